// What an alert says: how bad it is, the sentence, the consequence and the one button.

import {
  appState,
  findingText,
  needsSignInText,
  type AlertCauseDto,
  type AlertDto,
  type AlertPostDto,
  type ClockFaultDto,
  type VaultFaultDto,
} from "../../ipc";
import { t } from "../../lib/catalogue";
import type { Place } from "../../lib/places";
import { dateTime } from "../../lib/time";

/** In minutes. */
const HOUR = 60;
const DAY = 24 * HOUR;

/** The list in its two parts, each newest first. */
export interface Groups {
  readonly open: readonly AlertDto[];
  readonly over: readonly AlertDto[];
}

/** Parts the list; what is over stands by when it ended. */
export function groupsOf(alerts: readonly AlertDto[]): Groups {
  const newest = (one: string, other: string): number => Date.parse(other) - Date.parse(one);
  return {
    open: alerts.filter((alert) => alert.endedAt === null).sort((a, b) => newest(a.raisedAt, b.raisedAt)),
    over: alerts
      .filter((alert) => alert.endedAt !== null)
      .sort((a, b) => newest(a.endedAt ?? a.raisedAt, b.endedAt ?? b.raisedAt)),
  };
}

/** What an alert says. */
export interface Words {
  /** Broken (`bad`) or about to be (`warn`). */
  readonly tone: "bad" | "warn";
  /** Its kind in two or three words. */
  readonly kind: string;
  /** Whom it is about; null for the whole profile. */
  readonly who: string | null;
  readonly what: string;
  readonly more: string;
  readonly action: string;
}

const VAULT: Record<VaultFaultDto, { readonly what: string; readonly more: string }> = {
  closed: { what: "alerts-vault-closed", more: "alerts-vault-closed-more" },
  records: { what: "alerts-vault-records", more: "alerts-vault-records-more" },
  rolled_back: { what: "alerts-vault-rolled-back", more: "alerts-vault-rolled-back-more" },
  elsewhere: { what: "alerts-vault-elsewhere", more: "alerts-vault-elsewhere-more" },
};

const CLOCK: Record<ClockFaultDto, { readonly what: string; readonly more: string }> = {
  fast: { what: "alerts-clock-fast", more: "alerts-clock-fast-more" },
  slow: { what: "alerts-clock-slow", more: "alerts-clock-slow-more" },
};

/** The words for a cause at this moment. */
export function wordsOf(cause: AlertCauseDto, now: number): Words {
  const who = "account" in cause ? `${appState.networkName(cause.account.network)} · @${cause.account.handle}` : null;
  const title = "post" in cause ? titleOf(cause.post) : "";
  switch (cause.kind) {
    case "sign_in_ends":
      return {
        tone: "warn",
        kind: t("alerts-kind-ends"),
        who,
        action: t("alerts-act-sign-in"),
        what: t("alerts-ends", { at: dateTime(cause.at, now) }),
        more: t("alerts-ends-more"),
      };
    case "sign_in_ends_before_post":
      return {
        tone: "bad",
        kind: t("alerts-kind-ends"),
        who,
        action: t("alerts-act-sign-in"),
        what: t("alerts-ends", { at: dateTime(cause.at, now) }),
        more: t("alerts-before-more", { title, at: dateTime(cause.post.dueAt, now), more: cause.more }),
      };
    case "sign_in_needed":
      return {
        tone: "bad",
        kind: t("alerts-kind-signed-out"),
        who,
        action: t("alerts-act-sign-in-again"),
        what: t("alerts-signed-out"),
        more: `${needsSignInText(cause.reason)} ${t("alerts-signed-out-held", { count: cause.heldPosts })}`,
      };
    case "post_rejected":
      return {
        tone: "bad",
        kind: t("alerts-kind-rejected"),
        who,
        action: t("alerts-act-see"),
        what: t("alerts-rejected", { title }),
        more: cause.finding ? findingText(cause.finding) : t("alerts-rejected-more"),
      };
    case "post_missed":
      return {
        tone: "bad",
        kind: t("alerts-kind-missed"),
        who,
        action: t("alerts-act-decide"),
        what: t("alerts-missed", { title, at: dateTime(cause.post.dueAt, now) }),
        more: t("alerts-missed-more"),
      };
    case "post_unconfirmed":
      return {
        tone: "bad",
        kind: t("alerts-kind-unconfirmed"),
        who,
        action: t("alerts-act-compare"),
        what: t("alerts-unconfirmed", { title }),
        more: t("alerts-unconfirmed-more"),
      };
    case "failure_rate":
      return {
        tone: "warn",
        kind: t("alerts-kind-failures"),
        who,
        action: t("alerts-act-activity"),
        what: t("alerts-failures", { failed: cause.failed, of: cause.of }),
        more: t("alerts-failures-more"),
      };
    case "sign_ins_unnoticed":
      return {
        tone: "bad",
        kind: t("alerts-kind-signed-out"),
        who,
        action: t("alerts-act-accounts"),
        what: t("alerts-unnoticed", { count: cause.count }),
        more: t("alerts-unnoticed-more"),
      };
    case "vault":
      return {
        tone: "bad",
        kind: t("alerts-kind-vault"),
        who,
        action: t("alerts-act-vault"),
        what: t(VAULT[cause.fault].what),
        more: t(VAULT[cause.fault].more),
      };
    case "rate_limited":
      return {
        tone: "warn",
        kind: t("alerts-kind-limit"),
        who,
        action: t("alerts-act-account"),
        what: t("alerts-limit", { at: dateTime(cause.until, now) }),
        more: t("alerts-limit-more"),
      };
    case "clock_wrong":
      return {
        tone: "warn",
        kind: t("alerts-kind-clock"),
        who,
        action: t("alerts-act-diagnostics"),
        what: t(CLOCK[cause.fault].what, { by: lasting(cause.minutes) }),
        more: t(CLOCK[cause.fault].more),
      };
  }
}

/** Where an alert that is over leads: there is nothing to do any more, only something to look at. */
export function placeWhenOver(place: Place): Place {
  return place.name === "sign_in" ? { name: "account", accountId: place.accountId } : place;
}

/** So many minutes, in the largest unit of which there are two. */
function lasting(minutes: number): string {
  if (minutes < 2 * HOUR) return t("alerts-clock-minutes", { count: minutes });
  if (minutes < 2 * DAY) return t("alerts-clock-hours", { count: Math.floor(minutes / HOUR) });
  return t("alerts-clock-days", { count: Math.floor(minutes / DAY) });
}

function titleOf(post: AlertPostDto): string {
  return post.title || t("alerts-untitled");
}
