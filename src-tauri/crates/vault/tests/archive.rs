//! Files that a passphrase opens: nothing changed is believed, nothing dear is computed, and the stock tool opens them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failed surrounding is a failed test")]

use std::io::{Read, Write};

use domain::Secret;
use vault::archive::{self, ArchiveError, WorkFactor, is_damage};

const PASSPHRASE: &str = "correct horse battery staple";
/// Plain bytes of a chunk, and the bytes it has in the file.
const CHUNK: usize = 64 * 1024;
const SEALED_CHUNK: usize = CHUNK + 16;

fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

fn sealed(plain: &[u8]) -> Vec<u8> {
    sealed_with(PASSPHRASE, plain)
}

fn sealed_with(passphrase: &str, plain: &[u8]) -> Vec<u8> {
    let mut writer = archive::write(&secret(passphrase), WorkFactor::of(2), Vec::new()).unwrap();
    writer.write_all(plain).unwrap();
    writer.finish().unwrap()
}

/// Reads a file to its end, as every reader must before it believes anything.
fn opened(passphrase: &str, file: &[u8]) -> Result<Vec<u8>, ArchiveError> {
    let mut reader = archive::open(&secret(passphrase), file)?;
    let mut plain = Vec::new();
    match reader.read_to_end(&mut plain) {
        Ok(_) => Ok(plain),
        Err(error) if is_damage(&error) => Err(ArchiveError::Damaged),
        Err(error) => Err(ArchiveError::Io(error)),
    }
}

/// Bytes that tell their place, so that a moved chunk shows.
fn bytes(count: usize) -> Vec<u8> {
    (0..count).map(|at| (at / 7 % 251) as u8).collect()
}

/// Where the header ends and the 16 bytes of nonce begin.
fn header_length(file: &[u8]) -> usize {
    let mac = file.windows(5).position(|window| window == b"\n--- ").unwrap();
    mac + 5 + 43 + 1
}

#[test]
fn files_of_every_length_around_a_chunk_come_back_as_they_were() {
    for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 5] {
        let plain = bytes(length);
        assert!(opened(PASSPHRASE, &sealed(&plain)).unwrap() == plain, "{length} bytes");
    }
}

#[test]
fn the_same_bytes_never_make_the_same_file() {
    assert_ne!(sealed(b"same"), sealed(b"same"));
}

#[test]
fn the_same_passphrase_from_another_keyboard_opens_it() {
    let (composed, decomposed) = ("caf\u{e9} au lait", "cafe\u{301}\u{a0}au lait");
    for (made, typed) in [(composed, decomposed), (decomposed, composed)] {
        assert_eq!(opened(typed, &sealed_with(made, b"bread")).unwrap(), b"bread");
    }
}

#[test]
fn another_passphrase_opens_nothing() {
    let file = sealed(b"text");
    for passphrase in
        ["", "correct horse battery stapl", "Correct horse battery staple", "correct horse battery staple "]
    {
        let refused = opened(passphrase, &file).unwrap_err();
        assert!(matches!(refused, ArchiveError::PassphraseWrong), "{passphrase:?}: {refused:?}");
    }
}

#[test]
fn a_single_changed_bit_of_the_header_is_found() {
    let file = sealed(b"text");
    for at in 0..header_length(&file) + 16 {
        for bit in 0..8 {
            let mut changed = file.clone();
            changed[at] ^= 1 << bit;
            assert!(opened(PASSPHRASE, &changed).is_err(), "byte {at}, bit {bit}");
        }
    }
}

#[test]
fn a_single_changed_bit_of_the_body_is_found() {
    let file = sealed(&bytes(3 * CHUNK + 100));
    let body = header_length(&file) + 16;
    // 200 places spread over the whole body by a step that meets every residue.
    let places = (0..200).map(|n| body + n * 7919 % (file.len() - body));
    for at in places.chain([body, file.len() - 1]) {
        let mut changed = file.clone();
        changed[at] ^= 1 << (at % 8);
        assert!(matches!(opened(PASSPHRASE, &changed), Err(ArchiveError::Damaged)), "byte {at}");
    }
}

#[test]
fn a_cut_file_is_found_wherever_it_is_cut() {
    for length in [3 * CHUNK + 100, 2 * CHUNK] {
        let file = sealed(&bytes(length));
        let body = header_length(&file) + 16;
        let edges = (0..=length / CHUNK).map(|chunk| body + chunk * SEALED_CHUNK);
        let around = edges.flat_map(|edge| [edge - 1, edge, edge + 1, edge + 16, edge + 17]);
        for at in around.chain(0..body).chain([file.len() - 1]).filter(|at| *at < file.len()) {
            assert!(opened(PASSPHRASE, &file[..at]).is_err(), "cut at byte {at} of {}", file.len());
        }
    }
}

