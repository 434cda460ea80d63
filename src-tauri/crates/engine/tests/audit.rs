//! The audit trail of an engine: chained, anchored, checked, exported, and checked again without the engine.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

mod support;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Mutex,
};

use base64::Engine as _;
use engine::{
    AuditAction, AuditActor, AuditDetail, AuditFault, AuditFilter, AuditFormat, AuditOutcome, AuditVerdict,
    EngineError, ExportFault, check_exported,
};
use store::{audit, audit_waiting};
use support::{SOON, World, contains};
use vault::testkit::{Mood, PATIENCE};

async fn verdict(world: &World) -> AuditVerdict {
    world.engine.audit_verify(|_| {}).await.unwrap()
}

/// Whether the trail is whole, and which row the keychain vouches for.
async fn anchored(world: &World) -> Option<u64> {
    match verdict(world).await {
        AuditVerdict::Intact { anchored_to, .. } => anchored_to,
        broken @ AuditVerdict::Broken { .. } => panic!("{broken:?}"),
    }
}

async fn broken(world: &World) -> (u64, AuditFault) {
    match verdict(world).await {
        AuditVerdict::Broken { seq, how, .. } => (seq, how),
        intact @ AuditVerdict::Intact { .. } => panic!("{intact:?}"),
    }
}

async fn rows(world: &World) -> Vec<store::audit::Row> {
    let mut rows = world.store.read(|read| audit::list_newest(read, 10_000)).await.unwrap();
    rows.reverse();
    rows
}

async fn head(world: &World) -> u64 {
    world.store.read(audit::head).await.unwrap().map_or(0, |head| head.seq)
}

fn database(world: &World) -> PathBuf {
    world.folder.path().join("postrider.db")
}

/// As someone who has the file and knows SQLite.
fn attack(world: &World, sql: &str) {
    let connection = rusqlite::Connection::open(database(world)).unwrap();
    connection
        .execute_batch("DROP TRIGGER IF EXISTS audit_never_changes; DROP TRIGGER IF EXISTS audit_never_shrinks")
        .unwrap();
    connection.execute_batch(sql).unwrap();
}

fn copy(from: &Path, to: &Path) {
    let connection = rusqlite::Connection::open(from).unwrap();
    drop(fs::remove_file(to));
    connection.execute("VACUUM INTO ?1", [to.to_string_lossy()]).unwrap();
}

#[tokio::test]
async fn what_happens_before_the_vault_opens_is_chained_when_it_does() {
    let world = World::closed().await;
    world.keychain.set_mood(Mood::Locked);
    world.engine.open_vault().await.unwrap();
    world.keychain.set_mood(Mood::Available);
    world.engine.open_vault().await.unwrap();
    let world = world.restart().await;
    world.keychain.set_mood(Mood::Locked);
    world.engine.open_vault().await.unwrap();
    let arrived = audit::Entry::new(
        domain::Clock::now(&*world.clock),
        AuditActor::Outside,
        AuditAction::LinkReceived,
        AuditOutcome::Refused,
    );
    world.store.write(move |write| audit::append(write, &arrived)).await.unwrap();
    assert_eq!(world.store.read(audit_waiting::count).await.unwrap(), 1, "what happened waits to be chained");
    assert!(matches!(world.engine.audit_verify(|_| {}).await, Err(EngineError::VaultClosed)));
    world.keychain.set_mood(Mood::Available);
    world.engine.open_vault().await.unwrap();
    let said: Vec<_> = rows(&world).await.iter().map(|row| (row.seq, row.entry.action, row.entry.outcome)).collect();
    assert_eq!(
        said,
        [
            (1, AuditAction::VaultCreated, AuditOutcome::Done),
            (2, AuditAction::LinkReceived, AuditOutcome::Refused),
            (3, AuditAction::VaultOpened, AuditOutcome::Done),
        ]
    );
    assert!(matches!(verdict(&world).await, AuditVerdict::Intact { rows: 3, .. }));
    assert_eq!(rows(&world).await.last().unwrap().entry.action, AuditAction::AuditVerified, "checking is written down");
}

