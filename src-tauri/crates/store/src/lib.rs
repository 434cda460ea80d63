//! Everything that lasts: one SQLite database and a folder of content-addressed files. The only SQL.
//!
//! Each table has a file of its own with its migrations, rows and queries. A query takes [`Read`], a change takes
//! [`Write`], so the right to write is an argument. All writes go through one thread; several changes that belong
//! together are one closure and therefore one transaction.

mod connection;
mod error;
mod files;
mod lock;
mod migration;
mod schema;
mod sql;
#[cfg(feature = "testkit")]
pub mod testkit;
mod upkeep;

pub mod accounts;
pub mod alerts;
pub mod app_registrations;
pub mod attempts;
pub mod audit;
pub mod audit_keys;
pub mod audit_waiting;
pub mod credentials;
pub mod drafts;
pub mod dump;
pub mod media;
pub mod media_hosts;
pub mod posts;
pub mod rate_budgets;
pub mod renewals;
pub mod sealed;
pub mod settings;
pub mod sign_in_flows;
pub mod sign_ins;
pub mod targets;
pub mod vault_keys;
pub mod vault_slots;
pub mod workspaces;

pub use connection::{Read, Store, Write};
pub use error::{OpenError, StoreError};
pub use files::{FileHash, Files, ReceiveError};
pub use schema::{Part, Strangeness, Stranger};
pub use upkeep::Room;

/// The migrations of every table.
const TABLES: &[&[migration::Migration]] = &[
    accounts::MIGRATIONS,
    alerts::MIGRATIONS,
    app_registrations::MIGRATIONS,
    attempts::MIGRATIONS,
    audit::MIGRATIONS,
    audit_keys::MIGRATIONS,
    audit_waiting::MIGRATIONS,
    credentials::MIGRATIONS,
    drafts::MIGRATIONS,
    media::MIGRATIONS,
    media_hosts::MIGRATIONS,
    posts::MIGRATIONS,
    rate_budgets::MIGRATIONS,
    renewals::MIGRATIONS,
    settings::MIGRATIONS,
    sign_in_flows::MIGRATIONS,
    sign_ins::MIGRATIONS,
    targets::MIGRATIONS,
    vault_keys::MIGRATIONS,
    vault_slots::MIGRATIONS,
    workspaces::MIGRATIONS,
];
