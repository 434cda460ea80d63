//! The person at the browser.

use std::sync::{Mutex, PoisonError};

use domain::{Browser, BrowserError};
use url::Url;

/// Notes what was opened instead of opening it.
#[derive(Default)]
pub struct PersonsBrowser {
    opened: Mutex<Vec<Url>>,
}

impl PersonsBrowser {
    /// The page opened last.
    pub fn last(&self) -> Option<Url> {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner).last().cloned()
    }

    /// How many pages were opened.
    pub fn count(&self) -> usize {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

impl Browser for PersonsBrowser {
    fn open(&self, url: &Url) -> Result<(), BrowserError> {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner).push(url.clone());
        Ok(())
    }
}
