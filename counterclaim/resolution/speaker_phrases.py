"""What the words of a speaker's mention are: a name, a title before it, an aside, somebody else's possessive."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from counterclaim.language.spelling import same_length
from counterclaim.model import Speaker
from counterclaim.resolution.speaker_names import GivenNames, skeleton, stem, words
from counterclaim.resolution.speaker_posts import Posts
from counterclaim.resolution.speaker_registry import Registry

_HEAD_END = re.compile(r"\s*(?:[,(;:]|\s[–—-]\s)")
_INITIAL = re.compile(r"(?<![\w.])([A-ZА-ЯІЇЄҐ])\.\s?(?:[A-ZА-ЯІЇЄҐ]\.\s?)?(?=[A-ZА-ЯІЇЄҐ]\w)")


@dataclass(frozen=True, slots=True)
class Query:
    """A mention taken apart; ``head`` is the part that names, ``oblique`` says that the name is in no nominative."""

    text: str
    head: str
    parts: tuple[str, ...]
    head_parts: tuple[str, ...]
    camp_hint: str
    role_hint: str
    story: Mapping[str, str]
    day: date | None = None
    initial: str = ""
    oblique: bool = False


class Phrases:
    """Takes mentions of speakers apart; made once, it answers without state."""

    def __init__(self, posts: Posts, given: GivenNames, registry: Registry, particles: Iterable[str] = ()) -> None:
        self._particles = frozenset(particles)
        self._posts = posts
        self._given = given
        self._registry = registry

    def query(
        self,
        text: str,
        camp_hint: str = "",
        role_hint: str = "",
        story: Mapping[str, str] | None = None,
        day: date | None = None,
    ) -> Query:
        """The mention taken apart, with what its surroundings say of it."""
        whole = re.sub(r"'s$", "", " ".join(same_length(text).split()))
        told = self._posts.told(whole)
        bare = self._posts.shortened(self._posts.bare(told))
        initials = _INITIAL.findall(bare)
        bare = " ".join(_INITIAL.sub("", bare).split()) if initials else bare
        head = self._posts.bare(self._head(bare))
        without_asides = re.sub(r"\([^)]*\)", " ", bare)
        parts, head_parts = tuple(words(without_asides)), tuple(words(head))
        return Query(
            whole, head, parts, head_parts, camp_hint, role_hint, story or {}, day, "".join(initials[:1]), told != whole
        )

    def _head(self, bare: str) -> str:
        """The part that names: the first, or the second of "an official, Jane Doe"."""
        first, *rest = _HEAD_END.split(bare, maxsplit=2)
        apposed = words(rest[0]) if rest else []
        name = len(apposed) in (2, 3) and all(word[:1].isupper() for word in apposed)
        return rest[0] if name and self._given.first(apposed[0]) and not self.runs(first) else first

    def named(self, query: Query) -> list[str]:
        """The words of a person's or channel's name in the head, or nothing where there is only a description."""
        runs = self.runs(query.head)
        for run in reversed(runs):
            firsts = [at for at, word in enumerate(run) if self._given.first(word)]
            if firsts and len(run) - firsts[-1] >= 2:
                at = firsts[-2] if len(firsts) > 1 and firsts[-2] == firsts[-1] - 1 and len(run) == 2 else firsts[-1]
                return run[at : at + 4]
            if firsts and firsts[-1] >= 1:
                return run[firsts[-1] - 1 : firsts[-1] + 1][::-1]
        small = (self._posts.is_title, self._posts.is_side)
        described = [part for part in query.head_parts if not any(test(part) for test in small)]
        if not runs or len(runs[-1]) not in (2, 3):
            return []
        before = query.head_parts[: -len(runs[-1])]
        titled = list(query.head_parts[len(before) :]) == runs[-1] and before and self._posts.is_title(before[-1])
        if before and self._registry.surname(runs[-1][-1]):
            return []  # «мера Харкова Терехова»: what stands before a known surname is a place
        return runs[-1] if described == runs[-1] or (titled and before[-1].islower()) else []

    def runs(self, head: str) -> list[list[str]]:
        """Stretches of capitalised words that are no title, side or organisation word."""
        runs: list[list[str]] = [[]]
        for raw in re.split(r"\s+", head):
            word = next(iter(words(raw)), "")
            owner = bool(re.search(r"'s?$|s'$", raw.rstrip('"»”')))
            plain = word[:1].isupper() and not self._posts.is_title(word) and not self._posts.is_organisation(word)
            plain = plain or bool(runs[-1] and raw in self._particles)
            if plain and not (self._posts.is_side(word) and not self._registry.surname(word)) and not owner:
                runs[-1].append(word)
            elif runs[-1]:
                runs.append([])
        return [run for run in runs if run]

    def alone(self, query: Query) -> str:
        """The only word of the head that can be a surname; '' where there is none, or where it is somebody's aide."""
        runs = self.runs(query.head)
        if not runs or self._posts.points_back(query.text) or self._posts.has_call_sign(query.text):
            return ""
        last = runs[-1][-1]
        if len(runs[-1]) > 1 and not self._registry.surname(last) and stem(last) not in {stem(s) for s in query.story}:
            return ""
        after = query.head_parts[query.head_parts.index(last) + 1 :] if last in query.head_parts else ()
        if any(self._posts.is_aide(word) for word in after) or (after and self._posts.role(" ".join(after))):
            return ""
        return "" if self._prepositional(query, last) else last

    def _prepositional(self, query: Query, word: str) -> bool:
        return bool(re.search(rf"\b(?:to|of|for|with|at|in|from|від|до|при|із|из|у|в)\s+{re.escape(word)}", query.head))

    def is_of_somebody(self, query: Query) -> bool:
        """Whether the head is somebody's aide, known by whose he is: "Jane Doe's deputy"."""
        *_, last = query.head_parts
        return "'s " in query.head and self._posts.is_aide(last)

    def has_initial(self, speaker: Speaker, initial: str) -> bool:
        """Whether a person's given name begins with an initial, in any of its spellings."""
        names = (words(name)[0] for name in (speaker.name, *speaker.aliases))
        return not initial or skeleton(initial)[:1] in {skeleton(name)[:1] for name in names}

    def is_owner(self, word: str, bearer: Speaker, query: Query) -> bool:
        """«радник Зеленського»: a plain title before a surname in another case is somebody else's."""
        at = query.head_parts.index(word) if word in query.head_parts else 0
        before = query.head_parts[at - 1] if at else ""
        if self._posts.is_aide(before) and skeleton(word)[-1:] in {"o", "u"}:
            return True  # a surname that has no cases
        declined = skeleton(word) not in {skeleton(words(name)[-1]) for name in (bearer.name, *bearer.aliases)}
        return bool(re.search("[а-яіїєґ]", word)) and declined and before.casefold() in self._posts.titles
