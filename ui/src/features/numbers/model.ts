// Sums over networks, and what a chart needs of them.

import type { DayNumbersDto, NetworkNumbersDto } from "../../ipc";

/** The numbers of one network, or of all together. */
export type Sums = Omit<NetworkNumbersDto, "network">;

const NOTHING: Sums = {
  ended: 0,
  withinWeek: 0,
  withinMonth: 0,
  healthy: 0,
  renewed: 0,
  notRenewed: 0,
  underWay: 0,
  days: [],
};

/** The sum of several networks. */
export function sumOf(networks: readonly NetworkNumbersDto[]): Sums {
  return networks.reduce<Sums>(
    (sum, next) => ({
      ended: sum.ended + next.ended,
      withinWeek: sum.withinWeek + next.withinWeek,
      withinMonth: sum.withinMonth + next.withinMonth,
      healthy: sum.healthy + next.healthy,
      renewed: sum.renewed + next.renewed,
      notRenewed: sum.notRenewed + next.notRenewed,
      underWay: sum.underWay + next.underWay,
      days: sum.days.length === 0 ? next.days : next.days.map((day, at) => plus(day, sum.days[at])),
    }),
    NOTHING,
  );
}

function plus(day: DayNumbersDto, other: DayNumbersDto | undefined): DayNumbersDto {
  return {
    date: day.date,
    signInFailures: day.signInFailures + (other?.signInFailures ?? 0),
    rateLimits: day.rateLimits + (other?.rateLimits ?? 0),
  };
}

/** Sign-ins that were due for renewal and of which it is known what came of it. */
export function due({ renewed, notRenewed }: Sums): number {
  return renewed + notRenewed;
}

/** How many per cent of them were renewed; `null` = none was due. Never rounded up to the goal. */
export function rate(sums: Sums): number | null {
  const all = due(sums);
  return all === 0 ? null : Math.floor((sums.renewed / all) * 1000) / 10;
}

/** Sign-ins in all. */
export function signIns({ ended, withinWeek, withinMonth, healthy }: Sums): number {
  return ended + withinWeek + withinMonth + healthy;
}

/** One day of a chart. */
export interface DayValue {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly value: number;
}

/** A measure day by day. */
export function series(days: readonly DayNumbersDto[], measure: "signInFailures" | "rateLimits"): DayValue[] {
  return days.map((day) => ({ date: day.date, value: day[measure] }));
}

/** The sum and the highest of some days. */
export function extent(days: readonly DayValue[]): { readonly sum: number; readonly most: number } {
  const values = days.map((day) => day.value);
  return { sum: values.reduce((sum, value) => sum + value, 0), most: Math.max(0, ...values) };
}

/** The day as an instant of the computer's own zone, to be formatted. */
export function noon(date: string): Date {
  return new Date(`${date}T12:00`);
}
