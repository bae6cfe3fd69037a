"""A dossier in a real browser: words behind marks, chosen days, why on a day, attacks, forecasts, very many claims."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from app_browser import app_server, axe, browser, fits, look, open_page, printed_home, shot  # noqa: F401
from playwright.sync_api import Browser, Locator, Page
from test_app_hostile import ADDRESS, EVIL, PAGE, harm

from counterclaim import press
from counterclaim.errors import NotFound
from counterclaim.model import Count, Fetched, Ledger, Predicate
from counterclaim.newsroom import Newsroom
from counterclaim.publications.ribbon import ribbon
from counterclaim.publications.views import DossierView, dossier_view, lookup
from counterclaim.publications.views.dossier import strongest
from counterclaim.publications.views.lookup import slug
from counterclaim.publications.views.words import percent
from counterclaim.store.edition import Edition
from counterclaim.store.edition.places import EVER, Within, newest_of, ordered_places
from counterclaim.web.pages import dossier as rooms
from counterclaim.web.pages.dossier import STRONGEST, Told, attacks, pending, ribbon_part, told_of
from counterclaim.web.pages.place import known_by

SHIFTS = """() => new Promise((done) => new PerformanceObserver((list) => done(
    list.getEntries().filter((e) => !e.hadRecentInput).reduce((sum, e) => sum + e.value, 0)
)).observe({type: 'layout-shift', buffered: true}) || setTimeout(() => done(0), 300))"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return printed_home(tmp_path_factory.mktemp("place"))


@pytest.fixture(scope="module")
def base(home: Path) -> Iterator[str]:
    with app_server(home) as address:
        yield address


@pytest.fixture(scope="module")
def ledger(home: Path) -> Ledger:
    with Newsroom.open(home) as newsroom:
        return newsroom.ledger()


@pytest.fixture(scope="module")
def place(home: Path) -> str:
    with Newsroom.open(home) as newsroom:
        return newsroom.find_place("Купянск").id


@pytest.fixture(scope="module")
def edition(home: Path) -> Iterator[Edition]:
    with Newsroom.open(home) as newsroom, closing(press.opened(home, "ukraine", newsroom.store)) as found:
        yield found


@pytest.fixture(scope="module")
def address(base: str, place: str) -> str:
    return f"{base}/place/{slug(place)}"


def got(url: str) -> str:
    with urllib.request.urlopen(url) as found:
        text: str = found.read().decode()
    return text


def ribbon_of(page: Page) -> Locator:
    return page.locator("[data-ribbon] svg")


def drag(page: Page, start: float, end: float) -> None:
    """Press at a share of the ribbon's width, and let go at another."""
    box = ribbon_of(page).bounding_box()
    assert box is not None
    y = box["y"] + box["height"] * 0.8
    page.mouse.move(box["x"] + box["width"] * start, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * end, y, steps=5)
    page.mouse.up()


# -- what a reader sees and does -----------------------------------------------------------------------------


def test_every_page_of_a_place_fits_is_quiet_and_open_to_all_with_everything_unfolded(
    browser: Browser,  # noqa: F811
    address: str,
    look: tuple[int, bool],  # noqa: F811
) -> None:
    width, dark = look
    for name, path in {"dossier": "", "days": "?since=2025-11-15&until=2025-11-30", "claims": "/claims"}.items():
        with open_page(browser, address + path, width, dark) as seen:
            assert seen.page.evaluate(SHIFTS) < 0.02, name
            seen.page.evaluate("document.querySelectorAll('main details').forEach((d) => { d.open = true; })")
            assert fits(seen.page), name
            if dark is (width < 600):  # the rest is looked at folded, with the other rooms: axe takes its time
                assert axe(seen.page) == [], name
            seen.assert_quiet()
            shot(seen.page, f"place-{name}-{width}-{'dark' if dark else 'light'}")


