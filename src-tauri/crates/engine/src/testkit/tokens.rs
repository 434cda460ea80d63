//! Every token that a strict network made, and whether it is still good.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Grant, NetworkError, Renewal, SignedOutReason};

use super::{Seen, sign_ins::text};

/// What becomes of a refresh token that was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Old {
    /// It stays good for so long.
    Grace(TimeDelta),
    /// Its second use ends every token of its sign-in.
    RevokesFamily,
}

/// What a token reads, so that one that is read back can be told right or wrong by itself: the first of an account has
/// number 1, and a renewal makes the next.
pub fn token(what: &str, who: &str, number: u64) -> String {
    format!("canary-{what}-{number}-{who}")
}

/// The number in a token of ours.
pub(super) fn number_of(token: &str) -> Option<u64> {
    token.split('-').nth(2)?.parse().ok()
}

/// Whose a token of ours is.
pub(super) fn holder_of(token: &str) -> Option<&str> {
    token.splitn(4, '-').nth(3)
}

/// A token as the network knows it.
#[derive(Debug, Clone)]
pub struct Token {
    /// Whose it is.
    pub who: String,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// Until when it is good; `None` = without end.
    pub ends_at: Option<DateTime<Utc>>,
    sign_in: usize,
    used_at: Option<DateTime<Utc>>,
    is_revoked: bool,
}

impl Token {
    fn check(&self, now: DateTime<Utc>) -> Result<(), NetworkError> {
        if self.is_revoked {
            return Err(signed_out(SignedOutReason::Revoked));
        }
        let ended = self.ends_at.is_some_and(|end| end <= now);
        if ended { Err(signed_out(SignedOutReason::Expired)) } else { Ok(()) }
    }
}

/// A renewal that was granted.
#[derive(Debug, Clone)]
pub struct Renewed {
    /// Whose.
    pub who: String,
    /// When, by the network's time.
    pub at: DateTime<Utc>,
    /// How old the access token was.
    pub age: TimeDelta,
}

/// Judges tokens by the network's own time, which is right when that of the computer is wrong.
pub(super) struct Judge {
    old: Old,
    now: Box<dyn Fn() -> DateTime<Utc> + Send + Sync>,
    tokens: HashMap<String, Token>,
    /// The newest access token of each person, and the refresh token beside it.
    newest: HashMap<String, (String, Option<String>)>,
    sign_ins: usize,
}

impl Judge {
    pub(super) fn new(old: Old, now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self { old, now: Box::new(now), tokens: HashMap::new(), newest: HashMap::new(), sign_ins: 0 }
    }

    /// The newest access token of someone.
    pub(super) fn newest(&self, who: &str) -> Token {
        self.tokens[&self.newest[who].0].clone()
    }

    /// Whether someone's newest sign-in is good now, or can be made good.
    pub(super) fn is_alive(&self, who: &str) -> bool {
        let Some((access, refresh)) = self.newest.get(who) else { return false };
        [Some(access), refresh.as_ref()].into_iter().flatten().any(|token| self.check(token).is_ok())
    }

    /// Whether a token is good now.
    pub(super) fn check(&self, token: &str) -> Result<(), NetworkError> {
        self.find(token)?.check((self.now)())
    }

    /// Takes note of new tokens, of a new sign-in or of the one that is renewed.
    pub(super) fn remember(&mut self, who: &str, grant: &Grant, sign_in: Option<usize>) {
        let made_at = (self.now)();
        self.sign_ins += usize::from(sign_in.is_none());
        let sign_in = sign_in.unwrap_or(self.sign_ins);
        let token = |life: Option<std::time::Duration>| Token {
            who: who.to_owned(),
            made_at,
            ends_at: life.map(|life| made_at + life),
            sign_in,
            used_at: None,
            is_revoked: false,
        };
        let (access, refresh) = (text(&grant.access), grant.refresh.as_deref().map(text));
        self.tokens.insert(access.clone(), token(grant.access_expires_in));
        self.tokens.extend(refresh.clone().map(|refresh| (refresh, token(grant.renewable_for))));
        self.newest.insert(who.to_owned(), (access, refresh));
    }

    /// Which sign-in is renewed with these tokens, if it may be.
    pub(super) fn renew(
        &mut self,
        access: &str,
        refresh: Option<&str>,
        renewal: Renewal,
        seen: &mut Seen,
    ) -> Result<usize, NetworkError> {
        let now = (self.now)();
        let token = self.find(refresh.unwrap_or(access))?.clone();
        let age = now - self.find(access)?.made_at;
        if let Some(used_at) = token.used_at {
            seen.used_again += 1;
            let forgiven = matches!(self.old, Old::Grace(grace) if now - used_at <= grace);
            if !forgiven {
                self.revoke(token.sign_in);
                return Err(signed_out(SignedOutReason::Revoked));
            }
        }
        token.check(now)?;
        if let Renewal::Access { min_age_seconds } = renewal
            && age < TimeDelta::seconds(min_age_seconds.try_into().unwrap())
        {
            seen.too_young += 1;
            return Err(NetworkError::Unexpected { status: 400, request_id: None });
        }
        if let Some(used) = refresh.and_then(|refresh| self.tokens.get_mut(refresh)) {
            used.used_at.get_or_insert(now);
        }
        seen.renewed.push(Renewed { who: token.who, at: now, age });
        Ok(token.sign_in)
    }

    fn find(&self, token: &str) -> Result<&Token, NetworkError> {
        self.tokens.get(token).ok_or(signed_out(SignedOutReason::Revoked))
    }

    fn revoke(&mut self, sign_in: usize) {
        for token in self.tokens.values_mut().filter(|token| token.sign_in == sign_in) {
            token.is_revoked = true;
        }
    }
}

fn signed_out(reason: SignedOutReason) -> NetworkError {
    NetworkError::SignedOut { reason }
}
