// A thousand accounts.

import { expect, goTo, test } from "./page";
import { World } from "./world";

test("a thousand accounts open with the few that fit, are searched, and shown whole", async ({ page }) => {
  await World.like(page, "crowd");
  await goTo(page, "a");
  const accounts = page.getByRole("table").getByRole("button", { name: /^Details of/ });
  await expect(accounts.first()).toBeVisible();
  await expect(page.getByRole("table")).toHaveAttribute("aria-rowcount", "1001");
  expect(await accounts.count()).toBeLessThan(60);

  await page.getByRole("searchbox").fill("shop777");
  await expect(accounts).toHaveCount(1);
  await page.getByRole("searchbox").fill("nobody at all");
  await expect(page.getByText("No account matches “nobody at all”.")).toBeVisible();
  await page.getByRole("button", { name: "Show all" }).click();
  await expect(page.getByRole("table")).toHaveAttribute("aria-rowcount", "1001");

  await page.getByRole("button", { name: "Show 992 more accounts" }).click();
  await expect(page.locator(".lane")).toHaveCount(1000);
});

test("the last of a thousand accounts is reached by scrolling, and every row says which it is", async ({ page }) => {
  await World.like(page, "crowd");
  await goTo(page, "a");
  await page.getByRole("button", { name: "Account", exact: true }).click();
  await expect(page.getByRole("columnheader", { name: "Account" })).toHaveAttribute("aria-sort", "ascending");
  await expect(page.locator("tr[aria-rowindex='2']")).toContainText("@shop0.example");
  await page.locator("main").evaluate((main) => (main.scrollTop = main.scrollHeight));
  await expect(page.locator("tr[aria-rowindex='1001']")).toContainText("@shop999.example");
  await expect(page.locator("tr[aria-rowindex='2']")).toHaveCount(0);
});

test("a slow answer shows a skeleton, not an empty screen", async ({ page }) => {
  await World.like(page, "crowd");
  let answerNow: () => void = () => undefined;
  const isTime = new Promise<void>((resolve) => (answerNow = resolve));
  await page.route("**/call/account_list", async (route) => {
    await isTime;
    await route.continue();
  });
  await goTo(page, "a");
  await expect(page.getByText("Loading").first()).toBeAttached();
  answerNow();
  await expect(page.getByRole("table")).toHaveAttribute("aria-rowcount", "1001");
});
