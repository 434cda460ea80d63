//! What Instagram remembers: codes, tokens, containers, posts.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::samples;

/// Container ids begin like this, so that a path alone tells a container from a post.
pub(super) const CONTAINER_PREFIX: &str = "179";
/// Post ids begin like this.
pub(super) const MEDIA_PREFIX: &str = "180";
/// An unpublished container lives this long (meta 5.1, 2026-11-20).
pub(super) const CONTAINER_LIFE: TimeDelta = TimeDelta::hours(24);
/// A code is good for this long, once (meta 3.1, 2026-11-20).
pub(super) const CODE_LIFE: TimeDelta = TimeDelta::hours(1);

/// A person with an Instagram account.
pub(super) struct Profile {
    pub username: &'static str,
    pub name: &'static str,
    /// The professional account's id.
    pub user_id: &'static str,
    /// The id scoped to the app, which is not good for anything else.
    pub app_scoped_id: &'static str,
    pub account_type: &'static str,
    /// What the consent page says next to the name.
    pub label: &'static str,
}

pub(super) const PROFILES: &[Profile] = &[
    Profile {
        username: samples::INSTAGRAM_BUSINESS,
        name: "Harbour Bakery",
        user_id: "17841400000000001",
        app_scoped_id: "9876500000000001",
        account_type: "Business",
        label: "Business account",
    },
    Profile {
        username: samples::INSTAGRAM_CREATOR,
        name: "Harbour Eats",
        user_id: "17841400000000002",
        app_scoped_id: "9876500000000002",
        account_type: "Media_Creator",
        label: "Creator account",
    },
    Profile {
        username: samples::INSTAGRAM_PERSONAL,
        name: "Ida Harbour",
        user_id: "17841400000000003",
        app_scoped_id: "9876500000000003",
        account_type: "PERSONAL",
        label: "Personal account: can sign in, cannot publish",
    },
];

impl Profile {
    pub fn find(username: &str) -> Option<&'static Self> {
        PROFILES.iter().find(|profile| profile.username == username)
    }

    pub fn is_professional(&self) -> bool {
        self.account_type != "PERSONAL"
    }
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct State {
    pub(super) codes: BTreeMap<String, Code>,
    pub(super) tokens: BTreeMap<String, Token>,
    pub(super) containers: BTreeMap<String, Container>,
    pub(super) media: Vec<Media>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Code {
    pub username: String,
    pub redirect_uri: String,
    pub scopes: Vec<String>,
    pub issued_at: DateTime<Utc>,
}

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Token {
    pub username: String,
    pub scopes: Vec<String>,
    pub is_long: bool,
    pub issued_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub is_revoked: bool,
}

/// A picture that Instagram fetched.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Picture {
    pub hash: String,
    pub alt_text: String,
}

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Container {
    pub username: String,
    pub created_at: DateTime<Utc>,
    pub caption: String,
    pub content: Content,
    /// Polls that still answer `IN_PROGRESS`.
    pub polls_left: u32,
    pub is_failing: bool,
    pub is_published: bool,
    /// When in the run it was published.
    #[serde(default)]
    pub published_run_ms: u64,
}

#[derive(Clone, Serialize, Deserialize)]
pub(super) enum Content {
    Single(Picture),
    Child(Picture),
    Carousel(Vec<String>),
}

/// The five documented states of a container (meta 5.3, 2026-11-20).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    InProgress,
    Finished,
    Error,
    Expired,
    Published,
}

impl Status {
    pub fn code(self) -> &'static str {
        match self {
            Self::InProgress => "IN_PROGRESS",
            Self::Finished => "FINISHED",
            Self::Error => "ERROR",
            Self::Expired => "EXPIRED",
            Self::Published => "PUBLISHED",
        }
    }
}

impl Container {
    pub fn status(&self, now: DateTime<Utc>) -> Status {
        if self.is_published {
            Status::Published
        } else if now - self.created_at >= CONTAINER_LIFE {
            Status::Expired
        } else if self.polls_left > 0 {
            Status::InProgress
        } else if self.is_failing {
            Status::Error
        } else {
            Status::Finished
        }
    }
}

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Media {
    pub id: String,
    pub username: String,
    pub container_id: String,
    pub caption: String,
    pub is_carousel: bool,
    pub shortcode: String,
    pub created_at: DateTime<Utc>,
    /// When in the run it came out.
    #[serde(default)]
    pub run_ms: u64,
    /// Pictures that came to it without a container.
    #[serde(default)]
    pub added: Vec<Picture>,
}

impl Media {
    pub fn permalink(&self) -> String {
        format!("https://www.instagram.com/p/{}/", self.shortcode)
    }
}

impl State {
    /// The pictures behind a container, in order.
    pub(super) fn pictures_of(&self, container_id: &str) -> Vec<Picture> {
        match self.containers.get(container_id).map(|container| &container.content) {
            Some(Content::Single(picture) | Content::Child(picture)) => vec![picture.clone()],
            Some(Content::Carousel(children)) => children.iter().flat_map(|id| self.pictures_of(id)).collect(),
            None => Vec::new(),
        }
    }

    /// The pictures of a post, in order.
    pub(super) fn pictures_in(&self, media: &Media) -> Vec<Picture> {
        let mut pictures = self.pictures_of(&media.container_id);
        pictures.extend(media.added.iter().cloned());
        pictures
    }

    /// Puts every container that is not published back to work for two polls.
    pub(crate) fn lose_uploads(&mut self) {
        for container in self.containers.values_mut().filter(|container| !container.is_published) {
            container.polls_left = 2;
        }
    }

    /// Ends all tokens of all accounts as if their time were up.
    pub(crate) fn expire_tokens(&mut self, now: DateTime<Utc>) {
        for token in self.tokens.values_mut() {
            token.expires_at = token.expires_at.min(now);
        }
    }

    /// Withdraws an account's grant, as a person does in the settings. False when there is no such account.
    pub(crate) fn revoke(&mut self, username: &str) -> bool {
        for token in self.tokens.values_mut().filter(|token| token.username == username) {
            token.is_revoked = true;
        }
        Profile::find(username).is_some()
    }

    /// How many posts an account made in the last 24 hours.
    pub(super) fn posts_today(&self, username: &str, now: DateTime<Utc>) -> usize {
        self.media.iter().filter(|m| m.username == username && now - m.created_at < TimeDelta::hours(24)).count()
    }
}
