"""Scoring the control model on disputed towns: labelled claims through the model, beside rules and ablations."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from counterclaim.assessments.control.fitting import Shown, Slopes, believed, fit, slopes
from counterclaim.assessments.control.neighbours import Around, coupled, rows_of
from counterclaim.assessments.control.parameters import Parameters, parameters
from counterclaim.assessments.control.passes import half, share, shown
from counterclaim.assessments.control.states import at_share, unknown
from counterclaim.assessments.control.weighing import Learned, weigh
from counterclaim.assessments.learning.heard import Heard
from counterclaim.assessments.learning.reliance import reliances
from counterclaim.errors import InputError
from counterclaim.evaluation.control import Answer, Town, report, towns
from counterclaim.evaluation.control.towns import Row, day_of
from counterclaim.model import Extent, Predicate, Stance, Utterance, War
from counterclaim.pipeline import Desk, built_in_gazetteer
from counterclaim.store.episodes import read_episodes
from counterclaim.store.gazetteer import GazetteerFile
from counterclaim.wars import load_war

WORKERS = 2


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A town as the scores know it, and as the model does."""

    town: Town
    shown: Shown


def control_scores(folder: Path, war_name: str, leave_one_out: bool = False) -> dict[str, Any]:
    """The report on the claims and the reference in ``folder``; with ``leave_one_out`` each town by what others taught.

    Raises ``InputError`` and ``NotFound`` where the data cannot be read or scored.
    """
    war = load_war(war_name)
    rows, reference = read_episodes(folder)
    found = towns(rows, reference, war.camps[0].id, war.camps[1].id)
    if not found:
        raise InputError("no town has claims and a reference on the same days", where=str(folder))
    cases = [Case(town, shown_of(town, war)) for town in found]
    tables = fitted(cases, war) if leave_one_out else dict.fromkeys({t.episode for t in found}, parameters())
    kept = {"model": answers(cases, war, tables)}
    told = report(found, kept, {name: made(cases, war, tables) for name, made in ABLATIONS.items()})
    return told | {"parameters": "leave one episode out" if leave_one_out else "as shipped"}


def shown_of(town: Town, war: War) -> Shown:
    """A town for the model: statements joined that are one speaker's, the window's first share, the days shown."""
    first = int(town.days[0])
    return Shown(
        utterances=utterances_of(town.statements, last=int(town.days[-1])),
        start=start_of(*town.start),
        first_day=date.fromordinal(first),
        rows=town.days - first,
        occupied=town.occupied,
        label=town.label,
    )


def start_of(occupied: float, grey: float) -> float:
    """The share to start from: none where the map shows nothing, all from nine tenths, else a tenth at least."""
    if occupied >= 0.9:
        return 1.0
    if occupied + np.nan_to_num(grey) < 0.1:
        return 0.0
    return float(min(max(np.floor(occupied * 10 + 1e-9) / 10 + 0.1, 0.1), 0.9))


def utterances_of(statements: Sequence[Row], last: int) -> tuple[Utterance, ...]:
    """One utterance a statement: the first report of it, as known on its day; none from after the day ``last``."""
    first: dict[str, Row] = {}
    for row in sorted(statements, key=lambda row: (day_of(row), _name(row))):
        first.setdefault(str(row.get("statement_id") or _name(row)), row)
    return tuple(_utterance(name, row) for name, row in first.items() if day_of(row) <= last)


def _name(row: Row) -> str:
    """A claim's id, or what it is made of where it has none."""
    return str(row.get("claim_id") or sorted((key, str(value)) for key, value in row.items()))


def _utterance(name: str, row: Row) -> Utterance:
    day = date.fromordinal(day_of(row))
    try:
        stance, predicate = Stance(row["stance"]), Predicate(str(row.get("predicate")))
        extent = Extent(row["extent"]) if row.get("extent") else None
        denied = Predicate(row["denies_predicate"]) if row.get("denies_predicate") else None
    except ValueError as error:
        raise InputError(str(error), where=f"claim {_name(row)}", remedy="see the codebook") from error
    return Utterance(
        id=name,
        speaker_id=str(row.get("speaker") or ""),
        speaker_name=str(row.get("speaker") or ""),
        camp=str(row["camp"]),
        role=str(row.get("role") or "other"),
        relayed=bool(row.get("relayed_by")),
        relay_camp="",
        stance=stance,
        predicate=predicate,
        holder=row.get("holder"),
        extent=extent,
        denies_predicate=denied,
        denies_holder=row.get("denies_holder"),
        outcome="",
        likelihood=str(row.get("likelihood") or ""),
        place_id=str(row["place"]),
        day=day,
        event_day=day,
        due=None,
        against_interest=bool(row.get("against_interest")),
        background=False,
        claim_ids=(_name(row),),
        origins=(),
    )


# -- the model with and without its parts ----------------------------------------------------------------------------

Tables = Mapping[str, Parameters]
Answers = dict[tuple[str, str], Answer]


def answers(
    cases: Sequence[Case], war: War, tables: Tables, learned: Mapping[tuple[str, str], Learned] | None = None
) -> Answers:
    """What the model says of each town, under the parameters of its episode and what is ``learned`` of speakers."""
    told: Answers = {}
    for case in cases:
        known = learned[case.town.key] if learned else None
        found = believed(case.shown, war, tables[case.town.episode], known)
        told[case.town.key] = Answer(found.probabilities, found.share, found.half)
    return told


