// Alerts as the frame shows them: how many are new, and what a click on a notification of the desktop opens.

import { ipc, type AlertDto } from "../ipc";
import { openPlace } from "../lib/places";
import { router } from "../lib/router.svelte";

/** Counts alerts that hold and were not read. */
export function countNew(alerts: readonly AlertDto[]): number {
  return alerts.filter((alert) => alert.endedAt === null && !alert.read).length;
}

/** Opens what the notification was about; the list when it was about several, or is over. */
export async function followClick(alertId: string | undefined): Promise<void> {
  const alerts = alertId === undefined ? [] : await ipc.alertList();
  const clicked = alerts.find((alert) => alert.id === alertId && alert.endedAt === null);
  if (!clicked) return router.open({ name: "alerts" });
  openPlace(clicked.opens);
  await ipc.alertRead([clicked.id]);
}
