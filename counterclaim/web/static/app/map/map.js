// The map page: what is shown (day, mode, layers, place, view) is one value, kept in the address and drawn from there.
import { keepAddress, readAddress, writtenAddress } from "./address.js";
import { Base, labels, library } from "./base.js";
import { dateCard, fillCard } from "./card.js";
import { changesOf, nextChange, perDay } from "./changes.js";
import { asked, dayText, fetchAhead, isoDay, settings, t } from "./data.js";
import { fields, made, one, settled } from "./dom.js";
import { paintGround } from "./ground.js";
import { claimsOf, frontOf, referenceOf } from "./layers.js";
import { menus } from "./menus.js";
import { GLYPHS, Names } from "./names.js";
import { latitude, mercatorX, mercatorY, Painter } from "./paint.js";
import { saveData, savePicture } from "./picture.js";
import { areasComing, summarise } from "./summary.js";
import { Table } from "./table.js";
import { Time } from "./time.js";
import { kindsOf, lookComing, lookOf } from "./worlds.js";

/** @typedef {import("./worlds.js").Look} Look */
/** @typedef {import("./card.js").Place} Place */

const shown = readAddress(location.hash.length > 1 ? location.hash.slice(1) : location.search.slice(1));
const stage = /** @type {HTMLElement} */ (document.querySelector("[data-map]"));
const room = one("map", HTMLElement), told = one("told", HTMLElement), card = one("card", HTMLElement);
const still = window.matchMedia("(prefers-reduced-motion: reduce)"), dark = window.matchMedia("(prefers-color-scheme: dark)"), narrow = window.matchMedia("(max-width: 820px)");
const time = new Time(shown.day, (day) => { shown.day = day; names.changed.clear(); draw(); later(); });

/** @type {Painter} */
let painter;
/** @type {Names} */
let names;
/** @type {Table} */
let table;
/** @type {Base | null} */
let base = null;
/** @type {Look | null} */
let look = null;
/** @type {Place | null} */
let place = null;
let paced = 0; // milliseconds that names took to draw: on slow machines they wait until the map stands still

// -- drawing ---------------------------------------------------------------------------------------------------------

/** @type {HTMLCanvasElement[]} */
const [ground, states, overStates] = ["ground", "states", "over"].map((kind) => /** @type {HTMLCanvasElement} */ (made("canvas", "", { class: `paint ${kind}`, "aria-hidden": "true" })));
/** @type {import("./base.js").Shapes | null} */
let shapes = null;
let waiting = false;
/** Draw what is shown with the next frame, or when its bytes have come. */
function draw() {
  if (waiting || !painter) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    const found = lookOf(shown.mode, shown.day);
    if (found) drawn(found);
    else lookComing(shown.mode, shown.day).then(draw, () => say(t("The days could not be read: is the server still there?")));
  });
}

/** @param {Look} found */
function drawn(found) {
  look = found;
  if (shown.table) void table.fill(look);
  else painter.paint(look);
  const counts = summarise(one("sum", HTMLTableElement), look);
  if (place) dateCard(card, place, look);
  stage.dataset.drawn = `${look.mode} ${isoDay(look.day)}`;
  stage.dataset.counts = Object.entries(counts).map(([side, count]) => `${side}:${count}`).join(" ");
}

/** @param {boolean} named */
function over(named = true) {
  const began = performance.now();
  names.paint(named);
  if (named) paced = performance.now() - began;
}

/** Look from where the camera is; `ended` when it stands still. */
function looked(ended = true) {
  if (!shown.camera) return;
  painter.look(shown.camera);
  if (!base) paintGround(ground, painter, shapes);
  if (look) painter.paint(look);
  over(ended || paced < 12);
}

function sized() {
  const { width, height } = stage.getBoundingClientRect();
  if (!width || (width === painter.width && height === painter.height)) return;
  painter.resize(width, height);
  shown.camera ??= framed();
  looked();
}

/**
 * The window that nine in ten of the claims are in, in each direction.
 * @returns {import("./address.js").Camera}
 */
