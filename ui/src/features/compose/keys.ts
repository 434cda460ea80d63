// Keys of Compose. Letters and digits by themselves belong to the text.

/** A new draft. */
export const NEW_KEYS = "alt+n";

/** Chooses the account at a place, counted from 0, or lets it go. */
export function accountKeys(at: number): string {
  return `alt+${at + 1}`;
}
