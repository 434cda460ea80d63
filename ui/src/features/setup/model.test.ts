import { describe, expect, it } from "vitest";

import type { AppRegistrationDto, CallbackPageDto, ManifestDto } from "../../ipc";
import {
  callbackOf,
  canSaveApp,
  entryOf,
  isPageReady,
  linesOf,
  minutesLeft,
  neighbour,
  registrationInput,
  stagesOf,
  type AppForm,
  type Facts,
} from "./model";

/** A network that wants an app of one's own. */
function own({ needsCallbackPage = true, needsMediaHost = true } = {}): ManifestDto {
  const ownApp = { needs: ["A professional account."], steps: ["Make an app.", "Copy its id."], minutes: 10 };
  return {
    id: "instagram",
    name: "Instagram",
    badge: "IG",
    color: "#c13584",
    gate: "own_app",
    signIn: { kind: "browser", scopes: [], fields: [], ownApp, needsCallbackPage },
    abilities: ["image", "carousel", "alt_text"],
    options: [],
    needsMediaHost,
    renews: true,
  };
}

const NO_PAGE: CallbackPageDto = {
  callbacks: [],
  address: null,
  practice: false,
  comparedAt: null,
  provedAt: null,
  trial: null,
};
const AT = "2026-11-20T09:00:00Z";
const NOTHING: Facts = {
  last: null,
  page: NO_PAGE,
  linksArrive: true,
  hasApp: false,
  hasBucket: false,
  hasAccount: false,
};

const done = (facts: Partial<Facts>, network = own()): string =>
  linesOf(network, { ...NOTHING, ...facts })
    .filter((line) => line.isDone)
    .map((line) => line.id)
    .join(" ");

describe("the stages of a set-up", () => {
  it("are those that the network's facts ask for", () => {
    const cases: [Parameters<typeof own>[0], string][] = [
      [{}, "needs page app keys pictures connect"],
      [{ needsCallbackPage: false }, "needs app keys pictures connect"],
      [{ needsMediaHost: false }, "needs page app keys connect"],
      [{ needsCallbackPage: false, needsMediaHost: false }, "needs app keys connect"],
    ];
    for (const [change, expected] of cases) expect(stagesOf(own(change)).join(" ")).toBe(expected);
  });

  it("are done by what is there, and by having been there only where nothing else tells", () => {
    const proved = { ...NO_PAGE, address: "https://a.example/", comparedAt: AT, provedAt: AT };
    const cases: [Partial<Facts>, string][] = [
      [{}, ""],
      [{ last: "needs" }, ""],
      [{ last: "page" }, "needs"],
      [{ last: "keys" }, "needs app"],
      [{ last: "connect" }, "needs app"],
      [{ page: proved }, "page"],
      [{ page: { ...proved, provedAt: null } }, ""],
      [{ page: { ...proved, provedAt: null }, linksArrive: false }, "page"],
      [{ hasApp: true }, "needs app keys"],
      [{ hasBucket: true }, "pictures"],
      [{ page: proved, hasApp: true, hasBucket: true, hasAccount: true }, "needs page app keys pictures connect"],
    ];
    for (const [facts, expected] of cases) expect(done(facts), JSON.stringify(facts)).toBe(expected);
  });

  it("say how long the rest takes, and nothing when all is done", () => {
    const lines = linesOf(own(), NOTHING);
    const all = lines.reduce((sum, line) => sum + line.minutes, 0);
    expect(minutesLeft(lines)).toBe(all);
    expect(minutesLeft(lines.map((line) => ({ ...line, isDone: true })))).toBe(0);
    expect(minutesLeft(linesOf(own(), { ...NOTHING, hasBucket: true }))).toBe(all - 5);
  });

  it("are entered where one was, as long as the network has that stage", () => {
    expect(entryOf(own(), null)).toBe("needs");
    expect(entryOf(own(), "keys")).toBe("keys");
    expect(entryOf(own({ needsMediaHost: false }), "pictures")).toBe("needs");
  });

  it("have neighbours up to the ends", () => {
    expect(neighbour(own(), "needs", -1)).toBeNull();
    expect(neighbour(own(), "needs", 1)).toBe("page");
    expect(neighbour(own({ needsCallbackPage: false }), "needs", 1)).toBe("app");
    expect(neighbour(own(), "connect", 1)).toBeNull();
  });
});

describe("the callback page", () => {
  it("leads back once the browser came through it; where no link arrives, once it is ours", () => {
    const cases: [string | null, string | null, boolean, boolean][] = [
      [null, null, true, false],
      [AT, null, true, false],
      [AT, AT, true, true],
      [AT, null, false, true],
      [null, null, false, false],
    ];
    for (const [comparedAt, provedAt, linksArrive, expected] of cases) {
      expect(isPageReady({ ...NO_PAGE, comparedAt, provedAt }, linksArrive)).toBe(expected);
    }
  });

  it("has a finished address for each network that needs it", () => {
    const callbacks = [{ network: "one", address: "https://a.example/one/" }];
    expect(callbackOf({ ...NO_PAGE, callbacks }, "one")).toBe("https://a.example/one/");
    expect(callbackOf({ ...NO_PAGE, callbacks }, "two")).toBeNull();
  });
});

describe("an app's id and secret", () => {
  const stored: AppRegistrationDto = {
    network: "one",
    clientId: "1",
    redirectUri: "https://a.example/one/",
    practice: false,
    savedAt: AT,
  };
  const form = { clientId: " 12 ", clientSecret: "", callback: "https://a.example/one/" };

  it("go out trimmed with the finished address, and no secret keeps the stored one", () => {
    expect(registrationInput("one", form)).toEqual({
      network: "one",
      clientId: "12",
      clientSecret: null,
      redirectUri: "https://a.example/one/",
    });
    expect(registrationInput("one", { ...form, clientSecret: " s " })?.clientSecret).toBe("s");
    expect(registrationInput("one", { ...form, callback: null })).toBeNull();
  });

  it("need a secret the first time, and a finished address always", () => {
    const cases: [Partial<AppForm>, AppRegistrationDto | undefined, boolean][] = [
      [{}, undefined, false],
      [{ clientSecret: "s" }, undefined, true],
      [{}, stored, true],
      [{}, { ...stored, practice: true }, false],
      [{ clientSecret: "s", callback: null }, undefined, false],
      [{ clientSecret: "s", clientId: "  " }, undefined, false],
    ];
    for (const [change, before, expected] of cases) expect(canSaveApp({ ...form, ...change }, before)).toBe(expected);
  });
});
