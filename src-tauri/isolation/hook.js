// Every message from the page to Rust passes here first, in a frame that the page's scripts cannot reach.
// Only commands on the list go through, and only with arguments of a sane size; everything else is turned into a
// command that does not exist, so that the page's promise is rejected instead of hanging.
(() => {
  // Largest arguments of an ordinary command, counted in UTF-16 units of their JSON.
  const ARGUMENTS_MAX = 512 * 1024;
  // Events the page may listen to. Framework events stay out: `tauri://drag-drop` carries paths of this computer.
  const EVENTS = new Set(["changed-event"]);
  const COMMANDS = new Set([
    "app_state",
    "profile_open",
    "profile_close",
    "vault_retry",
    "link_open",
    "deep_link_pending",
    "account_list",
    "account_check",
    "account_disconnect",
    "workspace_list",
    "workspace_create",
    "workspace_save",
    "workspace_archive",
    "workspace_unarchive",
    "workspace_choose",
    "account_move",
    "account_detail",
    "account_check_all",
    "account_check_run",
    "account_reminders",
    "connect_start",
    "connect_open_again",
    "connect_copy_link",
    "connect_paste",
    "connect_cancel",
    "connect_status",
    "connect_offered",
    "connect_choose",
    "connect_password",
    "draft_list",
    "draft_create",
    "draft_get",
    "draft_save",
    "draft_delete",
    "draft_review",
    "media_paste",
    "media_dropped",
    "post_publish",
    "post_schedule",
    "post_move",
    "post_unschedule",
    "schedule_meant",
    "post_list",
    "post_get",
    "target_act",
    "target_edit",
    "held_list",
    "held_decide",
    "today_get",
    "alert_list",
    "alert_read",
    "numbers_get",
    "numbers_export",
    "settings_get",
    "settings_save",
    "registration_list",
    "registration_save",
    "registration_delete",
    "callback_page_get",
    "callback_page_save",
    "callback_page_move",
    "callback_page_test",
    "callback_page_copy_link",
    "app_setup_list",
    "app_setup_note",
    "media_host_get",
    "media_host_save",
    "media_host_test",
    "media_host_delete",
    "profile_resume",
    "profile_copied",
    "profile_erase",
    "background_get",
    "autostart_set",
    "leave_preview",
    "leave",
    "audit_list",
    "audit_verify",
    "audit_export",
    "backup_create",
    "backup_restore",
    "import_open",
    "import_preview",
    "import_run",
    "import_close",
    "diagnostics_preview",
    "diagnostics_save",
    "vault_get",
    "vault_lock",
    "vault_unlock",
    "vault_set_up",
    "vault_protect",
    "vault_rotate",
    "recovery_code_make",
    "passphrase_strength",
    "activity_seen",
    "plugin:event|listen",
    "plugin:event|unlisten",
  ]);

  const isBytes = (value) => value instanceof ArrayBuffer || ArrayBuffer.isView(value);

  const isAllowed = ({ cmd, payload }) => {
    if (!COMMANDS.has(cmd)) return false;
    // No command takes raw bytes; pictures go another way.
    if (isBytes(payload)) return false;
    if (cmd.startsWith("plugin:event|") && !EVENTS.has(payload.event)) return false;
    return JSON.stringify(payload ?? null).length <= ARGUMENTS_MAX;
  };

  window.__TAURI_ISOLATION_HOOK__ = (message) => {
    let allowed = false;
    try {
      allowed = isAllowed(message);
    } catch {
      // Arguments that cannot be looked at are not let through.
    }
    return allowed ? message : { cmd: "refused", callback: message.callback, error: message.error, payload: null };
  };
})();
