//! How a vault, a slot and a new key come into being: everything is opened once, the way it will be opened, before it
//! is returned. Nothing is overwritten in place and nothing is deleted.

use chrono::{DateTime, Utc};
use domain::Secret;

use crate::{
    Given, KeyId, KeyRow, KeyState, KeychainError, KeychainSecret, KeychainWorker, RecoveryCode, SlotKind, SlotRow,
    Stored, Vault, VaultError, VaultId, cipher,
    key::{KeyBytes, VaultKey, fill_random},
    keychain::Fault,
    opening::{open_row, slot_secret},
    passphrase, recovery_code,
    slot::{EntryCheck, SlotHead, SlotPlace, wrap},
    stretch::Stretch,
};

/// How a vault is protected from now on.
pub enum Protection {
    /// By the operating system's keychain: opens silently.
    Keychain,
    /// By a passphrase that is asked for at every unlock.
    Passphrase(Secret),
    /// By both; neither opens anything alone.
    KeychainAndPassphrase(Secret),
    /// Not at all beyond this process: what is sealed is lost with it.
    Session,
}

/// The name of a slot that is about to be made. It is known before anything is written, so that the caller can note the
/// entry, and an interruption between the keychain and the database leaves none that nobody knows of.
pub struct SlotName([u8; 16]);

impl SlotName {
    /// A name that no other slot has.
    ///
    /// # Errors
    /// [`VaultError::RandomFailed`].
    pub fn random() -> Result<Self, VaultError> {
        let mut name = [0; 16];
        fill_random(&mut name)?;
        Ok(Self(name))
    }

    /// The entry of the slot in the keychain, if it will have one.
    pub fn item(&self, vault_id: VaultId) -> String {
        item(vault_id, self.0)
    }
}

/// A vault that is about to be made, and the name of its first slot; known before anything is written, as with
/// [`SlotName`].
pub struct NewVault {
    id: VaultId,
    slot: SlotName,
}

impl NewVault {
    /// One that there never was.
    ///
    /// # Errors
    /// [`VaultError::RandomFailed`].
    pub fn random() -> Result<Self, VaultError> {
        Ok(Self { id: VaultId::random()?, slot: SlotName::random()? })
    }

    /// Which vault it will be.
    pub fn id(&self) -> VaultId {
        self.id
    }

    /// The entry of its slot in the keychain, if it will have one.
    pub fn item(&self) -> String {
        self.slot.item(self.id)
    }
}

/// Makes a new vault: a new key, and a slot that opens it.
///
/// An entry in the keychain has a new name, is read back and compared, and the slot is opened once, before anything
/// is returned. The caller stores all rows and [`Vault::id`] in one transaction before it seals anything. To be called
/// only when the database has no slot: a key that is not found is never replaced by a new one.
///
/// An entry whose rows were never stored stays behind in the keychain and opens nothing; see [`create_as`].
///
/// # Errors
/// [`VaultError::PassphraseTooWeak`], [`VaultError::Keychain`], [`VaultError::RandomFailed`]. Nothing is to be stored
/// then.
pub async fn create(
    worker: &KeychainWorker,
    protection: Protection,
    now: DateTime<Utc>,
) -> Result<(Vault, Vec<SlotRow>, KeyRow), VaultError> {
    create_as(NewVault::random()?, worker, protection, now).await
}

/// As [`create`], under names that the caller has noted, so that an entry whose rows were never stored can be removed.
///
/// # Errors
/// As [`create`]; the entry may then exist or not.
pub async fn create_as(
    new: NewVault,
    worker: &KeychainWorker,
    protection: Protection,
    now: DateTime<Utc>,
) -> Result<(Vault, Vec<SlotRow>, KeyRow), VaultError> {
    let key_id = KeyId::random()?;
    let keys = vec![(key_id, VaultKey(KeyBytes::random()?))];
    let vault = Vault::new(new.id, key_id, keys)?;
    let slots = protect_as(new.slot, worker, &vault, protection, now).await?;
    tracing::info!(vault = %vault.id(), "vault created");
    Ok((vault, slots, KeyRow { id: key_id, state: KeyState::Active, created_at: now }))
}

