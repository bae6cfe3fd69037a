"""What holds whatever is read: quotes exact, probabilities whole, order and copies without effect, no side favoured."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations
from pathlib import Path
from random import Random

import numpy as np
import pytest
from desks import ROOT, claims_of, desk, ledger_of, mirror_desk, read, samples, swapped
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sayings import PLACE, said

from counterclaim.assessments.explain import assess_place, known_then, without
from counterclaim.model import CONTESTED, THIRD, Extent, Ledger, Predicate, ResolvedClaim, Stance, Utterance, Verdict
from counterclaim.newsroom import Newsroom
from counterclaim.pipeline import Work
from counterclaim.wars import load_war, wars

UNHURRIED = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
DEV_TEXTS = tuple(sorted((ROOT / "tests" / "claims_dev" / "texts").glob("*.txt")))

# -- every quote is the text at its place ----------------------------------------------------------------------------

FRAGMENTS = (
    "The Russian Defence Ministry said its troops had encircled Kupiansk.",
    "Viktor Trehubov, a spokesman for the Ukrainian forces, denied that Kupiansk was encircled",
    "“They hold Pokrovsk’s centre”, Rybar wrote — ‘not a word of it is true’, Kyiv’s General Staff replied.",
    "\"We control almost all of the city,\" he said, \"and the rest is grey.\"",
    "Reuters could not independently verify the claim 🚁🔥.",
    "Речник «Дніпра» Віктор Трегубов заявив, що в Куп’янську лишилося «кілька десятків» росіян.",
    "Генштаб ЗСУ повідомив: „ворог п'ять разів атакував поблизу Піщаного й Загризового“.",
    "Минобороны РФ сообщило, что Купянск взят под контроль…",
    "Z-блогеры признают: „город потерян“ (канал «Рыбарь»).",
    "Куп`янськ, Kup’yans’k and Kupyansk are one town!?",
    "it's   nearly\u00a0three\u202fyears 👩‍👩‍👧‍👦 e\u0301 ﬁ ß İ",
    "«" * 3 + "“" * 2 + "'" * 3,
    "Kupiansk " * 400,
)  # fmt: skip
GLUE = st.sampled_from([" ", "\n", "\n\n", "", " — ", "; ", "\u2028", "\t", "\r\n"])
ANY = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)  # control characters make no text
PIECES = st.lists(st.tuples(st.sampled_from(FRAGMENTS) | ANY, GLUE), min_size=1, max_size=12)


def check_quotes(work: Work) -> None:
    """Every claim's words, and the words around them, are the document's."""
    assert work.document is not None
    text = work.document.text
    for resolved in work.resolved:
        span = resolved.claim.span
        assert span.quote and text[span.start : span.end] == span.quote
        assert text[: span.start].endswith(span.prefix) and text[span.end :].startswith(span.suffix)
        place = resolved.claim.place
        assert place is None or text[place.start : place.end] == place.text


def test_the_fragments_make_claims() -> None:
    assert sum(bool(claims_of(fragment)) for fragment in FRAGMENTS) >= 5


@UNHURRIED
@given(PIECES)
def test_a_quote_is_the_text_at_its_offsets_whatever_the_text(pieces: list[tuple[str, str]]) -> None:
    body = "".join(words + glue for words, glue in pieces).encode("utf-8", "ignore").decode()
    check_quotes(read(f" date 2025-12-24\n\nFrom the front\n\nA line of its own about Kupiansk.\n{body}"))


@UNHURRIED
@given(PIECES)
def test_a_quote_is_the_text_at_its_offsets_whatever_the_page(pieces: list[tuple[str, str]]) -> None:
    paragraphs = "".join(f"<p>{words}</p>" for words, _ in pieces).encode("utf-8", "ignore").decode()
    check_quotes(read(f"<html><body><article><h1>From the front</h1>{paragraphs}</article></body></html>"))


@pytest.mark.parametrize("name", sorted(samples()))
def test_every_quote_of_a_sample_is_its_text(name: str) -> None:
    work = read(samples()[name], name)
    assert work.resolved
    check_quotes(work)


# -- probabilities are whole, and explained to the last bit ----------------------------------------------------------

DAYS = st.dates(date(2025, 9, 1), date(2025, 12, 20))


@st.composite
def utterances(draw: st.DrawFn) -> Utterance:
    """Anything that anybody may say of who holds a place."""
    camp, role, speaker = draw(
        st.sampled_from(
            [
                ("UA", "general-staff", "ua-staff"), ("UA", "spokesperson", "ua-voice"),
                ("RU", "ministry", "ru-ministry"), ("RU", "milblogger", "ru-blogger"),
                ("third", "agency", "agency"), ("third", "mapper", "mapper"),
            ]
        )
    )  # fmt: skip
    day = draw(DAYS)
    predicate = draw(
        st.sampled_from(
            [Predicate.CONTROL, Predicate.ENCIRCLEMENT, Predicate.CLEARING, Predicate.WITHDRAWAL, Predicate.ATTACK]
        )
    )
    stance = draw(st.sampled_from([Stance.ASSERTS, Stance.DENIES, Stance.HEDGES, Stance.CANNOT_VERIFY]))
    holder = draw(st.sampled_from(["UA", "RU", CONTESTED] if predicate == Predicate.CONTROL else ["UA", "RU"]))
    return said(
        speaker,
        camp,
        role,
        day,
        predicate,
        stance,
        holder=holder,
        extent=draw(st.sampled_from([Extent.FULL, Extent.MOST, Extent.PART])),
        relayed=draw(st.booleans()),
        relay_camp=draw(st.sampled_from(["UA", "RU", "third"])),
        outcome=draw(st.sampled_from(["", "repelled"])) if predicate == Predicate.ATTACK else "",
        event_day=day - timedelta(days=draw(st.integers(0, 40))),
    )


SAYINGS = st.lists(utterances(), max_size=12, unique_by=lambda u: u.id)
HOLDERS = st.sampled_from([None, "UA", "RU", CONTESTED])


@given(SAYINGS, HOLDERS)
@settings(deadline=None)
def test_rows_of_probabilities_sum_to_one(said_there: list[Utterance], starting: str | None) -> None:
    war = load_war("ukraine")
    assessment, series = assess_place(PLACE, said_there, war, date(2025, 12, 24), starting)
    rows = [assessment.probabilities, *(row for _, row in series)]
    assert all(math.isclose(math.fsum(row), 1, abs_tol=1e-9) and min(row) >= 0 for row in rows)
    days = [day for day, _ in series]
    assert days == [days[0] + timedelta(days=k) for k in range(len(days))] and days[-1] == date(2025, 12, 24)
    speakers = sorted({u.speaker_id for u in said_there})
    _, posterior = without(said_there, speakers, war, date(2025, 12, 24), starting)
    assert np.allclose(posterior.sum(1), 1) and posterior.shape[1:] == (3, len(speakers))


@given(SAYINGS, HOLDERS)
@settings(deadline=None)
def test_the_waterfall_adds_up_to_the_assessment(said_there: list[Utterance], starting: str | None) -> None:
    assessment, series = assess_place(PLACE, said_there, load_war("ukraine"), date(2025, 12, 24), starting)
    assert series[-1] == (assessment.day, assessment.probabilities)
    for state, probability in enumerate(assessment.probabilities):
        odds = assessment.prior_log_odds[state] + math.fsum(e.log_odds[state] for e in assessment.evidence)
        assert math.isclose(1 / (1 + math.exp(-odds)), probability, abs_tol=2e-6)
        if 0.01 < probability < 0.99:
            assert math.isclose(odds, math.log(probability / (1 - probability)), abs_tol=1e-3)


@given(SAYINGS, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_of_utterances_changes_nothing(said_there: list[Utterance], random: Random) -> None:
    shuffled = list(said_there)
    random.shuffle(shuffled)
    war = load_war("ukraine")
    assert assess_place(PLACE, shuffled, war, date(2025, 12, 24)) == assess_place(
        PLACE, said_there, war, date(2025, 12, 24)
    )


@given(SAYINGS, HOLDERS)
@settings(deadline=None)
def test_what_was_known_on_a_day_never_depends_on_later_words(
    said_there: list[Utterance], starting: str | None
) -> None:
    war, first, last = load_war("ukraine"), date(2025, 11, 1), date(2025, 12, 24)
    rows = known_then(said_there, war, first, last, starting)
    assert rows.shape == ((last - first).days + 1, 3) and np.allclose(rows.sum(1), 1)
    for back in (0, 9, 30):
        then = last - timedelta(days=back)
        assessment, _ = assess_place(PLACE, said_there, war, then, starting)
        assert np.allclose(rows[(then - first).days], assessment.probabilities, atol=2e-6)
        cut = [u for u in said_there if u.day <= then]
        assert assess_place(PLACE, cut, war, then, starting)[0] == assessment


# -- order, repetition and copies change nothing ---------------------------------------------------------------------

SUBSET = (
    "en-oskil-courier-ring.html",
    "en-frontline-notes-undated.html",
    "ru-polevaya-tetrad-bez-daty.html",
    "uk-oskilskyi-visnyk-24-hrudnia.html",
)


def written(home: Path, names: tuple[str, ...]) -> tuple[Ledger, Mapping[str, bytes]]:
    """The ledger and the site of samples added one after another."""
    with Newsroom.open(home) as newsroom:
        for name in names:
            (added,) = newsroom.add([str(ROOT / "samples" / name)])
            assert added.error is None
        return newsroom.ledger(), newsroom.site()


@pytest.fixture(scope="module")
def in_order(tmp_path_factory: pytest.TempPathFactory) -> tuple[Ledger, Mapping[str, bytes]]:
    return written(tmp_path_factory.mktemp("in-order"), SUBSET)


@pytest.mark.parametrize("turn", [(3, 2, 1, 0), (2, 0, 3, 1)], ids=str)
def test_adding_in_another_order_and_twice_changes_no_id_no_verdict_and_no_byte_of_the_site(
    tmp_path: Path, in_order: tuple[Ledger, Mapping[str, bytes]], turn: tuple[int, ...]
) -> None:
    ledger, site = in_order
    again, other = written(tmp_path, tuple(SUBSET[k] for k in turn) * 2)
    assert untimed(again) == untimed(ledger)
    assert other.keys() == site.keys()
    assert [path for path in site if site[path] != other[path]] == []


def untimed(ledger: Ledger) -> tuple[object, ...]:
    """A ledger without the moments at which its bytes were fetched."""
    documents = [(d.id, d.url, d.published, d.text, d.regions) for d in ledger.documents]
    judged = (ledger.assessments, ledger.series, ledger.verdicts, ledger.reliabilities)
    return documents, ledger.stories, ledger.claims, ledger.utterances, judged


WIRE = (
    "The Russian Defence Ministry said on Tuesday that its troops had captured the town of Kupiansk.",
    "Viktor Trehubov, a spokesman for the Ukrainian forces in the area, denied that Kupiansk had been captured.",
    "Ukrainian forces control the northern districts of Kupiansk, he said, and the fighting there goes on.",
    "Rybar, a Russian military blogger, wrote that Ukrainian troops hold most of the town.",
    "Fighting near Kupiansk has gone on since the summer, and neither army has gained much ground.",
)
OUTLETS = {
    "Quay Gazette": "<header><nav><ul><li><a href=/>Home</a><li><a href=/w>War</a></ul></nav></header>{}"
    "<footer>© Quay Gazette</footer>",
    "Upland Herald": "<div class=menu><a href=/>Front page</a> <a href=/s>Sport</a></div>{}"
    "<aside><h3>Most read</h3><p>Ten soups for cold days</p></aside>",
    "Ferry Times": "{}<div class=newsletter>Sign up to our newsletter</div><p class=tags>Tags: war, east</p>",
}


def wire_page(outlet: str, day: str = "2025-11-19") -> str:
    """The same words in an outlet's own furniture, on its own day; without a day, undated."""
    dated = f"<meta property=article:published_time content={day}>" if day else ""
    body = "".join(f"<p>{words}</p>" for words in WIRE)
    article = f"<article><h1>Two accounts of one town</h1>{body}</article>"
    return (
        f"<html lang=en><head><title>Two accounts of one town | {outlet}</title>"
        f"<meta property=og:site_name content='{outlet}'>{dated}"
        f"</head><body>{OUTLETS[outlet].format(article)}</body></html>"
    )


