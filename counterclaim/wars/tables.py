"""TOML tables of a war's folder, read with one clear line for every mistake in them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources.abc import Traversable

from counterclaim.errors import InputError


@dataclass(frozen=True, slots=True)
class Table:
    """One TOML table and where it stands (``file: table``), so that every complaint can name its place."""

    where: str
    values: Mapping[str, object]

    def text(self, key: str, default: str | None = None) -> str:
        """The string under ``key``; raises ``InputError`` where it is missing without a default or no string."""
        value = self._value(key, default, 'write it as key = "words"')
        if not isinstance(value, str):
            raise self.wrong(key, "must be a string")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """The list of strings under ``key``, empty where the key is missing."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.wrong(key, "must be a list of strings")
        return tuple(value)

    def numbers(self, key: str) -> tuple[int, ...]:
        """The list of whole numbers under ``key``, empty where the key is missing."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(type(item) is int for item in value):
            raise self.wrong(key, "must be a list of whole numbers")
        return tuple(value)

    def number(self, key: str, low: float, high: float) -> float | None:
        """The number under ``key``, from ``low`` to ``high``; None where the key is missing."""
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise self.wrong(key, f"must be a number from {low:g} to {high:g}")
        return float(value)

    def day(self, key: str) -> date:
        """The day under ``key``, written bare: ``began = 2022-02-24``."""
        value = self._value(key, None, "write it as key = 2022-02-24, without quotation marks")
        if isinstance(value, datetime) or not isinstance(value, date):
            raise self.wrong(key, "must be a day such as 2022-02-24, without quotation marks")
        return value

    def day_or_none(self, key: str) -> date | None:
        """The day under ``key``, None where the key is missing."""
        return self.day(key) if key in self.values else None

    def tables(self, key: str) -> tuple[Table, ...]:
        """The list of tables under ``key``, empty where the key is missing."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.wrong(key, f"must be a list of tables ([[{key}]])")
        return tuple(Table(f"{self.where}: {key} {number}", item) for number, item in enumerate(value, 1))

    def table(self, key: str) -> Table:
        """The table under ``key``, empty where it is missing."""
        value = self.values.get(key, {})
        if not isinstance(value, dict):
            raise self.wrong(key, f"must be a table ([{key}])")
        return Table(f"{self.where}: {key}", value)

    def leaves(self, skip: frozenset[str] = frozenset()) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Every list of strings at any depth as ``("side.UA.en", (…))``; ``skip`` leaves out keys of the top table."""
        for key, value in self.values.items():
            if key in skip:
                continue
            if isinstance(value, dict):
                for rest, words in self.table(key).leaves():
                    yield f"{key}.{rest}", words
            elif isinstance(value, list):
                yield key, self.texts(key)
            else:
                yield key, (str(value),)

    def wrong(self, key: str, rule: str) -> InputError:
        """The error for a key that breaks a rule."""
        return InputError(f"{key!r} {rule}", where=self.where)

    def _value(self, key: str, default: object, remedy: str) -> object:
        value = self.values.get(key, default)
        if value is None:
            raise InputError(f"{key!r} is missing", where=self.where, remedy=remedy)
        return value


def read_table(folder: Traversable, name: str, *, required: bool = True) -> Table:
    """Read ``name`` of a war's folder; an absent file that is not required is an empty table.

    Raises ``InputError`` where it is absent, no UTF-8 or no TOML, with the line that the reader stopped at.
    """
    where = f"{folder.name}/{name}"
    try:
        return Table(where, tomllib.loads(folder.joinpath(name).read_text(encoding="utf-8")))
    except FileNotFoundError:
        if not required:
            return Table(where, {})
        raise InputError("the file is missing", where=where, remedy="docs/wars.md says what belongs in it") from None
    except UnicodeDecodeError:
        raise InputError("the file is not UTF-8", where=where, remedy="save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"no valid TOML: {error}", where=where, remedy="mend that line") from None


def read_raw(file: Traversable) -> bytes | None:
    """The bytes of a table, None where there is no such file; raises ``InputError`` where it may not be read."""
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InputError(f"it cannot be read: {error.strerror or error}", where=str(file)) from error
