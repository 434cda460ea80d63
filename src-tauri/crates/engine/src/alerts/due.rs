//! Which alerts hold: a pure function of what is known.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{NeedsSignIn, TargetState};
use store::{
    alerts::{Cause, ClockTrouble, VaultTrouble, Who},
    rate_budgets::Blocked,
    targets::Fared,
};

use super::facts::{ClockFacts, Facts, PostFacts, SignInFacts};
use crate::{Health, VaultState, backup::Paused, today::ENDS_SOON};

/// More failures than this share, in per cent, are too many.
const FAILED_MAX_PERCENT: u32 = 5;
/// Of fewer posts a share says nothing: one of three would be a third.
const FARED_MIN: u32 = 20;
/// More sign-ins that ended without anybody looking are an alert of their own.
const UNNOTICED_MAX: usize = 10;
/// A shorter wait that a network asks for delays nothing that anybody would miss.
const WAIT_WORTH_TELLING: TimeDelta = TimeDelta::minutes(5);
/// A clock that is further from the networks' is wrong.
const SKEW_MAX: TimeDelta = TimeDelta::minutes(2);
/// A clock that was wrong is right again when it is nearer than this, so that one at the border is not told of and off.
const SKEW_OVER: TimeDelta = TimeDelta::seconds(90);
/// What was told of a clock stays as it was told while it is not further from the truth than this.
const SKEW_ROUND: TimeDelta = TimeDelta::seconds(45);

/// The alerts that hold at `now`, at most one per kind and subject.
pub(super) fn due(facts: &Facts, now: DateTime<Utc>) -> Vec<Cause> {
    let sign_ins = facts.sign_ins.iter().filter_map(|signed| sign_in(signed, &facts.posts, now));
    sign_ins
        .chain(facts.posts.iter().filter_map(post))
        .chain(failure_rate(facts.fared))
        .chain(unnoticed(&facts.sign_ins))
        .chain(vault(facts))
        .chain(facts.blocked.iter().filter_map(|(account, blocked)| rate_limit(account, *blocked)))
        .chain(clock(facts.clock))
        .collect()
}

fn sign_in(signed: &SignInFacts, posts: &[PostFacts], now: DateTime<Utc>) -> Option<Cause> {
    if let Some(reason) = needed(signed) {
        let held = of(signed, posts).filter(|post| post.state == TargetState::WaitingSignIn).count();
        return Some(Cause::SignInNeeded { account: signed.account.clone(), reason, held_posts: size(held) });
    }
    let at = signed.until.filter(|_| signed.health == Health::Ends)?;
    ends_before_post(signed, posts, at)
        .or_else(|| (at - now < ENDS_SOON).then(|| Cause::SignInEnds { account: signed.account.clone(), at }))
}

/// Why the person must sign in again, if they must.
fn needed(signed: &SignInFacts) -> Option<NeedsSignIn> {
    match signed.health {
        Health::NeedsSignIn { reason } => Some(reason),
        Health::Ended => Some(NeedsSignIn::Expired),
        Health::Fine | Health::RenewsItself | Health::Ends | Health::CannotPublish => None,
    }
}

/// However far away: what is planned for then will not go out.
fn ends_before_post(signed: &SignInFacts, posts: &[PostFacts], at: DateTime<Utc>) -> Option<Cause> {
    let mut left_out = of(signed, posts).filter(|post| post.state == TargetState::Scheduled && post.piece.due_at >= at);
    let post = left_out.next()?.piece.clone();
    Some(Cause::SignInEndsBeforePost { account: signed.account.clone(), at, post, more: size(left_out.count()) })
}

fn of<'a>(signed: &'a SignInFacts, posts: &'a [PostFacts]) -> impl Iterator<Item = &'a PostFacts> {
    posts.iter().filter(|post| post.account.account_id == signed.account.account_id)
}

fn post(facts: &PostFacts) -> Option<Cause> {
    let (account, post) = (facts.account.clone(), facts.piece.clone());
    match facts.state {
        TargetState::Rejected => Some(Cause::PostRejected { account, post, finding: facts.finding.clone() }),
        TargetState::Missed => Some(Cause::PostMissed { account, post }),
        TargetState::WaitingPerson => Some(Cause::PostUnconfirmed { account, post }),
        // What waits for a sign-in or the vault is said there; the rest goes on by itself or is over.
        TargetState::WaitingSignIn
        | TargetState::WaitingUnlock
        | TargetState::Scheduled
        | TargetState::Due
        | TargetState::Preparing
        | TargetState::Ready
        | TargetState::Committing
        | TargetState::Published
        | TargetState::RetryWait
        | TargetState::RateLimited
        | TargetState::Paused
        | TargetState::Cancelled
        | TargetState::Unconfirmed
        | TargetState::Reconciling => None,
    }
}