@pytest.mark.parametrize("outlets", list(permutations(OUTLETS)), ids="-".join)
@pytest.mark.parametrize("later", ["2025-11-19", "2025-11-21", ""], ids=["same day", "two days later", "undated"])
def test_the_same_wire_story_under_three_outlets_moves_no_assessment(outlets: tuple[str, ...], later: str) -> None:
    pages = [wire_page(outlet, later if k else "2025-11-19") for k, outlet in enumerate(outlets)]
    works = [read(page, f"{outlet}.html") for page, outlet in zip(pages, outlets, strict=True)]
    alone, together = (ledger_of(some, date(2025, 11, 25)) for some in (works[:1], works))
    assert len(together.documents) == 3 and sum(story.is_copy for story in together.stories) == 2
    assert alone.assessments and [a.probabilities for a in alone.assessments] == [
        a.probabilities for a in together.assessments
    ]
    assert alone.series == together.series
    assert [(v.label, v.probability) for v in by_words(alone)] == [(v.label, v.probability) for v in by_words(together)]
    named = [sum(u.role != "outlet" for u in ledger.utterances) for ledger in (alone, together)]
    assert named[0] == named[1] >= 3
    own = [sum(u.role == "outlet" for u in ledger.utterances) for ledger in (alone, together)]
    assert own[0] == own[1]


