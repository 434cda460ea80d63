import { afterEach, beforeEach, describe, expect, it, vi, type Mock } from "vitest";

import type { DraftContent, Ipc } from "../../ipc";
import { ALL, withText } from "./content";
import { DraftEditor } from "./draft.svelte";
import { AT, draft, failure, host } from "../../../tests/canned";
import { until } from "../../../tests/until";

const editors: DraftEditor[] = [];
let create: Mock<Ipc["draftCreate"]>;
let save: Mock<Ipc["draftSave"]>;

beforeEach(() => {
  create = vi.spyOn(host, "draftCreate").mockResolvedValue(draft({ id: "new", version: 0 }));
  save = vi.spyOn(host, "draftSave");
  save.mockImplementation((_, base) => Promise.resolve({ version: base + 1, savedAt: AT }));
});
afterEach(async () => {
  // What is still on its way would arrive in the next test.
  for (const editor of editors.splice(0)) {
    await editor.flush();
    editor.startBlank();
    editor.close();
  }
  vi.restoreAllMocks();
});

const typed = (text: string) => (content: DraftContent) => withText(content, ALL, text);

function made(): DraftEditor {
  const editor = new DraftEditor();
  editors.push(editor);
  return editor;
}

function opened(): DraftEditor {
  const editor = made();
  editor.show(draft({ id: "draft-1", version: 14, text: "Stored" }));
  return editor;
}

/** Which draft was stored last, on top of which version, and with which text. */
function stored(): [string, number, string] | undefined {
  const [id, base, content] = save.mock.lastCall ?? [];
  return id === undefined || base === undefined ? undefined : [id, base, content?.text ?? ""];
}

describe("a draft", () => {
  it("is made with the first word, not before", async () => {
    const editor = made();
    editor.startBlank();
    expect(await editor.stored()).toBe(null);
    expect([create, save].map(({ mock }) => mock.calls.length)).toEqual([0, 0]);
    editor.edit(typed("Fresh rye"));
    expect(await editor.stored()).toEqual({ id: "new", version: 1 });
    expect(stored()).toEqual(["new", 0, "Fresh rye"]);
  });

  it("counts versions on from what it was opened with", async () => {
    const editor = opened();
    editor.edit(typed("Changed"));
    expect(await editor.stored()).toEqual({ id: "draft-1", version: 15 });
    expect(editor.saveState).toEqual({ kind: "saved", version: 15 });
  });

  it("keeps the text and says so when the disk is full, and stores it at the next try", async () => {
    const editor = opened();
    save.mockRejectedValueOnce(failure("store_failed"));
    editor.edit(typed("Not lost"));
    expect(await editor.stored()).toBe(null);
    expect(editor.saveState.kind).toBe("failed");
    expect(editor.content.text).toBe("Not lost");
    expect(await editor.flush()).toBe(true);
    expect(save).toHaveBeenCalledTimes(2);
    expect(stored()).toEqual(["draft-1", 14, "Not lost"]);
  });

  it("that was deleted elsewhere while being written is kept in a new one", async () => {
    const editor = opened();
    save.mockRejectedValueOnce(failure("not_found"));
    editor.edit(typed("Still here"));
    expect(await editor.flush()).toBe(true);
    expect(editor.id).toBe("new");
    expect(stored()).toEqual(["new", 0, "Still here"]);
  });

  it("that a failed creation left without an id is made only once", async () => {
    const editor = made();
    editor.startBlank();
    save.mockRejectedValueOnce(failure("store_failed"));
    editor.edit(typed("Once"));
    expect(await editor.flush()).toBe(false);
    expect(await editor.flush()).toBe(true);
    expect(create).toHaveBeenCalledTimes(1);
  });
});

describe("a draft changed in two windows", () => {
  async function conflicted(): Promise<DraftEditor> {
    const editor = opened();
    save.mockRejectedValueOnce(failure("draft_changed"));
    vi.spyOn(host, "draftGet").mockResolvedValue(draft({ id: "draft-1", version: 15, text: "Theirs" }));
    editor.edit(typed("Mine"));
    expect(await editor.flush()).toBe(false);
    expect(editor.conflict?.content.text).toBe("Theirs");
    expect(save).toHaveBeenCalledTimes(1);
    return editor;
  }

  it("keeps mine when asked to", async () => {
    const editor = await conflicted();
    await editor.keepMine();
    expect(editor.conflict).toBe(null);
    expect(stored()).toEqual(["draft-1", 15, "Mine"]);
  });

  it("takes the other when asked to", async () => {
    const editor = await conflicted();
    editor.keepTheirs();
    expect(editor.content.text).toBe("Theirs");
    editor.edit(typed("Theirs, and more"));
    expect(await editor.flush()).toBe(true);
    expect(stored()).toEqual(["draft-1", 15, "Theirs, and more"]);
  });

  it("keeps both as two drafts when asked to", async () => {
    const editor = await conflicted();
    await editor.keepBoth();
    expect(stored()).toEqual(["new", 0, "Mine"]);
    expect(editor.content.text).toBe("Mine");
    expect(editor.id).toBe("new");
  });

  it("goes on collecting what is typed while the question is open", async () => {
    const editor = await conflicted();
    editor.edit(typed("Mine, later"));
    await editor.keepMine();
    expect(stored()).toEqual(["draft-1", 15, "Mine, later"]);
  });
});

describe("the review", () => {
  it("is of the newest text", async () => {
    vi.spyOn(host, "draftReview").mockResolvedValue({ accounts: [], entities: [] });
    const editor = opened();
    for (const text of ["a", "ab", "abc"]) editor.edit(typed(text));
    await until(() => expect(editor.reviewed?.content.text).toBe("abc"));
    expect(host.draftReview).toHaveBeenLastCalledWith(editor.content);
  });

  it("that fails leaves the text alone and says that it failed", async () => {
    vi.spyOn(host, "draftReview").mockRejectedValue(failure("internal"));
    const editor = opened();
    await until(() => expect(editor.reviewFailed).toBe(true));
    editor.edit(typed("Still typing"));
    expect(await editor.flush()).toBe(true);
    editor.close();
  });
});
