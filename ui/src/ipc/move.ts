// An account that goes to another workspace.

import { host } from "#host";

import { t } from "../lib/catalogue";
import { appState } from "./app-state.svelte";
import type { AccountDto } from "./bindings.gen";

/** Gives an account to another workspace, and says what came of it. */
export async function moveAccount({ id, network, handle }: AccountDto, to: string): Promise<string> {
  const { drafts } = await host.accountMove(id, to);
  const account = `${appState.networkName(network)} · @${handle}`;
  return t("account-moved", { account, workspace: appState.workspace(to)?.name ?? "", drafts });
}