#[tokio::test]
async fn the_head_is_anchored_at_opening_in_two_entries_that_take_turns() {
    let mut world = World::ready().await;
    world.engine.finish_tasks().await;
    let mut anchors = Vec::new();
    for _ in 0..4 {
        let items = world.keychain.items();
        let anchors_now: Vec<_> = items.iter().filter(|item| item.starts_with("audit-")).cloned().collect();
        anchors.push(anchors_now.iter().map(|item| world.keychain.bytes(item).unwrap()).collect::<Vec<_>>());
        world = world.restart().await;
        world.engine.open_vault().await.unwrap();
        world.engine.finish_tasks().await;
    }
    assert_eq!(anchors.iter().map(Vec::len).collect::<Vec<_>>(), [1, 2, 2, 2]);
    for pair in anchors[1..].windows(2) {
        let kept = pair[0].iter().filter(|anchor| pair[1].contains(anchor)).count();
        assert_eq!(kept, 1, "the newer one is never overwritten");
    }
    let last = head(&world).await;
    assert_eq!(anchored(&world).await, Some(last));
}

#[tokio::test]
async fn every_256_rows_are_anchored_while_the_loop_runs_and_the_rest_at_closing() {
    let world = World::ready().await;
    world.engine.finish_tasks().await;
    let began = head(&world).await;
    let running = world.engine.start();
    let entry = audit::Entry::new(
        support::at("2026-11-20T12:00:00Z"),
        AuditActor::Engine,
        AuditAction::TokenUsed,
        AuditOutcome::Done,
    );
    let many = entry.clone();
    world
        .store
        .write(move |write| (0..300).try_for_each(|_| audit::append(write, &many)))
        .await
        .unwrap_or_else(|error: store::StoreError| panic!("{error}"));
    let due = async {
        while anchored(&world).await.is_none_or(|seq| seq < began + 256) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, due).await.unwrap();
    world.store.write(move |write| audit::append(write, &entry)).await.unwrap();
    let last = head(&world).await;
    running.shutdown().await;
    assert_eq!(anchored(&world).await, Some(last));
}

#[tokio::test]
async fn a_keychain_that_does_not_take_anchors_holds_nobody_up() {
    for mood in [Mood::Locked, Mood::Denied, Mood::Hanging, Mood::WritesNothing] {
        let mut world = World::ready().await;
        world.deadline = SOON;
        let world = world.restart().await;
        world.open_vault().await;
        world.engine.finish_tasks().await;
        world.keychain.set_mood(mood);
        let id = world.connect().await;
        world.engine.check_account(id).await.unwrap();
        let running = world.engine.start();
        running.shutdown().await;
        assert!(matches!(verdict(&world).await, AuditVerdict::Intact { .. }), "{mood:?}");
        world.keychain.set_mood(Mood::Available);
    }
}

#[tokio::test]
async fn an_edited_row_is_named_and_stays_named() {
    let world = World::ready().await;
    world.connect().await;
    attack(&world, "UPDATE audit SET outcome = 'refused' WHERE seq = 3");
    assert_eq!(broken(&world).await, (3, AuditFault::Edited));
    let world = world.restart().await;
    world.engine.open_vault().await.unwrap();
    world.connect().await;
    assert_eq!(broken(&world).await, (3, AuditFault::Edited));
    let told = rows(&world).await.pop().unwrap().entry;
    assert_eq!((told.outcome, told.detail), (AuditOutcome::Failed, Some(AuditDetail::Edited)));
    assert_eq!(told.object_id.as_deref(), Some("3"));
}

#[tokio::test]
async fn yesterdays_file_is_noticed_and_never_anchored() {
    let world = World::ready().await;
    world.engine.finish_tasks().await;
    let yesterday = world.folder.path().join("yesterday.db");
    copy(&database(&world), &yesterday);
    let rolled_back_to = head(&world).await;
    world.connect().await;
    world.engine.start().shutdown().await;
    let anchors = |world: &World| {
        let items = world.keychain.items().into_iter().filter(|item| item.starts_with("audit-"));
        items.map(|item| world.keychain.bytes(&item).unwrap()).collect::<Vec<_>>()
    };
    let evidence = anchors(&world);

    let mut world = world;
    for opening in 1..=3 {
        let database = database(&world);
        world = if opening == 1 {
            world.restart_after(|| copy(&yesterday, &database)).await
        } else {
            world.restart().await
        };
        world.engine.open_vault().await.unwrap();
        world.engine.finish_tasks().await;
        for _ in 0..opening * 3 {
            world.connect().await;
        }
        assert_eq!(broken(&world).await, (rolled_back_to + 1, AuditFault::RolledBack), "opening {opening}");
        world.engine.start().shutdown().await;
        assert_eq!(anchors(&world), evidence, "the evidence is not overwritten");
    }
}

