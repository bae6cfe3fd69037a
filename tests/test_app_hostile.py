"""A hostile article is shown harmless on every page that shows it, in a real browser: no script of its runs, nothing is
asked of elsewhere, it cannot turn our own words round, and it breaks no page.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from html import escape
from pathlib import Path

import pytest
import urllib3
from app_browser import Watched, browser, fits, open_page, shot  # noqa: F401
from check_server import checking
from playwright.sync_api import Browser, Dialog

from counterclaim import press
from counterclaim.model import Fetched
from counterclaim.newsroom import Newsroom
from counterclaim.publications.pages import harmless
from counterclaim.publications.views.lookup import slug

LONGEST = 5.0
"""Seconds that a page may take to be read and shown."""
TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
BIDI = "\u202edetrever\u202c \u2066alone\u2069 \u2067back\u2069 \u200b\ufeff\u200f"
RUN = "window.pwned=1;alert(1)"
SCRIPT = f"<script>{RUN}</script>"
EVIL = f'"\'><img src=x onerror="{RUN}">{SCRIPT}</script><svg onload={RUN}>{{{{7*7}}}}{BIDI}'
HUGE = "W" * 100_000
ADDRESS = f"https://evil.example/a?q={EVIL}#{SCRIPT}"


def text(words: str) -> str:
    return escape(words)


PAGE = f"""<!doctype html><html lang="en" onload="{RUN}"><head><meta charset="utf-8">
<base href="https://evil.example/"><meta http-equiv="refresh" content="0;url=https://evil.example/">
<title>Kupiansk holds {text(EVIL)}</title>
<meta property="og:title" content="Kupiansk holds {text(EVIL)}">
<meta property="og:site_name" content="{text("Post" + EVIL)}">
<meta name="author" content="{text("Ann" + EVIL)}">
<meta property="article:published_time" content="2025-11-20T10:00:00Z">
<link rel="stylesheet" href="https://evil.example/x.css"><script>{RUN}</script><style>body{{display:none}}</style>
<script type="application/ld+json">{{"@type":"NewsArticle","headline":"Kupiansk","x":"<\\/script>{SCRIPT}"}}</script>
</head><body onload="{RUN}"><article><h1>Kupiansk holds {text(EVIL)}</h1>
<p class="byline">By Ann {text(EVIL)}</p>
<p>The Russian Ministry of Defence said on Thursday that its troops had taken all of Kupiansk {text(EVIL)}.</p>
<p>Viktor Trehubov {text(SCRIPT)} denied it and said
that Ukrainian forces hold Kupiansk, {BIDI} and not {text(EVIL)}.</p>
<p><a href="javascript:{RUN}">The General Staff said that its soldiers had withdrawn from Kupiansk.</a>
{text("&#0;")}&#0;</p>
<p>“{text("</mark></blockquote></script><!--")}”, said Viktor Trehubov, and Ukrainian forces still hold Kupiansk.</p>
<p>{HUGE}</p><p>The town {"x" * 3000} is quiet, he said.</p>
<svg onload="{RUN}"><script>{RUN}</script><foreignObject><img src=x onerror="{RUN}"></foreignObject></svg>
<math><mtext><table><mglyph><style><img src=x onerror="{RUN}"></style></mglyph></table></mtext></math>
<iframe srcdoc="{text(SCRIPT)}"></iframe><object data="data:text/html,{text(SCRIPT)}"></object>
<figure><img src="data:image/svg+xml,<svg onload={RUN}>" onerror="{RUN}">
<figcaption>Photo {text(EVIL)}</figcaption></figure>
{"<div>" * 5000}Deep words of Kupiansk.{"</div>" * 5000}</article>
<section class="comments" id="comments"><h2>Comments</h2>
<div class="comment"><span class="author">Bob {text(EVIL)}</span><p>I do not believe a word of it {text(EVIL)}</p></div>
<div class="comment"><span class="author">Eve</span>
<p>Earn 5000 a week, follow javascript:{RUN} {text(SCRIPT)}</p></div>
</section></body></html>"""

PLAIN = f"""Kupiansk is quiet again {EVIL}

Viktor Trehubov said on 20 November 2025 that Ukrainian forces hold Kupiansk {BIDI} {EVIL}.

