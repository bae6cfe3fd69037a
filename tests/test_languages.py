"""The language of texts and of the stories of a page."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.languages import SETS, accuracy, labelled, peer
from counterclaim.documents.read import read
from counterclaim.language.detect import detect_language
from counterclaim.language.spelling import LANGUAGES
from counterclaim.model import Fetched
from counterclaim.stories.split import split

NOON = datetime(2026, 1, 10, 12, tzinfo=UTC)


@pytest.mark.parametrize(("path", "least"), [(SETS[0], 0.98), (SETS[1], 0.9)])
def test_the_labelled_lines_keep_their_figures(root: Path, path: str, least: float) -> None:
    rows = labelled(root / path)
    ours = accuracy(rows, detect_language)
    assert ours >= least
    assert ours > accuracy(rows, peer)


def test_the_set_is_large_enough_and_no_line_is_in_both(root: Path) -> None:
    dev, held = (labelled(root / path) for path in SETS)
    assert len(dev) >= 150
    assert not {row["text"] for row in dev} & {row["text"] for row in held}


@pytest.mark.parametrize("language", ["uk", "ru"])
def test_quotations_in_the_other_language_do_not_decide(language: str) -> None:
    texts = {
        "uk": "Полонений повторював на суді: «Нам сказали, что это учения, и мы поехали», розповів слідчий.",
        "ru": "Глава общины повторил на суде: «Нам сказали, що це навчання, і ми поїхали», рассказал он.",
    }
    assert detect_language(texts[language]) == language


def test_a_text_that_is_all_quotation_has_the_quotations_language() -> None:
    assert detect_language("«Місто тримається, ворог відійшов за річку»") == "uk"


@given(st.text(max_size=200))
def test_any_text_has_one_of_four_answers(text: str) -> None:
    assert detect_language(text) in (*LANGUAGES, "other")


def test_the_stories_of_a_mixed_page_have_their_own_languages() -> None:
    parts = (
        "Bridge over the Tykha reopened\nThe bridge over the Tykha was reopened on Monday, the Rivne council said.\n"
        "Engineers from Lutsk had worked at it for a week, and the Tykha had been crossed by ferry.",
        "У порту Заріччя згорів склад\nУ порту Заріччя згорів склад із зерном, повідомили рятувальники Ковеля.\n"
        "Вогонь гасили до ранку, а мешканців Заріччя просили не виходити на вулицю.",
    )
    html = "".join(
        f"<article><h2>{title}</h2><p>{first}</p><p>{second}</p></article>"
        for title, first, second in (part.split("\n") for part in parts)
    )
    raw = f"<html><body><main>{html}</main></body></html>".encode()
    document, _ = read(Fetched(raw, "https://news.example/x", NOON, "text/html"))
    assert [story.language for story in split(document)] == ["en", "uk"]
