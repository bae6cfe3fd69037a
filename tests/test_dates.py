"""Days in text: what the words fix, and what they mean on a given day."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterclaim.language.dates import DateMention, find_dates, resolve

ANCHOR = date(2025, 11, 4)  # a Tuesday

ENGLISH = [
    ("It fell on September 23, 2025, they said.", "September 23, 2025", date(2025, 9, 23), date(2025, 9, 23)),
    ("It fell on Sept. 23.", "Sept. 23", date(2025, 9, 23), date(2025, 9, 23)),
    ("It fell on 23 September.", "23 September", date(2025, 9, 23), date(2025, 9, 23)),
    ("KHARKIV - NOVEMBER 1: a view", "NOVEMBER 1", date(2025, 11, 1), date(2025, 11, 1)),
    ("on December 24", "December 24", date(2024, 12, 24), date(2024, 12, 24)),
    ("dated 2025-09-23 at noon", "2025-09-23", date(2025, 9, 23), date(2025, 9, 23)),
    ("dated 23.09.2025", "23.09.2025", date(2025, 9, 23), date(2025, 9, 23)),
    ("between February 25-26, 2025", "February 25-26, 2025", date(2025, 2, 25), date(2025, 2, 26)),
    ("retaken in September 2022", "September 2022", date(2022, 9, 1), date(2022, 9, 30)),
    ("in the fall of 2022", "fall of 2022", date(2022, 9, 1), date(2022, 11, 30)),
    ("taken in 2022 and lost", "2022", date(2022, 1, 1), date(2022, 12, 31)),
    ("since February they hold", "February", date(2025, 2, 1), date(2025, 2, 28)),
    ("in late October 2025", "late October 2025", date(2025, 10, 21), date(2025, 10, 31)),
    ("he said yesterday", "yesterday", date(2025, 11, 3), date(2025, 11, 3)),
    ("shelled overnight", "overnight", date(2025, 11, 3), date(2025, 11, 4)),
    ("said on Thursday", "Thursday", date(2025, 10, 30), date(2025, 10, 30)),
    ("said on Tuesday", "Tuesday", ANCHOR, ANCHOR),
    ("said last Tuesday", "last Tuesday", date(2025, 10, 28), date(2025, 10, 28)),
    ("seized last week", "last week", date(2025, 10, 27), date(2025, 11, 2)),
    ("left three days ago", "three days ago", date(2025, 11, 1), date(2025, 11, 1)),
    ("must fall by 1 December", "1 December", date(2025, 12, 1), date(2025, 12, 1)),
    ("done by the end of the year", "the end of the year", date(2025, 12, 31), date(2025, 12, 31)),
    ("they attack next month", "next month", date(2025, 12, 1), date(2025, 12, 31)),
    ("they leave tomorrow", "tomorrow", date(2025, 11, 5), date(2025, 11, 5)),
    ("from 28 October to 2 November", "28 October to 2 November", date(2025, 10, 28), date(2025, 11, 2)),
    ("from Dec. 30 to Jan. 2, 2025", "Dec. 30 to Jan. 2, 2025", date(2024, 12, 30), date(2025, 1, 2)),
    ("hit overnight into Monday", "Monday", date(2025, 11, 2), date(2025, 11, 3)),
    ("lost at the weekend", "at the weekend", date(2025, 11, 1), date(2025, 11, 2)),
    ("lost last weekend", "last weekend", date(2025, 11, 1), date(2025, 11, 2)),
    ("from Friday to Sunday", "Friday to Sunday", date(2025, 10, 31), date(2025, 11, 2)),
    ("left a day earlier", "a day earlier", date(2025, 11, 3), date(2025, 11, 3)),
]
UKRAINIAN = [
    ("Це сталося 23 вересня 2025 року.", "23 вересня 2025 року", date(2025, 9, 23), date(2025, 9, 23)),
    ("Пізно 24 грудня було тихо", "24 грудня", date(2024, 12, 24), date(2024, 12, 24)),
    ("від 12 листоп. 2025 р. і далі", "12 листоп. 2025 р.", date(2025, 11, 12), date(2025, 11, 12)),
    ("звільнили восени 2022 року", "восени 2022 року", date(2022, 9, 1), date(2022, 11, 30)),
    ("заявив учора речник", "учора", date(2025, 11, 3), date(2025, 11, 3)),
    ("минулої доби відбили", "минулої доби", date(2025, 11, 3), date(2025, 11, 4)),
    ("сказав у четвер", "четвер", date(2025, 10, 30), date(2025, 10, 30)),
    ("взяти до 1 грудня", "1 грудня", date(2025, 12, 1), date(2025, 12, 1)),
    ("у вересні 2022 року", "вересні 2022 року", date(2022, 9, 1), date(2022, 9, 30)),
    ("у 2022 році", "2022 році", date(2022, 1, 1), date(2022, 12, 31)),
    ("до кінця року", "кінця року", date(2025, 12, 31), date(2025, 12, 31)),
    ("у ніч на 2 листопада", "2 листопада", date(2025, 11, 1), date(2025, 11, 2)),
    ("в ніч проти суботи", "суботи", date(2025, 10, 31), date(2025, 11, 1)),
    ("тиждень тому відійшли", "тиждень тому", date(2025, 10, 25), date(2025, 10, 31)),
    ("учорашні слова", "учорашні", date(2025, 11, 3), date(2025, 11, 3)),
    ("недільного удару", "недільного", date(2025, 11, 2), date(2025, 11, 2)),
    ("напередодні вдарили", "напередодні", date(2025, 11, 3), date(2025, 11, 3)),
]
RUSSIAN = [
    ("Это было 23 сентября.", "23 сентября", date(2025, 9, 23), date(2025, 9, 23)),
    ("отбили за сутки пять атак", "за сутки", date(2025, 11, 3), date(2025, 11, 4)),
    ("заявил в четверг", "четверг", date(2025, 10, 30), date(2025, 10, 30)),
    ("весной там было тихо", "весной", date(2025, 3, 1), date(2025, 5, 31)),
    ("взять к 1 декабря", "1 декабря", date(2025, 12, 1), date(2025, 12, 1)),
    ("в прошлый вторник", "прошлый вторник", date(2025, 10, 28), date(2025, 10, 28)),
    ("в 2022 году", "2022 году", date(2022, 1, 1), date(2022, 12, 31)),
    ("два дня назад", "два дня назад", date(2025, 11, 2), date(2025, 11, 2)),
    ("в начале ноября", "в начале ноября", date(2025, 11, 1), date(2025, 11, 10)),
    ("в ночь с 1 на 2 ноября", "1 на 2 ноября", date(2025, 11, 1), date(2025, 11, 2)),
    ("в ночь с субботы на воскресенье", "субботы на воскресенье", date(2025, 11, 1), date(2025, 11, 2)),
    ("с 28 октября по 2 ноября", "28 октября по 2 ноября", date(2025, 10, 28), date(2025, 11, 2)),
    ("в минувшие выходные", "в минувшие выходные", date(2025, 11, 1), date(2025, 11, 2)),
    ("неделю назад отошли", "неделю назад", date(2025, 10, 25), date(2025, 10, 31)),
    ("накануне ударили", "накануне", date(2025, 11, 3), date(2025, 11, 3)),
]
CASES = [("en", *c) for c in ENGLISH] + [("uk", *c) for c in UKRAINIAN] + [("ru", *c) for c in RUSSIAN]


@pytest.mark.parametrize(("language", "text", "quote", "first", "last"), CASES)
def test_a_day_is_found_and_means_what_a_reader_takes_it_to_mean(
    language: str, text: str, quote: str, first: date, last: date
) -> None:
    (mention,) = find_dates(text, language)
    assert mention.text == quote
    assert text[mention.start : mention.end] == quote
    assert resolve(mention, ANCHOR) == (first, last)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The troops may 3 times attack; they march 20 km."),
        ("en", "About 60,000 people and 27,000 more lived there; 2022 shells fell."),
        ("en", "February 30, 2025 does not exist."),
        ("uk", "Наше середовище і неділя як назва; бойова середа."),
        ("ru", "Окружающая среда пострадала."),
    ],
)
def test_words_and_numbers_that_only_look_like_days_are_left_alone(language: str, text: str) -> None:
    assert find_dates(text, language) == ()


def test_a_deadline_looks_ahead_and_a_report_looks_back() -> None:
    (deadline,) = find_dates("to be done by 1 December", "en")
    (report,) = find_dates("it happened on 1 December", "en")
    assert deadline.relation == "by"
    assert resolve(deadline, ANCHOR) == (date(2025, 12, 1), date(2025, 12, 1))
    assert resolve(report, ANCHOR) == (date(2024, 12, 1), date(2024, 12, 1))
    assert resolve(report, ANCHOR, "future") == (date(2025, 12, 1), date(2025, 12, 1))


def test_the_day_of_speaking_itself_counts_as_past_and_as_future() -> None:
    (mention,) = find_dates("on 4 November", "en")
    assert resolve(mention, ANCHOR) == resolve(mention, ANCHOR, "future") == (ANCHOR, ANCHOR)


def test_a_leap_day_without_a_year_is_found_in_the_last_leap_year() -> None:
    (mention,) = find_dates("on 29 February", "en")
    assert resolve(mention, ANCHOR) == (date(2024, 2, 29), date(2024, 2, 29))


DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 12, 31))
WORDS = st.sampled_from([quote for _, quote, *_ in ENGLISH] + ["last month", "next year", "mid-May", "this week"])


@given(DAYS, st.sampled_from(CASES), st.sampled_from(["past", "future"]))
def test_resolved_intervals_are_ordered(anchor: date, case: tuple[str, str, str, date, date], prefer: str) -> None:
    for mention in find_dates(case[1], case[0]):
        days = resolve(mention, anchor, prefer)
        assert days is not None
        assert days[0] <= days[1]


@given(DAYS)
def test_yesterday_is_always_the_day_before(anchor: date) -> None:
    for language, word in (("en", "yesterday"), ("uk", "вчора"), ("ru", "вчера")):
        (mention,) = find_dates(word, language)
        assert resolve(mention, anchor) == (anchor - timedelta(days=1),) * 2


@given(DAYS, st.sampled_from(["on", "by"]))
def test_a_full_date_means_itself_whenever_it_is_said(day: date, word: str) -> None:
    text = f"{word} {day:%B} {day.day}, {day.year}"
    (mention,) = find_dates(text, "en")
    assert resolve(mention, ANCHOR) == (day, day)
    assert mention.is_absolute


@given(DAYS, st.integers(0, 6))
def test_a_bare_weekday_is_within_the_week_behind(anchor: date, weekday: int) -> None:
    days = resolve(DateMention(0, 0, "", "weekday", weekday=weekday), anchor)
    assert days is not None
    assert 0 <= (anchor - days[0]).days < 7
    assert days[0].weekday() == weekday


@given(st.text(max_size=300), st.sampled_from(["en", "uk", "ru", "other"]))
def test_any_text_gives_mentions_in_order_with_their_exact_words(text: str, language: str) -> None:
    mentions = find_dates(text, language)
    assert all(text[m.start : m.end] == m.text for m in mentions)
    assert all(a.end <= b.start for a, b in pairwise(mentions))


@given(st.lists(WORDS, min_size=1, max_size=6))
def test_dates_in_a_row_do_not_overlap(parts: list[str]) -> None:
    mentions = find_dates("; ".join(f"by {part}" for part in parts), "en")
    assert all(a.end <= b.start for a, b in pairwise(mentions))