/// Makes a new slot, with a new entry in the keychain if it needs one, for every key that the open vault holds.
///
/// The caller stores the rows and removes those of the slot that is replaced in one transaction, and deletes the old
/// slot's entry only after an unlock through the new one. Not to be called while a pending key exists: the slot would
/// lack it.
///
/// # Errors
/// As [`create`].
pub async fn protect(
    worker: &KeychainWorker,
    vault: &Vault,
    protection: Protection,
    now: DateTime<Utc>,
) -> Result<Vec<SlotRow>, VaultError> {
    protect_as(SlotName::random()?, worker, vault, protection, now).await
}

/// As [`protect`], under a name that the caller has noted.
///
/// # Errors
/// As [`create`].
pub async fn protect_as(
    name: SlotName,
    worker: &KeychainWorker,
    vault: &Vault,
    protection: Protection,
    now: DateTime<Utc>,
) -> Result<Vec<SlotRow>, VaultError> {
    let mut slot = NewSlot { id: name.0, backend: None, item: None, created_at: now };
    let (head, secret, given) = match protection {
        Protection::Session => return Ok(slot.session_rows(vault)),
        Protection::Keychain => {
            let entry = slot.write_entry(worker, vault.id()).await?;
            (SlotHead::Keychain, entry, Given::default())
        }
        Protection::Passphrase(passphrase) => {
            passphrase::check(&passphrase)?;
            let stretch = Stretch::random().await?;
            let secret = stretch.apply(&passphrase).await?;
            (SlotHead::Passphrase(stretch), secret, Given { passphrase: Some(passphrase), recovery_code: None })
        }
        Protection::KeychainAndPassphrase(passphrase) => {
            passphrase::check(&passphrase)?;
            let stretch = Stretch::random().await?;
            let entry = slot.write_entry(worker, vault.id()).await?;
            let head = SlotHead::KeychainAndPassphrase(stretch, EntryCheck::of(&entry, vault.id(), slot.id)?);
            let secret = cipher::combine(&entry, &stretch.apply(&passphrase).await?)?;
            (head, secret, Given { passphrase: Some(passphrase), recovery_code: None })
        }
    };
    let rows = slot.rows(vault, &head, &secret)?;
    prove_rows(worker, vault, &rows, &given).await?;
    Ok(rows)
}

/// Makes a recovery code, and the slot that it opens, for every key that the open vault holds. The caller stores the
/// rows, removes those of an older code, and shows the code once.
///
/// # Errors
/// [`VaultError::RandomFailed`].
pub async fn recovery(vault: &Vault, now: DateTime<Utc>) -> Result<(RecoveryCode, Vec<SlotRow>), VaultError> {
    let slot = NewSlot { id: SlotName::random()?.0, backend: None, item: None, created_at: now };
    let code = RecoveryCode::random()?;
    let rows = slot.rows(vault, &SlotHead::Recovery, &recovery_code::key_of(code.as_typed())?)?;
    // What was printed is read again, as the person will type it.
    let read = recovery_code::key_of(code.as_typed())?;
    compare(vault, &rows, &read)?;
    Ok((code, rows))
}

/// Makes a new key, pending, and wraps it for every slot there is.
///
/// Each slot is opened first, with the active key that the vault holds as the witness, so that a key is never wrapped
/// under a wrong passphrase. The caller stores all rows in one transaction and calls [`prove`](crate::prove) before it
/// activates the key.
///
/// # Errors
/// [`VaultError::PassphraseNeeded`] or [`VaultError::RecoveryCodeNeeded`] when a slot's is missing: a recovery slot must
/// be dropped or its code given. [`VaultError::SessionEnded`] for a vault of one session, which has nowhere to keep a
/// key. All others of [`unlock`](crate::unlock).
pub async fn new_key(
    worker: &KeychainWorker,
    vault: &Vault,
    stored: &Stored,
    given: &Given,
    now: DateTime<Utc>,
) -> Result<(KeyRow, Vec<SlotRow>), VaultError> {
    let active = vault.active_key();
    let known = vault.key(active)?;
    let key_id = KeyId::random()?;
    let key = VaultKey(KeyBytes::random()?);
    let mut rows = Vec::new();
    for slot in stored.distinct_slots() {
        let row = stored.row(slot.id, active).ok_or(VaultError::KeyNotInSlots(active))?;
        let secret = slot_secret(worker, vault.id(), row, given).await?;
        if !open_row(&secret, vault.id(), row)?.0.is_same_as(&known.0) {
            return Err(VaultError::SlotDamaged);
        }
        let place = SlotPlace { vault_id: vault.id(), slot_id: row.id, key_id };
        let wrapped = wrap(&secret, &SlotHead::parse(row.kind, &row.wrapped)?, place, &key)?;
        rows.push(SlotRow { key_id, wrapped, ..row.clone() });
    }
    if rows.is_empty() {
        return Err(VaultError::NoSlots);
    }
    Ok((KeyRow { id: key_id, state: KeyState::Pending, created_at: now }, rows))
}

