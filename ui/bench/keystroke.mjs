// How long a keystroke takes from its input event until the counters and findings for ten accounts are in the page.
//
//   cargo build --release -p journeys --bin door && npm run build:door && node bench/keystroke.mjs
//
// Prints the median and the 95th percentile of 200 keystrokes; ends with 1 when the median is above 16 ms. Behind the page
// stands the real engine, asked by HTTP.

import { withPage } from "./page.mjs";

const KEYSTROKES = 200;
const ACCOUNTS = 10;
const LIMIT_MS = 16;

/** Opens an empty sheet with ten accounts chosen. The world `crowd` has a thousand to choose from. */
async function openSheet(page) {
  await page.getByRole("button", { name: /^Compose/ }).click();
  const chips = page.getByRole("group", { name: "Post to" }).getByRole("button");
  for (let at = 0; at < ACCOUNTS; at += 1) await chips.nth(at).click();
  await page
    .getByRole("textbox", { name: "Text for all accounts" })
    // The link is as long as one counts on Mastodon, so that every counter tells the length of the text.
    .fill("Fresh rye https://harbour.example #rye ");
  await page.waitForFunction((count) => document.querySelectorAll("[data-counter]").length === count, ACCOUNTS);
}

/** Types in the page itself, so that no round trip of the test driver is measured. */
function measure(page) {
  return page.evaluate(
    async ({ keystrokes, accounts }) => {
      const area = document.querySelector("textarea");
      const isUpToDate = () => {
        const used = new Intl.NumberFormat("en-GB").format(area.value.length);
        const counters = [...document.querySelectorAll("[data-counter]")];
        return counters.length === accounts && counters.every((one) => one.textContent.includes(`${used} / `));
      };
      const times = [];
      for (let at = 0; at < keystrokes; at += 1) {
        const begin = performance.now();
        const end = new Promise((resolve) => {
          const observer = new MutationObserver(() => {
            if (!isUpToDate()) return;
            observer.disconnect();
            resolve(performance.now());
          });
          observer.observe(document.body, { subtree: true, childList: true, characterData: true });
        });
        area.setRangeText("abcdefgh "[at % 9], area.value.length, area.value.length, "end");
        area.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertText" }));
        times.push((await end) - begin);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return times;
    },
    { keystrokes: KEYSTROKES, accounts: ACCOUNTS },
  );
}

await withPage("crowd", async (page) => {
  await openSheet(page);
  const times = (await measure(page)).sort((a, b) => a - b);
  const at = (share) => times[Math.floor((times.length - 1) * share)];
  const [median, p95] = [at(0.5), at(0.95)];
  console.log(
    `keystrokes ${times.length}, accounts ${ACCOUNTS}: median ${median.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms`,
  );
  process.exitCode = median <= LIMIT_MS ? 0 : 1;
});
