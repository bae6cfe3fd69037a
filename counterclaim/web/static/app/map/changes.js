// When another state became the most probable anywhere, in what is drawn: for the strip over the slider, and to go there.
import { asked, fetchAhead, rowOf, settings } from "./data.js";
import { kindsOf } from "./worlds.js";

/** @typedef {import("./data.js").Kind} Kind */
/** @typedef {{ days: number[], places: number[] }} Changes in the order of days */

/** @type {Map<string, Promise<Changes>>} */
const known = new Map();

/**
 * The changes in what a mode draws; those of the camps' own words are found in all of their days.
 * @param {import("./worlds.js").Mode} mode
 * @returns {Promise<Changes>}
 */
export function changesOf(mode) {
  let found = known.get(mode);
  if (!found) {
    found = mode === "assessed" ? told() : Promise.all(kindsOf(mode).map(scanned)).then(merged);
    known.set(mode, found);
    found.catch(() => known.delete(mode));
  }
  return found;
}

/** @returns {Promise<Changes>} */
async function told() {
  const [days, places] = await asked(`/map/moves.json?e=${settings.mark}`);
  return { days, places };
}

/**
 * @param {Kind} kind
 * @returns {Promise<Changes>}
 */
async function scanned(kind) {
  await fetchAhead([kind], settings.last);
  /** @type {Changes} */
  const found = { days: [], places: [] };
  for (let day = 1; day < settings.days; day += 1) {
    const before = rowOf(kind, day - 1), row = rowOf(kind, day);
    if (!before || !row) continue;
    for (let at = 0; at < row.length; at += 1) {
      if ((row[at] ^ before[at]) & 3 && before[at] & 3) {
        found.days.push(day);
        found.places.push(at);
      }
    }
  }
  return found;
}

/** @param {Changes[]} parts */
function merged(parts) {
  if (parts.length === 1) return parts[0];
  const rows = parts.flatMap(({ days, places }) => days.map((day, at) => [day, places[at]])).sort((one, two) => one[0] - two[0] || one[1] - two[1]);
  return { days: rows.map(([day]) => day), places: rows.map(([, place]) => place) };
}

/**
 * The next day after one, or before it, on which anything wanted changes, with what does; null where there is none.
 * @param {Changes} changes
 * @param {number} day
 * @param {1 | -1} step
 * @param {(place: number) => boolean} wanted
 */
export function nextChange({ days, places }, day, step, wanted) {
  const order = step > 0 ? [...days.keys()] : [...days.keys()].reverse();
  const first = order.find((at) => (days[at] - day) * step > 0 && wanted(places[at]));
  if (first === undefined) return null;
  const found = order.filter((at) => days[at] === days[first] && wanted(places[at])).map((at) => places[at]);
  return { day: days[first], places: [...new Set(found)] };
}

/**
 * How many of the wanted places change on each day.
 * @param {Changes} changes
 * @param {(place: number) => boolean} wanted
 */
export function perDay({ days, places }, wanted) {
  const found = new Uint16Array(settings.days);
  for (let at = 0; at < days.length; at += 1) if (wanted(places[at])) found[days[at]] += 1;
  return found;
}