def test_the_card_holds_the_exact_words_in_their_language_with_the_way_to_them(
    browser: Browser,  # noqa: F811
    address: str,
    ledger: Ledger,
) -> None:
    claims = {claim.id: claim for claim in ledger.claims}
    languages = {document.id: document.language for document in ledger.documents}
    with open_page(browser, address) as seen:
        marks, words = seen.page.locator("[data-ribbon] a.mark"), seen.page.locator("[data-card] .words")
        told = set()
        for index in range(0, marks.count(), 4):
            href = marks.nth(index).get_attribute("href") or ""
            claim = claims[href.split("#claim-")[1]]
            marks.nth(index).hover()
            words.get_by_text(claim.claim.span.quote, exact=True).wait_for()
            assert words.get_attribute("lang") == languages[claim.claim.span.document_id]
            assert words.locator("a").get_attribute("href") == href
            told.add(words.get_attribute("lang"))
        assert len(told) > 1
        seen.assert_quiet()


def test_the_keys_walk_from_mark_to_mark_in_the_order_of_the_days(browser: Browser, address: str) -> None:  # noqa: F811
    with open_page(browser, address) as seen:
        marks = seen.page.locator("[data-ribbon] a.mark")
        assert seen.page.locator('[data-ribbon] a.mark[tabindex="0"]').count() == 1
        seen.page.locator('[data-ribbon] a.mark[tabindex="0"]').focus()
        walked = []
        for _step in range(marks.count()):
            box = seen.page.evaluate("document.activeElement.getBoundingClientRect().x")
            walked.append((box, seen.page.evaluate("document.activeElement.getAttribute('aria-label')")))
            seen.page.keyboard.press("ArrowRight")
        assert [x for x, _name in walked] == sorted(x for x, _name in walked)
        assert all(name for _x, name in walked)
        seen.page.keyboard.press("Home")
        assert seen.page.evaluate("document.activeElement.getAttribute('aria-label')") == walked[0][1]


def test_a_finger_shows_the_words_first_and_follows_them_second(browser: Browser, address: str) -> None:  # noqa: F811
    with open_page(browser, address, 360, has_touch=True) as seen:
        mark = seen.page.locator("[data-ribbon] a.mark").last
        mark.scroll_into_view_if_needed()
        mark.tap()
        seen.page.locator("[data-card] .words a").wait_for()
        assert seen.page.url == address
        mark.tap()
        seen.page.wait_for_url(re.compile(r"/check/[0-9a-f]{64}(\.html)?#claim-"))


def test_dragging_over_days_shows_them_alone_and_all_days_come_back(browser: Browser, address: str) -> None:  # noqa: F811
    with open_page(browser, address) as seen:
        page = seen.page
        before = page.locator("[data-ribbon] a.mark").count()
        ribbon_of(page).scroll_into_view_if_needed()
        drag(page, 0.4, 0.7)
        page.wait_for_url(re.compile(r"\?since=2025-(10|11)-\d\d&until=2025-11-\d\d$"))
        room = page.locator("[data-ribbon]")
        assert (room.get_attribute("data-first"), room.get_attribute("data-last")) == tuple(
            re.findall(r"\d{4}-\d\d-\d\d", page.url)
        )
        assert 0 < page.locator("[data-ribbon] a.mark").count() < before
        assert page.locator("[data-why-room][data-day]").count() == 0  # a drag is no click on a day
        page.locator('[data-ribbon] a.mark[tabindex="0"]').focus()
        page.locator("[data-card] .words").wait_for()
        again = page.locator("[data-ribbon] svg").inner_html()
        page.reload()
        assert len(page.locator("[data-ribbon] svg").inner_html()) == len(again)
        page.get_by_role("link", name="All days").click()
        page.wait_for_function("() => !location.search")
        assert page.locator("[data-ribbon] a.mark").count() == before
        seen.assert_quiet()


def test_days_can_be_chosen_without_a_mouse_and_without_scripts(browser: Browser, address: str) -> None:  # noqa: F811
    for scripts in (True, False):
        with open_page(browser, address, java_script_enabled=scripts) as seen:
            seen.page.locator("input[name=since]").fill("2025-11-01")
            seen.page.locator("input[name=until]").fill("2025-11-30")
            seen.page.locator("form[data-days] button").click()
            seen.page.wait_for_url("**?since=2025-11-01&until=2025-11-30")
            seen.page.locator('[data-ribbon][data-first="2025-11-01"][data-last="2025-11-30"]').wait_for()


