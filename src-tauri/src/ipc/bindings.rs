//! One list of commands and events, from which Tauri's handler and the page's TypeScript are both made.

use tauri::Wry;
use tauri_specta::{Builder, collect_commands, collect_events};

use super::{
    account, activity, alert, app, background, backup, compose, connect, diagnostics, held, import, numbers, post,
    profile, settings, setup, today, vault, wire::ChangedEvent, workspace,
};

/// Everything typed. One shape per type: ours look the same in both directions, and the generator's second shape would
/// only make every optional field optional twice.
pub(crate) fn contract() -> Builder<Wry> {
    Builder::new().disable_serde_phases().commands(commands!(collect_commands)).events(collect_events![ChangedEvent])
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use specta_typescript::Typescript;

    use super::{super::commands::COMMANDS, contract};

    fn file(path: &str) -> String {
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
    }

    fn generated() -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bindings.ts");
        contract().export(Typescript::default(), &path).unwrap();
        fs::read_to_string(path).unwrap()
    }

    /// The list in a file, between `start` and its closing bracket, with other entries in it.
    fn relisted(path: &str, start: &str, indent: &str, entries: impl Iterator<Item = String>) -> String {
        let text = file(path);
        let (before, rest) = text.split_once(start).unwrap();
        let (_, after) = rest.split_once(']').unwrap();
        let entries: Vec<String> = entries.map(|entry| format!("\n{indent}  \"{entry}\"")).collect();
        let comma = if path.ends_with(".js") { "," } else { "" };
        format!("{before}{start}{}{comma}\n{indent}]{after}", entries.join(","))
    }

    /// Each file that says what the page may ask for, as it must be for this contract.
    fn written() -> [(&'static str, String); 3] {
        let names = || COMMANDS.iter().map(|name| (*name).to_owned());
        let grants = ["core:event:allow-listen", "core:event:allow-unlisten"].map(str::to_owned).into_iter();
        let grants = grants.chain(names().map(|name| format!("allow-{}", name.replace('_', "-"))));
        let let_through = names().chain(["plugin:event|listen", "plugin:event|unlisten"].map(str::to_owned));
        let (capability, hook) = ("capabilities/main.json", "isolation/hook.js");
        [
            ("../ui/src/ipc/bindings.gen.ts", generated()),
            (capability, relisted(capability, "\"permissions\": [", "  ", grants)),
            (hook, relisted(hook, "COMMANDS = new Set([", "  ", let_through)),
        ]
    }

    #[test]
    fn the_committed_bindings_the_capability_and_the_isolation_hook_are_those_of_this_contract() {
        for (path, text) in written() {
            if std::env::var_os("UPDATE_BINDINGS").is_some() {
                fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join(path), &text).unwrap();
            }
            assert!(file(path) == text, "{path}: run UPDATE_BINDINGS=1 cargo test -p postrider bindings");
        }
    }

    #[test]
    fn a_command_is_listed_once() {
        let names: BTreeSet<&str> = COMMANDS.iter().copied().collect();
        assert_eq!(names.len(), COMMANDS.len());
    }

    #[test]
    fn the_page_can_hear_our_one_event_and_no_other() {
        let names: Vec<String> = between(&generated(), "makeEvent<ChangedEvent, ChangedEvent>(\"", '"').collect();
        assert_eq!(names, ["changed-event"]);
        let hook = file("isolation/hook.js");
        let list = hook.split("EVENTS = new Set([").nth(1).unwrap().split("])").next().unwrap();
        assert_eq!(list, "\"changed-event\"");
    }

    fn between(text: &str, start: &str, end: char) -> impl Iterator<Item = String> {
        let found: Vec<String> =
            text.split(start).skip(1).filter_map(|rest| rest.split(end).next()).map(str::to_owned).collect();
        found.into_iter()
    }
}
