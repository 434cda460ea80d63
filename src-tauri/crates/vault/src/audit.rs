//! The audit trail's key: authenticates its rows, and signs what is exported of it.
//!
//! It is a random secret of its own, not derived from the vault key, so that the trail survives every rotation: like
//! any other secret it is sealed, and sealed anew. Signatures are Ed25519 (RFC 8032) under a key derived from it, so
//! that an export can be checked by whoever knows the public key's fingerprint, without any secret.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::Secret;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, Zeroizing};

use crate::{
    Context, RecordError, Vault, VaultError, cipher,
    key::{KEY_BYTES, KeyBytes},
};

/// Bytes of a public key that its fingerprint shows; more than enough that nobody finds a second key with the same.
const FINGERPRINT_BYTES: usize = 16;

/// The key of one audit trail.
pub struct AuditKey {
    key: KeyBytes,
    /// The key made ready for the hash, which is half the work of a short row.
    mac: Hmac<Sha256>,
}

impl AuditKey {
    /// A new key.
    ///
    /// # Errors
    /// [`VaultError::RandomFailed`].
    pub fn random() -> Result<Self, VaultError> {
        KeyBytes::random().map(Self::new)
    }

    /// Seals the key like any other secret.
    ///
    /// # Errors
    /// See [`Vault::seal`].
    pub fn seal(&self, vault: &Vault, place: &Context<'_>) -> Result<Vec<u8>, VaultError> {
        // A record holds text.
        vault.seal(place, &Secret::new(STANDARD.encode(self.key.as_slice())))
    }

    /// Opens the key that was sealed for this place.
    ///
    /// # Errors
    /// [`VaultError::RecordRefused`] with the reason.
    pub fn open(vault: &Vault, place: &Context<'_>, record: &[u8]) -> Result<Self, VaultError> {
        let text = vault.open(place, record)?;
        // EXPOSE: decoded into the key that was sealed.
        let bytes = STANDARD.decode(text.expose()).map(Zeroizing::new);
        let bytes = bytes.ok().filter(|bytes| bytes.len() == KEY_BYTES).ok_or(RecordError::NotText)?;
        let mut key = KeyBytes::zero();
        key.as_mut_slice().copy_from_slice(&bytes);
        Ok(Self::new(key))
    }

    /// HMAC-SHA-256 of `bytes`.
    pub fn mac(&self, bytes: &[u8]) -> [u8; 32] {
        let mut mac = self.mac.clone();
        mac.update(bytes);
        mac.finalize().into_bytes().into()
    }

    /// HMAC-SHA-256 of `bytes` under a key of its own, for what is to be recognised and not read: no row of a trail ever has
    /// the same.
    ///
    /// # Errors
    /// [`VaultError::CipherFailed`], which does not happen with keys of this length.
    pub fn mark(&self, bytes: &[u8]) -> Result<[u8; 32], VaultError> {
        let mut key = KeyBytes::zero();
        cipher::expand(self.key.as_slice(), None, &[b"prv1/mark"], key.as_mut_slice())?;
        Ok(Self::new(key).mac(bytes))
    }

    /// What signs exports.
    ///
    /// # Errors
    /// [`VaultError::CipherFailed`], which does not happen with keys of this length.
    pub fn signer(&self) -> Result<AuditSigner, VaultError> {
        let mut seed = Zeroizing::new([0; KEY_BYTES]);
        cipher::expand(self.key.as_slice(), None, &[b"prv1/audit-export"], seed.as_mut_slice())?;
        Ok(AuditSigner(SigningKey::from_bytes(&seed)))
    }

    fn new(key: KeyBytes) -> Self {
        let mut block = hmac::digest::Key::<Hmac<Sha256>>::default();
        block[..KEY_BYTES].copy_from_slice(key.as_slice());
        // A key shorter than the hash's block is padded with zeros (RFC 2104 section 2), so this is the same key.
        let mac = <Hmac<Sha256> as KeyInit>::new(&block);
        block.as_mut_slice().zeroize();
        Self { key, mac }
    }
}

/// Signs exports of the audit trail. Wiped on drop.
pub struct AuditSigner(SigningKey);

impl AuditSigner {
    /// Signs a message.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }

    /// The key that checks its signatures.
    pub fn public_key(&self) -> AuditPublicKey {
        AuditPublicKey(self.0.verifying_key().to_bytes())
    }
}

/// Checks signatures of exports. Not a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditPublicKey([u8; 32]);

impl AuditPublicKey {
    /// Takes the 32 bytes of an Ed25519 public key.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Whether this key's owner signed the message. Weak keys, under which anybody can sign, are refused.
    #[must_use]
    pub fn has_signed(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        let key = VerifyingKey::from_bytes(&self.0);
        key.is_ok_and(|key| key.verify_strict(message, &Signature::from_bytes(signature)).is_ok())
    }

    /// How people compare keys: 128 bits of the key's SHA-256, in groups of four digits.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let digest = Sha256::digest(self.0);
        let groups = digest[..FINGERPRINT_BYTES].chunks(2).map(|pair| format!("{:02x}{:02x}", pair[0], pair[1]));
        groups.collect::<Vec<_>>().join("-")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> AuditKey {
        let mut bytes = KeyBytes::zero();
        bytes.as_mut_slice().fill(byte);
        AuditKey::new(bytes)
    }

    #[test]
    fn the_mac_is_hmac_sha_256() {
        // RFC 4231 has no vector with a 32-byte key; the general constructor is the oracle.
        for bytes in [&b""[..], b"row", &[0xaa; 1000]] {
            let mut oracle = Hmac::<Sha256>::new_from_slice(&[7; 32]).expect("any length is a key");
            oracle.update(bytes);
            assert_eq!(key(7).mac(bytes), <[u8; 32]>::from(oracle.finalize().into_bytes()));
        }
        assert_ne!(key(7).mac(b"row"), key(8).mac(b"row"));
    }

    /// Made with Node's crypto from the description: HMAC, HKDF, Ed25519, SHA-256.
    #[test]
    fn another_implementation_comes_to_the_same() {
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let signer = key(7).signer().expect("signs");
        let public_key = "198ede792b59f381fe98bf2beb21efcdce207cb9b46c99fdd0c1f8a5ea5b8a9b";
        assert_eq!(hex(&key(7).mac(b"row")), "c47a84c95e430e8d0a211e6cf3043cebc29952f28e2b8cbc868765ad507addf0");
        assert_eq!(hex(signer.public_key().as_bytes()), public_key);
        assert_eq!(
            hex(&signer.sign(b"message")),
            "d532047b19f33cc5d6d9aec2751d6994ed7855c3813d6dd755452e2e66e290da\
             1988cdd1672bcc38e58577bd3d266c980e6a270a01a744a7ff5b80be9b00af0f"
        );
        assert_eq!(signer.public_key().fingerprint(), "a48e-b696-de3a-7ec0-bd0b-e9ab-f2f1-b7e9");
    }

    #[test]
    fn a_signature_holds_for_its_message_and_its_key_only() {
        let (signer, other) = (key(7).signer().expect("signs"), key(8).signer().expect("signs"));
        let signature = signer.sign(b"message");
        assert!(signer.public_key().has_signed(b"message", &signature));
        assert!(!signer.public_key().has_signed(b"massage", &signature));
        assert!(!other.public_key().has_signed(b"message", &signature));
        for bit in 0..512 {
            let mut changed = signature;
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(!signer.public_key().has_signed(b"message", &changed), "bit {bit}");
        }
    }

    #[test]
    fn a_key_under_which_anybody_can_sign_is_refused() {
        // The neutral element: with R = 0 and s = 0 it "signs" every message unless the check is strict (RFC 8032, 8.4).
        let mut neutral = [0; 32];
        neutral[0] = 1;
        let mut signature = [0; 64];
        signature[0] = 1;
        assert!(!AuditPublicKey::from_bytes(neutral).has_signed(b"anything", &signature));
    }

    #[test]
    fn a_fingerprint_is_short_and_its_own() {
        let one = key(7).signer().expect("signs").public_key();
        let fingerprint = one.fingerprint();
        assert_eq!(fingerprint, one.fingerprint());
        assert_eq!(fingerprint.split('-').map(str::len).collect::<Vec<_>>(), [4; 8]);
        assert_ne!(fingerprint, key(8).signer().expect("signs").public_key().fingerprint());
    }
}