def by_words(ledger: Ledger) -> Iterator[Verdict]:
    """Verdicts in the order of what was said, whoever carried it."""
    found = {v.utterance_id: v for v in ledger.verdicts}

    def words(said: Utterance) -> tuple[object, ...]:
        name = "" if said.role == "outlet" else said.speaker_id
        return said.day, said.role, name, said.predicate, said.stance, str(said.holder)

    return (found[said.id] for said in sorted(ledger.utterances, key=words))


# -- the camps exchanged give the mirror image -----------------------------------------------------------------------


def sides_of(claim: ResolvedClaim) -> tuple[str | None, ...]:
    """All of a claim that knows a side."""
    told = claim.claim
    return claim.camp, told.holder, told.denies_holder, claim.relayed_by_camp


def the_rest_of(claim: ResolvedClaim) -> tuple[object, ...]:
    """All of a claim that must not."""
    told = claim.claim
    return (
        claim.id, told.span, told.stance, told.predicate, told.extent, told.count, told.likelihood, told.outcome,
        claim.speaker_id, claim.role, claim.relayed_by_id, claim.place_id, claim.event_days, claim.said, claim.due,
        claim.against_interest,
    )  # fmt: skip


def texts(war: str = "ukraine") -> dict[str, bytes]:
    """The samples and the texts on which the rules are developed; of another war, the pages of its own tests."""
    if war != "ukraine":
        return {path.name: path.read_bytes() for path in sorted((ROOT / "tests" / f"war_{war}").iterdir())}
    return dict(samples()) | {path.name: path.read_bytes() for path in DEV_TEXTS}


