// The ways to draw that benchmarks/drawing.py times: each gives a function that draws a day and ends when it is drawn.
"use strict";
const TONES = ["#999999", "#3b6ea8", "#8c8c94", "#b4534b"], WIDE = 1440, HIGH = 800, SIZE = 10;
let places, cells, map, count;

const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
/** The next frame of the map, and all that WebGL had to do for it. */
const rendered = () => new Promise((done) => map.once("render", () => {
  const gl = map.painter.context.gl;
  gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
  done(frame());
}));

async function prepared(sources = {}, layers = []) {
  const json = (path) => fetch(path).then((answer) => answer.json());
  const base = await json("base.json");
  map = new maplibregl.Map({
    container: "map", center: [37.6, 48.6], zoom: 6.5, attributionControl: false, fadeDuration: 0,
    style: { version: 8, sources: { land: { type: "geojson", data: base.oblasts }, ...sources },
      layers: [{ id: "ground", type: "background", paint: { "background-color": "#eceae3" } }, { id: "land", type: "fill", source: "land", paint: { "fill-color": "#ffffff" } },
        { id: "borders", type: "line", source: "land", paint: { "line-color": "#dcdcd6", "line-width": 1.5 } }, ...layers] },
  });
  await new Promise((done) => map.once("idle", done));
}

const features = (day) => ({ type: "FeatureCollection", features: places.lon.map((lon, at) => ({
  type: "Feature", id: at, geometry: { type: "Point", coordinates: [lon, places.lat[at]] }, properties: { side: cells[day * count + at] & 3, sure: (cells[day * count + at] >> 3) / 31 },
})) });
const paint = (side, sure) => ({ "circle-radius": 4, "circle-color": ["match", side, 1, TONES[1], 2, TONES[2], 3, TONES[3], TONES[0]], "circle-opacity": sure });

/** GeoJSON given anew for every day. */
async function source() {
  await prepared({ dots: { type: "geojson", data: features(0) } }, [{ id: "dots", type: "circle", source: "dots", paint: paint(["get", "side"], ["get", "sure"]) }]);
  return async (day) => {
    map.getSource("dots").setData(features(day));
    await new Promise((done) => { const look = (event) => { if (event.sourceId === "dots" && event.isSourceLoaded && event.sourceDataType !== "metadata") { map.off("sourcedata", look); done(); } }; map.on("sourcedata", look); });
    await rendered();
  };
}

/** The state of every feature that has changed. */
async function state() {
  const of = (name, otherwise) => ["coalesce", ["feature-state", name], otherwise];
  await prepared({ dots: { type: "geojson", data: features(0) } }, [{ id: "dots", type: "circle", source: "dots", paint: paint(of("side", 0), of("sure", 0.5)) }]);
  let before = -1;
  return async (day) => {
    for (let at = 0; at < count; at += 1) {
      const byte = cells[day * count + at];
      if (before < 0 || cells[before * count + at] !== byte) map.setFeatureState({ source: "dots", id: at }, { side: byte & 3, sure: (byte >> 3) / 31 });
    }
    before = day;
    await rendered();
  };
}

/** A layer of our own in the map's WebGL: a buffer of positions, and one of bytes that is written for every day. */
async function layer() {
  await prepared();
  let shown = 0;
  const compiled = (gl, kind, text) => { const shader = gl.createShader(kind); gl.shaderSource(shader, text); gl.compileShader(shader); return shader; };
  const own = {
    id: "own", type: "custom",
    onAdd(_map, gl) {
      this.program = gl.createProgram();
      gl.attachShader(this.program, compiled(gl, gl.VERTEX_SHADER, "#version 300 es\nin vec2 at; in float byte; uniform mat4 world; out float side; out float sure; void main() { gl_Position = world * vec4(at, 0., 1.); gl_PointSize = 9.; side = mod(byte, 4.); sure = floor(byte / 8.) / 31.; }"));
      gl.attachShader(this.program, compiled(gl, gl.FRAGMENT_SHADER, "#version 300 es\nprecision mediump float; in float side; in float sure; out vec4 colour; void main() { float far = length(gl_PointCoord - .5); if (far > .5) discard; vec3 tone = side < 1.5 ? vec3(.23, .43, .66) : side < 2.5 ? vec3(.55) : vec3(.7, .33, .29); float part = far > .38 ? 1. : sure; colour = vec4(tone * part, part); }"));
      gl.linkProgram(this.program);
      const at = new Float32Array(places.lon.flatMap((lon, index) => { const point = maplibregl.MercatorCoordinate.fromLngLat([lon, places.lat[index]]); return [point.x, point.y]; }));
      [this.at, this.bytes] = [gl.createBuffer(), gl.createBuffer()];
      gl.bindBuffer(gl.ARRAY_BUFFER, this.at);
      gl.bufferData(gl.ARRAY_BUFFER, at, gl.STATIC_DRAW);
      gl.bindBuffer(gl.ARRAY_BUFFER, this.bytes);
      gl.bufferData(gl.ARRAY_BUFFER, count, gl.DYNAMIC_DRAW);
    },
    render(gl, { defaultProjectionData }) {
      gl.useProgram(this.program);
      gl.bindVertexArray(null);
      gl.bindBuffer(gl.ARRAY_BUFFER, this.bytes);
      gl.bufferSubData(gl.ARRAY_BUFFER, 0, cells, shown * count, count);
      for (const [name, buffer, width, kind] of [["byte", this.bytes, 1, gl.UNSIGNED_BYTE], ["at", this.at, 2, gl.FLOAT]]) {
        const place = gl.getAttribLocation(this.program, name);
        gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
        gl.enableVertexAttribArray(place);
        gl.vertexAttribPointer(place, width, kind, false, 0, 0);
      }
      gl.uniformMatrix4fv(gl.getUniformLocation(this.program, "world"), false, defaultProjectionData.mainMatrix);
      gl.enable(gl.BLEND);
      gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
      gl.drawArrays(gl.POINTS, 0, count);
    },
  };
  map.addLayer(own);
  return async (day) => { shown = day; map.triggerRepaint(); await rendered(); };
}

