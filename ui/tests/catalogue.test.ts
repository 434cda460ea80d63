// Every sentence that the page asks for exists, and every sentence that exists is asked for.
// @vitest-environment node

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { FluentParser, type Attribute, type Message } from "@fluent/syntax";
import { describe, expect, it } from "vitest";

import { TABLE_KEYS } from "../src/ipc/texts";
import { hasKey, plain, t } from "../src/lib/catalogue";
import { sources } from "./sources";

const folder = fileURLToPath(new URL("../src/locales/en/", import.meta.url));
const code = sources();
const all = code.map(({ text }) => text).join("\n");

function keysIn(file: string): string[] {
  const resource = new FluentParser().parse(readFileSync(folder + file, "utf8"));
  const junk = resource.body.filter((entry) => entry.type === "Junk");
  if (junk.length > 0) throw new Error(`${file} has a line that is no Fluent`);
  return resource.body
    .filter((entry): entry is Message => entry.type === "Message")
    .flatMap(({ id, value, attributes }) => [
      ...(value ? [id.name] : []),
      ...attributes.map((attribute: Attribute) => `${id.name}.${attribute.id.name}`),
    ]);
}

const files = readdirSync(folder).filter((name) => name.endsWith(".ftl"));
const keys = files.flatMap(keysIn);

/** Templates that begin with a name, such as `accounts-column-${column}`, as patterns. */
const templates = [...all.matchAll(/`([a-z][a-z-]{3,}\$\{[^`\s]+\}[a-z.-]*)`/g)].map((match) => {
  const parts = (match[1] ?? "").split(/\$\{[^}]*\}/).map((part) => part.replaceAll(".", "\\."));
  return new RegExp(`^${parts.join("[a-z0-9-]+")}$`);
});

/** An attribute may be asked for as `${key}.text`, where the key itself is named elsewhere. */
function isUsed(key: string): boolean {
  const [id = key, attribute] = key.split(".");
  const isNamed = all.includes(`"${key}"`) || TABLE_KEYS.includes(key) || templates.some((each) => each.test(key));
  return isNamed || (attribute !== undefined && all.includes(`}.${attribute}\``) && isUsed(id));
}

describe("the catalogue", () => {
  it("has every key that is asked for by name", () => {
    const asked = [...all.matchAll(/\bt\(\s*"([^"]+)"/g)].map((match) => match[1] ?? "");
    expect(asked.length).toBeGreaterThan(100);
    expect(asked.filter((key) => !hasKey(key))).toEqual([]);
  });

  it("has every key of the tables over the wire's codes", () => {
    expect(TABLE_KEYS.filter((key) => !hasKey(key))).toEqual([]);
  });

  it("has no key that nobody asks for", () => {
    expect(keys.filter((key) => !isUsed(key))).toEqual([]);
  });

  it("names each key once", () => {
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
  });

  it("brings a screen the words that it says, and no screen relies on another's", () => {
    const always = ["app.ftl", "common.ftl", "problems.ftl"];
    const homes = new Map(files.flatMap((file) => keysIn(file).map((key) => [key, file])));
    const strayed = code.flatMap(({ path, text }) => {
      const [area, feature] = path.split("/");
      const own = area === "features" ? `${feature}.ftl` : "";
      return [...text.matchAll(/"([a-z][a-z0-9.-]+)"/g)].flatMap(([, key = ""]) => {
        const home = homes.get(key);
        return home === undefined || home === own || always.includes(home) ? [] : [`${path} says ${key} of ${home}`];
      });
    });
    expect(strayed).toEqual([]);
  });

  it("shouts nowhere", () => {
    expect(files.filter((file) => readFileSync(folder + file, "utf8").includes("!"))).toEqual([]);
  });

  it("keeps marks that turn the direction of text out of sentences", () => {
    expect(plain("evil\u202etxt.exe")).toBe("eviltxt.exe");
    expect(t("accounts-details", { account: "@a\u202eb" })).toBe("Details of @ab");
  });
});
