// What the person is told, in memory.

import type { Ipc } from "../contract";
import type { Desk } from "./desk";

/** The part of the host that lists alerts. */
export function alertHost({ world, emit, answer }: Desk): Pick<Ipc, "alertList" | "alertRead"> {
  return {
    alertList: () => answer(() => world().alerts),
    alertRead: (alertId) =>
      answer(() => {
        for (const alert of world().alerts) if (alertId === null || alert.id === alertId) alert.read = true;
        emit("alerts");
        return null;
      }),
  };
}
