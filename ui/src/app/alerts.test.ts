import { beforeEach, expect, it } from "vitest";

import { host, resetWorld } from "../ipc/fake";
import { router } from "../lib/router.svelte";
import { countNew, followClick } from "./alerts";

beforeEach(() => {
  resetWorld("bakery");
  router.go({ name: "today" });
});

it("counts what holds and was not read", async () => {
  expect(countNew(await host.alertList())).toBe(3);
  await host.alertRead(["alert-limit"]);
  expect(countNew(await host.alertList())).toBe(2);
  await host.alertRead((await host.alertList()).map(({ id }) => id));
  expect(countNew(await host.alertList())).toBe(0);
});

it("opens what a notification was about, and takes it for read", async () => {
  const cases = [
    ["alert-rejected", { name: "publishing", postId: "post-tasting", targetId: "t-6" }],
    ["alert-before", { name: "connect", network: "instagram", accountId: "acc-shop" }],
  ] as const;
  for (const [id, overlay] of cases) {
    await followClick(id);
    expect(router.overlay).toEqual(overlay);
    expect((await host.alertList()).find((alert) => alert.id === id)?.read).toBe(true);
  }
  await followClick("alert-limit");
  expect(router.screen).toEqual({ name: "accounts", accountId: "acc-ma2" });
  expect(router.overlay).toBeNull();
});

it("opens the list for several, for one that is over, and for one that is gone", async () => {
  for (const id of [undefined, "alert-vault", "alert-nobody-knows"]) {
    router.go({ name: "today" });
    await followClick(id);
    expect(router.overlay, id ?? "several").toEqual({ name: "alerts" });
  }
});
