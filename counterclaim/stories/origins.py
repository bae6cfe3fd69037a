"""Where each story comes from: the earliest it copies, translates or retells, and how that is known."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from threading import Lock

from counterclaim.model import Story
from counterclaim.stories.copies import CopyIndex, age
from counterclaim.stories.credits import Outlets
from counterclaim.stories.telling import Telling, telling
from counterclaim.stories.translations import APART, TranslationIndex, retells
from counterclaim.stories.wording import body

TRANSLATION = "a translation"
Places = Mapping[str, Collection[str]]


class OriginIndex:
    """Finds origins; made once and asked again at every ledger, so that only new stories are read and compared.

    What it keeps depends on single stories or pairs of them alone: answers never depend on what was asked before.
    """

    def __init__(self, outlets: Outlets) -> None:
        """An index that has read nothing yet; ``outlets`` are those that stories may credit."""
        self.outlets = outlets
        self._lock = Lock()
        self._copies = CopyIndex()
        self._tellings: dict[str, Telling] = {}
        self._credited: dict[str, tuple[str, ...]] = {}
        self._translations = TranslationIndex()
        self._retellings: dict[tuple[str, str], bool] = {}

    def settled(self, stories: Sequence[Story], texts: Mapping[str, str], places: Places) -> tuple[Story, ...]:
        """The stories, in the same order, with their origin, how it is known, and whom they credit.

        ``texts`` (by document id) is asked only for stories not seen before; ``places`` are the ids of the places that
        a story's claims are on, by story id. The origin is the earliest of all that a story matches (day, then one
        without a credit, then the smallest document id). What matches is never passed on from one story to the next.
        """
        with self._lock:
            return self._settled(stories, texts, places)

    def _settled(self, stories: Sequence[Story], texts: Mapping[str, str], places: Places) -> tuple[Story, ...]:
        self._read(stories, texts)
        credits = {story.id: self._credit(story) for story in stories}
        ordered = sorted(stories, key=lambda story: age(story, credits))
        at = {story.id: number for number, story in enumerate(ordered)}
        found: dict[str, tuple[int, str]] = {
            name: (at[origin], how) for name, (origin, how) in self._copies.origins(stories, texts, credits).items()
        }
        for later, earlier, how in (*self._retold(ordered, places), *self._translated(ordered, at, places)):
            if earlier < found.get(later, (earlier + 1, ""))[0]:
                found[later] = (earlier, how)
        return tuple(
            replace(
                story,
                origin_id=ordered[found[story.id][0]].id if story.id in found else story.id,
                origin_reason=found[story.id][1] if story.id in found else "",
                credit=credits[story.id],
            )
            for story in stories
        )

    def _read(self, stories: Sequence[Story], texts: Mapping[str, str]) -> None:
        for story in stories:
            if story.id not in self._tellings:
                text = texts[story.document_id]
                self._tellings[story.id] = telling(body(story, text))
                self._credited[story.id] = self.outlets.credited(story, text)
        if len(self._tellings) > 2 * len(stories):  # most of them belong to another collection
            kept = {story.id for story in stories}
            self._tellings = {name: told for name, told in self._tellings.items() if name in kept}
            self._credited = {name: named for name, named in self._credited.items() if name in kept}
            self._retellings = {pair: said for pair, said in self._retellings.items() if kept.issuperset(pair)}

    def _credit(self, story: Story) -> str:
        return next((self.outlets.name(outlet) for outlet in self._credited[story.id]), "")

    def _translated(
        self, ordered: Sequence[Story], at: Mapping[str, int], places: Places
    ) -> Iterator[tuple[str, int, str]]:
        """For a story in another language than an earlier one that it is, the earliest such."""
        for story in ordered:
            if story.published.first:
                self._translations.put(story.id, self._tellings[story.id], story.language, story.published.first)
        for name in self._translations.ids() - {story.id for story in ordered if story.published.first}:
            self._translations.drop(name)
        for number, story in enumerate(ordered):
            for index in sorted(at[other] for other in self._translations.of(story.id)):
                earlier = ordered[index]
                if (
                    index < number
                    and story.document_id != earlier.document_id
                    and not _elsewhere(story, earlier, places)
                ):
                    yield story.id, index, TRANSLATION
                    break

    def _retold(self, ordered: Sequence[Story], places: Places) -> Iterator[tuple[str, int, str]]:
        """Stories that retell one of an outlet that they credit, of the three days before."""
        published: dict[tuple[str, date], list[int]] = {}
        for number, story in enumerate(ordered):
            outlet, day = self.outlets.of(story.publisher), story.published.first
            if outlet and day:
                published.setdefault((outlet, day), []).append(number)
        for number, story in enumerate(ordered):
            day = story.published.first
            for outlet in self._credited[story.id] if day else ():
                near = (published.get((outlet, date.fromordinal(d)), []) for d in _before(day))
                for index in (index for some in near for index in some if index < number):
                    same = places.get(story.id, ()), places.get(ordered[index].id, ())
                    if set(same[0]) & set(same[1]) and self._is_retold(story, ordered[index]):
                        yield story.id, index, f"credits {self.outlets.name(outlet)}"
                        break

    def _is_retold(self, later: Story, earlier: Story) -> bool:
        if later.document_id == earlier.document_id:
            return False
        pair = (later.id, earlier.id)
        if pair not in self._retellings:
            self._retellings[pair] = retells(self._tellings[later.id], self._tellings[earlier.id])
        return self._retellings[pair]


def _before(day: date | None) -> range:
    return range(day.toordinal() - APART, day.toordinal() + 1) if day else range(0)


def _elsewhere(one: Story, two: Story, places: Places) -> bool:
    """Whether the places of two stories are known and none is the same."""
    ours, theirs = set(places.get(one.id, ())), set(places.get(two.id, ()))
    return bool(ours and theirs and not ours & theirs)
