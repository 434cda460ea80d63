//! Profiles at work: where they lie, how one is opened, and the engine that runs for as long as it is. Nothing here knows
//! a window; what the computer around it must give is the port [`Computer`].

mod browser;
mod changes;
mod computer;
mod home;
mod keychain;
mod open;
mod profile;

pub use browser::ProfileBrowser;
pub use changes::Merged;
pub use computer::{Computer, NotStarted};
pub use home::machine;
pub use open::{Host, HostError, Listener, OpenProfile, Told};
pub use profile::{DataFolder, ProfileKind};
