//! Checks that every network shares, driven by its limits. Pure and total: they run at every keystroke.

use domain::{
    Content, Count, Field, Finding, FindingCode, Fix, Limits, MediaItem, MediaLimits, Severity, TextLimits,
    size_within,
    text::{EntityKind, EntityRules, entities, length},
};

/// Checks text and pictures against `limits`; `count` is the network's own length of the text.
pub(crate) fn content(content: &Content, count: Count, limits: &Limits, rules: &EntityRules) -> Vec<Finding> {
    let mut findings = Vec::new();
    if content.text.trim().is_empty() && content.media.is_empty() && limits.media.count_min == 0 {
        findings.push(Finding::new(FindingCode::Empty, Severity::Error, Field::Text).fix(Fix::EditText));
    }
    findings.extend(text(&content.text, count, &limits.text, rules));
    findings.extend(media(&content.media, &limits.media));
    findings
}

fn text(text: &str, count: Count, limits: &TextLimits, rules: &EntityRules) -> Vec<Finding> {
    let mut findings = Vec::new();
    if count.used > count.max {
        findings.push(too_much(FindingCode::TextTooLong, count.used, count.max));
    }
    if let Some((used, max)) = count.bytes.filter(|(used, max)| used > max) {
        findings.push(too_much(FindingCode::TextTooManyBytes, used, max));
    }
    let found = entities(text, rules);
    let number = |kind| u32::try_from(found.iter().filter(|e| e.kind == kind).count()).unwrap_or(u32::MAX);
    let (tags, mentions) = (number(EntityKind::Tag), number(EntityKind::Mention));
    if let Some(max) = limits.hashtags_max.filter(|max| tags > *max) {
        findings.push(counted(FindingCode::TooManyHashtags, Severity::Error, tags, ("max", max)));
    } else if let Some(advised) = limits.hashtags_advised.filter(|advised| tags > *advised) {
        findings.push(counted(FindingCode::ManyHashtags, Severity::Warning, tags, ("advised", advised)));
    }
    if let Some(max) = limits.mentions_max.filter(|max| mentions > *max) {
        findings.push(counted(FindingCode::TooManyMentions, Severity::Error, mentions, ("max", max)));
    }
    findings
}

fn too_much(code: FindingCode, used: u32, max: u32) -> Finding {
    Finding::new(code, Severity::Error, Field::Text).with("over", used - max).with("max", max).fix(Fix::EditText)
}

fn counted(code: FindingCode, severity: Severity, count: u32, limit: (&str, u32)) -> Finding {
    Finding::new(code, severity, Field::Text).with("count", count).with(limit.0, limit.1).fix(Fix::EditText)
}

fn media(items: &[MediaItem], limits: &MediaLimits) -> Vec<Finding> {
    let count = u32::try_from(items.len()).unwrap_or(u32::MAX);
    let mut findings = Vec::new();
    if count < limits.count_min {
        let missing = Finding::new(FindingCode::MediaMissing, Severity::Error, Field::Media);
        findings.push(missing.with("min", limits.count_min).fix(Fix::AddMedia));
    }
    if count > limits.count_max {
        let too_many = Finding::new(FindingCode::TooManyMedia, Severity::Error, Field::Media);
        findings.push(too_many.with("count", count).with("max", limits.count_max));
    }
    for (index, item) in (0..).zip(items) {
        findings.extend(description(index, item, limits));
        findings.extend(shape(index, item, limits));
        findings.extend(conversion(index, item, limits));
    }
    findings
}

fn description(index: u32, item: &MediaItem, limits: &MediaLimits) -> Option<Finding> {
    if item.alt.trim().is_empty() {
        let missing = Finding::new(FindingCode::AltMissing, Severity::Warning, Field::Alt(index));
        return Some(missing.with("number", index + 1).fix(Fix::Describe(index)));
    }
    let used = length(&item.alt, domain::TextUnit::Graphemes);
    (used > limits.alt_max).then(|| {
        Finding::new(FindingCode::AltTooLong, Severity::Error, Field::Alt(index))
            .with("number", index + 1)
            .with("over", used - limits.alt_max)
            .with("max", limits.alt_max)
            .fix(Fix::Describe(index))
    })
}

