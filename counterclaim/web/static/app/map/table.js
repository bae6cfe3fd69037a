// The same facts as a table, for readers who do not see the map, or want to sort and sieve.
import { DISPUTED, dayText, moreOf, numberText, percent, settings, SIDES, t } from "./data.js";
import { made, one } from "./dom.js";
import { counted, inWords, standing, standings, sure } from "./worlds.js";

/** @typedef {import("./worlds.js").Look} Look */

const AT_ONCE = 100;

export class Table {
  /**
   * @param {import("./paint.js").Painter} painter
   * @param {(at: number) => void} choose
   */
  constructor(painter, choose) {
    this.painter = painter;
    this.choose = choose;
    this.most = AT_ONCE;
    /** @type {Look | null} */
    this.look = null;
    this.sieve = one("sieve", HTMLSelectElement);
    this.order = one("order", HTMLSelectElement);
    this.inside = one("inside", HTMLInputElement);
    for (const field of [this.sieve, this.order, this.inside]) field.addEventListener("change", () => { this.most = AT_ONCE; void this.#rows(); });
    one("further", HTMLButtonElement).addEventListener("click", () => { this.most += AT_ONCE; void this.#rows(); });
  }

  /** @param {Look} look */
  fill(look) {
    if (this.look?.mode !== look.mode) this.#heads(look);
    this.look = look;
    return this.#rows();
  }

  /** @param {Look} look */
  #heads(look) {
    const names = { "": t("all places"), ...standings(look.mode), none: t("nothing known") };
    this.sieve.replaceChildren(...Object.entries(names).map(([value, name]) => new Option(name, value)));
    const states = look.other ? settings.camps.map((camp) => t("As {camp} says", { camp })) : [t("State"), t("Certainty")];
    const heads = [t("Place"), ...states, t("Claims")].map((name, at, all) => made("th", name, { scope: "col", class: at === all.length - 1 ? "n" : "" }));
    one("places", HTMLTableElement).tHead?.rows[0].replaceChildren(...heads);
  }

  /**
   * Whether a place is among what is asked for.
   * @param {Look} look
   * @param {number} at
   */
  #wanted(look, at) {
    const sieve = this.sieve.value, how = standing(look, at);
    if (sieve === "disputed") return Boolean(look.row[at] & DISPUTED);
    if (sieve === "both") return Boolean(look.other) && (look.row[at] & 3) === 1 && ((look.other?.[at] ?? 0) & 3) === 3;
    return !sieve || sieve === (how || "none");
  }

  /** @param {Look} look */
  #sorted(look) {
    const { places, inside } = this.painter, all = this.inside.checked ? inside : [...places.name.keys()];
    const found = all.filter((at) => this.#wanted(look, at)), { name, claims } = places, compare = new Intl.Collator(settings.lang).compare;
    const by = /** @type {Record<string, (one: number, two: number) => number>} */ ({
      claims: (one, two) => claims[two] - claims[one] || one - two,
      name: (one, two) => compare(name[one], name[two]) || one - two,
      sure: (one, two) => Number(!look.row[one]) - Number(!look.row[two]) || sure(look.row[one]) - sure(look.row[two]) || one - two,
    });
    return found.sort(by[this.order.value] ?? by.claims);
  }

  async #rows() {
    const look = this.look, body = one("places", HTMLTableElement).tBodies[0];
    if (!look) return;
    const more = await moreOf(), found = this.#sorted(look), shown = found.slice(0, this.most);
    if (look !== this.look) return;
    body.replaceChildren(...shown.map((at) => this.#row(look, more, at)));
    one("further", HTMLButtonElement).hidden = shown.length >= found.length;
    const told = counted(look), parts = Object.entries(standings(look.mode)).map(([side, name]) => `${name} ${numberText(told[side])}`);
    one("caption", HTMLElement).textContent = t("{shown} of {found} places, {day}. In all: {counts}", { shown: numberText(shown.length), found: numberText(found.length), day: dayText(look.day), counts: parts.join(" · ") });
    body.dataset.found = String(found.length);
    body.dataset.day = String(look.day);
  }

  /**
   * @param {Look} look
   * @param {import("./data.js").More} more
   * @param {number} at
   */
  #row(look, more, at) {
    const { name, claims } = this.painter.places, byte = look.row[at];
    const button = made("button", name[at], { type: "button", class: "as-link" });
    button.addEventListener("click", () => this.choose(at));
    const head = made("th", "", { scope: "row" }, button, made("span", more.regions[more.region[at]] ?? "", { class: "dim" }));
    const dot = (/** @type {number} */ one) => made("i", "", { class: `dot ${SIDES[one & 3] || "none"}${sure(one) < 0.45 ? " pale" : ""}` });
    const cells = look.other
      ? [byte, look.other[at]].map((one) => made("td", "", {}, dot(one), inWords(one)))
      : [made("td", "", {}, dot(byte), byte & 3 ? settings.states[SIDES[byte & 3]] : t("nothing known"), ...(byte & DISPUTED ? [" ", made("span", t("disputed"), { class: "tag" })] : [])), made("td", byte & 3 ? `≈${percent(sure(byte))}` : "")];
    const row = made("tr", "", {}, head, ...cells, made("td", numberText(claims[at]), { class: "n" }));
    row.dataset.standing = standing(look, at) || "none";
    return row;
  }
}