def _even(table: Parameters) -> Parameters:
    """No interest prior: whoever speaks may be wrong either way alike, and no denial weighs more for whose it is."""
    both = table["width.third"]
    return table.changed(
        width={"beyond": both, "short": both},
        weight={"own_denial": 1.0},
        stir={"captured": table["stir.admitted"]},
    )


def _without_interest(cases: Sequence[Case], war: War, tables: Tables) -> Answers:
    return answers(cases, war, {name: _even(table) for name, table in tables.items()})


def _copies_counted(cases: Sequence[Case], war: War, tables: Tables) -> Answers:
    """Every report counts as if it were said anew: by a speaker of its own, adding up without end."""
    loud = {name: table.changed(weight={"repeat_days": -1.0}) for name, table in tables.items()}
    return answers([replace(case, shown=_every_report(case)) for case in cases], war, loud)


def _every_report(case: Case) -> Shown:
    last = int(case.town.days[-1])
    each = [_utterance(_name(row), row) for row in case.town.statements if day_of(row) <= last]
    return replace(case.shown, utterances=tuple(each))


def _without_standing(cases: Sequence[Case], war: War, tables: Tables) -> Answers:
    still = {name: table.changed(standing={"days": 0.0}) for name, table in tables.items()}
    return answers(cases, war, still)


def _one_pace(cases: Sequence[Case], war: War, tables: Tables) -> Answers:
    """The front moves always alike: neither talk nor silence tells how fast."""
    calm = {"talk": 1e-12, "silence": 1e-12, "left": 0.0, "captured": 0.0, "admitted": 0.0, "denied": 0.0}
    return answers(cases, war, {name: table.changed(stir=calm) for name, table in tables.items()})


def _by_em(cases: Sequence[Case], war: War, tables: Tables) -> Answers:
    """Speakers' exaggeration learned by EM from the claims, never the map, of all other episodes."""
    heard = {case.town.key: Heard(case.shown.utterances, unknown(), case.shown.first_day) for case in cases}
    episodes = {case.town.key: case.town.episode for case in cases}
    return answers(cases, war, tables, reliances(heard, war, parameters(), episodes))


def _neighbours(cases: Sequence[Case], war: War, tables: Tables) -> Answers:
    """Settlements near one another with claims in the same days coupled; positions from the built-in gazetteer."""
    desk = Desk(war, GazetteerFile(built_in_gazetteer()))
    found = {case.town.key: _position(case.town.place, desk) for case in cases}
    alone = {case.town.key: _around(case, war, tables, None, found[case.town.key]) for case in cases}
    told: Answers = {}
    for case in cases:
        others = [around for key, (_, around) in sorted(alone.items()) if key != case.town.key and around]
        told[case.town.key] = _around(case, war, tables, others, found[case.town.key])[0]
    return told


def _position(name: str, desk: Desk) -> tuple[float, float] | None:
    named = sorted(desk.index.named(name), key=lambda place: -place.population)
    return next(((p.lat, p.lon) for p in named if p.lat is not None and p.lon is not None), None)


def _around(
    case: Case, war: War, tables: Tables, others: Sequence[Around] | None, at: tuple[float, float] | None
) -> tuple[Answer, Around | None]:
    table, shown_there = tables[case.town.episode], case.shown
    weighed = weigh(shown_there.utterances, war, table)
    days = int(shown_there.rows[-1]) + 1
    last = date.fromordinal(shown_there.first_day.toordinal() + days - 1)
    rows = np.zeros((days, 2, 11)) if not others or at is None else rows_of(at, shown_there.first_day, days, others)
    beliefs = coupled(weighed, shown_there.first_day, last, at_share(shown_there.start, table), rows, table)
    kept = beliefs[shown_there.rows]
    around = None if at is None else Around(shown_there.first_day, share(beliefs)[..., 0], at)
    return Answer(shown(kept)[..., 0], share(kept)[..., 0], half(kept)[..., 0]), around


ABLATIONS: Mapping[str, Callable[[Sequence[Case], War, Tables], Answers]] = {
    "no_interest_prior": _without_interest,
    "copies_counted": _copies_counted,
    "no_standing": _without_standing,
    "one_pace": _one_pace,
    "no_em": answers,  # as shipped: what did not beat the fixed priors is off
    "em": _by_em,
    "no_neighbours": answers,
    "neighbours": _neighbours,
}


# -- leave one episode out -------------------------------------------------------------------------------------------


def fitted(cases: Sequence[Case], war: War) -> dict[str, Parameters]:
    """For each episode the parameters that all others teach, in up to two processes."""
    table, episodes = parameters(), sorted({case.town.episode for case in cases})
    with ProcessPoolExecutor(min(WORKERS, os.cpu_count() or 1)) as pool:
        first = list(pool.map(partial(_slopes, war, table), [case.shown for case in cases]))
        others = [
            [(case.shown, slope) for case, slope in zip(cases, first, strict=True) if case.town.episode != episode]
            for episode in episodes
        ]
        vectors = list(pool.map(partial(_fitted, war, table), others))
    return {episode: table.moved(vector) for episode, vector in zip(episodes, vectors, strict=True)}


def _slopes(war: War, table: Parameters, place: Shown) -> Slopes:
    return slopes([place], war, table)[0]


def _fitted(war: War, table: Parameters, known: Sequence[tuple[Shown, Slopes]]) -> Any:
    return fit([shown for shown, _ in known], war, table, [slope for _, slope in known]).vector()
