//! Sealed records: what is refused, and that nothing repeats.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking, its parts included")]

use std::sync::Arc;

use domain::Secret;
use proptest::prelude::*;
use vault::{
    AuditKey, Context, KeychainWorker, Protection, RecordError, RecordKind, Vault, VaultError,
    testkit::{MemoryKeychain, PATIENCE},
};

const TOKEN: &str = "EAAG-canary-7f1c0c1e.long-lived/page+token==";

const ACCESS: Context<'_> = Context {
    table: "credentials",
    row_id: b"account-1",
    kind: RecordKind::Access,
    network: Some("mastodon"),
    server: Some("https://social.example"),
    subject: Some("109"),
    generation: 3,
};

fn new_vault() -> Vault {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("runtime");
    let worker = KeychainWorker::start(Arc::new(MemoryKeychain::new()), PATIENCE).expect("a thread");
    runtime
        .block_on(vault::create(&worker, Protection::Keychain, chrono::DateTime::UNIX_EPOCH))
        .map(|made| made.0)
        .expect("a vault")
}

fn seal(vault: &Vault, context: &Context<'_>, text: &str) -> Vec<u8> {
    vault.seal(context, &Secret::new(text.to_owned())).expect("seals")
}

/// Why it was refused; `None` when it opened.
fn refusal(vault: &Vault, context: &Context<'_>, record: &[u8]) -> Option<RecordError> {
    match vault.open(context, record) {
        Ok(_) => None,
        Err(VaultError::RecordRefused(reason)) => Some(reason),
        Err(other) => panic!("not a reason about the record: {other}"),
    }
}

/// Several contexts, each differing from the first in exactly one field, and from each other.
fn contexts() -> Vec<Context<'static>> {
    let kinds = [
        RecordKind::Refresh,
        RecordKind::PreviousRefresh,
        RecordKind::ClientSecret,
        RecordKind::AiKey,
        RecordKind::DpopKey,
        RecordKind::PkceVerifier,
        RecordKind::AppPassword,
        RecordKind::BucketKey,
        RecordKind::RemoteAnswer,
    ];
    let mut contexts = vec![
        ACCESS,
        Context { table: "credential", ..ACCESS },
        Context { row_id: b"account-2", ..ACCESS },
        Context { network: None, ..ACCESS },
        Context { network: Some(""), ..ACCESS },
        Context { network: Some("bluesky"), ..ACCESS },
        Context { server: None, ..ACCESS },
        Context { server: Some(""), ..ACCESS },
        Context { server: Some("https://social.example/"), ..ACCESS },
        Context { subject: None, ..ACCESS },
        Context { subject: Some(""), ..ACCESS },
        Context { subject: Some("1090"), ..ACCESS },
        Context { generation: 2, ..ACCESS },
        Context { generation: 4, ..ACCESS },
    ];
    contexts.extend(kinds.map(|kind| Context { kind, ..ACCESS }));
    contexts
}

#[test]
fn a_record_opens_only_in_its_own_place() {
    let vault = new_vault();
    let contexts = contexts();
    let records: Vec<_> = contexts.iter().map(|context| seal(&vault, context, TOKEN)).collect();
    for (i, from) in contexts.iter().enumerate() {
        for (j, to) in contexts.iter().enumerate() {
            let expected = match (i == j, from.kind == to.kind) {
                (true, _) => None,
                (false, true) => Some(RecordError::Commitment),
                (false, false) => Some(RecordError::WrongKind),
            };
            assert_eq!(refusal(&vault, to, &records[i]), expected, "sealed for {from:?}, put at {to:?}");
        }
    }
}

#[test]
fn a_record_of_another_kind_does_not_open_even_with_its_header_rewritten() {
    let vault = new_vault();
    let mut record = seal(&vault, &Context { kind: RecordKind::Refresh, ..ACCESS }, TOKEN);
    record[5] = RecordKind::Access as u8;
    assert_eq!(refusal(&vault, &ACCESS, &record), Some(RecordError::Commitment));
}

#[test]
fn a_record_of_another_vault_is_refused() {
    let (vault, other) = (new_vault(), new_vault());
    let record = seal(&other, &ACCESS, TOKEN);
    assert_eq!(refusal(&vault, &ACCESS, &record), Some(RecordError::UnknownKey));
    let mut posing = record.clone();
    posing[8..24].copy_from_slice(vault.active_key().as_bytes());
    assert_eq!(refusal(&vault, &ACCESS, &posing), Some(RecordError::Commitment), "with our key's id written in");
}

