"""Reasons and whole pages in Ukrainian and Russian: what was written in English is told again, and none is left."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_sample import sample_ledger
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from counterclaim.language.interface import LANGUAGES, messages, speaking
from counterclaim.language.retold import retold
from counterclaim.model import Ledger, ResolvedClaim
from counterclaim.newsroom import Newsroom
from counterclaim.publications.briefing import BriefingPublisher
from counterclaim.publications.dossier import DossierPublisher
from counterclaim.publications.factcheck import FactCheckPublisher
from counterclaim.publications.map import MapPublisher
from counterclaim.publications.views import lookup
from counterclaim.publications.views.words import days_text, known_text
from tools import catalogs

OTHERS = LANGUAGES[1:]


@pytest.fixture(params=OTHERS)
def spoken(request: pytest.FixtureRequest) -> Iterator[str]:
    with speaking(request.param):
        yield request.param


# -- reasons that were written in English --------------------------------------------------------------------


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """A ledger as the program makes it, from the samples."""
    with Newsroom.open(tmp_path_factory.mktemp("store")) as newsroom:
        list(newsroom.add([str(catalogs.ROOT / "samples")]))
        return newsroom.ledger()


def reasons(ledger: Ledger) -> Iterator[str]:
    yield from (found.confidence_reason for found in ledger.assessments)
    yield from (verdict.reason for verdict in ledger.verdicts)
    for claim in ledger.claims:
        yield from (claim.place_reason, claim.said.reason, claim.event_days.reason)
    for story in ledger.stories:
        yield from (story.published.reason, story.origin_reason)
        yield from (finding.text for finding in story.findings)
        yield from (region.mark for region in story.regions)
    yield from (document.published.reason for document in ledger.documents)


def test_every_reason_that_the_program_writes_is_told_in_the_reader_s_language(read, spoken):
    written = {reason for reason in reasons(read) if reason}
    assert len(written) > 60
    assert [reason for reason in sorted(written) if retold(reason) == reason] == []


@pytest.mark.parametrize(
    ("written", "uk"),
    [
        (
            "3 speakers of 2 independent parties in 30 days, 2 agreeing",
            "3 спікери, 2 незалежні сторони за 30 днів, згодних між собою — 2",
        ),
        ("borne out by A, B, C and 4 more; contradicted by D", "підтверджують: А, B, C та ще 4; заперечують: D"),
        (
            "its day, 2025-12-01, has come: by then it had not come to be, by others' evidence; it came 3 days after",
            "строк, 1 грудня 2025, настав: за свідченнями інших, до того часу цього не сталося; сталося через 3 дні",
        ),
        (
            "It says “almost 3 years”, but on its day, 2025-12-24, the war had lasted three years and ten months.",
            "У тексті сказано «almost 3 years», але на його день, 24 грудня 2025, війна тривала 3 роки і 10 місяців.",
        ),
        (
            "12 comments, 3 of them spam: 2 with a link; 1 on another subject (house, garden and pets).",
            "12 коментарів, з них спам — 3: 2 — із посиланням; 1 — на іншу тему (дім, сад і тварини).",
        ),
        (
            "the same words stand 4 times under 2 stories, by 3 names, 3 of them within 10 minutes",
            "ті самі слова стоять під різними матеріалами (2), разів: 4, під різними іменами: 3, з них за 10 хв — 3",
        ),
        (
            "ambiguous: 2 places called Petrivka; likeliest Petrivka, Pokrovsk Raion, Donetsk Oblast 45%, "
            "Petrivka, Izium Raion, Kharkiv Oblast 30%",
            "неоднозначно: місць із назвою Petrivka — 2; найімовірніші: Petrivka, Покровський район, Донецька область "
            "45%, Petrivka, Ізюмський район, Харківська область 30%",
        ),
        ("what a later version may write", "what a later version may write"),
        ("", ""),
    ],
)
def test_a_reason_is_told_again(written, uk):
    with speaking("uk"):
        assert retold(written, {"A": "А"}) == uk
    assert retold(written) == written


@given(st.text(), st.sampled_from(OTHERS))
def test_no_words_break_the_retelling(words, code):
    with speaking(code):
        assert isinstance(retold(words), str)


# -- whole pages ---------------------------------------------------------------------------------------------

PUBLISHERS = (MapPublisher(), DossierPublisher(), FactCheckPublisher(), BriefingPublisher())
OUR_NAMES = (
    "Counterclaim GeoNames Datamaps MapLibre GL JS CC BY UTC csv json geojson claims assessments map records sha "
    "Northern Wire Victor Tregubov"
).split()


def as_stored(ledger: Ledger) -> Ledger:
    """The sample with reasons as the program writes them, in place of made-up ones."""

    roles = {"official": "ministry", "blogger": "milblogger", "media": "outlet"}

    def claim(old: ResolvedClaim) -> ResolvedClaim:
        said = replace(old.said, reason="it says “24 грудня”") if old.said.reason else old.said
        why, role = f"the only place called {old.place_name}", roles.get(old.role, old.role)
        return replace(old, said=said, event_days=said, place_reason=why, role=role)

    days = {"reason": "the latest day it tells of is “24 грудня”; and such reports appear on that day or the next"}
    return replace(
        ledger,
        claims=tuple(claim(old) for old in ledger.claims),
        verdicts=tuple(replace(old, reason="nobody else has spoken to it") for old in ledger.verdicts),
        assessments=tuple(
            replace(old, confidence_reason="no substantial evidence of the last 30 days") for old in ledger.assessments
        ),
        documents=tuple(
            replace(
                old,
                published=replace(old.published, **(days if old.published.reason else {})),
                regions=tuple(replace(r, mark="it advertises a link" if r.mark else "") for r in old.regions),
            )
            for old in ledger.documents
        ),
        stories=tuple(
            replace(
                old,
                published=replace(old.published, **(days if old.published.reason else {})),
                regions=tuple(replace(r, mark="it advertises a link" if r.mark else "") for r in old.regions),
                findings=(),
            )
            for old in ledger.stories
        ),
        speakers={
            name: replace(speaker, role=roles.get(speaker.role, speaker.role))
            for name, speaker in ledger.speakers.items()
        },
        places={
            name: replace(place, raion=place.raion.replace("raion", "Raion")) for name, place in ledger.places.items()
        },
    )


def own_words(page: HTMLParser, code: str) -> Iterator[str]:
    """The words of ours on a page: what stands in its own language, and what is read to those who do not see.

    A window's title is left out: it holds the title of a document, which it cannot mark with its language.
    """
    for node in page.root.traverse(include_text=True):
        spoken, above = "", node
        while above is not None and not spoken:
            spoken = (above.attributes.get("lang") or "") if above.tag != "-text" else ""
            spoken = "quote" if above.tag in ("code", "script", "style") else spoken
            above = above.parent
        if spoken != code or (node.parent is not None and node.parent.tag == "title"):
            continue
        if node.tag == "-text":
            yield node.text(deep=False)
        else:
            yield from (node.attributes.get(name) or "" for name in ("aria-label", "title", "placeholder"))


def test_no_english_is_left_on_a_page_in_another_language(spoken):
    ledger = as_stored(sample_ledger())
    names = {part for s in ledger.speakers.values() for name in (s.name, s.org, *s.aliases) for part in name.split()}
    names |= {
        word for document in ledger.documents for word in re.findall(r"\w+", f"{document.publisher} {document.url}")
    }
    names |= {word for place in ledger.places.values() for word in (place.name, *place.aliases)}
    left: dict[str, set[str]] = {}
    for publisher in PUBLISHERS:
        for path, body in publisher.publish(ledger).items():
            if not path.endswith(".html"):
                continue
            page = HTMLParser(body.decode())
            assert page.css_first("html").attributes["lang"] == spoken, path
            for words in own_words(page, spoken):
                shown = re.sub("“[^”]*”|«[^»]*»", " ", words)
                english = set(re.findall(r"[A-Za-z]{3,}", shown)) - names - set(OUR_NAMES)
                if english and not re.search(r"https?://|\.html|[0-9a-f]{16}", words):
                    left.setdefault(path, set()).update(english)
    assert left == {}


def test_the_same_ledger_gives_the_same_bytes_in_every_language(spoken):
    first, second = (DossierPublisher().publish(as_stored(sample_ledger())) for _time in range(2))
    assert first == second


def test_quotes_stay_in_the_original_with_their_language(spoken):
    ledger = sample_ledger()
    pages = DossierPublisher().publish(ledger)
    page = HTMLParser(pages["place/kupiansk.html"].decode())
    quotes = {(node.attributes.get("lang"), node.text(strip=True)) for node in page.css(".words[lang]")}
    held = {(lookup(ledger).document_of(c).language, " ".join(c.claim.span.quote.split())) for c in ledger.claims}
    assert quotes and {(code, " ".join(words.split())) for code, words in quotes} <= held


def test_how_a_day_is_known_is_told(spoken):
    story = as_stored(sample_ledger()).stories[0]
    assert not re.search("[a-z]{4,}", days_text(story.published) + known_text(story.published))


def test_messages_of_english_are_none():
    assert not [message for message in messages("en") if message.id]
