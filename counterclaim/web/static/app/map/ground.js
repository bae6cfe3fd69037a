// Land, oblasts and rivers in a canvas of our own: they are there with the first states, some hundred milliseconds
// before the map below is, and they stay where a browser cannot draw that one.
import { variable } from "./dom.js";
import { mercatorX, mercatorY } from "./paint.js";

/**
 * A path of all lines of a collection, in hundred thousandths of the world's width.
 * @param {any} collection
 */
function path(collection) {
  const found = new Path2D();
  const lines = (/** @type {any} */ part) => {
    if (typeof part[0]?.[0] !== "number") { for (const inner of part) lines(inner); return; }
    part.forEach((/** @type {[number, number]} */ [lon, lat], /** @type {number} */ at) => found[at ? "lineTo" : "moveTo"](mercatorX(lon) * 1e5, mercatorY(lat) * 1e5));
  };
  for (const { geometry } of collection.features) lines(geometry.coordinates);
  return found;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {import("./paint.js").Painter} painter
 * @param {import("./base.js").Shapes | null} shapes
 */
export function paintGround(canvas, painter, shapes) {
  const context = canvas.getContext("2d"), unit = (painter.size / 1e5) * painter.scale;
  canvas.width = painter.canvas.width;
  canvas.height = painter.canvas.height;
  if (!context) return;
  context.fillStyle = variable(shapes ? "--beyond" : "--land");
  context.fillRect(0, 0, canvas.width, canvas.height);
  if (!shapes) return;
  context.setTransform(unit, 0, 0, unit, -painter.left * painter.scale, -painter.top * painter.scale);
  const land = path(shapes.oblasts);
  context.fillStyle = variable("--land");
  context.fill(land);
  context.lineWidth = 1.3 / unit * painter.scale;
  context.strokeStyle = variable("--line");
  context.stroke(land);
  context.globalAlpha = 0.4;
  context.strokeStyle = variable("--link");
  context.stroke(path(shapes.rivers));
}
