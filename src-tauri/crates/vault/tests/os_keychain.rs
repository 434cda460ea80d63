//! The real Secret Service: GNOME Keyring in a session of its own, never the person's.
//!
//! Each test starts this program again inside a private session (own home, own bus or none) and runs itself there;
//! what it asserts inside decides. Needs `dbus-daemon` and `gnome-keyring`.
#![cfg(target_os = "linux")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking, its parts included")]

use std::{
    collections::HashMap,
    fs,
    io::Write,
    os::unix::{fs::DirBuilderExt, net::UnixListener},
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::DateTime;
use secret_service::{EncryptionType, blocking::SecretService};
use vault::{
    Given, Keychain, KeychainError, KeychainSecret, KeychainWorker, OsKeychain, Prompt, Protection, Stored, Vault,
    VaultError, testkit::PATIENCE,
};

/// Names the test that runs inside a session, and the file by which it shows that it got to its end.
const INSIDE: &str = "POSTRIDER_TEST_INSIDE";
const FINISHED: &str = "POSTRIDER_TEST_FINISHED";
const QUIET: OsKeychain = OsKeychain::new(Prompt::Never);

/// A bus that starts nothing on demand, so that what is not started is not there.
const BUS_CONFIG: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Session {
    /// No bus at all.
    None,
    /// The address of a bus that has ended: its socket is still there.
    Ended,
    /// A bus with nobody on it; the test may start a keyring.
    Bus,
}

/// Runs `body` inside a private session; outside of one, starts it and expects it to succeed.
fn inside(session: Session, test: &str, body: impl FnOnce()) {
    if std::env::var(INSIDE).is_ok_and(|inside| inside == test) {
        body();
        fs::write(std::env::var(FINISHED).expect("given"), "yes").expect("shows that it got here");
        return;
    }
    let home = tempfile::tempdir().expect("a private folder");
    let runtime_dir = home.path().join("run");
    fs::DirBuilder::new().mode(0o700).create(&runtime_dir).expect("a private folder");
    let finished = home.path().join("finished");
    let output = command(session, home.path())
        .args(["--exact", test, "--test-threads=1"])
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", home.path())
        .env("XDG_RUNTIME_DIR", &runtime_dir)
        .env("XDG_DATA_HOME", home.path().join("data"))
        .env("XDG_CONFIG_HOME", home.path().join("config"))
        .env("XDG_CACHE_HOME", home.path().join("cache"))
        .env("TMPDIR", home.path())
        .env(INSIDE, test)
        .env(FINISHED, &finished)
        .output()
        .expect("the session starts; `dbus-daemon` must be installed");
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    assert!(output.status.success(), "{test} failed in its session:\n{said}");
    assert!(finished.exists(), "{test} did not run to its end in its session:\n{said}");
}

fn command(session: Session, home: &Path) -> Command {
    let this_program = std::env::current_exe().expect("this program");
    match session {
        Session::None => Command::new(this_program),
        Session::Ended => {
            let socket = home.join("run/bus");
            drop(UnixListener::bind(&socket).expect("binds"));
            assert!(socket.exists(), "the socket of an ended bus stays");
            Command::new(this_program)
        }
        Session::Bus => {
            let config = home.join("bus.conf");
            fs::write(&config, BUS_CONFIG).expect("writes the configuration");
            let mut command = Command::new("dbus-run-session");
            command.arg("--config-file").arg(config).arg("--").arg(this_program);
            command
        }
    }
}

/// GNOME Keyring, ended with the test.
struct Keyring(Child);

impl Keyring {
    /// Starts it with an unlocked login keyring.
    fn start() -> Self {
        let mut child = Command::new("gnome-keyring-daemon")
            .args(["--foreground", "--unlock", "--components=secrets"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("`gnome-keyring` must be installed");
        child.stdin.take().expect("piped").write_all(b"password of the test").expect("takes the password");
        let keyring = Self(child);
        keyring.wait_until_ready();
        keyring
    }

    /// It has no other sign of being ready than its name on the bus.
    fn wait_until_ready(&self) {
        let began = Instant::now();
        while service().is_none_or(|service| service.get_default_collection().is_err()) {
            assert!(began.elapsed() < PATIENCE, "the keyring did not come up");
            std::thread::yield_now();
        }
    }

    /// Stops or continues the process, so that it is there and does not answer.
    fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([name, &self.0.id().to_string()]).status().expect("kill runs");
        assert!(sent.success());
    }
}

impl Drop for Keyring {
    fn drop(&mut self) {
        self.0.kill().expect("ends");
        self.0.wait().expect("has ended");
    }
}

fn service() -> Option<SecretService<'static>> {
    SecretService::connect(EncryptionType::Plain).ok()
}

fn lock_login_keyring() {
    let service = service().expect("the service");
    let login = service.get_default_collection().expect("the login keyring");
    login.lock().expect("locks");
    assert!(login.is_locked().expect("answers"));
}

/// Attributes and length of everything in every keyring of the session.
fn everything() -> Vec<(HashMap<String, String>, usize)> {
    let service = service().expect("the service");
    let mut found = Vec::new();
    for collection in service.get_all_collections().expect("lists") {
        for item in collection.get_all_items().expect("lists") {
            found.push((item.get_attributes().expect("reads"), item.get_secret().expect("reads").len()));
        }
    }
    found
}

fn secret(byte: u8) -> KeychainSecret {
    KeychainSecret::from_bytes(&[byte; 32]).expect("32 bytes")
}

fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().build().expect("runtime").block_on(future)
}

