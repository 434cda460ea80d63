import js from "@eslint/js";
import svelte from "eslint-plugin-svelte";
import ts from "typescript-eslint";

import svelteConfig from "./svelte.config.js";

const onlyIpcKnowsTauri = {
  group: ["@tauri-apps/*"],
  message: "Only src/ipc talks to the shell; use the functions of src/ipc.",
};

export default ts.config(
  { ignores: ["dist/", "dist-door/", "node_modules/", "test-results/", "src/ipc/bindings.gen.ts"] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  {
    rules: {
      "no-undef": "off", // TypeScript knows better.
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "off",
      "no-restricted-syntax": [
        "error",
        { selector: "ExportDefaultDeclaration", message: "Named exports only, so that a name stays one name." },
      ],
      "no-restricted-imports": ["error", { patterns: [onlyIpcKnowsTauri] }],
      "svelte/no-at-html-tags": "error", // Text from networks is shown as text.
      "svelte/require-each-key": "error",
    },
  },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig, extraFileExtensions: [".svelte"] } },
  },
  { files: ["src/ipc/**"], rules: { "no-restricted-imports": "off" } },
  { files: ["*.config.{js,ts}"], rules: { "no-restricted-syntax": "off" } },
);
