import { describe, expect, it } from "vitest";

import { canSaveHost, hostForm, hostInput } from "./model";

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
