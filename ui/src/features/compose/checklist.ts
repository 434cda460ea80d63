// "Before it goes": every finding once, with the accounts it concerns, the good news, and whether it may go at all.

import {
  endsBefore,
  isSignedIn,
  lastsUntil,
  signInEnd,
  type AccountDto,
  type FindingDto,
  type FixDto,
  type Meaning,
  type ReviewDto,
  type SeverityDto,
} from "../../ipc";

/** A line about something to know or to mend. */
export interface FindingLine {
  readonly kind: "finding";
  readonly key: string;
  readonly severity: SeverityDto;
  readonly finding: FindingDto;
  readonly accountIds: readonly string[];
  readonly fix: FixDto | null;
}

/** A line about a sign-in that has ended. It does not block: the target waits for the sign-in. */
export interface SignInLine {
  readonly kind: "sign_in";
  readonly key: string;
  readonly accountId: string;
}

/** A line about a sign-in that ends before the post is due. There is time to mend it. */
export interface SignInEndsLine {
  readonly kind: "sign_in_ends";
  readonly key: string;
  readonly accountId: string;
  readonly endsAt: string;
}

/** A line of good news. */
export interface GoodLine {
  readonly kind: "good";
  readonly key: "lengths" | "pictures" | "sign_ins" | "sign_ins_last";
  readonly count: number;
}

export type CheckLine = FindingLine | SignInLine | SignInEndsLine | GoodLine;

/** Why the main action is off. */
export type Blocked =
  "nothing_chosen" | "nothing_written" | "findings" | "not_checked" | "time_missing" | "time_passed" | "time_refused";

/** What the checks are about. */
export interface Checked {
  readonly accounts: readonly AccountDto[];
  readonly mediaCount: number;
  /** When it is to go out; `null` = at once. */
  readonly dueAt: string | null;
}

/** The lines in the order in which they matter: what blocks, what could be better, what is good. */
export function checklist(review: ReviewDto, { accounts, mediaCount, dueAt }: Checked): CheckLine[] {
  const findings = findingLines(review).toSorted((a, b) => WEIGHT[b.severity] - WEIGHT[a.severity]);
  const blocking = findings.filter((line) => line.severity === "error");
  const rest = findings.filter((line) => line.severity !== "error");
  const signIns = [...signInLines(accounts), ...signInEndsLines(accounts, dueAt)];
  return [...blocking, ...signIns, ...rest, ...goodLines(review, { accounts, mediaCount, dueAt })];
}

/** Equal findings of several accounts become one line. */
export function findingLines(review: ReviewDto): FindingLine[] {
  const lines = new Map<string, FindingLine>();
  for (const account of review.accounts) {
    for (const finding of account.findings) {
      const key = JSON.stringify([finding.code, finding.severity, finding.mediaIndex, finding.args, finding.fix]);
      const known = lines.get(key);
      const accountIds = [...(known?.accountIds ?? []), account.accountId];
      lines.set(key, { kind: "finding", key, severity: finding.severity, finding, accountIds, fix: finding.fix });
    }
  }
  return [...lines.values()];
}

/** Why it cannot go, or null when it can. */
export function blockedBy(
  review: ReviewDto | null,
  draft: { readonly accountCount: number; readonly isBlank: boolean; readonly meaning: Meaning | null },
): Blocked | null {
  if (draft.isBlank) return "nothing_written";
  if (draft.accountCount === 0) return "nothing_chosen";
  if (review === null) return "not_checked";
  if (review.accounts.some(hasError)) return "findings";
  return draft.meaning && blockedByTime(draft.meaning);
}

function blockedByTime(meaning: Meaning): Blocked | null {
  switch (meaning.kind) {
    case "incomplete":
      return "time_missing";
    case "asking":
      return "not_checked";
    case "refused":
      return "time_refused";
    case "passed":
      return "time_passed";
    case "ahead":
      return null;
  }
}

const WEIGHT: Record<SeverityDto, number> = { error: 2, warning: 1, info: 0 };

function hasError(account: { readonly findings: readonly FindingDto[] }): boolean {
  return account.findings.some((finding) => finding.severity === "error");
}

function signInLines(accounts: readonly AccountDto[]): SignInLine[] {
  return accounts
    .filter((account) => !isSignedIn(account))
    .map((account) => ({ kind: "sign_in", key: `sign_in:${account.id}`, accountId: account.id }));
}

function signInEndsLines(accounts: readonly AccountDto[], dueAt: string | null): SignInEndsLine[] {
  if (dueAt === null) return [];
  return accounts
    .filter((account) => endsBefore(account, dueAt))
    .map((account) => ({
      kind: "sign_in_ends",
      key: `sign_in_ends:${account.id}`,
      accountId: account.id,
      endsAt: signInEnd(account) ?? dueAt,
    }));
}

/** A sign-in that works now, still works when it is needed, and is of an account that may publish. */
function isGood(account: AccountDto, dueAt: string | null): boolean {
  // That an account cannot publish is said by a finding of the review, which also blocks.
  const lasts = dueAt === null ? isSignedIn(account) : lastsUntil(account, dueAt);
  return lasts && account.health.kind !== "cannot_publish";
}

function goodLines(review: ReviewDto, { accounts, mediaCount, dueAt }: Checked): GoodLine[] {
  const count = review.accounts.length;
  if (count === 0) return [];
  const findings = review.accounts.flatMap((account) => account.findings);
  const textFits =
    review.accounts.every((account) => account.overflowFrom === null) &&
    !findings.some((finding) => finding.severity === "error" && finding.mediaIndex === null);
  const picturesFit = mediaCount > 0 && !findings.some((finding) => finding.mediaIndex !== null);
  const lines: GoodLine[] = [];
  if (textFits) lines.push({ kind: "good", key: "lengths", count });
  if (picturesFit) lines.push({ kind: "good", key: "pictures", count: mediaCount });
  if (accounts.length > 0 && accounts.every((account) => isGood(account, dueAt))) {
    lines.push({ kind: "good", key: dueAt === null ? "sign_ins" : "sign_ins_last", count });
  }
  return lines;
}
