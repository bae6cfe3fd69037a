"""Scores extraction against labelled claims: one to one by predicate, place, camp and stance, spans overlapping."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from counterclaim.language.spelling import key
from counterclaim.model import ResolvedClaim

Row = Mapping[str, Any]
FIELDS = ("speaker", "relayed_by", "holder", "extent", "role", "event_date", "against_interest", "denies_holder")
WIDE = frozenset(
    {"region", "country", "river", "raion"}
)  # a row names settlements only: a claim on a region has no place there
GRACE = timedelta(days=2)
SamePlace = Callable[[str, ResolvedClaim], bool]


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of one comparison; rows marked optional are neither hits nor faults."""

    wanted: int
    found: int
    hits: int
    surplus: int
    fields: Mapping[str, tuple[int, int]]
    missed: tuple[Row, ...]
    extra: tuple[ResolvedClaim, ...]

    @property
    def precision(self) -> float:
        """Hits among the claims found, optional ones left out; 1 where nothing was found."""
        return self.hits / (self.hits + self.surplus) if self.hits + self.surplus else 1.0

    @property
    def recall(self) -> float:
        """Wanted rows that were found; 1 where none is wanted."""
        return self.hits / self.wanted if self.wanted else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def score(rows: Sequence[Row], claims: Mapping[str, Sequence[ResolvedClaim]], same_place: SamePlace) -> Score:
    """Match claims (by document name) to rows; wanted rows are matched before optional ones."""
    hits = 0
    found = surplus = 0
    fields: dict[str, list[int]] = {name: [0, 0] for name in FIELDS}
    missed: list[Row] = []
    extra: list[ResolvedClaim] = []
    by_doc: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_doc[row["doc"]].append(row)
    for doc, wanted in sorted(by_doc.items()):
        free = list(claims.get(doc, ()))
        found += len(free)
        for row in sorted(wanted, key=lambda row: bool(row.get("optional"))):
            match = next((claim for claim in free if matches(row, claim, same_place)), None)
            if match is not None:
                free.remove(match)
            if row.get("optional"):
                continue
            if match is None:
                missed.append(row)
                continue
            hits += 1
            for name, right in _fields(row, match):
                fields[name][0] += right
                fields[name][1] += 1
        surplus += len(free)
        extra += free
    wanted_count = sum(not row.get("optional") for row in rows)
    counted = {name: (right, total) for name, (right, total) in fields.items()}
    return Score(wanted_count, found, hits, surplus, counted, tuple(missed), tuple(extra))


def matches(row: Row, claim: ResolvedClaim, same_place: SamePlace) -> bool:
    """Whether a claim is the row's: predicate, stance, camp, place the same, spans overlapping if the row has one."""
    told = claim.claim
    if (row["predicate"], row["stance"], row.get("camp", "third")) != (told.predicate, told.stance, claim.camp):
        return False
    if row.get("start") is not None:
        if not (row["start"] < told.span.end and told.span.start < row["end"]):
            return False
    elif row.get("quote") and not _shares_words(row["quote"], told.span.quote):
        return False
    place = row.get("place")
    return (
        same_place(place, claim)
        if place
        else not (claim.place_id or claim.place_candidates) or (told.place is not None and told.place.kind in WIDE)
    )


def _shares_words(one: str, other: str) -> bool:
    first, second = Counter(key(one).split()), Counter(key(other).split())
    shared = sum((first & second).values())
    return shared * 2 >= min(first.total(), second.total())


def _fields(row: Row, claim: ResolvedClaim) -> list[tuple[str, bool]]:
    told = claim.claim
    results = [
        ("speaker", _same_name(row.get("speaker"), claim.speaker_name)),
        ("relayed_by", _same_name(row.get("relayed_by"), claim.relayed_by_name)),
        ("holder", (row.get("holder") or None) == told.holder),
        ("extent", (row.get("extent") or None) == (told.extent.value if told.extent else None)),
        ("role", row.get("role") == claim.role),
        ("against_interest", bool(row.get("against_interest")) == claim.against_interest),
    ]
    if row["stance"] == "denies" and "denies_holder" in row:
        results.append(("denies_holder", row["denies_holder"] == told.denies_holder))
    if row.get("event_date"):
        results.append(("event_date", _same_day(str(row["event_date"]), claim)))
    return results


def _same_name(wanted: str | None, name: str) -> bool:
    return key(wanted or "") == key(name)


def _same_day(wanted: str, claim: ResolvedClaim) -> bool:
    days = claim.event_days
    if days.first is None or days.last is None:
        return False
    if len(wanted) < 10:
        return wanted in {days.first.isoformat()[: len(wanted)], days.last.isoformat()[: len(wanted)]}
    day = date.fromisoformat(wanted)
    grace = GRACE if claim.said.known == "inferred" else timedelta(0)
    return days.first - grace <= day <= days.last + grace


def as_json(
    rows: Sequence[Row],
    claims: Mapping[str, Sequence[ResolvedClaim]],
    same_place: SamePlace,
    languages: Mapping[str, str],
) -> dict[str, Any]:
    """What the command line prints: ``precision, recall, f1, fields, by_language`` and the counts behind them."""
    whole = score(rows, claims, same_place)
    by_language = {}
    for language in sorted(set(languages.values())):
        part = [row for row in rows if languages.get(row["doc"]) == language]
        by_language[language] = _numbers(score(part, claims, same_place))
    by_predicate = {
        predicate: _numbers(
            score(
                [row for row in rows if row["predicate"] == predicate],
                {
                    doc: [claim for claim in found if claim.claim.predicate == predicate]
                    for doc, found in claims.items()
                },
                same_place,
            )
        )
        for predicate in sorted({row["predicate"] for row in rows})
    }
    return _numbers(whole) | {"by_language": by_language, "by_predicate": by_predicate}


def _numbers(result: Score) -> dict[str, Any]:
    return {
        "precision": round(result.precision, 4),
        "recall": round(result.recall, 4),
        "f1": round(result.f1, 4),
        "wanted": result.wanted,
        "found": result.found,
        "hits": result.hits,
        "surplus": result.surplus,
        "fields": {name: round(right / total, 4) if total else None for name, (right, total) in result.fields.items()},
    }
