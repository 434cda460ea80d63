// What the codes of the wire say to a person: total tables, so that a new code without a text does not compile.

import { t, type Args } from "../lib/catalogue";
import { dateTime } from "../lib/time";
import { appState } from "./app-state.svelte";
import type {
  ArgDto,
  ErrorCodeDto,
  ErrorDto,
  FindingCodeDto,
  FindingDto,
  NeedsSignInDto,
  StrangerDto,
  TroubleDto,
  VaultStateDto,
} from "./bindings.gen";
import { toIpcError } from "./contract";

/** The one next thing to do about a problem. */
export type NextStep =
  | "try_again"
  | "start_again"
  | "close"
  | "go_back"
  | "reload"
  | "reconnect"
  | "copy_link"
  | "paste_again"
  | "make_app_password"
  | "set_up_app"
  | "set_up_media_host"
  | "open_welcome"
  | "unlock"
  | "choose_file"
  | "save_page"
  | "edit";

/** Whose turn it is. */
export type Turn = "you" | "network" | "us";

/** A problem in words. */
export interface Problem {
  readonly text: string;
  readonly step: NextStep;
  readonly stepLabel: string;
  readonly turn: Turn;
  /** The input concerned, where there is one. */
  readonly field: string | null;
}

interface Entry {
  readonly key: string;
  readonly step: NextStep;
  readonly turn: Turn;
}

function entry(key: string, step: NextStep, turn: Turn): Entry {
  return { key, step, turn };
}

const ERRORS: Record<ErrorCodeDto, Entry> = {
  invalid_input: entry("error-invalid-input", "edit", "us"),
  not_found: entry("error-not-found", "reload", "you"),
  no_profile: entry("error-no-profile", "open_welcome", "you"),
  store_failed: entry("error-store-failed", "try_again", "you"),
  vault_closed: entry("error-vault-closed", "unlock", "you"),
  record_rolled_back: entry("error-record-rolled-back", "reconnect", "you"),
  record_unreadable: entry("error-record-unreadable", "reconnect", "you"),
  too_many_flows: entry("error-too-many-flows", "close", "you"),
  consent_denied: entry("error-consent-denied", "start_again", "you"),
  flow_expired: entry("error-flow-expired", "start_again", "you"),
  flow_cancelled: entry("error-flow-cancelled", "close", "you"),
  link_unknown: entry("error-link-unknown", "start_again", "you"),
  link_malformed: entry("error-link-malformed", "paste_again", "you"),
  consent_failed: entry("error-consent-failed", "start_again", "network"),
  other_account: entry("error-other-account", "start_again", "you"),
  scope_refused: entry("error-scope-refused", "start_again", "you"),
  account_cannot_publish: entry("error-account-cannot-publish", "start_again", "you"),
  password_wrong: entry("error-password-wrong", "edit", "you"),
  app_password_needed: entry("error-app-password-needed", "make_app_password", "you"),
  rate_limited: entry("error-rate-limited", "try_again", "network"),
  server_unknown: entry("error-server-unknown", "edit", "you"),
  server_closed: entry("error-server-closed", "edit", "network"),
  registration_missing: entry("error-registration-missing", "set_up_app", "you"),
  registration_refused: entry("error-registration-refused", "set_up_app", "you"),
  network_unreachable: entry("error-network-unreachable", "try_again", "network"),
  network_unavailable: entry("error-network-unavailable", "try_again", "network"),
  network_unexpected: entry("error-network-unexpected", "try_again", "network"),
  browser_not_opened: entry("error-browser-not-opened", "copy_link", "you"),
  callback_not_https: entry("error-callback-not-https", "edit", "you"),
  callback_unreachable: entry("error-callback-unreachable", "try_again", "you"),
  callback_redirected: entry("error-callback-redirected", "edit", "you"),
  callback_folder_missing: entry("error-callback-folder-missing", "save_page", "you"),
  callback_other_page: entry("error-callback-other-page", "edit", "you"),
  callback_changed: entry("error-callback-changed", "save_page", "you"),
  link_not_allowed: entry("error-link-not-allowed", "close", "us"),
  plan_refused: entry("error-plan-refused", "edit", "you"),
  time_passed: entry("error-time-passed", "edit", "you"),
  draft_changed: entry("error-draft-changed", "reload", "you"),
  media_unreadable: entry("error-media-unreadable", "edit", "you"),
  media_too_large: entry("error-media-too-large", "edit", "you"),
  clipboard_empty: entry("error-clipboard-empty", "close", "you"),
  bucket_refused: entry("error-bucket-refused", "set_up_media_host", "you"),
  bucket_unreachable: entry("error-bucket-unreachable", "try_again", "network"),
  bucket_not_readable: entry("error-bucket-not-readable", "set_up_media_host", "you"),
  name_taken: entry("error-name-taken", "edit", "you"),
  workspace_busy: entry("error-workspace-busy", "close", "you"),
  workspace_last: entry("error-workspace-last", "close", "you"),
  action_not_possible: entry("error-action-not-possible", "reload", "you"),
  passphrase_wrong: entry("error-passphrase-wrong", "edit", "you"),
  tried_too_soon: entry("error-tried-too-soon", "edit", "you"),
  keychain_unusable: entry("error-keychain-unusable", "try_again", "you"),
  passphrase_needed: entry("error-passphrase-needed", "edit", "you"),
  passphrase_too_weak: entry("error-passphrase-too-weak", "edit", "you"),
  recovery_code_malformed: entry("error-recovery-code-malformed", "edit", "you"),
  recovery_code_wrong: entry("error-recovery-code-wrong", "edit", "you"),
  vault_in_use: entry("error-vault-in-use", "try_again", "us"),
  backup_unreadable: entry("error-backup-unreadable", "choose_file", "you"),
  backup_passphrase_wrong: entry("error-backup-passphrase-wrong", "edit", "you"),
  backup_newer: entry("error-backup-newer", "close", "you"),
  file_not_written: entry("error-file-not-written", "try_again", "you"),
  autostart_not_set: entry("error-autostart-not-set", "try_again", "you"),
  file_exists: entry("error-file-exists", "try_again", "you"),
  import_unreadable: entry("error-import-unreadable", "choose_file", "you"),
  dialog_cancelled: entry("error-dialog-cancelled", "close", "you"),
  internal: entry("error-internal", "try_again", "us"),
};

