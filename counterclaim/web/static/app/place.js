// The dossier's ribbon: what stands behind a mark, the arrow keys from mark to mark, and why on the day that is chosen.

/** @typedef {{ said: string, speaker: string, says: string, side: string, camp: string, verdict: string, quote: string,
 *              language: string, publisher: string }} Mark */

const EDGE = 20 / 960; // the ribbon's margin, as a share of its width
const room = /** @type {HTMLElement | null} */ (document.querySelector("[data-ribbon]"));
const card = /** @type {HTMLElement | null} */ (document.querySelector("[data-card]"));
const form = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-why]"));
const answer = /** @type {HTMLElement | null} */ (document.querySelector("[data-why-room]"));

/** @type {Promise<Record<string, Mark>> | null} */
let words = null;

/** @param {HTMLElement} where */
function known(where) {
  words ??= fetch(where.dataset.marks ?? "").then((found) => found.json());
  return words;
}

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
 * @param {HTMLElement} where
 * @param {HTMLElement} shown
 * @param {SVGAElement} mark
 */
async function show(where, shown, mark) {
  const href = mark.getAttribute("href") ?? "";
  const told = (await known(where))[href.split("#claim-")[1] ?? ""];
  if (!told) return;
  const first = made("p", "");
  first.append(made("span", `${told.said} · `, { class: "dim" }), made("bdi", told.speaker), ` (${told.camp}) ${told.says}`);
  const second = made("p", "", { class: "words", lang: told.language, dir: "auto" });
  second.append(made("a", told.quote, { href }));
  shown.replaceChildren(first, second, made("p", `${told.verdict} · ${told.publisher}`, { class: "dim" }));
  shown.className = `mark-card ${told.side}`;
  shown.hidden = false;
}

/**
 * @param {HTMLElement} where
 * @param {HTMLElement} shown
 */
function ribbon(where, shown) {
  const marks = /** @type {SVGAElement[]} */ ([...where.querySelectorAll("a.mark")]);
  const place = (/** @type {SVGAElement} */ mark) => mark.getBBox().x;
  marks.sort((one, other) => place(one) - place(other));
  for (const mark of marks) mark.querySelector("title")?.remove(); // the card says it, and better
  marks.forEach((mark, index) => {
    mark.setAttribute("tabindex", index ? "-1" : "0");
    mark.addEventListener("pointerenter", () => void show(where, shown, mark));
    mark.addEventListener("focus", () => void show(where, shown, mark));
    mark.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1, Home: -index, End: marks.length - 1 - index }[event.key];
      const next = step === undefined ? undefined : marks[index + step];
      if (!next) return;
      event.preventDefault();
      mark.setAttribute("tabindex", "-1");
      next.setAttribute("tabindex", "0");
      next.focus();
    });
    const told = decodeURIComponent((mark.getAttribute("href") ?? "").split("#")[1] ?? "");
    mark.setAttribute("aria-label", `${index + 1} / ${marks.length}`);
    void known(where).then((all) => {
      const found = all[told.replace(/^claim-/, "")];
      if (found) mark.setAttribute("aria-label", `${found.said}: ${found.speaker} ${found.says}`);
    });
  });
  where.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("a")) return;
    const day = dayAt(where, event.clientX);
    if (day) void why(day);
  });
}

/**
 * @param {HTMLElement} where
 * @param {number} x
 */
function dayAt(where, x) {
  const box = where.querySelector("svg")?.getBoundingClientRect();
  const first = Date.parse(where.dataset.first ?? ""), last = Date.parse(where.dataset.last ?? "");
  if (!box || Number.isNaN(first) || Number.isNaN(last)) return "";
  const share = ((x - box.left) / box.width - EDGE) / (1 - 2 * EDGE);
  const days = Math.round((Math.min(Math.max(share, 0), 1) * (last - first)) / 86400000);
  return new Date(first + days * 86400000).toISOString().slice(0, 10);
}

/** @param {string} day */
async function why(day) {
  if (!form || !answer) return;
  const field = /** @type {HTMLInputElement} */ (form.elements.namedItem("day"));
  field.value = day;
  answer.setAttribute("aria-busy", "true");
  try {
    const found = await fetch(`${form.action}?part=1&day=${encodeURIComponent(day)}`);
    const page = new DOMParser().parseFromString(await found.text(), "text/html");
    const told = found.ok ? page.body : page.querySelector("main .lead") ?? page.body;
    answer.replaceChildren(...told.childNodes);
    answer.dataset.day = day;
  } finally {
    answer.removeAttribute("aria-busy");
  }
}

if (room && card) ribbon(room, card);
form?.addEventListener("submit", (event) => {
  event.preventDefault();
  void why(/** @type {HTMLInputElement} */ (form.elements.namedItem("day")).value);
});