function framed() {
  const { claims } = painter.places, known = [...claims.keys()].filter((at) => Number.isFinite(painter.x[at]));
  if (!known.length) return { lon: 31.3, lat: 48.6, zoom: 5 };
  const [[west, east], [north, south]] = [painter.x, painter.y].map((values) => bulk(known, values)), margin = Math.min(70, painter.width / 8);
  const fit = Math.min((painter.width - 2 * margin) / Math.max(east - west, 1e-5), (painter.height - 2 * margin) / Math.max(south - north, 1e-5));
  return { lon: ((west + east) / 2) * 360 - 180, lat: latitude((north + south) / 2), zoom: Math.min(Math.max(Math.log2(fit / 512), 3.6), 8.5) };
}

/**
 * Between which values nine in ten of the claims are.
 * @param {number[]} known places' numbers
 * @param {Float64Array} values by number
 */
function bulk(known, values) {
  const { claims } = painter.places, order = [...known].sort((one, two) => values[one] - values[two]);
  const edge = 0.05 * order.reduce((sum, at) => sum + claims[at], 0);
  const first = (/** @type {number[]} */ way) => { let seen = 0; return values[way.find((at) => (seen += claims[at]) > edge) ?? way[0]]; };
  return [first(order), first([...order].reverse())];
}

// -- what follows the day --------------------------------------------------------------------------------------------

/** @param {string} words */
function say(words) {
  told.textContent = words;
}

const later = settled(180, () => {
  for (const layer of ["claims", "front"]) if (shown.layers.has(layer)) void layered(layer);
  if (place) void opened(place.slug);
  keep();
});

function keep() {
  keepAddress(shown);
  one("link", HTMLInputElement).value = `${location.origin}${location.pathname}#${writtenAddress(shown)}`;
}

const stripped = settled(250, () => {
  changesOf(shown.mode).then((changes) => time.draw(perDay(changes, here())), () => {});
});

/** What counts as here: the chosen place, else what the window shows. */
function here() {
  if (place) return (/** @type {number} */ at) => at === place?.number;
  const inside = new Set(painter.inside);
  return (/** @type {number} */ at) => inside.has(at);
}

/** @param {1 | -1} way */
async function change(way) {
  time.stop();
  say(t("Looking…"));
  const found = nextChange(await changesOf(shown.mode), shown.day, way, here());
  if (!found) { say(way > 0 ? t("No later change here.") : t("No earlier change here.")); return; }
  time.go(found.day);
  names.changed = new Set(found.places);
  over();
  const { name, claims } = painter.places, first = [...found.places].sort((one, two) => claims[two] - claims[one]).slice(0, 3).map((at) => name[at]);
  const more = found.places.length - first.length;
  say(`${dayText(found.day)}: ${first.join(", ")}${more ? ` ${t("and {count} more", { count: more })}` : ""}`);
  stage.dataset.changed = String(found.places.length);
}

// -- layers ----------------------------------------------------------------------------------------------------------

/** @param {string} layer */
async function layered(layer) {
  const on = shown.layers.has(layer), day = shown.day;
  try {
    if (layer === "claims") {
      names.marked = on ? await claimsOf(day, shown.claimDays, shown.kinds) : [];
      over();
      stage.dataset.claims = on ? `${isoDay(day)} ${names.marked.length}` : "";
    } else {
      if (on && layer === "front") say(t("The front line is being drawn…"));
      const data = !on ? null : await (layer === "front" ? frontOf(day) : referenceOf());
      if (layer === "front" && day !== shown.day) return;
      base?.show(layer, data);
      stage.dataset[layer] = on ? isoDay(day) : "";
      if (layer === "front") say(on && !data.features.length ? t("Too few places are known on this day for a front line.") : "");
    }
  } catch (error) {
    say(layer === "reference" && error instanceof Error ? error.message : t("This layer could not be read."));
  }
}

function wireLayers() {
  for (const field of fields("layer")) {
    field.checked = shown.layers.has(field.value);
    field.addEventListener("change", () => {
      if (field.checked) shown.layers.add(field.value); else shown.layers.delete(field.value);
      void layered(field.value);
      keep();
    });
  }
  for (const field of fields("kind")) {
    field.checked = shown.kinds.has(field.value);
    field.addEventListener("change", () => {
      if (field.checked) shown.kinds.add(field.value); else shown.kinds.delete(field.value);
      void layered("claims");
      keep();
    });
  }
  const days = /** @type {HTMLSelectElement} */ (document.querySelector("[name=claim-days]"));
  days.value = String(shown.claimDays);
  days.addEventListener("change", () => { shown.claimDays = Number(days.value); void layered("claims"); keep(); });
  for (const glyph of /** @type {NodeListOf<SVGPathElement>} */ (document.querySelectorAll("[data-glyph]"))) glyph.setAttribute("d", GLYPHS[glyph.dataset.glyph ?? ""] ?? "");
  one("reference-name", HTMLElement).textContent = settings.reference ? ` ${settings.reference}` : ` ${t("none yet: counterclaim add map.geojson")}`;
}

