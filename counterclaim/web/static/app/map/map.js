// The map page: what is shown (day, mode, layers, place, view) is one value, kept in the address and drawn from there.
import { asked, dayOf, dayText, fetchAhead, isoDay, rowOf, settings, SIDES, t } from "./data.js";
import { mercatorX, mercatorY, Painter, variable } from "./paint.js";
import { showCard } from "./card.js";
import { fillTable } from "./table.js";
import { picture } from "./picture.js";

/** @typedef {import("./data.js").Mode} Mode */

const stage = /** @type {HTMLElement} */ (document.querySelector("[data-map]"));
const room = /** @type {HTMLElement} */ (document.getElementById("map"));
const slider = /** @type {HTMLInputElement} */ (document.getElementById("day"));
const dayWords = /** @type {HTMLOutputElement} */ (document.getElementById("day-text"));
const play = /** @type {HTMLButtonElement} */ (document.getElementById("play"));
const card = /** @type {HTMLElement} */ (document.getElementById("card"));
const cardRoom = /** @type {HTMLElement} */ (document.getElementById("card-room"));
const told = /** @type {HTMLElement} */ (document.getElementById("told"));
const claimDays = /** @type {HTMLSelectElement} */ (document.querySelector("[name=claim-days]"));
const claimKind = /** @type {HTMLSelectElement} */ (document.querySelector("[name=claim-kind]"));
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const still = window.matchMedia("(prefers-reduced-motion: reduce)");

const shown = { day: settings.last, mode: /** @type {Mode} */ ("assessed"), layers: /** @type {Set<string>} */ (new Set()), place: "", camera: { lon: 37.3, lat: 48.6, zoom: 6.4 }, moved: false };

// -- the address -----------------------------------------------------------------------------------------------------

function address() {
  const parts = new URLSearchParams();
  if (shown.day !== settings.last) parts.set("day", isoDay(shown.day));
  if (shown.mode !== "assessed") parts.set("mode", shown.mode);
  if (shown.layers.size) parts.set("layers", [...shown.layers].sort().join("."));
  if (shown.layers.has("claims")) parts.set("claims", `${claimDays.value}${claimKind.value ? `.${claimKind.value}` : ""}`);
  if (shown.place) parts.set("place", shown.place);
  if (shown.moved) parts.set("view", [shown.camera.lon.toFixed(4), shown.camera.lat.toFixed(4), shown.camera.zoom.toFixed(2)].join("/"));
  return `${location.pathname}${parts.size ? `?${parts}` : ""}`;
}

/** @type {number} */
let writing = 0;
function keepAddress() {
  clearTimeout(writing);
  writing = window.setTimeout(() => history.replaceState(null, "", address()), 250);
}

function restore() {
  const parts = new URLSearchParams(location.search);
  const day = parts.get("day");
  if (day && /^\d{4}-\d\d-\d\d$/.test(day)) shown.day = Math.min(Math.max(dayOf(day), 0), settings.days - 1);
  const mode = parts.get("mode") ?? "";
  if (["a", "b", "difference"].includes(mode)) shown.mode = /** @type {Mode} */ (mode);
  for (const layer of (parts.get("layers") ?? "").split(".")) if (["claims", "front", "reference"].includes(layer)) shown.layers.add(layer);
  const [days, kind] = (parts.get("claims") ?? "").split(".");
  if (days && [...claimDays.options].some((option) => option.value === days)) claimDays.value = days;
  if (kind && [...claimKind.options].some((option) => option.value === kind)) claimKind.value = kind;
  shown.place = /^[a-z0-9-]{1,120}$/.test(parts.get("place") ?? "") ? parts.get("place") ?? "" : "";
  const view = (parts.get("view") ?? "").split("/").map(Number);
  const [lon, lat, zoom] = view;
  if (view.length === 3 && lon !== undefined && lat !== undefined && zoom !== undefined && view.every(Number.isFinite)) {
    shown.camera = { lon: Math.min(Math.max(lon, -180), 180), lat: Math.min(Math.max(lat, -80), 84), zoom: Math.min(Math.max(zoom, 3.5), 13) };
    shown.moved = true;
  }
}

// -- drawing ---------------------------------------------------------------------------------------------------------

/** @type {Painter} */
let painter;
/** @type {any} */
let map = null;
/** @type {import("./data.js").Columns} */
let places;
/** @type {{ name: string, lon: number, lat: number, river: boolean }[]} */
let regions = [];
/** @type {number[][]} */
let areas = [];
let waiting = false, named_once = false;

