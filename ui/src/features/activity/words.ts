// What the codes of the audit log say to a person: total tables, so that a new code without words does not compile.

import type {
  AuditActionDto,
  AuditActorDto,
  AuditDetailDto,
  AuditFaultDto,
  AuditOutcomeDto,
  AuditRowDto,
  AuditVerdictDto,
} from "../../ipc";
import { t } from "../../lib/catalogue";
import { date } from "../../lib/time";

const ACTORS: Record<AuditActorDto, string> = {
  engine: "activity-actor-engine",
  person: "activity-actor-person",
  outside: "activity-actor-outside",
  import: "activity-actor-import",
  restore: "activity-actor-restore",
};

const OUTCOMES: Record<AuditOutcomeDto, { readonly key: string; readonly tone: "ok" | "warn" | "bad" | "plain" }> = {
  done: { key: "activity-outcome-done", tone: "ok" },
  refused: { key: "activity-outcome-refused", tone: "bad" },
  failed: { key: "activity-outcome-failed", tone: "bad" },
  unknown: { key: "activity-outcome-unknown", tone: "warn" },
};

/** What an action is about; the log can be narrowed down to one theme. */
export type Theme = "sign_ins" | "publishing" | "vault" | "settings" | "records";

const THEME_KEYS: Record<Theme, string> = {
  sign_ins: "activity-theme-sign-ins",
  publishing: "activity-theme-publishing",
  vault: "activity-theme-vault",
  settings: "activity-theme-settings",
  records: "activity-theme-records",
};

const ACTIONS: Record<AuditActionDto, { readonly key: string; readonly theme: Theme }> = {
  vault_created: { key: "activity-vault-created", theme: "vault" },
  vault_opened: { key: "activity-vault-opened", theme: "vault" },
  vault_locked: { key: "activity-vault-locked", theme: "vault" },
  unlock_failed: { key: "activity-unlock-failed", theme: "vault" },
  protection_changed: { key: "activity-protection-changed", theme: "vault" },
  recovery_code_made: { key: "activity-recovery-code-made", theme: "vault" },
  key_rotation_started: { key: "activity-key-rotation-started", theme: "vault" },
  key_rotation_ended: { key: "activity-key-rotation-ended", theme: "vault" },
  record_opened: { key: "activity-record-opened", theme: "vault" },
  flow_started: { key: "activity-flow-started", theme: "sign_ins" },
  flow_ended: { key: "activity-flow-ended", theme: "sign_ins" },
  link_received: { key: "activity-link-received", theme: "sign_ins" },
  credential_stored: { key: "activity-credential-stored", theme: "sign_ins" },
  token_used: { key: "activity-token-used", theme: "sign_ins" },
  credential_renewed: { key: "activity-credential-renewed", theme: "sign_ins" },
  sign_in_required: { key: "activity-sign-in-required", theme: "sign_ins" },
  credential_revoked: { key: "activity-credential-revoked", theme: "sign_ins" },
  credential_erased: { key: "activity-credential-erased", theme: "sign_ins" },
  account_disconnected: { key: "activity-account-disconnected", theme: "sign_ins" },
  sign_ins_imported: { key: "activity-sign-ins-imported", theme: "sign_ins" },
  registration_saved: { key: "activity-registration-saved", theme: "settings" },
  registration_deleted: { key: "activity-registration-deleted", theme: "settings" },
  media_host_saved: { key: "activity-media-host-saved", theme: "settings" },
  media_host_deleted: { key: "activity-media-host-deleted", theme: "settings" },
  session_erased: { key: "activity-session-erased", theme: "vault" },
  profile_resumed: { key: "activity-profile-resumed", theme: "records" },
  policy_changed: { key: "activity-policy-changed", theme: "settings" },
  publish_intended: { key: "activity-publish-intended", theme: "publishing" },
  publish_ended: { key: "activity-publish-ended", theme: "publishing" },
  audit_verified: { key: "activity-audit-verified", theme: "records" },
  generation_noted: { key: "activity-generation-noted", theme: "records" },
  profile_paused: { key: "activity-profile-paused", theme: "records" },
  profile_copied: { key: "activity-profile-copied", theme: "records" },
  profile_erased: { key: "activity-profile-erased", theme: "records" },
  audit_exported: { key: "activity-audit-exported", theme: "records" },
  backup_made: { key: "activity-backup-made", theme: "records" },
  backup_restored: { key: "activity-backup-restored", theme: "records" },
  workspace_saved: { key: "activity-workspace-saved", theme: "settings" },
  workspace_archived: { key: "activity-workspace-archived", theme: "settings" },
  workspace_unarchived: { key: "activity-workspace-unarchived", theme: "settings" },
  account_moved: { key: "activity-account-moved", theme: "settings" },
  diagnostics_exported: { key: "activity-diagnostics-exported", theme: "records" },
};

