//! Adding rows: each is authenticated together with the one before it.

use std::sync::Arc;

use rusqlite::{
    OptionalExtension, params, params_from_iter,
    types::{Value, ValueRef},
};

use super::Entry;
use crate::{
    Read, StoreError, Write,
    audit_waiting::{self, SAID},
    sql,
};

/// What the first row follows.
pub(super) const NO_ROW: [u8; 32] = [0; 32];

const FORM_VERSION: u8 = 1;

/// Where the number stands in a canonical form: after the version and the number's own type.
const NUMBER_AT: std::ops::Range<usize> = 2..10;

/// Authenticates rows of the trail with a key that this crate never sees.
pub trait RowMac: Send + Sync {
    /// HMAC-SHA-256 of `bytes`.
    fn mac(&self, bytes: &[u8]) -> [u8; 32];
}

/// The last row of the trail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Its number.
    pub seq: u64,
    /// What authenticates it, and through the chain everything before it.
    pub mac: [u8; 32],
}

/// Adds a row: to the chain while the vault is open, else to those that wait for it.
///
/// # Errors
/// When it cannot be written.
pub fn append(write: &Write<'_>, entry: &Entry) -> Result<(), StoreError> {
    let said = said(entry, write.boot_id())?;
    match write.row_mac() {
        Some(row_mac) => {
            chain_waiting(write, &*row_mac)?;
            chain(write, &*row_mac, &said)
        }
        None => audit_waiting::insert(write, &said),
    }
}

/// Begins to chain with `row_mac`, from this transaction on: first `first`, which say why a chain does not simply go
/// on, then every row that waits.
///
/// # Errors
/// When a row cannot be written; then nothing is chained from here on either.
pub fn begin_chain(write: &Write<'_>, row_mac: Arc<dyn RowMac>, first: &[Entry]) -> Result<(), StoreError> {
    for entry in first {
        chain(write, &*row_mac, &said(entry, write.boot_id())?)?;
    }
    chain_waiting(write, &*row_mac)?;
    write.set_row_mac(row_mac);
    Ok(())
}

/// The last row, if there is any.
///
/// # Errors
/// When it cannot be read.
pub fn head(read: &Read<'_>) -> Result<Option<Head>, StoreError> {
    sql::row(read.db, "SELECT seq, mac FROM audit ORDER BY seq DESC LIMIT 1", [], |row| {
        Ok(Head { seq: sql::get_count(row, "seq")?, mac: mac_of(row.get_ref("mac")?) })
    })
}

/// What authenticates the row of this number, if there is one.
///
/// # Errors
/// When it cannot be read.
pub fn find_mac(read: &Read<'_>, seq: u64) -> Result<Option<[u8; 32]>, StoreError> {
    let seq = sql::count(seq, "seq")?;
    sql::row(read.db, "SELECT mac FROM audit WHERE seq = ?1", params![seq], |row| Ok(mac_of(row.get_ref("mac")?)))
}

/// The number that the next row will have.
///
/// # Errors
/// When it cannot be read.
pub fn next_seq(read: &Read<'_>) -> Result<u64, StoreError> {
    number_after(read, head(read)?)
}

/// A number is never given twice, so that a cut tail leaves a gap.
fn number_after(read: &Read<'_>, head: Option<Head>) -> Result<u64, StoreError> {
    Ok(highest_given(read)?.max(head.map_or(0, |head| head.seq)) + 1)
}

/// The highest number ever given, also when its row is gone. SQLite keeps it in a table of its own.
pub(super) fn highest_given(read: &Read<'_>) -> Result<u64, StoreError> {
    let mut statement = read.db.prepare_cached("SELECT seq FROM sqlite_sequence WHERE name = 'audit'")?;
    let highest: Option<i64> = statement.query_row([], |row| row.get(0)).optional()?;
    Ok(highest.and_then(|seq| u64::try_from(seq).ok()).unwrap_or(0))
}

fn chain_waiting(write: &Write<'_>, row_mac: &dyn RowMac) -> Result<(), StoreError> {
    loop {
        let waiting = audit_waiting::take(write)?;
        if waiting.is_empty() {
            return Ok(());
        }
        for said in &waiting {
            chain(write, row_mac, said)?;
        }
    }
}

