// Where something that the core names can be seen: the page knows the way, the core only the thing.

import { router } from "./router.svelte";

/** A thing that can be opened. */
export type Place =
  | { readonly name: "sign_in"; readonly accountId: string; readonly network: string }
  | { readonly name: "post"; readonly postId: string; readonly targetId: string }
  | { readonly name: "account"; readonly accountId: string }
  | { readonly name: "accounts" }
  | { readonly name: "activity" }
  | { readonly name: "vault" }
  | { readonly name: "diagnostics" };

/** Opens it in place of whatever is open. */
export function openPlace(place: Place): void {
  switch (place.name) {
    case "sign_in":
      return router.open({ name: "connect", network: place.network, accountId: place.accountId });
    case "post":
      return router.open({ name: "publishing", postId: place.postId, targetId: place.targetId });
    case "account":
      return router.go({ name: "accounts", accountId: place.accountId });
    case "accounts":
      return router.go({ name: "accounts" });
    case "activity":
      return router.go({ name: "activity" });
    case "vault":
      return router.go({ name: "settings", section: "vault" });
    case "diagnostics":
      return router.go({ name: "settings", section: "about" });
  }
}
