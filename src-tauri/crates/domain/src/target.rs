//! The publishing state machine of one target (one post to one account).

use serde::{Deserialize, Serialize};

/// Where a target is. Only [`TargetState::Committing`] may create public content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TargetState {
    /// Planned for later.
    Scheduled,
    /// Its time has come; nothing has been done yet.
    Due,
    /// Checking, fitting, uploading; everything here can be repeated.
    Preparing,
    /// Prepared; the next step publishes.
    Ready,
    /// A publishing step is being taken.
    Committing,
    /// It is out.
    Published,
    /// Waits for its next try.
    RetryWait,
    /// Waits because the network asked to.
    RateLimited,
    /// Held until the person signs in again.
    WaitingSignIn,
    /// Held until the vault can be opened.
    WaitingUnlock,
    /// The person must judge what happened.
    WaitingPerson,
    /// Held by the person.
    Paused,
    /// Its time passed while the computer was off; the person is asked.
    Missed,
    /// It cannot go out like this; the finding says why.
    Rejected,
    /// The person called it off before anything was public.
    Cancelled,
    /// A publishing step was sent and its answer is not known.
    Unconfirmed,
    /// Finding out what came of it.
    Reconciling,
}

/// What can happen to a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TargetEvent {
    /// Its planned time has come.
    TimeCame,
    /// Its planned time passed too long ago.
    TimeMissed,
    /// The engine takes it up, or takes it up again.
    Claimed,
    /// A repeatable step is done and the next one publishes.
    Prepared,
    /// The intent of a publishing step is durable; it is about to be sent.
    CommitStarted,
    /// The publishing step had its effect, and steps that read or tidy remain, or none.
    WentLive,
    /// A publishing step certainly had no effect, or a repeatable one failed: try again later.
    TryLater,
    /// The network asked to wait; certainly no effect.
    AskedToWait,
    /// The sign-in has ended; certainly no effect.
    SignInEnded,
    /// The vault cannot be opened; nothing was sent.
    VaultClosed,
    /// What it waited for has come: sign-in, unlock, time, or the person resumed it.
    Released,
    /// The content or account was refused; certainly no effect.
    Refused,
    /// A publishing step was sent and its answer was lost.
    AnswerLost,
    /// Finding out begins.
    ReconcileStarted,
    /// It could not be found out yet.
    StillUnknown,
    /// It cannot be found out by us.
    CannotTell,
    /// It is certainly not there.
    FoundMissing,
    /// The person says it is there.
    PersonSaysLive,
    /// The person says it is not there and wants it sent again, or retries a refused one.
    PersonSaysSend,
    /// The person lets it be.
    PersonLeaves,
    /// The person gives it another time.
    PersonPlans,
    /// The person called it off.
    Cancelled,
    /// The person holds it.
    Paused,
}

/// The event cannot happen in that state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a target in the state {from:?} cannot meet the event {event:?}")]
pub struct InvalidTransition {
    /// The state.
    pub from: TargetState,
    /// The event.
    pub event: TargetEvent,
}

impl TargetState {
    /// Every state.
    pub const ALL: [Self; 17] = [
        Self::Scheduled,
        Self::Due,
        Self::Preparing,
        Self::Ready,
        Self::Committing,
        Self::Published,
        Self::RetryWait,
        Self::RateLimited,
        Self::WaitingSignIn,
        Self::WaitingUnlock,
        Self::WaitingPerson,
        Self::Paused,
        Self::Missed,
        Self::Rejected,
        Self::Cancelled,
        Self::Unconfirmed,
        Self::Reconciling,
    ];