/** Draw the day; where its bytes are still on their way, when they have come. */
function draw() {
  if (waiting || !painter) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    const pair = shown.mode === "difference";
    const row = rowOf(pair ? "a" : shown.mode, shown.day, draw), other = pair ? rowOf("b", shown.day, draw) : null;
    if (!row || (pair && !other)) return;
    painter.row = row;
    painter.other = other;
    painter.paintPoints();
    if (!named_once) { named_once = true; painter.paintNames(regions); }
    count(row, other);
    stage.dataset.drawn = `${shown.mode} ${isoDay(shown.day)}`;
    if (!performance.getEntriesByName("map-drawn").length && map?.loaded()) performance.mark("map-drawn");
  });
}

/**
 * @param {Uint8Array} row
 * @param {Uint8Array | null} other
 */
function count(row, other) {
  const found = [0, 0, 0, 0];
  let differ = 0;
  for (let at = 0; at < row.length; at += 1) {
    const side = (row[at] ?? 0) & 3, second = other ? (other[at] ?? 0) & 3 : side;
    found[side] = (found[side] ?? 0) + 1;
    if (side && second && side !== second) differ += 1;
  }
  for (const [index, side] of SIDES.entries()) {
    const place = document.querySelector(`[data-count="${side}"]`);
    if (side && place) place.textContent = other ? "" : String(found[index]);
  }
  const km2 = document.querySelector("[data-km2]");
  if (!km2) return;
  const now = areas.map((column) => column[shown.day] ?? 0), whole = new Intl.NumberFormat(settings.lang);
  if (other) km2.textContent = `${t("Places where the two differ:")} ${differ}`;
  else km2.textContent = shown.mode === "assessed" && areas.length ? `km²: ${settings.camps[0]} ${whole.format(now[0] ?? 0)} · ${t("contested")} ${whole.format(now[1] ?? 0)} · ${settings.camps[1]} ${whole.format(now[2] ?? 0)}` : "";
}

function redraw() {
  if (!painter) return;
  painter.look(shown.camera);
  painter.paintPoints();
  painter.paintNames(regions);
}

function fit() {
  const box = room.getBoundingClientRect();
  painter.resize(box.width, box.height);
  redraw();
}

/** The window that nine in ten of the claims are in, where the address names none. */
function frame() {
  const order = places.claims.map((_claims, at) => at).filter((at) => places.lat[at] !== null).sort((one, two) => (places.claims[two] ?? 0) - (places.claims[one] ?? 0));
  const whole = order.reduce((sum, at) => sum + (places.claims[at] ?? 0), 0);
  let seen = 0;
  const kept = order.filter((at, index) => {
    const wanted = !index || seen < 0.9 * whole;
    seen += places.claims[at] ?? 0;
    return wanted;
  });
  if (!kept.length) return;
  const xs = kept.map((at) => mercatorX((places.lon[at] ?? 0) / 1e4)), ys = kept.map((at) => mercatorY((places.lat[at] ?? 0) / 1e4));
  const low = (/** @type {number[]} */ values) => values.reduce((least, value) => Math.min(least, value), 1), high = (/** @type {number[]} */ values) => values.reduce((most, value) => Math.max(most, value), 0);
  const [west, east, north, south] = [low(xs), high(xs), low(ys), high(ys)];
  const box = room.getBoundingClientRect(), wide = box.width > 900;
  const [left, right, top, bottom] = wide ? [320, 60, 50, 130] : [30, 30, 60, 150];
  const zoom = Math.log2(Math.min((box.width - left - right) / Math.max(east - west, 0.0008), (box.height - top - bottom) / Math.max(south - north, 0.0008)) / 512);
  const scale = 512 * 2 ** Math.min(Math.max(zoom, 3.6), 9);
  const x = (west + east) / 2 - (left - right) / 2 / scale, y = (north + south) / 2 + (bottom - top) / 2 / scale;
  shown.camera = { lon: x * 360 - 180, lat: Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * (180 / Math.PI), zoom: Math.min(Math.max(zoom, 3.6), 9) };
}

// -- the map below ---------------------------------------------------------------------------------------------------

/** @param {any} base */
function named(base) {
  regions = base.oblasts.features.filter((/** @type {any} */ { properties }) => properties.name).map((/** @type {any} */ { properties }) => ({
    name: (settings.regions[properties.name] ?? properties.name).toLocaleUpperCase(), lon: properties.label[0], lat: properties.label[1], river: false,
  }));
  for (const { properties, geometry } of base.rivers.features) {
    const line = geometry.coordinates.reduce((/** @type {any[]} */ longest, /** @type {any[]} */ other) => (other.length > longest.length ? other : longest), []);
    for (const part of [0.25, 0.5, 0.75]) {
      const [lon, lat] = line[Math.floor(line.length * part)] ?? [0, 0];
      if (properties.en) regions.push({ name: properties[settings.lang] ?? properties.en, lon, lat, river: true });
    }
  }
}

