//! Sign-ins from files of other systems: what is read, what is refused and why, and that nothing changed gets through.
//! `tests/tests/import.rs` seals with the other systems' own code; the values here were made the same way, once.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking, its parts included")]

use std::fmt::Write as _;

use domain::Secret;
use proptest::prelude::*;
use vault::import::{Document, FILE_BYTES_MAX, ImportError, Keys, Refusal, Row};

const KEY_HEX: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
const KEY_BASE64: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const PASSPHRASE: &str = "correct horse battery staple";

const HEX_12: &str =
    "7d166e064135fd7c6b8fc5b95b40ae9e1aa9641df5cbc3103183253cdb44b118de27b1f5aba3:76fad86a3c152ba6b5c06542:k1";
const HEX_16: &str =
    "bc1f9793522f0c58560d8e85e25d3b58da807e5215adf0645848a01f3b9b2e83cce2592eec2a:f006189286eb11933ec32a4d94c6292e:k1";
const JSON_12: &str = r#"{"encrypted":"NJYYDhyJwM2vCJB+8xBdrSHEM5JA7cQ=","iv":"u1bZoCrDSFymoDFs","authTag":"VE17lkQzQVFYrhiKNkwPjg==","keyVersion":2}"#;
const JSON_16: &str = r#"{"encrypted":"lrN+nAc2UCAu6M5jyp86XH5n/9nBWUs=","iv":"Zm6/q+ZTfbtsnbPHB7xLnw==","authTag":"uigaS4QV4MRlKpwLirRGzA==","keyVersion":2}"#;
const BASE64_12: &str = "xBxara6a4WRqcJh8oQv4yBUURoFwi6B/8evL1HVznNjwdN2MlklM:twNsnoo1N1N1VH10";
const BASE64_16: &str = "5kY5oicpMGYwQO3ur3/icaozUqhH4HNtPKQFlaeDFjrkDDLu6gfm:e+OhlZrWrj1QLKVCvtr0gA==";
/// "no token at all", sealed like a token.
const NO_TOKEN: &str = "fd8239f40d1ab42a5c919cac4b3e11c7fdd9b992ccafcc43cde3e93146f92c:76fad86a3c152ba6b5c06599:k1";
const CRYPTO_JS: &str = "U2FsdGVkX189BYnx8XlaYPU862tpKemtexAmrgGOzCJtHXRqkdnR1GK+pGJibrQv";

const HEX_TOKEN: &str = "EAAG-canary-hex.triple";
const JSON_TOKEN: &str = "EAAG-canary-json.record";
const BASE64_TOKEN: &str = "EAAG-canary-base64.pair";
const CRYPTO_JS_TOKEN: &str = "EAAG-canary-crypto.js";

fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

/// All keys that the values above were sealed with.
fn keys() -> Keys {
    let by_id = [("k1", KEY_HEX), ("2", KEY_BASE64), ("master", KEY_HEX)];
    Keys { by_id: by_id.map(|(id, key)| (id.to_owned(), secret(key))).into(), passphrase: Some(secret(PASSPHRASE)) }
}

fn open(file: &str, keys: &Keys) -> Vec<Row> {
    Document::read(file.as_bytes()).expect("the file is read").open(keys)
}

/// The access token, or why there is none.
fn access(row: &Row) -> Result<&str, Refusal> {
    // EXPOSE: compared with what was sealed.
    row.tokens.as_ref().map(|tokens| tokens.access.expose()).map_err(|refusal| *refusal)
}

/// A file of one row for each value.
fn rows_of(values: &[&str]) -> String {
    let value = |value: &&str| serde_json::from_str(value).unwrap_or_else(|_| serde_json::Value::from(*value));
    let row = |text: &&str| serde_json::json!({"network": "mastodon", "access_token": value(text)});
    serde_json::Value::Array(values.iter().map(row).collect()).to_string()
}

