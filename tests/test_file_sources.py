"""Packages, lines, mails and exports as sources: each document with its facts, each fault with its place."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from datetime import UTC, date, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from warcs import PAGE, Items, everything, http, packed, record

from counterclaim import plugins
from counterclaim.documents.read import read
from counterclaim.documents.sources.eml import MOST, MailSource
from counterclaim.documents.sources.file import FileSource
from counterclaim.documents.sources.jsonl import LinesSource
from counterclaim.documents.sources.kinds import kind_of
from counterclaim.documents.sources.post import post_page
from counterclaim.documents.sources.telegram_export import ExportSource
from counterclaim.documents.sources.wacz import WaczSource
from counterclaim.errors import CounterclaimError
from counterclaim.model import Document, Fetched
from counterclaim.newsroom import Newsroom
from counterclaim.store import verify

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
WORDS = "The mayor said on Tuesday that the bridge over the river would stay closed until the spring."


def pages(items: Items) -> list[Fetched]:
    assert [str(item) for item in items if isinstance(item, CounterclaimError)] == []
    return [item for item in items if isinstance(item, Fetched)]


def said(items: Items) -> list[str]:
    return [str(item) if isinstance(item, CounterclaimError) else "read" for item in items]


def body(document: Document) -> str:
    return "\n".join(document.text[r.start : r.end] for r in document.regions if r.role in ("body", "title"))


# -- which source reads what -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.warc", "warc"),
        ("a.warc.gz", "warc"),
        ("A.WACZ", "wacz"),
        ("a.jsonl", "jsonl"),
        ("a.ndjson", "jsonl"),
        ("a.eml", "eml"),
        ("a.geojson", "geojson"),
        ("a.html", "file"),
        ("a", "file"),
        ("missing.json", "file"),
        ("-", ""),
        ("https://news.example/a.warc", ""),
    ],
)
def test_a_files_name_says_which_source_reads_it(name: str, kind: str) -> None:
    assert kind_of(name) == kind


def test_every_kind_of_file_is_read_by_exactly_one_installed_source(tmp_path: Path) -> None:
    (tmp_path / "result.json").write_text('{"name": "x", "messages": []}')
    (tmp_path / "map.json").write_text('{"type": "FeatureCollection", "features": []}')
    (tmp_path / "other.json").write_text('{"a": 1}')
    named = (name for name in plugins.load("sources") if name != "folder")  # which asks the others
    sources = [plugins.create("sources", name) for name in named]
    for name in "a.warc a.warc.gz a.wacz a.jsonl a.eml a.geojson a.txt a.html result.json map.json other.json".split():
        assert sum(source.fetch(str(tmp_path / name)) is not None for source in sources) == 1, name


def test_a_folder_lists_every_kind_and_the_plain_source_leaves_the_others_alone(tmp_path: Path) -> None:
    for (
        name
    ) in "a.warc.gz b.wacz c.jsonl d.eml e.geojson result.json page.html notes.txt other.json .hidden.eml".split():
        (tmp_path / name).write_bytes(b'{"text": "The bridge is closed."}' if name == "c.jsonl" else PAGE)
    names = [Path(path).name for path in FileSource().expand(str(tmp_path))]
    assert names == "a.warc.gz b.wacz c.jsonl d.eml e.geojson notes.txt page.html result.json".split()
    found = FileSource().fetch(str(tmp_path))
    assert found is not None and [Path(page.url).name for page in found] == ["notes.txt", "page.html", "result.json"]


@pytest.mark.parametrize("source", [LinesSource, MailSource, ExportSource, WaczSource])
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_pipe_or_a_missing_file_is_said_and_hangs_nothing(tmp_path: Path, source: type) -> None:
    suffix = {LinesSource: "jsonl", MailSource: "eml", ExportSource: "json", WaczSource: "wacz"}[source]
    os.mkfifo(tmp_path / f"pipe.{suffix}")
    if source is not ExportSource:
        (error,) = everything(source().fetch(str(tmp_path / f"pipe.{suffix}")))
        assert "a pipe or a device" in str(error)
        (error,) = everything(source().fetch(str(tmp_path / f"none.{suffix}")))
        assert "there is no such file" in str(error)
    else:
        assert source().fetch(str(tmp_path / f"pipe.{suffix}")) is None


# -- packages --------------------------------------------------------------------------------------------------


def package(path: Path, members: dict[str, bytes], listed: dict[str, str] | None = None, deflate: bool = False) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED if deflate else zipfile.ZIP_STORED) as made:
        for name, data in members.items():
            made.writestr(name, data)
        if listed is not None:
            resources = [{"name": name.split("/")[-1], "path": name, "hash": digest} for name, digest in listed.items()]
            made.writestr("datapackage.json", json.dumps({"profile": "data-package", "resources": resources}))
    return path


CRAWL = packed([record(http(), "https://news.example/a")])


@pytest.mark.parametrize("deflate", [False, True])
def test_every_archive_of_a_package_is_read_in_the_order_of_names(tmp_path: Path, deflate: bool) -> None:
    second = packed([record(http(), "https://news.example/b"), record(b"", "https://news.example/x", "revisit")])
    members = {"archive/2.warc.gz": second, "archive/1.warc.gz": CRAWL, "pages/pages.jsonl": b"{}"}
    listed = {name: "sha256:" + hashlib.sha256(data).hexdigest() for name, data in members.items()}
    path = package(tmp_path / "crawl.wacz", members, listed, deflate)
    items = everything(WaczSource().fetch(str(path)))
    assert [item.url for item in items if isinstance(item, Fetched)] == [
        "https://news.example/a",
        "https://news.example/b",
    ]
    assert len(items) == 3 and "only said to be as an earlier one" in str(items[2])


def test_an_archive_that_is_not_what_the_package_vouches_for_is_not_read_and_the_others_are(tmp_path: Path) -> None:
    listed = {"archive/1.warc.gz": "sha256:" + "0" * 64, "archive/2.warc.gz": ""}
    path = package(tmp_path / "crawl.wacz", {"archive/1.warc.gz": CRAWL, "archive/2.warc.gz": CRAWL}, listed)
    error, page = everything(WaczSource().fetch(str(path)))
    assert "not those that its package vouches for" in str(error) and "archive/1.warc.gz" in str(error)
    assert isinstance(page, Fetched) and page.raw == PAGE


def test_a_package_whose_list_is_broken_says_so_and_is_read(tmp_path: Path) -> None:
    path = package(tmp_path / "crawl.wacz", {"archive/1.warc.gz": CRAWL, "datapackage.json": b"{"})
    error, page = everything(WaczSource().fetch(str(path)))
    assert "nothing vouches" in str(error) and isinstance(page, Fetched)


def test_a_bomb_in_a_package_is_not_unpacked(tmp_path: Path) -> None:
    path = package(tmp_path / "crawl.wacz", {"archive/1.warc": bytes(80_000_000)}, deflate=True)
    (error,) = everything(WaczSource().fetch(str(path)))
    assert "bomb" in str(error)


def test_names_in_a_package_are_never_paths(tmp_path: Path) -> None:
    outside = tmp_path / "outside.warc"
    names = ["../outside.warc", "archive/../../outside.warc", "/outside.warc", "archive/deeper/x.warc"]
    path = package(tmp_path / "crawl.wacz", {name: CRAWL for name in names})
    (error,) = everything(WaczSource().fetch(str(path)))
    assert "no WARC file in it" in str(error) and not outside.exists()


@pytest.mark.parametrize(
    ("data", "words"), [(b"", "no whole package"), (b"PK\x03\x04 and nothing", "no whole package"), (PAGE, "no whole")]
)
def test_what_is_no_package_is_said_in_one_line(tmp_path: Path, data: bytes, words: str) -> None:
    (tmp_path / "crawl.wacz").write_bytes(data)
    (error,) = everything(WaczSource().fetch(str(tmp_path / "crawl.wacz")))
    assert words in str(error)


def test_a_package_that_is_damaged_inside_is_said_and_what_is_whole_is_read(tmp_path: Path) -> None:
    path = package(tmp_path / "crawl.wacz", {"archive/1.warc.gz": CRAWL, "archive/2.warc.gz": CRAWL})
    data = bytearray(path.read_bytes())
    at = data.index(b"\x1f\x8b") + 200
    data[at : at + 4] = b"\xff\xff\xff\xff"
    path.write_bytes(data)
    items = everything(WaczSource().fetch(str(path)))
    assert isinstance(items[-1], Fetched) and 1 <= sum(isinstance(item, CounterclaimError) for item in items) <= 2


# -- lines -----------------------------------------------------------------------------------------------------


def test_a_line_is_a_document_with_all_that_it_says(tmp_path: Path) -> None:
    rows = [
        {
            "url": "https://news.example/bridge",
            "text": f"{WORDS}\n\nNobody knows when it will open.",
            "title": "A bridge <stays> closed",
            "published": "2025-12-02T08:00:00+02:00",
            "publisher": "The River Post",
            "retrieved_at": "2025-12-03T09:00:00Z",
        },
        {"html": PAGE.decode(), "language": "en", "unknown": [1]},
    ]
    path = tmp_path / "articles.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8-sig")
    first, second = pages(everything(LinesSource(lambda: NOON).fetch(str(path))))
    document = read(first)[0]
    assert (first.url, first.retrieved_at) == ("https://news.example/bridge", datetime(2025, 12, 3, 9, tzinfo=UTC))
    assert (document.title, document.publisher) == ("A bridge <stays> closed", "The River Post")
    assert document.published.best == date(2025, 12, 2) and "Nobody knows" in body(document)
    assert second.url.endswith("articles.jsonl#2") and second.retrieved_at == NOON
    assert read(second)[0].title == "A bridge was closed" and PAGE in second.raw


def test_the_same_line_gives_the_same_bytes(tmp_path: Path) -> None:
    row = {"text": WORDS, "title": "A bridge", "published": "2025-12-02"}
    for name, order in (("a", row), ("b", dict(reversed(row.items())))):
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(order))
    a, b = (pages(everything(LinesSource().fetch(str(tmp_path / f"{name}.jsonl"))))[0] for name in "ab")
    assert a.raw == b.raw


def test_a_bad_line_is_named_by_its_number_and_the_rest_goes_on(tmp_path: Path) -> None:
    good = json.dumps({"text": WORDS}).encode()
    lines = [good, b"{", b'"words"', b'{"url": "x"}', b'{"text": 3}', b"\xff\xfe{}", b"", b'{"text": "\\ud800 half"}']
    lines += [b"[" * 100_000, good]
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(lines))
    found = said(everything(LinesSource().fetch(str(tmp_path / "a.jsonl"))))
    assert found[0] == found[-1] == "read" and len(found) == 9
    for number, words in ((2, "no JSON"), (3, "no JSON object"), (4, "neither text nor html"), (5, "no string")):
        assert f"line {number}: " in found[number - 1] and words in found[number - 1]
    assert "line 6: it is no JSON" in found[5] and found[6] == "read" and "line 9: " in found[7]


def test_a_line_that_is_too_long_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("counterclaim.documents.sources.jsonl.LONGEST_LINE", 2_000)
    rows = [json.dumps({"text": WORDS * number}) for number in (1, 30, 100, 1)]
    (tmp_path / "a.jsonl").write_text("\n".join(rows))
    found = said(everything(LinesSource().fetch(str(tmp_path / "a.jsonl"))))
    assert [words[-4:] for words in found] == ["read", "read", "read", "read"]
    assert "line 2: it is longer" in found[1] and found[0] == found[3] == "read"


# -- mails -----------------------------------------------------------------------------------------------------


def mail(text: str = WORDS, html: str = "", **headers: str) -> EmailMessage:
    made = EmailMessage()
    told = {
        "From": "Press Office <press@city.example>",
        "Subject": "The bridge",
        "Date": "Tue, 02 Dec 2025 08:00:00 +0200",
    }
    for name, value in (told | {key.replace("_", "-"): value for key, value in headers.items()}).items():
        made[name] = value
    made.set_content(text)
    if html:
        made.add_alternative(html, subtype="html")
    return made


def of_mail(made: EmailMessage | bytes, folder: Path) -> Items:
    (folder / "mail.eml").write_bytes(made if isinstance(made, bytes) else made.as_bytes())
    return everything(MailSource(lambda: NOON).fetch(str(folder / "mail.eml")))


def test_a_mail_is_a_document_with_its_subject_its_day_and_its_sender(tmp_path: Path) -> None:
    (page,) = pages(of_mail(mail(f"{WORDS}\n\nGreetings from the press office, which knows no more."), tmp_path))
    document = read(page)[0]
    assert (document.title, document.publisher) == ("The bridge", "Press Office")
    assert document.published.best == date(2025, 12, 2) and page.retrieved_at == NOON
    assert WORDS in body(document) and page.url.endswith("mail.eml")


def test_of_a_newsletter_the_page_is_read_and_what_is_attached_is_not(tmp_path: Path) -> None:
    made = mail("plain words", PAGE.decode(), Subject="=?utf-8?b?0JzRltGB0YIg0LfQsNC60YDQuNGC0L4=?=")
    made.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="../../etc/passwd")
    made.add_attachment("attached words that nobody should read here", filename="notes.txt")
    (page,) = pages(of_mail(made, tmp_path))
    assert PAGE in page.raw and b"attached" not in page.raw and b"plain words" not in page.raw
    assert "Міст закрито".encode() in page.raw
    assert list(tmp_path.iterdir()) == [tmp_path / "mail.eml"]


def test_a_mail_in_a_code_page_and_a_transfer_encoding_is_read(tmp_path: Path) -> None:
    words = "Міст закрито з понеділка, сказав у вівторок міський голова, і коли його відкриють, ще невідомо."
    made = EmailMessage()
    made["Subject"] = "Міст"
    made.set_content(words, charset="koi8-u", cte="base64")
    (page,) = pages(of_mail(made, tmp_path))
    assert words in read(page)[0].text


def test_a_forwarded_mail_is_a_document_of_its_own(tmp_path: Path) -> None:
    inner = mail(WORDS, Subject="Within", From="inner@paper.example", Archived_At="<https://lists.example/42>")
    outer = mail("See below what the paper's letter of today says about it.", Subject="Fwd: Within")
    outer.add_attachment(inner)
    first, second = pages(of_mail(outer, tmp_path))
    assert (read(first)[0].title, read(second)[0].title) == ("Fwd: Within", "Within")
    assert second.url == "https://lists.example/42" and second.publisher == "paper.example"


def test_mails_within_mails_end_somewhere(tmp_path: Path) -> None:
    made = mail(Subject="0")
    for number in range(1, 12):
        outer = mail(f"{WORDS} It was letter number {number}.", Subject=str(number))
        outer.add_attachment(made)
        made = outer
    assert len(pages(of_mail(made, tmp_path))) == 6
    head = b"Subject: x\r\nContent-Type: message/rfc822\r\n\r\n"
    items = of_mail(head * 3000 + b"Subject: y\r\n\r\nwords", tmp_path)
    assert len(items) <= 2 and all(isinstance(item, CounterclaimError) for item in items)
    many = mail("Many letters of the same day are attached to this one.")
    for number in range(MOST + 5):
        many.add_attachment(mail(f"{WORDS} {number}"))
    items = of_mail(many, tmp_path)
    assert len(items) == MOST + 1 and "50 were read" in str(items[-1])


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "nothing in it"),
        (b"<html><p>A page</p></html>", "no mail"),
        (b"Subject: x\r\n\r\n", "no text"),
        (b"Subject: x\r\nContent-Type: application/pdf\r\n\r\n%PDF", "no text"),
        (b"Subject: x\r\nContent-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\n", "no text"),
        (b"Subject: x\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=", "picture"),
    ],
)
def test_a_mail_that_cannot_be_read_is_said_in_one_line(tmp_path: Path, raw: bytes, words: str) -> None:
    (error,) = of_mail(raw, tmp_path)
    assert isinstance(error, CounterclaimError) and words in str(error) and "mail.eml" in str(error)


@pytest.mark.parametrize(
    "header",
    [
        b"Date: yesterday",
        b"Date: 99 Foo 99999",
        b"From: <<>>,,;@",
        b"Subject: =?x?q?\xff?=",
        b'Content-Type: text/plain; charset="no such"',
    ],
)
def test_a_header_that_makes_no_sense_costs_only_itself(tmp_path: Path, header: bytes) -> None:
    (page,) = pages(of_mail(header + b"\r\nX-Other: y\r\n\r\n" + WORDS.encode(), tmp_path))
    assert WORDS in read(page)[0].text


# -- exports ---------------------------------------------------------------------------------------------------


def message(number: int, text: object = WORDS, **more: object) -> dict[str, object]:
    return {
        "id": number,
        "type": "message",
        "date": "2025-12-02T08:00:00",
        "date_unixtime": "1764655200",
        "text": text,
        **more,
    }


def export(folder: Path, messages: object, **head: object) -> Path:
    path = folder / "result.json"
    told = {"name": 'River "news"', "type": "public_channel", "id": 12345, **head, "messages": messages}
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def test_a_message_is_a_small_page_with_its_address_and_its_time(tmp_path: Path) -> None:
    text = [
        "The mayor spoke: ",
        {"type": "bold", "text": "the bridge stays closed"},
        ".\n\nNobody knows until when it will.",
    ]
    messages = [
        message(7, text, forwarded_from="City Hall"),
        {**message(8), "type": "service"},
        message(9, "", photo="x.jpg"),
        message(10, edited="2025-12-03T08:00:00"),
    ]
    first, second = pages(everything(ExportSource(lambda: NOON).fetch(str(export(tmp_path, messages)))))
    paragraphs = ["The mayor spoke: the bridge stays closed.", "Nobody knows until when it will."]
    assert first.raw == post_page('River "news"', 7, paragraphs, "2025-12-02T06:00:00+00:00", "City Hall")
    assert (first.url, first.publisher) == ("https://t.me/c/12345/7", 'River "news"')
    assert first.published == "2025-12-02T06:00:00+00:00" and second.url.endswith("/10")
    document = read(second)[0]
    assert (document.publisher, document.published.best) == ('River "news"', date(2025, 12, 2))
    assert WORDS in body(document)


def test_no_message_brings_markup_of_its_own(tmp_path: Path) -> None:
    text = "<script>alert(1)</script><p>Words that stand in a message as they were typed.</p>"
    (page,) = pages(everything(ExportSource().fetch(str(export(tmp_path, [message(1, text)])))))
    assert b"<script" not in page.raw and "<script>" in read(page)[0].text


def test_an_account_with_several_chats_gives_its_channels_and_no_private_words(tmp_path: Path) -> None:
    chats = [
        {"name": "A", "type": "public_channel", "id": 1, "username": "river_news", "messages": [message(1)]},
        {"name": "B", "type": "personal_chat", "id": 2, "messages": [message(2, "a private word between two people")]},
        {"name": "C", "type": "private_supergroup", "id": 3, "messages": [message(3)]},
    ]
    (tmp_path / "result.json").write_text(
        json.dumps({"about": "x" * 300, "chats": {"list": chats}, "y": '"messages": ['})
    )
    items = everything(ExportSource().fetch(str(tmp_path / "result.json")))
    assert [item.url if isinstance(item, Fetched) else str(item) for item in items] == [
        "https://t.me/river_news/1",
        f"{tmp_path}/result.json: a personal chat is not read (export a channel or a public group)",
        "https://t.me/c/3/3",
    ]


def test_an_export_is_read_in_stretches_wherever_they_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    messages = [message(number, f"{WORDS} Це число {number} 🚧.") for number in range(12)]
    path = export(tmp_path, messages)
    whole = pages(everything(ExportSource(lambda: NOON).fetch(str(path))))
    assert [int(page.url.rpartition("/")[2]) for page in whole] == list(range(12))
    for stretch in (1, 2, 7, 100):
        monkeypatch.setattr("counterclaim.documents.sources.telegram_export._STRETCH", stretch)
        assert pages(everything(ExportSource(lambda: NOON).fetch(str(path)))) == whole


def test_a_broken_message_is_said_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = export(tmp_path, [message(number) for number in range(4)])
    data = path.read_text(encoding="utf-8")
    second = data.index('"id": 1,')
    path.write_text(data[:second] + data[second:].replace('"type": "message"', '"type": message"', 1), encoding="utf-8")
    found = said(everything(ExportSource().fetch(str(path))))
    assert [words == "read" for words in found] == [True, False, True, True] and "broken" in found[1]
    path.write_text(data[:-200], encoding="utf-8")
    found = said(everything(ExportSource().fetch(str(path))))
    assert [words == "read" for words in found] == [True, True, True, False] and "breaks off" in found[3]


# -- all together ----------------------------------------------------------------------------------------------


def test_all_kinds_go_through_one_command_and_what_is_broken_in_them_costs_only_itself(tmp_path: Path) -> None:
    claim = "The Russian Defence Ministry said on Tuesday that its troops had captured Kupiansk, Kharkiv region."
    page = f"<html><body><article><h1>A town</h1><p>{claim}</p></article></body></html>".encode()
    crawl = packed(
        [record(http(page)), record(http(b" "), "https://news.example/empty"), record(http(PAGE), "https://a.example/")]
    )
    (tmp_path / "x.warc.gz").write_bytes(crawl)
    package(tmp_path / "y.wacz", {"archive/1.warc.gz": packed([record(http(page + b"<!-- -->"))])})
    (tmp_path / "z.jsonl").write_text(json.dumps({"text": claim, "url": "https://b.example/"}) + "\n{\n")
    (tmp_path / "mail.eml").write_bytes(mail(claim).as_bytes())
    export(tmp_path, [message(1, claim)])
    ring = [[37.7, 49.0], [40.0, 49.0], [40.0, 50.3], [37.7, 50.3], [37.7, 49.0]]
    areas = [{"properties": {"name": "Occupied"}, "geometry": {"type": "Polygon", "coordinates": [ring]}}]
    (tmp_path / "map_2025-11-20.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": areas}))
    names = "x.warc.gz y.wacz z.jsonl mail.eml result.json map_2025-11-20.geojson".split()
    with Newsroom.open(tmp_path / "home") as newsroom:
        added = list(newsroom.add([str(tmp_path / name) for name in names]))
        claimed = {Path(one.target).name for one in added if one.claims}
        assert claimed == set(names)
        assert [Path(one.target).name for one in added if one.error] == ["x.warc.gz", "z.jsonl"]
        assert len([one for one in added if one.new]) == 7
        assert verify(newsroom.store).ok
        again = list(newsroom.add([str(tmp_path)]))
        assert not [one for one in again if one.new and not one.error]
        told = {document.url for document in newsroom.store.documents()}
    assert {
        "https://news.example/bridge",
        "https://a.example/",
        "https://b.example/",
        "mail.eml",
        "https://t.me/c/12345/1",
    } <= told
