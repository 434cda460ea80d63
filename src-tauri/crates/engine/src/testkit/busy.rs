//! How many calls run at once.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Calls running at this moment, and the most there ever were.
#[derive(Debug, Default)]
pub(super) struct Busy {
    running: AtomicUsize,
    most: AtomicUsize,
}

impl Busy {
    /// One more, until the answer is dropped.
    pub(super) fn begin(&self) -> impl Drop {
        let running = self.running.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(running, Ordering::SeqCst);
        Running(&self.running)
    }

    pub(super) fn now(&self) -> usize {
        self.running.load(Ordering::SeqCst)
    }

    pub(super) fn most(&self) -> usize {
        self.most.load(Ordering::SeqCst)
    }
}

struct Running<'a>(&'a AtomicUsize);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}
