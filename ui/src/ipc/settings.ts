// Changing the settings, a part at a time.

import { host } from "#host";

import type { SettingsDto } from "./bindings.gen";

let last: Promise<unknown> = Promise.resolve();

/** Saves a change, and says what is saved then. One after the other: each is made of what the one before it left. */
export function changeSettings(change: Partial<SettingsDto>): Promise<SettingsDto> {
  const changed = last.then(async () => {
    const next = { ...(await host.settingsGet()), ...change };
    await host.settingsSave(next);
    return next;
  });
  last = changed.catch(() => undefined);
  return changed;
}