fn worker(keychain: OsKeychain, deadline: Duration) -> KeychainWorker {
    KeychainWorker::start(Arc::new(keychain), deadline).expect("a thread")
}

/// The first answer that is one. On a busy machine more than one read may pass the deadline after the keyring goes on.
fn once_it_answers(worker: &KeychainWorker, item: &str) -> Result<Option<KeychainSecret>, KeychainError> {
    let began = Instant::now();
    loop {
        match block_on(worker.read(item)) {
            Err(KeychainError::Hanging) => assert!(began.elapsed() < PATIENCE, "it never came back"),
            answer => return answer,
        }
    }
}

fn create(worker: &KeychainWorker) -> (Vault, Stored) {
    let made = block_on(vault::create(worker, Protection::Keychain, DateTime::UNIX_EPOCH));
    let (vault, slots, key) = made.expect("creates");
    let stored = Stored { vault_id: vault.id(), slots, keys: vec![key] };
    (vault, stored)
}

#[test]
fn an_entry_is_written_read_and_deleted() {
    inside(Session::Bus, "an_entry_is_written_read_and_deleted", || {
        let _keyring = Keyring::start();
        assert!(QUIET.read("one").expect("answers").is_none(), "nothing is there yet");
        QUIET.delete("one").expect("deleting nothing is fine");

        QUIET.write("one", &secret(1)).expect("writes");
        QUIET.write("two", &secret(2)).expect("writes");
        assert!(QUIET.read("one").expect("answers").is_some_and(|read| read.is_same_as(&secret(1))));
        assert!(QUIET.read("two").expect("answers").is_some_and(|read| read.is_same_as(&secret(2))));

        QUIET.delete("one").expect("deletes");
        assert!(QUIET.read("one").expect("answers").is_none(), "it is gone");
        assert!(QUIET.read("two").expect("answers").is_some(), "the other one is not");
    });
}

#[test]
fn a_vault_leaves_32_bytes_in_the_keyring_and_opens_again() {
    inside(Session::Bus, "a_vault_leaves_32_bytes_in_the_keyring_and_opens_again", || {
        let _keyring = Keyring::start();
        let worker = worker(QUIET, PATIENCE);
        let (vault, stored) = create(&worker);
        let found = everything();
        let [(attributes, length)] = found.as_slice() else { panic!("not one entry: {found:?}") };
        assert_eq!(*length, 32, "only the 32 bytes");
        assert_eq!(attributes.get("service").map(String::as_str), Some("app.postrider"));
        let slot = &stored.slots[0];
        assert_eq!(attributes.get("username"), slot.item.as_ref());
        assert_eq!(slot.backend.as_deref(), Some("secret-service"));

        let again = block_on(vault::unlock(&worker, &stored, &Given::default())).expect("opens");
        assert_eq!(again.active_key(), vault.active_key(), "it is the same key");

        QUIET.delete(slot.item.as_ref().expect("an entry")).expect("deletes");
        let missing = block_on(vault::unlock(&worker, &stored, &Given::default()));
        assert!(matches!(missing.err(), Some(VaultError::EntryMissing)));
        assert_eq!(everything().len(), 0, "and none was made in its place");
    });
}

#[test]
fn an_entry_of_somebody_else_under_our_name_is_not_taken() {
    inside(Session::Bus, "an_entry_of_somebody_else_under_our_name_is_not_taken", || {
        let _keyring = Keyring::start();
        let service = service().expect("the service");
        let login = service.get_default_collection().expect("the login keyring");
        let attributes = HashMap::from([("service", "app.postrider"), ("username", "one")]);
        login.create_item("theirs", attributes, b"a password", true, "text/plain").expect("writes");
        assert!(matches!(QUIET.read("one"), Err(KeychainError::Broken(_))), "a wrong length is not a key");
    });
}

