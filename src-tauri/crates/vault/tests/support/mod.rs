//! What several tests of the vault share.
#![allow(dead_code, reason = "each test program uses its part")]

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::Secret;
use vault::{
    Context, Given, KeyId, KeyRow, KeyState, KeychainError, KeychainWorker, Protection, RecordKind, SlotKind, SlotRow,
    Stored, Vault, VaultError, VaultId,
    testkit::{MemoryKeychain, PATIENCE},
};

pub const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;
pub const PASSPHRASE: &str = "mango ladder quartz otter";
pub const TOKEN: &str = "EAAG-canary-7f1c0c1e.long-lived/page+token==";

pub const PLACE: Context<'_> = Context {
    table: "credentials",
    row_id: b"1",
    kind: RecordKind::Access,
    network: None,
    server: None,
    subject: None,
    generation: 0,
};

/// A vault in a keychain of its own, and what the database would hold of it.
pub struct House {
    pub keychain: MemoryKeychain,
    pub worker: KeychainWorker,
    pub vault: Vault,
    pub stored: Stored,
    pub record: Vec<u8>,
}

impl House {
    pub async fn new(protection: Protection) -> Self {
        let keychain = MemoryKeychain::new();
        let worker = KeychainWorker::start(Arc::new(keychain.clone()), PATIENCE).expect("a thread");
        let (vault, slots, key) = vault::create(&worker, protection, NOW).await.expect("creates");
        let stored = Stored { vault_id: vault.id(), slots, keys: vec![key] };
        let record = vault.seal(&PLACE, &secret(TOKEN)).expect("seals");
        Self { keychain, worker, vault, stored, record }
    }

    /// Why it does not open; `None` when it opens and reads its record.
    pub async fn refusal(&self, given: &Given) -> Option<&'static str> {
        self.refusal_of(&self.stored, given).await
    }

    pub async fn refusal_of(&self, stored: &Stored, given: &Given) -> Option<&'static str> {
        match vault::unlock(&self.worker, stored, given).await {
            Ok(vault) => {
                assert!(reads(&vault, &self.record), "an open vault reads its records");
                None
            }
            Err(error) => Some(word(&error)),
        }
    }

    /// The first row of the first slot.
    pub fn slot(&self) -> &SlotRow {
        &self.stored.slots[0]
    }
}

/// What another process needs to open a house with a keychain slot: rows and entry in hexadecimal, every byte XORed
/// with a mask, so that the text itself leaves no key in the other's memory.
pub fn to_text(house: &House) -> String {
    let slot = house.slot();
    let entry = slot.item.as_ref().and_then(|item| house.keychain.bytes(item)).expect("an entry");
    let parts: [&[u8]; 5] = [house.stored.vault_id.as_bytes(), &slot.id, slot.key_id.as_bytes(), &entry, &slot.wrapped];
    let hex = |part: &[u8]| part.iter().map(|byte| format!("{:02x}", byte ^ MASK)).collect::<String>();
    parts.map(hex).join(" ")
}

/// The rows and the keychain of [`to_text`].
pub fn from_text(text: &str, kind: SlotKind) -> (Stored, MemoryKeychain) {
    let unhex = |hex: &str| -> Vec<u8> {
        let byte = |place| u8::from_str_radix(&hex[place..place + 2], 16).expect("digits") ^ MASK;
        (0..hex.len()).step_by(2).map(byte).collect()
    };
    let mut parts = text.split(' ').map(unhex);
    let mut next = || parts.next().expect("five parts");
    let [vault_id, id, key_id] = [(); 3].map(|()| next().try_into().expect("16 bytes"));
    let keychain = MemoryKeychain::new();
    keychain.put_bytes("entry", Some(next()));
    let (backend, item) = (Some("memory".to_owned()), Some("entry".to_owned()));
    let key_id = KeyId::from_bytes(key_id);
    let slot = SlotRow { id, kind, backend, item, key_id, wrapped: next(), created_at: NOW };
    let key = KeyRow { id: key_id, state: KeyState::Active, created_at: NOW };
    (Stored { vault_id: VaultId::from_bytes(vault_id), slots: vec![slot], keys: vec![key] }, keychain)
}

/// See [`to_text`].
pub const MASK: u8 = 0x5a;

pub fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

/// Whether the vault opens a record that was sealed from [`TOKEN`].
pub fn reads(vault: &Vault, record: &[u8]) -> bool {
    // EXPOSE: compared with the text that was sealed.
    vault.open(&PLACE, record).is_ok_and(|opened| opened.expose() == TOKEN)
}

pub fn nothing() -> Given {
    Given::default()
}

pub fn passphrase(text: &str) -> Given {
    Given { passphrase: Some(secret(text)), recovery_code: None }
}

pub fn recovery_code(text: &str) -> Given {
    Given { passphrase: None, recovery_code: Some(secret(text)) }
}

/// A word for each error, so that states can be compared as data.
pub fn word(error: &VaultError) -> &'static str {
    match error {
        VaultError::Keychain(KeychainError::Absent) => "absent",
        VaultError::Keychain(KeychainError::Locked) => "locked",
        VaultError::Keychain(KeychainError::Denied) => "denied",
        VaultError::Keychain(KeychainError::Hanging) => "hanging",
        VaultError::Keychain(KeychainError::Broken(_)) => "broken",
        VaultError::EntryMissing => "entry missing",
        VaultError::EntryWrong => "entry wrong",
        VaultError::BackendChanged { .. } => "backend changed",
        VaultError::PassphraseNeeded => "passphrase needed",
        VaultError::PassphraseWrong => "passphrase wrong",
        VaultError::PassphraseTooWeak => "passphrase too weak",
        VaultError::RecoveryCodeNeeded => "code needed",
        VaultError::RecoveryCodeMalformed => "code malformed",
        VaultError::RecoveryCodeWrong => "code wrong",
        VaultError::CostRefused => "cost refused",
        VaultError::SessionEnded => "session ended",
        VaultError::NoSlots => "no slots",
        VaultError::ActiveKeys(_) => "active keys",
        VaultError::KeyNotInSlots(_) => "key not in slots",
        VaultError::SlotDamaged => "slot damaged",
        VaultError::RecordRefused(_) | VaultError::SecretTooLong => "record",
        VaultError::RandomFailed(_) | VaultError::CipherFailed => "machine",
    }
}
