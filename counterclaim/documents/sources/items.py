"""Goes through the articles that a list names, each once, and says after each where to go on from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from counterclaim.documents.decode import require_text
from counterclaim.documents.sources.moments import day
from counterclaim.documents.sources.web import Answer, Web
from counterclaim.errors import CounterclaimError, InputError
from counterclaim.model import Fetched, Polled

TRIES = 3
"""How many polls ask for an item that cannot be had, before it is given up."""

_SEEN, _FAILED = "seen", "failed"
_MOST_OLD_KEYS = 1000


@dataclass(frozen=True, slots=True)
class Item:
    """An article that a list names.

    ``key`` tells this version of it from others; ``published`` is ISO 8601 or empty; ``own`` is what the list itself
    carries of it, for where its page cannot be had.
    """

    key: str
    url: str
    published: str = ""
    own: Fetched | None = None


def address_after(prefix: str, target: str) -> str:
    """The web address behind a prefix, or empty where the target has not that prefix or no web address."""
    address = target[len(prefix) :]
    is_ours = target.lower().startswith(prefix) and address.lower().startswith(("http://", "https://"))
    return address if is_ours else ""


def listing(web: Web, address: str, cursor: Mapping[str, str], most: int, accept: str) -> Answer:
    """The list itself, at most ``most`` bytes, or that it did not change since the cursor was written."""
    return web.get(
        address,
        etag=cursor.get("etag", ""),
        last_modified=cursor.get("last_modified", ""),
        robots=False,
        most=most,
        accept=accept,
    )


def page(web: Web, item: Item) -> Fetched:
    """The item's page, or what its list carries of it; raises ``InputError`` where there is neither."""
    try:
        answer = web.get(item.url)
        require_text(answer.body, item.url)
    except InputError:
        if item.own is not None:
            return item.own
        raise
    return Fetched(answer.body, answer.url, answer.retrieved_at, answer.content_type, published=item.published)


def visit(
    items: Sequence[Item],
    cursor: Mapping[str, str],
    since: date | None,
    get: Callable[[Item], Fetched],
    done: Mapping[str, str],
) -> Iterator[Polled]:
    """Fetch the items that the cursor does not know, in their order, then yield the cursor for next time.

    Items published before ``since`` are passed over. What could not be had is tried again at the next polls. ``done``
    is what the cursor says beside that when all went well: entity tags and the like, which must not be believed
    before, lest the list count as read.
    """
    progress = _Progress(cursor)
    for item in _wanted(items, since):
        if item.key in progress.seen:
            continue
        fetched, failure = None, None
        try:
            fetched = get(item)
        except CounterclaimError as error:
            failure = error
        progress.note(item.key, failure is None)
        yield Polled(fetched, progress.cursor(), failure)
    yield Polled(None, progress.finished({item.key for item in items}, done))


def documents(polled: Iterator[Polled]) -> Iterator[Fetched]:
    """The documents of a first poll; raises its first error when all that can be had was had."""
    errors = []
    for step in polled:
        if step.fetched is not None:
            yield step.fetched
        if step.error is not None:
            errors.append(step.error)
    if errors:
        raise errors[0]


def is_before(published: str, since: date | None) -> bool:
    """Whether something was published before a day; what has no day was not."""
    said = day(published)
    return since is not None and said is not None and said < since


def _wanted(items: Sequence[Item], since: date | None) -> Iterator[Item]:
    yield from {item.key: item for item in items if not is_before(item.published, since)}.values()


class _Progress:
    """What a cursor knows of items: the keys of those done, and how often others failed."""

    def __init__(self, cursor: Mapping[str, str]) -> None:
        self._rest = {name: value for name, value in cursor.items() if name not in (_SEEN, _FAILED)}
        self.seen = dict.fromkeys(cursor.get(_SEEN, "").split())
        failed = (entry.partition(":") for entry in cursor.get(_FAILED, "").split())
        self._failed = {key: int(count) for key, _, count in failed if count.isdigit()}

    def note(self, key: str, well: bool) -> None:
        """Remember how it went with an item."""
        tries = self._failed.pop(key, 0) + 1
        if well or tries >= TRIES:
            self.seen[key] = None
        else:
            self._failed[key] = tries

    def cursor(self) -> dict[str, str]:
        """The cursor in the middle of a list."""
        failed = " ".join(f"{key}:{tries}" for key, tries in self._failed.items())
        return self._rest | {_SEEN: " ".join(self.seen)} | ({_FAILED: failed} if failed else {})

    def finished(self, current: set[str], done: Mapping[str, str]) -> dict[str, str]:
        """The cursor at the end of a list: what is no longer in it is forgotten in time."""
        self._failed = {key: tries for key, tries in self._failed.items() if key in current}
        old = [key for key in self.seen if key not in current][-_MOST_OLD_KEYS:]
        self.seen = dict.fromkeys([*old, *(key for key in self.seen if key in current)])
        if not self._failed:
            self._rest = {name: value for name, value in done.items() if value}
        return self.cursor()
