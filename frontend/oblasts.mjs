// Oblast outlines small enough to ship: four decimals are about ten metres, finer than the shapes themselves.
const round = (degrees) => Math.round(degrees * 1e4) / 1e4;

function roundedRing(ring) {
  const points = ring.map((point) => point.map(round));
  return points.filter(([x, y], i) => i === 0 || x !== points[i - 1][0] || y !== points[i - 1][1]);
}

/** A GeoJSON feature with rounded coordinates and its name; the source's codes are left out, as two of them are wrong. */
export function roundedFeature({ properties, geometry }) {
  const polygon = (rings) => rings.map(roundedRing).filter((ring) => ring.length >= 4);
  const coordinates = geometry.type === "Polygon" ? polygon(geometry.coordinates) : geometry.coordinates.map(polygon);
  return { type: "Feature", properties: { name: properties.name }, geometry: { type: geometry.type, coordinates } };
}
