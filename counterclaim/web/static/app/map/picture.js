// What is shown, to take away: as a picture with its day, legend and sources, and as GeoJSON.
import { DISPUTED, dayText, isoDay, moreOf, settings, SIDES, t } from "./data.js";
import { tone, variable } from "./dom.js";
import { standing, sure } from "./worlds.js";

/** @typedef {import("./worlds.js").Look} Look */

/**
 * @param {Blob} blob
 * @param {string} name
 */
function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** @param {Look} look */
export const titleOf = (look) => ({
  assessed: t("As assessed, {day}", { day: dayText(look.day) }),
  a: t("As {camp} says, {day}", { camp: settings.camps[0], day: dayText(look.day) }),
  b: t("As {camp} says, {day}", { camp: settings.camps[1], day: dayText(look.day) }),
  difference: t("What {first} says (left) and {second} says (right), {day}", { first: settings.camps[0], second: settings.camps[1], day: dayText(look.day) }),
})[look.mode];

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Look} look
 * @param {number} top
 * @param {number} width
 */
function footer(context, look, top, width) {
  context.fillStyle = variable("--sheet");
  context.fillRect(0, top, width, 60);
  context.textBaseline = "middle";
  context.font = "600 15px system-ui, sans-serif";
  context.fillStyle = variable("--ink");
  context.fillText(titleOf(look), 12, top + 18, width - 24);
  let x = 12;
  context.font = "12px system-ui, sans-serif";
  for (const side of ["a", "contested", "b"]) {
    context.fillStyle = tone(side);
    context.beginPath();
    context.arc(x + 5, top + 42, 5, 0, 2 * Math.PI);
    context.fill();
    context.fillStyle = variable("--dim");
    context.fillText(settings.states[side], x + 15, top + 43);
    x += context.measureText(settings.states[side]).width + 32;
  }
  context.fillText(t("Counterclaim. Positions: GeoNames, CC BY 4.0"), x, top + 43);
}

/**
 * @param {import("./base.js").Base | null} base
 * @param {HTMLCanvasElement[]} over
 * @param {number} scale
 * @param {Look} look
 */
export async function savePicture(base, over, scale, look) {
  const [{ width, height }] = over, canvas = document.createElement("canvas"), context = canvas.getContext("2d");
  canvas.width = width;
  canvas.height = height + 60 * scale;
  if (!context) return;
  context.fillStyle = variable("--land");
  context.fillRect(0, 0, canvas.width, canvas.height);
  if (base) {
    await new Promise((done) => {
      // only while it is drawn can what WebGL has drawn be read
      base.map.once("render", () => { context.drawImage(base.map.getCanvas(), 0, 0, width, height); done(null); });
      base.map.triggerRepaint();
    });
  }
  for (const layer of over) context.drawImage(layer, 0, 0);
  context.setTransform(scale, 0, 0, scale, 0, 0);
  footer(context, look, height / scale, width / scale);
  const blob = await new Promise((/** @type {BlobCallback} */ done) => canvas.toBlob(done, "image/png"));
  if (blob) download(blob, `counterclaim-${look.mode}-${isoDay(look.day)}.png`);
}

/**
 * Every place that is known of on the day, as it is drawn; how probable is in steps of three per cent.
 * @param {Look} look
 * @param {import("./data.js").Columns} places
 */
export async function saveData(look, places) {
  const more = await moreOf(), rounded = (/** @type {number} */ byte) => Math.round(sure(byte) * 100) / 100;
  const features = [...places.name.keys()].filter((at) => standing(look, at)).map((at) => {
    const lon = places.lon[at], lat = places.lat[at], [byte, other] = [look.row[at], look.other?.[at] ?? 0];
    const state = look.other ? { a_says: SIDES[byte & 3] || null, b_says: SIDES[other & 3] || null } : { state: SIDES[byte & 3], probability: rounded(byte), disputed: Boolean(byte & DISPUTED) };
    const geometry = lon === null || lat === null ? null : { type: "Point", coordinates: [lon / 1e4, lat / 1e4] };
    return { type: "Feature", geometry, properties: { slug: more.slug[at], name: places.name[at], region: more.regions[more.region[at]], ...state } };
  });
  const told = { type: "FeatureCollection", day: isoDay(look.day), shown: look.mode, sides: { a: settings.camps[0], b: settings.camps[1] }, note: t("Settlements, never anybody's positions."), features };
  download(new Blob([JSON.stringify(told)], { type: "application/geo+json" }), `counterclaim-${look.mode}-${isoDay(look.day)}.geojson`);
}
