"""Public channels of Telegram: a server that imitates the preview page, with words of our own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from loopback import NOON, Handler, Site, serving, web

from counterclaim.documents.read import read
from counterclaim.documents.sources.telegram import TelegramSource
from counterclaim.errors import CounterclaimError, Refused
from counterclaim.model import Fetched, Polled
from counterclaim.plugins import Poller


@dataclass
class Channel:
    """The preview of a channel: twenty posts a page at most, counters that change at every look."""

    site: Site
    name: str = "pier_news"
    title: str = "Pier News 🚢"
    page_size: int = 3
    posts: dict[int, str] = field(default_factory=dict)
    looks: int = 0

    def __call__(self, handler: Handler) -> object:
        self.looks += 1
        before = int(parse_qs(urlsplit(handler.path).query).get("before", ["999999"])[0])
        numbers = [number for number in sorted(self.posts) if number < before][-self.page_size :]
        older = [number for number in self.posts if numbers and number < numbers[0]]
        more = (
            f'<a href="/s/{self.name}?before={numbers[0]}" class="tme_messages_more js-messages_more" ' if older else ""
        )
        more = f'{more}data-before="{numbers[0]}"></a>' if more else ""
        posts = "".join(self.posts[number].replace("VIEWS", f"{self.looks}.{number}K") for number in numbers)
        page = (
            '<!DOCTYPE html><html><head><meta charset="utf-8"><title>Telegram</title></head><body>'
            f'<div class="tgme_channel_info_header_title"><span dir="auto">{self.title}</span></div>'
            f'<section class="tgme_channel_history js-message_history">{more}{posts}</section></body></html>'
        )
        return 200, {"Content-Type": "text/html; charset=utf-8"}, page.encode()

    def post(self, number: int, text: str, day: int = 20, extra: str = "", service: bool = False) -> None:
        words = f'<div class="tgme_widget_message_text js-message_text" dir="auto">{text}</div>' if text else ""
        kind = " service_message" if service else ""
        self.posts[number] = (
            '<div class="tgme_widget_message_wrap js-widget_message_wrap">'
            f'<div class="tgme_widget_message text_not_supported_wrap{kind} js-widget_message" '
            f'data-post="{self.name}/{number}" data-view="VIEWS"><div class="tgme_widget_message_bubble">'
            f'<div class="tgme_widget_message_author"><a class="tgme_widget_message_owner_name">{self.title}</a></div>'
            f'{extra}{words}<div class="tgme_widget_message_footer compact"><div class="tgme_widget_message_info">'
            '<span class="tgme_widget_message_views">VIEWS</span><span class="tgme_widget_message_meta">'
            f'<a class="tgme_widget_message_date" href="https://t.me/{self.name}/{number}">'
            f'<time datetime="2025-12-{day:02}T10:00:00+00:00" class="time">12:00</time></a></span>'
            "</div></div></div></div></div>"
        )


@pytest.fixture
def channel() -> Iterator[Channel]:
    with serving() as site:
        made = Channel(site)
        site.routes["/s/pier_news"] = made
        for number in range(11, 18):
            made.post(number, f"Ferry report number {number} of this week.", day=number)
        yield made


def poll(channel: Channel, cursor: dict[str, str] | None = None, since: date | None = None) -> list[Polled]:
    return list(TelegramSource(web(), channel.site.base).poll("telegram:pier_news", cursor or {}, since))


def had(steps: list[Polled]) -> list[Fetched]:
    return [step.fetched for step in steps if step.fetched]


def numbers(steps: list[Polled]) -> list[int]:
    return [int(fetched.url.rpartition("/")[2]) for fetched in had(steps)]


@pytest.mark.parametrize(
    "target",
    ["telegram:pier_news", "telegram:@pier_news", "https://t.me/s/pier_news", "http://telegram.me/s/pier_news/"],
)
def test_a_channel_is_named_as_people_name_it(channel: Channel, target: str) -> None:
    source = TelegramSource(web(), channel.site.base)
    assert isinstance(source, Poller)
    assert len(list(source.fetch(target) or ())) == 7


@pytest.mark.parametrize(
    "target", ["https://t.me/pier_news/12", "telegram:", "telegram:a b", "telegram:../x", "pier", "-"]
)
def test_what_is_no_channel_is_left_to_other_sources(target: str) -> None:
    assert TelegramSource(web()).fetch(target) is None


def test_every_post_is_a_document_of_its_own_oldest_first(channel: Channel) -> None:
    steps = poll(channel)
    assert numbers(steps) == list(range(11, 18))
    first = had(steps)[0]
    assert first.url == "https://t.me/pier_news/11"
    assert (first.published, first.publisher) == ("2025-12-11T10:00:00+00:00", "Pier News 🚢")
    assert first.retrieved_at == NOON


def test_the_page_made_of_a_post_reads_as_what_was_posted(channel: Channel) -> None:
    forwarded = (
        '<div class="tgme_widget_message_forwarded_from">Forwarded from <a '
        'class="tgme_widget_message_forwarded_from_name" href="https://t.me/x/1"><span>Harbour &amp; Co</span></a>'
        "</div>"
    )
    reply = (
        '<a class="tgme_widget_message_reply"><div class="tgme_widget_message_text js-message_reply_text">'
        "What somebody else had asked</div></a>"
    )
    text = (
        'The <b>ferry</b> <i class="emoji"><b>⚡</b></i> runs&nbsp;again.<br/>From noon on.<br/><br/>'
        "<blockquote>Said the harbour master &lt;aboard&gt;.</blockquote>Tickets "
        '<a href="https://x.example/">here</a>.'
    )
    channel.posts.clear()
    channel.post(3, text, extra=forwarded + reply)
    (fetched,) = had(poll(channel))
    page = fetched.raw.decode()
    assert '<time datetime="2025-12-20T10:00:00+00:00">' in page
    assert "Harbour &amp; Co" in page
    assert "<p>The ferry ⚡ runs again.<br>From noon on.</p>" in page
    assert "<p>Said the harbour master &lt;aboard&gt;.</p>" in page
    assert "<p>Tickets here.</p>" in page
    assert "somebody else" not in page
    document, _ = read(fetched)
    assert str(document.published.first) == "2025-12-20"
    assert "From noon on." in document.text


def test_counters_do_not_make_a_new_version_and_a_new_name_of_the_channel_neither(channel: Channel) -> None:
    first = poll(channel)
    assert [fetched.raw for fetched in had(poll(channel))] == [fetched.raw for fetched in had(first)]
    channel.title = "Pier News, renamed"
    assert numbers(poll(channel, dict(first[-1].cursor))) == []


def test_an_edited_post_comes_again(channel: Channel) -> None:
    cursor = dict(poll(channel)[-1].cursor)
    channel.post(16, "Ferry report number 16, corrected.", day=16)
    channel.post(18, "Ferry report number 18.", day=18)
    steps = poll(channel, cursor)
    assert numbers(steps) == [16, 18]
    assert "corrected" in had(steps)[0].raw.decode()
    assert numbers(poll(channel, dict(steps[-1].cursor))) == []


def test_posts_without_words_and_notices_of_the_service_are_passed_over(channel: Channel) -> None:
    channel.post(18, "", extra='<a class="tgme_widget_message_photo_wrap"></a>')
    channel.post(19, "Channel photo updated", service=True)
    channel.post(20, "<br/> ")
    assert numbers(poll(channel)) == list(range(11, 18))


def test_a_channel_is_read_back_to_the_day_and_no_further(channel: Channel) -> None:
    assert numbers(poll(channel, since=date(2025, 12, 14))) == [14, 15, 16, 17]
    assert channel.looks == 2


def test_without_a_day_a_first_poll_goes_back_a_few_pages(channel: Channel) -> None:
    for number in range(30, 70):
        channel.post(number, f"Report {number}.")
    assert numbers(poll(channel)) == list(range(55, 70))


def test_what_was_missed_since_the_last_poll_is_found_on_older_pages(channel: Channel) -> None:
    cursor = dict(poll(channel)[-1].cursor)
    for number in range(30, 70):
        channel.post(number, f"Report {number}.")
    assert numbers(poll(channel, cursor)) == list(range(30, 70))


def test_a_poll_that_is_cut_off_anywhere_goes_on_and_brings_nothing_twice(channel: Channel) -> None:
    for cut in range(8):
        cursor: dict[str, str] = {}
        first: list[Polled] = []
        for step in TelegramSource(web(), channel.site.base).poll("telegram:pier_news", {}):
            if len(first) == cut:
                break
            first.append(step)
            cursor = dict(step.cursor)
        assert numbers(first) + numbers(poll(channel, cursor)) == list(range(11, 18))


def test_an_older_page_that_cannot_be_had_leaves_no_gap(channel: Channel) -> None:
    channel.site.routes["/s/pier_news?before=15"] = (404, {}, b"")
    steps = poll(channel)
    assert numbers(steps) == [15, 16, 17]
    assert isinstance(steps[-1].error, Refused)
    del channel.site.routes["/s/pier_news?before=15"]
    channel.post(18, "Report 18.")
    rest = poll(channel, dict(steps[-1].cursor))
    assert numbers(rest) == [11, 12, 13, 14, 18]
    assert numbers(poll(channel, dict(rest[-1].cursor))) == []


def test_a_channel_without_a_preview_says_so(channel: Channel) -> None:
    channel.site.routes |= {"/s/closed": (302, {"Location": "/closed"}, b""), "/closed": b"<html>Join</html>"}
    (step,) = TelegramSource(web(), channel.site.base).poll("telegram:closed", {})
    assert "no public preview" in str(step.error)
    assert isinstance(step.error, CounterclaimError)


@pytest.mark.parametrize(
    "body", [b"", b"<html></html>", b"\xff\xfe", b'<div data-post="x"></div><div data-post="x/y">']
)
def test_a_page_that_is_none_of_the_kind_harms_nothing(channel: Channel, body: bytes) -> None:
    channel.site.routes["/s/pier_news"] = body
    assert had(poll(channel)) == []
