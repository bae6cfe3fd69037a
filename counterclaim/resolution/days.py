"""Which days a claim speaks of, and when what it orders or foresees falls due.

A claim is of the day that its own words name; else of one that the sentence names for it, then of the day on which it
is said to have been said, then, for an event, of the day of the sentence before; else of the bulletin's period, or of
the story's day.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import zip_longest

from counterclaim.language.dates import DateMention, resolve
from counterclaim.language.sentences import OPENING, Sentence, split_sentences
from counterclaim.model import Claim, Days, Document, Predicate, RegionRole, Story
from counterclaim.resolution.clauses import NamedDay, has, named_days, opens_with

SINGLE = frozenset({"day", "weekday", "offset", "relative"})
REACH = timedelta(days=400)
STATES = frozenset({Predicate.CONTROL, Predicate.ENCIRCLEMENT, Predicate.SUPPLY, Predicate.SITUATION, Predicate.OTHER})
AHEAD = frozenset({Predicate.ORDER, Predicate.FORECAST})
_BEFORE = 2
"""How many sentences before it in its paragraph may give an event its day."""
_HEAD = 4
"""How many sentences at the start of a story may name the period of a bulletin."""
_LINK = re.compile(r",?\s(?:on\s|the\s|[ув]\s)?|\s\(")
_HEADING = 40
"""How many characters a line that heads what follows with a day may have."""
_YEAR_AFTER = 4
"""How many characters may lie between a day or month and the words that give its year."""
_NEVER = 9
"""The rank of a day that is not the claim's."""
_GAP = 12
"""How many characters may lie before a day that opens a clause, and between it and the words of a state."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A day that counts, with its interval and what is said of it."""

    named: NamedDay
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a claim stands: the sentences of its story and which of them is its own."""

    sentences: Sequence[Sentence]
    index: int


def event_days(claim: Claim, story: Story, document: Document) -> Days:
    """The days on which what is claimed is said to have happened, with the reason.

    Named days after the story's day, deadlines, and days long past in an aside do not count. Where nothing names a day
    it is the story's own, as well known as that is.
    """
    anchor = story.published.best
    place = _place(claim, story, document)
    found = _in_sentence(claim, story, document, place, anchor)
    if found:
        return Days(found.first, found.last, "stated", f"it says “{found.named.mention.text}”")
    if anchor is None:
        return Days(None, None, "unknown", "the story's day is unknown and the words name none")
    if place and _is_event(claim, story) and not _is_quoted(place, document):
        found = _before(story, document, place, anchor)
        if found:
            return Days(found.first, found.last, "stated", f"the sentence before says “{found.named.mention.text}”")
    if place and claim.predicate not in AHEAD:
        found = _heading(story, document, place, anchor) or _bulletin(claim, story, document, place, anchor)
        if found:
            return Days(found.first, found.last, "stated", f"the report is of “{found.named.mention.text}”")
    how = "published then" if story.published.known in {"stated", "metadata"} else "the story's day, inferred"
    return Days(story.published.last, story.published.last, story.published.known, how)


def due_day(claim: Claim, story: Story, document: Document) -> date | None:
    """The day by which an order or a forecast is to come true, where the claim's sentence names one."""
    anchor = story.published.best
    if claim.predicate not in AHEAD or anchor is None:
        return None
    start, end = _sentence(claim, _place(claim, story, document))
    for named in named_days(document.text[start:end], story.language):
        mention = named.mention
        days = resolve(mention, anchor, "future")
        if (
            days
            and days[1] > anchor
            and mention.relation != "since"
            and (mention.relation == "by" or mention.kind in {"year", "month", "unit", "season", "day"})
        ):
            return days[1]
    return None


def _place(claim: Claim, story: Story, document: Document) -> _Place | None:
    spans = tuple((r.start, r.end) for r in story.regions if r.role in {RegionRole.BODY, RegionRole.TITLE})
    sentences = _story_sentences(document.text, spans)
    index = bisect_right(sentences, claim.span.start, key=lambda sentence: sentence.start) - 1
    return _Place(sentences, index) if index >= 0 and claim.span.start < sentences[index].end else None


@lru_cache(maxsize=16)
def _story_sentences(text: str, spans: tuple[tuple[int, int], ...]) -> tuple[Sentence, ...]:
    """The sentences of a story's title and body in order; every region begins a paragraph."""
    found: list[Sentence] = []
    for start, end in sorted(spans):
        first = found[-1].paragraph + 1 if found else 0
        found += [replace(s, paragraph=first + s.paragraph) for s in split_sentences(text, start, end)]
    return tuple(found)


