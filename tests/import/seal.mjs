// Seals tokens as other systems do, with Node's own crypto and with CryptoJS. Reads a list of jobs as JSON from its
// input and writes the sealed values, one for each, as JSON.
//
// Job: { form: "hex_triple" | "json_record" | "base64_pair" | "crypto_js", token, key | passphrase, keyId?, ivBytes }
import { createCipheriv, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

// The page's packages are the only ones that are installed.
const CryptoJS = createRequire(new URL("../../ui/package.json", import.meta.url))("crypto-js");

function gcm({ token, key, ivBytes }) {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv("aes-256-gcm", Buffer.from(key, "hex"), iv);
  const encrypted = Buffer.concat([cipher.update(token, "utf8"), cipher.final()]);
  return { iv, encrypted, tag: cipher.getAuthTag() };
}

const FORMS = {
  hex_triple(job) {
    const { iv, encrypted, tag } = gcm(job);
    return `${Buffer.concat([encrypted, tag]).toString("hex")}:${iv.toString("hex")}:${job.keyId}`;
  },
  json_record(job) {
    const { iv, encrypted, tag } = gcm(job);
    const [text, vector, authTag] = [encrypted, iv, tag].map((bytes) => bytes.toString("base64"));
    return { encrypted: text, iv: vector, authTag, keyVersion: Number(job.keyId) };
  },
  base64_pair(job) {
    const { iv, encrypted, tag } = gcm(job);
    return `${Buffer.concat([encrypted, tag]).toString("base64")}:${iv.toString("base64")}`;
  },
  crypto_js: ({ token, passphrase }) => CryptoJS.AES.encrypt(token, passphrase).toString(),
};

const jobs = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(jobs.map((job) => FORMS[job.form](job))));
