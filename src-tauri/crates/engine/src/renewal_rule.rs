//! When a sign-in is renewed, and what an asker gets meanwhile: pure functions of what is stored and documented.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Grant, Lifetimes, NeedsSignIn, NetworkError, Renewal, SignInId, SignedOutReason};
use store::credentials::Credential;

/// Clocks are corrected by so little all the time.
const CLOCK_SLACK: TimeDelta = TimeDelta::minutes(2);

/// What the asker needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// A token that lives this long, or any newer than the one seen.
    Life {
        /// How long.
        min_life: Duration,
        /// Generation the asker saw.
        seen: u64,
    },
    /// A newer one, because the network refused this one.
    NewerThan {
        /// The refused one.
        generation: u64,
        /// Why it was refused.
        reason: SignedOutReason,
    },
    /// One that is not due for renewal.
    NotDue,
}

/// What to do for the asker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Move {
    /// Use what is stored.
    Use,
    /// Renew first.
    Renew,
    /// Only the person can help.
    SignIn(NeedsSignIn),
}

/// When a sign-in is to be renewed; `None` = never. Pure.
///
/// Long lives: after 80 % or 10 days before the end, whichever is first; short ones: 10 % or 10 minutes before the
/// end. The lead varies by up to a tenth per sign-in, the same at every reading, so that not all renew at once. Where
/// a refresh token ends before the access token, or is all that is known to end, its end counts.
pub(crate) fn due_at(renewal: Renewal, credential: &Credential) -> Option<DateTime<Utc>> {
    let before = |end: DateTime<Utc>| end - lead(credential, end);
    match renewal {
        Renewal::Endless => None,
        Renewal::Access { min_age_seconds } => {
            let end = credential.expires_at?;
            let due = before(end).max(credential.issued_at.checked_add_signed(seconds(min_age_seconds))?);
            // Over before it may be renewed.
            (due < end).then_some(due)
        }
        Renewal::Refresh => {
            credential.refresh.as_ref()?;
            credential.expires_at.into_iter().chain(credential.renewable_until).min().map(before)
        }
    }
}

/// How long before its end a sign-in is renewed.
fn lead(credential: &Credential, end: DateTime<Utc>) -> TimeDelta {
    let life = (end - credential.issued_at).max(TimeDelta::zero());
    let lead = if life >= TimeDelta::days(30) {
        (life / 5).max(TimeDelta::days(10))
    } else {
        (life / 10).max(TimeDelta::minutes(10)).min(life / 2)
    };
    vary(lead, credential.sign_in_id)
}

/// Whether a sign-in renews by itself before it ends, while the program runs. Pure.
pub(crate) fn renews(renewal: Renewal, credential: &Credential, now: DateTime<Utc>) -> bool {
    match renewal {
        Renewal::Endless => false,
        Renewal::Access { .. } => due_at(renewal, credential).is_some(),
        Renewal::Refresh => can_renew(renewal, credential, now),
    }
}

/// What to do for an asker. Pure.
pub(crate) fn next_move(renewal: Renewal, credential: &Credential, wanted: Wanted, now: DateTime<Utc>) -> Move {
    let lives = |min: TimeDelta| credential.expires_at.is_none_or(|end| end - now >= min && end > now);
    let can_renew = can_renew(renewal, credential, now);
    match wanted {
        Wanted::Life { min_life, seen } => {
            // More than half of what a fresh one has would have it renewed again and again.
            let half = credential.expires_at.map_or(TimeDelta::MAX, |end| (end - credential.issued_at) / 2);
            let min_life = TimeDelta::from_std(min_life).unwrap_or(TimeDelta::MAX).min(half);
            let newer = credential.generation > seen && lives(TimeDelta::zero());
            if newer || lives(min_life) {
                Move::Use
            } else if can_renew {
                Move::Renew
            } else if lives(TimeDelta::zero()) {
                Move::Use
            } else {
                Move::SignIn(NeedsSignIn::Expired)
            }
        }
        Wanted::NewerThan { generation, .. } if credential.generation > generation => Move::Use,
        // Where the access token renews itself, a refused one cannot.
        Wanted::NewerThan { reason, .. } => match renewal {
            Renewal::Refresh if can_renew => Move::Renew,
            Renewal::Refresh | Renewal::Access { .. } | Renewal::Endless => Move::SignIn(reason.into()),
        },
        Wanted::NotDue => {
            let due = due_at(renewal, credential).is_some_and(|due| due <= now);
            if can_renew && (due || is_from_the_future(renewal, credential, now)) { Move::Renew } else { Move::Use }
        }
    }
}

