// Pictures of the world in memory: drawn ones for the seeded media, the person's own bytes for the rest.

const urls = new Map<string, string>();

const PALETTES = [
  ["#f3c77a", "#d06a4e", "#5c3550"],
  ["#9ec9e8", "#4d7fa8", "#24445f"],
] as const;

function drawn(id: string): Blob {
  const [from, mid, to] = PALETTES[id.endsWith("2") ? 1 : 0];
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1600" height="1200"><defs><linearGradient id="g" x2="1" y2="1"><stop stop-color="${from}"/><stop offset=".55" stop-color="${mid}"/><stop offset="1" stop-color="${to}"/></linearGradient></defs><rect width="1600" height="1200" fill="url(#g)"/></svg>`;
  return new Blob([svg], { type: "image/svg+xml" });
}

/** Keeps the bytes of an added picture. */
export function keepPicture(id: string, bytes: Uint8Array): void {
  if (typeof URL.createObjectURL === "function") urls.set(id, URL.createObjectURL(new Blob([bytes.slice()])));
}

/** An address that shows a picture. */
export function pictureUrl(id: string): string {
  const known = urls.get(id);
  if (known !== undefined) return known;
  const url = typeof URL.createObjectURL === "function" ? URL.createObjectURL(drawn(id)) : `blob:${id}`;
  urls.set(id, url);
  return url;
}
