"""Track records: by whose evidence a speaker, a body, a role, a side and an outlet is judged, and how sure that is."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations
from types import SimpleNamespace
from typing import Any, cast

import pytest
from desks import mirror_desk, swapped
from hypothesis import given
from hypothesis import strategies as st
from ledger_sample import sample_ledger
from rich.console import Console
from sayings import PLACE, said

from counterclaim.assessments.judgement.others import Others
from counterclaim.assessments.judgement.verdicts import verdicts
from counterclaim.assessments.track_records.admiralty import credibility, graded
from counterclaim.assessments.track_records.estimates import mean_of, median_of, share_of
from counterclaim.assessments.track_records.records import records
from counterclaim.assessments.track_records.reliability import record, reliabilities
from counterclaim.model import (
    Extent,
    Record,
    ResolvedClaim,
    Speaker,
    Stance,
    Story,
    Utterance,
    Verdict,
    VerdictLabel,
    War,
)
from counterclaim.publications.record_screen import leagues
from counterclaim.publications.records import RECORD_COLUMNS, in_order, records_csv, records_files, records_json
from counterclaim.publications.views.records import KINDS, SORTS, ranked, record_sentences
from counterclaim.wars import load_war

WAR = load_war("ukraine")
DAY = date(2025, 11, 20)
LABELS = tuple(VerdictLabel)
SPEAKERS = {
    speaker.id: speaker
    for speaker in (
        Speaker("ministry", "Ministry", "RU", "ministry", "Ministry"),
        Speaker("voice", "Voice", "RU", "spokesperson", "Ministry"),
        Speaker("blogger", "Blogger", "RU", "milblogger"),
        Speaker("staff", "Staff", "UA", "general-staff", "Staff"),
        Speaker("mapper", "Mapper", "third", "mapper", "Mapper"),
        Speaker("institute", "Institute", "third", "mapper", "Institute"),
        Speaker("courier", "Courier", "third", "outlet", "Courier", country="GB"),
    )
}


def on(days: int) -> date:
    return DAY + timedelta(days=days)


def says(speaker: str, holder: str, day: int = 0, stance: Stance = Stance.ASSERTS, **more: Any) -> Utterance:
    known = SPEAKERS[speaker]
    admits = {"against_interest": WAR.other(known.camp) == holder} | more
    return said(speaker, known.camp, known.role, on(day), stance=stance, holder=holder, **admits)


def made(
    told: Sequence[Utterance], as_of: int = 200, starting: str | None = None, pages: dict[str, str] | None = None,
    war: War = WAR, speakers: dict[str, Speaker] = SPEAKERS,
) -> dict[tuple[str, str], Record]:  # fmt: skip
    """All records by kind and id; ``pages`` tells the publisher of each utterance's report by its id."""
    claims, stories = [], []
    for utterance in told:
        publisher = (pages or {}).get(utterance.id, "")
        own = "outlet" if utterance.role == "outlet" else ""
        words = SimpleNamespace(story_id=f"story-{utterance.id}", speaker_role=own)
        claims.append(SimpleNamespace(id=utterance.claim_ids[0], claim=words, speaker_id=utterance.speaker_id))
        stories.append(SimpleNamespace(id=words.story_id, publisher=publisher))
    start = {PLACE: starting}
    found = verdicts(told, war, on(as_of), start)
    groups = records(
        told, found, cast("list[ResolvedClaim]", claims), cast("list[Story]", stories), speakers, war, on(as_of), start
    )
    return {(one.kind, one.id): one for one in (*reliabilities(told, found, on(as_of)), *groups)}


# -- nobody confirms itself ------------------------------------------------------------------------------------------


def test_a_body_is_not_borne_out_by_its_own_spokesman() -> None:
    told = [says("ministry", "RU"), *(says("voice", "RU", day) for day in range(1, 9)), says("staff", "UA")]
    body = made(told)["body", "ministry"]
    assert (body.name, body.utterances, body.held) == ("Ministry", 9, 0)
    once_more = made([*told, says("voice", "RU", 9)])["body", "ministry"]
    assert once_more == replace(body, utterances=10)


def test_a_body_is_borne_out_by_others() -> None:
    told = [says("ministry", "RU"), says("voice", "RU", 1), says("mapper", "RU", 1), says("institute", "RU", 2)]
    assert made(told)["body", "ministry"].held == 2


def test_a_role_is_not_borne_out_by_others_of_that_role() -> None:
    told = [says("mapper", "RU"), says("institute", "RU", 1)]
    assert made(told)["role", "mapper"].resolved == 0


