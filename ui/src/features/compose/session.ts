// Which draft was open, and which times were chosen, so that a look at another screen does not lose one's place.

import type { ScheduleDto } from "../../ipc";

let openDraftId: string | null = null;
const times = new Map<string, ScheduleDto>();

/** The draft that was open when compose was last left; null for an empty sheet. */
export function lastOpenDraft(): string | null {
  return openDraftId;
}

/** Remembers the open draft until the page is closed. */
export function rememberOpenDraft(draftId: string | null): void {
  openDraftId = draftId;
}

/** The time that was chosen for a draft; null for one that is to go out at once. */
export function chosenTime(draftId: string | null): ScheduleDto | null {
  return (draftId !== null && times.get(draftId)) || null;
}

/** Remembers it until the page is closed: who comes back must not publish at once what was to go out later. */
export function rememberTime(draftId: string | null, time: ScheduleDto | null): void {
  if (draftId === null) return;
  if (time === null) times.delete(draftId);
  else times.set(draftId, time);
}
