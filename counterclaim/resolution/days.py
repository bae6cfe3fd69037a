"""Which days a claim speaks of, and when what it orders or foresees falls due."""

from __future__ import annotations

from datetime import date, timedelta

from counterclaim.language.dates import DateMention, find_dates, resolve
from counterclaim.language.sentences import sentence_at
from counterclaim.model import Claim, Days, Document, Predicate, RegionRole, Story

SINGLE = frozenset({"day", "weekday", "offset"})
SPANS = frozenset({"month", "season", "year"})
REACH = timedelta(days=400)


def event_days(claim: Claim, story: Story, document: Document) -> Days:
    """The days that the claim's words, else its sentence, name; else the story's own day, as well known as that is.

    Named days after the story's day, deadlines, and days long past in a claim about the present do not count.
    """
    anchor = story.published.best
    for start, end in (_words(claim), _sentence(claim, story, document)):
        named = _named(document.text[start:end], story.language, anchor, claim.background)
        if named:
            words, first, last = named
            return Days(first, last, "stated", f"it says “{words}”")
    if anchor is None:
        return Days(None, None, "unknown", "the story's day is unknown and the words name none")
    how = "published then" if story.published.known in {"stated", "metadata"} else "the story's day, inferred"
    return Days(story.published.last, story.published.last, story.published.known, how)


def due_day(claim: Claim, story: Story, document: Document) -> date | None:
    """The day by which an order or a forecast is to come true, where the claim's sentence names one."""
    anchor = story.published.best
    if claim.predicate not in {Predicate.ORDER, Predicate.FORECAST} or anchor is None:
        return None
    start, end = _sentence(claim, story, document)
    text = document.text[start:end]
    for mention in find_dates(text, story.language):
        days = resolve(mention, anchor, "future")
        if (
            days
            and days[1] > anchor
            and (mention.relation == "by" or mention.kind in {"year", "month", "unit", "season", "day"})
        ):
            return days[1]
    return None


def _words(claim: Claim) -> tuple[int, int]:
    return claim.span.start, claim.span.end


def _sentence(claim: Claim, story: Story, document: Document) -> tuple[int, int]:
    for region in story.regions:
        if region.role in {RegionRole.BODY, RegionRole.TITLE} and region.start <= claim.span.start < region.end:
            sentence = sentence_at(document.text, claim.span.start, region.start, region.end)
            if sentence:
                return sentence.start, max(sentence.end, claim.span.end)
    return claim.span.start, claim.span.end


def _named(text: str, language: str, anchor: date | None, background: bool) -> tuple[str, date, date] | None:
    found: list[tuple[DateMention, date, date]] = []
    for mention in find_dates(text, language):
        if mention.relation == "by" or mention.kind not in (SINGLE | SPANS):
            continue
        if anchor is None and not mention.is_absolute:
            continue
        days = resolve(mention, anchor or date.max, "past")
        if days is None or (anchor and days[0] > anchor):
            continue
        if mention.kind in SPANS and not background:
            continue
        if anchor and not background and anchor - days[1] > REACH:
            continue
        found.append((mention, days[0], days[1]))
    if not found:
        return None
    mention, first, last = min(found, key=lambda item: (item[0].kind not in SINGLE, item[0].start))
    return mention.text, first, last if anchor is None else min(last, anchor)
