import { describe, expect, it } from "vitest";

import type { AppRegistrationDto } from "../../ipc";
import { canSaveApp, canSaveHost, hostForm, hostInput, registrationInput } from "./model";

const stored: AppRegistrationDto = {
  network: "instagram",
  clientId: "1",
  redirectUri: "https://relay.example/",
  practice: false,
  savedAt: "2026-11-20T09:00:00Z",
};
const form = { clientId: " 12 ", clientSecret: "", redirectUri: "https://relay.example/" };

describe("an app registration", () => {
  it("keeps the stored secret when none was typed", () => {
    expect(registrationInput("instagram", form)).toEqual({
      network: "instagram",
      clientId: "12",
      clientSecret: null,
      redirectUri: "https://relay.example/",
    });
  });

  it("needs a secret the first time, and an https callback always", () => {
    const cases: [Partial<typeof form>, AppRegistrationDto | undefined, boolean][] = [
      [{}, undefined, false],
      [{ clientSecret: "s" }, undefined, true],
      [{}, stored, true],
      [{}, { ...stored, practice: true }, false],
      [{ clientSecret: "s", redirectUri: "http://relay.example/" }, undefined, false],
      [{ clientSecret: "s", clientId: "  " }, undefined, false],
    ];
    for (const [change, before, expected] of cases) expect(canSaveApp({ ...form, ...change }, before)).toBe(expected);
  });
});

describe("the media host", () => {
  const whole = { endpoint: "https://s3.example", region: "eu", bucket: "b", accessKeyId: "a", secretKey: " k " };

  it("is sent trimmed, and an empty key keeps the stored one", () => {
    expect(hostInput(whole).secretKey).toBe("k");
    expect(hostInput({ ...whole, secretKey: " " }).secretKey).toBeNull();
  });

  it("can be saved when every field is there", () => {
    expect(canSaveHost(whole, null)).toBe(true);
    expect(canSaveHost({ ...whole, secretKey: "" }, null)).toBe(false);
    expect(canSaveHost({ ...whole, bucket: "" }, null)).toBe(false);
    expect(canSaveHost(hostForm(null), null)).toBe(false);
  });
});
