//! Uploading bytes, and content identifiers (bluesky 4.1, 2026-11-20).

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{
    envelope::{error, invalid, ok, signed_in},
    state::Blob,
};
use crate::{app::App, call::Call, random::BASE32, reply::Answer};

/// `com.atproto.repo.uploadBlob`.
pub(super) fn upload(app: &App, call: &Call) -> Answer {
    let person = app.read(|world| signed_in(app, world, call))?;
    if call.mime_type().is_empty() {
        return Err(invalid("Request encoding (Content-Type) required but not provided"));
    }
    if call.body.is_empty() {
        return Err(invalid("A request body is expected but none was provided"));
    }
    if call.body.len() > app.read(|world| world.settings.bluesky_blob_bytes_max) {
        return Err(error(413, "PayloadTooLarge", "request entity too large"));
    }
    if call.processing_fails {
        return Err(error(500, "InternalServerError", "Internal Server Error"));
    }
    // The server looks at the bytes and believes them more than the header.
    let seen = image::guess_format(&call.body).map(|format| format.to_mime_type().to_owned());
    let blob = Blob {
        did: person.did.to_owned(),
        cid: cid(RAW, &call.body),
        hash: app.pictures.put(&call.body),
        mime_type: seen.unwrap_or_else(|_| call.mime_type()),
        size: call.body.len(),
        uploaded_at: app.now(),
    };
    let answer = json!({ "blob": reference(&blob) });
    app.write(|world| world.bluesky.blobs.push(blob));
    Ok(ok(app, &answer))
}

/// How a record names the bytes.
pub(super) fn reference(blob: &Blob) -> Value {
    json!({ "$type": "blob", "ref": { "$link": blob.cid }, "mimeType": blob.mime_type, "size": blob.size })
}

/// Multicodec of plain bytes.
pub(super) const RAW: u8 = 0x55;
/// Multicodec of a record. The real hash is over DAG-CBOR, here over JSON; to an outsider both are opaque.
pub(super) const DAG_CBOR: u8 = 0x71;

/// A version 1 content identifier in base32: `bafkrei…` for bytes, `bafyrei…` for records.
pub(super) fn cid(codec: u8, bytes: &[u8]) -> String {
    let mut binary = vec![0x01, codec, 0x12, 0x20];
    binary.extend_from_slice(&Sha256::digest(bytes));
    let mut text = String::from("b");
    let (mut buffer, mut bits) = (0_u32, 0_u32);
    for byte in binary {
        buffer = (buffer << 8) | u32::from(byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(letter(buffer >> bits));
        }
        buffer &= (1 << bits) - 1;
    }
    if bits > 0 {
        text.push(letter(buffer << (5 - bits)));
    }
    text
}

fn letter(five_bits: u32) -> char {
    usize::try_from(five_bits & 31).ok().and_then(|index| BASE32.get(index)).map_or('a', |letter| char::from(*letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_have_the_well_known_form() {
        // The CIDv1 of "hello world" as raw bytes, computed apart from this code.
        assert_eq!(cid(RAW, b"hello world"), "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e");
        assert!(cid(DAG_CBOR, b"{}").starts_with("bafyrei"));
    }
}
