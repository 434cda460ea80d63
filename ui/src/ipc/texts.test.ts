import { describe, expect, it } from "vitest";

import type { ErrorDto, FindingDto, TroubleDto } from "./bindings.gen";
import { IpcError } from "./contract";
import { findingText, problemOf, troubleText } from "./texts";

function error(by: Partial<ErrorDto>): IpcError {
  return new IpcError({ code: "internal", args: {}, field: null, retryAt: null, findings: {}, ...by });
}

describe("an error in words", () => {
  it("names what happened, the next step and whose turn it is", () => {
    const problem = problemOf(error({ code: "other_account", args: { expected: "@a", actual: "@b" } }));
    expect(problem.text).toContain("another account: @b instead of @a");
    expect(problem).toMatchObject({ step: "start_again", stepLabel: "Start again", turn: "you", field: null });
  });

  it("says until when to wait, and says so differently when that is unknown", () => {
    const known = problemOf(error({ code: "rate_limited", retryAt: "2026-11-20T12:00:00Z" }), { network: "Bluesky" });
    expect(known.text).toBe("Bluesky asks for a pause until Fri 20 Nov, 12:00 GMT.");
    expect(problemOf(error({ code: "rate_limited" })).text).toBe("the network asks for a pause. Wait a few minutes.");
  });

  it("tells a network that is down from one that makes no sense", () => {
    const down = problemOf(error({ code: "network_unavailable" }), { network: "Mastodon" });
    expect(down).toMatchObject({ step: "try_again", turn: "network" });
    expect(down.text).toBe("Mastodon is busy or down right now. Try again in a few minutes.");
  });

  it("treats whatever else was thrown as a fault of ours", () => {
    expect(problemOf(new TypeError("boom"))).toMatchObject({ turn: "us", step: "try_again" });
    expect(problemOf("boom").text).not.toContain("boom");
  });
});

it("offers a backup for a database that does not open, and for nothing else", () => {
  const steps: [TroubleDto, string, boolean][] = [
    ["database_newer", "welcome", true],
    ["database_broken", "restore", true],
    ["database_strange", "restore", true],
    ["profile_in_use", "retry", false],
    ["folder_not_writable", "retry", false],
    ["practice_failed", "retry", false],
  ];
  for (const [trouble, action, canRestore] of steps)
    expect(troubleText(trouble, null), trouble).toMatchObject({ action, canRestore });
});

describe("a finding in words", () => {
  const cases: [Pick<FindingDto, "code" | "args">, string][] = [
    [{ code: "text_too_long", args: { over: 1, max: 2200 } }, "1 character too long; 2,200 fit."],
    [{ code: "text_too_long", args: { over: 12, max: 300 } }, "12 characters too long; 300 fit."],
    [{ code: "refused", args: {} }, "The network refused the post without saying why."],
    [{ code: "refused", args: { detail: "too spicy" } }, "The network refused the post: too spicy"],
    [{ code: "media_missing", args: { min: 1 } }, "At least one picture is needed here."],
  ];
  it.each(cases)("%j", (finding, expected) => expect(findingText(finding)).toBe(expected));
});
