"""Which side a stretch of text names: by the war's words, and by words that depend on who speaks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from counterclaim.claims.lexicon import Lexicon, compile_words
from counterclaim.model import War


@dataclass(frozen=True, slots=True)
class SideMention:
    """A side named at ``[start, end)``; ``camp`` is its id."""

    start: int
    end: int
    camp: str


class Sides:
    """Finds mentions of a war's two camps in one language."""

    def __init__(self, war: War, lexicon: Lexicon) -> None:
        self.war = war
        self.lexicon = lexicon
        self.patterns: dict[str, re.Pattern[str]] = {
            camp.id: compile_words(war.words.get(f"side.{camp.id}.{lexicon.language}", ())) for camp in war.camps
        }

    def find(self, text: str, start: int, end: int, speaker_camp: str = "", group: bool = False) -> list[SideMention]:
        """Mentions in order of position; ``the enemy`` and ``our troops`` are read from the speaker's side.

        ``their`` troops are a group's own, and the others' where one person speaks of them.
        """
        found = [
            SideMention(match.start(), match.end(), camp)
            for camp, pattern in self.patterns.items()
            for match in pattern.finditer(text, start, end)
        ]
        other = self.war.other(speaker_camp)
        if other:
            relative = {
                "enemy": other,
                "own": speaker_camp,
                "ours": speaker_camp,
                "theirs": speaker_camp if group else other,
            }
            found += [
                SideMention(match.start(), match.end(), camp)
                for use, camp in relative.items()
                if use in self.lexicon.relative
                for match in self.lexicon.relative[use].finditer(text, start, end)
            ]
        return sorted(found, key=lambda mention: (mention.start, -mention.end))

    def camp_of(self, text: str) -> str:
        """The only camp that ``text`` names, or the first of two, or '' for none."""
        found = self.find(text, 0, len(text))
        return found[0].camp if found else ""
