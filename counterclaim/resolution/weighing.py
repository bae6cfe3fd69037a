"""One weighing of all the names of a story that need choosing: every candidate's score, part by part.

The parts are those of ``WEIGHTS``; each is 0 to 1 but for the population. All names are weighed at once, in arrays
whose rows are the candidates of one name after another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from counterclaim.resolution.ground import HROMADA, OBLAST, RAION, VAGUE, Floats, Rivals, distances

WEIGHTS = {
    "population": 0.45,  # for each power of ten
    "town": 2.0,  # a town or a settlement of its kind, not a village
    "large": 2.0,  # a city of 100,000
    "front": 2.5,  # among the settlements that the war's sector tables name, in the same oblast
    "renamed": 2.5,  # the war's table of former names points to it
    "at war": 2.0,  # in a country at war rather than anywhere in the world
    "position": 0.3,  # its position is its own, not its area's centre
    "named": 2.0,  # the name is its own or the press's, not a guess or one among the many that GeoNames lists
    "sentence": 5.0,  # beside a sure place of the sentence; halves with every 15 km
    "linked": 3.0,  # "south of", "near" the sure place that follows; halves with every 15 km
    "story": 2.5,  # near a sure place of the story; halves with every 40 km
    "hromada": 1.5,  # in the community of a sure place of the sentence, where its own position is not known
    "together": 3.0,  # beside what another open name of the sentence may well mean; halves with every 15 km
    "raion": 1.5,  # in a raion of a sure place
    "region": 3.0,  # in a region that the story names
    "elsewhere": -2.0,  # outside all regions that the sentence names
    "sector": 3.0,  # among a named sector's settlements, or near its headword
    "same": 3.0,  # what the name means elsewhere in the story
    "qualified": 3.0,  # in the region that stands right beside it
    "kind": 2.0,  # a village, where the word before says so; the contrary, where it says another kind
}
STANDING = ("population", "town", "large", "front", "renamed", "at war", "position", "named")
COMPANY = (
    "sentence",
    "story",
    "hromada",
    "raion",
    "region",
    "elsewhere",
    "sector",
    "same",
    "qualified",
    "kind",
    "linked",
    "together",
)
TELLING = ("sentence", "linked", "story", "hromada", "raion", "sector", "same", "together")  # what tells one of many
SENTENCE_KM, STORY_KM, SECTOR_KM = 15.0, 40.0, 20.0
KNOWN_KM = 4.0  # vagueness up to which a position counts as known
KNOWN_HALF_KM = 9.0
LIKELY, MOST_PAIRS, STEPS = 0.1, 1_000_000, 2
BY_NAME = 0.7  # how much a sector's list counts beside its headword
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Name:
    """A name to be weighed, with what stands around it.

    ``standing`` is what of its candidates' scores no company changes (candidates x ``STANDING``). Columns of sure
    places: those in its sentence (``beside``), near it in the story (``far``), named sectors' headwords (``heads``),
    the one that words of nearness relate it to (``linked``). ``regions`` are codes of those that its sentence names,
    ``qualifier`` of the one right beside it (0: none). ``listed`` marks the candidates on the lists of the sectors
    named; ``kinds`` are what the word before says it is; ``same`` is the id that the name means elsewhere in the story.
    """

    rivals: Rivals
    standing: Floats
    beside: Sequence[int]
    far: Sequence[int]
    heads: Sequence[int]
    linked: Sequence[int]
    regions: Sequence[int]
    listed: Floats
    same: str
    qualifier: int
    kinds: frozenset[str]
    sentence: int


def weigh(names: Sequence[Name], columns: Floats, regions: Sequence[int]) -> list[tuple[Floats, Floats]]:
    """For each name its candidates' odds and their parts (candidates x ``WEIGHTS``, weighted).

    The odds are the softmax of the parts' sums. What each name of a sentence likely means counts for the others, and
    that anew (a mean-field iteration of ``STEPS`` steps).

    ``columns`` are the grounds of sure places and headwords, ``regions`` the codes of all regions that the story names.
    """
    ends = np.cumsum([len(name.rivals.places) for name in names])
    group = np.repeat(np.arange(len(names)), np.diff(ends, prepend=0))
    rows = np.concatenate([name.rivals.grounds for name in names])
    parts = np.zeros((len(rows), len(WEIGHTS)))
    parts[:, : len(STANDING)] = np.concatenate([name.standing for name in names])
    company = parts[:, len(STANDING) :]
    if len(columns):
        km = distances(rows, columns)
        beside, far, heads, linked = _masks(names, len(columns))[:, group]
        here = np.where(rows[:, VAGUE] > KNOWN_KM, SENTENCE_KM, KNOWN_HALF_KM)
        company[:, 0] = _closeness(km, beside | heads, here)
        company[:, 1] = _closeness(km, far, STORY_KM)
        company[:, 2] = _shared(rows, columns, HROMADA, beside) & (rows[:, VAGUE] > KNOWN_KM)
        company[:, 3] = _shared(rows, columns, RAION, beside | far | heads)
        company[:, 10] = _closeness(km, linked, here)
        if heads.any():
            listed = np.concatenate([name.listed for name in names])
            company[:, 6] = np.maximum(_closeness(km, heads, SECTOR_KM), BY_NAME * listed)
    if regions:
        company[:, 4] = _is_in(rows, regions)
        near = np.array([bool(name.regions) for name in names])[group]
        here = np.concatenate([_is_in(name.rivals.grounds, name.regions) for name in names])
        company[:, 5] = near & (here == 0)
    if any(name.same for name in names):
        company[:, 7] = [place.id == name.same for name in names for place in name.rivals.places]
    if any(name.qualifier for name in names):
        beside_it = np.array([name.qualifier or -1 for name in names])[group]
        company[:, 8] = (rows[:, OBLAST] == beside_it) | (rows[:, RAION] == beside_it)
    if any(name.kinds for name in names):
        company[:, 9] = [
            (1.0 if place.kind in name.kinds else -1.0) if name.kinds else 0.0
            for name in names
            for place in name.rivals.places
        ]
    company *= _WEIGHTS
    starts = ends - [len(name.rivals.places) for name in names]
    odds = _softmax(parts.sum(axis=1), starts, group)
    sentences = np.array([name.sentence for name in names])
    if len(set(sentences.tolist())) < len(names):
        numbers: dict[frozenset[str], int] = {}
        own = np.array([numbers.setdefault(name.rivals.ids, len(numbers)) for name in names])
        among = _Together(rows, group, sentences[group], own[group])
        for _ in range(STEPS):
            parts[:, -1] = WEIGHTS["together"] * among.support(odds, starts)
            odds = _softmax(parts.sum(axis=1), starts, group)
    return [(odds[start:end], parts[start:end]) for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]


_WEIGHTS = np.array([WEIGHTS[part] for part in COMPANY])


class _Together:
    """The candidates of several open names of one sentence, as company for one another."""

    def __init__(self, rows: Floats, group: NDArray[np.int64], sentence: NDArray[np.int64], own: NDArray[np.int64]):
        self._rows, self._group, self._sentence, self._own = rows, group, sentence, own

    def support(self, odds: Floats, starts: NDArray[np.int64]) -> Floats:
        """How near each candidate lies to a likely one of another name, times its odds beside its name's best."""
        ratio = odds / np.maximum.reduceat(odds, starts)[self._group]
        likely = np.flatnonzero(ratio >= LIKELY)
        if len(likely) * len(odds) > MOST_PAIRS:
            likely = np.flatnonzero(ratio == 1.0)
        vague = np.hypot(distances(self._rows, self._rows[likely]), self._rows[likely, VAGUE])
        other = (self._sentence[:, None] == self._sentence[likely]) & (self._own[:, None] != self._own[likely])
        found: Floats = (np.exp2(-vague / SENTENCE_KM) * ratio[likely] * other).max(axis=1)
        return found


