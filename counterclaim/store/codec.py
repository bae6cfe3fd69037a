"""Model values to canonical JSON bytes and back: equal values give equal bytes."""

from __future__ import annotations

import json
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from counterclaim.errors import NotText, StoreError

T = TypeVar("T")


def canonical(value: Any) -> bytes:
    """Write a JSON value in its one form, so that it can be hashed: sorted keys, no spaces, UTF-8.

    Raises ``NotText`` where a string holds half a surrogate pair (it has no UTF-8), and ``StoreError`` where the value
    has no JSON (infinities, NaN, objects).
    """
    try:
        return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    except UnicodeEncodeError as error:
        remedy = "save the page again in a whole encoding such as UTF-8"
        raise NotText(f"the text holds half a character at offset {error.start}", remedy=remedy) from error
    except (TypeError, ValueError) as error:
        raise StoreError(f"a value cannot be stored: {error}") from error


_ADAPTERS: dict[type, TypeAdapter[Any]] = {}


def _adapter(kind: type) -> TypeAdapter[Any]:
    """Making an adapter costs tens of milliseconds, so each is made once."""
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def encode(value: Any) -> bytes:
    """Turn a dataclass of ``model`` into canonical JSON bytes; raises as ``canonical`` does."""
    try:
        plain = _adapter(type(value)).dump_python(value, mode="json", warnings="error")
    except (PydanticSerializationError, UnicodeError) as error:
        raise StoreError(f"a {type(value).__name__} cannot be stored: {error}") from error
    return canonical(plain)


def decode(kind: type[T], data: bytes | str, *, where: str = "") -> T:
    """Read a ``kind`` back from what ``encode`` wrote; fields that it lacks take their defaults.

    Raises ``StoreError``, naming ``where``, when the bytes are not such a value.
    """
    try:
        value: T = _adapter(kind).validate_json(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        what = f"not a stored {kind.__name__}: {field + ': ' if field else ''}{first['msg']}"
        raise StoreError(what, where=where, remedy="run `counterclaim verify`, then add the document again") from error
    return value
