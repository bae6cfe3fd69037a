"""Mails as a source: newsletters, press releases, and what was forwarded with them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import Message
from email.utils import parsedate_to_datetime
from pathlib import Path

from counterclaim.documents.decode import MAX_BYTES, decode, require_text
from counterclaim.documents.sources.file import now
from counterclaim.documents.sources.kinds import Each, kind_of, opened, unreadable
from counterclaim.documents.sources.sheet import Sheet
from counterclaim.errors import EmptyInput, InputError, NotText, TooLarge
from counterclaim.model import Fetched

LARGEST_MAIL = 3 * MAX_BYTES
"""In bytes, with the attachments that are not read."""

DEEPEST, MOST = 5, 50
"""How deep mails may be forwarded within mails, and how many are read of one file."""

_HEADER = re.compile(rb"(?m)\A(?:\s*\n)?(?:>?From [^\n]*\n)?[A-Za-z][A-Za-z0-9-]{1,60}:")


class MailSource:
    """Reads ``.eml`` files (RFC 5322): subject, date and sender, and the text as HTML or else plain.

    Attachments are left out; a mail that was forwarded as one is a document of its own.
    """

    def __init__(self, clock: Callable[[], datetime] = now) -> None:
        self._clock = clock

    def fetch(self, target: str) -> Iterator[Fetched] | None:
        """Yield the mail and those forwarded in it, or None for what is no ``.eml`` file.

        The iterator raises ``InputError`` for a mail that cannot be read and goes on with those within it.
        """
        return Each(self._through(target, _bytes)) if kind_of(target) == "eml" else None

    def within(self, raw: bytes, name: str) -> Iterator[Fetched]:
        """Yield as ``fetch`` does what is in the bytes of a mail that somebody gave; ``name`` stands for its path."""
        return Each(self._through(name, lambda _: raw))

    def _through(self, target: str, raw: Callable[[str], bytes]) -> Iterator[Fetched | InputError]:
        try:
            yield from self._mails(_mail(raw(target), target), target)
        except InputError as error:
            yield error
        except RecursionError:
            yield InputError("its parts are nested too deeply", where=target, remedy="save the inner mail for itself")
        except (OSError, ValueError) as error:
            yield unreadable(error, target)

    def _mails(self, mail: Message, target: str) -> Iterator[Fetched | InputError]:
        found = list(_with_forwarded(mail, 0))
        for number, one in enumerate(found[:MOST], 1):
            where = target if number == 1 else f"{target}, forwarded mail {number - 1}"
            name = Path(target).as_posix() + ("" if number == 1 else f"#{number}")
            try:
                page = self._page(one, where, name)
            except InputError as error:
                if number == 1 and len(found) > 1 and isinstance(error, EmptyInput):
                    continue  # it says nothing itself, it only forwards
                yield error
            else:
                yield page
        if len(found) > MOST:
            yield TooLarge(
                f"of {len(found)} forwarded mails {MOST} were read", where=target, remedy="save them one by one"
            )

    def _page(self, mail: Message, where: str, name: str) -> Fetched:
        part = _body(mail)
        if part is None:
            raise EmptyInput("the mail has no text", where=where, remedy="save what is attached and give that")
        kind, charset = part.get_content_type(), part.get_content_charset("")
        raw = _payload(part)
        require_text(raw, where)
        text = decode(raw, f"{kind}; charset={charset}").text
        sheet = Sheet(_header(mail, "Subject"), _date(mail), _sender(mail))
        page = sheet.of_html(text) if kind == "text/html" else sheet.of_text(text)
        kept = re.search(r"https?://[^\s<>]+", _header(mail, "Archived-At"))  # RFC 5064
        url = kept.group() if kept else name
        return Fetched(page, url, self._clock(), "text/html; charset=utf-8", sheet.publisher, sheet.published)


def _bytes(target: str) -> bytes:
    with opened(Path(target)) as stream:
        return stream.read(LARGEST_MAIL + 1)


def _mail(raw: bytes, target: str) -> Message:
    if len(raw) > LARGEST_MAIL:
        raise TooLarge(f"the mail is more than the {LARGEST_MAIL // 1024 // 1024} MB that are read", where=target)
    if not raw.strip():
        raise EmptyInput("there is nothing in it", where=target, remedy="save the mail again")
    if not _HEADER.search(raw[:2000].replace(b"\r\n", b"\n")):
        raise NotText("this is no mail: it does not begin with its header", where=target, remedy="save its source")
    return message_from_bytes(raw, policy=policy.default)


def _with_forwarded(mail: Message, depth: int) -> Iterator[Message]:
    """The mail, then those forwarded in it, as they stand; deeper than ``DEEPEST`` none is looked for."""
    yield mail
    if depth < DEEPEST:
        for part in _parts(mail):
            if part.get_content_type() == "message/rfc822" and isinstance(part.get_payload(), list):
                for inner in part.get_payload():
                    if isinstance(inner, Message):
                        yield from _with_forwarded(inner, depth + 1)


def _parts(mail: Message) -> Iterator[Message]:
    """The parts of a mail that are no mail's within it."""
    yield mail
    if mail.is_multipart() and mail.get_content_type() != "message/rfc822":
        payload = mail.get_payload()
        for part in payload if isinstance(payload, list) else ():
            if isinstance(part, Message):
                yield from _parts(part)


def _body(mail: Message) -> Message | None:
    """The part to read: the HTML one, which tells headlines from words, else the plain one; no attachment."""
    texts = [
        part for part in _parts(mail) if not part.is_multipart() and part.get_content_disposition() != "attachment"
    ]
    for kind in ("text/html", "text/plain"):
        for part in texts:
            if part.get_content_type() == kind and _payload(part).strip():
                return part
    return None


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _header(mail: Message, name: str) -> str:
    """A header in words; one that is so wrong that it cannot be parsed is empty."""
    try:
        return " ".join(str(mail.get(name) or "").split())
    except Exception:  # the parser of the standard library meets its limits in many ways
        return ""


def _date(mail: Message) -> str:
    try:
        told = parsedate_to_datetime(_header(mail, "Date"))
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""
    return (told.replace(tzinfo=UTC) if told.tzinfo is None else told).isoformat()


def _sender(mail: Message) -> str:
    """Who sent it: the name beside the address, else the address's host."""
    said = _header(mail, "From")
    name = re.sub(r"<[^>]*>", "", said).strip(' "')
    if name and "@" not in name:
        return name
    host = re.search(r"@([\w.-]+)", said)
    return host[1] if host else ""