/** @param {any} base */
function style(base) {
  const empty = { type: "FeatureCollection", features: [] };
  const land = variable("--land"), line = variable("--line"), ink = variable("--ink"), link = variable("--link");
  return {
    version: 8,
    sources: { oblasts: { type: "geojson", data: base?.oblasts ?? empty }, rivers: { type: "geojson", data: base?.rivers ?? empty }, lakes: { type: "geojson", data: base?.lakes ?? empty }, front: { type: "geojson", data: empty }, reference: { type: "geojson", data: empty } },
    layers: [
      { id: "ground", type: "background", paint: { "background-color": base ? variable("--beyond") : land } },
      { id: "land", type: "fill", source: "oblasts", paint: { "fill-color": land } },
      { id: "borders", type: "line", source: "oblasts", paint: { "line-color": line, "line-width": ["interpolate", ["linear"], ["zoom"], 4, 1, 9, 2] } },
      { id: "lakes", type: "fill", source: "lakes", paint: { "fill-color": link, "fill-opacity": 0.2 } },
      { id: "rivers", type: "line", source: "rivers", paint: { "line-color": link, "line-opacity": 0.35, "line-width": ["interpolate", ["linear"], ["zoom"], 4, 0.8, 9, 2.5] } },
      { id: "reference-fill", type: "fill", source: "reference", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": ink, "fill-opacity": 0.07 } },
      { id: "reference-line", type: "line", source: "reference", paint: { "line-color": ink, "line-width": 1.4, "line-dasharray": [3, 2] } },
      { id: "band", type: "fill", source: "front", filter: ["==", ["get", "kind"], "band"], paint: { "fill-color": ink, "fill-opacity": 0.16 } },
      { id: "line", type: "line", source: "front", filter: ["==", ["get", "kind"], "line"], paint: { "line-color": ink, "line-width": 2.2 } },
    ],
  };
}

function script() {
  return new Promise((done, failed) => {
    const element = document.createElement("script");
    element.src = "/static/lib/maplibre.js";
    element.addEventListener("load", () => done(/** @type {any} */ (window).maplibregl));
    element.addEventListener("error", failed);
    document.head.append(element);
  });
}

/**
 * @param {any} library
 * @param {any} base
 */
function below(library, base) {
  map = new library.Map({ container: "map", style: style(base), center: [shown.camera.lon, shown.camera.lat], zoom: shown.camera.zoom, minZoom: 3.5, maxZoom: 13, attributionControl: false, dragRotate: false, pitchWithRotate: false, maxPitch: 0, renderWorldCopies: false, fadeDuration: 0 });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new library.NavigationControl({ showCompass: false }), "top-right");
  map.getCanvas().setAttribute("aria-label", t("Map: arrow keys move it, plus and minus zoom; the table holds the same facts"));
  map.on("move", () => {
    const { lng, lat } = map.getCenter();
    shown.camera = { lon: lng, lat, zoom: map.getZoom() };
    painter.look(shown.camera);
    painter.paintPoints();
    painter.names.style.opacity = "0.6";
  });
  map.on("moveend", (/** @type {any} */ event) => {
    if (event.originalEvent) shown.moved = true;
    painter.names.style.opacity = "1";
    painter.paintNames(regions);
    keepAddress();
    tabled();
  });
  map.on("resize", fit);
  map.on("click", (/** @type {any} */ event) => {
    const at = painter.at(event.point.x, event.point.y);
    if (at !== null) void choose(String(at), false);
  });
  map.on("mousemove", (/** @type {any} */ event) => { map.getCanvas().style.cursor = painter.at(event.point.x, event.point.y) === null ? "" : "pointer"; });
  map.once("load", () => { draw(); for (const layer of shown.layers) void layered(layer); });
}

// -- layers ----------------------------------------------------------------------------------------------------------