// -- a place ---------------------------------------------------------------------------------------------------------

let wanted = "";
/**
 * Read a place's card for the day and show it; true where it is the one that is still wanted.
 * @param {string} name its slug or number
 */
async function opened(name) {
  wanted = name;
  const found = /** @type {Place | null} */ (await asked(`/map/place/${name}.json?e=${settings.mark}&day=${isoDay(shown.day)}&lang=${settings.lang}`).catch(() => null));
  if (wanted !== name) return false;
  if (!found) { say(t("No such place is on this map.")); return false; }
  const same = place?.slug === found.slug;
  place = found;
  shown.place = found.slug;
  fillCard(one("card-room", HTMLElement), found);
  if (look) dateCard(card, found, look);
  card.hidden = false;
  card.dataset.place = found.slug;
  one("hint", HTMLElement).hidden = true;
  if (!same) { names.chosen = found.number; over(); stripped(); }
  keep();
  return true;
}

/**
 * @param {string} name
 * @param {boolean} travel whether the map goes there
 * @param {boolean} focus
 */
async function choose(name, travel, focus) {
  if (!(await opened(name))) return;
  if (focus) card.focus({ preventScroll: true });
  if (narrow.matches) card.scrollIntoView({ block: focus ? "start" : "nearest", behavior: still.matches ? "instant" : "smooth" });
  else card.parentElement?.scrollTo({ top: 0 });
  if (travel) travelled();
}

/** Bring the chosen place into the middle of the window. */
function travelled() {
  const at = place?.number ?? null;
  if (at === null || !Number.isFinite(painter.x[at])) return;
  const camera = { lon: painter.x[at] * 360 - 180, lat: latitude(painter.y[at]), zoom: Math.max(shown.camera?.zoom ?? 0, 8.5) };
  if (base && !shown.table) base.go(camera, still.matches);
  else shown.camera = camera;
}

function closed() {
  wanted = "";
  place = null;
  shown.place = "";
  names.chosen = null;
  card.hidden = true;
  one("hint", HTMLElement).hidden = false;
  over();
  stripped();
  keep();
}

// -- map or table ----------------------------------------------------------------------------------------------------

function turned() {
  const button = one("table-view", HTMLButtonElement);
  button.setAttribute("aria-pressed", String(shown.table));
  one("tabled", HTMLElement).hidden = !shown.table;
  stage.hidden = shown.table;
  if (!shown.table) {
    base?.map.resize();
    sized();
    if (base && shown.camera) base.go(shown.camera, true);
  }
  draw();
  keep();
}

function legend() {
  for (const list of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-legend]"))) list.hidden = (list.dataset.legend === "difference") !== (shown.mode === "difference");
}

// -- the page --------------------------------------------------------------------------------------------------------

function wire() {
  menus();
  wireLayers();
  for (const field of fields("mode")) {
    field.checked = field.value === shown.mode;
    field.addEventListener("change", () => {
      shown.mode = /** @type {import("./worlds.js").Mode} */ (field.value);
      legend();
      draw();
      stripped();
      keep();
      void fetchAhead(kindsOf(shown.mode), shown.day, 8).catch(() => {});
    });
  }
  one("next", HTMLButtonElement).addEventListener("click", () => void change(1));
  one("previous", HTMLButtonElement).addEventListener("click", () => void change(-1));
  one("close", HTMLButtonElement).addEventListener("click", () => { closed(); (shown.table ? one("places", HTMLElement) : base?.map.getCanvas())?.focus(); });
  card.addEventListener("keydown", (event) => { if (event.key === "Escape") closed(); });
  one("table-view", HTMLButtonElement).addEventListener("click", () => { shown.table = !shown.table; turned(); });
  one("png", HTMLButtonElement).addEventListener("click", () => void pictured());
  one("geojson", HTMLButtonElement).addEventListener("click", () => void (look && saveData(look, painter.places)));
  one("share", HTMLButtonElement).addEventListener("click", () => void copied());
  document.addEventListener("place-chosen", (event) => {
    event.preventDefault();
    void choose(/** @type {CustomEvent} */ (event).detail.slug, true, true);
  });
  const ahead = () => void fetchAhead(kindsOf(shown.mode), shown.day).catch(() => {});
  for (const kind of ["pointerdown", "focus"]) time.slider.addEventListener(kind, ahead, { once: true });
  time.play.addEventListener("click", ahead, { once: true });
  dark.addEventListener("change", recoloured);
  new ResizeObserver(sized).observe(stage);
  window.addEventListener("edition-changed", renewed);
  window.setInterval(() => { if (!document.hidden) void newer(); }, 60_000);
}

