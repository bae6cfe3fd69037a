"""Who said a thing first, how independent its reports are, and an article in a few lines."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime

import pytest

from counterclaim import press
from counterclaim.model import Fetched
from counterclaim.newsroom import Newsroom
from counterclaim.publications.views import check_view, lookup
from counterclaim.publications.views.digest import digest
from counterclaim.publications.views.saying import Saying, saying
from counterclaim.store.edition import Edition
from counterclaim.store.edition.first import first_sayings

TOLD = """<p>The Russian Ministry of Defence said on Thursday that its troops had taken all of Kupiansk after months of
fighting in its streets and along the river.</p><p>Its spokesman named two brigades and thanked their commanders at
length, and showed a film of a flag on the roof of the council.</p><p>Residents who left in the spring said that the
market, the school and the bus station had burned down, and that nobody whom they knew was left there.</p>"""
RETOLD = "<p>Viktor Trehubov denied that the town was lost and said that Ukrainian forces hold Kupiansk.</p>"
PAGES = (
    ("2025-11-20", "First Post", "Moscow claims the town of Kupiansk", TOLD),
    ("2025-11-21", "Second Sheet", "Moscow claims the town of Kupiansk", TOLD),
    ("2025-11-22", "Third Paper", "Kyiv answers what Moscow says of Kupiansk", RETOLD),
    ("2025-12-03", "Fourth Wire", "Moscow says it once more of Kupiansk",
     "<p>Russian forces hold all of Kupiansk, the Russian Ministry of Defence said again on Wednesday.</p>"),
)  # fmt: skip


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Edition]:
    home = tmp_path_factory.mktemp("saying")
    with Newsroom.open(home) as newsroom:
        for day, outlet, title, body in PAGES:
            facts = {"article:published_time": day, "og:site_name": outlet}
            head = "".join(f'<meta property="{name}" content="{value}">' for name, value in facts.items())
            page = f'<!doctype html><html lang="en">{head}<article><h1>{title}</h1>{body}</article></html>'
            address = f"https://{outlet.split()[0].lower()}.example/{day}"
            newsroom.keep(
                Fetched(page.encode(), address, datetime(2025, 12, 5, tzinfo=UTC), "text/html; charset=utf-8")
            )
        press.print_edition(home)
        with closing(press.opened(home, "ukraine", newsroom.store)) as opened:
            yield opened


def told_in(edition: Edition, outlet: str) -> tuple[str, dict[str, Saying]]:
    """A document by its outlet, and the sayings of its notes by what they say."""
    document = next(document for document in edition.documents()[0] if document.publisher == outlet)
    look = lookup(edition.document(document.id))
    firsts = lookup(first_sayings(edition, look.utterances.values()))
    notes = [note for section in check_view(look, document.id).sections for note in section.notes]
    return document.id, {note.says: saying(look, firsts, note.claim_ids) for note in notes}


def test_a_saying_that_was_made_before_names_who_made_it_first(edition: Edition) -> None:
    _, again = told_in(edition, "Fourth Wire")
    (found,) = [told for says, told in again.items() if "hold all of Kupiansk" in says]
    assert found.first is not None and not found.is_first
    assert (found.first.day, found.first.publisher) == (date(2025, 11, 20), "First Post")


def test_the_first_to_say_it_is_said_to_be_the_first(edition: Edition) -> None:
    _, told = told_in(edition, "First Post")
    (found,) = [each for says, each in told.items() if "hold all of Kupiansk" in says]
    assert found.is_first


def test_a_copy_is_a_report_and_no_origin(edition: Edition) -> None:
    _, told = told_in(edition, "Second Sheet")
    (found,) = [each for says, each in told.items() if "hold all of Kupiansk" in says]
    assert (found.reports, found.origins) == (2, 1)
    assert [(copy.name, copy.origin_name) for copy in found.copies] == [("Second Sheet", "First Post")]
    assert found.independence.startswith("Told in 2 reports from 1 origin.")


def test_an_articles_digest_names_the_side_that_is_missing_and_where_it_comes_from(edition: Edition) -> None:
    name, _ = told_in(edition, "Second Sheet")
    ledger = edition.document(name)
    found = digest(ledger, check_view(ledger, name))
    assert found.sides == "One-sided: nobody of Ukraine is heard."
    assert next(number for _, _, number in found.camps) == 0
    (source,) = found.sources
    assert source.copy_of is not None and source.copy_of.name.startswith("First Post")
    origin, _ = told_in(edition, "First Post")
    ledger = edition.document(origin)
    (first,) = digest(ledger, check_view(ledger, origin)).sources
    assert first.copy_of is None and [copy.name.split(" · ")[0] for copy in first.copies] == ["Second Sheet"]
