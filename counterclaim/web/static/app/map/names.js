// What lies over the states: names of places, oblasts and rivers, none over another; claims' marks; the chosen place.
import { tone, variable } from "./dom.js";

/** @typedef {import("./paint.js").Painter} Painter */
/** @typedef {{ name: string, lon: number, lat: number, kind: "region" | "river" }} Label */
/** @typedef {{ kind: string, side: string, count: number }} Mark */
/** @typedef {{ at: number | null, lon: number, lat: number, name: string, marks: Mark[] }} Marked */

/** The outlines of claims' marks in a box of twelve, by kind. */
export const GLYPHS = /** @type {Record<string, string>} */ ({
  control: "M-4-4H4V4H-4Z", attack: "M0-5L5 4H-5Z", strike: "M-1.5-5H1.5V-1.5H5V1.5H1.5V5H-1.5V1.5H-5V-1.5H-1.5Z", rest: "M-3.5 0A3.5 3.5 0 1 0 3.5 0A3.5 3.5 0 1 0-3.5 0Z",
});
const MOST = 110, APART = 320, FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif";
const AWAY = /** @type {Record<string, [number, number]>} */ ({ a: [-1, 0], b: [1, 0], third: [0, -1] });

/** Boxes that are taken, in cells, so that a name is compared with its neighbours alone. */
class Room {
  constructor() {
    /** @type {Map<number, number[][]>} */
    this.cells = new Map();
  }

  /**
   * Take a box where it is free.
   * @param {number[]} box left, top, right, bottom
   */
  take(box) {
    const cells = [];
    for (let x = Math.floor(box[0] / 64); x <= Math.floor(box[2] / 64); x += 1) {
      for (let y = Math.floor(box[1] / 64); y <= Math.floor(box[3] / 64); y += 1) cells.push(x * 4096 + y);
    }
    const taken = cells.some((cell) => this.cells.get(cell)?.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1]));
    if (taken) return false;
    for (const cell of cells) this.cells.set(cell, [...(this.cells.get(cell) ?? []), box]);
    return true;
  }
}

export class Names {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {Painter} painter
   */
  constructor(canvas, painter) {
    this.canvas = canvas;
    this.painter = painter;
    /** @type {Label[]} */
    this.labels = [];
    /** @type {Marked[]} */
    this.marked = [];
    /** @type {number | null} */
    this.chosen = null;
    /** Places that have just changed. @type {Set<number>} */
    this.changed = new Set();
    /** @type {Map<string, Path2D>} */
    this.glyphs = new Map(Object.entries(GLYPHS).map(([kind, path]) => [kind, new Path2D(path)]));
    this.ink = this.dim = this.ground = this.water = this.focus = "";
    this.tones = /** @type {Record<string, string>} */ ({});
    this.restyle();
  }

  /** The colours anew. */
  restyle() {
    this.ink = variable("--ink");
    this.dim = variable("--dim");
    this.ground = variable("--land");
    this.water = variable("--link");
    this.focus = variable("--focus");
    this.tones = { a: tone("a"), b: tone("b"), third: this.ink };
  }

  /** Draw all of it anew, without names while the map moves. */
  paint(named = true) {
    const { painter, canvas } = this, context = canvas.getContext("2d");
    if (!context) return;
    if (canvas.width !== painter.canvas.width || canvas.height !== painter.canvas.height) {
      canvas.width = painter.canvas.width;
      canvas.height = painter.canvas.height;
    }
    context.setTransform(painter.scale, 0, 0, painter.scale, 0, 0);
    context.clearRect(0, 0, painter.width, painter.height);
    for (const marked of this.marked) this.#marks(context, marked);
    for (const at of this.changed) this.#ring(context, at, this.focus, 2.5);
    if (this.chosen !== null) this.#ring(context, this.chosen, this.ink, 3);
    if (named) this.#names(context);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {number} at
   * @param {string} colour
   * @param {number} width
   */
  #ring(context, at, colour, width) {
    const { painter } = this;
    context.beginPath();
    context.arc(painter.px[at], painter.py[at], painter.radius(painter.places.size[at]) + 4, 0, 2 * Math.PI);
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.stroke();
  }

