//! Checks an exported audit trail without any secret: `verify-audit FILE [--key FINGERPRINT]`.
//!
//! Ends with 0 when the file is whole, the trail in it was, and the key is the one that was asked for; with 1 when one
//! of them is not; with 2 when nothing could be checked.

use std::{ffi::OsString, fs::File, io::BufReader, path::PathBuf, process::ExitCode};

use engine::{ExportFault, ExportedTrail, check_exported};

const USAGE: &str = "usage: verify-audit FILE [--key FINGERPRINT]";

/// What was asked for.
struct Request {
    file: PathBuf,
    fingerprint: Option<String>,
}

fn main() -> ExitCode {
    let Some(request) = parse(std::env::args_os().skip(1)) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let opened = File::open(&request.file).map(BufReader::new).map_err(ExportFault::NotRead);
    match opened.and_then(check_exported) {
        Ok(exported) => report(&exported, request.fingerprint.as_deref()),
        Err(ExportFault::NotRead(error)) => {
            eprintln!("{}: {error}", request.file.display());
            ExitCode::from(2)
        }
        Err(fault) => {
            println!("NOT WHOLE: {fault}");
            ExitCode::from(1)
        }
    }
}

fn report(exported: &ExportedTrail, wanted: Option<&str>) -> ExitCode {
    let ExportedTrail { vault, from, to, rows, at, broken, fingerprint } = exported;
    println!("{rows} rows, {from} to {to}, of vault {vault}, written {at}");
    println!("signed by {fingerprint}");
    let mut right = true;
    match broken {
        None => println!("the file is whole, and so was the trail when it was written"),
        Some((seq, fault)) => {
            println!("NOT WHOLE: the file is, but the trail was not when it was written: row {seq}, {fault:?}");
            right = false;
        }
    }
    match wanted {
        None => println!("compare the signer with the one that the application shows"),
        Some(wanted) if digits(wanted) == digits(fingerprint) => println!("the signer is the one that was asked for"),
        Some(wanted) => {
            println!("NOT THE SIGNER that was asked for: {wanted}");
            right = false;
        }
    }
    if right { ExitCode::SUCCESS } else { ExitCode::from(1) }
}

/// A fingerprint without what people type around it.
fn digits(fingerprint: &str) -> String {
    fingerprint.to_lowercase().chars().filter(char::is_ascii_hexdigit).collect()
}

fn parse(mut arguments: impl Iterator<Item = OsString>) -> Option<Request> {
    let (mut file, mut fingerprint) = (None, None);
    while let Some(argument) = arguments.next() {
        if argument == "--key" && fingerprint.is_none() {
            fingerprint = Some(arguments.next()?.into_string().ok()?);
        } else if file.is_none() && !argument.to_string_lossy().starts_with("--") {
            file = Some(PathBuf::from(argument));
        } else {
            return None;
        }
    }
    Some(Request { file: file?, fingerprint })
}
