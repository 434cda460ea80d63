//! Whether a sign-in will be good when a planned post is due: a pure function of the sign-in's state and the plan.

use chrono::{DateTime, Utc};
use domain::{AccountId, NeedsSignIn, Network, PostId, TargetState};
use store::{
    Read, StoreError, accounts, credentials, posts,
    targets::{self, Target},
};

use crate::{Engine, Health, SignInHealth, health};

/// What a sign-in will be worth when a post is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outlook {
    /// Good as it is now.
    Covered,
    /// Good once it was renewed, which happens by itself while the program runs.
    RenewsItself,
    /// Good now and over by then; nothing renews it.
    EndsBefore {
        /// When it ends.
        at: DateTime<Utc>,
    },
    /// Over by date already.
    Ended,
    /// The person must sign in again first.
    NeedsSignIn {
        /// Why.
        reason: NeedsSignIn,
    },
}

impl Outlook {
    /// Whether the post goes out without the person, as far as the sign-in goes.
    pub fn is_good(self) -> bool {
        match self {
            Self::Covered | Self::RenewsItself => true,
            Self::EndsBefore { .. } | Self::Ended | Self::NeedsSignIn { .. } => false,
        }
    }
}

/// The first planned post that a sign-in will not be there for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Post.
    pub post_id: PostId,
    /// Beginning of its text.
    pub title: String,
    /// When it is due.
    pub due_at: DateTime<Utc>,
    /// How many more follow it.
    pub more: u32,
}

/// What the sign-in will be worth at `due_at`. At the very instant of its end it is over. Pure.
pub(crate) fn at(sign_in: &SignInHealth, due_at: DateTime<Utc>) -> Outlook {
    match sign_in.health {
        Health::NeedsSignIn { reason } => Outlook::NeedsSignIn { reason },
        Health::Ended => Outlook::Ended,
        Health::Fine | Health::RenewsItself | Health::Ends | Health::CannotPublish if sign_in.renews => {
            let renewed_before = sign_in.renewal_due_at.is_some_and(|renewal| renewal <= due_at);
            if renewed_before { Outlook::RenewsItself } else { Outlook::Covered }
        }
        Health::Fine | Health::RenewsItself | Health::Ends | Health::CannotPublish => {
            match sign_in.signed_in_until.filter(|end| *end <= due_at) {
                Some(at) => Outlook::EndsBefore { at },
                None => Outlook::Covered,
            }
        }
    }
}

/// Looking ahead from an instant.
pub(crate) struct Ahead {
    networks: &'static [&'static dyn Network],
    now: DateTime<Utc>,
}

impl Engine {
    /// Looking ahead from now.
    pub(crate) fn ahead(&self) -> Ahead {
        Ahead { networks: self.inner.parts.networks, now: self.now() }
    }
}

impl Ahead {
    /// What the sign-in will be worth to a target that waits for its time.
    pub(crate) fn find_outlook(&self, read: &Read<'_>, target: &Target) -> Result<Option<Outlook>, StoreError> {
        if target.state != TargetState::Scheduled {
            return Ok(None);
        }
        let mut known = self.networks.iter().map(|network| network.manifest());
        let manifest = known.find(|manifest| manifest.id == target.network.as_str());
        let (Some(manifest), Some(account)) = (manifest, accounts::find(read, target.account_id)?) else {
            return Ok(None);
        };
        let credential = credentials::find(read, account.sign_in_id)?;
        let sign_in = health::at(manifest, &account, credential.as_ref(), self.now);
        Ok(Some(at(&sign_in, target.due_at)))
    }
}

/// The planned posts of an account that its sign-in will not be there for, told by the first of them.
///
/// # Errors
/// When they cannot be read.
pub(crate) fn find_left_out(
    read: &Read<'_>,
    account_id: AccountId,
    sign_in: &SignInHealth,
) -> Result<Option<LeftOut>, StoreError> {
    if lasts(sign_in) {
        return Ok(None);
    }
    let planned = targets::list_planned(read, account_id)?;
    let mut left_out = planned.into_iter().filter(|planned| !at(sign_in, planned.due_at).is_good());
    let Some(first) = left_out.next() else { return Ok(None) };
    let more = u32::try_from(left_out.count()).unwrap_or(u32::MAX);
    let title = posts::get(read, first.post_id)?.title;
    Ok(Some(LeftOut { post_id: first.post_id, title, due_at: first.due_at, more }))
}