/// Deletes a keychain entry that no slot names any more. One that is already gone is fine.
///
/// # Errors
/// [`VaultError::Keychain`]; the entry may then still be there, and opens nothing.
pub async fn remove_item(worker: &KeychainWorker, item: &str) -> Result<(), VaultError> {
    worker.delete(item).await.map_err(VaultError::from)
}

/// The name of a slot's entry. Never changes.
fn item(vault_id: VaultId, slot_id: [u8; 16]) -> String {
    format!("vault-{vault_id}-slot-{}", KeyId::from_bytes(slot_id))
}

/// A slot in the making.
struct NewSlot {
    id: [u8; 16],
    backend: Option<String>,
    item: Option<String>,
    created_at: DateTime<Utc>,
}

impl NewSlot {
    /// Writes a new entry into the keychain, and returns what can be read of it.
    async fn write_entry(&mut self, worker: &KeychainWorker, vault_id: VaultId) -> Result<KeyBytes, VaultError> {
        let item = item(vault_id, self.id);
        let written = worker.write(&item, KeychainSecret::random()?).await?;
        let entry = match worker.read(&item).await? {
            Some(entry) if entry.is_same_as(&written) => entry,
            Some(_) | None => return Err(KeychainError::from(Fault::ReadBackDiffers).into()),
        };
        self.backend = Some(worker.backend().to_owned());
        self.item = Some(item);
        Ok(entry.into_key())
    }

    fn rows(&self, vault: &Vault, head: &SlotHead, secret: &KeyBytes) -> Result<Vec<SlotRow>, VaultError> {
        let row = |key_id, wrapped| self.row(head.kind(), key_id, wrapped);
        vault
            .keys()
            .map(|(key_id, key)| {
                let place = SlotPlace { vault_id: vault.id(), slot_id: self.id, key_id };
                Ok(row(key_id, wrap(secret, head, place, key)?))
            })
            .collect()
    }

    fn session_rows(&self, vault: &Vault) -> Vec<SlotRow> {
        vault.keys().map(|(key_id, _)| self.row(SlotKind::Session, key_id, Vec::new())).collect()
    }

    fn row(&self, kind: SlotKind, key_id: KeyId, wrapped: Vec<u8>) -> SlotRow {
        let (backend, item) = (self.backend.clone(), self.item.clone());
        SlotRow { id: self.id, kind, backend, item, key_id, wrapped, created_at: self.created_at }
    }
}

/// Opens new rows exactly as an unlock will, and compares the keys.
async fn prove_rows(worker: &KeychainWorker, vault: &Vault, rows: &[SlotRow], given: &Given) -> Result<(), VaultError> {
    let first = rows.first().ok_or(VaultError::NoSlots)?;
    let secret = slot_secret(worker, vault.id(), first, given).await?;
    compare(vault, rows, &secret)
}

fn compare(vault: &Vault, rows: &[SlotRow], secret: &KeyBytes) -> Result<(), VaultError> {
    for row in rows {
        if !open_row(secret, vault.id(), row)?.0.is_same_as(&vault.key(row.key_id)?.0) {
            return Err(VaultError::SlotDamaged);
        }
    }
    Ok(())
}
