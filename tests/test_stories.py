"""Pages become stories, stories get days, copies an origin, inconsistencies a finding. The sentences are our own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counterclaim.documents.read import read
from counterclaim.model import Days, Document, Fetched, RegionRole, Story
from counterclaim.stories.comments import mark_comments
from counterclaim.stories.copies import origins
from counterclaim.stories.days import infer_day, infer_days
from counterclaim.stories.findings import find_findings
from counterclaim.stories.split import split

BEGAN = date(2022, 2, 24)
RETRIEVED = date(2026, 11, 22)


def doc(text: str, url: str = "a.txt") -> Document:
    return read(Fetched(text.encode(), url, datetime(2026, 11, 22, tzinfo=UTC)))[0]


def one(text: str) -> tuple[Story, str]:
    document = doc(text)
    (story,) = split(document)
    return story, document.text


def days(text: str, retrieved: date = RETRIEVED, known: Sequence[date] = ()) -> Days:
    return infer_day(*one(text), retrieved, known)


# splitting


PAGE = """Garrison Holds Mill Quarter as River Rises

The garrison of Dvorichna still holds the mill quarter, Colonel Petro Hrim said at a briefing in Kharkiv on the front.

Russian troops crossed the Oskil near Dvorichna twice in a week but were thrown back, Colonel Hrim told reporters.

Harbour workers in Rotterdam end strike after pay offer

Harbour workers in Rotterdam have ended their strike after a pay offer from terminals, the FNV union said in Utrecht.

Ships bound for Hamburg and Antwerp had waited off Hoek van Holland, and Maersk had sent two of them on to Bremerhaven.

