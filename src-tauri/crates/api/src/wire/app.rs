//! The state of the whole application, and the facts about networks.

use serde::{Deserialize, Serialize};
use specta::Type;

/// Everything the page needs before it can show its first screen.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AppStateDto {
    /// Application version.
    pub version: String,
    /// The open profile; `None` shows the Welcome screen.
    pub profile: Option<ProfileDto>,
    /// Kinds of profiles that exist on this computer.
    pub profiles: Vec<ProfileKindDto>,
    /// Where the vault is.
    pub vault: VaultStateDto,
    /// What keeps the profile from opening.
    pub trouble: Option<TroubleDto>,
    /// What is not ours in the database, where that is the trouble.
    pub stranger: Option<StrangerDto>,
    /// What came of erasing a profile, until another one is opened.
    pub erased: Option<super::ErasedDto>,
    /// Why it neither publishes nor renews until the person says how it goes on; `None` = it does.
    pub paused: Option<PausedDto>,
    /// Whether a deep link can arrive on this computer (the scheme is registered to us).
    pub links_arrive: bool,
    /// The networks, sorted by name.
    pub networks: Vec<ManifestDto>,
}

/// A data folder.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ProfileDto {
    /// Live or practice; fixed at creation.
    pub kind: ProfileKindDto,
    /// Its workspaces by name, archived ones too.
    pub workspaces: Vec<super::WorkspaceDto>,
    /// The workspace that the person looks at; `None` = all that are not archived.
    pub workspace_id: Option<String>,
    /// How far its clock is ahead of the computer's: a practice network can be sent into the future.
    pub clock_ahead_seconds: i32,
}

/// Kind of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ProfileKindDto {
    /// Real networks.
    Live,
    /// The built-in practice network.
    Practice,
}

/// State of the vault, each with its own message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum VaultStateDto {
    /// No profile is open, or the keychain is being asked.
    Opening,
    /// Open.
    Ready,
    /// There is no keychain on this computer, or it is not running.
    KeychainAbsent,
    /// The keychain is locked.
    KeychainLocked,
    /// The person or the system said no.
    KeychainDenied,
    /// The keychain does not answer.
    KeychainHanging,
    /// Sealed records exist, but the keychain has no entry for them.
    EntryMissing,
    /// The keychain's entry does not open this profile's records.
    EntryWrong,
    /// Closed until the person unlocks it.
    Locked,
    /// There is none yet, and no keychain to make one with: the person chooses how.
    NotSetUp,
    /// It was made with another kind of keychain than this computer has now.
    BackendChanged,
    /// Its own rows do not fit together.
    Damaged,
}

/// What keeps a profile from opening.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum TroubleDto {
    /// A newer Postrider wrote the database.
    DatabaseNewer,
    /// The database cannot be read.
    DatabaseBroken,
    /// The database's schema is not ours, see [`AppStateDto::stranger`]; nothing of it was run.
    DatabaseStrange,
    /// Another Postrider has the profile open.
    ProfileInUse,
    /// The data folder cannot be written (read-only or full disk).
    FolderNotWritable,
    /// The practice network could not start.
    PracticeFailed,
}

/// Why nothing is published or renewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum PausedDto {
    /// The profile was restored from a backup.
    Restored,
    /// It was on another computer: moved or copied?
    OtherMachine,
    /// It was another person's: moved or copied?
    OtherUser,
    /// It was in another folder: moved or copied?
    OtherFolder,
    /// It was on another disk: moved or copied?
    OtherDisk,
    /// Another copy was used since: is this one the only one?
    OtherCopy,
    /// The person said that it is a second copy.
    Copied,
    /// An older state was put in the place of a newer one.
    RolledBack,
    /// Erasing it was interrupted.
    Erasing,
}

/// Something in a database's schema that is not as we made it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StrangerDto {
    /// In which way.
    pub how: StrangenessDto,
    /// What it is, as SQLite calls it.
    pub kind: SchemaPartDto,
    /// Its name; whoever planted it chose it.
    pub name: String,
}

