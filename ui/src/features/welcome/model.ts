// Where the person lands behind a door, and what is said when a profile was erased.

import type { ErasedDto, WhyNotDto } from "../../ipc";
import { t } from "../../lib/catalogue";
import type { Overlay, Screen } from "../../lib/router.svelte";

/** A profile that was just created starts with connecting an account; one that exists starts with its day. */
export function afterOpening(isNew: boolean): { readonly screen: Screen; readonly overlay: Overlay | null } {
  return isNew
    ? { screen: { name: "accounts" }, overlay: { name: "gallery" } }
    : { screen: { name: "today" }, overlay: null };
}

const WHY: Record<WhyNotDto, string> = {
  other_copy: "welcome-erased-why-other-copy",
  not_opened: "welcome-erased-why-not-opened",
  refused: "welcome-erased-why-refused",
  no_answer: "welcome-erased-why-no-answer",
};

/** Why a sign-in was not ended at its network. */
export function whyText(why: WhyNotDto): string {
  return t(WHY[why]);
}

/** What there is to say of an erased profile, one sentence a line; the sign-ins that are left come last. */
export function erasedLines(erased: ErasedDto): string[] {
  const lines: string[] = [];
  if (erased.keychainLeft) lines.push(t("welcome-erased.keychain"));
  if (erased.folderLeft) lines.push(t("welcome-erased.folder"));
  if (erased.olderCopies.length > 0) lines.push(t("welcome-erased.older", { names: erased.olderCopies.join(", ") }));
  lines.push(t(erased.notWithdrawn.length > 0 ? "welcome-erased.some" : "welcome-erased.all"));
  return lines;
}
