//! No token, code, verifier, state, client secret, password or key is found in what the engine logs at TRACE, tells,
//! shows or stores, over every flow, the failing ones included, nor any of what is taken over from another system. The
//! scans themselves are proved by a leak on purpose.

use std::{
    collections::BTreeSet,
    env, fs,
    io::Write,
    path::Path,
    process::Command,
    sync::{Arc, Mutex, PoisonError},
};

use domain::Secret;
use engine::{Import, ImportKeys};
use journeys::{
    House, SUBJECTS,
    other_system::{FORMS, KEY, PASSPHRASE, export, job, seal, tokens_of},
};
use practice::{ConsentAnswer, Endpoint, Fault, FaultKind, Network, When};
use serde_json::json;
use tempfile::TempDir;

/// Everything that was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A secret in every form in which it could hide.
fn forms(secret: &[u8]) -> Vec<Vec<u8>> {
    use base64::{Engine as _, engine::general_purpose as b64};
    let text = String::from_utf8_lossy(secret);
    let percent: String = url::form_urlencoded::byte_serialize(secret).collect();
    vec![
        secret.to_vec(),
        b64::STANDARD_NO_PAD.encode(secret).into_bytes(),
        b64::URL_SAFE_NO_PAD.encode(secret).into_bytes(),
        secret.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into_bytes(),
        secret.iter().map(|byte| format!("{byte:02X}")).collect::<String>().into_bytes(),
        format!("{secret:?}").into_bytes(),
        percent.into_bytes(),
        serde_json::to_string(&text).unwrap_or_default().trim_matches('"').as_bytes().to_vec(),
    ]
}

/// Names of the places that hold any of the secrets.
fn leaks(places: &[(String, Vec<u8>)], secrets: &BTreeSet<Vec<u8>>) -> Vec<String> {
    let mut found = Vec::new();
    for secret in secrets {
        for form in forms(secret) {
            for (name, bytes) in places {
                if let Some(at) = memchr::memmem::find(bytes, &form) {
                    let around = &bytes[at.saturating_sub(60)..at];
                    found.push(format!("{name} after …{}", String::from_utf8_lossy(around)));
                }
            }
        }
    }
    found
}

fn files(folder: &Path, places: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.path().is_dir() {
            files(&entry.path(), places);
        } else {
            places.push((entry.path().display().to_string(), fs::read(entry.path()).unwrap()));
        }
    }
}

fn query_value(url: &url::Url, name: &str) -> Option<Vec<u8>> {
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned().into_bytes())
}

