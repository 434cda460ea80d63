//! A sealed record: the bytes in a database column.
//!
//! | Offset | Size | Field |
//! |---|---|---|
//! | 0 | 4 | `PRV` and the format version, 1 |
//! | 4 | 1 | suite, 1 = HKDF-SHA-256, AES-256-GCM, key-committing |
//! | 5 | 1 | kind, see [`RecordKind`] |
//! | 6 | 2 | zero |
//! | 8 | 16 | id of the vault key |
//! | 24 | 32 | salt |
//! | 56 | 32 | commitment |
//! | 88 | 12 | nonce |
//! | 100 | 4 | length of ciphertext and tag, little endian, at most 64 KiB |
//! | 104 | n | ciphertext, tag |
//!
//! The header and the context are authenticated with the text. There is no reader for anything else: bytes without
//! this header are an error, never plaintext.

use zeroize::{Zeroize, Zeroizing};

use domain::Secret;

use crate::{
    Context, KeyId, RecordError, RecordKind, VaultError, VaultId,
    cipher::{COMMITMENT_BYTES, MessageKey, NONCE_BYTES, SALT_BYTES, TAG_BYTES},
    key::{VaultKey, fill_random},
};

const MAGIC: &[u8; 3] = b"PRV";
const VERSION: u8 = 1;
const SUITE: u8 = 1;
const LABEL: &[u8] = b"prv1/record";
const HEADER_BYTES: usize = 104;
/// Ciphertext and tag.
const MAX_BODY_BYTES: usize = 64 * 1024;
/// Enough for the contexts that occur; longer ones only cost a reallocation.
const USUAL_CONTEXT_BYTES: usize = 192;

/// Seals `secret` for one place, under a key that is used once.
pub(crate) fn seal(
    key: (KeyId, &VaultKey),
    vault_id: VaultId,
    context: &Context<'_>,
    secret: &Secret,
) -> Result<Vec<u8>, VaultError> {
    // EXPOSE: the text is encrypted here.
    let text = secret.expose().as_bytes();
    let body_bytes = body_length(text.len())?;
    let mut fresh = [0; SALT_BYTES + NONCE_BYTES];
    fill_random(&mut fresh)?;
    let (salt, nonce) = fresh.split_at(SALT_BYTES);

    let mut bound = Vec::with_capacity(HEADER_BYTES + USUAL_CONTEXT_BYTES);
    bound.extend_from_slice(MAGIC);
    bound.extend_from_slice(&[VERSION, SUITE, context.kind as u8, 0, 0]);
    bound.extend_from_slice(key.0.as_bytes());
    bound.extend_from_slice(salt);
    bound.extend_from_slice(&[0; COMMITMENT_BYTES]);
    bound.extend_from_slice(nonce);
    bound.extend_from_slice(&body_bytes.to_le_bytes());
    context.write(vault_id, &mut bound);

    let message_key = MessageKey::derive(&key.1.0, salt, LABEL, &bound[HEADER_BYTES..])?;
    bound[56..88].copy_from_slice(message_key.commitment());

    let mut record = Vec::with_capacity(HEADER_BYTES + text.len() + TAG_BYTES);
    record.extend_from_slice(&bound[..HEADER_BYTES]);
    record.extend_from_slice(text);
    let nonce = nonce.try_into().map_err(|_| VaultError::CipherFailed)?;
    let tag = message_key.encrypt(nonce, &bound, &mut record[HEADER_BYTES..]).inspect_err(|_| record.zeroize())?;
    record.extend_from_slice(&tag);
    Ok(record)
}

