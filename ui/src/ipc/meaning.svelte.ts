// What a time on the wall clock of a place means, asked of the core while it is being chosen.

import { host } from "#host";

import { t } from "../lib/catalogue";
import { now } from "../lib/now.svelte";
import { clock } from "../lib/time";
import { isComplete, plannedInFull } from "../lib/wall-clock";
import { isKnownZone } from "../lib/zones";
import type { MeantDto, ScheduleDto, ShiftDto } from "./bindings.gen";
import type { IpcError } from "./contract";
import { createQuery } from "./query.svelte";

/** What is known about a chosen time. */
export type Meaning =
  | { readonly kind: "incomplete" }
  | { readonly kind: "asking" }
  | { readonly kind: "refused"; readonly error: IpcError }
  | { readonly kind: "passed" }
  | { readonly kind: "ahead"; readonly at: string; readonly shift: ShiftDto | null };

/** An answer with its question. */
export interface Answer {
  readonly asked: ScheduleDto;
  readonly meant: MeantDto;
}

/** Puts together what was chosen, what the core said, and what time it is. */
export function judge(chosen: ScheduleDto, answer: Answer | null, error: IpcError | undefined, nowMs: number): Meaning {
  if (!isComplete(chosen)) return { kind: "incomplete" };
  if (error !== undefined) return { kind: "refused", error };
  if (answer === null || !isSame(answer.asked, chosen)) return { kind: "asking" };
  const { at, shift, ahead } = answer.meant;
  // The core's clock decides; the page's only notices that the time passed while it was being looked at.
  return ahead && Date.parse(at) > nowMs ? { kind: "ahead", at, shift } : { kind: "passed" };
}

/** Whether two times are the same time of the same place. */
export function isSame(a: ScheduleDto, b: ScheduleDto): boolean {
  return a.local === b.local && a.zone === b.zone;
}

/** Asks whenever another time is chosen; call it while a component is set up. `null` while none is being chosen. */
export function createMeaning(chosen: () => ScheduleDto | null): { readonly now: Meaning | null } {
  const query = createQuery(
    async (): Promise<Answer | null> => {
      const asked = chosen();
      if (asked === null || !isComplete(asked)) return null;
      return { asked, meant: await host.scheduleMeant(asked) };
    },
    { on: [] },
  );
  const meaning = $derived.by(() => {
    const schedule = chosen();
    return schedule && judge(schedule, query.data ?? null, query.error, now.ms);
  });
  return {
    get now() {
      return meaning;
    },
  };
}

/** What stands below the fields of a time that is ahead; nothing for the others, which say what is wrong. */
export function meaningText(meaning: Meaning, chosen: ScheduleDto, nowMs: number): string {
  if (meaning.kind !== "ahead") return "";
  const when = plannedInFull(meaning.at, chosen.zone, nowMs);
  return meaning.shift === null ? when : `${when}. ${shiftText(meaning.shift, meaning.at, chosen)}`;
}

/** What is wrong with date and time, for beside their fields. */
export function timeError(meaning: Meaning): string | null {
  switch (meaning.kind) {
    case "passed":
      return t("when-passed");
    case "refused":
      return isZoneRefused(meaning) ? null : t("when-incomplete");
    case "incomplete":
    case "asking":
    case "ahead":
      return null;
  }
}

/** What is wrong with the zone, for beside its field. */
export function zoneError(meaning: Meaning): string | null {
  return isZoneRefused(meaning) ? t("when-zone-unknown") : null;
}

function isZoneRefused(meaning: Meaning): boolean {
  return meaning.kind === "refused" && meaning.error.dto.field === "zone";
}

/** What the change of the clocks made of the time, in words. */
function shiftText(shift: ShiftDto, at: string, { local, zone }: ScheduleDto): string {
  const time = local.slice(local.indexOf("T") + 1);
  switch (shift) {
    case "skipped":
      return t("when-skipped", { time, instead: clock(at, isKnownZone(zone) ? zone : undefined) });
    case "twice":
      return t("when-twice", { time });
  }
}