def test_a_sides_choir_confirms_nothing() -> None:
    told = [says(name, "RU", day) for name in ("ministry", "voice", "blogger") for day in range(3)]
    side = made([*told, says("staff", "UA", 1)])["camp", "RU"]
    assert (side.name, side.utterances, side.held) == (WAR.camps[1].name, 9, 0)


def test_a_sides_claim_is_contradicted_by_what_its_own_people_admit() -> None:
    told = [says("ministry", "RU"), says("staff", "UA"), says("mapper", "UA", 1)]
    admitted = [*told, says("blogger", "UA", 1), says("voice", "UA", 2)]
    before, after = (made(some, starting="UA")["camp", "RU"] for some in (told, admitted))
    assert after.contradicted >= max(before.contradicted, 1) and after.admissions == 2


def test_an_admission_is_not_confirmed_by_another_of_the_same_side() -> None:
    told = [says("blogger", "UA"), says("voice", "UA", 1)]
    assert made(told)["camp", "RU"].resolved == 0


def test_a_third_party_has_no_side_whose_record_it_shares() -> None:
    assert {key for key in made([says("mapper", "RU"), says("staff", "RU")]) if key[0] == "camp"} == {("camp", "UA")}


def test_an_outlets_own_voice_does_not_bear_out_what_it_relays() -> None:
    claim = says("ministry", "RU")
    own = [says("courier", "RU", day) for day in range(6)]
    rest = [says("staff", "UA", 1)]
    pages = {u.id: "The Courier" for u in (claim, *own)}
    relayed = made([claim, *own, *rest], pages=pages)["relay", "courier"]
    silent = made([claim, *rest], pages=pages)["relay", "The Courier"]
    assert (relayed.utterances, relayed.held) == (1, 0) == (silent.utterances, silent.held)


def test_an_outlet_has_one_record_in_its_own_voice_and_one_of_what_it_relayed() -> None:
    claim, own = says("ministry", "RU"), says("courier", "UA")
    others = [says("mapper", "UA", 1), says("institute", "UA", 1), says("blogger", "UA", 1)]
    found = made([claim, own, *others], pages={claim.id: "The Courier", own.id: "The Courier"})
    assert (found["outlet", "courier"].held, found["outlet", "courier"].contradicted) == (1, 0)
    assert (found["relay", "courier"].held, found["relay", "courier"].contradicted) == (0, 1)
    assert found["country", "GB"].utterances == 1


@given(st.integers(1, 10), st.sampled_from(["ministry", "voice", "blogger"]))
def test_however_often_a_side_repeats_its_claim_none_of_it_holds_up_by_that(times: int, speaker: str) -> None:
    again = [says(speaker, "RU", day) for day in range(1, times + 1)]
    found = made([says("ministry", "RU"), *again, says("staff", "UA")])
    for key in (("camp", "RU"), ("body", "ministry"), ("country", "RU")):
        assert found[key].held == 0


# -- what is counted -------------------------------------------------------------------------------------------------


def judged(day: int, label: VerdictLabel, lead: int | None = None, **more: Any) -> tuple[Utterance, Verdict]:
    utterance = says("ministry", "RU", day, **more)
    return utterance, Verdict(utterance.id, on(500), label, None, (), (), "", lead)


def test_the_same_said_again_within_weeks_is_one_matter_and_later_another() -> None:
    daily = [judged(day, VerdictLabel.SUPPORTED) for day in range(20)]
    found = record("speaker", "ministry", "Ministry", [*daily, judged(60, VerdictLabel.CONTRADICTED)], on(500))
    assert (found.resolved, found.held, found.contradicted, found.matters) == (21, 20, 1, 2)
    assert found.held_share.value == 0.5 and found.grade == "F"
    elsewhere = [judged(0, VerdictLabel.SUPPORTED, place_id=f"place-{k}") for k in range(5)]
    assert record("speaker", "ministry", "Ministry", elsewhere, on(500)).grade == "A"


def test_shares_have_intervals_that_hold_them_and_add_up() -> None:
    told = [judged(30 * k, label) for k, label in enumerate(
        [VerdictLabel.SUPPORTED] * 5 + [VerdictLabel.PREMATURE] * 2 + [VerdictLabel.CONTRADICTED] * 3
    )]  # fmt: skip
    found = record("speaker", "ministry", "Ministry", told, on(500))
    shares = (found.held_share, found.premature_share, found.contradicted_share)
    assert [share.value for share in shares] == [0.5, 0.2, 0.3] and found.grade == "C"
    for share in shares:
        assert share.low is not None and share.high is not None and share.value is not None
        assert 0 < share.low < share.value < share.high < 1


