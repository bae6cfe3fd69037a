"""Which comments are spam, in three languages; every sentence is our own."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from desks import ledger_of
from desks import read as read_work
from hypothesis import given, settings
from hypothesis import strategies as st

from counterclaim.documents.read import read
from counterclaim.model import Fetched, RegionRole
from counterclaim.publications.factcheck import FactCheckPublisher
from counterclaim.publications.views.check import check_view
from counterclaim.publications.views.words import moment_text
from counterclaim.stories.advertising import packed, shipped, unpacked
from counterclaim.stories.comments import Comment, mark_comments, spam_reasons
from counterclaim.stories.features import BUCKETS, features
from counterclaim.stories.neutral import neutral
from counterclaim.stories.split import split
from counterclaim.wars import load_war

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


@settings(max_examples=40)
@given(st.lists(st.sampled_from([text for text, _ in SPAM] + GENUINE), max_size=12), st.randoms())
def test_the_order_of_comments_changes_no_mark(comments: list[str], random: st.DrawFn) -> None:
    marks = dict(zip(comments, spam_reasons(comments, REPORT, TITLE), strict=True))
    random.shuffle(comments)  # type: ignore[attr-defined]
    assert dict(zip(comments, spam_reasons(comments, REPORT, TITLE), strict=True)) == marks


@settings(max_examples=40)
@given(st.lists(st.text(max_size=60), max_size=8))
def test_any_comments_get_one_reason_each(comments: list[str]) -> None:
    assert len(spam_reasons(comments, REPORT, TITLE)) == len(comments)


# links, offers, headlines


@pytest.mark.parametrize(
    "comment",
    [
        "The Oskil crossing is on this footage, look at the northern edge: https://maps.example/oskil",
        "Супутникові знімки околиці Куп'янська за вівторок: https://znimky.example/kup",
        f"“{TITLE}”, says the headline. They hold a car park, nothing more.",
        f"{TITLE}? I was there on Sunday, they hold a car park.",
        "Please share the spokesman's full statement.",
        "They made 4 billion dollars out of this war.",
        "Подпишусь под каждым словом, мой канал связи с домом оборвался там же.",
    ],
)
def test_a_source_a_quoted_headline_and_words_of_trade_in_an_opinion_are_left_alone(comment: str) -> None:
    assert spam_reasons([comment], REPORT, TITLE) == [""]


def test_one_word_that_fits_another_subject_is_not_enough() -> None:
    said = [
        "This gives them leverage in the talks.",
        "Silver medals for running away.",
        "The coach of that army is drunk.",
    ]
    assert spam_reasons(said, REPORT, trained=False) == ["", "", ""]
    assert "share prices" in spam_reasons(["Silver miners, good grades, I am buying."], REPORT, trained=False)[0]


# the trained part


ADVERTS = [
    "Handmade carpets, delivery in two days, prices on my page",
    "New here, I stream chess every evening, come and leave a like",
    "Шию штори на замовлення, доставка безкоштовна, ціни на сторінці",
    "Научу зарабатывать с телефона, первый урок в подарок, подробности в профиле",
]


@pytest.mark.parametrize("comment", ADVERTS)
def test_advertising_is_known_by_its_words_which_are_named(comment: str) -> None:
    assert spam_reasons([comment], REPORT, trained=False) == [""]
    (mark,) = spam_reasons([comment], REPORT)
    assert mark.startswith("it reads like advertising: ")
    named = mark.split(": ")[1].replace("“", "").replace("”", "").split(", ")
    assert 1 <= len(named) <= 2 and all(word in comment.casefold() for word in named)


def test_what_speaks_of_the_story_needs_more_to_be_called_advertising() -> None:
    weights = shipped()
    assert 0 < weights.threshold < weights.threshold_about


def test_the_weights_are_small_and_survive_packing(root: Path) -> None:
    assert (root / "counterclaim" / "stories" / "advertising.npz").stat().st_size <= 300_000
    weights = shipped().columns
    assert len(weights) == BUCKETS and np.isfinite(weights).all() and (weights != 0).any()
    assert np.allclose(unpacked(*packed(weights)), weights)


@settings(max_examples=40)
@given(st.lists(st.text(max_size=80), min_size=1, max_size=6))
def test_a_comments_features_do_not_depend_on_its_neighbours(comments: list[str]) -> None:
    weights = shipped()
    together = weights.log_odds(features(comments), len(comments))
    alone = [weights.log_odds(features([comment]), 1)[0] for comment in comments]
    assert np.allclose(together, alone)


# sides


SIDES = (
    ("Ukraine", "Russia"),
    ("Ukrainian", "Russian"),
    ("Україна", "Росія"),
    ("Kyiv", "Moscow"),
    ("хохлы", "орки"),
)
SAID = [
    "{0} lies about every street and every prisoner.",
    "Give {0} what it wants and stop the killing.",
    "{0} will win, subscribe to my channel for the proof",
    "{0} has sold its soldiers, follow the money",
    "Buy {0} flags, 50% off, order on my page",
    "I earn $900 a week while {0} burns",
    "{0} обов'язково переможе, решта брешуть",
    "{0} врёт, как дышит, а вы верите",
    "Bitcoin will save {0}",
    "Interesting update on {0} Troops Hold Northern Edge of Kupiansk. Curious how the grades trend.",
]


@settings(max_examples=50)
@given(
    st.lists(st.tuples(st.sampled_from(SAID), st.sampled_from([n for pair in SIDES for n in pair])), max_size=8),
    st.sampled_from(["", REPORT, "Officials of Russia spoke of talks about grain and gas."]),
)
def test_which_side_a_comment_favours_changes_no_mark(said: list[tuple[str, str]], reporting: str) -> None:
    other = {name: pair[1 - at] for pair in SIDES for at, name in enumerate(pair)}
    war = load_war("ukraine")
    one = spam_reasons([shape.format(name) for shape, name in said], reporting, "", war)
    two = spam_reasons([shape.format(other[name]) for shape, name in said], reporting, "", war)
    assert one == two


@pytest.mark.parametrize("pair", SIDES)
def test_the_names_of_both_sides_are_read_as_one_word(pair: tuple[str, str]) -> None:
    plain = neutral(load_war("ukraine"))
    assert plain(f"{pair[0]} lost.") == plain(f"{pair[1]} lost.")
    assert plain(f"{pair[0]} lost.").casefold() == "side lost."
    assert neutral(None)("Ukraine lost.") == "Ukraine lost."


# the labelled sets


def shares(folder: Path) -> tuple[float, float, float]:
    """Precision and recall of the marks on a labelled set, and the share of honest comments that are marked."""
    stories, rows = (
        [json.loads(line) for line in (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
        for name in ("stories", "comments")
    )
    pairs = []
    for story in stories:
        under = [row for row in rows if row["story"] == story["id"]]
        given = [Comment(row["text"], row.get("author", ""), row.get("said", "")) for row in under]
        marks = spam_reasons(given, story["text"], story["title"], load_war("ukraine"))
        pairs += [(bool(mark), row["label"] != "fine") for mark, row in zip(marks, under, strict=True)]
    right, wrong = pairs.count((True, True)), pairs.count((True, False))
    wanted, honest = sum(label for _, label in pairs), sum(not label for _, label in pairs)
    return right / (right + wrong), right / wanted, wrong / honest


def test_the_development_set_keeps_its_figures(root: Path) -> None:
    precision, recall, of_honest = shares(root / "tests" / "comments_dev")
    assert precision >= 0.97 and recall >= 0.9 and of_honest <= 0.02


def test_the_held_out_set_keeps_its_figures(root: Path) -> None:
    precision, recall, of_honest = shares(root / "tests" / "comments_held")
    assert precision >= 0.95 and recall >= 0.85 and of_honest <= 0.02


def test_a_sentence_of_reporting_reads_like_no_advertising(root: Path) -> None:
    texts = [
        path.read_text(encoding="utf-8") for path in sorted((root / "tests" / "claims_more" / "texts").glob("*.txt"))
    ]
    said = sorted({part for text in texts for part in re.split(r"(?<=[.!?])\s+|\n", text) if part.count(" ") > 3})
    marks = spam_reasons(said, REPORT, TITLE, load_war("ukraine"))
    assert len(said) > 300
    assert sum(map(bool, marks)) <= len(said) // 200


# who wrote it, and when


HEAD = "Bridge Stands After the Night\n\nThe troops held it all night, the spokesman said on Tuesday.\n\n3 Comments\n"


def comments_of(section: str, name: str = "a.txt") -> list[tuple[str, str, str]]:
    document, _ = read(Fetched((HEAD + section).encode(), name, datetime(2026, 1, 1, tzinfo=UTC)))
    found = [region for region in document.regions if region.role is RegionRole.COMMENT]
    return [(region.author, region.said, document.text[region.start : region.end]) for region in found]


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
@pytest.mark.parametrize(
    ("section", "found"),
    [
        (
            "Ann Reed\n2 hours ago\nNo way.\nNot ever.\nReply\nBob\n3 hours ago\nYes.\n",
            [("Ann Reed", "", "No way.\nNot ever."), ("Bob", "", "Yes.")],
        ),
        (
            "Ann Reed · 14 October 2025, 08:02\nNo way.\n\nBob (2025-10-14 9:05)\nYes.\n",
            [("Ann Reed", "2025-10-14T08:02", "No way."), ("Bob", "2025-10-14T09:05", "Yes.")],
        ),
        (
            "**Марта**\n14 жовтня 2025\nНе вірю.\n\n**Ігор**\n15 жовтня 2025, 10:05\nІ я.",
            [("Марта", "2025-10-14", "Не вірю."), ("Ігор", "2025-10-15T10:05", "І я.")],
        ),
    ],
)
def test_a_name_and_a_time_before_a_turn_are_its_author_and_time(name: str, section: str, found: list[object]) -> None:
    assert comments_of(section, name) == found


@pytest.mark.parametrize(
    "section",
    ["Nonsense\n2 hours ago\nI do not believe it.\n3 hours ago\n", "I do not believe it.\nNor do I.\nGood point\n"],
)
def test_where_no_name_stands_before_every_time_nobody_is_named(section: str) -> None:
    assert all(author == said == "" for author, said, _ in comments_of(section))
    assert len(comments_of(section)) >= 2


def test_authors_and_times_reach_the_marks() -> None:
    section = "".join(
        f"{name}\n14 October 2025, 08:0{minute}\nAs a mother I say that this bridge was sold long ago by generals\n"
        for minute, name in enumerate(("Ann", "Bea", "Cat", "Dee"))
    )
    document, _ = read(Fetched((HEAD + section).encode(), "a.txt", datetime(2026, 1, 1, tzinfo=UTC)))
    (story,) = split(document)
    marks = {r.mark for r in mark_comments(story, document.text).regions if r.role is RegionRole.COMMENT}
    assert marks == {"the same words stand 4 times under the story, by 4 names, 4 of them within 10 minutes"}


def test_the_check_page_shows_a_comments_author_time_and_reason() -> None:
    section = (
        "Ann Reed\n14 October 2025, 08:02\nMaps here: https://cheap-maps.example/sale\nBob\n2 hours ago\nIndeed.\n"
    )
    ledger = ledger_of([read_work(HEAD + section)])
    (document,) = ledger.documents
    shown = [block for block in check_view(ledger, document.id).aside if block.role == "comment"]
    assert [(block.author, block.said, block.mark) for block in shown] == [
        ("Ann Reed", "14 October 2025, 08:02", "it advertises a link"),
        ("Bob", "", ""),
    ]
    page = FactCheckPublisher().publish(ledger)[f"check/{document.id}.html"].decode()
    assert "comment by Ann Reed, 14 October 2025, 08:02, it advertises a link</span>" in page
    assert "comment by Bob</span>" in page


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("2025-10-14T08:02", "14 October 2025, 08:02"),
        ("2025-10-14T08:02:11+00:00", "14 October 2025, 08:02 UTC"),
        ("2025-10-14T08:02+02:00", "14 October 2025, 08:02 UTC+02:00"),
        ("2025-10-14", "14 October 2025"),
        ("last night", "last night"),
        ("", ""),
    ],
)
def test_a_moment_is_shown_in_words(said: str, shown: str) -> None:
    assert moment_text(said) == shown


# the seed


def test_all_comments_under_the_seed_article_are_spam(shared: Path) -> None:
    path = next((shared / "seeds").glob("001*"))
    document, _ = read(Fetched(path.read_bytes(), str(path), datetime(2026, 1, 1, tzinfo=UTC)))
    (story,) = split(document)
    comments = [r for r in mark_comments(story, document.text).regions if r.role is RegionRole.COMMENT]
    assert len(comments) == 23
    assert all(region.mark for region in comments)
