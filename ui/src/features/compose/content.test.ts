import { describe, expect, it } from "vitest";

import type { DraftContent } from "../../ipc";
import {
  ALL,
  emptyContent,
  isBlank,
  isEdited,
  optionOf,
  sameContent,
  textOf,
  titleOf,
  withAccountToggled,
  withAlt,
  withKnownAccounts,
  withMediaAdded,
  withMediaMoved,
  withMediaRemoved,
  withMediaRestored,
  withOption,
  withSharedText,
  withText,
  type Tab,
} from "./content";

const MASTODON: Tab = { kind: "account", accountId: "m" };

function draft(change: Partial<DraftContent> = {}): DraftContent {
  return { ...emptyContent(), text: "Weekend boxes", accountIds: ["m", "b"], ...change };
}

function picture(id: string) {
  return { id, mimeType: "image/jpeg", width: 1200, height: 900, sizeBytes: 90_000 };
}

const order = (content: DraftContent): string => content.media.map((item) => item.mediaId).join("");

describe("texts", () => {
  it("an account shows the text for all until it has its own", () => {
    const content = draft();
    expect(textOf(content, MASTODON)).toBe("Weekend boxes");
    const own = withText(content, MASTODON, "Boxes for the fediverse");
    expect(textOf(own, MASTODON)).toBe("Boxes for the fediverse");
    expect(textOf(own, ALL)).toBe("Weekend boxes");
    expect([isEdited(own, "m"), isEdited(own, "b")]).toEqual([true, false]);
  });

  it("an own text that equals the text for all is no difference", () => {
    const own = withText(draft(), MASTODON, "Other");
    expect(withText(own, MASTODON, "Weekend boxes")).toEqual(draft());
  });

  it("an emptied own text is a difference", () => {
    const own = withText(draft(), MASTODON, "");
    expect(isEdited(own, "m")).toBe(true);
    expect(textOf(own, MASTODON)).toBe("");
  });

  it("using the text for all again keeps the account's options", () => {
    const own = withOption(withText(draft(), MASTODON, "Other"), "m", "visibility", "unlisted");
    const back = withSharedText(own, "m");
    expect(isEdited(back, "m")).toBe(false);
    expect(optionOf(back, "m", "visibility")).toBe("unlisted");
  });

  it("an option back at its default leaves nothing behind", () => {
    const set = withOption(draft(), "m", "visibility", "unlisted");
    expect(withOption(set, "m", "visibility", "")).toEqual(draft());
  });

  it("an account let go and chosen again has its own text still", () => {
    const own = withText(draft(), MASTODON, "Other");
    const again = withAccountToggled(withAccountToggled(own, "m"), "m");
    expect(textOf(again, MASTODON)).toBe("Other");
    expect(again.accountIds).toEqual(["b", "m"]);
  });

  it("accounts that were disconnected are let go", () => {
    expect(withKnownAccounts(draft(), new Set(["b"])).accountIds).toEqual(["b"]);
    const same = draft();
    expect(withKnownAccounts(same, new Set(["b", "m"]))).toBe(same);
  });
});

describe("pictures", () => {
  const three = withMediaAdded(draft(), ["x", "y", "z"].map(picture));

  it("the same picture is added once", () => {
    expect(order(withMediaAdded(three, [picture("y"), picture("w"), picture("w")]))).toBe("xyzw");
    expect(withMediaAdded(three, [picture("x")])).toBe(three);
  });

  const moves: [string, number, string][] = [
    ["x", 2, "yzx"],
    ["z", 0, "zxy"],
    ["y", 1, "xyz"],
    ["y", -5, "yxz"],
    ["y", 99, "xzy"],
    ["unknown", 0, "xyz"],
  ];
  it.each(moves)("%s moved to %i gives %s", (id, to, expected) => {
    expect(order(withMediaMoved(three, id, to))).toBe(expected);
  });

  it("an undone removal puts the picture with its description where it was", () => {
    const described = withAlt(three, "y", "Two loaves in a crate");
    const removed = withMediaRemoved(described, "y");
    expect(order(removed)).toBe("xz");
    const item = described.media[1];
    if (item === undefined) throw new Error("the second picture is there");
    expect(withMediaRestored(removed, item, 1)).toEqual(described);
    expect(withMediaRestored(described, item, 1)).toBe(described);
  });
});

describe("drafts", () => {
  it("are blank until there is something worth keeping", () => {
    expect(isBlank(emptyContent())).toBe(true);
    expect(isBlank({ ...emptyContent(), accountIds: ["m"] })).toBe(true);
    expect(isBlank(draft())).toBe(false);
    expect(isBlank(withMediaAdded(emptyContent(), [picture("x")]))).toBe(false);
    expect(isBlank(withText(emptyContent(), MASTODON, "Only here"))).toBe(false);
  });

  it("compare by value", () => {
    expect(sameContent(draft(), draft())).toBe(true);
    expect(sameContent(draft(), draft({ text: "x" }))).toBe(false);
  });

  it("are titled by their first line, cut between characters", () => {
    expect(titleOf("  Loaf\nof the week")).toBe("Loaf");
    expect(titleOf("🥐".repeat(80))).toBe(`${"🥐".repeat(58)}…`);
    expect(titleOf("")).toBe("");
  });
});