def test_how_far_ahead_of_the_evidence_is_told_by_the_median_and_needs_five_for_an_interval() -> None:
    leads = [3, 8, 40, 90, 5, 7]
    told = [judged(30 * k, VerdictLabel.PREMATURE, lead) for k, lead in enumerate(leads)]
    few, enough = (record("speaker", "ministry", "Ministry", some, on(500)).lead for some in (told[:3], told))
    assert few is not None and (few.value, few.low, few.high) == (8.0, None, None)
    assert enough is not None and (enough.value, enough.low, enough.high) == (7.5, 3.0, 90.0)


DOZEN = [judged(7 * k, label, 2 + k if label == VerdictLabel.PREMATURE else None) for k, label in enumerate(LABELS * 2)]


@given(st.permutations(DOZEN))
def test_the_order_of_what_was_said_changes_no_record(told: list[tuple[Utterance, Verdict]]) -> None:
    assert record("role", "x", "x", told, on(500)) == record("role", "x", "x", DOZEN, on(500))


def test_a_record_as_of_a_day_knows_nothing_of_later_days() -> None:
    early = [says("ministry", "RU"), says("mapper", "RU", 1), says("institute", "RU", 1)]
    late = [says("mapper", "UA", 90), says("blogger", "UA", 91), says("voice", "RU", 92)]
    assert made([*early, *late], as_of=10) == made(early, as_of=10)


@pytest.mark.parametrize("turn", list(permutations(range(4)))[::5])
def test_the_order_of_arrival_changes_no_record(turn: tuple[int, ...]) -> None:
    told = [says("ministry", "RU"), says("blogger", "UA", 2), says("mapper", "UA", 3), says("staff", "UA", 4)]
    pages = {u.id: "The Courier" for u in told}
    assert made([told[k] for k in turn], pages=pages) == made(told, pages=pages)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(sorted(SPEAKERS)), st.sampled_from(["UA", "RU"]), st.integers(0, 60),
            st.sampled_from([Stance.ASSERTS, Stance.DENIES]), st.sampled_from([Extent.FULL, Extent.PART]),
        ), min_size=2, max_size=9, unique_by=lambda row: row[:4],
    )
)  # fmt: skip
def test_with_the_camps_exchanged_the_records_are_exchanged_and_nothing_else(rows: list[tuple[Any, ...]]) -> None:
    told = [says(who, holder, day, stance, extent=extent) for who, holder, day, stance, extent in rows]
    turned = [
        replace(u, camp=swapped(u.camp) or "", holder=swapped(u.holder), denies_holder=swapped(u.denies_holder))
        for u in told
    ]
    exchanged = {name: replace(one, camp=swapped(one.camp) or "") for name, one in SPEAKERS.items()}
    plain, mirrored = made(told), made(turned, war=mirror_desk().war, speakers=exchanged)
    for (kind, name), one in plain.items():
        if kind not in ("country",):
            other = mirrored[kind, swapped(name) or name] if kind == "camp" else mirrored[kind, name]
            assert replace(other, id=one.id, name=one.name) == one


# -- how sure --------------------------------------------------------------------------------------------------------


@given(st.lists(st.integers(2, 180), min_size=1, max_size=40))
def test_a_median_lies_within_its_interval(leads: list[int]) -> None:
    found = median_of(leads)
    assert found is not None and found.value is not None
    assert (found.low is None) == (len(leads) < 5)
    assert found.low is None or found.high is None or found.low <= found.value <= found.high


def test_nothing_resolved_is_ignorance_and_no_share() -> None:
    assert share_of(0, 0).value is None and median_of([]) is None and mean_of([], []) is None


def test_many_misses_of_one_event_leave_the_interval_as_wide_as_one() -> None:
    alone = mean_of([0.1, 0.2, 0.3, 0.4, 0.5, 0.6], list(range(6)))
    crowd = mean_of([0.1, 0.2, 0.3, 0.4, 0.5, 0.6] * 10, list(range(6)) * 10)
    assert alone == crowd


# -- the Admiralty code ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("probability", "supporting", "contradicting", "number"),
    [
        (0.9, [says("mapper", "RU")], [], 1),
        (0.9, [says("blogger", "RU")], [], 2),
        (0.9, [], [], 2),
        (0.9, [says("mapper", "RU")], [says("staff", "UA")], 2),
        (0.9, [says("staff", "RU", relay_id="voice", relay_camp="RU", relayed=True)], [], 2),
        (0.9, [says("courier", "RU")], [], 2),
        (0.9, [says("courier", "RU", origins=("elsewhere",))], [], 1),
        (0.7, [says("mapper", "RU")], [], 2),
        (0.5, [], [], 3), (0.3, [], [], 4), (0.1, [], [], 5), (None, [says("mapper", "RU")], [], 6),
    ],
    ids=["independent", "own side", "state alone", "rival objects", "told by own side", "echo", "another story",
         "probable", "possible", "doubtful", "improbable", "unknown"],
)  # fmt: skip
def test_the_number_is_what_others_make_of_the_item(
    probability: float | None, supporting: list[Utterance], contradicting: list[Utterance], number: int
) -> None:
    others = Others(tuple(supporting), tuple(contradicting))
    assert credibility(probability, says("ministry", "RU"), others, WAR) == number