/** @type {number} */
let later = 0;
/** @param {string} layer */
async function layered(layer) {
  const on = shown.layers.has(layer), empty = { type: "FeatureCollection", features: [] };
  try {
    if (layer === "claims") {
      painter.rings = new Map();
      if (on) {
        for (const [at, kind, side, number] of (await asked(`/map/claims.json?day=${isoDay(shown.day)}&days=${claimDays.value}`)).rows) {
          if (claimKind.value && kind !== claimKind.value) continue;
          const held = painter.rings.get(at) ?? [], same = held.find((ring) => ring.side === side);
          if (same) same.count += number; else held.push({ side, text: kind, count: number });
          painter.rings.set(at, held);
        }
      }
      painter.paintPoints();
      stage.dataset.rings = String(painter.rings.size);
    } else if (layer === "front") {
      map?.getSource("front")?.setData(on ? await asked(`/map/front?day=${isoDay(shown.day)}`) : empty);
      stage.dataset.front = on ? isoDay(shown.day) : "";
    } else if (layer === "reference") {
      map?.getSource("reference")?.setData(on ? await asked("/map/reference.geojson") : empty);
      stage.dataset.reference = on ? "shown" : "";
    }
  } catch {
    told.textContent = layer === "reference" ? t("No map was imported: counterclaim add map.geojson") : t("This layer is not known for the day.");
  }
}

// -- the day ---------------------------------------------------------------------------------------------------------

/** @param {number} day */
function setDay(day) {
  shown.day = Math.min(Math.max(day, 0), settings.days - 1);
  slider.value = String(shown.day);
  const words = dayText(shown.day);
  slider.setAttribute("aria-valuetext", words);
  dayWords.textContent = words;
  draw();
  clearTimeout(later);
  later = window.setTimeout(() => {
    for (const layer of ["claims", "front"]) if (shown.layers.has(layer)) void layered(layer);
    if (shown.place && !card.hidden) void choose(shown.place, false);
    links();
    tabled();
    keepAddress();
    painter.paintNames(regions);
  }, timer ? 600 : 180);
}

/** @type {number} */
let timer = 0;
function stop() {
  clearInterval(timer);
  timer = 0;
  play.textContent = play.dataset.play ?? "";
  play.setAttribute("aria-pressed", "false");
}
function start() {
  if (shown.day >= settings.last) setDay(0);
  play.textContent = play.dataset.pause ?? "";
  play.setAttribute("aria-pressed", "true");
  timer = window.setInterval(() => { if (shown.day >= settings.last) stop(); else setDay(shown.day + 1); }, 110);
}

/** @type {[number, number][] | null} */
let moves = null;
async function nextChange() {
  stop();
  moves ??= /** @type {[number, number][]} */ (await asked(`/map/moves.json?e=${settings.mark}`).then(([days, numbers]) => days.map((/** @type {number} */ day, /** @type {number} */ at) => [day, numbers[at]])));
  const inside = (/** @type {number} */ at) => {
    const [x, y] = painter.where(at);
    return x !== undefined && y !== undefined && x > 0 && y > 0 && x < painter.width && y < painter.height;
  };
  const found = moves.find(([day, at]) => day > shown.day && (painter.chosen === null || card.hidden ? inside(at) : at === painter.chosen));
  if (!found) { told.textContent = t("No later change here."); return; }
  told.textContent = `${dayText(found[0])}: ${places.name[found[1]]}`;
  setDay(found[0]);
}

// -- a place ---------------------------------------------------------------------------------------------------------

/**
 * @param {string} name
 * @param {boolean} travel
 */
async function choose(name, travel) {
  const found = await asked(`/map/place/${name}.json?day=${isoDay(shown.day)}`).catch(() => null);
  if (!found) { told.textContent = t("No such place is on this map."); return; }
  shown.place = found.slug;
  painter.chosen = found.number;
  showCard(cardRoom, found, isoDay(shown.day));
  card.hidden = false;
  card.dataset.place = found.slug;
  redraw();
  keepAddress();
  const lat = places.lat[found.number] ?? null, lon = places.lon[found.number] ?? null;
  if (!map || !travel || lat === null || lon === null) return;
  const target = { center: [lon / 1e4, lat / 1e4], zoom: Math.max(map.getZoom(), 8.5) };
  if (still.matches) map.jumpTo(target); else map.easeTo(target);
}

function closeCard() {
  card.hidden = true;
  shown.place = "";
  painter.chosen = null;
  redraw();
  keepAddress();
}

// -- the table, the links, the buttons -------------------------------------------------------------------------------

const tableView = /** @type {HTMLButtonElement} */ (document.getElementById("table-view"));
const body = /** @type {HTMLElement} */ (document.querySelector("#places tbody"));
const caption = /** @type {HTMLElement} */ (document.getElementById("caption"));
const before = { rows: [...body.children], caption: caption.textContent };