2 Comments
My cousin works at that terminal.
About time they settled."""


def test_a_second_headline_starts_a_second_story_and_comments_stay_with_the_story_they_follow() -> None:
    document = doc(PAGE)
    first, second = split(document)
    assert first.title == "Garrison Holds Mill Quarter as River Rises"
    assert second.title == "Harbour workers in Rotterdam end strike after pay offer"
    assert not [r for r in first.regions if r.role is RegionRole.COMMENT]
    assert len([r for r in second.regions if r.role is RegionRole.COMMENT]) == 2


def test_a_second_article_without_a_headline_is_a_story_of_its_own() -> None:
    parts = PAGE.split("\n\n")
    other = "".join(
        f"<p>{text}</p>" for text in (parts[4], parts[5], "Trains to the docks run again, ProRail said on Friday.")
    )
    page = f"<html><body><article><h1>{parts[0]}</h1><p>{parts[1]}</p><p>{parts[2]}</p><p>{parts[2]}</p></article>"
    page += f"<article>{other}</article></body></html>"
    document = doc(page, "a.html")
    first, second = split(document)
    assert "Rotterdam" not in document.text[first.start : first.end]
    assert document.text[second.start :].startswith(parts[4])


def test_stories_cover_every_region_once_and_ids_do_not_change() -> None:
    document = doc(PAGE)
    stories = split(document)
    assert tuple(region for story in stories for region in story.regions) == document.regions
    assert [story.id for story in split(doc(PAGE))] == [story.id for story in stories]
    assert len({story.id for story in stories}) == 2


def test_a_page_with_nothing_but_furniture_is_one_story() -> None:
    assert len(split(doc("Share\nSubscribe\nLog in"))) == 1


# days


def test_a_stated_day_stays_as_it_is() -> None:
    found = days(" date 2025-09-23 The town was shelled on December 24, officials said.")
    assert (found.last, found.known) == (date(2025, 9, 23), "stated")


def test_the_latest_full_date_tells_the_day_and_the_reason_says_so() -> None:
    found = days("Shells fell on March 3, 2025, and again on March 5, 2025, the mayor said in a statement.")
    assert (found.first, found.last, found.known) == (date(2025, 3, 5), date(2025, 3, 6), "inferred")
    assert "March 5, 2025" in found.reason


def test_a_bare_day_takes_the_most_recent_year_before_retrieval() -> None:
    text = "The staff counted five attacks on December 24, all of them repelled near the river."
    assert days(text).first == date(2025, 12, 24)
    assert days(text, date(2025, 12, 20)).first == date(2024, 12, 24)
    assert "most recent" in days(text).reason


def test_other_reports_on_the_same_places_choose_the_year_of_a_bare_day() -> None:
    text = "The staff counted five attacks on December 24, all of them repelled near the river."
    found = days(text, RETRIEVED, [date(2024, 11, 4)])
    assert found.first == date(2024, 12, 24)
    assert "2024-11-04" in found.reason


def test_a_report_far_off_in_time_chooses_nothing() -> None:
    assert days("It happened on December 24, they said.", RETRIEVED, [date(2023, 6, 1)]).first == date(2025, 12, 24)


def test_a_month_in_the_text_bounds_the_year_from_below() -> None:
    text = "The town, lost in November 2024, was shelled on May 3, and the staff counted nine attacks there."
    assert days(text, date(2025, 8, 1)).first == date(2025, 5, 3)
    assert not days("Lost in June 2025, it was shelled on May 3, they said.", date(2025, 8, 1)).is_known


def test_the_page_s_own_full_dates_choose_the_year_before_anything_else() -> None:
    text = "After the strike of March 3, 2024, fighting went on, and on March 9 the bridge fell, the mayor said."
    assert days(text, RETRIEVED, [date(2025, 3, 8)]).first == date(2024, 3, 9)


def test_days_ahead_and_deadlines_do_not_count_as_told() -> None:
    text = "Shells fell on March 3, 2025. Talks will be held on April 20. The bridge is to be ready by March 5."
    found = days(text)
    assert (found.first, found.last) == (date(2025, 3, 3), date(2025, 3, 4))
    assert "by March 5" in found.reason


def test_the_first_day_of_the_war_in_passing_says_nothing() -> None:
    assert not days("Since February 24, 2022 the town has changed hands twice, historians say.").is_known


def test_nothing_is_published_after_it_was_retrieved() -> None:
    found = days("Shells fell on March 3, 2025, the mayor said.", date(2025, 3, 3))
    assert (found.first, found.last) == (date(2025, 3, 3), date(2025, 3, 3))


@pytest.mark.parametrize(
    "text",
    [
        "Генштаб повідомив про п'ять атак 24 грудня, усі відбито поблизу річки, сказав речник.",
        "Генштаб сообщил о пяти атаках 24 декабря, все отражены у реки, сказал представитель.",
    ],
)
def test_days_are_inferred_in_ukrainian_and_russian(text: str) -> None:
    assert days(text).first == date(2025, 12, 24)


def corpus() -> list[Document]:
    stated = " date 2024-11-04 Units near Kupiansk in Kharkiv Oblast crossed the Oskil, said Marko Lys of the brigade."
    bare = (
        "Attacks near Kupiansk in Kharkiv Oblast across the Oskil on December 24 failed, said Marko Lys of the brigade."
    )
    apart = "The ferry to Bornholm from Ystad ran aground on December 24, the Danish police said in Copenhagen."
    return [doc(stated), doc(bare), doc(apart)]


def inferred(documents: Sequence[Document]) -> dict[str, Days]:
    stories = [story for document in documents for story in split(document)]
    return infer_days(stories, {d.id: d.text for d in documents}, {d.id: RETRIEVED for d in documents})


def test_over_a_corpus_only_reports_on_the_same_places_help() -> None:
    documents = corpus()
    found = inferred(documents)
    first = [found[split(document)[0].id].first for document in documents]
    assert first == [date(2024, 11, 4), date(2024, 12, 24), date(2025, 12, 24)]


@given(st.permutations(range(3)))
@settings(deadline=None)
def test_the_order_of_adding_changes_no_day(order: Sequence[int]) -> None:
    documents = corpus()
    assert inferred([documents[i] for i in order]) == inferred(documents)


@given(st.text(alphabet="abc 123.,\nDecember Maych2025", max_size=200), st.dates(date(2015, 1, 1), date(2030, 1, 1)))
@settings(deadline=None)
def test_inferred_intervals_are_ordered_and_not_after_retrieval(text: str, retrieved: date) -> None:
    document = doc("x " + text)
    for story in split(document):
        found = infer_day(story, document.text, retrieved)
        if found.first and found.last and found.known == "inferred":
            assert found.first <= found.last <= retrieved


# findings


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("nearly three years of full-scale war", "en"),
        ("more than five years of war", "en"),
        ("fifth year of the war", "en"),
        ("day 1,100 of the war", "en"),
        ("two years into the invasion", "en"),
        ("майже три роки повномасштабної війни", "uk"),
        ("почти три года войны", "ru"),
        ("почти три года полномасштабной войны", "ru"),
        ("п'ятий рік війни", "uk"),
    ],
)
def test_a_length_of_the_war_that_its_day_contradicts_is_a_finding(words: str, language: str) -> None:
    story, text = one(f" date 2025-12-25 Слово / word: {words}, said the analyst, and nobody objected to it.")
    (finding,) = find_findings(story, text, BEGAN)
    assert finding.kind == "war-length"
    assert words in finding.text
    assert "three years and ten months" in finding.text
    (span,) = finding.spans
    assert text[span.start : span.end] == span.quote == words


@pytest.mark.parametrize(
    "words",
    [
        "nearly four years of full-scale war",
        "more than three years of war",
        "the fourth year of the war",
        "day 1,400 of the war",
        "майже чотири роки повномасштабної війни",
        "почти четыре года войны",
        "nearly three years of peace talks",
        "four years of drought",
    ],
)
def test_a_length_that_fits_is_none(words: str) -> None:
    assert find_findings(*one(f" date 2025-12-25 After {words}, said the analyst, nobody objected."), BEGAN) == ()


def test_without_a_day_no_length_is_judged() -> None:
    assert find_findings(*one("After nearly nine years of war, said the analyst, nobody objected."), BEGAN) == ()


def test_the_comment_section_is_counted_and_its_spam_explained() -> None:
    document = doc(
        PAGE.replace("About time they settled.", "Buy uranium, the grades look great.\nGet it at www.deal.example now")
    )
    story = split(document)[1]
    (finding,) = find_findings(mark_comments(story, document.text), document.text, BEGAN)
    assert finding.text == "3 comments, 2 of them spam: 1 on another subject (share prices and mining); 1 with a link."
    assert all(document.text[s.start : s.end] == s.quote for s in finding.spans)


# copies


WIRE = """The bridge at Senkove was blown up in the night, the regional administration of Kharkiv said on Monday.
Engineers from Izium had prepared the charges two days before, according to Captain Roman Chub of the 14th battalion.
Russian units on the eastern bank fired on the site for 40 minutes but hit none of the workers, he told the agency.
The detour over Borova takes drivers 35 kilometres longer, and lorries above 12 tonnes may not use it until spring."""


def story_of(text: str, day: str = "2025-11-04") -> tuple[Story, str]:
    return one(f" date {day} {text}")


def origin_map(*pairs: tuple[Story, str]) -> dict[str, str]:
    return origins([story for story, _ in pairs], {story.document_id: text for story, text in pairs})


def test_a_wire_story_under_three_names_has_one_origin_the_earliest() -> None:
    first = story_of(WIRE)
    trimmed = story_of(
        "\n".join(WIRE.split("\n")[:3]) + "\nReporting by our desk; write to us with tips about the river.",
        "2025-11-05",
    )
    longer = story_of("Our correspondent writes from the river this week.\n" + WIRE.replace("’", "'"), "2025-11-06")
    found = origin_map(longer, trimmed, first)
    assert set(found.values()) == {first[0].id}


def test_equal_days_are_decided_by_the_document_id() -> None:
    pairs = [story_of(WIRE + f"\nFiled by the {word} desk of the house.") for word in ("night", "east", "map")]
    found = origin_map(*pairs)
    assert set(found.values()) == {min(pairs, key=lambda pair: pair[0].document_id)[0].id}


REPORT = """The General Staff gave its evening report on the situation along the front line for the whole day.
In the Kupiansk sector the enemy attacked {n} times near the settlements of {places}, and all attacks were repelled.
We thank everybody who holds the line, and remind readers not to publish pictures of our soldiers at their work."""


def test_daily_reports_to_one_form_are_no_copies_of_each_other() -> None:
    monday = story_of(REPORT.format(n=5, places="Pishchane and Petropavlivka"), "2025-12-24")
    tuesday = story_of(REPORT.format(n=3, places="Pishchane and Petropavlivka"), "2025-12-25")
    elsewhere = story_of(REPORT.format(n=5, places="Zahryzove and Petropavlivka"), "2025-12-25")
    found = origin_map(monday, tuesday, elsewhere)
    assert all(story == origin for story, origin in found.items())


def test_the_same_report_under_another_name_is_a_copy() -> None:
    text = REPORT.format(n=5, places="Pishchane and Petropavlivka")
    first, second = (
        story_of(text, "2025-12-24"),
        story_of(text + "\nMore news on our front page this evening.", "2025-12-25"),
    )
    assert origin_map(second, first)[second[0].id] == first[0].id


def test_a_quoted_sentence_does_not_make_a_copy() -> None:
    own = " ".join(
        f"Our reporter saw crew {word} at work by the eastern pier that morning."
        for word in ("alpha", "bravo", "delta", "echo")
    )
    found = origin_map(story_of(WIRE), story_of(WIRE.split("\n")[0] + "\n" + own, "2025-11-05"))
    assert all(story == origin for story, origin in found.items())


def test_the_same_words_weeks_apart_are_no_copy() -> None:
    found = origin_map(story_of(WIRE, "2025-11-04"), story_of(WIRE + "\nFrom our archive of the year.", "2025-12-24"))
    assert all(story == origin for story, origin in found.items())


@given(st.permutations(range(4)))
@settings(deadline=None)
def test_the_order_of_stories_changes_no_origin(order: Sequence[int]) -> None:
    pairs = [
        story_of(WIRE),
        story_of(WIRE + "\nA line of our own stands here.", "2025-11-05"),
        story_of(REPORT.format(n=5, places="Pishchane")),
        story_of(REPORT.format(n=6, places="Pishchane")),
    ]
    assert origin_map(*(pairs[i] for i in order)) == origin_map(*pairs)


# evaluation data


def test_the_seed_articles_get_their_stories_days_and_findings(shared: Path) -> None:
    documents = [
        read(Fetched(p.read_bytes(), str(p), datetime(2026, 11, 22, tzinfo=UTC)))[0]
        for p in sorted((shared / "seeds").glob("*.txt"))
    ]
    assert [len(split(document)) for document in documents] == [1, 1, 2]
    found = inferred(documents)
    assert found == inferred(documents[::-1])
    best = [found[split(document)[0].id].best for document in documents]
    expected = [date(2025, 9, 23), date(2025, 12, 25), date(2025, 11, 4)]
    assert all(
        day is not None and abs(day - wanted) <= timedelta(days=2) for day, wanted in zip(best, expected, strict=True)
    )
    assert [found[split(document)[0].id].known for document in documents] == ["stated", "inferred", "inferred"]
    story = split(documents[1])[0]
    story = mark_comments(replace(story, published=found[story.id]), documents[1].text)
    length, comments = find_findings(story, documents[1].text, BEGAN)
    assert length.spans[0].quote == "nearly three years of full-scale war"
    assert comments.text.startswith("23 comments, all of them spam")
    assert all(
        s == o for s, o in origins([s for d in documents for s in split(d)], {d.id: d.text for d in documents}).items()
    )


@pytest.mark.parametrize("name", ["en-meridian-ledger-two-stories.html", "ru-severnaya-liniya-dve-novosti.html"])
def test_both_sample_pages_with_two_stories_are_two_stories(name: str, root: Path) -> None:
    raw = (root / "samples" / name).read_bytes()
    document, _ = read(Fetched(raw, name, datetime(2026, 2, 1, tzinfo=UTC), "text/html"))
    first, second = split(document)
    assert first.title and second.title and first.title != second.title
