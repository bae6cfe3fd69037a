"""From bytes to regions: decoding, plain text, Markdown, HTML. The sentences here are our own."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counterclaim.documents.decode import MAX_BYTES, decode
from counterclaim.documents.read import read
from counterclaim.errors import CounterclaimError, EmptyInput, NotText, TooLarge
from counterclaim.language.detect import detect_language
from counterclaim.model import Document, Fetched, RegionRole

NOON = datetime(2026, 1, 10, 12, tzinfo=UTC)
UK = "Речник угруповання повідомив, що їхні підрозділи втримали північну околицю міста, попри п'ять нічних атак."
RU = "Представитель ведомства сообщил, что подразделения вышли к северной окраине города и закрепились у элеватора."


def doc(raw: bytes | str, url: str = "page.txt", content_type: str = "") -> Document:
    data = raw.encode() if isinstance(raw, str) else raw
    return read(Fetched(data, url, NOON, content_type))[0]


def notes(raw: bytes, url: str = "page.txt", content_type: str = "") -> tuple[str, ...]:
    return read(Fetched(raw, url, NOON, content_type))[1]


def texts(document: Document, role: RegionRole) -> list[str]:
    return [document.text[r.start : r.end] for r in document.regions if r.role is role]


# decoding


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (UK, "utf-8"),
        (UK, "utf-8-sig"),
        (UK, "utf-16"),
        (UK, "utf-16-le"),
        (UK, "utf-16-be"),
        (UK, "utf-32"),
        (UK, "cp1251"),
        (UK, "koi8_u"),
        (RU, "cp1251"),
        (RU, "koi8_r"),
        (RU, "cp866"),
        (RU, "utf-8"),
        ("The café’s façade — “hit” twice.", "cp1252"),
    ],
)
def test_every_usual_encoding_is_read_without_being_told_which_it_is(text: str, encoding: str) -> None:
    text = text if encoding != "koi8_u" else text.replace("'", "")
    assert decode((text + "\n").encode(encoding) * 3).text.startswith(text)


@pytest.mark.parametrize("declared", ["windows-1251", "iso-8859-1", "koi8-r", "nonsense-99"])
@pytest.mark.parametrize("encoding", ["utf-8", "koi8_u", "cp1251"])
def test_a_page_labelled_wrongly_is_read_by_its_letters(declared: str, encoding: str) -> None:
    text = UK.replace("'", "")
    page = f'<html><head><meta charset="{declared}"></head><body><p>{text}</p></body></html>'
    assert text in decode(page.encode(encoding), f"text/html; charset={declared}").text


def test_broken_bytes_are_replaced_and_the_user_is_told() -> None:
    raw = UK.encode() + b"\xff\xfe bad \x98" + UK.encode()
    decoded = decode(raw)
    assert decoded.encoding == "utf-8"
    assert decoded.text.count(UK) == 2
    assert "replaced" in decoded.note
    assert notes(raw) == (decoded.note,)


@given(st.binary(max_size=400))
@settings(deadline=None)
def test_no_bytes_at_all_crash_the_decoder(raw: bytes) -> None:
    assert isinstance(decode(raw).text, str)


@given(st.binary(min_size=1, max_size=300), st.sampled_from(["a.txt", "a.md", "a.html", "-"]))
@settings(deadline=None)
def test_any_bytes_are_a_document_or_one_clear_error(raw: bytes, url: str) -> None:
    try:
        document = doc(raw, url)
    except CounterclaimError as error:
        assert "\n" not in str(error)
    else:
        assert_sound(document)


def assert_sound(document: Document) -> None:
    """Regions lie in the text, in order, apart, and none is empty."""
    end = 0
    for region in document.regions:
        assert end <= region.start < region.end <= len(document.text)
        end = region.end


# plain text

LEAD = "The garrison still holds the station quarter, a brigade officer said by telephone on Tuesday."
MORE = "Shelling cut the water supply for the third time this month, the town administration reported."


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=400))
def test_plain_text_is_kept_character_for_character(text: str) -> None:
    raw = text.encode()
    try:
        document = doc(raw)
    except CounterclaimError:
        return
    if document.media_type == "text/plain" and document.text.encode() != raw:
        assert (
            raw.startswith(b"\xef\xbb\xbf") or "\x00" in text
        )  # a byte-order mark, or text that is UTF-16 to any reader
    assert_sound(document)


def test_windows_line_ends_and_tabs_stay_and_a_byte_order_mark_goes() -> None:
    assert doc(b"\xef\xbb\xbfOne\tline.\r\n\r\nTwo lines.\r\n").text == "One\tline.\r\n\r\nTwo lines.\r\n"


def test_a_date_before_the_first_sentence_is_metadata() -> None:
    document = doc(f" date 2025-09-23 {LEAD}\n\n{MORE}")
    assert texts(document, RegionRole.METADATA) == ["date 2025-09-23"]
    assert texts(document, RegionRole.BODY) == [LEAD, MORE]
    assert (document.published.last, document.published.known) == (date(2025, 9, 23), "stated")


def test_a_date_in_the_future_is_not_believed() -> None:
    document = doc(f" date 2031-09-23 {LEAD}")
    assert document.published.known == "unknown"
    assert "after it was retrieved" in notes(f" date 2031-09-23 {LEAD}".encode())[0]


def test_furniture_title_captions_and_comments_get_their_roles() -> None:
    page = "\n".join(
        [
            "Skip to main content",
            "Listen to the article",
            "Station Quarter Still Held After Week of Assaults",
            LEAD,
            "Smoke over the grain elevator. (Olena Koval/The River Post)",
            "RIVNE, UKRAINE - MARCH 3: A view of the depot on March 3, 2025. (Photo by A. B/Agency via Pictures",
            "A view of the depot, Ukraine",
            MORE,
            "Fact Checker",
            "Verify the accuracy of this article yourself.",
            "",
            "3 Comments",
            "My uncle lives there.",
            "First!",
            "Good luck to them.",
        ]
    )
    document = doc(page)
    assert document.title == "Station Quarter Still Held After Week of Assaults"
    assert texts(document, RegionRole.BODY) == [LEAD, MORE]
    assert len(texts(document, RegionRole.CAPTION)) == 3
    assert texts(document, RegionRole.COMMENT) == ["My uncle lives there.", "First!", "Good luck to them."]
    assert "3 Comments" in texts(document, RegionRole.FURNITURE)


def test_an_alternative_text_and_its_caption_that_repeat_are_captions() -> None:
    line = "Ruins of the market hall in the river town"
    document = doc(f"Market Hall Destroyed in Night Attack\n\n{line}\n{line}\n\n{LEAD}\n\n{MORE}")
    assert texts(document, RegionRole.CAPTION) == [line, line]


def test_lines_wrapped_by_hand_are_one_paragraph() -> None:
    wrapped = "The garrison still holds the station quarter, a brigade officer\n"
    wrapped += "said by telephone on Tuesday, while the river crossing remained\nunder fire for most of the day."
    assert texts(doc(f"{wrapped}\n\n{MORE}"), RegionRole.BODY) == [wrapped, MORE]


SECOND = [
    "Marta Lind resigns as trade minister over fishing quota row",
    "Trade minister Marta Lind has resigned after a row over the fishing quota agreed with Iceland and Norway.",
    "Prime Minister Jonas Berg thanked Ms Lind and said a successor would be named before the Storting meets in Oslo.",
    "Shipowners in Bergen and Tromso had called the Lind quota a disaster for the coast and for Nordland above all.",
]
FIRST = [
    "Brigade says Zelenyi Hai bridgehead was cleared overnight",
    "A Ukrainian brigade said it had cleared the bridgehead at Zelenyi Hai, where Russian troops crossed the Oskil.",
    "The Russian Defence Ministry said nothing of Zelenyi Hai but claimed two farms south of Dvorichna over there.",
    "DeepState left the strip along the Oskil in grey, as on Monday, and Kharkiv officials urged people to leave.",
]


def test_a_second_headline_starts_a_second_story() -> None:
    document = doc("\n\n".join(FIRST + SECOND))
    assert texts(document, RegionRole.TITLE) == [FIRST[0], SECOND[0]]


def test_a_subheading_does_not() -> None:
    parts = [
        *FIRST[:3],
        "What it means for the Oskil",
        *FIRST[3:],
        "Russian forces have tried to widen the Oskil bridgehead, Kharkiv said.",
    ]
    assert texts(doc("\n\n".join(parts)), RegionRole.TITLE) == [FIRST[0]]


def test_markdown_keeps_its_offsets_and_its_head_and_menus_are_no_story() -> None:
    page = f"""# river.example