#[test]
fn every_form_opens_with_its_key() {
    let cases = [
        (HEX_12, HEX_TOKEN),
        (HEX_16, HEX_TOKEN),
        (JSON_12, JSON_TOKEN),
        (JSON_16, JSON_TOKEN),
        (BASE64_12, BASE64_TOKEN),
        (BASE64_16, BASE64_TOKEN),
        (CRYPTO_JS, CRYPTO_JS_TOKEN),
    ];
    for (value, expected) in cases {
        let in_json = rows_of(&[value]);
        let in_csv = format!("network,access_token\nmastodon,\"{}\"\n", value.replace('"', "\"\""));
        for file in [in_json, in_csv] {
            assert_eq!(access(&open(&file, &keys())[0]), Ok(expected), "{file}");
        }
    }
    let (sealed, iv) = BASE64_12.split_once(':').expect("a pair");
    let apart = format!("network;access_token;iv\nmastodon;{sealed};{iv}\n");
    assert_eq!(access(&open(&apart, &keys())[0]), Ok(BASE64_TOKEN), "the vector in a column of its own");
    let unversioned = serde_json::json!({"encrypted": sealed, "iv": iv}).to_string();
    assert_eq!(access(&open(&rows_of(&[&unversioned]), &keys())[0]), Ok(BASE64_TOKEN), "or as an object");
}

/// Everything that is told of a row, in one line.
fn told(row: &Row) -> String {
    let mut line = format!("{}/{}", row.network, row.name);
    let mut add = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            write!(line, " {name}={value}").expect("a string takes everything");
        }
    };
    add("server", row.server.clone());
    add("id", row.remote_id.clone());
    add("made", row.made_at.map(|at| at.to_rfc3339()));
    add("ends", row.expires_at.map(|at| at.to_rfc3339()));
    add("scopes", (!row.scopes.is_empty()).then(|| row.scopes.join("+")));
    let tokens = match &row.tokens {
        // EXPOSE: compared with what was sealed.
        Ok(tokens) => tokens.refresh.as_ref().map_or("access".into(), |own| format!("access, {}", own.expose())),
        Err(refusal) => format!("{refusal:?}"),
    };
    line + ": " + &tokens
}

#[test]
fn files_are_read_in_whatever_shape_they_come() {
    let check = |file: &str, expected: &[&str]| {
        let file = file.replace("HEX", HEX_12).replace("JSON", JSON_12).replace("PAIR", BASE64_12);
        let rows = open(&file, &keys());
        assert_eq!(rows.iter().map(told).collect::<Vec<_>>(), expected, "{file}");
    };
    check(
        r#"[{"platform":"x","handle":"anna","accessToken":"HEX","refreshToken":"PAIR","expiresAt":1800000000}]"#,
        &["x/anna ends=2027-01-15T08:00:00+00:00: access, EAAG-canary-base64.pair"],
    );
    check(
        r#"{"accounts":[{"Provider":"x","user_id":109,"ACCESS-TOKEN":JSON,"scope":"a b,c","server":"e.social"}]}"#,
        &["x/109 server=e.social id=109 scopes=a+b+c: access"],
    );
    check(
        r#"{"network":"x","account":{"id":"7","username":"bo"},"token":"HEX","expires_at":"2027-01-15T09:00:00+01:00"}"#,
        &["x/bo id=7 ends=2027-01-15T08:00:00+00:00: access"],
    );
    check(
        "\u{feff}network,username,token,expires_at,scopes\r\nx,anna,HEX,2027-01-15 08:00:00,\"a, b\"\r\ny,bo,PAIR,,\r\n",
        &["x/anna ends=2027-01-15T08:00:00+00:00 scopes=a+b: access", "y/bo: access"],
    );
    check("network\ttoken\nx\tHEX\n", &["x/: access"]);
    check(
        r#"{"exportedAt":"2026","mastodon":{"accessToken":"plain.t0ken","refreshToken":"plain.refresh","expiresIn":3600,
            "scope":["a","b"],"profile":{"id":"9","username":"anna"},"createdAt":"2026-11-21T10:00:00.000Z"},
            "x":[{"access_token":"one","profile":"bo"},{"access_token":"HEX","created_at":1800000000000,"expires_in":"60"}]}"#,
        &[
            "mastodon/anna id=9 made=2026-11-21T10:00:00+00:00 ends=2026-11-21T11:00:00+00:00 scopes=a+b: \
             access, plain.refresh",
            "x/bo: access",
            "x/ made=2027-01-15T08:00:00+00:00 ends=2027-01-15T08:01:00+00:00: access",
        ],
    );
    check(
        r#"[{"network":"x","token":"HEX","expires_at":0,"expires_in":60,"server":null,"scopes":7}]"#,
        &["x/: access"],
    );
    check(
        "[{\"network\":\"x\",\"handle\":\"\\u202eevil\\u0007\\u200b name\",\"token\":\"HEX\"}]",
        &["x/evil name: access"],
    );
}

