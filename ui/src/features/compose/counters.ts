// One counter per chosen account: how full it is, and in which unit.

import type { AccountReviewDto } from "../../ipc";

/** How close to the limit. */
export type Fullness = "roomy" | "near" | "over";

/** A counter ready to be shown. */
export interface Counter {
  readonly accountId: string;
  readonly used: number;
  readonly max: number;
  /** 0 to 100. */
  readonly percent: number;
  readonly fullness: Fullness;
  /** Present only where bytes are limited and nearly used up: they run out before the characters with emoji and accents. */
  readonly bytes: { readonly used: number; readonly max: number } | null;
}

const NEAR = 0.9;

/** The counter of one account. */
export function counterOf(review: AccountReviewDto): Counter {
  const units = share(review.used, review.max);
  const byteShare =
    review.bytesUsed === null || review.bytesMax === null ? 0 : share(review.bytesUsed, review.bytesMax);
  const worst = Math.max(units, byteShare);
  return {
    accountId: review.accountId,
    used: review.used,
    max: review.max,
    percent: Math.round(Math.min(worst, 1) * 100),
    fullness: worst > 1 ? "over" : worst >= NEAR ? "near" : "roomy",
    bytes:
      byteShare >= NEAR && review.bytesUsed !== null && review.bytesMax !== null
        ? { used: review.bytesUsed, max: review.bytesMax }
        : null,
  };
}

function share(used: number, max: number): number {
  return max === 0 ? 0 : used / max;
}
