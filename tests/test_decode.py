"""Bytes to text: every charset under every label, pages in two charsets, UTF-8 encoded twice. Sentences of our own."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.charsets import CHARSETS, LABELS, RU, UK, fit
from counterclaim.documents.decode import decode
from counterclaim.documents.mojibake import WRONG, repair


@st.composite
def writings(draw: st.DrawFn) -> tuple[str, str]:
    """A text of 200 letters or more in either language, and a charset that can hold it."""
    sentences = draw(st.sampled_from((UK, RU)))
    chosen = draw(st.lists(st.sampled_from(sentences), min_size=4, max_size=9))
    text = draw(st.sampled_from((" ", "\n", "\r\n\r\n"))).join(chosen)
    text = text.upper() if draw(st.integers(0, 9)) == 0 else text
    while sum(c.isalpha() for c in text) < 200:
        text += " " + sentences[0]
    charset = draw(st.sampled_from(CHARSETS))
    if not fit(text, charset):
        text = text.replace("«", '"').replace("»", '"')
    return text, charset if fit(text, charset) else "cp1251"


@given(writings(), st.sampled_from(("right", "absent", *CHARSETS)), st.booleans())
@settings(max_examples=250)
def test_long_texts_are_read_right_in_every_charset_under_every_label(
    writing: tuple[str, str], label: str, page: bool
) -> None:
    text, charset = writing
    named = {"right": charset, "absent": ""}.get(label, label)
    named = LABELS.get(named, named)
    header = f"text/html; charset={named}" if named else "text/html"
    meta = f'<meta charset="{named}">' if named else ""
    whole = f"<html><head>{meta}<title>x</title></head><body><p>{text}</p></body></html>" if page else text
    assert decode(whole.encode(charset), header).text == whole
    assert decode(whole.encode(charset), "").text == whole


@pytest.mark.parametrize("charset", ["cp1251", "koi8_u", "koi8_r"])
def test_a_label_that_is_wrong_is_told(charset: str) -> None:
    raw = " ".join(RU[:6]).encode(charset)
    note = decode(raw, "text/html; charset=iso-8859-5").note
    assert "declared as iso8859-5" in note and charset[:4] in note


@pytest.mark.parametrize("charset", ["cp1251", "koi8_u"])
def test_a_block_in_another_charset_within_utf8_is_read_and_told(charset: str) -> None:
    block = "Добре, що відкрили міст. Дякуємо всім, хто працював."
    raw = f"<p>{UK[0]}</p><p>{UK[1]}</p><div>".encode() + block.encode(charset) + f"</div><p>{UK[2]}</p>".encode()
    decoded = decode(raw, "text/html; charset=utf-8")
    assert decoded.text == f"<p>{UK[0]}</p><p>{UK[1]}</p><div>{block}</div><p>{UK[2]}</p>"
    assert "of a UTF-8 page are in" in decoded.note and charset in decoded.note


def garbled(text: str, wrong: str) -> str:
    """UTF-8 read in a wrong charset as browsers read it: bytes without a character become control characters."""
    read = (bytes([byte]).decode(wrong, "replace") for byte in text.encode())
    return "".join(chr(byte) if c == "\ufffd" else c for byte, c in zip(text.encode(), read, strict=True))


@given(st.sampled_from((*UK, *RU)), st.sampled_from((*WRONG, "latin-1")))
@settings(max_examples=150)
def test_utf8_that_was_read_wrongly_and_saved_is_turned_back_and_told(text: str, wrong: str) -> None:
    decoded = decode(f"<p>{garbled(text, wrong)}</p>".encode(), "text/html; charset=utf-8")
    assert decoded.text == f"<p>{text}</p>"
    assert "were UTF-8 read as" in decoded.note


def test_only_the_garbled_part_is_turned_back() -> None:
    page = f"{UK[0]} {garbled(UK[1], 'cp1251')}\n{UK[2]}"
    assert decode(page.encode()).text == f"{UK[0]} {UK[1]}\n{UK[2]}"


def test_utf8_comments_in_a_windows_page_are_turned_back() -> None:
    raw = f"<p>{RU[0]}</p><p>{RU[1]}</p>".encode("cp1251") + f"<div>{RU[2]}</div>".encode()
    assert RU[2] in decode(raw, "text/html; charset=windows-1251").text


@pytest.mark.parametrize(
    "text",
    [
        *UK,
        *RU,
        "РІВНЕ, СІЧЕНЬ: «Рівне» — СІЛЬ І РІЧКИ",
        "Вісім РІЗНИХ міст… ВІСІ, РІК, С° та Р№",
        "L’été à Besançon: « déjà vu » — naïveté, Übergröße, Ærø, ÐÑ",
        "Š Ž Č — Ąžuolas, żółw, øre, Ðj Ñandú",
    ],
)
def test_writing_that_is_right_is_never_repaired(text: str) -> None:
    assert repair(text) == (text, "")


@given(st.text(max_size=300))
def test_repair_takes_any_text(text: str) -> None:
    repaired, note = repair(text)
    assert bool(note) == (repaired != text)


def test_a_run_of_letters_without_end_is_decoded_at_once() -> None:
    raw = "Речник заявив".encode("cp1251") + b" " + b"a" * 300_000
    start = time.process_time()
    assert decode(raw).text.startswith("Речник заявив")
    assert time.process_time() - start < 2
