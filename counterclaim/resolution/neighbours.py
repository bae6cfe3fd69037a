"""What the words beside a name make of it: a person, a body, a part of a longer name, one of a list."""

from __future__ import annotations

import re

from counterclaim.resolution.mentions import Words, after, before, cues

LONGEST_LIST = 12
_ENUMERATION = re.compile(r"\s*(?:,|/|-|–|—|;)?\s*")
_JOINERS = frozenset({"and", "or", "та", "і", "й", "и", "або", "или", "as", "well", "а", "також", "также"})
_ADJECTIVE = re.compile(r"с[ьк]?к(?:і|а|ий|ого|их|им|ій|ою|ими|ие|ая|ой|ую)$")
_PLURAL = re.compile(r"(?:s|axes|и|ків|ків|нів|х|ия|ий|ям)$")
_DESIGNATION = re.compile(r"-\d")
_CITY_OWNED = frozenset({"outskirts", "suburbs", "streets", "residents", "mayor", "airport", "centre", "center"})


def is_attribute(words: Words, index: int) -> bool:
    """Whether a word is an adjective before its noun: "Українські війська"."""
    if index + 1 >= len(words) or words.gaps[index + 1] != " " or words.is_capital(index + 1):
        return False
    return bool(_ADJECTIVE.search(words.lows[index]))


def is_river(words: Words, first: int, last: int) -> bool:
    """Whether a bank, a crossing or the word itself says that a name is a river's."""
    return before(words, first, "river_before") or bool(after(words, last, "river_after"))


def is_political(words: Words, index: int) -> bool:
    """Whether a capital stands for its government: it speaks, owns, is given something, or leads a compound."""
    following = index + 1
    if following < len(words):
        gap = words.gaps[following]
        if gap in {"'s ", "’s "} and not after(words, index, "place_after"):
            return words.lows[following] not in _CITY_OWNED
        if gap == "-" and not words.is_capital(following):
            return True
    if before(words, index, "locative_before"):
        return False
    if index > 1 and words.lows[index - 1] in _JOINERS and words.is_capital(index - 2):
        return is_political(words, index - 2)  # "in Paris and Berlin" are both cities
    return bool(
        after(words, index, "political_after")
        or after(words, index, "speech_after")
        or before(words, index, "political_before")
    )


def _neighbour(words: Words, index: int, gap: int) -> int | None:
    """The capitalised word at ``index`` where only a blank stands before word ``gap``."""
    if not 0 <= index < len(words) or words.gaps[gap] != " " or not words.is_capital(index):
        return None
    return index


def is_person(words: Words, first: int, last: int) -> bool:
    """Whether a first name or a rank stands before the name, or the name is a first name before a surname."""
    names = cues("first_names")
    previous = _neighbour(words, first - 1, first)
    if previous is not None and words.lows[previous] in names:
        return True
    if first == last and before(words, first, "rank_before"):
        return True
    if first != last or words.lows[first] not in names:
        return False
    following = _neighbour(words, last + 1, last + 1)
    return following is not None and words.lows[following] not in cues("may_follow")


def is_part(words: Words, first: int, last: int) -> bool:
    """Whether a capitalised neighbour makes the name look like part of a longer one."""
    following = _neighbour(words, last + 1, last + 1)
    previous = _neighbour(words, first - 1, first)
    if (following is None and previous is None) or words.texts[first].isupper() or words.in_title(first):
        return False
    if following is not None and words.lows[following] not in cues("may_follow"):
        return not any(after(words, following, cue) for cue in ("oblast_after", "raion_after"))
    if previous is None or words.starts_sentence(previous):
        return False
    return words.lows[previous] not in cues("may_precede")


def is_organisation(words: Words, first: int, last: int) -> bool:
    """Whether the words beside a name make it a body's: a brigade, a newspaper, a club, a time zone."""
    if before(words, first, "organisation_before"):
        return True
    following = last + 1
    if following >= len(words):
        return False
    if _DESIGNATION.match(words.gaps[following]):
        return True
    if words.lows[following] == "time":
        previous = words.lows[first - 1] if first else ""
        return previous in {"am", "pm", "a", "p", "hours"} or bool(re.search(r"[(\d]", words.gaps[first]))
    return bool(after(words, last, "organisation_after"))


def noun_after(words: Words, last: int, cue: str) -> int | None:
    """How many words of a noun follow ``last``; 0 where it comes after a list: "Kupiansk and Lyman directions".

    None where there is no such noun.
    """
    if count := after(words, last, cue):
        return count
    at, names = last, 1
    while at + 1 < len(words) and at - last < LONGEST_LIST:
        following, low = at + 1, words.lows[at + 1]
        capital = words.is_capital(following)
        if low not in _JOINERS and not (capital and words.gaps[following] in {" ", ", ", "-"}):
            return None
        if capital and words.gaps[following] == " " and words.lows[at] not in _JOINERS:
            return None
        at, names = following, names + capital
        is_pair = names == 2 and words.gaps[following] == "-"
        if names > 1 and (count := after(words, at, cue)) and (is_pair or _PLURAL.search(words.lows[at + count])):
            return 0
    return None


def joined(words: Words, last: int, first: int) -> bool:
    """Whether only commas, dashes and joining words stand between two names."""
    between = range(last + 1, first + 1)
    if not 0 < len(between) <= 3 or any(words.lows[at] not in _JOINERS for at in between[:-1]):
        return False
    if len(between) == 1 and words.gaps[first] == " ":
        return False
    return all(words.gaps[at] != "\n" and _ENUMERATION.fullmatch(words.gaps[at]) for at in between)
