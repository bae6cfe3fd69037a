// Draws places over the map on two canvases of its own: states, which change with the day, and names, which do not.
// A place is a small picture made once for each look; ten thousand of them are drawn in some milliseconds.
import { DISPUTED, SIDES } from "./data.js";

/** @typedef {{ lon: number, lat: number, zoom: number }} Camera */
/** @typedef {{ side: string, text: string, count: number }} Ring */

const TILE = 512;
const radians = Math.PI / 180;
/** @param {number} lon */
export const mercatorX = (lon) => (lon + 180) / 360;
/** @param {number} lat */
export const mercatorY = (lat) => (1 - Math.asinh(Math.tan(lat * radians)) / Math.PI) / 2;

/** @param {string} kind */
function tone(kind) {
  const probe = document.createElement("i");
  probe.className = `dot ${kind}`;
  document.body.append(probe);
  const found = getComputedStyle(probe).backgroundColor;
  probe.remove();
  return found;
}
/** @param {string} name */
export const variable = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export class Painter {
  /**
   * @param {HTMLElement} room
   * @param {import("./data.js").Columns} places
   */
  constructor(room, places) {
    this.places = places;
    this.points = this.#canvas(room);
    this.names = this.#canvas(room);
    const count = places.name.length;
    this.x = new Float64Array(count);
    this.y = new Float64Array(count);
    for (let at = 0; at < count; at += 1) {
      const lat = places.lat[at] ?? null, lon = places.lon[at] ?? null;
      this.x[at] = lon === null ? NaN : mercatorX(lon / 1e4);
      this.y[at] = lat === null ? NaN : mercatorY(lat / 1e4);
    }
    /** @type {Map<number, HTMLCanvasElement>} */
    this.sprites = new Map();
    /** @type {Map<number, Ring[]>} */
    this.rings = new Map();
    /** @type {number | null} */
    this.chosen = null;
    /** @type {Uint8Array | null} */
    this.row = null;
    /** @type {Uint8Array | null} */
    this.other = null;
    this.width = 0;
    this.height = 0;
    this.restyle();
  }

  /** @param {HTMLElement} room */
  #canvas(room) {
    const canvas = document.createElement("canvas");
    canvas.className = "paint";
    canvas.setAttribute("aria-hidden", "true");
    room.append(canvas);
    return canvas;
  }

  /** The colours anew, when the reader's screen turns dark or light. */
  restyle() {
    this.sprites.clear();
    this.tones = ["transparent", tone("a"), tone("contested"), tone("b")];
    this.ink = variable("--ink");
    this.land = variable("--land");
    this.dim = variable("--dim");
    this.link = variable("--link");
  }

  /**
   * @param {number} width
   * @param {number} height
   */
  resize(width, height) {
    this.scale = Math.min(window.devicePixelRatio || 1, 2);
    this.width = width;
    this.height = height;
    for (const canvas of [this.points, this.names]) {
      canvas.width = Math.round(width * this.scale);
      canvas.height = Math.round(height * this.scale);
    }
    this.sprites.clear();
  }

  /** @param {Camera} camera */
  look(camera) {
    this.size = TILE * 2 ** camera.zoom;
    this.left = mercatorX(camera.lon) * this.size - this.width / 2;
    this.top = mercatorY(camera.lat) * this.size - this.height / 2;
    this.zoom = camera.zoom;
  }

  /** @param {number} at */
  where(at) {
    return [(this.x[at] ?? NaN) * (this.size ?? 1) - (this.left ?? 0), (this.y[at] ?? NaN) * (this.size ?? 1) - (this.top ?? 0)];
  }

  /** @param {number} at */
  radius(at) {
    const zoom = this.zoom ?? 6, size = this.places.size[at] ?? 0;
    return Math.max(1.6, (zoom - 4.2) * 1.15 + size * 0.55 * Math.min(1.6, Math.max(0.5, zoom - 5)));
  }

  /** The numbers of the places that are drawn inside the window, the largest first. */
  visible() {
    const found = [], row = this.row;
    if (!row) return [];
    for (let at = 0; at < this.x.length; at += 1) {
      if (!row[at] && !this.other?.[at]) continue;
      const [x, y] = this.where(at);
      if (x !== undefined && y !== undefined && x > -20 && y > -20 && x < this.width + 20 && y < this.height + 20) found.push(at);
    }
    return found;
  }

  /** States of the day, and what lies around them. */
  paintPoints() {
    const context = this.points.getContext("2d"), row = this.row, scale = this.scale ?? 1;
    if (!context || !row) return;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.points.width, this.points.height);
    const size = (this.size ?? 1) * scale, left = (this.left ?? 0) * scale, top = (this.top ?? 0) * scale;
    const wide = this.points.width + 40, high = this.points.height + 40, other = this.other;
    for (let at = row.length - 1; at >= 0; at -= 1) {
      const byte = row[at] ?? 0, second = other ? other[at] ?? 0 : 0;
      if (!byte && !second) continue;
      const x = (this.x[at] ?? NaN) * size - left, y = (this.y[at] ?? NaN) * size - top;
      if (!(x > -40 && y > -40 && x < wide && y < high)) continue;
      const picture = other ? this.#pair(byte & 3, second & 3, at) : this.#dot(byte, at);
      if (picture) context.drawImage(picture, Math.round(x - picture.width / 2), Math.round(y - picture.height / 2));
    }
    context.setTransform(scale, 0, 0, scale, 0, 0);
    for (const [at, rings] of this.rings) this.#ring(context, at, rings);
    if (this.chosen !== null) this.#choice(context, this.chosen);
  }

  /**
   * @param {number} byte
   * @param {number} at
   */
  #dot(byte, at) {
    const radius = Math.round(this.radius(at) * 2) / 2, name = (byte << 8) | (radius * 2);
    return this.sprites.get(name) ?? this.#made(name, radius, (context, r) => {
      const side = byte & 3, sure = (byte >> 3) / 31;
      context.globalAlpha = Math.min(0.95, Math.max(0.25, 0.25 + (sure - 0.34) * 1.15));
      context.fillStyle = this.tones?.[side] ?? "";
      context.fill();
      context.globalAlpha = 1;
      context.strokeStyle = this.tones?.[side] ?? "";
      context.lineWidth = r > 4 ? 1.2 : 0.6;
      context.stroke();
      if (byte & DISPUTED) this.#hatch(context, r);
    });
  }

  /**
   * Two worlds in one dot: what the first camp says at the left, the second at the right; faint where they agree.
   * @param {number} one
   * @param {number} two
   * @param {number} at
   */
  #pair(one, two, at) {
    if (!one || !two) return null;
    const radius = Math.round(this.radius(at) * 2) / 2, name = (1 << 20) | (((one << 2) | two) << 8) | (radius * 2);
    return this.sprites.get(name) ?? this.#made(name, radius, (context, r) => {
      context.globalAlpha = one === two ? 0.18 : 0.95;
      context.save();
      context.clip();
      context.fillStyle = this.tones?.[one] ?? "";
      context.fillRect(-r, -r, r, 2 * r);
      context.fillStyle = this.tones?.[two] ?? "";
      context.fillRect(0, -r, r, 2 * r);
      context.restore();
      if (one !== two) {
        context.strokeStyle = this.ink ?? "";
        context.lineWidth = 1;
        context.stroke();
      }
    });
  }

  /**
   * @param {number} name
   * @param {number} radius
   * @param {(context: CanvasRenderingContext2D, radius: number) => void} draw
   */
  #made(name, radius, draw) {
    const scale = this.scale ?? 1, picture = document.createElement("canvas");
    picture.width = picture.height = Math.ceil((radius * 2 + 4) * scale);
    const context = picture.getContext("2d");
    if (context) {
      context.setTransform(scale, 0, 0, scale, picture.width / 2, picture.height / 2);
      context.beginPath();
      context.arc(0, 0, radius, 0, 2 * Math.PI);
      draw(context, radius);
    }
    this.sprites.set(name, picture);
    return picture;
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {number} radius
   */
  #hatch(context, radius) {
    context.save();
    context.clip();
    context.strokeStyle = this.ink ?? "";
    context.lineWidth = radius > 4 ? 1.2 : 0.8;
    context.beginPath();
    for (let at = -2 * radius; at <= 2 * radius; at += Math.max(2.4, radius / 2)) {
      context.moveTo(at - radius, radius);
      context.lineTo(at + radius, -radius);
    }
    context.stroke();
    context.restore();
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {number} at
   * @param {Ring[]} rings
   */
  #ring(context, at, rings) {
    const [x, y] = this.where(at);
    if (x === undefined || y === undefined || !(x > -20 && y > -20 && x < this.width + 20 && y < this.height + 20)) return;
    const whole = rings.reduce((sum, ring) => sum + ring.count, 0), radius = this.radius(at) + 3.5;
    let from = -Math.PI / 2;
    context.lineWidth = Math.min(5, 1.5 + Math.log2(1 + whole) * 0.7);
    for (const ring of rings) {
      const to = from + (2 * Math.PI * ring.count) / whole;
      context.beginPath();
      context.arc(x, y, radius, from, to);
      context.strokeStyle = ring.side === "third" ? this.ink ?? "" : this.tones?.[SIDES.indexOf(ring.side)] ?? "";
      context.stroke();
      from = to;
    }
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {number} at
   */
  #choice(context, at) {
    const [x, y] = this.where(at);
    if (x === undefined || y === undefined) return;
    context.beginPath();
    context.arc(x, y, this.radius(at) + 5, 0, 2 * Math.PI);
    context.strokeStyle = this.ink ?? "";
    context.lineWidth = 2.5;
    context.stroke();
  }

  /**
   * Names of places by size and zoom, and of regions; none over another.
   * @param {{ name: string, lon: number, lat: number, river: boolean }[]} regions
   */
  paintNames(regions) {
    const context = this.names.getContext("2d"), scale = this.scale ?? 1, zoom = this.zoom ?? 6;
    if (!context) return;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.names.width, this.names.height);
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.textAlign = "center";
    context.lineJoin = "round";
    /** @type {[number, number, number, number][]} */
    const taken = [];
    const free = (/** @type {[number, number, number, number]} */ box) => !taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1]);
    const write = (/** @type {string} */ text, /** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ height, /** @type {string} */ colour) => {
      const half = context.measureText(text).width / 2 + 3;
      /** @type {[number, number, number, number]} */
      const box = [x - half, y - height, x + half, y + 3];
      if (box[0] < 0 || box[2] > this.width || box[1] < 0 || box[3] > this.height || !free(box)) return;
      taken.push(box);
      context.strokeStyle = this.land ?? "";
      context.lineWidth = 3;
      context.strokeText(text, x, y);
      context.fillStyle = colour;
      context.fillText(text, x, y);
    };
    const least = Math.max(0, Math.round(7.5 - (zoom - 5.2) * 2));
    const inside = this.visible(), few = inside.length < 40;
    const shown = inside.filter((at) => few || (this.places.size[at] ?? 0) >= least || at === this.chosen);
    shown.sort((one, two) => Number(two === this.chosen) - Number(one === this.chosen)
      || (this.places.size[two] ?? 0) - (this.places.size[one] ?? 0) || (this.places.claims[two] ?? 0) - (this.places.claims[one] ?? 0));
    for (const at of shown.slice(0, 400)) {
      const [x, y] = this.where(at), size = this.places.size[at] ?? 0;
      if (x === undefined || y === undefined) continue;
      const height = size > 5 ? 14 : size > 3 ? 12.5 : 11.5;
      context.font = `${size > 5 ? 600 : 400} ${height}px system-ui, sans-serif`;
      write(this.places.name[at] ?? "", x, y + this.radius(at) + height + 1, height, this.ink ?? "");
      if (taken.length > 90) break;
    }
    context.globalAlpha = 0.8;
    for (const region of regions) {
      context.font = region.river ? "italic 12px system-ui, sans-serif" : "12px system-ui, sans-serif";
      const x = mercatorX(region.lon) * (this.size ?? 1) - (this.left ?? 0), y = mercatorY(region.lat) * (this.size ?? 1) - (this.top ?? 0);
      write(region.name, x, y, 12, (region.river ? this.link : this.dim) ?? "");
    }
    context.globalAlpha = 1;
  }

  /**
   * The place nearest to a point of the window, null where none is near.
   * @param {number} x
   * @param {number} y
   */
  at(x, y) {
    let nearest = null, least = 14;
    for (const number of this.visible()) {
      const [px, py] = this.where(number);
      const far = Math.hypot((px ?? 0) - x, (py ?? 0) - y) - this.radius(number) / 2;
      if (far < least) [nearest, least] = [number, far];
    }
    return nearest;
  }
}