const STEP_LABELS: Record<NextStep, string> = {
  try_again: "step-try-again",
  start_again: "step-start-again",
  close: "step-close",
  go_back: "step-go-back",
  reload: "step-reload",
  reconnect: "step-reconnect",
  copy_link: "step-copy-link",
  paste_again: "step-paste-again",
  make_app_password: "step-make-app-password",
  set_up_app: "step-set-up-app",
  set_up_media_host: "step-set-up-media-host",
  open_welcome: "step-open-welcome",
  unlock: "step-unlock",
  choose_file: "step-choose-file",
  save_page: "step-save-page",
  edit: "step-edit",
};

const FINDINGS: Record<FindingCodeDto, string> = {
  empty: "finding-empty",
  text_too_long: "finding-text-too-long",
  text_too_many_bytes: "finding-text-too-many-bytes",
  too_many_hashtags: "finding-too-many-hashtags",
  many_hashtags: "finding-many-hashtags",
  too_many_mentions: "finding-too-many-mentions",
  media_missing: "finding-media-missing",
  too_many_media: "finding-too-many-media",
  alt_missing: "finding-alt-missing",
  alt_too_long: "finding-alt-too-long",
  aspect_not_allowed: "finding-aspect-not-allowed",
  picture_too_small: "finding-picture-too-small",
  picture_converted: "finding-picture-converted",
  picture_unreadable: "finding-picture-unreadable",
  option_invalid: "finding-option-invalid",
  media_host_missing: "finding-media-host-missing",
  media_host_unreachable: "finding-media-host-unreachable",
  account_cannot_publish: "finding-account-cannot-publish",
  account_gone: "finding-account-gone",
  text_refused: "finding-text-refused",
  picture_refused: "finding-picture-refused",
  policy_refused: "finding-policy-refused",
  quota_used_up: "finding-quota-used-up",
  refused: "finding-refused",
  mention_unknown: "finding-mention-unknown",
  gave_up: "finding-gave-up",
};

const NEEDS_SIGN_IN: Record<NeedsSignInDto, string> = {
  expired: "needs-sign-in-expired",
  revoked: "needs-sign-in-revoked",
  checkpoint: "needs-sign-in-checkpoint",
  missing_scope: "needs-sign-in-missing-scope",
  left_out: "needs-sign-in-left-out",
  renewal_lost: "needs-sign-in-renewal-lost",
  unreadable: "needs-sign-in-unreadable",
  unknown: "needs-sign-in-unknown",
};

/** A state in words. */
export interface StateText {
  readonly title: string;
  readonly text: string;
}

