// Changes that offer their undo at once instead of asking first.

import { t } from "../../lib/catalogue";
import { toasts } from "../../lib/toasts.svelte";
import { withMediaRemoved, withMediaRestored, withSharedText } from "./content";
import type { DraftEditor } from "./draft.svelte";

/** Gives up an account's own text. */
export function useSharedText(editor: DraftEditor, accountId: string, label: string): void {
  const before = editor.content.variants[accountId];
  if (before === undefined) return;
  editor.edit((draft) => withSharedText(draft, accountId));
  toasts.show(t("compose-shared-again", { account: label }), () =>
    editor.edit((draft) => ({ ...draft, variants: { ...draft.variants, [accountId]: before } })),
  );
}

/** Takes a picture out. */
export function removeMedia(editor: DraftEditor, mediaId: string): void {
  const index = editor.content.media.findIndex((item) => item.mediaId === mediaId);
  const item = editor.content.media[index];
  if (item === undefined) return;
  editor.edit((draft) => withMediaRemoved(draft, mediaId));
  toasts.show(t("compose-media-removed"), () => editor.edit((draft) => withMediaRestored(draft, item, index)));
}
