// One classic script for pages opened from disk: a browser refuses module scripts and fetches there, but starts a
// classic worker from a Blob. The fragment ends in ".cjs" because that is how maplibre-gl tells a classic worker
// from a module; a Blob address ignores its fragment.
import * as maplibregl from "maplibre-gl";
import workerCode from "maplibre-worker-code";

const worker = new Blob([workerCode], { type: "text/javascript" });
maplibregl.setWorkerUrl(`${URL.createObjectURL(worker)}#worker.cjs`);
globalThis.maplibregl = maplibregl;
