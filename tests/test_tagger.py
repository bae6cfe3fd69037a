"""The attribution tagger: words and windows, the best path, links, and what it marks in three languages."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counterclaim.claims.tagger.decode import Links, labels_of, spans_of
from counterclaim.claims.tagger.model import Tagger, shipped
from counterclaim.claims.tagger.words import LONGEST_BLOCK, WINDOW, Pieces, encode, paragraphs_of, read, windows
from counterclaim.errors import PluginError
from counterclaim.language.marks import Marked

PIECES = Pieces(lambda word: [5 + ord(letter) % 7 for letter in word[::2]])
TEXT = st.text(alphabet="aб’«. \n-1їЖ", max_size=400)


@given(TEXT)
def test_every_word_stands_in_one_block_and_every_window_is_bounded(text: str) -> None:
    reading = read(text, paragraphs_of(text), PIECES)
    covered = [i for block in reading.blocks for i in range(block.first, block.last)]
    assert covered == list(range(len(reading.words)))
    assert "".join(text[s:e] for s, e in reading.words) == "".join(text.split())
    packed = list(windows(reading.blocks))
    assert [block for window in packed for block in window] == reading.blocks
    for window in packed:
        ids, at = encode(window)
        assert len(at) == window[-1].last - window[0].first
        assert len(ids) <= WINDOW + 2 or (len(window) == 1 and len(ids) <= LONGEST_BLOCK + 2)


@given(st.integers(1, 4), st.integers(0, 2**32 - 1))
@settings(max_examples=40)
def test_the_best_path_is_the_best_of_all_paths(length: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    scores, step, start = (rng.normal(size=shape).astype(np.float32) for shape in ((length, 7), (7, 7), (7,)))
    opens = [True, *(bool(x) for x in rng.integers(0, 2, length - 1))]

    def worth(path: tuple[int, ...]) -> float:
        moves = (start[label] if opens[i] else step[path[i - 1], label] for i, label in enumerate(path))
        return float(sum(scores[i, label] for i, label in enumerate(path)) + sum(moves))

    best = max(itertools.product(range(7), repeat=length), key=worth)
    assert worth(tuple(labels_of(scores, opens, step, start))) == pytest.approx(worth(best), abs=1e-4)


@given(st.lists(st.integers(0, 6), max_size=30))
def test_spans_cover_exactly_the_words_that_have_a_label(labels: list[int]) -> None:
    covered = [i for _, first, last in spans_of(labels) for i in range(first, last + 1)]
    assert covered == [i for i, label in enumerate(labels) if label]


@given(st.integers(0, 2**32 - 1), st.lists(st.integers(0, 2), max_size=12))
def test_a_span_belongs_to_one_attribution_and_an_attribution_has_at_most_one_cue_cluster(
    seed: int, kinds: list[int]
) -> None:
    rng = np.random.default_rng(seed)
    spans = [(kind, 3 * i, 3 * i + int(rng.integers(0, 3))) for i, kind in enumerate(kinds)]
    vectors = rng.normal(size=(3 * len(kinds) + 3, 2, 3, 32)).astype(np.float32)
    groups = Links(rng.normal(size=(3, 3, 8)).astype(np.float32), 0.2).groups(vectors, spans)
    assert sorted(i for group in groups for i in group) == list(range(len(spans)))


@pytest.mark.parametrize(
    ("text", "source", "content"),
    [
        ("The ministry said that its troops had taken the village.", "The ministry", "its troops had taken"),
        ("«Місто стоїть», — сказав речник бригади Олег Ковтун.", "речник бригади Олег Ковтун", "Місто стоїть"),
        ("В министерстве сообщили, что село взято под контроль.", "министерстве", "село взято"),
    ],
)
def test_a_plain_report_is_marked_in_three_languages(text: str, source: str, content: str) -> None:
    (marked,) = shipped().mark(text)
    assert [text[a:b] for a, b in marked.source] == [source]
    assert any(content in text[a:b] for a, b in marked.content)
    assert marked.cue


def test_words_in_nobodys_mouth_are_not_marked() -> None:
    assert shipped().mark("The river is forty metres wide at the bridge. Snow fell on Tuesday.") == []


@given(st.text(max_size=300))
@settings(max_examples=30, deadline=None)
def test_whatever_the_text_spans_lie_in_it_and_do_not_overlap(text: str) -> None:
    tagger = shipped()
    marked = tagger.mark(text)
    spans = sorted(f for one in marked for kind in ("source", "cue", "content") for f in one.of(kind))
    assert all(0 <= a < b <= len(text) for a, b in spans)
    assert all(first[1] <= second[0] for first, second in itertools.pairwise(spans))
    assert tagger.mark(text) == marked


def test_stretches_that_were_not_asked_for_are_not_read() -> None:
    text = "Anna Bondar said the road was open.\nPetro Lysenko said the bridge was gone."
    (marked,) = shipped().mark(text, [(0, text.index("\n"))])
    assert text[slice(*marked.source[0])] == "Anna Bondar"


def test_a_model_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(PluginError, match="cannot be loaded"):
        Tagger(tmp_path)


def test_an_empty_text_has_no_attributions() -> None:
    assert shipped().mark("") == [] == shipped().mark("\n\n")
    assert Marked().of("cue") == ()
