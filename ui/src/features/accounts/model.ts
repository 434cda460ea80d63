// What the table says about an account: state, dates, last post and the one action.

import { needsSignInText, type AbilityDto, type AccountDto, type TargetStateDto } from "../../ipc";
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
  const { tone } = stateOf(account, now);
  return tone === "ok" ? { kind: "check" } : { kind: "reconnect", isUrgent: tone === "bad" };
}

const URGENCY = { bad: 0, warn: 1, ok: 2 } as const;

/** Most urgent first; among equals the sooner end, then the name. */
export function byUrgency(accounts: readonly AccountDto[], now: number): AccountDto[] {
  const keyed = accounts.map((account) => ({
    account,
    urgency: URGENCY[stateOf(account, now).tone],
    left: account.renews ? Infinity : left(account, now),
  }));
  keyed.sort(
    (a, b) =>
      a.urgency - b.urgency ||
      (a.left === b.left ? 0 : a.left - b.left) ||
      a.account.handle.localeCompare(b.account.handle, "en"),
  );
  return keyed.map((each) => each.account);
}

/** Accounts whose handle, name or network contains what was typed. */
export function search(
  accounts: readonly AccountDto[],
  typed: string,
  networkName: (id: string) => string,
): AccountDto[] {
  const wanted = typed.trim().toLocaleLowerCase();
  if (wanted === "") return [...accounts];
  return accounts.filter((account) =>
    [account.handle, account.displayName, networkName(account.network)].some((text) =>
      text.toLocaleLowerCase().includes(wanted),
    ),
  );
}

/** The name to show: `@handle`. */
export function handleOf(account: Pick<AccountDto, "handle">): string {
  return `@${account.handle}`;
}
