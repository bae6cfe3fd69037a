"""Scores the finding and the resolving of place names against labelled mentions, beside a plain baseline.

A row is one mention: ``text``, ``start``, ``end`` and either ``place_id`` or ``lat`` and ``lon``. A row of ``kind``
``trap`` only looks like a place; one of ``kind`` ``ambiguous`` lists ``candidates`` and wants a refusal.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]
Where = Callable[[str], tuple[float, float] | None]
WIDE = frozenset({"country", "region"})
NEAR_KM = 10.0
NAMESAKE_KM = 30.0  # a labelled position names the candidate nearest to it, within this
BASELINE = "most_populous"


@dataclass(frozen=True, slots=True)
class Found:
    """A mention that was found: the place chosen ("" where refused), what else it may be, the largest of them."""

    start: int
    end: int
    kind: str
    place_id: str
    candidates: tuple[str, ...]
    largest: str


@dataclass(frozen=True, slots=True)
class _Match:
    """A row and what was found there; ``right`` is the id that it should be, "" where the row tells none."""

    row: Row
    found: Found | None
    right: str


def as_json(
    rows: Sequence[Row], found: Mapping[str, Sequence[Found]], where: Where, same: Callable[[str], str]
) -> dict[str, Any]:
    """``mention``, ``resolution``, ``confidently_wrong``, ``refused``, the baseline, and all by language and kind.

    ``found`` is by text, ``where`` a place's latitude and longitude, ``same`` the gazetteer's own id for a labelled
    one. Countries and regions that no row labels count neither way; everything else found where no row is counts
    against precision. ``confidently_wrong`` is the share of found mentions, ambiguous ones included, for which a place
    was chosen that is not the right one; ``refused`` that of the resolvable ones for which none was.
    """
    matches, strays = _matched(rows, found, where, same)
    result = _scores(matches, strays, where)
    for field in ("language", "kind"):
        parts: dict[str, list[_Match]] = defaultdict(list)
        for match in matches:
            parts[str(match.row.get(field) or "unsaid")].append(match)
        result[f"by_{field}"] = {name: _scores(part, [], where) for name, part in sorted(parts.items())}
    return result


def is_trap(row: Row) -> bool:
    """Whether a row only looks like a place."""
    return row.get("kind") == "trap"


def is_ambiguous(row: Row) -> bool:
    """Whether a row cannot be told apart by a careful reader."""
    return row.get("kind") == "ambiguous"


def _matched(
    rows: Sequence[Row], found: Mapping[str, Sequence[Found]], where: Where, same: Callable[[str], str]
) -> tuple[list[_Match], list[Found]]:
    """Each row with the free mention that overlaps it most, and the mentions that no row asked for."""
    matches: list[_Match] = []
    strays: list[Found] = []
    by_text: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_text[row["text"]].append(row)
    for text, labelled in by_text.items():
        free = list(found.get(text, ()))
        for row in sorted(labelled, key=lambda row: (is_trap(row), row["start"])):
            best = max(free, key=lambda mention: _overlap(mention, row), default=None)
            if best is not None and _overlap(best, row) > 0:
                free.remove(best)
            else:
                best = None
            matches.append(_Match(row, best, _right(row, best, where, same)))
        strays += [mention for mention in free if mention.kind not in WIDE]
    return matches, strays


def _overlap(mention: Found, row: Row) -> int:
    return min(mention.end, int(row["end"])) - max(mention.start, int(row["start"]))


def _right(row: Row, mention: Found | None, where: Where, same: Callable[[str], str]) -> str:
    if row.get("place_id"):
        return same(str(row["place_id"]).removeprefix("katottg:"))
    if mention is None or row.get("lat") is None or row.get("lon") is None:
        return ""
    point = float(row["lat"]), float(row["lon"])
    near = [(km, i) for i in mention.candidates if (km := distance(where(i), point)) is not None and km <= NAMESAKE_KM]
    return min(near)[1] if near else ""


def _scores(matches: Sequence[_Match], strays: Sequence[Found], where: Where) -> dict[str, Any]:
    wanted = [match for match in matches if not is_trap(match.row)]
    hits = [match for match in wanted if match.found is not None]
    traps = [match for match in matches if is_trap(match.row)]
    taken = [match for match in traps if match.found is not None]
    surplus = len(taken) + len(strays)
    precision = len(hits) / (len(hits) + surplus) if hits or surplus else 1.0
    recall = len(hits) / len(wanted) if wanted else 1.0
    both = precision + recall
    told = [match for match in hits if not is_ambiguous(match.row)]
    unclear = [match for match in hits if is_ambiguous(match.row)]
    chosen = [match for match in told if match.found and match.found.place_id]
    wrong = sum(match.found is not None and match.found.place_id != match.right for match in chosen)
    wrong += sum(bool(match.found and match.found.place_id) for match in unclear)
    return {
        "mention": {
            "precision": round(precision, 4),
            "recall": round(recall, 4),
            "f1": round(2 * precision * recall / both if both else 0.0, 4),
            "wanted": len(wanted),
            "found": len(hits),
            "traps": len(traps),
            "traps_taken": len(taken),
            "strays": len(strays),
        },
        "resolution": _resolution(told, [m.found.place_id if m.found else "" for m in told], where),
        "confidently_wrong": _share(wrong, len(hits)),
        "refused": _share(len(told) - len(chosen), len(told)),
        "ambiguous": {"rows": len(unclear), "refused": sum(not (m.found and m.found.place_id) for m in unclear)},
        "baseline": {BASELINE: _resolution(told, [m.found.largest if m.found else "" for m in told], where)},
    }


def _resolution(told: Sequence[_Match], chosen: Sequence[str], where: Where) -> dict[str, Any]:
    exact = sum(bool(match.right) and place_id == match.right for match, place_id in zip(told, chosen, strict=True))
    off = [km for m, place_id in zip(told, chosen, strict=True) if (km := _error(m, place_id, where)) is not None]
    near = sum(km <= NEAR_KM for km in off)
    mean = round(math.fsum(off) / len(off), 2) if off else None
    return {
        "rows": len(told),
        "exact": _share(exact, len(told)),
        "within_10km": _share(near, len(told)),
        "mean_error_km": mean,
    }


def _error(match: _Match, place_id: str, where: Where) -> float | None:
    """How far in km the chosen place lies from where the row says, None where none is chosen or one has no position."""
    if not place_id:
        return None
    if match.row.get("lat") is None and place_id == match.right:
        return 0.0
    lat, lon = match.row.get("lat"), match.row.get("lon")
    point = (float(lat), float(lon)) if lat is not None and lon is not None else where(match.right)
    return distance(where(place_id), point)


def distance(one: tuple[float, float] | None, other: tuple[float, float] | None) -> float | None:
    """Great-circle distance in km of two points in degrees, None where one is not known."""
    if one is None or other is None:
        return None
    north, south = math.radians(one[0]), math.radians(other[0])
    half = math.sin((south - north) / 2) ** 2
    half += math.cos(north) * math.cos(south) * math.sin(math.radians(other[1] - one[1]) / 2) ** 2
    return 12742.0 * math.asin(math.sqrt(min(1.0, half)))


def _share(count: int, total: int) -> float:
    return round(count / total, 4) if total else 0.0


def texts_of(rows: Iterable[Row]) -> dict[str, Row]:
    """Each text once, with its first row, which tells language and day where the data does."""
    found: dict[str, Row] = {}
    for row in rows:
        found.setdefault(row["text"], row)
    return found
