// Draws the states of all places into one canvas over the map, pixel by pixel: by far the quickest way where a
// machine draws in software (docs/decisions/0023-map.md). Drawing another day costs some milliseconds.
import { Sprites } from "./sprites.js";

/** @typedef {import("./address.js").Camera} Camera */
/** @typedef {import("./sprites.js").Sheet} Sheet */
/** @typedef {import("./worlds.js").Look} Look */

const TILE = 512, LARGEST = 7, GOLDEN = 2.399963;
const radians = Math.PI / 180;
/** @param {number} lon */
export const mercatorX = (lon) => (lon + 180) / 360;
/** @param {number} lat */
export const mercatorY = (lat) => (1 - Math.asinh(Math.tan(lat * radians)) / Math.PI) / 2;
/** @param {number} y */
export const latitude = (y) => Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) / radians;

/**
 * Where places that share one position stand around it, in units of a disc: the largest in the middle.
 * @param {import("./data.js").Columns} places
 */
function stands(places) {
  const turned = new Float32Array(places.name.length * 2), held = new Map();
  for (let at = 0; at < places.name.length; at += 1) {
    const name = `${places.lon[at]} ${places.lat[at]}`, before = held.get(name) ?? 0;
    held.set(name, before + 1);
    turned[2 * at] = Math.sqrt(before) * Math.cos(before * GOLDEN);
    turned[2 * at + 1] = Math.sqrt(before) * Math.sin(before * GOLDEN);
  }
  return turned;
}

export class Painter {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {import("./data.js").Columns} places
   */
  constructor(canvas, places) {
    const count = places.name.length;
    this.canvas = canvas;
    this.places = places;
    this.sprites = new Sprites();
    this.x = Float64Array.from(places.lon, (lon) => (lon === null ? NaN : mercatorX(lon / 1e4)));
    this.y = Float64Array.from(places.lat, (lat) => (lat === null ? NaN : mercatorY(lat / 1e4)));
    this.stands = stands(places);
    this.px = new Float32Array(count);
    this.py = new Float32Array(count);
    /** The numbers of the places in the window, the largest first. @type {number[]} */
    this.inside = [];
    this.width = this.height = this.size = this.left = this.top = 0;
    this.scale = 1;
    this.zoom = 6;
    /** @type {ImageData | null} */
    this.image = null;
  }

  /**
   * @param {number} width in pixels of the page
   * @param {number} height
   */
  resize(width, height) {
    this.scale = Math.min(window.devicePixelRatio || 1, 2);
    this.width = width;
    this.height = height;
    this.canvas.width = Math.max(1, Math.round(width * this.scale));
    this.canvas.height = Math.max(1, Math.round(height * this.scale));
    this.image = null;
  }

  /**
   * Look at the map from somewhere: finds out what is in the window and where.
   * @param {Camera} camera
   */
  look(camera) {
    this.zoom = camera.zoom;
    this.size = TILE * 2 ** camera.zoom;
    this.left = mercatorX(camera.lon) * this.size - this.width / 2;
    this.top = mercatorY(camera.lat) * this.size - this.height / 2;
    const apart = this.radius(0) * 2.1, edge = 24, found = [];
    for (let at = 0; at < this.x.length; at += 1) {
      const x = this.x[at] * this.size - this.left + this.stands[2 * at] * apart;
      const y = this.y[at] * this.size - this.top + this.stands[2 * at + 1] * apart;
      this.px[at] = x;
      this.py[at] = y;
      if (x > -edge && y > -edge && x < this.width + edge && y < this.height + edge) found.push(at);
    }
    this.inside = found;
  }

  /**
   * Where a position is in the window.
   * @param {number} lon
   * @param {number} lat
   */
  where(lon, lat) {
    return [mercatorX(lon) * this.size - this.left, mercatorY(lat) * this.size - this.top];
  }

  /**
   * How large a settlement of a class of size is drawn, in steps that sheets are kept of.
   * @param {number} size
   */
  radius(size) {
    const base = Math.max(1.8, Math.min(9, Math.round((this.zoom - 4.4) * 2.2) / 2));
    return Math.round(base * (1 + size * 0.13) * 2) / 2;
  }

  /** @param {Look} look */
  paint(look) {
    const context = this.canvas.getContext("2d");
    if (!context) return;
    this.image ??= context.createImageData(this.canvas.width, this.canvas.height);
    new Uint32Array(this.image.data.buffer).fill(0);
    if (look.other) this.#pairs(this.image, look.row, look.other);
    else this.#discs(this.image, look.row);
    context.putImageData(this.image, 0, 0);
  }

  /** @param {import("./sprites.js").Part} part */
  #sheets(part) {
    return Array.from({ length: LARGEST + 1 }, (_, size) => this.sprites.sheet(part, this.radius(size) * this.scale));
  }

  /**
   * @param {ImageData} image
   * @param {Uint8Array} row
   */
  #discs(image, row) {
    const sheets = this.#sheets("whole"), sizes = this.places.size;
    for (const at of this.inside) if (!row[at]) this.#stamp(image, sheets[sizes[at]], 0, at);
    for (const at of this.inside) if (row[at]) this.#stamp(image, sheets[sizes[at]], row[at], at);
  }

  /**
   * @param {ImageData} image
   * @param {Uint8Array} row
   * @param {Uint8Array} other
   */
  #pairs(image, row, other) {
    const [agree, left, right] = /** @type {const} */ (["agree", "left", "right"]).map((part) => this.#sheets(part));
    const sizes = this.places.size;
    for (const at of this.inside) if (row[at] & 3 && (row[at] & 3) === (other[at] & 3)) this.#stamp(image, agree[sizes[at]], row[at], at);
    for (const at of this.inside) {
      if ((row[at] & 3) === (other[at] & 3)) continue;
      if (row[at]) this.#stamp(image, left[sizes[at]], row[at], at);
      if (other[at]) this.#stamp(image, right[sizes[at]], other[at], at);
    }
  }

  /**
   * Lay a byte's picture over what is drawn already; colours are not multiplied by their opacity in either.
   * @param {ImageData} image
   * @param {Sheet} sheet
   * @param {number} byte
   * @param {number} at
   */
  #stamp(image, { size, pixels }, byte, at) {
    const { data, width, height } = image;
    const left = Math.round(this.px[at] * this.scale - size / 2), top = Math.round(this.py[at] * this.scale - size / 2);
    if (left < 0 || top < 0 || left + size > width || top + size > height) return;
    let from = byte * size * size * 4;
    for (let y = 0; y < size; y += 1) {
      let to = ((top + y) * width + left) * 4;
      for (let x = 0; x < size; x += 1, from += 4, to += 4) {
        const over = pixels[from + 3];
        if (!over) continue;
        const under = (data[to + 3] * (255 - over)) / 255, sum = over + under;
        for (let part = 0; part < 3; part += 1) data[to + part] = (pixels[from + part] * over + data[to + part] * under) / sum;
        data[to + 3] = sum;
      }
    }
  }

  /**
   * The place nearest to a point of the window, null where none is near.
   * @param {number} x
   * @param {number} y
   */
  at(x, y) {
    let nearest = null, least = 10;
    for (const at of this.inside) {
      const far = Math.hypot(this.px[at] - x, this.py[at] - y) - this.radius(this.places.size[at]) / 2;
      if (far <= least) [nearest, least] = [at, far];
    }
    return nearest;
  }
}
