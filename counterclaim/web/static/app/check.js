// @ts-check
// A fact check: a chosen claim's note beside the text, or below it on a small screen; sharing and printing.

const desk = document.getElementById("desk");
const panel = document.getElementById("notes");
const cards = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".note-card")]);
const wide = matchMedia("(min-width: 1000px)");
const walk = document.getElementById("walk");
const at = document.getElementById("at");

/** @type {HTMLElement | null} */
let current = null;
/** @type {HTMLElement | null} */
let cameFrom = null;
/** Where the focus goes as a note is closed: that does not open it again. @type {HTMLElement | null} */
let closedTo = null;

/** The card of a claim: of the note's first, or one that it shares the note with. @param {string} name */
function cardOf(name) {
  const found = document.getElementById(`note-${name}`);
  return /** @type {HTMLElement | null} */ (found ? found.closest(".note-card") : null);
}

/** The pieces of text that a note is about. @param {HTMLElement} card */
function pieces(card) {
  const name = card.dataset.note ?? "";
  return /** @type {HTMLElement[]} */ ([...document.querySelectorAll("mark[data-note]")]).filter(
    (mark) => mark.dataset.note === name,
  );
}

/** @param {HTMLElement} card @param {{focus?: boolean, scroll?: boolean, from?: HTMLElement | null}} how */
function choose(card, { focus = false, scroll = false, from = null } = {}) {
  if (current !== card) {
    leave();
    current = card;
    card.classList.add("current");
    desk?.classList.add("chosen-one");
    for (const piece of pieces(card)) piece.classList.add("chosen");
    const close = /** @type {HTMLElement | null} */ (card.querySelector(".close"));
    if (close) close.hidden = wide.matches;
    if (walk) walk.hidden = false;
    if (at) at.textContent = filled(at.dataset.words ?? "", cards.indexOf(card) + 1, cards.length);
    panel?.scrollTo({ top: 0 });
    history.replaceState(null, "", `#claim-${card.dataset.note}`);
  }
  cameFrom = from ?? cameFrom;
  const words = pieces(card)[0];
  if (scroll || (words && !wide.matches && words.getBoundingClientRect().bottom > innerHeight * 0.36)) {
    words?.scrollIntoView({ block: wide.matches ? "center" : "start" });
  }
  if (focus) card.focus({ preventScroll: true });
}

/** @param {string} words @param {number} number @param {number} all */
function filled(words, number, all) {
  return words.replace("{number}", String(number)).replace("{all}", String(all));
}

function leave() {
  for (const piece of document.querySelectorAll("mark.chosen")) piece.classList.remove("chosen");
  current?.classList.remove("current");
  desk?.classList.remove("chosen-one");
  if (walk) walk.hidden = true;
  current = null;
}

/** Close the note and go back to the words that led to it. */
function close() {
  const back = cameFrom ?? (current ? /** @type {HTMLElement | null} */ (pieces(current)[0]?.querySelector("a.num")) : null);
  leave();
  cameFrom = null;
  closedTo = back;
  back?.focus();
  closedTo = null;
}

/** @param {Event} event */
function onText(event) {
  const target = /** @type {Element} */ (event.target);
  const mark = /** @type {HTMLElement | null} */ (target.closest("mark[data-note]"));
  const link = /** @type {HTMLAnchorElement | null} */ (target.closest("a.num"));
  if (!mark || (target.closest("a") && !link) || getSelection()?.toString()) return;
  const card = cardOf(mark.dataset.note ?? "");
  if (!card) return;
  event.preventDefault();
  choose(card, { focus: Boolean(link), from: link ?? /** @type {HTMLElement | null} */ (mark.querySelector("a.num")) });
}

/** @param {MouseEvent} event */
function onCard(event) {
  const target = /** @type {Element} */ (event.target);
  const card = /** @type {HTMLElement | null} */ (target.closest(".note-card"));
  if (!card) return;
  if (target.closest(".close")) return close();
  const number = target.closest("a.num");
  if (number) {
    event.preventDefault();
    choose(card, { scroll: true, from: null });
  } else if (!target.closest("a, button, summary") && card !== current) choose(card, { scroll: true });
}

/** @param {number} step */
function onWalk(step) {
  if (!step || !current) return close();
  const next = cards[(cards.indexOf(current) + step + cards.length) % cards.length];
  if (next) choose(next, { scroll: true });
}

function fromAddress() {
  const name = /^#(?:claim|note)-([\w-]+)$/.exec(location.hash)?.[1];
  const card = name ? cardOf(name) : null;
  if (card) choose(card, { scroll: true });
}

document.addEventListener("click", (event) => {
  onText(event);
});
document.addEventListener("focusin", (event) => {
  const link = /** @type {Element} */ (event.target).closest("mark[data-note] > a.num");
  const mark = /** @type {HTMLElement | null} */ (link?.closest("mark[data-note]") ?? null);
  const card = mark && link !== closedTo && link?.matches(":focus-visible") ? cardOf(mark.dataset.note ?? "") : null;
  if (card) choose(card, { from: /** @type {HTMLElement} */ (link) });
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && current) close();
});
panel?.addEventListener("click", onCard);
walk?.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-walk]"));
  if (button) onWalk(Number(button.dataset.walk));
});
wide.addEventListener("change", () => {
  const button = /** @type {HTMLElement | null} */ (current?.querySelector(".close") ?? null);
  if (button) button.hidden = wide.matches;
});
addEventListener("hashchange", fromAddress);
fromAddress();

const share = /** @type {HTMLButtonElement | null} */ (document.getElementById("share"));
const printing = /** @type {HTMLButtonElement | null} */ (document.getElementById("print"));
const said = document.getElementById("shared");

async function onShare() {
  const url = location.href;
  if (navigator.share && !wide.matches) {
    try {
      await navigator.share({ title: document.title, url });
      return;
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") return;
    }
  }
  try {
    await navigator.clipboard.writeText(url);
  } catch {
    prompt("", url);
    return;
  }
  if (!share || !said) return;
  const before = share.textContent;
  share.textContent = said.textContent = share.dataset.done ?? "";
  setTimeout(() => {
    share.textContent = before;
    said.textContent = "";
  }, 2500);
}

if (share) {
  share.hidden = false;
  share.addEventListener("click", onShare);
}
if (printing) {
  printing.hidden = false;
  printing.addEventListener("click", () => window.print());
}
