// Looking after sign-ins in the world in memory: the check of all accounts, their history, and the numbers.

import type { AccountDetailDto, AccountDto, NetworkNumbersDto, NumbersDto, RenewalDto } from "../bindings.gen";
import type { Ipc } from "../contract";
import type { Desk } from "./desk";
import { NETWORKS } from "./networks";
import { isShown } from "./workspaces";
import { at, DAY, type World } from "./world";

type Commands = Pick<
  Ipc,
  "accountDetail" | "accountCheckAll" | "accountCheckRun" | "accountReminders" | "numbersGet" | "numbersExport"
>;

const STEP_MS = 60;
/** Accounts that answer in one step. */
const AT_ONCE = 4;
const DAYS = 30;

function renewals(account: AccountDto): RenewalDto[] {
  if (!account.renews) return [];
  const tried = (days: number, outcome: RenewalDto["outcome"], notBefore: string | null = null): RenewalDto => ({
    at: at(-days * DAY),
    outcome,
    notBefore,
  });
  const calm = Array.from({ length: 17 }, (_, index) => tried(67 + index * 48, "renewed"));
  return [tried(18, "renewed"), tried(18 + 1 / 24, "later", at(-18 * DAY)), tried(18 + 2 / 24, "not_sent"), ...calm];
}

function detailOf(world: World, account: AccountDto): AccountDetailDto {
  const gate = NETWORKS.find((each) => each.id === account.network)?.gate;
  const own = world.registrations.find((each) => each.network === account.network);
  const host = account.handle.split("@")[1] ?? null;
  return {
    lastsSeconds: account.signedInUntil === null ? null : (60 * DAY) / 1000,
    renewableUntil: null,
    app:
      gate === "own_app"
        ? { origin: own?.practice ? "practice" : "person", clientId: own?.clientId ?? "990602627938098", host: null }
        : gate === "open"
          ? { origin: "server", clientId: "kT6f0wY1", host }
          : null,
    renewals: renewals(account),
  };
}

function numbersOf(world: World, wanted: string | null): NumbersDto {
  const accounts = world.accounts.filter(({ workspaceId }) => isShown(world, workspaceId, wanted));
  const used = NETWORKS.filter((network) => accounts.some((account) => account.network === network.id));
  return {
    countedAt: at(0),
    from: day(DAYS - 1),
    until: day(0),
    networks: used.map((network, index) => networkNumbers(accounts, network.id, index)),
  };
}

const day = (ago: number): string => {
  const date = new Date(Date.now() - ago * DAY);
  const two = (number: number): string => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
};

function networkNumbers(all: readonly AccountDto[], network: string, index: number): NetworkNumbersDto {
  const accounts = all.filter((account) => account.network === network);
  const isOver = ({ health }: AccountDto): boolean => health.kind === "needs_sign_in" || health.kind === "ended";
  const within = (days: number): number =>
    accounts.filter(({ reconnectBy }) => reconnectBy !== null && Date.parse(reconnectBy) - Date.now() <= days * DAY)
      .length;
  const [ended, withinWeek] = [accounts.filter(isOver).length, within(7)];
  const withinMonth = within(30) - withinWeek;
  const renewing = accounts.filter((account) => account.renews).length;
  return {
    network,
    ...{ ended, withinWeek, withinMonth },
    healthy: accounts.length - ended - withinWeek - withinMonth,
    renewed: renewing * 12,
    notRenewed: ended,
    underWay: index === 1 ? 1 : 0,
    days: Array.from({ length: DAYS }, (_, at) => ({
      date: day(DAYS - 1 - at),
      signInFailures: ended > 0 && at % 11 === 7 ? ended : 0,
      rateLimits: index === 1 && at % 6 === 2 ? 1 + (at % 4) : 0,
    })),
  };
}

/** The commands. */
export function lookingAfterHost({ world, answer, emit, found }: Desk): Commands {
  function go(): void {
    const { accounts, checks } = world();
    if (!checks) return;
    const step = accounts.slice(checks.done, checks.done + AT_ONCE);
    for (const account of step) {
      account.checkedAt = at(0);
      const isOver = account.health.kind === "needs_sign_in" || account.health.kind === "ended";
      if (isOver) checks.needSignIn += 1;
      else checks.working += 1;
    }
    checks.done += step.length;
    checks.isOver = checks.done >= checks.total;
    emit(
      "accounts",
      step.map((account) => account.id),
    );
    if (!checks.isOver) setTimeout(go, STEP_MS);
  }

  return {
    accountDetail: (id) => answer(() => detailOf(world(), found(world().accounts.find((each) => each.id === id)))),
    accountCheckAll: () =>
      answer(() => {
        const before = world().checks;
        if (before && !before.isOver) return before;
        const total = world().accounts.length;
        const run = { total, done: 0, working: 0, needSignIn: 0, notReached: 0, isOver: false };
        world().checks = run;
        setTimeout(go, STEP_MS);
        return run;
      }),
    accountCheckRun: () => answer(() => world().checks),
    accountReminders: () => answer(() => ({ saved: true, file: "postrider-reconnect-by.ics" })),
    numbersGet: (workspaceId) => answer(() => numbersOf(world(), workspaceId)),
    numbersExport: () => answer(() => ({ saved: true, file: "postrider-numbers.csv" })),
  };
}
