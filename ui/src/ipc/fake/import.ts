// Sign-ins from another system, for the world in memory: one row of each kind.

import type { ImportOutcomeDto, ImportResultDto, ImportRowDto } from "../bindings.gen";
import type { Ipc } from "../contract";
import { connected } from "./connect";
import type { Desk } from "./desk";
import { at, DAY } from "./world";

type ImportCommands = Pick<Ipc, "importOpen" | "importPreview" | "importRun" | "importClose">;

const RIGHT_KEY = "0f".repeat(32);

function row(sketch: Partial<ImportRowDto> & Pick<ImportRowDto, "index" | "name">): ImportRowDto {
  return {
    network: "mastodon",
    server: null,
    expiresAt: null,
    renews: true,
    missing: [],
    alreadyConnected: false,
    refused: null,
    ...sketch,
  };
}

function rows(isKeyRight: boolean): ImportRowDto[] {
  const refused = isKeyRight ? null : "wrong_key";
  return [
    row({ index: 0, name: "harbour.events", network: "instagram", expiresAt: at(51 * DAY), refused }),
    row({
      index: 1,
      name: "the.harbour.bakery.community.noticeboard.of.the.old.town",
      server: "a-rather-long-server-name.example.social",
      renews: false,
      missing: ["refresh_token", "expiry", "registration"],
      refused,
    }),
    row({ index: 2, name: "harbour.bsky.social", network: "bluesky", alreadyConnected: true, refused }),
    row({ index: 3, name: "expired.example", network: "bluesky", expiresAt: at(-2 * DAY), renews: false, refused }),
    row({ index: 4, name: "changed.example", refused: "tampered" }),
    row({ index: 5, name: "old key", refused: "unknown_key" }),
    row({ index: 6, name: "myspace", network: null, refused: "unknown_network" }),
    row({ index: 7, name: "a note", refused: "not_a_token" }),
  ];
}

const OUTCOMES: Record<number, ImportOutcomeDto> = { 2: "replaced", 3: "refused_by_network" };

/** The commands of an import. */
export function importHost({ world, emit, fail, answer }: Desk): ImportCommands {
  let preview: ImportRowDto[] = [];
  return {
    importOpen: () =>
      answer(() => ({ file: "token-store-export.json", keyIds: ["2026-01", "2025-07"], needsPassphrase: false })),
    importPreview: ({ keys }) =>
      answer(() => {
        preview = rows(keys.some(({ key }) => key === RIGHT_KEY));
        return { rows: preview };
      }),
    importRun: (chosen, workspaceId) =>
      answer(() => {
        if (world().vault !== "ready") throw fail("vault_closed");
        const done = chosen.flatMap((index): ImportResultDto[] => {
          const each = preview.find((entry) => entry.index === index);
          if (!each?.network) return [];
          const outcome = OUTCOMES[index] ?? "connected";
          if (outcome === "refused_by_network") return [{ index, outcome, accountId: null }];
          const handle = each.server ? `${each.name}@${each.server}` : each.name;
          return [
            {
              index,
              outcome,
              accountId: connected(world(), { network: each.network, handle, accountId: null, workspaceId }).id,
            },
          ];
        });
        emit("accounts");
        return { rows: done };
      }),
    importClose: () => answer(() => null),
  };
}
