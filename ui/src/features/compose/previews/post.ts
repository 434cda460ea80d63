// What a preview draws.

import type { Segment } from "../highlight";

/** A picture of a preview. */
export interface PreviewPicture {
  readonly mediaId: string;
  readonly src: string;
  readonly alt: string;
  /** Width ÷ height; known before the picture has loaded, so that nothing jumps. */
  readonly aspect: number;
}

/** A post as an account would show it. */
export interface PreviewProps {
  readonly name: string;
  readonly handle: string;
  readonly avatar: string | null;
  readonly badge: string | undefined;
  readonly color: string | undefined;
  readonly networkName: string;
  /** The text in coloured runs; never empty unless there is no text. */
  readonly runs: readonly Segment[];
  readonly pictures: readonly PreviewPicture[];
  /** The network's own options by id. */
  readonly options: Readonly<Record<string, string>>;
}

/** Cuts runs after so many characters, between characters. */
export function firstCharacters(runs: readonly Segment[], limit: number): { runs: Segment[]; isCut: boolean } {
  const out: Segment[] = [];
  let left = limit;
  for (const run of runs) {
    const letters = Array.from(run.text);
    if (letters.length > left) {
      if (left > 0) out.push({ ...run, text: letters.slice(0, left).join("").trimEnd() });
      return { runs: out, isCut: true };
    }
    out.push(run);
    left -= letters.length;
  }
  return { runs: out, isCut: false };
}

/** A link as networks shorten it for reading: no scheme, 30 characters of address at most. */
export function shortLink(text: string): string {
  // Whole letters: half of one would be shown as a question mark.
  const letters = [...text.replace(/^https?:\/\/(www\.)?/i, "")];
  return letters.length > 30 ? `${letters.slice(0, 29).join("")}…` : letters.join("");
}
