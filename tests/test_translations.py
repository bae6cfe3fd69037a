"""Translations share an origin; what happened at the same place on the same day does not. All words are our own."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.translations import FOLDERS, labelled, linked, score
from benchmarks.wire import Made, as_stories
from counterclaim.stories.credits import Outlets
from counterclaim.stories.origins import TRANSLATION, OriginIndex
from counterclaim.stories.telling import is_same_name, skeleton, telling
from counterclaim.stories.translations import is_translation
from counterclaim.wars import load_war

DAY = date(2025, 12, 1)
OUTLETS = Outlets(load_war().speakers)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_translations_are_found_and_nothing_else(root: Path, folder: Path) -> None:
    made = labelled(root / folder)
    for result in (score(made), linked(made)):
        assert result.recall >= 0.8 and result.precision >= 0.98


def test_no_two_events_of_either_set_are_one_even_if_all_were_of_one_day(root: Path) -> None:
    result = score([one for folder in FOLDERS for one in labelled(root / folder)], 10_000)
    assert result.pairs > 4000 and result.precision >= 0.98


@pytest.mark.parametrize(
    "names",
    [
        ("Kupiansk", "Kupyansk", "Куп'янська", "Купянском"),
        ("Tregubov", "Trehubov", "Трегубова", "Трегубов"),
        ("Oleksandr", "Олександра", "Александр"),
        ("Kostiantynivka", "Костянтинівку", "Константиновка"),
        ("Zelensky", "Zelenskyy", "Зеленського", "Зеленский"),
        ("Vovchansk", "Вовчанську", "Волчанск"),
        ("Sviatohirsk", "Святогірськ", "Святогорск"),
    ],
)
def test_a_name_is_one_in_all_spellings(names: tuple[str, ...]) -> None:
    for one in names:
        assert is_same_name(skeleton(names[0]), skeleton(one)), one


@pytest.mark.parametrize(
    ("one", "two"), [("Lyman", "Izium"), ("Siversk", "Svatove"), ("Toretsk", "Tokmak"), ("Pokrovsk", "Petropavlivka")]
)
def test_two_names_stay_two(one: str, two: str) -> None:
    assert not is_same_name(skeleton(one), skeleton(two))


@pytest.mark.parametrize(
    ("texts", "numbers"),
    [
        (("about 10,000 shells", "близько 10 тисяч снарядів", "около 10 тыс. снарядов"), ("10000",)),
        (("they advanced 2.5 km", "просунулися на 2,5 км", "продвинулись на 2,5 км"), ("2.5",)),
        (("seven boats on 9 December", "сім човнів 9 грудня", "семь лодок 9 декабря"), ("7",)),
    ],
)
def test_numbers_are_values_in_every_language(texts: tuple[str, ...], numbers: tuple[str, ...]) -> None:
    assert {telling(text).numbers for text in texts} == {numbers}


def test_a_unit_s_number_is_a_name() -> None:
    assert {telling(text).names for text in ("the 92nd brigade", "бійці 92-ї бригади", "бойцы 92-й бригады")} == {
        ("#92",)
    }


EN = "Colonel Petro Hrim said the garrison of Dvorichna beat off {} attacks from the Oskil, and the bridge is blown up."
UK = "Полковник Петро Грім сказав, що гарнізон Дворічної відбив {} атак з боку Осколу, а міст підірвано."


@given(st.integers(2, 3000), st.integers(2, 3000))
def test_the_same_form_with_another_number_is_never_a_translation(one: int, two: int) -> None:
    assert is_translation(telling(EN.format(one)), telling(UK.format(two))) == (one == two)


def settled(*made: Made, places: list[str] | None = None) -> list[tuple[str, str]]:
    """Origin (by place in the list) and reason of each."""
    stories, texts = as_stories(made)
    number = {story.id: str(i) for i, story in enumerate(stories)}
    where = {story.id: {place} for story, place in zip(stories, places or [], strict=False)}
    found = OriginIndex(OUTLETS).settled(stories, texts, where)
    return [(number[story.origin_id], story.origin_reason) for story in found]


def test_the_earlier_is_the_origin_if_at_most_three_days_lie_between_and_places_agree() -> None:
    uk, en = Made(UK.format(7), "uk", DAY, "", ""), Made(EN.format(7), "en", DAY + timedelta(days=3), "", "")
    assert settled(en, uk) == [("1", TRANSLATION), ("1", "")]
    late = Made(en.text, "en", DAY + timedelta(days=4), "", "")
    assert settled(late, uk) == [("0", ""), ("1", "")]
    assert settled(en, uk, places=["dvorichna", "dvorichna"]) == [("1", TRANSLATION), ("1", "")]
    assert settled(en, uk, places=["dvorichna", "kupiansk"]) == [("0", ""), ("1", "")]


def test_a_copy_of_a_translation_leads_to_the_first_telling() -> None:
    more = "\n" + "Читайте також, що пишуть про погоду на вихідні та про ціни на ринку в місті."
    uk = Made(UK.format(7), "uk", DAY, "", "")
    en = Made(EN.format(7), "en", DAY + timedelta(days=1), "", "")
    copy = Made(UK.format(7) + more, "uk", DAY + timedelta(days=2), "", "")
    assert settled(copy, en, uk) == [("2", "an excerpt of the same words"), ("2", TRANSLATION), ("2", "")]


def test_neither_order_nor_earlier_questions_nor_a_moved_day_change_the_result(root: Path) -> None:
    stories, texts = as_stories(labelled(root / FOLDERS[0])[:40])
    expected = OriginIndex(OUTLETS).settled(stories, texts, {})
    index, rng = OriginIndex(OUTLETS), random.Random(1)
    for count in (10, 25, 5, 40):
        some = rng.sample(stories, count)
        moved = {story.id: story.published for story in some}
        assert index.settled(some, texts, {}) == OriginIndex(OUTLETS).settled(some, texts, {})
        assert {story.id: story.published for story in some} == moved
    by_id = {story.id: story for story in expected}
    shuffled = rng.sample(stories, len(stories))
    assert index.settled(shuffled, texts, {}) == tuple(by_id[story.id] for story in shuffled)


def test_an_unrelated_story_changes_nothing(root: Path) -> None:
    made = labelled(root / FOLDERS[0])[:30]
    other = Made("A cook in Lisbon won the prize for soups with a broth of seven herbs.", "en", made[0].day, "", "")
    assert settled(*made, other)[:-1] == settled(*made)
