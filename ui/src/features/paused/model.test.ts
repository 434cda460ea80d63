import { describe, expect, it } from "vitest";

import type { PausedDto } from "../../ipc";
import { hasKey } from "../../lib/catalogue";
import { PAUSED_KEYS, pausedWords } from "./model";

describe("a profile that waits", () => {
  it("says why and offers answers, whatever the reason", () => {
    expect(PAUSED_KEYS.filter((key) => !hasKey(key))).toEqual([]);
  });

  it("asks whether it was moved or copied only where that is the question", () => {
    const answers = (paused: PausedDto): string[] => pausedWords(paused).answers.map(({ answer }) => answer);
    const which: PausedDto[] = ["other_machine", "other_user", "other_folder", "other_disk", "other_copy"];
    for (const paused of which) expect(answers(paused)).toEqual(["resume", "copied"]);
    for (const paused of ["restored", "copied", "rolled_back"] as const) expect(answers(paused)).toEqual(["resume"]);
    expect(answers("erasing"), "there is no way back").toEqual(["erase"]);
  });
});
