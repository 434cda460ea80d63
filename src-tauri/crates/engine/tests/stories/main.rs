//! What the engine does, a file for each story. All are one program, because every program links for seconds.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]

mod support;

mod alerts;
mod audit;
mod backup;
mod callback_page;
mod connect;
mod copies;
mod erase;
mod glance;
mod held;
mod import;
mod looking_after;
mod older_profile;
mod publishing;
mod renewal;
mod renewal_strict;
mod rollback;
mod rotation;
mod scheduling;
mod settings;
mod sign_ins;
mod vault;
mod vault_life;
mod workspaces;
mod writing;
mod year;
