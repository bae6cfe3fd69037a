// Shows what arrives as it arrives: an event stream that resumes by itself where it was cut.

const MOST = 100; // rows that stay on the screen
const room = /** @type {HTMLElement | null} */ (document.querySelector("[data-live]"));
const arrivals = /** @type {HTMLElement | null} */ (document.getElementById("arrivals"));
const moves = /** @type {HTMLElement | null} */ (document.getElementById("moves"));
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

/** @type {Record<string, (told: any, list: HTMLElement) => HTMLElement>} */
const rows = {
  document(told, list) {
    const row = made("p", "");
    const about = [told.publisher, told.day, `${told.claims} ${list.dataset.claims}`].filter(Boolean).join(" · ");
    row.append(made("a", told.title, { href: `/check/${told.id}`, lang: told.language, dir: "auto" }),
      document.createElement("br"), made("span", about, { class: "dim" }));
    return row;
  },
  claim(told) {
    const row = made("p", "");
    const words = made("a", told.quote, { href: way(told.href), lang: told.language, dir: "auto", class: "words" });
    row.append(made("bdi", told.speaker), ` ${told.says} `, made("span", told.verdict, { class: `verdict v-${told.label || "none"}` }),
      document.createElement("br"), words);
    return row;
  },
  move(told) {
    const row = made("p", "");
    row.append(made("i", "", { class: `dot ${told.side || "none"}` }), made("a", told.place, { href: way(told.href) }), ` ${told.words}`);
    return row;
  },
  edition(told, list) {
    return made("p", `${list.dataset.edition} ${told.moved} (${told.as_of})`, { class: "dim" });
  },
};

/** @type {[string, any][]} */
let held = [];
let paused = false;

/**
 * @param {string} kind
 * @param {any} told
 */
function show(kind, told) {
  const list = kind === "move" ? moves : arrivals, make = rows[kind];
  if (!list || !make) return;
  const row = made("li", "", { class: `fresh ${kind}` });
  row.append(make(told, list));
  list.prepend(row);
  while (list.children.length > MOST) list.lastElementChild?.remove();
}

function flow() {
  for (const [kind, told] of held) show(kind, told);
  held = [];
}

if (room && pause && link) {
  const stream = new EventSource(room.dataset.live ?? "");
  stream.addEventListener("open", () => { link.textContent = link.dataset.open ?? ""; });
  stream.addEventListener("error", () => { link.textContent = link.dataset.lost ?? ""; });
  for (const kind of Object.keys(rows)) {
    stream.addEventListener(kind, (event) => {
      held = [...held, /** @type {[string, any]} */ ([kind, JSON.parse(/** @type {MessageEvent} */ (event).data)])].slice(-MOST);
      if (!paused) flow();
    });
  }
  pause.hidden = false;
  pause.addEventListener("click", () => {
    paused = !paused;
    pause.setAttribute("aria-pressed", String(paused));
    pause.textContent = (paused ? pause.dataset.resume : pause.dataset.pause) ?? "";
    if (!paused) flow();
  });
  addEventListener("pagehide", () => stream.close());
}
