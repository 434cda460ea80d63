// How one signs in in the world in memory. `?flow=denied`, `expired`, `other`, `unclear`,
// `partly`, `cannot` or `wait` decides how it ends.

import type { AccountDto, ConnectInput, ErrorCodeDto, FlowDto, FlowStatusDto } from "../bindings.gen";
import { NETWORKS } from "./networks";
import { homeOf } from "./workspaces";
import { account, at, DAY, newId, type World } from "./world";

const FAILURES: Record<string, ErrorCodeDto> = {
  denied: "consent_denied",
  expired: "flow_expired",
  other: "other_account",
  unclear: "network_unexpected",
};

/** Who signs in, and where a new account goes. */
interface SignsIn {
  readonly network: string;
  readonly handle: string;
  readonly accountId: string | null;
  readonly workspaceId: string | null;
}

/** The account that the browser is signed in to. */
export function connected(world: World, { network, handle, accountId, workspaceId }: SignsIn): AccountDto {
  const renews = NETWORKS.find((each) => each.id === network)?.renews ?? false;
  const known = world.accounts.find(
    (each) => each.id === accountId || (each.network === network && each.handle === handle),
  );
  const fresh = account(
    {
      id: known?.id ?? newId(),
      workspaceId: known?.workspaceId ?? homeOf(world, workspaceId),
      network,
      handle: known?.handle ?? handle,
      displayName: known?.displayName ?? "Harbour Bakery",
      signedInUntil: renews ? at(60 * DAY) : null,
      renews,
      renewedAt: at(0),
      connectedAt: known?.connectedAt ?? at(0),
      postsAt: known?.postsAt ?? [],
      lastPost: known?.lastPost ?? null,
    },
    renews ? { kind: "renews_itself" } : { kind: "fine" },
  );
  world.accounts = [...world.accounts.filter((each) => each.id !== fresh.id), fresh];
  return fresh;
}

/** The permission that the person did not tick. */
function lastScope(network: string): string[] {
  const signIn = NETWORKS.find((each) => each.id === network)?.signIn;
  return signIn?.kind === "browser" ? signIn.scopes.slice(-1).map((scope) => scope.id) : [];
}

/** Starts a sign-in and lets it take its course. */
export function startFlow(
  world: World,
  input: ConnectInput,
  how: string,
  emit: (what: "flows" | "accounts", id: string) => void,
): FlowDto {
  const host = input.server ?? `www.${input.network}.com`;
  const flow: FlowDto = {
    id: newId(),
    network: input.network,
    host,
    opened: how !== "unopened",
    canPaste: true,
    expiresAt: at(600_000),
    status: { kind: "waiting" },
  };
  world.flows.set(flow.id, flow);
  const set = (status: FlowStatusDto): void => {
    const current = world.flows.get(flow.id);
    if (!current) return;
    world.flows.set(flow.id, { ...current, status });
    emit("flows", flow.id);
  };
  const finish = (): void => {
    const code = FAILURES[how];
    if (code) {
      const args = { network: input.network, expected: "@harbourbakery", actual: "@personal" };
      set({ kind: "failed", error: { code, args, field: null, retryAt: null, findings: {} } });
      return;
    }
    const before = world.accounts.length;
    const handle = input.server ? `bakery@${input.server}` : "harbourbakery.new";
    const done = connected(world, { ...input, handle });
    if (how === "partly") done.scopesMissing = lastScope(input.network);
    if (how === "cannot") done.health = { kind: "cannot_publish" };
    set({ kind: "done", accountId: done.id, known: world.accounts.length === before });
    emit("accounts", done.id);
  };
  if (how !== "wait" && how !== "unopened") {
    setTimeout(() => set({ kind: "exchanging" }), 2_500);
    setTimeout(finish, 3_300);
  }
  return flow;
}
