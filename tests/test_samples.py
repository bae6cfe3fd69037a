"""The sample pages show what their README says they show, and their labels fit them to the letter."""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from counterclaim.model import Extent, Predicate, Stance
from counterclaim.resolution.speakers import SpeakerBook
from counterclaim.wars import ROLES, load_war

SAMPLES = Path(__file__).parents[1] / "samples"
PAGES = sorted(path.name for path in SAMPLES.iterdir() if path.suffix in {".html", ".txt"})
ROWS: list[dict[str, Any]] = [
    json.loads(line) for line in (SAMPLES / "expected.jsonl").read_text(encoding="utf-8").splitlines()
]


def source(name: str) -> str:
    return (SAMPLES / name).read_bytes().decode("cp1251" if "cp1251" in name else "utf-8")


def paragraphs(name: str) -> list[str]:
    """The text of every element of a page, tags taken off."""
    inner = re.sub(r"<script.*?</script>|<head>.*?</head>", "", source(name), flags=re.DOTALL)
    return [html.unescape(part).strip() for part in re.split(r"<[^>]+>|\n", inner) if part.strip()]


def test_there_are_a_dozen_pages_in_three_languages() -> None:
    assert Counter(name[:2] for name in PAGES) == {"en": 5, "uk": 4, "ru": 4}
    assert any(name.endswith(".txt") for name in PAGES)


def test_the_readme_names_every_page() -> None:
    readme = (SAMPLES.parent / "docs" / "samples.md").read_text(encoding="utf-8")
    assert [name for name in PAGES if name not in readme] == []


@pytest.mark.parametrize("name", PAGES)
def test_every_labelled_quote_stands_on_its_page_once_and_within_one_paragraph(name: str) -> None:
    texts = paragraphs(name)
    rows = [row for row in ROWS if row["doc"] == name]
    assert len(rows) >= 2
    for row in rows:
        assert sum(text.count(row["quote"]) for text in texts) == 1, row["quote"]


@pytest.mark.parametrize("name", [name for name in PAGES if name.endswith(".html")])
def test_every_page_says_that_its_outlet_is_invented_and_has_furniture(name: str) -> None:
    page = source(name)
    assert re.search(r"authors are invented|автори вигадані|авторы вымышлены", page)
    assert "cookie" in page.lower() and "<li>" in page


def test_labels_use_the_words_of_the_model_and_speakers_of_the_registry() -> None:
    book = SpeakerBook(load_war("ukraine"))
    for row in ROWS:
        assert row["stance"] in set(Stance) and row["predicate"] in set(Predicate)
        assert row["extent"] is None or row["extent"] in set(Extent)
        assert row["role"] in ROLES and row["holder"] in {None, "UA", "RU", "contested"}
        assert (row["denies_holder"] is not None) == (row["stance"] == "denies")
        found = book.resolve(row["speaker"], role_hint="outlet" if row["role"] == "outlet" else "")
        assert (found.name, found.camp, found.role) == (row["speaker"], row["camp"], row["role"])


def test_admissions_told_by_the_other_side_are_labelled_in_all_three_languages() -> None:
    told = [row for row in ROWS if row["relayed_by"]]
    assert {row["lang"] for row in told} == {"en", "uk", "ru"}
    assert all(row["against_interest"] and row["camp"] == "RU" and row["holder"] == "UA" for row in told)


def test_two_pages_carry_one_agencys_words() -> None:
    first, second = (
        set(paragraphs(f"en-{name}.html")) for name in ("meridian-ledger-two-stories", "harbour-post-wire")
    )
    body = {text for text in first & second if len(text) > 80}
    assert len(body) == 6


def test_the_bulletins_of_two_days_share_their_frame_and_differ_in_numbers_and_places() -> None:
    first, second = (paragraphs(f"uk-oskilskyi-visnyk-{day}-hrudnia.html") for day in (24, 25))
    assert len(set(first) & set(second)) > 5
    places = [{row["place"] for row in ROWS if f"-{day}-" in row["doc"]} for day in (24, 25)]
    counts = [{row["count"] for row in ROWS if f"-{day}-" in row["doc"]} for day in (24, 25)]
    assert places[0] != places[1] and counts == [{5}, {3}]


def test_undated_pages_have_no_date_in_any_metadata() -> None:
    undated = ("en-frontline-notes-undated", "uk-richka-novyny-veresen", "ru-polevaya-tetrad-bez-daty")
    for name in undated:
        assert not re.search(r"published|<time|ld\+json|202[56]-\d\d", source(f"{name}.html"))


def test_comments_with_spam_stand_on_at_least_three_pages_and_a_second_story_on_two() -> None:
    commented = [name for name in PAGES if re.search(r"\d+ Comments|Коментарі: \d|Комментарии: \d", source(name))]
    assert len(commented) >= 4
    assert len({row["doc"] for row in ROWS if row["story"] == 1}) == 2


def test_one_page_is_windows_1251_and_says_so() -> None:
    raw = (SAMPLES / "ru-vestnik-oskola-cp1251.html").read_bytes()
    assert b'charset="windows-1251"' in raw and "Купянск" in raw.decode("cp1251")
    with pytest.raises(UnicodeDecodeError):
        raw.decode("utf-8")
