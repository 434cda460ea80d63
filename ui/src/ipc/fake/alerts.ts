// What the person is told, in memory.

import type { Ipc } from "../contract";
import type { StoredAlert } from "./alerts-seed";
import type { Desk } from "./desk";

/** The part of the host that lists alerts. */
export function alertHost({ world, emit, answer }: Desk): Pick<Ipc, "alertList" | "alertRead"> {
  const workspaceOf = ({ cause }: StoredAlert): string | null =>
    "account" in cause ? (world().accounts.find(({ id }) => id === cause.account.id)?.workspaceId ?? null) : null;

  return {
    alertList: () => answer(() => world().alerts.map((alert) => ({ ...alert, workspaceId: workspaceOf(alert) }))),
    alertRead: (alertIds) =>
      answer(() => {
        for (const alert of world().alerts) if (alertIds.includes(alert.id)) alert.read = true;
        emit("alerts");
        return null;
      }),
  };
}
