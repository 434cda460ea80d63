//! Wrong passphrases and codes: nobody is locked out, but from some number on each costs a growing wait. Counted by the
//! timer, which nobody can set back, and for this run of the program only: what makes guessing dear for good is the
//! cost of each guess, in the vault.

use std::time::Duration;

use tokio::time::Instant;

/// Wrong tries without a wait.
const FREE: u32 = 5;
/// The longest wait.
const WAIT_MAX: Duration = Duration::from_secs(300);

/// The wrong tries since the vault last opened.
#[derive(Default)]
pub(super) struct Tries {
    wrong: u32,
    free_at: Option<Instant>,
}

impl Tries {
    /// How long the next try must wait; `None` = not at all.
    pub(super) fn wait(&self, now: Instant) -> Option<Duration> {
        self.free_at.map(|at| at.saturating_duration_since(now)).filter(|wait| !wait.is_zero())
    }

    /// Counts a wrong try.
    pub(super) fn fail(&mut self, now: Instant) {
        self.wrong = self.wrong.saturating_add(1);
        self.free_at = self.wrong.checked_sub(FREE).map(|over| now + pause(over));
    }

    /// Forgets them: the vault opened.
    pub(super) fn succeed(&mut self) {
        *self = Self::default();
    }
}

/// One second after the last free try, and twice as long after each one more.
fn pause(over: u32) -> Duration {
    2_u64.checked_pow(over).map_or(WAIT_MAX, |seconds| Duration::from_secs(seconds).min(WAIT_MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_wrong_tries_cost_nothing_and_each_further_one_twice_as_much_up_to_a_limit() {
        let (mut tries, now) = (Tries::default(), Instant::now());
        let mut waits = Vec::new();
        for _ in 0..16 {
            tries.fail(now);
            waits.push(tries.wait(now).unwrap_or_default().as_secs());
        }
        assert_eq!(waits, [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
        assert_eq!(tries.wait(now + Duration::from_secs(299)), Some(Duration::from_secs(1)));
        assert_eq!(tries.wait(now + WAIT_MAX), None, "nobody is locked out");
        tries.succeed();
        assert_eq!(tries.wait(now), None);
        tries.fail(now);
        assert_eq!(tries.wait(now), None, "counted from the beginning");
    }

    #[test]
    fn any_number_of_wrong_tries_is_counted() {
        let mut tries = Tries { wrong: u32::MAX, free_at: None };
        let now = Instant::now();
        tries.fail(now);
        assert_eq!(tries.wait(now), Some(WAIT_MAX));
    }
}
