import type { Locator, Page } from "@playwright/test";

import { expect, test, expectAccessible, THEMES } from "./page";
import type { PostDto } from "../src/ipc/bindings.gen";
import { passUntil, takePicture, targetOf, write } from "./seed";
import { World, type Fault } from "./world";

const ACCOUNTS = ["harbourbakery", "bakery@mastodon.practice", "harbour.bsky.practice"] as const;

const panel = (page: Page): Locator => page.getByRole("dialog");
const row = (page: Page, network: string): Locator =>
  panel(page)
    .getByRole("listitem")
    .filter({ has: page.getByText(network, { exact: true }) });

/** A draft for three accounts, with two pictures, in a world where pictures are ready at once. */
async function open(page: Page): Promise<World> {
  const world = await World.furnished(page, async (world) => {
    await world.practice("settings", { settings: { instagram_polls: 0, mastodon_polls: 0 } });
    for (const handle of ACCOUNTS) await world.connect(handle);
    const media = [
      { mediaId: await takePicture(world, 480, 600), alt: "Two loaves" },
      { mediaId: await takePicture(world, 480, 480), alt: "Buns" },
    ];
    await write(world, { text: "The weekend boxes", to: ACCOUNTS, media });
  });
  await page.getByRole("button", { name: /^Compose/ }).click();
  await page.getByRole("button", { name: /^Drafts/ }).click();
  await panel(page)
    .getByRole("button", { name: /^The weekend boxes/ })
    .first()
    .click();
  return world;
}

/** Publishes that draft, with trouble ahead. */
async function publishDraft(page: Page, fault: Fault): Promise<World> {
  const world = await open(page);
  await world.practice("fault", fault);
  await page.getByRole("button", { name: /^Publish to 3/ }).click();
  await expect(panel(page)).toBeVisible();
  return world;
}

/** Instagram's refusal of what is handed in, by its number. */
const refusal = (code: number): Fault => ({
  endpoint: "ig.media",
  kind: "answer",
  status: 400,
  body: { form: "envelope", code },
  when: "before",
});
/** A network asks for a pause before it takes a picture or a text. */
const pause = (endpoint: string): Fault => ({ endpoint, kind: "rate_limit", wait: { form: "seconds", seconds: 300 } });

/** A post of which Mastodon took the text and lost the answer; another one there says the same, so nobody can tell. */
async function inDoubt(world: World): Promise<void> {
  const [mastodon, bluesky] = [ACCOUNTS[1], ACCOUNTS[2]];
  for (const handle of [mastodon, bluesky]) await world.connect(handle);
  const text = "Loaf of the week: a seeded rye that keeps till Tuesday.";
  await world.practice("settings", { settings: { mastodon_is_fork: true } });
  await world.practice("fault", { endpoint: "masto.statuses", kind: "drop_after" });
  const { id: draftId, version } = await write(world, { text, to: [mastodon, bluesky] });
  const { id: postId } = await world.call<PostDto>("post_publish", { draftId, version });
  const state = async (): Promise<string> =>
    targetOf(await world.call<PostDto>("post_get", { postId }), mastodon).state;
  await expect.poll(state, { intervals: [20] }).toBe("unconfirmed");
  await world.person("write", { network: "mastodon", account: mastodon, text });
  await passUntil(world, async () => (await state()) === "waiting_person");
}

test("a post is followed step by step until every link is there", async ({ page }) => {
  const world = await open(page);
  // Pictures take their time at this server, by the practice network's clock.
  await world.practice("settings", { settings: { mastodon_async_from_bytes: 0, mastodon_polls: 6 } });
  await page.getByRole("button", { name: /^Publish to 3/ }).click();
  await expect(row(page, "Mastodon")).toContainText("Waiting for Mastodon");
  await expect(row(page, "Mastodon").getByRole("button", { name: /Call it off/ })).toBeVisible();
  await expect(row(page, "Bluesky")).toContainText("Live since");
  const isLive = page.getByRole("heading", { name: "All 3 are live." });
  await passUntil(world, async () => (await isLive.count()) === 1);
  await expect(panel(page).getByRole("button", { name: /^Open post/ })).toHaveCount(3);
});

