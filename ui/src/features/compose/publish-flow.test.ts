import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { IpcError } from "../../ipc";
import { host, resetWorld } from "../../ipc/fake";
import { ALL, withText } from "./content";
import { DraftEditor } from "./draft.svelte";
import { PublishFlow } from "./publish-flow.svelte";
import { until } from "../../../tests/until";

beforeEach(() => {
  resetWorld("bakery");
});
afterEach(() => {
  vi.restoreAllMocks();
});

function failure(code: "store_failed" | "plan_refused"): IpcError {
  return new IpcError({ code, args: {}, field: null, retryAt: null, findings: {} });
}

async function scene() {
  const editor = new DraftEditor();
  editor.show(await host.draftGet("draft-1"));
  const sent: string[] = [];
  const publish = vi.spyOn(host, "postPublish");
  return { editor, sent, publish, flow: new PublishFlow(editor, (post) => sent.push(post.id)) };
}

it("sends the newest text, stored first, and leaves an empty sheet", async () => {
  const { editor, sent, publish, flow } = await scene();
  editor.edit((content) => withText(content, ALL, "The last word"));
  await flow.send();
  expect(publish).toHaveBeenCalledWith("draft-1", 15);
  expect(sent).toHaveLength(1);
  expect(editor.id).toBe(null);
  expect(editor.content.text).toBe("");
});

it("sends once however often the key is pressed", async () => {
  const { publish, flow } = await scene();
  await Promise.all([flow.send(), flow.send(), flow.send()]);
  expect(publish).toHaveBeenCalledTimes(1);
});

it("asks before more than three accounts, and the same key then means yes", async () => {
  const { sent, publish, flow } = await scene();
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
  const { editor, publish, flow } = await scene();
  vi.spyOn(host, "draftSave").mockRejectedValue(failure("store_failed"));
  editor.edit((content) => withText(content, ALL, "Not on the disk"));
  await flow.send();
  expect(publish).not.toHaveBeenCalled();
  expect(editor.content.text).toBe("Not on the disk");
});

it("keeps the draft when the core refuses it", async () => {
  const { editor, publish, flow } = await scene();
  publish.mockRejectedValueOnce(failure("plan_refused"));
  await flow.send();
  expect(flow.error?.dto.code).toBe("plan_refused");
  expect(editor.id).toBe("draft-1");
});

describe("a draft with a time", () => {
  const time = { local: "2999-11-24T09:30", zone: "Europe/Lisbon" };

  it("is planned as it is stored, without being asked: it can be taken back", async () => {
    const { editor, sent, publish, flow } = await scene();
    const schedule = vi.spyOn(host, "postSchedule");
    editor.edit((content) => withText(content, ALL, "For later"));
    flow.begin(4, time);
    await until(() => expect(sent).toHaveLength(1));
    expect(schedule).toHaveBeenCalledWith("draft-1", 15, time);
    expect([flow.isAsking, publish.mock.calls.length, editor.id]).toEqual([false, 0, null]);
  });

  it("stays a draft when its time passed on the way, until another time is chosen", async () => {
    const { editor, sent, flow } = await scene();
    await flow.send({ ...time, local: "2001-01-01T00:00" });
    expect([flow.error?.dto.code, editor.id, sent.length]).toEqual(["time_passed", "draft-1", 0]);
    flow.forgetError();
    expect(flow.error).toBe(null);
  });
});