fn failure_rate(Fared { published, failed }: Fared) -> Option<Cause> {
    let of = published.saturating_add(failed);
    let is_high = u64::from(failed) * 100 > u64::from(of) * u64::from(FAILED_MAX_PERCENT);
    (of >= FARED_MIN && is_high).then_some(Cause::FailureRate { failed, of })
}

fn unnoticed(sign_ins: &[SignInFacts]) -> Option<Cause> {
    let count = sign_ins.iter().filter(|signed| needed(signed).is_some() && !signed.is_noticed).count();
    (count > UNNOTICED_MAX).then(|| Cause::SignInsUnnoticed { count: size(count) })
}

fn vault(facts: &Facts) -> Option<Cause> {
    let trouble = match facts.vault {
        VaultState::EntryMissing
        | VaultState::EntryWrong
        | VaultState::BackendChanged
        | VaultState::Damaged
        | VaultState::KeychainAbsent
        | VaultState::KeychainLocked
        | VaultState::KeychainDenied
        | VaultState::KeychainHanging => VaultTrouble::Closed,
        // Closed because the person wants it so, or not yet asked.
        VaultState::Ready | VaultState::Opening | VaultState::Locked | VaultState::NotSetUp => open_vault(facts)?,
    };
    Some(Cause::Vault { trouble })
}

/// What is wrong inside of a vault that opens; what keeps everything from going out comes first.
fn open_vault(facts: &Facts) -> Option<VaultTrouble> {
    match facts.paused {
        Some(Paused::RolledBack) => Some(VaultTrouble::RolledBack),
        Some(Paused::Elsewhere(_)) => Some(VaultTrouble::Elsewhere),
        // The person knows of these.
        Some(Paused::Restored | Paused::Copied(_) | Paused::Erasing(_)) | None => match facts {
            Facts { has_rolled_back: true, .. } => Some(VaultTrouble::RolledBack),
            Facts { has_unreadable: true, .. } => Some(VaultTrouble::Records),
            _ => None,
        },
    }
}

fn rate_limit(account: &Who, blocked: Blocked) -> Option<Cause> {
    let is_long = blocked.until - blocked.told_at >= WAIT_WORTH_TELLING;
    is_long.then(|| Cause::RateLimited { account: account.clone(), until: blocked.until })
}

/// Of a clock that nobody compared with another nothing is said: not in a run in which no network answered yet, nor after
/// somebody set it.
fn clock(ClockFacts { skew, told }: ClockFacts) -> Option<Cause> {
    let skew = skew?;
    let is_wrong = skew.abs() > told.map_or(SKEW_MAX, |_| SKEW_OVER);
    let said = told.filter(|told| (*told - skew).abs() <= SKEW_ROUND).unwrap_or(skew);
    is_wrong.then(|| clock_wrong(said))
}

fn clock_wrong(skew: TimeDelta) -> Cause {
    let trouble = if skew < TimeDelta::zero() { ClockTrouble::Fast } else { ClockTrouble::Slow };
    let minutes = (skew.abs() + TimeDelta::seconds(30)).num_minutes();
    Cause::ClockWrong { trouble, minutes: u32::try_from(minutes).unwrap_or(u32::MAX) }
}

