// The dossier's ribbon: the words behind a mark, the arrow keys from mark to mark, the days that are chosen, and why.

/** @typedef {{ said: string, speaker: string, says: string, side: string, camp: string, verdict: string, quote: string,
 *              language: string, publisher: string }} Mark */
/** @typedef {{ room: HTMLElement, card: HTMLElement, svg: SVGSVGElement, marks: Promise<Record<string, Mark>> | null }} Ribbon */

const WIDTH = 960, EDGE = 20; // of the drawing, in its own units
const DRAG = 8; // pixels from which a press is no click
const DAY = 86400000;
const SVG = "http://www.w3.org/2000/svg";
const part = /** @type {HTMLElement | null} */ (document.querySelector("[data-ribbon-part]"));
const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-why]"));
const answer = /** @type {HTMLElement | null} */ (document.querySelector("[data-why-room]"));
const told = /** @type {HTMLElement | null} */ (document.querySelector("[data-why-told]"));
const tongue = document.documentElement.lang;
const date = new Intl.DateTimeFormat(tongue === "en" ? "en-GB" : tongue, { dateStyle: "long", timeZone: "UTC" });

/**
 * @param {string} tag
 * @param {string} text
 * @param {Record<string, string>} [attributes]
 */
function made(tag, text, attributes = {}) {
  const element = document.createElement(tag);
  element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

/**
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 */
function drawn(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}

/**
 * Show the words behind a mark in the card.
 * @param {Ribbon} ribbon
 * @param {SVGAElement} mark
 */
async function show(ribbon, mark) {
  const href = mark.getAttribute("href") ?? "";
  ribbon.marks ??= fetch(ribbon.room.dataset.marks ?? "").then((found) => found.json());
  const words = (await ribbon.marks)[href.split("#claim-")[1] ?? ""];
  if (!words) return;
  const first = made("p", "");
  first.append(made("span", `${words.said} · `, { class: "dim" }), made("bdi", words.speaker), ` (${words.camp}) ${words.says}`);
  const second = made("p", "", { class: "words", lang: words.language, dir: "auto" });
  second.append(made("a", words.quote, { href }));
  const third = made("p", `${words.verdict} · `, { class: "dim" });
  third.append(made("bdi", words.publisher));
  ribbon.card.replaceChildren(first, second, third);
  ribbon.card.className = `mark-card ${words.side}`;
}

/** @param {Ribbon} ribbon */
function walk(ribbon) {
  const marks = /** @type {SVGAElement[]} */ ([...ribbon.svg.querySelectorAll("a.mark")]);
  const at = new Map(marks.map((mark) => [mark, mark.getBBox().x]));
  marks.sort((one, other) => (at.get(one) ?? 0) - (at.get(other) ?? 0));
  /** @type {SVGAElement | null} */
  let tapped = null;
  marks.forEach((mark, index) => {
    const title = mark.querySelector("title");
    mark.setAttribute("aria-label", title?.textContent ?? "");
    title?.remove(); // the card says it, and better
    mark.setAttribute("tabindex", index ? "-1" : "0");
    mark.addEventListener("pointerenter", () => void show(ribbon, mark));
    mark.addEventListener("focus", () => void show(ribbon, mark));
    mark.addEventListener("click", (event) => {
      if (/** @type {PointerEvent} */ (event).pointerType !== "touch" || tapped === mark) return;
      event.preventDefault(); // a finger cannot hover: the first tap shows, the second leads there
      tapped = mark;
      void show(ribbon, mark);
    });
    mark.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1, Home: -index, End: marks.length - 1 - index }[event.key];
      const next = step === undefined ? undefined : marks[index + step];
      if (!next) return;
      event.preventDefault();
      mark.setAttribute("tabindex", "-1");
      next.setAttribute("tabindex", "0");
      next.focus();
    });
  });
}

/**
 * The day at a place of the screen.
 * @param {Ribbon} ribbon
 * @param {number} x
 */
function dayAt(ribbon, x) {
  const box = ribbon.svg.getBoundingClientRect();
  const first = Date.parse(ribbon.room.dataset.first ?? ""), last = Date.parse(ribbon.room.dataset.last ?? "");
  const share = (((x - box.left) / box.width) * WIDTH - EDGE) / (WIDTH - 2 * EDGE);
  return new Date(first + Math.round((Math.min(Math.max(share, 0), 1) * (last - first)) / DAY) * DAY);
}

/** @param {Date} day */
const iso = (day) => day.toISOString().slice(0, 10);

/**
 * A line under the pointer with its day; a press chooses the day, dragging chooses days.
 * @param {Ribbon} ribbon
 */
