// What the settings of notifications hold, and how a change of one part of them looks.

import type { AlertKindDto, NotificationsDto, QuietDto, SettingsDto } from "../../ipc";

/** The kinds, as they are switched: what concerns sign-ins, then posts, then the whole. */
export const KINDS: readonly AlertKindDto[] = [
  "sign_in_ends",
  "sign_in_ends_before_post",
  "sign_in_needed",
  "sign_ins_unnoticed",
  "post_rejected",
  "post_missed",
  "post_unconfirmed",
  "failure_rate",
  "rate_limited",
  "vault",
  "clock_wrong",
];

/** Catalogue key of what a kind is about. */
export function labelOf(kind: AlertKindDto): string {
  const word = kind.replaceAll("_", "-");
  return `settings-notify-${word}`;
}

/** What quiet hours begin with. */
export const NIGHT: QuietDto = { from: "22:00", until: "07:00" };

/** What is in force; until somebody chooses, the desktop tells of everything at any time. */
export function notificationsOf(settings: SettingsDto): NotificationsDto {
  return settings.notifications ?? { desktop: true, off: [], quiet: null };
}

/** With a kind switched on or off. */
export function withKind(chosen: NotificationsDto, kind: AlertKindDto, isOn: boolean): NotificationsDto {
  const others = chosen.off.filter((each) => each !== kind);
  return { ...chosen, off: isOn ? others : [...others, kind] };
}

/** Whether hours begin and end at two times of day. */
export function areHours({ from, until }: QuietDto): boolean {
  const isTime = (text: string): boolean => /^([01]\d|2[0-3]):[0-5]\d$/.test(text);
  return isTime(from) && isTime(until) && from !== until;
}
