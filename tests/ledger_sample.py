"""A small ledger made by hand, in words of our own: what the published pages are tested on."""

from __future__ import annotations

import itertools
import math
from datetime import date, timedelta
from typing import Any

from ledger_sample_documents import (
    AS_OF,
    DOC_COPY,
    DOC_EN,
    DOC_NONE,
    DOC_RU,
    DOC_TWO,
    DOC_UK,
    PLACES,
    SPEAKERS,
    STORY_COPY,
    STORY_EARTHS,
    STORY_EN,
    STORY_NONE,
    STORY_POKROVSK,
    STORY_RU,
    STORY_UK,
    WAR,
    on,
    span_of,
)

from counterclaim.assessments.track_records.estimates import share_of
from counterclaim.model import (
    CONTESTED,
    Assessment,
    Claim,
    Confidence,
    Count,
    Days,
    Document,
    Estimate,
    Evidence,
    Extent,
    Ledger,
    Predicate,
    Record,
    ResolvedClaim,
    Stance,
    Story,
    Turn,
    Utterance,
    Verdict,
    VerdictLabel,
    content_id,
)
from counterclaim.track_record import Bin, Forecasts


def _claim(
    story: Story, document: Document, quote: str, speaker: str, place: str, said: Days, **more: object
) -> ResolvedClaim:
    span = span_of(document, quote)
    who, where = SPEAKERS[speaker], PLACES[place]
    resolved = {name: more.pop(name) for name in ("against_interest", "due") if name in more}
    relay = SPEAKERS[str(more.pop("relay"))] if "relay" in more else None
    words = Claim(
        content_id("claim", document.id, span.start, span.end, speaker, more.get("predicate")),
        story.id,
        span,
        who.name,
        relay.name if relay else "",
        more.pop("stance", Stance.ASSERTS),
        more.pop("predicate", Predicate.CONTROL),
        where.name,
        None,
        more.pop("holder", None),
        more.pop("extent", None),
        more.pop("count", None),
        "",
        str(more.pop("likelihood", "")),
        "sample",
        0.9,
        **more,
    )  # type: ignore[arg-type]
    return ResolvedClaim(
        words,
        who.id,
        who.name,
        who.org,
        who.camp,
        who.role,
        relay.id if relay else "",
        relay.name if relay else "",
        relay.camp if relay else "",
        where.id,
        where.name,
        ((where.id, 1.0),),
        "named in full",
        said,
        said,
        bool(resolved.get("against_interest")),
        resolved.get("due"),
    )  # type: ignore[arg-type]


