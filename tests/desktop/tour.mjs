// A picture of every screen in both themes, in docs/tour, to be looked at. Not a test: nothing is compared.

import { join } from "node:path";
import { test } from "node:test";

import { App } from "./app.mjs";
import { connectBluesky, connectInstagram, connectMastodon, sees, writePost } from "./practice.mjs";

const FOLDER = "docs/tour";
// In one paragraph: the driver's keys lose line breaks.
const TEXT =
  "The weekend boxes are here: rye, sourdough and something sweet. Order until Friday: https://harbour.practice/boxes #sourdough";

test("the tour", async () => {
  const app = await App.start();
  const { window } = app;
  const show = async (name) => {
    for (const theme of ["dark", "light"]) {
      // Colours change over 150 ms; a picture taken in between shows neither theme.
      await window.run(
        `async (theme) => {
          document.documentElement.dataset.theme = theme;
          await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)));
          await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
        }`,
        theme,
      );
      await window.picture(join(FOLDER, `${name}-${theme}.png`));
    }
  };

  await window.find("button", "Start practising");
  await show("welcome");
  await window.click("button", "Start practising");
  await window.find("heading", "Connect an account");
  await show("gallery");
  await window.click("button", /^Instagram/);
  await window.find("button", "Continue in the browser");
  await show("connect");
  await window.press("\uE00C");
  await window.click("button", /^Connect (account|an account)/);
  const browser = await connectInstagram(window);
  await show("connected");
  await window.click("button", "Connect another");
  await connectMastodon(window, browser);
  await window.click("button", "Connect another");
  await connectBluesky(window);
  await window.click("button", "Write a post");
  await writePost(window, TEXT);
  await window.find("button", "Publish to 3 accounts");
  await show("compose");
  await window.click("button", "Publish to 3 accounts");
  await sees(window, "All 3 are live.");
  await show("published");
  await window.press("\uE00C");
  for (const screen of ["Today", "Accounts", "Activity", "Numbers", "Settings"]) {
    await window.click("button", screen);
    await window.find("heading", screen);
    await show(screen.toLowerCase());
  }
  for (const [button, title] of [[/^Alerts/, "Alerts"], [/^Workspace/, "Workspaces"]]) {
    await window.click("button", button);
    await window.find("heading", title);
    await show(title.toLowerCase());
    await window.press("\uE00C");
  }
  await window.click("button", "Settings");
  await window.click("button", "App registrations");
  await window.click("button", "Open the set-up");
  await window.find("heading", "What this will take");
  await show("setup-needs");
  await window.click("button", /^Callback page/);
  await window.type("Address of the folder", "https://pages.practice/right/");
  await window.click("button", "Test it");
  await sees(window, "Your callback page works");
  await show("setup-page");
  await window.click("button", /^Make an app/);
  await window.find("heading", "Make your app at Instagram");
  await show("setup-app");
  await browser.close();
  await app.stop();
});
