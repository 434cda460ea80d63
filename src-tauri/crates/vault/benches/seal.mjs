// What sealing and opening a token costs with Node's own crypto, made the same way as a record of ours: a fresh salt and
// nonce, HKDF-SHA-256 for a key and its commitment, AES-256-GCM over the text, bound to header and place.
//
//   node seal.mjs TEXT_BYTES PLACE_BYTES ROUNDS PER_ROUND
//
// Writes {"seal": …, "open": …}, the medians in microseconds.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";

const [textBytes, placeBytes, rounds, perRound] = process.argv.slice(2).map(Number);
const HEADER_BYTES = 104;
const LABEL = Buffer.from("prv1/record");

const vaultKey = randomBytes(32);
const place = randomBytes(placeBytes);
const token = "t".repeat(textBytes);

function derive(salt) {
  const okm = Buffer.from(hkdfSync("sha256", vaultKey, salt, Buffer.concat([LABEL, place]), 64));
  return { key: okm.subarray(0, 32), commitment: okm.subarray(32) };
}

function seal(text) {
  const [salt, nonce] = [randomBytes(32), randomBytes(12)];
  const { key, commitment } = derive(salt);
  const header = Buffer.alloc(HEADER_BYTES);
  salt.copy(header, 24);
  commitment.copy(header, 56);
  nonce.copy(header, 88);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(Buffer.concat([header, place]));
  return Buffer.concat([header, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
}

function open(record) {
  const header = record.subarray(0, HEADER_BYTES);
  const { key, commitment } = derive(header.subarray(24, 56));
  if (!timingSafeEqual(commitment, header.subarray(56, 88))) throw new Error("not sealed here");
  const decipher = createDecipheriv("aes-256-gcm", key, header.subarray(88, 100));
  decipher.setAAD(Buffer.concat([header, place]));
  decipher.setAuthTag(record.subarray(-16));
  return Buffer.concat([decipher.update(record.subarray(HEADER_BYTES, -16)), decipher.final()]).toString("utf8");
}

/** Microseconds per call, the median of the rounds. */
function measure(call) {
  const times = Array.from({ length: rounds }, () => {
    const began = process.hrtime.bigint();
    for (let done = 0; done < perRound; done += 1) call();
    return Number(process.hrtime.bigint() - began) / 1000 / perRound;
  });
  return times.sort((one, other) => one - other)[Math.floor(rounds / 2)];
}

const record = seal(token);
if (open(record) !== token) throw new Error("what was sealed does not open");
process.stdout.write(JSON.stringify({ seal: measure(() => seal(token)), open: measure(() => open(record)) }));
