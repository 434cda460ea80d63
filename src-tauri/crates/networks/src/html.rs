//! Reading foreign HTML as text. Nothing from it is ever shown as HTML.

use scraper::{Html, Selector};

/// Runs of white space made one blank, none at the ends.
pub(crate) fn collapse(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A network's own words, safe to show as text.
pub(crate) fn shown(text: &str) -> String {
    domain::text::shown(text, 200)
}

/// The first non-empty attribute of the first element that matches.
pub(crate) fn attribute(document: &Html, selector: &str, name: &str) -> Option<String> {
    let selector = Selector::parse(selector).ok()?;
    let mut values = document.select(&selector).filter_map(|element| element.value().attr(name));
    values.find(|value| !value.trim().is_empty()).map(|value| value.trim().to_owned())
}

/// The text of the first element that matches.
pub(crate) fn element_text(document: &Html, selector: &str) -> Option<String> {
    let selector = Selector::parse(selector).ok()?;
    let text = document.select(&selector).next()?.text().collect::<String>();
    Some(collapse(&text)).filter(|text| !text.is_empty())
}