/** A canvas over the map, its context, where each place is in it, and a sheet of pictures of all bytes. */
async function over() {
  await prepared();
  const [canvas, sheet] = [document.createElement("canvas"), document.createElement("canvas")];
  [canvas.width, canvas.height, sheet.width, sheet.height] = [WIDE, HIGH, SIZE * 32, SIZE * 8];
  canvas.style.cssText = "position:absolute;inset:0";
  document.getElementById("map").append(canvas);
  const context = sheet.getContext("2d", { willReadFrequently: true });
  for (let byte = 0; byte < 256; byte += 1) {
    context.beginPath();
    context.arc((byte >> 3) * SIZE + SIZE / 2, (byte & 7) * SIZE + SIZE / 2, 4, 0, 7);
    context.fillStyle = context.strokeStyle = TONES[byte & 3];
    context.globalAlpha = (byte >> 3) / 31;
    context.fill();
    context.globalAlpha = 1;
    context.stroke();
  }
  const points = places.lon.map((lon, at) => map.project([lon, places.lat[at]]));
  const inside = points.map(({ x, y }, at) => [at, Math.round(x) - SIZE / 2, Math.round(y) - SIZE / 2]).filter(([, x, y]) => x >= 0 && y >= 0 && x <= WIDE - SIZE && y <= HIGH - SIZE);
  return { context: canvas.getContext("2d"), sheet, pixels: context.getImageData(0, 0, sheet.width, sheet.height).data, inside };
}

/** A picture for each place, drawn by the canvas. */
async function images() {
  const { context, sheet, inside } = await over();
  return async (day) => {
    context.clearRect(0, 0, WIDE, HIGH);
    for (const [at, x, y] of inside) {
      const byte = cells[day * count + at];
      if (byte & 3) context.drawImage(sheet, (byte >> 3) * SIZE, (byte & 7) * SIZE, SIZE, SIZE, x, y, SIZE, SIZE);
    }
    await frame();
  };
}

/** A picture for each place, laid over what is there pixel by pixel; the whole is then put into the canvas. */
async function pixels() {
  const { context, pixels: from, inside } = await over(), image = context.createImageData(WIDE, HIGH), { data } = image;
  return async (day) => {
    data.fill(0);
    for (const [at, left, top] of inside) {
      const byte = cells[day * count + at];
      if (!(byte & 3)) continue;
      for (let y = 0; y < SIZE; y += 1) {
        let read = (((byte & 7) * SIZE + y) * SIZE * 32 + (byte >> 3) * SIZE) * 4, write = ((top + y) * WIDE + left) * 4;
        for (let x = 0; x < SIZE; x += 1, read += 4, write += 4) {
          const above = from[read + 3];
          if (!above) continue;
          const under = (data[write + 3] * (255 - above)) / 255, sum = above + under;
          for (let part = 0; part < 3; part += 1) data[write + part] = (from[read + part] * above + data[write + part] * under) / sum;
          data[write + 3] = sum;
        }
      }
    }
    context.putImageData(image, 0, 0);
    await frame();
  };
}

window.measured = async (way) => {
  places = await fetch("places.json").then((answer) => answer.json());
  cells = new Uint8Array(await fetch("cells.bin").then((answer) => answer.arrayBuffer()));
  count = places.lon.length;
  let began = performance.now();
  const draw = await { source, state, layer, images, pixels }[way]();
  await draw(0);
  const first = performance.now() - began, spent = [], bounds = map.getBounds();
  for (let day = 1; day < 32; day += 1) {
    began = performance.now();
    await draw(day);
    spent.push(performance.now() - began);
  }
  spent.sort((one, other) => one - other);
  return { first, median: spent[15], p95: spent[29], places: places.lon.filter((lon, at) => bounds.contains([lon, places.lat[at]])).length };
};
