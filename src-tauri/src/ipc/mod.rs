//! The contract with the page: commands by area, one event, wire types, errors.
//!
//! A command is thin: read the input, call one function, convert. Every input is distrusted; none is a path, and
//! addresses come in only as a pasted sign-in answer. The TypeScript side is generated, see [`bindings`].

#![allow(clippy::let_underscore_must_use, reason = "the attribute of every command expands to it")]

// First, because a macro is known only below.
#[macro_use]
mod commands;

mod account;
mod activity;
pub(crate) mod alert;
mod app;
mod background;
mod backup;
pub(crate) mod bindings;
pub(crate) mod compose;
mod connect;
mod convert;
mod diagnostics;
mod error;
mod export;
mod held;
mod import;
mod numbers;
mod post;
mod profile;
pub(crate) mod settings;
mod setup;
pub(crate) mod today;
mod vault;
pub mod wire;
mod workspace;