#[test]
fn every_single_bit_of_a_record_matters() {
    let vault = new_vault();
    for text in ["", "x", TOKEN, &"t".repeat(220), "ünï→🔑"] {
        let record = seal(&vault, &ACCESS, text);
        for bit in 0..record.len() * 8 {
            let mut changed = record.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(refusal(&vault, &ACCESS, &changed).is_some(), "bit {bit} of a {}-byte record", record.len());
        }
        assert_eq!(refusal(&vault, &ACCESS, &record), None, "the unchanged one opens");
    }
}

#[test]
fn a_cut_or_lengthened_record_is_refused() {
    let vault = new_vault();
    for text in ["", TOKEN] {
        let record = seal(&vault, &ACCESS, text);
        for length in 0..record.len() {
            let reason = refusal(&vault, &ACCESS, &record[..length]);
            let expected = if length < 3 { RecordError::NotARecord } else { RecordError::BadLength };
            assert_eq!(reason, Some(expected), "cut to {length} bytes");
            if length >= 104 {
                let mut honest = record[..length].to_vec();
                let body = u32::try_from(length - 104).expect("small");
                honest[100..104].copy_from_slice(&body.to_le_bytes());
                assert!(refusal(&vault, &ACCESS, &honest).is_some(), "cut to {length} and declared so");
            }
        }
        for appended in [0u8, b' ', 0xff] {
            let longer = [record.as_slice(), &[appended]].concat();
            assert_eq!(refusal(&vault, &ACCESS, &longer), Some(RecordError::BadLength));
        }
    }
}

#[test]
fn a_header_from_elsewhere_is_refused_by_name() {
    let vault = new_vault();
    let record = seal(&vault, &ACCESS, TOKEN);
    let check = |offset: usize, bytes: &[u8], expected: RecordError| {
        let mut changed = record.clone();
        changed[offset..offset + bytes.len()].copy_from_slice(bytes);
        assert_eq!(refusal(&vault, &ACCESS, &changed), Some(expected), "{bytes:?} at {offset}");
    };
    check(0, b"prv", RecordError::NotARecord);
    check(0, b"PRW", RecordError::NotARecord);
    check(3, &[0], RecordError::UnknownVersion);
    check(3, &[2], RecordError::UnknownVersion);
    check(4, &[0], RecordError::UnknownSuite);
    check(4, &[2], RecordError::UnknownSuite);
    check(5, &[0], RecordError::WrongKind);
    check(5, &[2], RecordError::WrongKind);
    check(5, &[11], RecordError::WrongKind);
    check(6, &[1, 0], RecordError::ReservedBytes);
    check(6, &[0, 1], RecordError::ReservedBytes);
    check(8, &[0; 16], RecordError::UnknownKey);
    check(8, &[0xff; 16], RecordError::UnknownKey);
    check(24, &[0; 32], RecordError::Commitment);
    check(56, &[0; 32], RecordError::Commitment);
    check(88, &[0; 12], RecordError::Tag);
    check(100, &[0; 4], RecordError::BadLength);
    check(100, &[0xff; 4], RecordError::BadLength);
    check(record.len() - 16, &[0; 16], RecordError::Tag);
}

#[test]
fn plain_text_in_the_column_is_an_error_and_never_a_secret() {
    let vault = new_vault();
    let long_json = format!(r#"{{"access_token":"{}","token_type":"bearer"}}"#, "a".repeat(300));
    for text in ["", "P", "PR", TOKEN, r#"{"access_token":"abc"}"#, &long_json, "null", "prv1", "U0VDUkVU"] {
        assert_eq!(refusal(&vault, &ACCESS, text.as_bytes()), Some(RecordError::NotARecord), "{text:?}");
    }
    assert_eq!(refusal(&vault, &ACCESS, b"PRV"), Some(RecordError::BadLength), "a record cut after its magic");
}

#[test]
fn a_refusal_shows_nothing_of_the_secret() {
    let vault = new_vault();
    let mut record = seal(&vault, &ACCESS, TOKEN);
    let last = record.len() - 1;
    record[last] ^= 1;
    for bytes in [record.as_slice(), TOKEN.as_bytes()] {
        let error = vault.open(&ACCESS, bytes).err().expect("is refused");
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("canary"), "{shown}");
    }
    assert!(!record.windows(6).any(|window| window == b"canary"), "the record itself does not show it either");
}

