"""Posts and who held them when: "defence minister of Ukraine", "head of the General Staff"."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import pairwise

from counterclaim.model import Speaker
from counterclaim.wars.tables import Table

Holder = tuple[str, date | None, date | None]


def posts(
    table: Table, speakers: Iterable[Speaker], sides: frozenset[str], roles: frozenset[str]
) -> tuple[Speaker, ...]:
    """The posts of ``posts.toml`` as speakers with ``holders`` in order of time.

    Raises ``InputError`` where a row has an unknown camp, role, title or holder, shares its id, or two people hold
    one post on one day.
    """
    known = {speaker.id for speaker in speakers}
    titles = frozenset(table.table("titles_of").values)
    found: list[Speaker] = []
    for row in table.tables("posts"):
        for key, allowed in (("camp", sides), ("role", roles), ("title", titles | {""})):
            value = row.text(key, "")
            if value not in allowed:
                raise row.wrong(key, f"is {value!r}, but must be one of {', '.join(sorted(allowed - {''}))}")
        if row.text("id") in known:
            raise row.wrong("id", f"stands twice: {row.text('id')!r}")
        known.add(row.text("id"))
        found.append(
            Speaker(
                id=row.text("id"),
                name=row.text("name"),
                camp=row.text("camp"),
                role=row.text("role"),
                org=row.text("org", ""),
                aliases=row.texts("aliases"),
                title=row.text("title", ""),
                holders=_holders(row, known),
            )
        )
    return tuple(found)


def _holders(row: Table, known: set[str]) -> tuple[Holder, ...]:
    holders = sorted(
        ((_who(holder, known), _day(holder, "from"), _day(holder, "until")) for holder in row.tables("holders")),
        key=lambda holder: holder[1] or date.min,
    )
    for (_, _, until), (who, since, _) in pairwise(holders):
        if until is None or since is None or since < until:
            raise row.wrong("holders", f"overlap: {who} begins before the one before has ended")
    for who, since, until in holders:
        if since and until and until < since:
            raise row.wrong("holders", f"{who} ends before the beginning")
    return tuple(holders)


def _who(holder: Table, known: set[str]) -> str:
    if holder.text("who") not in known:
        raise holder.wrong("who", f"is {holder.text('who')!r}, who is no speaker of speakers.toml")
    return holder.text("who")


def _day(holder: Table, key: str) -> date | None:
    return holder.day(key) if key in holder.values else None
