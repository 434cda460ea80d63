// Letters and colours of round pictures and their badges.

/** One or two letters that stand for a name; letters of any script, never half an emoji. */
export function initials(name: string): string {
  const words = name.split(/[\s._@-]+/u).filter((word) => word !== "");
  const first = firstLetter(words[0] ?? "");
  const second = words.length > 1 ? firstLetter(words[1] ?? "") : "";
  return (first + second).toLocaleUpperCase() || "?";
}

function firstLetter(word: string): string {
  return [...word].find((letter) => /[\p{L}\p{N}]/u.test(letter)) ?? "";
}

/** Brightness as WCAG 2 defines it, 0 to 1, of `#rrggbb`. */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast of two colours as WCAG 2 defines it, 1 to 21. */
export function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

/** White where a graphic sign in white can be told from the colour (3:1), as networks draw their own signs; else black. */
export function readableOn(color: string): string {
  return contrast(color, "#ffffff") >= 3 ? "#ffffff" : "#101218";
}
