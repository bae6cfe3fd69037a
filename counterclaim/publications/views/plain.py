"""Views as JSON can carry them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from typing import Any

_AS_THEY_ARE = frozenset((str, int, float, bool, type(None)))


@cache
def _parts(kind: type) -> tuple[str, ...] | None:
    """The names of a dataclass's fields, None for another type; asked once a type: a site has millions of values."""
    return tuple(part.name for part in fields(kind)) if is_dataclass(kind) else None


def plain(value: Any) -> Any:
    """Turn a view into dicts, lists, strings and numbers; days become ``YYYY-MM-DD``, an enum its value."""
    kind: Any = type(value)
    if kind in _AS_THEY_ARE:
        return value
    if kind is tuple or kind is list:
        return [plain(item) for item in value]
    names = _parts(kind)
    if names is not None:
        return {name: plain(getattr(value, name)) for name in names}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    return value
