"""A story that says whose report it retells follows it where it is known; all words are our own."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from desks import ledger_of, read
from hypothesis import given
from hypothesis import strategies as st

from counterclaim.model import Days, Region, RegionRole, Story, content_id
from counterclaim.stories.credits import Outlets
from counterclaim.stories.origins import OriginIndex
from counterclaim.wars import load_war

DAY = date(2025, 12, 1)
OUTLETS = Outlets(load_war().speakers)


def story(
    text: str, language: str = "en", day: date = DAY, publisher: str = "example.org", title: str = ""
) -> tuple[Story, str]:
    whole = f"{title}\n{text}" if title else text
    document = content_id(whole, language, day, publisher)
    start = len(title) + 1 if title else 0
    regions = [Region(RegionRole.TITLE, 0, len(title))] if title else []
    regions.append(Region(RegionRole.BODY, start, len(whole)))
    days = Days(day, day)
    return (
        Story(document, document, 0, len(whole), title, days, document, tuple(regions), language, publisher),
        whole,
    )


def credited(text: str, language: str, **more: str) -> list[str]:
    one, whole = story(text, language, **more)  # type: ignore[arg-type]
    return [OUTLETS.name(outlet) for outlet in OUTLETS.credited(one, whole)]


@pytest.mark.parametrize(
    ("language", "text", "outlet"),
    [
        ("en", "The village is empty, Reuters reported on Monday.", "Reuters"),
        ("en", "The village is empty, the mayor told Reuters.", "Reuters"),
        ("en", "The staff denies it, citing the Kyiv Independent.", "The Kyiv Independent"),
        ("en", "KYIV, Dec 1 (Reuters) - The village is empty.", "Reuters"),
        ("en", "According to the Russian state news agency TASS, the bridge stands.", "TASS"),
        ("uk", "Міст стоїть, пише УП.", "Ukrainska Pravda"),
        ("uk", "Міст стоїть, з посиланням на «Українську правду» сказали в селі.", "Ukrainska Pravda"),
        ("uk", "Про це повідомляє агентство Рейтер.", "Reuters"),
        ("uk", "Як передає російське агентство ТАСС, міст стоїть.", "TASS"),
        ("ru", "Мост стоит, как сообщает ТАСС.", "TASS"),
        ("ru", "Со ссылкой на «Украинскую правду» пишут, что мост стоит.", "Ukrainska Pravda"),
        ("ru", "Об этом «РИА Новости» сообщил мэр.", "RIA Novosti"),
    ],
)
def test_credit_lines_are_read_in_three_languages(language: str, text: str, outlet: str) -> None:
    assert credited(text, language) == [outlet]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "A Reuters photographer was wounded near the bridge."),
        ("en", "The mayor told the council that the bridge stands."),
        ("uk", "Головком Сирський повідомив, що міст стоїть."),
        ("ru", "Журналист ТАСС ранен у моста."),
        ("ru", "Сообщает об этом главком Сырский."),
    ],
)
def test_to_name_an_outlet_is_no_credit(language: str, text: str) -> None:
    assert credited(text, language) == []


def test_a_headline_may_close_with_the_credit_and_an_outlet_never_credits_itself() -> None:
    assert credited("Nobody was hurt there.", "en", title="Bridge at Senkove blown up — Reuters") == ["Reuters"]
    assert credited("The bridge stands, Reuters reported.", "en", publisher="www.reuters.com") == []
    assert credited("The bridge stands, Reuters reported.", "en", publisher="Reuters") == []


FIRST = (
    "The garrison of Dvorichna beat off seven attacks from the Oskil in a night, Colonel Petro Hrim said by phone. "
    "Two boats sank below the blown bridge, and 31 of the attackers were taken prisoner in the mill."
)
RETOLD = {
    "en": "Seven attacks on Dvorichna failed within one night, Reuters reported, and Petro Hrim spoke of 31 prisoners "
    "in the mill and of boats that went down in the Oskil by the bridge.",
    "uk": "За ніч біля Дворічної відбито сім атак, пише Reuters. Полковник Петро Грім розповів про 31 полоненого в "
    "млині та про човни, що затонули в Осколі біля мосту.",
    "ru": "За ночь у Двуречной отбито семь атак, пишет Reuters. Полковник Пётр Грим рассказал про 31 пленного на "
    "мельнице и про лодки, затонувшие в Осколе у моста.",
}
OTHER = "Shops in Dvorichna sell bread again, Reuters reported, and Olena Sych opened a school for 40 children there."


def settled(*pairs: tuple[Story, str], places: bool = True) -> list[Story]:
    stories = [one for one, _ in pairs]
    where = {one.id: {"dvorichna"} for one in stories} if places else {}
    return list(OriginIndex(OUTLETS).settled(stories, {one.document_id: text for one, text in pairs}, where))


@pytest.mark.parametrize("language", ["en", "uk", "ru"])
def test_a_retelling_follows_the_story_that_it_credits(language: str) -> None:
    first = story(FIRST, publisher="reuters.com")
    later = story(RETOLD[language], language, DAY + timedelta(days=1))
    origin, told = settled(first, later)
    assert (told.origin_id, told.origin_reason, told.credit) == (origin.id, "credits Reuters", "Reuters")
    assert not origin.is_copy and origin.credit == origin.origin_reason == ""


def test_a_credit_that_cannot_be_followed_is_kept_as_words() -> None:
    later = story(RETOLD["en"], day=DAY + timedelta(days=1))
    assert [(one.credit, one.is_copy) for one in settled(later)] == [("Reuters", False)]
    first = story(FIRST, publisher="reuters.com")
    late = story(RETOLD["en"], day=DAY + timedelta(days=4))
    before = story(RETOLD["en"], day=DAY - timedelta(days=1))
    other = story(OTHER, day=DAY)
    elsewhere = story(FIRST, publisher="tass.com")
    for one, two in ((first, late), (first, before), (first, other), (elsewhere, later)):
        assert not any(found.is_copy for found in settled(one, two))
    assert not any(found.is_copy for found in settled(first, later, places=False))


@given(st.permutations(range(5)))
def test_the_order_of_stories_changes_nothing(order: list[int]) -> None:
    pairs = [
        story(FIRST, publisher="reuters.com"),
        story(RETOLD["en"], "en"),
        story(RETOLD["uk"], "uk", DAY + timedelta(days=1)),
        story(RETOLD["ru"], "ru", DAY + timedelta(days=2)),
        story(OTHER),
    ]
    expected = {one.id: one for one in settled(*pairs)}
    assert {one.id: one for one in settled(*(pairs[i] for i in order))} == expected
    assert sum(one.is_copy for one in expected.values()) == 3


SAID = "The Russian Defence Ministry said that its troops had captured Kupiansk on 20 November."
LEADS = ("A long day is over in the district.", "Little snow fell on the roads of the east.")


@pytest.mark.parametrize(("credit", "count"), [(" This was reported by Reuters.", 1), ("", 2)])
def test_stories_that_credit_one_outlet_are_one_origin_of_what_they_tell(credit: str, count: int) -> None:
    works = [read(f" date 2025-11-20\n\n{lead}\n\n{SAID}{credit}\n", f"{i}.txt") for i, lead in enumerate(LEADS)]
    (utterance,) = [u for u in ledger_of(works).utterances if u.role == "ministry"]
    assert len(utterance.claim_ids) == 2 and len(utterance.origins) == count
