//! A published post: as tests count it, and as readers see it.

use chrono::{DateTime, SecondsFormat, Utc};
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use crate::{
    app::App,
    imitation::{IMITATIONS, Network},
    world::World,
};

/// One post that is really out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedPost {
    /// Where.
    pub network: Network,
    /// Whose: `harbourbakery`, `bakery@mastodon.practice`, `harbour.bsky.practice`.
    pub account: String,
    /// The network's id: media id, status id, or at-uri.
    pub remote_id: String,
    /// The text as published.
    pub text: String,
    /// How many pictures it has.
    pub media_count: usize,
    /// Their descriptions, in order; empty where there is none.
    pub alt_texts: Vec<String>,
    /// When the network took it, by the practice clock.
    pub created_at: DateTime<Utc>,
    /// Its true address.
    pub url: String,
    /// What made the request unique: container id, `Idempotency-Key`, or record key.
    pub key: Option<String>,
}

/// A link card under a post.
pub(crate) struct Card {
    pub url: String,
    pub title: String,
    pub description: String,
    pub picture: Option<String>,
}

/// What a post looks like.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    /// Words, and below them the pictures that belong to them.
    Feed,
    /// Pictures, and below them a caption.
    Photo,
}

/// A post with everything a reader sees.
pub(crate) struct Shown {
    pub post: PublishedPost,
    pub look: Look,
    pub name: String,
    pub handle: String,
    pub avatar: String,
    pub text: Markup,
    /// Local address and description of each picture.
    pub pictures: Vec<(String, String)>,
    pub card: Option<Card>,
    pub note: Option<String>,
    /// What stands below it, oldest first.
    pub comments: Vec<String>,
}

impl Shown {
    /// The post's path on this server.
    pub fn path(&self) -> String {
        local_path(&self.post.url)
    }

    pub fn markup(&self) -> Markup {
        let at = self.post.created_at.to_rfc3339_opts(SecondsFormat::Secs, true);
        html! {
            article class={ "post " (self.post.network.name()) } id={ "post-" (self.post.remote_id) } {
                header {
                    img.avatar src=(self.avatar) alt="" width="44" height="44";
                    div { strong { (self.name) } span.muted { (self.handle) } }
                }
                @if let Some(note) = &self.note { p.note { (note) } }
                @let pictures = html! {
                    @if !self.pictures.is_empty() {
                        div class={ "pictures n" (self.pictures.len().min(4)) } {
                            @for (src, alt) in &self.pictures {
                                figure {
                                    img src=(src) alt=(alt) loading="lazy";
                                    @if alt.is_empty() { figcaption.muted { "No alt text" } }
                                    @else { figcaption { span.badge { "ALT" } " " (alt) } }
                                }
                            }
                        }
                    }
                };
                @match self.look {
                    Look::Photo => { (pictures) div.text { (self.text) } },
                    Look::Feed => { div.text { (self.text) } (pictures) },
                }
                @if let Some(card) = &self.card { (card.markup()) }
                @for comment in &self.comments { p.comment { (comment) } }
                footer { a href=(self.path()) { time datetime=(at) { (at) } } }
            }
        }
    }
}

impl Card {
    fn markup(&self) -> Markup {
        html! {
            a.linkcard href=(local_path(&self.url)) {
                @if let Some(src) = &self.picture { img src=(src) alt=""; }
                strong { (self.title) }
                span { (self.description) }
                span.muted { (self.url) }
            }
        }
    }
}

/// The path under which a true `https` address is found on this server; other addresses stay as they are.
pub(crate) fn local_path(url: &str) -> String {
    match url.strip_prefix("https://") {
        Some(rest) => format!("/{rest}"),
        None => url.to_owned(),
    }
}

/// Everything that is out, newest first.
pub(crate) fn shown(app: &App) -> Vec<Shown> {
    app.settle();
    let feeds = |world: &World| IMITATIONS.iter().flat_map(|imitation| imitation.feed(world)).collect();
    let mut all: Vec<Shown> = app.read(feeds);
    all.sort_by_key(|shown| std::cmp::Reverse(shown.post.created_at));
    all
}

/// What stands below a post, oldest first. `None` when the post is not out.
pub(crate) fn comments(app: &App, post: &PublishedPost) -> Option<Vec<String>> {
    let is_it = |shown: &Shown| shown.post.network == post.network && shown.post.remote_id == post.remote_id;
    shown(app).into_iter().find(is_it).map(|shown| shown.comments)
}

/// The true list, oldest first.
pub(crate) fn published(app: &App) -> Vec<PublishedPost> {
    shown(app).into_iter().rev().map(|shown| shown.post).collect()
}
