"""What the terminal shows: the same facts as the pages, in words that need no colour."""

from __future__ import annotations

import io
import unicodedata
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_sample import DOC_COPY, DOC_EN, DOC_NONE, DOC_TWO, DOC_UK, sample_ledger
from rich.console import Console, RenderableType
from syrupy.assertion import SnapshotAssertion

from counterclaim.errors import NotFound
from counterclaim.model import Ledger
from counterclaim.publications import terminal


def shown(what: RenderableType, *, colour: bool = False, width: int = 100) -> str:
    """What a person reads, without the blanks at the ends of lines."""
    out = io.StringIO()
    system = "truecolor" if colour else None
    Console(file=out, width=width, force_terminal=colour, color_system=system, highlight=False).print(what)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return sample_ledger()


@pytest.mark.parametrize("document", [DOC_EN, DOC_UK, DOC_TWO], ids=["english", "ukrainian", "two stories"])
def test_the_fact_check_reads_like_this(ledger: Ledger, document: object, snapshot: SnapshotAssertion) -> None:
    assert shown(terminal.fact_check(ledger, document.id)) == snapshot  # type: ignore[attr-defined]


@pytest.mark.parametrize("place", ["kupiansk", "pishchane"])
def test_the_dossier_reads_like_this(ledger: Ledger, place: str, snapshot: SnapshotAssertion) -> None:
    assert shown(terminal.dossier(ledger, place)) == snapshot


@pytest.mark.parametrize("speaker", ["ru-mod", "ua-trehubov"])
def test_the_track_record_reads_like_this(ledger: Ledger, speaker: str, snapshot: SnapshotAssertion) -> None:
    assert shown(terminal.track_record(ledger, speaker)) == snapshot


def test_the_briefing_reads_like_this(ledger: Ledger, snapshot: SnapshotAssertion) -> None:
    assert shown(terminal.briefing(ledger)) == snapshot


def test_an_article_without_claims_says_so(ledger: Ledger) -> None:
    assert "No claim about the war was found" in shown(terminal.fact_check(ledger, DOC_NONE.id))


def test_a_copy_names_what_it_is_a_copy_of(ledger: Ledger) -> None:
    text = " ".join(shown(terminal.fact_check(ledger, DOC_COPY.id)).split())
    assert f"A copy of “{DOC_EN.title}” ({DOC_EN.publisher}): it adds no evidence of its own." in text


def test_what_does_not_fit_on_a_screen_is_counted(ledger: Ledger) -> None:
    again = {claim.id: tuple(f"{claim.id}-{n}" for n in range(30)) for claim in ledger.claims}
    claims = tuple(
        replace(claim, claim=replace(claim.claim, id=name)) for claim in ledger.claims for name in again[claim.id]
    )
    many = replace(ledger, claims=claims, utterances=(), verdicts=())
    about = [claim for claim in claims if claim.place_id == "kupiansk"]
    assert f"and {len(about) - 10} more sayings; --json has all" in shown(terminal.dossier(many, "kupiansk"))
    text = shown(terminal.fact_check(many, DOC_EN.id))
    here = {claim.span.quote for claim in (held.claim for held in claims) if claim.span.document_id == DOC_EN.id}
    assert text.count("NOT WEIGHED") == 1 and "more not weighed; --json has all" in text
    assert len(text.splitlines()) < 40 + 5 * len(here)


def test_a_quiet_day_is_said_to_be_quiet(ledger: Ledger) -> None:
    assert "Nothing that was read was said on this day" in shown(
        terminal.briefing(replace(ledger, as_of=date(2025, 10, 9)))
    )


def test_likelihood_and_confidence_never_share_a_sentence(ledger: Ledger) -> None:
    words = " ".join(shown(terminal.dossier(ledger, "kupiansk"), width=400).split())
    (about,) = (part for part in words.replace(": ", ". ").split(". ") if "very likely" in part)
    assert "onfidence" not in about and "Confidence is moderate" in words


def test_colour_says_nothing_that_words_do_not(ledger: Ledger) -> None:
    for what in (terminal.fact_check(ledger, DOC_EN.id), terminal.dossier(ledger, "kupiansk")):
        coloured = shown(what, colour=True)
        assert "\x1b[" in coloured
        assert _without_escapes(coloured).split() == shown(what).split()


def _without_escapes(text: str) -> str:
    from rich.ansi import AnsiDecoder

    return "\n".join(line.plain for line in AnsiDecoder().decode(text))


def test_what_is_not_in_the_ledger_is_not_found(ledger: Ledger) -> None:
    for ask in (terminal.fact_check, terminal.dossier, terminal.track_record):
        with pytest.raises(NotFound):
            ask(ledger, "nobody")


@given(st.text())
def test_nothing_in_a_document_can_steer_the_terminal(words: str) -> None:
    kept = terminal.clean(words + "\x1b]0;owned\x07\x9b31m\u202e\ud800")
    assert {unicodedata.category(letter) for letter in kept if letter not in "\n\t"}.isdisjoint({"Cc", "Cf", "Cs"})
    assert not set(kept) & set("\x1b\x07\x9b\u202e\u2066\x00\r\ud800")


def test_brackets_in_a_document_are_words_and_no_markup(ledger: Ledger) -> None:
    document = replace(DOC_EN, title="[red]Kupiansk[/red] \x1b[31m[link=http://x]ring[/link]")
    others = tuple(document if held.id == document.id else held for held in ledger.documents)
    text = shown(terminal.fact_check(replace(ledger, documents=others), document.id), colour=True)
    assert "[red]Kupiansk[/red] [31m[link=http://x]ring[/link]" in _without_escapes(text)
