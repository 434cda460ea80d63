// Sign-ins from another system: which rows can be taken, and what came of them.

import type {
  ImportFileDto,
  ImportKeysInput,
  ImportMissingDto,
  ImportOutcomeDto,
  ImportRefusalDto,
  ImportResultDto,
  ImportRowDto,
} from "../../ipc";

const MISSING: Record<ImportMissingDto, string> = {
  refresh_token: "import-missing-refresh-token",
  expiry: "import-missing-expiry",
  registration: "import-missing-registration",
  scopes: "import-missing-scopes",
};

const REFUSALS: Record<ImportRefusalDto, string> = {
  unknown_network: "import-refused-unknown-network",
  unknown_key: "import-refused-unknown-key",
  wrong_key: "import-refused-wrong-key",
  tampered: "import-refused-tampered",
  not_a_token: "import-refused-not-a-token",
  malformed: "import-refused-malformed",
  no_token: "import-refused-no-token",
  needs_server: "import-refused-needs-server",
};

interface OutcomeFacts {
  readonly key: string;
  readonly tone: "ok" | "warn" | "bad" | "plain";
}

const OUTCOMES: Record<ImportOutcomeDto, OutcomeFacts> = {
  connected: { key: "import-outcome-connected", tone: "ok" },
  replaced: { key: "import-outcome-replaced", tone: "ok" },
  already_connected: { key: "import-outcome-already-connected", tone: "plain" },
  refused_by_network: { key: "import-outcome-refused-by-network", tone: "bad" },
  unreachable: { key: "import-outcome-unreachable", tone: "warn" },
  not_identified: { key: "import-outcome-not-identified", tone: "warn" },
  failed: { key: "import-outcome-failed", tone: "bad" },
};

/** Every catalogue key that the tables name, for their test. */
export const TABLE_KEYS: readonly string[] = [
  ...Object.values(MISSING),
  ...Object.values(REFUSALS),
  ...Object.values(OUTCOMES).map(({ key }) => key),
];

/** Catalogue key of what a row lacks. */
export function missingKey(missing: ImportMissingDto): string {
  return MISSING[missing];
}

/** Catalogue key of why a row cannot be taken. */
export function refusalKey(refusal: ImportRefusalDto): string {
  return REFUSALS[refusal];
}

/** What became of a row, as a catalogue key and its tone. */
export function outcomeFacts(outcome: ImportOutcomeDto): OutcomeFacts {
  return OUTCOMES[outcome];
}

/** Whether a sign-in has ended by date. */
export function hasEnded(row: ImportRowDto, now: number): boolean {
  return row.expiresAt !== null && Date.parse(row.expiresAt) <= now;
}

/** The rows that are chosen at first: those that can be taken, last, and overwrite nothing. */
export function chosenAtFirst(rows: readonly ImportRowDto[], now: number): number[] {
  return rows
    .filter((row) => row.refused === null && !row.alreadyConnected && (row.renews || !hasEnded(row, now)))
    .map(({ index }) => index);
}

/** A row chosen, or let go. */
export function withToggled(chosen: readonly number[], index: number): number[] {
  return chosen.includes(index) ? chosen.filter((each) => each !== index) : [...chosen, index];
}

/** Whether the file asks for anything before its rows can be read. */
export function asksForKeys(file: ImportFileDto): boolean {
  return file.keyIds.length > 0 || file.needsPassphrase;
}

/** What is sent to open the rows; keys that were left empty are not there. */
export function keysInput(typed: Readonly<Record<string, string>>, passphrase: string): ImportKeysInput {
  const keys = Object.entries(typed)
    .map(([id, key]) => ({ id, key: key.trim() }))
    .filter(({ key }) => key !== "");
  return { keys, passphrase: passphrase === "" ? null : passphrase };
}

/** How many rows brought an account. */
export function countConnected(results: readonly ImportResultDto[]): number {
  return results.filter(({ outcome }) => outcome === "connected" || outcome === "replaced").length;
}
