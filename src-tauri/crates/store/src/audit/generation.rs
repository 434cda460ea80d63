//! Which generation of a sealed row the trail saw last. A row that was put back from an older time opens as it did then;
//! only the trail knows that there was a newer one.

use rusqlite::params;

use super::{
    chain::RowMac,
    check,
    sealed_row::{AT, SealedRow},
};
use crate::{Read, StoreError, sql};

/// What the trail says of a sealed row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// Nothing that it could be held against.
    Nothing,
    /// This generation was stored last, and still is.
    Stored(u64),
    /// It was removed.
    Removed {
        /// The generation that it had, where the trail knows it.
        last: Option<u64>,
    },
    /// The entry that should tell is not as it was written.
    Doubtful,
}

impl Seen {
    /// Whether a row of this generation may be used. A later one than the trail tells of is none that was put back: no
    /// number is ever used twice.
    #[must_use]
    pub fn allows(self, generation: u64) -> bool {
        match self {
            Self::Nothing => true,
            Self::Stored(last) => generation >= last,
            Self::Removed { .. } | Self::Doubtful => false,
        }
    }

    /// The generation to store next, where `stored` stands now: one that there never was.
    #[must_use]
    pub fn next(self, stored: Option<u64>) -> u64 {
        let seen = match self {
            Self::Stored(last) | Self::Removed { last: Some(last) } => last,
            Self::Nothing | Self::Removed { last: None } | Self::Doubtful => 0,
        };
        stored.unwrap_or(0).max(seen) + 1
    }
}

/// What an entry says of a row.
enum Said {
    Stored(u64),
    Removed,
}

/// What an entry says of the row of this name. One that an older version wrote names no generation.
fn said(name: &str, action: &str, object: &str) -> Option<Said> {
    if REMOVALS.contains(&action) {
        return (object == name).then_some(Said::Removed);
    }
    let (named, generation) = object.rsplit_once(AT)?;
    if named == name { generation.parse().ok().map(Said::Stored) } else { None }
}

/// Versions in which every account had a sign-in of its own wrote only that the account was disconnected.
const REMOVALS: [&str; 4] = ["credential_erased", "account_disconnected", "registration_deleted", "media_host_deleted"];

/// The entries that say something of a generation. The index is of exactly these.
macro_rules! telling {
    () => {
        "action IN ('credential_stored', 'credential_renewed', 'registration_saved', 'media_host_saved', \
         'generation_noted', 'account_disconnected', 'registration_deleted', 'media_host_deleted', \
         'credential_erased')"
    };
}

/// The index of the versions that did not erase a sign-in by itself.
pub(super) const INDEXED_BY_ACCOUNT: &str = "CREATE INDEX audit_generations ON audit (account_id, seq) WHERE action IN ('credential_stored', \
     'credential_renewed', 'registration_saved', 'media_host_saved', 'generation_noted', 'account_disconnected', \
     'registration_deleted', 'media_host_deleted')";

pub(super) const INDEXED: &str = concat!(
    "DROP INDEX audit_generations; CREATE INDEX audit_generations ON audit (account_id, seq) WHERE ",
    telling!()
);

/// What the trail says of a sealed row. Only entries that `row_mac` chained, from `first_seq` on, are believed.
///
/// # Errors
/// When they cannot be read.
pub fn last_generation(
    read: &Read<'_>,
    row_mac: &dyn RowMac,
    first_seq: u64,
    of: SealedRow,
) -> Result<Seen, StoreError> {
    let mut statement = read.db.prepare_cached(concat!(
        "SELECT seq, action, coalesce(object_id, '') FROM audit
         WHERE account_id IS ?1 AND seq >= ?2 AND outcome = 'done' AND ",
        telling!(),
        " ORDER BY seq DESC"
    ))?;
    let (name, whom) = (of.name(), of.sign_in_id().map(|id| id.to_string()));
    let mut rows = statement.query(params![whom, sql::count(first_seq, "seq")?])?;
    let mut is_removed = false;
    while let Some(row) = rows.next()? {
        let (action, object): (String, String) = (row.get(1)?, row.get(2)?);
        let Some(said) = said(&name, &action, &object) else { continue };
        if !check::is_as_written(read, row_mac, row.get(0)?)? {
            return Ok(Seen::Doubtful);
        }
        match said {
            Said::Removed => is_removed = true,
            Said::Stored(generation) if is_removed => return Ok(Seen::Removed { last: Some(generation) }),
            Said::Stored(generation) => return Ok(Seen::Stored(generation)),
        }
    }
    Ok(if is_removed { Seen::Removed { last: None } } else { Seen::Nothing })
}
