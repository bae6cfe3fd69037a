"""`counterclaim add` with addresses that name lists of articles, through the newsroom and the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from loopback import Site, serving, web
from typer.testing import CliRunner

from counterclaim.cli import app
from counterclaim.documents.sources import feed, gdelt, sitemap, telegram, url, wayback
from counterclaim.plugins import load

WORDS = "The ferry at the old pier runs again, the harbour office said on Monday. Nobody was hurt in the storm."


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A site, and a client for all sources that may fetch from loopback; all else is as it is shipped."""
    with serving() as running:
        client = web()
        for module in (feed, gdelt, sitemap, telegram, url, wayback):
            monkeypatch.setattr(module, "shared", lambda: client)
        for number in (1, 2):
            page = f"<html><body><article><h1>Note {number}</h1><p>{WORDS}</p></article></body></html>"
            running.routes[f"/{number}"] = page.encode()
        yield running


def add(home: Path, *words: str) -> tuple[int, dict[str, object], list[str]]:
    done = CliRunner().invoke(app, ["--home", str(home), "add", "--json", *words])
    answer = json.loads(done.stdout)
    return done.exit_code, answer, [str(added["target"]) for added in answer["added"] if not added["error"]]


def item(number: int) -> str:
    return f"<item><link>/{number}</link><pubDate>2{number} Dec 2025 10:00:00 GMT</pubDate></item>"


def test_every_source_is_installed_under_its_name() -> None:
    assert {"feed", "gdelt", "sitemap", "telegram", "url", "wayback"} <= set(load("sources"))


def test_a_feed_is_added_item_by_item_and_one_that_fails_stops_nothing(site: Site, tmp_path: Path) -> None:
    site.routes["/3"] = b"<html><body><script>made()</script></body></html>"
    site.routes["/rss"] = f"<rss><channel>{item(1)}{item(3)}{item(4)}{item(2)}</channel></rss>".encode()
    code, answer, kept = add(tmp_path, f"feed+{site.base}/rss")
    assert kept == [f"{site.base}/1", f"{site.base}/2"]
    assert code == 3
    said = [str(added["error"]) for added in answer["added"] if added["error"]]  # type: ignore[attr-defined]
    assert ["no text" in said[0], "404" in said[1]] == [True, True]


def test_of_a_list_only_what_is_since_the_day_is_added(site: Site, tmp_path: Path) -> None:
    site.routes["/rss"] = f"<rss><channel>{item(1)}{item(2)}</channel></rss>".encode()
    assert add(tmp_path, "--since", "2025-12-22", f"feed+{site.base}/rss")[2] == [f"{site.base}/2"]


def test_site_maps_and_single_pages_can_be_mixed(site: Site, tmp_path: Path) -> None:
    site.routes["/map"] = f"<urlset><url><loc>{site.base}/1</loc></url></urlset>".encode()
    code, _, kept = add(tmp_path, f"sitemap+{site.base}/map", f"{site.base}/2")
    assert (code, kept) == (0, [f"{site.base}/1", f"{site.base}/2"])


def test_channels_lists_and_archives_are_no_files(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    post = (
        '<div class="tgme_widget_message" data-post="pier/5"><div class="tgme_widget_message_text">'
        f'{WORDS}</div><time class="time" datetime="2025-12-20T10:00:00+00:00"></time></div>'
    )
    rows = [["h"], ["20251220080000", "http://n.example/x", "text/html", "200", "AAA"]]
    site.routes |= {
        "/s/pier": post.encode(),
        "/api/v2/doc/doc": json.dumps(
            {"articles": [{"url": f"{site.base}/1", "seendate": "20251220T080000Z"}]}
        ).encode(),
        "/cdx/search/cdx": json.dumps(rows).encode(),
        "/web/20251220080000id_/http://n.example/x": site.routes["/2"],
    }
    for module, source in ((telegram, "TelegramSource"), (gdelt, "GdeltSource"), (wayback, "WaybackSource")):
        kind = getattr(module, source)
        monkeypatch.setattr(module, source, lambda kind=kind: kind(base=site.base))
    code, _, kept = add(tmp_path, "telegram:pier", "gdelt:pier", "wayback:http://n.example/x")
    assert (code, kept) == (0, ["https://t.me/pier/5", f"{site.base}/1", "http://n.example/x"])


def test_a_private_address_in_a_list_is_refused_in_one_line(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["--home", str(tmp_path), "add", "feed+http://127.0.0.1:1/rss"])
    assert done.exit_code == 3
    assert "private or reserved" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