#[tokio::test]
async fn no_secret_is_logged_told_shown_or_stored() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber =
        tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(move || writer.clone()).finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();

    let mut house = House::open().await.unwrap();
    let mut secrets = BTreeSet::new();
    let mut shown = String::new();
    let mut accounts = Vec::new();

    // Sign-ins that go wrong in the network's own words, then one that goes well.
    for subject in &SUBJECTS {
        for kind in [FaultKind::Status { status: 400, when: When::Before }, FaultKind::DropAfter, FaultKind::CutJson] {
            house.practice.fault(Fault::once(subject.token, kind));
            match subject.password {
                Some(password) => {
                    shown += &format!("{:?}", house.connect_with_password(subject, password).await.map(|a| a.id));
                    shown += &format!("{:?}", house.connect_with_password(subject, "wrong-pass-word-here").await.err());
                }
                None => {
                    let flow = house.start(subject, None).await.unwrap();
                    secrets.extend(query_value(&house.browser.last().unwrap(), "state"));
                    let answer = ConsentAnswer::Allow { identity: subject.identity.into() };
                    shown += &format!("{:?}", house.answer(&flow, answer).await.unwrap());
                }
            }
        }
        house.practice.clear_faults();
        accounts.push(house.connect(subject).await.unwrap());
        secrets.extend(house.browser.last().and_then(|page| query_value(&page, "state")));
    }

    // Publishing that goes well, that loses its answer, that is refused, that needs a renewal.
    for fault in [
        None,
        Some(Fault::once(Endpoint::InstagramMediaPublish, FaultKind::DropAfter)),
        Some(Fault::once(Endpoint::MastodonStatuses, FaultKind::Status { status: 422, when: When::Before })),
        Some(Fault::once(Endpoint::BucketPut, FaultKind::Deny)),
    ] {
        let picture = house.picture(1080, 1080).await.unwrap();
        let (draft, version) = house.write("Order by Friday noon", &accounts, &[picture]).await.unwrap();
        house.practice.expire_tokens(Network::Bluesky);
        fault.into_iter().for_each(|fault| house.practice.fault(fault));
        let post = house.engine.publish(draft, version).await.unwrap();
        shown += &format!("{:?}", house.settle(&post).await.unwrap());
        house.practice.clear_faults();
    }
    for account in &accounts {
        shown += &format!("{:?}", house.engine.check_account(*account).await.unwrap());
    }
    shown += &format!("{:?}", house.engine.list_registrations().await.unwrap());
    shown += &format!("{:?}", house.engine.test_media_host().await.unwrap());
    house.engine.disconnect_account(accounts[0]).await.unwrap();
    while let Ok(event) = house.events.try_recv() {
        shown += &format!("{event:?}");
    }

    secrets.extend(house.secrets_sent().into_iter().map(String::into_bytes));
    secrets.extend(house.practice.issued_secrets().into_iter().map(|(_, secret)| secret.into_bytes()));
    secrets.extend(house.keychain.items().iter().filter_map(|item| house.keychain.bytes(item)));
    assert!(secrets.len() > 30, "the scan looks for {} secrets", secrets.len());
    assert!(secrets.iter().all(|secret| secret.len() >= 10), "too short to be looked for");

    let mut places = vec![
        ("log".to_owned(), log.0.lock().unwrap().clone()),
        ("what is shown and told".to_owned(), shown.into_bytes()),
    ];
    files(house.folder.path(), &mut places);
    assert!(places.iter().any(|(name, bytes)| name.ends_with("postrider.db") && !bytes.is_empty()));
    assert!(places[0].1.len() > 10_000, "TRACE was on");
    assert_eq!(leaks(&places, &secrets), Vec::<String>::new());

    // The scan finds what it looks for: one token, logged on purpose in a form that is easily overlooked.
    let token = house.secrets_sent().pop().unwrap();
    tracing::trace!(header = ?token.as_bytes(), "a leak on purpose");
    places[0].1 = log.0.lock().unwrap().clone();
    assert_ne!(leaks(&places, &secrets), Vec::<String>::new(), "the scan is blind");
}

/// Where the process that imports writes what must not be found.
const SECRETS: &str = "POSTRIDER_TEST_SECRETS";
/// The process that imports lets one of them out.
const LEAK: &str = "POSTRIDER_TEST_LEAK";
const WRONG_KEY: &str = "0c1d2e3f405162738495a6b7c8d9eafb0c1d2e3f405162738495a6b7c8d9eafb";
const WRONG_PASSPHRASE: &str = "not the passphrase of the other system";
const NO_TOKEN: &str = "a canary that is no token";

fn import_keys(key: &str, passphrase: &str) -> ImportKeys {
    let secret = |text: &str| Secret::new(text.to_owned());
    let by_id = ["7", "master"].map(|id| (id.to_owned(), secret(key)));
    ImportKeys { by_id: by_id.into(), passphrase: Some(secret(passphrase)) }
}

