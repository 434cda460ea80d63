//! A wrapped vault key: the bytes in [`SlotRow::wrapped`](crate::SlotRow).
//!
//! | Offset | Size | Field |
//! |---|---|---|
//! | 0 | 4 | `PRW` and the format version, 1 |
//! | 4 | 1 | suite, 1 = HKDF-SHA-256, AES-256-GCM, key-committing |
//! | 5 | 1 | slot kind, 1 = keychain, 2 = passphrase, 3 = keychain and passphrase, 4 = recovery |
//! | 6 | 2 | zero |
//! | 8 | 12 | Argon2id's memory in KiB, passes, lanes, little endian; zero in a slot without a passphrase |
//! | 20 | 16 | Argon2id's salt; zero likewise |
//! | 36 | 16 | check of the keychain's entry, for kind 3; zero otherwise |
//! | 52 | 32 | salt |
//! | 84 | 32 | commitment |
//! | 116 | 12 | nonce |
//! | 128 | 48 | wrapped key, tag |
//! | 176 | 16 | the beginning of the SHA-256 of all before |
//!
//! Vault id, slot id and key id are authenticated with it, so that a slot opens only as itself. The hash at the end
//! protects nothing: it tells a damaged file from a wrong passphrase before any work is done. The check of the entry
//! tells a wrong entry from a wrong passphrase where both are needed; the entry is 32 random bytes, so it gives
//! nothing to guess at.

use sha2::{Digest, Sha256};

use crate::{
    KeyId, SlotKind, VaultError, VaultId,
    cipher::{self, COMMITMENT_BYTES, MessageKey, NONCE_BYTES, SALT_BYTES, TAG_BYTES},
    key::{KEY_BYTES, KeyBytes, VaultKey, fill_random},
    stretch::{self, Cost, Stretch},
};

const MAGIC: &[u8; 5] = b"PRW\x01\x01";
const LABEL: &[u8] = b"prw1/slot";
const CHECK_BYTES: usize = 16;
const HEAD_BYTES: usize = 52;
const HEADER_BYTES: usize = HEAD_BYTES + SALT_BYTES + COMMITMENT_BYTES + NONCE_BYTES;
const BODY_BYTES: usize = KEY_BYTES + TAG_BYTES;
const WRAPPED_BYTES: usize = HEADER_BYTES + BODY_BYTES + CHECK_BYTES;

/// Where a wrapped key belongs. All fields have a fixed length, so their concatenation is unambiguous.
#[derive(Clone, Copy)]
pub(crate) struct SlotPlace {
    pub(crate) vault_id: VaultId,
    pub(crate) slot_id: [u8; 16],
    pub(crate) key_id: KeyId,
}

impl SlotPlace {
    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.vault_id.as_bytes());
        out.extend_from_slice(&self.slot_id);
        out.extend_from_slice(self.key_id.as_bytes());
    }
}

/// What all rows of one slot begin with: its kind, and what must be known before its secret can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SlotHead {
    Keychain,
    Passphrase(Stretch),
    KeychainAndPassphrase(Stretch, EntryCheck),
    Recovery,
}

/// Tells whether a keychain entry is the one of a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct EntryCheck([u8; CHECK_BYTES]);

impl EntryCheck {
    pub(crate) fn of(entry: &KeyBytes, vault_id: VaultId, slot_id: [u8; 16]) -> Result<Self, VaultError> {
        let key = cipher::derive(entry.as_slice(), &[b"prw1/entry", vault_id.as_bytes(), &slot_id])?;
        let mut check = [0; CHECK_BYTES];
        check.copy_from_slice(&key.as_slice()[..CHECK_BYTES]);
        Ok(Self(check))
    }
}

impl SlotHead {
    pub(crate) fn kind(&self) -> SlotKind {
        match self {
            Self::Keychain => SlotKind::Keychain,
            Self::Passphrase(_) => SlotKind::Passphrase,
            Self::KeychainAndPassphrase(..) => SlotKind::KeychainAndPassphrase,
            Self::Recovery => SlotKind::Recovery,
        }
    }

    fn write(&self) -> [u8; HEAD_BYTES] {
        let (kind, stretch, check) = match *self {
            Self::Keychain => (1, None, None),
            Self::Passphrase(stretch) => (2, Some(stretch), None),
            Self::KeychainAndPassphrase(stretch, check) => (3, Some(stretch), Some(check)),
            Self::Recovery => (4, None, None),
        };
        let mut head = [0; HEAD_BYTES];
        head[..5].copy_from_slice(MAGIC);
        head[5] = kind;
        if let Some(Stretch { cost, salt }) = stretch {
            head[8..12].copy_from_slice(&cost.memory_kib.to_le_bytes());
            head[12..16].copy_from_slice(&cost.passes.to_le_bytes());
            head[16..20].copy_from_slice(&cost.lanes.to_le_bytes());
            head[20..36].copy_from_slice(&salt);
        }
        if let Some(EntryCheck(check)) = check {
            head[36..].copy_from_slice(&check);
        }
        head
    }