RING, SEPTEMBER, NOVEMBER = Predicate.ENCIRCLEMENT, on(2025, 9, 23), on(2025, 11, 5)
_ring = "The Russian Defence Ministry said on Tuesday that its troops had closed the ring around Kupiansk."
RINGED = _claim(
    STORY_EN, DOC_EN, _ring, "ru-mod", "kupiansk", SEPTEMBER, predicate=RING, holder="RU", extent=Extent.FULL
)
RINGED_COPY = _claim(
    STORY_COPY, DOC_COPY, _ring, "ru-mod", "kupiansk", SEPTEMBER, predicate=RING, holder="RU", extent=Extent.FULL
)
NO_RING = _claim(
    STORY_EN,
    DOC_EN,
    '"There is no ring, and none is near," said Victor Tregubov',
    "ua-trehubov",
    "kupiansk",
    SEPTEMBER,
    stance=Stance.DENIES,
    predicate=RING,
    denies_predicate=RING,
    denies_holder="RU",
)
FORECAST = _claim(
    STORY_EN,
    DOC_EN,
    "a full encirclement in the coming weeks moderately likely",
    "analyst-lenz",
    "kupiansk",
    SEPTEMBER,
    predicate=Predicate.FORECAST,
    likelihood="moderately likely",
    due=date(2025, 10, 14),
)
UNVERIFIED = _claim(
    STORY_EN,
    DOC_EN,
    "Northern Wire was unable to verify either account.",
    "press-north",
    "kupiansk",
    SEPTEMBER,
    stance=Stance.CANNOT_VERIFY,
    predicate=RING,
    holder="RU",
)
HEADLINE = _claim(
    STORY_EN,
    DOC_EN,
    "Ministry says Kupiansk is ringed",
    "ru-mod",
    "kupiansk",
    SEPTEMBER,
    predicate=RING,
    holder="RU",
    headline=True,
)
TAKEN = _claim(
    STORY_RU,
    DOC_RU,
    "город Купянск полностью перешёл под контроль российских войск",
    "ru-mod",
    "kupiansk",
    on(2025, 11, 20),
    holder="RU",
    extent=Extent.FULL,
)
FIGHT = _claim(
    STORY_RU,
    DOC_RU,
    "Бои за Петропавловку продолжаются",
    "ru-mod",
    "petropavlivka",
    on(2025, 11, 20),
    holder=CONTESTED,
)
DECEMBER = DOC_UK.published
HELD = _claim(
    STORY_UK,
    DOC_UK,
    "Віктор Трегубов сказав, що Сили оборони тримають майже весь Куп'янськ.",
    "ua-trehubov",
    "kupiansk",
    DECEMBER,
    holder="UA",
    extent=Extent.MOST,
)
ADMITTED = _claim(
    STORY_UK,
    DOC_UK,
    "російські воєнблогери визнають: міста в них більше немає",
    "ru-bloggers",
    "kupiansk",
    DECEMBER,
    holder="UA",
    relay="ua-trehubov",
    against_interest=True,
)
ADMITTED_OUTER = _claim(
    STORY_UK,
    DOC_UK,
    "За його словами, навіть російські воєнблогери визнають",
    "ua-trehubov",
    "kupiansk",
    DECEMBER,
    predicate=Predicate.OTHER,
)
ATTACKS = _claim(
    STORY_UK,
    DOC_UK,
    "за добу біля Піщаного відбито п'ять атак",
    "ua-trehubov",
    "pishchane",
    DECEMBER,
    predicate=Predicate.ATTACK,
    holder="RU",
    count=Count(5, "attacks"),
    outcome="repelled",
)
MOST_POKROVSK = _claim(
    STORY_POKROVSK,
    DOC_TWO,
    "its units hold most of Pokrovsk",
    "ru-mod",
    "pokrovsk",
    NOVEMBER,
    holder="RU",
    extent=Extent.MOST,
)
ORDER = _claim(
    STORY_POKROVSK,
    DOC_TWO,
    "its units hold most of Pokrovsk, and Moscow wants it whole by 1 December",
    "ru-mod",
    "pokrovsk",
    NOVEMBER,
    predicate=Predicate.ORDER,
    holder="RU",
    due=date(2025, 12, 1),
)
STAND = _claim(
    STORY_POKROVSK,
    DOC_TWO,
    '"Our troops stand in Pokrovsk,"',
    "ua-trehubov",
    "pokrovsk",
    NOVEMBER,
    holder="UA",
    extent=Extent.PART,
)


def _utterance(*claims: ResolvedClaim) -> Utterance:
    first = claims[0]
    words, day = first.claim, first.said.last
    assert day is not None
    identity = content_id("utterance", first.id)
    return Utterance(
        identity,
        first.speaker_id,
        first.speaker_name,
        first.camp,
        first.role,
        bool(first.relayed_by_id),
        first.relayed_by_camp,
        words.stance,
        words.predicate,
        words.holder,
        words.extent,
        words.denies_predicate,
        words.denies_holder,
        words.outcome,
        words.likelihood,
        first.place_id,
        day,
        day,
        first.due,
        first.against_interest,
        words.background,
        tuple(claim.id for claim in claims),
        (words.story_id,),
    )


SAID = {
    "ringed": _utterance(RINGED, HEADLINE, RINGED_COPY),
    "no ring": _utterance(NO_RING),
    "forecast": _utterance(FORECAST),
    "cannot": _utterance(UNVERIFIED),
    "taken": _utterance(TAKEN),
    "fight": _utterance(FIGHT),
    "held": _utterance(HELD),
    "admitted": _utterance(ADMITTED),
    "most": _utterance(MOST_POKROVSK),
    "stand": _utterance(STAND),
}


def _verdict(
    name: str, label: VerdictLabel, chance: float | None, reason: str, by: str = "", against: str = ""
) -> Verdict:
    ids = [tuple(SAID[other].id for other in names.split(", ") if other) for names in (by, against)]
    number = 6 if chance is None else 2 if chance > 0.8 else 3 if chance >= 0.4 else 5
    letter = "B" if SAID[name].speaker_id == "ua-trehubov" else "F"
    return Verdict(SAID[name].id, AS_OF, label, chance, ids[0], ids[1], reason, credibility=number, grade=letter)


