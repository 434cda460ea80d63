//! How a vault opens: what each kind of slot asks for, and which error is told when none opens. Writes nothing, ever.

use domain::Secret;

use crate::{
    KeyId, KeyState, KeychainSecret, KeychainWorker, SlotKind, SlotRow, Stored, Vault, VaultError, VaultId, cipher,
    key::{KeyBytes, VaultKey},
    recovery_code,
    slot::{EntryCheck, SlotHead, SlotPlace, UnwrapError, unwrap},
};

/// What the person brought to open a vault. The default is nothing.
#[derive(Default)]
pub struct Given {
    /// The passphrase, as typed.
    pub passphrase: Option<Secret>,
    /// The recovery code, as typed. With it, nothing but a recovery slot is tried.
    pub recovery_code: Option<Secret>,
}

/// Opens a vault through any of its slots. Creates nothing and writes nothing, whatever it finds.
///
/// A slot that opens silently is tried before one that needs a passphrase; the keychain is not asked on behalf of a
/// slot whose passphrase is missing.
///
/// # Errors
/// One for each state that the person must be told apart: see [`VaultError`]. When several slots fail, the one that
/// the person can do most about.
pub async fn unlock(worker: &KeychainWorker, stored: &Stored, given: &Given) -> Result<Vault, VaultError> {
    let active = stored.active_key()?;
    let needed: Vec<_> = stored.keys.iter().filter(|key| key.state.opens()).map(|key| key.id).collect();
    let keys = Opening::new(worker, stored, given).open(&needed).await?;
    tracing::info!(vault = %stored.vault_id, keys = keys.len(), "vault opened");
    Vault::new(stored.vault_id, active, keys)
}

/// Proves that a key, a pending one too, opens through every slot: each gives the same key. To be called before a
/// pending key is activated. A recovery slot is proven only while its code is given.
///
/// # Errors
/// The first slot's that does not open, [`VaultError::PassphraseNeeded`] included; [`VaultError::KeyNotInSlots`] when
/// a slot lacks the key; [`VaultError::SlotDamaged`] when two slots hold different keys under one id.
pub async fn prove(worker: &KeychainWorker, stored: &Stored, given: &Given, key_id: KeyId) -> Result<(), VaultError> {
    let mut proven: Option<VaultKey> = None;
    for slot in stored.distinct_slots() {
        if slot.kind == SlotKind::Recovery && given.recovery_code.is_none() {
            continue;
        }
        let row = stored.row(slot.id, key_id).ok_or(VaultError::KeyNotInSlots(key_id))?;
        let secret = slot_secret(worker, stored.vault_id, row, given).await?;
        let key = open_row(&secret, stored.vault_id, row)?;
        if proven.is_some_and(|other| !other.0.is_same_as(&key.0)) {
            return Err(VaultError::SlotDamaged);
        }
        proven = Some(key);
    }
    if proven.is_some() { Ok(()) } else { Err(VaultError::NoSlots) }
}

impl Stored {
    pub(crate) fn active_key(&self) -> Result<KeyId, VaultError> {
        let active: Vec<_> = self.keys.iter().filter(|key| key.state == KeyState::Active).collect();
        match active.as_slice() {
            [one] => Ok(one.id),
            other => Err(VaultError::ActiveKeys(other.len())),
        }
    }

    /// One row of each slot, in the order in which they are tried: what opens silently first, what costs the person
    /// or the computer something later.
    pub(crate) fn distinct_slots(&self) -> Vec<&SlotRow> {
        let mut slots: Vec<&SlotRow> = Vec::new();
        for row in &self.slots {
            if slots.iter().all(|slot| slot.id != row.id) {
                slots.push(row);
            }
        }
        slots.sort_by_key(|slot| match slot.kind {
            SlotKind::Keychain => 0,
            SlotKind::Passphrase => 1,
            SlotKind::KeychainAndPassphrase => 2,
            SlotKind::Recovery => 3,
            SlotKind::Session => 4,
        });
        slots
    }

    /// The row of a slot that holds a key.
    pub(crate) fn row(&self, slot_id: [u8; 16], key_id: KeyId) -> Option<&SlotRow> {
        self.slots.iter().find(|row| row.id == slot_id && row.key_id == key_id)
    }
}