@pytest.mark.parametrize("war", wars())
def test_with_the_camps_exchanged_every_claim_changes_sides_and_nothing_else(war: str) -> None:
    seen: set[object] = set()
    for name, raw in texts(war).items():
        plain, turned = read(raw, name, desk(war)).resolved, read(raw, name, mirror_desk(war)).resolved
        assert [the_rest_of(claim) for claim in turned] == [the_rest_of(claim) for claim in plain]
        assert [sides_of(c) for c in turned] == [tuple(map(swapped, sides_of(c))) for c in plain]
        seen |= {claim.camp for claim in plain}
    assert seen == {*(camp.id for camp in load_war(war).camps), THIRD}


@pytest.mark.parametrize(("war", "places"), [("ukraine", 11), ("karabakh", 6)])
def test_with_the_camps_exchanged_every_probability_is_reversed_and_every_verdict_stands(war: str, places: int) -> None:
    here, there = desk(war), mirror_desk(war)
    plain = ledger_of([read(raw, name, here) for name, raw in texts(war).items()], at=here)
    turned = ledger_of([read(raw, name, there) for name, raw in texts(war).items()], at=there)
    assert len(plain.assessments) >= places
    assert plain.series.keys() == turned.series.keys()
    for place, series in plain.series.items():
        mirrored = np.array([row for _, row in turned.series[place]])[:, ::-1]
        assert np.abs(np.array([row for _, row in series]) - mirrored).max() <= 1e-9
    for one, other in zip(plain.assessments, turned.assessments, strict=True):
        assert (swapped(one.state), one.likelihood, one.confidence) == (other.state, other.likelihood, other.confidence)
    labels, mirrored_labels = (
        {u.claim_ids: labels_of(ledger)[u.id] for u in ledger.utterances} for ledger in (plain, turned)
    )
    assert labels == mirrored_labels
    assert plain.reliabilities == turned.reliabilities


