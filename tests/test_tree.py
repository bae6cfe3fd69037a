"""The page as blocks: every block knows the element of the archived page in which its words stand."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser, LexborNode

from counterclaim.documents.clean import read_html
from counterclaim.documents.decode import decode
from counterclaim.documents.shallow import DEEPEST, shallow
from counterclaim.documents.tree import parse

SAMPLES = sorted((Path(__file__).parents[1] / "samples").glob("*.html"))


def element_at(page: str, path: str) -> LexborNode:
    """Follow child numbers from the root, counting elements from 0, as a browser's script would."""
    node = LexborHTMLParser(page).root
    assert node is not None
    for step in path.split(".")[1:]:
        children = [child for child in node.iter() if child.is_element_node]
        node = children[int(step)]
    return node


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_every_region_leads_to_the_element_that_holds_its_words(sample: Path) -> None:
    page = decode(sample.read_bytes()).text
    cleaned = read_html(page)
    assert cleaned.regions
    for region in cleaned.regions:
        words = cleaned.text[region.start : region.end].split()
        there = " ".join(element_at(page, region.node).text(separator=" ").split())
        assert words[0] in there and words[-1] in there, region


def test_elements_are_numbered_so_that_an_elements_inside_is_a_range() -> None:
    tree = parse("<body><div><p>One.</p><ul><li>Two</li><li>Three</li></ul>tail</div><p>Four.</p></body>")
    outer = tree.tags.index("div")
    assert [tree.texts[piece] for piece in tree.spans[outer]] == ["One.", "Two", "Three", "tail"]
    assert tree.sums([1] * len(tree.texts))[outer] == 4
    assert all(tree.is_inside(tree.within[piece], outer) for piece in tree.spans[outer])


@given(st.recursive(st.text("ab ", max_size=4), lambda inner: st.lists(inner, max_size=4), max_leaves=30))
@settings(max_examples=60, deadline=None)
def test_sums_over_ranges_are_sums_over_descendants(shape: object) -> None:
    def build(part: object) -> str:
        return part if isinstance(part, str) else f"<div>{''.join(map(build, part))}</div>"  # type: ignore[arg-type]

    tree = parse(f"<body>{build(shape)}</body>")
    held = tree.sums([len(text) for text in tree.texts])
    for element in range(len(tree.tags)):
        inside = (piece for piece, own in enumerate(tree.within) if element in tree.ancestors(own))
        assert held[element] == sum(len(tree.texts[piece]) for piece in inside)


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 60_000 + "x",
        ("<div>" * 200 + "</x>" * 200) * 100 + "x",
        "<b><div>" * 30_000 + "x",
        "<select>" + "<option>x" * 60_000,
        "<p " + "a=1 " * 60_000 + ">x",
        "<div>" * 3_900 + "x" + "</div>" * 3_900,
    ],
    ids=["nested", "stray-closings", "mixed", "options", "attributes", "just-under"],
)
def test_a_page_made_to_be_slow_is_read_in_a_second_or_two(page: str) -> None:
    start = time.process_time()
    read_html(page)
    assert time.process_time() - start < 5


def test_real_pages_are_parsed_as_they_are() -> None:
    page = SAMPLES[0].read_text("utf-8")
    assert shallow(page) is page
    deep = "<div>" * 5_000 + "inside" + "</div>" * 5_000
    assert shallow(deep).count("<div>") == DEEPEST
    assert "inside" in shallow(deep)
