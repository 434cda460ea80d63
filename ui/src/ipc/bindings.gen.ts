// Written from the contract (src-tauri/crates/api/src/contract.rs). Do not edit.

/** Sends a command with its arguments by name. */
export type Call = (command: string, args: Record<string, unknown>) => Promise<unknown>;

/** Every command, sent by `call`. */
export function commands(call: Call) {
  return {
    appState: () => call("app_state", {}) as Promise<AppStateDto>,
    profileOpen: (kind: ProfileKindDto) => call("profile_open", { kind }) as Promise<AppStateDto>,
    profileClose: () => call("profile_close", {}) as Promise<AppStateDto>,
    vaultRetry: () => call("vault_retry", {}) as Promise<AppStateDto>,
    /** The page names what to open; the address is ours, or one that a network gave us and our own list allows. */
    linkOpen: (link: LinkInput) => call("link_open", { link }) as Promise<null>,
    /** The page is there and can show what a link brings about. */
    deepLinkPending: () => call("deep_link_pending", {}) as Promise<null>,
    accountList: () => call("account_list", {}) as Promise<AccountDto[]>,
    accountCheck: (accountId: string) => call("account_check", { accountId }) as Promise<AccountDto>,
    accountDisconnect: (accountId: string) => call("account_disconnect", { accountId }) as Promise<null>,
    workspaceList: () => call("workspace_list", {}) as Promise<WorkspaceLineDto[]>,
    workspaceCreate: (input: WorkspaceInput) => call("workspace_create", { input }) as Promise<WorkspaceDto>,
    workspaceSave: (workspaceId: string, input: WorkspaceInput) => call("workspace_save", { workspaceId, input }) as Promise<null>,
    workspaceArchive: (workspaceId: string) => call("workspace_archive", { workspaceId }) as Promise<null>,
    workspaceUnarchive: (workspaceId: string) => call("workspace_unarchive", { workspaceId }) as Promise<null>,
    /** `None` = all workspaces in use. */
    workspaceChoose: (workspaceId: string | null) => call("workspace_choose", { workspaceId }) as Promise<AppStateDto>,
    accountMove: (accountId: string, workspaceId: string) => call("account_move", { accountId, workspaceId }) as Promise<MovedDto>,
    accountDetail: (accountId: string) => call("account_detail", { accountId }) as Promise<AccountDetailDto>,
    accountCheckAll: () => call("account_check_all", {}) as Promise<CheckRunDto>,
    accountCheckRun: () => call("account_check_run", {}) as Promise<CheckRunDto | null>,
    accountReminders: () => call("account_reminders", {}) as Promise<SavedFileDto>,
    connectStart: (input: ConnectInput) => call("connect_start", { input }) as Promise<FlowDto>,
    connectOpenAgain: (flowId: string) => call("connect_open_again", { flowId }) as Promise<null>,
    connectCopyLink: (flowId: string) => call("connect_copy_link", { flowId }) as Promise<null>,
    connectPaste: (flowId: string, address: string) => call("connect_paste", { flowId, address }) as Promise<FlowDto>,
    connectCancel: (flowId: string) => call("connect_cancel", { flowId }) as Promise<null>,
    connectStatus: (flowId: string) => call("connect_status", { flowId }) as Promise<FlowDto>,
    connectOffered: (flowId: string) => call("connect_offered", { flowId }) as Promise<OfferedDto[]>,
    /** By the network's ids; at least one. */
    connectChoose: (flowId: string, remoteIds: string[]) => call("connect_choose", { flowId, remoteIds }) as Promise<FlowDto>,
    connectPassword: (input: PasswordInput) => call("connect_password", { input }) as Promise<AccountDto>,
    /** `None` = of all workspaces in use. */
    draftList: (workspaceId: string | null) => call("draft_list", { workspaceId }) as Promise<DraftLineDto[]>,
    /** `None` = in the workspace that is looked at, or the oldest. */
    draftCreate: (workspaceId: string | null) => call("draft_create", { workspaceId }) as Promise<DraftDto>,
    draftGet: (draftId: string) => call("draft_get", { draftId }) as Promise<DraftDto>,
    draftSave: (draftId: string, baseVersion: number, content: DraftContent) => call("draft_save", { draftId, baseVersion, content }) as Promise<SavedDto>,
    draftDelete: (draftId: string) => call("draft_delete", { draftId }) as Promise<null>,
    draftReview: (content: DraftContent) => call("draft_review", { content }) as Promise<ReviewDto>,
    mediaPaste: () => call("media_paste", {}) as Promise<MediaDto>,
    /** What became of the files dropped on the window since this was last asked. */
    mediaDropped: () => call("media_dropped", {}) as Promise<DroppedDto>,
    postPublish: (draftId: string, version: number) => call("post_publish", { draftId, version }) as Promise<PostDto>,
    postSchedule: (draftId: string, version: number, schedule: ScheduleDto) => call("post_schedule", { draftId, version, schedule }) as Promise<PostDto>,
    postMove: (postId: string, schedule: ScheduleDto) => call("post_move", { postId, schedule }) as Promise<PostDto>,
    postUnschedule: (postId: string) => call("post_unschedule", { postId }) as Promise<DraftDto>,
    /** What a time on the wall clock means, for showing it before anything is planned. */
    scheduleMeant: (schedule: ScheduleDto) => call("schedule_meant", { schedule }) as Promise<MeantDto>,
    /** Of a workspace; `None` = of all in use. */
    postList: (limit: number, workspaceId: string | null) => call("post_list", { limit, workspaceId }) as Promise<PostDto[]>,
    postGet: (postId: string) => call("post_get", { postId }) as Promise<PostDto>,
    targetAct: (targetId: string, action: TargetActionDto) => call("target_act", { targetId, action }) as Promise<PostDto>,
    targetEdit: (targetId: string) => call("target_edit", { targetId }) as Promise<DraftDto>,
    heldList: (accountId: string) => call("held_list", { accountId }) as Promise<HeldPostDto[]>,
    /** Says for how many of them it could be done. */
    heldDecide: (input: HeldInput) => call("held_decide", { input }) as Promise<number>,
    /** Of a workspace; `None` = of all in use. */
    todayGet: (workspaceId: string | null) => call("today_get", { workspaceId }) as Promise<TodayDto>,
    alertList: () => call("alert_list", {}) as Promise<AlertDto[]>,
    /** The person read these. */
    alertRead: (alertIds: string[]) => call("alert_read", { alertIds }) as Promise<null>,
    /** Of one workspace, or with `None` of all in use. */
    numbersGet: (workspaceId: string | null) => call("numbers_get", { workspaceId }) as Promise<NumbersDto>,
    numbersExport: (workspaceId: string | null) => call("numbers_export", { workspaceId }) as Promise<SavedFileDto>,
    settingsGet: () => call("settings_get", {}) as Promise<SettingsDto>,
    settingsSave: (settings: SettingsDto) => call("settings_save", { settings }) as Promise<null>,
    registrationList: () => call("registration_list", {}) as Promise<AppRegistrationDto[]>,
    registrationSave: (input: AppRegistrationInput) => call("registration_save", { input }) as Promise<null>,
    registrationDelete: (network: string) => call("registration_delete", { network }) as Promise<null>,
    callbackPageGet: () => call("callback_page_get", {}) as Promise<CallbackPageDto>,
    /** Asks where, and writes the folder that is to be uploaded. */
    callbackPageSave: () => call("callback_page_save", {}) as Promise<SavedFileDto>,
    /** The page lies at another address from now on. */
    callbackPageMove: (address: string) => call("callback_page_move", { address }) as Promise<CallbackPageDto>,
    callbackPageTest: () => call("callback_page_test", {}) as Promise<CallbackPageDto>,
    /** The link goes to the clipboard, never to the page. */
    callbackPageCopyLink: () => call("callback_page_copy_link", {}) as Promise<null>,
    appSetupList: () => call("app_setup_list", {}) as Promise<AppSetupDto[]>,
    /** Where the person is now. */
    appSetupNote: (network: string, stage: SetupStageDto) => call("app_setup_note", { network, stage }) as Promise<null>,
    mediaHostGet: () => call("media_host_get", {}) as Promise<MediaHostDto | null>,
    mediaHostSave: (input: MediaHostInput) => call("media_host_save", { input }) as Promise<null>,
    mediaHostTest: () => call("media_host_test", {}) as Promise<MediaHostDto>,
    mediaHostDelete: () => call("media_host_delete", {}) as Promise<null>,
    /** The person says that the other copy is gone. */
    profileResume: () => call("profile_resume", {}) as Promise<AppStateDto>,
    /** This is a second copy, which goes on waiting. */
    profileCopied: () => call("profile_copied", {}) as Promise<AppStateDto>,
    /** The person typed the profile's name, so that no single click erases anything. */
    profileErase: (name: string) => call("profile_erase", { name }) as Promise<AppStateDto>,
    backgroundGet: () => call("background_get", {}) as Promise<BackgroundDto>,
    /** Whether Postrider starts when the person logs in. It belongs to the computer, not to a profile. */
    autostartSet: (on: boolean) => call("autostart_set", { on }) as Promise<BackgroundDto>,
    /** The posts that are due within a day and would not go out if the application ended now. */
    leavePreview: () => call("leave_preview", {}) as Promise<UpcomingDto[]>,
    leave: (choice: LeaveDto) => call("leave", { choice }) as Promise<null>,
    auditList: (filter: AuditFilterInput, before: number | null) => call("audit_list", { filter, before }) as Promise<AuditPageDto>,
    auditVerify: () => call("audit_verify", {}) as Promise<AuditVerdictDto>,
    auditExport: (format: AuditFormatDto) => call("audit_export", { format }) as Promise<SavedFileDto>,
    backupCreate: (input: BackupInput) => call("backup_create", { input }) as Promise<BackupDto>,
    /** The restored copy takes the place of the open profile; what was there before stays beside it. */
    backupRestore: (input: RestoreInput) => call("backup_restore", { input }) as Promise<AppStateDto>,
    /** Asks for a file and keeps what is in it until [`import_close`]; `None` when the person closed the dialog. */
    importOpen: () => call("import_open", {}) as Promise<ImportFileDto | null>,
    importPreview: (input: ImportKeysInput) => call("import_preview", { input }) as Promise<ImportPreviewDto>,
    /** New accounts go to the workspace; with `None` where anything new goes. */
    importRun: (chosen: number[], workspaceId: string | null) => call("import_run", { chosen, workspaceId }) as Promise<ImportReportDto>,
    /** Forgets the file. */
    importClose: () => call("import_close", {}) as Promise<null>,
    diagnosticsPreview: () => call("diagnostics_preview", {}) as Promise<string>,
    diagnosticsSave: () => call("diagnostics_save", {}) as Promise<SavedFileDto>,
    vaultGet: () => call("vault_get", {}) as Promise<VaultDto>,
    vaultLock: () => call("vault_lock", {}) as Promise<AppStateDto>,
    vaultUnlock: (input: VaultUnlockInput) => call("vault_unlock", { input }) as Promise<AppStateDto>,
    vaultSetUp: (input: VaultSetUpInput) => call("vault_set_up", { input }) as Promise<AppStateDto>,
    /** With a keychain a passphrase is asked for besides it, so that neither opens the vault alone. */
    vaultProtect: (input: VaultProtectInput) => call("vault_protect", { input }) as Promise<VaultDto>,
    vaultRotate: (input: VaultRotateInput) => call("vault_rotate", { input }) as Promise<VaultDto>,
    /** True when the person has the code now. The page never sees it. */
    recoveryCodeMake: () => call("recovery_code_make", {}) as Promise<boolean>,
    /** Asked while a passphrase is chosen. Nothing is kept of it. */
    passphraseStrength: (passphrase: string) => call("passphrase_strength", { passphrase }) as Promise<PassphraseStrengthDto>,
    /** The person did something in the page. */
    activitySeen: () => call("activity_seen", {}) as Promise<null>,
  };
}

