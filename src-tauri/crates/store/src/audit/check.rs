//! Finding the first row of the trail that is not as it was written.

use chrono::{DateTime, Utc};
use rusqlite::{params, types::ValueRef};
use serde::{Deserialize, Serialize};

use super::chain::{self, Head, NO_ROW, RowMac, mac_of, write_form};
use crate::{Read, StoreError, audit_waiting::SAID, sql};

/// Bytes of a row's `mac` that an anchor keeps: 192 bits, so that it fits a keychain entry beside its number.
const ANCHORED: usize = 24;

/// A head of the trail as it was once, kept where whoever writes the file cannot write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anchor {
    /// The number of the last row then.
    pub seq: u64,
    mac: [u8; ANCHORED],
}

impl Anchor {
    /// Anchors this head.
    #[must_use]
    pub fn of(head: &Head) -> Self {
        let mut mac = [0; ANCHORED];
        mac.copy_from_slice(&head.mac[..ANCHORED]);
        Self { seq: head.seq, mac }
    }

    /// The form to keep: the number in 8 bytes, big endian, then the first 24 bytes of the row's `mac`.
    #[must_use]
    pub fn to_bytes(self) -> [u8; 32] {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&self.seq.to_be_bytes());
        bytes[8..].copy_from_slice(&self.mac);
        bytes
    }

    /// Reads what was kept.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        let (mut seq, mut mac) = ([0; 8], [0; ANCHORED]);
        seq.copy_from_slice(&bytes[..8]);
        mac.copy_from_slice(&bytes[8..]);
        Self { seq: u64::from_be_bytes(seq), mac }
    }

    /// Whether the trail still holds the row that was the last one then.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn holds(&self, read: &Read<'_>) -> Result<bool, StoreError> {
        // A number that no row can have was not kept by us.
        if sql::count(self.seq, "seq").is_err() {
            return Ok(false);
        }
        Ok(chain::find_mac(read, self.seq)?.is_some_and(|mac| mac[..ANCHORED] == self.mac))
    }
}

/// What is wrong with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// Its content is not what was written.
    Edited,
    /// It is gone, and rows after it are there.
    Missing,
    /// It was never written by us, or is a copy of an earlier one.
    Inserted,
    /// Another row stands in its place, and it in another one.
    Reordered,
    /// It and everything after it is gone.
    CutTail,
    /// Here the trail stops being the one that was anchored: an older file was put back. Where the engine noticed
    /// that, it added a row that names the first number after it as its object.
    RolledBack,
    /// The key that it was chained with is gone, so nobody can tell.
    KeyMissing,
}

/// The first row that is wrong. What comes after it was not judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Break {
    /// Its number; of a row that is gone, the number it had.
    pub seq: u64,
    /// In which way.
    pub fault: Fault,
}

/// What checking the trail came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Every row is as it was written, and none is missing.
    Intact {
        /// When the first row was written; `None` = there is no row.
        since: Option<DateTime<Utc>>,
        /// How many rows there are.
        rows: u64,
        /// The newest row that an anchor vouches for.
        anchored: Option<u64>,
    },
    /// It is not.
    Broken(Break),
}

/// A check under way, row by row from the first one.
pub struct Check {
    first_seq: u64,
    /// By number.
    anchors: Vec<Anchor>,
    /// The last row that was found right.
    last: Head,
    since: Option<DateTime<Utc>>,
    rows: u64,
    broken: Option<Break>,
}

impl Check {
    /// Begins with the first row that the present key chained. The rows before it belong to a key that is gone; they
    /// are what is wrong only when nothing else is, because the trail itself says since when.
    ///
    /// # Errors
    /// When the trail cannot be read.
    pub fn begin(read: &Read<'_>, first_seq: u64, mut anchors: Vec<Anchor>) -> Result<Self, StoreError> {
        anchors.sort_by_key(|anchor| anchor.seq);
        let before = first_seq.saturating_sub(1);
        let mac = if before == 0 { None } else { chain::find_mac(read, before)? };
        let last = Head { seq: before, mac: mac.unwrap_or(NO_ROW) };
        Ok(Self { first_seq, anchors, last, since: None, rows: 0, broken: None })
    }

