import { afterEach, beforeEach, expect, it, vi } from "vitest";

import type { MediaDto } from "../../ipc";
import { loadWords } from "../../lib/catalogue";
import { MediaIntake } from "./media-intake.svelte";
import { failure, host } from "../../../tests/canned";

beforeEach(async () => {
  await loadWords(["problems"]);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const picture: MediaDto = { id: "one", mimeType: "image/png", width: 1200, height: 900, sizeBytes: 9 };

it("adds what was dropped, and says of every other file why it was not", async () => {
  const refused = [failure("media_unreadable").dto, failure("media_too_large").dto];
  vi.spyOn(host, "mediaDropped").mockResolvedValue({ media: [picture], refused });
  const added: string[] = [];
  const intake = new MediaIntake((media) => added.push(...media.map(({ id }) => id)));
  await intake.addDropped("A dropped file");
  expect(added).toEqual(["one"]);
  expect(intake.refusals.map(({ text }) => text)).toEqual([
    expect.stringContaining("not a picture that can be read"),
    expect.stringContaining("larger than 50 MB"),
  ]);
  expect(intake.busy).toBe(0);
});

it("forgets what was refused when the next picture comes", async () => {
  const dropped = vi.spyOn(host, "mediaDropped");
  dropped.mockResolvedValueOnce({ media: [], refused: [failure("media_unreadable").dto] });
  dropped.mockResolvedValueOnce({ media: [picture], refused: [] });
  const intake = new MediaIntake(() => undefined);
  await intake.addDropped("A dropped file");
  expect(intake.refusals).toHaveLength(1);
  await intake.addDropped("A dropped file");
  expect(intake.refusals).toHaveLength(0);
});
