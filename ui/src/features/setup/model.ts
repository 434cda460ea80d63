// The stages of setting up an app of one's own: what each takes, which are done, and where one goes on.

import type {
  AbilityDto,
  AppRegistrationDto,
  AppRegistrationInput,
  CallbackPageDto,
  ManifestDto,
  SetupStageDto,
} from "../../ipc";

/** A stage. */
export type Stage = SetupStageDto;

/** What is known of the stages when their line is drawn. */
export interface Facts {
  /** Where the person looked last; none for who never was here. */
  readonly last: Stage | null;
  readonly page: CallbackPageDto;
  /** Whether links from the browser reach this computer's Postrider by themselves. */
  readonly linksArrive: boolean;
  readonly hasApp: boolean;
  readonly hasBucket: boolean;
  readonly hasAccount: boolean;
}

/** A stage as the line at the side shows it. */
export interface StageLine {
  readonly id: Stage;
  readonly minutes: number;
  readonly isDone: boolean;
}

const ORDER: readonly Stage[] = ["needs", "page", "app", "keys", "pictures", "connect"];
/** As long as these take who has not done it before; how long the app takes is a fact of its network. */
const MINUTES: Record<Exclude<Stage, "app">, number> = { needs: 1, page: 5, keys: 1, pictures: 5, connect: 1 };

function needsPage(network: ManifestDto): boolean {
  return network.signIn.kind === "browser" && network.signIn.needsCallbackPage;
}

function appMinutes(network: ManifestDto): number {
  return (network.signIn.kind === "browser" ? network.signIn.ownApp?.minutes : undefined) ?? 1;
}

/** The stages that a network has, in order. */
export function stagesOf(network: ManifestDto): Stage[] {
  const without = new Set<Stage>();
  if (!needsPage(network)) without.add("page");
  if (!network.needsMediaHost) without.add("pictures");
  return ORDER.filter((stage) => !without.has(stage));
}

/**
 * Whether the callback page leads back: the browser came through it. A computer that gets no links can only compare the
 * page; there the person pastes the address at every sign-in.
 */
export function isPageReady(page: CallbackPageDto, linksArrive: boolean): boolean {
  return page.provedAt !== null || (page.comparedAt !== null && !linksArrive);
}

/** The lines of the stages. Where the person was counts only for what leaves no trace here. */
export function linesOf(network: ManifestDto, facts: Facts): StageLine[] {
  const passed = (stage: Stage): boolean => facts.last !== null && ORDER.indexOf(facts.last) > ORDER.indexOf(stage);
  const done: Record<Stage, boolean> = {
    needs: passed("needs") || facts.hasApp,
    page: isPageReady(facts.page, facts.linksArrive),
    app: passed("app") || facts.hasApp,
    keys: facts.hasApp,
    pictures: facts.hasBucket,
    connect: facts.hasAccount,
  };
  return stagesOf(network).map((id) => ({
    id,
    minutes: id === "app" ? appMinutes(network) : MINUTES[id],
    isDone: done[id],
  }));
}

/** How long the rest takes. */
export function minutesLeft(lines: readonly StageLine[]): number {
  return lines.reduce((sum, { isDone, minutes }) => sum + (isDone ? 0 : minutes), 0);
}

/** Where somebody who comes here goes on: where they were, as far as the network still has that stage. */
export function entryOf(network: ManifestDto, last: Stage | null): Stage {
  return last !== null && stagesOf(network).includes(last) ? last : "needs";
}

/** The stage before or after another one, `null` at the ends. */
export function neighbour(network: ManifestDto, stage: Stage, by: 1 | -1): Stage | null {
  const stages = stagesOf(network);
  return stages[stages.indexOf(stage) + by] ?? null;
}

/** The finished callback address of a network. */
export function callbackOf(page: CallbackPageDto, network: string): string | null {
  return page.callbacks.find((each) => each.network === network)?.address ?? null;
}

/** What a network can do, in words. */
export const ABILITIES: Readonly<Record<AbilityDto, string>> = {
  text: "setup-ability-text",
  image: "setup-ability-image",
  carousel: "setup-ability-carousel",
  alt_text: "setup-ability-alt-text",
  link_card: "setup-ability-link-card",
};

/** Hosts that give a folder an https address for nothing. Any other web space does as well. */
export const HOSTS = ["github", "cloudflare", "netlify"] as const;
/** Each is explained in so many lines. */
export const HOST_LINES = [1, 2, 3] as const;

/** What the form of an app holds. */
export interface AppForm {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly callback: string | null;
}

/** What is sent; an empty secret keeps the stored one. Nothing without a callback. */
export function registrationInput(network: string, form: AppForm): AppRegistrationInput | null {
  const secret = form.clientSecret.trim();
  if (form.callback === null) return null;
  return {
    network,
    clientId: form.clientId.trim(),
    clientSecret: secret === "" ? null : secret,
    redirectUri: form.callback,
  };
}

/** Whether an app can be saved: a new one needs its secret. */
export function canSaveApp(form: AppForm, stored: AppRegistrationDto | undefined): boolean {
  const hasSecret = form.clientSecret.trim() !== "" || (stored !== undefined && !stored.practice);
  return form.clientId.trim() !== "" && form.callback !== null && hasSecret;
}
