//! An open vault: seals and opens secrets, and nothing else.

use domain::Secret;

use crate::{Context, KeyId, VaultError, VaultId, key::VaultKey, record};

/// The keys of one vault, in memory. Dropping it wipes them.
pub struct Vault {
    id: VaultId,
    active: KeyId,
    /// The active key and those that only open.
    keys: Vec<(KeyId, VaultKey)>,
}

impl Vault {
    /// Takes the keys that may open records; `active` must be among them.
    pub(crate) fn new(id: VaultId, active: KeyId, keys: Vec<(KeyId, VaultKey)>) -> Result<Self, VaultError> {
        find(&keys, active).ok_or(VaultError::KeyNotInSlots(active))?;
        Ok(Self { id, active, keys })
    }

    /// Which vault it is.
    pub fn id(&self) -> VaultId {
        self.id
    }

    /// The key that seals. A record sealed with another one is due to be sealed again.
    pub fn active_key(&self) -> KeyId {
        self.active
    }

    /// Whether records sealed with this key can be opened.
    pub fn holds(&self, key_id: KeyId) -> bool {
        find(&self.keys, key_id).is_some()
    }

    /// Which key sealed a record; `None` when it is not a record. Says nothing about whether it opens.
    pub fn key_of(record: &[u8]) -> Option<KeyId> {
        record::key_of(record)
    }

    /// Seals `secret` for exactly this place, under a key that is used for this record only.
    ///
    /// # Errors
    /// [`VaultError::SecretTooLong`] above 64 KiB less the tag, [`VaultError::RandomFailed`] without randomness.
    pub fn seal(&self, context: &Context<'_>, secret: &Secret) -> Result<Vec<u8>, VaultError> {
        record::seal((self.active, self.key(self.active)?), self.id, context, secret)
    }

    /// Opens a record that was sealed for exactly this place.
    ///
    /// # Errors
    /// [`VaultError::RecordRefused`] with the reason; nothing of the text leaves this function then.
    pub fn open(&self, context: &Context<'_>, record: &[u8]) -> Result<Secret, VaultError> {
        record::open(|key_id| find(&self.keys, key_id), self.id, context, record)
    }

    /// Opens a record and seals its text again for the same place, with the active key.
    ///
    /// # Errors
    /// As [`Self::open`] and [`Self::seal`].
    pub fn reseal(&self, context: &Context<'_>, record: &[u8]) -> Result<Vec<u8>, VaultError> {
        self.seal(context, &self.open(context, record)?)
    }

    pub(crate) fn key(&self, key_id: KeyId) -> Result<&VaultKey, VaultError> {
        find(&self.keys, key_id).ok_or(VaultError::KeyNotInSlots(key_id))
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = (KeyId, &VaultKey)> {
        self.keys.iter().map(|(key_id, key)| (*key_id, key))
    }
}

fn find(keys: &[(KeyId, VaultKey)], wanted: KeyId) -> Option<&VaultKey> {
    keys.iter().find(|(id, _)| *id == wanted).map(|(_, key)| key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{RecordError, RecordKind, key::KeyBytes};

    const PLACE: Context<'_> = Context {
        table: "credentials",
        row_id: b"1",
        kind: RecordKind::Access,
        network: None,
        server: None,
        subject: None,
        generation: 0,
    };
    const OLD: KeyId = KeyId::from_bytes([1; 16]);
    const NEW: KeyId = KeyId::from_bytes([2; 16]);

    fn key(byte: u8) -> VaultKey {
        let mut bytes = KeyBytes::zero();
        bytes.as_mut_slice().fill(byte);
        VaultKey(bytes)
    }

    fn vault(active: KeyId, keys: Vec<(KeyId, VaultKey)>) -> Vault {
        let Ok(vault) = Vault::new(VaultId::from_bytes([9; 16]), active, keys) else { panic!("no active key") };
        vault
    }

    fn opens(vault: &Vault, record: &[u8]) -> bool {
        // EXPOSE: compared with the text that was sealed.
        vault.open(&PLACE, record).is_ok_and(|secret| secret.expose() == "token")
    }

    #[test]
    fn older_keys_open_and_the_active_one_seals() {
        let token = Secret::new("token".to_owned());
        let before = vault(OLD, vec![(OLD, key(1))]);
        let old_record = before.seal(&PLACE, &token).expect("seals");

        let during = vault(NEW, vec![(OLD, key(1)), (NEW, key(2))]);
        let new_record = during.seal(&PLACE, &token).expect("seals");
        assert_eq!(new_record[8..24], *NEW.as_bytes(), "sealed with the active key");
        assert!(opens(&during, &old_record) && opens(&during, &new_record), "both are readable meanwhile");

        let after = vault(NEW, vec![(NEW, key(2))]);
        assert!(opens(&after, &new_record));
        let refused = after.open(&PLACE, &old_record).err().expect("the old key is gone");
        assert!(matches!(refused, VaultError::RecordRefused(RecordError::UnknownKey)));
    }

    #[test]
    fn a_record_is_not_opened_with_another_key_of_the_same_vault() {
        let both = vault(OLD, vec![(OLD, key(1)), (NEW, key(2))]);
        let mut record = both.seal(&PLACE, &Secret::new("token".to_owned())).expect("seals");
        record[8..24].copy_from_slice(NEW.as_bytes());
        let refused = both.open(&PLACE, &record).err().expect("the header was rewritten");
        assert!(matches!(refused, VaultError::RecordRefused(RecordError::Commitment)));
    }

    #[test]
    fn a_vault_without_its_active_key_is_not_made() {
        let made = Vault::new(VaultId::from_bytes([9; 16]), NEW, vec![(OLD, key(1))]);
        assert!(matches!(made.err(), Some(VaultError::KeyNotInSlots(NEW))));
    }
}
