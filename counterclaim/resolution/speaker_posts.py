"""What a description says of its bearer: role, side and organisation, by the tables of the war."""

from __future__ import annotations

import re
from collections.abc import Iterable

from counterclaim.language.spelling import same_length
from counterclaim.model import THIRD, War
from counterclaim.resolution.speaker_names import forms, is_latin, words

NEUTRAL_ROLES = frozenset({"analyst", "outlet", "agency", "mapper"})
OFFICES = frozenset({"local-official", "politician", "spokesperson"})
MEDIA_ROLES = frozenset({"outlet", "agency"})
FIGHTING = frozenset({"soldier", "commander", "general-staff"})
CALLINGS = (
    dict.fromkeys(("analyst", "milblogger", "mapper", "outlet", "agency"), "media")
    | dict.fromkeys(("politician", "ministry", "local-official"), "office")
    | dict.fromkeys(FIGHTING, "arms")
    | {"spokesperson": "spokesperson"}
)


class Posts:
    """Reads posts, sides and small words; everything it knows stands in ``speakers.toml`` and ``words.toml``."""

    def __init__(self, war: War) -> None:
        self._roles = {
            name.split(".")[1]: _any(_group(war, f"posts.{name.split('.')[1]}"))
            for name in war.words
            if name.startswith("posts.")
        }
        self._sides = {
            camp.id: _any((*_group(war, f"affiliation.{camp.id}"), *_group(war, f"side.{camp.id}")))
            for camp in war.camps
        }
        self._offices = {camp.id: _any(_group(war, f"offices.{camp.id}")) for camp in war.camps}
        self._homes = {camp.id: "|".join(_group(war, f"homes.{camp.id}")) for camp in war.camps}
        self._ordinary = _any(_group(war, "ordinary"))
        self._voices = _any(_group(war, "voices"))
        self._telling = re.compile(rf"(?<=\w)\s+(?:{_alternatives(_group(war, 'telling'))})(?!\w).*$", re.IGNORECASE)
        self._from = _alternatives(war.words.get("determiners.from", ()))
        self._former = _any(_group(war, "former"))
        self._third = _any(_group(war, f"affiliation.{THIRD}"))
        self._ranks = {
            name.split(".")[1]: _any(_group(war, f"ranks.{name.split('.')[1]}"))
            for name in war.words
            if name.startswith("ranks.")
        }
        self._call_sign = _any(_group(war, "call_signs"))
        self._attributing = re.compile(rf"^(?:{_alternatives(_group(war, 'attributing'))})\s+", re.IGNORECASE)
        self._short = [
            (_any(phrases), name.removeprefix("abbreviations."))
            for name, phrases in sorted(war.words.items())
            if name.startswith("abbreviations.")
        ]
        self._state_media = _any(_group(war, "state_media"))
        self._organisation = _any(_group(war, "organisations"))
        self._aide = _any(_group(war, "aides"))
        small = (*war.words.get("determiners.words", ()), *war.words.get("determiners.possessive", ()))
        self._determiners = re.compile(rf"^(?:(?:{_alternatives(small)})\s+)+", re.IGNORECASE)
        self._possessive = re.compile(
            rf"^(?:{_alternatives(war.words.get('determiners.possessive', ()))})\s+", re.IGNORECASE
        )
        self._indefinite = re.compile(
            rf"^(?:{_alternatives(war.words.get('determiners.indefinite', ()))})\s+", re.IGNORECASE
        )
        self._pronouns = frozenset(war.words.get("determiners.pronouns", ()))
        self.titles = frozenset(word.casefold() for word in _group(war, "titles"))
        self._declined = frozenset(form for title in self.titles if not is_latin(title) for form in forms(title))

    def role(self, text: str) -> str:
        """The role that a description names first ("press officer of the brigade" is a spokesperson), or ''."""
        found = [
            (match.start(), -len(match.group()), role)
            for role, pattern in self._roles.items()
            if (match := pattern.search(same_length(text)))
        ]
        return min(found)[2] if found else self._rank(text)

    def _rank(self, text: str) -> str:
        """The role of whoever has a rank and no post that is told."""
        return next((role for role, pattern in self._ranks.items() if pattern.search(same_length(text))), "")

    def camp(self, text: str, role: str = "") -> str:
        """The side that a description puts its bearer on: the one named first, ``third``, or '' where it says nothing.

        Who analyses or reports a side is not of it: an expert is of a side only where the description begins with
        it ("Russian military expert"), a medium only where it is called its state's.
        """
        text = self.bare(text)
        found = [
            (match.start(), -len(match.group()), camp)
            for camp, pattern in self._sides.items()
            if (match := pattern.search(text))
        ]
        if role in NEUTRAL_ROLES:
            begins = role == "analyst" and bool(found) and min(found)[0] == 0
            of_a_state = role in MEDIA_ROLES and bool(found) and bool(self._state_media.search(text))
            return min(found)[2] if begins or of_a_state else THIRD
        other = self._third.search(text)
        if other and (not found or other.start() < min(found)[0]):
            return THIRD
        if not found and role in OFFICES:
            found = [
                (match.start(), -len(match.group()), camp)
                for camp, pattern in self._offices.items()
                if (match := pattern.search(text))
            ]
        return min(found)[2] if found else ""

    def camp_or_home(self, text: str, role: str) -> str:
        """``camp``, or where no side is told the side of the town that somebody is of; a soldier's only where from."""
        found = self.camp(text, role)
        if (found and not (role == "analyst" and found == THIRD)) or self._third.search(text) or role in MEDIA_ROLES:
            return found
        offices = [camp for camp, pattern in self._offices.items() if role == "other" and pattern.search(text)]
        if len(offices) == 1:
            return offices[0]
        before = rf"(?:{self._from})\s+(?:\w+\s+)?" if role in FIGHTING else ""
        homes = {
            camp: match.start()
            for camp, towns in self._homes.items()
            if towns and (match := re.search(rf"(?<!\w){before}(?:{towns})(?!\w)", text, re.IGNORECASE))
        }
        return min(homes, key=lambda camp: (homes[camp], camp)) if homes else found

    def is_ordinary(self, text: str) -> bool:
        """Whether the text gives a walk of life that nobody who is known by name has: a teacher, a sapper."""
        return bool(self._ordinary.search(same_length(text)))

    def calling(self, text: str) -> str:
        """The walk of life of a present post, '' where no post, a former one or a mere rank is told."""
        role = self.role(text)
        return CALLINGS.get(role, "") if role != self._rank(text) and not self._former.search(text) else ""

    def names_body(self, text: str) -> bool:
        """Whether the text names a body of its own, other than one that lends its voice: a press service."""
        return any(map(self.is_organisation, words(self._voices.sub(" ", same_length(text)))))

    def names_side(self, text: str) -> bool:
        """Whether any word of the text names a side."""
        return any(pattern.search(same_length(text)) for pattern in (*self._sides.values(), self._third))

    def is_side(self, word: str) -> bool:
        """Whether a single word names a side and nothing else."""
        return any(pattern.fullmatch(same_length(word)) for pattern in self._sides.values())

    def is_organisation(self, word: str) -> bool:
        """Whether a single word belongs in an organisation's name."""
        return bool(self._organisation.fullmatch(same_length(word)))

    def is_aide(self, word: str) -> bool:
        """Whether a single word means somebody who speaks or works for the one named."""
        return bool(self._aide.fullmatch(same_length(word)))

    def is_title(self, word: str) -> bool:
        """Whether a single word is a title that stands before a name."""
        if word.casefold().rstrip(".") in self.titles:
            return True
        return word.islower() and not is_latin(word) and not self._declined.isdisjoint(forms(word))

    def bare(self, text: str) -> str:
        """The text without outer punctuation and without articles and quantities at its beginning."""
        return self._determiners.sub("", same_length(text).strip(' \t\n"“”«»„.,;:()')).strip()

    def is_pronoun(self, text: str) -> bool:
        """Whether the text is a bare pronoun, which names nobody."""
        return text.casefold() in self._pronouns

    def told(self, text: str) -> str:
        """The text without the words that say that somebody speaks: "according to", «рассказал агентству»."""
        return self._telling.sub("", self._attributing.sub("", same_length(text)))

    def shortened(self, text: str) -> str:
        """The text with long names of bodies in the short form that the registry has them in."""
        for pattern, short in self._short:
            text = pattern.sub(short, text)
        return text

    def has_call_sign(self, text: str) -> bool:
        """Whether the text gives somebody's call sign, which is no surname."""
        return bool(self._call_sign.search(same_length(text)))

    def is_indefinite(self, text: str) -> bool:
        """Whether the text means one of several ("a spokesperson for the brigade"), so that no one post is meant."""
        return bool(self._indefinite.match(same_length(text).strip()))

    def points_back(self, text: str) -> bool:
        """Whether a possessive leads the text ("his military"), so that its side was named before."""
        return bool(self._possessive.match(same_length(text).strip()))


def _group(war: War, prefix: str) -> tuple[str, ...]:
    found: list[str] = []
    for name in sorted(war.words):
        if name == prefix or name.startswith(f"{prefix}."):
            found += war.words[name]
    return tuple(found)


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=lambda word: (-len(word), word))) or r"(?!)"


def _any(fragments: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w])(?:{_alternatives(fragments)})(?!\w)", re.IGNORECASE)
