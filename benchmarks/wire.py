"""Makes stories to find copies among: the same every time, three languages, with traps written to one form.

A family is one story and five variants of it; a bulletin is a daily report to a form, in which only numbers and places
change from day to day, and of which no two are copies.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from counterclaim.model import Days, Region, RegionRole, Story, content_id

VARIANTS = ("typography", "dateline and cut tail", "light edit", "15% rewritten", "30% excerpt")
BEGINS = date(2025, 1, 1)
_SLOT = re.compile(r"\{(\w)\}")
_LISTS = {"n": "noun", "v": "verb", "a": "adjective", "m": "adverb"}
_ONSETS = ("Bo", "Da", "He", "Ko", "La", "Mar", "Ne", "Os", "Pa", "Ro", "Sa", "Ta", "Ul", "Ve", "Yu", "Za")
_MIDDLES = ("len", "rych", "dor", "min", "vas", "kol", "nyk", "tar", "bor", "syl", "hai", "zub")
_ENDS = ("enko", "chuk", "skyi", "yk", "iv", "ko", "ak", "un")
_FORMS = 20  # of bulletins a hundred days each at full size


@dataclass(frozen=True, slots=True)
class Made:
    """A made story: its text, its day, and the family it belongs to ('' for none) and as which variant."""

    text: str
    language: str
    day: date
    family: str
    variant: str


Word = tuple[str, str]  # the word and the list it is from ('' for none)


def make(count: int) -> list[Made]:
    """``count`` stories: a tenth bulletins, six tenths families of six, the rest alone, in no order."""
    words = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    rng = random.Random(f"wire {count}")
    bulletins = [one for form in range(_FORMS) for one in _bulletins(words, form, count // 10 // _FORMS)]
    made = list(bulletins)
    families = (count - len(made)) * 6 // 10 // 6
    for number in range(families):
        made += _family(words, number, rng)
    while len(made) < count:
        language = rng.choice(("en", "uk", "ru"))
        made.append(Made(_join(_story(words[language], rng)), language, _day(rng), "", "alone"))
    rng.shuffle(made)
    return made


def as_stories(made: Sequence[Made]) -> tuple[list[Story], dict[str, str]]:
    """The stories as the pipeline has them, with the text of each by document id."""
    stories, texts = [], {}
    for number, one in enumerate(made):
        document = content_id(number, one.text)
        region = Region(RegionRole.BODY, 0, len(one.text))
        day = Days(one.day, one.day)
        stories.append(
            Story(document, document, 0, len(one.text), "", day, document, (region,), one.language, "outlet")
        )
        texts[document] = one.text
    return stories, texts


def _day(rng: random.Random) -> date:
    return BEGINS + timedelta(days=rng.randrange(120))


def _story(words: dict[str, Any], rng: random.Random) -> list[list[Word]]:
    return [_sentence(words, rng) for _ in range(rng.randrange(13, 24))]


def _sentence(words: dict[str, Any], rng: random.Random) -> list[Word]:
    out: list[Word] = []
    for part in rng.choice(words["pattern"]).split():
        slot = _SLOT.search(part)
        if slot is None:
            out.append((part, ""))
        else:
            kind = slot.group(1)
            word = rng.choice(words[_LISTS[kind]]) if kind in _LISTS else _value(kind, words, rng)
            out.append((part.replace(slot.group(), word), _LISTS.get(kind, "")))
    return out


def _value(kind: str, words: dict[str, Any], rng: random.Random) -> str:
    if kind == "P":
        return str(rng.choice(words["place"]))
    if kind == "S":
        return rng.choice(_ONSETS) + rng.choice(_MIDDLES) + rng.choice(_ENDS)
    return str(rng.choice((rng.randrange(2, 60), rng.randrange(100, 990), rng.randrange(1000, 9000))))


def _join(sentences: Sequence[Sequence[Word]]) -> str:
    said = (" ".join(word for word, _ in sentence) for sentence in sentences)
    return " ".join(f"{one[0].upper()}{one[1:]}." for one in said)


def _family(words: dict[str, Any], number: int, rng: random.Random) -> Iterator[Made]:
    language = ("en", "uk", "ru")[number % 3]
    table, name, day = words[language], f"family {number}", _day(rng)
    story = _story(table, rng)
    yield Made(_join(story), language, day, name, "first")
    texts = (
        _typeset(_join(story), language, rng),
        _value_of(table["dateline"], table, rng) + _join(story[: -max(1, len(story) // 4)]),
        _join(_edited(story, table, rng)),
        _join(_rewritten(story, table, rng)),
        _join(_excerpt(story, rng)),
    )
    for variant, text in zip(VARIANTS, texts, strict=True):
        yield Made(text, language, day + timedelta(days=rng.randrange(1, 4)), name, variant)


def _value_of(pattern: str, words: dict[str, Any], rng: random.Random) -> str:
    return _SLOT.sub(lambda slot: _value(slot.group(1), words, rng), pattern)


def _typeset(text: str, language: str, rng: random.Random) -> str:
    """Other dashes, apostrophes, spaces and thousands; words of five are figures; a tenth of the texts in capitals."""
    text = text.replace("'", rng.choice("’ʼ'")).replace(" — ", " – ").replace("ё", "е")
    text = re.sub(r"\b(\d)(\d{3})\b", rng.choice(("\\1,\\2", "\\1 \\2", "\\1\u00a0\\2")), text)
    five = {"en": "five", "uk": "п’ять", "ru": "пять"}[language]
    text = re.sub(r"(?<![\d\u00a0 ,])5(?![\d\u00a0,])", five, text)
    text = f"«{text}»" if rng.random() < 0.5 else text.replace(" the ", " the\u00a0")
    return text.upper() if rng.random() < 0.1 else text


def _edited(story: Sequence[list[Word]], words: dict[str, Any], rng: random.Random) -> list[list[Word]]:
    """Three words exchanged, two left out, two sentences swapped, a closing sentence put behind."""
    out = [list(sentence) for sentence in story]
    for change in range(5):
        sentence = rng.choice(out)
        places = [i for i, (_, kind) in enumerate(sentence) if kind]
        at = rng.choice(places)
        if change < 3:
            sentence[at] = _other(sentence[at], words, rng)
        elif len(sentence) > 6:
            del sentence[at]
    at = rng.randrange(len(out) - 1)
    out[at], out[at + 1] = out[at + 1], out[at]
    return [*out, _sentence(words, rng)]


def _rewritten(story: Sequence[list[Word]], words: dict[str, Any], rng: random.Random) -> list[list[Word]]:
    """Fifteen in a hundred of all words exchanged for others of their kind; numbers and names stay."""
    places = [(i, j) for i, sentence in enumerate(story) for j, (_, kind) in enumerate(sentence) if kind]
    share = round(0.15 * sum(len(sentence) for sentence in story))
    chosen = set(rng.sample(places, min(share, len(places))))
    return [
        [_other(word, words, rng) if (i, j) in chosen else word for j, word in enumerate(sentence)]
        for i, sentence in enumerate(story)
    ]


def _other(word: Word, words: dict[str, Any], rng: random.Random) -> Word:
    return (rng.choice(words[word[1]]) + ("," if word[0].endswith(",") else ""), word[1])


def _excerpt(story: Sequence[list[Word]], rng: random.Random) -> list[list[Word]]:
    """Sentences in a row that make up three tenths."""
    length = max(2, round(0.3 * len(story)))
    start = rng.randrange(len(story) - length + 1)
    return list(story[start : start + length])


def _bulletins(words: dict[str, Any], form: int, days: int) -> Iterator[Made]:
    """A form's reports of successive days: the same sentences in the same order, other numbers and places."""
    language = ("en", "uk", "ru")[form % 3]
    rng = random.Random(f"bulletin {form}")
    patterns = [rng.choice(words[language]["bulletin"]) for _ in range(rng.randrange(5, 10))]
    patterns = [pattern for pattern in dict.fromkeys(patterns)]
    if not any(_SLOT.search(pattern) for pattern in patterns):
        patterns.append(words[language]["bulletin"][0])
    before = ""
    for number in range(days):
        text = before
        while text == before:
            text = " ".join(_value_of(pattern, words[language], rng) for pattern in patterns)
        before = text
        yield Made(text, language, BEGINS + timedelta(days=number), "", "bulletin")