/// A sign-in that is younger than now was made by a clock that was ahead: how long it really lasts is not known, and
/// where renewing is free, it is renewed rather than found dead. A token that renews itself must have an age for it.
fn is_from_the_future(renewal: Renewal, credential: &Credential, now: DateTime<Utc>) -> bool {
    renewal == Renewal::Refresh && credential.issued_at - now > CLOCK_SLACK && credential.expires_at.is_some()
}

fn can_renew(renewal: Renewal, credential: &Credential, now: DateTime<Utc>) -> bool {
    match renewal {
        Renewal::Endless => false,
        Renewal::Access { min_age_seconds } => {
            now - credential.issued_at >= seconds(min_age_seconds) && credential.expires_at.is_none_or(|end| end > now)
        }
        Renewal::Refresh => credential.refresh.is_some() && credential.renewable_until.is_none_or(|end| end > now),
    }
}

/// When a sign-in was made and how long it lasts; what nobody said stays unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Life {
    /// When the access token was made.
    pub(crate) issued_at: DateTime<Utc>,
    /// When it ends.
    pub(crate) expires_at: Option<DateTime<Utc>>,
    /// Until when it can be renewed.
    pub(crate) renewable_until: Option<DateTime<Utc>>,
}

impl Life {
    /// Of a sign-in that was granted just now.
    pub(crate) fn granted(grant: &Grant, documented: Lifetimes, received_at: DateTime<Utc>) -> Self {
        let (expires_at, renewable_until) = lives(grant, documented, received_at);
        Self { issued_at: received_at, expires_at, renewable_until }
    }
}

/// When a fresh sign-in ends and until when it can be renewed. Pure; what nobody said stays unknown.
pub(crate) fn lives(
    grant: &Grant,
    documented: Lifetimes,
    received_at: DateTime<Utc>,
) -> (Option<DateTime<Utc>>, Option<DateTime<Utc>>) {
    let after = |said: Option<Duration>, documented: Option<u64>| {
        let life = said.or(documented.map(Duration::from_secs))?;
        received_at.checked_add_signed(TimeDelta::from_std(life).ok()?)
    };
    (
        after(grant.access_expires_in, documented.access_seconds),
        after(grant.renewable_for, documented.renewable_seconds),
    )
}

/// How long to wait before a renewal is asked for once more whose answer was lost. Most networks take a used refresh
/// token for half a minute more. Whoever stands in front of a network that is down stays unable to reach it for
/// longer, and then the network most likely has not heard of the first either. Pure.
pub(crate) fn replay_after(error: &NetworkError) -> TimeDelta {
    match error {
        NetworkError::Unavailable { .. } => TimeDelta::minutes(5),
        _ => TimeDelta::seconds(10),
    }
}

/// Longest of our own waits between two renewals of a sign-in.
pub(crate) const PAUSE_MAX: TimeDelta = TimeDelta::hours(1);

/// How long to wait after failed renewals: a minute, doubling, at most an hour. Pure.
pub(crate) fn pause_after(tries: u32) -> TimeDelta {
    TimeDelta::minutes(1 << tries.min(6)).min(PAUSE_MAX)
}

fn seconds(seconds: u64) -> TimeDelta {
    i64::try_from(seconds).ok().and_then(TimeDelta::try_seconds).unwrap_or(TimeDelta::MAX)
}

