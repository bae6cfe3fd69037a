// What can be laid over the states: the claims of the last days by kind, the front line of a day, an imported map.
import { asked, isoDay, settings, t } from "./data.js";

/** @typedef {import("./names.js").Marked} Marked */
/** @typedef {[number, string, string, number]} Row a place's number, predicate, side, how many */

const GROUPS = /** @type {Record<string, string>} */ ({
  control: "control", encirclement: "control", clearing: "control", withdrawal: "control", surrender: "control", infiltration: "control",
  advance: "attack", attack: "attack", strike: "strike", casualties: "strike",
});
const ORDER = ["control", "attack", "strike", "rest"];

/**
 * Marks of one place: what each side said of it, by group of kinds.
 * @param {[string, string, number][]} rows predicate, side, count
 * @param {Set<string>} kinds
 */
function marks(rows, kinds) {
  /** @type {Map<string, import("./names.js").Mark>} */
  const found = new Map();
  for (const [predicate, side, count] of rows) {
    const kind = GROUPS[predicate] ?? "rest", held = found.get(`${kind} ${side}`);
    if (!kinds.has(kind)) continue;
    if (held) held.count += count; else found.set(`${kind} ${side}`, { kind, side, count });
  }
  return [...found.values()].sort((one, two) => ORDER.indexOf(one.kind) - ORDER.indexOf(two.kind));
}

/**
 * What was said of which place in the days up to one.
 * @param {number} day
 * @param {number} days
 * @param {Set<string>} kinds
 * @returns {Promise<Marked[]>}
 */
export async function claimsOf(day, days, kinds) {
  const told = await asked(`/map/claims.json?e=${settings.mark}&day=${isoDay(day)}&days=${days}&lang=${settings.lang}`);
  /** @type {Map<number, [string, string, number][]>} */
  const held = new Map();
  for (const [at, ...rest] of /** @type {Row[]} */ (told.rows)) held.set(at, [...(held.get(at) ?? []), rest]);
  const known = [...held].map(([at, rows]) => ({ at, lon: 0, lat: 0, name: "", marks: marks(rows, kinds) }));
  const others = told.others.map((/** @type {any} */ { lon, lat, name, rows }) => ({ at: null, lon, lat, name, marks: marks(rows, kinds) }));
  return [...known, ...others].filter((place) => place.marks.length);
}

/** @type {Map<number, Promise<any>>} */
const fronts = new Map();
/**
 * The front line of a day with its band; the last ones are kept.
 * @param {number} day
 */
export function frontOf(day) {
  const found = fronts.get(day) ?? asked(`/map/front?day=${isoDay(day)}`);
  fronts.delete(day);
  fronts.set(day, found);
  found.catch(() => fronts.delete(day));
  for (const old of [...fronts.keys()].slice(0, -24)) fronts.delete(old);
  return found;
}

/** The newest map that was imported. */
export function referenceOf() {
  if (!settings.reference) throw new Error(t("No map was imported. Add one: counterclaim add map.geojson"));
  return asked(`/map/reference.geojson?e=${settings.mark}`);
}
