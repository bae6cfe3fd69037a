"""Fills a home with a made-up war: real settlements, a front that moves through them, and many claims about them.

    OMP_NUM_THREADS=1 python -m benchmarks.scale HOME [PLACES DAYS CLAIMS]

12,000 settlements, 1,500 days and 200,000 claims unless told otherwise, by seed. Archived, read (the claims are given,
not extracted), settled, weighed and printed by the product itself. Places near the front are spoken of more, the first
some hundreds of times, every one at least once. A fifth of the claims are said too early, a tenth is denied that holds.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np

from counterclaim import press
from counterclaim.model import (
    CONTESTED,
    Claim,
    Count,
    Days,
    Document,
    Extent,
    Fetched,
    Place,
    Predicate,
    Region,
    RegionRole,
    ResolvedClaim,
    Span,
    Speaker,
    Stance,
    Story,
    War,
    content_id,
)
from counterclaim.pipeline import SETTLED, Desk, built_in_gazetteer
from counterclaim.store import Store
from counterclaim.store.database import Derived
from counterclaim.store.edition import EDITION
from counterclaim.store.gazetteer import GazetteerFile
from counterclaim.wars import load_war

FIRST, SEED, AT_ONCE, A_DOCUMENT = date(2021, 10, 1), 7, 250, 5
AHEAD, SPEED = 39.2, 0.0011  # degrees east of the front on the first day, and how far west it moves a day


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence to be written: who says what of which place."""

    place: Place
    speaker: Speaker
    predicate: Predicate
    stance: Stance
    holder: str | None
    extent: Extent | None
    count: Count | None
    due: date | None
    words: str


def settlements(index: GazetteerFile, count: int) -> list[Place]:
    """The settlements with a position that lie nearest to the front's way, the nearest first."""
    rows = index._db.execute("SELECT id FROM places WHERE lat IS NOT NULL ORDER BY id").fetchall()
    ids = [row[0] for row in rows]
    index.load(ids)
    found = [p for name in ids if (p := index.place(name)) and p.kind in SETTLED and p.lat and p.lon and p.oblast]
    found.sort(key=lambda p: (abs(line(p.lat or 0) - 0.8 - (p.lon or 0)), p.id))
    return found[:count]


def line(lat: float) -> float:
    """The front's longitude on the first day."""
    return AHEAD + 0.4 * float(np.sin(2 * lat))


def sentences(war: War, places: Sequence[Place], days: int, claims: int) -> Iterator[tuple[int, list[Said]]]:
    """Documents as (day, what is said in them), in no order."""
    random = np.random.default_rng(SEED)
    weight = 1 / (np.arange(len(places)) + 50.0)
    near = random.choice(len(places), claims - len(places), p=weight / weight.sum())
    at = np.sort(np.concatenate([np.arange(len(places)), near]))
    day = random.integers(0, days, claims)
    order = np.lexsort((random.random(claims), day))
    voices = {camp.id: [s for s in war.speakers if s.camp == camp.id][:40] for camp in war.camps}
    third = [s for s in war.speakers if s.camp not in voices][:30]
    for start in range(0, claims, A_DOCUMENT):
        picked = order[start : start + A_DOCUMENT]
        told = [_said(war, places[at[k]], int(day[k]), random, voices, third) for k in picked]
        yield int(day[picked].max()), told


def _said(
    war: War,
    place: Place,
    day: int,
    random: np.random.Generator,
    voices: dict[str, list[Speaker]],
    third: list[Speaker],
) -> Said:
    first, second = (camp.id for camp in war.camps)
    gone = (line(place.lat or 0) - SPEED * day) - (place.lon or 0)  # degrees behind the front, below 0
    by = (first, second, "")[int(random.choice(3, p=(0.4, 0.4, 0.2)))]
    speakers = voices.get(by) or third
    speaker = speakers[int(random.integers(len(speakers)))]
    seen = gone + (0.1 if by == second else -0.1 if by == first else 0.0) * (random.random() < 0.3)
    holder = first if seen > 0.05 else second if seen < -0.05 else CONTESTED
    kind, name = random.random(), place.name
    if kind < 0.12:
        number = int(random.integers(1, 40))
        words = f"{speaker.name} counted {number} attacks near {name}."
        return Said(place, speaker, Predicate.ATTACK, Stance.ASSERTS, None, None, Count(number, "attacks"), None, words)
    if kind < 0.15:
        due = FIRST + timedelta(days=day + int(random.integers(5, 60)))
        words = f"{speaker.name} expects {name} to fall by {due}."
        return Said(place, speaker, Predicate.FORECAST, Stance.ASSERTS, second, Extent.FULL, None, due, words)
    if kind < 0.25:
        other = second if holder == first else first
        words = f"{speaker.name} denied that {other} holds {name}."
        return Said(place, speaker, Predicate.CONTROL, Stance.DENIES, other, Extent.FULL, None, None, words)
    if kind < 0.3:
        words = f"{speaker.name} could not verify who holds {name}."
        return Said(place, speaker, Predicate.CONTROL, Stance.CANNOT_VERIFY, second, Extent.FULL, None, None, words)
    words = f"{speaker.name} said that fighting goes on in {name}."
    if holder != CONTESTED:
        words = f"{speaker.name} said that {holder} holds all of {name}."
    extent = None if holder == CONTESTED else Extent.FULL
    return Said(place, speaker, Predicate.CONTROL, Stance.ASSERTS, holder, extent, None, None, words)