def test_the_letter_comes_from_the_record_and_changes_no_number() -> None:
    told = [says("ministry", "RU", 30 * k, place_id=PLACE) for k in range(6)]
    told += [says(name, "UA", 30 * k) for k in range(6) for name in ("mapper", "institute", "blogger")]
    found = verdicts(told, WAR, on(200), {PLACE: "UA"})
    codes = graded(found, told, reliabilities(told, found, on(200)))
    assert {v.admiralty for v in codes if v.utterance_id in {u.id for u in told[:6]}} <= {"E5", "E4"}
    assert [v.credibility for v in codes] == [v.credibility for v in found]
    assert {v.grade for v in graded(found, told, ())} == {"F"}


# -- what is shown and taken away ------------------------------------------------------------------------------------


def sample(grade: str, name: str, held: int, of: int, **more: Any) -> Record:
    """A record by hand, held so often of so many matters."""
    empty = record("speaker", name, name.title(), [], DAY)
    return replace(empty, grade=grade, held=held, resolved=of, matters=of, held_share=share_of(held, of), **more)


SOME = (sample("B", "careful", 8, 10), sample("D", "eager", 3, 10), sample("F", "young", 1, 1))


@pytest.mark.parametrize("sort", sorted(SORTS))
def test_who_has_too_little_is_listed_apart_and_never_ranked(sort: str) -> None:
    first, rest = ranked(SOME, sort)
    assert {record.id for record in (*first, *rest)} == {"careful", "eager", "young"}
    assert sort == "name" or "young" in {record.id for record in rest}
    if sort == "held":
        assert [record.id for record in first] == ["careful", "eager"]


def test_the_download_has_every_record_and_every_column() -> None:
    rows = list(csv.DictReader(io.StringIO(records_csv(SOME).decode(), newline="")))
    assert tuple(rows[0]) == RECORD_COLUMNS
    assert (rows[0]["id"], rows[0]["grade"], rows[0]["held_share"], rows[0]["lead"]) == ("careful", "B", "0.8", "")
    assert float(rows[0]["held_share_low"]) < 0.8 < float(rows[0]["held_share_high"])
    found = json.loads(records_json(SOME, sample_ledger()))
    assert [one["id"] for one in found["records"]] == ["careful", "eager", "young"]
    assert found["records"][0]["held_share"]["value"] == 0.8


def test_every_order_has_its_page_with_plain_links_to_the_others() -> None:
    files = records_files(sample_ledger())
    pages = {path: data.decode() for path, data in files.items() if path.endswith(".html")}
    assert len(pages) == len(SORTS) and "data/records.csv" in files and "data/records.json" in files
    first = pages["records/index.html"]
    assert all(f'href="../{path}"' in first for path in pages if path != "records/index.html")
    ranked_part, rest = first.split("<details>", 1)
    assert "Viktor Trehubov" in ranked_part and "Russian Defence Ministry" not in ranked_part
    assert "too little is resolved" in rest


def test_records_of_a_kind_come_in_the_order_asked_for_with_the_unranked_last() -> None:
    ledger = replace(sample_ledger(), reliabilities=SOME[::-1])
    assert [one.id for one in in_order(ledger, ["speaker"], "held")] == ["careful", "eager", "young"]
    assert [one.id for one in in_order(ledger, KINDS, "name")] == ["careful", "eager", "young"]


def test_a_record_with_too_few_says_so_and_still_tells_of_forecasts_and_orders() -> None:
    told = record_sentences(sample("F", "young", 1, 1, orders=2, met=1))
    assert "too few to judge" in told[0] and told[-1] == "Orders whose day has come: 2, of which 1 met."


def test_on_a_screen_the_ranked_stand_in_a_table_and_the_rest_below_it() -> None:
    shown = Console(file=io.StringIO(), width=100, record=True)
    shown.print(leagues(replace(sample_ledger(), reliabilities=SOME), ["speaker"], "held"))
    lines = [line.rstrip() for line in shown.export_text().splitlines()]
    assert any(line.split()[:2] == ["B", "Careful"] and "80 (53-92)" in line for line in lines)
    assert "Not ranked, too few resolved to judge: Young (1)" in lines
