//! Texts that the desktop may read as markup.

/// A title of a post is text, whatever the desktop would make of its signs.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