fn shape(index: u32, item: &MediaItem, limits: &MediaLimits) -> Option<Finding> {
    if item.width == 0 || item.height == 0 {
        let unreadable = Finding::new(FindingCode::PictureUnreadable, Severity::Error, Field::MediaItem(index));
        return Some(unreadable.with("number", index + 1).fix(Fix::ShowMedia(index)));
    }
    let aspect = f64::from(item.width) / f64::from(item.height);
    let (min, max) = (limits.aspect_min.unwrap_or(0.0), limits.aspect_max.unwrap_or(f64::INFINITY));
    if aspect < min * 0.995 || aspect > max * 1.005 {
        let finding = Finding::new(FindingCode::AspectNotAllowed, Severity::Error, Field::MediaItem(index));
        let shown = |value: f64| (value * 100.0).round() / 100.0;
        let finding = finding.with("number", index + 1).with("aspect", shown(aspect));
        return Some(finding.with("min", shown(min)).with("max", shown(max)).fix(Fix::ShowMedia(index)));
    }
    let min = limits.width_min.filter(|min| item.width < *min)?;
    let finding = Finding::new(FindingCode::PictureTooSmall, Severity::Error, Field::MediaItem(index));
    Some(finding.with("number", index + 1).with("width", item.width).with("min", min).fix(Fix::ShowMedia(index)))
}

