//! The shell's configuration does not drift: what the window may load, and what is switched off, is said here once more.

#![allow(clippy::unwrap_used, reason = "a configuration that cannot be read fails the test")]

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::{Value, json};
use tauri::utils::{
    acl::{ExecutionContext, capability::Capability, manifest::Manifest, resolved::Resolved},
    platform::Target,
};

#[path = "../crates/api/src/contract.rs"]
mod contract;

fn file(path: &str) -> Value {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn the_page_loads_nothing_from_outside_and_runs_no_inline_script() {
    let expected = json!({
        "default-src": "'self'",
        "script-src": "'self'",
        // The hash is that of the rule by which Tauri hides the isolation frame; the desktop test sees whether it holds.
        "style-src": "'self' 'sha256-YEercZJImS+vUX2bz7vkQ0aA4rtBIPLuCEWz+yraQ/g='",
        "font-src": "'self'",
        "img-src": "'self' blob: prmedia: http://prmedia.localhost",
        "media-src": "'self' prmedia: http://prmedia.localhost",
        "connect-src": "ipc: http://ipc.localhost prmedia: http://prmedia.localhost",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
    });
    assert_eq!(file("tauri.conf.json")["app"]["security"]["csp"], expected);
}

#[test]
fn the_hardening_is_on() {
    let configuration = file("tauri.conf.json");
    let security = &configuration["app"]["security"];
    assert_eq!(configuration["app"]["withGlobalTauri"], false);
    assert_eq!(security["freezePrototype"], true);
    assert_eq!(security["pattern"], json!({ "use": "isolation", "options": { "dir": "isolation" } }));
    assert_eq!(security["assetProtocol"], json!({ "enable": false, "scope": [] }));
    assert_eq!(security["dangerousDisableAssetCspModification"], false);
    assert_eq!(security["capabilities"], json!(["main"]), "no other capability file counts");
}

#[test]
fn the_capability_is_for_one_local_window() {
    let capability = file("capabilities/main.json");
    assert_eq!(capability["windows"], json!(["main"]));
    assert_eq!(capability["local"], true);
    assert_eq!(capability.get("remote"), None);
    assert_eq!(capability.get("webviews"), None);
}

/// What Tauri makes of all capabilities and plugin permissions together: the list it will really go by.
#[test]
fn the_resolved_access_list_is_our_commands_and_listening() {
    let manifests: BTreeMap<String, Manifest> = serde_json::from_value(file("gen/schemas/acl-manifests.json")).unwrap();
    let capabilities: BTreeMap<String, Capability> =
        serde_json::from_value(file("gen/schemas/capabilities.json")).unwrap();
    for target in [Target::Linux, Target::MacOS, Target::Windows] {
        let resolved = Resolved::resolve(&manifests, capabilities.clone(), target).unwrap();
        assert!(resolved.has_app_acl, "our own commands are under the list too");
        let allowed: Vec<&str> = resolved.allowed_commands.keys().map(String::as_str).collect();
        let mut expected = [contract::COMMANDS, &["plugin:event|listen", "plugin:event|unlisten"]].concat();
        expected.sort_unstable();
        assert_eq!(allowed, expected);
        for (command, grants) in &resolved.allowed_commands {
            let [grant] = grants.as_slice() else { panic!("{command} is granted twice") };
            assert_eq!(grant.context, ExecutionContext::Local, "{command}");
            let windows: Vec<&str> = grant.windows.iter().map(|window| window.as_str()).collect();
            assert_eq!((windows, grant.webviews.len()), (vec!["main"], 0), "{command}");
        }
        let scopes = resolved.command_scope.values().chain(resolved.global_scope.values());
        assert!(scopes.into_iter().all(|scope| scope.allow.is_empty()), "no command reaches beyond itself");
    }
}

/// Tauri's own tools for the page are compiled in by a feature, which a release must not have.
#[test]
fn no_build_brings_developer_tools_but_the_debug_one() {
    let manifest = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.toml")).unwrap();
    let tauri = manifest.lines().find(|line| line.starts_with("tauri = ")).unwrap();
    assert_eq!(tauri.split("features = ").nth(1), Some("[\"isolation\"] }"), "{tauri}");
}

#[test]
fn the_scheme_is_the_identifier() {
    let configuration = file("tauri.conf.json");
    assert_eq!(configuration["identifier"], domain::callback::SCHEME);
    assert_eq!(configuration["plugins"]["deep-link"]["desktop"]["schemes"], json!([domain::callback::SCHEME]));
}

#[test]
fn the_debian_entry_passes_the_link_on() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("bundle/postrider.desktop");
    let entry = fs::read_to_string(path).unwrap();
    let exec = entry.lines().find(|line| line.starts_with("Exec=")).unwrap();
    assert!(exec.ends_with(" %u"), "without it links from the browser are lost: {exec}");
    assert!(entry.contains("x-scheme-handler/app.postrider"));
}
