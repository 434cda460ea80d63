//! The card for a post's first link. The network does not make it: the app reads the page's Open Graph data.

use std::time::Duration;

use bytes::Bytes;
use domain::{Longer, Outside};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use url::Url;

use super::page_head::PageHead;
use crate::{
    fetch::{Reading, fetch_public},
    html,
};

/// A page says what it is at its beginning; whatever follows is not even fetched.
const PAGE: Reading = Reading { bytes_max: 1024 * 1024, longer: Longer::Cut, time: Duration::from_secs(2) };
/// Lexicon app.bsky.embed.external, 2026-08-20.
const THUMB: Reading = Reading { bytes_max: 1_000_000, longer: Longer::Refused, time: Duration::from_secs(5) };
const TITLE_MAX: usize = 300;
const DESCRIPTION_MAX: usize = 1000;

/// What stands on the card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Card {
    uri: String,
    title: String,
    description: String,
    image: Option<Url>,
    thumb: Option<Value>,
}

impl Card {
    /// The picture still to be uploaded, if it can be had and is small enough.
    pub(super) async fn picture(&self, outside: Outside<'_>) -> Option<(String, Bytes)> {
        let file = fetch_public(outside.http, self.image.as_ref()?, THUMB).await.ok()?;
        let usable = matches!(file.mime_type.as_str(), "image/jpeg" | "image/png" | "image/webp");
        usable.then_some((file.mime_type, file.bytes))
    }

    /// The card with its uploaded picture, or finally without one.
    pub(super) fn with_thumb(mut self, thumb: Option<Value>) -> Self {
        self.image = None;
        self.thumb = thumb;
        self
    }

    /// Whether a picture is still to be uploaded.
    pub(super) fn wants_picture(&self) -> bool {
        self.image.is_some()
    }

    /// The record's `embed`.
    pub(super) fn embed(&self) -> Value {
        let mut external = json!({"uri": self.uri, "title": self.title, "description": self.description});
        if let (Some(fields), Some(thumb)) = (external.as_object_mut(), &self.thumb) {
            fields.insert("thumb".to_owned(), thumb.clone());
        }
        json!({"$type": "app.bsky.embed.external", "external": external})
    }
}

/// Reads the page behind `link`. A page that cannot be read only costs the card, never the post.
pub(super) async fn read(outside: Outside<'_>, link: &str) -> Option<Card> {
    let page = fetch_public(outside.http, &link.parse().ok()?, PAGE).await.ok()?;
    if page.mime_type != "text/html" && page.mime_type != "application/xhtml+xml" {
        return None;
    }
    let link = link.to_owned();
    // Off the threads on which everything else waits for its answers, however long it may take.
    let read = move || from_html(&link, &page.url, &String::from_utf8_lossy(&page.bytes));
    tokio::task::spawn_blocking(read).await.ok()
}

fn from_html(link: &str, page_url: &Url, page: &str) -> Card {
    let mut head = PageHead::read(page);
    let host = || page_url.host_str().unwrap_or_default().to_owned();
    let title = head.take("og:title").or(head.title.take()).unwrap_or_else(host);
    let description = head.take("og:description").or_else(|| head.take("description")).unwrap_or_default();
    let image = head.take("og:image").and_then(|image| page_url.join(&image).ok());
    let image = image.filter(|url| url.scheme() == "https");
    let cut = |text: String, max: usize| html::collapse(&text).chars().take(max).collect::<String>();
    Card {
        uri: link.to_owned(),
        title: cut(title, TITLE_MAX),
        description: cut(description, DESCRIPTION_MAX),
        image,
        thumb: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(page: &str, title: &str, description: &str, image: Option<&str>) {
        let card = from_html("https://example.com/a", &"https://www.example.com/a".parse().unwrap(), page);
        assert_eq!((card.title.as_str(), card.description.as_str()), (title, description), "{page}");
        assert_eq!(card.image.as_ref().map(Url::as_str), image, "{page}");
        assert_eq!(card.embed()["external"]["uri"], "https://example.com/a", "the link stays as it was written");
    }

    #[test]
    fn a_page_describes_itself_or_is_named_by_its_host() {
        check(
            r#"<head><title>T</title><meta property="og:title" content=" Bread
            &amp; more "><meta property="og:description" content="D"><meta property="og:image" content="/i.jpg">"#,
            "Bread & more",
            "D",
            Some("https://www.example.com/i.jpg"),
        );
        check(r#"<title>Only this</title><meta name="description" content="x">"#, "Only this", "x", None);
        check(r#"<meta property="og:image" content="http://insecure.example/i.jpg">"#, "www.example.com", "", None);
        check(
            r#"<meta property="og:image" content="javascript:alert(1)"><title></title>"#,
            "www.example.com",
            "",
            None,
        );
        check(&format!("<title>{}</title>", "a".repeat(900)), &"a".repeat(300), "", None);
    }
}
