// What the connect dialog shows, and what it sends.

import type {
  AccountDto,
  ConnectInput,
  FlowDto,
  GateDto,
  InputFieldDto,
  ManifestDto,
  OfferedDto,
  PasswordInput,
} from "../../ipc";
import type { ErrorDto } from "../../ipc";
import { t } from "../../lib/catalogue";

/** Where the dialog is. */
export type Phase =
  | { readonly name: "intro" }
  | { readonly name: "password" }
  | { readonly name: "waiting"; readonly flow: FlowDto }
  | { readonly name: "exchanging"; readonly flow: FlowDto }
  | { readonly name: "choosing"; readonly flow: FlowDto }
  | { readonly name: "done"; readonly accountId: string; readonly known: boolean }
  | { readonly name: "failed"; readonly error: ErrorDto };

/** The phase for a network and its flow, where one is under way. */
export function phaseOf(network: ManifestDto, flow: FlowDto | null): Phase {
  if (!flow) return { name: network.signIn.kind === "browser" ? "intro" : "password" };
  switch (flow.status.kind) {
    case "waiting":
      return { name: "waiting", flow };
    case "exchanging":
      return { name: "exchanging", flow };
    case "choosing":
      return { name: "choosing", flow };
    case "done":
      return { name: "done", accountId: flow.status.accountId, known: flow.status.known };
    case "failed":
      return { name: "failed", error: flow.status.error };
  }
}

/**
 * What the fields hold at first: empty, or what is known of the account that signs in again. What somebody typed before that
 * was known stays.
 */
export function startValues(
  fields: readonly InputFieldDto[],
  account: AccountDto | undefined,
  typed: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const start = fields.map((field) => [field.id, account ? known(field.id, account.handle) : ""]);
  return { ...Object.fromEntries(start), ...typed };
}

function known(fieldId: string, handle: string): string {
  if (fieldId === "identifier") return handle;
  const at = handle.lastIndexOf("@");
  return fieldId === "server" && at >= 0 ? handle.slice(at + 1) : "";
}

/** Whether an account that a sign-in covers is still to be connected, and would be of use. */
export function canChoose(offered: OfferedDto): boolean {
  return !offered.connected && offered.obstacle === null;
}

/** Those whose name or handle has what is looked for in it. */
export function offeredLike(offered: readonly OfferedDto[], looked: string): readonly OfferedDto[] {
  const part = looked.trim().toLowerCase();
  return offered.filter(({ displayName, handle }) => `${displayName}\n${handle}`.toLowerCase().includes(part));
}

/** A server as a person types or pastes it: without `https://`, path, or their own handle before it. */
export function cleanServer(typed: string): string {
  const host =
    typed
      .trim()
      .replace(/^https?:\/\//i, "")
      .split(/[/?#]/)[0] ?? "";
  return host.slice(host.lastIndexOf("@") + 1).toLowerCase();
}

/** A handle as a person types or pastes it: without `@` and spaces. */
export function cleanHandle(typed: string): string {
  return typed.trim().replace(/^@/, "");
}

/** Whether every field has something in it. */
export function isComplete(values: Readonly<Record<string, string>>): boolean {
  return Object.values(values).every((value) => value.trim() !== "");
}

/** Whose sign-in it will be. */
export interface Whose {
  /** The account that signs in again; `null` for a new one. */
  readonly accountId: string | null;
  /** Where a new one goes. */
  readonly workspaceId: string | null;
}

/** What starts a sign-in in the browser. */
export function connectInput(network: string, values: Readonly<Record<string, string>>, whose: Whose): ConnectInput {
  const server = values["server"];
  return { network, server: server === undefined ? null : cleanServer(server), ...whose };
}

/** What signs in with an app password. */
export function passwordInput(network: string, values: Readonly<Record<string, string>>, whose: Whose): PasswordInput {
  return {
    network,
    identifier: cleanHandle(values["identifier"] ?? ""),
    password: (values["password"] ?? "").trim(),
    ...whose,
  };
}

const GATES: Record<GateDto, string> = {
  open: "connect-gate-open",
  app_password: "connect-gate-app-password",
  own_app: "connect-gate-own-app",
};

/** Catalogue key of what one needs first. */
export function gateKey(gate: GateDto): string {
  return GATES[gate];
}

/** Whether a fresh sign-in can be posted with at once. */
export function isUsable({ health, scopesMissing }: AccountDto): boolean {
  return scopesMissing.length === 0 && health.kind !== "cannot_publish" && health.kind !== "needs_sign_in";
}

/** What a fresh sign-in is good for, in a sentence. */
export interface Proof {
  readonly tone: "ok" | "warn" | "bad";
  readonly text: string;
}

/** What came of connecting, given of how many permissions the network was asked. */
export function proofOf(account: AccountDto, asked: number): Proof {
  const missing = account.scopesMissing.length;
  switch (account.health.kind) {
    case "cannot_publish":
      return { tone: "bad", text: t("connect-proof-cannot") };
    case "needs_sign_in":
    case "ended":
      return { tone: "bad", text: t("connect-proof-blocked", { count: missing }) };
    case "fine":
    case "renews_itself":
    case "ends":
      if (missing > 0) return { tone: "warn", text: t("connect-proof-partly", { count: missing }) };
      return { tone: "ok", text: t(asked > 0 ? "connect-proof-all" : "connect-proof-no-single") };
  }
}