/// One unlock under way.
struct Opening<'a> {
    worker: &'a KeychainWorker,
    stored: &'a Stored,
    given: &'a Given,
    opened: Vec<(KeyId, VaultKey)>,
    failure: Option<VaultError>,
}

impl<'a> Opening<'a> {
    fn new(worker: &'a KeychainWorker, stored: &'a Stored, given: &'a Given) -> Self {
        Self { worker, stored, given, opened: Vec::new(), failure: None }
    }

    /// Opens every key that is needed, each through whichever slot works.
    async fn open(mut self, needed: &[KeyId]) -> Result<Vec<(KeyId, VaultKey)>, VaultError> {
        if self.stored.slots.is_empty() {
            return Err(VaultError::NoSlots);
        }
        for slot in self.slots_to_try()? {
            if needed.iter().all(|key_id| self.has(*key_id)) {
                break;
            }
            // The other slots' entries live in the same keychain: asked once, it is not asked again.
            if slot.kind.needs_keychain() && matches!(self.failure, Some(VaultError::Keychain(_))) {
                continue;
            }
            match slot_secret(self.worker, self.stored.vault_id, slot, self.given).await {
                Ok(secret) => needed.iter().for_each(|key_id| self.open_key(&secret, slot.id, *key_id)),
                Err(error) => self.failed(error),
            }
        }
        match needed.iter().find(|key_id| !self.has(**key_id)) {
            None => Ok(self.opened),
            Some(missing) => Err(self.failure.unwrap_or(VaultError::KeyNotInSlots(*missing))),
        }
    }

    /// With a recovery code, the recovery slot; without, all others.
    fn slots_to_try(&self) -> Result<Vec<&'a SlotRow>, VaultError> {
        let mut slots = self.stored.distinct_slots();
        let with_code = self.given.recovery_code.is_some();
        slots.retain(|slot| (slot.kind == SlotKind::Recovery) == with_code);
        match (slots.is_empty(), with_code) {
            (true, true) => Err(VaultError::RecoveryCodeWrong),
            (true, false) => Err(VaultError::RecoveryCodeNeeded),
            (false, _) => Ok(slots),
        }
    }

    fn open_key(&mut self, secret: &KeyBytes, slot_id: [u8; 16], key_id: KeyId) {
        let Some(row) = self.stored.row(slot_id, key_id).filter(|_| !self.has(key_id)) else { return };
        match open_row(secret, self.stored.vault_id, row) {
            Ok(key) => self.opened.push((key_id, key)),
            Err(error) => self.failed(error),
        }
    }

    fn has(&self, key_id: KeyId) -> bool {
        self.opened.iter().any(|(id, _)| *id == key_id)
    }

    fn failed(&mut self, error: VaultError) {
        if self.failure.as_ref().is_none_or(|known| weight(&error) > weight(known)) {
            self.failure = Some(error);
        }
    }
}

/// Which of several failures is told: what the person has just typed before what they could bring, that before what
/// may heal by itself, that before what is known for certain.
fn weight(error: &VaultError) -> u8 {
    match error {
        VaultError::PassphraseWrong | VaultError::RecoveryCodeWrong | VaultError::RecoveryCodeMalformed => 7,
        VaultError::PassphraseNeeded | VaultError::RecoveryCodeNeeded => 6,
        VaultError::Keychain(_) => 5,
        VaultError::SlotDamaged | VaultError::CostRefused => 4,
        VaultError::EntryWrong => 3,
        VaultError::EntryMissing => 2,
        VaultError::BackendChanged { .. } => 1,
        VaultError::SessionEnded
        | VaultError::NoSlots
        | VaultError::ActiveKeys(_)
        | VaultError::KeyNotInSlots(_)
        | VaultError::PassphraseTooWeak
        | VaultError::RecordRefused(_)
        | VaultError::SecretTooLong
        | VaultError::RandomFailed(_)
        | VaultError::CipherFailed => 0,
    }
}