def _sentence(claim: Claim, place: _Place | None) -> tuple[int, int]:
    if place is None:
        return claim.span.start, claim.span.end
    sentence = place.sentences[place.index]
    return sentence.start, max(sentence.end, claim.span.end)


def _is_event(claim: Claim, story: Story) -> bool:
    """Whether something is said to have happened, and not only to be so."""
    if claim.predicate not in STATES:
        return claim.predicate not in AHEAD
    words = claim.span.quote
    return (
        claim.predicate is Predicate.CONTROL
        and has("done", words, story.language)
        and not has("lasting", words, story.language)
    )


def _is_quoted(place: _Place, document: Document) -> bool:
    """Whether its sentence is somebody's own words: the sentences before it are not."""
    sentence = place.sentences[place.index]
    return sentence.quoted or document.text[sentence.start] in OPENING


def _in_sentence(
    claim: Claim, story: Story, document: Document, place: _Place | None, anchor: date | None
) -> _Found | None:
    """The day that the claim's sentence gives it: the words' own, else one told for them, else that of saying."""
    start, end = _sentence(claim, place)
    text, language = document.text[start:end], story.language
    first, last = claim.span.start - start, claim.span.end - start
    found = [
        item
        for item in _counted(text, language, anchor, claim.background, _earlier(document, language, place, anchor))
        if claim.predicate not in AHEAD or item.named.saying
    ]
    at = claim.place.start - start if claim.place else -1
    ranks = {item: _rank(claim, item, first, last, text, language) for item in found}
    near = [item for item in found if ranks[item] < _NEVER]
    return min(near, key=lambda item: (ranks[item], *_order(item, at)), default=None)


def _rank(claim: Claim, item: _Found, first: int, last: int, text: str, language: str) -> int:
    """How near a day stands to the claim, 0 nearest."""
    named, mention = item.named, item.named.mention
    own = first <= mention.start < last
    lasting = claim.predicate in STATES and has("lasting", text[first:last], language)
    if named.aside and not named.start <= first < named.end:
        return 4 if own and claim.background and mention.kind not in SINGLE else _NEVER
    if own and lasting and mention.relation == "" and has("participle", text[named.start : mention.start], language):
        return _NEVER
    if named.saying:
        return 3
    if own:
        return 0
    if named.start <= first < named.end or named.start < last <= named.end:
        return 1
    if mention.start > first:
        return _NEVER
    if first - mention.end <= _GAP and mention.start - named.start <= _GAP:
        return 2
    words = text[first:last]
    if has("lasting", words, language) or (claim.predicate in STATES and not has("done", words, language)):
        return _NEVER
    return 2


def _order(item: _Found, at: int) -> tuple[bool, bool, int]:
    """Among days of one rank the one in the clause that names the place comes first, then single days, then order."""
    named = item.named
    return not named.start <= at < named.end, named.mention.kind not in SINGLE, named.mention.start


def _counted(text: str, language: str, anchor: date | None, background: bool, base: date | None) -> list[_Found]:
    """The days named in a sentence that can be days of what happened; ``base`` is the day named last before it."""
    found: list[_Found] = []
    several = named_days(text, language)
    for named, following in zip_longest(several, several[1:]):
        mention = _in_its_year(named, following, anchor)
        if mention.relation in ("by", "after") or named.compared or (anchor is None and not mention.is_absolute):
            continue
        days = resolve(mention, (base or anchor or date.max) if mention.kind == "relative" else anchor or date.max)
        if days is None or (anchor and days[0] > anchor):
            continue
        first, last = days[0], days[1] if anchor is None else min(days[1], anchor)
        if base is None or (mention.kind not in ("relative", "unit") and mention.relation == ""):
            base = last
        if anchor and _lasts(named):
            last = anchor
        elif anchor and not background and anchor - last > REACH and named.aside:
            continue
        if found and _is_told_again(found[-1].named.mention, mention, text):
            found.pop()
        found.append(_Found(named, first, last))
    return found


