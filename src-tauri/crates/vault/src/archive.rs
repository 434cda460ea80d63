//! Files that open by a passphrase alone, in the age format (age-encryption.org/v1), so that the stock tool opens them
//! as well and nobody needs this program to get at what is theirs.
//!
//! What a passphrase protects is worth as much as the passphrase; whoever has the file can guess at leisure, each guess
//! costing what [`WorkFactor`] says. The format is authenticated from the first byte to the last: a changed, moved, cut
//! or added byte is found while reading, at the latest at the end, so a reader must come to the end before it believes
//! anything.

use std::{
    io::{self, BufRead, Read, Write},
    iter,
    time::{Duration, Instant},
};

use age::{
    DecryptError, Decryptor, Encryptor, scrypt,
    secrecy::SecretString,
    stream::{StreamReader, StreamWriter},
};
use domain::Secret;

use crate::passphrase::normalise;

/// What one guess of the passphrase may cost whoever reads: 2^22 is 4 GiB and some seconds. More is refused unread.
const DEAREST: u8 = 22;
/// Which costs are chosen when writing: from 64 MiB to 1 GiB of memory.
const CHOSEN: std::ops::RangeInclusive<u8> = 16..=20;
/// What is timed to choose; a few milliseconds.
const TIMED: u8 = 12;
/// How long one guess should take here.
const GOAL: Duration = Duration::from_secs(1);

/// Every file of ours begins so.
const BEGINNING: &[u8] = b"age-encryption.org/v1\n-> scrypt ";
/// The line that ends the header.
const HEADER_END: &[u8] = b"\n--- ";
/// A header with one passphrase has about 150 bytes. Longer ones are not read to their end, which may never come.
const HEADER_MAX: usize = 1024;

/// Why a file cannot be written or opened.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// It does not begin like a file that a passphrase opens.
    #[error("the file is not one that a passphrase opens")]
    NotAnArchive,
    /// The passphrase is wrong, or the file's header was changed; nobody can tell which.
    #[error("the passphrase does not open the file")]
    PassphraseWrong,
    /// Opening would cost more than any honest file does.
    #[error("opening the file would cost more than any honest file does")]
    CostRefused,
    /// The header was changed or cut after it was written.
    #[error("the file's header is damaged")]
    Damaged,
    /// Reading or writing failed.
    #[error("the file could not be read or written")]
    Io(#[source] io::Error),
}

impl From<io::Error> for ArchiveError {
    fn from(error: io::Error) -> Self {
        if is_damage(&error) { Self::Damaged } else { Self::Io(error) }
    }
}

/// Whether a failure to read says that the bytes were changed or cut, and not that the disk failed.
pub fn is_damage(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof)
}

/// What each guess of the passphrase costs: 2^n rounds of scrypt, n + 10 bits of memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkFactor(u8);

impl WorkFactor {
    /// What takes about a second on this computer. Blocks for some milliseconds.
    ///
    /// # Errors
    /// [`ArchiveError::Io`] should the measurement fail; it writes to nowhere.
    pub fn calibrated() -> Result<Self, ArchiveError> {
        let began = Instant::now();
        encryptor(SecretString::default(), Self(TIMED))?;
        Ok(Self::for_time(began.elapsed()))
    }

    /// The factor for a computer that takes so long for [`TIMED`]. The time doubles with each step.
    fn for_time(timed: Duration) -> Self {
        let mut factor = TIMED;
        let mut time = timed;
        while time * 2 <= GOAL && factor < *CHOSEN.end() {
            factor += 1;
            time = (time * 2).max(Duration::from_micros(1));
        }
        Self(factor.max(*CHOSEN.start()))
    }

    /// A given factor, for tests that open many files.
    #[cfg(feature = "testkit")]
    pub const fn of(log_n: u8) -> Self {
        Self(log_n)
    }
}

/// Encrypts what is written to it.
#[must_use = "without `finish` the file lacks its end and does not open"]
pub struct ArchiveWriter<W: Write>(StreamWriter<W>);