def test_the_ribbon_stands_in_a_table_too(browser: Browser, address: str, ledger: Ledger, place: str) -> None:  # noqa: F811
    series = dict(ledger.series[place])
    with open_page(browser, address) as seen:
        seen.page.locator("[data-ribbon-part] summary").click()
        rows = seen.page.locator("[data-ribbon-part] tbody tr").all()
        assert rows[0].locator("th").inner_text().strip() == "25 December 2025"
        for row in rows:
            day = datetime.strptime(row.locator("th").inner_text().strip(), "%d %B %Y").replace(tzinfo=UTC).date()
            assert row.locator("td").all_inner_texts() == [percent(share) for share in series[day]]
        assert len(rows) >= 5


def test_why_tells_for_a_day_that_is_chosen_and_for_one_before_anybody_spoke(
    browser: Browser,  # noqa: F811
    address: str,
    home: Path,
    place: str,
) -> None:
    with Newsroom.open(home) as newsroom:
        there = dossier_view(newsroom.ledger(date(2025, 11, 21)), place)
    with open_page(browser, address) as seen:
        seen.page.locator("form[data-why] input").fill("2025-11-21")
        seen.page.locator("form[data-why] button").click()
        room = seen.page.locator('[data-why-room][data-day="2025-11-21"]')
        room.wait_for()
        assert there.row.state_sentence in room.inner_text()
        assert f"From what was known by 21 November 2025: {len(there.waterfall) - 1} sayings." in room.inner_text()
        assert room.locator("tbody tr").count() == STRONGEST + 2  # the prior and the result beside them
        assert there.row.state_sentence in seen.page.locator("[data-why-told]").inner_text()
        room.get_by_role("link", name="in the order of saying").click()
        assert seen.page.locator("tbody tr").count() == len(there.waterfall) + 1
        assert seen.page.locator("tr.result").inner_text().split("\t")[-1].strip() == " · ".join(
            map(percent, there.row.probabilities or ())
        )
        seen.assert_quiet()
    with open_page(browser, address) as seen:
        seen.page.evaluate("document.querySelector('form[data-why] input').value = '2020-01-01'")
        seen.page.locator("form[data-why] button").click()
        seen.page.get_by_text("nobody had spoken of it by then", exact=True).wait_for()
        assert "1 January 2020" in seen.page.locator("[data-why-told]").inner_text()


def test_a_day_that_is_to_come_is_answered_as_of_today_and_at_once(address: str) -> None:
    assert "25 December 2025" in got(f"{address}/why?day=9999-12-31")


def test_hostile_words_and_names_do_no_harm_where_they_are_drawn(
    browser: Browser,  # noqa: F811
    tmp_path: Path,
    place: str,
) -> None:
    now = datetime(2025, 11, 21, tzinfo=UTC)
    with Newsroom.open(tmp_path) as newsroom:
        newsroom.keep(Fetched(PAGE.encode(), ADDRESS, now, "text/html; charset=utf-8", publisher=f"Post{EVIL}"))
    press.print_edition(tmp_path)
    with app_server(tmp_path) as base:
        for path in ("", "/claims", "/why?day=2025-11-21"):
            with open_page(browser, f"{base}/place/{slug(place)}{path}", 360) as seen:
                seen.base = base
                for mark in seen.page.locator("[data-ribbon] a.mark").all():
                    mark.focus()
                    seen.page.locator("[data-card] .words").wait_for()
                seen.page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
                assert harm(seen, path) == []
                assert fits(seen.page)


# -- what the page is made from ------------------------------------------------------------------------------


def test_why_is_what_the_whole_ledger_says_at_every_place_on_every_day(home: Path, edition: Edition) -> None:
    def told(view: DossierView) -> object:
        steps = [replace(step, link=None) for step in view.waterfall]
        return view.series, steps, view.row.state_sentence, view.row.confidence_sentence

    asked = 0
    with Newsroom.open(home) as newsroom:
        for day in edition.days():
            whole = newsroom.ledger(day)
            for name in newsroom.ledger().series:
                if name not in whole.series:
                    with pytest.raises(NotFound):
                        known_by(edition.place(name), name, day)
                    continue
                assert told(dossier_view(known_by(edition.place(name), name, day), name)) == told(
                    dossier_view(whole, name)
                )
                asked += 1
    assert asked > 15


