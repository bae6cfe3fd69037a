// Shows what arrives as it arrives: an event stream that resumes by itself where it was cut.

/** @typedef {{ id: string, title: string, language: string, about: string }} Arrived */
/** @typedef {{ href: string, speaker: string, says: string, side: string, label: string, verdict: string, quote: string,
 *              language: string }} Heard */
/** @typedef {{ place: string, href: string, side: string, words: string }} Moved */

const MOST = 100; // rows that stay on the screen
const room = /** @type {HTMLElement | null} */ (document.querySelector("[data-live]"));
const arrivals = /** @type {HTMLElement | null} */ (document.getElementById("arrivals"));
const moves = /** @type {HTMLElement | null} */ (document.getElementById("moves"));
const health = /** @type {HTMLElement | null} */ (document.getElementById("health"));
const standing = /** @type {HTMLElement | null} */ (document.getElementById("standing"));
const pause = /** @type {HTMLButtonElement | null} */ (document.getElementById("pause"));
const link = /** @type {HTMLElement | null} */ (document.getElementById("link-state"));

/**
 * @param {string} tag
 * @param {string} text
 * @param {Record<string, string>} [attributes]
 */
function made(tag, text, attributes = {}) {
  const element = document.createElement(tag);
  element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) if (value) element.setAttribute(name, value);
  return element;
}

/** @param {string} href */
const way = (href) => `/${href.replace(".html", "")}`;

/** @type {Record<string, (told: any) => (Node | string)[]>} */
const rows = {
  document: (/** @type {Arrived} */ told) => [
    made("a", told.title, { href: `/check/${told.id}`, lang: told.language, dir: "auto" }), made("br", ""),
    made("bdi", told.about, { class: "dim" }),
  ],
  claim: (/** @type {Heard} */ told) => [
    made("bdi", told.speaker), ` ${told.says} `, made("span", told.verdict, { class: `verdict v-${told.label || "none"}` }),
    made("br", ""), made("a", told.quote, { href: way(told.href), lang: told.language, dir: "auto", class: "words" }),
  ],
  move: (/** @type {Moved} */ told) => [
    made("i", "", { class: `dot ${told.side || "none"}` }), made("a", told.place, { href: way(told.href) }), ` ${told.words}`,
  ],
  edition: (told) => [made("span", told.words, { class: "dim" })],
  gap: (told) => [made("a", told.words, { href: "/live" })],
};

/**
 * @param {string} kind
 * @param {any} told
 */
function show(kind, told) {
  const list = kind === "move" ? moves : arrivals, make = rows[kind];
  if (!list || !make) return;
  if (told.standing && standing) standing.textContent = told.standing;
  const row = made("li", "", { class: `fresh ${kind} ${told.side ?? ""}` });
  const words = made("p", "");
  words.append(...make(told));
  row.append(words);
  list.querySelector("[data-nothing]")?.remove();
  if (kind === "document") {
    row.dataset.id = told.id;
    for (const old of list.children) if (/** @type {HTMLElement} */ (old).dataset.id === told.id) old.remove();
  }
  list.prepend(row);
  while (list.children.length > MOST) list.lastElementChild?.remove();
}

async function look() {
  if (!health) return;
  const found = await fetch(health.dataset.health ?? "");
  if (!found.ok) return;
  const fresh = new DOMParser().parseFromString(await found.text(), "text/html");
  health.replaceChildren(...fresh.body.childNodes);
}

/** @type {[string, any][]} */
let held = [];
let paused = false;

function flow() {
  for (const [kind, told] of held) show(kind, told);
  held = [];
}

/** @param {HTMLButtonElement} button */
function label(button) {
  const words = (paused ? button.dataset.resume : button.dataset.pause) ?? "";
  button.textContent = held.length ? `${words} (${held.length})` : words;
}

/**
 * @param {HTMLElement} live
 * @param {HTMLButtonElement} button
 * @param {HTMLElement} state
 */
function follow(live, button, state) {
  const stream = new EventSource(live.dataset.live ?? "");
  stream.addEventListener("open", () => { state.textContent = state.dataset.open ?? ""; });
  stream.addEventListener("error", () => {
    const over = stream.readyState === EventSource.CLOSED; // refused: the browser does not try again
    state.textContent = (over ? state.dataset.refused : state.dataset.lost) ?? "";
  });
  stream.addEventListener("health", () => { look().catch(() => undefined); });
  for (const kind of Object.keys(rows)) {
    stream.addEventListener(kind, (event) => {
      held = [...held, /** @type {[string, any]} */ ([kind, JSON.parse(/** @type {MessageEvent} */ (event).data)])].slice(-MOST);
      if (!paused) flow();
      label(button);
    });
  }
  button.hidden = false;
  button.addEventListener("click", () => {
    paused = !paused;
    if (!paused) flow();
    label(button);
  });
  addEventListener("pagehide", () => stream.close());
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
}

if (room && pause && link) follow(room, pause, link);