  /**
   * Marks of what was said of a place: beside it in a row, the first camp's to the left, the second's to the right.
   * @param {CanvasRenderingContext2D} context
   * @param {Marked} marked
   */
  #marks(context, { at, lon, lat, marks }) {
    const { painter } = this, [x, y] = at === null ? painter.where(lon, lat) : [painter.px[at], painter.py[at]];
    if (!(x > -20 && y > -20 && x < painter.width + 20 && y < painter.height + 20)) return;
    const away = /** @type {Record<string, number>} */ ({}), first = (at === null ? 0 : painter.radius(painter.places.size[at])) + 1;
    for (const { kind, side, count } of marks) {
      const size = Math.min(1.5, 0.55 + 0.22 * Math.log2(1 + count)) * Math.min(1.15, Math.max(0.6, painter.zoom / 8));
      const [dx, dy] = AWAY[side] ?? AWAY.third, far = (away[side] ?? first) + 5.5 * size;
      away[side] = far + 5.5 * size;
      context.save();
      context.translate(x + dx * far, y + dy * far);
      context.scale(size, size);
      const glyph = this.glyphs.get(kind) ?? new Path2D();
      context.fillStyle = this.tones[side];
      context.strokeStyle = this.ground;
      context.lineWidth = 2;
      context.stroke(glyph);
      context.fill(glyph);
      context.restore();
    }
  }

  /** @param {CanvasRenderingContext2D} context */
  #names(context) {
    const room = new Room(), { painter } = this, { name, size, claims } = painter.places;
    context.textAlign = "center";
    context.lineJoin = "round";
    const least = painter.inside.length < MOST ? 0 : Math.min(6, Math.max(0, 7.6 - (painter.zoom - 4.8) * 1.75)), first = (/** @type {number} */ at) => Number(at === this.chosen || this.changed.has(at));
    const shown = painter.inside.filter((at) => size[at] >= least || first(at));
    shown.sort((one, two) => first(two) - first(one) || size[two] - size[one] || claims[two] - claims[one]);
    let left = Math.min(MOST, (painter.width * painter.height) / 9000);
    for (const at of shown.slice(0, 4 * MOST)) {
      const height = size[at] > 5 ? 14 : size[at] > 3 ? 13 : 12;
      context.font = `${size[at] > 5 ? 600 : 400} ${height}px ${FONT}`;
      const below = painter.radius(size[at]) + height;
      if (this.#write(context, room, name[at], painter.px[at], painter.py[at] + below, height, this.ink) && (left -= 1) < 0) break;
    }
    this.#about(context, room);
  }

  /**
   * Names of oblasts and rivers, where there is room left.
   * @param {CanvasRenderingContext2D} context
   * @param {Room} room
   */
  #about(context, room) {
    /** @type {Map<string, [number, number][]>} */
    const told = new Map();
    for (const { name, lon, lat, kind } of this.labels) {
      const [x, y] = this.painter.where(lon, lat), river = kind === "river", before = told.get(name) ?? [];
      if (before.some(([u, v]) => Math.hypot(u - x, v - y) < APART)) continue;
      context.font = river ? `italic 12px ${FONT}` : `12px ${FONT}`;
      const written = this.#write(context, room, river ? name : name.toLocaleUpperCase(), x, y, 12, river ? this.water : this.dim);
      if (written) told.set(name, [...before, [x, y]]);
    }
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Room} room
   * @param {string} text
   * @param {number} x
   * @param {number} y
   * @param {number} height
   * @param {string} colour
   */
  #write(context, room, text, x, y, height, colour) {
    if (x < 0 || y < 0 || x > this.painter.width || y > this.painter.height + height) return false;
    const half = context.measureText(text).width / 2 + 4;
    if (x - half < 0 || x + half > this.painter.width || !room.take([x - half, y - height, x + half, y + 4])) return false;
    context.strokeStyle = this.ground;
    context.lineWidth = 3;
    context.strokeText(text, x, y);
    context.fillStyle = colour;
    context.fillText(text, x, y);
    return true;
  }
}