/**  Something a network can do. */
export type AbilityDto = "text" | "image" | "carousel" | "alt_text" | "link_card";

/**  More about the sign-in of one account. */
export type AccountDetailDto = {
	/**  From the last sign-in or renewal to its end, in seconds; `None` = no end by date. */
	lastsSeconds: number | null,
	/**  Until when it can be renewed at all; `None` = the network set no such date. */
	renewableUntil: string | null,
	/**  The app that the network sees; `None` = it needs none, or it was deleted since. */
	app: SignInAppDto | null,
	/**  The last renewals, newest first, at most 20. */
	renewals: RenewalDto[],
};

/**  One signed-in account. */
export type AccountDto = {
	/**  Id. */
	id: string,
	/**  The workspace that owns it. */
	workspaceId: string,
	/**  Network id. */
	network: string,
	/**  Handle without `@`; with the instance on networks of many servers. */
	handle: string,
	/**  Name for people; may be empty. */
	displayName: string,
	/**  Whether `prmedia://localhost/avatar/<id>` has a picture. */
	hasAvatar: boolean,
	/**  State of the sign-in. */
	health: HealthDto,
	/**  When the sign-in ends unless renewed; `None` = no end by date. */
	signedInUntil: string | null,
	/**  Whether it renews by itself before that. */
	renews: boolean,
	/**  When it was last renewed, or signed in. */
	renewedAt: string | null,
	/**  When the next renewal is due. */
	renewalDueAt: string | null,
	/**  By when to sign in again, so that nothing stops; `None` = at no date that is known, or at once. */
	reconnectBy: string | null,
	/**  When it was connected. */
	connectedAt: string,
	/**  When the network was last asked and answered. */
	checkedAt: string | null,
	/**  Permissions granted. */
	scopesGranted: string[],
	/**  Permissions needed and not granted. */
	scopesMissing: string[],
	/**  The last post. */
	lastPost: LastPostDto | null,
	/**  Posts that are still to go out, soonest first, at most 200. */
	postsAt: ComingPostDto[],
	/**  Targets that wait for this sign-in. */
	heldPosts: number,
};

/**  What one account's network makes of the draft. */
export type AccountReviewDto = {
	/**  Account. */
	accountId: string,
	/**  Units used. */
	used: number,
	/**  Units allowed. */
	max: number,
	/**  Bytes used, where bytes are limited too. */
	bytesUsed: number | null,
	/**  Bytes allowed. */
	bytesMax: number | null,
	/**  UTF-16 offset in this account's text from which it is too long; `None` = it fits. */
	overflowFrom: number | null,
	/**  Findings. */
	findings: FindingDto[],
	/**  Links, mentions and tags of this account's own text, where it has one. */
	entities: EntityDto[] | null,
};

/**  The account that an alert is about, as it was called then. */
export type AlertAccountDto = {
	/**  Account. */
	id: string,
	/**  Its network. */
	network: string,
	/**  Its handle, without `@`. */
	handle: string,
};

/**  Why there is an alert. */
export type AlertCauseDto = 
/**  A sign-in ends within seven days and cannot renew. */
{ kind: "sign_in_ends"; 
/**  Whose. */
account: AlertAccountDto; 
/**  When. */
at: string } | 
/**  A sign-in ends before a post that is planned for it. */
{ kind: "sign_in_ends_before_post"; 
/**  Whose. */
account: AlertAccountDto; 
/**  When. */
at: string; 
/**  The first post after that. */
post: AlertPostDto; 
/**  How many more there are. */
more: number } | 
/**  A sign-in ended, or could not be renewed. */
{ kind: "sign_in_needed"; 
/**  Whose. */
account: AlertAccountDto; 
/**  Why. */
reason: NeedsSignInDto; 
/**  Targets that wait for it. */
heldPosts: number } | 
/**  A post was refused. */
{ kind: "post_rejected"; 
/**  By whom. */
account: AlertAccountDto; 
/**  Which. */
post: AlertPostDto; 
/**  Why. */
finding: FindingDto | null } | 
/**  A post's time passed while the computer was off. */
{ kind: "post_missed"; 
/**  For whom. */
account: AlertAccountDto; 
/**  Which. */
post: AlertPostDto } | 
/**  Nobody knows whether a post went out. */
{ kind: "post_unconfirmed"; 
/**  For whom. */
account: AlertAccountDto; 
/**  Which. */
post: AlertPostDto } | 
/**  More than one in twenty posts of the last thirty days failed. */
{ kind: "failure_rate"; 
/**  How many failed. */
failed: number; 
/**  Of how many. */
of: number } | 
/**  Many sign-ins ended and nobody looked. */
{ kind: "sign_ins_unnoticed"; 
/**  How many. */
count: number } | 
/**  The vault does not give what is asked of it. */
{ kind: "vault"; 
/**  What is wrong. */
fault: VaultFaultDto } | 
/**  A network asked to wait. */
{ kind: "rate_limited"; 
/**  With whom. */
account: AlertAccountDto; 
/**  Until when. */
until: string } | 
/**  The computer's clock and the networks' are more than two minutes apart. */
{ kind: "clock_wrong"; 
/**  In which way. */
fault: ClockFaultDto; 
/**  By how much, about. */
minutes: number };

/**  One thing that the person is told of. */
export type AlertDto = {
	/**  Id. */
	id: string,
	/**  Why. */
	cause: AlertCauseDto,
	/**  Where its post was written, or its account is; `None` = it is about the whole profile. */
	workspaceId: string | null,
	/**  The one thing to open for it. */
	opens: AlertPlaceDto,
	/**  Since when. */
	raisedAt: string,
	/**  When its cause was gone; `None` = it holds. */
	endedAt: string | null,
	/**  Whether the person has read it. */
	read: boolean,
};

/**  Kinds of alerts, each of which can be switched off. */
export type AlertKindDto = "sign_in_ends" | "sign_in_ends_before_post" | "sign_in_needed" | "post_rejected" | "post_missed" | "post_unconfirmed" | "failure_rate" | "sign_ins_unnoticed" | "vault" | "rate_limited" | "clock_wrong";

/**  What to open for an alert. */
export type AlertPlaceDto = 
/**  Signing in to an account again. */
{ name: "sign_in"; 
/**  Which. */
accountId: string; 
/**  Its network. */
network: string } | 
/**  How a post goes. */
{ name: "post"; 
/**  Which. */
postId: string; 
/**  At which of its accounts. */
targetId: string } | 
/**  One account. */
{ name: "account"; 
/**  Which. */
accountId: string } | 
/**  All accounts. */
{ name: "accounts" } | 
/**  What happened. */
{ name: "activity" } | 
/**  The vault's settings. */
{ name: "vault" } | 
/**  The diagnostics. */
{ name: "diagnostics" };

