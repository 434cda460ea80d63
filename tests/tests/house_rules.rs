//! Rules of the house that no compiler checks: who imports whom, where a network's name may stand, who may look at a
//! secret.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn files(folder: &str, endings: &[&str]) -> Vec<(String, String)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            let skipped = ["node_modules", "target", "dist", "gen"].iter().any(|name| path.ends_with(name));
            if path.is_dir() && !skipped {
                walk(&path, found);
            } else if path.is_file() {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&root().join(folder), &mut found);
    found.sort();
    found
        .into_iter()
        .filter(|path| endings.iter().any(|ending| path.to_string_lossy().ends_with(ending)))
        .map(|path| {
            let name = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
            let text = fs::read_to_string(&path).unwrap();
            (name, text)
        })
        .collect()
}

#[test]
fn crates_import_only_what_the_house_allows() {
    const OURS: [&str; 8] = ["domain", "engine", "networks", "pictures", "postrider", "practice", "store", "vault"];
    const ALLOWED: [(&str, &[&str]); 8] = [
        ("src-tauri/crates/domain", &[]),
        ("src-tauri/crates/vault", &["domain"]),
        ("src-tauri/crates/store", &["domain"]),
        ("src-tauri/crates/networks", &["domain"]),
        // A process of its own reads pictures; whoever asks it knows only the port in `domain`.
        ("src-tauri/crates/pictures", &["domain"]),
        ("src-tauri/crates/engine", &["domain", "store", "vault"]),
        ("src-tauri/crates/practice", &["domain"]),
        ("src-tauri", &["domain", "engine", "networks", "pictures", "practice", "store", "vault"]),
    ];
    for (folder, allowed) in ALLOWED {
        let manifest = fs::read_to_string(root().join(folder).join("Cargo.toml")).unwrap();
        let manifest: toml::Table = manifest.parse().unwrap();
        let imported: BTreeSet<&str> = manifest["dependencies"]
            .as_table()
            .unwrap()
            .keys()
            .map(String::as_str)
            .filter(|name| OURS.contains(name))
            .collect();
        let allowed: BTreeSet<&str> = allowed.iter().copied().collect();
        let extra: Vec<_> = imported.difference(&allowed).collect();
        assert!(extra.is_empty(), "{folder} imports {extra:?}; see ARCHITECTURE.md for who may import whom");
    }
}

#[test]
fn nobody_but_a_network_itself_knows_its_name() {
    let names: Vec<String> = networks::NETWORKS.iter().map(|n| n.manifest().id.to_owned()).collect();
    let mut offenders = Vec::new();
    for folder in ["src-tauri/src", "src-tauri/crates/engine/src", "src-tauri/crates/store/src", "ui/src"] {
        for (file, text) in files(folder, &[".rs", ".ts", ".svelte"]) {
            // The page draws each network's preview in its own manner, and invents data for its own tests.
            let excepted = ["ui/src/features/compose/previews/", "ui/src/ipc/fake", ".test.ts", ".spec.ts"];
            if excepted.iter().any(|part| file.contains(part)) {
                continue;
            }
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            for (number, line) in code.lines().enumerate().filter(|(_, line)| !is_comment(line)) {
                if names.iter().any(|n| line.contains(&format!("\"{n}\"")) || line.contains(&format!("'{n}'"))) {
                    offenders.push(format!("{file}:{}: {}", number + 1, line.trim()));
                }
            }
        }
    }
    assert!(offenders.is_empty(), "a network's name decides outside its folder:\n{}", offenders.join("\n"));
}

#[test]
fn the_readme_shows_the_networks_as_they_are() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let shown = readme.split("compared by a test -->\n").nth(1).and_then(|rest| rest.split("<!-- /networks").next());
    assert_eq!(shown.unwrap_or_default().trim(), journeys::networks_table().trim(), "run ./dev networks and paste");
}

#[test]
fn every_look_at_a_secret_says_why() {
    let mut silent = Vec::new();
    for (file, text) in files("src-tauri", &[".rs"]) {
        if file.contains("/tests/") || file.contains("/benches/") || file.contains("crates/practice") {
            continue;
        }
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let lines: Vec<&str> = code.lines().collect();
        for (index, line) in lines.iter().enumerate() {
            let justified = lines[index.saturating_sub(6)..=index].iter().any(|line| line.contains("EXPOSE:"));
            if line.contains(".expose()") && !is_comment(line) && !justified {
                silent.push(format!("{file}:{}: {}", index + 1, line.trim()));
            }
        }
    }
    assert!(silent.is_empty(), "expose() without an EXPOSE: comment near it:\n{}", silent.join("\n"));
}

/// The diagnostics keep our log sentences as they are, so nothing may be put into one.
#[test]
fn a_log_sentence_is_a_literal_with_nothing_put_into_it() {
    let mut filled = Vec::new();
    for (file, text) in files("src-tauri", &[".rs"]) {
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let calls = log_calls(code);
        filled.extend(calls.iter().filter(|call| call.contains('{')).map(|call| format!("{file}: {call}")));
    }
    assert!(filled.is_empty(), "a log sentence with a value in it; give the value as a field:\n{}", filled.join("\n"));

    let found =
        log_calls("tracing::warn!(%error, count = f(1), \"it (really) broke\"); tracing::info!(\"hello {name}\")");
    assert_eq!(found, ["hello {name}", "it (really) broke"], "the test itself works");
}

/// The texts inside every call that logs.
fn log_calls(code: &str) -> Vec<String> {
    let levels = ["trace", "debug", "info", "warn", "error", "event"];
    let mut found = Vec::new();
    for level in levels {
        for rest in code.split(&format!("tracing::{level}!(")).skip(1) {
            let (mut depth, mut text, mut escaped) = (1, None::<String>, false);
            for letter in rest.chars() {
                match (&mut text, letter) {
                    (Some(inside), '"') if !escaped => {
                        found.push(std::mem::take(inside));
                        text = None;
                    }
                    (Some(inside), _) => inside.push(letter),
                    (None, '"') => text = Some(String::new()),
                    (None, '(') => depth += 1,
                    (None, ')') => depth -= 1,
                    (None, _) => {}
                }
                escaped = letter == '\\' && !escaped;
                if depth == 0 {
                    break;
                }
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

#[test]
fn a_secret_cannot_be_copied_printed_compared_or_serialised() {
    // A type that implements a trait has the method of the narrow impl; all others fall back to the broad one.
    trait Fallback {
        const YES: bool = false;
    }
    impl<T> Fallback for T {}
    struct Debug<T>(std::marker::PhantomData<T>);
    struct Clone_<T>(std::marker::PhantomData<T>);
    struct Eq_<T>(std::marker::PhantomData<T>);
    #[allow(dead_code, reason = "an inherent constant wins over the trait's one exactly when the bound holds")]
    impl<T: std::fmt::Debug> Debug<T> {
        const YES: bool = true;
    }
    #[allow(dead_code, reason = "see above")]
    impl<T: Clone> Clone_<T> {
        const YES: bool = true;
    }
    #[allow(dead_code, reason = "see above")]
    impl<T: PartialEq> Eq_<T> {
        const YES: bool = true;
    }
    let of_text = [Debug::<String>::YES, Clone_::<String>::YES, Eq_::<String>::YES];
    assert_eq!(of_text, [true; 3], "the test itself works");
    let of_secret = [Debug::<domain::Secret>::YES, Clone_::<domain::Secret>::YES, Eq_::<domain::Secret>::YES];
    assert_eq!(of_secret, [false; 3], "a secret must not print, be copied, or leak through a timed comparison");
}

fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("//") || line.starts_with('*')
}