    /// The whole transition table.
    ///
    /// # Errors
    /// When the event has no place in this state; nothing may then be written.
    pub fn after(self, event: TargetEvent) -> Result<Self, InvalidTransition> {
        use TargetEvent as E;
        use TargetState as S;
        let next = match (self, event) {
            (S::Scheduled, E::TimeCame) => S::Due,
            (
                S::Scheduled
                | S::Due
                | S::Preparing
                | S::Ready
                | S::RetryWait
                | S::RateLimited
                | S::WaitingSignIn
                | S::WaitingUnlock,
                E::TimeMissed,
            ) => S::Missed,
            (S::Due | S::RetryWait | S::RateLimited | S::Preparing | S::Ready, E::Claimed) => S::Preparing,
            (S::Preparing, E::Prepared) => S::Ready,
            (S::Preparing | S::Ready, E::CommitStarted) => S::Committing,
            (S::Committing | S::Reconciling | S::Preparing, E::WentLive) => S::Published,
            (S::Preparing | S::Ready | S::Committing, E::TryLater) => S::RetryWait,
            (S::Preparing | S::Ready | S::Committing, E::AskedToWait) => S::RateLimited,
            (S::Due | S::Preparing | S::Ready | S::Committing | S::RetryWait | S::RateLimited, E::SignInEnded) => {
                S::WaitingSignIn
            }
            (S::Due | S::Preparing | S::Ready | S::RetryWait | S::RateLimited, E::VaultClosed) => S::WaitingUnlock,
            (S::WaitingSignIn | S::WaitingUnlock | S::Paused | S::Missed, E::Released) => S::Due,
            (S::Due | S::Preparing | S::Ready | S::Committing | S::RetryWait, E::Refused) => S::Rejected,
            (S::Committing, E::AnswerLost) => S::Unconfirmed,
            (S::Unconfirmed, E::ReconcileStarted) => S::Reconciling,
            (S::Reconciling, E::StillUnknown) => S::Unconfirmed,
            (
                S::Due
                | S::Preparing
                | S::Ready
                | S::Committing
                | S::RetryWait
                | S::RateLimited
                | S::WaitingSignIn
                | S::WaitingUnlock
                | S::Paused
                | S::Reconciling
                | S::Unconfirmed,
                E::CannotTell,
            ) => S::WaitingPerson,
            (S::Reconciling, E::FoundMissing) => S::RetryWait,
            (S::WaitingPerson, E::PersonSaysLive) => S::Published,
            (S::WaitingPerson | S::Rejected | S::RetryWait | S::RateLimited | S::Missed, E::PersonSaysSend) => S::Due,
            (S::WaitingPerson, E::PersonLeaves) => S::Cancelled,
            (S::Missed, E::PersonPlans) => S::Scheduled,
            (
                S::Scheduled
                | S::Due
                | S::Preparing
                | S::Ready
                | S::RetryWait
                | S::RateLimited
                | S::WaitingSignIn
                | S::WaitingUnlock
                | S::Paused
                | S::Missed
                | S::Rejected,
                E::Cancelled,
            ) => S::Cancelled,
            (S::Scheduled | S::Due | S::RetryWait | S::RateLimited | S::WaitingSignIn, E::Paused) => S::Paused,
            _ => return Err(InvalidTransition { from: self, event }),
        };
        Ok(next)
    }

    /// Nothing more will happen by itself or by the person.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Published | Self::Cancelled)
    }

    /// The person has to do something before it can go on.
    pub fn needs_person(self) -> bool {
        matches!(self, Self::WaitingSignIn | Self::WaitingUnlock | Self::WaitingPerson | Self::Missed | Self::Rejected)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    const EVENTS: [TargetEvent; 23] = [
        TargetEvent::TimeCame,
        TargetEvent::TimeMissed,
        TargetEvent::Claimed,
        TargetEvent::Prepared,
        TargetEvent::CommitStarted,
        TargetEvent::WentLive,
        TargetEvent::TryLater,
        TargetEvent::AskedToWait,
        TargetEvent::SignInEnded,
        TargetEvent::VaultClosed,
        TargetEvent::Released,
        TargetEvent::Refused,
        TargetEvent::AnswerLost,
        TargetEvent::ReconcileStarted,
        TargetEvent::StillUnknown,
        TargetEvent::CannotTell,
        TargetEvent::FoundMissing,
        TargetEvent::PersonSaysLive,
        TargetEvent::PersonSaysSend,
        TargetEvent::PersonLeaves,
        TargetEvent::PersonPlans,
        TargetEvent::Cancelled,
        TargetEvent::Paused,
    ];

    #[test]
    fn every_state_can_be_reached_from_scheduled() {
        let mut seen = HashSet::from([TargetState::Scheduled]);
        let mut open = vec![TargetState::Scheduled];
        while let Some(state) = open.pop() {
            for next in EVENTS.iter().filter_map(|event| state.after(*event).ok()) {
                if seen.insert(next) {
                    open.push(next);
                }
            }
        }
        assert_eq!(seen.len(), TargetState::ALL.len(), "an unreachable state is dead code");
    }

    #[test]
    fn final_states_refuse_every_event() {
        for state in TargetState::ALL.into_iter().filter(|s| s.is_final()) {
            for event in EVENTS {
                assert_eq!(state.after(event), Err(InvalidTransition { from: state, event }));
            }
        }
    }

    #[test]
    fn only_a_started_commit_can_lose_its_answer() {
        for state in TargetState::ALL {
            let accepted = state.after(TargetEvent::AnswerLost).is_ok();
            assert_eq!(accepted, state == TargetState::Committing, "{state:?}");
        }
    }

    #[test]
    fn an_unconfirmed_target_is_never_sent_again_without_proof_or_a_person() {
        for event in EVENTS {
            let next = TargetState::Unconfirmed.after(event).ok();
            assert!(
                matches!(next, None | Some(TargetState::Reconciling | TargetState::WaitingPerson)),
                "{event:?} leads to {next:?}"
            );
        }
    }

    #[test]
    fn a_target_that_may_be_public_cannot_be_cancelled() {
        for state in [TargetState::Committing, TargetState::Unconfirmed, TargetState::Reconciling] {
            assert!(state.after(TargetEvent::Cancelled).is_err(), "{state:?}");
        }
    }
}