VERDICTS = (
    _verdict(
        "ringed",
        VerdictLabel.CONTRADICTED,
        0.06,
        "denied that day, and the place was held three months on",
        against="no ring, held",
    ),
    _verdict("no ring", VerdictLabel.SUPPORTED, 0.94, "what came later bears it out", "held", "ringed"),
    _verdict("forecast", VerdictLabel.CONTRADICTED, 0.08, "its day has passed and no ring was closed"),
    _verdict("cannot", VerdictLabel.UNVERIFIED, None, "it takes no side"),
    _verdict(
        "taken", VerdictLabel.CONTRADICTED, 0.07, "the speaker's own side later gave it up", against="held, admitted"
    ),
    _verdict("fight", VerdictLabel.UNVERIFIED, 0.5, "nobody else spoke of it"),
    _verdict("held", VerdictLabel.SUPPORTED, 0.86, "the other side's bloggers say the same", "admitted", "taken"),
    _verdict("admitted", VerdictLabel.SUPPORTED, 0.86, "it goes against the speaker's interest", "held", "taken"),
    _verdict("most", VerdictLabel.DISPUTED, 0.44, "each side says it holds the town", against="stand"),
    _verdict("stand", VerdictLabel.DISPUTED, 0.4, "each side says it holds the town", against="most"),
)


def _logit(chance: float) -> float:
    return math.log(chance / (1 - chance))


def _assessment(
    place: str, path: list[tuple[str, ResolvedClaim | None, tuple[float, float, float]]], **more: object
) -> Assessment:
    """``path``: the probabilities before any words, then after each utterance."""
    steps = [tuple(_logit(chance) for chance in triple) for _, _, triple in path]
    moved = more.get("moved", {})
    evidence = tuple(
        Evidence(
            SAID[name].id,
            claim.id,
            1.0,
            tuple(b - a for a, b in zip(before, after, strict=True)),
            moved.get(name, (0.0, 0.0, 0.0)),
        )  # type: ignore[arg-type, attr-defined]
        for (name, claim, _), before, after in zip(path[1:], steps, steps[1:], strict=False)
        if claim is not None
    )
    last = path[-1][2]
    state = WAR.states[max(range(3), key=lambda index: last[index])]
    return Assessment(
        place,
        AS_OF,
        AS_OF,
        last,
        state,
        str(more["likelihood"]),
        more["confidence"],  # type: ignore[arg-type]
        str(more["reason"]),
        steps[0],
        evidence,
        "sample",
        share=more["share"],
        turns=more.get("turns", ()),
    )  # type: ignore[arg-type]


ASSESSMENTS = (
    _assessment(
        "kupiansk",
        [
            ("", None, (0.70, 0.25, 0.05)),
            ("ringed", RINGED, (0.60, 0.32, 0.08)),
            ("no ring", NO_RING, (0.66, 0.28, 0.06)),
            ("taken", TAKEN, (0.40, 0.35, 0.25)),
            ("held", HELD, (0.58, 0.31, 0.11)),
            ("admitted", ADMITTED, (0.86, 0.12, 0.02)),
        ],
        moved={"taken": (-0.04, 0.03, 0.01), "held": (0.06, -0.04, -0.02), "admitted": (0.28, -0.19, -0.09)},
        share=0.08,
        turns=(
            Turn("RU", "RU", "full", (0.38, 0.41, 0.21)),
            Turn("third", "RU", "most", (0.31, 0.39, 0.30)),
            Turn("third", "RU", "full", (0.22, 0.33, 0.45)),
            Turn("UA", "UA", "not_held", (0.09, 0.41, 0.50)),
        ),
        likelihood="very likely",
        confidence=Confidence.MODERATE,
        reason="two sides agree, but one of them is only heard through the other",
    ),
    _assessment(
        "petropavlivka",
        [("", None, (0.40, 0.40, 0.20)), ("fight", FIGHT, (0.30, 0.52, 0.18))],
        moved={"fight": (-0.10, 0.12, -0.02)},
        share=0.45,
        likelihood="roughly even chance",
        confidence=Confidence.LOW,
        reason="one utterance five weeks ago",
    ),
    _assessment(
        "pokrovsk",
        [
            ("", None, (0.50, 0.30, 0.20)),
            ("most", MOST_POKROVSK, (0.25, 0.33, 0.42)),
            ("stand", STAND, (0.27, 0.33, 0.40)),
        ],
        moved={"most": (-0.23, 0.03, 0.20), "stand": (0.02, 0.0, -0.02)},
        share=0.56,
        turns=(Turn("UA", "UA", "part", (0.37, 0.36, 0.27)),),
        likelihood="unlikely",
        confidence=Confidence.LOW,
        reason="the last words are seven weeks old and disagree",
    ),
)

