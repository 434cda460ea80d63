//! Postrider's words and pure rules: no input or output, no clock of its own, no serialised secret.
//!
//! Everything here can be read without knowing SQLite, HTTP or Tauri. The one trait that reaches outward,
//! [`Network`], is implemented in the `networks` crate and only called by the `engine` crate.

mod account;
pub mod callback;
mod clock;
mod content;
mod credential;
mod error;
mod finding;
mod home;
mod http;
mod id;
mod limits;
mod manifest;
mod media;
mod network;
mod pictures;
mod ports;
mod secret;
mod step;
mod target;
pub mod text;

pub use account::{AccountRef, Coverage, Identity, NeedsSignIn};
pub use clock::{Clock, SystemClock};
pub use content::Content;
pub use credential::{AppRegistration, Grant, Lifetimes, NotAToken, Token};
pub use error::{Disposition, NetworkError, SignedOutReason, disposition};
pub use finding::{Arg, Field, Finding, FindingCode, Fix, Severity};
pub use home::Home;
pub use http::{Auth, Body, Http, HttpError, HttpScope, Lending, Longer, Method, Part, Request, Response, Value};
pub use id::{
    AccountId, AlertId, AttemptId, DraftId, FlowId, InvalidId, MediaId, PostId, RegistrationId, SignInId, TargetId,
    WorkspaceId,
};
pub use limits::{Count, Limits, MediaLimits, TextLimits, TextUnit};
pub use manifest::{
    Ability, AuthorizationCode, Gate, InputField, Manifest, OptionField, OptionKind, Pkce, Platform, QuerySecret,
    Reconcile, RedirectWay, Registration, Renewal, Scope, SetupStep, SignIn, Source,
};
pub use media::{MediaHost, MediaHostError, MediaItem, MediaReadError, MediaReader};
pub use network::{AuthorizeRequest, Network, Outside, Returned, Session, sealed};
pub use pictures::{Drawn, PICTURE_BYTES_MAX, PictureError, Pictures, TakenIn, size_within};
pub use ports::{Browser, BrowserError, Bucket, Loopback, LoopbackListener, MediaHosts};
pub use secret::Secret;
pub use step::{
    Advance, Confirmation, Effect, Evidence, EvidencePost, Intent, Reading, Receipt, Seed, Stage, StoredStep,
};
pub use target::{InvalidTransition, TargetEvent, TargetState};
