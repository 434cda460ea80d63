//! The formats on disk, against bytes that another implementation made from their descriptions.
//!
//! The bytes were made with Python's `cryptography` 48 (HKDF, AESGCM, Argon2id). They stand for every vault that
//! exists: when this test needs other bytes, existing vaults no longer open, and a new format version is due.
#![allow(clippy::expect_used, reason = "a test fails by panicking, its parts included")]

use std::sync::Arc;

use chrono::DateTime;
use domain::Secret;
use vault::{
    Context, Given, KeyId, KeyRow, KeyState, KeychainWorker, RecordKind, SlotKind, SlotRow, Stored, Vault, VaultId,
    testkit::{MemoryKeychain, PATIENCE},
};

const RECORD: &str = "5052560101020000202122232425262728292a2b2c2d2e2f\
    404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f\
    a70474a59786380be83d4f4f51e023c60e51bbf6ac29c7117d1284c2db8875fc\
    606162636465666768696a6b28000000\
    897b5cbe00ab80f945e35c826bafdbab5ff06b46d70d4864bd1d64b9572c23cd30affdb6d8c4766e";

const KEYCHAIN: &str = "5052570101010000\
    00000000000000000000000000000000000000000000000000000000\
    00000000000000000000000000000000\
    404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f\
    1ec1e669e347a866462f9d3b8277283f8f3d53e061652548c0aa266944834f1d\
    606162636465666768696a6b\
    a00a2dbf3c540d4e8d1768a00b336807bd91fcd5822a43771f3a6214218314e9b83c416f16601a96b55ae404a86fb441\
    a34f39cd6aabc1c362c13aadc3de8599";

const PASSPHRASE: &str = "5052570101020000\
    004c00000200000001000000c0c1c2c3c4c5c6c7c8c9cacbcccdcecf\
    00000000000000000000000000000000\
    404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f\
    0f6a69c123df26c70e4176c0f8849d2b4397ff4ffed8e03e3f30f5a15168338f\
    606162636465666768696a6b\
    7f738446fd1e871d703452483bd0ebedb1af258eef493f8e2884230841c9d4df64ad0f5955c8c12ce0f5108f636bfc2a\
    7ad26d8370ea7b494dab86dd429daf1a";

const BOTH: &str = "5052570101030000\
    004c00000200000001000000c0c1c2c3c4c5c6c7c8c9cacbcccdcecf\
    18844c3a800f200ba05b1aadc8192c4f\
    404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f\
    0c27ffe1ac64ad9b978fb170cd16d73c30e56d60075070a6c313be092d4dab76\
    606162636465666768696a6b\
    2bfbb0c08026878f9b5ce7db2f87bf56af73e6394e35e31a94ca9d96308589e9f874d8e32b53b1598915b4e0c5d800f0\
    75a4919d8f25f625b20cb4b5a9ce8269";

const RECOVERY: &str = "5052570101040000\
    00000000000000000000000000000000000000000000000000000000\
    00000000000000000000000000000000\
    404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f\
    c584a90b8bad1333d48de248e80c5f06d396e4a9b97dab095ba80c3527788741\
    606162636465666768696a6b\
    95c459297dd136af7dce291e812cbeef619e536767a6a3beeb26f5ae87ea33cfaef1d78bacf86157accd5fccb8493d22\
    79685cd7078ba96d7b040908f1d8fb27";

/// Its `ö` is two characters here and one in the bytes above: a keyboard's choice must not matter.
const TYPED_PASSPHRASE: &str = "correct ho\u{308}rse battery";

const TYPED_CODE: &str = "t38x 5mym tqbd fp6s vbdx sqey vzge 3rq3 kciv";

fn bytes(hex: &str) -> Vec<u8> {
    let digit = |byte: u8| (byte as char).to_digit(16).expect("a digit") as u8;
    hex.as_bytes().chunks(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1])).collect()
}

fn counting<const N: usize>(from: u8) -> [u8; N] {
    std::array::from_fn(|index| from + index as u8)
}

async fn unlock(kind: SlotKind, wrapped: &str) -> Vault {
    let keychain = MemoryKeychain::new();
    keychain.put_bytes("entry", Some(counting::<32>(0xa0).to_vec()));
    let worker = KeychainWorker::start(Arc::new(keychain), PATIENCE).expect("a thread");
    let key_id = KeyId::from_bytes(counting(0x20));
    let slot = SlotRow {
        id: counting(0x30),
        kind,
        backend: kind.needs_keychain().then(|| "memory".to_owned()),
        item: kind.needs_keychain().then(|| "entry".to_owned()),
        key_id,
        wrapped: bytes(wrapped),
        created_at: DateTime::UNIX_EPOCH,
    };
    let key = KeyRow { id: key_id, state: KeyState::Active, created_at: DateTime::UNIX_EPOCH };
    let stored = Stored { vault_id: VaultId::from_bytes(counting(0x10)), slots: vec![slot], keys: vec![key] };
    let given = |wanted: bool, text: &str| wanted.then(|| Secret::new(text.to_owned()));
    let given = Given {
        passphrase: given(kind.needs_passphrase(), TYPED_PASSPHRASE),
        recovery_code: given(kind == SlotKind::Recovery, TYPED_CODE),
    };
    vault::unlock(&worker, &stored, &given).await.expect("the wrapped key opens")
}

#[tokio::test]
async fn a_vault_made_elsewhere_from_the_description_opens_through_every_kind_of_slot() {
    let place = Context {
        table: "credentials",
        row_id: &[1, 2, 3],
        kind: RecordKind::Refresh,
        network: Some("mastodon"),
        server: Some(""),
        subject: None,
        generation: 5,
    };
    let slots = [
        (SlotKind::Keychain, KEYCHAIN),
        (SlotKind::Passphrase, PASSPHRASE),
        (SlotKind::KeychainAndPassphrase, BOTH),
        (SlotKind::Recovery, RECOVERY),
    ];
    for (kind, wrapped) in slots {
        let vault = unlock(kind, wrapped).await;
        let opened = vault.open(&place, &bytes(RECORD)).expect("the record opens");
        // EXPOSE: compared with the text that was sealed.
        assert_eq!(opened.expose(), "a token sealed elsewhere", "through a slot of the kind {kind}");
    }
}
