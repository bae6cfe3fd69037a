// The places in view as a table: the same facts for readers who do not see the map.
import { DISPUTED, settings, SIDES, t } from "./data.js";
import { made } from "./card.js";

const MOST = 300;

/**
 * @param {HTMLElement} body
 * @param {import("./paint.js").Painter} painter
 * @param {(at: number) => void} choose
 */
export function fillTable(body, painter, choose) {
  const names = /** @type {Record<string, string>} */ ({ a: settings.camps[0] ?? "", b: settings.camps[1] ?? "", contested: t("contested or unclear"), "": t("not assessed") });
  const shown = painter.visible().sort((one, two) => (painter.places.claims[two] ?? 0) - (painter.places.claims[one] ?? 0));
  const rows = shown.slice(0, MOST).map((at) => {
    const byte = painter.row?.[at] ?? 0, second = painter.other?.[at] ?? 0, side = SIDES[byte & 3] ?? "";
    const row = made("tr", ""), head = made("th", "", { scope: "row" }), state = made("td", "");
    const button = made("button", painter.places.name[at] ?? "", { type: "button", class: "link" });
    button.addEventListener("click", () => choose(at));
    head.append(button);
    const words = painter.other ? `${names[side]} / ${names[SIDES[second & 3] ?? ""]}` : `${names[side]} · ${Math.round(((byte >> 3) / 31) * 100)}%${byte & DISPUTED ? ` · ${t("disputed")}` : ""}`;
    state.append(made("i", "", { class: `dot ${side || "none"}` }), words);
    row.dataset.side = side;
    row.append(head, state, made("td", String(painter.places.claims[at] ?? 0), { class: "n" }));
    return row;
  });
  body.replaceChildren(...rows);
  body.dataset.shown = String(shown.length);
}
