"""The optional extractor against a real server: what a model says is believed only where the article bears it out."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from importlib.metadata import EntryPoint
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from desks import FETCHED
from desks import desk as shared_desk
from hypothesis import given, settings
from hypothesis import strategies as st
from language_model import (
    ENGLISH,
    Model,
    completion,
    extracted,
    sending,
    told,
    work_of,
)

from counterclaim.claims.llm.anchors import inside_word
from counterclaim.claims.llm.extractor import LlmExtractor
from counterclaim.claims.llm.pieces import BETWEEN, pieces
from counterclaim.claims.llm.readings import one_reading
from counterclaim.claims.rules import RuleExtractor
from counterclaim.model import Extent, Fetched, Predicate, RegionRole, Stance
from counterclaim.pipeline import Desk, built_in_gazetteer
from counterclaim.plugins import Extractor
from counterclaim.store.codec import encode
from counterclaim.store.gazetteer import GazetteerFile
from counterclaim.wars import load_war

UKRAINIAN = """Дата: 24.12.2025

Речниця бригади Олена Марчук заявила, що російські війська не зайшли до Куп’янська. За її словами, місто тримається.

У Міноборони РФ заявили про захоплення Петропавлівки.
"""
RUSSIAN = """Дата: 24.12.2025

В Минобороны России заявили, что Купянск полностью перешёл под контроль российской армии.

