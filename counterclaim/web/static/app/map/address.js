// All that is shown is one value, kept in the address behind its #: whoever opens it sees the same.
import { dayOf, isoDay, settings } from "./data.js";
import { MODES } from "./worlds.js";

/** @typedef {{ lon: number, lat: number, zoom: number }} Camera */
/** @typedef {{ day: number, mode: import("./worlds.js").Mode, layers: Set<string>, claimDays: number, kinds: Set<string>,
 *              place: string, table: boolean, camera: Camera | null }} Shown */

export const LAYERS = ["claims", "front", "reference"];
export const KINDS = ["control", "attack", "strike", "rest"];
const FURTHEST = 15;

/**
 * The parts of a list that are known, divided by dots.
 * @param {string | null} text
 * @param {string[]} known
 */
const among = (text, known) => new Set((text ?? "").split(".").filter((part) => known.includes(part)));
const between = (/** @type {number} */ low, /** @type {number} */ value, /** @type {number} */ high) => Math.min(Math.max(value, low), high);

/**
 * @param {string | null} text
 * @returns {Camera | null}
 */
function camera(text) {
  const numbers = (text ?? "").split("/").map(Number);
  if (!text || numbers.length !== 3 || !numbers.every(Number.isFinite)) return null;
  return { lat: between(-80, numbers[0], 84), lon: between(-180, numbers[1], 180), zoom: between(3, numbers[2], FURTHEST) };
}

/**
 * What an address asks for; what it leaves open, or is not understood, is as at first.
 * @param {string} text the part behind # or ?
 * @returns {Shown}
 */
export function readAddress(text) {
  const parts = new URLSearchParams(text);
  const day = /^\d{4}-\d\d-\d\d$/.test(parts.get("day") ?? "") ? dayOf(parts.get("day") ?? "") : NaN;
  const mode = MODES.find((name) => name === parts.get("mode"));
  const place = parts.get("place") ?? "";
  return {
    day: Number.isFinite(day) ? between(0, day, settings.days - 1) : settings.last,
    mode: mode ?? "assessed",
    layers: among(parts.get("layers"), LAYERS),
    claimDays: [1, 3, 7, 14, 30, 90].find((days) => String(days) === parts.get("claims")) ?? 7,
    kinds: parts.has("kinds") ? among(parts.get("kinds"), KINDS) : new Set(KINDS),
    place: /^[a-z0-9-]{1,160}$/.test(place) ? place : "",
    table: parts.get("view") === "table",
    camera: camera(parts.get("at")),
  };
}

/**
 * The address of what is shown.
 * @param {Shown} shown
 */
export function writtenAddress(shown) {
  const parts = new URLSearchParams();
  if (shown.day !== settings.last) parts.set("day", isoDay(shown.day));
  if (shown.mode !== "assessed") parts.set("mode", shown.mode);
  if (shown.layers.size) parts.set("layers", LAYERS.filter((layer) => shown.layers.has(layer)).join("."));
  if (shown.claimDays !== 7) parts.set("claims", String(shown.claimDays));
  if (shown.kinds.size !== KINDS.length) parts.set("kinds", KINDS.filter((kind) => shown.kinds.has(kind)).join("."));
  if (shown.place) parts.set("place", shown.place);
  if (shown.table) parts.set("view", "table");
  const { lat, lon, zoom } = shown.camera ?? {};
  const at = lat !== undefined && lon !== undefined && zoom !== undefined ? `at=${lat.toFixed(4)}/${lon.toFixed(4)}/${zoom.toFixed(2)}` : "";
  return [parts.toString(), at].filter(Boolean).join("&");
}

let waiting = 0;
/**
 * Write the address, not more often than browsers permit; language links lead to the same view.
 * @param {Shown} shown
 */
export function keepAddress(shown) {
  clearTimeout(waiting);
  waiting = window.setTimeout(() => {
    const hash = `#${writtenAddress(shown)}`;
    history.replaceState(null, "", `${location.pathname}${hash}`);
    for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll(".tongues a"))) link.hash = hash;
  }, 250);
}
