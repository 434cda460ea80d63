// The set-up of apps in the world in memory, as it begins.

import type { CallbackPageDto, SetupStageDto } from "../bindings.gen";

/** What is kept of the set-up. */
export interface SetUp {
  page: Omit<CallbackPageDto, "callbacks">;
  stages: Map<string, SetupStageDto>;
}

/** A set-up nobody has begun; in a practice profile with the page that it brings. */
export function freshSetUp(address: string | null = null): SetUp {
  const practice = address !== null;
  return { page: { address, practice, comparedAt: null, provedAt: null, trial: null }, stages: new Map() };
}
