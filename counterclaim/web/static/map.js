/* The map, its day slider, and what a click shows. Everything comes from classic scripts: no request leaves the page. */
"use strict";
(() => {
  const data = window.COUNTERCLAIM_MAP;
  const card = window.COUNTERCLAIM_CARD;
  const list = window.COUNTERCLAIM_LIST;
  const slider = document.getElementById("day");
  const play = document.getElementById("play");
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  let map = null;
  let chosen = null;

  const tone = (name) => {
    const probe = document.createElement("i");
    probe.className = `dot ${name}`;
    document.body.append(probe);
    const [red, green, blue] = getComputedStyle(probe).backgroundColor.match(/[\d.]+/g).map(Number);
    const srgb = getComputedStyle(probe).backgroundColor.startsWith("color(");
    probe.remove();
    const scaled = [red, green, blue].map((part) => Math.round(srgb ? part * 255 : part));
    return `rgb(${scaled.join(",")})`;
  };
  const variable = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const located = data.places.filter((place) => place.lat !== null && place.lon !== null);

  const features = (day) => ({
    type: "FeatureCollection",
    features: located.map((place, index) => {
      const now = card.at(place, day);
      return {
        type: "Feature", id: index, geometry: { type: "Point", coordinates: [place.lon, place.lat] },
        properties: { id: place.row.id, name: place.row.name, side: now.side, disputed: now.disputed, size: now.share < 0.45 ? -2 : place.population > 20000 ? 3 : place.population > 3000 ? 1.5 : 0,
                      opacity: now.side === "none" ? 0 : Math.min(0.95, Math.max(0.22, 0.22 + (now.share - 0.34) * 1.15)) },
      };
    }),
  });

  /* The outlines of regions, where the war has any. */
  const shapes = window.COUNTERCLAIM_OBLASTS?.features || [];

  /* The shapes' source writes some oblasts as they are no longer written. */
  const respelled = { Kiev: "Kyiv", "Kiev City": "", "Khmel'nyts'kyy": "Khmelnytskyi", Mykolayiv: "Mykolaiv", Odessa: "Odesa", Transcarpathia: "Zakarpattia", Vinnytsya: "Vinnytsia", Zaporizhzhya: "Zaporizhzhia" };
  const oblastName = (name) => (respelled[name] ?? name).replaceAll("'", "");

  /* Where an oblast's name stands: the middle of its largest ring's corners. */
  const regions = () => ({
    type: "FeatureCollection",
    features: shapes.map(({ properties, geometry }) => {
      const rings = geometry.type === "Polygon" ? [geometry.coordinates[0]] : geometry.coordinates.map((polygon) => polygon[0]);
      const ring = rings.reduce((longest, other) => (other.length > longest.length ? other : longest), []);
      const middle = [0, 1].map((axis) => ring.reduce((sum, point) => sum + point[axis], 0) / Math.max(ring.length, 1));
      return { type: "Feature", geometry: { type: "Point", coordinates: middle }, properties: { name: oblastName(properties.name) } };
    }),
  });

  const radius = ["interpolate", ["linear"], ["zoom"], 4, ["+", 5, ["get", "size"]], 8, ["+", 9, ["*", 2, ["get", "size"]]], 12, ["+", 18, ["*", 3, ["get", "size"]]]];
  const bigger = (more) => ["interpolate", ["linear"], ["zoom"], ...radius.slice(3).map((part, index) => (index % 2 ? ["+", part, more] : part))];
  const colour = () => ["match", ["get", "side"], "a", tone("a"), "b", tone("b"), tone("contested")];

  const style = () => {
    const land = variable("--land"), beyond = variable("--beyond"), line = variable("--line"), ink = variable("--ink"), dim = variable("--dim");
    return {
      version: 8,
      sources: {
        oblasts: { type: "geojson", data: { type: "FeatureCollection", features: shapes } },
        regions: { type: "geojson", data: regions() },
        places: { type: "geojson", data: features(Number(slider.value)) },
      },
      layers: [
        { id: "ground", type: "background", paint: { "background-color": shapes.length ? beyond : land } },
        { id: "land", type: "fill", source: "oblasts", paint: { "fill-color": land } },
        { id: "borders", type: "line", source: "oblasts", paint: { "line-color": line, "line-width": ["interpolate", ["linear"], ["zoom"], 4, 1, 9, 2] } },
        { id: "regions", type: "symbol", source: "regions", layout: { "text-field": ["get", "name"], "text-font": ["sans-serif"], "text-size": 12, "text-letter-spacing": 0.08 },
          paint: { "text-color": dim, "text-opacity": 0.75, "text-halo-color": land, "text-halo-width": 1.2 } },
        { id: "rings", type: "circle", source: "places", filter: ["get", "disputed"], paint: { "circle-radius": bigger(4.5), "circle-color": "rgba(0,0,0,0)", "circle-stroke-color": ink, "circle-stroke-width": 1.6 } },
        { id: "discs", type: "circle", source: "places", paint: { "circle-radius": radius, "circle-color": colour(), "circle-opacity": ["get", "opacity"], "circle-stroke-color": colour(), "circle-stroke-width": 1.5,
          "circle-stroke-opacity": ["case", ["==", ["get", "side"], "none"], 0.25, 1] } },
        { id: "names", type: "symbol", source: "places", layout: { "text-field": ["get", "name"], "text-font": ["sans-serif"], "text-size": ["interpolate", ["linear"], ["zoom"], 5, 11, 9, 15], "text-anchor": "top", "text-offset": [0, 1.15], "text-optional": true, "symbol-sort-key": ["-", 0, ["get", "size"]] },
          paint: { "text-color": ink, "text-halo-color": land, "text-halo-width": 1.6 } },
      ],
    };
  };

  /* What the map shows at first: the places that nine in ten of the claims are about, not every town once named. */
  const busiest = () => {
    const all = located.reduce((sum, place) => sum + place.row.claim_count, 0);
    let seen = 0;
    return [...located].sort((one, other) => other.row.claim_count - one.row.claim_count).filter((place) => {
      const wanted = seen < 0.9 * all || seen === 0;
      seen += place.row.claim_count;
      return wanted;
    });
  };
  /* With no place to show: all that the outlines cover, else the world. */
  const empty = () => {
    const corners = shapes.flatMap(({ geometry }) => geometry.coordinates.flat(geometry.type === "Polygon" ? 1 : 2));
    if (!corners.length) return { center: [0, 20], zoom: 3.5 };
    const edge = (axis, pick) => corners.reduce((most, point) => pick(most, point[axis]), corners[0][axis]);
    return { bounds: [[edge(0, Math.min), edge(1, Math.min)], [edge(0, Math.max), edge(1, Math.max)]], fitBoundsOptions: { padding: 20 } };
  };
  const frame = () => {
    if (!located.length) return empty();
    const shown = busiest();
    const lons = shown.map((place) => place.lon), lats = shown.map((place) => place.lat);
    const bounds = [[Math.min(...lons) - 0.35, Math.min(...lats) - 0.25], [Math.max(...lons) + 0.35, Math.max(...lats) + 0.25]];
    return { bounds, fitBoundsOptions: { padding: { top: 70, bottom: 90, left: 50, right: 50 }, maxZoom: 9 } };
  };

  const setDay = (day) => {
    slider.value = String(day);
    slider.setAttribute("aria-valuetext", card.dayText(day));
    document.getElementById("day-text").textContent = card.dayText(day);
    list.setDay(day);
    map?.getSource("places")?.setData(features(day));
    if (chosen && !document.getElementById("card").hidden) card.show(chosen, day);
  };
  const choose = (place, travel) => {
    chosen = place;
    card.show(place, Number(slider.value));
    if (!map || !travel || place.lat === null) return;
    const target = { center: [place.lon, place.lat], zoom: Math.max(map.getZoom(), 8) };
    if (still.matches) map.jumpTo(target); else map.easeTo(target);
  };

  let timer = null;
  const stop = () => { clearInterval(timer); timer = null; play.textContent = "Play"; play.setAttribute("aria-pressed", "false"); };
  play.addEventListener("click", () => {
    if (timer) { stop(); return; }
    if (Number(slider.value) >= card.last) setDay(0);
    play.textContent = "Pause"; play.setAttribute("aria-pressed", "true");
    timer = setInterval(() => { if (Number(slider.value) >= card.last) stop(); else setDay(Number(slider.value) + 1); }, 120);
  });
  slider.addEventListener("input", () => { stop(); setDay(Number(slider.value)); });
  list.search.addEventListener("input", list.filter);
  list.search.addEventListener("keydown", (event) => {
    const [first] = event.key === "Enter" ? list.filter() : [];
    const place = first && list.places.get(first.dataset.place);
    if (place) choose(place, true);
  });
  for (const row of list.rows) {
    const place = list.places.get(row.dataset.place);
    if (!place) continue;
    const show = Object.assign(document.createElement("button"), { type: "button", className: "show", textContent: "Show" });
    show.setAttribute("aria-label", `Show ${place.row.name} on the map`);
    show.addEventListener("click", () => { choose(place, true); document.getElementById("card").focus(); });
    row.querySelector("th a").after(" ", show);
  }

  const draw = () => {
    map = new window.maplibregl.Map({ container: "map", style: style(), ...frame(), minZoom: 3.5, maxZoom: 12, attributionControl: false, dragRotate: false, pitchWithRotate: false, maxPitch: 0, renderWorldCopies: false });
    map.touchZoomRotate.disableRotation();
    map.addControl(new window.maplibregl.NavigationControl({ showCompass: false }), "top-right");
    map.on("click", (event) => {
      const near = [[event.point.x - 8, event.point.y - 8], [event.point.x + 8, event.point.y + 8]];
      const far = (place) => { const at = map.project([place.lon, place.lat]); return Math.hypot(at.x - event.point.x, at.y - event.point.y); };
      const hits = map.queryRenderedFeatures(near, { layers: ["discs", "names"] }).map((hit) => located.find((place) => place.row.id === hit.properties.id));
      if (hits.length) choose(hits.reduce((nearest, place) => (far(place) < far(nearest) ? place : nearest)), false);
    });
    map.on("mousemove", (event) => { map.getCanvas().style.cursor = map.queryRenderedFeatures(event.point, { layers: ["discs"] }).length ? "pointer" : ""; });
    map.once("idle", () => { document.body.dataset.map = "drawn"; });
    dark.addEventListener("change", () => map.setStyle(style()));
    window.COUNTERCLAIM_DRAWN = map;
  };
  if (window.matchMedia("(max-width: 820px)").matches) document.querySelector(".legend details").open = false;
  setDay(Number(slider.max));
  try {
    if (!window.maplibregl) throw new Error("no map library");
    draw();
  } catch {
    document.getElementById("map").hidden = true;
    document.getElementById("map-missing").hidden = false;
    document.body.dataset.map = "missing";
  }
})();
