//! A network for tests. It agrees to everything, remembers what it was asked, and has a switch for whatever the engine
//! must bear: answers that are lost, posts that are refused, sign-ins that end, tokens that are judged.

#![allow(clippy::unwrap_used, reason = "a failed surrounding is a failed test")]

mod busy;
pub(crate) mod chance;
mod home;
mod manifest;
mod network;
mod publishing;
mod sign_ins;
mod tokens;

pub use chance::seed_chance;
pub use home::home;
pub use manifest::manifest;
pub use network::{FakeNetwork, Orders, Seen};
pub use publishing::{Fault, Shape};
pub use sign_ins::{Exchange, GrantSpec, Lost, Presented, Who};
pub use tokens::{Old, Renewed, Token, token};
