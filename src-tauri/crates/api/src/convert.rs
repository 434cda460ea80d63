//! From the vocabulary to the wire, where several areas need it.

use std::str::FromStr;

use chrono::{DateTime, SecondsFormat, Utc};
use domain::{
    Ability, Arg, Field, Finding, FindingCode, Fix, Gate, InputField, InvalidId, Manifest, OptionKind, Platform,
    RedirectWay, Registration, Renewal, SetupStep, Severity, SignIn,
};

use crate::wire::{
    AbilityDto, ArgDto, ChoiceDto, ErrorDto, FindingCodeDto, FindingDto, FixDto, GateDto, InputFieldDto, ManifestDto,
    OptionFieldDto, OwnAppDto, ScopeDto, SeverityDto, SignInDto,
};

/// Two lists of the same words.
macro_rules! same_words {
    ($from:ident => $to:ident { $($word:ident),* $(,)? }) => {
        impl From<$from> for $to {
            fn from(word: $from) -> Self {
                match word { $($from::$word => Self::$word),* }
            }
        }
    };
    ($from:ident <=> $to:ident { $($word:ident),* $(,)? }) => {
        $crate::convert::same_words!($from => $to { $($word),* });
        $crate::convert::same_words!($to => $from { $($word),* });
    };
}

pub(crate) use same_words;

/// Longest name that is shown, in characters.
const NAME_MAX: usize = 120;

/// The page calls a field as the contract does: `redirectUri`, not `redirect_uri`.
pub(crate) fn wire_name(field: &str) -> String {
    let mut words = field.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let mut letters = word.chars();
        name + &letters.next().map(|letter| letter.to_ascii_uppercase()).into_iter().chain(letters).collect::<String>()
    })
}

/// RFC 3339 in UTC, to the millisecond.
pub(crate) fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// A count for the page, whose numbers end at four thousand million.
pub(crate) fn count(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// A name that came from a network, as it may be shown.
pub(crate) fn name(text: &str) -> String {
    domain::text::shown(text, NAME_MAX)
}

/// Every one of a list.
pub(crate) fn each<T, U: From<T>>(items: Vec<T>) -> Vec<U> {
    items.into_iter().map(U::from).collect()
}

/// Reads an id that the page was given earlier.
pub(crate) fn id<T: FromStr<Err = InvalidId>>(text: &str, field: &str) -> Result<T, ErrorDto> {
    text.parse().map_err(|InvalidId| ErrorDto::invalid(field))
}

/// Reads an id that may be absent.
pub(crate) fn optional_id<T: FromStr<Err = InvalidId>>(text: Option<&str>, field: &str) -> Result<Option<T>, ErrorDto> {
    text.map(|text| id(text, field)).transpose()
}

/// Reads a network's id; whether there is such a network, the engine knows.
pub(crate) fn platform(text: &str) -> Result<Platform, ErrorDto> {
    Platform::parse(text).ok_or_else(|| ErrorDto::invalid("network"))
}

/// A network's facts.
pub(crate) fn manifest(facts: &Manifest) -> ManifestDto {
    ManifestDto {
        id: facts.id.to_owned(),
        name: facts.name.to_owned(),
        badge: facts.badge.to_owned(),
        color: facts.color.to_owned(),
        gate: facts.gate.into(),
        sign_in: sign_in(&facts.sign_in),
        abilities: facts.abilities.iter().copied().map(AbilityDto::from).collect(),
        options: facts.options.iter().map(option_field).collect(),
        needs_media_host: facts.needs_media_host,
        renews: facts.renewal != Renewal::Endless,
    }
}

fn sign_in(way: &SignIn) -> SignInDto {
    match way {
        SignIn::Browser(oauth) => SignInDto::Browser {
            scopes: oauth
                .scopes
                .iter()
                .map(|scope| ScopeDto { id: scope.id.to_owned(), why: scope.why.to_owned() })
                .collect(),
            fields: input_fields(oauth.fields),
            own_app: match oauth.registration {
                Registration::OwnApp { needs, steps, minutes, .. } => {
                    let texts =
                        |steps: &[SetupStep]| steps.iter().map(|step| step.text.to_owned()).collect::<Vec<String>>();
                    Some(OwnAppDto { needs: texts(needs), steps: texts(steps), minutes })
                }
                Registration::Dynamic => None,
            },
            needs_callback_page: oauth.ways.contains(&RedirectWay::Relay),
        },
        SignIn::AppPassword { fields, .. } => SignInDto::AppPassword { fields: input_fields(fields) },
    }
}

fn input_fields(fields: &[InputField]) -> Vec<InputFieldDto> {
    let field = |field: &InputField| InputFieldDto {
        id: field.id.to_owned(),
        label: field.label.to_owned(),
        placeholder: field.placeholder.to_owned(),
        secret: field.secret,
    };
    fields.iter().map(field).collect()
}

fn option_field(option: &domain::OptionField) -> OptionFieldDto {
    let choices = match option.kind {
        OptionKind::Choice(pairs) => pairs,
        OptionKind::Text => &[],
    };
    let choice = |(value, label): &(&str, &str)| ChoiceDto { value: (*value).to_owned(), label: (*label).to_owned() };
    OptionFieldDto {
        id: option.id.to_owned(),
        label: option.label.to_owned(),
        choices: choices.iter().map(choice).collect(),
    }
}

same_words!(Gate => GateDto { Open, AppPassword, OwnApp });

same_words!(Ability => AbilityDto { Text, Image, Carousel, AltText, LinkCard });

impl From<Finding> for FindingDto {
    fn from(finding: Finding) -> Self {
        let position = match (&finding.field, &finding.fix) {
            (Field::MediaItem(position) | Field::Alt(position), _) => Some(*position),
            (_, Some(Fix::Describe(position) | Fix::ShowMedia(position))) => Some(*position),
            _ => None,
        };
        Self {
            code: finding.code.into(),
            severity: finding.severity.into(),
            args: finding.args.into_iter().map(|(name, value)| (name, value.into())).collect(),
            media_index: position,
            fix: finding.fix.map(FixDto::from),
        }
    }
}

impl From<Arg> for ArgDto {
    fn from(value: Arg) -> Self {
        match value {
            Arg::Number(number) => Self::Number(number),
            Arg::Text(text) => Self::Text(text),
        }
    }
}

same_words!(Severity => SeverityDto { Info, Warning, Error });

impl From<Fix> for FixDto {
    fn from(fix: Fix) -> Self {
        match fix {
            Fix::EditText => Self::EditText,
            Fix::Describe(_) => Self::Describe,
            Fix::ShowMedia(_) => Self::ShowMedia,
            Fix::AddMedia => Self::AddMedia,
            Fix::SetUpMediaHost => Self::SetUpMediaHost,
            Fix::Reconnect => Self::Reconnect,
        }
    }
}

same_words!(FindingCode => FindingCodeDto {
    Empty, TextTooLong, TextTooManyBytes, TooManyHashtags, ManyHashtags, TooManyMentions, MediaMissing, TooManyMedia,
    AltMissing, AltTooLong, AspectNotAllowed, PictureTooSmall, PictureConverted, PictureUnreadable, OptionInvalid,
    MediaHostMissing, MediaHostUnreachable, AccountCannotPublish, AccountGone, TextRefused, PictureRefused,
    PolicyRefused, QuotaUsedUp, Refused, MentionUnknown, GaveUp,
});
