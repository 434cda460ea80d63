//! How far the computer's clock and those of the networks are apart, as their last answers tell.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use chrono::TimeDelta;
use domain::Response;

/// Servers that are remembered at most; an account's own servers are few.
const SERVERS_MAX: usize = 256;

/// The last word of each server.
#[derive(Default)]
pub(super) struct Skew(Mutex<HashMap<String, TimeDelta>>);

impl Skew {
    /// Takes the time that an answer of `host` tells.
    pub(super) fn note(&self, host: &str, answer: &Response) {
        let Some(date) = answer.date() else { return };
        let mut servers = self.servers();
        if servers.len() < SERVERS_MAX || servers.contains_key(host) {
            servers.insert(host.to_owned(), date - answer.received_at);
        }
    }

    /// How far the networks' clocks are ahead: what the one in the middle says, so that a single server with a wrong
    /// clock convinces nobody. `None` = no server has told yet.
    pub(super) fn median(&self) -> Option<TimeDelta> {
        let mut told: Vec<TimeDelta> = self.servers().values().copied().collect();
        told.sort_unstable();
        told.get(told.len() / 2).copied()
    }

    fn servers(&self) -> std::sync::MutexGuard<'_, HashMap<String, TimeDelta>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::answer;

    #[test]
    fn the_server_in_the_middle_tells_how_far_the_clocks_are_apart() {
        let check = |told: &[(&str, &str)], expected_seconds: Option<i64>| {
            let skew = Skew::default();
            for (host, date) in told {
                skew.note(host, &answer(200, &[("date", date)], ""));
            }
            assert_eq!(skew.median().map(|ahead| ahead.num_seconds()), expected_seconds, "{told:?}");
        };
        // Answers arrive at 10:00:00 by the computer's clock.
        let (right, ahead) = ("Fri, 20 Nov 2026 10:00:00 GMT", "Fri, 20 Nov 2026 10:05:00 GMT");
        let (behind, garbage) = ("Fri, 20 Nov 2026 09:00:00 GMT", "noon");
        check(&[], None);
        check(&[("a", garbage)], None);
        check(&[("a", ahead)], Some(300));
        check(&[("a", behind), ("a", right)], Some(0));
        check(&[("a", right), ("b", behind), ("c", right)], Some(0));
        check(&[("a", ahead), ("b", ahead), ("c", right)], Some(300));
    }
}
