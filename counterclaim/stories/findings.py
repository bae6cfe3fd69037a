"""What a reader should know about a story before its claims: how long it says the war has lasted, and who comments."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from counterclaim.model import Finding, RegionRole, Span, Story
from counterclaim.stories.wordlist import words

_YEAR = 365.25
_CONTEXT = 40
_NUMBER_NAMES = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def find_findings(story: Story, text: str, began: date) -> tuple[Finding, ...]:
    """All findings on a story whose comments are marked and whose day is known as well as it can be.

    ``began`` is the war's first day; without a published day the length of the war cannot be checked.
    """
    return (*war_lengths(story, text, began), *comment_section(story, text))


def war_lengths(story: Story, text: str, began: date) -> Iterator[Finding]:
    """Findings where the story gives the war a length that its own day contradicts, in any of the three languages."""
    day = story.published.best
    if day is None or day < began:
        return
    elapsed = (day - began).days
    for region in story.regions:
        if region.role not in (RegionRole.BODY, RegionRole.TITLE):
            continue
        for kind, pattern in _patterns():
            for match in pattern.finditer(text, region.start, region.end):
                fits = _fits(kind, match, elapsed)
                if not fits:
                    known = "its inferred day" if story.published.known == "inferred" else "its day"
                    said = (
                        f"It says “{_trimmed(match)}”, but on {known}, {day}, the war had lasted {_length(began, day)}."
                    )
                    yield Finding("war-length", said, (_span(story, text, match),))


def comment_section(story: Story, text: str) -> Iterator[Finding]:
    """A finding that counts the comments under a story and says how many are marked, and why."""
    comments = [region for region in story.regions if region.role is RegionRole.COMMENT]
    if not comments:
        return
    marked = [region for region in comments if region.mark]
    number = f"{len(comments)} comment{'s' * (len(comments) > 1)}"
    if not marked:
        yield Finding("comments", f"{number}, none of them marked as spam.")
        return
    share = "all of them spam" if len(marked) == len(comments) > 1 else f"{len(marked)} of them spam"
    why = Counter(_reason(region.mark) for region in marked)
    reasons = "; ".join(
        f"{count} {reason}" for reason, count in sorted(why.items(), key=lambda item: (-item[1], item[0]))
    )
    spans = tuple(
        Span(story.document_id, r.start, r.end, text[r.start : r.end], text[max(0, r.start - _CONTEXT) : r.start], "")
        for r in marked
    )
    yield Finding("comments", f"{number}, {share}: {reasons}.", spans)


def _reason(mark: str) -> str:
    """A comment's mark, said of several."""
    if mark.startswith("the same words"):
        return (
            "in words that stand under several stories"
            if " stories" in mark
            else "in words that stand there more than once"
        )
    if mark.startswith("it reads like advertising"):
        return "that read like advertising"
    if mark.startswith("its author wrote"):
        return "by authors who wrote faster than anybody can"
    if mark.startswith("it is about "):
        return f"on another subject ({mark.removeprefix('it is about ').removesuffix(', not about the story')})"
    return {
        "it advertises a link": "with a link",
        "it makes an offer or asks for followers": "with an offer or a call for followers",
    }.get(mark, "with a headline stuck into a ready-made sentence")


def _fits(kind: str, match: re.Match[str], elapsed: int) -> bool:
    table = words()["length"]
    years = elapsed / _YEAR
    if kind == "day":
        digits = re.sub(r"\D", "", match.group("d"))
        return abs(int(digits) - elapsed) <= 10
    if kind == "ordinal":
        number = _number(match.group("o"), table["ordinals"])
        return number is None or number - 1.1 <= years <= number + 0.05
    number = _number(match.group("n"), table["numbers"])
    how = (match.group("how") or "").lower()
    if number is None:
        return True
    if re.fullmatch(table["nearly"], how):
        return number - 0.6 <= years <= number + 0.05
    if re.fullmatch(table["over"], how):
        return number - 0.05 <= years <= number + 1.05
    return number - 0.3 <= years <= number + 1.05


def _number(word: str, names: dict[str, int]) -> int | None:
    digits = re.match(r"\d+", word)
    return int(digits.group()) if digits else names.get(word.lower())


def _length(began: date, day: date) -> str:
    """A length in words, by the calendar: "three years and ten months"."""
    months = (day.year - began.year) * 12 + day.month - began.month - (day.day < began.day)
    counts = ((months // 12, "year"), (months % 12, "month"))
    parts = [f"{_NUMBER_NAMES[n] if n <= 10 else n} {unit}{'s' * (n != 1)}" for n, unit in counts if n]
    return " and ".join(parts) or f"{(day - began).days} days"


def _trimmed(match: re.Match[str]) -> str:
    return match.group().strip()


def _span(story: Story, text: str, match: re.Match[str]) -> Span:
    start = match.start() + len(match.group()) - len(match.group().lstrip())
    end = match.start() + len(match.group().rstrip())
    before, after = text[max(story.start, start - _CONTEXT) : start], text[end : min(story.end, end + _CONTEXT)]
    return Span(story.document_id, start, end, text[start:end], before, after)


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    table = words()["length"]
    number = r"\d{1,2}|" + "|".join(table["numbers"])
    ordinal = r"\d{1,2}(?:st|nd|rd|th|-?й)|" + "|".join(table["ordinals"])
    found = []
    for kind in ("years", "ordinal", "day"):
        for shape in table[kind]:
            filled = shape.replace("{n}", number).replace("{o}", ordinal).replace("{w}", f"(?:{table['war']})")
            found.append((kind, re.compile(rf"(?<!\w){filled}(?!\w)", re.IGNORECASE)))
    return tuple(found)
