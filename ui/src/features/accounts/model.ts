// What the table says about an account: state, dates, last post and the one action.

import {
  needsSignInText,
  type AbilityDto,
  type AccountDto,
  type CheckRunDto,
  type SignInAppDto,
  type TargetStateDto,
} from "../../ipc";
import { t } from "../../lib/catalogue";
import { date, dateClock, DAY_MS, duration } from "../../lib/time";

/** Tone and words of a state. */
export interface StateLabel {
  readonly tone: "ok" | "warn" | "bad";
  readonly text: string;
  /** A whole sentence, for the details and the tooltip. */
  readonly detail: string;
}

/** What the row's button does. */
export type RowAction = { readonly kind: "reconnect"; readonly isUrgent: boolean } | { readonly kind: "check" };

const URGENT_MS = 3 * DAY_MS;
const SOON_MS = 21 * DAY_MS;
/** From the network's answer to the stored account; what is within it is the sign-in itself. */
const SIGN_IN_MS = 60_000;

function left(account: AccountDto, now: number): number {
  return account.signedInUntil === null ? Infinity : Date.parse(account.signedInUntil) - now;
}

/** How much a sign-in wants attention, without the words for it. */
export function toneOf(account: AccountDto, now: number): StateLabel["tone"] {
  switch (account.health.kind) {
    case "fine":
    case "renews_itself":
      return "ok";
    case "ends": {
      const leftMs = left(account, now);
      return leftMs < URGENT_MS ? "bad" : leftMs < SOON_MS ? "warn" : "ok";
    }
    case "ended":
    case "needs_sign_in":
    case "cannot_publish":
      return "bad";
  }
}

/** The state of the sign-in in words. */
export function stateOf(account: AccountDto, now: number): StateLabel {
  const { health } = account;
  switch (health.kind) {
    case "fine":
      return { tone: "ok", text: t("accounts-state-healthy"), detail: t("accounts-state-healthy.detail") };
    case "renews_itself":
      return { tone: "ok", text: t("accounts-state-healthy"), detail: t("accounts-state-renews") };
    case "ends":
      return endsState(left(account, now));
    case "ended":
      return { tone: "bad", text: t("accounts-state-ended"), detail: needsSignInText("expired") };
    case "needs_sign_in":
      return { tone: "bad", text: t("accounts-state-signed-out"), detail: needsSignInText(health.reason) };
    case "cannot_publish":
      return { tone: "bad", text: t("accounts-state-cannot"), detail: t("accounts-state-cannot.detail") };
  }
}

function endsState(leftMs: number): StateLabel {
  const length = duration(leftMs);
  const detail = t("accounts-state-ends.detail");
  if (leftMs <= 0) return { tone: "bad", text: t("accounts-state-ended"), detail: needsSignInText("expired") };
  if (leftMs < URGENT_MS) return { tone: "bad", text: t("accounts-state-ends", { length }), detail };
  if (leftMs < SOON_MS) return { tone: "warn", text: t("accounts-state-renew-within", { length }), detail };
  return { tone: "ok", text: t("accounts-state-healthy"), detail };
}

/** The date until which one is signed in. */
export function signedInUntil(account: AccountDto, now: number): string {
  const { kind } = account.health;
  if (kind === "needs_sign_in" || kind === "ended") return t("accounts-until-over");
  if (account.signedInUntil === null) return t("accounts-until-none");
  if (account.renews) return t("accounts-until-renews", { date: date(account.signedInUntil, now) });
  return left(account, now) < SOON_MS ? dateClock(account.signedInUntil, now) : date(account.signedInUntil, now);
}

/** By when to sign in again, where there is no date for it. */
export function reconnectBy(account: AccountDto): string {
  const { kind } = account.health;
  if (kind === "needs_sign_in" || kind === "ended") return t("accounts-detail-by-now");
  return t(account.renews ? "accounts-detail-by-renews" : "accounts-detail-by-none");
}

/** The app through which an account was signed in. */
export function appText(app: SignInAppDto | null): string {
  switch (app?.origin) {
    case undefined:
      return t("accounts-detail-app-none");
    case "person":
      return t("accounts-detail-app-person");
    case "practice":
      return t("accounts-detail-app-practice");
    case "server":
      return t("accounts-detail-app-server", { host: app?.host ?? "" });
  }
}

/** When it was last renewed, and by whom. */
export function lastRenewed(account: AccountDto, now: number): string {
  if (account.renewedAt === null)
    return account.health.kind === "ends" ? t("accounts-renewed-cannot") : t("accounts-none");
  const when = isToday(account.renewedAt, now) ? t("accounts-renewed-today") : date(account.renewedAt, now);
  return renewedItself(account) ? t("accounts-renewed-itself", { when }) : t("accounts-renewed-signed-in", { when });
}

/** A sign-in counts as the first renewal, and that one is the person's. */
function renewedItself(account: AccountDto): boolean {
  const since = new Date(account.renewedAt ?? account.connectedAt).getTime() - new Date(account.connectedAt).getTime();
  return account.renews && since > SIGN_IN_MS;
}

function isToday(at: string, now: number): boolean {
  return new Date(at).toDateString() === new Date(now).toDateString();
}