fn check_absent() {
    let read = QUIET.read("one").err();
    assert!(matches!(read, Some(KeychainError::Absent)), "{read:?}");
    let written = QUIET.write("one", &secret(1)).err();
    assert!(matches!(written, Some(KeychainError::Absent)), "{written:?}");
    let deleted = QUIET.delete("one").err();
    assert!(matches!(deleted, Some(KeychainError::Absent)), "{deleted:?}");
}

#[test]
fn without_a_session_bus_the_keychain_is_absent() {
    inside(Session::None, "without_a_session_bus_the_keychain_is_absent", check_absent);
}

#[test]
fn with_the_socket_of_an_ended_bus_the_keychain_is_absent() {
    inside(Session::Ended, "with_the_socket_of_an_ended_bus_the_keychain_is_absent", check_absent);
}

#[test]
fn without_a_service_on_the_bus_the_keychain_is_absent_until_it_is_started() {
    inside(Session::Bus, "without_a_service_on_the_bus_the_keychain_is_absent_until_it_is_started", || {
        check_absent();
        let _keyring = Keyring::start();
        QUIET.write("one", &secret(1)).expect("found without a restart of the program");
    });
}

#[test]
fn a_locked_keyring_is_reported_and_nobody_is_asked() {
    inside(Session::Bus, "a_locked_keyring_is_reported_and_nobody_is_asked", || {
        let _keyring = Keyring::start();
        QUIET.write("one", &secret(1)).expect("writes");
        lock_login_keyring();
        assert!(matches!(QUIET.read("one"), Err(KeychainError::Locked)));
        assert!(matches!(QUIET.read("never written"), Err(KeychainError::Locked)), "locked, so nobody can know");
        assert!(matches!(QUIET.write("two", &secret(2)), Err(KeychainError::Locked)));
        assert!(matches!(QUIET.delete("one"), Err(KeychainError::Locked)));
    });
}

#[test]
fn a_dialog_that_cannot_be_shown_counts_as_dismissed() {
    inside(Session::Bus, "a_dialog_that_cannot_be_shown_counts_as_dismissed", || {
        let _keyring = Keyring::start();
        QUIET.write("one", &secret(1)).expect("writes");
        lock_login_keyring();
        let worker = worker(OsKeychain::new(Prompt::Allowed), PATIENCE);
        let outcome = block_on(worker.read("one"));
        assert!(matches!(outcome, Err(KeychainError::Denied)), "no dialog program, so GNOME Keyring dismisses it");
    });
}

#[test]
fn a_keyring_that_lasts_only_for_the_session_is_not_used() {
    inside(Session::Bus, "a_keyring_that_lasts_only_for_the_session_is_not_used", || {
        let _keyring = Keyring::start();
        let path = zbus::zvariant::ObjectPath::try_from("/org/freedesktop/secrets/collection/session").expect("a path");
        zbus::blocking::Connection::session()
            .and_then(|bus| {
                bus.call_method(
                    Some("org.freedesktop.secrets"),
                    "/org/freedesktop/secrets",
                    Some("org.freedesktop.Secret.Service"),
                    "SetAlias",
                    &("default", path),
                )
            })
            .expect("the session keyring becomes the default");
        assert!(matches!(QUIET.write("one", &secret(1)), Err(KeychainError::Absent)));
        assert_eq!(everything().len(), 0, "nothing was written");
    });
}

#[test]
fn a_keyring_that_stops_answering_is_hanging_and_recovers() {
    inside(Session::Bus, "a_keyring_that_stops_answering_is_hanging_and_recovers", || {
        let keyring = Keyring::start();
        QUIET.write("one", &secret(1)).expect("writes");
        let worker = worker(QUIET, Duration::from_millis(200));
        keyring.signal("-STOP");
        assert!(matches!(block_on(worker.read("one")), Err(KeychainError::Hanging)));
        assert!(matches!(block_on(worker.read("one")), Err(KeychainError::Hanging)));
        keyring.signal("-CONT");
        let read = once_it_answers(&worker, "one").expect("answers");
        assert!(read.is_some_and(|read| read.is_same_as(&secret(1))));
    });
}

#[test]
fn a_keyring_that_dies_is_not_taken_for_an_empty_one() {
    inside(Session::Bus, "a_keyring_that_dies_is_not_taken_for_an_empty_one", || {
        let keyring = Keyring::start();
        let worker = worker(QUIET, PATIENCE);
        let (_, stored) = create(&worker);
        drop(keyring);
        let gone = block_on(vault::unlock(&worker, &stored, &Given::default()));
        assert!(matches!(gone.err(), Some(VaultError::Keychain(KeychainError::Absent))));
        let _keyring = Keyring::start();
        let back = block_on(vault::unlock(&worker, &stored, &Given::default()));
        assert!(back.is_ok(), "the keyring is started again with its entries: {:?}", back.err());
    });
}
