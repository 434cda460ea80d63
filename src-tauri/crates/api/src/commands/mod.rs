//! The commands, by area: see [`crate::COMMANDS`].

pub mod account;
pub mod activity;
pub mod alert;
pub mod app;
pub mod background;
pub mod backup;
pub mod compose;
pub mod connect;
pub mod diagnostics;
mod export;
pub mod held;
pub mod import;
pub mod numbers;
pub mod post;
pub mod profile;
pub mod settings;
pub mod setup;
pub mod today;
pub mod vault;
pub mod workspace;