/** Words and tone for the last post's state; `null` when it is simply live. */
export function lastPostTag(
  state: TargetStateDto,
): { readonly tone: "warn" | "bad" | "info"; readonly text: string } | null {
  switch (state) {
    case "published":
      return null;
    case "waiting_person":
    case "unconfirmed":
    case "reconciling":
      return { tone: "warn", text: t("accounts-post-unconfirmed") };
    case "rejected":
    case "missed":
      return { tone: "bad", text: t("accounts-post-failed") };
    case "waiting_sign_in":
    case "waiting_unlock":
    case "paused":
    case "cancelled":
      return { tone: "warn", text: t("accounts-post-held") };
    case "scheduled":
    case "due":
    case "preparing":
    case "ready":
    case "committing":
    case "retry_wait":
    case "rate_limited":
      return { tone: "info", text: t("accounts-post-under-way") };
  }
}

const ABILITIES: Record<AbilityDto, string> = {
  text: "accounts-ability-text",
  image: "accounts-ability-image",
  carousel: "accounts-ability-carousel",
  alt_text: "accounts-ability-alt-text",
  link_card: "accounts-ability-link-card",
};

/** What an account's network can do, in one line. */
export function abilitiesLine(abilities: readonly AbilityDto[]): string {
  return abilities.map((ability) => t(ABILITIES[ability])).join(" · ");
}

/** The one action of a row. */
export function actionOf(account: AccountDto, now: number): RowAction {
  const tone = toneOf(account, now);
  return tone === "ok" ? { kind: "check" } : { kind: "reconnect", isUrgent: tone === "bad" };
}

const URGENCY = { bad: 0, warn: 1, ok: 2 } as const;

/** Most urgent first; among equals the sooner end, then the name. */
export function byUrgency(accounts: readonly AccountDto[], now: number): AccountDto[] {
  const keyed = accounts.map((account) => ({
    account,
    urgency: URGENCY[toneOf(account, now)],
    left: account.renews ? Infinity : left(account, now),
  }));
  keyed.sort(
    (a, b) =>
      a.urgency - b.urgency || (a.left === b.left ? 0 : a.left - b.left) || byName(a.account.handle, b.account.handle),
  );
  return keyed.map((each) => each.account);
}

const { compare: byName } = new Intl.Collator("en");

/** A column of the table by which it can be sorted. */
export type Column = "account" | "state" | "until" | "renewed" | "post" | "abilities";

/** By which column the table is sorted, and whether the last comes first. */
export interface Order {
  readonly column: Column;
  readonly isReversed: boolean;
}

/** The accounts in that order; those that have nothing in the column come last either way. */
export function inOrder(
  urgentFirst: readonly AccountDto[],
  { column, isReversed }: Order,
  abilitiesOf: (network: string) => string,
): AccountDto[] {
  if (column === "state") return isReversed ? [...urgentFirst].reverse() : [...urgentFirst];
  const keyed = urgentFirst.map((account) => ({ account, key: keyOf(account, column, abilitiesOf) }));
  const sign = isReversed ? -1 : 1;
  keyed.sort((a, b) => {
    if (a.key === null || b.key === null) return Number(a.key === null) - Number(b.key === null);
    return sign * byName(a.key, b.key);
  });
  return keyed.map((each) => each.account);
}

function keyOf(
  account: AccountDto,
  column: Exclude<Column, "state">,
  abilitiesOf: (network: string) => string,
): string | null {
  switch (column) {
    case "account":
      return account.handle;
    case "until":
      // What is over was over before anything that is still to end.
      return account.health.kind === "needs_sign_in" || account.health.kind === "ended" ? "" : account.signedInUntil;
    case "renewed":
      return account.renewedAt;
    case "post":
      return account.lastPost?.at ?? null;
    case "abilities":
      return abilitiesOf(account.network);
  }
}

/** Which accounts are shown; empty = any. */
export interface Narrowed {
  readonly text: string;
  readonly workspace: string;
  readonly network: string;
  readonly tone: StateLabel["tone"] | "";
}

/** Everything. */
export const ALL: Narrowed = { text: "", workspace: "", network: "", tone: "" };

/** The accounts that match. What was typed is looked for in handle, name and network. */
export function narrow(
  accounts: readonly AccountDto[],
  { text, workspace, network, tone }: Narrowed,
  now: number,
  networkName: (id: string) => string,
): AccountDto[] {
  const wanted = text.trim().toLocaleLowerCase();
  const says = (account: AccountDto): boolean =>
    [account.handle, account.displayName, networkName(account.network)].some((said) =>
      said.toLocaleLowerCase().includes(wanted),
    );
  return accounts.filter(
    (account) =>
      (workspace === "" || account.workspaceId === workspace) &&
      (network === "" || account.network === network) &&
      (tone === "" || toneOf(account, now) === tone) &&
      (wanted === "" || says(account)),
  );
}

/** What a check of all accounts came to, in one sentence. */
export function checkResult({ total, working, needSignIn, notReached }: CheckRunDto): string {
  return t("accounts-check-result", { total, working, need: needSignIn, silent: notReached });
}

/** How many posts will not go out without this account: those that wait for its sign-in, and those whose time is to come. */
export function countWaiting({ heldPosts, postsAt }: AccountDto): number {
  return heldPosts + postsAt.length;
}

/** The name to show: `@handle`. */
export function handleOf(account: Pick<AccountDto, "handle">): string {
  return `@${account.handle}`;
}
