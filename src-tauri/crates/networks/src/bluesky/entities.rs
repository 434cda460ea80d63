//! What is a link, a mention and a tag here. The network takes what the app says (facets), so these are the official
//! app's rules (bluesky-social/atproto, `packages/api/src/rich-text`, 2026-08-20), milder where that app cuts words:
//! joiners within letters stay, links and tags end before brackets and quotes, and more may stand before them.

use domain::text::{
    EntityRules, Letters, MentionRules, Names, READERS_LINKS, READERS_STOPS, TagLetters, TagPlace, TagRules,
};

/// The rules.
pub(super) static ENTITIES: EntityRules = EntityRules {
    links: READERS_LINKS,
    mentions: MentionRules {
        not_after: Letters::of("@/=_.-#$&"),
        not_before: Letters::of("@＠_"),
        joiners: ".-",
        names: Names::Domains,
    },
    tags: TagRules {
        after: TagPlace::Opening,
        inside: TagLetters::Until(READERS_STOPS),
        may_touch: false,
        is_number: false,
        // Lexicon app.bsky.richtext.facet, 2026-08-20.
        max: Some(64),
    },
};

#[cfg(test)]
mod tests {
    use domain::text::entities;

    use super::*;

    #[test]
    fn tags_and_handles_are_found_as_the_official_app_finds_them_and_whole() {
        let check = |text: &str, expected: &[&str]| {
            let found: Vec<&str> = entities(text, &ENTITIES).into_iter().map(|entity| &text[entity.range]).collect();
            assert_eq!(found, expected, "in {text:?}");
        };
        check("#covid-19 #c++ #c# #rock'n'roll.", &["#covid-19", "#c++", "#c", "#rock'n'roll"]);
        check("#tag! #tag… ＃日本。 (#tag) #1 #1a #️⃣", &["#tag", "#tag", "＃日本", "#tag", "#1a"]);
        check("#हिन्दी #ไทย #தமிழ் #မြန်မာ #ខ្មែរ", &["#हिन्दी", "#ไทย", "#தமிழ்", "#မြန်မာ", "#ខ្មែរ"]);
        check("#cafe\u{301} #ක්‍රිකට් #👩‍👩‍👧 #🎂", &["#cafe\u{301}", "#ක්‍රිකට්", "#👩‍👩‍👧", "#🎂"]);
        check("“@anna.example.com”, @anna —@bob.bsky.social's", &["@anna.example.com", "@bob.bsky.social"]);
        check("me@example.com @a.example.com@b.example", &[]);
        check("「https://例子.中国/路」次", &["https://例子.中国/路"]);
    }
}
