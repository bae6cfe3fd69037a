"""The plane that a settlement's surroundings are measured in: its own UTM zone, with the scale that it has there."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import utm

Array = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

SECOND_ECCENTRICITY = 0.00669438 / (1 - 0.00669438)  # squared, of WGS 84


def zones_of(lat: Array, lon: Array) -> Indices:
    """The UTM zone (1 to 60) of each position, with the exceptions around Norway and Svalbard; degrees, (n,)."""
    pairs = zip(lat.tolist(), lon.tolist(), strict=True)
    return np.array([utm.latlon_to_zone_number(north, east) for north, east in pairs], np.int64)


def to_plane(zone: int, lat: Array, lon: Array) -> Array:
    """Positions in a zone's plane, (n, 2) metres east and north; south of the equator north is negative."""
    east, north, _, _ = utm.from_latlon(lat, lon, force_zone_number=zone, force_northern=True)
    return np.stack([east, north], axis=1)


def from_plane(zone: int, points: Array) -> Array:
    """Longitude and latitude, (n, 2) degrees in GeoJSON's order, of positions in a zone's plane."""
    lat, lon = utm.to_latlon(points[:, 0], points[:, 1], zone, northern=True, strict=False)
    return np.stack([lon, lat], axis=1)


def meridian_offset(zone: int, lon: Array) -> Array:
    """Degrees east of the zone's central meridian, -180 to 180."""
    offset: Array = (lon - (6.0 * zone - 183.0) + 180.0) % 360.0 - 180.0
    return offset


def scale_of(zone: int, lat: Array, lon: Array) -> Array:
    """A zone's metres for each metre on the ground at each position, (n,).

    Snyder, Map Projections: A Working Manual (1987), formula 8-11. Areas in the plane are this squared too large.
    """
    cosine, tangent = np.cos(np.radians(lat)), np.tan(np.radians(lat)) ** 2
    arc = (np.radians(meridian_offset(zone, lon)) * cosine) ** 2
    c = SECOND_ECCENTRICITY * cosine**2
    fourth = 5 - 4 * tangent + 42 * c + 13 * c**2 - 28 * SECOND_ECCENTRICITY
    scale: Array = 0.9996 * (1 + (1 + c) * arc / 2 + fourth * arc**2 / 24)
    return scale
