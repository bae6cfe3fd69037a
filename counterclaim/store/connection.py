"""Opening the SQLite file, bringing it to the newest version, and transactions with errors in words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from counterclaim.errors import StoreError
from counterclaim.store.schema import HEAD

BUSY_SECONDS = 30
"""How long a writer waits for another process to finish its transaction."""

_REMEDIES = (
    ("locked", "another process is writing: wait for it to finish and try again"),
    ("full", "free some space on the disk and try again"),
    ("readonly", "make the folder writable, or choose another with --home"),
    ("unable to open", "check the folder's permissions, or choose another with --home"),
    ("not a database", "restore it from a backup, or choose another folder with --home"),
    ("malformed", "restore it from a backup, or choose another folder with --home"),
)


class Database:
    """One SQLite file: write-ahead log, foreign keys on, short transactions that several processes can share."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engine = _engine(path)

    def migrate(self) -> None:
        """Bring the file to version ``HEAD``; costs one query, and no import of alembic, where it is there already.

        Raises ``StoreError`` where a newer Counterclaim made it, or where it is no database of ours.
        """
        with self.reading() as connection:
            version = _version(connection)
        if version == HEAD:
            return
        with self.writing() as connection:
            version = _version(connection)  # another process may have been first
            if version != HEAD:
                _upgrade(connection, version, self.path)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A consistent view of the data; raises ``StoreError`` where SQLite fails."""
        with self._translated(), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """The one writer's transaction: commits at the end, leaves nothing behind on an exception."""
        with self._translated(), self._engine.connect() as connection:
            connection.execution_options(counterclaim_begin="IMMEDIATE")
            with connection.begin():
                yield connection

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError as error:
            raise StoreError(f"the database refuses it: {error.orig}", where=str(self.path)) from error
        except (DBAPIError, sqlite3.Error) as error:
            what = str(getattr(error, "orig", None) or error)
            remedy = next((remedy for word, remedy in _REMEDIES if word in what), "run `counterclaim verify`")
            raise StoreError(what, where=str(self.path), remedy=remedy) from error


def _engine(path: Path) -> Engine:
    engine = create_engine(URL.create("sqlite", database=str(path)), connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves: the driver's own is late and never immediate
        if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get('counterclaim_begin', 'DEFERRED')}")

    return engine


def _version(connection: Connection) -> str | None:
    known = connection.execute(text("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'")).first()
    if known is None:
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: Connection, version: str | None, path: Path) -> None:
    if version is None and inspect(connection).get_table_names():
        remedy = "choose another folder with --home"
        raise StoreError("this is a database, but none of Counterclaim's", where=str(path), remedy=remedy)
    from alembic import command  # costs a third of a second: only where there is something to do
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        what = f"the database has version {version}, which this Counterclaim (version {HEAD}) does not know"
        raise StoreError(what, where=str(path), remedy="install the newest Counterclaim") from error
