"""The API: what the pages show, as JSON, GeoJSON and CSV, described by OpenAPI at ``/api/v1/openapi.json``."""
