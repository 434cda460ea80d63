//! What is written from the contract: the page's TypeScript, the capability of its window, and what its isolation frame
//! lets through.

use std::{borrow::Cow, collections::BTreeSet, fmt::Write as _, fs, path::Path};

use specta::{Type, Types, datatype::DataType};
use specta_typescript::{Error, Exporter, FrameworkExporter, Typescript};

use crate::{COMMANDS, convert::wire_name, wire::*};

const HEADER: &str = "// Written from the contract (src-tauri/crates/api/src/contract.rs). Do not edit.";

const CALL: &str = "/** Sends a command with its arguments by name. */
export type Call = (command: string, args: Record<string, unknown>) => Promise<unknown>;
";

/// A command as the page sees it.
struct Described {
    name: &'static str,
    docs: Vec<&'static str>,
    arguments: Vec<(&'static str, DataType)>,
    answer: DataType,
}

macro_rules! described {
    ($($(#[doc = $doc:literal])* $module:ident::$command:ident($($arg:ident: $type:ty),*) -> $answer:ty;)*) => {
        |types: &mut Types| -> Vec<Described> {
            vec![$(Described {
                name: stringify!($command),
                docs: vec![$($doc.trim()),*],
                arguments: vec![$((stringify!($arg), <$type as Type>::definition(types))),*],
                answer: <$answer as Type>::definition(types),
            }),*]
        }
    };
}

fn generated() -> String {
    let mut types = Types::default();
    types.register_mut::<ChangedEvent>().register_mut::<ErrorDto>();
    let described = commands!(described)(&mut types);
    Exporter::from(Typescript::default())
        .framework_prelude(HEADER)
        .framework_runtime(move |exporter| commands_in_typescript(&exporter, &described))
        .export(&types, specta_serde::Format)
        .unwrap()
}

fn commands_in_typescript(
    exporter: &FrameworkExporter<'_>,
    described: &[Described],
) -> Result<Cow<'static, str>, Error> {
    let mut text = format!(
        "{CALL}\n/** Every command, sent by `call`. */\nexport function commands(call: Call) {{\n  return {{\n"
    );
    for Described { name, docs, arguments, answer } in described {
        if !docs.is_empty() {
            writeln!(text, "    /** {} */", docs.join(" ")).unwrap();
        }
        let (mut typed, mut named) = (Vec::new(), Vec::new());
        for (name, data_type) in arguments {
            let name = wire_name(name);
            typed.push(format!("{name}: {}", exporter.reference(data_type)?));
            named.push(name);
        }
        let (typed, answer) = (typed.join(", "), exporter.reference(answer)?);
        let given = if named.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", named.join(", ")) };
        let spelled = wire_name(name);
        writeln!(text, "    {spelled}: ({typed}) => call(\"{name}\", {given}) as Promise<{answer}>,").unwrap();
    }
    text.push_str("  };\n}\n");
    Ok(text.into())
}

fn place(path: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

fn file(path: &str) -> String {
    fs::read_to_string(place(path)).unwrap()
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
            fs::write(place(path), &text).unwrap();
        }
        assert!(file(path) == text, "{path}: run UPDATE_BINDINGS=1 cargo test -p api bindings");
    }
}

#[test]
fn a_command_is_listed_once() {
    let names: BTreeSet<&str> = COMMANDS.iter().copied().collect();
    assert_eq!(names.len(), COMMANDS.len());
}

#[test]
fn the_page_can_hear_our_one_event_and_no_other() {
    let hook = file("isolation/hook.js");
    let list = hook.split("EVENTS = new Set([").nth(1).unwrap().split("])").next().unwrap();
    assert_eq!(list, format!("\"{CHANGED_EVENT}\""));
}
