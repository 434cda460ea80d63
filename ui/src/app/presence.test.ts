import { expect, it } from "vitest";

import { PresenceReport } from "./presence";

it("reports a busy person twice a minute, not at every key", () => {
  const reports: number[] = [];
  const presence = new PresenceReport(async () => reports.push(1));
  for (let second = 0; second <= 60; second++) presence.seen(second * 1000);
  expect(reports).toHaveLength(3);
});

it("makes up for a report that got lost", async () => {
  let tries = 0;
  const presence = new PresenceReport(() => {
    tries += 1;
    return Promise.reject(new Error("lost"));
  });
  presence.seen(0);
  await Promise.resolve();
  await Promise.resolve();
  presence.seen(1);
  expect(tries).toBe(2);
});
