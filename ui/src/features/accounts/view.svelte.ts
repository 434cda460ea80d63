// How the person likes to look at the accounts; kept while the program runs, whatever screen they visit meanwhile.

import type { Order } from "./model";
import type { Span } from "./timeline";

class View {
  /** Days on the timeline. */
  days = $state<Span>(90);
  /** As lanes to look at, or as a table to read. */
  form = $state<"lanes" | "table">("lanes");
  /** Order of the table. */
  order = $state.raw<Order>({ column: "state", isReversed: false });
}

/** The view. */
export const view = new View();