def _softmax(scores: Floats, starts: NDArray[np.int64], group: NDArray[np.int64]) -> Floats:
    """Probabilities of the rows of each group, rounded so that sums in another order give the same."""
    powers = np.exp(scores - np.maximum.reduceat(scores, starts)[group])
    odds: Floats = np.round(powers / np.add.reduceat(powers, starts)[group], 9)
    return odds


def _masks(names: Sequence[Name], width: int) -> Flags:
    """Which columns are beside, far, headwords, linked: 4 x names x columns."""
    masks = np.zeros((4, len(names), width), bool)
    for row, name in enumerate(names):
        masks[0, row, name.beside] = True
        masks[1, row, name.far] = True
        masks[2, row, name.heads] = True
        masks[3, row, name.linked] = True
    return masks


def _closeness(km: Floats, mask: Flags, half_km: float | Floats) -> Floats:
    """1 beside the nearest of the masked places, halving with every ``half_km``."""
    nearest: Floats = np.where(mask, km, np.inf).min(axis=1, initial=np.inf)
    near: Floats = np.exp2(-nearest / half_km)
    return near


def _shared(rows: Floats, columns: Floats, area: int, mask: Flags) -> Flags:
    """Whether a masked place is in the same area; 0 is no area."""
    same = rows[:, area, None] == columns[None, :, area]
    shared: Flags = (same & mask).any(axis=1) & (rows[:, area] > 0)
    return shared


def _is_in(rows: Floats, regions: Sequence[int]) -> Floats:
    """1 where the oblast or the raion is one of the regions."""
    codes = np.array(regions, float)
    inside = (rows[:, OBLAST, None] == codes).any(axis=1) | (rows[:, RAION, None] == codes).any(axis=1)
    return np.where(inside, 1.0, 0.0)


def in_parts(row: Floats) -> Mapping[str, float]:
    """A candidate's parts by name."""
    return dict(zip((*STANDING, *COMPANY), row.tolist(), strict=True))