def _in_its_year(named: NamedDay, following: NamedDay | None, anchor: date | None) -> DateMention:
    """The mention, in the year that the next one gives it: "in May last year"."""
    mention = named.mention
    if (
        anchor is None
        or following is None
        or mention.year is not None
        or mention.kind not in ("day", "month", "season")
    ):
        return mention
    year = following.mention
    if year.kind == "unit" and year.unit == "year" and year.part == "" and 0 < year.start - mention.end <= _YEAR_AFTER:
        return replace(mention, year=anchor.year + year.shift)
    return mention


def _is_told_again(one: DateMention, other: DateMention, text: str) -> bool:
    """Whether a day follows that says more exactly what was just said: "two weeks ago, on 21 October"."""
    told = other.kind == "day" or (other.kind == "weekday" and one.kind in ("offset", "unit"))
    return (
        told and one.kind != "day" and one.relation == "" and _LINK.fullmatch(text[one.end : other.start]) is not None
    )


def _lasts(named: NamedDay) -> bool:
    """Whether the words say that what began then goes on: "since Friday", "from May", not "a post from Friday"."""
    mention = named.mention
    return mention.relation == "since" or (mention.relation == "from" and mention.kind != "day" and not named.saying)


def _earlier(document: Document, language: str, place: _Place | None, anchor: date | None) -> date | None:
    """The last day named in the paragraph before the claim's sentence."""
    day = None
    for sentence in _paragraph(place):
        for item in _counted(document.text[sentence.start : sentence.end], language, anchor, False, day):
            day = item.last
    return day


def _paragraph(place: _Place | None) -> Sequence[Sentence]:
    """The sentences of its paragraph before the claim's own."""
    if place is None:
        return ()
    own = place.sentences[place.index].paragraph
    return [s for s in place.sentences[max(0, place.index - 8) : place.index] if s.paragraph == own]


def _before(story: Story, document: Document, place: _Place, anchor: date) -> _Found | None:
    """The day of the nearest sentence before in the paragraph, where one names the day of an event or of saying."""
    day = None
    found: list[list[_Found]] = []
    for sentence in _paragraph(place):
        items = _counted(document.text[sentence.start : sentence.end], story.language, anchor, False, day)
        day = items[-1].last if items else day
        found.append([item for item in items if _is_single(item)])
    start, end = place.sentences[place.index].start, place.sentences[place.index].end
    if has("saying", document.text[start:end], story.language):  # what somebody else said, and when, is not its day
        found = [[item for item in items if not item.named.saying] for items in found]
    for items in reversed(found[-_BEFORE:]):
        if items:
            return min(items, key=lambda item: (item.named.saying, -item.named.mention.start))
    return None


def _is_single(item: _Found) -> bool:
    mention = item.named.mention
    return mention.kind in SINGLE and not item.named.aside and not _lasts(item.named)


def _heading(story: Story, document: Document, place: _Place, anchor: date) -> _Found | None:
    """The day of the nearest line before that is no more than a day."""
    own = place.sentences[place.index].paragraph
    for sentence in reversed(place.sentences[: place.index]):
        if sentence.paragraph == own or sentence.end - sentence.start > _HEADING:
            continue
        text = document.text[sentence.start : sentence.end]
        for item in _counted(text, story.language, anchor, True, None):
            words = text.replace(item.named.mention.text, "", 1)
            if item.named.mention.kind == "day" and sum(c.isalpha() for c in words) <= _GAP:
                return item
    return None


def _bulletin(claim: Claim, story: Story, document: Document, place: _Place, anchor: date) -> _Found | None:
    """The period that the head of the story says it is about, or for a state the moment it was drawn up."""
    moment: _Found | None = None
    for number, sentence in enumerate(place.sentences[: min(_HEAD, place.index)]):
        text = document.text[sentence.start : sentence.end]
        dated = has("as_of", text, story.language)
        base = moment.last if moment else anchor
        items = _counted(text, story.language, base, False, None)
        ranges = [i for i in items if i.named.mention.last_day and (dated or number == 0)]
        spans = [i for i in items if i.named.mention.kind == "offset" and _is_period(i, story.language)]
        if (ranges or spans) and _is_event(claim, story):
            return (ranges or spans)[0]
        days = [i for i in items if i.named.mention.kind in ("day", "weekday") and not i.named.aside]
        if dated and days and moment is None and len(text) < 200:
            moment = days[0]
    return moment


def _is_period(item: _Found, language: str) -> bool:
    return opens_with("period", item.named.mention.text, language) and item.last - item.first <= timedelta(days=7)
