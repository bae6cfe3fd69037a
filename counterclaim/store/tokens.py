"""Tokens that let somebody write over HTTP: kept hashed, in a file of their own that only its owner can read.

A token is 256 random bits, so its hash cannot be turned back by guessing, however fast the hash is: sha256 is enough.
A slow hash as for passwords (scrypt) would protect no better, and would let anybody who sends wrong tokens keep the
server busy. The file is apart from the store: it is a secret, it is no evidence, and backups may leave it out.
"""

from __future__ import annotations

import hmac
import os
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from counterclaim.errors import NotFound, StoreError, UsageError

TOKENS = "access.db"
"""The file's name in the home folder; its mode is 0600."""
PREFIX = "cc_"
"""How every token begins, so that people and scanners of secrets know one when they see it."""
LONGEST_NAME = 60
_SECRET_BYTES, _WAIT_S = 32, 10.0
_SCHEMA = """
CREATE TABLE IF NOT EXISTS tokens (
  id TEXT PRIMARY KEY, name TEXT UNIQUE NOT NULL, digest BLOB UNIQUE NOT NULL, scope TEXT NOT NULL,
  made TEXT NOT NULL, used TEXT) WITHOUT ROWID
"""


class Scope(StrEnum):
    """What a token is good for."""

    ADD = "add"  # everything that writes: adding, checking by URL, settings


@dataclass(frozen=True, slots=True)
class Token:
    """A token as it is known afterwards, without its secret; days are in UTC, ``used`` is None before the first use."""

    id: str
    name: str
    scope: Scope
    made: date
    used: date | None


def today() -> date:
    """The day in UTC."""
    return datetime.now(UTC).date()


class Tokens:
    """The tokens of a home folder; every call opens the file anew, so that what another process changed holds at once.

    Threads and processes may share it. All calls raise ``StoreError`` where the file cannot be read or written.
    """

    def __init__(self, home: Path, day: Callable[[], date] = today) -> None:
        self.path = home / TOKENS
        self._day = day

    def make(self, name: str) -> str:
        """A new token, which is nowhere to be had again; raises ``UsageError`` for a name that is none or is taken."""
        named = _checked_name(name)
        token = PREFIX + secrets.token_urlsafe(_SECRET_BYTES)
        row = (secrets.token_hex(4), named, _digest(token), Scope.ADD.value, self._day().isoformat())
        with self._writing() as db:
            if db.execute("SELECT 1 FROM tokens WHERE name = ? OR id = ?", (named, named)).fetchone():
                raise UsageError(
                    "there is a token of that name", where=named, remedy="revoke it, or choose another name"
                )
            db.execute("INSERT INTO tokens VALUES (?, ?, ?, ?, ?, NULL)", row)
        return token

    def all(self) -> tuple[Token, ...]:
        """Every token that holds, by name."""
        return tuple(sorted((token for token, _digest in self._rows()), key=lambda token: token.name))

    def revoke(self, name_or_id: str) -> Token:
        """Make a token worthless at once and return what it was; raises ``NotFound``."""
        found = next((token for token in self.all() if name_or_id in (token.name, token.id)), None)
        if found is None:
            raise NotFound("there is no such token", where=name_or_id, remedy="counterclaim token list")
        with self._writing() as db:
            db.execute("DELETE FROM tokens WHERE id = ?", (found.id,))
        return found

    def holder(self, token: str) -> Token | None:
        """Whose token this is, or None; the day of use is kept. How long it takes tells nothing of the secret."""
        if not token.startswith(PREFIX):
            return None
        wanted = _digest(token)
        same = [known for known, digest in self._rows() if hmac.compare_digest(digest, wanted)]
        if same and same[0].used != self._day():
            self._note_use(same[0])
        return same[0] if same else None

    def _note_use(self, token: Token) -> None:
        with suppress(StoreError), self._writing() as db:  # a disk that cannot be written is no reason to refuse
            db.execute("UPDATE tokens SET used = ? WHERE id = ?", (self._day().isoformat(), token.id))

    def _rows(self) -> list[tuple[Token, bytes]]:
        with self._translated():
            if not self.path.exists() or not self.path.stat().st_size:
                return []
        with self._translated(), closing(self._open("ro")) as db:
            rows = db.execute("SELECT id, name, scope, made, used, digest FROM tokens").fetchall()
            return [(_token(*row[:5]), bytes(row[5])) for row in rows]

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it or nothing."""
        with self._translated():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
            os.chmod(self.path, 0o600)
            with closing(self._open("rw")) as db, db:
                db.execute("BEGIN IMMEDIATE")
                db.execute(_SCHEMA)
                yield db

    def _open(self, mode: str) -> sqlite3.Connection:
        address = f"{self.path.resolve().as_uri()}?mode={mode}"
        return sqlite3.connect(address, uri=True, timeout=_WAIT_S, isolation_level=None)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError, ValueError) as error:
            what = f"the tokens cannot be read or written: {error}"
            remedy = "make the folder writable, or delete this file and make new tokens"
            raise StoreError(what, where=str(self.path), remedy=remedy) from error


def _token(name_id: str, name: str, scope: str, made: str, used: str | None) -> Token:
    return Token(name_id, name, Scope(scope), date.fromisoformat(made), date.fromisoformat(used) if used else None)


def _digest(token: str) -> bytes:
    return sha256(token.encode("utf-8", "surrogatepass")).digest()


def _checked_name(name: str) -> str:
    named = name.strip()
    if not named or not named.isprintable() or len(named) > LONGEST_NAME:
        remedy = f"name who or what will use it, in at most {LONGEST_NAME} letters"
        raise UsageError("this is no name for a token", where=repr(name[:LONGEST_NAME]), remedy=remedy)
    return named
