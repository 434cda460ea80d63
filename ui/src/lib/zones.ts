// Time zones for people: named by their place, found by what one would type.

/** A zone to choose. */
export interface Zone {
  /** IANA name, `America/New_York`. */
  readonly id: string;
  /** `New York`. */
  readonly place: string;
  /** `America`; empty for UTC. */
  readonly region: string;
  /** What is looked through. */
  readonly words: string;
}

/**
 * Browsers name a zone as it was named first, for ever; the time zone database has moved on, and systems may bring only
 * the newer names along. Source: `timezone.xml` of the Unicode CLDR and `backward` of the IANA database, 2025b.
 */
const RENAMED: Readonly<Record<string, string>> = {
  "Africa/Asmera": "Africa/Asmara",
  "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
  "America/Catamarca": "America/Argentina/Catamarca",
  "America/Coral_Harbour": "America/Atikokan",
  "America/Cordoba": "America/Argentina/Cordoba",
  "America/Godthab": "America/Nuuk",
  "America/Indianapolis": "America/Indiana/Indianapolis",
  "America/Jujuy": "America/Argentina/Jujuy",
  "America/Louisville": "America/Kentucky/Louisville",
  "America/Mendoza": "America/Argentina/Mendoza",
  "Asia/Calcutta": "Asia/Kolkata",
  "Asia/Katmandu": "Asia/Kathmandu",
  "Asia/Rangoon": "Asia/Yangon",
  "Asia/Saigon": "Asia/Ho_Chi_Minh",
  "Atlantic/Faeroe": "Atlantic/Faroe",
  "Europe/Kiev": "Europe/Kyiv",
  "Pacific/Enderbury": "Pacific/Kanton",
  "Pacific/Ponape": "Pacific/Pohnpei",
  "Pacific/Truk": "Pacific/Chuuk",
};

/** Whether this computer's page can tell the time in a zone. */
export function isKnownZone(id: string): boolean {
  try {
    new Intl.DateTimeFormat("en-GB", { timeZone: id });
    return true;
  } catch {
    return false;
  }
}

/** The place of a zone: `New York` for `America/New_York`. */
export function placeOf(id: string): string {
  return id.slice(id.lastIndexOf("/") + 1).replaceAll("_", " ");
}

function zoneOf(name: string): Zone {
  const newer = RENAMED[name];
  const id = newer !== undefined && isKnownZone(newer) ? newer : name;
  const region = id.includes("/") ? id.slice(0, id.indexOf("/")) : "";
  return { id, place: placeOf(id), region, words: simple(`${id} ${name}`) };
}

/** Letters and spaces only, as one types them. */
function simple(text: string): string {
  return text
    .normalize("NFD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim()
    .toLowerCase();
}

let known: readonly Zone[] | null = null;

/** Every zone, by place. */
export function zones(): readonly Zone[] {
  known ??= [...new Set([...Intl.supportedValuesOf("timeZone"), "UTC"])]
    .map(zoneOf)
    .sort((a, b) => a.place.localeCompare(b.place, "en"));
  return known;
}

/** The zones in which every typed word occurs; those whose place begins with what was typed come first. */
export function findZones(typed: string): readonly Zone[] {
  const text = simple(typed);
  if (text === "") return zones();
  const found = zones().filter((zone) => text.split(" ").every((word) => zone.words.includes(word)));
  const begins = (zone: Zone): boolean => simple(zone.place).startsWith(text);
  return [...found.filter(begins), ...found.filter((zone) => !begins(zone))];
}

/** How far a zone is from UTC at an instant: `GMT+1`. */
export function offsetOf(id: string, at: number): string {
  const format = new Intl.DateTimeFormat("en-GB", { timeZone: id, timeZoneName: "shortOffset" });
  return format.formatToParts(at).find((part) => part.type === "timeZoneName")?.value ?? "";
}
