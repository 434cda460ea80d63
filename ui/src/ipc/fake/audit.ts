// The audit log of the world in memory.

import type { AuditFilterInput, AuditRowDto } from "../bindings.gen";
import type { Ipc } from "../contract";
import { note } from "./audit-seed";
import type { Desk } from "./desk";
import { at } from "./world";

type AuditCommands = Pick<Ipc, "auditList" | "auditVerify" | "auditExport" | "diagnosticsPreview" | "diagnosticsSave">;

const PAGE = 100;
const FINGERPRINT = "9F2C 41D7 0B6E 85AA 3D10 C7F4";

function matches(row: AuditRowDto, filter: AuditFilterInput): boolean {
  const text = filter.text.trim().toLowerCase();
  const said = [row.account, row.accountId, row.object, row.network, row.action].join(" ").toLowerCase();
  return (
    said.includes(text) &&
    (filter.actors.length === 0 || filter.actors.includes(row.actor)) &&
    (filter.actions.length === 0 || filter.actions.includes(row.action)) &&
    (filter.outcome === null || filter.outcome === row.outcome) &&
    (filter.accountId === null || filter.accountId === row.accountId) &&
    (filter.network === null || filter.network === row.network)
  );
}

const DIAGNOSTICS = `Postrider 0.1.0
system: Linux 6.12, x86_64
display engine: WebKitGTK 2.50
profile: practice, schema 42
vault: ready, keychain (Secret Service), key version 1, 11 secrets
accounts: 6 (instagram 2, mastodon 2, bluesky 2)
drafts: 2, posts: 3, media: 2
last 200 log lines:
10:04:11 engine  run loop started
10:04:11 vault   opened in 41 ms
10:05:02 publish target published, 4 steps, 1,904 ms
`;

/** The commands about the log, and about what a report to the makers would hold. */
export function auditHost({ world, answer }: Desk): AuditCommands {
  return {
    auditList: (filter, before) =>
      answer(() => {
        const matching = world()
          .audit.filter((row) => matches(row, filter))
          .reverse();
        const older = matching.filter((row) => before === null || row.seq < before);
        return { rows: older.slice(0, PAGE), hasMore: older.length > PAGE, total: matching.length };
      }),
    auditVerify: () =>
      answer(() => {
        const { audit, verdict } = world();
        if (verdict === "broken") return { state: "broken", seq: 47, how: "edited", fingerprint: FINGERPRINT };
        const since = audit[0]?.at ?? at(0);
        return {
          state: "intact",
          since,
          rows: audit.length,
          anchoredTo: audit.at(-1)?.seq ?? null,
          fingerprint: FINGERPRINT,
        };
      }),
    auditExport: (format) =>
      answer(() => {
        note(world().audit, { actor: "person", action: "audit_exported" });
        return { saved: true, file: format === "csv" ? "audit.csv" : "audit.jsonl" };
      }),
    diagnosticsPreview: () => answer(() => DIAGNOSTICS),
    diagnosticsSave: () => answer(() => ({ saved: true, file: "postrider-diagnostics.txt" })),
  };
}