def test_a_place_with_few_claims_is_told_as_the_whole_ledger_tells_it(ledger: Ledger, edition: Edition) -> None:
    for name in ledger.series:
        assert without_support(told_of(edition, name).view) == without_support(dossier_view(ledger, name))


def without_support(view: DossierView) -> DossierView:
    """The same without what supports its claims, which a dossier does not show."""
    claims = tuple(replace(claim, supporting=()) for claim in view.claims)
    return replace(view, claims=claims, pairs=tuple((replace(c, supporting=()), links) for c, links in view.pairs))


def test_a_place_with_many_claims_shows_the_newest_and_those_that_weigh_most(
    ledger: Ledger, edition: Edition, place: str
) -> None:
    whole = dossier_view(ledger, place)
    page = newest_of(edition, place, 5, EVER, STRONGEST)
    view = dossier_view(page.ledger, place)
    assert page.total == len(whole.claims)
    assert len(page.claim_ids) == 5 < len(whole.claims)
    newest = sorted((c.said.best or date.min for c in whole.claims), reverse=True)[:5]
    assert [lookup(page.ledger).claims[name].said.best for name in page.claim_ids] == newest
    assert strongest(view.waterfall, STRONGEST) == strongest(whole.waterfall, STRONGEST)
    assert (view.series, view.turns, view.believed) == (whole.series, whole.turns, whole.believed)
    some = newest_of(edition, place, 500, Within(date(2025, 11, 1), date(2025, 11, 30)))
    days = [lookup(some.ledger).claims[name].said.best for name in some.claim_ids]
    assert days
    assert all(day and day.month == 11 for day in days)


def test_the_page_says_what_it_leaves_out(home: Path, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "MARKED", 9)
    with app_server(home) as base:
        text = got(f"{base}/place/{slug(place)}")
        assert "Only the newest 9 of the 70 claims of these days are marked." in text
        assert "This page tells of the newest 9 of 70 claims." in text
        drawing = re.search(r'<svg class="ribbon".*?</svg>', text, re.DOTALL)
        assert drawing is not None
        assert drawing[0].count('class="mark') <= 9
        assert len(json.loads(got(f"{base}/place/{slug(place)}/marks.json"))) == 9


