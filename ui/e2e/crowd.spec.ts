// A thousand accounts.

import { expect, goTo, openWorld, test } from "./page";

test("a thousand accounts open, are searched and shown whole without a wait", async ({ page }) => {
  await openWorld(page, { world: "crowd" });
  const start = Date.now();
  await goTo(page, "a");
  await expect(page.getByRole("row")).toHaveCount(51);
  expect(Date.now() - start).toBeLessThan(2_000);

  await page.getByRole("searchbox").fill("shop777");
  await expect(page.getByRole("row")).toHaveCount(2);
  await page.getByRole("searchbox").fill("nobody at all");
  await expect(page.getByText("No account matches “nobody at all”.")).toBeVisible();
  await page.getByRole("searchbox").fill("");

  const whole = Date.now();
  await page.getByRole("button", { name: "Show 992 more accounts" }).click();
  await expect(page.locator(".lane")).toHaveCount(1000);
  expect(Date.now() - whole).toBeLessThan(3_000);
});

test("a slow answer shows a skeleton, not an empty screen", async ({ page }) => {
  await openWorld(page, { world: "crowd", pace: "slow" });
  await goTo(page, "a");
  await expect(page.getByText("Loading").first()).toBeAttached();
  await expect(page.getByRole("row")).toHaveCount(51);
});