The Russian Ministry of Defence said that its troops had taken all of Kupiansk {"Щ" * 100_000}.
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    now = datetime(2025, 11, 21, tzinfo=UTC)
    began = time.monotonic()
    with Newsroom.open(folder) as newsroom:
        page = newsroom.keep(Fetched(PAGE.encode(), ADDRESS, now, "text/html; charset=utf-8", publisher=f"Post{EVIL}"))
        plain = newsroom.keep(Fetched(PLAIN.encode(), f"javascript:{RUN}", now, publisher=f"Sheet{EVIL}"))
    press.print_edition(folder)
    assert page.claims >= 2 and plain.claims >= 1
    assert time.monotonic() - began < 12 * LONGEST
    return folder


@pytest.fixture(scope="module")
def base(home: Path) -> Iterator[str]:
    with checking(home) as served:
        yield served


@pytest.fixture(scope="module")
def addresses(home: Path) -> tuple[str, ...]:
    """Every page that shows the articles, or something out of them."""
    with Newsroom.open(home) as newsroom, closing(press.opened(home, "ukraine", newsroom.store)) as edition:
        documents = [document.id for document in edition.documents()[0]]
        stories = [story.id for name in documents for story in newsroom.store.stories(document_id=name)]
        speakers = [slug(name) for name in edition.speakers()]
        place = next(row.slug for row in edition.assessed() if row.place.name == "Kupiansk")
    assert len(documents) == 2 and stories and speakers
    return (
        "/check", *(f"/check/{name}" for name in documents), *(f"/story/{name}" for name in stories),
        *(f"/archive/{name}.txt" for name in documents), *(f"/archive/{name}?start=0&end=900" for name in documents),
        f"/place/{place}", "/live", "/source", "/brief",
        "/brief/2025-11-20", "/", f"/#place={place}", *(f"/source/{name}" for name in speakers[:2]), f"/find?q={EVIL}",
    )  # fmt: skip


def test_no_page_that_shows_it_is_harmed(browser: Browser, base: str, addresses: tuple[str, ...]) -> None:  # noqa: F811
    assert [fault for width in (360, 1440) for path in addresses for fault in faults(browser, base, path, width)] == []


