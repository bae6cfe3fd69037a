// What is drawn of a day: as assessed, as one camp's own words alone have it, or both camps' words side by side.
import { DISPUTED, percent, rowComing, rowOf, settings, SIDES, t } from "./data.js";

/** @typedef {import("./data.js").Kind} Kind */
/** @typedef {Kind | "difference"} Mode */
/** @typedef {{ mode: Mode, day: number, row: Uint8Array, other: Uint8Array | null }} Look */

export const MODES = /** @type {Mode[]} */ (["assessed", "a", "b", "difference"]);

/**
 * The planes that a mode is drawn from.
 * @param {Mode} mode
 * @returns {Kind[]}
 */
export const kindsOf = (mode) => (mode === "difference" ? ["a", "b"] : [mode]);

/**
 * A day as it is drawn; null while its bytes are on their way.
 * @param {Mode} mode
 * @param {number} day
 * @returns {Look | null}
 */
export function lookOf(mode, day) {
  const [row, other] = kindsOf(mode).map((kind) => rowOf(kind, day));
  return row && other !== null ? { mode, day, row, other: other ?? null } : null;
}

/**
 * The same when they have come.
 * @param {Mode} mode
 * @param {number} day
 * @returns {Promise<Look>}
 */
export async function lookComing(mode, day) {
  const [row, other] = await Promise.all(kindsOf(mode).map((kind) => rowComing(kind, day)));
  return { mode, day, row, other: other ?? null };
}

/**
 * How a place stands: a side or nothing; where both camps' words are drawn: apart, agree, alone or nothing.
 * @param {Look} look
 * @param {number} at
 */
export function standing(look, at) {
  const side = look.row[at] & 3;
  if (!look.other) return SIDES[side];
  const second = look.other[at] & 3;
  return !side && !second ? "" : !side || !second ? "alone" : side === second ? "agree" : "apart";
}

/** @param {number} byte */
export const sure = (byte) => (byte >> 3) / 31;

/** What standings are called, in the order in which they are told. */
export const standings = (/** @type {Mode} */ mode) => mode === "difference"
  ? { apart: t("they differ"), both: t("of these, each claims it"), agree: t("they agree"), alone: t("only one speaks of it") }
  : { a: settings.states.a, contested: settings.states.contested, b: settings.states.b, disputed: t("disputed") };

/**
 * How many places stand how; `both` are those of the apart that each camp claims for itself, `none` those not spoken of.
 * @param {Look} look
 */
export function counted(look) {
  /** @type {Record<string, number>} */
  const found = { a: 0, contested: 0, b: 0, disputed: 0, apart: 0, both: 0, agree: 0, alone: 0, none: 0 };
  for (let at = 0; at < look.row.length; at += 1) {
    found[standing(look, at) || "none"] += 1;
    if (look.other) found.both += Number((look.row[at] & 3) === 1 && (look.other[at] & 3) === 3);
    else if (look.row[at] & DISPUTED) found.disputed += 1;
  }
  return found;
}

/**
 * A byte in words: the state and how probable it is, in steps of three per cent.
 * @param {number} byte
 */
export const inWords = (byte) => (byte & 3 ? `${settings.states[SIDES[byte & 3]]}, ≈${percent(sure(byte))}` : t("nothing known"));