#[test]
fn a_refused_row_says_why_and_leaves_the_others() {
    let without = |id: &str| {
        let mut keys = keys();
        keys.by_id.retain(|(known, _)| known != id);
        keys
    };
    let with = |id: &str, key: &str| Keys {
        by_id: without(id).by_id.into_iter().chain([(id.to_owned(), secret(key))]).collect(),
        passphrase: keys().passphrase,
    };
    let saying = |passphrase: &str| Keys { passphrase: Some(secret(passphrase)), ..keys() };
    let other = "ff".repeat(32);
    let cases = [
        ("no key of that id", HEX_12, without("k1"), Refusal::UnknownKey),
        ("no master key", BASE64_12, without("master"), Refusal::UnknownKey),
        ("no passphrase", CRYPTO_JS, Keys { passphrase: None, ..keys() }, Refusal::UnknownKey),
        ("an empty passphrase", CRYPTO_JS, saying(""), Refusal::UnknownKey),
        ("another key", HEX_12, with("k1", &other), Refusal::WrongKey),
        ("a key that is too short", HEX_12, with("k1", &KEY_HEX[2..]), Refusal::WrongKey),
        ("a key that is no key", JSON_12, with("2", "hunter2"), Refusal::WrongKey),
        ("an empty key", JSON_12, with("2", ""), Refusal::WrongKey),
        ("another passphrase", CRYPTO_JS, saying("correct horse"), Refusal::WrongKey),
        ("a text that is no token", NO_TOKEN, keys(), Refusal::NotAToken),
        ("a text that is no token under another key", NO_TOKEN, with("k1", &other), Refusal::WrongKey),
        ("a bare token", "EAAG-not.sealed", keys(), Refusal::Malformed),
        ("half a triple", &HEX_12[40..], keys(), Refusal::Tampered),
        ("a triple without its key", &HEX_12[..102], keys(), Refusal::Malformed),
        (
            "a vector of 11 bytes",
            "7d166e064135fd7c6b8fc5b95b40ae9e1a:76fad86a3c152ba6b5c065:k1",
            keys(),
            Refusal::Malformed,
        ),
        (
            "a tag and no text",
            "7d166e064135fd7c6b8fc5b95b40ae9e:76fad86a3c152ba6b5c06542:k1",
            keys(),
            Refusal::Malformed,
        ),
        ("half a CryptoJS text", &CRYPTO_JS[..40], keys(), Refusal::Malformed),
        (
            "a record without its vector",
            r#"{"encrypted":"NJYYDhyJwM2vCJB+8xBdrSHEM5JA7cQ="}"#,
            keys(),
            Refusal::Malformed,
        ),
        ("nothing", "", keys(), Refusal::NoToken),
    ];
    for (name, value, keys, expected) in cases {
        // Its own key opens the other rows of the same form, unless it is the key that is wrong.
        let rows = open(&rows_of(&[HEX_16, value, BASE64_16]), &keys);
        assert_eq!(access(&rows[1]), Err(expected), "{name}");
        let others = [(&rows[0], HEX_TOKEN, "k1"), (&rows[2], BASE64_TOKEN, "master")];
        for (row, token, id) in others {
            let key_is_right = keys.by_id.iter().any(|(known, key)| known == id && key.expose() == KEY_HEX);
            assert_eq!(access(row).is_ok(), key_is_right, "{name}: {id}");
            assert!(access(row).is_err() || access(row) == Ok(token), "{name}: {id}");
        }
    }
}

#[test]
fn a_wrong_key_is_told_from_a_changed_value_by_what_else_it_opens() {
    let changed = HEX_12.replacen("7d", "7e", 1);
    let alone = open(&rows_of(&[&changed]), &keys());
    assert_eq!(access(&alone[0]), Err(Refusal::WrongKey), "nobody can tell");
    let beside = open(&rows_of(&[&changed, HEX_16]), &keys());
    assert_eq!((access(&beside[0]), access(&beside[1])), (Err(Refusal::Tampered), Ok(HEX_TOKEN)));
    let no_token = open(&rows_of(&[&changed, NO_TOKEN]), &keys());
    let told = (access(&no_token[0]), access(&no_token[1]));
    assert_eq!(told, (Err(Refusal::Tampered), Err(Refusal::NotAToken)), "what is no token proves the key as well");
}

#[test]
fn a_row_whose_refresh_token_does_not_open_is_not_used_in_part() {
    let row = serde_json::json!([{"network": "x", "access_token": HEX_12, "refresh_token": CRYPTO_JS}]).to_string();
    let no_passphrase = Keys { passphrase: None, ..keys() };
    assert_eq!(access(&open(&row, &no_passphrase)[0]), Err(Refusal::UnknownKey));
    assert_eq!(access(&open(&row, &keys())[0]), Ok(HEX_TOKEN));
}