const VAULT: Record<VaultStateDto, string> = {
  opening: "vault-opening",
  ready: "vault-ready",
  keychain_absent: "vault-keychain-absent",
  keychain_locked: "vault-keychain-locked",
  keychain_denied: "vault-keychain-denied",
  keychain_hanging: "vault-keychain-hanging",
  entry_missing: "vault-entry-missing",
  entry_wrong: "vault-entry-wrong",
  locked: "vault-locked",
  not_set_up: "vault-not-set-up",
  backend_changed: "vault-backend-changed",
  damaged: "vault-damaged",
};

/** What keeps a profile from opening, with the next step: ask again, restore a backup, or back to the two doors. */
export interface TroubleText extends StateText {
  readonly actionLabel: string;
  readonly action: "retry" | "restore" | "welcome";
  /** Whether a backup can be restored in its place, as the next step or beside it. */
  readonly canRestore: boolean;
}

const TROUBLES: Record<TroubleDto, { readonly key: string; readonly action: TroubleText["action"] }> = {
  database_newer: { key: "trouble-database-newer", action: "welcome" },
  database_broken: { key: "trouble-database-broken", action: "restore" },
  database_strange: { key: "trouble-database-strange", action: "restore" },
  profile_in_use: { key: "trouble-profile-in-use", action: "retry" },
  folder_not_writable: { key: "trouble-folder-not-writable", action: "retry" },
  practice_failed: { key: "trouble-practice-failed", action: "retry" },
};

/** Every catalogue key that the tables name, for the test of the catalogue. */
export const TABLE_KEYS: readonly string[] = [
  ...Object.values(ERRORS).map((each) => each.key),
  ...Object.values(STEP_LABELS),
  ...Object.values(FINDINGS),
  ...Object.values(NEEDS_SIGN_IN),
  ...Object.values(VAULT).flatMap((key) => [key, `${key}.text`]),
  ...Object.values(TROUBLES).flatMap(({ key }) => [key, `${key}.text`, `${key}.action`]),
];

function textArgs(args: Record<string, ArgDto>): Args {
  const network = args["network"];
  const named = typeof network === "string" ? { network: appState.networkName(network) } : {};
  return {
    network: t("error-the-network"),
    handle: "",
    expected: "",
    actual: "",
    scope: "",
    detail: "",
    hasDetail: args["detail"] ? "yes" : "no",
    ...args,
    ...named,
  };
}

/** An error in words, with the one thing to do next. Takes whatever was thrown, or the error of a failed sign-in. */
export function problemOf(thrown: unknown, more: Args = {}): Problem {
  const dto = toIpcError(thrown).dto;
  return problemOfDto(dto, more);
}

/** The same for an error that arrived as data. */
export function problemOfDto(dto: ErrorDto, more: Args = {}): Problem {
  const { key, step, turn } = ERRORS[dto.code];
  const when = dto.retryAt === null ? "" : dateTime(dto.retryAt);
  return {
    text: t(key, { when, hasWhen: when === "" ? "no" : "yes", ...textArgs(dto.args), ...more }),
    step,
    stepLabel: t(STEP_LABELS[step]),
    turn,
    field: dto.field,
  };
}

/** A finding in words. */
export function findingText(finding: Pick<FindingDto, "code" | "args">): string {
  return t(FINDINGS[finding.code], textArgs(finding.args));
}

/** Why one must sign in again, as a sentence. */
export function needsSignInText(reason: NeedsSignInDto): string {
  return t(NEEDS_SIGN_IN[reason]);
}

/** The vault's state in words. */
export function vaultText(state: VaultStateDto): StateText {
  const key = VAULT[state];
  return { title: t(key), text: t(`${key}.text`) };
}

/** Whether a database is the trouble, in whose place a restored one can be put. */
function isOfDatabase(trouble: TroubleDto): boolean {
  switch (trouble) {
    case "database_newer":
    case "database_broken":
    case "database_strange":
      return true;
    case "profile_in_use":
    case "folder_not_writable":
    case "practice_failed":
      return false;
  }
}

/** What keeps a profile from opening, in words; with the name of what is not ours in its database, if that is it. */
export function troubleText(trouble: TroubleDto, stranger: StrangerDto | null): TroubleText {
  const { key, action } = TROUBLES[trouble];
  const args = stranger && { how: stranger.how, kind: stranger.kind, name: stranger.name };
  return {
    title: t(key),
    text: t(`${key}.text`, args ?? {}),
    actionLabel: t(`${key}.action`),
    action,
    canRestore: isOfDatabase(trouble),
  };
}