    /// Reads the head of an undamaged wrapped key. Nothing of it is authenticated yet, so the cost is only believed
    /// within its limits.
    ///
    /// # Errors
    /// [`VaultError::SlotDamaged`], also when it is of another kind than its row says; [`VaultError::CostRefused`].
    pub(crate) fn parse(kind: SlotKind, wrapped: &[u8]) -> Result<Self, VaultError> {
        let head = undamaged(wrapped)?.first_chunk::<HEAD_BYTES>().ok_or(VaultError::SlotDamaged)?;
        let check = EntryCheck(field(head, 36)?);
        let stretch = Stretch {
            cost: Cost {
                memory_kib: u32::from_le_bytes(field(head, 8)?),
                passes: u32::from_le_bytes(field(head, 12)?),
                lanes: u32::from_le_bytes(field(head, 16)?),
            },
            salt: field::<{ stretch::SALT_BYTES }>(head, 20)?,
        };
        let parsed = match kind {
            SlotKind::Keychain => Self::Keychain,
            SlotKind::Passphrase => Self::Passphrase(stretch),
            SlotKind::KeychainAndPassphrase => Self::KeychainAndPassphrase(stretch, check),
            SlotKind::Recovery => Self::Recovery,
            SlotKind::Session => return Err(VaultError::SlotDamaged),
        };
        // Every byte that this kind does not use must be as it is written: one head has one form.
        if parsed.write() != *head {
            return Err(VaultError::SlotDamaged);
        }
        if kind.needs_passphrase() {
            stretch.cost.check()?;
        }
        Ok(parsed)
    }
}

/// Wraps `key` under the slot's secret.
pub(crate) fn wrap(
    secret: &KeyBytes,
    head: &SlotHead,
    place: SlotPlace,
    key: &VaultKey,
) -> Result<Vec<u8>, VaultError> {
    let mut fresh = [0; SALT_BYTES + NONCE_BYTES];
    fill_random(&mut fresh)?;
    let (salt, nonce) = fresh.split_at(SALT_BYTES);
    let head = head.write();
    let slot_key = derive(secret, salt, &head, place)?;

    let mut bound = Vec::with_capacity(HEADER_BYTES + 48);
    bound.extend_from_slice(&head);
    bound.extend_from_slice(salt);
    bound.extend_from_slice(slot_key.commitment());
    bound.extend_from_slice(nonce);
    place.write(&mut bound);

    let mut inner = KeyBytes::zero();
    inner.as_mut_slice().copy_from_slice(key.0.as_slice());
    let nonce = nonce.try_into().map_err(|_| VaultError::CipherFailed)?;
    let tag = slot_key.encrypt(nonce, &bound, inner.as_mut_slice())?;

    let mut wrapped = Vec::with_capacity(WRAPPED_BYTES);
    wrapped.extend_from_slice(&bound[..HEADER_BYTES]);
    wrapped.extend_from_slice(inner.as_slice());
    wrapped.extend_from_slice(&tag);
    let check = check_of(&wrapped);
    wrapped.extend_from_slice(&check);
    Ok(wrapped)
}

/// Why a wrapped key did not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UnwrapError {
    /// It was wrapped under another secret, or belongs elsewhere.
    SecretWrong,
    /// Not a wrapped key of this version, or changed.
    Damaged,
    /// See [`VaultError::CipherFailed`].
    CipherFailed,
}

/// Opens what [`wrap`] made, with the same secret and for the same place.
pub(crate) fn unwrap(secret: &KeyBytes, place: SlotPlace, wrapped: &[u8]) -> Result<VaultKey, UnwrapError> {
    let whole = undamaged(wrapped).map_err(|_| UnwrapError::Damaged)?;
    let (header, body) = whole.split_first_chunk::<HEADER_BYTES>().ok_or(UnwrapError::Damaged)?;
    let (ciphertext, tag) = body.split_last_chunk::<TAG_BYTES>().ok_or(UnwrapError::Damaged)?;
    let (head, rest) = header.split_first_chunk::<HEAD_BYTES>().ok_or(UnwrapError::Damaged)?;
    let (salt, rest) = rest.split_at(SALT_BYTES);
    let (commitment, nonce) = rest.split_at(COMMITMENT_BYTES);
    let nonce = nonce.try_into().map_err(|_| UnwrapError::Damaged)?;

    let slot_key = derive(secret, salt, head, place).map_err(|_| UnwrapError::CipherFailed)?;
    if !slot_key.commits_to(commitment) {
        return Err(UnwrapError::SecretWrong);
    }
    let mut bound = header.to_vec();
    place.write(&mut bound);
    let mut inner = KeyBytes::zero();
    inner.as_mut_slice().copy_from_slice(ciphertext);
    slot_key.decrypt(nonce, &bound, inner.as_mut_slice(), tag).map_err(|_| UnwrapError::Damaged)?;
    Ok(VaultKey(inner))
}

