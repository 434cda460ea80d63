import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { host, resetWorld } from "../../ipc/fake";
import { IpcError, type DraftContent, type ErrorCodeDto } from "../../ipc";
import { ALL, withText } from "./content";
import { DraftEditor } from "./draft.svelte";
import { until } from "../../../tests/until";

let world: ReturnType<typeof resetWorld>;
const editors: DraftEditor[] = [];

beforeEach(() => {
  world = resetWorld("bakery");
});
afterEach(async () => {
  vi.restoreAllMocks();
  // What is still on its way would arrive in the world of the next test.
  for (const editor of editors.splice(0)) {
    await editor.flush();
    editor.startBlank();
    editor.close();
  }
});

function failure(code: ErrorCodeDto): IpcError {
  return new IpcError({ code, args: {}, field: null, retryAt: null, findings: {} });
}

const typed = (text: string) => (content: DraftContent) => withText(content, ALL, text);

function made(): DraftEditor {
  const editor = new DraftEditor();
  editors.push(editor);
  return editor;
}

async function opened(id: string): Promise<DraftEditor> {
  const editor = made();
  editor.show(await host.draftGet(id));
  return editor;
}

/** Another window stores the draft. */
async function storedElsewhere(id: string, text: string): Promise<void> {
  const draft = await host.draftGet(id);
  await host.draftSave(id, draft.version, withText(draft.content, ALL, text));
}

const texts = (): string[] => [...world.drafts.values()].map((draft) => draft.content.text);

describe("a draft", () => {
  it("is made with the first word, not before", async () => {
    const before = world.drafts.size;
    const editor = made();
    editor.startBlank();
    expect(await editor.stored()).toBe(null);
    expect(world.drafts.size).toBe(before);
    editor.edit(typed("Fresh rye"));
    expect(await editor.stored()).toEqual({ id: editor.id, version: 1 });
    expect(texts()).toContain("Fresh rye");
  });

  it("counts versions on from what it was opened with", async () => {
    const editor = await opened("draft-1");
    editor.edit(typed("Changed"));
    expect(await editor.stored()).toEqual({ id: "draft-1", version: 15 });
    expect(editor.saveState).toEqual({ kind: "saved", version: 15 });
  });

  it("keeps the text and says so when the disk is full, and stores it at the next try", async () => {
    const editor = await opened("draft-1");
    const save = vi.spyOn(host, "draftSave").mockRejectedValueOnce(failure("store_failed"));
    editor.edit(typed("Not lost"));
    expect(await editor.stored()).toBe(null);
    expect(editor.saveState.kind).toBe("failed");
    expect(editor.content.text).toBe("Not lost");
    expect(await editor.flush()).toBe(true);
    expect(save).toHaveBeenCalledTimes(2);
    expect(world.drafts.get("draft-1")?.content.text).toBe("Not lost");
  });

  it("that was deleted elsewhere while being written is kept in a new one", async () => {
    const editor = await opened("draft-1");
    await host.draftDelete("draft-1");
    editor.edit(typed("Still here"));
    expect(await editor.flush()).toBe(true);
    expect(editor.id).not.toBe("draft-1");
    expect(texts()).toContain("Still here");
  });

  it("that a failed creation left without an id is made only once", async () => {
    const editor = made();
    editor.startBlank();
    vi.spyOn(host, "draftSave").mockRejectedValueOnce(failure("store_failed"));
    const create = vi.spyOn(host, "draftCreate");
    editor.edit(typed("Once"));
    expect(await editor.flush()).toBe(false);
    expect(await editor.flush()).toBe(true);
    expect(create).toHaveBeenCalledTimes(1);
  });
});

describe("a draft changed in two windows", () => {
  async function conflicted(): Promise<DraftEditor> {
    const editor = await opened("draft-2");
    await storedElsewhere("draft-2", "Theirs");
    editor.edit(typed("Mine"));
    expect(await editor.flush()).toBe(false);
    expect(editor.conflict?.content.text).toBe("Theirs");
    expect(world.drafts.get("draft-2")?.content.text).toBe("Theirs");
    return editor;
  }

  it("keeps mine when asked to", async () => {
    const editor = await conflicted();
    await editor.keepMine();
    expect(editor.conflict).toBe(null);
    expect(world.drafts.get("draft-2")?.content.text).toBe("Mine");
  });

  it("takes the other when asked to", async () => {
    const editor = await conflicted();
    editor.keepTheirs();
    expect(editor.content.text).toBe("Theirs");
    editor.edit(typed("Theirs, and more"));
    expect(await editor.flush()).toBe(true);
    expect(world.drafts.get("draft-2")?.content.text).toBe("Theirs, and more");
  });

  it("keeps both as two drafts when asked to", async () => {
    const editor = await conflicted();
    await editor.keepBoth();
    expect(texts()).toEqual(expect.arrayContaining(["Mine", "Theirs"]));
    expect(editor.content.text).toBe("Mine");
    expect(editor.id).not.toBe("draft-2");
  });

  it("goes on collecting what is typed while the question is open", async () => {
    const editor = await conflicted();
    editor.edit(typed("Mine, later"));
    await editor.keepMine();
    expect(world.drafts.get("draft-2")?.content.text).toBe("Mine, later");
  });
});

describe("the review", () => {
  it("is of the newest text", async () => {
    const editor = await opened("draft-2");
    for (const text of ["a", "ab", "abc"]) editor.edit(typed(text));
    await until(() => expect(editor.reviewed?.content.text).toBe("abc"));
    expect(editor.reviewed?.review.accounts.map((account) => account.used)).toEqual([3]);
  });

  it("that fails leaves the text alone and says that it failed", async () => {
    vi.spyOn(host, "draftReview").mockRejectedValue(failure("internal"));
    const editor = await opened("draft-2");
    await until(() => expect(editor.reviewFailed).toBe(true));
    editor.edit(typed("Still typing"));
    expect(await editor.flush()).toBe(true);
    editor.close();
  });
});
