use proptest::prelude::*;

use super::*;

fn check(text: &str, html: &str) {
    assert_eq!(Seen::text(text), Seen::html(html), "{text:?} and {html}");
}

fn check_differs(text: &str, html: &str) {
    assert_ne!(Seen::text(text), Seen::html(html), "{text:?} and {html}");
}

/// As servers of Mastodon 4.6 write it (docs.joinmastodon.org/spec/activitypub, /entities/Status, 2026-07-02).
#[test]
fn a_text_is_recognised_in_the_markup_of_its_server() {
    const MENTION: &str = r#"<span class="h-card" translate="no"><a href="https://example.social/@anna" class="u-url mention">@<span>anna</span></a></span>"#;
    check("Fresh bread\nat 7 & 8\n\nCome by", "<p>Fresh bread<br />at 7 &amp; 8</p><p>Come by</p>");
    check("<b> \"it's\" & &amp;", "<p>&lt;b&gt; &quot;it&#39;s&quot; &amp; &amp;amp;</p>");
    check("Hi @anna@example.social!", &format!("<p>Hi {MENTION}!</p>"));
    check("Hi @Anna@Example.Social, “@anna”", &format!("<p>Hi {MENTION}, “{MENTION}”</p>"));
    check("@nobody@example.org", "<p>@nobody@example.org</p>");
    check(
        "#Brötchen ＃日本",
        r##"<p><a href="https://m.example/tags/br%C3%B6tchen" class="mention hashtag" rel="tag">#<span>Brötchen</span></a> <a href="https://m.example/tags/日本" class="mention hashtag" rel="tag">#<span>日本</span></a></p>"##,
    );
    check(
        "(https://www.example.com/a/very/long/path/to/bread).",
        r#"<p>(<a href="https://www.example.com/a/very/long/path/to/bread" target="_blank" rel="nofollow noopener noreferrer"><span class="invisible">https://www.</span><span class="ellipsis">example.com/a/very/long/path/t</span><span class="invisible">o/bread</span></a>).</p>"#,
    );
    check(
        "https://münchen.de/Brötchen?für=2、ja",
        r#"<a href="https://xn--mnchen-3ya.de/Br%C3%B6tchen?f%C3%BCr=2"><span class="invisible">https://</span><span>münchen.de/Brötchen?für=2</span></a>、ja"#,
    );
    check(":blob: hi", r#"<p><img class="emoji" alt=":blob:" src="x.png"> hi</p>"#);
}

#[test]
fn texts_are_recognised_in_what_a_real_server_and_the_practice_network_make_of_them() {
    const TEXTS: &str = include_str!("../../../../../tests/fixtures/mastodon-texts.json");
    const HTML: &str = include_str!("../../../../../tests/fixtures/mastodon-html.json");
    let shown: Vec<(String, String)> = serde_json::from_str(HTML).unwrap();
    let texts: Vec<(String, u32, Vec<String>)> = serde_json::from_str(TEXTS).unwrap();
    let practised = texts.into_iter().map(|(text, ..)| (practice::mastodon_html(&text, "mastodon.example"), text));
    let rows = shown.into_iter().chain(practised.map(|(html, text)| (text, html)));
    let wrong: Vec<_> = rows.filter(|(text, html)| Seen::text(text) != Seen::html(html)).collect();
    assert!(wrong.is_empty(), "{}: {wrong:#?}", wrong.len());
}

#[test]
fn what_nobody_sees_makes_no_difference() {
    check("\u{feff}Hello", "<p>Hello</p>");
    check("Hello", "<p>\u{feff}Hel\u{200b}lo\u{2069}</p>");
    check("cafe\u{301} n\u{303}", "<p>café ñ</p>");
    check("e\u{200d}\u{301}", "<p>é</p>");
    check(" a\u{a0}b\u{3000}c\r\n", "<p>a b c</p>");
    check("👩‍👩‍👧 नाम‌ها", "<p>👩‍👩‍👧 नाम‌ها</p>");
    check("a\u{ad}b\0c", "<p>abc</p>");
    check("", "<p></p><script>alert(1)</script><style>p {}</style>");
}

#[test]
fn other_servers_write_links_people_and_tags_in_their_own_manner() {
    check("See example.com/a", r#"See <a href="https://example.com/a" rel="ugc">example.com/a</a>"#);
    check("See https://example.com", r#"See <a href="https://example.com/">https://example.com</a>"#);
    check("See HTTPS://Example.com/A.", r#"See <a href="https://example.com/A">example.com/…</a>."#);
    check("https://例子.中国。", r#"<a href="https://xn--fsqu00a.xn--fiqs8s">link</a>。"#);
    check("@anna@e.social", r#"@<a class="u-url mention" href="https://e.social/profile/anna"><span>anna</span></a>"#);
    check("@anna@e.social", r#"<a href="https://e.social/users/anna">@anna@e.social</a>"#);
    check("#bread", r#"#<a href="https://m.example/search?tag=bread"><span>bread</span></a>"#);
    check("a, b", "<ul><li>a,</li><li>b</li></ul>");
}

#[test]
fn another_post_stays_another() {
    check_differs("Hello", "<p>Hello!</p>");
    check_differs("Hello", "<p>hello</p>");
    check_differs("Hi @anna@e.social", "<p>Hi @bob@e.social</p>");
    check_differs("https://example.com/a", r#"<a href="https://example.com/b"><span>example.com/a</span></a>"#);
    check_differs("https://e.social/@anna@a.example", "<p>https://e.social/@anna@b.example</p>");
    check_differs("https://example.com/A", "https://example.com/a");
    check_differs("1 2", "<p>12</p>");
}

#[test]
fn no_html_is_too_deep_or_too_long_to_be_read() {
    let deep = format!("{}x{}", "<div>".repeat(9_000), "</a>".repeat(9));
    assert_eq!(Seen::html(&deep), Seen::text("x"));
    let long = "é".repeat(300_000);
    assert!(!Seen::html(&long).is_empty(), "what is cut off is cut between characters");
    assert_eq!(reading("<a href=x>a<a href=y>b</a></a></a>"), "xy");
}

proptest! {
    #[test]
    fn every_text_is_recognised_as_the_practice_network_shows_it(
        text in "(https?://|@|#|＃|example\\.com|münchen\\.de|中国|\\n|\\PC|[a-zA-Zé日 \u{301}\u{200d}\u{feff}👩🇩./:?&%20()_「」-]){0,40}"
    ) {
        let html = practice::mastodon_html(&text, "mastodon.example");
        prop_assert_eq!(Seen::text(&text), Seen::html(&html), "{}", html);
    }

    #[test]
    fn every_text_is_recognised_when_it_is_only_escaped(text in "\\PC{0,60}") {
        let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        prop_assert_eq!(Seen::text(&text), Seen::html(&format!("<p>{escaped}</p>")));
    }
}
