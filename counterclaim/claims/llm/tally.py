"""What became of a model's claims since it was last told, in one line."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from counterclaim.errors import CounterclaimError


@dataclass(slots=True)
class Tally:
    """Counts of a while: claims kept, claims ``dropped`` and fields ``emptied`` by reason, characters not sent."""

    asked: int = 0
    kept: int = 0
    unsent: int = 0
    skipped: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    emptied: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)

    def fail(self, error: CounterclaimError) -> None:
        """Note an error; the same one is told once."""
        self.errors[str(error)] += 1

    def line(self, model: str) -> str:
        """What a user should know, in one line; '' where the model had nothing to do."""
        parts = []
        if self.kept or (self.asked and not self.errors):
            parts.append(_number(self.kept, "claim"))
        if self.dropped:
            parts.append(f"{self.dropped.total()} dropped ({_reasons(self.dropped)})")
        if self.emptied:
            parts.append(f"{_number(self.emptied.total(), 'field')} emptied ({_reasons(self.emptied)})")
        if self.unsent:
            parts.append(f"{_number(self.unsent, 'character')} of a long story not sent")
        parts += [f"{error}{f' ({number} times)' if number > 1 else ''}" for error, number in self.errors.items()]
        if self.skipped:
            parts.append("not asked any more in this run, since it failed")
        return f"language model {model}: {'; '.join(parts)}" if parts else ""


def _reasons(counts: Counter[str]) -> str:
    return ", ".join(f"{reason}: {number}" for reason, number in sorted(counts.items()))


def _number(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