    /// Rows found right so far.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Checks the next `limit` rows, and says whether there may be more to check.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn page(&mut self, read: &Read<'_>, row_mac: &dyn RowMac, limit: u32) -> Result<bool, StoreError> {
        if self.broken.is_some() {
            return Ok(false);
        }
        let began = self.rows;
        // No row has a number below 1, unless somebody else wrote it.
        let after = if self.last.seq == 0 { i64::MIN } else { sql::count(self.last.seq, "seq")? };
        let mut suspect = None;
        each_row(read, after, Some(limit), |row| {
            let expected = self.last.seq + 1;
            let fits = u64::try_from(row.seq) == Ok(expected) && row.prev_mac == self.last.mac;
            if !fits || row_mac.mac(row.form) != row.mac {
                suspect = Some(row.to_suspect());
                return Ok(false);
            }
            self.since = self.since.or_else(|| DateTime::from_timestamp_micros(row.at?));
            self.last = Head { seq: expected, mac: row.mac };
            self.rows += 1;
            Ok(true)
        })?;
        if let Some(suspect) = suspect {
            self.broken = Some(self.diagnose(read, row_mac, &suspect)?);
        }
        Ok(self.broken.is_none() && self.rows - began == u64::from(limit))
    }

    /// What the check came to, after its last page and in the same view of the data.
    ///
    /// # Errors
    /// When the trail cannot be read.
    pub fn verdict(&self, read: &Read<'_>) -> Result<Verdict, StoreError> {
        if let Some(broken) = self.broken {
            return Ok(Verdict::Broken(broken));
        }
        if chain::highest_given(read)? > self.last.seq {
            return Ok(Verdict::Broken(Break { seq: self.last.seq + 1, fault: Fault::CutTail }));
        }
        let mut anchored = None;
        for anchor in &self.anchors {
            if !anchor.holds(read)? {
                let seq = self.rolled_back_at(read, anchored, anchor)?;
                return Ok(Verdict::Broken(Break { seq, fault: Fault::RolledBack }));
            }
            anchored = Some(anchor.seq);
        }
        if self.first_seq > 1 {
            return Ok(Verdict::Broken(Break { seq: 1, fault: Fault::KeyMissing }));
        }
        Ok(Verdict::Intact { since: self.since, rows: self.rows, anchored })
    }

    /// Where the trail left the anchored one: where a row of its own says so, else where it ends, else after the last
    /// anchor that still holds.
    fn rolled_back_at(&self, read: &Read<'_>, held: Option<u64>, lost: &Anchor) -> Result<u64, StoreError> {
        let held = held.unwrap_or(0);
        let sql = "SELECT min(CAST(object_id AS INTEGER)) AS seq FROM audit
                   WHERE action = 'audit_verified' AND detail = 'rolled_back' AND CAST(object_id AS INTEGER) > ?1";
        let noted = sql::row(read.db, sql, params![sql::count(held, "seq")?], |row| Ok(row.get("seq")?))?;
        let noted = noted.flatten().and_then(|seq: i64| u64::try_from(seq).ok());
        Ok(noted.unwrap_or(if lost.seq > self.last.seq { self.last.seq + 1 } else { held + 1 }))
    }

    /// What happened to the row that should come next.
    fn diagnose(&self, read: &Read<'_>, row_mac: &dyn RowMac, found: &Suspect) -> Result<Break, StoreError> {
        let seq = self.last.seq + 1;
        let Ok(place) = u64::try_from(found.seq) else { return Ok(Break { seq: 0, fault: Fault::Inserted }) };
        let after = sql::count(seq, "seq")?;
        let elsewhere = |limit| is_among(read, row_mac, seq, after, limit);
        let fault = if place < seq {
            return Ok(Break { seq: place, fault: Fault::Inserted });
        } else if place > seq {
            if elsewhere(None)? { Fault::Reordered } else { Fault::Missing }
        } else if row_mac.mac(&found.form) == found.mac {
            // We wrote it, but after another row: two histories of this trail were put together.
            Fault::RolledBack
        } else {
            match own_number(row_mac, found, chain::highest_given(read)?.max(self.last.seq)) {
                Some(own) if own < seq => Fault::Inserted,
                Some(_) if elsewhere(None)? => Fault::Reordered,
                Some(_) => Fault::Missing,
                None if elsewhere(Some(1))? => Fault::Inserted,
                None if self.is_added_at_end(read, found)? => Fault::Inserted,
                None => Fault::Edited,
            }
        };
        Ok(Break { seq, fault })
    }

    /// Whether an unknown last row follows on nothing, and no anchor knows that there was a row of its number.
    fn is_added_at_end(&self, read: &Read<'_>, found: &Suspect) -> Result<bool, StoreError> {
        let seq = self.last.seq + 1;
        let anchored = self.anchors.last().is_some_and(|anchor| anchor.seq >= seq);
        let is_last = chain::head(read)?.is_some_and(|head| head.seq == seq);
        Ok(is_last && !anchored && found.prev_mac != self.last.mac)
    }
}

