// What the shell asks before the window or the application goes.

import type { ChangedDto } from "../ipc";
import type { Words } from "../lib/catalogue";

/** What closing the window means, or whether to quit although posts are due. */
export type Question = "close" | "quit";

/** The dialog of each, and the file of the catalogue that it speaks from. */
export const QUESTIONS = {
  close: { load: () => import("../features/leaving/CloseQuestion.svelte"), words: "leaving" },
  quit: { load: () => import("../features/leaving/QuitQuestion.svelte"), words: "leaving" },
} as const satisfies Record<Question, { load: () => Promise<unknown>; words: Words }>;

/** The question that an event of the shell is. */
export function questionOf(what: ChangedDto): Question | null {
  if (what === "close_asked") return "close";
  return what === "quit_asked" ? "quit" : null;
}
