"""What a reader gives to be checked: an address, a text, a file; none of it is trusted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import PurePosixPath

from counterclaim.documents.decode import MAX_BYTES, require_text
from counterclaim.documents.sources.kinds import PLAIN, SUFFIXES
from counterclaim.documents.sources.wire import checked
from counterclaim.errors import EmptyInput, NotText, Refused, TooLarge, UsageError
from counterclaim.model import Fetched

PASTED = "-"
"""The address of a text that came without one, as of what is piped into the command line."""
UPLOADED = "upload:"
"""How the address of a file begins that came from a reader's machine; its name follows."""
MOST_TEXT = 1 << 20
"""Letters of a pasted text at most."""
_LONGEST_ADDRESS, _LONGEST_NAME, _LONGEST_OUTLET = 2000, 100, 120
_MARKUP = re.compile(r"\s*(?:<!doctype html|<html|<article|<body|<head|<\?xml)", re.IGNORECASE)
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")


@dataclass(frozen=True, slots=True)
class Given:
    """Either an ``address`` to fetch, or bytes that are there already; ``is_mail`` where these are a mail's.

    ``name`` is what to call it while nothing else is known of it.
    """

    name: str
    address: str = ""
    fetched: Fetched | None = None
    is_mail: bool = False


def given_address(text: str) -> Given:
    """An ``http`` or ``https`` address; raises ``UsageError``, ``FetchError`` and ``Refused`` for anything else."""
    address = text.strip()
    if not address:
        raise UsageError("no address was given", remedy="paste the address of an article")
    if len(address) > _LONGEST_ADDRESS or _UNSEEN.search(address) or " " in address:
        raise Refused("this is no address", remedy="paste the address of one article, as the browser shows it")
    if "://" not in address and re.match(r"[\w-]+(?:\.[\w-]+)+(?:[/:?#]|$)", address):
        address = f"https://{address}"
    if "://" not in address and not re.match(r"[a-z][a-z0-9+.-]*:", address, re.IGNORECASE):
        raise UsageError("this is no address", remedy="paste the address of an article, as the browser shows it")
    checked(address)
    return Given(address, address=address)


def given_text(text: str, day: str = "", outlet: str = "") -> Given:
    """A pasted text or page; its day (ISO 8601) and outlet, where known, are written in front of it, so that they are
    archived with it. Raises ``UsageError`` for what is no day, ``EmptyInput`` and ``TooLarge``.
    """
    words = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    if not words.strip():
        raise EmptyInput("no text was given", remedy="paste the article's text")
    if len(words) > MOST_TEXT:
        raise TooLarge(f"{len(words):,} letters are more than the {MOST_TEXT:,} that are read", remedy="give one story")
    fields = {"date": _day(day), "publisher": _line(outlet, _LONGEST_OUTLET)}
    if _MARKUP.match(words):
        return _page(words, fields)
    front = "".join(f"{name}: {value}\n" for name, value in fields.items() if value)
    raw = (f"---\n{front}---\n\n{words}\n" if front else f"{words}\n").encode("utf-8", "replace")
    return Given(_title(words), fetched=Fetched(raw, PASTED, datetime.now(UTC)))


def _page(words: str, fields: dict[str, str]) -> Given:
    """A page's source; what is said of it beside it goes in front, where a reader of pages looks for it first."""
    from counterclaim.documents.sources.sheet import Sheet

    sheet = Sheet(published=fields["date"], publisher=fields["publisher"])
    raw = sheet.of_html(words) if any(fields.values()) else words.encode("utf-8", "replace")
    return Given("a page", fetched=Fetched(raw, PASTED, datetime.now(UTC), "text/html; charset=utf-8"))


def given_file(name: str, raw: bytes) -> Given:
    """A file of one article: a page, a text or a mail; raises ``EmptyInput``, ``NotText`` and ``TooLarge``.

    Neither its name nor the type that the browser told is believed: of the name the ending alone is looked at.
    """
    told = file_name(name)
    ending = PurePosixPath(told.lower()).suffix
    is_mail = ending == ".eml"
    if not is_mail and SUFFIXES.get(ending, PLAIN) != PLAIN:
        raise NotText(f"a file of the kind {ending} holds more than one article", remedy="give one page, text or mail")
    if len(raw) > MAX_BYTES:
        raise TooLarge(f"the file is larger than the {MAX_BYTES >> 20} MB that are read", remedy="give one article")
    if not is_mail:
        require_text(raw, told)
    return Given(told, fetched=Fetched(raw, f"{UPLOADED}{told}", datetime.now(UTC)), is_mail=is_mail)


def file_name(name: str) -> str:
    """A file's name without its folders, and without what cannot be seen or might lead astray."""
    last = re.split(r"[/\\]", name)[-1]
    safe = re.sub(r"[^\w .()+,-]+", "_", _line(last, 1000)).strip(" .")
    stem, dot, ending = safe.rpartition(".")
    return f"{stem[:_LONGEST_NAME]}{dot}{ending[:12]}" if stem else (safe[:_LONGEST_NAME] or "file")


def _line(text: str, most: int) -> str:
    return " ".join(_UNSEEN.sub(" ", text).split())[:most]


def _day(text: str) -> str:
    if not text.strip():
        return ""
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError as error:
        raise UsageError(f"{text.strip()[:20]!r} is no day", remedy="write it as 2025-11-20") from error


def _title(words: str) -> str:
    line = next(line for line in words.splitlines() if line.strip())
    return _line(line, 80)
