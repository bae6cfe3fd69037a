/* The list beside the map: search in any spelling, and the state on the day shown. */
"use strict";
window.COUNTERCLAIM_LIST = (() => {
  const fold = window.COUNTERCLAIM_FOLD;
  const rows = [...document.querySelectorAll("#places tbody tr")];
  const places = new Map(window.COUNTERCLAIM_MAP.places.map((place) => [place.row.id, place]));
  const said = new Map(rows.map((row) => [row, row.querySelector("[data-state]").textContent]));
  const search = document.getElementById("search");
  const found = document.getElementById("found");

  const namesOf = (row) => (row.dataset.names || fold(row.querySelector("a").textContent)).split("|");
  const filter = () => {
    const wanted = fold(search.value);
    const kept = rows.filter((row) => {
      row.hidden = wanted !== "" && !namesOf(row).some((name) => name.includes(wanted));
      return !row.hidden;
    });
    found.textContent = wanted === "" ? "" : kept.length === 1 ? "1 place" : `${kept.length || "No"} places`;
    return kept;
  };
  const setDay = (day) => {
    const card = window.COUNTERCLAIM_CARD;
    document.getElementById("table-day")?.replaceChildren(card.dayText(day));
    for (const row of rows) {
      const place = places.get(row.dataset.place);
      if (!place) continue;
      const now = card.at(place, day);
      row.querySelector("[data-state]").textContent = day === card.last ? said.get(row) : now.words;
      row.querySelector(".dot").className = `dot ${now.side}${now.share < 0.45 ? " pale" : ""}`;
    }
  };
  return { rows, places, search, filter, setDay };
})();
