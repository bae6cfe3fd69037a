"""The list of what to watch, ``sources.toml``: read and checked, with one clear line for every mistake in it."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from counterclaim.errors import InputError
from counterclaim.watch.schedule import DAY

_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": DAY}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*([smhd])")
_LOOPBACK = re.compile(r"(?:https?)://[^/\s]+(?:/\S*)?", re.IGNORECASE)


def _seconds(value: object) -> object:
    if isinstance(value, str):
        match = _DURATION.fullmatch(value.strip())
        if match is None:
            raise ValueError("must be a length of time such as 30s, 10m, 2h or 1d")
        return float(match[1]) * _UNITS[match[2]]
    raise ValueError("must be a length of time such as 30s, 10m, 2h or 1d, in quotation marks")


def _address(value: object) -> object:
    if not isinstance(value, str) or not _LOOPBACK.fullmatch(value):
        raise ValueError("must be an http or https address")
    return value


Seconds = Annotated[float, BeforeValidator(_seconds)]
Address = Annotated[str, BeforeValidator(_address)]
Words = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000, pattern=r"^[^\x00-\x1f]+$")
]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Defaults(_Table):
    """``[defaults]``: what holds for every source that does not say otherwise, and for the watcher itself."""

    every: Annotated[Seconds, Field(ge=1, le=30 * DAY)] = 600.0
    limit: Annotated[Seconds, Field(ge=1, le=DAY)] = 300.0
    """Seconds that a source may take for its next document before it counts as hanging."""
    since: date | None = None
    host_delay: Annotated[Seconds, Field(ge=0, le=3600)] = 2.0
    """Seconds between two questions to one host, where the source can wait."""
    threads: Annotated[int, Field(ge=1, le=64)] = 8
    most: Annotated[int, Field(ge=1, le=100_000)] = 200
    """Documents that one poll brings at most; the others come with the next, which follows at once."""
    assess_every: Annotated[Seconds, Field(ge=0, le=3600)] = 20.0
    allow: tuple[Words, ...] = Field(default=(), strict=False)
    """Private addresses (of an intranet) that may be asked all the same."""


class Watched(_Table):
    """One ``[[source]]``: what to ask for what, how often. ``kind`` is a source's plug-in name, or ``folder``."""

    name: Words
    target: Words
    kind: Words | None = None
    every: Annotated[Seconds, Field(ge=1, le=30 * DAY)] | None = None
    limit: Annotated[Seconds, Field(ge=1, le=DAY)] | None = None
    since: date | None = None
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")] | None = None
    publisher: Words | None = None
    enabled: bool = True

    @property
    def asked(self) -> str:
        """What makes it this source: another kind or target starts afresh."""
        return f"{self.kind or ''} {self.target}"


class Webhook(_Table):
    """One ``[[alerts.webhook]]``; its address is named by the user, and so may be a private one."""

    name: Words
    url: Address
    secret: Annotated[str, StringConstraints(min_length=8, max_length=400)] | None = None
    secret_env: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]*$")] | None = None
    """The environment variable that holds the secret, for a list that others may read."""


class Alerting(_Table):
    """``[alerts]``: what to tell, and whom; words older than ``recent`` are no news, 0 for no limit.

    Kinds: a claim newly disputed, a place whose assessed state changed, an admission against interest.
    """

    kinds: tuple[Literal["disputed", "changed", "admission"], ...] = Field(
        default=("disputed", "changed", "admission"), strict=False
    )
    recent: Annotated[Seconds, Field(ge=0, le=3660 * DAY)] = 14 * DAY
    feed: Words | None = None
    desktop: bool = False
    webhook: tuple[Webhook, ...] = Field(default=(), strict=False)


class Watchlist(_Table):
    """A whole ``sources.toml``."""

    defaults: Defaults = Defaults()
    source: tuple[Watched, ...] = Field(default=(), strict=False)
    alerts: Alerting = Alerting()

    @property
    def enabled(self) -> tuple[Watched, ...]:
        """The sources to ask, in their order."""
        return tuple(source for source in self.source if source.enabled)

    def every(self, source: Watched) -> float:
        """A source's rhythm in seconds."""
        return self.defaults.every if source.every is None else source.every

    def limit(self, source: Watched) -> float:
        """Seconds after which a source that says nothing counts as hanging."""
        return self.defaults.limit if source.limit is None else source.limit


def parse(raw: bytes, where: str, kinds: frozenset[str]) -> Watchlist | tuple[InputError, ...]:
    """Read a list, or say every mistake in it; ``kinds`` are the sources that are installed."""
    try:
        values = tomllib.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return (InputError("the file is not UTF-8", where=where, remedy="save it as UTF-8"),)
    except tomllib.TOMLDecodeError as error:
        return (InputError(f"no valid TOML: {error}", where=where, remedy="mend that line"),)
    try:
        found = Watchlist.model_validate(values)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False)
        return tuple(dict.fromkeys(_worded(fault, values, where) for fault in faults))
    wrong = tuple(_wrong(found, where, kinds))
    return wrong or found


def _wrong(found: Watchlist, where: str, kinds: frozenset[str]) -> Iterator[InputError]:
    if not found.source:
        yield InputError("there is no [[source]] in it", where=where, remedy="`counterclaim watch --example` shows one")
    elif not found.enabled:
        yield InputError("every source has enabled = false", where=where, remedy="enable those that you want")
    for name, count in Counter(source.name for source in found.source).items():
        if count > 1:
            yield InputError(f"'name' stands {count} times: {name!r}", where=f"{where}: source", remedy="rename one")
    for source in found.source:
        if source.kind is not None and source.kind not in kinds:
            what = f"'kind' is {source.kind!r}, but must be one of {', '.join(sorted(kinds))}"
            yield InputError(what, where=f"{where}: source {source.name!r}")
    for name, count in Counter(hook.name for hook in found.alerts.webhook).items():
        if count > 1:
            what = f"'name' stands {count} times: {name!r}"
            yield InputError(what, where=f"{where}: alerts.webhook", remedy="rename one")
    for hook in found.alerts.webhook:
        if hook.secret and hook.secret_env:
            what = "'secret' and 'secret_env' exclude each other"
            yield InputError(what, where=f"{where}: alerts.webhook {hook.name!r}")


def _worded(fault: Any, values: dict[str, Any], where: str) -> InputError:
    *path, key = fault["loc"]
    if isinstance(key, int):  # an item of a list
        path, key = path[:-1], f"{path[-1]} {key + 1}" if path else str(key + 1)
    message, kind = str(fault["msg"]), fault["type"]
    if kind == "extra_forbidden":
        rule, remedy = "is no key here", "`counterclaim watch --example` shows the keys"
    elif kind == "missing":
        rule, remedy = "is missing", f'write it as {key} = "words"'
    else:
        rule, remedy = message.removeprefix("Value error, "), ""
        rule = (
            rule.replace("Input should be", "must be").replace("String should", "must").replace("Value should", "must")
        )
    return InputError(f"{key!r} {rule}", where=f"{where}{_table(path, values)}", remedy=remedy)


def _table(path: list[Any], values: Any) -> str:
    """Where in the file a key stands: ``: source 3 'Reuters'``."""
    words: list[str] = []
    for part in path:
        try:
            values = values[part]
        except (KeyError, IndexError, TypeError):
            values = None
        if isinstance(part, int):
            name = values.get("name") if isinstance(values, dict) else None
            words.append(f"{part + 1}{f' {name!r}' if isinstance(name, str) else ''}")
        elif part != "function-before[_seconds()]":
            words.append(str(part))
    return f": {' '.join(words)}" if words else ""