/// All but the hash at the end, when length and hash are right.
fn undamaged(wrapped: &[u8]) -> Result<&[u8; HEADER_BYTES + BODY_BYTES], VaultError> {
    let whole: &[u8; WRAPPED_BYTES] = wrapped.try_into().map_err(|_| VaultError::SlotDamaged)?;
    match whole.split_first_chunk() {
        Some((rest, check)) if check == check_of(rest) => Ok(rest),
        Some(_) | None => Err(VaultError::SlotDamaged),
    }
}

fn check_of(bytes: &[u8]) -> [u8; CHECK_BYTES] {
    let mut check = [0; CHECK_BYTES];
    check.copy_from_slice(&Sha256::digest(bytes)[..CHECK_BYTES]);
    check
}

fn field<const N: usize>(head: &[u8; HEAD_BYTES], offset: usize) -> Result<[u8; N], VaultError> {
    head.get(offset..).and_then(<[u8]>::first_chunk).copied().ok_or(VaultError::SlotDamaged)
}

fn derive(secret: &KeyBytes, salt: &[u8], head: &[u8; HEAD_BYTES], place: SlotPlace) -> Result<MessageKey, VaultError> {
    let mut about = Vec::with_capacity(HEAD_BYTES + 48);
    about.extend_from_slice(head);
    place.write(&mut about);
    MessageKey::derive(secret, salt, LABEL, &about)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PLACE: SlotPlace =
        SlotPlace { vault_id: VaultId::from_bytes([1; 16]), slot_id: [2; 16], key_id: KeyId::from_bytes([3; 16]) };
    const STRETCH: Stretch = Stretch { cost: Cost::START, salt: [4; 16] };
    const HEADS: [SlotHead; 4] = [
        SlotHead::Keychain,
        SlotHead::Passphrase(STRETCH),
        SlotHead::KeychainAndPassphrase(STRETCH, EntryCheck([5; 16])),
        SlotHead::Recovery,
    ];

    fn wrapped(head: &SlotHead) -> (KeyBytes, VaultKey, Vec<u8>) {
        let secret = KeyBytes::random().expect("random");
        let key = VaultKey(KeyBytes::random().expect("random"));
        let wrapped = wrap(&secret, head, PLACE, &key).expect("wraps");
        (secret, key, wrapped)
    }

    /// Replaces the hash at the end, as somebody would who changes the bytes on purpose.
    fn forge(mut wrapped: Vec<u8>) -> Vec<u8> {
        wrapped.truncate(WRAPPED_BYTES - CHECK_BYTES);
        let check = check_of(&wrapped);
        wrapped.extend_from_slice(&check);
        wrapped
    }

    #[test]
    fn a_wrapped_key_opens_as_itself_and_does_not_show() {
        for head in HEADS {
            let (secret, key, wrapped) = wrapped(&head);
            let Ok(opened) = unwrap(&secret, PLACE, &wrapped) else { panic!("does not open") };
            assert!(opened.0.is_same_as(&key.0));
            assert!(!wrapped.windows(8).any(|window| key.0.as_slice().starts_with(window)), "the key is not in clear");
            assert_eq!(wrapped.len(), WRAPPED_BYTES);
            assert_eq!(SlotHead::parse(head.kind(), &wrapped).ok(), Some(head), "and says how its secret is made");
        }
    }

    #[test]
    fn a_wrapped_key_opens_nowhere_else() {
        for head in HEADS {
            let (secret, _, wrapped) = wrapped(&head);
            let places = [
                SlotPlace { vault_id: VaultId::from_bytes([9; 16]), ..PLACE },
                SlotPlace { slot_id: [9; 16], ..PLACE },
                SlotPlace { key_id: KeyId::from_bytes([9; 16]), ..PLACE },
            ];
            for place in places {
                assert_eq!(unwrap(&secret, place, &wrapped).err(), Some(UnwrapError::SecretWrong));
            }
            let other = KeyBytes::random().expect("random");
            assert_eq!(unwrap(&other, PLACE, &wrapped).err(), Some(UnwrapError::SecretWrong));
        }
    }

    #[test]
    fn every_bit_and_the_length_of_a_wrapped_key_matter() {
        for head in HEADS {
            let (secret, _, wrapped) = wrapped(&head);
            for bit in 0..wrapped.len() * 8 {
                let mut changed = wrapped.clone();
                changed[bit / 8] ^= 1 << (bit % 8);
                assert_eq!(unwrap(&secret, PLACE, &changed).err(), Some(UnwrapError::Damaged), "bit {bit}");
                assert!(matches!(SlotHead::parse(head.kind(), &changed), Err(VaultError::SlotDamaged)), "bit {bit}");
                if bit < (WRAPPED_BYTES - CHECK_BYTES) * 8 {
                    assert!(unwrap(&secret, PLACE, &forge(changed)).is_err(), "bit {bit} with a hash that fits");
                }
            }
            for length in 0..wrapped.len() {
                let cut = &wrapped[..length];
                assert_eq!(unwrap(&secret, PLACE, cut).err(), Some(UnwrapError::Damaged), "cut to {length} bytes");
                assert!(SlotHead::parse(head.kind(), cut).is_err(), "cut to {length} bytes");
            }
            for appended in [0, 0xff] {
                let longer = [wrapped.as_slice(), &[appended]].concat();
                assert_eq!(unwrap(&secret, PLACE, &longer).err(), Some(UnwrapError::Damaged), "a byte was appended");
            }
        }
    }

    #[test]
    fn a_row_of_one_kind_is_not_read_as_another() {
        let kinds = [SlotKind::Keychain, SlotKind::Passphrase, SlotKind::KeychainAndPassphrase, SlotKind::Recovery];
        for head in HEADS {
            let (_, _, wrapped) = wrapped(&head);
            for kind in kinds {
                assert_eq!(SlotHead::parse(kind, &wrapped).is_ok(), kind == head.kind(), "{head:?} as {kind}");
            }
            assert!(SlotHead::parse(SlotKind::Session, &wrapped).is_err(), "a session keeps nothing");
        }
    }

    #[test]
    fn a_kind_written_over_another_does_not_open_even_with_a_hash_that_fits() {
        let (secret, _, mut wrapped) = wrapped(&SlotHead::Keychain);
        wrapped[5] = 4;
        assert_eq!(unwrap(&secret, PLACE, &forge(wrapped)).err(), Some(UnwrapError::SecretWrong));
    }

    #[test]
    fn a_cost_out_of_bounds_is_refused_before_any_work() {
        let check = |cost: Cost, accepted: bool| {
            let (_, _, wrapped) = wrapped(&SlotHead::Passphrase(Stretch { cost, ..STRETCH }));
            match SlotHead::parse(SlotKind::Passphrase, &wrapped) {
                Ok(_) => assert!(accepted, "{cost:?} must be refused"),
                Err(error) => assert!(!accepted && matches!(error, VaultError::CostRefused), "{cost:?}: {error}"),
            }
        };
        let (least, most) = (Cost::LEAST, Cost::MOST);
        check(least, true);
        check(most, true);
        check(Cost { memory_kib: least.memory_kib - 1, ..least }, false);
        check(Cost { passes: least.passes - 1, ..least }, false);
        check(Cost { lanes: 0, ..least }, false);
        check(Cost { memory_kib: most.memory_kib + 1, ..most }, false);
        check(Cost { passes: most.passes + 1, ..most }, false);
        check(Cost { lanes: most.lanes + 1, ..most }, false);
        check(Cost { memory_kib: u32::MAX, passes: u32::MAX, lanes: u32::MAX }, false);
        check(Cost { memory_kib: 0, passes: 0, lanes: 0 }, false);
    }

    proptest! {
        #[test]
        fn any_bytes_are_refused_without_a_panic(
            bytes in proptest::collection::vec(any::<u8>(), 0..300),
            keep in 0..=WRAPPED_BYTES,
            which in 0..HEADS.len(),
        ) {
            let head = HEADS[which];
            let (secret, _, wrapped) = wrapped(&head);
            // The beginning of a real one, then anything; also with a hash that fits.
            let grafted = [&wrapped[..keep], &bytes].concat();
            let forged = (grafted.len() >= WRAPPED_BYTES - CHECK_BYTES).then(|| forge(grafted.clone()));
            for bytes in [Some(bytes), Some(grafted), forged].into_iter().flatten() {
                if bytes != wrapped {
                    prop_assert!(unwrap(&secret, PLACE, &bytes).is_err());
                    // A head may be read, and is then one that could have been written.
                    if let Ok(parsed) = SlotHead::parse(head.kind(), &bytes) {
                        prop_assert!(bytes.starts_with(&parsed.write()));
                    }
                }
            }
        }
    }
}
