// The map as a picture to keep: what is on the screen, with its day and where the data are from.
import { variable } from "./paint.js";

/**
 * @param {any} map
 * @param {import("./paint.js").Painter} painter
 * @param {string} title
 * @param {string} day
 */
export async function picture(map, painter, title, day) {
  const scale = painter.scale ?? 1, foot = 34 * scale;
  const canvas = document.createElement("canvas");
  canvas.width = painter.points.width;
  canvas.height = painter.points.height + foot;
  const context = canvas.getContext("2d");
  if (!context) return;
  context.fillStyle = variable("--land");
  context.fillRect(0, 0, canvas.width, canvas.height);
  if (map) {
    await new Promise((done) => {
      map.once("render", () => { context.drawImage(map.getCanvas(), 0, 0, painter.points.width, painter.points.height); done(null); });
      map.triggerRepaint();
    });
  }
  context.drawImage(painter.points, 0, 0);
  context.drawImage(painter.names, 0, 0);
  context.fillStyle = variable("--sheet");
  context.fillRect(0, painter.points.height, canvas.width, foot);
  context.fillStyle = variable("--ink");
  context.font = `${13 * scale}px system-ui, sans-serif`;
  context.fillText(`Counterclaim · ${title}`, 12 * scale, painter.points.height + 22 * scale);
  const blob = /** @type {Blob | null} */ (await new Promise((done) => canvas.toBlob(done, "image/png")));
  if (!blob) return;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `map-${day}.png`;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
