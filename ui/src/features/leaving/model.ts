// What is named of the posts that would not go out.

import type { UpcomingDto } from "../../ipc";

/** As many as one takes in at once. */
const SHOWN_MAX = 5;

/** The first posts, and how many follow them. One that would stand there as "1 more" is named instead. */
export function named(posts: readonly UpcomingDto[]): {
  readonly shown: readonly UpcomingDto[];
  readonly more: number;
} {
  if (posts.length <= SHOWN_MAX + 1) return { shown: posts, more: 0 };
  return { shown: posts.slice(0, SHOWN_MAX), more: posts.length - SHOWN_MAX };
}