function tabled() {
  if (tableView.getAttribute("aria-pressed") !== "true" || !painter.row) return;
  caption.textContent = `${dayText(shown.day)} · ${document.querySelector("input[name=mode]:checked")?.parentElement?.textContent?.trim()}`;
  fillTable(body, painter, (at) => void choose(String(at), true).then(() => card.focus()));
}

function links() {
  const world = shown.mode === "difference" ? "assessed" : shown.mode;
  document.getElementById("geojson")?.setAttribute("href", `/api/v1/map?day=${isoDay(shown.day)}&world=${world}`);
}

function wire() {
  slider.addEventListener("input", () => { stop(); setDay(Number(slider.value)); });
  play.addEventListener("click", () => (timer ? stop() : start()));
  document.getElementById("back")?.addEventListener("click", () => { stop(); setDay(shown.day - 1); });
  document.getElementById("on")?.addEventListener("click", () => { stop(); setDay(shown.day + 1); });
  document.getElementById("next")?.addEventListener("click", () => void nextChange());
  document.getElementById("close")?.addEventListener("click", closeCard);
  card.addEventListener("keydown", (event) => { if (event.key === "Escape") closeCard(); });
  for (const option of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("input[name=mode]"))) {
    option.checked = option.value === shown.mode;
    option.addEventListener("change", () => { shown.mode = /** @type {Mode} */ (option.value); draw(); links(); keepAddress(); setTimeout(tabled, 300); });
  }
  for (const option of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("input[name=layer]"))) {
    option.checked = shown.layers.has(option.value);
    option.addEventListener("change", () => {
      if (option.checked) shown.layers.add(option.value); else shown.layers.delete(option.value);
      void layered(option.value);
      keepAddress();
    });
  }
  for (const choice of [claimDays, claimKind]) choice.addEventListener("change", () => { void layered("claims"); keepAddress(); });
  tableView.addEventListener("click", () => {
    const on = tableView.getAttribute("aria-pressed") !== "true";
    tableView.setAttribute("aria-pressed", String(on));
    tableView.textContent = (on ? tableView.dataset.all : tableView.dataset.here) ?? "";
    if (on) tabled(); else { body.replaceChildren(...before.rows); caption.textContent = before.caption; }
  });
  document.getElementById("share")?.addEventListener("click", async (event) => {
    history.replaceState(null, "", address());
    const done = /** @type {HTMLElement} */ (event.currentTarget).dataset.done ?? "";
    if (navigator.share) { await navigator.share({ url: location.href }).catch(() => {}); return; }
    await navigator.clipboard?.writeText(location.href).catch(() => {});
    told.textContent = done;
  });
  document.getElementById("png")?.addEventListener("click", () => void picture(map, painter, `${dayText(shown.day)} · ${settings.camps.join(" / ")}`, isoDay(shown.day)));
  document.addEventListener("place-chosen", (event) => {
    event.preventDefault();
    void choose(/** @type {CustomEvent} */ (event).detail.slug, true).then(() => card.focus());
  });
  dark.addEventListener("change", () => { painter.restyle(); void start_below(); redraw(); });
  addEventListener("popstate", () => location.reload());
}

/** @type {any} */
let ground = null;
async function start_below() {
  if (map) map.setStyle(style(ground));
}

async function begin() {
  restore();
  const layers = document.querySelector(".legend details");
  if (window.matchMedia("(max-width: 820px)").matches) layers?.removeAttribute("open");
  const wanted = Promise.all([asked(`/map/places.json?e=${settings.mark}&lang=${settings.lang}`), settings.outlines ? asked("/static/lib/base.json").catch(() => null) : null, script().catch(() => null)]);
  rowOf(shown.mode === "difference" ? "a" : shown.mode, shown.day, () => {});
  const [found, base, library] = await wanted;
  places = found;
  if (base) named(base);
  if (!shown.moved) frame();
  painter = new Painter(room, places);
  fit();
  ground = base;
  try {
    if (!library) throw new Error("no map library");
    below(library, base);
    room.append(painter.points, painter.names);
  } catch {
    const missing = document.getElementById("map-missing");
    if (missing) missing.hidden = false;
  }
  wire();
  setDay(shown.day);
  if (shown.place) void choose(shown.place, !shown.moved);
  void asked(`/map/areas.json?e=${settings.mark}`).then((columns) => { areas = columns; draw(); }, () => {});
  const idle = window.requestIdleCallback ?? ((/** @type {() => void} */ work) => setTimeout(work, 800));
  idle(() => void fetchAhead(shown.mode === "difference" ? ["a", "b", "assessed"] : [shown.mode], shown.day));
}

void begin();