/**  The post that an alert is about. */
export type AlertPostDto = {
	/**  Post. */
	postId: string,
	/**  Its target at that account. */
	targetId: string,
	/**  Beginning of the text. */
	title: string,
	/**  When it was, or is, to go out. */
	dueAt: string,
};

/**  Where an app registration comes from. */
export type AppOriginDto = 
/**  The person entered it. */
"person" | 
/**  It came with the practice profile. */
"practice" | 
/**  Postrider registered itself at the account's server. */
"server";

/**  The person's own developer app. The secret is write-only. */
export type AppRegistrationDto = {
	/**  Network id. */
	network: string,
	/**  Client id. */
	clientId: string,
	/**  The https callback registered for it. */
	redirectUri: string,
	/**  Whether it is the built-in practice registration. */
	practice: boolean,
	/**  When it was entered. */
	savedAt: string,
};

/**  What the person enters for a developer app. */
export type AppRegistrationInput = {
	/**  Network id. */
	network: string,
	/**  Client id. */
	clientId: string,
	/**  Client secret; `None` keeps the stored one. */
	clientSecret: string | null,
	/**  The https callback registered for it. */
	redirectUri: string,
};

/**  Where the person is in setting up an app for a network. */
export type AppSetupDto = {
	/**  Network id. */
	network: string,
	/**  Where they looked last. */
	stage: SetupStageDto,
};

/**  Everything the page needs before it can show its first screen. */
export type AppStateDto = {
	/**  Application version. */
	version: string,
	/**  The open profile; `None` shows the Welcome screen. */
	profile: ProfileDto | null,
	/**  Kinds of profiles that exist on this computer. */
	profiles: ProfileKindDto[],
	/**  Where the vault is. */
	vault: VaultStateDto,
	/**  What keeps the profile from opening. */
	trouble: TroubleDto | null,
	/**  What is not ours in the database, where that is the trouble. */
	stranger: StrangerDto | null,
	/**  What came of erasing a profile, until another one is opened. */
	erased: ErasedDto | null,
	/**  Why it neither publishes nor renews until the person says how it goes on; `None` = it does. */
	paused: PausedDto | null,
	/**  Whether a deep link can arrive on this computer (the scheme is registered to us). */
	linksArrive: boolean,
	/**  The networks, sorted by name. */
	networks: ManifestDto[],
};

/**  A value in a text. */
export type ArgDto = 
/**  Number. */
number | null | 
/**  Text, shown as text. */
string;

/**  What was done. */
export type AuditActionDto = "vault_created" | "vault_opened" | "vault_locked" | "unlock_failed" | "protection_changed" | "recovery_code_made" | "key_rotation_started" | "key_rotation_ended" | "policy_changed" | "session_erased" | "record_opened" | "flow_started" | "flow_ended" | "link_received" | "credential_stored" | "token_used" | "credential_renewed" | "sign_in_required" | "credential_revoked" | "credential_erased" | "account_disconnected" | "registration_saved" | "registration_deleted" | "media_host_saved" | "media_host_deleted" | "publish_intended" | "publish_ended" | "audit_verified" | "generation_noted" | "profile_paused" | "profile_copied" | "profile_erased" | "audit_exported" | "backup_made" | "backup_restored" | "profile_resumed" | "sign_ins_imported" | "diagnostics_exported" | "workspace_saved" | "workspace_archived" | "workspace_unarchived" | "account_moved";

/**  Who did something. */
export type AuditActorDto = 
/**  The application by itself. */
"engine" | 
/**  The person at the computer. */
"person" | 
/**  Somebody outside: a web page, a network. */
"outside" | 
/**  An import of sign-ins. */
"import" | 
/**  A restored backup. */
"restore";

/**  Why, from a closed list. */
export type AuditDetailDto = "consent_denied" | "expired" | "cancelled" | "other_account" | "scope_missing" | "not_waiting" | "malformed" | "signed_out" | "registration_refused" | "not_reached" | "no_answer" | "rate_limited" | "unexpected" | "vault_closed" | "passphrase_wrong" | "recovery_code_wrong" | "unreadable" | "revoked" | "interrupted" | "edited" | "missing" | "inserted" | "reordered" | "cut_tail" | "rolled_back" | "key_missing" | "elsewhere";

/**  What is wrong with a row. */
export type AuditFaultDto = 
/**  It was changed. */
"edited" | 
/**  It is gone. */
"missing" | 
/**  It was put in. */
"inserted" | 
/**  It stands in another place. */
"reordered" | 
/**  The end of the log is gone. */
"cut_tail" | 
/**  The whole log is an older one. */
"rolled_back" | 
/**  The key to check it with is gone. */
"key_missing";

/**  Which rows to show; an empty list or `null` means any. */
export type AuditFilterInput = {
	/**  Looked for in names and ids. */
	text: string,
	/**  Who. */
	actors: AuditActorDto[],
	/**  What. */
	actions: AuditActionDto[],
	/**  What came of it. */
	outcome: AuditOutcomeDto | null,
	/**  On which account. */
	accountId: string | null,
	/**  On which network. */
	network: string | null,
};

/**  The form of an export. */
export type AuditFormatDto = 
/**  JSON lines with a signature, for `verify-audit`. */
"json" | 
/**  A table for people. */
"csv";

/**  What came of it. */
export type AuditOutcomeDto = "done" | "refused" | "failed" | "unknown";

/**  Some rows, newest first. */
export type AuditPageDto = {
	/**  The rows. */
	rows: AuditRowDto[],
	/**  Whether older ones match too. */
	hasMore: boolean,
	/**  How many match in all. */
	total: number,
};

/**  A row. Everything in it is ours: a closed word, an id, or the name of an account. */
export type AuditRowDto = {
	/**  Its place in the log, from 1. */
	seq: number,
	/**  When. */
	at: string,
	/**  Who. */
	actor: AuditActorDto,
	/**  What. */
	action: AuditActionDto,
	/**  On which network. */
	network: string | null,
	/**  On which account or sign-in. */
	accountId: string | null,
	/**  The handle of the account, or of who signed in, if it is still known. */
	account: string | null,
	/**  Another thing concerned (flow, target, registration), by its id. */
	object: string | null,
	/**  What came of it. */
	outcome: AuditOutcomeDto,
	/**  Why. */
	detail: AuditDetailDto | null,
};

/**  Whether the log is whole. */
export type AuditVerdictDto = 
/**  Nothing was changed. */
{ state: "intact"; 
/**  When the chain begins. */
since: string; 
/**  Rows in it. */
rows: number; 
/**  The newest row that the keychain vouches for; `None` without a keychain. */
anchoredTo: number | null; 
/**  Whose signature exports carry. */
fingerprint: string } | 
/**  Something was changed. */
{ state: "broken"; 
/**  The first row that is wrong. */
seq: number; 
/**  In which way. */
how: AuditFaultDto; 
/**  Whose signature exports carry, where the key is there. */
fingerprint: string | null };

/**  What this desktop offers for going on without a window. */
export type BackgroundDto = {
	/**  Whether a tray shows our icon now. Without one, starting Postrider again shows the window. */
	inTray: boolean,
	/**  Whether Postrider starts when the person logs in; `None` = the system does not say. */
	startsAtLogin: boolean | null,
};

/**  What became of a backup. */
export type BackupDto = {
	/**  False when the person closed the dialog. */
	saved: boolean,
	/**  The file's name, without its folder. */
	file: string | null,
	/**  Posts in it. */
	posts: number,
	/**  Drafts in it. */
	drafts: number,
	/**  Pictures in it. */
	media: number,
	/**  Sign-ins in it. */
	signIns: number,
};

/**  What goes into a backup. */
export type BackupInput = {
	/**  What opens it. */
	passphrase: string,
	/**  Whether sign-ins, client secrets and bucket keys go along. */
	withSignIns: boolean,
};

/**  The callback page of one network. */
export type CallbackDto = {
	/**  Network id. */
	network: string,
	/**  The finished address, to be entered in the developer console; `None` until the folder has one. */
	address: string | null,
};

/**  The person's callback page. */
export type CallbackPageDto = {
	/**  The networks that need it. */
	callbacks: CallbackDto[],
	/**  Where its folder lies; `None` until the person says so. */
	address: string | null,
	/**  Whether it is the practice network's own. */
	practice: boolean,
	/**  When it was found to be ours at every network's path. */
	comparedAt: string | null,
	/**  When the browser came back through it. */
	provedAt: string | null,
	/**  The way through the browser that is being tried, or was tried last in vain. */
	trial: TrialDto | null,
};

/**  A post that looks like ours. */
export type CandidateDto = {
	/**  Its text. */
	text: string,
	/**  When the network says it was made. */
	createdAt: string | null,
	/**  Whether it has an address to open. */
	hasLink: boolean,
};

