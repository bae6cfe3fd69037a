// What classic scripts put on the window, for the checker alone.
declare const maplibregl: typeof import("maplibre-gl");
