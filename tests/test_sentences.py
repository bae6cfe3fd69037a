"""Where a sentence ends, in three languages, and that no letter is lost between them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counterclaim.language.sentences import LONGEST, sentence_at, split_sentences


def sentences(text: str) -> list[str]:
    return [text[s.start : s.end] for s in split_sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kupiansk holds. Pokrovsk does not.", ["Kupiansk holds.", "Pokrovsk does not."]),
        ("Is it held? It is! So they say… Who knows.", ["Is it held?", "It is!", "So they say…", "Who knows."]),
        ("On Sept. 23 it held. Then it fell.", ["On Sept. 23 it held.", "Then it fell."]),
        ("Gen. Ivan Testenko spoke. Mr. Smith listened.", ["Gen. Ivan Testenko spoke.", "Mr. Smith listened."]),
        ("The U.S. said so. J. R. Doe agreed.", ["The U.S. said so.", "J. R. Doe agreed."]),
        ("They took 1.5 km at 10.30 a.m. on Monday.", ["They took 1.5 km at 10.30 a.m. on Monday."]),
        ("“It holds.” He smiled.", ["“It holds.”", "He smiled."]),
        ('"It holds." She left.', ['"It holds."', "She left."]),
        ("Сталося це 12 листоп. 2025 р. Місто тримається.", ["Сталося це 12 листоп. 2025 р.", "Місто тримається."]),
        ("У вересні 2022 р. Куп'янськ звільнили.", ["У вересні 2022 р. Куп'янськ звільнили."]),
        ("10 сентября 2022 г. Купянск освободили.", ["10 сентября 2022 г. Купянск освободили."]),
        ("Город взяли в 2022 г. Бои идут.", ["Город взяли в 2022 г.", "Бои идут."]),
        ("У м. Куп'янськ тихо. На сході — ні.", ["У м. Куп'янськ тихо.", "На сході — ні."]),
        ("«Місто наше». Так сказав речник.", ["«Місто наше».", "Так сказав речник."]),
        ("В 2025 г. город взяли. В с. Песчаное тихо.", ["В 2025 г. город взяли.", "В с. Песчаное тихо."]),
        ("Взяли ул. Мира и т.д. и ушли.", ["Взяли ул. Мира и т.д. и ушли."]),
        ("А. С. Тестенко сказал: «Нет». И ушёл.", ["А. С. Тестенко сказал: «Нет».", "И ушёл."]),
        ("First line.\nSecond line", ["First line.", "Second line"]),
        ("A line cut\nat a width goes on. Another.", ["A line cut\nat a width goes on.", "Another."]),
        ("One paragraph.\n\n\nAnother one.", ["One paragraph.", "Another one."]),
        ("", []),
        (" \n . … ! \n", []),
    ],
)  # fmt: skip
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_paragraphs_are_counted_and_an_open_quotation_is_known() -> None:
    found = split_sentences("“We hold it. All of it,” he said.\n“They do not. Not a street,” she said.")
    assert [(s.paragraph, s.quoted) for s in found] == [(0, False), (0, True), (1, False), (1, True)]


PIECES = st.lists(
    st.sampled_from(
        ["Kupiansk", "м. ", "р. ", "2025", ". ", "! ", "… ", "\n", "“", "”", "«", "»", '"', "'", "А. ", "т.д. ", "🚁"]
    )
    | st.text(max_size=6)
)  # fmt: skip


@settings(deadline=None)
@given(PIECES)
def test_sentences_are_in_order_apart_trimmed_and_hold_every_letter_once(pieces: list[str]) -> None:
    text = "".join(pieces)
    found = split_sentences(text)
    edges = [0, *(edge for s in found for edge in (s.start, s.end)), len(text)]
    assert edges == sorted(edges)
    assert all(s.start < s.end and text[s.start : s.end] == text[s.start : s.end].strip() for s in found)
    between = "".join(text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True))
    assert not any(letter.isalnum() for letter in between)


@settings(deadline=None)
@given(PIECES, st.data())
def test_a_part_of_a_text_is_split_within_its_bounds(pieces: list[str], data: st.DataObject) -> None:
    text = "".join(pieces)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert all(start <= s.start and s.end <= end for s in split_sentences(text, start, end))


@settings(deadline=None)
@given(PIECES, st.data())
def test_the_sentence_at_a_position_is_the_one_that_holds_it(pieces: list[str], data: st.DataObject) -> None:
    text = "".join(pieces)
    position = data.draw(st.integers(0, len(text)))
    holding = [s for s in split_sentences(text) if s.start <= position < s.end]
    assert [found for found in [sentence_at(text, position, 0, len(text))] if found] == holding


def test_a_megabyte_without_an_end_is_split_in_a_moment() -> None:
    start = time.perf_counter()
    endless = split_sentences("Kupiansk " * 110_000)
    assert len(split_sentences("It holds. " * 100_000)) == 100_000
    listed = split_sentences("An item of a list\n" * 60_000)
    assert all(0 < s.end - s.start <= LONGEST for s in (*endless, *listed)) and len(endless) < 1_000 > len(listed) / 2
    assert split_sentences("x" * 5_000)[-1].end == 5_000
    assert time.perf_counter() - start < 10