/**  Kinds of things that change. */
export type ChangedDto = 
/**  [`AppStateDto`]. */
"app" | 
/**  Accounts. */
"accounts" | 
/**  Sign-ins in progress. */
"flows" | 
/**  Drafts. */
"drafts" | 
/**  Posts and their targets. */
"posts" | 
/**  Settings, app registrations, media host. */
"settings" | 
/**  Files were dropped on the window: [`super::DroppedDto`]. */
"dropped" | 
/**  What the person is told of. */
"alerts" | 
/**  The person clicked a notification of the desktop; the id is its alert, none is the list of them. */
"alert_clicked" | 
/**  The person closed the window, and what that means was never chosen. */
"close_asked" | 
/**  The person wants to quit, and posts are due: [`super::UpcomingDto`]. */
"quit_asked";

/**  Something changed; the page reads again what it shows of it. */
export type ChangedEvent = {
	/**  What kind of thing. */
	what: ChangedDto,
	/**  Which ones; empty = any. */
	ids: string[],
};

/**  A check of all accounts. */
export type CheckRunDto = {
	/**  Accounts in all. */
	total: number,
	/**  Accounts asked about so far. */
	done: number,
	/**  Sign-ins that work. */
	working: number,
	/**  Sign-ins that the person must make again. */
	needSignIn: number,
	/**  Accounts of which nothing was learned. */
	notReached: number,
	/**  It has ended. */
	isOver: boolean,
};

/**  A value of an option. */
export type ChoiceDto = {
	/**  Value. */
	value: string,
	/**  Label. */
	label: string,
};

/**  How the computer's clock is wrong. */
export type ClockFaultDto = 
/**  It is ahead of the networks'. */
"fast" | 
/**  It is behind them. */
"slow";

/**  A post that is still to go out. */
export type ComingPostDto = {
	/**  The post. */
	postId: string,
	/**  Beginning of its text. */
	title: string,
	/**  When it is due. */
	at: string,
};

/**  What to connect. */
export type ConnectInput = {
	/**  Network id. */
	network: string,
	/**  What was typed as server (Mastodon instance); `None` for networks without. */
	server: string | null,
	/**  The account to sign in again; `None` = a new one. */
	accountId: string | null,
	/**  Where a new account goes; `None` = to the workspace that is looked at, or the oldest. */
	workspaceId: string | null,
};

/**  A day of the strip. */
export type DayDto = {
	/**  `YYYY-MM-DD` in the computer's zone. */
	date: string,
	/**  Whether it is today. */
	today: boolean,
	/**  Posts of that day, earliest first. */
	posts: DayPostDto[],
};

/**  What went wrong on one day. */
export type DayNumbersDto = {
	/**  The day in the computer's zone, `YYYY-MM-DD`. */
	date: string,
	/**  Accounts whose sign-in failed; each counts once a day. */
	signInFailures: number,
	/**  How often the network asked to slow down. */
	rateLimits: number,
};

/**  A post of a day. */
export type DayPostDto = {
	/**  Post. */
	postId: string,
	/**  When. */
	at: string,
	/**  Beginning of the text. */
	title: string,
	/**  Networks, in order. */
	networks: string[],
	/**  The worst state among its targets. */
	state: TargetStateDto,
};

/**  What the person writes: one master, and per account only what differs. */
export type DraftContent = {
	/**  Master text. */
	text: string,
	/**  Chosen accounts, in order. */
	accountIds: string[],
	/**  Pictures in order. */
	media: DraftMedia[],
	/**  Differences by account id. */
	variants: { [key in string]: VariantContent },
};

/**  A draft as it is stored. */
export type DraftDto = {
	/**  Id. */
	id: string,
	/**  The workspace that owns it; only accounts of the same can be chosen. */
	workspaceId: string,
	/**  Counts saves, from 0. */
	version: number,
	/**  When it was last saved. */
	savedAt: string,
	/**  What was written. */
	content: DraftContent,
	/**  Facts about the pictures, in the order of `content.media`. */
	media: MediaDto[],
};

/**  A line in the list of drafts. */
export type DraftLineDto = {
	/**  Id. */
	id: string,
	/**  The workspace that owns it. */
	workspaceId: string,
	/**  Beginning of the text; may be empty. */
	title: string,
	/**  When it was last saved. */
	savedAt: string,
	/**  Chosen accounts. */
	accountIds: string[],
	/**  How many pictures. */
	mediaCount: number,
};

/**  A picture in a draft. */
export type DraftMedia = {
	/**  The library file. */
	mediaId: string,
	/**  Its description. */
	alt: string,
};

/**  Files that were dropped on the window. */
export type DroppedDto = {
	/**  Those in the library now. */
	media: MediaDto[],
	/**  Why the others are not, one error each. */
	refused: ErrorDto[],
};

/**  A stretch of text, in UTF-16 offsets. */
export type EntityDto = {
	/**  Start, inclusive. */
	start: number,
	/**  End, exclusive. */
	end: number,
	/**  What. */
	kind: EntityKindDto,
};

/**  What a stretch of text is. */
export type EntityKindDto = "link" | "mention" | "tag";

/**  What came of erasing a profile. */
export type ErasedDto = {
	/**  Which. */
	kind: ProfileKindDto,
	/**  Sign-ins that their networks may still take for valid. */
	notWithdrawn: NotWithdrawnDto[],
	/**  Its entries in the keychain could not be removed yet. */
	keychainLeft: boolean,
	/**  Its folder could not be removed yet. */
	folderLeft: boolean,
	/**  Folders beside it that restores put aside; they are not touched. */
	olderCopies: string[],
};

/**  Codes. A new one without a text does not compile in the page. */
export type ErrorCodeDto = 
/**  The page sent something that cannot be; a bug of ours. */
"invalid_input" | 
/**  The thing is gone (deleted in another window, say). */
"not_found" | 
/**  No profile is open. */
"no_profile" | 
/**  The database could not be written (full or read-only disk). */
"store_failed" | 
/**  The vault is not open; see the vault state. */
"vault_closed" | 
/**  A sealed record does not open; the account must be signed in again. */
"record_unreadable" | 
/**  A sealed record was put back from an older time and is not used. */
"record_rolled_back" | 
/**  Five sign-ins wait in the browser already. */
"too_many_flows" | 
/**  The person said no on the consent page. */
"consent_denied" | 
/**  Ten minutes passed. */
"flow_expired" | 
/**  The person closed the dialog. */
"flow_cancelled" | 
/**  A link arrived that belongs to no sign-in of ours, or was used before. */
"link_unknown" | 
/**  The address is not one that the network sends back. */
"link_malformed" | 
/**  The network sent an error instead of a consent. */
"consent_failed" | 
/**  Another account than the one to reconnect. Args: `expected`, `actual`. */
"other_account" | 
/**  A permission without which nothing works was not granted. Arg: `scope`. */
"scope_refused" | 
/**  This kind of account cannot publish (personal Instagram account). */
"account_cannot_publish" | 
/**  Handle or password is wrong. */
"password_wrong" | 
/**  The main password was typed instead of an app password. */
"app_password_needed" | 
/**  Too many tries; see `retryAt`. */
"rate_limited" | 
/**  No such server, or it does not speak this network's language. Field `server`. */
"server_unknown" | 
/**  The server lets no stranger register an app. Field `server`. */
"server_closed" | 
/**  The app registration is missing. */
"registration_missing" | 
/**  The network does not accept the app registration. */
"registration_refused" | 
/**  The network could not be reached. */
"network_unreachable" | 
/**  The network was reached, and says that it cannot answer now. */
"network_unavailable" | 
/**  The network answered with something unexpected. */
"network_unexpected" | 
/**  The browser could not be opened; offer the link to copy. */
"browser_not_opened" | 
/**  The link leads somewhere we do not open. */
"link_not_allowed" | 
/**  The callback page must be on https. Field `address`. */
"callback_not_https" | 
/**  Nothing answers at the callback page's address. Arg: `address`. */
"callback_unreachable" | 
/**  The host leads elsewhere; that address is the one to give. Arg: `address`. */
"callback_redirected" | 
/**  A network's folder was not uploaded. Arg: `address`. */
"callback_folder_missing" | 
/**  Another page lies there. Arg: `address`. */
"callback_other_page" | 
/**  Our page lies there, changed by the host or from another version. Arg: `address`. */
"callback_changed" | 
/**  Nothing to send, nobody chosen, or rules are broken; see `findings`. */
"plan_refused" | 
/**  The time to plan for is not in the future. Field `local`. */
"time_passed" | 
/**  The draft was changed in another window since it was read. */
"draft_changed" | 
/**  The file is not a picture we can read. */
"media_unreadable" | 
/**  The file is larger than 50 MB, or has more pixels or frames than are read. */
"media_too_large" | 
/**  There is no picture on the clipboard. */
"clipboard_empty" | 
/**  The bucket's keys or name were refused. */
"bucket_refused" | 
/**  The bucket does not answer. */
"bucket_unreachable" | 
/**  Files in the bucket cannot be read from outside. */
"bucket_not_readable" | 
/**  Another workspace has that name. Field `name`. */
"name_taken" | 
/**  The workspace cannot be archived while posts of it may still go out. Arg: `planned`. */
"workspace_busy" | 
/**  The last workspace in use cannot be archived. */
"workspace_last" | 
/**  That action is not possible in the target's present state. */
"action_not_possible" | 
/**  The passphrase is not the vault's; see `retryAt`. */
"passphrase_wrong" | 
/**  After several wrong tries the next one is looked at from `retryAt` on; this one was not. */
"tried_too_soon" | 
/**  The vault has a passphrase, and it was not given. */
"passphrase_needed" | 
/**  Too short, or easy to guess. */
"passphrase_too_weak" | 
/**  A recovery code has another shape: a typing error. */
"recovery_code_malformed" | 
/**  It is not this vault's recovery code. */
"recovery_code_wrong" | 
/**  The keychain does not do what it is asked for; the vault opens as before. */
"keychain_unusable" | 
/**  The key is being changed; this can be done afterwards. */
"vault_in_use" | 
/**  The file is no backup, or was damaged or changed. */
"backup_unreadable" | 
/**  The passphrase is not the backup's. */
"backup_passphrase_wrong" | 
/**  A newer Postrider made the backup. */
"backup_newer" | 
/**  The file could not be written; nothing is left behind. */
"file_not_written" | 
/**  The system does not let us say what starts at login. */
"autostart_not_set" | 
/**  There is a file of that name, and it stays as it is. */
"file_exists" | 
/**  The file holds no sign-ins in a form that we read. */
"import_unreadable" | 
/**  The person closed the system's dialog. */
"dialog_cancelled" | 
/**  Something that should not happen; the log has more. */
"internal";

