//! No token, code, verifier, state, client secret, password or key is found in what the engine logs at TRACE, tells,
//! shows, stores or says openly to a network, over every flow, the failing ones included, nor any of what is taken over
//! from another system; also not where networks say back what they were told. The scans themselves are proved by a leak
//! on purpose.

use std::{
    collections::BTreeSet,
    env, fs,
    io::Write,
    path::Path,
    process::Command,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use aho_corasick::AhoCorasick;
use domain::{AccountId, Secret};
use engine::{AuditFormat, Import, ImportKeys};
use journeys::{
    House, SUBJECTS, Subject,
    other_system::{FORMS, KEY, PASSPHRASE, export, job, seal, tokens_of},
};
use practice::{ConsentAnswer, Echo, Endpoint, Fault, FaultKind, Network, Settings, When};
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

impl Log {
    /// Begins to log at TRACE, once for all tests of a process.
    fn begin() -> Self {
        static LOG: OnceLock<Log> = OnceLock::new();
        let log = LOG.get_or_init(|| {
            let log = Self::default();
            let writer = log.clone();
            let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE);
            tracing::subscriber::set_global_default(subscriber.with_writer(move || writer.clone()).finish()).unwrap();
            log
        });
        log.clone()
    }

    fn bytes(&self) -> Vec<u8> {
        self.0.lock().unwrap().clone()
    }
}

/// A secret in every form in which it could hide.
fn forms(secret: &[u8]) -> Vec<Vec<u8>> {
    use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
    // What depends on the secret alone, whatever stands around it.
    let base64 = |before: usize| {
        let text = STANDARD_NO_PAD.encode([&vec![0; before], secret].concat()).into_bytes();
        text[(before * 8).div_ceil(6)..(before + secret.len()) * 8 / 6].to_vec()
    };
    let hex = secret.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into_bytes();
    let numbers = format!("{secret:?}").into_bytes();
    vec![secret.to_vec(), base64(0), base64(1), base64(2), hex, numbers]
}

/// Fewer letters and digits stand anywhere by chance.
const LETTERS_MIN: usize = 12;

/// Letters and digits, in lower case: all that must stay of a text for a person to read a secret out of it.
fn letters(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().filter(|byte| byte.is_ascii_alphanumeric()).map(u8::to_ascii_lowercase).collect()
}

/// The text with its percent signs, JSON's `\u` and numbered references undone.
fn undone(bytes: &[u8]) -> Vec<u8> {
    let number = |digits: Option<&[u8]>, radix| {
        let digits = std::str::from_utf8(digits?).ok()?;
        u8::from_str_radix(digits, radix).ok()
    };
    let escape = |rest: &[u8]| match rest {
        [b'%', ..] => Some((number(rest.get(1..3), 16)?, 3)),
        [b'\\', b'u', b'0', b'0', ..] => Some((number(rest.get(4..6), 16)?, 6)),
        [b'&', b'#', ..] => {
            let end = rest.iter().take(8).position(|byte| *byte == b';')?;
            Some((number(rest.get(2..end), 10)?, end + 1))
        }
        _ => None,
    };
    let (mut text, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let (byte, length) = escape(&bytes[at..]).unwrap_or((bytes[at], 1));
        text.push(byte);
        at += length;
    }
    text
}

/// Names of the places that hold any of the secrets.
fn leaks(places: &[(String, Vec<u8>)], secrets: &BTreeSet<Vec<u8>>) -> Vec<String> {
    // Of a key's bytes hardly any are letters, so that they are looked for as they are too.
    let exact = AhoCorasick::new(secrets).unwrap();
    let forms = secrets.iter().flat_map(|secret| forms(secret)).map(|form| letters(&form));
    let wanted = AhoCorasick::new(forms.filter(|form| form.len() >= LETTERS_MIN)).unwrap();
    let mut found = Vec::new();
    for (name, bytes) in places {
        found.extend(exact.find_iter(bytes).map(|_| format!("{name}, as it is")));
        let once = undone(bytes);
        for text in [letters(bytes), letters(&once), letters(&undone(&once))] {
            found.extend(wanted.find_iter(&text).map(|hit| {
                let around = &text[hit.start().saturating_sub(60)..hit.start()];
                format!("{name} after …{}", String::from_utf8_lossy(around))
            }));
        }
    }
    found.dedup();
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
    let log = Log::begin();
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
    scan(&mut house, &log, shown, secrets);
}

/// Looks for every secret in everything that is not sealed, and proves that it would be found there.
fn scan(house: &mut House, log: &Log, mut shown: String, mut secrets: BTreeSet<Vec<u8>>) {
    while let Ok(event) = house.events.try_recv() {
        shown += &format!("{event:?}");
    }
    secrets.extend(house.secrets_sent().into_iter().map(String::into_bytes));
    secrets.extend(house.practice.issued_secrets().into_iter().map(|(_, secret)| secret.into_bytes()));
    secrets.extend(house.keychain.items().iter().filter_map(|item| house.keychain.bytes(item)));
    assert!(secrets.len() > 30, "the scan looks for {} secrets", secrets.len());
    assert!(secrets.iter().all(|secret| secret.len() >= 10), "too short to be looked for");

    let mut places = vec![("log".to_owned(), log.bytes()), ("what is shown and told".to_owned(), shown.into_bytes())];
    assert!(places[0].1.len() > 10_000, "TRACE was on");
    let (text, ours) = (String::from_utf8_lossy(&places[0].1), "networks::client");
    let told: Vec<&str> = text.lines().filter(|line| line.contains(ours)).collect();
    assert!(told.iter().any(|line| line.contains("\"putRecord\"")), "the log tells of calls");
    let paths: Vec<_> = told.iter().filter(|line| line.contains("/api/") || line.contains("/xrpc/")).collect();
    assert!(paths.is_empty(), "the log names calls and no paths: {paths:?}");
    let calls = house.openly_sent();
    assert!(calls.iter().any(|(_, bytes)| memchr::memmem::find(bytes, b"Two loaves on a board").is_some()));
    places.extend(calls);
    files(house.folder.path(), &mut places);
    assert!(places.iter().any(|(name, bytes)| name.ends_with("postrider.db") && !bytes.is_empty()));
    assert_eq!(leaks(&places, &secrets), Vec::<String>::new());

    // The scan finds what it looks for: one token, logged on purpose in a form that is easily overlooked.
    let token = house.secrets_sent().pop().unwrap();
    tracing::trace!(header = ?token.as_bytes(), "a leak on purpose");
    assert_ne!(leaks(&[("log".to_owned(), log.bytes())], &secrets), Vec::<String>::new(), "the scan is blind");
    for leak in ["{}", "no%74{}", "https://example.org/?a={}"].map(|text| text.replace("{}", &escaped(&token))) {
        assert_ne!(leaks(&[("a text".to_owned(), leak.into_bytes())], &secrets), Vec::<String>::new());
    }
}