/// Says beforehand what fitting will do; the engine's rendition then passes without this finding.
fn conversion(index: u32, item: &MediaItem, limits: &MediaLimits) -> Option<Finding> {
    let accepted = limits.mime_types.iter().find(|mime| **mime == item.mime_type);
    let (width, height) = size_within((item.width, item.height), limits.side_max, limits.pixels_max);
    let reduced = (width, height) != (item.width, item.height) || item.size_bytes > limits.bytes_max;
    if accepted.is_some() && !reduced {
        return None;
    }
    let mime = accepted.or(limits.mime_types.first())?;
    let format = mime.strip_prefix("image/").unwrap_or(mime).to_uppercase();
    let finding = Finding::new(FindingCode::PictureConverted, Severity::Info, Field::MediaItem(index));
    let finding = finding.with("number", index + 1).with("format", format);
    Some(finding.with("width", width).with("height", height).fix(Fix::ShowMedia(index)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{registry::NETWORKS, testing::picture};

    fn codes(network: &str, text: &str, media: Vec<MediaItem>) -> Vec<FindingCode> {
        let network = crate::find(network).unwrap();
        let content = Content { text: text.to_owned(), media, ..Content::default() };
        network.check(&content, &network.manifest().limits).into_iter().map(|finding| finding.code).collect()
    }

    fn check(network: &str, text: &str, media: Vec<MediaItem>, expected: &[FindingCode]) {
        let start: String = text.chars().take(40).collect();
        assert_eq!(codes(network, text, media), expected, "{network}: {start:?}");
    }

    fn changed(change: impl Fn(&mut MediaItem)) -> Vec<MediaItem> {
        let mut item = picture();
        change(&mut item);
        vec![item]
    }

    #[test]
    fn texts_are_measured_by_each_networks_rule() {
        use FindingCode as F;
        check("mastodon", "", vec![], &[F::Empty]);
        check("bluesky", " \n", vec![], &[F::Empty]);
        check("instagram", "", vec![], &[F::MediaMissing]);
        check("mastodon", &"a".repeat(500), vec![], &[]);
        check("mastodon", &"a".repeat(501), vec![], &[F::TextTooLong]);
        check("mastodon", &format!("{} https://example.com/{}", "a".repeat(476), "b".repeat(300)), vec![], &[]);
        check("bluesky", &"é".repeat(300), vec![], &[]);
        check("bluesky", &"é".repeat(301), vec![], &[F::TextTooLong]);
        check("bluesky", &"👨‍👩‍👧‍👦".repeat(121), vec![], &[F::TextTooManyBytes]);
        check("instagram", &"🎂".repeat(1100), vec![picture()], &[]);
        check("instagram", &"🎂".repeat(1101), vec![picture()], &[F::TextTooLong]);
        check("instagram", &"#tag ".repeat(6), vec![picture()], &[F::ManyHashtags]);
        check("instagram", &"#tag ".repeat(31), vec![picture()], &[F::TooManyHashtags]);
        check("instagram", &"@name ".repeat(21), vec![picture()], &[F::TooManyMentions]);
    }

    #[test]
    fn pictures_are_measured_by_each_networks_rule() {
        use FindingCode as F;
        check("instagram", "x", changed(|p| p.alt.clear()), &[F::AltMissing]);
        check("instagram", "x", changed(|p| p.alt = "a".repeat(1001)), &[F::AltTooLong]);
        check("instagram", "x", changed(|p| (p.width, p.height) = (1000, 1250)), &[]);
        check("instagram", "x", changed(|p| (p.width, p.height) = (1000, 1300)), &[F::AspectNotAllowed]);
        check("instagram", "x", changed(|p| (p.width, p.height) = (1400, 700)), &[F::AspectNotAllowed]);
        check("instagram", "x", changed(|p| (p.width, p.height) = (319, 319)), &[F::PictureTooSmall]);
        check("instagram", "x", changed(|p| p.mime_type = "image/png".to_owned()), &[F::PictureConverted]);
        check("bluesky", "x", changed(|p| p.mime_type = "image/png".to_owned()), &[]);
        check("bluesky", "x", changed(|p| p.size_bytes = 2_000_001), &[F::PictureConverted]);
        check("bluesky", "x", changed(|p| p.width = 0), &[F::PictureUnreadable]);
        check("bluesky", "x", vec![picture(); 5], &[F::TooManyMedia]);
        check("mastodon", "x", vec![picture(); 4], &[]);
        check("instagram", "x", vec![picture(); 10], &[]);
        check("instagram", "x", vec![picture(); 11], &[F::TooManyMedia]);
    }

    #[test]
    fn a_conversion_says_what_comes_out() {
        let network = crate::find("instagram").unwrap();
        let media = changed(|p| (p.width, p.height, p.mime_type) = (4000, 3000, "image/webp".to_owned()));
        let content = Content { text: String::new(), media, ..Content::default() };
        let findings = network.check(&content, &network.manifest().limits);
        let finding = findings.iter().find(|finding| finding.code == FindingCode::PictureConverted).unwrap();
        assert_eq!(finding.args["format"], "JPEG".into());
        assert_eq!((&finding.args["width"], &finding.args["height"]), (&1800.into(), &1350.into()));
    }

    proptest! {
        #[test]
        fn no_content_makes_a_check_panic(text in ".{0,400}", width in 0u32..9000, height in 0u32..9000, size in 0u64..99_000_000) {
            let item = MediaItem { width, height, size_bytes: size, ..picture() };
            let content = Content { text, media: vec![item; 3], ..Content::default() };
            for network in NETWORKS {
                let limits = &network.manifest().limits;
                let count = network.count(&content, limits);
                let too_long = network.check(&content, limits).iter().any(|f| f.code == FindingCode::TextTooLong);
                prop_assert_eq!(too_long, count.used > count.max, "the counter and the finding agree");
            }
        }

        #[test]
        fn a_longer_text_never_counts_less(text in "[a-z #@.é👨‍👩‍👧]{0,80}", more in "[a-z]{1,9}") {
            for network in NETWORKS {
                let limits = &network.manifest().limits;
                let count = |text: String| network.count(&Content { text, ..Content::default() }, limits).used;
                let longer = format!("{text} {more}");
                prop_assert!(count(longer) > count(text.clone()), "{text:?}");
            }
        }
    }
}
