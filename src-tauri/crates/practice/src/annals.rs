//! Everything that ever became public, also what was deleted since: doubles are counted against it.

use serde::{Deserialize, Serialize};

use crate::post::PublishedPost;

/// One post that became public.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EverPublished {
    /// As it was when it came out.
    pub post: PublishedPost,
    /// Whether it is gone.
    pub is_deleted: bool,
    /// Whether its author wrote it in another app, not the app under test.
    pub is_from_elsewhere: bool,
}

/// The list, oldest first.
#[derive(Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Annals(Vec<EverPublished>);

impl Annals {
    /// Notes a post that an app published.
    pub fn came_out(&mut self, post: PublishedPost) {
        self.0.push(EverPublished { post, is_deleted: false, is_from_elsewhere: false });
    }

    /// The newest post was not made by the app under test.
    pub fn was_from_elsewhere(&mut self) {
        if let Some(newest) = self.0.last_mut() {
            newest.is_from_elsewhere = true;
        }
    }

    /// Notes that a post is gone.
    pub fn went(&mut self, remote_id: &str) {
        for known in self.0.iter_mut().filter(|known| known.post.remote_id == remote_id) {
            known.is_deleted = true;
        }
    }

    pub fn list(&self) -> &[EverPublished] {
        &self.0
    }
}
