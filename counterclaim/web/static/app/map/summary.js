// The numbers beside the map: how many places stand how, how much ground, and how that has changed.
import { asked, numberText, settings } from "./data.js";
import { counted, standings } from "./worlds.js";

const SPAN = 30;
const SIDES = ["a", "contested", "b"];
const DOTS = /** @type {Record<string, string>} */ ({ disputed: "hatched", apart: "halves", both: "halves", agree: "pale contested", alone: "half" });

/** @type {number[][]} */
let areas = [];
/** The km² by state and day, which come after the map. */
export async function areasComing() {
  areas = await asked(`/map/areas.json?e=${settings.mark}`);
}

/**
 * @param {HTMLTableElement} table
 * @param {import("./worlds.js").Look} look
 */
export function summarise(table, look) {
  const found = counted(look), rows = Object.entries(standings(look.mode));
  [...table.tBodies[0].rows].forEach((row, at) => {
    const [side, name] = rows[at];
    row.dataset.side = side;
    row.cells[0].lastChild?.replaceWith(name);
    row.cells[0].querySelector("i")?.setAttribute("class", `dot ${DOTS[side] ?? side}`);
    [row.cells[1].dataset.count, row.cells[2].dataset.km2, row.cells[3].dataset.change] = [side, side, side];
    row.cells[1].textContent = numberText(found[side]);
    const [now, before] = look.mode === "assessed" ? ground(SIDES.indexOf(side), look.day) : [];
    row.cells[2].textContent = now === undefined ? "" : numberText(now);
    row.cells[3].textContent = now === undefined || before === undefined ? "" : signed(now - before);
  });
  return found;
}

/**
 * The km² of a state on a day and some days before it; undefined where there are none.
 * @param {number} side
 * @param {number} day
 */
const ground = (side, day) => [areas[side]?.[day], areas[side]?.[Math.max(day - SPAN, 0)]];

/** @param {number} number */
const signed = (number) => `${number > 0 ? "+" : number < 0 ? "−" : ""}${numberText(Math.abs(number))}`;