#[test]
fn chunks_that_changed_places_were_doubled_or_left_out_are_found() {
    let file = sealed(&bytes(4 * CHUNK));
    let (head, body) = file.split_at(header_length(&file) + 16);
    let chunks: Vec<&[u8]> = body.chunks(SEALED_CHUNK).collect();
    let check = |order: &[usize]| {
        let moved: Vec<u8> = [head].into_iter().chain(order.iter().map(|n| chunks[*n])).flatten().copied().collect();
        let answer = opened(PASSPHRASE, &moved);
        assert_eq!(answer.is_ok(), order == [0, 1, 2, 3], "{order:?}");
    };
    for order in [&[0, 1, 2, 3][..], &[1, 0, 2, 3], &[0, 2, 1, 3], &[0, 1, 3], &[0, 1, 1, 2, 3], &[0, 1, 2], &[3], &[]]
    {
        check(order);
    }
}

#[test]
fn anything_added_at_the_end_is_found() {
    for length in [0, 10, CHUNK, 2 * CHUNK] {
        let file = sealed(&bytes(length));
        for more in [&b"\0"[..], b"text", &file, &[0; SEALED_CHUNK]] {
            let longer = [&file[..], more].concat();
            assert!(opened(PASSPHRASE, &longer).is_err(), "{} bytes after {length}", more.len());
        }
    }
}

#[test]
fn a_file_that_asks_for_hours_of_work_is_refused_at_once() {
    // Nothing is timed: the smallest takes 8 GiB, the next one a terabyte, and the last would never end.
    let file = String::from_utf8_lossy(&sealed(b"text")[..header_length(&sealed(b"text"))]).into_owned();
    for cost in ["23", "30", "63"] {
        let dear = file.replacen(" 2\n", &format!(" {cost}\n"), 1);
        let refused = opened(PASSPHRASE, &[dear.as_bytes(), &[0; 64]].concat()).unwrap_err();
        assert!(matches!(refused, ArchiveError::CostRefused), "{cost}: {refused:?}");
    }
}

#[test]
fn what_is_no_archive_is_told_without_reading_on() {
    let endless = [b"age-encryption.org/v1\n-> scrypt ".to_vec(), vec![b'a'; 1 << 20]].concat();
    let other_recipient = b"age-encryption.org/v1\n-> X25519 abc\nabc\n--- abc\n";
    let cases: [&[u8]; 6] = [b"", b"age", b"SQLite format 3\0", &[0; 4096], &endless, other_recipient];
    for file in cases {
        assert!(matches!(opened(PASSPHRASE, file), Err(ArchiveError::NotAnArchive)), "{} bytes", file.len());
    }
}

/// The stock tool (Debian package `age`) asks for the passphrase on a terminal, so it gets one.
#[cfg(target_os = "linux")]
mod stock_tool {
    use std::process::{Command, Stdio};

    use super::*;

    fn age(arguments: &str, folder: &std::path::Path) {
        let mut tool = Command::new("script")
            .args(["--quiet", "--return", "--command", &format!("age {arguments}"), "/dev/null"])
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program `script` of Debian's bsdutils");
        // Asked once to open a file and twice to write one; what is not asked for is not read.
        let typed = format!("{PASSPHRASE}\n{PASSPHRASE}\n");
        tool.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
        let output = tool.wait_with_output().unwrap();
        assert!(output.status.success(), "Debian's package age: {}", String::from_utf8_lossy(&output.stdout));
    }

    #[test]
    fn the_stock_tool_opens_our_files_and_we_open_its() {
        let folder = tempfile::TempDir::new().unwrap();
        let plain = bytes(2 * CHUNK + 77);
        std::fs::write(folder.path().join("ours.age"), sealed(&plain)).unwrap();
        age("--decrypt --output ours ours.age", folder.path());
        assert!(std::fs::read(folder.path().join("ours")).unwrap() == plain, "the tool reads what we wrote");
        age("--encrypt --passphrase --output theirs.age ours", folder.path());
        let theirs = std::fs::read(folder.path().join("theirs.age")).unwrap();
        assert!(opened(PASSPHRASE, &theirs).unwrap() == plain, "we read what the tool wrote");
    }
}
