import { afterEach, beforeEach, expect, it, vi } from "vitest";

import type { ErrorDto, MediaDto } from "../../ipc";
import { host, resetWorld } from "../../ipc/fake";
import { loadWords } from "../../lib/catalogue";
import { MediaIntake } from "./media-intake.svelte";

beforeEach(async () => {
  resetWorld("bakery");
  await loadWords(["problems"]);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const picture: MediaDto = { id: "one", mimeType: "image/png", width: 1200, height: 900, sizeBytes: 9 };

const refusal = (code: ErrorDto["code"]): ErrorDto => ({ code, args: {}, field: null, retryAt: null, findings: {} });

it("adds what was dropped, and says of every other file why it was not", async () => {
  const refused = [refusal("media_unreadable"), refusal("media_too_large")];
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
  dropped.mockResolvedValueOnce({ media: [], refused: [refusal("media_unreadable")] });
  dropped.mockResolvedValueOnce({ media: [picture], refused: [] });
  const intake = new MediaIntake(() => undefined);
  await intake.addDropped("A dropped file");
  expect(intake.refusals).toHaveLength(1);
  await intake.addDropped("A dropped file");
  expect(intake.refusals).toHaveLength(0);
});