#[test]
fn a_file_says_which_keys_it_needs() {
    let needs = |file: &str| {
        let needs = Document::read(file.as_bytes()).expect("is read").needs();
        (needs.key_ids.join(" "), needs.passphrase)
    };
    assert_eq!(needs(&rows_of(&[HEX_12, JSON_12, HEX_16, BASE64_12])), ("2 k1 master".to_owned(), false));
    assert_eq!(needs(&rows_of(&[CRYPTO_JS])), (String::new(), true));
    assert_eq!(needs(r#"{"x":{"accessToken":"plain"}}"#), (String::new(), false));
}

#[test]
fn a_key_may_be_typed_in_hex_or_base64_with_blanks_around_it() {
    for typed in [KEY_HEX, &KEY_HEX.to_uppercase(), KEY_BASE64, &format!(" {KEY_BASE64}\n")] {
        let keys = Keys { by_id: vec![(" k1 ".to_owned(), secret(typed))], passphrase: None };
        assert_eq!(access(&open(&rows_of(&[HEX_12]), &keys)[0]), Ok(HEX_TOKEN), "{typed:?}");
    }
}

#[test]
fn files_without_sign_ins_are_refused_as_a_whole() {
    let check = |file: &[u8], expected: ImportError| {
        let shown = String::from_utf8_lossy(&file[..file.len().min(60)]).into_owned();
        assert_eq!(Document::read(file).err(), Some(expected), "{shown}");
    };
    for nothing in [
        "",
        " ",
        "hello",
        "[]",
        "{}",
        "[1,2]",
        "[[]]",
        "{",
        "null",
        "7",
        "\"text\"",
        "name,email\na,b\n",
        "token\n",
        "{\"version\":3}",
        "{\"accounts\":[]}",
        "{\"accounts\":7}",
        "PK\u{3}\u{4}",
    ] {
        check(nothing.as_bytes(), ImportError::NotUnderstood);
    }
    check(b"\xff\xfen\x00e\x00t\x00", ImportError::NotUnderstood);
    check("[".repeat(5_000).as_bytes(), ImportError::NotUnderstood);
    check(&vec![b' '; FILE_BYTES_MAX + 1], ImportError::TooLarge);
    check(format!("[{}0]", "0,".repeat(1_000_001)).as_bytes(), ImportError::TooLarge);
    check(format!("[{}{{}}]", "{},".repeat(10_000)).as_bytes(), ImportError::TooLarge);
}

/// A file with every form in it, and the tokens of its rows.
fn mixed() -> (String, Vec<&'static str>) {
    let forms = [
        (HEX_12, HEX_TOKEN),
        (HEX_16, HEX_TOKEN),
        (JSON_12, JSON_TOKEN),
        (JSON_16, JSON_TOKEN),
        (BASE64_12, BASE64_TOKEN),
        (BASE64_16, BASE64_TOKEN),
        (CRYPTO_JS, CRYPTO_JS_TOKEN),
    ];
    (rows_of(&forms.map(|(value, _)| value)), forms.map(|(_, token)| token).into())
}

fn csv_of_pairs() -> (String, Vec<&'static str>) {
    let file = format!("network,access_token,handle\nx,{HEX_12},anna\nx,{BASE64_12},bo\nx,{CRYPTO_JS},cleo\n");
    (file, vec![HEX_TOKEN, BASE64_TOKEN, CRYPTO_JS_TOKEN])
}

#[test]
fn a_file_that_was_cut_anywhere_gives_the_rows_before_the_cut_and_tells_of_the_rest() {
    for (file, tokens) in [mixed(), csv_of_pairs()] {
        for length in 0..file.len() {
            let Ok(document) = Document::read(&file.as_bytes()[..length]) else { continue };
            let rows = document.open(&keys());
            let taken = rows.iter().take_while(|row| access(row).is_ok()).count();
            assert!(rows.len() - taken <= 1, "cut to {length}: only the last row is refused");
            for (row, token) in rows.iter().zip(&tokens) {
                assert!(access(row).is_err() || access(row) == Ok(token), "cut to {length}");
            }
        }
        assert_eq!(open(&file, &keys()).iter().filter(|row| access(row).is_ok()).count(), tokens.len());
    }
}

#[test]
fn every_bit_of_a_sealed_value_matters() {
    // The vector, the text, the tag; what names the key is no part of what is sealed, but leads to another key.
    let hex = |text: &str| hex::decode(text).expect("hex");
    let (sealed, rest) = HEX_12.split_once(':').expect("a triple");
    let (iv, _) = rest.split_once(':').expect("a triple");
    let bytes = [hex(sealed), hex(iv)].concat();
    let at = hex(sealed).len();
    for bit in 0..bytes.len() * 8 {
        let mut changed = bytes.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        let value = format!("{}:{}:k1", hex::encode(&changed[..at]), hex::encode(&changed[at..]));
        let rows = open(&rows_of(&[HEX_16, &value]), &keys());
        assert_eq!(access(&rows[1]), Err(Refusal::Tampered), "bit {bit}");
    }
}

#[test]
fn every_character_of_a_sealed_value_matters() {
    for (value, token) in [(HEX_12, HEX_TOKEN), (JSON_16, JSON_TOKEN), (BASE64_12, BASE64_TOKEN)] {
        for (index, character) in value.char_indices() {
            for other in ['0', 'A', 'z', '+', '=', ':', '"', ' '] {
                if other.eq_ignore_ascii_case(&character) {
                    continue;
                }
                let changed = format!("{}{other}{}", &value[..index], &value[index + 1..]);
                let row = &open(&rows_of(&[&changed]), &keys())[0];
                // The text around the values is not sealed: a blank more, or a key version written as text.
                assert!(access(row).is_err() || access(row) == Ok(token), "{changed}");
                let is_sealed = !value.starts_with('{') && index < value.rfind(':').unwrap_or_default();
                assert!(access(row).is_err() || !is_sealed, "{changed}");
            }
        }
    }
}

#[test]
fn a_changed_text_of_crypto_js_is_refused_as_far_as_its_padding_and_its_characters_tell() {
    let bytes = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, CRYPTO_JS).expect("base64");
    for bit in 0..bytes.len() * 8 {
        let mut changed = bytes.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        let value = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, &changed);
        assert!(access(&open(&rows_of(&[&value]), &keys())[0]).is_err(), "bit {bit}");
    }
    for number in 0..2_000 {
        let wrong = Keys { passphrase: Some(secret(&format!("guess {number}"))), ..keys() };
        assert_eq!(access(&open(&rows_of(&[CRYPTO_JS]), &wrong)[0]), Err(Refusal::WrongKey));
    }
}

