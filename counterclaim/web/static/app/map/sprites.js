// Small pictures of places, one for each byte, size and part: they are stamped into the map ten thousand at a time.
import { DISPUTED } from "./data.js";
import { tone, variable } from "./dom.js";
import { sure } from "./worlds.js";

/** @typedef {"whole" | "left" | "right" | "agree"} Part */
/** @typedef {{ size: number, pixels: Uint8ClampedArray }} Sheet */

const COLUMNS = 32; // of a sheet: how probable; its rows are side and whether it is disputed

export class Sprites {
  constructor() {
    /** @type {Map<string, Sheet>} */
    this.sheets = new Map();
    this.tones = [""];
    this.ink = this.ground = "";
    this.restyle();
  }

  /** The colours anew, when the reader's screen turns dark or light. */
  restyle() {
    this.sheets.clear();
    this.tones = [variable("--dim"), tone("a"), tone("contested"), tone("b")];
    this.ink = variable("--ink");
    this.ground = variable("--land");
  }

  /**
   * The pictures of all bytes for a radius in device pixels.
   * @param {Part} part
   * @param {number} radius
   */
  sheet(part, radius) {
    const name = `${part} ${radius}`;
    let found = this.sheets.get(name);
    if (!found) {
      found = this.#drawn(part, radius);
      this.sheets.set(name, found);
    }
    return found;
  }

  /**
   * @param {Part} part
   * @param {number} radius
   * @returns {Sheet}
   */
  #drawn(part, radius) {
    const size = 2 * Math.ceil(radius + 1.5), canvas = document.createElement("canvas");
    canvas.width = size * COLUMNS;
    canvas.height = size * 8;
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
    for (let byte = 0; byte < 256; byte += 1) {
      if (!(byte & 3) && byte) continue;
      context.save();
      context.translate((byte >> 3) * size + size / 2, (byte & 7) * size + size / 2);
      if (byte) this.#disc(context, byte, part, radius);
      else this.#nothing(context, part, radius);
      context.restore();
    }
    const image = context.getImageData(0, 0, canvas.width, canvas.height).data, pixels = new Uint8ClampedArray(256 * size * size * 4);
    for (let byte = 0; byte < 256; byte += 1) {
      for (let y = 0; y < size; y += 1) {
        const from = (((byte & 7) * size + y) * canvas.width + (byte >> 3) * size) * 4;
        pixels.set(image.subarray(from, from + size * 4), (byte * size + y) * size * 4);
      }
    }
    return { size, pixels };
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {number} byte
   * @param {Part} part
   * @param {number} radius
   */
  #disc(context, byte, part, radius) {
    const r = part === "agree" ? radius * 0.6 : radius, half = part === "left" || part === "right";
    const from = part === "right" ? -Math.PI / 2 : Math.PI / 2, colour = this.tones[byte & 3];
    context.beginPath();
    context.arc(0, 0, r, half ? from : 0, half ? from + Math.PI : 2 * Math.PI);
    context.globalAlpha = part === "agree" ? 0.3 : Math.min(0.95, Math.max(0.2, 0.2 + (sure(byte) - 0.34) * 1.2));
    context.fillStyle = context.strokeStyle = colour;
    context.fill();
    if (byte & DISPUTED && part === "whole") this.#hatched(context, r);
    if (part === "agree") return;
    context.globalAlpha = 1;
    context.lineWidth = r > 5 ? 1.5 : 1;
    if (half) context.strokeStyle = this.ink;
    context.stroke();
  }

  /**
   * Stripes of the ground's colour through a disc, and a rim of ink.
   * @param {CanvasRenderingContext2D} context
   * @param {number} radius
   */
  #hatched(context, radius) {
    const step = Math.max(2.6, radius / 2.2);
    context.save();
    context.clip();
    context.globalAlpha = 1;
    context.strokeStyle = this.ground;
    context.lineWidth = step / 2.4;
    context.beginPath();
    for (let at = -2 * radius; at <= 2 * radius; at += step) {
      context.moveTo(at - radius, radius);
      context.lineTo(at + radius, -radius);
    }
    context.stroke();
    context.restore();
    context.strokeStyle = this.ink;
  }

  /**
   * Where nothing is known: a small ring.
   * @param {CanvasRenderingContext2D} context
   * @param {Part} part
   * @param {number} radius
   */
  #nothing(context, part, radius) {
    if (part !== "whole") return;
    context.beginPath();
    context.arc(0, 0, Math.max(1, radius * 0.45), 0, 2 * Math.PI);
    context.globalAlpha = 0.4;
    context.strokeStyle = this.tones[0];
    context.stroke();
  }
}