/// Opens a record that belongs to `context`, with the key that `find_key` knows by the record's key id.
pub(crate) fn open<'k>(
    find_key: impl FnOnce(KeyId) -> Option<&'k VaultKey>,
    vault_id: VaultId,
    context: &Context<'_>,
    record: &[u8],
) -> Result<Secret, VaultError> {
    let parsed = Record::parse(record, context.kind)?;
    let key = find_key(parsed.key_id).ok_or(RecordError::UnknownKey)?;

    let mut bound = Vec::with_capacity(HEADER_BYTES + USUAL_CONTEXT_BYTES);
    bound.extend_from_slice(parsed.header);
    context.write(vault_id, &mut bound);
    let message_key = MessageKey::derive(&key.0, parsed.salt, LABEL, &bound[HEADER_BYTES..])?;
    if !message_key.commits_to(parsed.commitment) {
        return Err(RecordError::Commitment.into());
    }
    let mut text = Zeroizing::new(parsed.ciphertext.to_vec());
    message_key.decrypt(parsed.nonce, &bound, &mut text, parsed.tag).map_err(|_| RecordError::Tag)?;
    into_secret(text)
}

/// The key that a record names, if it is a record at all.
pub(crate) fn key_of(record: &[u8]) -> Option<KeyId> {
    if record.get(..5)? != [MAGIC.as_slice(), &[VERSION, SUITE]].concat() || record.len() < HEADER_BYTES {
        return None;
    }
    record.get(8..).and_then(<[u8]>::first_chunk).map(|id| KeyId::from_bytes(*id))
}

/// Moves the text without copying it; what is not text is wiped.
fn into_secret(mut text: Zeroizing<Vec<u8>>) -> Result<Secret, VaultError> {
    match String::from_utf8(std::mem::take(&mut *text)) {
        Ok(text) => Ok(Secret::new(text)),
        Err(error) => {
            error.into_bytes().zeroize();
            Err(RecordError::NotText.into())
        }
    }
}

fn body_length(text_bytes: usize) -> Result<u32, VaultError> {
    let body_bytes = text_bytes.saturating_add(TAG_BYTES);
    if body_bytes > MAX_BODY_BYTES {
        return Err(VaultError::SecretTooLong);
    }
    u32::try_from(body_bytes).map_err(|_| VaultError::SecretTooLong)
}

/// A record whose form is right; nothing of it is authenticated yet.
struct Record<'a> {
    header: &'a [u8; HEADER_BYTES],
    key_id: KeyId,
    salt: &'a [u8; SALT_BYTES],
    commitment: &'a [u8; COMMITMENT_BYTES],
    nonce: &'a [u8; NONCE_BYTES],
    ciphertext: &'a [u8],
    tag: &'a [u8; TAG_BYTES],
}

impl<'a> Record<'a> {
    fn parse(bytes: &'a [u8], kind: RecordKind) -> Result<Self, RecordError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(RecordError::NotARecord)?;
        if rest.first() != Some(&VERSION) {
            return Err(if rest.is_empty() { RecordError::BadLength } else { RecordError::UnknownVersion });
        }
        let (header, body) = bytes.split_first_chunk::<HEADER_BYTES>().ok_or(RecordError::BadLength)?;
        if header[4] != SUITE {
            return Err(RecordError::UnknownSuite);
        }
        if header[5] != kind as u8 {
            return Err(RecordError::WrongKind);
        }
        if header[6..8] != [0, 0] {
            return Err(RecordError::ReservedBytes);
        }
        let declared = u32::from_le_bytes(field(header, 100)?);
        if body.len() > MAX_BODY_BYTES || usize::try_from(declared) != Ok(body.len()) {
            return Err(RecordError::BadLength);
        }
        let (ciphertext, tag) = body.split_last_chunk::<TAG_BYTES>().ok_or(RecordError::BadLength)?;
        Ok(Self {
            header,
            key_id: KeyId::from_bytes(field(header, 8)?),
            salt: field_ref(header, 24)?,
            commitment: field_ref(header, 56)?,
            nonce: field_ref(header, 88)?,
            ciphertext,
            tag,
        })
    }
}

fn field_ref<const N: usize>(header: &[u8; HEADER_BYTES], offset: usize) -> Result<&[u8; N], RecordError> {
    header.get(offset..).and_then(<[u8]>::first_chunk).ok_or(RecordError::BadLength)
}

fn field<const N: usize>(header: &[u8; HEADER_BYTES], offset: usize) -> Result<[u8; N], RecordError> {
    field_ref(header, offset).copied()
}
