// A thousand accounts.

import { expect, goTo, openWorld, test } from "./page";

test("a thousand accounts open, are searched and shown whole without a wait", async ({ page }) => {
  await openWorld(page, { world: "crowd" });
  const start = Date.now();
  await goTo(page, "a");
  const accounts = page.getByRole("table").getByRole("button", { name: /^Details of/ });
  await expect(accounts.first()).toBeVisible();
  expect(Date.now() - start).toBeLessThan(2_000);
  await expect(page.getByRole("table")).toHaveAttribute("aria-rowcount", "1001");
  expect(await accounts.count()).toBeLessThan(60);

  await page.getByRole("searchbox").fill("shop777");
  await expect(accounts).toHaveCount(1);
  await page.getByRole("searchbox").fill("nobody at all");
  await expect(page.getByText("No account matches “nobody at all”.")).toBeVisible();
  await page.getByRole("button", { name: "Show all" }).click();
  await expect(page.getByRole("table")).toHaveAttribute("aria-rowcount", "1001");

  const whole = Date.now();
  await page.getByRole("button", { name: "Show 992 more accounts" }).click();
  await expect(page.locator(".lane")).toHaveCount(1000);
  expect(Date.now() - whole).toBeLessThan(3_000);
});

test("the last of a thousand accounts is reached by scrolling, and every row says which it is", async ({ page }) => {
  await openWorld(page, { world: "crowd" });
  await goTo(page, "a");
  await page.getByRole("button", { name: "Account", exact: true }).click();
  await expect(page.getByRole("columnheader", { name: "Account" })).toHaveAttribute("aria-sort", "ascending");
  await expect(page.locator("tr[aria-rowindex='2']")).toContainText("@shop0.example");
  await page.locator("main").evaluate((main) => (main.scrollTop = main.scrollHeight));
  await expect(page.locator("tr[aria-rowindex='1001']")).toContainText("@shop999.example");
  await expect(page.locator("tr[aria-rowindex='2']")).toHaveCount(0);
});

test("a slow answer shows a skeleton, not an empty screen", async ({ page }) => {
  await openWorld(page, { world: "crowd", pace: "slow" });
  await goTo(page, "a");
  await expect(page.getByText("Loading").first()).toBeAttached();
  await expect(page.getByRole("table")).toHaveAttribute("aria-rowcount", "1001");
});
