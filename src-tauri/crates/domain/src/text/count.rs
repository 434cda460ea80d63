//! How long a text is.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;

use super::{EntityKind, EntityRules, addressed};
use crate::{Count, TextLimits, TextUnit};

/// Length of `text` in the given unit, without any replacement.
pub fn length(text: &str, unit: TextUnit) -> u32 {
    let units = match unit {
        TextUnit::Graphemes => text.graphemes(true).count(),
        TextUnit::Utf16 => text.encode_utf16().count(),
    };
    u32::try_from(units).unwrap_or(u32::MAX)
}

/// Length of `text` under `limits`, with links and mentions weighted as the limits say.
pub fn count(text: &str, limits: &TextLimits, rules: &EntityRules) -> Count {
    let used = length(&countable(text, limits, rules), limits.unit);
    let bytes = limits.bytes_max.map(|max| (u32::try_from(text.len()).unwrap_or(u32::MAX), max));
    Count { used, max: limits.max, bytes }
}

/// What is counted in place of `text`: links and mentions as long as they weigh.
pub fn countable<'a>(text: &'a str, limits: &TextLimits, rules: &EntityRules) -> Cow<'a, str> {
    if limits.link_weight.is_none() && !limits.short_mentions {
        return Cow::Borrowed(text);
    }
    // A server says what a link weighs, and could say anything.
    let link_weight = limits.link_weight.map(|weight| u8::try_from(weight).unwrap_or(u8::MAX));
    let mut counted = String::with_capacity(text.len());
    let mut end = 0;
    for entity in addressed(text, rules) {
        let whole = text.get(entity.range.clone()).unwrap_or_default();
        let weighed = match (entity.kind, link_weight) {
            (EntityKind::Link, Some(weight)) => Cow::Owned("x".repeat(usize::from(weight))),
            (EntityKind::Mention, _) if limits.short_mentions => Cow::Borrowed(without_home(whole)),
            (EntityKind::Link | EntityKind::Mention | EntityKind::Tag, _) => Cow::Borrowed(whole),
        };
        counted.push_str(text.get(end..entity.range.start).unwrap_or_default());
        counted.push_str(&weighed);
        end = entity.range.end;
    }
    counted.push_str(text.get(end..).unwrap_or_default());
    Cow::Owned(counted)
}

fn without_home(mention: &str) -> &str {
    let home = mention.char_indices().skip(1).find(|(_, letter)| *letter == '@');
    home.and_then(|(start, _)| mention.get(..start)).unwrap_or(mention)
}
