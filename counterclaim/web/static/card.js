/* The card of a place: its state in words on the day shown, and the last words of each side. */
"use strict";
window.COUNTERCLAIM_CARD = (() => {
  const data = window.COUNTERCLAIM_MAP;
  const months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
  const first = Date.parse(`${data.first_day}T00:00:00Z`);
  const last = Math.round((Date.parse(`${data.last_day}T00:00:00Z`) - first) / 864e5);
  const sides = ["a", "contested", "b"];
  const heldBy = [`held by ${data.camps[0][1]}`, "contested", `held by ${data.camps[1][1]}`];

  const dayText = (index) => {
    const day = new Date(first + index * 864e5);
    return `${day.getUTCDate()} ${months[day.getUTCMonth()]} ${day.getUTCFullYear()}`;
  };
  const percent = (share) => (share < 0.005 ? "under 1%" : share > 0.995 ? "over 99%" : `${Math.round(share * 100)}%`);
  /* Where both camps are equally probable no order of theirs decides: it is drawn as contested, and pale. */
  const best = ([a, contested, b]) => (contested >= Math.max(a, b) || a === b ? 1 : a > b ? 0 : 2);
  const at = (place, day) => {
    const { from, a, b } = place.days;
    if (day < from || !(a[day - from] >= 0)) return { side: "none", share: 0, words: "not assessed on this day", disputed: false };
    const shares = [a[day - from], 1000 - a[day - from] - b[day - from], b[day - from]].map((part) => part / 1000);
    const top = best(shares);
    const disputed = place.disputed.some(([from, to]) => from <= day && day <= to);
    return { side: sides[top], share: shares[top], words: shares[top] < 0.45 ? "unclear" : `${percent(shares[top])} ${heldBy[top]}`, disputed };
  };

  const make = (name, text = "", properties = {}) => {
    const element = Object.assign(document.createElement(name), properties);
    if (text) element.textContent = text;
    return element;
  };
  const quote = (claim) => {
    const block = make("blockquote", "", { className: `said ${claim.side}` });
    const words = make("p", "", { className: "words", lang: claim.language });
    words.append(make("a", claim.quote, { href: claim.href }));
    const by = make("footer");
    by.append(make("strong", claim.speaker), ` (${claim.camp_name}) ${claim.says}, ${claim.said}${claim.publisher ? ` · ${claim.publisher}` : ""}`);
    block.append(words, by);
    return block;
  };

  const lastWords = (place, day) => {
    const iso = new Date(first + day * 864e5).toISOString().slice(0, 10);
    const said = place.last.filter((claim) => claim.day !== null && claim.day <= iso);
    return ["a", "b", "third"].flatMap((side) => said.filter((claim) => claim.side === side).slice(0, 2));
  };

  const show = (place, day) => {
    const card = document.getElementById("card");
    const now = at(place, day);
    const head = make("h2");
    head.append(make("i", "", { className: `dot ${now.side}${now.share < 0.45 ? " pale" : ""}` }), place.row.name);
    const parts = [make("button", "×", { className: "close", type: "button", ariaLabel: "Close" }), head];
    if (day === last) parts.push(make("p", place.row.state_sentence), make("p", place.row.confidence_sentence));
    else parts.push(make("p", `On ${dayText(day)}: ${now.words}.`));
    if (now.disputed) parts.push(make("p", "Disputed: the two sides contradict each other about it.", { className: "dim" }));
    const words = lastWords(place, day);
    parts.push(make("p", words.length ? `Last words as of ${dayText(day)}` : "No words about it by this day are kept here.", { className: "kicker" }));
    parts.push(...words.map(quote));
    const more = make("p");
    more.append(make("a", `Dossier of ${place.row.name}`, { href: place.row.href }));
    card.replaceChildren(...parts, more);
    card.hidden = false;
    card.querySelector(".close").addEventListener("click", () => { card.hidden = true; });
  };
  return { at, dayText, show, last };
})();
