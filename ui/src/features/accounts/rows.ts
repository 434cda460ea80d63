// Which rows of a long table are in the page: those that can be seen, and some around them.

/** Height of a row, in pixels; the style of the row says the same. */
export const ROW_PX = 64;
/** Rows kept above and below what can be seen, so that a quick scroll and the Tab key always meet one. */
const SPARE = 12;

/** The rows from `first` up to, not including, `end`. */
export interface Window {
  readonly first: number;
  readonly end: number;
}

/** What is painted first, before anything was measured: what a window shows, and no row more. */
export const AT_FIRST: Window = { first: 0, end: 12 };

/** The rows for a table of `count` rows of which `above` pixels have left the top of a view `height` pixels high. */
export function windowOf(count: number, above: number, height: number): Window {
  const end = Math.ceil((above + height) / ROW_PX) + SPARE;
  const first = Math.floor(above / ROW_PX) - SPARE;
  const clamp = (row: number): number => Math.min(Math.max(row, 0), count);
  return { first: clamp(first), end: Math.max(clamp(end), Math.min(count, AT_FIRST.end)) };
}