/// As a hostile page would write it.
fn escaped(secret: &str) -> String {
    let write = [|b: u8| format!("%{b:02x}"), |b| format!("\\u{b:04X}\u{200b}"), |b| format!("%26%23{b};")];
    secret.bytes().zip(write.iter().cycle()).map(|(byte, write)| write(byte)).collect()
}

/// One sign-in that is refused in the network's words, and one that goes well.
async fn sign_in(house: &House, subject: &Subject, shown: &mut String, secrets: &mut BTreeSet<Vec<u8>>) -> AccountId {
    let refused = FaultKind::Status { status: 400, when: When::Before };
    house.practice.fault(Fault::once(subject.token, refused));
    match subject.password {
        Some(password) => {
            let refused = house.connect_with_password(subject, password).await.unwrap_err();
            *shown += &format!("{refused:?}");
        }
        None => {
            let flow = house.start(subject, None).await.unwrap();
            secrets.extend(query_value(&house.browser.last().unwrap(), "state"));
            let answer = ConsentAnswer::Allow { identity: subject.identity.into() };
            *shown += &format!("{:?}", house.answer(&flow, answer).await.unwrap());
        }
    }
    house.practice.clear_faults();
    let account = house.connect(subject).await.unwrap();
    secrets.extend(house.browser.last().and_then(|page| query_value(&page, "state")));
    account
}

/// Every network says back what it was told, in every name, handle, address and error of its answers.
#[tokio::test]
async fn no_secret_that_a_network_says_back_is_logged_told_shown_stored_or_sent_on() {
    let log = Log::begin();
    let mut house = House::open().await.unwrap();
    let (mut secrets, mut shown) = (BTreeSet::new(), String::new());
    let picture = house.picture(400, 400).await.unwrap();
    for echo in Echo::ALL {
        house.practice.set_settings(Settings { echo: Some(*echo), ..Settings::default() });
        let mut accounts = Vec::new();
        for subject in &SUBJECTS {
            accounts.push(sign_in(&house, subject, &mut shown, &mut secrets).await);
        }
        // One post goes out after a renewal, one is refused in the network's words.
        for refusal in [None, Some(404)] {
            house.practice.expire_tokens(Network::Bluesky);
            let (draft, version) = house.write("Order by Friday noon", &accounts, &[picture]).await.unwrap();
            for subject in SUBJECTS.iter().filter(|_| refusal.is_some()) {
                let kind = FaultKind::Status { status: refusal.unwrap_or_default(), when: When::Before };
                house.practice.fault(Fault::once(subject.publishes, kind));
            }
            let post = house.engine.publish(draft, version).await.unwrap();
            shown += &format!("{:?}", house.settle(&post).await.unwrap());
            house.practice.clear_faults();
        }
        for account in &accounts {
            let checked = house.engine.check_account(*account).await.unwrap();
            let name = checked.display_name.clone();
            assert!(name.contains("Harbour") && name.contains("[hidden]"), "{echo:?}: {name}");
            shown += &format!("{checked:?}{:?}", house.engine.account_detail(*account).await.unwrap());
        }
    }
    assert!(shown.contains("[hidden]"));
    for (format, name) in [(AuditFormat::Json, "trail.jsonl"), (AuditFormat::Csv, "trail.csv")] {
        house.engine.audit_export(format, &house.folder.path().join(name)).await.unwrap();
    }
    shown += &format!("{:?}", house.engine.reminders().await.unwrap());
    shown += &format!("{:?}", house.engine.list_accounts().await.unwrap());
    for account in house.engine.list_accounts().await.unwrap() {
        house.engine.disconnect_account(account.id).await.unwrap();
    }
    scan(&mut house, &log, shown, secrets);
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

/// What the process to be scanned does: takes sign-ins over in every form, with wrong keys, with right ones, and beside
/// values that were changed or are no token. Whatever it logs, shows and tells stands on its output.
async fn take_sign_ins_over(secrets_file: String) {
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
    command.args([
        "--exact",
        "--nocapture",
        "no_secret_of_another_system_is_logged_told_shown_or_stored_while_it_is_taken_over",
    ]);
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

/// Runs itself in a process of its own, which it scans.
#[tokio::test]
async fn no_secret_of_another_system_is_logged_told_shown_or_stored_while_it_is_taken_over() {
    if let Ok(secrets_file) = env::var(SECRETS) {
        return take_sign_ins_over(secrets_file).await;
    }
    assert_eq!(leaks_of_an_import(false), Vec::<String>::new());
    assert_ne!(leaks_of_an_import(true), Vec::<String>::new(), "the scan is blind");
}
