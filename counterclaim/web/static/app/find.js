// The search of the header: offers places while a name is typed, in any spelling. Without a script the form does it.

const field = /** @type {HTMLInputElement | null} */ (document.getElementById("find"));
const form = field?.form;

/** @typedef {{ slug: string, name: string, region: string, side: string, short: string, claims: number }} Offer */

/** @type {Offer[]} */
let offers = [];
let at = -1, asked = 0;
/** @type {number} */
let waiting = 0;

const list = document.createElement("ul");
list.className = "offers";
list.id = "offers";
list.setAttribute("role", "listbox");
list.hidden = true;

/** @param {Offer} offer */
function go(offer) {
  close();
  if (field) field.value = offer.name;
  const told = new CustomEvent("place-chosen", { detail: offer, cancelable: true });
  if (document.dispatchEvent(told)) location.assign(`/place/${offer.slug}`);
}

function close() {
  list.hidden = true;
  at = -1;
  field?.setAttribute("aria-expanded", "false");
  field?.removeAttribute("aria-activedescendant");
}

/** @param {number} next */
function mark(next) {
  at = next;
  [...list.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === at)));
  const chosen = list.children[at];
  if (chosen && field) field.setAttribute("aria-activedescendant", chosen.id);
  chosen?.scrollIntoView({ block: "nearest" });
}

function show() {
  list.replaceChildren(...offers.map((offer, index) => {
    const item = document.createElement("li"), dot = document.createElement("i"), name = document.createElement("span"), about = document.createElement("span");
    item.id = `offer-${index}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    dot.className = `dot ${offer.side || "none"}`;
    name.textContent = offer.name;
    about.className = "dim";
    about.textContent = [offer.region, offer.short].filter(Boolean).join(" · ");
    item.append(dot, name, about);
    item.addEventListener("pointerdown", (event) => { event.preventDefault(); go(offer); });
    return item;
  }));
  list.hidden = !offers.length;
  field?.setAttribute("aria-expanded", String(Boolean(offers.length)));
}

async function look() {
  const typed = field?.value.trim() ?? "", own = (asked += 1);
  if (!typed) { offers = []; show(); return; }
  const found = await fetch(`/map/find.json?q=${encodeURIComponent(typed)}`).catch(() => null);
  if (!found?.ok || own !== asked) return;
  offers = await found.json();
  if (document.activeElement === field) show();
}

if (field && form) {
  form.append(list);
  for (const [name, value] of [["role", "combobox"], ["aria-expanded", "false"], ["aria-controls", "offers"], ["aria-autocomplete", "list"]]) field.setAttribute(name ?? "", value ?? "");
  list.setAttribute("aria-label", field.labels?.[0]?.textContent ?? "");
  field.addEventListener("input", () => { clearTimeout(waiting); waiting = window.setTimeout(() => void look(), 120); });
  field.addEventListener("focus", () => { if (field.value) void look(); });
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (offers.length) mark((at + (event.key === "ArrowDown" ? 1 : -1) + offers.length + (at < 0 && event.key === "ArrowUp" ? 1 : 0)) % offers.length);
    } else if (event.key === "Escape") close();
    else if (event.key === "Enter" && !list.hidden) {
      const offer = offers[at < 0 ? 0 : at];
      if (offer) { event.preventDefault(); go(offer); }
    }
  });
}
