import { expect, it } from "vitest";

import { router } from "./router.svelte";

it("a screen closes what lay above the last one, and an overlay leaves the screen where it is", () => {
  router.go({ name: "accounts" });
  router.open({ name: "gallery" });
  expect(router.screen).toEqual({ name: "accounts" });
  router.open({ name: "shortcuts" });
  expect(router.overlay).toEqual({ name: "shortcuts" });
  router.close();
  expect(router.overlay).toBeNull();
  router.open({ name: "publishing", postId: "p" });
  router.go({ name: "compose" });
  expect(router.overlay).toBeNull();
});
