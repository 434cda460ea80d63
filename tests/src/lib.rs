//! A whole house for tests: the real engine, store, vault, networks and HTTP client against a real practice network,
//! with a clock that is moved by hand and a person who answers consent pages.

mod folder_keychain;
mod house;
pub mod model;
pub mod other_system;
mod person;
mod plug;
mod second;
mod spy;
mod stand_in;
mod stronghold;
mod subject;
mod table;

pub use folder_keychain::FolderKeychain;
pub use house::{Ended, House, Setup, engine_over, pictures};
pub use person::{PersonsBrowser, link_of};
pub use plug::{Plug, Pull};
pub use second::{keychain_with, rush};
pub use spy::{Sent, SpyHttp};
pub use stand_in::{Room, StandIn, Window};
pub use stronghold::{Found, Garrison, Image, Stronghold, garrison};
pub use subject::{SUBJECTS, Subject};
pub use table::networks_table;
