// The window of the world in memory: closing it, hiding it, and ending. `window.close()` is its button.

import type { UpcomingDto } from "../bindings.gen";
import type { Ipc } from "../contract";
import type { Desk } from "./desk";
import { DAY, HOUR, type World } from "./world";

type Commands = Pick<Ipc, "backgroundGet" | "autostartSet" | "leavePreview" | "leave">;

/** A day, and what the seed is rounded up by. */
const SOON = DAY + HOUR;

function upcoming(world: World): UpcomingDto[] {
  if (world.paused !== null || world.vault !== "ready") return [];
  const posts = [...world.posts.values()].filter(({ plannedAt, targets }) => {
    const isSoon = Date.parse(plannedAt) <= Date.now() + SOON;
    return isSoon && targets.some(({ state }) => state === "scheduled");
  });
  return posts
    .sort((a, b) => a.plannedAt.localeCompare(b.plannedAt))
    .map(({ id, title, plannedAt, targets }) => ({
      postId: id,
      title,
      dueAt: plannedAt,
      networks: targets.map(({ network }) => network),
    }));
}

/** Where the window went, for tests to read. */
function go(where: "background" | "ended"): void {
  document.documentElement.dataset["window"] = where;
}

/** Its commands. */
export function backgroundHost({ world, emit, answer }: Desk): Commands {
  function quit(): void {
    if (upcoming(world()).length > 0) emit("quit_asked");
    else go("ended");
  }

  if (typeof window !== "undefined") {
    window.close = () => {
      const chosen = world().settings.whenClosed ?? "ask";
      if (chosen === "ask") emit("close_asked");
      else if (chosen === "quit") quit();
      else go("background");
    };
  }

  return {
    backgroundGet: () => answer(() => world().background),
    autostartSet: (on) =>
      answer(() => {
        world().background.startsAtLogin = on;
        return world().background;
      }),
    leavePreview: () => answer(() => upcoming(world())),
    leave: (choice) =>
      answer(() => {
        if (choice === "background") go("background");
        else if (choice === "quit") quit();
        else if (choice === "quit_anyway") go("ended");
        return null;
      }),
  };
}
