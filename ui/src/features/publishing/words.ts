// The words of each state, step and action: total tables, so that a new one without words does not compile.

import type { FixDto, StageDto, TargetActionDto, TargetDto, TargetStateDto } from "../../ipc";
import { t } from "../../lib/catalogue";
import { dateTime } from "../../lib/time";
import type { PlaceView, Summary } from "./model";

const STATE_KEYS: Record<TargetStateDto, string> = {
  scheduled: "publishing-state-scheduled",
  due: "publishing-state-due",
  preparing: "publishing-state-preparing",
  ready: "publishing-state-ready",
  committing: "publishing-state-committing",
  published: "publishing-state-published",
  retry_wait: "publishing-state-retry-wait",
  rate_limited: "publishing-state-rate-limited",
  waiting_sign_in: "publishing-state-waiting-sign-in",
  waiting_unlock: "publishing-state-waiting-unlock",
  waiting_person: "publishing-state-waiting-person",
  paused: "publishing-state-paused",
  missed: "publishing-state-missed",
  rejected: "publishing-state-rejected",
  cancelled: "publishing-state-cancelled",
  unconfirmed: "publishing-state-unconfirmed",
  reconciling: "publishing-state-reconciling",
};

const STAGE_KEYS: Record<StageDto["kind"], string> = {
  checking: "publishing-stage-checking",
  uploading: "publishing-stage-uploading",
  processing: "publishing-stage-processing",
  publishing: "publishing-stage-publishing",
  finishing: "publishing-stage-finishing",
};

const DONE_KEYS: Record<StageDto["kind"], string> = {
  checking: "publishing-place-checking",
  uploading: "publishing-place-uploading",
  processing: "publishing-place-processing",
  publishing: "publishing-place-publishing",
  finishing: "publishing-place-finishing",
};

const AHEAD_KEYS: Record<StageDto["kind"], string> = {
  checking: "publishing-ahead-checking",
  uploading: "publishing-ahead-uploading",
  processing: "publishing-ahead-processing",
  publishing: "publishing-ahead-publishing",
  finishing: "publishing-ahead-finishing",
};

const ACTION_KEYS: Record<TargetActionDto, string> = {
  retry: "publishing-act-retry",
  edit: "publishing-act-edit",
  cancel: "publishing-act-cancel",
  say_live: "publishing-act-say-live",
  say_send: "publishing-act-say-send",
  leave: "publishing-act-leave",
  reconnect: "publishing-act-reconnect",
  open: "publishing-act-open",
};

const MEND_KEYS: Record<FixDto, string> = {
  edit_text: "publishing-do-edit-text",
  describe: "publishing-do-describe",
  show_media: "publishing-do-show-media",
  add_media: "publishing-do-add-media",
  set_up_media_host: "publishing-do-set-up-media-host",
  reconnect: "publishing-do-reconnect",
};

/** A state in words. */
export function stateText(state: TargetStateDto): string {
  return t(STATE_KEYS[state]);
}

/** A button's words. What missed its time was never tried, so it is not tried again. */
export function actionText(action: TargetActionDto, state: TargetStateDto): string {
  return action === "retry" && state === "missed" ? t("publishing-act-send-now") : t(ACTION_KEYS[action]);
}

/** What to do about a refusal. */
export function mendText(fix: FixDto | null, network: string): string {
  return t(fix === null ? "publishing-do-none" : MEND_KEYS[fix], { network });
}

/** A place of the step line in words. */
export function placeText(view: PlaceView, network: string): string {
  switch (view.status) {
    case "done":
      return t(DONE_KEYS[view.place]);
    case "ahead":
      return t(AHEAD_KEYS[view.place]);
    case "now":
      return stageText(view.stage ?? null, view.place, network);
    case "failed":
      return t("publishing-stage-failed", { stage: t(AHEAD_KEYS[view.place]) });
    case "lost":
      return t("publishing-stage-lost", { stage: t(AHEAD_KEYS[view.place]) });
  }
}

function stageText(stage: StageDto | null, place: StageDto["kind"], network: string): string {
  const numbers = stage?.kind === "uploading" ? { number: stage.number, of: stage.of } : { number: 1, of: 1 };
  return t(STAGE_KEYS[place], { network, ...numbers });
}

/** What a state means and what comes next; null where the step line says it all. */
export function consequenceText(target: TargetDto, network: string, now: number): string | null {
  const at = target.nextTryAt === null ? "" : dateTime(target.nextTryAt, now);
  switch (target.state) {
    case "scheduled":
    case "preparing":
    case "ready":
    case "committing":
      return null;
    case "due":
      return t("publishing-say-due");
    case "published":
      return target.publishedAt === null
        ? null
        : t("publishing-say-published-at", { at: dateTime(target.publishedAt, now) });
    case "retry_wait":
      return at === ""
        ? t("publishing-say-retry-wait-open", { network })
        : t("publishing-say-retry-wait", { network, at });
    case "rate_limited":
      return at === ""
        ? t("publishing-say-rate-limited-open", { network })
        : t("publishing-say-rate-limited", { network, at });
    case "waiting_sign_in":
      return t("publishing-say-waiting-sign-in");
    case "waiting_unlock":
      return t("publishing-say-waiting-unlock");
    case "waiting_person":
      return t("publishing-say-waiting-person", { network });
    case "paused":
      return t("publishing-say-paused");
    case "missed":
      return t("publishing-say-missed");
    case "rejected":
      return target.finding === null ? t("publishing-say-rejected", { network }) : null;
    case "cancelled":
      return t("publishing-say-cancelled");
    case "unconfirmed":
      return t("publishing-say-unconfirmed", { network });
    case "reconciling":
      return t("publishing-say-reconciling", { network });
  }
}

/** The sentence over the panel. */
export function summaryText(summary: Summary): string {
  switch (summary.kind) {
    case "planned":
      return t("publishing-sum-planned", { count: summary.count });
    case "all_live":
      return t("publishing-sum-all-live", { count: summary.count });
    case "under_way":
      return summary.live === 0
        ? t("publishing-sum-under-way-first", { count: summary.count })
        : t("publishing-sum-under-way", { live: summary.live, count: summary.count });
    case "partly":
      return t("publishing-sum-partly", { live: summary.live, count: summary.count, asks: summary.asks });
    case "waiting":
      return t("publishing-sum-waiting", { live: summary.live, count: summary.count });
    case "none":
      return t("publishing-sum-none", { count: summary.count });
  }
}
