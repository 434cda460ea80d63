//! Checking AWS Signature Version 4 in query parameters, written from Amazon's description and not from the code
//! that signs in the app, so that both cannot be wrong together.
//!
//! Source: docs.aws.amazon.com, "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)".

use std::fmt::Write as _;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

use crate::{
    call::percent_decode,
    mac::mac,
    state_file::{hex, sha256_hex},
};

/// A presigned address is good for at most seven days.
const EXPIRES_MAX_S: i64 = 604_800;
/// How far ahead a signer's clock may be.
const SKEW: TimeDelta = TimeDelta::minutes(15);

/// What the signature covers, as it arrived.
pub(super) struct Presigned<'a> {
    pub method: &'a str,
    /// The host that the signer meant, whatever address carried the request here.
    pub host: &'a str,
    pub raw_path: &'a str,
    /// Decoded pairs.
    pub query: &'a [(String, String)],
    pub header: &'a dyn Fn(&str) -> Option<&'a str>,
    pub region: &'a str,
    pub now: DateTime<Utc>,
}

/// Why a request is refused.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    NotSigned,
    Malformed(&'static str),
    UnknownKey,
    Expired,
    TooEarly,
    Mismatch,
}

impl Presigned<'_> {
    fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }
}

/// Checks key, time and signature. `key_of` gives the secret key of an access key id.
pub(super) fn check<'k>(request: &Presigned<'_>, key_of: impl Fn(&str) -> Option<&'k str>) -> Result<(), Wrong> {
    let sent = request.parameter("X-Amz-Signature").ok_or(Wrong::NotSigned)?;
    if request.parameter("X-Amz-Algorithm") != Some("AWS4-HMAC-SHA256") {
        return Err(Wrong::Malformed("X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\""));
    }
    let (access_key_id, scope) = request
        .parameter("X-Amz-Credential")
        .and_then(|credential| credential.split_once('/'))
        .ok_or(Wrong::Malformed("Error parsing the X-Amz-Credential parameter"))?;
    let date = request.parameter("X-Amz-Date").unwrap_or_default();
    let day = date.get(..8).unwrap_or_default();
    if scope != format!("{day}/{}/s3/aws4_request", request.region) {
        return Err(Wrong::Malformed("Error parsing the X-Amz-Credential parameter; the region or date is wrong"));
    }
    let secret = key_of(access_key_id).ok_or(Wrong::UnknownKey)?;
    check_time(request, date)?;
    let to_sign = format!("AWS4-HMAC-SHA256\n{date}\n{scope}\n{}", sha256_hex(canonical(request).as_bytes()));
    let parts = [day, request.region, "s3", "aws4_request"];
    let key = parts.iter().fold(format!("AWS4{secret}").into_bytes(), |key, part| mac(&key, part.as_bytes()));
    if hex(&mac(&key, to_sign.as_bytes())) == sent { Ok(()) } else { Err(Wrong::Mismatch) }
}

fn check_time(request: &Presigned<'_>, date: &str) -> Result<(), Wrong> {
    let signed_at = NaiveDateTime::parse_from_str(date, "%Y%m%dT%H%M%SZ")
        .map_err(|_| Wrong::Malformed("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\""))?
        .and_utc();
    let expires_s = request.parameter("X-Amz-Expires").and_then(|text| text.parse::<i64>().ok());
    let expires_s = expires_s
        .filter(|seconds| (1..=EXPIRES_MAX_S).contains(seconds))
        .ok_or(Wrong::Malformed("X-Amz-Expires must be between 1 and 604800 seconds"))?;
    if signed_at - request.now > SKEW {
        return Err(Wrong::TooEarly);
    }
    if request.now - signed_at > TimeDelta::seconds(expires_s) { Err(Wrong::Expired) } else { Ok(()) }
}

fn canonical(request: &Presigned<'_>) -> String {
    let path: Vec<String> = request.raw_path.split('/').map(|segment| encode(&percent_decode(segment))).collect();
    let mut pairs: Vec<String> = request
        .query
        .iter()
        .filter(|(name, _)| name != "X-Amz-Signature")
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
        .collect();
    pairs.sort_unstable();
    let signed = request.parameter("X-Amz-SignedHeaders").unwrap_or_default();
    let headers: String = signed
        .split(';')
        .map(|name| {
            let value = if name == "host" { Some(request.host) } else { (request.header)(name) };
            format!("{name}:{}\n", value.unwrap_or_default().trim())
        })
        .collect();
    format!("{}\n{}\n{}\n{headers}\n{signed}\nUNSIGNED-PAYLOAD", request.method, path.join("/"), pairs.join("&"))
}

/// Percent-encodes everything but the unreserved characters of RFC 3986.
fn encode(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing into a string cannot fail.
            write!(encoded, "%{byte:02X}").unwrap_or_default();
        }
        encoded
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The presigned GET of Amazon's documentation: examplebucket, test.txt, 24 hours from 2013-05-24.
    fn example(signature: &str, now: &str) -> Result<(), Wrong> {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let query = [
            pair("X-Amz-Algorithm", "AWS4-HMAC-SHA256"),
            pair("X-Amz-Credential", "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request"),
            pair("X-Amz-Date", "20130524T000000Z"),
            pair("X-Amz-Expires", "86400"),
            pair("X-Amz-SignedHeaders", "host"),
            pair("X-Amz-Signature", signature),
        ];
        let request = Presigned {
            method: "GET",
            host: "examplebucket.s3.amazonaws.com",
            raw_path: "/test.txt",
            query: &query,
            header: &|_| None,
            region: "us-east-1",
            now: now.parse().unwrap(),
        };
        check(&request, |id| (id == "AKIAIOSFODNN7EXAMPLE").then_some("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"))
    }

    #[test]
    fn amazons_own_example_is_accepted_and_its_neighbours_are_not() {
        let good = "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
        let bad = "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d405";
        let cases = [
            (good, "2013-05-24T12:00:00Z", Ok(())),
            (bad, "2013-05-24T12:00:00Z", Err(Wrong::Mismatch)),
            (good, "2013-05-25T00:00:01Z", Err(Wrong::Expired)),
            (good, "2013-05-23T23:00:00Z", Err(Wrong::TooEarly)),
        ];
        for (signature, now, expected) in cases {
            assert_eq!(example(signature, now), expected, "at {now}");
        }
    }
}