#[tokio::test]
async fn a_cut_tail_is_named_even_when_the_count_was_cut_too() {
    for (sql, fault) in [
        ("DELETE FROM audit WHERE seq > 2", AuditFault::CutTail),
        (
            "DELETE FROM audit WHERE seq > 2; UPDATE sqlite_sequence SET seq = 2 WHERE name = 'audit'",
            AuditFault::RolledBack,
        ),
    ] {
        let world = World::ready().await;
        world.connect().await;
        world.engine.start().shutdown().await;
        attack(&world, sql);
        assert_eq!(broken(&world).await, (3, fault), "{sql}");
    }
}

#[tokio::test]
async fn a_lost_key_opens_the_vault_and_begins_a_chain_that_says_so() {
    let cases = [
        ("DELETE FROM audit_keys", AuditDetail::KeyMissing),
        ("UPDATE audit_keys SET record = zeroblob(200)", AuditDetail::Unreadable),
        ("UPDATE audit_keys SET first_seq = 2", AuditDetail::Unreadable),
        ("UPDATE audit_keys SET vault_id = zeroblob(16)", AuditDetail::KeyMissing),
    ];
    for (sql, why) in cases {
        let world = World::ready().await;
        world.connect().await;
        let fingerprint = world.engine.audit_fingerprint().unwrap();
        attack(&world, sql);
        let world = world.restart().await;
        let before = head(&world).await;
        assert_eq!(world.engine.open_vault().await.unwrap(), engine::VaultState::Ready, "{sql}");
        world.engine.finish_tasks().await;
        let first = rows(&world).await.into_iter().find(|row| row.seq == before + 1).unwrap().entry;
        let expected = (AuditAction::AuditVerified, AuditOutcome::Failed, Some(why));
        assert_eq!((first.action, first.outcome, first.detail), expected, "{sql}");
        assert_ne!(world.engine.audit_fingerprint().unwrap(), fingerprint);
        assert_eq!(broken(&world).await, (1, AuditFault::KeyMissing), "{sql}");
        attack(&world, &format!("UPDATE audit SET outcome = 'refused' WHERE seq = {}", before + 2));
        assert_eq!(broken(&world).await, (before + 2, AuditFault::Edited), "the new chain is checked all the same");
    }
}

#[tokio::test]
async fn the_key_lasts_and_is_nowhere_readable() {
    let world = World::ready().await;
    let fingerprint = world.engine.audit_fingerprint().unwrap();
    let world = world.restart().await;
    assert!(matches!(world.engine.audit_fingerprint(), Err(EngineError::VaultClosed)));
    world.engine.open_vault().await.unwrap();
    assert_eq!(world.engine.audit_fingerprint().unwrap(), fingerprint);
    let stored: Vec<u8> = rusqlite::Connection::open(database(&world))
        .unwrap()
        .query_row("SELECT record FROM audit_keys", [], |row| row.get(0))
        .unwrap();
    assert_eq!(stored[..4], *b"PRV\x01", "sealed like any other secret");
}

#[tokio::test]
async fn progress_ends_with_all_rows() {
    let world = World::ready().await;
    let entry = audit::Entry::new(
        support::at("2026-11-20T12:00:00Z"),
        AuditActor::Engine,
        AuditAction::TokenUsed,
        AuditOutcome::Done,
    );
    world
        .store
        .write(move |write| (0..10_500).try_for_each(|_| audit::append(write, &entry)))
        .await
        .unwrap_or_else(|error: store::StoreError| panic!("{error}"));
    let total = head(&world).await;
    let told = Mutex::new(Vec::new());
    world.engine.audit_verify(|progress| told.lock().unwrap().push((progress.done, progress.total))).await.unwrap();
    assert_eq!(*told.lock().unwrap(), [(10_000, total), (total, total)]);
}

#[tokio::test]
async fn the_activity_page_reads_rows_with_the_names_of_accounts() {
    let world = World::ready().await;
    let id = world.connect().await;
    let handle = world.account(id).await.handle;
    let filter = AuditFilter { account_id: Some(id), ..AuditFilter::default() };
    let page = world.engine.audit_list(filter, None, 2).await.unwrap();
    assert_eq!((page.rows.len(), page.has_more), (2, page.total > 2));
    assert!(page.rows.iter().all(|listed| listed.account.as_deref() == Some(handle.as_str())));
    world.engine.disconnect_account(id).await.unwrap();
    let gone =
        AuditFilter { account_id: Some(id), actions: vec![AuditAction::AccountDisconnected], ..AuditFilter::default() };
    let page = world.engine.audit_list(gone, None, 10).await.unwrap();
    assert_eq!(page.rows.iter().map(|listed| listed.account.clone()).collect::<Vec<_>>(), [None]);
}

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

