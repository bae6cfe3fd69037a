"""Numbers and what they count, in three languages."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counterclaim.language.numbers import find_counts


def counts(text: str, language: str) -> list[tuple[float, str]]:
    return [(count.value, count.unit) for count in find_counts(text, 0, len(text), language)]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "The enemy attacked five times near Kupiansk.", [(5, "attacks")]),
        ("en", "Ukrainian troops repelled 12 attacks and 3 assaults.", [(12, "attacks"), (3, "attacks")]),
        ("en", "There were 1,250 clashes on the day.", [(1250, "clashes")]),
        ("en", "They cleared 31 buildings in two blocks.", [(31, "buildings"), (2, "blocks")]),
        ("en", "Twenty soldiers gave themselves up.", [(20, "soldiers")]),
        ("en", "They hold 40% of the town, or 7.5 percent less than before.", [(40, "percent"), (7.5, "percent")]),
        ("en", "a dozen Russian troops remain", [(12, "troops")]),
        ("uk", "Ворог п'ять разів атакував позиції.", [(5, "attacks")]),
        ("uk", "Відбито 12 атак поблизу Піщаного.", [(12, "attacks")]),
        ("uk", "Зафіксовано 1 250 боєзіткнень.", [(1250, "clashes")]),
        ("uk", "Зачищено 31 будинок у двох кварталах.", [(31, "buildings")]),
        ("ru", "Противник пять раз атаковал позиции.", [(5, "attacks")]),
        ("ru", "Отбито 12 атак у Песчаного.", [(12, "attacks")]),
        ("ru", "Зачищено 31 здание.", [(31, "buildings")]),
        ("ru", "Произошло 40 боестолкновений.", [(40, "clashes")]),
    ],
)
def test_a_number_is_read_with_what_it_counts(language: str, text: str, expected: list[tuple[float, str]]) -> None:
    assert counts(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "In 2025 the town held out, at 10:30 on 3 December."),
        ("en", "The 92nd Brigade and the T-72 tank"),
        ("en", "Call 0.5, page 7."),
        ("uk", "У 2025 році, о 10:30, 3 грудня."),
        ("ru", "В 2025 году, в 10:30, 3 декабря."),
    ],
)
def test_years_clock_times_and_numbers_of_units_are_no_counts(language: str, text: str) -> None:
    assert counts(text, language) == []


@settings(deadline=None)
@given(st.text(max_size=80), st.sampled_from(["en", "uk", "ru", "de"]))
def test_any_text_gives_counts_in_order_with_values_that_are_numbers(text: str, language: str) -> None:
    found = find_counts(text, 0, len(text), language)
    assert all(0 <= c.start < c.end <= len(text) and c.value >= 0 for c in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@settings(deadline=None)
@given(st.integers(1, 999_999))
def test_a_number_in_digits_means_itself_with_or_without_commas(number: int) -> None:
    for written in (str(number), f"{number:,}"):
        assert counts(f"repelled {written} attacks", "en") == [(float(number), "attacks")]
