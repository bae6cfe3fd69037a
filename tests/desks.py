"""The real desk, its mirror image with the camps exchanged, and texts run through either: shared by several tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from counterclaim.model import Fetched, Ledger, ResolvedClaim, Speaker, War
from counterclaim.pipeline import Desk, Work, assess, built_in_gazetteer
from counterclaim.store.gazetteer import GazetteerFile
from counterclaim.wars import load_war, wars

ROOT = Path(__file__).parents[1]
FETCHED = datetime(2026, 2, 1, 12, tzinfo=UTC)
SWAP = {camp.id: war.other(camp.id) or "" for war in map(load_war, wars()) for camp in war.camps}


def swapped(camp: str | None) -> str | None:
    """The other camp's id; a third party, the contested state and nothing stay what they are."""
    return SWAP.get(camp or "", camp)


def mirror(war: War) -> War:
    """The war with its two camps exchanged in every table, under the same two ids in the same order."""
    groups = {
        ".".join(SWAP.get(part, part) for part in group.split(".")): fragments for group, fragments in war.words.items()
    }
    first, second = war.camps

    def turned(speakers: Iterable[Speaker]) -> tuple[Speaker, ...]:
        return tuple(replace(speaker, camp=SWAP.get(speaker.camp, speaker.camp)) for speaker in speakers)

    return replace(
        war,
        camps=(replace(second, id=first.id), replace(first, id=second.id)),
        speakers=turned(war.speakers),
        posts=turned(war.posts),
        starting={place: SWAP.get(holder, holder) for place, holder in war.starting.items()},
        words=groups,
    )


@cache
def desk(war: str = "ukraine") -> Desk:
    """The desk that ships, on the built-in gazetteer."""
    return Desk(load_war(war), GazetteerFile(built_in_gazetteer()))


@cache
def mirror_desk(war: str = "ukraine") -> Desk:
    """The desk of the mirrored war."""
    return Desk(mirror(load_war(war)), GazetteerFile(built_in_gazetteer()))


def read(text: str | bytes, name: str = "article.txt", at: Desk | None = None) -> Work:
    """One text through the stages that need nothing but itself."""
    raw = text if isinstance(text, bytes) else text.encode()
    return (at or desk()).work(Fetched(raw, name, FETCHED))


def claims_of(body: str, day: str = "2025-12-24", at: Desk | None = None) -> tuple[ResolvedClaim, ...]:
    """The resolved claims of a dated article of those words."""
    return read(f" date {day}\n\n{body}\n", at=at).resolved


def ledger_of(works: Iterable[Work], as_of: date | None = None, at: Desk | None = None) -> Ledger:
    """What several works say together."""
    made = list(works)
    together = Work(
        stories=tuple(story for work in made for story in work.stories),
        resolved=tuple(claim for work in made for claim in work.resolved),
        documents=tuple(work.document for work in made if work.document),
        as_of=as_of,
    )
    ledger = assess(at or desk(), together).ledger
    assert ledger is not None
    return ledger


def samples() -> Mapping[str, bytes]:
    """The sample articles by file name."""
    files = sorted((ROOT / "samples").glob("*"))
    return {path.name: path.read_bytes() for path in files if path.suffix in {".html", ".txt"}}