/// What the trail says after the row `after`: who, what, with what outcome and why.
async fn said_since(world: &World, after: u64) -> Vec<(AuditActor, AuditAction, AuditOutcome, Option<AuditDetail>)> {
    let rows = rows(world).await.into_iter().filter(|row| row.seq > after).map(|row| row.entry);
    rows.map(|entry| (entry.actor, entry.action, entry.outcome, entry.detail)).collect()
}

#[tokio::test]
async fn every_deed_with_a_secret_is_in_the_trail() {
    use AuditAction as A;
    use AuditActor::{Engine, Person};
    use AuditOutcome::{Done, Failed, Refused};
    let world = World::ready().await;

    let mark = head(&world).await;
    let id = world.connect().await;
    let signed_in = [
        (Person, A::FlowStarted, Done, None),
        (Engine, A::RecordOpened, Done, None),
        (Engine, A::RecordOpened, Done, None),
        (Engine, A::FlowEnded, Done, None),
        (Person, A::CredentialStored, Done, None),
    ];
    assert_eq!(said_since(&world, mark).await, signed_in, "the app's secret and the verifier were opened");

    let mark = head(&world).await;
    world.start("manynet").await;
    let registered = [(Engine, A::RegistrationSaved, Done, None), (Person, A::FlowStarted, Done, None)];
    assert_eq!(said_since(&world, mark).await, registered, "an app that a server gave us is an app");

    let mark = head(&world).await;
    world.engine.check_account(id).await.unwrap();
    assert_eq!(said_since(&world, mark).await, [(Engine, A::TokenUsed, Done, None)]);

    let mark = head(&world).await;
    world.connect_password().await;
    world
        .password
        .exchanging
        .lock()
        .unwrap()
        .push_back(Err(domain::NetworkError::SignedOut { reason: domain::SignedOutReason::Revoked }));
    let request = engine::PasswordRequest {
        platform: support::platform("passnet"),
        identifier: "anna.example".to_owned(),
        password: domain::Secret::new("wrong".to_owned()),
        reconnect: None,
        workspace: None,
    };
    assert!(matches!(world.engine.connect_password(request).await, Err(EngineError::PasswordWrong)));
    let passwords = [
        (Person, A::FlowStarted, Done, None),
        (Person, A::CredentialStored, Done, None),
        (Person, A::FlowEnded, Done, None),
        (Person, A::FlowStarted, Done, None),
        (Person, A::FlowEnded, Failed, Some(AuditDetail::SignedOut)),
    ];
    assert_eq!(said_since(&world, mark).await, passwords);

    let mark = head(&world).await;
    let bucket = engine::MediaHostRequest {
        endpoint: "https://s3.example".into(),
        region: "eu".into(),
        bucket: "pictures".into(),
        access_key_id: "AKIA1".into(),
        secret_key: Some(domain::Secret::new("canary-bucket-key".into())),
    };
    world.engine.save_media_host(bucket).await.unwrap();
    world.engine.test_media_host().await.unwrap();
    attack(&world, "UPDATE media_hosts SET secret = zeroblob(200)");
    assert!(matches!(world.engine.test_media_host().await, Err(EngineError::Unreadable(_))));
    world.engine.delete_media_host().await.unwrap();
    let hosted = [
        (Person, A::MediaHostSaved, Done, None),
        (Person, A::RecordOpened, Done, None),
        (Person, A::RecordOpened, Refused, Some(AuditDetail::Unreadable)),
        (Person, A::MediaHostDeleted, Done, None),
    ];
    assert_eq!(said_since(&world, mark).await, hosted);

    let mark = head(&world).await;
    world.engine.disconnect_account(id).await.unwrap();
    let disconnected = [
        (Engine, A::RecordOpened, Done, None),
        (Person, A::CredentialRevoked, Done, None),
        (Person, A::AccountDisconnected, Done, None),
    ];
    assert_eq!(said_since(&world, mark).await, disconnected);
    assert!(matches!(verdict(&world).await, AuditVerdict::Intact { .. }));
}
