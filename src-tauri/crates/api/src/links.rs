//! The queue in which links of our own scheme wait for a profile. A link carries an authorization code: it is a [`Secret`]
//! from the command line on, and never an event, which every listener in a page would hear.

use std::{collections::VecDeque, sync::Mutex};

use domain::Secret;

/// As many as there can be sign-ins in progress; more are noise or an attack.
const QUEUE_MAX: usize = 5;

/// Links that arrived and were not yet handed to a profile, oldest first.
#[derive(Default)]
pub(crate) struct LinkQueue(Mutex<VecDeque<Secret>>);

impl LinkQueue {
    /// Keeps a link; when the queue is full the oldest is dropped.
    pub(crate) fn push(&self, link: Secret) {
        let mut links = self.lock();
        if links.len() == QUEUE_MAX {
            links.pop_front();
        }
        links.push_back(link);
    }

    /// Takes the oldest link.
    pub(crate) fn pop(&self) -> Option<Secret> {
        self.lock().pop_front()
    }

    /// The queue stays usable if a thread died while holding it: every change to it is a single step.
    fn lock(&self) -> std::sync::MutexGuard<'_, VecDeque<Secret>> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_of_links_keeps_only_the_newest() {
        let queue = LinkQueue::default();
        for number in 0..20 {
            queue.push(Secret::new(number.to_string()));
        }
        let mut kept = Vec::new();
        while let Some(link) = queue.pop() {
            // EXPOSE: a number of this test, to see which ones were kept.
            kept.push(link.expose().to_owned());
        }
        assert_eq!(kept, ["15", "16", "17", "18", "19"]);
    }
}
