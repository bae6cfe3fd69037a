"""Exports for machines: GeoJSON, CSV and JSON, and the same views that the pages show, which the API serves."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from counterclaim.model import Ledger
from counterclaim.publications.views import (
    ClaimView,
    Lookup,
    area_view,
    brief_days,
    brief_view,
    check_view,
    claim_view,
    dossier_view,
    lookup,
    map_view,
    place_rows,
    plain,
)
from counterclaim.publications.views.lookup import by_saying, slug

CLAIM_COLUMNS = (
    "id", "utterance_id", "document_id", "story_id", "publisher", "speaker_id", "speaker", "camp", "role", "relayed_by",
    "stance", "predicate", "holder", "extent", "place_id", "place", "said_first", "said_last", "said_known", "due",
    "likelihood", "against_interest", "background", "verdict", "verdict_probability", "admiralty", "start", "end",
    "language", "quote", "href",
)  # fmt: skip
ASSESSMENT_COLUMNS = (
    "place_id", "place", "day", "as_of", "probability_a", "probability_contested", "probability_b", "state",
    "likelihood", "confidence",
)  # fmt: skip


def json_bytes(value: object) -> bytes:
    """A view as JSON in one line, letters of every script kept."""
    return (json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False) + "\n").encode()


def _cell(value: object) -> object:
    """A cell that no spreadsheet takes for a formula: one that begins like one gets an apostrophe before it."""
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t\r" and value else value


def csv_bytes(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> bytes:
    """Rows as CSV (RFC 4180, UTF-8, a header line); None is an empty cell."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns)
    for row in rows:
        writer.writerow(["" if row[name] is None else _cell(row[name]) for name in columns])
    return out.getvalue().encode()


def claim_record(claim: ClaimView) -> dict[str, Any]:
    """A claim as one flat record: the columns of ``claims.csv``, in their order."""
    own = {
        "said_first": claim.said.first,
        "said_last": claim.said.last,
        "said_known": claim.said.known,
        "verdict": claim.label,
        "verdict_probability": claim.probability,
    }
    return {name: plain(own[name] if name in own else getattr(claim, name)) for name in CLAIM_COLUMNS}


def assessment_records(ledger: Ledger) -> list[dict[str, Any]]:
    """The explained assessments as flat records, one a place, in the ledger's order."""
    places = ledger.places
    return [
        dict(
            zip(
                ASSESSMENT_COLUMNS,
                (
                    found.place_id, places[found.place_id].name if found.place_id in places else "",
                    found.day.isoformat(), found.as_of.isoformat(), *found.probabilities, found.state,
                    found.likelihood, found.confidence.value,
                ),
                strict=True,
            )
        )
        for found in ledger.assessments
    ]  # fmt: skip


def geojson(ledger: Ledger) -> dict[str, Any]:
    """The assessed places that have a position, as GeoJSON (RFC 7946); ``unlocated`` names the rest."""
    look = lookup(ledger)
    records = {record["place_id"]: record for record in assessment_records(ledger)}
    features: list[dict[str, Any]] = []
    unlocated = []
    for place in sorted(map_view(look).places, key=lambda item: item.row.id):
        if place.lat is None or place.lon is None:
            unlocated.append(place.row.id)
            continue
        held = ledger.places[place.row.id]
        properties = records[place.row.id] | {
            "disputed": place.row.disputed,
            "confidence_reason": look.assessments[place.row.id].confidence_reason,
            "radius_km": place.radius_km,
            "position_source": held.position_source,
            "claims": place.row.claim_count,
        }
        point = {"type": "Point", "coordinates": [round(place.lon, 5), round(place.lat, 5)]}
        features.append({"type": "Feature", "id": place.row.id, "geometry": point, "properties": properties})
    return {"type": "FeatureCollection", "features": features, "unlocated": unlocated}


def front(ledger: Ledger) -> bytes:
    """The ground as GeoJSON: cells, line and band; raises ``NotFound`` where none was worked out."""
    area_view(ledger)
    assert ledger.ground is not None
    return json_bytes(ledger.ground.features)


def _ground(look: Lookup) -> dict[str, bytes]:
    """Nothing where too few settlements have a position to speak of an area."""
    if look.ledger.ground is None:
        return {}
    return {"data/area.json": json_bytes(area_view(look)), "data/front.geojson": front(look.ledger)}


def _views(look: Lookup) -> dict[str, bytes]:
    files = {"data/places.json": json_bytes({"as_of": look.as_of, "places": place_rows(look)})}
    for row in place_rows(look):
        files[f"data/place/{slug(row.id)}.json"] = json_bytes(dossier_view(look, row.id))
    for document in look.ledger.documents:
        files[f"data/check/{document.id}.json"] = json_bytes(check_view(look, document.id))
    for day in brief_days(look):
        files[f"data/brief/{day.isoformat()}.json"] = json_bytes(brief_view(look, day))
    return files | _ground(look)


class ExportsPublisher:
    """Publishes ``data/``: claims, assessments, the map and the ground as GeoJSON, and every page's view as JSON."""

    def publish(self, ledger: Ledger) -> Mapping[str, bytes]:
        """Return the exports; text columns of a CSV that look like formulas are quoted with an apostrophe."""
        look = lookup(ledger)
        claims = [claim_record(claim_view(look, claim)) for claim in sorted(ledger.claims, key=by_saying)]
        assessed = assessment_records(ledger)
        camps = [{"id": camp.id, "name": camp.name} for camp in ledger.war.camps]
        explained = {"as_of": ledger.as_of, "camps": camps, "states": ledger.war.states}
        return {
            "data/claims.csv": csv_bytes(CLAIM_COLUMNS, claims),
            "data/claims.json": json_bytes({"as_of": ledger.as_of, "claims": claims}),
            "data/assessments.csv": csv_bytes(ASSESSMENT_COLUMNS, assessed),
            "data/assessments.json": json_bytes(
                explained | {"assessments": ledger.assessments, "series": dict(ledger.series)}
            ),
            "data/map.geojson": json_bytes(geojson(ledger)),
        } | _views(look)