## Metadata

- **URL**: https://www.river.example/news/1
- **HTTP Status**: 200

## Page Structure

- # Station quarter still held after a week
  - ## Related

## Content

Home
World
Sport
Station quarter still held after a week
Friday, 9 January 2026, 17:07
{LEAD}
{MORE}

## Links

- [World](https://www.river.example/world)
"""
    document = doc(page, "saved.md")
    assert document.text == page
    assert document.title == "Station quarter still held after a week"
    assert texts(document, RegionRole.BODY) == [LEAD, MORE]
    assert document.published.last == date(2026, 1, 9)
    assert document.publisher == "river.example"


# HTML

ARTICLE = "".join(f"<p>{text}</p>" for text in (LEAD, MORE, FIRST[1], FIRST[2]))
HTML = f"""<!doctype html><html><head><title>Held | River Post</title>
<meta property="og:site_name" content="River Post">
<script type="application/ld+json">
{{"@type": "NewsArticle", "datePublished": "2026-01-08T21:00:00+02:00"}}</script></head>
<body><nav><a href=/>Home</a> <a href=/w>World</a></nav>
<div class="cookie-banner"><p>We use cookies to serve you better, accept all.</p></div>
<main><article><h1>Station   quarter still&nbsp;held</h1>
<figure><img><figcaption>Smoke over the elevator on Monday.</figcaption></figure>{ARTICLE}
<aside class="related"><h3>Related</h3>
<a href=/2>Another thing happened elsewhere yesterday, officials said.</a></aside></article></main>
<script>var secret = "never text";</script><style>.x{{color:red}}</style>
%s<footer>© River Post. All rights reserved.</footer></body></html>"""


def test_a_page_becomes_its_story_and_the_rest_keeps_its_role() -> None:
    document = doc(HTML % "", "https://river.example/a", "text/html")
    assert document.title == "Station quarter still held"
    assert texts(document, RegionRole.TITLE) == ["Station quarter still held"]
    assert texts(document, RegionRole.BODY) == [LEAD, MORE, FIRST[1], FIRST[2]]
    assert texts(document, RegionRole.CAPTION) == ["Smoke over the elevator on Monday."]
    assert "secret" not in document.text
    assert "color" not in document.text
    assert (document.publisher, document.language, document.media_type) == ("River Post", "en", "text/html")
    assert (document.published.last, document.published.known) == (date(2026, 1, 8), "metadata")
    assert_sound(document)


SAID = [
    "My uncle still lives there and says the same.",
    "They said so last winter as well. We shall see!",
    "Thank you for staying on this story.",
]
NAMED = (
    '<section class="comments"><h3>3 comments</h3>'
    + "".join(
        f'<div class="comment"><span class="author">Ann {i}</span><time>2 hours ago</time>'
        f"<p>{text}</p><button>Reply</button></div>"
        for i, text in enumerate(SAID)
    )
    + "</section>"
)
HASHED = (
    '<div class="css-9kq2">'
    + "".join(
        f'<div class="css-1x0"><div class="css-a"><b>Ann {i}</b></div><div>3h</div>'
        f'<div class="css-b">{text}</div></div>'
        for i, text in enumerate(SAID)
    )
    + "</div>"
)
UKRAINIAN = "<div><h4>Коментарі (3)</h4><ul>" + "".join(f"<li>{text}</li>" for text in SAID) + "</ul></div>"


@pytest.mark.parametrize("section", [NAMED, HASHED, UKRAINIAN], ids=["class names", "hashed class names", "a label"])
def test_comments_are_found_each_as_one_region(section: str) -> None:
    document = doc(HTML % section, "a.html")
    assert texts(document, RegionRole.COMMENT) == SAID
    assert not any(text in body for body in texts(document, RegionRole.BODY) for text in SAID)


def test_a_comment_of_two_paragraphs_is_one_region() -> None:
    items = "".join(f"<li><b>Ann {i}</b><p>{text}</p><p>And more.</p></li>" for i, text in enumerate(SAID))
    found = texts(doc(HTML % f'<ol class="comment-list">{items}</ol>', "a.html"), RegionRole.COMMENT)
    assert found == [f"{text}\n\nAnd more." for text in SAID]


def test_a_second_article_on_the_page_has_its_own_headline() -> None:
    other = f"<article><h2>{SECOND[0]}</h2>" + "".join(f"<p>{text}</p>" for text in SECOND[1:]) + "</article>"
    document = doc(HTML % other, "a.html")
    assert texts(document, RegionRole.TITLE) == ["Station quarter still held", SECOND[0]]
    assert texts(document, RegionRole.BODY)[-3:] == SECOND[1:]


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="2026-01-08T10:00:00Z">',
        '<meta itemprop="datePublished" content="2026-01-08">',
        '<meta name="pubdate" content="20260108">',
        '<script type="application/ld+json">{"@graph":[{"@type":"NewsArticle","datePublished":"2026-01-08"}]}</script>',
    ],
)
def test_the_day_is_read_from_what_pages_say_in_their_head(head: str) -> None:
    document = doc(f"<html><head>{head}</head><body><p>{LEAD}</p></body></html>", "a.html")
    assert document.published.last == date(2026, 1, 8)


def test_a_time_element_gives_the_day_and_broken_json_does_not_matter() -> None:
    broken = '<script type="application/ld+json">{"a":</script>'
    page = f'<html><body>{broken}<article><time datetime="2026-01-08">8 Jan</time><p>{LEAD}</p></article></body></html>'
    assert doc(page, "a.html").published.last == date(2026, 1, 8)


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("deep", b"<html><body>" + b"<div>" * 100_000 + b"<p>" + LEAD.encode()),
        ("deep lists", b"<ul><li>" * 50_000 + LEAD.encode()),
        ("formatting", b"<body>" + b"".join(b"<font size=%d><b><p>" % i for i in range(5_000)) + LEAD.encode()),
        ("options", b"<body><select>" + b"<option>x" * 50_000 + b"</select><p>" + LEAD.encode()),
        ("attributes", b"<p " + b" ".join(b"a%d" % i for i in range(100_000)) + b">" + LEAD.encode()),
        ("open scripts", b"<p>" + LEAD.encode() + b"<script>" * 50_000),
        ("open tags", LEAD.encode() + b"<div " * 100_000),
        ("angle brackets", LEAD.encode() + b"<" * 500_000),
        ("brackets", b"[](" * 100_000 + LEAD.encode()),
        ("comments", b"<div class=comments>" + b"<div class=c><b>Ann</b><p>What a thing to say.</p></div>" * 5_000),
        ("json", b"<script type='application/ld+json'>" + b"[" * 300_000 + b"</script><p>" + LEAD.encode()),
    ],
)
@pytest.mark.parametrize("url", ["a.html", "a.md"])
def test_no_shape_of_page_hangs_or_crashes(name: str, raw: bytes, url: str) -> None:
    began = time.process_time()
    assert_sound(doc(raw, url))
    assert time.process_time() - began < 10, name


@given(
    st.lists(
        st.sampled_from(
            [
                "<div>",
                "</div>",
                "<p>",
                "<article>",
                "</article>",
                "<h1>",
                "</h2>",
                "<li>",
                "<table>",
                "<td>",
                "<a href=x>",
                "</a>",
                "<br>",
                "<br>",
                "<script>",
                "</script>",
                "<figcaption>",
                "word",
                " Some sentence of eight words stands just here. ",
                "Коментарі",
                "5h",
                "<!--",
            ]
        ),
        max_size=60,
    )
)
@settings(deadline=None)
def test_any_tag_soup_has_sound_regions_that_cover_its_text(parts: list[str]) -> None:
    try:
        document = doc("<html><body>" + "".join(parts), "a.html")
    except EmptyInput:
        return
    assert_sound(document)
    covered = "".join(document.text[r.start : r.end] for r in document.regions)
    assert covered.replace("\n\n", "") == document.text.replace("\n\n", "")


def test_what_is_no_text_is_refused_with_a_remedy() -> None:
    for raw, error in (
        (b"", EmptyInput),
        (b"%PDF-1.4", NotText),
        (b"\x89PNG\r\n", NotText),
        (b"a" * (MAX_BYTES + 1), TooLarge),
    ):
        with pytest.raises(error) as caught:
            doc(raw)
        assert caught.value.remedy
    with pytest.raises(EmptyInput, match="no text"):
        doc(b"<html><body><script>draw()</script></body></html>", "a.html")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (LEAD, "en"),
        (UK, "uk"),
        (RU, "ru"),
        ("Die Garnison hält das Bahnhofsviertel noch immer, sagte ein Offizier.", "other"),
        ("12345 !!", "other"),
    ],
)
def test_the_language_is_told(text: str, language: str) -> None:
    assert detect_language(text) == language


def test_the_id_is_the_hash_of_the_bytes_and_reading_twice_gives_the_same() -> None:
    assert doc(HTML % NAMED, "a.html") == doc(HTML % NAMED, "a.html")
    assert doc(LEAD).id != doc(LEAD + " ").id
    assert len(doc(LEAD).id) == 64


# evaluation data


def test_the_seed_articles_have_the_regions_that_a_reader_sees(shared: Path) -> None:
    found = {path.name[:3]: doc(path.read_bytes(), str(path)) for path in sorted((shared / "seeds").glob("*.txt"))}
    assert [len(texts(found["000"], role)) for role in (RegionRole.METADATA, RegionRole.CAPTION, RegionRole.TITLE)] == [
        1,
        1,
        0,
    ]
    assert found["000"].published.last == date(2025, 9, 23)
    assert [len(texts(found["001"], role)) for role in (RegionRole.TITLE, RegionRole.COMMENT, RegionRole.CAPTION)] == [
        1,
        23,
        0,
    ]
    assert len(texts(found["001"], RegionRole.FURNITURE)) == 4
    assert [len(texts(found["002"], role)) for role in (RegionRole.TITLE, RegionRole.CAPTION, RegionRole.COMMENT)] == [
        2,
        4,
        0,
    ]
    for name, document in found.items():
        path = next((shared / "seeds").glob(f"{name}*"))
        assert document.text == path.read_bytes().decode()
        assert document.language == "en"


def test_scraped_markdown_gives_its_headline_and_loses_no_character(shared: Path) -> None:
    for path in sorted((shared / "data" / "articles").glob("*.md")):
        document = doc(path.read_bytes(), str(path))
        assert document.text == path.read_bytes().decode()
        assert len(document.title.split()) >= 4
        assert len(texts(document, RegionRole.BODY)) >= 8
        assert not any("](http" in body for body in texts(document, RegionRole.BODY))


def test_a_labelled_day_counts_after_a_caption_too_and_twice_in_a_row() -> None:
    caption = "People stand in silence in front of the town hall, which was shelled again, on January 6, 2026 [Agency]"
    byline = "By\nJane Doe\nPublished On 8 Jan 2026\n8 Jan 2026\nShare\n"
    head = f"Fighting goes on\n\nSkip to content\n\n{caption}\n\n{byline}"
    document = doc(f"# example.org\n\n## Content\n\n{head}\n{LEAD}\n\n{LEAD}\n", "a.md")
    assert (document.published.known, document.published.best) == ("stated", date(2026, 1, 8))
