// What a bakery's audit log would hold.

import type { AuditActionDto, AuditDetailDto, AuditOutcomeDto, AuditRowDto } from "../bindings.gen";

type Sketch = Partial<AuditRowDto> & Pick<AuditRowDto, "actor" | "action">;

const MINUTE = 60_000;

/** Writes a row at the end. */
export function note(audit: AuditRowDto[], sketch: Sketch): void {
  audit.push({
    seq: (audit.at(-1)?.seq ?? 0) + 1,
    at: new Date().toISOString(),
    network: null,
    accountId: null,
    account: null,
    object: null,
    outcome: "done",
    detail: null,
    ...sketch,
  });
}

const WHO = [
  { network: "instagram", accountId: "acc-ig", account: "harbourbakery" },
  { network: "mastodon", accountId: "acc-ma", account: "bakery@fosstodon.org" },
  { network: "bluesky", accountId: "acc-bs", account: "harbour.bsky.social" },
  {
    network: "mastodon",
    accountId: "acc-ma2",
    account: "the.harbour.bakery.community.noticeboard@a-rather-long-server-name.example.social",
  },
] as const;

const DAILY: readonly (readonly [AuditRowDto["actor"], AuditActionDto, AuditOutcomeDto, AuditDetailDto | null])[] = [
  ["engine", "vault_opened", "done", null],
  ["person", "publish_intended", "done", null],
  ["engine", "token_used", "done", null],
  ["engine", "publish_ended", "done", null],
  ["engine", "credential_renewed", "done", null],
  ["engine", "token_used", "failed", "not_reached"],
  ["outside", "link_received", "refused", "not_waiting"],
  ["engine", "publish_ended", "unknown", "no_answer"],
  ["person", "flow_started", "done", null],
  ["person", "flow_ended", "refused", "consent_denied"],
];

/** So many rows, the newest a few minutes old. */
export function seedAudit(count: number): AuditRowDto[] {
  const audit: AuditRowDto[] = [];
  for (let index = 0; index < count; index++) {
    const [actor, action, outcome, detail] = DAILY[index % DAILY.length] ?? ["engine", "vault_opened", "done", null];
    const who = action === "vault_opened" ? {} : WHO[index % WHO.length];
    const at = new Date(Date.now() - (count - index) * 7 * MINUTE).toISOString();
    note(audit, { actor, action, outcome, detail, at, ...who });
  }
  return audit;
}
