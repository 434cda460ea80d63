import { afterEach, beforeEach, expect, it, vi } from "vitest";

import type { AlertDto } from "../ipc";
import { router } from "../lib/router.svelte";
import { countNew, followClick } from "./alerts";
import { AT, host } from "../../tests/canned";

const shop = { id: "shop", network: "instagram", handle: "harbourbakery" };
const board = { id: "board", network: "mastodon", handle: "bakery@mastodon.practice" };
const tasting = { postId: "post-tasting", targetId: "t-6", title: "Tasting notes", dueAt: AT };

function alert(sketch: Pick<AlertDto, "id" | "cause" | "opens"> & Partial<AlertDto>): AlertDto {
  return { workspaceId: null, raisedAt: AT, endedAt: null, read: false, ...sketch };
}

const REJECTED = alert({
  id: "rejected",
  cause: { kind: "post_rejected", account: shop, post: tasting, finding: null },
  opens: { name: "post", postId: "post-tasting", targetId: "t-6" },
});
const ENDS = alert({
  id: "ends",
  cause: { kind: "sign_in_ends", account: shop, at: AT },
  opens: { name: "sign_in", accountId: "shop", network: "instagram" },
});
const LIMITED = alert({
  id: "limited",
  cause: { kind: "rate_limited", account: board, until: AT },
  opens: { name: "account", accountId: "board" },
});
const OVER = alert({ id: "over", cause: { kind: "vault", fault: "closed" }, opens: { name: "vault" }, endedAt: AT });

beforeEach(() => {
  router.go({ name: "today" });
  vi.spyOn(host, "alertList").mockResolvedValue([REJECTED, ENDS, LIMITED, OVER]);
});
afterEach(() => {
  vi.restoreAllMocks();
});

it("counts what holds and was not read", () => {
  const cases: [AlertDto[], number][] = [
    [[], 0],
    [[REJECTED, ENDS, LIMITED], 3],
    [[{ ...REJECTED, read: true }, ENDS, LIMITED], 2],
    [[{ ...REJECTED, read: true }, OVER], 0],
  ];
  for (const [alerts, expected] of cases) expect(countNew(alerts)).toBe(expected);
});

it("opens what a notification was about, and takes it for read", async () => {
  const read = vi.spyOn(host, "alertRead").mockResolvedValue(null);
  const cases = [
    ["rejected", { name: "publishing", postId: "post-tasting", targetId: "t-6" }],
    ["ends", { name: "connect", network: "instagram", accountId: "shop" }],
  ] as const;
  for (const [id, overlay] of cases) {
    await followClick(id);
    expect(router.overlay).toEqual(overlay);
    expect(read).toHaveBeenLastCalledWith([id]);
  }
  await followClick("limited");
  expect(router.screen).toEqual({ name: "accounts", accountId: "board" });
  expect(router.overlay).toBeNull();
});

it("opens the list for several, for one that is over, and for one that is gone", async () => {
  const read = vi.spyOn(host, "alertRead");
  for (const id of [undefined, "over", "nobody-knows"]) {
    router.go({ name: "today" });
    await followClick(id);
    expect(router.overlay, id ?? "several").toEqual({ name: "alerts" });
  }
  expect(read).not.toHaveBeenCalled();
});
