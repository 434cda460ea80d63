//! Table `audit`: what was done with sign-ins and posts, by whom, and what came of it. Rows are only ever added, and
//! each is chained to the one before it, so that a later change shows.
//!
//! Triggers refuse every `UPDATE` and `DELETE`. They stop mistakes, not someone who has the file: for them there is
//! the chain. Each row carries `mac` = HMAC-SHA-256 under the trail's own key, over the row's canonical form and
//! `prev_mac`, the `mac` of the row before it (32 zero bytes in the first row).
//!
//! # The canonical form, version 1
//!
//! | Part | Bytes |
//! |---|---|
//! | version | `01` |
//! | `seq`, `at`, `boot_id`, `actor`, `action`, `network`, `account_id`, `object_id`, `outcome`, `detail` | one field each, in this order |
//! | `prev_mac` | 32 bytes |
//!
//! A field is one byte for what SQLite stores, then the value; so no two rows share a form, and NULL differs from
//! an empty text. All numbers are big endian.
//!
//! | Stored | Bytes |
//! |---|---|
//! | NULL | `00` |
//! | integer | `01`, 8 bytes |
//! | text | `03`, its length in 8 bytes, UTF-8 |
//! | bytes | `04`, their length in 8 bytes, the bytes |
//!
//! The form is made of what is stored, not of what this version understands, so a row of a newer version is checked
//! as well as one whose column was given a foreign word.
//!
//! # What checking cannot see
//!
//! - Rows after the newest anchor, cut off together with their trace in `sqlite_sequence`. The engine anchors at
//!   opening, at closing and every 256 rows; without a keychain there are no anchors, and the same holds for the whole
//!   file put back as it was yesterday.
//! - Rows that still wait in [`audit_waiting`](crate::audit_waiting) because the vault is closed: whoever writes the
//!   file can change, add and remove them until the vault opens and chains them.
//! - What is done by whoever holds the open vault, which is this program and whoever controls it: they can write
//!   a new trail that checks. Anchors narrow that to someone who can also write the keychain.
//! - What was never written: the trail proves what it holds, not that nothing else happened.

mod chain;
mod check;
mod entry;
mod generation;
mod list;
mod sealed_row;

pub use chain::{Head, RowMac, append, begin_chain, find_mac, head, next_seq};
pub use check::{Anchor, Break, Check, Fault, Verdict};
pub use entry::{Action, Actor, Detail, Entry, Outcome};
pub use generation::{Seen, last_generation};
pub use list::{
    Filter, Line, Listed, Page, Row, has_rolled_back_since, has_unreadable_since, list, list_lines, list_newest,
};
pub use sealed_row::SealedRow;

use crate::migration::Migration;

pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "202611200004_audit",
        sql: "CREATE TABLE audit (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            at INTEGER NOT NULL,
            actor TEXT NOT NULL CHECK (actor IN ('engine', 'person', 'outside')),
            action TEXT NOT NULL,
            network TEXT,
            account_id TEXT,
            object_id TEXT,
            outcome TEXT NOT NULL CHECK (outcome IN ('done', 'refused', 'failed', 'unknown')),
            detail TEXT
        ) STRICT;
        CREATE INDEX audit_account ON audit (account_id, seq);
        CREATE TRIGGER audit_never_changes BEFORE UPDATE ON audit
            BEGIN SELECT RAISE (ABORT, 'audit rows never change'); END;
        CREATE TRIGGER audit_never_shrinks BEFORE DELETE ON audit
            BEGIN SELECT RAISE (ABORT, 'audit rows are never removed'); END",
    },
    // Rows from before the chain wait like those of a closed vault, and are chained when it opens.
    Migration {
        name: "202611211031_audit_chain",
        sql: "INSERT INTO audit_waiting (at, boot_id, actor, action, network, account_id, object_id, outcome, detail)
            SELECT at, zeroblob(16), actor, action, network, account_id, object_id, outcome, detail
            FROM audit ORDER BY seq;
        DROP TABLE audit;
        CREATE TABLE audit (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            at INTEGER NOT NULL,
            boot_id BLOB NOT NULL CHECK (length(boot_id) = 16),
            actor TEXT NOT NULL CHECK (actor IN ('engine', 'person', 'outside', 'import', 'restore')),
            action TEXT NOT NULL,
            network TEXT,
            account_id TEXT,
            object_id TEXT,
            outcome TEXT NOT NULL CHECK (outcome IN ('done', 'refused', 'failed', 'unknown')),
            detail TEXT,
            prev_mac BLOB NOT NULL CHECK (length(prev_mac) = 32),
            mac BLOB NOT NULL CHECK (length(mac) = 32)
        ) STRICT;
        CREATE INDEX audit_account ON audit (account_id, seq);
        CREATE TRIGGER audit_never_changes BEFORE UPDATE ON audit
            BEGIN SELECT RAISE (ABORT, 'audit rows never change'); END;
        CREATE TRIGGER audit_never_shrinks BEFORE DELETE ON audit
            BEGIN SELECT RAISE (ABORT, 'audit rows are never removed'); END",
    },
    // Asked every minute; of the many rows these are few.
    Migration {
        name: "202611211511_audit_unreadable",
        sql: "CREATE INDEX audit_unreadable ON audit (at) WHERE detail = 'unreadable'",
    },
    // Asked whenever a sealed row is used.
    Migration { name: "202611301100_audit_generations", sql: generation::INDEXED_BY_ACCOUNT },
    // Asked every minute, as above.
    Migration {
        name: "202611301101_audit_rolled_back",
        sql: "CREATE INDEX audit_rolled_back ON audit (at) WHERE detail = 'rolled_back'",
    },
    Migration { name: "202612010041_audit_generations", sql: generation::INDEXED },
];