WORLDS = {
    "UA": {"kupiansk": (0.93, 0.06, 0.01), "pokrovsk": (0.62, 0.30, 0.08)},
    "RU": {"kupiansk": (0.04, 0.13, 0.83), "petropavlivka": (0.20, 0.60, 0.20), "pokrovsk": (0.05, 0.20, 0.75)},
}

_TURNS = {
    "kupiansk": (
        (date(2025, 9, 23), (0.66, 0.28, 0.06)),
        (date(2025, 11, 19), (0.60, 0.34, 0.06)),
        (date(2025, 11, 20), (0.40, 0.35, 0.25)),
        (date(2025, 12, 25), (0.44, 0.36, 0.20)),
        (AS_OF, (0.86, 0.12, 0.02)),
    ),
    "petropavlivka": ((date(2025, 11, 20), (0.35, 0.50, 0.15)), (AS_OF, (0.30, 0.52, 0.18))),
    "pokrovsk": ((date(2025, 11, 5), (0.36, 0.40, 0.24)), (AS_OF, (0.27, 0.33, 0.40))),
}


def _series(place: str) -> tuple[tuple[date, tuple[float, float, float]], ...]:
    points = []
    turns = _TURNS[place]
    for (start, low), (end, high) in itertools.pairwise(turns):
        length = (end - start).days
        for step in range(length):
            share = step / length
            points.append(
                (start + timedelta(days=step), tuple(a + (b - a) * share for a, b in zip(low, high, strict=True)))
            )
    return (*points, turns[-1])  # type: ignore[return-value]


def _record(speaker: str, utterances: int, held: int, premature: int, contradicted: int, **more: Any) -> Record:
    """A speaker's record, every claim a matter of its own."""
    resolved = held + premature + contradicted
    parts: dict[str, Any] = {
        "name": SPEAKERS[speaker].name,
        "admissions": 0,
        "lead": None,
        "forecasts": Forecasts(0, 0, None),
        "orders": 0,
        "met": 0,
        "grade": "F",
    } | more
    shares = {
        "held_share": share_of(held, resolved),
        "premature_share": share_of(premature, resolved),
        "contradicted_share": share_of(contradicted, resolved),
    }
    counts = {"resolved": resolved, "matters": resolved, "held": held, "premature": premature}
    return Record(
        kind="speaker", id=speaker, as_of=AS_OF, utterances=utterances, contradicted=contradicted, **counts, **shares,
        **parts,
    )  # fmt: skip


FORESEEN = Forecasts(
    7, 6, Estimate(0.12, 0.04, 0.23), (Bin("unlikely", 0.2, 0.45, 2, 0.325, share_of(0, 2)),
                                       Bin("likely", 0.55, 0.8, 4, 0.675, share_of(3, 4))),
)  # fmt: skip
RELIABILITIES = (
    _record("ru-bloggers", 1, 0, 0, 0, admissions=1),
    _record("ru-mod", 4, 0, 0, 2),
    _record("ua-trehubov", 14, 10, 1, 1, lead=Estimate(9.0, None, None), forecasts=FORESEEN, grade="B"),
)


def sample_ledger() -> Ledger:
    """The ledger, sorted as the pipeline sorts its own."""
    documents = (DOC_EN, DOC_COPY, DOC_RU, DOC_UK, DOC_TWO, DOC_NONE)
    stories = (STORY_EN, STORY_COPY, STORY_RU, STORY_UK, STORY_POKROVSK, STORY_EARTHS, STORY_NONE)
    claims = (
        RINGED,
        RINGED_COPY,
        NO_RING,
        FORECAST,
        UNVERIFIED,
        HEADLINE,
        TAKEN,
        FIGHT,
        HELD,
        ADMITTED,
        ADMITTED_OUTER,
        ATTACKS,
        MOST_POKROVSK,
        ORDER,
        STAND,
    )
    return Ledger(
        WAR,
        AS_OF,
        tuple(sorted(documents, key=lambda item: item.id)),
        tuple(sorted(stories, key=lambda item: item.id)),
        tuple(sorted(claims, key=lambda item: item.id)),
        tuple(sorted(SAID.values(), key=lambda item: item.id)),
        tuple(sorted(ASSESSMENTS, key=lambda item: item.place_id)),
        {place: _series(place) for place in sorted(_TURNS)},
        tuple(sorted(VERDICTS, key=lambda item: item.utterance_id)),
        RELIABILITIES,
        PLACES,
        SPEAKERS,
        worlds=WORLDS,
    )
