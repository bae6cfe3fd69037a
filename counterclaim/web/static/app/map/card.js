// A place's card: its state in words, how sure that is, the last words of each side, and its days as a small line.
import { t } from "./data.js";

/**
 * @param {string} tag
 * @param {string} text
 * @param {Record<string, string>} [attributes]
 */
export function made(tag, text, attributes = {}) {
  const element = document.createElement(tag);
  element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) if (value) element.setAttribute(name, value);
  return element;
}

/** @param {number} share */
const percent = (share) => (share < 0.01 ? "<1%" : share > 0.99 ? ">99%" : `${Math.round(share * 100)}%`);

/** @param {[number, number][]} points */
function sparkline(points) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "spark");
  svg.setAttribute("viewBox", "0 0 100 28");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  const step = 100 / Math.max(points.length - 1, 1);
  for (const [side, base] of /** @type {[string, number][]} */ ([["contested", -1], ["a", 0], ["b", 1]])) {
    const shape = document.createElementNS("http://www.w3.org/2000/svg", "polygon");
    const line = points.map(([a, b], at) => `${(at * step).toFixed(1)},${(base === 0 ? 28 * a : base === 1 ? 28 * (1 - b) : 0).toFixed(1)}`);
    const ends = base === 0 ? ["100,0", "0,0"] : ["100,28", "0,28"];
    shape.setAttribute("class", `band ${side}`);
    shape.setAttribute("points", [...line, ...ends].join(" "));
    svg.append(shape);
  }
  return svg;
}

/**
 * @param {HTMLElement} room
 * @param {any} place
 * @param {string} day
 */
export function showCard(room, place, day) {
  const parts = [made("h2", place.name), made("p", place.region, { class: "kicker" })];
  if (day === place.as_of) {
    parts.push(made("p", place.sentence, { class: "state-line" }));
    if (place.sure) parts.push(made("p", place.sure));
  } else if (place.probabilities) {
    const [a, contested, b] = place.probabilities;
    parts.push(made("p", `${t("On this day, in hindsight:")} ${percent(a)} · ${percent(contested)} · ${percent(b)}`, { class: "state-line" }));
  } else parts.push(made("p", t("Nothing had been said of it by this day."), { class: "state-line" }));
  if (place.disputed) parts.push(made("p", t("The two sides contradict each other about it at present.")));
  if (place.spark.length > 1) {
    const line = made("figure", "", { class: "spark-room" });
    line.append(sparkline(place.spark), made("figcaption", `${place.since} – ${place.as_of}`, { class: "dim" }));
    parts.push(line);
  }
  for (const link of place.last) {
    const quote = made("blockquote", "", { class: `said ${link.side}` });
    const words = made("p", "", { class: "words", lang: link.language, dir: "auto" });
    words.append(made("a", link.quote, { href: link.href }));
    const who = made("footer", "");
    who.append(made("bdi", link.speaker), ` (${link.camp}) ${link.says}, ${link.said}`);
    quote.append(words, who);
    parts.push(quote);
  }
  const more = made("p", "");
  more.append(made("a", `${t("Dossier")}: ${place.name}`, { href: `/place/${place.slug}` }));
  room.replaceChildren(...parts, more);
}