#[test]
fn the_longest_secret_is_64_kib_less_the_tag() {
    let vault = new_vault();
    let longest = "x".repeat(64 * 1024 - 16);
    let record = seal(&vault, &ACCESS, &longest);
    assert_eq!(record.len(), 104 + 64 * 1024);
    // EXPOSE: compared with the text that was sealed.
    assert!(vault.open(&ACCESS, &record).is_ok_and(|secret| secret.expose() == longest));
    let too_long = vault.seal(&ACCESS, &Secret::new(longest + "x"));
    assert!(matches!(too_long, Err(VaultError::SecretTooLong)));
    let forged = [&record[..100], &(64 * 1024 + 1u32).to_le_bytes(), &vec![0; 64 * 1024 + 1]].concat();
    assert_eq!(refusal(&vault, &ACCESS, &forged), Some(RecordError::BadLength), "one byte more, declared");
}

#[test]
fn the_key_of_the_trail_is_sealed_like_any_secret_and_is_the_same_afterwards() {
    let vault = new_vault();
    let place = Context { table: "audit_keys", kind: RecordKind::AuditKey, ..ACCESS };
    let key = AuditKey::random().expect("random");
    let record = key.seal(&vault, &place).expect("seals");
    let again = AuditKey::open(&vault, &place, &record).expect("opens");
    assert_eq!(again.mac(b"row"), key.mac(b"row"));
    let elsewhere = AuditKey::open(&vault, &Context { generation: ACCESS.generation + 1, ..place }, &record);
    assert!(matches!(elsewhere.err(), Some(VaultError::RecordRefused(RecordError::Commitment))));
    for text in ["", "dG9vIHNob3J0", "not base64 at all"] {
        let record = vault.seal(&place, &Secret::new(text.to_owned())).expect("seals");
        assert!(AuditKey::open(&vault, &place, &record).is_err(), "{text:?} is no key");
    }
}

fn any_context() -> impl Strategy<Value = (String, Vec<u8>, Option<String>, Option<String>, Option<String>, u64)> {
    let text = || proptest::option::of(".{0,40}");
    (".{0,20}", proptest::collection::vec(any::<u8>(), 0..40), text(), text(), text(), any::<u64>())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_text_comes_back_from_any_place(text in ".{0,400}", place in any_context()) {
        thread_local!(static VAULT: Vault = new_vault());
        VAULT.with(|vault| {
            let context = Context {
                table: &place.0,
                row_id: &place.1,
                kind: RecordKind::RemoteAnswer,
                network: place.2.as_deref(),
                server: place.3.as_deref(),
                subject: place.4.as_deref(),
                generation: place.5,
            };
            let record = seal(vault, &context, &text);
            prop_assert_eq!(record.len(), 104 + text.len() + 16);
            let opened = vault.open(&context, &record).expect("opens");
            // EXPOSE: compared with the text that was sealed.
            prop_assert_eq!(opened.expose(), text);
            Ok(())
        })?;
    }

    #[test]
    fn any_bytes_are_refused_without_a_panic(
        bytes in proptest::collection::vec(any::<u8>(), 0..400),
        keep in 0usize..124,
    ) {
        thread_local!(static VAULT: (Vault, Vec<u8>) = {
            let vault = new_vault();
            let record = seal(&vault, &ACCESS, TOKEN);
            (vault, record)
        });
        VAULT.with(|(vault, record)| {
            prop_assert!(refusal(vault, &ACCESS, &bytes).is_some());
            // The beginning of a real record, then anything.
            let grafted = [&record[..keep], &bytes].concat();
            prop_assert!(refusal(vault, &ACCESS, &grafted).is_some() || grafted == *record);
            Ok(())
        })?;
    }

    #[test]
    fn a_record_with_any_bytes_changed_is_refused(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), 1..=u8::MAX), 1..8),
    ) {
        thread_local!(static VAULT: (Vault, Vec<u8>) = {
            let vault = new_vault();
            let record = seal(&vault, &ACCESS, TOKEN);
            (vault, record)
        });
        VAULT.with(|(vault, record)| {
            let mut changed = record.clone();
            for (place, bits) in changes {
                let place = place.index(changed.len());
                changed[place] ^= bits;
            }
            prop_assert!(changed == *record || refusal(vault, &ACCESS, &changed).is_some());
            Ok(())
        })?;
    }
}
