//! One list of commands and events, from which Tauri's handler and the page's TypeScript are both made.

use tauri::Wry;
use tauri_specta::{Builder, collect_commands, collect_events};

use super::{
    account, activity, alert, app, backup, compose, connect, diagnostics, held, import, numbers, post, settings, today,
    vault, wire::ChangedEvent, workspace,
};

/// Everything typed. One shape per type: ours look the same in both directions, and the generator's second shape would
/// only make every optional field optional twice.
pub(crate) fn contract() -> Builder<Wry> {
    Builder::new()
        .disable_serde_phases()
        .commands(collect_commands![
            app::app_state,
            app::profile_open,
            app::profile_close,
            app::vault_retry,
            app::link_open,
            app::deep_link_pending,
            account::account_list,
            account::account_check,
            account::account_disconnect,
            workspace::workspace_list,
            workspace::workspace_create,
            workspace::workspace_save,
            workspace::workspace_archive,
            workspace::workspace_unarchive,
            workspace::workspace_choose,
            workspace::account_move,
            account::account_detail,
            account::account_check_all,
            account::account_check_run,
            account::account_reminders,
            connect::connect_start,
            connect::connect_open_again,
            connect::connect_copy_link,
            connect::connect_paste,
            connect::connect_cancel,
            connect::connect_status,
            connect::connect_password,
            compose::draft_list,
            compose::draft_create,
            compose::draft_get,
            compose::draft_save,
            compose::draft_delete,
            compose::draft_review,
            compose::media_paste,
            compose::media_dropped,
            post::post_publish,
            post::post_schedule,
            post::post_move,
            post::post_unschedule,
            post::schedule_meant,
            post::post_list,
            post::post_get,
            post::target_act,
            post::target_edit,
            held::held_list,
            held::held_decide,
            today::today_get,
            alert::alert_list,
            alert::alert_read,
            numbers::numbers_get,
            numbers::numbers_export,
            settings::settings_get,
            settings::settings_save,
            settings::registration_list,
            settings::registration_save,
            settings::registration_delete,
            settings::media_host_get,
            settings::media_host_save,
            settings::media_host_test,
            settings::media_host_delete,
            backup::profile_resume,
            activity::audit_list,
            activity::audit_verify,
            activity::audit_export,
            backup::backup_create,
            backup::backup_restore,
            import::import_open,
            import::import_preview,
            import::import_run,
            import::import_close,
            diagnostics::diagnostics_preview,
            diagnostics::diagnostics_save,
            vault::vault_get,
            vault::vault_lock,
            vault::vault_unlock,
            vault::vault_set_up,
            vault::vault_protect,
            vault::vault_rotate,
            vault::recovery_code_make,
            vault::passphrase_strength,
            vault::activity_seen,
        ])
        .events(collect_events![ChangedEvent])
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

    #[test]
    fn the_committed_bindings_are_those_of_this_contract() {
        const BINDINGS: &str = "../ui/src/ipc/bindings.gen.ts";
        if std::env::var_os("UPDATE_BINDINGS").is_some() {
            fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join(BINDINGS), generated()).unwrap();
        }
        assert!(file(BINDINGS) == generated(), "run UPDATE_BINDINGS=1 cargo test -p postrider bindings");
    }

    /// The four places that must agree on what the page may ask for.
    #[test]
    fn the_contract_the_capability_and_the_isolation_hook_know_the_same_commands() {
        let known: BTreeSet<String> = COMMANDS.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(known.len(), COMMANDS.len(), "a command is listed twice");

        let in_bindings: BTreeSet<String> = between(&generated(), "__TAURI_INVOKE(\"", '"').collect();
        assert_eq!(in_bindings, known, "the typed contract");

        let capability: serde_json::Value = serde_json::from_str(&file("capabilities/main.json")).unwrap();
        let granted: BTreeSet<String> =
            capability["permissions"].as_array().unwrap().iter().map(|p| p.as_str().unwrap().to_owned()).collect();
        let expected = known.iter().map(|name| format!("allow-{}", name.replace('_', "-")));
        let events = ["core:event:allow-listen", "core:event:allow-unlisten"].map(str::to_owned);
        assert_eq!(granted, expected.chain(events).collect(), "the capability grants our commands and listening");

        let hook = file("isolation/hook.js");
        let list = hook.split("COMMANDS = new Set([").nth(1).unwrap().split("])").next().unwrap();
        let let_through: BTreeSet<String> = list.split('"').skip(1).step_by(2).map(str::to_owned).collect();
        let events = ["plugin:event|listen", "plugin:event|unlisten"].map(str::to_owned);
        assert_eq!(let_through, known.into_iter().chain(events).collect(), "the isolation hook");
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
