//! Every command with its arguments and its answer: the only list of them that is written by hand. The call by name and
//! the page's TypeScript are made of it; the shell's `build.rs` reads it too, and lets Tauri refuse all others; the
//! capability and the isolation hook are written from it by `UPDATE_BINDINGS=1` and compared with it by a test.
//!
//! A command is thin: read the input, call one function, convert. Every input is distrusted; none is a path, and
//! addresses come in only as a pasted sign-in answer.

/// Gives all commands to another macro, in the order of the contract.
macro_rules! commands {
    ($to:ident) => {
        $to! {
            app::app_state() -> AppStateDto;
            app::profile_open(kind: ProfileKindDto) -> AppStateDto;
            app::profile_close() -> AppStateDto;
            app::vault_retry() -> AppStateDto;
            /// The page names what to open; the address is ours, or one that a network gave us and our own list allows.
            app::link_open(link: LinkInput) -> ();
            /// The page is there and can show what a link brings about.
            app::deep_link_pending() -> ();
            account::account_list() -> Vec<AccountDto>;
            account::account_check(account_id: String) -> AccountDto;
            account::account_disconnect(account_id: String) -> ();
            workspace::workspace_list() -> Vec<WorkspaceLineDto>;
            workspace::workspace_create(input: WorkspaceInput) -> WorkspaceDto;
            workspace::workspace_save(workspace_id: String, input: WorkspaceInput) -> ();
            workspace::workspace_archive(workspace_id: String) -> ();
            workspace::workspace_unarchive(workspace_id: String) -> ();
            /// `None` = all workspaces in use.
            workspace::workspace_choose(workspace_id: Option<String>) -> AppStateDto;
            workspace::account_move(account_id: String, workspace_id: String) -> MovedDto;
            account::account_detail(account_id: String) -> AccountDetailDto;
            account::account_check_all() -> CheckRunDto;
            account::account_check_run() -> Option<CheckRunDto>;
            account::account_reminders() -> SavedFileDto;
            connect::connect_start(input: ConnectInput) -> FlowDto;
            connect::connect_open_again(flow_id: String) -> ();
            connect::connect_copy_link(flow_id: String) -> ();
            connect::connect_paste(flow_id: String, address: String) -> FlowDto;
            connect::connect_cancel(flow_id: String) -> ();
            connect::connect_status(flow_id: String) -> FlowDto;
            connect::connect_offered(flow_id: String) -> Vec<OfferedDto>;
            /// By the network's ids; at least one.
            connect::connect_choose(flow_id: String, remote_ids: Vec<String>) -> FlowDto;
            connect::connect_password(input: PasswordInput) -> AccountDto;
            /// `None` = of all workspaces in use.
            compose::draft_list(workspace_id: Option<String>) -> Vec<DraftLineDto>;
            /// `None` = in the workspace that is looked at, or the oldest.
            compose::draft_create(workspace_id: Option<String>) -> DraftDto;
            compose::draft_get(draft_id: String) -> DraftDto;
            compose::draft_save(draft_id: String, base_version: u32, content: DraftContent) -> SavedDto;
            compose::draft_delete(draft_id: String) -> ();
            compose::draft_review(content: DraftContent) -> ReviewDto;
            compose::media_paste() -> MediaDto;
            /// What became of the files dropped on the window since this was last asked.
            compose::media_dropped() -> DroppedDto;
            post::post_publish(draft_id: String, version: u32) -> PostDto;
            post::post_schedule(draft_id: String, version: u32, schedule: ScheduleDto) -> PostDto;
            post::post_move(post_id: String, schedule: ScheduleDto) -> PostDto;
            post::post_unschedule(post_id: String) -> DraftDto;
            /// What a time on the wall clock means, for showing it before anything is planned.
            post::schedule_meant(schedule: ScheduleDto) -> MeantDto;
            /// Of a workspace; `None` = of all in use.
            post::post_list(limit: u32, workspace_id: Option<String>) -> Vec<PostDto>;
            post::post_get(post_id: String) -> PostDto;
            post::target_act(target_id: String, action: TargetActionDto) -> PostDto;
            post::target_edit(target_id: String) -> DraftDto;
            held::held_list(account_id: String) -> Vec<HeldPostDto>;
            /// Says for how many of them it could be done.
            held::held_decide(input: HeldInput) -> u32;
            /// Of a workspace; `None` = of all in use.
            today::today_get(workspace_id: Option<String>) -> TodayDto;
            alert::alert_list() -> Vec<AlertDto>;
            /// The person read these.
            alert::alert_read(alert_ids: Vec<String>) -> ();
            /// Of one workspace, or with `None` of all in use.
            numbers::numbers_get(workspace_id: Option<String>) -> NumbersDto;
            numbers::numbers_export(workspace_id: Option<String>) -> SavedFileDto;
            settings::settings_get() -> SettingsDto;
            settings::settings_save(settings: SettingsDto) -> ();
            settings::registration_list() -> Vec<AppRegistrationDto>;
            settings::registration_save(input: AppRegistrationInput) -> ();
            settings::registration_delete(network: String) -> ();
            setup::callback_page_get() -> CallbackPageDto;
            /// Asks where, and writes the folder that is to be uploaded.
            setup::callback_page_save() -> SavedFileDto;
            /// The page lies at another address from now on.
            setup::callback_page_move(address: String) -> CallbackPageDto;
            setup::callback_page_test() -> CallbackPageDto;
            /// The link goes to the clipboard, never to the page.
            setup::callback_page_copy_link() -> ();
            setup::app_setup_list() -> Vec<AppSetupDto>;
            /// Where the person is now.
            setup::app_setup_note(network: String, stage: SetupStageDto) -> ();
            settings::media_host_get() -> Option<MediaHostDto>;
            settings::media_host_save(input: MediaHostInput) -> ();
            settings::media_host_test() -> MediaHostDto;
            settings::media_host_delete() -> ();
            /// The person says that the other copy is gone.
            backup::profile_resume() -> AppStateDto;
            /// This is a second copy, which goes on waiting.
            profile::profile_copied() -> AppStateDto;
            /// The person typed the profile's name, so that no single click erases anything.
            profile::profile_erase(name: String) -> AppStateDto;
            background::background_get() -> BackgroundDto;
            /// Whether Postrider starts when the person logs in. It belongs to the computer, not to a profile.
            background::autostart_set(on: bool) -> BackgroundDto;
            /// The posts that are due within a day and would not go out if the application ended now.
            background::leave_preview() -> Vec<UpcomingDto>;
            background::leave(choice: LeaveDto) -> ();
            activity::audit_list(filter: AuditFilterInput, before: Option<u32>) -> AuditPageDto;
            activity::audit_verify() -> AuditVerdictDto;
            activity::audit_export(format: AuditFormatDto) -> SavedFileDto;
            backup::backup_create(input: BackupInput) -> BackupDto;
            /// The restored copy takes the place of the open profile; what was there before stays beside it.
            backup::backup_restore(input: RestoreInput) -> AppStateDto;
            /// Asks for a file and keeps what is in it until [`import_close`]; `None` when the person closed the dialog.
            import::import_open() -> Option<ImportFileDto>;
            import::import_preview(input: ImportKeysInput) -> ImportPreviewDto;
            /// New accounts go to the workspace; with `None` where anything new goes.
            import::import_run(chosen: Vec<u32>, workspace_id: Option<String>) -> ImportReportDto;
            /// Forgets the file.
            import::import_close() -> ();
            diagnostics::diagnostics_preview() -> String;
            diagnostics::diagnostics_save() -> SavedFileDto;
            vault::vault_get() -> VaultDto;
            vault::vault_lock() -> AppStateDto;
            vault::vault_unlock(input: VaultUnlockInput) -> AppStateDto;
            vault::vault_set_up(input: VaultSetUpInput) -> AppStateDto;
            /// With a keychain a passphrase is asked for besides it, so that neither opens the vault alone.
            vault::vault_protect(input: VaultProtectInput) -> VaultDto;
            vault::vault_rotate(input: VaultRotateInput) -> VaultDto;
            /// True when the person has the code now. The page never sees it.
            vault::recovery_code_make() -> bool;
            /// Asked while a passphrase is chosen. Nothing is kept of it.
            vault::passphrase_strength(passphrase: String) -> PassphraseStrengthDto;
            /// The person did something in the page.
            vault::activity_seen() -> ();
        }
    };
}

macro_rules! names {
    ($($(#[$doc:meta])* $module:ident::$command:ident($($arg:ident: $type:ty),*) -> $answer:ty;)*) => {
        &[$(stringify!($command)),*]
    };
}

/// The name of each.
pub const COMMANDS: &[&str] = commands!(names);
