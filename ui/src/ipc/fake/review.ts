// A rough review for the world in memory; the real rules live in the shell.

import type { AccountDto, AccountReviewDto, DraftContent, EntityDto, FindingDto, ReviewDto } from "../bindings.gen";

const LIMITS: Record<string, number> = { bluesky: 300, instagram: 2200, mastodon: 500 };
const ENTITY = /(https?:\/\/[^\s]+)|(@[\w.@-]+)|(#[\p{L}\p{M}\p{N}_]+)/gu;

function entities(text: string): EntityDto[] {
  return [...text.matchAll(ENTITY)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    kind: match[1] ? "link" : match[2] ? "mention" : "tag",
  }));
}

function finding(
  code: FindingDto["code"],
  severity: FindingDto["severity"],
  more: Partial<FindingDto> = {},
): FindingDto {
  return { code, severity, args: {}, mediaIndex: null, fix: null, ...more };
}

function reviewOf(account: AccountDto, content: DraftContent): AccountReviewDto {
  const own = content.variants[account.id]?.text ?? null;
  const text = own ?? content.text;
  const max = LIMITS[account.network] ?? 500;
  const letters = [...new Intl.Segmenter("en").segment(text)];
  const over = letters.length - max;
  const findings: FindingDto[] = [];
  if (text.trim() === "" && content.media.length === 0) findings.push(finding("empty", "error", { fix: "edit_text" }));
  if (over > 0) findings.push(finding("text_too_long", "error", { args: { over, max }, fix: "edit_text" }));
  if (account.network === "instagram" && content.media.length === 0) {
    findings.push(finding("media_missing", "error", { args: { min: 1 }, fix: "add_media" }));
  }
  content.media.forEach((item, index) => {
    if (item.alt.trim() !== "") return;
    findings.push(
      finding("alt_missing", "warning", { args: { number: index + 1 }, mediaIndex: index, fix: "describe" }),
    );
  });
  if (account.network === "instagram" && content.media[1]) {
    const args = { number: 2, format: "JPEG", width: 1440, height: 960 };
    findings.push(finding("picture_converted", "info", { args, mediaIndex: 1, fix: "show_media" }));
  }
  return {
    accountId: account.id,
    used: letters.length,
    max,
    bytesUsed: account.network === "bluesky" ? new TextEncoder().encode(text).length : null,
    bytesMax: account.network === "bluesky" ? 3000 : null,
    overflowFrom: over > 0 ? (letters[max]?.index ?? null) : null,
    findings,
    entities: own === null ? null : entities(own),
  };
}

/** What each chosen account's network makes of the content. */
export function review(content: DraftContent, accounts: readonly AccountDto[]): ReviewDto {
  return {
    accounts: content.accountIds.flatMap((id) => {
      const account = accounts.find((each) => each.id === id);
      return account ? [reviewOf(account, content)] : [];
    }),
    entities: entities(content.text),
  };
}