/// The process to be scanned: takes sign-ins over in every form, with wrong keys, with right ones, and beside values that
/// were changed or are no token. Whatever it logs, shows and tells stands on its output.
#[tokio::test]
async fn a_process_takes_sign_ins_over() {
    let Ok(secrets_file) = env::var(SECRETS) else { return };
    let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(std::io::stdout);
    tracing::subscriber::set_global_default(subscriber.finish()).unwrap();
    let texts = [KEY, PASSPHRASE, WRONG_KEY, WRONG_PASSPHRASE, NO_TOKEN];
    let mut secrets: BTreeSet<String> = texts.map(str::to_owned).into();
    for form in FORMS.map(Some).into_iter().chain([None]) {
        let house = House::open().await.unwrap();
        for subject in &SUBJECTS {
            house.connect(subject).await.unwrap();
        }
        secrets.extend(
            tokens_of(&house).unwrap().into_iter().flat_map(|(_, access, refresh)| [Some(access), refresh]).flatten(),
        );
        let mut file = export(&house, form).unwrap();
        if let (Some(form), Some(rows)) = (form, file.as_array_mut()) {
            let extra = seal(&[job(form, NO_TOKEN, 12), job("hex_triple", NO_TOKEN, 12)]).unwrap();
            rows.extend(extra.into_iter().map(|value| json!({"platform": "instagram", "accessToken": value})));
            rows.push(json!({"platform": "instagram", "accessToken": "00ff00ff00ff00ff00ff00ff00ff00ff00:76fad86a3c152ba6b5c06542:7"}));
        }
        let mut house = house.move_out().await.unwrap();
        let import = Arc::new(Import::read(file.to_string().as_bytes()).unwrap());
        println!("{:?}", import.needs());
        for (key, passphrase) in [(WRONG_KEY, WRONG_PASSPHRASE), (KEY, PASSPHRASE)] {
            let rows = house.engine.import_preview(&import, import_keys(key, passphrase)).await.unwrap();
            println!("{rows:?}");
            // What cannot be taken is refused as a whole; then what can be is taken.
            let all = rows.iter().map(|row| row.index).collect();
            println!("{:?}", house.engine.import_run(&import, all, None).await.err());
            let taken: Vec<_> = rows.iter().filter(|row| row.refused.is_none()).map(|row| row.index).collect();
            if !taken.is_empty() {
                println!("{:?}", house.engine.import_run(&import, taken, None).await.unwrap());
            }
        }
        println!("{:?}", house.engine.list_accounts().await.unwrap());
        assert_eq!(house.engine.list_accounts().await.unwrap().len(), SUBJECTS.len(), "{form:?}");
        while let Ok(event) = house.events.try_recv() {
            println!("{event:?}");
        }
        if env::var(LEAK).is_ok() {
            let token = house.secrets_sent().pop().unwrap();
            tracing::trace!(header = ?token.as_bytes(), "a leak on purpose");
        }
        // Its files stay for the scan, as they are while the program runs.
        std::mem::forget(house);
    }
    fs::write(secrets_file, serde_json::to_vec(&secrets).unwrap()).unwrap();
    println!("everything was taken over");
    std::process::exit(0);
}

/// Places in which something of an import is found.
fn leaks_of_an_import(leak: bool) -> Vec<String> {
    let (folder, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let secrets_file = other.path().join("secrets");
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", "--nocapture", "a_process_takes_sign_ins_over"]);
    command.env(SECRETS, &secrets_file).env("TMPDIR", folder.path()).envs(leak.then_some((LEAK, "1")));
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("everything was taken over"), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(
        said.contains("TRACE") && said.contains("NotAToken") && said.contains("WrongKey") && said.contains("Tampered")
    );

    let secrets: BTreeSet<String> = serde_json::from_slice(&fs::read(secrets_file).unwrap()).unwrap();
    assert!(secrets.len() > FORMS.len() * SUBJECTS.len(), "the scan looks for {} secrets", secrets.len());
    let keys = [KEY, WRONG_KEY]
        .map(|key| (0..key.len()).step_by(2).map(|at| u8::from_str_radix(&key[at..at + 2], 16).unwrap()).collect());
    let secrets = secrets.into_iter().map(String::into_bytes).chain(keys).collect();
    let mut places = vec![("output".to_owned(), output.stdout), ("error output".to_owned(), output.stderr)];
    files(folder.path(), &mut places);
    assert!(places.iter().any(|(name, bytes)| name.ends_with("postrider.db-wal") && !bytes.is_empty()));
    leaks(&places, &secrets)
}

#[test]
fn no_secret_of_another_system_is_logged_told_shown_or_stored_while_it_is_taken_over() {
    assert_eq!(leaks_of_an_import(false), Vec::<String>::new());
    assert_ne!(leaks_of_an_import(true), Vec::<String>::new(), "the scan is blind");
}
