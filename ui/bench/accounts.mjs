// The screen of 500 accounts: how long from the click until its first rows are painted, and whether any row is missing
// while one scrolls.
//
//   cargo build --release -p journeys --bin door && npm run build:door && node bench/accounts.mjs
//
// Prints the first visit, the median and the 95th percentile of the later ones, and what became of the scrolling; ends
// with 1 when the median is above 100 ms or a place in the table was empty in any frame. Behind the page stands the real
// engine, asked by HTTP.

import { withPage } from "./page.mjs";

const VISITS = 20;
/** From the pointer's arrival to the click, at the quick end of what hands do. */
const REST_MS = 150;
const ACCOUNTS = 500;
const LIMIT_MS = 100;
/** Pixels a frame: a wheel turned as fast as it goes. */
const STEP_PX = 600;

/** From the click on the rail to the frame after the first rows stood in the page. */
function visit(page) {
  return page.evaluate(
    () =>
      new Promise((resolve) => {
        const entry = document.querySelector("nav button[title=Accounts]");
        const begin = performance.now();
        const observer = new MutationObserver(() => {
          if (!document.querySelector("tbody tr[aria-rowindex]")) return;
          observer.disconnect();
          requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - begin), 0));
        });
        observer.observe(document.body, { subtree: true, childList: true });
        entry.click();
      }),
  );
}

/** Down to the last row and back up. Looks at every frame, after the page had its chance to follow and before paint. */
function scroll(page) {
  return page.evaluate(
    (step) =>
      new Promise((resolve) => {
        const main = document.querySelector("main");
        const body = document.querySelector("table[aria-rowcount]").tBodies[0];
        const seen = new Set();
        const times = [];
        let [by, empty, last] = [step, 0, performance.now()];
        const countEmptyPlaces = () => {
          const [view, rows] = [main.getBoundingClientRect(), body.getBoundingClientRect()];
          const until = Math.min(view.bottom, rows.bottom) - 4;
          let count = 0;
          for (let y = Math.max(view.top, rows.top) + 4; y < until; y += 20) {
            const row = document.elementFromPoint(rows.left + 20, y)?.closest("tr");
            if (row?.ariaRowIndex) seen.add(row.ariaRowIndex);
            else count += 1;
          }
          return count;
        };
        const frame = () => {
          times.push(performance.now() - last);
          last = performance.now();
          // The page heard of the last step before this frame began.
          empty += countEmptyPlaces();
          const before = main.scrollTop;
          main.scrollTop += by;
          if (main.scrollTop === before) {
            if (by < 0) return resolve({ empty, times, seen: seen.size });
            by = -step;
          }
          requestAnimationFrame(frame);
        };
        requestAnimationFrame(frame);
      }),
    STEP_PX,
  );
}

const share = (sorted, part) => sorted[Math.floor((sorted.length - 1) * part)];

await withPage("agency", async (page) => {
  const today = page.getByRole("heading", { name: "This week" });
  await today.waitFor();
  // A hand rests on the entry before it clicks, and the screen is fetched meanwhile.
  await page.hover("nav button[title=Accounts]");
  await page.waitForTimeout(REST_MS);
  const first = await visit(page);
  const times = [];
  for (let at = 0; at < VISITS; at += 1) {
    await page.keyboard.press("g");
    await page.keyboard.press("t");
    await today.waitFor();
    times.push(await visit(page));
  }
  times.sort((a, b) => a - b);
  const median = share(times, 0.5);
  console.log(
    `${ACCOUNTS} accounts, click to first rows: first visit ${first.toFixed(0)} ms, ` +
      `then median ${median.toFixed(0)} ms, p95 ${share(times, 0.95).toFixed(0)} ms`,
  );
  const scrolled = await scroll(page);
  const frames = scrolled.times.slice(1).sort((a, b) => a - b);
  console.log(
    `scrolling ${STEP_PX} px a frame past ${scrolled.seen} rows: ${scrolled.empty} empty places in ` +
      `${frames.length} frames, median ${share(frames, 0.5).toFixed(1)} ms, p95 ${share(frames, 0.95).toFixed(1)} ms`,
  );
  process.exitCode = median <= LIMIT_MS && scrolled.empty === 0 && scrolled.seen === ACCOUNTS ? 0 : 1;
});