def derived(day: int, told: Sequence[Said], number: int) -> tuple[Fetched, Derived]:
    """A document as it would have been fetched and read."""
    on = FIRST + timedelta(days=day)
    title, publisher = f"Notes from the front, number {number}", f"Outlet {number % 60}"
    text = "\n".join([title, *(said.words for said in told)])
    fetched = Fetched(
        text.encode(), f"https://outlet{number % 60}.example/{number}", datetime(2025, 12, 1, tzinfo=UTC),
        "text/plain", publisher,
    )  # fmt: skip
    document_id, days = _hash(fetched.raw), Days(on, on, "metadata", "the page states it")
    regions = (Region(RegionRole.TITLE, 0, len(title)), Region(RegionRole.BODY, len(title) + 1, len(text)))
    document = Document(
        document_id, fetched.url, publisher, days, fetched.retrieved_at, "en", text, regions, title=title
    )
    story_id = content_id("story", document_id)
    story = Story(story_id, document_id, 0, len(text), title, days, story_id, regions, "en", publisher)
    at, claims = len(title) + 1, []
    for said in told:
        claims.append(_claim(said, Span(document_id, at, at + len(said.words), said.words), story_id, days))
        at += len(said.words) + 1
    return fetched, Derived(document, (story,), tuple(claims))


def _hash(raw: bytes) -> str:
    import hashlib

    return hashlib.sha256(raw).hexdigest()


def _claim(said: Said, span: Span, story_id: str, days: Days) -> ResolvedClaim:
    who, place = said.speaker, said.place
    denied = said.stance is Stance.DENIES
    words = Claim(
        content_id("claim", span.document_id, span.start), story_id, span, who.name, "", said.stance, said.predicate,
        place.name, None, None if denied else said.holder, said.extent, said.count, "", "", "made up", 0.9,
        denies_predicate=said.predicate if denied else None, denies_holder=said.holder if denied else None,
    )  # fmt: skip
    return ResolvedClaim(
        words, who.id, who.name, who.org, who.camp, who.role, "", "", "", place.id, place.name, ((place.id, 1.0),),
        "made up", days, days, False, said.due,
    )  # fmt: skip


def fill(home: Path, places: int, days: int, claims: int) -> None:
    """Archive and save the documents; what is there already is passed over."""
    war = load_war("ukraine")
    index = GazetteerFile(built_in_gazetteer())
    chosen = settlements(Desk(war, index).index, places)  # type: ignore[arg-type]
    with Store.open(home) as store:
        batch: list[Fetched | Derived] = []
        for number, (day, told) in enumerate(sentences(war, chosen, days, claims)):
            batch += derived(day, told, number)
            if len(batch) >= 2 * AT_ONCE:
                store.keep(batch)
                batch = []
        store.keep(batch)
    index.close()


def main() -> None:
    """Fill, print the edition, and print how long it took."""
    home = Path(sys.argv[1])
    asked = [int(word) for word in sys.argv[2:5]]
    places, days, claims = asked if len(asked) == 3 else (12_000, 1_500, 200_000)
    began = time.perf_counter()
    fill(home, places, days, claims)
    filled = time.perf_counter()
    print(f"archived and saved: {filled - began:.0f} s")
    press.print_edition(home)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    size = (home / EDITION).stat().st_size / 2**20
    print(f"printed: {time.perf_counter() - filled:.0f} s, edition {size:.0f} MiB, peak memory {peak:.2f} GiB")


if __name__ == "__main__":
    main()
