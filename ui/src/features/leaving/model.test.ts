import { expect, it } from "vitest";

import type { UpcomingDto } from "../../ipc";
import { named } from "./model";

const posts = (count: number): UpcomingDto[] =>
  Array.from({ length: count }, (_, index) => ({ postId: `${index}`, title: "", dueAt: "", networks: [] }));

it.each([
  [0, 0, 0],
  [5, 5, 0],
  [6, 6, 0],
  [7, 5, 2],
  [500, 5, 495],
])("of %i posts %i are named and %i counted", (count, shown, more) => {
  const list = named(posts(count));
  expect([list.shown.length, list.more]).toEqual([shown, more]);
});
