use proptest::prelude::*;

use super::*;

#[test]
fn what_hides_or_turns_other_text_is_not_shown() {
    let check = |text: &str, expected: &str| assert_eq!(shown(text, 12), expected, "{text:?}");
    check("Harbour", "Harbour");
    check("a\u{202e}gpj.exe", "agpj.exe");
    check("a\u{2066}b\u{2069}\u{200f}c\u{feff}\u{200b}", "abc");
    check("a\nb\tc\0d\u{2028}e", "abcde");
    check("a\u{e0041}b", "ab");
    check("👩‍👩‍👧 ok", "👩‍👩‍👧 ok");
    check("نام‌ها", "نام‌ها");
    check("1234567890123", "123456789012");
}

fn check_entities(text: &str, expected: &[(&str, EntityKind)]) {
    let found = entities(text, &COMMON);
    let shown: Vec<_> = found.iter().map(|e| (&text[e.range.clone()], e.kind)).collect();
    assert_eq!(shown, expected, "in {text:?}");
}

#[test]
fn links_mentions_and_tags_are_found_as_a_reader_sees_them() {
    use EntityKind::{Link, Mention, Tag};
    check_entities("Order: harbour.example/boxes #sourdough", &[("harbour.example/boxes", Link), ("#sourdough", Tag)]);
    check_entities("(see https://example.com/a_(b)).", &[("https://example.com/a_(b)", Link)]);
    check_entities("Hi @anna@example.social, hello @bob.", &[("@anna@example.social", Mention), ("@bob", Mention)]);
    check_entities("mail me@example.com #2026 #2026a a#b", &[("#2026a", Tag)]);
    check_entities(
        "https://example.com/#part #Grüße #日本",
        &[("https://example.com/#part", Link), ("#Grüße", Tag), ("#日本", Tag)],
    );
    check_entities("@ # @. #_", &[]);
    check_entities(
        "something sweet.Order now, at example.COM or shop.example/a",
        &[("example.COM", Link), ("shop.example/a", Link)],
    );
}

#[test]
fn no_text_makes_the_finder_overlap_or_cut_a_character() {
    for text in ["@@a#b", "#a#b", "@a@b@c", "https://a.b@c #é", "e\u{301}#e\u{301}", "(#a)(@b)(c.de)"] {
        let mut last = 0;
        for entity in entities(text, &COMMON) {
            assert!(entity.range.start >= last, "overlap in {text:?}");
            assert!(text.get(entity.range.clone()).is_some(), "cut character in {text:?}");
            last = entity.range.end;
        }
    }
}

#[test]
fn tags_of_every_script_are_whole() {
    let whole = |tag: &str| check_entities(&format!("x #{tag} y"), &[(&format!("#{tag}"), EntityKind::Tag)]);
    for tag in [
        "हिन्दी",
        "नमस्ते",
        "বাংলা",
        "தமிழ்",
        "తెలుగు",
        "ಕನ್ನಡ",
        "മലയാളം",
        "ไทย",
        "ที่นี่",
        "မြန်မာ",
        "ខ្មែរ",
        "ລາວ",
        "සිංහල",
        "ක්‍රිකට්",
        "فارسی‌ها",
        "العَرَبِيَّة",
        "עִבְרִית",
        "cafe\u{301}",
        "n\u{303}andu\u{301}",
        "Ελλάδα",
        "日本語",
        "한국어",
        "🎂",
        "👩‍👩‍👧",
        "🇩🇪",
        "tag🎂",
        "covid_19",
        "コーヒー・紅茶",
    ] {
        whole(tag);
    }
    check_entities(
        "＃日本 (#tag) “#tag” #a.b",
        &[("＃日本", EntityKind::Tag), ("#tag", EntityKind::Tag), ("#tag", EntityKind::Tag), ("#a", EntityKind::Tag)],
    );
}

#[test]
fn links_end_before_quotes_brackets_and_punctuation() {
    let alone = |text: &str, link: &str| check_entities(text, &[(link, EntityKind::Link)]);
    for (before, after) in [
        ("「", "」次"),
        ("『", "』"),
        ("（", "）"),
        ("【", "】次"),
        ("“", "”"),
        ("‘", "’"),
        ("«", "»"),
        ("(", ")"),
        ("[", "]"),
        ("<", ">"),
        ("\"", "\""),
        ("", "。次"),
        ("", "、"),
        ("", "…"),
        ("", "."),
        ("", "?!"),
        ("見て", "！"),
        ("\u{feff}", "\u{200b}"),
    ] {
        alone(&format!("{before}https://example.com/a_(b)?c=d{after}"), "https://example.com/a_(b)?c=d");
    }
}

#[test]
fn hosts_of_every_script_are_found() {
    let alone = |text: &str, link: &str| check_entities(text, &[(link, EntityKind::Link)]);
    for host in [
        "例子.中国",
        "пример.рф",
        "उदाहरण.भारत",
        "ตัวอย่าง.ไทย",
        "موقع.السعودية",
        "münchen.de",
        "MÜNCHEN.DE",
        "xn--fsqu00a.xn--fiqs8s",
    ] {
        alone(&format!("https://{host}/路 x"), &format!("https://{host}/路"));
        alone(&format!("see {host} x"), host);
        alone(&format!("({host}/a)."), &format!("{host}/a"));
    }
    check_entities(
        "例子.不是 a.b 3.14 e.g. v1.2/3 me@example.com @example.com/a x.example.comé",
        &[("@example.com", EntityKind::Mention)],
    );
}

#[test]
fn mentions_stand_behind_any_punctuation() {
    let alone = |text: &str, name: &str| check_entities(text, &[(name, EntityKind::Mention)]);
    for before in ["", " ", "(", "“", "「", "、", "。", "…", "—", ":", ";", ",", "!", "🙂", "\u{200b}"] {
        alone(&format!("{before}@anna@example.social"), "@anna@example.social");
    }
    check_entities("me@example.social x/@a =@a .@a @a@b@c", &[]);
}

proptest! {
    #[test]
    fn whatever_is_written_entities_are_apart_in_order_and_whole(
        text in "(https?://|@|#|＃|example\\.com|中国|\\PC|[a-zé日 \u{301}\u{200d}👩🇩./:?&()_「」-]){0,40}"
    ) {
        let mut free_from = 0;
        for Entity { range, .. } in entities(&text, &COMMON) {
            prop_assert!(range.start >= free_from && range.start < range.end);
            prop_assert!(text.get(range.clone()).is_some());
            free_from = range.end;
        }
    }
}

#[test]
fn a_long_text_without_blanks_takes_no_long_time() {
    // Twenty thousand letters in one run: looked at once each, or this would not end.
    let run = "日".repeat(20_000);
    for text in [format!("{run}.com"), format!("{run}..com"), run.clone(), "日.".repeat(10_000), "(".repeat(20_000)] {
        entities(&text, &COMMON);
    }
}
