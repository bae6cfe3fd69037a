// What the map draws: places in columns, and their state on every day, a byte each, fetched in pieces of some days.

/** @typedef {{ mark: string, first: string, days: number, width: number, chunk: number, last: number, lang: string,
 *              outlines: string, camps: string[], words: Record<string, string>, reference: string | null,
 *              regions: Record<string, string>, states: Record<string, string> }} Settings */
/** @typedef {{ name: string[], lat: (number | null)[], lon: (number | null)[], size: number[], claims: number[] }} Columns */
/** @typedef {"assessed" | "a" | "b" | "difference"} Mode */

export const DISPUTED = 4;
export const SIDES = ["", "a", "contested", "b"];

/** @type {Settings} */
export const settings = JSON.parse(document.getElementById("map-settings")?.textContent ?? "{}");

/** @param {string} english */
export const t = (english) => settings.words[english] ?? english;

const began = Date.parse(settings.first);
/** @param {number} day */
export const isoDay = (day) => new Date(began + day * 86400000).toISOString().slice(0, 10);
/** @param {string} iso */
export const dayOf = (iso) => Math.round((Date.parse(iso) - began) / 86400000);
const written = new Intl.DateTimeFormat(settings.lang === "en" ? "en-GB" : settings.lang,
  { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
/** @param {number} day */
export const dayText = (day) => written.format(began + day * 86400000);

/**
 * @param {string} path
 * @returns {Promise<any>}
 */
export async function asked(path) {
  const found = await fetch(path);
  if (!found.ok) throw new Error(`${path}: ${found.status}`);
  return found.json();
}

/** @type {Record<string, (Uint8Array | undefined)[]>} */
const pieces = { assessed: [], a: [], b: [] };
/** @type {Map<string, Promise<void>>} */
const coming = new Map();

/**
 * @param {string} kind
 * @param {number} chunk
 */
function piece(kind, chunk) {
  const name = `${kind}/${chunk}`;
  let found = coming.get(name);
  if (!found) {
    found = fetch(`/map/plane/${name}?e=${settings.mark}`).then((answer) => answer.arrayBuffer()).then((buffer) => {
      const rows = new Uint8Array(buffer), width = settings.width;
      for (let at = width; at < rows.length; at += 1) rows[at] = (rows[at] ?? 0) ^ (rows[at - width] ?? 0);
      (pieces[kind] ?? [])[chunk] = rows;
    });
    coming.set(name, found);
    found.catch(() => coming.delete(name));
  }
  return found;
}

/**
 * A day's byte of every place, or null while it is on its way; `ready` is called when it has come.
 * @param {string} kind
 * @param {number} day
 * @param {() => void} ready
 */
export function rowOf(kind, day, ready) {
  const chunk = Math.floor(day / settings.chunk), held = pieces[kind]?.[chunk];
  if (!held) {
    void piece(kind, chunk).then(ready, () => {});
    return null;
  }
  const start = (day % settings.chunk) * settings.width;
  return held.subarray(start, start + settings.width);
}

/** Fetch what else the slider may ask for, one piece after another, from the day shown outwards, while nothing else happens. */
export async function fetchAhead(/** @type {string[]} */ kinds, /** @type {number} */ day) {
  const chunks = Math.ceil(settings.days / settings.chunk), here = Math.floor(day / settings.chunk);
  const order = [...Array(chunks).keys()].sort((one, other) => Math.abs(one - here) - Math.abs(other - here));
  for (const kind of kinds) for (const chunk of order) await piece(kind, chunk).catch(() => {});
}
