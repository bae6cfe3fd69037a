// What the map draws: places in columns, and their state on every day, a byte each, fetched in pieces of some days.

/** @typedef {{ mark: string, first: string, days: number, width: number, chunk: number, last: number, lang: string,
 *              camps: string[], states: Record<string, string>, regions: Record<string, string>, base: boolean,
 *              words: Record<string, string>, reference: string | null }} Settings */
/** @typedef {{ name: string[], lat: (number | null)[], lon: (number | null)[], size: number[], claims: number[] }} Columns */
/** @typedef {{ slug: string[], region: number[], regions: string[] }} More */
/** @typedef {"assessed" | "a" | "b"} Kind */

/** @type {Settings} */
export const settings = JSON.parse(document.getElementById("map-settings")?.textContent ?? "{}");
export const DISPUTED = 4;
export const SIDES = ["", "a", "contested", "b"];

/**
 * An English sentence in the reader's language, with `{names}` filled in.
 * @param {string} english
 * @param {Record<string, string | number>} [values]
 */
export const t = (english, values = {}) =>
  (settings.words[english] ?? english).replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));

const began = Date.parse(settings.first);
/** @param {number} day */
export const isoDay = (day) => new Date(began + day * 864e5).toISOString().slice(0, 10);
/** @param {string} iso */
export const dayOf = (iso) => Math.round((Date.parse(iso) - began) / 864e5);
const locale = settings.lang === "en" ? "en-GB" : settings.lang;
const written = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
const whole = new Intl.NumberFormat(locale);
/** @param {number} day */
export const dayText = (day) => written.format(began + day * 864e5).replace(/ р\.$| г\.$/, "");
/** @param {number} number */
export const numberText = (number) => whole.format(number);
/** @param {number} share */
export const percent = (share) => (share < 0.005 ? "<1%" : share > 0.995 ? ">99%" : `${Math.round(share * 100)}%`);

/**
 * JSON of the server; raises where it refuses, and tells the page where what is read is of another edition by now.
 * @param {string} path
 * @returns {Promise<any>}
 */
export async function asked(path) {
  const found = await fetch(path);
  if (found.status === 409) window.dispatchEvent(new Event("edition-changed"));
  if (!found.ok) throw new Error(`${path}: ${found.status}`);
  return found.json();
}

/** @type {Promise<More> | null} */
let more = null;
/** Slugs and regions, which only a table, a file and an address want. */
export function moreOf() {
  more ??= asked(`/map/more.json?e=${settings.mark}&lang=${settings.lang}`);
  return more;
}

/** @type {Record<Kind, Uint8Array[]>} */
const pieces = { assessed: [], a: [], b: [] };
/** @type {Map<string, Promise<Uint8Array>>} */
const coming = new Map();

/**
 * @param {Kind} kind
 * @param {number} chunk
 */
async function fetched(kind, chunk) {
  const found = await fetch(`/map/plane/${kind}/${chunk}?e=${settings.mark}`);
  if (found.status === 409) window.dispatchEvent(new Event("edition-changed"));
  if (!found.ok) throw new Error(`the map's days could not be read: ${found.status}`);
  const rows = new Uint8Array(await found.arrayBuffer());
  for (let at = settings.width; at < rows.length; at += 1) rows[at] ^= rows[at - settings.width];
  pieces[kind][chunk] = rows;
  return rows;
}

/**
 * A piece of days; asked for once.
 * @param {Kind} kind
 * @param {number} chunk
 */
export function piece(kind, chunk) {
  const name = `${kind}/${chunk}`;
  let found = coming.get(name);
  if (!found) {
    found = fetched(kind, chunk);
    coming.set(name, found);
    found.catch(() => coming.delete(name));
  }
  return found;
}

/**
 * A day's byte of every place; null while it is on its way.
 * @param {Kind} kind
 * @param {number} day
 */
export function rowOf(kind, day) {
  const held = pieces[kind][Math.floor(day / settings.chunk)];
  const start = (day % settings.chunk) * settings.width;
  return held ? held.subarray(start, start + settings.width) : null;
}

/**
 * The same when it has come.
 * @param {Kind} kind
 * @param {number} day
 */
export async function rowComing(kind, day) {
  await piece(kind, Math.floor(day / settings.chunk));
  return /** @type {Uint8Array} */ (rowOf(kind, day));
}

/**
 * Fetch pieces one after another, those next to a day first, as far as wanted.
 * @param {Kind[]} kinds
 * @param {number} day
 * @param {number} [most] how many of each kind
 */
export async function fetchAhead(kinds, day, most = Infinity) {
  const here = Math.floor(day / settings.chunk);
  const order = [...Array(Math.ceil(settings.days / settings.chunk)).keys()].sort((a, b) => Math.abs(a - here) - Math.abs(b - here));
  for (const chunk of order.slice(0, most)) for (const kind of kinds) await piece(kind, chunk);
}
