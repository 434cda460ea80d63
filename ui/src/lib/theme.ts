// Light, dark, or as the system. The root element carries the theme in force; styles know nothing else.

/** What the person chose. */
export type ThemeChoice = "system" | "light" | "dark";

const systemIsDark = (): MediaQueryList => matchMedia("(prefers-color-scheme: dark)");

let chosen: ThemeChoice = "system";

function apply(): void {
  const isDark = chosen === "dark" || (chosen === "system" && systemIsDark().matches);
  document.documentElement.dataset["theme"] = isDark ? "dark" : "light";
}

/** Puts a choice into force. */
export function setTheme(choice: ThemeChoice): void {
  chosen = choice;
  apply();
}

/** Follows the system from now on, as long as the choice is `system`; call once before the first paint. */
export function followSystemTheme(): void {
  systemIsDark().addEventListener("change", apply);
  apply();
}
