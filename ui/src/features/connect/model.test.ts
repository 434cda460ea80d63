import { describe, expect, it } from "vitest";

import type { AccountDto, FlowDto, FlowStatusDto, ManifestDto } from "../../ipc";
import {
  canChoose,
  cleanHandle,
  cleanServer,
  connectInput,
  isComplete,
  isUsable,
  offeredLike,
  passwordInput,
  phaseOf,
  proofOf,
  startValues,
} from "./model";

const browser: ManifestDto = {
  id: "square",
  name: "Square",
  badge: "s",
  color: "#123456",
  gate: "open",
  signIn: { kind: "browser", scopes: [], fields: [], ownApp: null, needsCallbackPage: false },
  abilities: [],
  options: [],
  needsMediaHost: false,
  renews: false,
};

function flow(status: FlowStatusDto): FlowDto {
  return { id: "f", network: "square", host: "square.example", opened: true, canPaste: true, expiresAt: "", status };
}

const nobody = { accountId: null, workspaceId: null };

describe("the dialog", () => {
  it("begins with the question that fits the network", () => {
    expect(phaseOf(browser, null).name).toBe("intro");
    expect(phaseOf({ ...browser, signIn: { kind: "app_password", fields: [] } }, null).name).toBe("password");
  });

  it("follows the flow", () => {
    const error = { code: "flow_expired", args: {}, field: null, retryAt: null, findings: {} } as const;
    const statuses: [FlowStatusDto, string][] = [
      [{ kind: "waiting" }, "waiting"],
      [{ kind: "exchanging" }, "exchanging"],
      [{ kind: "choosing" }, "choosing"],
      [{ kind: "done", accountId: "a", known: true }, "done"],
      [{ kind: "failed", error }, "failed"],
    ];
    for (const [status, name] of statuses) expect(phaseOf(browser, flow(status)).name).toBe(name);
  });

  it("lets choose what is not connected yet and can post, and finds it by name or handle", () => {
    const bread = { remoteId: "1", handle: "bread", displayName: "Harbour Bread", connected: false, obstacle: null };
    const quay = { ...bread, remoteId: "2", handle: "quay", displayName: "", connected: true };
    const obstacle = {
      code: "account_cannot_publish",
      severity: "error",
      field: "account",
      args: {},
      fix: null,
    } as never;
    const mill = { ...bread, remoteId: "3", handle: "mill", displayName: "Mill", obstacle };
    expect([bread, quay, mill].map(canChoose)).toEqual([true, false, false]);
    const found = (looked: string): string[] =>
      offeredLike([bread, quay, mill], looked).map(({ remoteId }) => remoteId);
    expect([found(" HARBOUR "), found("ill"), found("qu"), found(""), found("x")]).toEqual([
      ["1"],
      ["3"],
      ["2"],
      ["1", "2", "3"],
      [],
    ]);
  });

  it("knows server and handle of an account that signs in again", () => {
    const fields = [
      { id: "server", label: "", placeholder: "", secret: false },
      { id: "identifier", label: "", placeholder: "", secret: false },
      { id: "password", label: "", placeholder: "", secret: true },
    ];
    const account = { handle: "bakery@fosstodon.org" } as AccountDto;
    expect(startValues(fields, account)).toEqual({
      server: "fosstodon.org",
      identifier: "bakery@fosstodon.org",
      password: "",
    });
    expect(startValues(fields, undefined)).toEqual({ server: "", identifier: "", password: "" });
    expect(startValues(fields, account, { password: "typed before" })).toEqual({
      server: "fosstodon.org",
      identifier: "bakery@fosstodon.org",
      password: "typed before",
    });
  });
});

describe("what is sent", () => {
  it("has the server without what people paste around it", () => {
    const cases: [string, string][] = [
      ["mastodon.social", "mastodon.social"],
      [" https://Mastodon.Social/about?x=1 ", "mastodon.social"],
      ["@bakery@fosstodon.org", "fosstodon.org"],
    ];
    for (const [typed, expected] of cases) expect(cleanServer(typed)).toBe(expected);
    expect(connectInput("square", { server: "a.example/" }, { accountId: "acc", workspaceId: "w" })).toEqual({
      network: "square",
      server: "a.example",
      accountId: "acc",
      workspaceId: "w",
    });
    expect(connectInput("square", {}, nobody)).toEqual({ network: "square", server: null, ...nobody });
  });

  it("has the handle without @, and the password without spaces around it", () => {
    expect(cleanHandle(" @harbour.example ")).toBe("harbour.example");
    expect(passwordInput("square", { identifier: "@h.example", password: " abcd " }, nobody)).toEqual({
      network: "square",
      identifier: "h.example",
      password: "abcd",
      ...nobody,
    });
  });

  it("is sent only when every field is filled", () => {
    expect(isComplete({ server: " " })).toBe(false);
    expect(isComplete({ server: "a", password: "" })).toBe(false);
    expect(isComplete({})).toBe(true);
  });
});

describe("the proof after connecting", () => {
  const fresh = (health: AccountDto["health"], scopesMissing: string[] = []): AccountDto =>
    ({ health, scopesMissing }) as AccountDto;
  const cases: [string, AccountDto, number, string, boolean, RegExp][] = [
    ["everything given", fresh({ kind: "fine" }), 2, "ok", true, /^Everything that posting needs/],
    ["no single permissions", fresh({ kind: "renews_itself" }), 0, "ok", true, /gives no single permissions/],
    ["one not given", fresh({ kind: "fine" }, ["media"]), 2, "warn", false, /^One permission was not given/],
    ["two not given", fresh({ kind: "ends" }, ["a", "b"]), 2, "warn", false, /^2 permissions were not given/],
    [
      "one that every post needs",
      fresh({ kind: "needs_sign_in", reason: "missing_scope" }, ["write"]),
      2,
      "bad",
      false,
      /needed for every post/,
    ],
    ["an account of the wrong kind", fresh({ kind: "cannot_publish" }), 2, "bad", false, /cannot publish from an app/],
  ];
  it.each(cases)("with %s", (_, account, asked, tone, usable, says) => {
    const proof = proofOf(account, asked);
    expect(proof.tone).toBe(tone);
    expect(proof.text).toMatch(says);
    expect(isUsable(account)).toBe(usable);
  });
});
