//! Everything that can be asked of Postrider: commands by name, the types that cross, errors, settings, and who hears of
//! changes. Whoever brings the questions (the window, a command line) is a transport over [`call`]; what the desktop
//! around them must do is the port [`Desktop`].

#[macro_use]
mod contract;

#[cfg(test)]
mod bindings;
mod call;
mod commands;
mod convert;
mod desk;
mod desktop;
mod dropped;
mod error;
pub mod leaving;
mod links;
pub mod log;
mod new_file;
mod pictures;
mod presence;
mod report;
pub mod wire;
mod zone;

/// The application's: all crates of the workspace have the same.
const VERSION: &str = env!("CARGO_PKG_VERSION");

pub use call::call;
pub use commands::{
    alert::rules as notice_rules, compose::take_picture, settings::stored as settings, today::local_offset,
};
pub use contract::COMMANDS;
pub use desk::{Desk, FAREWELL};
pub use desktop::{ClipboardError, CodeAnswer, Desktop, FileKind};
pub use pictures::{Picture, Shown};
