//! A network that says back what it was told: every secret that it knows of a sign-in stands in every name, handle,
//! address and error of its answers, spelled as ordered.

use std::collections::BTreeMap;

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{app::App, call::Call, endpoint::Endpoint, imitation::Network, reply::Reply};

/// How an echo spells a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Echo {
    /// As it is.
    Plain,
    /// Every byte with a percent sign.
    Percent,
    /// The same twice over.
    PercentTwice,
    /// Base64 of the secret alone.
    Base64,
    /// Base64 for addresses, of the line of a header that holds the secret.
    Base64Line,
    /// Every character as `\u00XX`.
    Json,
    /// Every character as a numbered reference.
    Html,
    /// With an invisible character after each character.
    Invisible,
    /// With a tag after each character.
    Tags,
    /// In two halves with an end of line between them.
    Halves,
}

impl Echo {
    /// Every spelling.
    pub const ALL: &[Self] = &[
        Self::Plain,
        Self::Percent,
        Self::PercentTwice,
        Self::Base64,
        Self::Base64Line,
        Self::Json,
        Self::Html,
        Self::Invisible,
        Self::Tags,
        Self::Halves,
    ];

    /// The secret as a text of JSON; its escapes are written when the answer is.
    fn spell(self, secret: &str) -> String {
        let each = |write: &dyn Fn(char) -> String| secret.chars().map(write).collect::<String>();
        let percent = |sign: &str| secret.bytes().map(|byte| format!("{sign}{byte:02X}")).collect();
        match self {
            Self::Plain | Self::Json => secret.to_owned(),
            Self::Percent => percent("%"),
            Self::PercentTwice => percent("%25"),
            Self::Base64 => STANDARD.encode(secret),
            Self::Base64Line => URL_SAFE_NO_PAD.encode(format!("Bearer {secret}\r\n")),
            Self::Html => each(&|c| format!("&#{};", u32::from(c))),
            Self::Invisible => each(&|c| format!("{c}\u{200b}")),
            Self::Tags => each(&|c| format!("{c}<wbr>")),
            Self::Halves => {
                let (first, second) = secret.split_at_checked(secret.len() / 2).unwrap_or((secret, ""));
                format!("{first}\n{second}")
            }
        }
    }
}

/// What each network was told, and what it handed out itself.
#[derive(Default)]
pub(crate) struct Told(BTreeMap<Network, Known>);

/// The secrets of one sign-in.
#[derive(Default, Clone)]
struct Known {
    /// Tokens and the app's secret: as long as the sign-in lasts.
    lasting: BTreeMap<&'static str, String>,
    /// Code, verifier and password: until the sign-in is over.
    once: Vec<String>,
}

/// Fields in which calls bring secrets that last, and answers hand them out. One that follows takes the place of the one
/// before.
const LASTING: &[&str] = &["access_token", "refresh_token", "accessJwt", "refreshJwt", "client_secret", "token"];
const ONCE: &[&str] = &["code", "code_verifier", "password"];
/// What people read as a text, as an address, and as a list of permissions.
const TEXTS: &[&str] = &[
    "display_name",
    "displayName",
    "name",
    "username",
    "handle",
    "title",
    "error_description",
    "message",
    "error_message",
    "error_user_title",
    "error_user_msg",
    "fbtrace_id",
];
const ADDRESSES: &[&str] =
    &["url", "uri", "avatar", "avatar_static", "profile_picture_url", "permalink", "permalink_url", "link"];
const PERMISSIONS: &[&str] = &["scope", "permissions"];

/// Adds to an answer what was ordered, and remembers what the answer hands out.
pub(crate) fn spoil(app: &App, call: &Call, endpoint: Endpoint, reply: Reply) -> Reply {
    let Some(echo) = app.read(|world| world.settings.echo) else { return reply };
    let network = endpoint.network();
    let known = app.told(|told| told.hear(network, endpoint, call));
    let Ok(mut answer) = serde_json::from_slice::<Value>(&reply.body) else { return reply };
    app.told(|told| told.hand_out(network, &answer));
    let secrets: Vec<&String> = known.lasting.values().chain(&known.once).collect();
    let spelled: Vec<String> = secrets.iter().map(|secret| echo.spell(secret)).collect();
    add(&mut answer, &spelled);
    let mut body = answer.to_string();
    if echo == Echo::Json {
        for secret in secrets {
            let escaped: String = secret.bytes().map(|byte| format!("\\u{byte:04x}")).collect();
            body = body.replace(&Value::from(secret.as_str()).to_string().replace('"', ""), &escaped);
        }
    }
    let header = spelled.join(",");
    Reply { body: body.into(), ..reply }.with("x-request-id", header.clone()).with("x-fb-request-id", header)
}

impl Told {
    /// Takes note of what a call brings, and says all that the network knows of its sign-in.
    fn hear(&mut self, network: Network, endpoint: Endpoint, call: &Call) -> Known {
        let known = self.0.entry(network).or_default();
        let once: Vec<String> = ONCE.iter().filter_map(|name| call.field(name)).collect();
        if !once.is_empty() {
            // A new sign-in, which has nothing to do with the tokens of the one before.
            known.once = once;
            known.lasting.clear();
        } else if !endpoint.is_of_sign_in() {
            known.once.clear();
        }
        for name in LASTING {
            known.lasting.extend(call.field(name).map(|secret| (*name, secret)));
        }
        known.lasting.extend(call.bearer().map(|token| ("bearer", token.to_owned())));
        known.clone()
    }

    /// From now on the new ones are in use. Whoever got them knows what the answer took the place of, too.
    fn hand_out(&mut self, network: Network, answer: &Value) {
        let known = self.0.entry(network).or_default();
        let items = answer.get("data").and_then(Value::as_array).into_iter().flatten().chain([answer]);
        for fields in items {
            let found = LASTING.iter().filter_map(|name| Some((*name, fields.get(*name)?.as_str()?.to_owned())));
            for (name, secret) in found {
                known.lasting.remove("bearer");
                known.lasting.insert(name, secret);
            }
        }
    }

    pub(crate) fn forget(&mut self) {
        self.0.clear();
    }
}

fn add(value: &mut Value, spelled: &[String]) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| add(item, spelled)),
        Value::Object(fields) => {
            for (field, value) in fields {
                match value {
                    Value::String(text) => *text = with_echo(field, text, spelled),
                    other => add(other, spelled),
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn with_echo(field: &str, text: &str, spelled: &[String]) -> String {
    // Codes are read by programs; only sentences are for people.
    let is_sentence = field == "error" && text.contains(' ');
    if TEXTS.contains(&field) || is_sentence {
        format!("{text} ({})", spelled.join(" and "))
    } else if ADDRESSES.contains(&field) {
        format!("{text}/{}", spelled.join("/"))
    } else if PERMISSIONS.contains(&field) && !text.is_empty() {
        let separator = if text.contains(',') { "," } else { " " };
        format!("{text}{separator}{}", spelled.join(separator))
    } else {
        text.to_owned()
    }
}
