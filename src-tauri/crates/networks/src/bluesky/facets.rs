//! Links, mentions and tags as byte ranges of the text (lexicon app.bsky.richtext.facet, 2026-08-20).

use std::collections::BTreeMap;

use domain::text::{Entity, EntityKind, entities, has_scheme};
use serde_json::{Value, json};

use super::entities::ENTITIES;

/// The handles a text mentions, each once. Only names that can be a domain are handles here.
pub(super) fn handles(text: &str) -> Vec<String> {
    let mut handles: Vec<String> = entities(text, &ENTITIES).iter().filter_map(|entity| handle(text, entity)).collect();
    handles.sort();
    handles.dedup();
    handles
}

fn handle(text: &str, entity: &Entity) -> Option<String> {
    let name = text.get(entity.range.clone())?.strip_prefix('@')?;
    let is_handle = entity.kind == EntityKind::Mention && name.contains('.') && !name.contains('@');
    is_handle.then(|| name.to_ascii_lowercase())
}

/// The first address in the text, as the card shows it.
pub(super) fn first_link(text: &str) -> Option<String> {
    let entities = entities(text, &ENTITIES);
    let link = entities.iter().find(|entity| entity.kind == EntityKind::Link)?;
    text.get(link.range.clone()).map(uri)
}

/// All facets of `text`; a mention without a known identity stays plain text.
pub(super) fn of(text: &str, identities: &BTreeMap<String, String>) -> Vec<Value> {
    entities(text, &ENTITIES)
        .iter()
        .filter_map(|entity| {
            let shown = text.get(entity.range.clone())?;
            let feature = match entity.kind {
                EntityKind::Link => json!({"$type": "app.bsky.richtext.facet#link", "uri": uri(shown)}),
                EntityKind::Mention => {
                    let did = identities.get(&handle(text, entity)?)?;
                    json!({"$type": "app.bsky.richtext.facet#mention", "did": did})
                }
                EntityKind::Tag => {
                    let tag = shown.strip_prefix(['#', '＃'])?;
                    json!({"$type": "app.bsky.richtext.facet#tag", "tag": tag})
                }
            };
            let index = json!({"byteStart": entity.range.start, "byteEnd": entity.range.end});
            Some(json!({"index": index, "features": [feature]}))
        })
        .collect()
}

fn uri(shown: &str) -> String {
    if has_scheme(shown) { shown.to_owned() } else { format!("https://{shown}") }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expected: &[(&str, &str)]) {
        let identities = BTreeMap::from([("anna.example.com".to_owned(), "did:plc:anna".to_owned())]);
        let facets = of(text, &identities);
        let seen: Vec<(String, String)> = facets
            .iter()
            .map(|facet| {
                let place = |name: &str| usize::try_from(facet["index"][name].as_u64().unwrap()).unwrap();
                let part = &text.as_bytes()[place("byteStart")..place("byteEnd")];
                let feature = &facet["features"][0];
                let value = ["uri", "did", "tag"].iter().find_map(|name| feature[*name].as_str()).unwrap();
                (String::from_utf8(part.to_vec()).unwrap(), value.to_owned())
            })
            .collect();
        let expected: Vec<_> = expected.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        assert_eq!(seen, expected, "in {text:?}");
    }

    #[test]
    fn ranges_are_bytes_whatever_stands_before() {
        check("Hello example.com #test", &[("example.com", "https://example.com"), ("#test", "test")]);
        let before = "Grüße 日本語 👨‍👩‍👧‍👦 €";
        check(
            &format!("{before} @anna.example.com https://é.example/ü #Brötchen"),
            &[
                ("@anna.example.com", "did:plc:anna"),
                ("https://é.example/ü", "https://é.example/ü"),
                ("#Brötchen", "Brötchen"),
            ],
        );
        check("(see https://example.com/a).", &[("https://example.com/a", "https://example.com/a")]);
    }

    #[test]
    fn what_cannot_be_resolved_stays_plain_text() {
        check("@anna @nobody.example.com @anna@example.social #2026", &[]);
        check(&format!("#{}", "a".repeat(65)), &[]);
        check("ANNA: @Anna.Example.com", &[("@Anna.Example.com", "did:plc:anna")]);
    }

    #[test]
    fn the_byte_example_of_the_documentation_holds() {
        let facets = of("Hello example.com #test", &BTreeMap::new());
        assert_eq!(facets[0]["index"], json!({"byteStart": 6, "byteEnd": 17}));
        assert_eq!(facets[1]["index"], json!({"byteStart": 18, "byteEnd": 23}));
    }

    proptest! {
        #[test]
        fn facets_never_overlap_or_cut_a_character(text in "[a-zé日 #@./:👨‍👩‍👧()]{0,80}") {
            let mut last = 0;
            for facet in of(&text, &BTreeMap::new()) {
                let place = |name: &str| usize::try_from(facet["index"][name].as_u64().unwrap()).unwrap();
                prop_assert!(place("byteStart") >= last && place("byteEnd") > place("byteStart"));
                prop_assert!(text.get(place("byteStart")..place("byteEnd")).is_some());
                last = place("byteEnd");
            }
        }
    }
}
