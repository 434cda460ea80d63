//! Bad days on order: what goes wrong, at which call, how many times.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::{endpoint::Endpoint, reply::http_date};

/// A fault that waits for its call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The call it is tied to.
    pub endpoint: Endpoint,
    /// How many calls it strikes; each one takes one away.
    #[serde(default = "once")]
    pub times: u32,
    /// How many calls go well before the first one is struck.
    #[serde(default)]
    pub skip: u32,
    /// What happens.
    #[serde(flatten)]
    pub kind: FaultKind,
}

impl Fault {
    /// Strikes the next call, once.
    pub fn once(endpoint: Endpoint, kind: FaultKind) -> Self {
        Self { endpoint, times: 1, skip: 0, kind }
    }

    /// Strikes the next `times` calls.
    pub fn times(endpoint: Endpoint, times: u32, kind: FaultKind) -> Self {
        Self { endpoint, times, skip: 0, kind }
    }
}

fn once() -> u32 {
    1
}

/// What a fault does to a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FaultKind {
    /// The network says that this is not permitted; a consent page answers like a person who denies.
    Deny,
    /// The call is processed after a wait.
    Slow {
        /// How long.
        ms: u64,
    },
    /// The connection is aborted and nothing was processed.
    DropBefore,
    /// The call is processed and the connection is aborted without an answer.
    DropAfter,
    /// The network's own error envelope with this status.
    Status {
        /// HTTP status.
        status: u16,
        /// Whether the call was processed all the same.
        when: When,
    },
    /// Too many requests.
    RateLimit {
        /// How the wait is told.
        wait: Wait,
    },
    /// The call is processed and half of the answer's body arrives.
    CutJson,
    /// Another answer than the true one arrives: a lie of the network, or the voice of somebody on the way to it.
    Answer {
        /// HTTP status.
        status: u16,
        /// What it says.
        body: Body,
        /// Whether the call was processed all the same.
        when: When,
    },
    /// Accepted, but the picture's processing ends in failure.
    ProcessingFails,
    /// Before the call is processed, everything that was prepared and not published yet is lost: uploads are cleared
    /// away, and containers are in work again.
    UploadsLost,
    /// The call is processed, and the tokens that it hands out are none: they have blanks in them.
    OddTokens,
}

/// What an answer says that is not the true one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "form", rename_all = "snake_case")]
pub enum Body {
    /// Nothing.
    Empty,
    /// A page for people, as proxies, firewalls and hotel networks show it.
    ProxyPage,
    /// `{}`.
    EmptyObject,
    /// Good JSON that is in no form of the network.
    OtherJson,
    /// A page with a `Location`.
    Redirect,
    /// The network's own form of an error. Only Instagram's and Facebook's have numbers; elsewhere the status chooses the
    /// words.
    Envelope {
        /// The error's code.
        code: i64,
        /// Its closer description.
        #[serde(default)]
        subcode: Option<i64>,
    },
    /// The network's own words for a sign-in whose time is up.
    SignInEnded,
}

/// Whether a failing call took effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// It did not.
    Before,
    /// It did.
    After,
}

/// The form in which a rate limit tells how long to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "form", rename_all = "snake_case")]
pub enum Wait {
    /// Not at all.
    Absent,
    /// `Retry-After` with a number of seconds.
    Seconds {
        /// The wait.
        seconds: u32,
    },
    /// `Retry-After` with an HTTP date.
    Date {
        /// The wait.
        seconds: u32,
    },
    /// The network's own headers only.
    Own {
        /// The wait.
        seconds: u32,
    },
}

impl Wait {
    /// The wait in seconds for forms that the network words itself.
    pub(crate) fn own_seconds(self) -> Option<u32> {
        match self {
            Self::Own { seconds } => Some(seconds),
            Self::Absent | Self::Seconds { .. } | Self::Date { .. } => None,
        }
    }

    /// The `Retry-After` header, where this form has one.
    pub(crate) fn retry_after(self, now: DateTime<Utc>) -> Option<String> {
        match self {
            Self::Seconds { seconds } => Some(seconds.to_string()),
            Self::Date { seconds } => {
                let until = now + TimeDelta::seconds(i64::from(seconds));
                Some(http_date(until))
            }
            Self::Absent | Self::Own { .. } => None,
        }
    }
}

/// What a network has to word in its own envelope when a fault strikes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Refusal {
    /// Not permitted.
    Denied,
    /// An outage with this status.
    Failed(u16),
    /// Too many requests.
    Limited(Wait),
    /// An error with this status and, where the network numbers its errors, these numbers.
    Coded { status: u16, code: i64, subcode: Option<i64> },
    /// The sign-in's time is up, with this status.
    SignInEnded(u16),
}

/// The faults in waiting.
#[derive(Default)]
pub(crate) struct FaultBook(Vec<Fault>);

impl FaultBook {
    pub fn add(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    pub fn clear(&mut self) {
        self.0.clear();
    }

    pub fn list(&self) -> &[Fault] {
        &self.0
    }

    /// The fault that strikes this call, if one does; oldest first.
    pub fn strike(&mut self, endpoint: Endpoint) -> Option<FaultKind> {
        let index = self.0.iter().position(|fault| fault.endpoint == endpoint)?;
        let fault = self.0.get_mut(index)?;
        if fault.skip > 0 {
            fault.skip -= 1;
            return None;
        }
        let kind = fault.kind;
        fault.times = fault.times.saturating_sub(1);
        if fault.times == 0 {
            self.0.remove(index);
        }
        Some(kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_strikes_as_often_as_it_says_and_only_its_call() {
        let mut book = FaultBook::default();
        book.add(Fault { endpoint: Endpoint::BucketPut, times: 2, skip: 1, kind: FaultKind::DropAfter });
        let struck: Vec<_> = (0..4).map(|_| book.strike(Endpoint::BucketPut).is_some()).collect();
        assert_eq!(struck, [false, true, true, false]);
        assert!(book.strike(Endpoint::BucketGet).is_none());
        assert!(book.list().is_empty(), "a spent fault is gone");
    }

    #[test]
    fn faults_read_as_flat_json() {
        let json = r#"{"endpoint":"ig.media_publish","kind":"rate_limit","wait":{"form":"seconds","seconds":7}}"#;
        let fault: Fault = serde_json::from_str(json).unwrap();
        assert_eq!(fault.times, 1);
        assert_eq!(fault.kind, FaultKind::RateLimit { wait: Wait::Seconds { seconds: 7 } });
        assert!(serde_json::from_str::<Fault>(r#"{"endpoint":"ig.nothing","kind":"deny"}"#).is_err());
        let json = r#"{"endpoint":"ig.media_publish","kind":"answer","status":400,
            "body":{"form":"envelope","code":4,"subcode":2207051},"when":"after"}"#;
        let fault: Fault = serde_json::from_str(json).unwrap();
        let body = Body::Envelope { code: 4, subcode: Some(2_207_051) };
        assert_eq!(fault.kind, FaultKind::Answer { status: 400, body, when: When::After });
    }
}