Представитель украинского командования Виктор Трегубов назвал это ложью.
"""


# -- what it is for ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "row", "place", "holder", "denied"),
    [
        (
            ENGLISH,
            told(
                "Russian troops had not entered Kupiansk",
                stance="denies",
                speaker="Olena Marchuk",
                place="Kupiansk",
                holder="RU",
            ),
            "Kupiansk",
            None,
            "RU",
        ),
        (
            UKRAINIAN,
            told(
                "російські війська не зайшли до Куп’янська",
                stance="denies",
                speaker="Олена Марчук",
                place="Куп’янська",
                holder="RU",
            ),
            "Куп’янська",
            None,
            "RU",
        ),
        (
            RUSSIAN,
            told(
                "Купянск полностью перешёл под контроль российской армии",
                speaker="Минобороны России",
                place="Купянск",
                holder="RU",
                extent="full",
            ),
            "Купянск",
            "RU",
            None,
        ),
    ],
    ids=["English", "Ukrainian", "Russian"],
)
def test_a_claim_comes_back_with_its_words_its_speaker_and_its_place(
    model: Model, text: str, row: dict[str, Any], place: str, holder: str | None, denied: str | None
) -> None:
    model.tells(row)
    (claim,) = extracted(model.extractor(), text)
    document = work_of(text).document
    assert document and document.text[claim.span.start : claim.span.end] == claim.span.quote == row["quote"]
    assert claim.speaker_text == row["speaker"]
    assert claim.place and claim.place.text == claim.place_text == place
    assert claim.place.candidates[0] == "UA63080090010026457"
    assert (claim.holder, claim.denies_holder) == (holder, denied)
    assert claim.extent == row["extent"]
    assert claim.extractor == "llm/1 tiny"


def test_a_sentence_that_lists_places_makes_a_claim_on_each(model: Model) -> None:
    quote = "its forces had captured Petropavlivka and Pishchane"
    model.tells(*(told(quote, place=name, holder="RU") for name in ("Petropavlivka", "Pishchane")))
    claims = extracted(model.extractor())
    assert [claim.place_text for claim in claims] == ["Petropavlivka", "Pishchane"]
    assert {claim.span.quote for claim in claims} == {quote}


def test_words_that_stand_several_times_are_taken_one_after_the_other(model: Model) -> None:
    row = told("Five attacks were repelled", "attack", count=5, outcome="repelled")
    model.tells(row | {"place": "Kupiansk"}, row | {"place": "Lyman"})
    first, second = extracted(model.extractor())
    assert first.span.end < second.span.start
    assert first.count == second.count and first.count and first.count.value == 5
    assert (first.place_text, second.place_text) == ("Kupiansk", "Lyman")


def test_the_flow_takes_its_claims_beside_the_built_in_ones(model: Model) -> None:
    model.tells(told("The town holds", "situation", speaker="Olena Marchuk", place="Kupiansk"))
    desk = Desk(load_war("ukraine"), GazetteerFile(built_in_gazetteer()))
    desk.extractors = (RuleExtractor(), model.extractor())
    work = desk.work(Fetched(ENGLISH.encode(), "a.txt", FETCHED))
    resolved = {claim.claim.extractor: claim for claim in work.resolved}
    assert set(resolved) == {claim.claim.extractor for claim in work_of(ENGLISH).resolved} | {"llm/1 tiny"}
    assert resolved["llm/1 tiny"].place_name == "Kupiansk" and resolved["llm/1 tiny"].speaker_name == "Olena Marchuk"


def test_an_article_without_a_speaker_speaks_for_its_outlet(model: Model) -> None:
    model.tells(told("Five attacks were repelled near Lyman", "attack", place="Lyman", speaker_side="UA"))
    (claim,) = extracted(model.extractor())
    assert (claim.speaker_text, claim.speaker_role, claim.speaker_camp) == ("the article", "outlet", "")


# -- what is not believed ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (told("Russian troops had entered Kupiansk"), "quote not verbatim"),
        (told("RUSSIAN TROOPS had not entered Kupiansk"), "quote not verbatim"),
        (told("Russian troops had  not entered Kupiansk"), "quote not verbatim"),
        (told("Russia’s Ministry of Defence said"), "quote not verbatim"),
        (told("The town holds. Russia's Ministry of Defence said"), "quote not verbatim"),
        (told("t possible to check this"), "quote not verbatim"),
        (told("Kupiansk"), "quote not verbatim"),
        (told(""), "quote not verbatim"),
        (told("The town holds", speaker="Ivan Nobody"), "speaker not in the article"),
        (told("The town holds", speaker="Olen"), "speaker not in the article"),
        (told("The town holds", "miracle"), "unknown predicate"),
        (told("The town holds", stance="shouts"), "unknown stance"),
        (told("The town holds", extent="all of it"), "unknown extent"),
        (told("The town holds", holder="Ukraine"), "unknown holder"),
        (told("The town holds", speaker_side="contested"), "unknown speaker side"),
        (told("The town holds", outcome="won"), "unknown outcome"),
        (told("The town holds", count="many"), "malformed"),
        (told("The town holds") | {"quote": 7}, "malformed"),
        ({"quote": "The town holds"}, "unknown predicate"),
        ("The town holds", "malformed"),
    ],
)
def test_what_the_article_does_not_bear_out_is_dropped_and_counted(model: Model, row: Any, reason: str) -> None:
    model.tells(row, told("The town holds", "situation"))
    extractor = model.extractor()
    (kept,) = extracted(extractor)
    assert kept.span.quote == "The town holds"
    assert extractor.dropped == {reason: 1}
    assert extractor.remarks() == (f"language model tiny: 1 claim; 1 dropped ({reason}: 1)",)
    assert extractor.remarks() == () and extractor.dropped == {reason: 1}


def test_an_apostrophe_of_another_kind_is_another_letter_in_a_quote_but_not_in_a_place(model: Model) -> None:
    quote = "російські війська не зайшли до Куп’янська"
    model.tells(told(quote.replace("’", "'"), place="Куп’янська"), told(quote, place="Куп'янська"))
    extractor = model.extractor()
    (claim,) = extracted(extractor, UKRAINIAN)
    assert claim.place_text == "Куп’янська" and claim.place
    assert extractor.dropped == {"quote not verbatim": 1}


@pytest.mark.parametrize(
    ("more", "emptied"),
    [
        ({"place": "Chasiv Yar"}, "place"),
        ({"relayed_by": "Ivan Nobody"}, "relayed by"),
        ({"count": 12}, "count"),
        ({"predicate": "forecast", "likelihood": "very likely"}, "likelihood"),
    ],
)
def test_a_detail_that_the_article_does_not_have_is_left_empty_and_counted(
    model: Model, more: dict[str, Any], emptied: str
) -> None:
    model.tells(told("Five attacks were repelled near Lyman", "attack") | more)
    extractor = model.extractor()
    (claim,) = extracted(extractor)
    assert (claim.place, claim.place_text, claim.relayed_by_text, claim.count, claim.likelihood) == (
        None,
        "",
        "",
        None,
        "",
    )
    assert extractor.emptied == {emptied: 1}
    assert extractor.remarks() == (f"language model tiny: 1 claim; 1 field emptied ({emptied}: 1)",)


def test_a_place_that_no_gazetteer_knows_keeps_its_words_and_has_no_toponym(model: Model) -> None:
    model.tells(told("Five attacks were repelled near Lyman", "attack", place="The town"))
    (claim,) = extracted(model.extractor())
    assert (claim.place_text, claim.place) == ("The town", None)


def test_a_place_that_is_named_far_away_is_not_the_claims_place_unless_the_title_names_it(model: Model) -> None:
    between = "The harvest was good, and the mill turned all day without a pause for anybody. " * 20
    far = f"Kupiansk was quiet.\n\n{between}\n\nFive attacks were repelled there.\n"
    model.tells(told("Five attacks were repelled there", "attack", place="Kupiansk"))
    assert [claim.place for claim in extracted(model.extractor(), far)] == [None]
    page = f"<h1>A day at Kupiansk</h1><p>{far.replace(chr(10) * 2, '</p><p>')}</p>"
    (claim,) = extracted(model.extractor(), f"<html><body><article>{page}</article></body></html>")
    assert claim.place and claim.place.start < claim.span.start - len(between)


def test_the_same_claim_told_twice_is_one(model: Model) -> None:
    model.tells(*[told("The town holds", "situation", place="Kupiansk")] * 3)
    extractor = model.extractor()
    assert len(extracted(extractor)) == 1 and extractor.dropped == {"told twice": 2}


def test_captions_and_comments_are_neither_sent_nor_quoted(model: Model) -> None:
    page = (Path(__file__).parents[1] / "samples" / "en-frontline-notes-undated.html").read_text(encoding="utf-8")
    work = work_of(page)
    assert work.document is not None
    outside = [
        work.document.text[region.start : region.end]
        for story in work.stories
        for region in story.regions
        if region.role in {RegionRole.COMMENT, RegionRole.CAPTION}
        and len(work.document.text[region.start : region.end]) > 25
    ]
    model.tells(*(told(words) for words in outside))
    extractor = model.extractor()
    assert outside and extracted(extractor, page) == ()
    sent = json.dumps(model.asked, ensure_ascii=False)
    assert not [words for words in outside if words in sent]
    assert extractor.dropped["quote not verbatim"] == len(outside)


# -- pieces ------------------------------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(
    st.lists(st.text("аб cЇ.\n’!Z", min_size=1, max_size=90).filter(str.strip), min_size=1, max_size=8),
    st.integers(1, 120),
)
def test_pieces_hold_every_word_once_in_order_and_none_is_too_long(paragraphs: list[str], longest: int) -> None:
    work = work_of(ENGLISH)
    text = BETWEEN.join(paragraphs)
    region = next(region for region in work.stories[0].regions if region.role == RegionRole.BODY)
    regions, at = [], 0
    for paragraph in paragraphs:
        regions.append(replace(region, start=at, end=at + len(paragraph)))
        at += len(paragraph) + len(BETWEEN)
    cut = pieces(text, replace(work.stories[0], start=0, end=len(text), regions=tuple(regions)), longest)
    parts = [part for piece in cut for part in piece.parts]
    assert all(0 < len(piece.text(text)) <= longest for piece in cut)
    assert parts == sorted(parts) and all(a[1] <= b[0] for a, b in pairwise(parts))
    assert "".join("".join(text[a:b].split()) for a, b in parts) == "".join(text.split())


def test_a_long_story_is_asked_about_in_pieces_and_what_is_not_sent_is_told(model: Model) -> None:
    paragraph = (
        "Five attacks were repelled near Lyman, the General Staff said, and the weather was no help to anybody. " * 30
    )
    model.tells(told("Five attacks were repelled near Lyman", "attack", place="Lyman"))
    extractor = model.extractor()
    claims = extracted(extractor, "\n\n".join(f"Part {n}. {paragraph}" for n in range(20)))
    assert len(model.asked) == len(claims) == 8
    assert "of a long story not sent" in extractor.remarks()[0]
    assert all(len(question["messages"][1]["content"]) < 6200 for question in model.asked)


# -- whatever a server answers -----------------------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["choices", "message", "content", "claims", "quote", "error"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)
BODY = ENGLISH.split("\n\n", 1)[1]
STRETCH = st.tuples(st.integers(0, len(BODY)), st.integers(0, 90)).map(lambda cut: BODY[cut[0] : cut[0] + cut[1]])
WORDS = (
    st.sampled_from(["", "Kupiansk", "Lyman", "Kupiansk and Lyman", "Olena Marchuk", "she", "Київ", "\ud800"]) | STRETCH
)
CLAIM = st.fixed_dictionaries(
    {
        "quote": STRETCH | st.sampled_from(["Five attacks were repelled", "The town holds"]),
        "speaker": WORDS,
        "relayed_by": WORDS,
        "place": WORDS,
        "stance": st.sampled_from([*Stance, "x"]),
        "predicate": st.sampled_from([*Predicate]),
        "holder": st.sampled_from(["UA", "RU", "contested", None, "third"]),
        "extent": st.sampled_from([*Extent, None]),
        "count": st.none() | st.floats() | st.integers() | st.just(5),
    },
    optional={"outcome": st.sampled_from(["repelled", "adverse", ""]), "likelihood": WORDS, "background": JSON},
)


@settings(max_examples=60)
@given(body=JSON, content=JSON)
def test_no_answer_whatever_makes_the_extractor_raise(running: Model, body: Any, content: Any) -> None:
    for answer in (sending(json.dumps(body).encode()), completion(json.dumps(content)), completion(content)):
        running.answers = [answer]
        extractor = running.extractor()
        extracted(extractor)
        assert all("\n" not in line for line in extractor.remarks())


@settings(max_examples=100)
@given(st.lists(CLAIM, max_size=6))
def test_every_claim_of_whatever_answer_is_words_of_the_article_that_can_be_resolved_and_kept(
    running: Model, rows: list[dict[str, Any]]
) -> None:
    running.answers = [completion(json.dumps({"claims": rows}))]
    extractor = running.extractor()
    claims = extracted(extractor)
    work, war = work_of(ENGLISH), shared_desk().war
    assert work.document is not None and work.toponyms is not None
    (story,) = work.stories
    text, toponyms = work.document.text, work.toponyms[story.id]
    assert len(claims) + extractor.dropped.total() == len(rows)
    for claim in claims:
        start, end = claim.span.start, claim.span.end
        assert text[start:end] == claim.span.quote and not inside_word(text, start) and not inside_word(text, end)
        assert claim.place is None or (claim.place in toponyms and claim.place.text == claim.place_text)
        assert claim.holder in {*war.states, None} and claim.denies_holder in {*war.states, None}
        assert claim.speaker_text in text or claim.speaker_role == "outlet"
    for resolved in shared_desk().resolver.resolve(work.document, story, claims, toponyms):
        assert encode(resolved)


# -- beside the built-in extractor -------------------------------------------------------------------------------------


def test_of_two_readings_of_the_same_words_the_more_confident_is_kept(model: Model) -> None:
    built_in = work_of(ENGLISH).claims
    ours = next(claim for claim in built_in if claim.predicate == Predicate.CONTROL and claim.place)
    model.tells(
        told(ours.span.quote, place=ours.place_text, stance="hedges"),
        told("The town holds", "situation", place="Kupiansk"),
    )
    theirs = extracted(model.extractor())
    assert len(theirs) == 2
    for together in ((*theirs, *built_in), (*built_in, *theirs)):
        kept = one_reading(together)
        assert {claim.id for claim in kept} >= {claim.id for claim in built_in}
        assert [claim.span.quote for claim in kept if claim in theirs] == ["The town holds"]
    assert one_reading(built_in) == built_in
    twice = (theirs[0], replace(theirs[0], id="another", speaker_text="Olena Marchuk"))
    assert one_reading(twice) == twice


def test_the_package_offers_it_as_an_extractor_and_as_an_extra(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = project["entry-points"]["counterclaim.extractors"]["llm"]
    assert EntryPoint("llm", named, "counterclaim.extractors").load() is LlmExtractor
    assert isinstance(LlmExtractor(), Extractor) and "llm" in project["optional-dependencies"]
