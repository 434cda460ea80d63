// Why a profile publishes and renews nothing, in words, and what the person can say to it.

import type { PausedDto } from "../../ipc";

/** What the person can answer. */
export type PausedAnswer = "resume" | "copied" | "erase";

/** Catalogue keys for a reason and for the answers to it. */
export interface PausedWords {
  readonly title: string;
  readonly text: string;
  readonly answers: readonly { readonly answer: PausedAnswer; readonly key: string }[];
}

const OTHER_GONE = { answer: "resume", key: "paused-other-gone" } as const;

/** Moved or copied: the question about a profile that is not where it was. */
function which(title: string): PausedWords {
  return {
    title,
    text: "paused-which",
    answers: [
      { answer: "resume", key: "paused-moved" },
      { answer: "copied", key: "paused-copy" },
    ],
  };
}

const WORDS: Record<PausedDto, PausedWords> = {
  restored: { title: "paused-restored", text: "paused-restored.text", answers: [OTHER_GONE] },
  other_machine: which("paused-machine"),
  other_user: which("paused-user"),
  other_folder: which("paused-folder"),
  other_disk: which("paused-disk"),
  other_copy: which("paused-unknown"),
  copied: { title: "paused-copied", text: "paused-copied.text", answers: [OTHER_GONE] },
  rolled_back: {
    title: "paused-rolled-back",
    text: "paused-rolled-back.text",
    answers: [{ answer: "resume", key: "paused-from-here" }],
  },
  erasing: {
    title: "paused-erasing",
    text: "paused-erasing.text",
    answers: [{ answer: "erase", key: "paused-finish" }],
  },
};

/** The words for a reason. */
export function pausedWords(paused: PausedDto): PausedWords {
  return WORDS[paused];
}

/** Every catalogue key that the table names, for its test. */
export const PAUSED_KEYS: readonly string[] = Object.values(WORDS).flatMap(({ title, text, answers }) => [
  title,
  text,
  ...answers.map(({ key }) => key),
]);