/// Makes the secret that opens all rows of a slot, from the keychain and from what was given.
pub(crate) async fn slot_secret(
    worker: &KeychainWorker,
    vault_id: VaultId,
    row: &SlotRow,
    given: &Given,
) -> Result<KeyBytes, VaultError> {
    if row.kind == SlotKind::Session {
        return Err(VaultError::SessionEnded);
    }
    match SlotHead::parse(row.kind, &row.wrapped)? {
        SlotHead::Keychain => read_entry(worker, row).await,
        SlotHead::Passphrase(stretch) => {
            let passphrase = given.passphrase.as_ref().ok_or(VaultError::PassphraseNeeded)?;
            stretch.apply(passphrase).await
        }
        SlotHead::KeychainAndPassphrase(stretch, check) => {
            let passphrase = given.passphrase.as_ref().ok_or(VaultError::PassphraseNeeded)?;
            let entry = read_entry(worker, row).await?;
            if EntryCheck::of(&entry, vault_id, row.id)? != check {
                return Err(VaultError::EntryWrong);
            }
            cipher::combine(&entry, &stretch.apply(passphrase).await?)
        }
        SlotHead::Recovery => {
            let code = given.recovery_code.as_ref().ok_or(VaultError::RecoveryCodeNeeded)?;
            recovery_code::key_of(code)
        }
    }
}

async fn read_entry(worker: &KeychainWorker, row: &SlotRow) -> Result<KeyBytes, VaultError> {
    let (Some(backend), Some(item)) = (&row.backend, &row.item) else { return Err(VaultError::SlotDamaged) };
    // A slot of another keychain is a question to the person, not a reason for a new key.
    if backend != worker.backend() {
        let found = worker.backend().to_owned();
        return Err(VaultError::BackendChanged { expected: backend.clone(), found });
    }
    match worker.read(item).await {
        Ok(Some(entry)) => Ok(KeychainSecret::into_key(entry)),
        Ok(None) => Err(VaultError::EntryMissing),
        Err(error) if error.is_foreign() => Err(VaultError::EntryWrong),
        Err(error) => Err(error.into()),
    }
}

