// The map below the places: land, oblasts and rivers, the front line and an imported map, drawn by MapLibre GL JS.
import { settings, t } from "./data.js";
import { variable } from "./dom.js";

/** @typedef {import("./address.js").Camera} Camera */
/** @typedef {{ oblasts: any, rivers: any, lakes: any }} Shapes */
/** @typedef {{ moved: (camera: Camera, ended: boolean, byHand: boolean) => void, clicked: (x: number, y: number) => void,
 *              hovered: (x: number, y: number) => boolean }} Hands */

const EMPTY = { type: /** @type {const} */ ("FeatureCollection"), features: [] };
const OUTERMOST = { least: 3.5, most: 13 };

/** The library, which is a classic script because pages opened from disk use it too. */
export function library() {
  return /** @type {Promise<void>} */ (new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = "/static/lib/maplibre.js";
    script.addEventListener("load", () => done());
    script.addEventListener("error", () => failed(new Error("no map library")));
    document.head.append(script);
  }));
}

/**
 * Where the names of oblasts and rivers stand.
 * @param {Shapes | null} shapes
 * @returns {import("./names.js").Label[]}
 */
export function labels(shapes) {
  const regions = (shapes?.oblasts.features ?? []).filter((/** @type {any} */ shape) => shape.properties.name)
    .map((/** @type {any} */ { properties: { name, label } }) => ({ name: settings.regions[name] ?? name, lon: label[0], lat: label[1], kind: "region" }));
  const rivers = (shapes?.rivers.features ?? []).filter((/** @type {any} */ shape) => shape.properties.en)
    .flatMap((/** @type {any} */ { properties, geometry }) => geometry.coordinates.filter((/** @type {any} */ line) => line.length > 6)
      .flatMap((/** @type {any} */ line) => [0.2, 0.5, 0.8].map((part) => line[Math.floor(line.length * part)]))
      .map((/** @type {any} */ [lon, lat]) => ({ name: properties[settings.lang] ?? properties.en, lon, lat, kind: "river" })));
  return [...regions, ...rivers];
}

/**
 * @param {Shapes | null} shapes
 * @param {Record<string, any>} layers
 * @returns {MapStyle}
 */
function style(shapes, layers) {
  const [land, beyond, line, ink, water] = ["--land", "--beyond", "--line", "--ink", "--link"].map(variable);
  const source = (/** @type {any} */ data) => ({ type: /** @type {const} */ ("geojson"), data: data ?? EMPTY });
  return {
    version: 8,
    sources: { oblasts: source(shapes?.oblasts), rivers: source(shapes?.rivers), lakes: source(shapes?.lakes), front: source(layers.front), reference: source(layers.reference) },
    layers: [
      { id: "ground", type: "background", paint: { "background-color": shapes ? beyond : land } },
      { id: "land", type: "fill", source: "oblasts", paint: { "fill-color": land } },
      { id: "borders", type: "line", source: "oblasts", paint: { "line-color": line, "line-width": ["interpolate", ["linear"], ["zoom"], 4, 1, 9, 2] } },
      { id: "lakes", type: "fill", source: "lakes", paint: { "fill-color": water, "fill-opacity": 0.2 } },
      { id: "rivers", type: "line", source: "rivers", paint: { "line-color": water, "line-opacity": 0.4, "line-width": ["interpolate", ["linear"], ["zoom"], 4, 0.8, 9, 2.5] } },
      { id: "reference-fill", type: "fill", source: "reference", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": ink, "fill-opacity": 0.08 } },
      { id: "reference-line", type: "line", source: "reference", paint: { "line-color": ink, "line-width": 1.5, "line-dasharray": [3, 2] } },
      { id: "reference-points", type: "circle", source: "reference", filter: ["==", ["geometry-type"], "Point"], paint: { "circle-radius": 4, "circle-opacity": 0, "circle-stroke-color": ink, "circle-stroke-width": 1.5 } },
      { id: "band", type: "fill", source: "front", filter: ["==", ["get", "kind"], "band"], paint: { "fill-color": ink, "fill-opacity": 0.15 } },
      { id: "line", type: "line", source: "front", filter: ["==", ["get", "kind"], "line"], paint: { "line-color": ink, "line-width": 2.2 } },
    ],
  };
}

const words = () => ({ "NavigationControl.ZoomIn": t("Zoom in"), "NavigationControl.ZoomOut": t("Zoom out"), "Map.Title": t("Map") });

export class Base {
  /**
   * Raises where the library is missing or the browser cannot draw.
   * @param {HTMLElement} room
   * @param {Shapes | null} shapes
   * @param {Camera} camera
   * @param {Hands} hands
   */
  constructor(room, shapes, camera, hands) {
    this.shapes = shapes;
    this.layers = /** @type {Record<string, any>} */ ({ front: EMPTY, reference: EMPTY });
    this.map = new maplibregl.Map({
      container: room, style: style(shapes, this.layers), center: [camera.lon, camera.lat], zoom: camera.zoom, minZoom: OUTERMOST.least, maxZoom: OUTERMOST.most,
      attributionControl: false, dragRotate: false, pitchWithRotate: false, maxPitch: 0, renderWorldCopies: false, fadeDuration: 0, locale: words(),
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation();
    this.map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "top-right");
    this.map.getCanvas().setAttribute("aria-label", t("Map: arrow keys move it, plus and minus zoom; the table holds the same facts"));
    this.#listen(hands);
  }

  /** @param {Hands} hands */
  #listen(hands) {
    const { map } = this;
    map.on("move", () => hands.moved(this.camera(), false, false));
    map.on("moveend", (event) => hands.moved(this.camera(), true, Boolean(event.originalEvent)));
    map.on("click", ({ point }) => hands.clicked(point.x, point.y));
    map.on("mousemove", ({ point }) => { map.getCanvas().style.cursor = hands.hovered(point.x, point.y) ? "pointer" : ""; });
    map.once("load", () => { for (const [layer, data] of Object.entries(this.layers)) if (data !== EMPTY) this.show(layer, data); });
  }

  /** @returns {Camera} */
  camera() {
    const { lng, lat } = this.map.getCenter();
    return { lon: lng, lat, zoom: this.map.getZoom() };
  }

  /**
   * @param {Camera} camera
   * @param {boolean} still
   */
  go(camera, still) {
    const target = { center: /** @type {[number, number]} */ ([camera.lon, camera.lat]), zoom: camera.zoom };
    if (still) this.map.jumpTo(target); else this.map.easeTo(target);
  }

  /**
   * Show GeoJSON in a layer; nothing where it is null.
   * @param {string} layer
   * @param {any} data
   */
  show(layer, data) {
    this.layers[layer] = data ?? EMPTY;
    const source = this.map.getSource(layer);
    if (source instanceof maplibregl.GeoJSONSource) source.setData(this.layers[layer]);
  }

  /** The colours anew. */
  restyle() {
    this.map.setStyle(style(this.shapes, this.layers));
  }

  /** When everything is drawn. */
  drawn() {
    return this.map.loaded() ? Promise.resolve() : this.map.once("idle").then(() => {});
  }
}