/// `lead` ± 10 %, by the sign-in's id.
fn vary(lead: TimeDelta, id: SignInId) -> TimeDelta {
    let [a, b, ..] = *blake3::hash(id.as_bytes()).as_bytes();
    let share = i32::from(u16::from_le_bytes([a, b]) % 2001) - 1000;
    lead + lead / 10_000 * share
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
    }

    fn credential(life: Option<i64>, refresh: bool) -> Credential {
        Credential {
            sign_in_id: SignInId::new(),
            generation: 3,
            access: Vec::new(),
            refresh: refresh.then(Vec::new),
            previous_refresh: None,
            issued_at: at(0),
            expires_at: life.map(at),
            renewable_until: None,
            scopes: Vec::new(),
            registration_id: None,
        }
    }

    const ACCESS: Renewal = Renewal::Access { min_age_seconds: 86_400 };

    #[test]
    fn renewals_are_due_by_the_rule_of_the_life_give_or_take_a_tenth_of_the_lead() {
        let cases = [
            ("60 days: 80 % comes before the last 10 days", ACCESS, 60 * DAY, 48 * DAY),
            ("40 days: the last 10 days come before 80 %", ACCESS, 40 * DAY, 30 * DAY),
            ("2 hours: 10 % before the end", Renewal::Refresh, 7200, 7200 - 720),
            ("1 hour: 10 minutes before the end", Renewal::Refresh, 3600, 3000),
            ("10 minutes: half way", Renewal::Refresh, 600, 300),
            ("nothing", Renewal::Refresh, 0, 0),
            ("2 days: not before it is a day old", ACCESS, DAY + 60, DAY),
        ];
        for (name, renewal, life, expected) in cases {
            let lead = life - expected;
            for _ in 0..50 {
                let credential = credential(Some(life), true);
                let due = due_at(renewal, &credential).unwrap();
                let off = (due - at(expected)).num_seconds().abs();
                assert!(off <= lead / 10 + 1, "{name}: {off} s off");
                assert!(due <= at(life.max(DAY)), "{name}: never after the end");
                assert_eq!(due_at(renewal, &credential).unwrap(), due, "{name}: the same at every reading");
            }
        }
    }

    #[test]
    fn what_cannot_be_renewed_or_does_not_end_is_never_due() {
        let cases = [
            (Renewal::Endless, credential(Some(DAY), true)),
            (Renewal::Refresh, credential(Some(DAY), false)),
            (Renewal::Refresh, credential(None, true)),
            (ACCESS, credential(None, false)),
            (ACCESS, credential(Some(3600), false)),
            (Renewal::Access { min_age_seconds: u64::MAX }, credential(Some(DAY), false)),
        ];
        for (renewal, credential) in cases {
            assert_eq!(due_at(renewal, &credential), None, "{renewal:?}");
        }
    }

    #[test]
    fn a_refresh_token_that_ends_first_is_renewed_in_time() {
        let both = |life, renewable: i64| Credential { renewable_until: Some(at(renewable)), ..credential(life, true) };
        let cases = [
            ("the access token ends first", both(Some(7200), 90 * DAY), 7200 - 720, 72),
            ("the refresh token ends first", both(Some(60 * DAY), 40 * DAY), 30 * DAY, DAY),
            ("only its end is known", both(None, 40 * DAY), 30 * DAY, DAY),
        ];
        for (name, credential, expected, spread) in cases {
            let off = (due_at(Renewal::Refresh, &credential).unwrap() - at(expected)).num_seconds().abs();
            assert!(off <= spread + 1, "{name}: {off} s off");
        }
    }

    #[test]
    fn the_asker_gets_what_is_enough_and_no_more() {
        let life = |minutes: u64, seen| Wanted::Life { min_life: Duration::from_secs(minutes * 60), seen };
        let refused = Wanted::NewerThan { generation: 3, reason: SignedOutReason::Revoked };
        let (use_it, renew) = (Move::Use, Move::Renew);
        let expired = Move::SignIn(NeedsSignIn::Expired);
        let cases = [
            ("long enough", Renewal::Refresh, credential(Some(7200), true), life(10, 3), 0, use_it),
            ("too short", Renewal::Refresh, credential(Some(7200), true), life(10, 3), 6700, renew),
            (
                "more than one ever lives, fresh",
                Renewal::Refresh,
                credential(Some(7200), true),
                life(900, 3),
                60,
                use_it,
            ),
            ("the same, half over", Renewal::Refresh, credential(Some(7200), true), life(900, 3), 3601, renew),
            ("ended", Renewal::Refresh, credential(Some(7200), true), life(0, 3), 7200, renew),
            ("ended, newer one seen", Renewal::Refresh, credential(Some(300), true), life(10, 2), 0, use_it),
            ("ended and newer", Renewal::Refresh, credential(Some(300), true), life(10, 2), 300, renew),
            ("no refresh token, alive", Renewal::Refresh, credential(Some(300), false), life(10, 3), 0, use_it),
            ("no refresh token, ended", Renewal::Refresh, credential(Some(300), false), life(0, 3), 300, expired),
            ("endless", Renewal::Endless, credential(None, false), life(10_000, 3), DAY, use_it),
            ("too young to renew", ACCESS, credential(Some(300), false), life(10, 3), 0, use_it),
            ("old enough", ACCESS, credential(Some(2 * DAY), false), life(60, 3), 2 * DAY - 60, renew),
            ("ended for good", ACCESS, credential(Some(2 * DAY), false), life(0, 3), 2 * DAY, expired),
            ("refused, renewable", Renewal::Refresh, credential(Some(7200), true), refused, 0, renew),
            (
                "refused, only itself",
                ACCESS,
                credential(Some(60 * DAY), false),
                refused,
                2 * DAY,
                Move::SignIn(NeedsSignIn::Revoked),
            ),
            (
                "refused, endless",
                Renewal::Endless,
                credential(None, false),
                refused,
                0,
                Move::SignIn(NeedsSignIn::Revoked),
            ),
            ("not due", Renewal::Refresh, credential(Some(7200), true), Wanted::NotDue, 60, use_it),
            ("due", Renewal::Refresh, credential(Some(7200), true), Wanted::NotDue, 7190, renew),
        ];
        for (name, renewal, credential, wanted, now, expected) in cases {
            assert_eq!(next_move(renewal, &credential, wanted, at(now)), expected, "{name}");
        }
        let set_back = at(-3 * 3600);
        let refresh = credential(Some(7200), true);
        assert_eq!(next_move(Renewal::Refresh, &refresh, Wanted::NotDue, set_back), renew, "its dates are not true");
        let own = credential(Some(60 * DAY), false);
        assert_eq!(next_move(ACCESS, &own, Wanted::NotDue, set_back), use_it, "it has no age yet");
        let newer = Wanted::NewerThan { generation: 2, reason: SignedOutReason::Revoked };
        assert_eq!(next_move(Renewal::Refresh, &credential(Some(7200), true), newer, at(0)), use_it);
        let over = Credential { renewable_until: Some(at(100)), ..credential(Some(50), true) };
        assert_eq!(next_move(Renewal::Refresh, &over, life(0, 3), at(100)), expired, "the refresh token ended too");
    }

    #[test]
    fn lives_come_from_the_answer_else_from_the_documents_else_stay_unknown() {
        let grant = |said: Option<u64>| Grant {
            access: domain::Token::try_from(domain::Secret::new("token".to_owned())).unwrap(),
            refresh: None,
            access_expires_in: said.map(Duration::from_secs),
            renewable_for: None,
            scopes: Vec::new(),
        };
        let documented = |access_seconds| Lifetimes { access_seconds, renewable_seconds: None };
        let cases = [
            (Some(60), Some(7200), Some(at(60))),
            (None, Some(7200), Some(at(7200))),
            (None, None, None),
            (Some(u64::MAX), None, None),
        ];
        for (said, from_documents, expected) in cases {
            let (expires_at, renewable_until) = lives(&grant(said), documented(from_documents), at(0));
            assert_eq!((expires_at, renewable_until), (expected, None), "{said:?} {from_documents:?}");
        }
    }

    #[test]
    fn pauses_double_up_to_an_hour() {
        let minutes: Vec<_> = (0..9).map(|tries| pause_after(tries).num_minutes()).collect();
        assert_eq!(minutes, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
    }
}
