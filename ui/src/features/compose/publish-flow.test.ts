import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { ALL, withText } from "./content";
import { DraftEditor } from "./draft.svelte";
import { PublishFlow } from "./publish-flow.svelte";
import { AT, draft, failure, host, post } from "../../../tests/canned";
import { until } from "../../../tests/until";

beforeEach(() => {
  vi.spyOn(host, "draftSave").mockImplementation((_, base) => Promise.resolve({ version: base + 1, savedAt: AT }));
});
afterEach(() => {
  vi.restoreAllMocks();
});

function scene() {
  const editor = new DraftEditor();
  editor.show(draft({ id: "draft-1", version: 14, text: "The weekend boxes are here." }));
  const sent: string[] = [];
  const publish = vi.spyOn(host, "postPublish").mockResolvedValue(post({ id: "post-1" }));
  return { editor, sent, publish, flow: new PublishFlow(editor, ({ id }) => sent.push(id)) };
}

it("sends the newest text, stored first, and leaves an empty sheet", async () => {
  const { editor, sent, publish, flow } = scene();
  editor.edit((content) => withText(content, ALL, "The last word"));
  await flow.send();
  expect(host.draftSave).toHaveBeenCalledWith("draft-1", 14, expect.objectContaining({ text: "The last word" }));
  expect(publish).toHaveBeenCalledWith("draft-1", 15);
  expect(sent).toEqual(["post-1"]);
  expect(editor.id).toBe(null);
  expect(editor.content.text).toBe("");
});

it("sends once however often the key is pressed", async () => {
  const { publish, flow } = scene();
  await Promise.all([flow.send(), flow.send(), flow.send()]);
  expect(publish).toHaveBeenCalledTimes(1);
});

it("asks before more than three accounts, and the same key then means yes", async () => {
  const { sent, publish, flow } = scene();
  flow.begin(4, null);
  expect([flow.isAsking, publish.mock.calls.length]).toEqual([true, 0]);
  flow.stepBack();
  expect(flow.isAsking).toBe(false);
  flow.begin(4, null);
  flow.begin(4, null);
  await until(() => expect(sent).toHaveLength(1));
  expect(publish).toHaveBeenCalledTimes(1);
});

it("sends nothing that could not be stored", async () => {
  const { editor, publish, flow } = scene();
  vi.spyOn(host, "draftSave").mockRejectedValue(failure("store_failed"));
  editor.edit((content) => withText(content, ALL, "Not on the disk"));
  await flow.send();
  expect(publish).not.toHaveBeenCalled();
  expect(editor.content.text).toBe("Not on the disk");
});

it("keeps the draft when the core refuses it", async () => {
  const { editor, publish, flow } = scene();
  publish.mockRejectedValueOnce(failure("plan_refused"));
  await flow.send();
  expect(flow.error?.dto.code).toBe("plan_refused");
  expect(editor.id).toBe("draft-1");
});

describe("a draft with a time", () => {
  const time = { local: "2026-11-24T09:30", zone: "Europe/Lisbon" };

  it("is planned as it is stored, without being asked: it can be taken back", async () => {
    const { editor, sent, publish, flow } = scene();
    const schedule = vi.spyOn(host, "postSchedule").mockResolvedValue(post({ id: "post-2", schedule: time }));
    editor.edit((content) => withText(content, ALL, "For later"));
    flow.begin(4, time);
    await until(() => expect(sent).toEqual(["post-2"]));
    expect(schedule).toHaveBeenCalledWith("draft-1", 15, time);
    expect([flow.isAsking, publish.mock.calls.length, editor.id]).toEqual([false, 0, null]);
  });

  it("stays a draft when its time passed on the way, until another time is chosen", async () => {
    const { editor, sent, flow } = scene();
    vi.spyOn(host, "postSchedule").mockRejectedValue(failure("time_passed", "local"));
    await flow.send(time);
    expect([flow.error?.dto.code, editor.id, sent.length]).toEqual(["time_passed", "draft-1", 0]);
    flow.forgetError();
    expect(flow.error).toBe(null);
  });
});
