// What the publishing panel says about a post and each of its targets. Words are message ids; the page has them in its catalogue.

import type { PostDto, StageDto, StepDto, TargetActionDto, TargetDto, TargetStateDto } from "../../ipc";

/** The tone of a state, shown as words, shape and colour. */
export type Tone = "ok" | "soon" | "bad" | "busy" | "plain";

/** Where a target stands, in the classes that matter to a person. */
export type Standing = "planned" | "live" | "under_way" | "waits" | "asks" | "stopped";

interface StateFacts {
  readonly tone: Tone;
  readonly standing: Standing;
}

/** One line per state of the engine; a new state without a line does not compile. */
const STATES: Record<TargetStateDto, StateFacts> = {
  scheduled: { tone: "plain", standing: "planned" },
  due: { tone: "busy", standing: "under_way" },
  preparing: { tone: "busy", standing: "under_way" },
  ready: { tone: "busy", standing: "under_way" },
  committing: { tone: "busy", standing: "under_way" },
  published: { tone: "ok", standing: "live" },
  retry_wait: { tone: "soon", standing: "waits" },
  rate_limited: { tone: "soon", standing: "waits" },
  waiting_sign_in: { tone: "bad", standing: "asks" },
  waiting_unlock: { tone: "bad", standing: "asks" },
  waiting_person: { tone: "soon", standing: "asks" },
  paused: { tone: "plain", standing: "waits" },
  missed: { tone: "bad", standing: "asks" },
  rejected: { tone: "bad", standing: "stopped" },
  cancelled: { tone: "plain", standing: "stopped" },
  unconfirmed: { tone: "soon", standing: "waits" },
  reconciling: { tone: "soon", standing: "waits" },
};

/** The tone of a state. */
export function toneOf(state: TargetStateDto): Tone {
  return STATES[state].tone;
}

/** The class of a state. */
export function standingOf(state: TargetStateDto): Standing {
  return STATES[state].standing;
}

/** Whether something happens by itself in this target, so that a clock should run beside it. */
export function isRunning(target: TargetDto): boolean {
  return standingOf(target.state) === "under_way";
}

/** The one sentence over the panel. */
export type Summary =
  | { readonly kind: "planned"; readonly count: number }
  | { readonly kind: "all_live"; readonly count: number }
  | { readonly kind: "under_way"; readonly live: number; readonly count: number }
  | { readonly kind: "partly"; readonly live: number; readonly count: number; readonly asks: number }
  | { readonly kind: "waiting"; readonly live: number; readonly count: number }
  | { readonly kind: "none"; readonly count: number };

/** Sums a post up: what is live, and whether anything moves, waits or asks. */
export function summaryOf(post: PostDto): Summary {
  const count = post.targets.length;
  const of = (standing: Standing): number =>
    post.targets.filter((target) => standingOf(target.state) === standing).length;
  const live = of("live");
  if (count > 0 && live === count) return { kind: "all_live", count };
  // What was called off does not change that the rest is planned.
  const planned = of("planned");
  if (planned > 0 && planned + of("stopped") === count) return { kind: "planned", count: planned };
  if (planned + of("under_way") > 0) return { kind: "under_way", live, count };
  if (of("waits") > 0 && of("asks") + of("stopped") === 0) return { kind: "waiting", live, count };
  if (live === 0 && of("waits") + of("asks") === 0) return { kind: "none", count };
  return { kind: "partly", live, count, asks: count - live };
}

/** Whether all of a post still waits for its time, so that it can be a draft again. */
export function canTakeBack(post: PostDto): boolean {
  return post.targets.every((target) => target.state === "scheduled");
}

/** Whether any of a post waits for its time or missed it, so that it can be given another. */
export function canMove(post: PostDto): boolean {
  return post.targets.some((target) => target.state === "scheduled" || target.state === "missed");
}

/** Whether all that could be moved has missed its time. */
export function isMissed(post: PostDto): boolean {
  return canMove(post) && !post.targets.some((target) => target.state === "scheduled");
}

/** The places of the step line, in order. */
export const PLACES = ["checking", "uploading", "processing", "publishing", "finishing"] as const;
export type Place = (typeof PLACES)[number];

/** A place of the step line with what happened there. */
export interface PlaceView {
  readonly place: Place;
  readonly status: "done" | "now" | "failed" | "lost" | "ahead";
  /** The stage last seen there, with its numbers. */
  readonly stage: StageDto | null;
}

/**
 * The step line: uploads are one place with their numbers, places never visited are left out once it is over. There is
 * none before the time has come.
 */
export function placesOf(target: TargetDto): PlaceView[] {
  if (standingOf(target.state) === "planned") return [];
  const over = standingOf(target.state) === "live" || standingOf(target.state) === "stopped";
  return PLACES.flatMap((place): PlaceView[] => {
    const steps = target.steps.filter((step) => step.stage.kind === place);
    const last = steps.at(-1);
    if (target.stage?.kind === place && !over) return [{ place, status: "now", stage: target.stage }];
    if (last === undefined) return over || !isNeeded(place, target) ? [] : [{ place, status: "ahead", stage: null }];
    return [{ place, status: statusOf(last, target), stage: last.stage }];
  });
}

/** Seconds from the first step to the end of the last, or to now while it runs; null before the first step. */
export function elapsedSeconds(target: TargetDto, now: Date): number | null {
  const first = target.steps[0];
  if (first === undefined) return null;
  const ended = target.publishedAt ?? (isRunning(target) ? null : (target.steps.at(-1)?.endedAt ?? null));
  const until = ended === null ? now.getTime() : Date.parse(ended);
  return Math.max(0, Math.round((until - Date.parse(first.startedAt)) / 1000));
}

/** `0:07`, `1:02:30`: the same width while it counts. */
export function clockText(seconds: number): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** Where an action's button stands; the questions of an unconfirmed target stand beside its evidence. */
export type ActionPlace = "row" | "evidence";

const ACTION_PLACES: Record<TargetActionDto, ActionPlace> = {
  retry: "row",
  edit: "row",
  cancel: "row",
  reconnect: "row",
  open: "row",
  say_live: "evidence",
  say_send: "evidence",
  leave: "evidence",
};

/** The actions of a target for one place, in the order of the engine. */
export function actionsAt(target: TargetDto, place: ActionPlace): TargetActionDto[] {
  // Without evidence there is nothing to stand beside, and an action must never be out of reach.
  if (target.evidence === null) return place === "row" ? [...target.actions] : [];
  return target.actions.filter((action) => ACTION_PLACES[action] === place);
}

/** What a screen reader is told when a post changed: only targets whose state is new. */
export function newlyChanged(before: PostDto | null, after: PostDto): TargetDto[] {
  const states = new Map(before?.targets.map((target) => [target.id, target.state]));
  return after.targets.filter((target) => before !== null && states.get(target.id) !== target.state);
}

/** A step without an outcome runs while the target runs; afterwards its answer was lost. */
function statusOf(step: StepDto, target: TargetDto): PlaceView["status"] {
  if (step.ok === null) return isRunning(target) ? "now" : "lost";
  return step.ok ? "done" : "failed";
}

/** Uploading, waiting and tidying up are not part of every walk; they appear when they happen. */
function isNeeded(place: Place, target: TargetDto): boolean {
  switch (place) {
    case "checking":
    case "publishing":
      return standingOf(target.state) !== "asks";
    case "uploading":
    case "processing":
    case "finishing":
      return false;
  }
}
