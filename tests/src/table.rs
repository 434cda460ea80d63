//! The table of networks in the README, made from the manifests.

use std::fmt::Write;

use domain::{Ability, Gate, Manifest, Renewal, SignIn, TextUnit};

/// Markdown, one row per network.
pub fn networks_table() -> String {
    let mut table =
        String::from("| network | what you need | sign-in | text | pictures | can do |\n|---|---|---|---|---|---|\n");
    for network in networks::NETWORKS {
        let m = network.manifest();
        let cells = [m.name.to_owned(), need(m), sign_in(m), text(m), pictures(m), abilities(m)];
        // Writing to a String cannot fail.
        writeln!(table, "| {} |", cells.join(" | ")).unwrap_or_default();
    }
    table
}

fn need(m: &Manifest) -> String {
    let account = match m.gate {
        Gate::Open => "nothing",
        Gate::AppPassword => "an app password",
        Gate::OwnApp => "your own developer app",
    };
    if m.needs_media_host { format!("{account}; a bucket for pictures") } else { account.to_owned() }
}

fn sign_in(m: &Manifest) -> String {
    let way = match m.sign_in {
        SignIn::Browser(_) => "in your browser",
        SignIn::AppPassword { .. } => "handle and app password",
    };
    let life = match m.renewal {
        Renewal::Endless => "does not end by date",
        Renewal::Access { .. } | Renewal::Refresh => "renews by itself",
    };
    format!("{way}, {life}")
}

fn text(m: &Manifest) -> String {
    let unit = match m.limits.text.unit {
        TextUnit::Graphemes => "characters",
        TextUnit::Utf16 => "UTF-16 units",
    };
    let bytes = m.limits.text.bytes_max.map(|max| format!(", {} bytes", thousands(max))).unwrap_or_default();
    format!("{} {unit}{bytes}", thousands(m.limits.text.max))
}

fn pictures(m: &Manifest) -> String {
    let limits = &m.limits.media;
    let kinds: Vec<_> = limits.mime_types.iter().map(|kind| kind.trim_start_matches("image/").to_uppercase()).collect();
    let count = if limits.count_min > 0 {
        format!("{}–{}", limits.count_min, limits.count_max)
    } else {
        format!("up to {}", limits.count_max)
    };
    format!("{count}, {}", kinds.join(" "))
}

fn abilities(m: &Manifest) -> String {
    let words = m.abilities.iter().map(|ability| match ability {
        Ability::Text => "text",
        Ability::Image => "picture",
        Ability::Carousel => "several pictures",
        Ability::AltText => "descriptions",
        Ability::LinkCard => "link card",
    });
    words.collect::<Vec<_>>().join(", ")
}

fn thousands(number: u32) -> String {
    if number < 1_000 { number.to_string() } else { format!("{},{:03}", number / 1_000, number % 1_000) }
}
