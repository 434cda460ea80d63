//! What leaves the profile: for people as a table, for checkers as lines that prove themselves.

use std::{fs, process::Command};

use base64::Engine as _;
use engine::{AuditAction, AuditFault, AuditFormat, AuditOutcome, EngineError, ExportFault, check_exported};

use super::{attack, head, rows};
use crate::support::sign_ins::{World, contains};

#[tokio::test]
async fn an_export_is_a_new_private_file_or_none() {
    let world = World::ready().await;
    let path = world.folder.path().join("trail.jsonl");
    world.engine.audit_export(AuditFormat::Json, &path).await.unwrap();
    let written = fs::read(&path).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    for format in [AuditFormat::Json, AuditFormat::Csv] {
        let again = world.engine.audit_export(format, &path).await;
        assert!(matches!(again, Err(EngineError::FileExists)), "{again:?}");
    }
    assert_eq!(fs::read(&path).unwrap(), written, "what was there is left alone");
    let nowhere = world.folder.path().join("no such folder").join("trail.jsonl");
    let refused = world.engine.audit_export(AuditFormat::Json, &nowhere).await;
    assert!(matches!(refused, Err(EngineError::FileNotWritten(_))), "{refused:?}");
    let names =
        fs::read_dir(world.folder.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert!(!names.into_iter().any(|name| name.ends_with(".part")), "nothing half-written is left");
    let exports = rows(&world).await.into_iter().filter(|row| row.entry.action == AuditAction::AuditExported);
    let outcomes: Vec<_> = exports.map(|row| row.entry.outcome).collect();
    use AuditOutcome::{Done, Failed};
    assert_eq!(outcomes, [Done, Failed, Failed, Failed]);
}

#[tokio::test]
async fn a_table_for_people_computes_nothing() {
    let world = World::ready().await;
    world.relay.is("200", "=HYPERLINK(\"http://evil.example\")");
    world.connect().await;
    let path = world.folder.path().join("trail.csv");
    world.engine.audit_export(AuditFormat::Csv, &path).await.unwrap();
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.starts_with("\"number\",\"time (UTC)\",\"who\",\"what\""));
    assert!(text.contains(",\"'=HYPERLINK(\"\"http://evil.example\"\")\","), "{text}");
    assert!(!text.contains(",\"="), "{text}");
    assert_eq!(text.lines().count() as u64, head(&world).await, "a heading, and every row but the export's own");
}

async fn exported(world: &World) -> String {
    let path = world.folder.path().join("trail.jsonl");
    drop(fs::remove_file(&path));
    world.engine.audit_export(AuditFormat::Json, &path).await.unwrap();
    fs::read_to_string(path).unwrap()
}

#[tokio::test]
async fn an_export_proves_itself_and_names_its_signer() {
    let world = World::ready().await;
    world.connect().await;
    let last = head(&world).await;
    let text = exported(&world).await;
    let trail = check_exported(text.as_bytes()).unwrap();
    assert_eq!((trail.from, trail.to, trail.rows), (1, i64::try_from(last).unwrap(), last));
    assert_eq!((trail.broken, trail.at.as_str()), (None, "2026-11-20T12:00:00.000000Z"));
    assert_eq!(trail.fingerprint, world.engine.audit_fingerprint().unwrap());
    assert!(!contains(text.as_bytes(), b"canary-"), "no secret is in it");

    attack(&world, "UPDATE audit SET outcome = 'refused' WHERE seq = 3");
    let trail = check_exported(exported(&world).await.as_bytes()).unwrap();
    assert_eq!(trail.broken, Some((3, AuditFault::Edited)), "a changed trail is not vouched for");
}

