// The km² of each state by day, drawn by uPlot: drag to look closer, double click to see all.

const room = /** @type {HTMLElement | null} */ (document.querySelector("[data-ground]"));

/** @param {string} kind */
function tone(kind) {
  const probe = document.createElement("i");
  probe.className = `dot ${kind}`;
  document.body.append(probe);
  const found = getComputedStyle(probe).backgroundColor;
  probe.remove();
  return found;
}

/** @param {HTMLElement} where */
async function draw(where) {
  const path = "/static/lib/uplot.js";
  const [{ default: Plot }, columns] = await Promise.all([import(path), fetch(where.dataset.ground ?? "").then((found) => found.json())]);
  const first = Date.parse(where.dataset.first ?? "") / 1000, days = columns[0].map((/** @type {number} */ _value, /** @type {number} */ at) => first + at * 86400);
  const lang = where.dataset.lang === "en" ? "en-GB" : where.dataset.lang, whole = new Intl.NumberFormat(lang);
  const written = new Intl.DateTimeFormat(lang, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
  const style = getComputedStyle(document.documentElement), ink = style.getPropertyValue("--dim").trim(), line = style.getPropertyValue("--line").trim();
  const value = (/** @type {unknown} */ _plot, /** @type {number | null} */ km2) => (km2 === null ? "–" : `${whole.format(km2)} km²`);
  const axis = { stroke: ink, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 } };
  const side = (/** @type {string} */ kind) => ({ label: where.dataset[kind] ?? "", stroke: tone(kind), width: 2, value });
  const size = () => ({ width: where.clientWidth, height: 340 });
  const plot = new Plot({
    ...size(),
    tzDate: (/** @type {number} */ seconds) => new Date(seconds * 1000 + new Date(seconds * 1000).getTimezoneOffset() * 60000),
    series: [{ label: where.dataset.day ?? "", value: (/** @type {unknown} */ _plot, /** @type {number | null} */ at) => (at === null ? "–" : written.format(at * 1000)) }, side("a"), side("contested"), side("b")],
    axes: [axis, { ...axis, size: 70, values: (/** @type {unknown} */ _plot, /** @type {number[]} */ ticks) => ticks.map((tick) => whole.format(tick)) }],
  }, [days, ...columns], where);
  addEventListener("resize", () => plot.setSize(size()));
  where.dataset.drawn = "yes";
}

if (room) void draw(room);
