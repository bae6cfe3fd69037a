// A place's card: its state in words, how sure that is, the last words of each side, and its days as a small drawing.
import { dayOf, dayText, percent, settings, SIDES, t } from "./data.js";
import { made } from "./dom.js";
import { inWords } from "./worlds.js";

/** @typedef {{ href: string, speaker: string, side: string, camp: string, says: string, quote: string, language: string,
 *              said: string }} Said */
/** @typedef {{ number: number | null, slug: string, name: string, region: string, sentence: string, sure: string,
 *              claims: number, position: string, day: string, since: string, a: number[], b: number[], last: Said[] }} Place */

const WIDE = 240, HIGH = 44, SVG = "http://www.w3.org/2000/svg";

/**
 * The probabilities of a place on a day, in thousandths: first camp, contested, second camp; null before its first one.
 * @param {Place} place
 * @param {number} day
 */
function shares(place, day) {
  const at = place.since ? day - dayOf(place.since) : -1;
  return at < 0 || at >= place.a.length ? null : [place.a[at], 1000 - place.a[at] - place.b[at], place.b[at]];
}

/**
 * Which state is the most probable; contested where both camps are alike, so that no order of them decides.
 * @param {number[]} triple
 */
const most = ([a, contested, b]) => (a > Math.max(contested, b) ? 1 : b > Math.max(contested, a) ? 3 : 2);

/**
 * @param {string} tag
 * @param {Record<string, string>} attributes
 */
function drawn(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

/**
 * The days as bands: the first camp above, the second below, what neither holds firmly between them.
 * @param {Place} place
 */
function sparkline(place) {
  const from = dayOf(place.since), days = settings.days - 1 || 1, step = Math.max(1, Math.floor(place.a.length / WIDE));
  const kept = place.a.map((_, at) => at).filter((at) => at % step === 0 || at === place.a.length - 1);
  const x = (/** @type {number} */ at) => (((from + at) / days) * WIDE).toFixed(1);
  const edge = (/** @type {(at: number) => number} */ y) => kept.map((at) => `${x(at)},${(HIGH * y(at)).toFixed(1)}`);
  const above = edge((at) => place.a[at] / 1000), below = edge((at) => 1 - place.b[at] / 1000);
  const [first, last] = [x(0), x(place.a.length - 1)];
  const svg = drawn("svg", { class: "spark", viewBox: `0 0 ${WIDE} ${HIGH}`, preserveAspectRatio: "none", "aria-hidden": "true" });
  svg.append(
    drawn("polygon", { class: "band a", points: `${first},0 ${above.join(" ")} ${last},0` }),
    drawn("polygon", { class: "band contested", points: `${above.join(" ")} ${[...below].reverse().join(" ")}` }),
    drawn("polygon", { class: "band b", points: `${first},${HIGH} ${below.join(" ")} ${last},${HIGH}` }),
    drawn("line", { class: "now", y1: "0", y2: String(HIGH) }),
  );
  return svg;
}

/** @param {Said} said */
function quote({ href, speaker, side, camp, says, quote: words, language, said }) {
  const text = made("p", "", { class: "words", lang: language, dir: "auto" }, made("a", words, { href }));
  const by = made("footer", "", {}, made("bdi", speaker), ` (${camp}) ${says}, ${said}`);
  return made("blockquote", "", { class: `said ${side}` }, text, by);
}

/**
 * @param {HTMLElement} room
 * @param {Place} place
 */
export function fillCard(room, place) {
  const parts = [made("h2", place.name), made("p", place.region, { class: "kicker" }), made("p", "", { class: "state-line", "data-now": "now" })];
  if (place.since) parts.push(made("figure", "", { class: "spark-room" }, sparkline(place), made("figcaption", "", { class: "dim" }, made("span", dayText(0)), made("span", dayText(settings.last)))));
  parts.push(made("p", place.sentence, { class: "as-of" }), made("p", place.sure, { class: "as-of" }));
  const last = made("section", "", { "aria-label": t("Last words") }, made("p", "", { class: "kicker", "data-last": "last" }));
  last.append(...place.last.map(quote));
  const more = made("p", "", {}, made("a", t("Dossier: {place}", { place: place.name }), { href: `/place/${place.slug}` }));
  room.replaceChildren(...parts, last, more, made("p", t("Position: {position}", { position: place.position }), { class: "dim small" }));
}

/**
 * Say the day on a card that is open.
 * @param {HTMLElement} room
 * @param {Place} place
 * @param {import("./worlds.js").Look} look
 */
export function dateCard(room, place, look) {
  const now = room.querySelector("[data-now]"), triple = shares(place, look.day), at = place.number;
  const day = dayText(look.day), line = room.querySelector("line.now"), x = String((look.day / (settings.days - 1 || 1)) * WIDE);
  line?.setAttribute("x1", x);
  line?.setAttribute("x2", x);
  const dot = made("i", "", { class: `dot ${look.mode === "assessed" && triple ? SIDES[most(triple)] : "none"}` });
  now?.replaceChildren(dot, sentence(look, day, triple, at));
  for (const words of /** @type {NodeListOf<HTMLElement>} */ (room.querySelectorAll(".as-of"))) words.hidden = look.day !== settings.last || look.mode !== "assessed";
  const last = room.querySelector("[data-last]");
  if (last) last.textContent = place.last.length ? t("Last words by {day}, of {count} claims in all", { day: dayText(dayOf(place.day)), count: place.claims }) : t("No words about it by this day are kept here.");
}

/**
 * @param {import("./worlds.js").Look} look
 * @param {string} day
 * @param {number[] | null} triple
 * @param {number | null} at
 */
function sentence(look, day, triple, at) {
  const byte = at === null ? 0 : look.row[at];
  if (look.other) return t("{day}: as {first} says, {one}; as {second} says, {two}.", { day, first: settings.camps[0], second: settings.camps[1], one: inWords(byte), two: inWords(at === null ? 0 : look.other[at]) });
  if (look.mode !== "assessed") return t("{day}, as {camp} says: {state}.", { day, camp: settings.camps[look.mode === "a" ? 0 : 1], state: inWords(byte) });
  if (!triple) return t("{day}: nothing is assessed.", { day });
  const share = triple[most(triple) - 1] / 1000, state = settings.states[SIDES[most(triple)]];
  const words = share < 0.45 ? t("{day}: unclear; best supported, at {share}: {state}.", { day, share: percent(share), state }) : t("{day}: {state}, {share} probable.", { day, share: percent(share), state });
  return byte & 4 ? `${words} ${t("The sides contradict each other about it.")}` : words;
}