/// Whether a sign-in will be there for whatever is planned, so that nothing need be looked up. Pure.
fn lasts(sign_in: &SignInHealth) -> bool {
    at(sign_in, DateTime::<Utc>::MAX_UTC).is_good()
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use domain::Renewal;
    use proptest::prelude::*;
    use store::{accounts::Account, credentials::Credential};

    use super::*;
    use crate::{
        health::samples,
        renewal_rule::{Move, Wanted, next_move},
    };

    fn health(health: Health, until: Option<i64>, renews_in: Option<i64>) -> SignInHealth {
        let in_days = |days| samples::now() + TimeDelta::days(days);
        SignInHealth {
            health,
            signed_in_until: until.map(in_days),
            renews: renews_in.is_some(),
            renewed_at: None,
            renewal_due_at: renews_in.map(in_days),
            reconnect_by: until.map(in_days),
            scopes_granted: Vec::new(),
            scopes_missing: Vec::new(),
        }
    }

    #[test]
    fn a_post_is_due_while_the_sign_in_is_good_or_after_its_end() {
        let reason = NeedsSignIn::Revoked;
        let ends = || health(Health::Ends, Some(10), None);
        let at_the_end = samples::now() + TimeDelta::days(10);
        let barred = health(Health::CannotPublish, Some(10), None);
        let cases = [
            ("endless", health(Health::Fine, None, None), 4_000, Outlook::Covered),
            ("before the end", ends(), 9, Outlook::Covered),
            ("at the end", ends(), 10, Outlook::EndsBefore { at: at_the_end }),
            ("after the end", ends(), 11, Outlook::EndsBefore { at: at_the_end }),
            ("late already, and good now", ends(), -1, Outlook::Covered),
            ("an account that may not publish ends too", barred, 11, Outlook::EndsBefore { at: at_the_end }),
            ("before the renewal", health(Health::RenewsItself, Some(60), Some(48)), 47, Outlook::Covered),
            ("after the renewal", health(Health::RenewsItself, Some(60), Some(48)), 90, Outlook::RenewsItself),
            ("ended", health(Health::Ended, Some(-1), None), 1, Outlook::Ended),
            ("revoked", health(Health::NeedsSignIn { reason }, Some(10), None), 1, Outlook::NeedsSignIn { reason }),
        ];
        for (name, sign_in, days, expected) in cases {
            assert_eq!(at(&sign_in, samples::now() + TimeDelta::days(days)), expected, "{name}");
        }
    }

    /// What really becomes of a sign-in that nobody touches: an hour passes, what is due is renewed and answered with
    /// the same lives again, and at the end somebody asks for the token.
    fn lived_through(renewal: Renewal, first: &Credential, hours: i64) -> (bool, u32) {
        let lives = |credential: &Credential, end: Option<DateTime<Utc>>| end.map(|end| end - credential.issued_at);
        let (mut credential, mut renewed) = (first.clone(), 0);
        for hour in 0..=hours {
            let now = samples::now() + TimeDelta::hours(hour);
            if next_move(renewal, &credential, Wanted::NotDue, now) == Move::Renew {
                renewed += 1;
                credential = Credential {
                    issued_at: now,
                    expires_at: lives(first, first.expires_at).map(|life| now + life),
                    renewable_until: lives(first, first.renewable_until).map(|life| now + life),
                    ..credential
                };
            }
        }
        let now = samples::now() + TimeDelta::hours(hours);
        let asked = Wanted::Life { min_life: std::time::Duration::ZERO, seen: credential.generation };
        let is_refused = matches!(next_move(renewal, &credential, asked, now), Move::SignIn(_));
        // A token of unknown life may still work when what renews it is over; no plan counts on that.
        let is_doubtful = renewal == Renewal::Refresh
            && credential.expires_at.is_none()
            && credential.renewable_until.is_some_and(|end| end <= now);
        (!is_refused && !is_doubtful, renewed)
    }

    fn any_renewal() -> impl Strategy<Value = Renewal> {
        prop_oneof![
            Just(Renewal::Endless),
            Just(Renewal::Refresh),
            Just(Renewal::Access { min_age_seconds: 0 }),
            Just(Renewal::Access { min_age_seconds: 86_400 }),
        ]
    }

    /// Hours of a sign-in: how old it is, and how long its parts live from its making.
    #[derive(Debug)]
    struct Lives {
        age: i64,
        expires: Option<i64>,
        refresh: bool,
        renewable: Option<i64>,
    }

    prop_compose! {
        /// Lives of at least two days, so that an hour is a small step; ages so that some are over already.
        fn any_lives()(
            age in 0i64..1_000,
            expires in proptest::option::of(48i64..2_000),
            refresh in any::<bool>(),
            renewable in proptest::option::of(48i64..4_000),
        ) -> Lives {
            Lives { age, expires, refresh, renewable }
        }
    }

    fn credential(lives: &Lives) -> Credential {
        let issued_at = samples::now() - TimeDelta::hours(lives.age);
        let after = |hours| issued_at + TimeDelta::hours(hours);
        Credential {
            issued_at,
            expires_at: lives.expires.map(after),
            renewable_until: lives.renewable.filter(|_| lives.refresh).map(after),
            refresh: lives.refresh.then(Vec::new),
            ..samples::credential(None, None)
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn the_forecast_is_what_a_sign_in_lives_through(
            renewal in any_renewal(),
            lives in any_lives(),
            hours in 0i64..3_000,
        ) {
            let credential = credential(&lives);
            let (manifest, account): (_, Account) = (samples::manifest(renewal), samples::account());
            let sign_in = health::at(&manifest, &account, Some(&credential), samples::now());
            let told = at(&sign_in, samples::now() + TimeDelta::hours(hours));
            let (is_good, renewed) = lived_through(renewal, &credential, hours);
            prop_assert_eq!(told.is_good(), is_good, "{:?} {:?}", told, sign_in);
            match told {
                Outlook::Covered => prop_assert_eq!(renewed, 0, "{:?}", sign_in),
                Outlook::RenewsItself => prop_assert!(renewed > 0, "{:?}", sign_in),
                Outlook::EndsBefore { at } => prop_assert!(at > samples::now()),
                Outlook::Ended => prop_assert!(sign_in.signed_in_until.is_some_and(|end| end <= samples::now())),
                Outlook::NeedsSignIn { .. } => prop_assert!(false, "nobody withdrew anything"),
            }
        }
    }
}
