//! Reading the address a browser brings back from a sign-in. Every such address is hostile until proven otherwise.
//!
//! The checks and their order are those of the project's security rules: length, characters, exact scheme, authority
//! and path, each parameter once, a closed list of parameters, nothing token-like in the fragment. Whether the state
//! belongs to a pending flow, and whether that flow is this network's, is for the engine to decide.

use std::borrow::Cow;

use crate::{Platform, Secret, text};

/// Our own scheme, registered with the system.
pub const SCHEME: &str = "app.postrider";

const ADDRESS_MAX: usize = 8 * 1024;
const STATE_MAX: usize = 512;
const DESCRIPTION_MAX: usize = 200;

/// Where the address is supposed to lead.
#[derive(Clone, Copy)]
pub enum Expected<'a> {
    /// Our scheme, for any network: `app.postrider:/oauth/<network>`. The path says which network.
    Scheme,
    /// The redirect address a flow was started with, byte for byte: a loopback address, or the https relay when the
    /// person pastes what the browser shows.
    RedirectUri {
        /// The flow's network.
        platform: &'a Platform,
        /// The flow's redirect address.
        redirect_uri: &'a str,
    },
}

/// What came back. Has no `Debug`: state and code are secrets.
pub struct Callback {
    /// The network it claims to be from; must equal the flow's.
    pub platform: Platform,
    /// The flow's state.
    pub state: Secret,
    /// Code or error.
    pub outcome: Outcome,
    /// The issuer that the authorisation server names (RFC 9207), where it does.
    pub iss: Option<String>,
}

/// What the network decided.
pub enum Outcome {
    /// The person allowed it.
    Code(Secret),
    /// It did not come to a code.
    Error {
        /// Which kind.
        code: CallbackRefusal,
        /// The network's words, at most 200 characters, control characters removed; text only.
        description: String,
    },
}

/// Why there is no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallbackRefusal {
    /// The person said no.
    AccessDenied,
    /// Anything else.
    Other,
}

/// Why an address was not accepted. Carries no part of the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CallbackError {
    /// More than 8 KiB.
    #[error("the address is too long")]
    TooLong,
    /// Control characters, spaces or bytes that are not part of an address.
    #[error("the address has characters that do not belong there")]
    BadCharacter,
    /// Another scheme, host, port or path than expected.
    #[error("the address does not lead here")]
    WrongPlace,
    /// A parameter stands there twice.
    #[error("a parameter stands there twice")]
    Repeated,
    /// A parameter that no sign-in brings.
    #[error("a parameter does not belong there")]
    UnknownParameter,
    /// Values after `#`, where a token could hide.
    #[error("the fragment carries values")]
    FragmentCarriesValues,
    /// No state, or neither or both of code and error, or an empty value.
    #[error("a required parameter is missing")]
    Incomplete,
}

/// Reads `address`. Pure and total; makes no decision about flows.
///
/// # Errors
/// When anything about the address is not as expected. The caller shows one uniform message for all of them.
pub fn parse(address: &str, expected: Expected<'_>) -> Result<Callback, CallbackError> {
    if address.len() > ADDRESS_MAX {
        return Err(CallbackError::TooLong);
    }
    if !address.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(CallbackError::BadCharacter);
    }
    let (address, fragment) = address.split_once('#').unwrap_or((address, ""));
    check_fragment(fragment)?;
    let (place, query) = address.split_once('?').unwrap_or((address, ""));
    let platform = check_place(place, expected)?;
    let parameters = Parameters::read(query)?;
    parameters.into_callback(platform)
}

/// Instagram appends `#_` and Facebook `#_=_`; neither means anything. Anything with values is refused.
fn check_fragment(fragment: &str) -> Result<(), CallbackError> {
    let harmless = fragment == "_=_" || !fragment.contains(['=', '&', '%']);
    harmless.then_some(()).ok_or(CallbackError::FragmentCarriesValues)
}

fn check_place(place: &str, expected: Expected<'_>) -> Result<Platform, CallbackError> {
    match expected {
        Expected::Scheme => scheme_platform(place).ok_or(CallbackError::WrongPlace),
        Expected::RedirectUri { platform, redirect_uri } => {
            let plain = !redirect_uri.is_empty() && !redirect_uri.contains(['?', '#']);
            (plain && place == redirect_uri).then(|| platform.clone()).ok_or(CallbackError::WrongPlace)
        }
    }
}