#[tokio::test]
async fn each_change_to_an_export_is_named_with_its_line() {
    let world = World::ready().await;
    world.connect().await;
    let text = exported(&world).await;
    let lines: Vec<&str> = text.lines().collect();
    let last = lines.len() as u64;
    let join = |lines: &[&str]| lines.iter().map(|line| format!("{line}\n")).collect::<String>();
    let without = |index: usize| {
        let mut lines = lines.clone();
        lines.remove(index);
        join(&lines)
    };
    let swapped = {
        let mut lines = lines.clone();
        lines.swap(2, 4);
        join(&lines)
    };
    let doubled = {
        let mut lines = lines.clone();
        lines.insert(3, lines[2]);
        join(&lines)
    };
    let edited = |index: usize, from: &str, to: &str| {
        let mut changed: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        assert!(changed[index].contains(from), "{}", changed[index]);
        changed[index] = changed[index].replacen(from, to, 1);
        join(&changed.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let cases: Vec<(String, &str)> = vec![
        (edited(2, "\"outcome\":\"done\"", "\"outcome\":\"failed\""), "line 3 (row 3) was changed"),
        (edited(2, "\"seq\":3", "\"seq\":4"), "line 3 (row 4) was changed"),
        (edited(2, "{\"seq\"", "{ \"seq\""), "line 3 (row 3) was changed"),
        (edited(2, "\"}", "\" }"), "line 3 is not one"),
        (without(2), "line 3 (row 4) was changed"),
        (without(0), "line 1 (row 2) was changed"),
        (swapped, "line 3 (row 5) was changed"),
        (doubled, "line 4 (row 3) was changed"),
        (edited(4, "{", "["), "line 5 is not one"),
        (text.replacen('\n', "\n\n", 1), "line 2 is not one"),
        (join(&lines[..lines.len() - 1]), "without its checkpoint"),
        (text.trim_end().to_owned(), "is not one"),
        (String::new(), "ends after line 0"),
        (without(lines.len() - 2), "the checkpoint"),
        (edited(lines.len() - 1, "\"rows\":", "\"rows\":1"), "the checkpoint"),
        (edited(lines.len() - 1, "\"trail\":\"intact\"", "\"trail\":\"edited\",\"first_bad\":3"), "the checkpoint"),
        (edited(lines.len() - 1, "2026-11-20", "2026-11-21"), "the checkpoint"),
        (format!("{text}{}\n", lines[0]), "stands behind the checkpoint"),
        (text.repeat(2), "stands behind the checkpoint"),
        (format!("{}\n", "x".repeat(100_000)), "line 1 is not one"),
    ];
    for (changed, expected) in cases {
        let fault = check_exported(changed.as_bytes()).unwrap_err().to_string();
        assert!(fault.contains(expected), "{fault:?} instead of {expected:?}");
    }
    for index in (0..text.len()).filter(|index| text.is_char_boundary(*index)) {
        assert!(check_exported(&text.as_bytes()[..index]).is_err(), "cut after {index} bytes");
    }
    assert!(matches!(check_exported(&[0xff, b'\n'][..]), Err(ExportFault::NotALine { line: 1 })));
    assert_eq!(check_exported(text.as_bytes()).unwrap().rows, last - 1, "and the file itself is right");
}

#[tokio::test]
async fn a_forger_with_a_key_of_their_own_has_another_fingerprint() {
    let (world, other) = (World::ready().await, World::ready().await);
    world.connect().await;
    let (mine, theirs) = (exported(&world).await, exported(&other).await);
    let fingerprint = world.engine.audit_fingerprint().unwrap();
    assert_eq!(check_exported(mine.as_bytes()).unwrap().fingerprint, fingerprint);
    assert_ne!(check_exported(theirs.as_bytes()).unwrap().fingerprint, fingerprint);
    // Their signature under my key's name.
    let key = |text: &str| {
        let last = text.lines().last().unwrap();
        serde_json::from_str::<serde_json::Value>(last).unwrap()["key"].as_str().unwrap().to_owned()
    };
    let renamed = theirs.replace(&key(&theirs), &key(&mine));
    assert_eq!(base64::engine::general_purpose::STANDARD.decode(key(&mine)).unwrap().len(), 32);
    assert!(matches!(check_exported(renamed.as_bytes()), Err(ExportFault::Checkpoint { .. })));
}

#[tokio::test]
async fn the_program_answers_with_its_exit_code() {
    let world = World::ready().await;
    world.connect().await;
    let text = exported(&world).await;
    let fingerprint = world.engine.audit_fingerprint().unwrap();
    let path = world.folder.path().join("trail.jsonl");
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_verify-audit")).args(arguments).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
        (output.status.code().unwrap(), said)
    };
    let file = path.to_string_lossy().into_owned();
    let typed = fingerprint.to_uppercase().replace('-', " ");
    for arguments in [&[file.as_str()][..], &[&file, "--key", &fingerprint], &["--key", &typed, &file]] {
        let (code, said) = run(arguments);
        assert_eq!(code, 0, "{said}");
        assert!(said.contains(&fingerprint), "{said}");
    }
    let wrong = fingerprint.replace(|digit: char| digit.is_ascii_hexdigit(), "0");
    assert_eq!(run(&[&file, "--key", &wrong]).0, 1);
    fs::write(&path, text.replacen("person", "engine", 1)).unwrap();
    let (code, said) = run(&[&file]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("NOT WHOLE: line "), "{said}");
    attack(&world, "UPDATE audit SET outcome = 'refused' WHERE seq = 3");
    exported(&world).await;
    let (code, said) = run(&[&file]);
    assert_eq!((code, said.contains("row 3, Edited")), (1, true), "{said}");
    let file = file.as_str();
    for arguments in [&[][..], &[file, file], &[file, "--key"], &["--help"], &["/no/such/file"]] {
        assert_eq!(run(arguments).0, 2, "{arguments:?}");
    }
}
