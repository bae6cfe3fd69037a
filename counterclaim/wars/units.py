"""Units that are known by their number: "82nd Air Assault Brigade", "82-га бригада", "82-я бригада"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from counterclaim.model import Speaker

NOUNS = {
    "Brigade": ("Brigade", "{}-та бригада", "{}-я бригада"),
    "Division": ("Division", "{}-та дивізія", "{}-я дивизия"),
    "Regiment": ("Regiment", "{}-й полк"),
}
_NUMBERED = re.compile(r"(\d+)(?:st|nd|rd|th) .*\b(Brigade|Division|Regiment)\b")


def unit(number: int, kind: str, camp: str, org: str, names: Iterable[str] = ()) -> Speaker:
    """The speaker that a numbered unit is; its short forms come with :func:`numbered`."""
    name = f"{ordinal(number)} {kind}"
    aliases = tuple(other.format(number) for other in names)
    return Speaker(name.lower().replace(" ", "-"), name, camp, "soldier", org, aliases)


def numbered(speakers: Iterable[Speaker]) -> tuple[Speaker, ...]:
    """The speakers, those with a number under their short forms too, where no other unit shares it."""
    listed = tuple(speakers)
    short = {speaker.id: (found[1], found[2]) for speaker in listed if (found := _NUMBERED.match(speaker.name))}
    shared = Counter(short.values())
    return tuple(
        replace(speaker, aliases=(*speaker.aliases, *_short(short[speaker.id], speaker.aliases)))
        if speaker.id in short and shared[short[speaker.id]] == 1
        else speaker
        for speaker in listed
    )


def _short(named: tuple[str, str], known: Iterable[str]) -> Iterable[str]:
    number, noun = named
    english, *others = NOUNS[noun]
    forms = (f"{ordinal(int(number))} {english}", *(form.format(number) for form in others))
    return (form for form in forms if form not in known)


def ordinal(number: int) -> str:
    """82 -> 82nd."""
    ending = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