/// In which way something in a schema is not ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum StrangenessDto {
    /// It was added.
    Added,
    /// It is not as we made it.
    Changed,
    /// It is gone.
    Missing,
}

/// A part of a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum SchemaPartDto {
    /// A table.
    Table,
    /// An index.
    Index,
    /// A trigger.
    Trigger,
    /// A view.
    View,
}

/// A network's facts for the page.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ManifestDto {
    /// `instagram`, …
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Letters of the badge.
    pub badge: String,
    /// Colour of the badge, `#rrggbb`.
    pub color: String,
    /// What one needs before connecting.
    pub gate: GateDto,
    /// Browser consent or app password.
    pub sign_in: SignInDto,
    /// What it can do.
    pub abilities: Vec<AbilityDto>,
    /// Options of a post that only this network has.
    pub options: Vec<OptionFieldDto>,
    /// Whether pictures need the person's own bucket.
    pub needs_media_host: bool,
    /// Whether the network's sign-in renews by itself.
    pub renews: bool,
}

/// What one needs before connecting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum GateDto {
    /// Nothing.
    Open,
    /// An app password.
    AppPassword,
    /// The person's own developer app.
    OwnApp,
}

/// How one signs in.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum SignInDto {
    /// In the person's browser.
    #[serde(rename_all = "camelCase")]
    Browser {
        /// What will be asked, and why.
        scopes: Vec<ScopeDto>,
        /// What to type first.
        fields: Vec<InputFieldDto>,
        /// For networks that need the person's own developer app.
        own_app: Option<OwnAppDto>,
        /// Whether the browser is led back only by the person's own callback page.
        needs_callback_page: bool,
    },
    /// With an app password.
    AppPassword {
        /// What to type.
        fields: Vec<InputFieldDto>,
    },
}

/// What it takes to make a developer app.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OwnAppDto {
    /// What the network wants of the person besides, said before the first step.
    pub needs: Vec<String>,
    /// What to do on the network's site, in order.
    pub steps: Vec<String>,
    /// How long that takes about, in minutes.
    pub minutes: u8,
}

/// A permission.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ScopeDto {
    /// The network's word.
    pub id: String,
    /// Plain words.
    pub why: String,
}

/// A field of the connect dialog.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct InputFieldDto {
    /// `server`, `identifier` or `password`.
    pub id: String,
    /// Label.
    pub label: String,
    /// Example.
    pub placeholder: String,
    /// Hidden while typed.
    pub secret: bool,
}

/// Something a network can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "see domain::Ability")]
pub enum AbilityDto {
    Text,
    Image,
    Carousel,
    AltText,
    LinkCard,
}

/// An option of a post.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OptionFieldDto {
    /// Key.
    pub id: String,
    /// Label.
    pub label: String,
    /// The values to choose from; empty = free text. The first is the default.
    pub choices: Vec<ChoiceDto>,
}

/// A value of an option.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChoiceDto {
    /// Value.
    pub value: String,
    /// Label.
    pub label: String,
}

/// The name of [`ChangedEvent`] where events have names.
pub const CHANGED_EVENT: &str = "changed-event";

/// Something changed; the page reads again what it shows of it.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChangedEvent {
    /// What kind of thing.
    pub what: ChangedDto,
    /// Which ones; empty = any.
    pub ids: Vec<String>,
}

/// Kinds of things that change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ChangedDto {
    /// [`AppStateDto`].
    App,
    /// Accounts.
    Accounts,
    /// Sign-ins in progress.
    Flows,
    /// Drafts.
    Drafts,
    /// Posts and their targets.
    Posts,
    /// Settings, app registrations, media host.
    Settings,
    /// Files were dropped on the window: [`super::DroppedDto`].
    Dropped,
    /// What the person is told of.
    Alerts,
    /// The person clicked a notification of the desktop; the id is its alert, none is the list of them.
    AlertClicked,
    /// The person closed the window, and what that means was never chosen.
    CloseAsked,
    /// The person wants to quit, and posts are due: [`super::UpcomingDto`].
    QuitAsked,
}