fn size(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use domain::{AccountId, Platform, PostId, TargetId};
    use store::alerts::{Kind, Piece};

    use super::*;

    fn at(days: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap() + TimeDelta::days(days)
    }

    fn who() -> Who {
        let network = Platform::parse("net").unwrap();
        Who { account_id: AccountId::new(), network, handle: "anna".into() }
    }

    fn signed(health: Health, until: Option<DateTime<Utc>>) -> SignInFacts {
        SignInFacts { account: who(), health, until, is_noticed: false }
    }

    fn post_of(account: &Who, state: TargetState, due_at: DateTime<Utc>) -> PostFacts {
        let piece = Piece { post_id: PostId::new(), target_id: TargetId::new(), title: "Bread".into(), due_at };
        PostFacts { account: account.clone(), piece, state, finding: None }
    }

    fn nothing() -> Facts {
        Facts {
            sign_ins: Vec::new(),
            posts: Vec::new(),
            fared: Fared::default(),
            vault: VaultState::Ready,
            has_unreadable: false,
            has_rolled_back: false,
            paused: None,
            blocked: Vec::new(),
            clock: ClockFacts::default(),
        }
    }

    fn check(name: &str, facts: &Facts, expected: &[Kind]) {
        let kinds: Vec<Kind> = due(facts, at(0)).iter().map(Cause::kind).collect();
        assert_eq!(kinds, expected, "{name}");
    }

    #[test]
    fn a_sign_in_is_an_alert_when_it_is_over_or_ends_within_seven_days_and_cannot_renew() {
        let revoked = Health::NeedsSignIn { reason: NeedsSignIn::Revoked };
        let second = TimeDelta::seconds(1);
        for (name, health, until, expected) in [
            ("endless", Health::Fine, None, [].as_slice()),
            ("renews", Health::RenewsItself, Some(at(1)), &[]),
            ("cannot publish", Health::CannotPublish, Some(at(1)), &[]),
            ("ends in seven days", Health::Ends, Some(at(7)), &[]),
            ("ends within", Health::Ends, Some(at(7) - second), &[Kind::SignInEnds]),
            ("ended", Health::Ended, Some(at(-1)), &[Kind::SignInNeeded]),
            ("renewal failed", revoked, Some(at(40)), &[Kind::SignInNeeded]),
        ] {
            check(name, &Facts { sign_ins: vec![signed(health, until)], ..nothing() }, expected);
        }
    }

    #[test]
    fn a_post_after_the_end_of_its_sign_in_is_told_instead_of_the_end_alone() {
        let signed = signed(Health::Ends, Some(at(3)));
        let scheduled = |days| post_of(&signed.account, TargetState::Scheduled, at(days));
        let others = post_of(&who(), TargetState::Scheduled, at(9));
        let with = |posts| Facts { sign_ins: vec![signed.clone()], posts, ..nothing() };
        check("before", &with(vec![scheduled(2)]), &[Kind::SignInEnds]);
        check("somebody else's", &with(vec![others]), &[Kind::SignInEnds]);
        check("at the end", &with(vec![scheduled(3)]), &[Kind::SignInEndsBeforePost]);
        let Some(Cause::SignInEndsBeforePost { post, more, .. }) =
            due(&with(vec![scheduled(2), scheduled(4), scheduled(5)]), at(0)).pop()
        else {
            panic!("two posts are left out");
        };
        assert_eq!((post.due_at, more), (at(4), 1), "the first is named, the others counted");

        let far = SignInFacts { until: Some(at(60)), ..signed.clone() };
        let facts = Facts { sign_ins: vec![far], posts: vec![scheduled(61)], ..nothing() };
        check("in two months", &facts, &[Kind::SignInEndsBeforePost]);
    }

    #[test]
    fn a_post_is_an_alert_when_it_was_refused_missed_or_nobody_knows() {
        for (state, expected) in [
            (TargetState::Rejected, [Kind::PostRejected].as_slice()),
            (TargetState::Missed, &[Kind::PostMissed]),
            (TargetState::WaitingPerson, &[Kind::PostUnconfirmed]),
            (TargetState::Unconfirmed, &[]),
            (TargetState::RetryWait, &[]),
            (TargetState::WaitingSignIn, &[]),
        ] {
            let facts = Facts { posts: vec![post_of(&who(), state, at(0))], ..nothing() };
            check(&format!("{state:?}"), &facts, expected);
        }
    }

    #[test]
    fn failures_are_too_many_above_one_in_twenty() {
        for (published, failed, is_alert) in
            [(0, 0, false), (2, 1, false), (18, 1, false), (19, 1, false), (18, 2, true), (95, 5, false), (94, 6, true)]
        {
            let facts = Facts { fared: Fared { published, failed }, ..nothing() };
            check(&format!("{failed} failed"), &facts, if is_alert { &[Kind::FailureRate] } else { &[] });
        }
    }

    #[test]
    fn more_than_ten_ended_sign_ins_are_an_alert_until_somebody_looks() {
        let ended = |count| vec![signed(Health::Ended, Some(at(-1))); count];
        let has = |sign_ins| {
            let causes = due(&Facts { sign_ins, ..nothing() }, at(0));
            causes.iter().any(|cause| cause.kind() == Kind::SignInsUnnoticed)
        };
        assert!(!has(ended(10)));
        assert!(has(ended(11)));
        let mut noticed = ended(11);
        noticed[4].is_noticed = true;
        assert!(!has(noticed));
    }

    #[test]
    fn the_vault_is_an_alert_when_it_fails_and_not_when_the_person_closed_it() {
        for (vault, has_unreadable, expected) in [
            (VaultState::Ready, false, None),
            (VaultState::Locked, false, None),
            (VaultState::Opening, false, None),
            (VaultState::NotSetUp, false, None),
            (VaultState::Ready, true, Some(VaultTrouble::Records)),
            (VaultState::EntryMissing, false, Some(VaultTrouble::Closed)),
            (VaultState::Damaged, true, Some(VaultTrouble::Closed)),
            (VaultState::KeychainHanging, false, Some(VaultTrouble::Closed)),
        ] {
            let causes = due(&Facts { vault, has_unreadable, ..nothing() }, at(0));
            assert_eq!(causes, expected.map(|trouble| Cause::Vault { trouble }).into_iter().collect::<Vec<_>>());
        }
    }

    #[test]
    fn what_is_older_or_elsewhere_is_an_alert_until_the_person_has_said_how_it_goes_on() {
        use crate::backup::Elsewhere;
        let elsewhere = Paused::Elsewhere(Elsewhere::Machine);
        for (paused, has_rolled_back, expected) in [
            (None, false, None),
            (None, true, Some(VaultTrouble::RolledBack)),
            (Some(Paused::RolledBack), false, Some(VaultTrouble::RolledBack)),
            (Some(elsewhere), false, Some(VaultTrouble::Elsewhere)),
            (Some(elsewhere), true, Some(VaultTrouble::Elsewhere)),
            (Some(Paused::Copied(Elsewhere::Machine)), false, None),
            (Some(Paused::Restored), false, None),
            (Some(Paused::Erasing(None)), false, None),
        ] {
            let causes = due(&Facts { paused, has_rolled_back, ..nothing() }, at(0));
            assert_eq!(causes, expected.map(|trouble| Cause::Vault { trouble }).into_iter().collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_rate_limit_is_an_alert_when_it_holds_posts_up() {
        for (minutes, expected) in
            [(1, [].as_slice()), (4, &[]), (5, &[Kind::RateLimited]), (600, &[Kind::RateLimited])]
        {
            let account = who();
            let until = at(0) + TimeDelta::minutes(minutes);
            let blocked = Blocked { account_id: account.account_id, until, told_at: at(0) };
            check(&format!("{minutes} minutes"), &Facts { blocked: vec![(account, blocked)], ..nothing() }, expected);
        }
    }

    #[test]
    fn a_clock_is_an_alert_above_two_minutes_and_is_told_again_only_when_it_moved() {
        use ClockTrouble::{Fast, Slow};
        let seconds = TimeDelta::seconds;
        for (name, skew, told, expected) in [
            ("nobody told", None, None, None),
            ("right", Some(0), None, None),
            ("two minutes", Some(120), None, None),
            ("more", Some(121), None, Some((Slow, 2))),
            ("ahead", Some(-121), None, Some((Fast, 2))),
            ("rounded", Some(-440), None, Some((Fast, 7))),
            ("nobody told in this run", None, Some(-420), None),
            ("the same within a minute", Some(-464), Some(-420), Some((Fast, 7))),
            ("another", Some(-466), Some(-420), Some((Fast, 8))),
            ("the other way", Some(420), Some(-420), Some((Slow, 7))),
            ("at the border, and told", Some(119), Some(120), Some((Slow, 2))),
            ("nearly right", Some(91), Some(420), Some((Slow, 2))),
            ("right again", Some(90), Some(120), None),
        ] {
            let clock = ClockFacts { skew: skew.map(seconds), told: told.map(seconds) };
            let expected = expected.map(|(trouble, minutes)| Cause::ClockWrong { trouble, minutes });
            assert_eq!(due(&Facts { clock, ..nothing() }, at(0)), expected.into_iter().collect::<Vec<_>>(), "{name}");
        }
    }
}
