//! Another system that keeps sign-ins: seals them with Node's own crypto and with CryptoJS, and exports them.

use std::{
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use serde_json::{Map, Value, json};

use crate::{House, SUBJECTS, Setup};

/// Its key.
pub const KEY: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
/// Its passphrase.
pub const PASSPHRASE: &str = "pässphrase of the other system";
/// The forms in which it seals.
pub const FORMS: [&str; 4] = ["hex_triple", "json_record", "base64_pair", "crypto_js"];

/// How a token is to be sealed.
pub fn job(form: &str, token: &str, iv_bytes: u8) -> Value {
    json!({"form": form, "token": token, "key": KEY, "passphrase": PASSPHRASE, "keyId": "7", "ivBytes": iv_bytes})
}

/// Seals each job of a list, see `tests/import/seal.mjs` for their form.
///
/// # Errors
/// When Node or the page's packages are missing, or a job is not understood.
pub fn seal(jobs: &[Value]) -> Setup<Vec<Value>> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("import/seal.mjs");
    let mut node = Command::new("node").arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    // Dropped at the end of the statement, which ends the script's input.
    node.stdin.take().ok_or("no input")?.write_all(&serde_json::to_vec(jobs)?)?;
    let output = node.wait_with_output()?;
    if !output.status.success() {
        return Err(
            format!("sealing failed: {}; are the page's packages installed (./dev setup)?", output.status).into()
        );
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// Access and refresh token of each subject that is connected now, as its network issued them last.
pub fn tokens_of(house: &House) -> Setup<Vec<(&'static str, String, Option<String>)>> {
    let issued = house.practice.issued_secrets();
    let last = |class: &str| issued.iter().rev().find(|(own, _)| own == class).map(|(_, secret)| secret.clone());
    let tokens = |platform: &'static str| {
        let access =
            last(&format!("{platform} long-lived token")).or_else(|| last(&format!("{platform} access token")));
        Ok((platform, access.ok_or("not connected")?, last(&format!("{platform} refresh token"))))
    };
    SUBJECTS.iter().map(|subject| tokens(subject.platform)).collect()
}

/// Its file, one row for each subject, the tokens sealed in `form`; `None` = a plain token store.
///
/// # Errors
/// When a subject is not connected, or nothing can be sealed.
pub fn export(house: &House, form: Option<&str>) -> Setup<Value> {
    let expires_at = house.now().timestamp() + 3600;
    let tokens = tokens_of(house)?;
    let texts: Vec<&String> =
        tokens.iter().flat_map(|(_, access, refresh)| [Some(access), refresh.as_ref()]).flatten().collect();
    let values: Vec<Value> = match form {
        Some(form) => seal(&texts.iter().map(|text| job(form, text, 12)).collect::<Vec<_>>())?,
        None => texts.iter().map(|text| Value::from(text.as_str())).collect(),
    };
    let mut values = values.into_iter();
    let mut rows: Vec<(&str, Map<String, Value>)> = Vec::new();
    for (subject, (platform, _, refresh)) in SUBJECTS.iter().zip(&tokens) {
        let mut row = Map::new();
        row.insert("platform".to_owned(), json!(platform));
        row.insert("accessToken".to_owned(), values.next().into());
        row.insert("refreshToken".to_owned(), refresh.as_ref().and_then(|_| values.next()).into());
        row.insert("expiresAt".to_owned(), json!(expires_at));
        row.insert("handle".to_owned(), json!(subject.identity));
        row.insert("server".to_owned(), json!(subject.server));
        rows.push((platform, row));
    }
    Ok(match form {
        Some(_) => rows.into_iter().map(|(_, row)| Value::from(row)).collect(),
        None => Value::Object(rows.into_iter().map(|(platform, row)| (platform.to_owned(), row.into())).collect()),
    })
}
