"""When a page was published, where it does not say: an interval of days inferred from the days it names, with the
reason.

Reports of a war appear within a day or so of the latest day they tell of; a photograph may be a few days older than
its article; a deadline that is still ahead bounds the day from above. A bare "December 24" has no year: the page's
own years, then reports that name the same places, then the day of retrieval choose it. The stories of a page share
its day, but for those that tell their own. Everything is decided over the whole set of stories at once, so the order
in which pages were added changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from counterclaim.language.dates import DateMention, find_dates, resolve
from counterclaim.model import Days, RegionRole, Story
from counterclaim.stories.wordlist import any_of, names, words

_WINDOW = {RegionRole.BODY: 1, RegionRole.TITLE: 1, RegionRole.CAPTION: 3}
"""Days that pass at most, as a rule, between the latest day a region tells of and publication."""
_HINT_REACH = 120
_SHARED_NAMES = 3
_EARLIEST_YEAR = 2014


@dataclass(frozen=True, slots=True)
class _Named:
    """A mention with the role of its region and whether its sentence speaks of the future."""

    mention: DateMention
    role: RegionRole
    ahead: bool


@dataclass(frozen=True, slots=True)
class _Latest:
    """The latest day that a page tells of: ``certain`` where the page itself gives the year."""

    day: date
    words: str
    role: RegionRole
    certain: bool
    why: str


def infer_days(
    stories: Sequence[Story],
    texts: Mapping[str, str],
    retrieved: Mapping[str, date],
    places: Mapping[str, Collection[str]] | None = None,
) -> dict[str, Days]:
    """The day or days of publication of every story, by story id: stated ones as they are, others inferred or
    unknown.

    ``texts`` and ``retrieved`` are by document id: the cleaned text, the day it was fetched. ``places`` (by story id,
    any names or ids of places) says which stories are about the same places; without it, names shared in the texts
    do.
    """
    pages: dict[str, list[Story]] = {}
    for story in stories:
        pages.setdefault(story.document_id, []).append(story)
    said = {page: _mentions(pages[page], texts[page]) for page in sorted(pages)}
    about = {page: _about(pages[page], texts[page], places) for page in pages}
    known: dict[str, Days] = {}
    for page in sorted(pages):
        published = _first_unknown(pages[page]).published
        known[page] = published if published.is_known else _infer(said[page], retrieved[page], ())
    settled = {
        page: days.last
        for page, days in known.items()
        if days.last and _is_certain(_first_unknown(pages[page]), said[page], retrieved[page])
    }
    enough = 1 if places is not None else _SHARED_NAMES
    for page in sorted(pages):
        if page not in settled:
            hints = sorted(day for other, day in settled.items() if len(about[page] & about[other]) >= enough)
            known[page] = _infer(said[page], retrieved[page], hints)
    return {story.id: story.published if story.published.is_known else known[story.document_id] for story in stories}


def infer_day(story: Story, text: str, retrieved: date, known_days: Sequence[date] = ()) -> Days:
    """The day of one story alone; ``known_days`` are the days of other reports on the same places."""
    if story.published.is_known:
        return story.published
    return _infer(_mentions([story], text), retrieved, sorted(known_days))


def _first_unknown(stories: Sequence[Story]) -> Story:
    """The story that stands for its page: the first that does not tell its own day, else the first."""
    return next((story for story in stories if not story.published.is_known), stories[0])


def _is_certain(story: Story, said: Sequence[_Named], retrieved: date) -> bool:
    if story.published.is_known:
        return True
    latest = _latest(said, retrieved, ())
    return latest is not None and latest.certain


def _about(stories: Sequence[Story], text: str, places: Mapping[str, Collection[str]] | None) -> frozenset[str]:
    if places is not None:
        return frozenset(place for story in stories for place in places.get(story.id, ()))
    roles = (RegionRole.BODY, RegionRole.TITLE)
    return frozenset().union(*(names(text[r.start : r.end]) for s in stories for r in s.regions if r.role in roles))


def _mentions(stories: Sequence[Story], text: str) -> list[_Named]:
    found = []
    for story in stories:
        for region in story.regions:
            if region.role in _WINDOW:
                part = text[region.start : region.end]
                found += [_Named(m, region.role, _is_ahead(part, m)) for m in find_dates(part, story.language)]
    return found


@lru_cache(maxsize=1)
def _future() -> re.Pattern[str]:
    return any_of(words()["future"])


def _is_ahead(text: str, mention: DateMention) -> bool:
    start = max(text.rfind(stop, 0, mention.start) for stop in (". ", "! ", "? ", "\n")) + 1
    return _future().search(text, start, mention.start) is not None


def _infer(said: Sequence[_Named], retrieved: date, hints: Sequence[date]) -> Days:
    latest = _latest(said, retrieved, hints)
    if latest is None:
        return Days(None, None, "unknown", "it states no day and names none from which one follows")
    window = _WINDOW[latest.role]
    last = min(latest.day + timedelta(days=window), retrieved)
    reasons = [f"the latest day it tells of is “{latest.words}”{latest.why}"]
    if latest.role is RegionRole.CAPTION:
        reasons.append(f"in a caption, and pictures are up to {window} days older than their article")
    else:
        reasons.append("and such reports appear on that day or the next")
    deadline = _deadline(said, latest.day)
    if deadline is not None:
        reasons.append(f"“{deadline[1]}” ({deadline[0]}) is still ahead in it")
        last = max(latest.day, min(last, deadline[0] - timedelta(days=1)))
    return Days(latest.day, max(last, latest.day), "inferred", "; ".join(reasons))


def _latest(said: Sequence[_Named], retrieved: date, hints: Sequence[date]) -> _Latest | None:
    """The latest past day that the page names, certain ones first to choose the years of the others."""
    past = [n for n in said if not n.ahead and n.mention.relation == "" and n.mention.kind == "day"]
    certain = []
    for named in past:
        days = resolve(named.mention, retrieved) if named.mention.year else None
        if days and days[1] <= retrieved:
            certain.append(_Latest(days[1], named.mention.text, named.role, True, ""))
    floor = max(
        [_floor(named.mention, retrieved) for named in said if not named.ahead], default=date(_EARLIEST_YEAR, 1, 1)
    )
    anchors = [item.day for item in certain]
    found = list(certain)
    for named in past:
        if named.mention.year is None and (item := _choose_year(named, retrieved, floor, anchors, hints)):
            found.append(item)
    if not found:
        return None
    best = max(found, key=lambda item: (item.day, item.role is not RegionRole.CAPTION, item.certain, item.words))
    return best if best.day >= floor else None


def _floor(mention: DateMention, retrieved: date) -> date:
    """The first day of a past month or year that the page names: it was not published before."""
    if mention.year is None or mention.kind not in ("month", "year", "season") or mention.relation == "by":
        return date(_EARLIEST_YEAR, 1, 1)
    days = resolve(mention, retrieved)
    return days[0] if days and days[1] <= retrieved else date(_EARLIEST_YEAR, 1, 1)


def _choose_year(
    named: _Named, retrieved: date, floor: date, anchors: Sequence[date], hints: Sequence[date]
) -> _Latest | None:
    """Give a bare day its year: nearest to the page's own days, else to other reports' days, else the most recent."""
    candidates = []
    start = date(_EARLIEST_YEAR, 1, 1) if anchors else floor
    for year in range(start.year, retrieved.year + 1):
        days = resolve(named.mention, date(year, 12, 31))
        if days and days[0].year == year and start <= days[1] <= retrieved:
            candidates.append(days[1])
    if not candidates:
        return None

    def distance(day: date, others: Sequence[date]) -> int:
        return min(abs((day - other).days) for other in others)

    recent = max(candidates)
    near = min(candidates, key=lambda day: (distance(day, anchors), -day.toordinal())) if anchors else recent
    if anchors:
        return _Latest(near, named.mention.text, named.role, True, f", which by the page's own dates is {near}")
    hinted = min(candidates, key=lambda day: (distance(day, hints), -day.toordinal())) if hints else recent
    if hints and distance(hinted, hints) <= _HINT_REACH:
        other = min(hints, key=lambda hint: (abs((hint - hinted).days), hint))
        why = f" without a year; {hinted.year} is nearest to other reports on the same places ({other})"
        return _Latest(hinted, named.mention.text, named.role, False, why)
    why = f" without a year; {recent.year} is the most recent before it was retrieved ({retrieved})"
    return _Latest(recent, named.mention.text, named.role, False, why)


def _deadline(said: Sequence[_Named], after: date) -> tuple[date, str] | None:
    """The nearest day ahead by which something is to be done: the page is from before it."""
    found = []
    for named in said:
        if named.mention.relation == "by" and named.mention.kind == "day":
            days = resolve(named.mention, after, "future")
            if days and days[1] > after:
                found.append(
                    (days[1], f"by {named.mention.text}" if named.mention.text.isascii() else named.mention.text)
                )
    return min(found, default=None)
