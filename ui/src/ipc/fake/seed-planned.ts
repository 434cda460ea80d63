// Posts that a bakery has planned: one of them after the end of a sign-in, two on an account that is signed out.

import { localAt } from "../../lib/wall-clock";
import type { AccountDto, DraftDto, PostDto } from "../bindings.gen";
import { target } from "./seed";
import { HOME } from "./workspaces";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

interface Sketch {
  readonly id: string;
  readonly title: string;
  readonly inMs: number;
  readonly zone: string;
  readonly accountIds: string[];
}

const SKETCHES: readonly Sketch[] = [
  { id: "post-queue", title: "Saturday queue", inMs: DAY, zone: "Europe/London", accountIds: ["acc-ig", "acc-ma"] },
  { id: "post-board", title: "Allotment news", inMs: 1.2 * DAY, zone: "Europe/London", accountIds: ["acc-ma2"] },
  { id: "post-recipe", title: "Recipe thread", inMs: 2.1 * DAY, zone: "Europe/Lisbon", accountIds: ["acc-bs"] },
  { id: "post-flour", title: "Flour delivery", inMs: 3 * DAY, zone: "Europe/London", accountIds: ["acc-bs2"] },
  { id: "post-mill", title: "At the mill", inMs: 5 * DAY, zone: "Europe/London", accountIds: ["acc-bs2"] },
  { id: "post-oven", title: "Behind the oven", inMs: 6.6 * DAY, zone: "Asia/Tokyo", accountIds: ["acc-ig"] },
  { id: "post-advent", title: "Advent boxes", inMs: 16.5 * DAY, zone: "Europe/London", accountIds: ["acc-shop"] },
  { id: "post-xmas", title: "Closed over Christmas", inMs: 27 * DAY, zone: "Europe/London", accountIds: ["acc-ig"] },
  { id: "post-year", title: "A new year of bread", inMs: 36 * DAY, zone: "Europe/London", accountIds: ["acc-ma"] },
];

/** What there is to put them into. */
interface Shelf {
  readonly accounts: readonly AccountDto[];
  readonly posts: Map<string, PostDto>;
  readonly planned: Map<string, DraftDto>;
}

/** Plans them, each at a full hour. */
export function seedPlanned({ accounts, posts, planned }: Shelf): void {
  for (const { id, title, inMs, zone, accountIds } of SKETCHES) {
    const at = Math.ceil((Date.now() + inMs) / HOUR) * HOUR;
    const targets = accounts
      .filter((account) => accountIds.includes(account.id))
      .map(({ id: accountId, network, handle }) =>
        target({ id: `${id}-${accountId}`, accountId, network, handle, state: "scheduled", actions: ["cancel"] }),
      );
    const plannedAt = new Date(at).toISOString();
    posts.set(id, { id, title, plannedAt, schedule: { local: localAt(at, zone), zone }, targets });
    const content = { text: title, accountIds, media: [{ mediaId: "media-1", alt: "Loaves" }], variants: {} };
    planned.set(id, {
      id: `draft-of-${id}`,
      workspaceId: HOME,
      version: 2,
      savedAt: new Date().toISOString(),
      content,
      media: [],
    });
  }
}
