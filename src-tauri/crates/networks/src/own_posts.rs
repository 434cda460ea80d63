//! An account's own posts as its network lists them: noted before publishing, looked through after a lost answer.
//!
//! What is new is what stands before everything that was noted, in the network's order. No clock of ours is asked.

use chrono::{DateTime, Utc};
use domain::{Evidence, EvidencePost, Receipt};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::connector::Found;

/// What an account's network showed just before a publishing step. Stored with the step.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Mark {
    /// The newest posts, newest first.
    pub newest: Vec<String>,
    /// When, by the network's clock.
    pub at: Option<DateTime<Utc>>,
    /// What changes with everything that happens at the account, where the network has such a thing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
}

/// One of an account's own posts.
#[derive(Debug, Clone)]
pub(crate) struct OwnPost {
    /// The network's id.
    pub id: String,
    /// Where people see it.
    pub url: Option<Url>,
    /// Its text as a reader sees it, for the person to judge.
    pub text: String,
    /// When the network says it was made.
    pub created_at: Option<DateTime<Utc>>,
    /// Whether it looks like the post that is looked for.
    pub is_same: bool,
}

/// The newest own posts, newest first.
#[derive(Debug)]
pub(crate) struct Listing {
    /// The posts.
    pub posts: Vec<OwnPost>,
    /// Whether it reaches back to the account's first post.
    pub is_whole: bool,
    /// When it was made, by the network's clock.
    pub at: Option<DateTime<Utc>>,
}

impl Listing {
    /// To be noted before publishing.
    pub fn mark(self) -> Mark {
        Mark { newest: self.posts.into_iter().map(|post| post.id).collect(), at: self.at, state: None }
    }

    /// Whether the listing shows at least one post that it has to show, and so can be believed to work.
    pub fn shows_what_is_known(&self, mark: &Mark, known: &[String]) -> bool {
        self.posts.iter().any(|post| mark.newest.contains(&post.id) || known.contains(&post.id))
    }

    /// What is newer than the mark and not known to be another post of ours; `None` = the listing does not reach back
    /// to the mark.
    pub fn find_new(&self, mark: &Mark, known: &[String]) -> Option<Vec<&OwnPost>> {
        let reaches = self.posts.iter().position(|post| mark.newest.contains(&post.id));
        let end = match reaches {
            Some(position) => position,
            None if mark.newest.is_empty() && self.is_whole => self.posts.len(),
            None => return None,
        };
        let new = self.posts.iter().take(end).filter(|post| !known.contains(&post.id));
        Some(new.collect())
    }

    /// Finds the post among what is new. `works` says whether this reading is known to work for the account; see
    /// [`Listing::shows_what_is_known`].
    pub fn look<S>(&self, mark: Option<&Mark>, known: &[String], works: bool) -> Found<S> {
        let Some(new) = mark.and_then(|mark| self.find_new(mark, known)) else {
            return Found::CannotTell(self.evidence(known));
        };
        let mut same = new.iter().filter(|post| post.is_same);
        match (same.next(), same.next()) {
            (Some(only), None) => Found::Live(only.receipt()),
            (None, None) if new.is_empty() && works => Found::NotSeen,
            _ => Found::CannotTell(self.evidence(known)),
        }
    }

    /// For the person to judge: the likeliest first.
    pub fn evidence(&self, known: &[String]) -> Evidence {
        let mut likely: Vec<&OwnPost> = self.posts.iter().filter(|post| !known.contains(&post.id)).collect();
        likely.sort_by_key(|post| !post.is_same);
        Evidence { candidates: likely.into_iter().take(5).map(OwnPost::evidence).collect() }
    }
}

impl OwnPost {
    /// As proof.
    pub fn receipt(&self) -> Receipt {
        Receipt { remote_id: self.id.clone(), url: self.url.clone() }
    }

    fn evidence(&self) -> EvidencePost {
        EvidencePost {
            remote_id: self.id.clone(),
            url: self.url.clone(),
            text: crate::html::shown(&self.text),
            created_at: self.created_at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Own posts newest first, `=` before those that look the same; what was noted; what is known; the outcome.
    fn check(posts: &[&str], noted: Option<&[&str]>, known: &[&str], is_whole: bool, expected: &str) {
        let texts = |ids: &[&str]| -> Vec<String> { ids.iter().map(|id| (*id).to_owned()).collect() };
        let own = |id: &&str| OwnPost {
            id: id.trim_start_matches('=').to_owned(),
            url: None,
            text: String::new(),
            created_at: None,
            is_same: id.starts_with('='),
        };
        let listing = Listing { posts: posts.iter().map(own).collect(), is_whole, at: None };
        let mark = noted.map(|noted| Mark { newest: texts(noted), ..Mark::default() });
        let known = texts(known);
        let works = mark.as_ref().is_some_and(|mark| listing.shows_what_is_known(mark, &known));
        let found = match listing.look::<()>(mark.as_ref(), &known, works) {
            Found::Live(receipt) => receipt.remote_id,
            Found::NotSeen => "not seen".to_owned(),
            Found::CannotTell(_) => "cannot tell".to_owned(),
            Found::LiveThen(()) | Found::NotThere => "never".to_owned(),
        };
        assert_eq!(found, expected, "{posts:?} noted {noted:?} known {known:?}");
    }

    #[test]
    fn exactly_one_new_post_that_looks_the_same_is_the_one() {
        check(&["=9", "5", "4"], Some(&["5", "4"]), &[], false, "9");
        check(&["8", "=9", "5"], Some(&["5"]), &[], false, "9");
        check(&["=9"], Some(&[]), &[], true, "9");
        check(&["=8", "=9", "5"], Some(&["5"]), &[], false, "cannot tell");
        check(&["=8", "=9", "5"], Some(&["5"]), &["8"], false, "9");
    }

    #[test]
    fn what_was_there_before_is_not_it_however_much_it_looks_so() {
        check(&["=5", "4"], Some(&["5", "4"]), &[], false, "not seen");
        check(&["6", "=5"], Some(&["5"]), &["6"], false, "not seen");
        check(&["=4"], Some(&["5", "4"]), &[], true, "not seen");
    }

    #[test]
    fn something_new_that_nobody_can_explain_is_no_proof_that_ours_is_missing() {
        check(&["6", "5"], Some(&["5"]), &[], false, "cannot tell");
    }

    #[test]
    fn a_listing_that_is_not_known_to_work_proves_nothing() {
        check(&[], Some(&[]), &[], true, "cannot tell");
        check(&[], Some(&["5"]), &[], true, "cannot tell");
        check(&["=9", "8"], Some(&["5"]), &[], false, "cannot tell");
        check(&["=9", "5"], None, &[], true, "cannot tell");
    }
}
