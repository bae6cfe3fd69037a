"""An edition says exactly what the whole ledger says, in small pieces, and can be brought up to date in part."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
from app_browser import printed_home
from hypothesis import given
from hypothesis import strategies as st

from counterclaim import press
from counterclaim.assessments.worlds import world_of, world_series
from counterclaim.errors import NotFound, StoreError
from counterclaim.language.spelling import key
from counterclaim.model import Ledger
from counterclaim.newsroom import Newsroom
from counterclaim.publications.views import brief_days, brief_view, check_view, dossier_view, lookup, speaker_view
from counterclaim.store.edition import EDITION, Edition, Planes, remake, turn
from counterclaim.store.edition.lists import beliefs_on
from counterclaim.store.edition.planes import CHUNK, DISPUTED, pack_series, shades, states, triples_of, unpack_series

DAY = date(2025, 1, 1)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    return printed_home(tmp_path_factory.mktemp("edition"))


@pytest.fixture(scope="module")
def newsroom(home: Path) -> Iterator[Newsroom]:
    with Newsroom.open(home) as opened:
        yield opened


@pytest.fixture(scope="module")
def whole(newsroom: Newsroom) -> Ledger:
    return newsroom.ledger()


@pytest.fixture(scope="module")
def edition(newsroom: Newsroom) -> Iterator[Edition]:
    with closing(press.opened(newsroom.store.home, "ukraine", newsroom.store)) as opened:
        yield opened


def test_every_dossier_is_that_of_the_whole_ledger(whole: Ledger, edition: Edition) -> None:
    look = lookup(whole)
    assert len(look.claims_at) >= 5
    for place_id in look.claims_at:
        assert dossier_view(edition.place(place_id), place_id) == dossier_view(look, place_id)


def test_every_fact_check_is_that_of_the_whole_ledger(whole: Ledger, edition: Edition) -> None:
    look = lookup(whole)
    for document in whole.documents:
        assert check_view(edition.document(document.id), document.id) == check_view(look, document.id)


def test_every_speakers_page_is_that_of_the_whole_ledger(whole: Ledger, edition: Edition) -> None:
    look = lookup(whole)
    for name in look.claims_by:
        assert speaker_view(edition.speaker(name, most=10_000).ledger, name) == speaker_view(look, name)
    assert edition.overview().reliabilities == tuple(sorted(whole.reliabilities, key=lambda record: record.id))
    assert set(edition.overview().records) == set(whole.records)


def test_every_days_briefing_is_that_of_the_whole_ledger(whole: Ledger, edition: Edition) -> None:
    look = lookup(whole)
    assert edition.days() == brief_days(look)
    for day in edition.days():
        assert brief_view(edition.day(day), day) == brief_view(look, day)


@pytest.mark.parametrize("most", [1, 7, 1000])
def test_pages_of_claims_walk_over_each_once_newest_first(whole: Ledger, edition: Edition, most: int) -> None:
    seen: list[str] = []
    after = ""
    while True:
        page = edition.claims(after=after, most=most)
        seen += page.claim_ids
        after = page.after
        if not after:
            break
    days = {claim.id: claim.said.best or date.min for claim in whole.claims}
    assert seen == sorted(days, key=lambda name: (-days[name].toordinal(), name))
    assert page.total == len(whole.claims)


def test_filters_of_claims_hold_together(whole: Ledger, edition: Edition) -> None:
    for claim in whole.claims[::9]:
        day = claim.said.best
        found = edition.claims(
            place_id=claim.place_id, speaker_id=claim.speaker_id, predicate=claim.claim.predicate.value,
            since=day, until=day, most=500,
        )  # fmt: skip
        wanted = {
            other.id
            for other in whole.claims
            if (not claim.place_id or other.place_id == claim.place_id)
            and (not claim.speaker_id or other.speaker_id == claim.speaker_id)
            and other.claim.predicate is claim.claim.predicate
            and (day is None or other.said.best == day)
        }
        assert set(found.claim_ids) == wanted


def test_pages_of_places_walk_over_each_once(whole: Ledger, edition: Edition) -> None:
    seen: list[str] = []
    after = ""
    while True:
        page = edition.places(after=after, most=2)
        seen += page.claim_ids
        after = page.after
        if not after:
            break
    assert sorted(seen) == sorted(whole.places)


@pytest.mark.parametrize("typed", ["Купянск", "купʼянськ", "Kupyansk", "KUPIANSK", "Куп'янську"[:8], "kup"])
def test_a_place_is_found_in_any_spelling(edition: Edition, whole: Ledger, typed: str) -> None:
    assert whole.places[edition.search(key(typed))[0]].name == "Kupiansk"


def test_nothing_is_found_of_nothing(edition: Edition) -> None:
    assert edition.search("") == () == edition.search("%") == edition.search("_")
    for ask in (edition.place, edition.document, edition.speaker, edition.story, edition.place_id, edition.speaker_id):
        with pytest.raises(NotFound):
            ask("nowhere")
    with pytest.raises(NotFound):
        edition.plane("assessed", 10_000)
    with pytest.raises(NotFound):
        edition.claims(after="x.y")


def test_the_planes_show_each_place_on_each_day_as_the_series_has_it(whole: Ledger, edition: Edition) -> None:
    head = edition.head
    chunks = [edition.plane("assessed", at) for at in range(-(-head.days // CHUNK))]
    planes = Planes.read(head.first, head.width, chunks)
    assert planes.cells.shape == (head.days, head.width)
    for row in edition.assessed():
        points = whole.series[row.place.id]
        assert edition.series(row.place.id) == points
        at = (points[0][0] - head.first).days
        column = planes.cells[:, row.number]
        assert not column[:at].any()
        assert (column[at:] & ~np.uint8(DISPUTED) == shades(triples_of(points))).all()


def test_moves_are_the_days_on_which_another_side_leads(whole: Ledger, edition: Edition) -> None:
    for name, points in whole.series.items():
        sides = dict(zip((day for day, _ in points), states(triples_of(points)).tolist(), strict=True))
        moved = {day for day, side in sides.items() if sides.get(day - timedelta(days=1), 0) != side}
        assert {move.day for move in edition.moves(name)} == moved
    assert {move.place_id for move in edition.moves()} == set(whole.series)


def test_a_camps_own_world_by_day_ends_where_its_world_as_of_that_day_is(whole: Ledger) -> None:
    for camp in whole.war.camps:
        for name in whole.series:
            told = [u for u in whole.utterances if u.place_id == name]
            series = world_series(camp.id, told, whole.war, whole.as_of)
            assert (series[-1] if series else None) == (
                None if series == () else (whole.as_of, world_of(camp.id, told, whole.war, whole.as_of))
            )


def test_the_areas_of_a_day_add_up_to_the_ground_assessed_by_then(edition: Edition) -> None:
    totals = [a + contested + b for _, a, contested, b in edition.areas()]
    assert len(totals) == edition.head.days
    assert all(later >= earlier - 0.05 for earlier, later in pairwise(totals))
    assert totals[-1] > 0


def test_what_a_new_document_touches_is_as_if_all_had_been_printed_again(
    tmp_path: Path, root: Path, home: Path, whole: Ledger
) -> None:
    """All but one sample are printed; the last is added, and only what it touches is printed again."""
    pages = sorted(path for path in (root / "samples").rglob("*") if path.is_file())
    late = next(path for path in pages if "undated" not in path.name and path.suffix == ".html")
    with Newsroom.open(tmp_path) as newsroom:
        list(newsroom.add([str(path) for path in pages if path != late]))
    press.print_edition(tmp_path)
    with Newsroom.open(tmp_path) as newsroom:
        (added,) = newsroom.add([str(late)])
    assert not press.is_current(tmp_path, "ukraine")
    press.reprint(tmp_path, [added.document_id])
    assert not press.is_current(tmp_path, "ukraine"), "records and other places wait for the whole"
    with Newsroom.open(tmp_path) as newsroom, closing(press.opened(tmp_path, "ukraine", newsroom.store)) as edition:
        look = lookup(newsroom.ledger())
        assert edition.head.as_of == look.as_of
        touched = {claim.place_id for claim in look.claims_in[added.document_id] if claim.place_id}
        assert touched
        for place_id in touched:
            fresh, old = dossier_view(edition.place(place_id), place_id), dossier_view(look, place_id)
            assert (fresh.series, fresh.waterfall, fresh.turns) == (old.series, old.waterfall, old.turns)
            assert [claim.id for claim in fresh.claims] == [claim.id for claim in old.claims]
            day, triple = old.series[-1]
            (number,) = (row.number for row in edition.assessed() if row.place.id == place_id)
            assert beliefs_on(edition, day)[number] == pytest.approx(triple, abs=2e-4)
        assert {claim.id for s in check_view(edition.document(added.document_id), added.document_id).sections
                for claim in s.claims} == {claim.id for claim in look.claims_in[added.document_id]}  # fmt: skip
        assert len(edition.assessed()) == edition.head.width == len(look.assessments)


def test_an_edition_of_another_version_or_none_is_no_edition(tmp_path: Path, home: Path) -> None:
    with Newsroom.open(tmp_path) as newsroom:
        with pytest.raises(StoreError, match="no edition"):
            press.opened(tmp_path, "ukraine", newsroom.store)
        shutil.copy(home / EDITION, tmp_path / EDITION)
        with closing(sqlite3.connect(tmp_path / EDITION)) as connection, connection:
            connection.execute("UPDATE meta SET value = '0' WHERE name = 'version'")
        with pytest.raises(StoreError, match="another version"):
            press.opened(tmp_path, "ukraine", newsroom.store)
        (tmp_path / EDITION).write_bytes(b"no database at all")
        with pytest.raises(StoreError):
            press.opened(tmp_path, "ukraine", newsroom.store)


def test_an_edition_of_an_empty_store_has_a_frame(tmp_path: Path) -> None:
    with Newsroom.open(tmp_path) as newsroom:
        press.print_edition(tmp_path)
        with closing(press.opened(tmp_path, "ukraine", newsroom.store)) as edition:
            assert edition.head.width == 0
            assert edition.assessed() == ()
            assert edition.claims().claim_ids == ()
            assert brief_view(edition.day(edition.head.as_of)).quiet


BELIEFS = st.lists(
    st.tuples(st.integers(0, 1_000_000), st.integers(0, 1_000_000)).filter(lambda pair: sum(pair) <= 1_000_000),
    max_size=80,
)


@given(BELIEFS)
def test_a_series_comes_back_to_the_last_digit(pairs: list[tuple[int, int]]) -> None:
    series = tuple(
        (DAY + timedelta(days=at), (a / 1e6, (1_000_000 - a - b) / 1e6, b / 1e6)) for at, (a, b) in enumerate(pairs)
    )
    assert unpack_series(pack_series(series)) == series


@given(st.integers(0, 70), st.integers(0, 9))
def test_planes_come_back_from_their_pieces(days: int, places: int) -> None:
    rows = np.random.RandomState(days * 10 + places).randint(0, 256, (days, places)).astype(np.uint8)
    planes = Planes(DAY, days, places, rows)
    chunks = planes.chunks()
    assert len(chunks) == -(-days // CHUNK)
    if places:
        assert (Planes.read(DAY, places, chunks).cells == rows).all()
    grown = planes.extended(days + 3, places + 2)
    assert (grown.cells[:days, :places] == rows).all()
    assert not grown.cells[:, places:].any()
    if days:
        assert (grown.cells[days:, :places] == rows[-1] & ~np.uint8(DISPUTED)).all()
    earlier = planes.from_day(DAY - timedelta(days=5))
    assert (earlier.cells[5:] == rows).all()
    assert not earlier.cells[:5].any()


def test_exchanged_camps_give_the_mirrored_byte() -> None:
    rows = np.random.RandomState(7).dirichlet((1, 1, 1), 500)
    rows = np.concatenate([rows, [[0.4, 0.2, 0.4], [0.5, 0.5, 0.0], [1.0, 0.0, 0.0]]])
    mirror = {0: 0, 1: 3, 2: 2, 3: 1}
    one, other = shades(rows), shades(rows[:, ::-1])
    assert [mirror[int(byte) & 3] for byte in one] == [int(byte) & 3 for byte in other]
    assert ((one >> 3) == (other >> 3)).all()


def test_what_was_reprinted_while_the_whole_was_made_is_in_the_whole(tmp_path: Path, root: Path) -> None:
    """A page comes after the ledger of everything was made and before the edition made from it takes its place."""
    first, late = sorted((root / "samples").glob("en-*.html"))[:2]
    with Newsroom.open(tmp_path) as newsroom:
        list(newsroom.add([str(first)]))
        press.print_edition(tmp_path)
        head, ledger = newsroom.store.head(), newsroom.ledger()
        (added,) = newsroom.add([str(late)])
        press.reprint(tmp_path, [added.document_id])
        remake(tmp_path / EDITION, ledger, head, press.extras(ledger), lambda part: press._catch_up(newsroom, part))
        with closing(press.opened(tmp_path, "ukraine", newsroom.store)) as edition:
            assert edition.head.head == head != newsroom.store.head()
            assert check_view(edition.document(added.document_id), added.document_id).claim_count == added.claims
    assert press.lacking(tmp_path, [added.document_id, "none"]) == {"none"}


def test_two_take_turns_at_changing_an_edition(tmp_path: Path) -> None:
    order: list[str] = []

    def other() -> None:
        with turn(tmp_path):
            order.append("other")

    thread = Thread(target=other)
    with turn(tmp_path):
        thread.start()
        thread.join(0.3)
        order.append("first")
    thread.join(10)
    assert order == ["first", "other"]
