// What classic scripts put on the window, and their types, for the checker alone.
declare const maplibregl: typeof import("maplibre-gl");
type MapStyle = import("maplibre-gl").StyleSpecification;