test("calling one off leaves the others going", async ({ page }) => {
  await publishDraft(page, pause("bsky.upload_blob"));
  await row(page, "Bluesky")
    .getByRole("button", { name: /Call it off/ })
    .click();
  await expect(row(page, "Bluesky")).toContainText("Called off");
  await expect(row(page, "Mastodon")).toContainText("Live since");
  await expect(row(page, "Bluesky")).toContainText("Nothing was published here.");
});

test("when one is refused, the others stay live and only that one is retried", async ({ page }) => {
  await publishDraft(page, refusal(100));
  await expect(page.getByRole("heading", { name: "2 of 3 live. 1 needs you." })).toBeVisible();
  const refused = row(page, "Instagram");
  await expect(refused).toContainText("The network refused the post");
  await expect(panel(page).getByRole("button", { name: /^Retry/ })).toHaveCount(1);
  await refused.getByRole("button", { name: /^Retry/ }).click();
  await expect(refused).toBeFocused();
  await expect(refused).toContainText("Live since");
});

test("where only another picture helps, nobody is offered a retry", async ({ page }) => {
  await publishDraft(page, refusal(36_003));
  const refused = row(page, "Instagram");
  await expect(refused).toContainText("The network refused a picture.");
  await expect(refused.getByRole("button", { name: /^Edit as new draft/ })).toBeVisible();
  await expect(refused.getByRole("button", { name: /^Retry/ })).toHaveCount(0);
});

test("a refused post is edited as a draft of its own, and the others stay as they are", async ({ page }) => {
  const world = await publishDraft(page, refusal(36_003));
  await row(page, "Instagram")
    .getByRole("button", { name: /^Edit as new draft/ })
    .click();
  await expect(page.getByRole("heading", { name: "New post" })).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Text for all accounts" })).toHaveValue("The weekend boxes");
  await expect(page.getByRole("button", { name: /^Publish to 1/ })).toBeVisible();
  expect(await world.practice("posts")).toHaveLength(2);
});

test("a limited network says when it goes on", async ({ page }) => {
  await publishDraft(page, pause("masto.statuses"));
  await expect(row(page, "Mastodon")).toContainText(/Mastodon wants a pause\. It goes on .* GMT\./);
});

test("an unconfirmed post shows both sides and three ways on, none of them chosen", async ({ page }) => {
  await World.furnished(page, inDoubt);
  await page.getByRole("button", { name: /^Compare/ }).click();
  const asked = row(page, "Mastodon");
  await expect(asked).toContainText("What was to be sent");
  await expect(asked).toContainText("What Mastodon shows");
  await expect(asked.getByRole("group", { name: "Is it there?" }).getByRole("button")).toHaveText([
    "It is there",
    "It is not, send again",
    "Leave it",
  ]);
  await asked.getByRole("button", { name: "It is there" }).click();
  await expect(page.getByRole("heading", { name: "All 2 are live." })).toBeVisible();
});

test("changes are announced politely", async ({ page }) => {
  await World.like(page, "bakery");
  await page.getByRole("button", { name: /^Compare/ }).click();
  await panel(page).getByRole("button", { name: "It is there" }).click();
  await expect(panel(page).getByRole("status").first()).toHaveText("Mastodon @bakery@mastodon.practice: Live");
});

for (const theme of THEMES) {
  test(`the panel has no faults of access (${theme})`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme });
    await World.like(page, "bakery");
    await page.getByRole("button", { name: /^Compare/ }).click();
    await expect(row(page, "Mastodon")).toBeVisible();
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: /^See why/ }).click();
    await expect(row(page, "Instagram")).toContainText("Not published");
    await expectAccessible(page);
  });
}
