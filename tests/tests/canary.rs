//! No token, code, verifier, state, client secret, password or key is found in what the engine logs at TRACE, tells,
//! shows or stores, over every flow, the failing ones included. The scan itself is proved by a leak on purpose.

use std::{
    collections::BTreeSet,
    fs,
    io::Write,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use journeys::{House, SUBJECTS};
use practice::{ConsentAnswer, Endpoint, Fault, FaultKind, Network, When};

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