async function pictured() {
  if (!look) return;
  if (shown.table) painter.paint(look);
  await savePicture(shown.table ? null : base, [painter.canvas, names.canvas], painter.scale, look);
}

async function copied() {
  const link = one("link", HTMLInputElement), button = one("share", HTMLButtonElement);
  link.select();
  await navigator.clipboard?.writeText(link.value).catch(() => {});
  say(button.dataset.done ?? "");
}

function recoloured() {
  painter.sprites.restyle();
  names.restyle();
  base?.restyle();
  looked();
  stripped();
}

/** Offer to load the page again where a newer edition is read by now. */
function renewed() {
  const again = made("button", t("Show it"), { type: "button" });
  again.addEventListener("click", () => location.reload());
  told.replaceChildren(`${t("There is a newer assessment.")} `, again);
}

async function newer() {
  const found = await fetch("/map/mark").then((answer) => (answer.ok ? answer.text() : settings.mark), () => settings.mark);
  if (found !== settings.mark) renewed();
}

/**
 * The camera has been moved.
 * @param {import("./address.js").Camera} camera
 * @param {boolean} ended
 * @param {boolean} byHand
 */
function moved(camera, ended, byHand) {
  shown.camera = camera;
  looked(ended);
  if (!ended) return;
  if (!place) stripped();
  if (shown.table && look) void table.fill(look);
  if (byHand) say("");
  keep();
}

/** Put the map that can be moved below the states; without it all else is there. */
async function grounded() {
  try {
    await library();
    const found = new Base(room, shapes, /** @type {import("./address.js").Camera} */ (shown.camera), {
      moved, clicked: (x, y) => { const at = painter.at(x, y); if (at !== null) void choose(String(at), false, false); },
      hovered: (x, y) => painter.at(x, y) !== null,
    });
    await found.drawn();
    base = found;
    ground.hidden = true;
    stage.dataset.base = "drawn";
  } catch {
    room.hidden = true;
    one("map-missing", HTMLElement).hidden = false;
    stage.dataset.base = "missing";
  }
}

/** The first view: everything that is needed for it has been asked for before the page's scripts ran. */
async function first() {
  const asks = [settings.base ? asked("/static/lib/base.json").catch(() => null) : null, asked(`/map/places.json?e=${settings.mark}&lang=${settings.lang}`), lookComing(shown.mode, shown.day)];
  const [land, columns, seen] = await Promise.all(asks);
  shapes = land;
  room.after(ground, states, overStates);
  painter = new Painter(states, columns);
  names = new Names(overStates, painter);
  names.labels = labels(shapes);
  table = new Table(painter, (at) => void choose(String(at), true, true));
  look = seen;
  sized();
  shown.camera ??= { lon: 31.3, lat: 48.6, zoom: 5 };
  drawn(seen);
}

/** Wait until the browser has shown what is drawn. */
const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));

async function begin() {
  const key = document.querySelector(".legend");
  if (narrow.matches) key?.removeAttribute("open");
  key?.setAttribute("data-ready", "");
  legend();
  await first();
  wire();
  if (shown.table) turned();
  if (shown.place) void choose(shown.place, !location.hash.includes("at="), false);
  await frame();
  performance.mark("map-drawn");
  await grounded();
  performance.mark("map-movable");
  for (const layer of shown.layers) void layered(layer);
  await areasComing().catch(() => {});
  draw();
  stripped();
  keep();
  await fetchAhead(kindsOf(shown.mode), shown.day, 8).catch(() => {});
}

begin().catch(() => say(t("The map could not be read: is the server still there?")));
