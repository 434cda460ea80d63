// Which stretches of the text are coloured in the layer behind the editor. All offsets are UTF-16, as JavaScript counts.

import type { AccountReviewDto, EntityDto, EntityKindDto, ReviewDto } from "../../ipc";
import type { Tab } from "./content";

/** A run of text that is painted alike. */
export interface Segment {
  readonly text: string;
  readonly kind: EntityKindDto | "plain";
  readonly over: boolean;
}

/** What a review says about one text. */
export interface Marks {
  readonly entities: readonly EntityDto[];
  readonly overflowFrom: number | null;
}

export const NO_MARKS: Marks = { entities: [], overflowFrom: null };

/** The marks for a tab: the account's own, or for all the entities of the master and the tightest limit on it. */
export function marksFor(review: ReviewDto, tab: Tab, isEdited: (accountId: string) => boolean): Marks {
  if (tab.kind === "all") {
    const onMaster = review.accounts.filter((account) => !isEdited(account.accountId));
    return { entities: review.entities, overflowFrom: tightestOverflow(onMaster) };
  }
  const account = review.accounts.find((one) => one.accountId === tab.accountId);
  return { entities: account?.entities ?? review.entities, overflowFrom: account?.overflowFrom ?? null };
}

/** The first place at which one of the accounts runs over. */
export function tightestOverflow(accounts: readonly AccountReviewDto[]): number | null {
  const offsets = accounts.flatMap((account) => (account.overflowFrom === null ? [] : [account.overflowFrom]));
  return offsets.length === 0 ? null : Math.min(...offsets);
}

/**
 * Carries marks over to a text that has been typed into since, until the next review is there: what lies before the
 * change stays, what lies after it moves along, what the change touches loses its colour.
 */
export function carryMarks(marks: Marks, from: string, to: string): Marks {
  if (from === to) return marks;
  const start = commonStart(from, to);
  const end = commonEnd(from, to, start);
  const changedUntil = from.length - end;
  const shift = to.length - from.length;
  const entities = marks.entities.flatMap((entity) => {
    if (entity.end <= start) return [entity];
    if (entity.start >= changedUntil) return [{ ...entity, start: entity.start + shift, end: entity.end + shift }];
    return [];
  });
  return { entities, overflowFrom: marks.overflowFrom === null ? null : Math.min(marks.overflowFrom, to.length) };
}

/** Cuts a text into runs. Marks outside the text or overlapping an earlier one are left out. */
export function segments(text: string, marks: Marks): Segment[] {
  const over = marks.overflowFrom ?? text.length;
  const out: Segment[] = [];
  const push = (from: number, to: number, kind: Segment["kind"]): void => {
    if (to <= from) return;
    const split = Math.max(from, Math.min(over, to));
    if (split > from) out.push({ text: text.slice(from, split), kind, over: false });
    if (to > split) out.push({ text: text.slice(split, to), kind, over: true });
  };
  let at = 0;
  for (const entity of marks.entities.toSorted((a, b) => a.start - b.start)) {
    if (entity.start < at || entity.end > text.length) continue;
    push(at, entity.start, "plain");
    push(entity.start, entity.end, entity.kind);
    at = entity.end;
  }
  push(at, text.length, "plain");
  return out;
}

function commonStart(a: string, b: string): number {
  const limit = Math.min(a.length, b.length);
  let at = 0;
  while (at < limit && a.charCodeAt(at) === b.charCodeAt(at)) at += 1;
  return at;
}

function commonEnd(a: string, b: string, start: number): number {
  const limit = Math.min(a.length, b.length) - start;
  let at = 0;
  while (at < limit && a.charCodeAt(a.length - 1 - at) === b.charCodeAt(b.length - 1 - at)) at += 1;
  return at;
}