/**  An error for the page: no library text, no secret. */
export type ErrorDto = {
	/**  Which. */
	code: ErrorCodeDto,
	/**  Values for the text, e.g. `network`, `handle`, `expected`. */
	args: { [key in string]: ArgDto },
	/**  The input field concerned, where there is one. */
	field: string | null,
	/**  When trying again makes sense. */
	retryAt: string | null,
	/**  For `plan_refused`: what blocks, by account id. */
	findings: { [key in string]: FindingDto[] },
};

/**  What was to be sent beside what the network shows. */
export type EvidenceDto = {
	/**  Our text. */
	text: string,
	/**  How many pictures. */
	mediaCount: number,
	/**  When it was sent. */
	sentAt: string,
	/**  Posts that look the same. */
	candidates: CandidateDto[],
};

/**  See `domain::FindingCode`. */
export type FindingCodeDto = "empty" | "text_too_long" | "text_too_many_bytes" | "too_many_hashtags" | "many_hashtags" | "too_many_mentions" | "media_missing" | "too_many_media" | "alt_missing" | "alt_too_long" | "aspect_not_allowed" | "picture_too_small" | "picture_converted" | "picture_unreadable" | "option_invalid" | "media_host_missing" | "media_host_unreachable" | "account_cannot_publish" | "account_gone" | "text_refused" | "picture_refused" | "policy_refused" | "quota_used_up" | "refused" | "mention_unknown" | "gave_up";

/**  A finding; the page has a text per code, with `args` in it. */
export type FindingDto = {
	/**  Which rule. */
	code: FindingCodeDto,
	/**  Whether it blocks. */
	severity: SeverityDto,
	/**  Values for the text. */
	args: { [key in string]: ArgDto },
	/**  Position of the picture concerned, from 0. */
	mediaIndex: number | null,
	/**  The one mend. */
	fix: FixDto | null,
};

/**  See `domain::Fix`. */
export type FixDto = "edit_text" | "describe" | "show_media" | "add_media" | "set_up_media_host" | "reconnect";

/**  One sign-in in the browser. Holds neither the address nor the state. */
export type FlowDto = {
	/**  Id. */
	id: string,
	/**  Network id. */
	network: string,
	/**  Host whose page the browser shows. */
	host: string,
	/**  Whether the browser was asked to open (false: offer to copy the link). */
	opened: boolean,
	/**  Whether pasting the browser's address makes sense (relay or scheme, not loopback). */
	canPaste: boolean,
	/**  When it ends by itself. */
	expiresAt: string,
	/**  Where it is. */
	status: FlowStatusDto,
};

/**  Where a sign-in is. */
export type FlowStatusDto = 
/**  The browser has the word. */
{ kind: "waiting" } | 
/**  The answer came; the network is being asked. */
{ kind: "exchanging" } | 
/**  Signed in; which of its accounts are to be connected is for the person to say, until the flow ends by itself. */
{ kind: "choosing" } | 
/**  Connected. */
{ kind: "done"; 
/**  The account, or the first of those that were chosen. */
accountId: string; 
/**  True when it was connected before. */
known: boolean } | 
/**  Ended without an account; nothing is left behind. */
{ kind: "failed"; 
/**  Why. */
error: ErrorDto };

/**  What one needs before connecting. */
export type GateDto = 
/**  Nothing. */
"open" | 
/**  An app password. */
"app_password" | 
/**  The person's own developer app. */
"own_app";

/**  Why nothing goes out, whatever is planned. */
export type HaltDto = 
/**  The profile waits until the person says how it goes on. */
"paused" | 
/**  The vault is not open. */
"vault_closed";

/**  State of a sign-in. */
export type HealthDto = 
/**  Signed in, no end in sight. */
{ kind: "fine" } | 
/**  Signed in, renews by itself. */
{ kind: "renews_itself" } | 
/**  Signed in, ends at `signedInUntil`, cannot renew. */
{ kind: "ends" } | 
/**  Ended by date. */
{ kind: "ended" } | 
/**  The network or the person ended it, or a permission is missing. */
{ kind: "needs_sign_in"; 
/**  Why. */
reason: NeedsSignInDto } | 
/**  Signed in, but this kind of account cannot publish. */
{ kind: "cannot_publish" };

/**  How held posts go on. */
export type HeldAnswerDto = 
/**  All of them now. */
{ kind: "now" } | 
/**  In the order of their times, the first of them now. */
{ kind: "spaced"; 
/**  Between two of them, 1 to 1440. */
minutes: number } | 
/**  Not at all: they are called off. */
{ kind: "skip" };

/**  How the held posts of an account go on. */
export type HeldInput = {
	/**  Account. */
	accountId: string,
	/**  The targets that were shown; what came since is asked about again. */
	targetIds: string[],
	/**  How they go on. */
	answer: HeldAnswerDto,
};

/**  A post that waits for the person's word. */
export type HeldPostDto = {
	/**  Post. */
	postId: string,
	/**  Target. */
	targetId: string,
	/**  Beginning of the text. */
	title: string,
	/**  When it was to go out. */
	dueAt: string,
};

/**  The file that was chosen. */
export type ImportFileDto = {
	/**  Its name, without its folder. */
	file: string,
	/**  Keys that its rows name. */
	keyIds: string[],
	/**  Whether a row asks for a passphrase. */
	needsPassphrase: boolean,
};

/**  A key of the other system. */
export type ImportKeyInput = {
	/**  Its id there. */
	id: string,
	/**  The key, in hex or base64. */
	key: string,
};

/**  What opens the rows. */
export type ImportKeysInput = {
	/**  Keys by id. */
	keys: ImportKeyInput[],
	/**  The passphrase, where one is asked for. */
	passphrase: string | null,
};

/**  What a row lacks. */
export type ImportMissingDto = 
/**  It cannot renew. */
"refresh_token" | 
/**  It is not known when it ends. */
"expiry" | 
/**  Renewing needs the other system's app registration. */
"registration" | 
/**  It is not known what it may do. */
"scopes";

/**  What became of a row. */
export type ImportOutcomeDto = 
/**  A new account. */
"connected" | 
/**  The account's sign-in is now this one. */
"replaced" | 
/**  The account is connected already; nothing was changed. */
"already_connected" | 
/**  The network refuses the token. */
"refused_by_network" | 
/**  The network could not be reached. */
"unreachable" | 
/**  The network did not say whose token it is. */
"not_identified" | 
/**  It could not be stored. */
"failed";

/**  What is in the file. */
export type ImportPreviewDto = {
	/**  Row by row. */
	rows: ImportRowDto[],
};

/**  Why a row cannot be taken. */
export type ImportRefusalDto = 
/**  It names no network of ours. */
"unknown_network" | 
/**  It names a key that was not given. */
"unknown_key" | 
/**  The key does not open it. */
"wrong_key" | 
/**  It was changed after it was sealed. */
"tampered" | 
/**  The key is right, and what it opens is no token. */
"not_a_token" | 
/**  It has no shape that we read. */
"malformed" | 
/**  There is no access token in it. */
"no_token" | 
/**  It does not say which server. */
"needs_server";

/**  What became of the chosen rows. */
export type ImportReportDto = {
	/**  Row by row. */
	rows: ImportResultDto[],
};

/**  What became of a row. */
export type ImportResultDto = {
	/**  Its place in the file. */
	index: number,
	/**  What became of it. */
	outcome: ImportOutcomeDto,
	/**  The account, when it is connected now. */
	accountId: string | null,
};

/**  A row of the file. */
export type ImportRowDto = {
	/**  Its place in the file, from 0. */
	index: number,
	/**  Network id, if the row names one that we know. */
	network: string | null,
	/**  Server, on networks of many servers. */
	server: string | null,
	/**  What the row calls the account. */
	name: string,
	/**  When its sign-in ends. */
	expiresAt: string | null,
	/**  Whether it will renew by itself. */
	renews: boolean,
	/**  What the row lacks. */
	missing: ImportMissingDto[],
	/**  Whether the account is connected here already. */
	alreadyConnected: boolean,
	/**  Why it cannot be taken. */
	refused: ImportRefusalDto | null,
};