/// Opens one row with its slot's secret.
pub(crate) fn open_row(secret: &KeyBytes, vault_id: VaultId, row: &SlotRow) -> Result<VaultKey, VaultError> {
    let place = SlotPlace { vault_id, slot_id: row.id, key_id: row.key_id };
    unwrap(secret, place, &row.wrapped).map_err(|error| match (error, row.kind) {
        (UnwrapError::Damaged, _) => VaultError::SlotDamaged,
        (UnwrapError::CipherFailed, _) => VaultError::CipherFailed,
        (UnwrapError::SecretWrong, SlotKind::Keychain) => VaultError::EntryWrong,
        (UnwrapError::SecretWrong, SlotKind::Passphrase | SlotKind::KeychainAndPassphrase) => {
            VaultError::PassphraseWrong
        }
        (UnwrapError::SecretWrong, SlotKind::Recovery) => VaultError::RecoveryCodeWrong,
        (UnwrapError::SecretWrong, SlotKind::Session) => VaultError::SessionEnded,
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chrono::DateTime;

    use super::*;
    use crate::{
        KeyRow, Keychain,
        slot::wrap,
        testkit::{MemoryKeychain, PATIENCE},
    };

    const VAULT: VaultId = VaultId::from_bytes([9; 16]);
    const OLD: KeyId = KeyId::from_bytes([1; 16]);
    const NEW: KeyId = KeyId::from_bytes([2; 16]);

    fn block_on<F: Future>(future: F) -> F::Output {
        tokio::runtime::Builder::new_current_thread().build().expect("runtime").block_on(future)
    }

    /// A vault in the middle of its life: two keys and an entry that opens both, one slot each.
    struct Midlife {
        keychain: MemoryKeychain,
        slots: Vec<SlotRow>,
    }

    impl Midlife {
        fn new() -> Self {
            let mut midlife = Self { keychain: MemoryKeychain::new(), slots: Vec::new() };
            midlife.add_entry("first", 1);
            midlife
        }

        /// A second entry for the same keys, as while the entry is being replaced.
        fn add_entry(&mut self, item: &str, byte: u8) {
            let secret = KeychainSecret::from_bytes(&[byte; 32]).expect("32 bytes");
            self.keychain.write(item, &secret).expect("writes");
            let entry = secret.into_key();
            for key_id in [OLD, NEW] {
                let place = SlotPlace { vault_id: VAULT, slot_id: [byte; 16], key_id };
                let mut bytes = KeyBytes::zero();
                bytes.as_mut_slice().copy_from_slice(&[key_id.as_bytes()[0]; 32]);
                self.slots.push(SlotRow {
                    id: place.slot_id,
                    kind: SlotKind::Keychain,
                    backend: Some("memory".to_owned()),
                    item: Some(item.to_owned()),
                    key_id,
                    wrapped: wrap(&entry, &SlotHead::Keychain, place, &VaultKey(bytes)).expect("wraps"),
                    created_at: DateTime::UNIX_EPOCH,
                });
            }
        }

        fn stored(&self, old: KeyState, new: KeyState) -> Stored {
            let row = |id, state| KeyRow { id, state, created_at: DateTime::UNIX_EPOCH };
            Stored { vault_id: VAULT, slots: self.slots.clone(), keys: vec![row(OLD, old), row(NEW, new)] }
        }

        fn worker(&self) -> KeychainWorker {
            KeychainWorker::start(Arc::new(self.keychain.clone()), PATIENCE).expect("a thread")
        }

        fn unlock(&self, old: KeyState, new: KeyState) -> Result<Vault, VaultError> {
            block_on(unlock(&self.worker(), &self.stored(old, new), &Given::default()))
        }

        /// Why a key is not proven.
        fn prove(&self, key_id: KeyId) -> Option<String> {
            let stored = self.stored(KeyState::Active, KeyState::Pending);
            let proven = block_on(prove(&self.worker(), &stored, &Given::default(), key_id));
            proven.err().map(|error| error.to_string())
        }
    }

    #[test]
    fn keys_open_by_their_state() {
        use KeyState::{Active, DecryptOnly, Pending, Retired};
        let midlife = Midlife::new();
        for (old, new, active) in [
            (Active, Pending, Some(OLD)),
            (DecryptOnly, Active, Some(NEW)),
            (Retired, Active, Some(NEW)),
            (DecryptOnly, Pending, None),
            (Active, Active, None),
        ] {
            let opened = midlife.unlock(old, new);
            assert_eq!(opened.ok().map(|vault| vault.active_key()), active, "{old} and {new}");
        }
    }

    #[test]
    fn a_retired_key_needs_no_slot_and_a_needed_key_does() {
        let mut midlife = Midlife::new();
        midlife.slots.retain(|slot| slot.key_id == NEW);
        assert!(midlife.unlock(KeyState::Retired, KeyState::Active).is_ok());
        let refused = midlife.unlock(KeyState::DecryptOnly, KeyState::Active).err();
        assert!(matches!(refused, Some(VaultError::KeyNotInSlots(OLD))), "records could silently become unreadable");
    }

    #[test]
    fn one_good_entry_of_two_is_enough_and_a_wrong_one_is_reported_before_a_missing_one() {
        let mut midlife = Midlife::new();
        midlife.add_entry("second", 2);
        let check = |first: Option<u8>, second: Option<u8>, expected: Option<VaultError>| {
            for (item, byte) in [("first", first), ("second", second)] {
                midlife.keychain.put_bytes(item, byte.map(|byte| vec![byte; 32]));
            }
            let error = midlife.unlock(KeyState::DecryptOnly, KeyState::Active).err();
            let (error, expected) = (error.map(|e| e.to_string()), expected.map(|e| e.to_string()));
            assert_eq!(error, expected, "{first:?} {second:?}");
        };
        check(Some(1), Some(2), None);
        check(None, Some(2), None);
        check(Some(7), Some(2), None);
        check(Some(1), None, None);
        check(None, None, Some(VaultError::EntryMissing));
        check(Some(7), None, Some(VaultError::EntryWrong));
        check(None, Some(7), Some(VaultError::EntryWrong));
    }

    #[test]
    fn two_slots_that_hold_different_keys_under_one_id_prove_nothing() {
        let mut midlife = Midlife::new();
        midlife.add_entry("second", 2);
        assert_eq!(midlife.prove(NEW), None, "the two slots agree");
        let place = SlotPlace { vault_id: VAULT, slot_id: [2; 16], key_id: NEW };
        let mut entry = KeyBytes::zero();
        entry.as_mut_slice().fill(2);
        let other = VaultKey(KeyBytes::random().expect("random"));
        let row = midlife.slots.iter_mut().find(|row| row.id == place.slot_id && row.key_id == NEW).expect("a row");
        row.wrapped = wrap(&entry, &SlotHead::Keychain, place, &other).expect("wraps");
        assert_eq!(midlife.prove(NEW), Some(VaultError::SlotDamaged.to_string()));
        assert_eq!(midlife.prove(OLD), None, "the other key is not concerned");
    }
}
