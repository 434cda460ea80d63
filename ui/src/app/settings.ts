// The settings that concern the whole window, kept in force while they change.

import { ipc, onChange, type SettingsDto } from "../ipc";

/** Hands over the settings now and whenever they change; a failed read leaves what is in force. */
export function followSettings(use: (settings: SettingsDto) => void): () => void {
  const read = (): void => {
    ipc.settingsGet().then(use, () => undefined);
  };
  read();
  return onChange((event) => {
    if (event.what === "settings" || event.what === "app") read();
  });
}