def faults(browser: Browser, base: str, path: str, width: int) -> Iterator[str]:  # noqa: F811
    """What the article does to a page of that width, in words."""
    dialogs: list[str] = []

    def dismissed(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    with open_page(browser, "", width) as seen:
        seen.page.on("dialog", dismissed)
        seen.base = base
        began = time.monotonic()
        answer = seen.page.goto(f"{base}{path}")
        assert answer is not None and answer.status == (404 if path.startswith("/find") else 200), path
        seen.complaints = [said for said in seen.complaints if not (answer.status == 404 and "404" in said)]
        took = time.monotonic() - began
        found = [f"it took {took:.1f} s"] if took > LONGEST else []
        found += harm(seen, path)
        if not path.startswith("/archive/") or not path.endswith(".txt"):
            found += too_wide(seen)
            opened(seen)
            found += [*harm(seen, path), *too_wide(seen)]
        found += [f"a dialog: {words}" for words in dialogs]
        if path.startswith("/check/"):
            shot(seen.page, f"hostile-{width}")
        yield from dict.fromkeys(f"{path.split('?')[0]} at {width} px: {fault}" for fault in found)


def harm(seen: Watched, path: str) -> list[str]:
    """What of the article ran, was asked for, or became markup, a link, or a turn of the writing's direction."""
    page = seen.page
    found = [f"said: {said}" for said in seen.complaints] + [f"asked {url}" for url in seen.elsewhere]
    if page.evaluate("window.pwned") is not None:
        found.append("a script ran")
    if not page.url.startswith(f"{seen.base}/"):
        found.append(f"it led to {page.url}")
    if path.startswith("/archive/") and path.endswith(".txt"):
        return found
    markup = page.evaluate(
        """() => [...document.querySelectorAll("*")].flatMap((element) => [...element.attributes].filter((a) =>
            /^on|^srcdoc$/i.test(a.name)
            || /^(href|src|action|data)$/i.test(a.name) && /^\\s*(javascript|data):/i.test(a.value)
        ).map((a) => `${element.tagName} ${a.name}=${a.value.slice(0, 40)}`))"""
    )
    foreign = page.evaluate(
        "document.querySelectorAll('base, iframe, object, embed, math, meta[http-equiv=refresh]').length"
    )
    turns = set(TURNING) & set(page.evaluate("document.documentElement.outerHTML + document.title"))
    return [*found, *markup, *(["elements of its"] if foreign else []), *(f"U+{ord(turn):04X}" for turn in turns)]


def too_wide(seen: Watched) -> list[str]:
    """The elements that make a page wider than its screen."""
    if fits(seen.page):
        return []
    found: list[str] = seen.page.evaluate(
        """() => [...document.querySelectorAll("body *")].filter((element) => {
            const words = document.createRange();
            words.selectNodeContents(element);
            return [...words.getClientRects()].some((box) => box.right > document.documentElement.clientWidth + 1);
        }).slice(-3).map((element) => `${element.tagName}.${element.className}`)"""
    )
    return [f"too wide: {name}" for name in found or ["?"]]


def opened(seen: Watched) -> None:
    """Open what is folded, and choose what can be chosen: claims, the place on the map, the ribbon's marks."""
    page = seen.page
    if "#place=" in page.url:
        page.locator("#card .said").first.wait_for()
        assert SCRIPT in page.locator("#card").inner_text()
    for mark in page.locator("svg.ribbon a.mark").all()[:2]:
        mark.focus()
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    for mark in page.locator("mark[data-note] > a.num").all()[:3]:
        mark.evaluate("(link) => link.click()")


def test_the_json_in_a_fact_check_holds_the_words_and_ends_where_it_should(
    browser: Browser, base: str, addresses: tuple[str, ...]  # noqa: F811
) -> None:  # fmt: skip
    for path in addresses[1:3]:
        with open_page(browser, f"{base}{path}") as seen:
            blocks = seen.page.locator("script:not([src])").all()
            assert [block.get_attribute("type") for block in blocks] == ["application/ld+json"]
            reviews = json.loads(blocks[0].text_content() or "")
            assert any(SCRIPT in review["itemReviewed"]["appearance"]["headline"] for review in reviews)


def test_it_can_be_given_to_be_checked_and_is_told_as_it_arrives(browser: Browser, base: str) -> None:  # noqa: F811
    with open_page(browser, f"{base}/check", 360) as seen, open_page(browser, f"{base}/live", 360) as live:
        seen.base = live.base = base
        live.page.get_by_text("Connected: what arrives is shown at once.").wait_for()
        name = f"{EVIL}.html".replace("/", "_")
        again = PAGE.replace("on Thursday", "on Friday").encode()
        seen.page.locator("#file").set_input_files({"name": name, "mimeType": "text/html", "buffer": again})
        seen.page.locator("form[data-way=file] button.go").click()
        seen.page.wait_for_url("**/check/job/*")
        assert harm(seen, "/check/job") + too_wide(seen) == []
        seen.page.wait_for_selector(".notes-side", timeout=60_000)
        assert harm(seen, "/check/") + too_wide(seen) == []
        live.page.locator("li.fresh.claim").first.wait_for()
        assert SCRIPT in live.page.locator("li.fresh.document").first.inner_text()
        assert harm(live, "/live") + too_wide(live) == []


def test_programs_get_it_as_data_that_no_browser_takes_for_a_page(base: str, addresses: tuple[str, ...]) -> None:
    pool = urllib3.PoolManager(retries=False)
    for name in (path.removeprefix("/check/") for path in addresses[1:3]):
        read = f"/api/v1/documents/{name}"
        for path, kind in (
            (f"/archive/{name}.txt", "text/plain"), (read, "application/json"),
            (f"{read}/claimreview", "application/ld+json"), (f"/listen/check/{name}", "application/json"),
        ):  # fmt: skip
            answer = pool.request("GET", f"{base}{path}")
            assert (answer.status, answer.headers["Content-Type"].split(";")[0]) == (200, kind), path
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            if path.startswith("/api"):
                assert SCRIPT in json.dumps(json.loads(answer.data), ensure_ascii=False)
            if path.startswith("/listen"):  # a script of ours shows this as text
                assert not set(TURNING) & set(json.dumps(json.loads(answer.data), ensure_ascii=False))


def test_what_turns_the_direction_is_named_and_everything_else_stays() -> None:
    assert harmless("a\u202eb\u2066c\x00d") == "a[U+202E]b[U+2066]c\u2400d"
    for words in ("Kupiansk", "Купʼянськ\n\tтекст", "שלום \u200f", "👩\u200d🚒"):
        assert harmless(words) is words
    assert harmless(7) == 7


def test_a_word_without_end_may_be_broken() -> None:
    assert harmless("Щ" * 1200) == ("Щ" * 500 + "\u200b") * 2 + "Щ" * 200
    address = f"https://example.org/{'w' * 5000}"
    assert harmless(address) == address
