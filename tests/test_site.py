"""The site: what its pages say, that nothing in it depends on a clock or an order, and how it is served."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from posixpath import dirname, join, normpath

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_sample import ATTACKS, DOC_EN, DOC_NONE, DOC_TWO, DOC_UK, PLACES, sample_ledger
from ledger_sample_documents import CAMPS
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from counterclaim.errors import NotFound, PluginError
from counterclaim.model import Camp, Ledger, Region, RegionRole, ResolvedClaim
from counterclaim.publications.briefing import BriefingPublisher
from counterclaim.publications.dossier import DossierPublisher
from counterclaim.publications.exports import ExportsPublisher
from counterclaim.publications.factcheck import FactCheckPublisher
from counterclaim.publications.map import MapPublisher, packed
from counterclaim.publications.site import publish_site
from counterclaim.publications.views import (
    brief_days,
    brief_view,
    check_view,
    dossier_view,
    map_view,
    place_rows,
    speaker_view,
)
from counterclaim.publications.views.check import blocks_of, comments_sentence, cut
from counterclaim.publications.views.dossier import strongest
from counterclaim.publications.views.lookup import slug
from counterclaim.publications.views.map import names_of
from counterclaim.publications.views.words import admiralty_text, document_name, km2_text

PUBLISHERS = (
    MapPublisher(),
    DossierPublisher(),
    FactCheckPublisher(),
    BriefingPublisher(),
    ExportsPublisher(),
)


def made(ledger: Ledger) -> dict[str, bytes]:
    return publish_site(ledger, PUBLISHERS)


@pytest.fixture(scope="module")
def site() -> dict[str, bytes]:
    return made(sample_ledger())


def page(site: dict[str, bytes], path: str) -> HTMLParser:
    return HTMLParser(site[path].decode())


def words(site: dict[str, bytes], path: str) -> str:
    main = page(site, path).css_first("main")
    lines = (" ".join(line.split()) for line in main.text(separator="\n").splitlines())
    return "\n".join(line for line in lines if line)


# What people read


def test_the_dossier_reads_as_it_did(site, snapshot):
    assert words(site, "place/kupiansk.html") == snapshot


def test_the_fact_check_reads_as_it_did(site, snapshot):
    assert words(site, f"check/{DOC_UK.id}.html") == snapshot


def test_the_briefing_reads_as_it_did(site, snapshot):
    assert words(site, "brief/2025-12-26.html") == snapshot


def test_likelihood_and_confidence_never_share_a_sentence():
    for row in place_rows(sample_ledger()):
        assert "onfidence" not in row.state_sentence
        assert "likely" not in row.confidence_sentence and "%" not in row.confidence_sentence


def test_every_sentence_of_a_briefing_is_cited():
    ledger = sample_ledger()
    for day in brief_days(ledger):
        view = brief_view(ledger, day)
        for item in (*view.changed, *view.said, *view.disputed, *view.admitted, *view.due):
            assert item.citations, item.text


def test_a_briefing_knows_nothing_of_later_days():
    view = brief_view(sample_ledger(), brief_days(sample_ledger())[0])
    said = [link.said for item in (*view.changed, *view.said, *view.disputed, *view.due) for link in item.citations]
    assert set(said) == {"23 September 2025"}


def test_a_quiet_day_says_so():
    assert brief_view(sample_ledger(), date(2025, 12, 1)).quiet.endswith("the last words are of 20 November 2025.")


def test_an_order_is_listed_before_and_after_it_falls_due():
    before, after = (brief_view(sample_ledger(), date(*day)) for day in ((2025, 11, 20), (2025, 12, 3)))
    assert "is due on 1 December 2025" in before.due[0].text
    assert "was due on 1 December 2025" in after.due[0].text


def test_what_is_unlocated_stays_unlocated(site):
    row = dossier_view(sample_ledger(), "pishchane").row
    assert row.position.startswith("Unlocated") and row.probabilities is None
    assert "not assessed" in row.state_sentence
    assert "svg" not in site["place/pishchane.html"].decode().split("<main")[1].split("All claims")[0]


def test_where_both_camps_are_equally_probable_no_order_of_theirs_decides():
    ledger = sample_ledger()
    even = (0.4, 0.2, 0.4)
    assessments = tuple(replace(found, probabilities=even, state="contested") for found in ledger.assessments)
    series = {name: tuple((day, even) for day, _ in points) for name, points in ledger.series.items()}
    evened = replace(ledger, assessments=assessments, series=series)
    row = dossier_view(evened, "kupiansk").row
    assert row.state_sentence == "Who holds Kupiansk is unclear. Either side is equally probable, at 40% each."
    assert (row.side, row.unclear) == ("contested", True)
    first = brief_view(evened, brief_days(evened)[0]).changed
    assert [item.text for item in first] == ["Who holds Kupiansk is unclear at first."]
    assert not any(brief_view(evened, day).changed for day in brief_days(evened) if day > date(2025, 11, 20))


def test_too_few_resolved_claims_are_grade_f_in_words():
    assert "too few to judge" in speaker_view(sample_ledger(), "ru-mod").record_sentences[0]
    assert speaker_view(sample_ledger(), "press-north").grade == "F"


def test_an_inferred_day_is_shown_as_inferred_with_its_reason(site):
    assert 'inferred: the text says "24 грудня"' in words(site, f"check/{DOC_UK.id}.html").replace("\n", " ")


def test_two_stories_of_a_page_are_two_sections(site):
    found = page(site, f"check/{DOC_TWO.id}.html").css("section.story")
    assert len(found) == 2
    assert "No claim about the war" in found[1].text()


def test_an_article_without_claims_says_so(site):
    assert "No claim about the war was found in this article" in words(site, f"check/{DOC_NONE.id}.html")


def test_comments_are_counted_and_folded_away(site):
    tree = page(site, f"check/{DOC_UK.id}.html")
    assert "3 comments, all of them spam." in tree.css_first(".facts").text()
    assert len(tree.css("details .text.comment")) == 3
    assert not tree.css(".article .comment")


@pytest.mark.parametrize(("marks", "said"), [
    ([], ""), (["x"], "1 comment, and it is spam."), (["x", ""], "2 comments, 1 of them marked as spam."),
    (["", ""], "2 comments, none of them marked as spam."), (["x"] * 23, "23 comments, all of them spam."),
])  # fmt: skip
def test_the_state_of_the_comments_is_one_sentence(marks, said):
    assert comments_sentence([Region(RegionRole.COMMENT, 0, 1, mark) for mark in marks]) == said


def test_the_waterfall_ends_at_the_assessment():
    ledger = sample_ledger()
    for assessment in ledger.assessments:
        last = dossier_view(ledger, assessment.place_id).waterfall[-1]
        assert last.after == pytest.approx(assessment.probabilities, abs=1e-9)


def test_a_saying_is_shown_with_what_the_result_would_be_without_it():
    ledger = sample_ledger()
    steps = dossier_view(ledger, "kupiansk").waterfall
    assert steps[-1].without == pytest.approx((0.58, 0.31, 0.11))
    assert [step.without is None for step in steps] == [True, True, True, False, False, False]


def test_at_most_three_sayings_are_told_that_would_change_an_assessment_one_for_each_pair_of_camps(site):
    turns = dossier_view(sample_ledger(), "kupiansk").turns
    assert [turn.words for turn in turns] == [
        "If Russia itself said that Russia holds all of it, it would be most probable that neither side firmly holds "
        "it (41%).",
        "If a third party said that Russia holds most of it, it would be most probable that neither side firmly holds "
        "it (39%).",
        "If Ukraine itself said that Ukraine does not hold it, it would be most probable that Russia holds it (50%).",
    ]
    assert "No single saying would make another state the most probable." in words(site, "place/petropavlivka.html")


def test_a_camp_that_said_nothing_of_a_place_makes_no_world_of_it():
    first, second = dossier_view(sample_ledger(), "petropavlivka").believed
    assert first.probabilities is None and first.words.startswith("Ukraine's own words decide nothing")
    assert second.words.endswith("it would be most probable that neither side firmly holds it (60%).")
    assert dossier_view(sample_ledger(), "pishchane").believed == ()


def test_every_weighed_claim_of_a_fact_check_has_its_code_and_the_codes_are_explained_once(site):
    tree = page(site, f"check/{DOC_EN.id}.html")
    cards = tree.css(".note-card")
    assert len(cards) == len(tree.css(".note-card abbr")) > 0
    told = {node.text(): node.attributes["title"] for node in tree.css("abbr")}
    assert told["F6"] == "F6: the source cannot be judged, this claim cannot be judged"
    assert told["B2"] == "B2: the source is usually reliable, this claim probably true"
    assert site[f"check/{DOC_EN.id}.html"].decode().count("Admiralty code: the letter") == 1
    assert "Admiralty" not in words(site, f"check/{DOC_NONE.id}.html")


def test_an_admiralty_code_is_told_in_words():
    assert admiralty_text("B2") == "B2: the source is usually reliable, this claim probably true"


@pytest.mark.parametrize(
    ("km2", "text", "signed"),
    [(0.0, "0", "0"), (-0.04, "0", "0"), (0.31, "0.3", "+0.3"), (-9.3, "-9.3", "-9.3"), (9.96, "10", "+10"),
     (1252.8, "1,253", "+1,253")],
)  # fmt: skip
def test_square_kilometres_are_whole_from_ten_on(km2, text, signed):
    assert (km2_text(km2), km2_text(km2, sign=True)) == (text, signed)


def test_the_marked_text_is_the_text_itself():
    ledger = sample_ledger()
    for document in ledger.documents:
        for section in check_view(ledger, document.id).sections:
            for block in section.blocks:
                assert "".join(segment.text for segment in block.segments) == document.text[block.start : block.end]


def test_every_claim_has_exactly_one_anchor_and_one_note(site):
    ledger = sample_ledger()
    for document in ledger.documents:
        html = site[f"check/{document.id}.html"].decode()
        for claim in ledger.claims:
            here = claim.claim.span.document_id == document.id
            assert html.count(f'id="claim-{claim.id}"') == html.count(f'id="note-{claim.id}"') == int(here)


def _beside(place: str, number: int) -> ResolvedClaim:
    words = replace(ATTACKS.claim, id=f"beside-{number}", place_text=PLACES[place].name)
    return replace(ATTACKS, claim=words, place_id=place, place_name=PLACES[place].name)


def test_one_sentence_about_several_places_is_one_note_and_one_line_of_the_briefing():
    ledger = sample_ledger()
    more = (_beside("petropavlivka", 1), _beside("pokrovsk", 2))
    view = check_view(replace(ledger, claims=(*ledger.claims, *more)), ATTACKS.claim.span.document_id)
    notes = {note.claim_ids: note.says for section in view.sections for note in section.notes}
    (told,) = (says for ids, says in notes.items() if "beside-1" in ids)
    assert "Petropavlivka" in told and "Pokrovsk" in told
    assert sum(len(ids) for ids in notes) == view.claim_count
    day = ATTACKS.said.best
    quotes = [
        link.quote
        for item in brief_view(replace(ledger, claims=(*ledger.claims, *more)), day).said
        for link in item.citations
    ]
    assert quotes.count(ATTACKS.claim.span.quote) == 1


def test_the_same_two_sayings_are_set_against_each_other_once():
    view = dossier_view(sample_ledger(), "kupiansk")
    pairs = [
        frozenset(((claim.speaker, claim.says), (link.speaker, link.says)))
        for claim, links in view.pairs
        for link in links
    ]
    assert pairs and len(pairs) == len(set(pairs))


def test_an_article_of_an_unknown_outlet_is_named_by_its_title():
    ledger = sample_ledger()
    claims = tuple(replace(claim, speaker_id="the-article", speaker_name="the article") for claim in ledger.claims)
    documents = tuple(replace(document, publisher="") for document in ledger.documents)
    nameless = replace(ledger, claims=claims, documents=documents)
    assert f"“{DOC_EN.title}”" in {claim.speaker for claim in dossier_view(nameless, "kupiansk").claims}
    (section,) = check_view(nameless, DOC_EN.id).sections
    assert {claim.speaker for claim in section.claims} == {"The article itself"}


def test_a_document_without_a_title_is_named_by_its_first_words_and_not_by_its_metadata():
    text = "date 2025-09-23\nThe ring that was announced around the town is not there, " + "said somebody " * 20
    regions = (Region(RegionRole.METADATA, 0, 15), Region(RegionRole.BODY, 16, len(text)))
    name = document_name(replace(DOC_EN, title="", text=text, regions=regions))
    assert name.startswith("The ring that was announced") and name.endswith("…") and len(name) <= 91


def test_a_place_is_found_by_the_spellings_of_the_latin_press_without_an_alias():
    names = names_of(replace(PLACES["kupiansk"], aliases=()))
    assert {"kupiansk", "kupyansk", "купянск"} <= set(names)
    assert "" not in names_of(replace(PLACES["kupiansk"], name_uk="", name_ru=""))


def test_the_maps_script_has_the_days_that_the_view_has():
    view = map_view(sample_ledger())
    for place, item in zip(view.places, packed(view)["places"], strict=True):
        days = item["days"]
        assert len(place.days) == days["from"] + len(days["a"]) == days["from"] + len(days["b"])
        for shares, a, b in zip(place.days[days["from"] :], days["a"], days["b"], strict=True):
            assert (a, b) == (
                (-1, -1) if shares is None else pytest.approx((1000 * shares[0], 1000 * shares[2]), abs=0.5)
            )


def test_the_strongest_steps_keep_their_order_and_what_was_thought_after_them():
    steps = dossier_view(sample_ledger(), "kupiansk").waterfall
    kept = strongest(steps, 2)
    assert kept[0] == steps[0] and [step for step in steps if step in kept] == list(kept)
    left = max(max(map(abs, step.log_odds)) for step in steps if step not in kept)
    assert min(max(map(abs, step.log_odds)) for step in kept[1:]) >= left


TEXT = "Перша рука тримає місто, the other denies it,\nand nobody could check. " * 3
SPANS = st.lists(
    st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT))).map(sorted).filter(lambda pair: pair[0] < pair[1]),
    max_size=8,
).map(lambda pairs: [(f"c{index}", low, high) for index, (low, high) in enumerate(pairs)])


@given(SPANS)
def test_cutting_loses_no_letter_and_covers_each_span_exactly(spans):
    segments = cut(TEXT, 0, len(TEXT), spans)
    assert "".join(segment.text for segment in segments) == TEXT
    for name, low, high in spans:
        assert "".join(segment.text for segment in segments if name in segment.claim_ids) == TEXT[low:high]
        assert sum(name in segment.opens for segment in segments) == 1


@given(SPANS, st.lists(st.integers(0, len(TEXT)), max_size=6))
def test_paragraphs_keep_every_letter_that_is_no_space(spans, borders):
    edges = sorted({0, len(TEXT), *borders})
    regions = [Region(RegionRole.BODY, a, b) for a, b in itertools.pairwise(edges)]
    blocks = blocks_of(TEXT, 0, len(TEXT), regions, spans)
    joined = "".join(segment.text for block in blocks for segment in block.segments)
    assert "".join(joined.split()) == "".join(TEXT.split())


# What must not matter


def test_equal_ledgers_give_equal_bytes(site):
    assert made(sample_ledger()) == site


def test_the_time_of_fetching_is_on_no_page(site):
    ledger = sample_ledger()
    later = tuple(replace(d, retrieved_at=datetime(2031, 1, 2, 3, 4, tzinfo=UTC)) for d in ledger.documents)
    assert made(replace(ledger, documents=later)) == site


def test_camps_swapped_gives_the_mirror_image_of_every_view():
    ledger = sample_ledger()
    first, second = CAMPS
    war = replace(ledger.war, camps=(second, first))
    mirrored = replace(
        ledger,
        war=war,
        assessments=tuple(
            replace(
                found,
                probabilities=found.probabilities[::-1],
                prior_log_odds=found.prior_log_odds[::-1],
                evidence=tuple(
                    replace(part, log_odds=part.log_odds[::-1], influence=part.influence[::-1])
                    for part in found.evidence
                ),
                share=1 - found.share,
                turns=tuple(replace(turn, probabilities=turn.probabilities[::-1]) for turn in found.turns),
            )
            for found in ledger.assessments
        ),
        series={name: tuple((day, p[::-1]) for day, p in points) for name, points in ledger.series.items()},
        worlds={camp: {name: p[::-1] for name, p in known.items()} for camp, known in ledger.worlds.items()},
    )
    turned = {"a": "b", "b": "a"}
    for here, there in zip(place_rows(ledger), place_rows(mirrored), strict=True):
        assert there.side == turned.get(here.side, here.side)
        assert (there.state_sentence, there.confidence_sentence) == (here.state_sentence, here.confidence_sentence)
        one, other = dossier_view(ledger, here.id), dossier_view(mirrored, there.id)
        assert [turn.words for turn in one.turns] == [turn.words for turn in other.turns]
        assert [world.words for world in one.believed] == [world.words for world in reversed(other.believed)]
        for step, turned_step in zip(one.waterfall, other.waterfall, strict=True):
            assert (step.without or ())[::-1] == (turned_step.without or ())
    for day in brief_days(ledger):
        here, there = brief_view(ledger, day), brief_view(mirrored, day)
        assert [item.text for item in here.changed + here.said] == [item.text for item in there.changed + there.said]


def test_other_camps_bring_their_own_names_and_colours():
    camps = (Camp("N", "Northland", "Northern", "#117733"), Camp("S", "Southland", "Southern", "#aa4499"))
    ledger = sample_ledger()
    site = made(replace(ledger, war=replace(ledger.war, camps=camps), claims=(), utterances=(), verdicts=(),
                        assessments=(), series={}, reliabilities=()))  # fmt: skip
    assert site["static/camps.css"] == b":root { --camp-a: #117733; --camp-b: #aa4499; --grey: #8c8c94; }\n"
    assert "held by Northland" in site["index.html"].decode()
    assert "Ukraine" not in site["index.html"].decode()


def test_an_empty_ledger_makes_a_site_that_says_so():
    ledger = sample_ledger()
    site = made(Ledger(ledger.war, ledger.as_of))
    assert "Nothing has been read yet" in site["index.html"].decode()
    assert "0 articles read" in words(site, "check/index.html")


# What keeps it safe and whole


def test_hostile_text_stays_text():
    ledger = sample_ledger()
    evil = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    documents = tuple(
        replace(document, title=evil, publisher=evil, url="javascript:alert(1)") for document in ledger.documents
    )
    claims = tuple(
        replace(claim, speaker_name=evil, relayed_by_name=evil, place_reason=evil) for claim in ledger.claims
    )
    site = made(replace(ledger, documents=documents, claims=claims))
    for path, data in site.items():
        if path.endswith(".html"):
            tree = HTMLParser(data.decode())
            assert not tree.css("script:not([src])") and not tree.css("img[onerror]"), path
            assert not any((a.attributes.get("href") or "").startswith("javascript") for a in tree.css("a")), path


def test_pages_carry_a_strict_policy_and_no_inline_script_or_style(site):
    for path, data in site.items():
        if path.endswith(".html"):
            tree = HTMLParser(data.decode())
            policy = tree.css_first('meta[http-equiv="Content-Security-Policy"]').attributes["content"]
            assert "default-src 'none'" in policy and "unsafe" not in policy
            assert not tree.css("style, script:not([src]), [style], [onclick], [onload]"), path


def test_every_link_leads_somewhere(site):
    addresses = {document.url for document in sample_ledger().documents}
    archived = {f"archive/{document.id}.txt" for document in sample_ledger().documents}
    for path, data in site.items():
        if not path.endswith(".html") or path == "404.html":
            continue
        for node in HTMLParser(data.decode()).css("[href], [src]"):
            target = node.attributes.get("href") or node.attributes.get("src") or ""
            file, _, anchor = target.partition("#")
            wanted = normpath(join(dirname(path), file)) if file else path
            if target in addresses or wanted in archived or wanted.startswith("static/lib/"):
                continue
            assert wanted in site, (path, target)
            if anchor:
                assert f'id="{anchor}"' in site[wanted].decode(), (path, target)


def test_pages_can_be_used_without_seeing_them(site):
    for path, data in site.items():
        if path.endswith(".html"):
            tree = HTMLParser(data.decode())
            assert tree.css_first("html").attributes["lang"] == "en"
            assert len(tree.css("main")) == len(tree.css("h1")) == 1, path
            ids = [node.attributes["id"] for node in tree.css("[id]")]
            assert len(ids) == len(set(ids)), path
            for name in re.findall(r'aria-labelledby="([^"]+)"', data.decode()):
                assert name in ids, (path, name)


def test_quotes_keep_their_language(site):
    tree = page(site, "place/kupiansk.html")
    found = {node.attributes.get("lang") for node in tree.css(".words")}
    assert found == {"en", "ru", "uk"}


def test_a_publisher_that_breaks_is_named():
    class Broken:
        def publish(self, ledger):
            raise ValueError("no ink")

    with pytest.raises(PluginError, match=r"publisher Broken.*no ink"):
        publish_site(sample_ledger(), [Broken()])


def test_two_publishers_may_not_bring_one_path():
    class Other:
        def publish(self, ledger):
            return {"index.html": b"mine"}

    with pytest.raises(PluginError, match=r"index\.html"):
        publish_site(sample_ledger(), [*PUBLISHERS, Other()])


def test_what_is_not_there_is_not_found():
    for view in (dossier_view, check_view, speaker_view):
        with pytest.raises(NotFound):
            view(sample_ledger(), "nobody")


@given(st.text(min_size=1), st.text(min_size=1))
def test_slugs_are_safe_and_tell_ids_apart(one, other):
    assert re.fullmatch(r"[a-z0-9-]+", slug(one))
    assert one == other or slug(one) != slug(other)
