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
    const OURS: [&str; 10] =
        ["api", "domain", "engine", "host", "networks", "pictures", "postrider", "practice", "store", "vault"];
    const ALLOWED: [(&str, &[&str]); 10] = [
        ("src-tauri/crates/domain", &[]),
        ("src-tauri/crates/vault", &["domain"]),
        ("src-tauri/crates/store", &["domain"]),
        ("src-tauri/crates/networks", &["domain"]),
        // A process of its own reads pictures; whoever asks it knows only the port in `domain`.
        ("src-tauri/crates/pictures", &["domain"]),
        ("src-tauri/crates/engine", &["domain", "store", "vault"]),
        ("src-tauri/crates/practice", &["domain"]),
        // The only place where concrete parts meet.
        ("src-tauri/crates/host", &["domain", "engine", "networks", "pictures", "practice", "store", "vault"]),
        ("src-tauri/crates/api", &["domain", "engine", "host", "networks", "practice", "store", "vault"]),
        ("src-tauri", &["api", "domain", "engine", "host", "networks", "pictures", "vault"]),
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

/// What is asked of Postrider can be asked without a window, so nothing below the shell knows one.
#[test]
fn only_the_shell_knows_tauri() {
    for (file, text) in files("src-tauri/crates", &["Cargo.toml"]) {
        assert!(!text.contains("tauri"), "{file} brings Tauri along");
    }
}

#[test]
fn nobody_but_a_network_itself_knows_its_name() {
    let names: Vec<String> = networks::NETWORKS.iter().map(|n| n.manifest().id.to_owned()).collect();
    let mut offenders = Vec::new();
    let crates = ["api", "engine", "host", "store"].map(|name| format!("src-tauri/crates/{name}/src"));
    for folder in ["src-tauri/src", "ui/src"].into_iter().chain(crates.iter().map(String::as_str)) {
        for (file, text) in files(folder, &[".rs", ".ts", ".svelte"]) {
            // The page draws each network's preview in its own manner, and its tests know of whom they speak.
            let excepted = ["ui/src/features/compose/previews/", ".test.ts", ".spec.ts"];
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
    for (file, call) in every_log_call() {
        filled.extend(call.texts.iter().filter(|text| text.contains('{')).map(|text| format!("{file}: {text}")));
    }
    assert!(filled.is_empty(), "a log sentence with a value in it; give the value as a field:\n{}", filled.join("\n"));

    let found =
        log_calls("tracing::warn!(%error, count = f(1), \"it (really) broke\"); tracing::info!(\"hello {name}\")");
    let texts: Vec<_> = found.iter().flat_map(|call| &call.texts).collect();
    assert_eq!(texts, ["hello {name}", "it (really) broke"], "the test itself works");
}

/// Paths and addresses hold ids, and whatever a network has put into them.
#[test]
fn a_log_names_calls_and_no_paths_or_addresses() {
    const FORBIDDEN: [&str; 8] = ["path", "url", "uri", "address", "query", "headers", "body", "request"];
    let offends = |call: &LogCall| {
        let mut words = call.fields.split(|c: char| !c.is_alphanumeric() && c != '_');
        words.any(|word| FORBIDDEN.contains(&word))
    };
    let mut offending = Vec::new();
    for (file, call) in every_log_call().into_iter().filter(|(_, call)| offends(call)) {
        offending.push(format!("{file}: {}", call.fields));
    }
    assert!(offending.is_empty(), "a log that may tell what a network sent:\n{}", offending.join("\n"));
    assert!(log_calls("tracing::debug!(host, path, \"x\")").iter().any(offends), "the test itself works");
}

/// A call that logs.
struct LogCall {
    /// The texts in it.
    texts: Vec<String>,
    /// All the rest of it.
    fields: String,
}

fn every_log_call() -> Vec<(String, LogCall)> {
    let mut found = Vec::new();
    for (file, text) in files("src-tauri", &[".rs"]) {
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        found.extend(log_calls(code).into_iter().map(|call| (file.clone(), call)));
    }
    found
}

fn log_calls(code: &str) -> Vec<LogCall> {
    let levels = ["trace", "debug", "info", "warn", "error", "event"];
    levels
        .iter()
        .flat_map(|level| code.split(&format!("tracing::{level}!(")).skip(1).map(log_call).collect::<Vec<_>>())
        .collect()
}

/// Reads a call up to its closing parenthesis.
fn log_call(rest: &str) -> LogCall {
    let (mut depth, mut text, mut escaped) = (1, None::<String>, false);
    let mut call = LogCall { texts: Vec::new(), fields: String::new() };
    for letter in rest.chars() {
        match (&mut text, letter) {
            (Some(inside), '"') if !escaped => {
                call.texts.push(std::mem::take(inside));
                text = None;
            }
            (Some(inside), _) => inside.push(letter),
            (None, '"') => text = Some(String::new()),
            (None, '(') => depth += 1,
            (None, ')') => depth -= 1,
            (None, _) => call.fields.push(letter),
        }
        escaped = letter == '\\' && !escaped;
        if depth == 0 {
            break;
        }
    }
    call
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
    let of_token = [Debug::<domain::Token>::YES, Clone_::<domain::Token>::YES, Eq_::<domain::Token>::YES];
    assert_eq!(of_token, [false; 3], "and no more may a token");
}

fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("//") || line.starts_with('*')
}