fn scheme_platform(place: &str) -> Option<Platform> {
    let rest = place.strip_prefix(SCHEME)?.strip_prefix(':')?;
    // Some systems write an empty authority into the address they hand over: `app.postrider:///oauth/…`.
    let path = rest.strip_prefix("//").unwrap_or(rest);
    Platform::parse(path.strip_prefix("/oauth/")?)
}

#[derive(Default)]
struct Parameters {
    code: Option<Secret>,
    state: Option<Secret>,
    iss: Option<String>,
    error: Option<String>,
    error_reason: Option<String>,
    error_description: Option<String>,
}

impl Parameters {
    fn read(query: &str) -> Result<Self, CallbackError> {
        let mut found = Self::default();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            check_value(&value)?;
            match name.as_ref() {
                "code" => once(&mut found.code, Secret::new(strip_trailer(value)))?,
                "state" => once(&mut found.state, Secret::new(value.into_owned()))?,
                "iss" => once(&mut found.iss, value.into_owned())?,
                "error" => once(&mut found.error, value.into_owned())?,
                "error_reason" => once(&mut found.error_reason, value.into_owned())?,
                "error_description" => once(&mut found.error_description, value.into_owned())?,
                _ => return Err(CallbackError::UnknownParameter),
            }
        }
        Ok(found)
    }

    fn into_callback(self, platform: Platform) -> Result<Callback, CallbackError> {
        let state = self.state.filter(is_plausible_state).ok_or(CallbackError::Incomplete)?;
        let outcome = match (self.code, self.error) {
            (Some(code), None) if !code.is_empty() => Outcome::Code(code),
            (None, Some(error)) if !error.is_empty() => Outcome::Error {
                code: refusal(&error, self.error_reason.as_deref()),
                description: text::shown(self.error_description.as_deref().unwrap_or_default(), DESCRIPTION_MAX),
            },
            (Some(_), None) | (None, Some(_)) | (Some(_), Some(_)) | (None, None) => {
                return Err(CallbackError::Incomplete);
            }
        };
        Ok(Callback { platform, state, outcome, iss: self.iss })
    }
}

fn once<T>(slot: &mut Option<T>, value: T) -> Result<(), CallbackError> {
    if slot.is_some() {
        return Err(CallbackError::Repeated);
    }
    *slot = Some(value);
    Ok(())
}

/// A replacement character means that the percent-encoded bytes were not UTF-8.
fn check_value(value: &str) -> Result<(), CallbackError> {
    let clean = !value.chars().any(|c| c.is_control() || c == char::REPLACEMENT_CHARACTER);
    clean.then_some(()).ok_or(CallbackError::BadCharacter)
}

/// An encoded `#_` can reach us inside the code when a relay carried it along; it is never part of the code.
fn strip_trailer(code: Cow<'_, str>) -> String {
    code.strip_suffix("#_").map(str::to_owned).unwrap_or_else(|| code.into_owned())
}

fn is_plausible_state(state: &Secret) -> bool {
    // EXPOSE: only the length is looked at, so that a flow is never looked up by an endless text.
    !state.is_empty() && state.expose().len() <= STATE_MAX
}