/**  A field of the connect dialog. */
export type InputFieldDto = {
	/**  `server`, `identifier` or `password`. */
	id: string,
	/**  Label. */
	label: string,
	/**  Example. */
	placeholder: string,
	/**  Hidden while typed. */
	secret: boolean,
};

/**  The last post of an account. */
export type LastPostDto = {
	/**  The post. */
	postId: string,
	/**  Beginning of its text. */
	title: string,
	/**  When. */
	at: string,
	/**  State of its target. */
	state: TargetStateDto,
};

/**  What the person wants of the application. */
export type LeaveDto = 
/**  Nothing: it was asked, and the window stays. */
"stay" | 
/**  The window is hidden. */
"background" | 
/**  The application ends; with posts due soon it is asked first. */
"quit" | 
/**  The application ends, whatever is due. */
"quit_anyway";

/**  The first planned post that a sign-in will not be there for. */
export type LeftOutDto = {
	/**  Post. */
	postId: string,
	/**  Beginning of its text. */
	title: string,
	/**  When it is due. */
	dueAt: string,
	/**  How many more follow it. */
	more: number,
};

/**  An outside page, named by what it is; the address is ours. */
export type LinkInput = 
/**  Where one makes an app password for this network. */
{ kind: "app_password"; 
/**  Network id. */
network: string } | 
/**  The network's developer console. */
{ kind: "console"; 
/**  Network id. */
network: string } | 
/**  A published post. */
{ kind: "target"; 
/**  Target id. */
targetId: string } | 
/**  A post that looks like ours, in the evidence of an unconfirmed target. */
{ kind: "candidate"; 
/**  Target id. */
targetId: string; 
/**  Position in its evidence. */
index: number } | 
/**  An account's public profile. */
{ kind: "profile"; 
/**  Account id. */
accountId: string } | 
/**  The practice network's feed. */
{ kind: "practice_feed" } | 
/**  The practice network's control page. */
{ kind: "practice_control" };

/**  A network's facts for the page. */
export type ManifestDto = {
	/**  `instagram`, … */
	id: string,
	/**  Name for people. */
	name: string,
	/**  Letters of the badge. */
	badge: string,
	/**  Colour of the badge, `#rrggbb`. */
	color: string,
	/**  What one needs before connecting. */
	gate: GateDto,
	/**  Browser consent or app password. */
	signIn: SignInDto,
	/**  What it can do. */
	abilities: AbilityDto[],
	/**  Options of a post that only this network has. */
	options: OptionFieldDto[],
	/**  Whether pictures need the person's own bucket. */
	needsMediaHost: boolean,
	/**  Whether the network's sign-in renews by itself. */
	renews: boolean,
};

/**  The instant a [`ScheduleDto`] means. */
export type MeantDto = {
	/**  The instant. */
	at: string,
	/**  What the change of the clocks made of it. */
	shift: ShiftDto | null,
	/**  Whether it is still to come. */
	ahead: boolean,
};

/**  A library file. Shown through `prmedia://localhost/media/<id>` and `prmedia://localhost/thumb/<id>`. */
export type MediaDto = {
	/**  Id. */
	id: string,
	/**  MIME type. */
	mimeType: string,
	/**  Width in pixels. */
	width: number,
	/**  Height in pixels. */
	height: number,
	/**  Size in bytes. */
	sizeBytes: number | null,
};

/**  The person's bucket. Keys are write-only. */
export type MediaHostDto = {
	/**  `https://s3.eu-central-1.amazonaws.com`, … */
	endpoint: string,
	/**  `eu-central-1`, … */
	region: string,
	/**  Bucket. */
	bucket: string,
	/**  Access key id. */
	accessKeyId: string,
	/**  Whether it is the built-in practice bucket. */
	practice: boolean,
	/**  When the last test went well. */
	testedAt: string | null,
};

/**  What the person enters for a bucket. */
export type MediaHostInput = {
	/**  Endpoint, https. */
	endpoint: string,
	/**  Region. */
	region: string,
	/**  Bucket. */
	bucket: string,
	/**  Access key id. */
	accessKeyId: string,
	/**  Secret key; `None` keeps the stored one. */
	secretKey: string | null,
};

/**  An account that was given to another workspace. */
export type MovedDto = {
	/**  How many drafts no longer choose it. */
	drafts: number,
};

/**  One thing that needs the person, with its one button. */
export type NeedDto = 
/**  Sign in again. */
{ kind: "sign_in"; 
/**  Account. */
accountId: string; 
/**  Why. */
reason: NeedsSignInDto; 
/**  Targets that wait for it. */
heldPosts: number } | 
/**  A sign-in cannot renew and ends soon, or before a planned post. */
{ kind: "sign_in_ends"; 
/**  Account. */
accountId: string; 
/**  When. */
at: string; 
/**  The first planned post that is due after that. */
leftOut: LeftOutDto | null } | 
/**  Posts wait for the vault to be opened. */
{ kind: "unlock"; 
/**  How many targets. */
heldPosts: number } | 
/**  A post's time passed while the computer was off. */
{ kind: "missed"; 
/**  Post. */
postId: string; 
/**  Target. */
targetId: string; 
/**  Account. */
accountId: string; 
/**  Beginning of the text. */
title: string; 
/**  When it was to go out. */
dueAt: string } | 
/**  Several posts of an account missed their time; how they go on is asked once for all of them. */
{ kind: "held"; 
/**  Account. */
accountId: string; 
/**  How many posts. */
posts: number; 
/**  When the first of them was to go out. */
since: string } | 
/**  A post was refused. */
{ kind: "rejected"; 
/**  Post. */
postId: string; 
/**  Target. */
targetId: string; 
/**  Account. */
accountId: string; 
/**  Beginning of the text. */
title: string; 
/**  Why. */
finding: FindingDto | null } | 
/**  It is not known whether a post went out. */
{ kind: "unconfirmed"; 
/**  Post. */
postId: string; 
/**  Target. */
targetId: string; 
/**  Account. */
accountId: string; 
/**  Beginning of the text. */
title: string; 
/**  How many posts look the same. */
candidates: number };

/**  Why one must sign in again. */
export type NeedsSignInDto = 
/**  Ended by date. */
"expired" | 
/**  Withdrawn at the network. */
"revoked" | 
/**  The network wants something done on its own site first. */
"checkpoint" | 
/**  A permission is missing. */
"missing_scope" | 
/**  The sign-in covers other accounts, but this one no longer. */
"left_out" | 
/**  A renewal got no clear answer twice. */
"renewal_lost" | 
/**  The stored sign-in cannot be opened. */
"unreadable" | 
/**  The network did not say. */
"unknown";

/**  The numbers of one network. */
export type NetworkNumbersDto = {
	/**  Network id. */
	network: string,
	/**  Sign-ins that are over. */
	ended: number,
	/**  Sign-ins that end within 7 days and do not renew by themselves. */
	withinWeek: number,
	/**  Sign-ins that end within 30 days and do not renew by themselves. */
	withinMonth: number,
	/**  Sign-ins that last longer, renew by themselves, or have no end. */
	healthy: number,
	/**  Sign-ins that were renewed. */
	renewed: number,
	/**  Sign-ins that could not be renewed. */
	notRenewed: number,
	/**  Sign-ins that are not yet renewed and still tried. */
	underWay: number,
	/**  Every day, oldest first. */
	days: DayNumbersDto[],
};

/**  A sign-in that its network may still take for valid. */
export type NotWithdrawnDto = {
	/**  Network id. */
	network: string,
	/**  Whose. */
	handle: string,
	/**  Why. */
	why: WhyNotDto,
};

/**  When and of what the desktop tells. */
export type NotificationsDto = {
	/**  Whether it tells of anything. */
	desktop: boolean,
	/**  Kinds of which it does not; one that a later version brings is on. */
	off: AlertKindDto[],
	/**  When it tells nothing and waits; `None` = never. */
	quiet: QuietDto | null,
};

/**  The numbers of the last 30 days. */
export type NumbersDto = {
	/**  When they were counted. */
	countedAt: string,
	/**  The first day, `YYYY-MM-DD`. */
	from: string,
	/**  The last day: today. */
	until: string,
	/**  By network, only those of which there is anything to count. */
	networks: NetworkNumbersDto[],
};

/**  An account that a sign-in covers. */
export type OfferedDto = {
	/**  The network's id of it. */
	remoteId: string,
	/**  Handle without `@`. */
	handle: string,
	/**  Name for people; may be empty. */
	displayName: string,
	/**  Whether it is connected already. */
	connected: boolean,
	/**  Why it could not publish. */
	obstacle: FindingDto | null,
};

/**  An option of a post. */
export type OptionFieldDto = {
	/**  Key. */
	id: string,
	/**  Label. */
	label: string,
	/**  The values to choose from; empty = free text. The first is the default. */
	choices: ChoiceDto[],
};

/**  See `engine::Outlook`. */
export type OutlookDto = { kind: "covered" } | { kind: "renews_itself" } | { kind: "ends_before"; at: string } | { kind: "ended" } | { kind: "needs_sign_in"; reason: NeedsSignInDto };

