//! Presigned addresses for the practice bucket, signed the way an app's S3 library does.
#![allow(dead_code, reason = "each test file uses its own part")]
#![allow(clippy::unwrap_used, reason = "this is test code, also outside the test functions")]

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use practice::samples;
use sha2::{Digest, Sha256};

pub fn presigned(method: &str, key: &str, at: DateTime<Utc>, secret: &str) -> String {
    let (day, date) = (at.format("%Y%m%d").to_string(), at.format("%Y%m%dT%H%M%SZ").to_string());
    let scope = format!("{day}/{}/s3/aws4_request", samples::BUCKET_REGION);
    let credential = format!("{}/{scope}", samples::BUCKET_ACCESS_KEY_ID).replace('/', "%2F");
    let query = format!(
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={credential}&X-Amz-Date={date}&X-Amz-Expires=3600&\
         X-Amz-SignedHeaders=host"
    );
    let path = format!("/{}/{key}", samples::BUCKET_NAME);
    let canonical = format!("{method}\n{path}\n{query}\nhost:s3.practice\n\nhost\nUNSIGNED-PAYLOAD");
    let to_sign = format!("AWS4-HMAC-SHA256\n{date}\n{scope}\n{}", hex(&Sha256::digest(canonical)));
    let mut signing = format!("AWS4{secret}").into_bytes();
    for part in [day.as_str(), samples::BUCKET_REGION, "s3", "aws4_request", &to_sign] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&signing).unwrap();
        mac.update(part.as_bytes());
        signing = mac.finalize().into_bytes().to_vec();
    }
    format!("{}{path}?{query}&X-Amz-Signature={}", samples::BUCKET_ENDPOINT, hex(&signing))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}