def labels_of(ledger: Ledger) -> dict[str, tuple[object, ...]]:
    """Of every verdict what knows no side."""
    return {
        v.utterance_id: (v.label, v.probability, v.lead_days, len(v.supporting), len(v.contradicting))
        for v in ledger.verdicts
    }


MIRRORED = (
    (
        "Russian forces have captured Kupiansk, the Ukrainian General Staff admitted.",
        "Ukrainian forces have captured Kupiansk, the Russian General Staff admitted.",
    ),
    (
        "The Ukrainian military denied that Russian troops had encircled Kupiansk.",
        "The Russian military denied that Ukrainian troops had encircled Kupiansk.",
    ),
    (
        "Russian bloggers wrote that Ukrainian troops hold most of Pokrovsk.",
        "Ukrainian bloggers wrote that Russian troops hold most of Pokrovsk.",
    ),
    (
        "Ukrainian soldiers said that they had withdrawn from Siversk.",
        "Russian soldiers said that they had withdrawn from Siversk.",
    ),
    (
        "Ukrainian forces repelled nine Russian attacks near Lyman, the Ukrainian military said.",
        "Russian forces repelled nine Ukrainian attacks near Lyman, the Russian military said.",
    ),
)


@pytest.mark.parametrize(("one", "other"), MIRRORED, ids=[one[:40] for one, _ in MIRRORED])
def test_words_with_the_sides_exchanged_give_claims_with_the_sides_exchanged(one: str, other: str) -> None:
    plain, turned = claims_of(one), claims_of(other)
    assert plain and [tuple(map(swapped, sides_of(c))) for c in plain] == [sides_of(c) for c in turned]
    said, said_turned = (
        [(c.claim.predicate, c.claim.stance, c.claim.extent) for c in some] for some in (plain, turned)
    )
    assert said == said_turned


@given(SAYINGS, HOLDERS)
@settings(deadline=None)
def test_any_utterances_with_the_camps_exchanged_give_the_reversed_series(
    said_there: list[Utterance], starting: str | None
) -> None:
    turned = [
        replace(
            u,
            camp=swapped(u.camp) or "",
            holder=swapped(u.holder),
            denies_holder=swapped(u.denies_holder),
            relay_camp=swapped(u.relay_camp) or "",
        )
        for u in said_there
    ]
    as_of = date(2025, 12, 24)
    one, series = assess_place(PLACE, said_there, desk().war, as_of, starting)
    other, mirrored = assess_place(PLACE, turned, mirror_desk().war, as_of, swapped(starting))
    assert (swapped(one.state), one.likelihood, one.confidence) == (other.state, other.likelihood, other.confidence)
    difference = np.array([row for _, row in series]) - np.array([row for _, row in mirrored])[:, ::-1]
    assert np.abs(difference).max() <= 1e-9