/**  What it takes to make a developer app. */
export type OwnAppDto = {
	/**  What the network wants of the person besides, said before the first step. */
	needs: string[],
	/**  What to do on the network's site, in order. */
	steps: string[],
	/**  How long that takes about, in minutes. */
	minutes: number,
};

/**  What a passphrase is worth. */
export type PassphraseStrengthDto = {
	/**  0 (guessed at once) to 4 (very hard to guess). */
	score: number,
	/**  Whether it will be taken. */
	accepted: boolean,
	/**  Why not. */
	reason: PassphraseWeaknessDto | null,
};

/**  Why a passphrase is not taken. */
export type PassphraseWeaknessDto = 
/**  Fewer than twelve characters. */
"too_short" | 
/**  Easy to guess. */
"guessable";

/**  What was typed for an app-password sign-in. The password goes in and never comes back. */
export type PasswordInput = {
	/**  Network id. */
	network: string,
	/**  Handle. */
	identifier: string,
	/**  App password. */
	password: string,
	/**  The account to sign in again; `None` = a new one. */
	accountId: string | null,
	/**  Where a new account goes; `None` = to the workspace that is looked at, or the oldest. */
	workspaceId: string | null,
};

/**  Why nothing is published or renewed. */
export type PausedDto = 
/**  The profile was restored from a backup. */
"restored" | 
/**  It was on another computer: moved or copied? */
"other_machine" | 
/**  It was another person's: moved or copied? */
"other_user" | 
/**  It was in another folder: moved or copied? */
"other_folder" | 
/**  It was on another disk: moved or copied? */
"other_disk" | 
/**  Another copy was used since: is this one the only one? */
"other_copy" | 
/**  The person said that it is a second copy. */
"copied" | 
/**  An older state was put in the place of a newer one. */
"rolled_back" | 
/**  Erasing it was interrupted. */
"erasing";

/**  A draft that was published. */
export type PostDto = {
	/**  Id. */
	id: string,
	/**  Beginning of the text. */
	title: string,
	/**  When it is to go out, or publishing was asked for. */
	plannedAt: string,
	/**  The time the person chose; `None` = at once. */
	schedule: ScheduleDto | null,
	/**  One per account. */
	targets: TargetDto[],
};

/**  A data folder. */
export type ProfileDto = {
	/**  Live or practice; fixed at creation. */
	kind: ProfileKindDto,
	/**  Its workspaces by name, archived ones too. */
	workspaces: WorkspaceDto[],
	/**  The workspace that the person looks at; `None` = all that are not archived. */
	workspaceId: string | null,
	/**  How far its clock is ahead of the computer's: a practice network can be sent into the future. */
	clockAheadSeconds: number,
};

/**  Kind of a profile. */
export type ProfileKindDto = 
/**  Real networks. */
"live" | 
/**  The built-in practice network. */
"practice";

/**  What opens the vault every day. */
export type ProtectionDto = 
/**  The system's keychain, silently. */
"keychain" | 
/**  A passphrase. */
"passphrase" | 
/**  Both; either alone opens nothing. */
"keychain_and_passphrase" | 
/**  Nothing that outlives this session. */
"session";

/**  Hours by the wall clock of the computer, also over midnight. */
export type QuietDto = {
	/**  `22:00`, … */
	from: string,
	/**  `07:00`, … */
	until: string,
};

/**  One try to renew a sign-in. */
export type RenewalDto = {
	/**  When it was asked for. */
	at: string,
	/**  What came of it; `None` = it is under way. */
	outcome: RenewalOutcomeDto | null,
	/**  Before when nobody tries again. */
	notBefore: string | null,
};

/**  What came of a renewal. */
export type RenewalOutcomeDto = 
/**  The new sign-in is stored. */
"renewed" | 
/**  The network refused for good. */
"refused" | 
/**  No answer came; the network may have renewed. */
"lost" | 
/**  The request did not leave this computer. */
"not_sent" | 
/**  The network asked to wait. */
"later" | 
/**  The network was in trouble, or its answer made no sense. */
"failed";

/**  What opens a backup. */
export type RestoreInput = {
	/**  Its passphrase. */
	passphrase: string,
};

/**  The answer to every keystroke: what each network makes of the draft. Reads nothing from disk. */
export type ReviewDto = {
	/**  Per chosen account. */
	accounts: AccountReviewDto[],
	/**  Links, mentions and tags of the master text. */
	entities: EntityDto[],
};

/**  Why the key is changed. */
export type RotateReasonDto = 
/**  It is time. */
"routine" | 
/**  Somebody may have had a look. */
"suspected_leak";

/**  How far a rotation is. */
export type RotationProgressDto = {
	/**  Secrets sealed again. */
	done: number,
	/**  Of how many. */
	total: number,
};

/**  How a rotation ended. */
export type RotationResultDto = {
	/**  Secrets sealed again. */
	secrets: number,
	/**  When. */
	endedAt: string,
	/**  After a suspected leak: accounts to be revoked at their network and signed in again. */
	reconnect: string[],
};

/**  What came of a save. */
export type SavedDto = {
	/**  The new version. */
	version: number,
	/**  When. */
	savedAt: string,
};

/**  What became of a file to save. */
export type SavedFileDto = {
	/**  False when the person closed the dialog. */
	saved: boolean,
	/**  The file's name, without its folder. */
	file: string | null,
};

/**  A time on the wall clock of a place. */
export type ScheduleDto = {
	/**  Local time, `2026-11-24T09:30`. */
	local: string,
	/**  IANA name of the zone. */
	zone: string,
};

/**  A part of a schema. */
export type SchemaPartDto = 
/**  A table. */
"table" | 
/**  An index. */
"index" | 
/**  A trigger. */
"trigger" | 
/**  A view. */
"view";

/**  A permission. */
export type ScopeDto = {
	/**  The network's word. */
	id: string,
	/**  Plain words. */
	why: string,
};

/**  Settings of the page. */
export type SettingsDto = {
	/**  Light, dark, or as the system. */
	theme: ThemeDto,
	/**  Minutes without the person after which the vault locks; `None` = never. Counts only with a passphrase. */
	lockAfterMinutes?: number | null,
	/**  Whether the vault locks with the screen and before the computer sleeps. Counts only with a passphrase. */
	lockWithScreen?: boolean,
	/**  What closing the window means. */
	whenClosed?: WhenClosedDto,
	/**  When and of what the desktop tells. */
	notifications?: NotificationsDto,
};

/**  A stage of setting up an app. */
export type SetupStageDto = 
/**  What it will take. */
"needs" | 
/**  The callback page. */
"page" | 
/**  Making the app on the network's site. */
"app" | 
/**  Its id and secret. */
"keys" | 
/**  The bucket for pictures. */
"pictures" | 
/**  Connecting an account, which proves all of it. */
"connect";

/**  See `domain::Severity`. */
export type SeverityDto = "info" | "warning" | "error";

/**  A time that a change of the clocks makes doubtful. */
export type ShiftDto = 
/**  The clock skips that time; the first instant after is meant. */
"skipped" | 
/**  The clock shows that time twice; the earlier is meant. */
"twice";

/**  The app through which an account was signed in. */
export type SignInAppDto = {
	/**  Where it comes from. */
	origin: AppOriginDto,
	/**  Its public identifier. */
	clientId: string,
	/**  The server where Postrider registered it. */
	host: string | null,
};

/**  How one signs in. */
export type SignInDto = 
/**  In the person's browser. */
{ kind: "browser"; 
/**  What will be asked, and why. */
scopes: ScopeDto[]; 
/**  What to type first. */
fields: InputFieldDto[]; 
/**  For networks that need the person's own developer app. */
ownApp: OwnAppDto | null; 
/**  Whether the browser is led back only by the person's own callback page. */
needsCallbackPage: boolean } | 
/**  With an app password. */
{ kind: "app_password"; 
/**  What to type. */
fields: InputFieldDto[] };

/**  See `domain::Stage`. */
export type StageDto = { kind: "checking" } | { kind: "uploading"; number: number; of: number } | { kind: "processing" } | { kind: "publishing" } | { kind: "finishing" };

/**  A step that was taken. */
export type StepDto = {
	/**  What it was, in words a person understands. */
	stage: StageDto,
	/**  When it began. */
	startedAt: string,
	/**  When it ended; `None` = still running or its answer was lost. */
	endedAt: string | null,
	/**  Whether it did what it should. */
	ok: boolean | null,
};

/**  In which way something in a schema is not ours. */
export type StrangenessDto = 
/**  It was added. */
"added" | 
/**  It is not as we made it. */
"changed" | 
/**  It is gone. */
"missing";

/**  Something in a database's schema that is not as we made it. */
export type StrangerDto = {
	/**  In which way. */
	how: StrangenessDto,
	/**  What it is, as SQLite calls it. */
	kind: SchemaPartDto,
	/**  Its name; whoever planted it chose it. */
	name: string,
};

/**  What the person can do with a target. */
export type TargetActionDto = 
/**  Try again now. */
"retry" | 
/**  Call it off; possible until something may be public. */
"cancel" | 
/**  It is there. */
"say_live" | 
/**  It is not there; send it again. */
"say_send" | 
/**  Leave it as it is. */
"leave" | 
/**  Write it anew in a draft of its own: `target_edit`. */
"edit" | 
/**  Sign in again. */
"reconnect" | 
/**  Open the post. */
"open";

