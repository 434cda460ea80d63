//! Sign-ins that another system kept, sealed by its own code, go on working here.

use std::sync::Arc;

use domain::{Secret, TargetState};
use engine::{Import, ImportKeys, ImportOutcome};
use journeys::{
    House, SUBJECTS,
    other_system::{FORMS, KEY, PASSPHRASE, export, job, seal},
};
use practice::samples;
use serde_json::{Map, Value, json};
use vault::import::{Document, Keys, Refusal};

fn keys() -> Keys {
    let by_id = ["7", "master"].map(|id| (id.to_owned(), Secret::new(KEY.to_owned())));
    Keys { by_id: by_id.into(), passphrase: Some(Secret::new(PASSPHRASE.to_owned())) }
}

fn file_of(tokens: &[Value]) -> String {
    let row = |token: &Value| json!({"network": "x", "access_token": token});
    Value::Array(tokens.iter().map(row).collect()).to_string()
}

#[test]
fn whatever_node_and_crypto_js_seal_opens_here_and_nothing_that_was_changed_since() {
    let token = |length: usize| -> String { (0..length).map(|at| char::from(b'!' + (at * 7 % 94) as u8)).collect() };
    let lengths = [1, 2, 15, 16, 17, 31, 32, 33, 100, 220, 1000, 4096];
    let of_form = |form| lengths.iter().flat_map(move |length| [12, 16].map(|iv| (form, token(*length), iv)));
    let made: Vec<_> = FORMS.into_iter().flat_map(of_form).collect();
    let jobs: Vec<Value> = made.iter().map(|(form, token, iv)| job(form, token, *iv)).collect();
    let sealed = seal(&jobs).unwrap();

    let rows = Document::read(file_of(&sealed).as_bytes()).unwrap().open(&keys());
    assert_eq!(rows.len(), made.len());
    for (row, (form, token, iv)) in rows.iter().zip(&made) {
        let opened = row.tokens.as_ref().map(|tokens| tokens.access.expose());
        assert_eq!(opened, Ok(token.as_str()), "{form} of {} bytes with a vector of {iv}", token.len());
    }

    // One character of each sealed text is exchanged for its neighbour in the alphabet.
    let changed: Vec<Value> = sealed.iter().map(change).collect();
    let beside_the_true_ones = file_of(&[sealed, changed].concat());
    let rows = Document::read(beside_the_true_ones.as_bytes()).unwrap().open(&keys());
    for (row, (form, ..)) in rows[made.len()..].iter().zip(&made) {
        assert_eq!(row.tokens.as_ref().err(), Some(&Refusal::Tampered), "{form}");
    }
}

/// Changes the eighth byte from the end of the ciphertext or its tag.
fn change(sealed: &Value) -> Value {
    let change = |text: &str, at: usize| {
        let mut bytes = text.as_bytes().to_vec();
        bytes[at] = if bytes[at] == b'a' { b'b' } else { b'a' };
        Value::from(String::from_utf8(bytes).unwrap())
    };
    match sealed {
        Value::Object(record) => {
            let mut record: Map<_, _> = record.clone();
            let tag = record["authTag"].as_str().unwrap().to_owned();
            record.insert("authTag".to_owned(), change(&tag, 8));
            Value::Object(record)
        }
        Value::String(text) => change(text, text.find(':').unwrap_or(text.len()) - 8),
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn the_accounts_of_another_system_are_taken_over_and_publish_from_here() {
    for form in FORMS.map(Some).into_iter().chain([None]) {
        let house = House::open().await.unwrap();
        for subject in &SUBJECTS {
            house.connect(subject).await.unwrap();
        }
        let file = export(&house, form).unwrap().to_string();
        let house = house.move_out().await.unwrap();
        assert_eq!(house.engine.list_accounts().await.unwrap(), [], "{form:?}: a fresh profile");

        let import = Arc::new(Import::read(file.as_bytes()).unwrap());
        let rows = house.engine.import_preview(&import, keys()).await.unwrap();
        assert!(rows.iter().all(|row| row.refused.is_none() && !row.already_connected), "{form:?}: {rows:?}");
        let results = house.engine.import_run(&import, vec![0, 1, 2], None).await.unwrap();
        assert!(results.iter().all(|result| result.outcome == ImportOutcome::Connected), "{form:?}: {results:?}");
        drop(import);

        let accounts: Vec<_> = results.iter().filter_map(|result| result.account_id).collect();
        let picture = house.picture(1080, 1080).await.unwrap();
        let (draft, version) = house.write("We have moved", &accounts, &[picture]).await.unwrap();
        let post = house.engine.publish(draft, version).await.unwrap();
        let post = house.settle(&post).await.unwrap();
        assert!(post.targets.iter().all(|target| target.state == TargetState::Published), "{form:?}: {post:?}");
        for subject in &SUBJECTS {
            assert_eq!(house.really_out(subject, "We have moved"), 1, "{form:?}: {}", subject.platform);
        }
    }
}

#[tokio::test]
async fn a_token_that_the_network_no_longer_takes_is_told_and_the_rest_goes_in() {
    let house = House::open().await.unwrap();
    for subject in &SUBJECTS {
        house.connect(subject).await.unwrap();
    }
    let file = export(&house, None).unwrap().to_string();
    let mastodon = SUBJECTS.iter().find(|subject| subject.identity == samples::MASTODON_FIRST).unwrap();
    house.practice.revoke(mastodon.network, mastodon.account).unwrap();
    let house = house.move_out().await.unwrap();
    let import = Arc::new(Import::read(file.as_bytes()).unwrap());
    let rows = house.engine.import_preview(&import, ImportKeys::default()).await.unwrap();
    let results = house.engine.import_run(&import, vec![0, 1, 2], None).await.unwrap();
    for (row, result) in rows.iter().zip(results) {
        let revoked = row.platform.as_ref().is_some_and(|platform| platform.as_str() == mastodon.platform);
        let expected = if revoked { ImportOutcome::RefusedByNetwork } else { ImportOutcome::Connected };
        assert_eq!(result.outcome, expected, "{row:?}");
    }
    assert_eq!(house.engine.list_accounts().await.unwrap().len(), 2);
}
