//! The promise, counted against the network's own list.

use domain::TargetState;
use practice::EverPublished;

use super::tally::End;
use crate::Subject;

/// One target and what is known of it.
#[derive(Debug, Clone)]
pub(super) struct Judged {
    pub state: TargetState,
    /// A person was asked about it.
    pub asked: bool,
    /// A refusal of it may be believed although it is out.
    pub may_be_fooled: bool,
    /// It is published by the person's word.
    pub said_live: bool,
}

/// What the network knows of posts with one text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Public {
    /// Made by us.
    pub ours: usize,
    /// Made by their author elsewhere.
    pub elsewhere: usize,
}

impl Public {
    pub fn of(ever: &[EverPublished], subject: &Subject, text: &str) -> Self {
        let same = ever.iter().filter(|ever| is_at(ever, subject) && ever.post.text == text);
        let (elsewhere, ours): (Vec<_>, Vec<_>) = same.partition(|ever| ever.is_from_elsewhere);
        Self { ours: ours.len(), elsewhere: elsewhere.len() }
    }
}

fn is_at(ever: &EverPublished, subject: &Subject) -> bool {
    ever.post.network == subject.network && ever.post.account == subject.account
}

/// Whether it was made at the subject by the app under test.
pub(super) fn is_ours(ever: &EverPublished, subject: &Subject) -> bool {
    is_at(ever, subject) && !ever.is_from_elsewhere
}

/// At any moment: not more posts than targets.
pub(super) fn doubled(public: Public, targets: usize) -> Option<String> {
    (public.ours > targets).then(|| format!("DOUBLE: {} posts of {targets} targets were public", public.ours))
}

/// When everything rests: what is wrong with these targets of one text.
pub(super) fn wrong(public: Public, targets: &[Judged]) -> Option<String> {
    if let Some(doubled) = doubled(public, targets.len()) {
        return Some(doubled);
    }
    let moving = targets.iter().find(|target| !target.state.is_final() && !target.state.needs_person());
    if let Some(moving) = moving {
        return Some(format!("STUCK: a target stays {:?} and nobody is asked", moving.state));
    }
    let said_live = targets.iter().filter(|target| target.state == TargetState::Published).count();
    // Of two that say the same nobody sees which is out, so that a word about one may be true of the other.
    let mistaken = if targets.len() > 1 { targets.iter().filter(|target| target.said_live).count() } else { 0 };
    if said_live > public.ours + public.elsewhere + mistaken {
        return Some(format!("LOST: {said_live} targets are published, and {public:?}"));
    }
    let certain = targets.iter().filter(|target| is_certain(target)).count();
    if public.ours > targets.len() - certain {
        return Some(format!("NOT CERTAIN: {certain} of {} targets were refused, and {public:?}", targets.len()));
    }
    None
}

fn is_certain(target: &Judged) -> bool {
    let is_refused = matches!(target.state, TargetState::Rejected | TargetState::Missed | TargetState::Cancelled);
    is_refused && !target.asked && !target.may_be_fooled
}

/// Which of the accepted ends it is.
pub(super) fn end(target: &Judged) -> End {
    match target.state {
        _ if target.asked => End::Asked,
        TargetState::Published => End::Once,
        TargetState::WaitingSignIn | TargetState::WaitingUnlock => End::Held,
        _ => End::Refused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(state: TargetState, asked: bool, may_be_fooled: bool) -> Judged {
        Judged { state, asked, may_be_fooled, said_live: false }
    }

    #[test]
    fn every_broken_promise_has_its_name_and_the_accepted_ends_have_none() {
        use TargetState as S;
        let sure = |state| judged(state, false, false);
        let asked = |state| judged(state, true, false);
        let fooled = |state| judged(state, false, true);
        let word = || Judged { said_live: true, ..judged(S::Published, true, false) };
        let cases: &[(usize, usize, &[Judged], &str)] = &[
            (1, 0, &[sure(S::Published)], ""),
            (0, 0, &[sure(S::Rejected)], ""),
            (0, 0, &[sure(S::WaitingSignIn)], ""),
            (1, 0, &[sure(S::WaitingSignIn)], ""),
            (1, 0, &[asked(S::Cancelled)], ""),
            (0, 0, &[asked(S::WaitingPerson)], ""),
            (0, 1, &[sure(S::Published)], ""),
            (2, 0, &[sure(S::Published), sure(S::Published)], ""),
            (1, 0, &[sure(S::Published), sure(S::Rejected)], ""),
            (1, 0, &[fooled(S::Rejected)], ""),
            (1, 0, &[word(), sure(S::Published)], ""),
            (0, 0, &[word()], "LOST"),
            (0, 0, &[word(), sure(S::Published)], "LOST"),
            (2, 0, &[sure(S::Published)], "DOUBLE"),
            (2, 0, &[asked(S::WaitingPerson)], "DOUBLE"),
            (2, 0, &[fooled(S::Rejected)], "DOUBLE"),
            (0, 0, &[sure(S::Published)], "LOST"),
            (1, 0, &[sure(S::Published), sure(S::Published)], "LOST"),
            (1, 0, &[sure(S::Rejected)], "NOT CERTAIN"),
            (1, 0, &[sure(S::Missed)], "NOT CERTAIN"),
            (2, 0, &[sure(S::Published), sure(S::Cancelled)], "NOT CERTAIN"),
            (0, 0, &[sure(S::RetryWait)], "STUCK"),
            (1, 0, &[sure(S::Unconfirmed)], "STUCK"),
        ];
        for (ours, elsewhere, targets, expected) in cases {
            let found = wrong(Public { ours: *ours, elsewhere: *elsewhere }, targets).unwrap_or_default();
            let name = found.split(':').next().unwrap_or_default();
            assert_eq!(name, *expected, "{ours} ours, {elsewhere} elsewhere, {targets:?}: {found}");
        }
    }
}
