"""Which comments are spam, in three languages; every sentence is our own."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterclaim.documents.read import read
from counterclaim.model import Fetched, RegionRole
from counterclaim.stories.comments import mark_comments, spam_reasons
from counterclaim.stories.split import split

REPORT = (
    "Ukrainian troops hold the northern edge of Kupiansk, a spokesman said. Russian units were cut off from supply "
    "across the Oskil river and surrender in small groups. Українські військові тримають північну околицю Куп'янська. "
    "Украинские военные удерживают северную окраину Купянска, снабжение перерезано."
)
TITLE = "Ukrainian Troops Hold the Northern Edge of Kupiansk"
SPAM = [
    ("Make sure you read my story at https://cheap-pills.example", "link"),
    ("Write to me on t.me/quickgold, it works", "link"),
    ("I make $4,000 a month from my sofa, ask me how", "offer"),
    ("Please subscribe, I post funny cats every day", "offer"),
    ("Заробіток від 900 гривень на день, пишіть у приват", "offer"),
    ("Заработок на дому, подпишитесь и пишите в личку", "offer"),
    ("Uranium juniors look cheap here, balance sheet is clean.", "share prices"),
    ("Дивіденди знову зросли, портфель у плюсі.", "share prices"),
    ("Котировки растут, дивиденды обещают к лету.", "share prices"),
    ("Bitcoin will double before spring.", "crypto"),
    (f"Interesting update on {TITLE}. Curious how the grades will develop.", "headline"),
    (
        "Great read about Troops Holding Northern Edge of Kupiansk as River Freezes. Bullish for the next round.",
        "headline",
    ),
]
GENUINE = [
    "My grandmother left Kupiansk in 2022 and never went back.",
    "Who says they surrender? Nobody has shown a single prisoner.",
    "The supply route over the Oskil was under fire all autumn.",
    "This outlet always believes one side. Shame on you.",
    "Thank you.",
    "Слава Україні!",
    "Брат служить на північній околиці, каже те саме.",
    "Не вірю жодному слову цього речника.",
    "А где доказательства? Одни слова.",
    "Снабжение перерезали ещё в ноябре, это правда.",
    "I invested years of my life in that town, Kupiansk is home.",
]


@pytest.mark.parametrize(("comment", "reason"), SPAM)
def test_spam_is_marked_with_its_reason(comment: str, reason: str) -> None:
    (mark,) = spam_reasons([comment], REPORT, TITLE)
    assert reason in mark


@pytest.mark.parametrize("comment", GENUINE)
def test_a_genuine_comment_is_left_alone(comment: str) -> None:
    assert spam_reasons([comment], REPORT, TITLE) == [""]


def test_the_same_words_from_many_are_a_campaign_but_a_shared_cheer_is_not() -> None:
    campaign = "The town was surrendered long ago and everybody knows it well"
    said = [campaign, "Слава Україні!", campaign + "!", "Слава Україні!", campaign.replace("well", "too")]
    marks = spam_reasons(said, REPORT)
    assert [bool(mark) for mark in marks] == [True, False, True, False, True]
    assert "3 times" in marks[0]


def test_a_story_about_shares_may_be_discussed_in_their_words() -> None:
    report = "The uranium mine's balance sheet shows less debt, and its silver output fell, the company said."
    assert spam_reasons(["Silver fell but the balance sheet is better."], report) == [""]


@given(st.lists(st.sampled_from([text for text, _ in SPAM] + GENUINE), max_size=12), st.randoms())
def test_the_order_of_comments_changes_no_mark(comments: list[str], random: st.DrawFn) -> None:
    marks = dict(zip(comments, spam_reasons(comments, REPORT, TITLE), strict=True))
    random.shuffle(comments)  # type: ignore[attr-defined]
    assert dict(zip(comments, spam_reasons(comments, REPORT, TITLE), strict=True)) == marks


@given(st.lists(st.text(max_size=60), max_size=8))
def test_any_comments_get_one_reason_each(comments: list[str]) -> None:
    assert len(spam_reasons(comments, REPORT, TITLE)) == len(comments)


def test_all_comments_under_the_seed_article_are_spam(shared: Path) -> None:
    path = next((shared / "seeds").glob("001*"))
    document, _ = read(Fetched(path.read_bytes(), str(path), datetime(2026, 1, 1, tzinfo=UTC)))
    (story,) = split(document)
    comments = [r for r in mark_comments(story, document.text).regions if r.role is RegionRole.COMMENT]
    assert len(comments) == 23
    assert all(region.mark for region in comments)
