//! What is wrong, or worth knowing, about content before it goes to a network.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// One result of checking content against a network's rules.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Which rule; the page has one text per code.
    pub code: FindingCode,
    /// Whether it blocks.
    pub severity: Severity,
    /// What it is about.
    pub field: Field,
    /// Values for the text, e.g. `over = 12`.
    pub args: BTreeMap<String, Arg>,
    /// The one thing that mends it, where there is one.
    pub fix: Option<Fix>,
}

impl Finding {
    /// A finding without arguments or fix.
    pub fn new(code: FindingCode, severity: Severity, field: Field) -> Self {
        Self { code, severity, field, args: BTreeMap::new(), fix: None }
    }

    /// Adds a value for the text.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Arg>) -> Self {
        self.args.insert(name.to_owned(), value.into());
        self
    }

    /// Names the mend.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }

    /// Whether the post cannot go out like this.
    pub fn blocks(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// A value in a finding's text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Arg {
    /// A number, formatted by the page.
    Number(f64),
    /// A text from us or the person, shown as text.
    Text(String),
}

impl From<u32> for Arg {
    fn from(value: u32) -> Self {
        Self::Number(value.into())
    }
}

impl From<f64> for Arg {
    fn from(value: f64) -> Self {
        Self::Number(value)
    }
}

impl From<&str> for Arg {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Arg {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

/// How serious a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing; nothing to do.
    Info,
    /// Goes out, but could be better.
    Warning,
    /// Cannot go out.
    Error,
}

/// What a finding is about. Media positions count from 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "of")]
pub enum Field {
    /// The text.
    Text,
    /// All pictures together.
    Media,
    /// One picture.
    MediaItem(u32),
    /// The description of one picture.
    Alt(u32),
    /// One of the network's options, by id.
    Option(String),
    /// The account itself.
    Account,
}

/// The closed list of things a check or a network can find.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingCode {
    /// Neither text nor picture. No arguments.
    Empty,
    /// Args: `over`, `max`.
    TextTooLong,
    /// Args: `over`, `max` in bytes.
    TextTooManyBytes,
    /// Args: `count`, `max`.
    TooManyHashtags,
    /// Args: `count`, `advised`.
    ManyHashtags,
    /// Args: `count`, `max`.
    TooManyMentions,
    /// The network needs at least one picture. Arg: `min`.
    MediaMissing,
    /// Args: `count`, `max`.
    TooManyMedia,
    /// A picture has no description. Arg: `number` (from 1).
    AltMissing,
    /// Args: `number`, `over`, `max`.
    AltTooLong,
    /// Taller or wider than allowed. Args: `number`, `aspect`, `min`, `max`.
    AspectNotAllowed,
    /// Args: `number`, `width`, `min`.
    PictureTooSmall,
    /// It will be sent converted or reduced. Args: `number`, `format`, `width`, `height`.
    PictureConverted,
    /// The file cannot be read as a picture. Arg: `number`.
    PictureUnreadable,
    /// An option has a value the network does not know. Arg: `option`.
    OptionInvalid,
    /// The network fetches pictures from a public address and no media host is set up.
    MediaHostMissing,
    /// Pictures can no longer be fetched from the media host.
    MediaHostUnreachable,
    /// The account's kind cannot publish through this network's interface.
    AccountCannotPublish,
    /// The account was disconnected; a new sign-in makes a new account.
    AccountGone,
    /// The network refused the text.
    TextRefused,
    /// The network refused a picture.
    PictureRefused,
    /// The network's rules or its view of the account forbid posting now.
    PolicyRefused,
    /// The network limits how many posts an account may make and the limit is used up.
    QuotaUsedUp,
    /// The network refused the post without a reason that we know. Arg: `detail` when it gave a safe one.
    Refused,
    /// A mention could not be resolved and stays plain text. Arg: `mention`.
    MentionUnknown,
    /// Retried until the deadline without success.
    GaveUp,
}

/// The one thing that mends a finding; the page offers it as a link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "of")]
pub enum Fix {
    /// Put the cursor into the text.
    EditText,
    /// Describe picture n (from 0).
    Describe(u32),
    /// Look at picture n (from 0).
    ShowMedia(u32),
    /// Add a picture.
    AddMedia,
    /// Set up the media host.
    SetUpMediaHost,
    /// Sign in again.
    Reconnect,
}

impl Fix {
    /// Whether the post itself must become another one: as it is, it would be refused again.
    #[must_use]
    pub fn changes_post(&self) -> bool {
        match self {
            Self::EditText | Self::Describe(_) | Self::ShowMedia(_) | Self::AddMedia => true,
            Self::SetUpMediaHost | Self::Reconnect => false,
        }
    }
}
