//! An outsider: asks the practice network over real HTTP, by true addresses.
#![allow(dead_code, reason = "each test file uses its own part")]
#![allow(clippy::unwrap_used, reason = "this is test code, also outside the test functions")]

pub mod facebook;

use std::{io::Cursor, sync::Arc, time::Duration};

use image::{ImageFormat, RgbImage};
use practice::{Options, Practice, PracticeClock};
use reqwest::{Client, RequestBuilder, redirect};
use serde_json::Value;
use url::Url;

pub struct Outsider {
    pub practice: Practice,
    pub client: Client,
}

pub struct Got {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
}

impl Got {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// The text at a JSON pointer.
    pub fn at(&self, pointer: &str) -> String {
        match self.json().pointer(pointer) {
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => String::new(),
        }
    }
}

pub fn noon() -> Arc<PracticeClock> {
    PracticeClock::manual("2026-11-20T12:00:00Z".parse().unwrap())
}

pub fn client() -> Client {
    Client::builder().no_proxy().redirect(redirect::Policy::none()).timeout(Duration::from_secs(20)).build().unwrap()
}

impl Outsider {
    pub fn new() -> Self {
        Self::with(Options { clock: Some(noon()), ..Options::default() })
    }

    pub fn with(options: Options) -> Self {
        Self { practice: Practice::start(options).unwrap(), client: client() }
    }

    pub fn url(&self, address: &str) -> Url {
        self.practice.local(&Url::parse(address).unwrap())
    }

    pub fn get(&self, address: &str) -> RequestBuilder {
        self.client.get(self.url(address))
    }

    pub fn post(&self, address: &str) -> RequestBuilder {
        self.client.post(self.url(address))
    }

    pub fn pass(&self, hours: u64) {
        self.practice.clock().advance(Duration::from_secs(hours * 3600));
    }
}

pub async fn got(request: RequestBuilder) -> Got {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Got { status, headers, text: response.text().await.unwrap() }
}

pub fn query(url: &Url, name: &str) -> String {
    url.query_pairs().find(|(n, _)| n == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
}

pub fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    RgbImage::from_pixel(width, height, image::Rgb([200, 160, 90])).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}
