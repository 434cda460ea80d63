//! The person at the browser.

use std::sync::{Mutex, PoisonError};

use domain::{Browser, BrowserError, Secret};
use practice::Practice;
use url::Url;

/// The link by which the system brings an answer back, where the page that it was sent to is the relay's.
pub fn link_of(practice: &Practice, back: &Url) -> Option<Secret> {
    let link = Practice::relay(back).filter(|_| back.port() == practice.origin().port())?;
    Some(Secret::new(link.into()))
}

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
