"""Public Telegram channels as a source, by the preview page that anybody can read without an account.

Each post becomes a page of its own (see ``post``): the preview's markup changes with every look at it, what was posted
does not. Posts without words are passed over. An edited post is a new version.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from selectolax.lexbor import LexborHTMLParser, LexborNode

from counterclaim.documents.decode import decode
from counterclaim.documents.sources.items import documents, is_before
from counterclaim.documents.sources.moments import iso
from counterclaim.documents.sources.post import post_page
from counterclaim.documents.sources.web import Answer, Web, shared
from counterclaim.errors import CounterclaimError, Refused
from counterclaim.model import Fetched, Polled, content_id

BASE = "https://t.me"
MOST_PAGES = 5
"""How many pages back (twenty posts each) a first poll goes; with a first day up to ``MOST_SINCE``."""

MOST_SINCE = 500
MOST_KNOWN = 200
"""Of how many of the newest posts it is remembered what they said, to see edits."""

_TARGET = re.compile(r"(?:telegram:@?|https?://(?:t|telegram)\.me/s/)([A-Za-z][A-Za-z0-9_]{3,31})/?(?:\?.*)?", re.I)
_PARAGRAPHS = re.compile(r"\n[ \t]*\n\s*")


@dataclass(frozen=True, slots=True)
class _Post:
    """A post as the preview shows it; ``published`` is ISO 8601."""

    number: int
    published: str
    paragraphs: tuple[str, ...]
    forwarded_from: str

    @property
    def digest(self) -> str:
        """Changes when what was said changes."""
        return content_id(self.published, self.forwarded_from, *self.paragraphs, length=8)


@dataclass(frozen=True, slots=True)
class _Page:
    """A page of a channel: its posts in order, and the number to ask for what is older, 0 at the beginning."""

    title: str
    posts: tuple[_Post, ...]
    before: int
    answer: Answer


class TelegramSource:
    """Reads a public channel, target ``telegram:NAME`` or ``https://t.me/s/NAME``.

    ``web`` is the client, by default the process's own.
    """

    def __init__(self, web: Web | None = None, base: str = BASE) -> None:
        self._web, self._base = web or shared(), base

    def fetch(self, target: str) -> Iterator[Fetched] | None:
        """Yield the newest posts of the channel, oldest of them first; None for another target."""
        return documents(self.poll(target, {})) if _name(target) else None

    def poll(self, target: str, cursor: Mapping[str, str], since: date | None = None) -> Iterator[Polled]:
        """Yield the posts that are new, and those of the newest that were edited."""
        memory = _Memory(cursor)
        name = _name(target)
        pages, failure = self._pages(name, memory.last, since)
        posts = {post.number: post for page in pages for post in page.posts}
        title = next((page.title for page in pages if page.title), name)
        moment = pages[0].answer.retrieved_at if pages else None
        for number, post in sorted(posts.items()):
            if moment is None or is_before(post.published, since) or not memory.is_new(post):
                continue
            raw = post_page(title, number, post.paragraphs, post.published, post.forwarded_from)
            memory.note(post, whole=failure is None)
            yield Polled(
                Fetched(
                    raw, f"https://t.me/{name}/{number}", moment, "text/html; charset=utf-8", title, post.published
                ),
                memory.cursor(),
            )
        yield Polled(None, memory.finished(posts, whole=failure is None), failure)

    def _pages(self, name: str, last: int, since: date | None) -> tuple[list[_Page], CounterclaimError | None]:
        """Pages from the newest back to the post ``last``, to the day or to the limit, and what stopped it before."""
        pages: list[_Page] = []
        most = MOST_SINCE if since or last else MOST_PAGES
        before = 0
        while len(pages) < most:
            try:
                page = self._page(name, before)
            except CounterclaimError as error:
                return pages, error
            pages.append(page)
            numbers = [post.number for post in page.posts]
            reached = bool(numbers) and (min(numbers) <= last or is_before(page.posts[0].published, since))
            if reached or not page.before or (before and page.before >= before):
                break
            before = page.before
        return pages, None

    def _page(self, name: str, before: int) -> _Page:
        address = f"{self._base}/s/{name}" + (f"?before={before}" if before else "")
        answer = self._web.get(address, robots=False)
        if "/s/" not in answer.url:
            raise Refused("this channel has no public preview", where=address, remedy="check its name")
        return _read(answer)


class _Memory:
    """What the cursor knows: the last post up to which all were had, and what the newest said."""

    def __init__(self, cursor: Mapping[str, str]) -> None:
        last = cursor.get("last", "")
        self.last = int(last) if last.isdigit() else 0
        pairs = (entry.partition(":") for entry in cursor.get("posts", "").split())
        self._known = {int(number): digest for number, _, digest in pairs if number.isdigit()}

    def is_new(self, post: _Post) -> bool:
        """Whether this version was not had: a later post, or one that said something else before."""
        known = self._known.get(post.number)
        return known != post.digest if known else post.number > self.last

    def note(self, post: _Post, whole: bool) -> None:
        """Remember a post; ``whole`` says that nothing between is missing."""
        self._known[post.number] = post.digest
        if whole:
            self.last = max(self.last, post.number)

    def cursor(self) -> dict[str, str]:
        """The cursor; of the oldest posts it forgets what they said, unless one before them is still missing."""
        numbers = sorted(self._known)
        kept = [n for n in numbers if n > self.last or n in numbers[-MOST_KNOWN:]]
        return {"last": str(self.last), "posts": " ".join(f"{number}:{self._known[number]}" for number in kept)}

    def finished(self, posts: Mapping[int, _Post], whole: bool) -> dict[str, str]:
        """The cursor after a poll."""
        if whole:
            self.last = max([self.last, *posts])
        return self.cursor()


def _name(target: str) -> str:
    match = _TARGET.fullmatch(target.strip())
    return match[1] if match else ""


def _read(answer: Answer) -> _Page:
    parser = LexborHTMLParser(decode(answer.body, answer.content_type).text)
    posts = [post for post in map(_post, parser.css("[data-post]")) if post]
    numbers = [number for number in map(_number, parser.css("[data-post]")) if number]
    more = parser.css_first("a.tme_messages_more[data-before]")
    before = (more.attributes.get("data-before") or "") if more else ""
    oldest = min(numbers, default=0)
    title = parser.css_first(".tgme_channel_info_header_title, .tgme_widget_message_owner_name")
    return _Page(
        " ".join((title.text() or "").split()) if title else "",
        tuple(sorted(posts, key=lambda post: post.number)),
        int(before) if before.isdigit() else (oldest if oldest > 1 else 0),
        answer,
    )


def _number(node: LexborNode) -> int:
    number = (node.attributes.get("data-post") or "").rpartition("/")[2]
    return int(number) if number.isdigit() else 0


def _post(node: LexborNode) -> _Post | None:
    """The post of a message's element, or None for one without words or a notice of the service."""
    number = _number(node)
    if not number or "service_message" in (node.attributes.get("class") or ""):
        return None
    for quoted in node.css(".tgme_widget_message_reply, .tgme_widget_message_link_preview"):
        quoted.decompose()
    text = node.css_first(".tgme_widget_message_text")
    paragraphs = _paragraphs(text) if text else ()
    if not paragraphs:
        return None
    moment = node.css_first(".tgme_widget_message_date time[datetime], time.time[datetime]")
    forwarded = node.css_first(".tgme_widget_message_forwarded_from_name")
    return _Post(
        number,
        iso((moment.attributes.get("datetime") or "") if moment else ""),
        paragraphs,
        " ".join((forwarded.text() or "").split()) if forwarded else "",
    )


def _paragraphs(text: LexborNode) -> tuple[str, ...]:
    for line in text.css("br"):
        line.replace_with("\n")
    for block in text.css("blockquote, pre, div"):
        if block.mem_id != text.mem_id:
            block.insert_before("\n\n")
            block.insert_after("\n\n")
    parts = _PARAGRAPHS.split((text.text() or "").strip())
    return tuple(part.strip() for part in parts if part.strip())