#[test]
fn a_plain_token_that_cannot_stand_in_a_header_is_none() {
    let long = "a".repeat(16 * 1024 + 1);
    for bad in ["two words", "line\nbreak", "ünï", "\u{0}", &long] {
        let file = serde_json::json!({"x": {"accessToken": format!("a{bad}z")}}).to_string();
        assert_eq!(access(&open(&file, &keys())[0]), Err(Refusal::Malformed), "{bad:.20}");
    }
}

// `PROPTEST_CASES=100000` makes these a soak.
proptest! {
    #[test]
    fn any_bytes_are_read_without_a_panic_and_open_nothing(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        if let Ok(document) = Document::read(&bytes) {
            let rows = document.open(&keys());
            prop_assert!(rows.iter().all(|row| row.name.chars().count() <= 200));
        }
    }

    #[test]
    fn a_file_with_anything_in_it_gives_only_true_tokens(
        at in any::<prop::sample::Index>(),
        length in 0usize..40,
        insert in proptest::collection::vec(any::<u8>(), 0..40),
        csv in any::<bool>(),
    ) {
        let (file, tokens) = if csv { csv_of_pairs() } else { mixed() };
        let start = at.index(file.len());
        let end = (start + length).min(file.len());
        let changed = [&file.as_bytes()[..start], &insert, &file.as_bytes()[end..]].concat();
        if let Ok(document) = Document::read(&changed) {
            for row in document.open(&keys()) {
                prop_assert!(access(&row).is_err() || tokens.contains(&access(&row).expect("is open")));
            }
        }
    }

    #[test]
    fn any_other_key_opens_nothing(key in any::<[u8; 32]>(), passphrase in ".{1,40}") {
        let typed = hex::encode(key);
        prop_assume!(typed != KEY_HEX && passphrase != PASSPHRASE);
        let by_id = ["k1", "2", "master"].map(|id| (id.to_owned(), secret(&typed)));
        let keys = Keys { by_id: by_id.into(), passphrase: Some(secret(&passphrase)) };
        for row in open(&mixed().0, &keys) {
            prop_assert_eq!(access(&row), Err(Refusal::WrongKey));
        }
    }
}
