//! What counts as a mention and a tag of a caption (Meta: IG User media reference, 2026-06, which limits how many;
//! Instagram help, "How do I use hashtags": letters, digits, `_` and emoji, digits alone too, 2026-06). Links are not
//! links here; they are marked as a reader sees them.

use domain::text::{EntityRules, Letters, MentionRules, Names, READERS_LINKS, TagLetters, TagPlace, TagRules};

/// The rules.
pub(super) static ENTITIES: EntityRules = EntityRules {
    links: READERS_LINKS,
    mentions: MentionRules {
        not_after: Letters::of("@/=_.-"),
        not_before: Letters::of("@"),
        joiners: ".",
        names: Names::Plain,
    },
    tags: TagRules {
        after: TagPlace::NotAfter(Letters::of("&/")),
        inside: TagLetters::Words { separators: "\u{200c}\u{200d}", has_emoji: true },
        may_touch: true,
        is_number: true,
        max: None,
    },
};

#[cfg(test)]
mod tests {
    use domain::text::entities;

    use super::*;

    #[test]
    fn tags_and_mentions_are_counted_as_captions_have_them() {
        let check = |text: &str, expected: &[&str]| {
            let found: Vec<&str> = entities(text, &ENTITIES).into_iter().map(|entity| &text[entity.range]).collect();
            assert_eq!(found, expected, "in {text:?}");
        };
        check("#covid-19 #c++ #2026 #a#b ＃日本。", &["#covid", "#c", "#2026", "#a", "#b", "＃日本"]);
        check("#हिन्दी #cafe\u{301} #🎂 #👩‍👩‍👧x", &["#हिन्दी", "#cafe\u{301}", "#🎂", "#👩‍👩‍👧x"]);
        check("(@the.bakery_) @bakery. me@example.com x#tag", &["@the.bakery_", "@bakery"]);
    }
}
