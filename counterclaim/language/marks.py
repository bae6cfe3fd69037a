"""Who says what in a text, as character spans: what the tagger finds and what annotators marked."""

from __future__ import annotations

from dataclasses import dataclass

Fragment = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Marked:
    """One attribution as marked in a text: character spans ``[start, end)`` by kind, in order.

    A discontinuous span has several fragments; a source or a cue that the text leaves out has none.
    """

    source: tuple[Fragment, ...] = ()
    cue: tuple[Fragment, ...] = ()
    content: tuple[Fragment, ...] = ()

    def of(self, kind: str) -> tuple[Fragment, ...]:
        """The fragments of ``source``, ``cue`` or ``content``."""
        return {"source": self.source, "cue": self.cue, "content": self.content}[kind]
