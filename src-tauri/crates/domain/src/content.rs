//! What goes to one account: the master text with that account's differences already applied.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::MediaItem;

/// Text, pictures and options for one account.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Content {
    /// The text as the person wrote it.
    pub text: String,
    /// Pictures in order.
    pub media: Vec<MediaItem>,
    /// The network's own options by the id in its manifest, e.g. `visibility = unlisted`.
    pub options: BTreeMap<String, String>,
}
