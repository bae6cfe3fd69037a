"""Who holds, or encircles, a place if a proposition is true: from the sides around its frame, and from who speaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from counterclaim.claims.lexicon import NOTHING, Frame, Lexicon
from counterclaim.claims.sides import SideMention, Sides
from counterclaim.model import CONTESTED, Predicate

REACH = 60


@dataclass(frozen=True, slots=True)
class Telling:
    """How a stretch is told: the speaker's camp, the kind of cue, whether it doubts; ``context`` is the sentence."""

    camp: str
    cue: str
    doubt: bool
    context: tuple[int, int]
    group: bool = False  # "their" then means its own, else the others'


@dataclass(frozen=True, slots=True)
class Scene:
    """A frame found in a clause, and the sides named inside of it, before it and after it in that clause."""

    text: str
    clause: tuple[int, int]
    match: tuple[int, int]
    told: Telling
    denied: bool
    inside: Sequence[SideMention]
    before: Sequence[SideMention]
    after: Sequence[SideMention]


class Holders:
    """Reads sides off scenes; ``they`` is the side that was the first of the latest sentence that named one."""

    def __init__(self, lexicon: Lexicon, sides: Sides) -> None:
        self.lexicon, self.sides = lexicon, sides
        self.they = ""

    def note(self, text: str, start: int, end: int) -> None:
        """Take note of a sentence that has been read, for the pronouns of the next."""
        mentions = self.sides.find(text, start, end)
        self.they = mentions[0].camp if mentions else self.they

    def scene(
        self, text: str, clause: tuple[int, int], match: tuple[int, int], told: Telling, *, denied: bool
    ) -> Scene:
        """Gather what a decision needs."""
        mentions = self.sides.find(text, clause[0], clause[1], told.camp, told.group)
        inside = [m for m in mentions if match[0] <= m.start < match[1]]
        before = [m for m in mentions if m.end <= match[0]]
        after = [m for m in mentions if m.start >= match[1]]
        return Scene(text, clause, match, told, denied, inside, before, after)

    def holder(self, frame: Frame, scene: Scene) -> str | None:
        """The camp's id, ``contested``, or None where the words do not say; for an encirclement, who encircles."""
        if frame.holder in {CONTESTED, "none"}:
            return CONTESTED if frame.holder == CONTESTED else None
        if frame.holder == "other-of-object":
            return self._encircler(scene)
        if frame.predicate == Predicate.FORECAST:
            near = [*scene.inside, *self._near(scene, REACH)] or scene.before
            return near[0].camp if near else None
        if frame.predicate == Predicate.CLEARING:
            cleared = [m for m in self._near(scene, REACH) if self._is_cleared(scene, m)]
            if cleared:
                return self._other(cleared[0].camp)
            if not (scene.inside or scene.before or scene.after) and self.sides.war.camp(scene.told.camp):
                return scene.told.camp  # one speaks of one's own clearing, also to say that it is far off
        if frame.holder == "agent-after":
            near = self._near(scene, 25)
            return near[0].camp if near else self._other(scene.before[-1].camp) if scene.before else None
        if frame.holder == "other":
            return self._loser(scene)
        return self._agent(scene)

    def mover(self, scene: Scene) -> str | None:
        """Who is said not to have advanced, attacked or got in, where the words or the speaker tell."""
        return self._agent(scene)

    def _near(self, scene: Scene, reach: int) -> list[SideMention]:
        return [m for m in scene.after if m.start - scene.match[1] < reach]

    def _other(self, camp: str) -> str | None:
        return self.sides.war.other(camp)

    def _by_default(self, scene: Scene) -> str | None:
        """With no side named, a speaker claims for its own and denies of the other."""
        camp = scene.told.camp
        if self.sides.war.camp(camp) is None:
            return None
        freeing = self.lexicon.words["freeing"].search(scene.text, *scene.match)
        return self._other(camp) if scene.denied and not freeing else camp

    def _loser(self, scene: Scene) -> str | None:
        """For being pushed out, losing, withdrawing: the other of the side that it happens to."""
        text, told = scene.text, scene.told
        subject = scene.inside or scene.before or self.sides.find(text, told.context[0], scene.clause[0], told.camp)
        if subject:
            return self._other(subject[-1].camp)
        agent = self._agent(replace(scene, denied=False))  # one speaks of one's own losses, also to deny them
        return self._other(agent) if agent else None

    def _encircler(self, scene: Scene) -> str | None:
        by = [m for m in scene.after if self._says_by(scene, m, 12)]
        if by:
            return by[0].camp
        objects = [*scene.inside, *self._near(scene, REACH)]
        if objects and self.lexicon.words["agentive"].fullmatch(scene.text[objects[0].start : objects[0].end]):
            return objects[0].camp
        if objects:
            return self._other(objects[0].camp)
        if scene.before:
            camp = scene.before[-1].camp
            return self._other(camp) if self._passive(scene) or self._is_attribute(scene) else camp
        return self._by_default(scene)

    def _agent(self, scene: Scene) -> str | None:
        passive = self._passive(scene)
        by = [m for m in self._near(scene, REACH * 2) if self._says_by(scene, m, 16)]
        if scene.inside:
            return scene.inside[0].camp
        if passive and self.lexicon.words["by_them"].match(scene.text[scene.match[1] : scene.clause[1]].lstrip()):
            return self._them(scene)
        if by and (passive or not scene.before):
            return by[0].camp
        if scene.before and not (passive and scene.match[0] - scene.before[-1].end > REACH):
            return scene.before[-1].camp
        named = self._near(scene, 12) or list(scene.before[-1:])
        if named:
            return named[0].camp
        if self.lexicon.words["they"].search(scene.text, scene.clause[0], scene.match[0]):
            return self._them(scene)
        if self.lexicon.words["it_acts"].search(scene.text[scene.clause[0] : scene.match[0]]) and not scene.told.camp:
            return self.they or None
        outside = self.sides.find(scene.text, scene.told.context[0], scene.clause[0], scene.told.camp)
        return self._by_default(scene) or (outside[-1].camp if outside else None)

    def _them(self, scene: Scene) -> str | None:
        return self._other(scene.told.camp) or self.they or None

    def _says_by(self, scene: Scene, mention: SideMention, reach: int) -> bool:
        return bool(self.lexicon.words["by"].search(scene.text[scene.match[1] : mention.start][-reach:]))

    def _is_cleared(self, scene: Scene, mention: SideMention) -> bool:
        """ "Cleared of Ukrainian troops": who is cleared away."""
        return bool(self.lexicon.words["cleared_of"].search(scene.text[scene.match[1] - 4 : mention.start]))

    def _is_attribute(self, scene: Scene) -> bool:
        """ "In the besieged high-rises": the participle only describes; nobody named is its subject."""
        return bool(self.lexicon.words["attributive"].search(scene.text[max(0, scene.match[0] - 12) : scene.match[0]]))

    def _passive(self, scene: Scene) -> bool:
        """Whether what the frame says happens to the side before it: "was taken", "in a ring"."""
        if self.lexicon.words["trapped"].match(scene.text, scene.match[0]):
            return True
        words = self.lexicon.words
        if not words["passive_form"].match(scene.text, scene.match[0], scene.match[1]):
            return False
        if words["passive"] is NOTHING:
            return True
        return bool(words["passive"].search(scene.text[max(0, scene.match[0] - 30) : scene.match[0]]))
