// What the person writes, and how each action changes it. Every function returns a new value and keeps the old one whole, so that an undo is the old value.

import type { DraftContent, DraftMedia, MediaDto, VariantContent } from "../../ipc";

/** The tab that is open: the text for all, or one account's own. */
export type Tab = { readonly kind: "all" } | { readonly kind: "account"; readonly accountId: string };

export const ALL: Tab = { kind: "all" };

/** A draft nobody has typed into yet. */
export function emptyContent(): DraftContent {
  return { text: "", accountIds: [], media: [], variants: {} };
}

/** Whether there is nothing worth keeping. */
export function isBlank(content: DraftContent): boolean {
  const ownTexts = Object.values(content.variants).some((variant) => Boolean(variant?.text));
  return content.text === "" && content.media.length === 0 && !ownTexts;
}

/** The text that goes to this tab. */
export function textOf(content: DraftContent, tab: Tab): string {
  if (tab.kind === "all") return content.text;
  return content.variants[tab.accountId]?.text ?? content.text;
}

/** Whether this account's text differs from the text for all. */
export function isEdited(content: Pick<DraftContent, "variants">, accountId: string): boolean {
  const own = content.variants[accountId]?.text;
  return own !== null && own !== undefined;
}

/** Changes the text of a tab. An account's text that equals the text for all is no difference and is not kept. */
export function withText(content: DraftContent, tab: Tab, text: string): DraftContent {
  if (tab.kind === "all") return { ...content, text };
  return withVariant(content, tab.accountId, { text: text === content.text ? null : text });
}

/** Lets an account use the text for all again. */
export function withSharedText(content: DraftContent, accountId: string): DraftContent {
  return withVariant(content, accountId, { text: null });
}

/** Sets one of the network's own options for one account; an empty value is the network's default. */
export function withOption(content: DraftContent, accountId: string, option: string, value: string): DraftContent {
  const others = without(content.variants[accountId]?.options ?? {}, option);
  return withVariant(content, accountId, { options: value === "" ? others : { ...others, [option]: value } });
}

/** The value of an option for an account; empty when the default is in force. */
export function optionOf(content: DraftContent, accountId: string, option: string): string {
  return content.variants[accountId]?.options?.[option] ?? "";
}

/** Chooses the account, or lets it go. Its own text stays, in case it is chosen again. */
export function withAccountToggled(content: DraftContent, accountId: string): DraftContent {
  const chosen = content.accountIds.includes(accountId);
  const accountIds = chosen ? content.accountIds.filter((id) => id !== accountId) : [...content.accountIds, accountId];
  return { ...content, accountIds };
}

/** Lets go of accounts that are no longer connected. */
export function withKnownAccounts(content: DraftContent, known: ReadonlySet<string>): DraftContent {
  if (content.accountIds.every((id) => known.has(id))) return content;
  return { ...content, accountIds: content.accountIds.filter((id) => known.has(id)) };
}

/** Adds pictures at the end. A picture that is in already is not added twice: the library keeps one copy of equal files. */
export function withMediaAdded(content: DraftContent, added: readonly MediaDto[]): DraftContent {
  const present = new Set(content.media.map((item) => item.mediaId));
  const fresh: DraftMedia[] = [];
  for (const { id } of added) {
    if (present.has(id)) continue;
    present.add(id);
    fresh.push({ mediaId: id, alt: "" });
  }
  return fresh.length === 0 ? content : { ...content, media: [...content.media, ...fresh] };
}

/** Takes a picture out. */
export function withMediaRemoved(content: DraftContent, mediaId: string): DraftContent {
  return { ...content, media: content.media.filter((item) => item.mediaId !== mediaId) };
}

/** Puts a picture back where it was, or at the end if there are fewer now. */
export function withMediaRestored(content: DraftContent, item: DraftMedia, index: number): DraftContent {
  if (content.media.some((other) => other.mediaId === item.mediaId)) return content;
  return { ...content, media: content.media.toSpliced(index, 0, item) };
}

/** Moves a picture to another place; beyond an end means that end. */
export function withMediaMoved(content: DraftContent, mediaId: string, to: number): DraftContent {
  const from = content.media.findIndex((item) => item.mediaId === mediaId);
  const target = Math.max(0, Math.min(to, content.media.length - 1));
  const item = content.media[from];
  if (item === undefined || from === target) return content;
  return { ...content, media: content.media.toSpliced(from, 1).toSpliced(target, 0, item) };
}

/** Describes a picture. */
export function withAlt(content: DraftContent, mediaId: string, alt: string): DraftContent {
  return { ...content, media: content.media.map((item) => (item.mediaId === mediaId ? { ...item, alt } : item)) };
}

/** Whether both would be stored the same. */
export function sameContent(a: DraftContent, b: DraftContent): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

/** Beginning of the text, for a title. */
export function titleOf(text: string): string {
  const line = text.trim().split("\n", 1)[0] ?? "";
  return line.length > 60 ? `${Array.from(line).slice(0, 58).join("")}…` : line;
}

/** A variant without a text and without options is no difference and is not kept. */
function withVariant(content: DraftContent, accountId: string, change: Partial<VariantContent>): DraftContent {
  const before = content.variants[accountId] ?? { text: null, options: {} };
  const after: VariantContent = { ...before, ...change };
  const others = without(content.variants, accountId);
  const isNone = after.text === null && Object.keys(after.options).length === 0;
  return { ...content, variants: isNone ? others : { ...others, [accountId]: after } };
}

function without<Value>(record: Readonly<Record<string, Value>>, key: string): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
}