const DETAILS: Record<AuditDetailDto, string> = {
  consent_denied: "activity-detail-consent-denied",
  expired: "activity-detail-expired",
  cancelled: "activity-detail-cancelled",
  other_account: "activity-detail-other-account",
  scope_missing: "activity-detail-scope-missing",
  not_waiting: "activity-detail-not-waiting",
  malformed: "activity-detail-malformed",
  signed_out: "activity-detail-signed-out",
  registration_refused: "activity-detail-registration-refused",
  not_reached: "activity-detail-not-reached",
  no_answer: "activity-detail-no-answer",
  rate_limited: "activity-detail-rate-limited",
  unexpected: "activity-detail-unexpected",
  vault_closed: "activity-detail-vault-closed",
  passphrase_wrong: "activity-detail-passphrase-wrong",
  recovery_code_wrong: "activity-detail-recovery-code-wrong",
  unreadable: "activity-detail-unreadable",
  revoked: "activity-detail-revoked",
  interrupted: "activity-detail-interrupted",
  edited: "activity-detail-edited",
  missing: "activity-detail-missing",
  inserted: "activity-detail-inserted",
  reordered: "activity-detail-reordered",
  cut_tail: "activity-detail-cut-tail",
  rolled_back: "activity-detail-rolled-back",
  key_missing: "activity-detail-key-missing",
  elsewhere: "activity-detail-elsewhere",
};

const FAULTS: Record<AuditFaultDto, string> = {
  edited: "activity-fault-edited",
  missing: "activity-fault-missing",
  inserted: "activity-fault-inserted",
  reordered: "activity-fault-reordered",
  cut_tail: "activity-fault-cut-tail",
  rolled_back: "activity-fault-rolled-back",
  key_missing: "activity-fault-key-missing",
};

/** Every catalogue key that the tables name, for their test. */
export const TABLE_KEYS: readonly string[] = [
  ...Object.values(ACTORS),
  ...Object.values(OUTCOMES).map(({ key }) => key),
  ...Object.values(THEME_KEYS),
  ...Object.values(ACTIONS).map(({ key }) => key),
  ...Object.values(DETAILS),
  ...Object.values(FAULTS),
];

function keysOf<Key extends string>(table: Record<Key, unknown>): Key[] {
  return Object.keys(table) as Key[];
}

/** Everybody who can have done something. */
export const ALL_ACTORS: readonly AuditActorDto[] = keysOf(ACTORS);
/** Everything that can have come of it. */
export const ALL_OUTCOMES: readonly AuditOutcomeDto[] = keysOf(OUTCOMES);
/** Every theme. */
export const ALL_THEMES: readonly Theme[] = keysOf(THEME_KEYS);

/** The actions of a theme. */
export function actionsOf(theme: Theme): AuditActionDto[] {
  return keysOf(ACTIONS).filter((action) => ACTIONS[action].theme === theme);
}

/** Who did it. */
export function actorText(actor: AuditActorDto): string {
  return t(ACTORS[actor]);
}

/** What came of it, with its tone. */
export function outcomeTag(outcome: AuditOutcomeDto): { readonly tone: "ok" | "warn" | "bad" | "plain"; text: string } {
  const { key, tone } = OUTCOMES[outcome];
  return { tone, text: t(key) };
}

/** A theme's name. */
export function themeText(theme: Theme): string {
  return t(THEME_KEYS[theme]);
}

/** What was done. */
export function actionText(row: Pick<AuditRowDto, "action">): string {
  return t(ACTIONS[row.action].key);
}

/** Why it ended so; `null` where there is nothing to say. */
export function detailText(row: Pick<AuditRowDto, "detail">): string | null {
  return row.detail === null ? null : t(DETAILS[row.detail]);
}

/** What a check of the log found. */
export function verdictText(verdict: AuditVerdictDto, now: number): string {
  if (verdict.state === "intact") return t("activity-intact", { since: date(verdict.since, now), rows: verdict.rows });
  return t(FAULTS[verdict.how], { seq: verdict.seq });
}
