// The page's own source files, for tests that read them.

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A source file with its path below `src`. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

const root = fileURLToPath(new URL("../src/", import.meta.url));

/** Every file below `src` that the product is made of. */
export function sources(): Source[] {
  return walk(root).map((path) => ({ path: path.slice(root.length), text: readFileSync(path, "utf8") }));
}

function walk(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}${entry.name}`;
    if (entry.isDirectory()) return walk(`${path}/`);
    const isSource = /\.(ts|svelte)$/.test(entry.name) && !/\.(test|gen)\.ts$/.test(entry.name);
    return isSource ? [path] : [];
  });
}
