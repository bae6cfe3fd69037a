"""A map's features as a page: the JSON as it came, of which what the features say of themselves is the text."""

from __future__ import annotations

import json
import re

from counterclaim.documents.page import Page
from counterclaim.model import Days, Region, RegionRole

MEDIA_TYPE = "application/geo+json"

_PROPERTIES = re.compile(r'"properties"\s*:\s*(?=\{)')
_NAME = re.compile(r'"name"\s*:\s*("(?:[^"\\]|\\.)*")')
_MOST = 300
_DECODER = json.JSONDecoder()


def read_geojson(text: str, published: Days) -> Page:
    """The text unchanged, with a region for each feature's properties; lines of coordinates are in none."""
    regions = []
    for match in _PROPERTIES.finditer(text):
        try:
            _, end = _DECODER.raw_decode(text, match.end())
        except (ValueError, RecursionError):
            continue
        regions.append(Region(RegionRole.METADATA, match.end(), end))
        if len(regions) == _MOST:
            break
    head = text[: regions[0].start] if regions else text[:1000]
    named = _NAME.search(head)
    name = str(json.loads(named[1], strict=False)) if named else "Map"
    title = " ".join(f"{name}, {published.best}".split()) if published.best else name
    return Page(text, tuple(regions) or (Region(RegionRole.METADATA, 0, min(len(text), 1000)),), title, published)
