"""Scores who is meant: labelled descriptions of speakers against the speakers that they resolved to."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from counterclaim.language.spelling import key
from counterclaim.model import Speaker

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """What a row resolved to; ``registered`` says that the id is one of the registry's, ``person`` that of a person."""

    id: str
    camp: str
    role: str
    registered: bool = False
    person: bool = False


def as_json(
    rows: Sequence[Row],
    found: Sequence[Found],
    speakers: Iterable[Speaker],
    spelling: Callable[[str], str] = key,
) -> dict[str, Any]:
    """``rows, resolved, wrong_joins, camp, role`` as shares, ``wrong`` and ``joined`` as row numbers, ``by_language``.

    A row is ``resolved`` where its choice is right: for a speaker of the registry (``who`` is a name or alias) that
    speaker; for an unseen one the right camp and role, and the one id that all rows of that ``who`` share and no
    other row has; for a row without ``who`` no person of the registry. A wrong join is a row that resolved to
    somebody else: to another speaker of the registry, or to the id of an unseen ``who`` that is not its own. A row
    without camp or role asks for none; ``role_alt`` are other roles that are as good. ``spelling`` makes one of
    a name's transliterations.
    """
    marks = _marks(rows, found, _Names(speakers, spelling))
    by_language: dict[str, list[tuple[bool, bool, bool, bool]]] = defaultdict(list)
    for row, mark in zip(rows, marks, strict=True):
        by_language[str(row.get("language", ""))].append(mark)
    return _numbers(marks) | {
        "by_language": {language: _numbers(part) for language, part in sorted(by_language.items())},
        "wrong": [number for number, mark in enumerate(marks, 1) if not mark[0]],
        "joined": [number for number, mark in enumerate(marks, 1) if mark[1]],
    }


class _Names:
    """Ids by name and alias, as written or in another transliteration; a name counts before somebody else's alias."""

    def __init__(self, speakers: Iterable[Speaker], spelling: Callable[[str], str]) -> None:
        listed = tuple(speakers)
        self._spellings: tuple[Callable[[str], str], ...] = (key, spelling)
        self._ids = [
            {spelt(alias): speaker.id for speaker in listed for alias in speaker.aliases}
            | {spelt(speaker.name): speaker.id for speaker in listed}
            for spelt in self._spellings
        ]

    def id(self, who: str) -> str:
        """The id of whoever has that name, or ''."""
        found = (ids.get(spelt(who)) for spelt, ids in zip(self._spellings, self._ids, strict=True))
        return next(filter(None, found), "") if who else ""


def _marks(rows: Sequence[Row], found: Sequence[Found], names: _Names) -> list[tuple[bool, bool, bool, bool]]:
    """Of each row: resolved, wrongly joined, camp right, role right."""
    owners = _owners(rows, found)
    own_ids = _own_ids(rows, found, owners)
    marks = []
    for row, choice in zip(rows, found, strict=True):
        who = str(row["who"])
        camp = row.get("camp") in {None, choice.camp}
        role = row.get("role") is None or choice.role in (row["role"], *row.get("role_alt", ()))
        wanted = names.id(who)
        if choice.registered:
            joined = choice.person if not who else choice.id != wanted
            right = not joined
        else:
            joined = bool(who) and owners[choice.id] != who
            right = not who or (not wanted and camp and role and not joined and own_ids[who] == choice.id)
        marks.append((right, joined, camp, role))
    return marks


def _owners(rows: Sequence[Row], found: Sequence[Found]) -> dict[str, str]:
    """Whose an unregistered id is: the ``who`` that most of its rows have, the first in the alphabet of equals."""
    shared: dict[str, Counter[str]] = defaultdict(Counter)
    for row, choice in zip(rows, found, strict=True):
        if not choice.registered:
            shared[choice.id][str(row["who"])] += 1
    return {speaker: min(bearers, key=lambda who: (not who, -bearers[who], who)) for speaker, bearers in shared.items()}


def _own_ids(rows: Sequence[Row], found: Sequence[Found], owners: Mapping[str, str]) -> dict[str, str]:
    """The unregistered id that most rows of a ``who`` have, of those that it owns."""
    ids: dict[str, Counter[str]] = defaultdict(Counter)
    for row, choice in zip(rows, found, strict=True):
        who = str(row["who"])
        ids[who][choice.id] += not choice.registered and owners[choice.id] == who
    return {who: min(counted, key=lambda speaker: (-counted[speaker], speaker)) for who, counted in ids.items()}


def _numbers(marks: Sequence[tuple[bool, bool, bool, bool]]) -> dict[str, Any]:
    shares = [round(sum(column) / len(marks), 4) for column in zip(*marks, strict=True)] if marks else [0.0] * 4
    return {"rows": len(marks)} | dict(zip(("resolved", "wrong_joins", "camp", "role"), shares, strict=True))
