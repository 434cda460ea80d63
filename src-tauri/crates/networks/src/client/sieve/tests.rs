use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use proptest::prelude::*;

use super::*;

/// 32 characters, all kinds that a token may have.
const TOKEN: &str = "IGAA-7QmX2v_T9bL4c.R8nZ1sK5wH3e~";
/// As short as a secret may be to be looked for.
const SHORT: &str = "pass-w0rd";

fn sieve(secrets: &[&str]) -> Sieve {
    let secrets: Vec<Secret> = secrets.iter().map(|text| Secret::new((*text).to_owned())).collect();
    Sieve::new(secrets.iter())
}

fn clean(text: &str) -> String {
    String::from_utf8(sieve(&[TOKEN, SHORT]).clean(text.as_bytes()).into_owned()).unwrap()
}

fn check(text: &str, expected: &str) {
    assert_eq!(clean(text), expected, "{text}");
}

fn every_character(secret: &str, write: impl Fn(u8) -> String) -> String {
    secret.bytes().map(write).collect()
}

#[test]
fn what_is_left_can_be_read() {
    check(&format!("The token {TOKEN} is not valid"), "The token [hidden]~ is not valid");
    check(&format!("Bakery <b>{SHORT}</b> and {TOKEN}{SHORT}."), "Bakery <b>[hidden]</b> and [hidden]~[hidden].");
    check(&format!(r#"{{"a":"{TOKEN}","b":["{SHORT}"]}}"#), r#"{"a":"[hidden]~","b":["[hidden]"]}"#);
    check(&format!("https://e.social/a/{TOKEN}.png?x={SHORT}&y"), "https://e.social/a/[hidden]~.png?x=[hidden]&y");
    check(
        "Nothing to see here: IGAA, password, 7QmX2vT9bL4cR8n",
        "Nothing to see here: IGAA, password, 7QmX2vT9bL4cR8n",
    );
    check("", "");
}

#[test]
fn a_secret_is_found_however_it_is_written() {
    for secret in [TOKEN, SHORT] {
        let json = |byte: u8| format!("\\u{byte:04x}");
        let percent = |byte: u8| format!("%{byte:02X}");
        let written = [
            secret.to_owned(),
            secret.to_uppercase(),
            secret.to_lowercase(),
            every_character(secret, percent),
            every_character(secret, percent).to_lowercase(),
            every_character(secret, json),
            every_character(secret, json).replace("\\u", "\\\\u"),
            every_character(secret, |byte| format!("%25{byte:02x}")),
            every_character(secret, |byte| format!("&#{byte};")),
            every_character(secret, |byte| format!("&amp;#x{byte:x};")),
            every_character(secret, |byte| format!("\\u0026#{byte};")),
            every_character(secret, |byte| format!("{byte:02x}")),
            every_character(secret, |byte| format!("{byte:02X}:")),
            every_character(secret, |byte| format!("{}\u{200b}", char::from(byte))),
            every_character(secret, |byte| format!("{}\\u200b", char::from(byte))),
            every_character(secret, |byte| format!("{}\\n", char::from(byte))),
            every_character(secret, |byte| format!("{}&shy;", char::from(byte))),
            every_character(secret, |byte| format!("{}<wbr>", char::from(byte))),
            every_character(secret, |byte| format!("{}\\u003ci class=x\\u003e", char::from(byte))),
            every_character(secret, |byte| format!("{}&lt;b&gt;", char::from(byte))),
        ];
        for text in written {
            let left = clean(&format!("before {text} after"));
            assert!(left.starts_with("before ") && left.ends_with(" after"), "{text}: {left}");
            assert!(left.contains(HIDDEN) && left.len() < "before  after".len() + 80, "{text}: {left}");
        }
    }
}

#[test]
fn a_secret_is_found_within_a_base64_wherever_it_begins() {
    for secret in [TOKEN, SHORT] {
        for (before, after) in [("", ""), ("a", "b"), ("ab", "bc"), ("abc", "d"), ("Bearer ", " "), ("x:", "\n")] {
            let whole = format!("{before}{secret}{after}");
            for text in [STANDARD.encode(&whole), URL_SAFE_NO_PAD.encode(&whole)] {
                let left = clean(&format!("before {text} after"));
                assert!(left.contains(HIDDEN), "{whole}: {left}");
                let rest = left.replace(HIDDEN, "").len() - "before  after".len();
                let around = (before.len() + after.len()) * 4 / 3 + 6;
                assert!(rest <= around, "more than what stands around it is left of {text}: {left}");
            }
        }
    }
}

#[test]
fn a_part_of_a_long_secret_is_found_and_a_part_of_a_short_one_is_not() {
    check(&format!("{}…", &TOKEN[..24]), "[hidden]…");
    check(&format!("…{}", &TOKEN[8..]), "…[hidden]~");
    check("pass-w0r", "pass-w0r");
    check(&TOKEN[..12], &TOKEN[..12]);
}

#[test]
fn a_secret_of_a_few_letters_is_not_looked_for() {
    for short in ["", "a", "abc-d.e", "1234567", "-------------"] {
        let sieve = sieve(&[short]);
        assert_eq!(
            sieve.clean(format!("a text with {short} in it").as_bytes()),
            format!("a text with {short} in it").as_bytes()
        );
    }
    assert!(sieve(&["", "abc"]).is_empty());
}

#[test]
fn a_tag_that_is_never_closed_hides_nothing() {
    check(&format!("<a {TOKEN}"), "<a [hidden]~");
    check(&format!("1 < 2 {TOKEN} >"), "1 < 2 [hidden]~ >");
}

#[test]
fn json_stays_json() {
    let token = every_character(TOKEN, |byte| format!("\\u{byte:04x}"));
    let text = format!(r#"{{"error":"{token}","error_description":"no \"{TOKEN}\" \\{SHORT}","n":17841400000000001}}"#);
    let value: serde_json::Value = serde_json::from_str(&clean(&text)).unwrap();
    assert_eq!(value["error"], "[hidden]\u{7e}");
    assert_eq!(value["error_description"], "no \"[hidden]~\" \\[hidden]");
    assert_eq!(value["n"], 17_841_400_000_000_001_u64);
}

proptest! {
    #[test]
    fn a_text_without_a_secret_is_left_alone(text in r#"[a-zA-Z0-9 \\%&<>"'#;u/.,-]{0,300}"#) {
        let sieve = sieve(&[TOKEN, SHORT]);
        prop_assert_eq!(sieve.clean(text.as_bytes()), text.as_bytes());
    }

    #[test]
    fn no_bytes_make_it_panic(text in proptest::collection::vec(any::<u8>(), 0..400), secret in "[!-~]{0,60}") {
        let sieve = sieve(&[&secret]);
        sieve.clean(&text);
    }

    #[test]
    fn whatever_stands_around_a_secret_it_is_struck_out(before in "[ -~]{0,40}", secret in "[!-~]{12,60}", after in "[ -~]{0,40}") {
        let letters = secret.chars().filter(char::is_ascii_alphanumeric).count();
        prop_assume!(letters >= 8);
        let left = sieve(&[&secret]).clean(format!("{before}{secret}{after}").as_bytes()).into_owned();
        let left = String::from_utf8(left).unwrap();
        prop_assert!(!left.contains(&secret), "{}", left);
    }
}