def test_the_list_of_claims_goes_on_page_by_page_and_holds_each_once(
    home: Path, place: str, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("counterclaim.web.pages.place.CLAIMS", 30)
    with app_server(home) as base:
        path, found, pages = f"/place/{slug(place)}/claims", list[str](), 0
        while path:
            text = got(base + path)
            rows = re.search(r"<tbody>.*?</tbody>", text, re.DOTALL)
            assert rows is not None
            found += re.findall(r'class="words"[^>]*><a href="/check/[^"#]*#claim-([^"]+)"', rows[0])
            further = re.search(r'<a rel="next" href="([^"]+)"', text)
            path, pages = further[1] if further else "", pages + 1
    assert pages == 3
    assert sorted(found) == sorted(claim.id for claim in ledger.claims if claim.place_id == place)


def test_each_bar_is_one_number_of_one_saying_and_says_of_what(edition: Edition, place: str) -> None:
    told = told_of(edition, place)
    held = [claim for claim in told.look.ledger.claims if claim.claim.predicate == Predicate.ATTACK]
    counted = [claim for claim in held if claim.place_id == place and claim.claim.count]
    bars = attacks(told)
    assert [bar.value for bar in bars] == [5.0]
    assert {f"check/{c.claim.span.document_id}.html#claim-{c.id}" for c in counted} >= {bar.href for bar in bars}
    assert [bar.scope for bar in bars] == ["of a whole sector"]
    (first, *_rest) = (c for c in counted if bars[0].href.endswith(c.id))
    alone = replace(first, claim=replace(first.claim, count=Count(7, "attacks", "")))
    changed = tuple(alone if c.id == alone.id else c for c in told.look.ledger.claims)
    known = lookup(replace(told.look.ledger, claims=changed))
    assert [(bar.value, bar.scope) for bar in attacks(replace(told, look=known))] == [(7, "of the place alone")]


def test_forecasts_are_pending_until_they_are_decided(edition: Edition, place: str) -> None:
    told = told_of(edition, place)
    as_of = told.view.as_of_day
    assert [found.days for found in pending(told)] == [None, None]
    assert all(found.claim.predicate == Predicate.FORECAST for found in pending(told))
    first, second, third = [c for c in told.view.claims if c.utterance_id and not c.background][:3]
    due = {first.id: as_of + timedelta(days=9), second.id: as_of, third.id: as_of - timedelta(days=30)}
    claims = tuple(replace(c, due=due.get(c.id)) for c in told.view.claims)
    changed = replace(told, view=replace(told.view, claims=claims))
    acts = {found.claim.utterance_id: found.days for found in pending(changed)}
    assert {first.utterance_id: 9, second.utterance_id: 0, third.utterance_id: -30}.items() <= acts.items()
    assert [found.days for found in pending(changed)] == [0, 9, None, None, -30]
    assert first.utterance_id not in {f.claim.utterance_id for f in pending(_decided(changed, first.utterance_id))}


def _decided(told: Told, utterance_id: str) -> Told:
    verdicts = {**told.look.verdicts, utterance_id: replace(told.look.verdicts[utterance_id], came=0.9)}
    return replace(told, look=replace(told.look, verdicts=verdicts))


def test_a_ribbon_of_some_days_holds_these_days(edition: Edition, place: str) -> None:
    within = Within(date(2025, 11, 1), date(2025, 11, 30))
    part = ribbon_part(told_of(edition, place, within), within)
    assert part is not None
    assert (part.first, part.last, part.query) == (within.since, within.until, "?since=2025-11-01&until=2025-11-30")
    assert (part.rows[0].day, part.rows[-1].day) == (part.first, part.last)
    for odd in (Within(date(1999, 1, 1), date(1999, 2, 1)), Within(date(2025, 11, 30), date(2025, 11, 1))):
        whole = ribbon_part(told_of(edition, place), odd)
        assert whole is not None
        assert (whole.first, whole.last) == (whole.earliest, whole.latest)
    nothing = replace(told_of(edition, place), view=replace(told_of(edition, place).view, series=()))
    assert ribbon_part(nothing, EVER) is None


def test_a_long_ribbon_draws_the_days_on_which_something_moves(ledger: Ledger, place: str) -> None:
    view = dossier_view(ledger, place)
    start = view.as_of_day - timedelta(days=1499)
    still = tuple((start + timedelta(days=day), (0.2, 0.7, 0.1)) for day in range(1500))
    long = replace(view, claims=(), series=still)
    assert all(len(points.split()) == 4 for points in re.findall(r'class="band \w+" points="([^"]+)"', ribbon(long)))
    moved = (*still[:700], (still[700][0], (0.6, 0.3, 0.1)), *still[701:])
    drawn = re.findall(r'class="band \w+" points="([^"]+)"', ribbon(replace(long, series=moved)))
    assert [len(points.split()) for points in drawn] == [10, 10, 10]


def test_places_come_in_the_order_that_is_asked_for(base: str, edition: Edition) -> None:
    def named(path: str) -> list[str]:
        return re.findall(r'<th scope="row"><a href="/place/[^"]+">([^<]+)</a>', got(f"{base}/place{path}"))

    by_claims = named("")
    assert by_claims[0] == "Kupiansk"
    assert named("?sort=name") == sorted(by_claims, key=str.casefold)
    assert sorted(named("?sort=disputed")) == sorted(by_claims)
    assert named("?sort=height") == by_claims
    in_turn = [ordered_places(edition, "name", str(at) if at else "", 2).claim_ids for at in (0, 2, 4)]
    assert [name for page in in_turn for name in page] == list(ordered_places(edition, "name", "", 99).claim_ids)
    assert ordered_places(edition, "claims", "", 2).after == "2"
    flags = edition.place_counts(ordered_places(edition, "disputed", "", 99).claim_ids)
    order = [flags[name] for name in ordered_places(edition, "disputed", "", 99).claim_ids]
    assert order == sorted(order, key=lambda row: (not row[1], -row[0]))


@pytest.mark.parametrize("path", ["?since=soon", "?until=2025-13-01", "/ribbon?since=x", "/marks.json?since=x"])
def test_what_is_no_day_is_refused_in_words(address: str, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        got(address + path)
    with caught.value as error:
        assert error.code == 400
        assert "this is no day" in error.read().decode()
