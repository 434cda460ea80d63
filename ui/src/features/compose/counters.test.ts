import { expect, it } from "vitest";

import { counterOf } from "./counters";

function check(used: number, max: number, bytes: [number, number] | null, expected: object): void {
  const review = {
    accountId: "a",
    used,
    max,
    bytesUsed: bytes === null ? null : bytes[0],
    bytesMax: bytes === null ? null : bytes[1],
    overflowFrom: null,
    findings: [],
    entities: null,
  };
  expect(counterOf(review)).toMatchObject(expected);
}

it("is roomy below nine tenths, near up to the limit, over beyond it", () => {
  check(0, 300, null, { percent: 0, fullness: "roomy", bytes: null });
  check(269, 300, null, { percent: 90, fullness: "roomy" });
  check(270, 300, null, { percent: 90, fullness: "near" });
  check(300, 300, null, { percent: 100, fullness: "near" });
  check(301, 300, null, { percent: 100, fullness: "over" });
});

it("shows bytes only when they are what runs out", () => {
  check(100, 300, [400, 3000], { bytes: null, fullness: "roomy" });
  check(100, 300, [2800, 3000], { bytes: { used: 2800, max: 3000 }, fullness: "near" });
  check(100, 300, [3001, 3000], { bytes: { used: 3001, max: 3000 }, fullness: "over" });
});
