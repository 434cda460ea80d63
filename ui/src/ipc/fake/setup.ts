// The callback page of the world in memory. The host in its address decides what lies there: `changed`, `other`,
// `missing`, `moved` or `silent`; anything else is right. `?flow=wait`, `late` or `unopened` decides how the browser
// comes back.

import type { CallbackPageDto, ErrorCodeDto } from "../bindings.gen";
import type { Ipc } from "../contract";
import type { Desk } from "./desk";
import { NETWORKS } from "./networks";
import type { SetUp } from "./setup-seed";
import { at } from "./world";

const FAULTS: Record<string, ErrorCodeDto> = {
  changed: "callback_changed",
  other: "callback_other_page",
  missing: "callback_folder_missing",
  moved: "callback_redirected",
  silent: "callback_unreachable",
};

const needsPage = NETWORKS.filter(({ signIn }) => signIn.kind === "browser" && signIn.needsCallbackPage);

function shown({ page }: SetUp): CallbackPageDto {
  const address = (id: string): string | null => (page.address === null ? null : `${page.address}${id}/`);
  return { ...page, callbacks: needsPage.map(({ id }) => ({ network: id, address: address(id) })) };
}

type Commands =
  | "callbackPageGet"
  | "callbackPageSave"
  | "callbackPageMove"
  | "callbackPageTest"
  | "callbackPageCopyLink"
  | "appSetupList"
  | "appSetupNote";

/** Answers for the set-up. */
export function setupHost({ world, emit, fail, answer }: Desk, how: string): Pick<Ipc, Commands> {
  function change(by: Partial<SetUp["page"]>): void {
    world().setUp.page = { ...world().setUp.page, ...by };
    emit("settings");
  }

  function comeBack(): void {
    if (how === "wait" || how === "unopened") return;
    setTimeout(() => {
      const { trial } = world().setUp.page;
      if (!trial) return;
      if (how === "late") change({ trial: { ...trial, status: "late" } });
      else change({ trial: null, provedAt: at(0) });
    }, 2_000);
  }

  return {
    callbackPageGet: () => answer(() => shown(world().setUp)),
    callbackPageSave: () => answer(() => ({ saved: true, file: "postrider-callback" })),
    callbackPageMove: (typed) =>
      answer(() => {
        if (typed.startsWith("http://")) throw fail("callback_not_https", "address");
        if (!/^(https:\/\/)?[a-z0-9-]+\.[a-z0-9.-]+(\/|$)/i.test(typed)) throw fail("invalid_input", "address");
        const address = `https://${typed.replace(/^https:\/\//, "").replace(/\/*$/, "")}/`;
        const same = address === world().setUp.page.address;
        if (!same) change({ address, practice: false, comparedAt: null, provedAt: null, trial: null });
        return shown(world().setUp);
      }),
    callbackPageTest: () =>
      answer(() => {
        const { address } = world().setUp.page;
        if (address === null) throw fail("invalid_input", "address");
        const host = new URL(address).hostname;
        const fault = Object.entries(FAULTS).find(([name]) => host.startsWith(name));
        change({ comparedAt: fault ? null : at(0), provedAt: null, trial: null });
        if (fault) throw fail(fault[1], null, { address: `${address}${needsPage[0]?.id ?? ""}/` });
        change({ trial: { opened: how !== "unopened", expiresAt: at(600_000), status: "waiting" } });
        comeBack();
        return shown(world().setUp);
      }),
    callbackPageCopyLink: () => answer(() => null),
    appSetupList: () => answer(() => [...world().setUp.stages].map(([network, stage]) => ({ network, stage }))),
    appSetupNote: (network, stage) =>
      answer(() => {
        world().setUp.stages.set(network, stage);
        emit("settings");
        return null;
      }),
  };
}