/// A stored row while it is looked at.
struct Stored<'f> {
    seq: i64,
    at: Option<i64>,
    prev_mac: [u8; 32],
    mac: [u8; 32],
    form: &'f mut [u8],
}

impl Stored<'_> {
    fn to_suspect(&self) -> Suspect {
        Suspect { seq: self.seq, prev_mac: self.prev_mac, mac: self.mac, form: self.form.to_vec() }
    }
}

/// A row that is not the one that should come next.
struct Suspect {
    seq: i64,
    prev_mac: [u8; 32],
    mac: [u8; 32],
    form: Vec<u8>,
}

/// The number under which we wrote the row, if we did.
fn own_number(row_mac: &dyn RowMac, found: &Suspect, highest: u64) -> Option<u64> {
    let mut form = found.form.clone();
    (1..=highest).find(|seq| {
        chain::renumber(&mut form, *seq);
        row_mac.mac(&form) == found.mac
    })
}

/// Whether the row that we wrote as `seq` stands behind the number `after`, among all rows or the next `limit` ones.
fn is_among(
    read: &Read<'_>,
    row_mac: &dyn RowMac,
    seq: u64,
    after: i64,
    limit: Option<u32>,
) -> Result<bool, StoreError> {
    let mut found = false;
    each_row(read, after, limit, |row| {
        chain::renumber(row.form, seq);
        found = row_mac.mac(row.form) == row.mac;
        Ok(!found)
    })?;
    Ok(found)
}

/// Whether the row of this number is what `row_mac` authenticated, whatever stands before and after it.
pub(super) fn is_as_written(read: &Read<'_>, row_mac: &dyn RowMac, seq: i64) -> Result<bool, StoreError> {
    let mut is_right = false;
    each_row(read, seq - 1, Some(1), |row| {
        is_right = row.seq == seq && row_mac.mac(row.form) == row.mac;
        Ok(false)
    })?;
    Ok(is_right)
}

/// Looks at the rows behind a number, in order, until told to stop.
fn each_row(
    read: &Read<'_>,
    after: i64,
    limit: Option<u32>,
    mut look: impl FnMut(Stored<'_>) -> Result<bool, StoreError>,
) -> Result<(), StoreError> {
    let mut statement = read.db.prepare_cached(
        "SELECT seq, prev_mac, mac, at, boot_id, actor, action, network, account_id, object_id, outcome, detail
         FROM audit WHERE seq > ?1 ORDER BY seq LIMIT ?2",
    )?;
    let mut rows = statement.query(params![after, limit.map_or(-1, i64::from)])?;
    let mut form = Vec::with_capacity(256);
    while let Some(row) = rows.next()? {
        let mut said = [ValueRef::Null; SAID];
        for (index, value) in said.iter_mut().enumerate() {
            *value = row.get_ref(index + 3)?;
        }
        let (seq, prev_mac) = (row.get_ref(0)?, row.get_ref(1)?);
        form.clear();
        write_form(seq, said.into_iter(), prev_mac.as_bytes().unwrap_or_default(), &mut form);
        let looked = look(Stored {
            seq: seq.as_i64().unwrap_or(i64::MIN),
            at: said[0].as_i64().ok(),
            prev_mac: mac_of(prev_mac),
            mac: mac_of(row.get_ref(2)?),
            form: &mut form,
        })?;
        if !looked {
            break;
        }
    }
    Ok(())
}
