import { afterEach, beforeEach, expect, it, vi } from "vitest";

import type { SettingsDto } from "./bindings.gen";
import { changeSettings } from "./settings";
import { failure, host } from "../../tests/canned";

let saved: SettingsDto;

beforeEach(() => {
  saved = { theme: "system", lockAfterMinutes: 60, lockWithScreen: true };
  vi.spyOn(host, "settingsGet").mockImplementation(() => Promise.resolve(saved));
  vi.spyOn(host, "settingsSave").mockImplementation((settings) => {
    saved = settings;
    return Promise.resolve(null);
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

it("keeps a change that was made before the one before it was saved", async () => {
  await Promise.all([changeSettings({ lockAfterMinutes: 15 }), changeSettings({ lockWithScreen: false })]);
  expect(saved).toEqual({ theme: "system", lockAfterMinutes: 15, lockWithScreen: false });
});

it("says of a change that it was refused, and takes the next one", async () => {
  vi.mocked(host.settingsSave).mockRejectedValueOnce(failure("store_failed"));
  const refused = changeSettings({ theme: "dark" });
  const taken = changeSettings({ lockWithScreen: false });
  await expect(refused).rejects.toThrow();
  expect(await taken).toEqual({ theme: "system", lockAfterMinutes: 60, lockWithScreen: false });
});
