// Choosing among the accounts of one sign-in. No network of the practice yet covers several by one consent, so what the
// core would say of one is told here; what it does with the answer has its stories beside it.

import type { Page } from "@playwright/test";

import type { FlowDto, OfferedDto } from "../src/ipc/bindings.gen";
import { expect, expectAccessible, expectNoSidewaysScroll, test } from "./page";
import { BAKERY, World } from "./world";

const named = (remoteId: string, displayName: string, others: Partial<OfferedDto> = {}): OfferedDto => ({
  remoteId,
  handle: displayName.toLowerCase().replaceAll(/\W/g, ""),
  displayName,
  connected: false,
  obstacle: null,
  ...others,
});

const PAGES: readonly OfferedDto[] = [
  named("1", "Harbour Bakery", { connected: true }),
  named("2", "Quay Café"),
  named("3", "Harbour Town Market, Which Has Been Held on the Old Pier Every Saturday Since the War"),
  named("4", "Bread for All"),
  named("5", "Mill Lane Farm", {
    obstacle: { code: "account_cannot_publish", severity: "error", field: "account", args: {}, fix: null } as never,
  }),
];

/** The consent is given; several accounts were found. */
async function choosing(page: Page): Promise<{ world: World; sent: () => unknown }> {
  const world = await World.practising(page);
  let sent: unknown = null;
  await page.route("**/call/connect_status", async (route) => {
    const told = (await (await route.fetch()).json()) as { answer: FlowDto };
    if (told.answer.status.kind === "done" && sent === null) told.answer.status = { kind: "choosing" };
    await route.fulfill({ json: told });
  });
  await page.route("**/call/connect_offered", (route) => route.fulfill({ json: { answer: PAGES } }));
  await page.route("**/call/connect_choose", async (route) => {
    const input = route.request().postDataJSON() as { flowId: string };
    sent = input;
    await route.fulfill({ json: { answer: await world.call("connect_status", { flowId: input.flowId }) } });
  });
  await page.keyboard.press("c");
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: /Instagram/ }).click();
  await dialog.getByRole("button", { name: "Continue in the browser" }).click();
  await expect(dialog.getByText("Waiting for your browser")).toBeVisible();
  await world.person("allow", { identity: BAKERY.instagram.identity });
  await expect(dialog.getByText("Which of these should Postrider use?")).toBeVisible();
  return { world, sent: () => sent };
}

test("of five accounts two are chosen by keyboard, and only those that can be are open to it", async ({ page }) => {
  const { sent } = await choosing(page);
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText(/allowed 5 accounts, all with one sign-in/)).toBeVisible();
  const box = (name: RegExp) => dialog.getByRole("checkbox", { name });
  await expect(box(/Harbour Bakery/)).toBeChecked();
  await expect(box(/Harbour Bakery/)).toBeDisabled();
  await expect(box(/Mill Lane/)).toBeDisabled();
  await expect(dialog.getByRole("button", { name: "Connect", exact: true })).toBeDisabled();
  await box(/Quay/).focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  await dialog.getByRole("button", { name: "Connect 2 accounts" }).click();
  await expect(dialog.getByText("Connected", { exact: true })).toBeVisible();
  expect(sent()).toMatchObject({ remoteIds: ["2", "4"] });
});

test("all that can post are chosen at once", async ({ page }) => {
  await choosing(page);
  await page.getByRole("button", { name: "Choose all that can post" }).click();
  await expect(page.getByRole("button", { name: "Connect 3 accounts" })).toBeEnabled();
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`the choice is readable in the ${colorScheme} theme and in a small window`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await choosing(page);
    await page.getByRole("checkbox", { name: /Quay/ }).check();
    await expectAccessible(page);
    await page.screenshot({ path: `test-results/choosing-${colorScheme}.png` });
    await page.setViewportSize({ width: 640, height: 360 });
    await expectNoSidewaysScroll(page);
    await page.screenshot({ path: `test-results/choosing-${colorScheme}-small.png` });
  });
}