fn chain(write: &Write<'_>, row_mac: &dyn RowMac, said: &[Value; SAID]) -> Result<(), StoreError> {
    let head = head(write)?;
    let seq = sql::count(number_after(write, head)?, "seq")?;
    let prev_mac = head.map_or(NO_ROW, |head| head.mac);
    let mut form = Vec::with_capacity(256);
    write_form(ValueRef::Integer(seq), said.iter().map(ValueRef::from), &prev_mac, &mut form);
    let chained = [Value::Integer(seq), Value::Blob(prev_mac.to_vec()), Value::Blob(row_mac.mac(&form).to_vec())];
    write
        .db
        .prepare_cached(
            "INSERT INTO audit (seq, prev_mac, mac,
                at, boot_id, actor, action, network, account_id, object_id, outcome, detail)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )?
        .execute(params_from_iter(chained.iter().chain(said)))?;
    Ok(())
}

/// The columns that say something, in the order of the canonical form.
fn said(entry: &Entry, boot_id: [u8; 16]) -> Result<[Value; SAID], StoreError> {
    Ok([
        sql::micros(entry.at).into(),
        boot_id.to_vec().into(),
        sql::word(&entry.actor, "actor")?.into(),
        sql::word(&entry.action, "action")?.into(),
        entry.network.clone().into(),
        entry.whom.clone().into(),
        entry.object_id.clone().into(),
        sql::word(&entry.outcome, "outcome")?.into(),
        entry.detail.map(|detail| sql::word(&detail, "detail")).transpose()?.into(),
    ])
}

/// Appends the canonical form; see the module.
pub(super) fn write_form<'v>(
    seq: ValueRef<'_>,
    said: impl Iterator<Item = ValueRef<'v>>,
    prev_mac: &[u8],
    form: &mut Vec<u8>,
) {
    form.push(FORM_VERSION);
    write_field(seq, form);
    said.for_each(|value| write_field(value, form));
    form.extend_from_slice(prev_mac);
}

/// Gives the row in a canonical form another number.
pub(super) fn renumber(form: &mut [u8], seq: u64) {
    form[NUMBER_AT].copy_from_slice(&seq.to_be_bytes());
}

fn write_field(value: ValueRef<'_>, form: &mut Vec<u8>) {
    let mut bytes = |stored: u8, bytes: &[u8]| {
        form.push(stored);
        form.extend_from_slice(&(bytes.len() as u64).to_be_bytes());
        form.extend_from_slice(bytes);
    };
    match value {
        ValueRef::Text(text) => bytes(3, text),
        ValueRef::Blob(blob) => bytes(4, blob),
        ValueRef::Null => form.push(0),
        ValueRef::Integer(number) => {
            form.push(1);
            form.extend_from_slice(&number.to_be_bytes());
        }
        // No column of ours holds one; a foreign one must not look like anything else.
        ValueRef::Real(number) => {
            form.push(2);
            form.extend_from_slice(&number.to_bits().to_be_bytes());
        }
    }
}

/// The stored bytes; zeros, which authenticate nothing, when they are not 32. The trail must be able to go on after
/// somebody damaged it.
pub(super) fn mac_of(stored: ValueRef<'_>) -> [u8; 32] {
    stored.as_bytes().ok().and_then(|bytes| bytes.try_into().ok()).unwrap_or(NO_ROW)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::{Action, Actor, Outcome};

    /// Existing trails were authenticated in this form: other bytes here mean that none of them checks any more.
    #[test]
    fn the_canonical_form_is_the_documented_one() {
        let at = chrono::DateTime::from_timestamp_micros(0x0102_0304).unwrap();
        let entry = Entry::new(at, Actor::Person, Action::VaultOpened, Outcome::Done).network("");
        let said = said(&entry, [0xb0; 16]).unwrap();
        let mut form = Vec::new();
        write_form(ValueRef::Integer(7), said.iter().map(ValueRef::from), &[0xaa; 32], &mut form);
        let mut expected = vec![1, 1, 0, 0, 0, 0, 0, 0, 0, 7, 1, 0, 0, 0, 0, 1, 2, 3, 4];
        expected.extend([4, 0, 0, 0, 0, 0, 0, 0, 16]);
        expected.extend([0xb0; 16]);
        for word in ["person", "vault_opened", ""] {
            expected.extend([3, 0, 0, 0, 0, 0, 0, 0, word.len() as u8]);
            expected.extend(word.as_bytes());
        }
        expected.extend([0, 0]);
        expected.extend([3, 0, 0, 0, 0, 0, 0, 0, 4]);
        expected.extend(b"done");
        expected.push(0);
        expected.extend([0xaa; 32]);
        assert_eq!(form, expected);

        renumber(&mut form, 0x0900);
        expected[8..10].copy_from_slice(&[9, 0]);
        assert_eq!(form, expected, "the number stands where it is replaced");
    }
}
