//! Wire types: what crosses to the page. None of them ever holds a secret on the way out.
//!
//! Ids are hyphenated UUID texts, instants are RFC 3339 texts in UTC, so that no number loses precision in JavaScript.

mod account;
mod activity;
mod alert;
mod app;
mod background;
mod backup;
mod compose;
mod connect;
mod error;
mod held;
mod import;
mod numbers;
mod post;
mod profile;
mod settings;
mod setup;
mod today;
mod vault;
mod workspace;

pub use account::*;
pub use activity::*;
pub use alert::*;
pub use app::*;
pub use background::*;
pub use backup::*;
pub use compose::*;
pub use connect::*;
pub use error::*;
pub use held::*;
pub use import::*;
pub use numbers::*;
pub use post::*;
pub use profile::*;
pub use settings::*;
pub use setup::*;
pub use today::*;
pub use vault::*;
pub use workspace::*;