function choose(ribbon) {
  const { room, svg } = ribbon, height = svg.viewBox.baseVal.height;
  const line = drawn("line", { class: "at", y1: 0, y2: height, x1: -9, x2: -9 });
  const name = drawn("text", { class: "at", y: 12, x: -99, "text-anchor": "middle" });
  const chosen = drawn("rect", { class: "chosen", y: 0, height, x: 0, width: 0 });
  svg.prepend(chosen);
  svg.append(line, name);
  /** @type {number | null} */
  let from = null;
  let dragged = false;
  const at = (/** @type {number} */ x) => {
    const box = svg.getBoundingClientRect();
    return Math.min(Math.max(((x - box.left) / box.width) * WIDTH, EDGE), WIDTH - EDGE);
  };
  const gone = () => {
    for (const element of [line, name]) element.setAttribute("visibility", "hidden");
  };
  svg.addEventListener("pointermove", (event) => {
    if (event.pointerType === "touch") return;
    const x = at(event.clientX);
    line.setAttribute("x1", String(x));
    line.setAttribute("x2", String(x));
    name.setAttribute("x", String(Math.min(Math.max(x, 210), WIDTH - 80)));
    name.textContent = date.format(dayAt(ribbon, event.clientX));
    for (const element of [line, name]) element.removeAttribute("visibility");
    if (from === null || Math.abs(event.clientX - from) < DRAG) return;
    if (!dragged) svg.setPointerCapture(event.pointerId);
    dragged = true;
    chosen.setAttribute("x", String(Math.min(at(from), x)));
    chosen.setAttribute("width", String(Math.abs(at(from) - x)));
  });
  svg.addEventListener("pointerleave", gone);
  svg.addEventListener("pointerdown", (event) => {
    const onMark = event.target instanceof Element && event.target.closest("a");
    from = onMark || event.button || event.pointerType === "touch" ? null : event.clientX;
    dragged = false;
  });
  svg.addEventListener("pointerup", (event) => {
    if (from !== null && dragged) {
      const days = [dayAt(ribbon, from), dayAt(ribbon, event.clientX)].map(iso).sort();
      if (days[0] !== days[1]) void load(`?since=${days[0]}&until=${days[1]}`);
    }
    from = null;
  });
  room.addEventListener("click", (event) => {
    if (dragged || (event.target instanceof Element && event.target.closest("a"))) return;
    void why(iso(dayAt(ribbon, event.clientX)));
  });
}

/**
 * Show other days of the ribbon.
 * @param {string} query
 */
async function load(query) {
  if (!part) return;
  part.setAttribute("aria-busy", "true");
  try {
    const found = await fetch(`${location.pathname.replace(/\/$/, "")}/ribbon${query}`);
    if (!found.ok) return location.assign(query || location.pathname);
    const page = new DOMParser().parseFromString(await found.text(), "text/html");
    part.replaceChildren(...page.body.childNodes);
    history.replaceState(null, "", `${location.pathname}${query}`);
    begin();
  } finally {
    part.removeAttribute("aria-busy");
  }
}

/**
 * Show why we thought so, from what was known by a day.
 * @param {string} day
 */
async function why(day) {
  if (!form || !answer || !day) return;
  /** @type {HTMLInputElement} */ (form.elements.namedItem("day")).value = day;
  answer.setAttribute("aria-busy", "true");
  try {
    const found = await fetch(`${form.getAttribute("action")}?part=1&day=${encodeURIComponent(day)}`);
    const page = new DOMParser().parseFromString(await found.text(), "text/html");
    const shown = found.ok ? page.body : page.querySelector("main") ?? page.body;
    answer.replaceChildren(...shown.childNodes);
    answer.dataset.day = day;
    const words = answer.querySelector(".state-line, .lead")?.textContent ?? "";
    if (told) told.textContent = `${date.format(new Date(day))}: ${words}`;
  } finally {
    answer.removeAttribute("aria-busy");
  }
}

function begin() {
  const room = /** @type {HTMLElement | null} */ (part?.querySelector("[data-ribbon]"));
  const card = /** @type {HTMLElement | null} */ (part?.querySelector("[data-card]"));
  const svg = /** @type {SVGSVGElement | null} */ (room?.querySelector("svg"));
  if (!room || !card || !svg) return;
  const ribbon = { room, card, svg, marks: null };
  room.scrollLeft = room.scrollWidth; // on a narrow screen the newest days first
  card.append(made("p", room.dataset.hint ?? "", { class: "dim" }));
  walk(ribbon);
  choose(ribbon);
}

part?.addEventListener("click", (event) => {
  const link = event.target instanceof Element && event.target.closest("a[data-days]");
  if (!(link instanceof HTMLAnchorElement)) return;
  event.preventDefault();
  void load(link.search);
});
part?.addEventListener("submit", (event) => {
  const days = event.target;
  if (!(days instanceof HTMLFormElement)) return;
  event.preventDefault();
  const named = (/** @type {string} */ name) => /** @type {HTMLInputElement} */ (days.elements.namedItem(name)).value;
  void load(`?since=${named("since")}&until=${named("until")}`);
});
form?.addEventListener("submit", (event) => {
  event.preventDefault();
  void why(/** @type {HTMLInputElement} */ (form.elements.namedItem("day")).value);
});
begin();