/// Begins a file that `passphrase` opens. Blocks for about a second.
///
/// # Errors
/// [`ArchiveError::Io`] when `output` fails.
pub fn write<W: Write>(passphrase: &Secret, cost: WorkFactor, output: W) -> Result<ArchiveWriter<W>, ArchiveError> {
    let stream = encryptor(text(passphrase), cost)?.wrap_output(output);
    stream.map(ArchiveWriter).map_err(ArchiveError::Io)
}

impl<W: Write> ArchiveWriter<W> {
    /// Writes the end and gives the output back.
    ///
    /// # Errors
    /// When the output fails.
    pub fn finish(self) -> io::Result<W> {
        self.0.finish()
    }
}

impl<W: Write> Write for ArchiveWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Decrypts what is read from it. A changed file is an error of the kind that [`is_damage`] knows.
pub struct ArchiveReader<R: Read>(StreamReader<R>);

/// Opens a file with `passphrase`. Blocks for as long as the file's cost demands.
///
/// # Errors
/// See [`ArchiveError`]. An excessive cost is refused before any of it is paid.
pub fn open<R: BufRead>(passphrase: &Secret, mut input: R) -> Result<ArchiveReader<R>, ArchiveError> {
    check_beginning(input.fill_buf()?)?;
    let decryptor = Decryptor::new_buffered(input).map_err(refused)?;
    let mut identity = scrypt::Identity::new(text(passphrase));
    identity.set_max_work_factor(DEAREST);
    decryptor.decrypt(iter::once(&identity as &dyn age::Identity)).map(ArchiveReader).map_err(refused)
}

impl<R: Read> Read for ArchiveReader<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.0.read(bytes)
    }
}

/// The library reads lines for as long as they go on, so what has no header in its first bytes never gets there.
fn check_beginning(start: &[u8]) -> Result<(), ArchiveError> {
    let header = start.get(..HEADER_MAX).unwrap_or(start);
    let ends = header.windows(HEADER_END.len()).any(|bytes| bytes == HEADER_END);
    if header.starts_with(BEGINNING) && ends { Ok(()) } else { Err(ArchiveError::NotAnArchive) }
}

fn encryptor(passphrase: SecretString, cost: WorkFactor) -> Result<Encryptor, ArchiveError> {
    let mut recipient = scrypt::Recipient::new(passphrase);
    recipient.set_work_factor(cost.0);
    let encryptor = Encryptor::with_recipients(iter::once(&recipient as &dyn age::Recipient));
    encryptor.map_err(|error| ArchiveError::Io(io::Error::other(error)))
}

/// The library's own kind of secret, wiped on drop as ours is; the same whichever keyboard it was typed on.
fn text(passphrase: &Secret) -> SecretString {
    // EXPOSE: handed to the library that derives the file's key from it.
    SecretString::from(normalise(passphrase).as_str().to_owned())
}

fn refused(error: DecryptError) -> ArchiveError {
    match error {
        DecryptError::ExcessiveWork { .. } => ArchiveError::CostRefused,
        DecryptError::DecryptionFailed | DecryptError::KeyDecryptionFailed => ArchiveError::PassphraseWrong,
        DecryptError::UnknownFormat | DecryptError::NoMatchingKeys => ArchiveError::NotAnArchive,
        DecryptError::Io(error) => error.into(),
        // Also what a later version of the library may add: the file did not open as it should.
        _ => ArchiveError::Damaged,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_work_factor_is_what_takes_a_second_within_what_people_can_bear() {
        let check = |timed: Duration, expected: u8| assert_eq!(WorkFactor::for_time(timed), WorkFactor(expected));
        check(Duration::from_micros(7_800), 19);
        check(Duration::from_millis(16), 17);
        check(Duration::from_millis(100), 16);
        check(Duration::from_secs(20), 16);
        check(Duration::from_micros(1), 20);
        check(Duration::ZERO, 20);
    }
}
