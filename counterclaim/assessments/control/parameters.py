"""The numbers of the control model: a table set by hand, and the same with some of them learned."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float64]
Span = tuple[float, float]
LEARNED = ("width", "weight", "standing.share", "rate", "stir")
FIXED = frozenset({"weight.repeat_days", "weight.relayed_by_rival"})


@dataclass(frozen=True, slots=True, eq=False)
class Parameters:
    """``numbers`` by ``section.name``, all positive; ``spans`` and ``attackers`` are shares (low, high) by extent.

    ``spread`` is the prior standard deviation of a learned number's logarithm. Told apart by identity, so that tables
    made of them can be kept.
    """

    numbers: Mapping[str, float]
    spans: Mapping[str, Span]
    attackers: Mapping[str, Span]
    spread: float
    learned: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Name what ``fit`` may move, in a fixed order."""
        names = (name for name in sorted(self.numbers) if name.startswith(LEARNED) and name not in FIXED)
        object.__setattr__(self, "learned", tuple(names))

    def __getitem__(self, name: str) -> float:
        return self.numbers[name]

    def vector(self) -> Vector:
        """The logarithms of the learned numbers (P,), in the order of ``learned``."""
        return np.log([self.numbers[name] for name in self.learned])

    def moved(self, vector: Sequence[float] | Vector) -> Parameters:
        """The same with other learned numbers, of which ``vector`` (P,) has the logarithms."""
        new = {name: float(np.exp(value)) for name, value in zip(self.learned, vector, strict=True)}
        return Parameters(dict(self.numbers) | new, self.spans, self.attackers, self.spread)

    def changed(self, **sections: Mapping[str, float]) -> Parameters:
        """The same with some numbers replaced, by section: ``changed(weight={"hedged": 1.0})``."""
        new = {f"{section}.{name}": value for section, values in sections.items() for name, value in values.items()}
        return Parameters(dict(self.numbers) | new, self.spans, self.attackers, self.spread)


@cache
def parameters() -> Parameters:
    """The shipped table ``assessments/control/control.toml``."""
    table = tomllib.loads(files("counterclaim.assessments.control").joinpath("control.toml").read_text("utf-8"))
    spans, attackers = ({k: (v[0], v[1]) for k, v in table.pop(name).items()} for name in ("span", "attackers"))
    spread = float(table.pop("spread"))
    numbers = {f"{section}.{name}": float(value) for section, row in table.items() for name, value in row.items()}
    return Parameters(numbers, spans, attackers, spread)