/// Threads prints the code once as `acceess_denied`; networks of that family also give a reason.
fn refusal(error: &str, reason: Option<&str>) -> CallbackRefusal {
    if matches!(error, "access_denied" | "acceess_denied") || reason == Some("user_denied") {
        CallbackRefusal::AccessDenied
    } else {
        CallbackRefusal::Other
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const RELAY: &str = "https://relay.example/postrider";

    fn instagram() -> Platform {
        Platform::parse("instagram").unwrap()
    }

    fn seen(callback: &Callback) -> String {
        // EXPOSE: test values.
        let outcome = match &callback.outcome {
            Outcome::Code(code) => format!("code={}", code.expose()),
            Outcome::Error { code, description } => format!("{code:?} {description}"),
        };
        // EXPOSE: test values.
        format!("{} {} {outcome} {:?}", callback.platform, callback.state.expose(), callback.iss)
    }

    fn check(address: &str, expected: Expected<'_>, result: Result<&str, CallbackError>) {
        let got = parse(address, expected).map(|callback| seen(&callback));
        assert_eq!(got, result.map(str::to_owned), "for {address:?}");
    }

    #[test]
    fn a_good_answer_is_read_from_each_way_back() {
        let platform = instagram();
        let relay = Expected::RedirectUri { platform: &platform, redirect_uri: RELAY };
        let loopback = Expected::RedirectUri { platform: &platform, redirect_uri: "http://127.0.0.1:4711/cb/k" };
        let ok = Ok("instagram s1 code=c1 None");
        check("app.postrider:/oauth/instagram?code=c1&state=s1", Expected::Scheme, ok);
        check("app.postrider:///oauth/instagram?code=c1&state=s1", Expected::Scheme, ok);
        check("app.postrider:/oauth/instagram?code=c1&state=s1#_", Expected::Scheme, ok);
        check("app.postrider:/oauth/instagram?state=s1&code=c1#_=_", Expected::Scheme, ok);
        check("app.postrider:/oauth/instagram?code=c1%23_&state=s1", Expected::Scheme, ok);
        check("https://relay.example/postrider?code=c1&state=s1#_", relay, ok);
        check("http://127.0.0.1:4711/cb/k?code=c1&state=s1", loopback, ok);
        check(
            "app.postrider:/oauth/bluesky?code=c&state=s&iss=https%3A%2F%2Fbsky.social",
            Expected::Scheme,
            Ok("bluesky s code=c Some(\"https://bsky.social\")"),
        );
    }

    #[test]
    fn a_refusal_is_told_from_other_errors() {
        check(
            "app.postrider:/oauth/instagram?error=access_denied&error_reason=user_denied\
             &error_description=The+user+denied+your+request&state=s",
            Expected::Scheme,
            Ok("instagram s AccessDenied The user denied your request None"),
        );
        check("app.postrider:/oauth/x?error=acceess_denied&state=s", Expected::Scheme, Ok("x s AccessDenied  None"));
        check("app.postrider:/oauth/x?error=server_error&state=s", Expected::Scheme, Ok("x s Other  None"));
    }

    #[test]
    fn anything_else_is_refused() {
        use CallbackError as E;
        let platform = instagram();
        let relay = Expected::RedirectUri { platform: &platform, redirect_uri: RELAY };
        let scheme = Expected::Scheme;
        let cases: &[(&str, Expected<'_>, E)] = &[
            ("", scheme, E::WrongPlace),
            ("https://relay.example/postrider?code=c&state=s", scheme, E::WrongPlace),
            ("App.Postrider:/oauth/instagram?code=c&state=s", scheme, E::WrongPlace),
            ("app.postrider2:/oauth/instagram?code=c&state=s", scheme, E::WrongPlace),
            ("app.postrider://evil/oauth/instagram?code=c&state=s", scheme, E::WrongPlace),
            ("app.postrider://u:p@/oauth/instagram?code=c&state=s", scheme, E::WrongPlace),
            ("app.postrider:/oauth/Instagram?code=c&state=s", scheme, E::WrongPlace),
            ("app.postrider:/oauth/instagram/?code=c&state=s", scheme, E::WrongPlace),
            ("app.postrider:/oauth/../oauth/instagram?code=c&state=s", scheme, E::WrongPlace),
            ("app.postrider:/oauth/inst%61gram?code=c&state=s", scheme, E::WrongPlace),
            ("app.postrider:/oauth/?code=c&state=s", scheme, E::WrongPlace),
            ("https://relay.example/postrider/?code=c&state=s", relay, E::WrongPlace),
            ("https://relay.example:443/postrider?code=c&state=s", relay, E::WrongPlace),
            ("https://relay.example.evil/postrider?code=c&state=s", relay, E::WrongPlace),
            ("app.postrider:/oauth/instagram?code=c&state=s", relay, E::WrongPlace),
            ("app.postrider:/oauth/instagram?code=c&code=d&state=s", scheme, E::Repeated),
            ("app.postrider:/oauth/instagram?code=c&state=s&state=s", scheme, E::Repeated),
            ("app.postrider:/oauth/instagram?code=c&state=s&access_token=t", scheme, E::UnknownParameter),
            ("app.postrider:/oauth/instagram?code=c&state=s&=", scheme, E::UnknownParameter),
            ("app.postrider:/oauth/instagram?code=c&state=s#access_token=t", scheme, E::FragmentCarriesValues),
            ("app.postrider:/oauth/instagram?code=c&state=s#%61ccess_token", scheme, E::FragmentCarriesValues),
            ("app.postrider:/oauth/instagram", scheme, E::Incomplete),
            ("app.postrider:/oauth/instagram?code=c", scheme, E::Incomplete),
            ("app.postrider:/oauth/instagram?code=&state=s", scheme, E::Incomplete),
            ("app.postrider:/oauth/instagram?code=c&state=", scheme, E::Incomplete),
            ("app.postrider:/oauth/instagram?code=c&error=x&state=s", scheme, E::Incomplete),
            ("app.postrider:/oauth/instagram?code=c%00&state=s", scheme, E::BadCharacter),
            ("app.postrider:/oauth/instagram?code=c%ff&state=s", scheme, E::BadCharacter),
            ("app.postrider:/oauth/instagram?code=c&state=s%0d%0aX", scheme, E::BadCharacter),
            ("app.postrider:/oauth/instagram?code=c &state=s", scheme, E::BadCharacter),
            ("app.postrider:/oauth/instagram?code=ü&state=s", scheme, E::BadCharacter),
            ("-app.postrider:/oauth/instagram?code=c&state=s", scheme, E::WrongPlace),
        ];
        for (address, expected, error) in cases {
            check(address, *expected, Err(*error));
        }
        check(&format!("app.postrider:/oauth/x?state={}", "s".repeat(9000)), scheme, Err(E::TooLong));
        check(&format!("app.postrider:/oauth/x?code=c&state={}", "s".repeat(600)), scheme, Err(E::Incomplete));
    }

    #[test]
    fn a_description_is_short_and_reads_left_to_right() {
        let long = format!("app.postrider:/oauth/x?error=e&state=s&error_description=%E2%80%AE{}", "a".repeat(900));
        let Ok(Callback { outcome: Outcome::Error { description, .. }, .. }) = parse(&long, Expected::Scheme) else {
            panic!("a long description is cut, not refused");
        };
        assert_eq!(description, "a".repeat(200));
    }

    #[test]
    fn ten_thousand_hostile_addresses_neither_panic_nor_lead_elsewhere() {
        let starts =
            ["app.postrider:/oauth/x", "app.postrider://x/oauth/x", "https://relay.example/postrider", "file:", ""];
        let parts = [
            "?",
            "&",
            "=",
            "#",
            "%",
            "%00",
            "%zz",
            "code=a",
            "state=b",
            "error=c",
            "iss=d",
            "//",
            "@",
            "\u{202e}",
            "\0",
            "access_token=e",
            "..",
            "\\",
            "%23_",
            "é",
            "?code=a&state=b",
            "&iss=d",
            "#_",
        ];
        let platform = instagram();
        let mut random: u64 = 0x9e37_79b9_7f4a_7c15;
        let mut next = |below: usize| {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            (random % below as u64) as usize
        };
        let mut accepted = 0;
        for _ in 0..10_000 {
            let mut address = starts[next(starts.len())].to_owned();
            for _ in 0..next(12) {
                address.push_str(parts[next(parts.len())]);
            }
            for expected in [Expected::Scheme, Expected::RedirectUri { platform: &platform, redirect_uri: RELAY }] {
                if parse(&address, expected).is_ok() {
                    accepted += 1;
                    let place = address.split('?').next().unwrap_or_default();
                    assert!(place == RELAY || place == "app.postrider:/oauth/x", "accepted {address:?}");
                }
            }
        }
        assert!(accepted > 0, "the generator also builds good addresses, or the assertion above proves nothing");
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in ".{0,300}") {
            let platform = instagram();
            drop(parse(&text, Expected::Scheme));
            drop(parse(&text, Expected::RedirectUri { platform: &platform, redirect_uri: &text }));
        }

        #[test]
        fn what_is_encoded_comes_back_unchanged(code in "[ -~äé日]{1,60}", state in "[A-Za-z0-9_-]{1,64}") {
            prop_assume!(!code.ends_with("#_"));
            let query = url::form_urlencoded::Serializer::new(String::new())
                .append_pair("code", &code).append_pair("state", &state).finish();
            let callback = parse(&format!("app.postrider:/oauth/mastodon?{query}"), Expected::Scheme).ok().unwrap();
            prop_assert_eq!(seen(&callback), format!("mastodon {state} code={code} None"));
        }
    }
}
