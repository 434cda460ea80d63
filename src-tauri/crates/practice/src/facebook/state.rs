//! What Facebook remembers: codes, grants, tokens, pictures, posts, comments.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::people::{Page, Person};

/// A code is good for this long, once (meta 3.1, 2026-11-20).
pub(super) const CODE_LIFE: TimeDelta = TimeDelta::hours(1);

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct State {
    pub(super) codes: BTreeMap<String, Code>,
    /// What each person granted last, by username.
    pub(super) grants: BTreeMap<String, Grant>,
    pub(super) tokens: BTreeMap<String, Token>,
    /// Pages that were taken away from a person: usernames of both.
    pub(super) lost_roles: BTreeSet<(String, String)>,
    pub(super) photos: BTreeMap<String, Photo>,
    pub(super) posts: Vec<Post>,
    pub(super) comments: Vec<Comment>,
}

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Code {
    pub person: String,
    pub redirect_uri: String,
    pub issued_at: DateTime<Utc>,
    pub is_used: bool,
}

/// What a person lets the app do, and with which pages. All tokens of the person go by it.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Grant {
    pub scopes: Vec<String>,
    pub declined: Vec<String>,
    /// Usernames.
    pub pages: Vec<String>,
    pub signed_in_at: DateTime<Utc>,
}

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Token {
    pub person: String,
    pub kind: TokenKind,
    pub issued_at: DateTime<Utc>,
    /// A page's token that was got with a long-lived one has no end.
    pub expires_at: Option<DateTime<Utc>>,
    pub end: Option<End>,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum TokenKind {
    /// A person's, of an hour or two.
    Short,
    /// A person's, of about 60 days.
    Long,
    /// A page's, by its username.
    Page(String),
}

/// What ended a token before its time.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum End {
    AppRemoved,
    PasswordChanged,
}

/// A picture of a page, in a post or waiting for one.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Photo {
    /// The page's username.
    pub page: String,
    pub hash: String,
    pub alt_text: String,
    pub is_temporary: bool,
    pub is_failing: bool,
}

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Post {
    /// The page's username.
    pub page: String,
    /// What the id has after the page's.
    pub number: String,
    pub message: String,
    pub link: Option<String>,
    /// Ids of its pictures, in order.
    pub photos: Vec<String>,
    pub stage: Stage,
    pub origin: Origin,
    pub created_at: DateTime<Utc>,
    /// When in the run it came out.
    pub run_ms: u64,
    /// Whether the annals have it.
    pub is_noted: bool,
}

/// A page's comment.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Comment {
    pub id: String,
    /// The post's.
    pub post_id: String,
    pub message: String,
    pub created_at: DateTime<Utc>,
}

/// How far a post is.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Stage {
    Published,
    Scheduled { at: DateTime<Utc> },
    Unpublished,
}

/// What made a post.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Origin {
    App,
    /// The app, while it was in development.
    AppInDevelopment,
    /// Another app, or Facebook itself.
    Elsewhere,
}

impl Post {
    /// `{page}_{post}`.
    pub fn id(&self) -> String {
        format!("{}_{}", Page::find(&self.page).map(|page| page.id).unwrap_or_default(), self.number)
    }

    pub fn permalink(&self) -> String {
        format!("https://www.facebook.com/{}/posts/{}", self.page, self.number)
    }
}

impl Grant {
    pub fn allows(&self, scope: &str) -> bool {
        self.scopes.iter().any(|granted| granted == scope)
    }

    pub fn covers(&self, page: &Page) -> bool {
        self.pages.iter().any(|granted| granted == page.username)
    }
}

impl Token {
    /// The page, when it is a page's.
    pub fn page(&self) -> Option<&'static Page> {
        match &self.kind {
            TokenKind::Page(username) => Page::find(username),
            TokenKind::Short | TokenKind::Long => None,
        }
    }
}

impl State {
    /// Whether a person still has a role on a page.
    pub(super) fn has_role(&self, person: &Person, page: &Page) -> bool {
        person.role(page).is_some()
            && !self.lost_roles.contains(&(person.username.to_owned(), page.username.to_owned()))
    }

    /// A post of a page in any stage.
    pub(super) fn post(&self, id: &str) -> Option<&Post> {
        self.posts.iter().find(|post| post.id() == id)
    }

    pub(super) fn post_mut(&mut self, id: &str) -> Option<&mut Post> {
        self.posts.iter_mut().find(|post| post.id() == id)
    }

    /// Whether a picture stands in a post, planned ones included.
    pub(super) fn is_used(&self, photo_id: &str) -> bool {
        self.posts.iter().any(|post| post.photos.iter().any(|used| used == photo_id))
    }

    /// Clears away the pictures that stand in no post.
    pub(super) fn lose_uploads(&mut self) {
        let Self { photos, posts, .. } = self;
        photos.retain(|id, _| posts.iter().any(|post| post.photos.contains(id)));
    }

    /// Ends all tokens that have an end as if their time were up.
    pub(super) fn expire_tokens(&mut self, now: DateTime<Utc>) {
        for end in self.tokens.values_mut().filter_map(|token| token.expires_at.as_mut()) {
            *end = (*end).min(now);
        }
    }

    /// Removes the app from the accounts of all who granted a page, or of one person. False when there is neither.
    pub(super) fn revoke(&mut self, account: &str) -> bool {
        if let Some(person) = Person::find(account) {
            self.remove_app(person);
            return true;
        }
        let Some(page) = Page::find(account) else { return false };
        let granted = self.grants.iter().filter(|(_, grant)| grant.covers(page));
        let people: Vec<_> = granted.filter_map(|(username, _)| Person::find(username)).collect();
        people.into_iter().for_each(|person| self.remove_app(person));
        true
    }

    /// Takes back everything that a person granted.
    pub(super) fn remove_app(&mut self, person: &Person) {
        self.grants.remove(person.username);
        self.end_tokens(person, End::AppRemoved);
    }

    /// Ends all tokens that came from a person.
    pub(super) fn end_tokens(&mut self, person: &Person, end: End) {
        for token in self.tokens.values_mut().filter(|token| token.person == person.username) {
            token.end = token.end.or(Some(end));
        }
    }
}