/**  One post to one account. */
export type TargetDto = {
	/**  Id. */
	id: string,
	/**  Account; it may have been disconnected since. */
	accountId: string,
	/**  Network id. */
	network: string,
	/**  Handle at the time. */
	handle: string,
	/**  State. */
	state: TargetStateDto,
	/**  What is being done, while something is. */
	stage: StageDto | null,
	/**  Steps taken so far, oldest first. */
	steps: StepDto[],
	/**  Why it stopped, for `rejected`. */
	finding: FindingDto | null,
	/**  When it goes on by itself. */
	nextTryAt: string | null,
	/**  When it went live. */
	publishedAt: string | null,
	/**  Whether there is an address to open. */
	hasLink: boolean,
	/**  Address as text, to read and copy. */
	url: string | null,
	/**  For `waiting_person`: what was to be sent and what the network shows. */
	evidence: EvidenceDto | null,
	/**  What the person can do now. */
	actions: TargetActionDto[],
	/**  What the sign-in will be worth at its time, while it waits for that. */
	outlook: OutlookDto | null,
};

/**  See `domain::TargetState`. */
export type TargetStateDto = "scheduled" | "due" | "preparing" | "ready" | "committing" | "published" | "retry_wait" | "rate_limited" | "waiting_sign_in" | "waiting_unlock" | "waiting_person" | "paused" | "missed" | "rejected" | "cancelled" | "unconfirmed" | "reconciling";

/**  A theme. */
export type ThemeDto = "system" | "light" | "dark";

/**  Will everything planned go out? */
export type TodayDto = {
	/**  Why nothing goes out at all; `None` = it does. */
	halt: HaltDto | null,
	/**  The sentence. */
	verdict: VerdictDto,
	/**  When this was worked out. */
	checkedAt: string,
	/**  Exceptions, in the order in which they bite. */
	needs: NeedDto[],
	/**  Monday to Sunday of this week in the computer's zone. */
	week: DayDto[],
	/**  The computer's time zone, IANA name. */
	zone: string,
};

/**  One way through the browser. Holds neither the address nor the state. */
export type TrialDto = {
	/**  Whether the browser was asked to open (false: offer to copy the link). */
	opened: boolean,
	/**  When it ends by itself. */
	expiresAt: string,
	/**  Where it is. */
	status: TrialStatusDto,
};

/**  Where a way through the browser is. */
export type TrialStatusDto = 
/**  The browser has the word. */
"waiting" | 
/**  Ten minutes passed, and nothing came. */
"not_back" | 
/**  It came back after its ten minutes. */
"late";

/**  What keeps a profile from opening. */
export type TroubleDto = 
/**  A newer Postrider wrote the database. */
"database_newer" | 
/**  The database cannot be read. */
"database_broken" | 
/**  The database's schema is not ours, see [`AppStateDto::stranger`]; nothing of it was run. */
"database_strange" | 
/**  Another Postrider has the profile open. */
"profile_in_use" | 
/**  The data folder cannot be written (read-only or full disk). */
"folder_not_writable" | 
/**  The practice network could not start. */
"practice_failed";

/**  A post that goes out by itself while the application runs. */
export type UpcomingDto = {
	/**  Post. */
	postId: string,
	/**  Beginning of its text. */
	title: string,
	/**  When it is due. */
	dueAt: string,
	/**  Networks, each once. */
	networks: string[],
};

/**  What differs for one account. */
export type VariantContent = {
	/**  Its own text; `None` = the master's. */
	text: string | null,
	/**  The network's options by id. */
	options: { [key in string]: string },
};

/**  The vault, for Settings. */
export type VaultDto = {
	/**  Where it is. */
	state: VaultStateDto,
	/**  What opens it every day; `None` before it is set up. */
	protection: ProtectionDto | null,
	/**  The keychain's name for people, where one is used. */
	keychain: string | null,
	/**  When it was made. */
	since: string | null,
	/**  Which key seals now: 1 for the first, one more after each rotation. */
	keyVersion: number,
	/**  Secrets it holds. */
	secrets: number,
	/**  When the key was changed last; `None` = never. */
	lastRotatedAt: string | null,
	/**  Whether the key has served its time. */
	rotationDue: boolean,
	/**  A rotation that goes on. */
	rotation: RotationProgressDto | null,
	/**  How the last one ended. */
	lastRotation: RotationResultDto | null,
	/**  When the recovery code was made; `None` = there is none. */
	recoveryCodeMadeAt: string | null,
	/**  It was opened with the recovery code; what opens it every day is to be mended. */
	openedByCode: boolean,
	/**  Whether a passphrase is asked for. */
	hasPassphrase: boolean,
	/**  The profile was restored from a backup whose vault had a passphrase, and it was not said since how this one shall open. */
	hadPassphrase: boolean,
	/**  Whether this computer has a keychain that answers. */
	keychainAvailable: boolean,
	/**  A vault of one session has ended; its sign-ins are gone, and none was set up since. */
	sessionEnded: boolean,
};

/**  What is wrong with the vault. */
export type VaultFaultDto = 
/**  It cannot be opened. */
"closed" | 
/**  A sealed record did not open. */
"records" | 
/**  Something older was put in the place of something newer. */
"rolled_back" | 
/**  The profile is not where it was. */
"elsewhere";

/**  Sets, changes or removes the passphrase. */
export type VaultProtectInput = {
	/**  The present one, where there is one. */
	passphrase: string | null,
	/**  The new one; `None` removes it. */
	newPassphrase: string | null,
};

/**  Changes the key. */
export type VaultRotateInput = {
	/**  Why. */
	reason: RotateReasonDto,
	/**  The passphrase, where there is one: the new key is wrapped under it too. */
	passphrase: string | null,
	/**  The recovery code opens the old key only; with `true` it is given up, to be made anew. */
	dropRecoveryCode: boolean,
};

/**  The ways to set up a vault. */
export type VaultSetUpDto = 
/**  A passphrase, asked for at each start. */
"passphrase" | 
/**  For this session only. */
"session" | 
/**  The keychain, which has been started meanwhile. */
"keychain";

/**  How a first vault is made where there is none yet. */
export type VaultSetUpInput = {
	/**  What shall open it. */
	how: VaultSetUpDto,
	/**  The new passphrase, for that way. */
	passphrase: string | null,
};

/**  State of the vault, each with its own message. */
export type VaultStateDto = 
/**  No profile is open, or the keychain is being asked. */
"opening" | 
/**  Open. */
"ready" | 
/**  There is no keychain on this computer, or it is not running. */
"keychain_absent" | 
/**  The keychain is locked. */
"keychain_locked" | 
/**  The person or the system said no. */
"keychain_denied" | 
/**  The keychain does not answer. */
"keychain_hanging" | 
/**  Sealed records exist, but the keychain has no entry for them. */
"entry_missing" | 
/**  The keychain's entry does not open this profile's records. */
"entry_wrong" | 
/**  Closed until the person unlocks it. */
"locked" | 
/**  There is none yet, and no keychain to make one with: the person chooses how. */
"not_set_up" | 
/**  It was made with another kind of keychain than this computer has now. */
"backend_changed" | 
/**  Its own rows do not fit together. */
"damaged";

/**  What opens a locked vault: one of the two, or neither where the keychain alone does. */
export type VaultUnlockInput = {
	/**  The passphrase. */
	passphrase: string | null,
	/**  The recovery code, as it was typed. */
	recoveryCode: string | null,
};

/**  The sentence's facts. */
export type VerdictDto = {
	/**  Accounts connected. */
	accounts: number,
	/**  Targets that went out this week. */
	published: number,
	/**  Targets on their way or planned. */
	underWay: number,
	/**  Things that need the person. */
	needsYou: number,
};

/**  What closing the window means. */
export type WhenClosedDto = 
/**  It is asked. */
"ask" | 
/**  The window is hidden, and everything goes on. */
"background" | 
/**  The application ends. */
"quit";

/**  Why a sign-in was not withdrawn. */
export type WhyNotDto = 
/**  The other copy of the profile goes on using it. */
"other_copy" | 
/**  What was stored could not be opened. */
"not_opened" | 
/**  The network said no. */
"refused" | 
/**  The network did not answer. */
"no_answer";

/**  The colours there are; each theme shows its own value of them. */
export type WorkspaceColorDto = "slate" | "blue" | "teal" | "green" | "amber" | "red" | "pink" | "violet";

/**  A brand or client that owns accounts and drafts. */
export type WorkspaceDto = {
	/**  Id. */
	id: string,
	/**  Name. */
	name: string,
	/**  By which it is told apart at a glance. */
	color: WorkspaceColorDto,
	/**  Put aside: hidden wherever one chooses, and nothing goes out from it. */
	archived: boolean,
};

/**  What a workspace is called and looks like. */
export type WorkspaceInput = {
	/**  Name. */
	name: string,
	/**  Colour. */
	color: WorkspaceColorDto,
};

/**  A workspace with what belongs to it. */
export type WorkspaceLineDto = {
	/**  The workspace. */
	workspace: WorkspaceDto,
	/**  Connected accounts. */
	accounts: number,
	/**  Drafts that were not published. */
	drafts: number,
	/**  Posts of it, or to an account of it, of which something is planned, on its way, or not decided about. */
	planned: number,
};
