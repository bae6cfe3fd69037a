"""The command that watches sources for weeks, and says how that stands."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from counterclaim.cli.guard import complain, one_line
from counterclaim.cli.screen import print_json
from counterclaim.cli.settings import Json, Settings
from counterclaim.errors import CounterclaimError, InputError, UsageError

if TYPE_CHECKING:
    from counterclaim.alert import Alert
    from counterclaim.newsroom import Added, Newsroom
    from counterclaim.store.watching import Watching
    from counterclaim.watch.settings import Watchlist
    from counterclaim.watch.watcher import Watcher

OWN_LIST = "sources.toml"


def watch(
    ctx: typer.Context,
    sources: Annotated[
        Path | None, typer.Argument(metavar="[SOURCES]", help="The list of sources; by default the war's own.")
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="Ask every source once, tell what is new, and end.")] = False,
    status: Annotated[bool, typer.Option("--status", help="Say how the watching stands, and end.")] = False,
    as_json: Json = False,
    port: Annotated[
        int | None,
        typer.Option("--port", min=0, max=65535, help="Serve status and alerts on this port, to this machine only."),
    ] = None,
    example: Annotated[bool, typer.Option("--example", help="Print the war's own list, to begin yours with.")] = False,
) -> None:
    """Watch sources for weeks: read what is new, and say when it changes the picture.

    Runs until Ctrl-C. What is under way when it is cut off, however hard, is done again by the next run.

    Example: counterclaim watch sources.toml --port 8766
    """
    if example:
        sys.stdout.buffer.write(_own(ctx.obj))
        return
    if as_json and not status:
        raise UsageError("--json answers only to --status here", remedy="add --status, or leave it out")
    watchlist, base = _read(ctx.obj, sources)
    if status:
        _tell_status(ctx.obj, watchlist, as_json)
    else:
        _watch(ctx.obj, watchlist, base, once, port)


def _read(settings: Settings, path: Path | None) -> tuple[Watchlist, Path]:
    """The list and the folder that its relative paths are read from; every mistake in it is told."""
    from counterclaim.wars.tables import read_raw
    from counterclaim.watch.asking import kinds, placed
    from counterclaim.watch.settings import Watchlist, parse

    path = path.expanduser() if path else None
    raw = read_raw(path) if path else _own(settings)
    if raw is None:
        remedy = f"counterclaim watch --example > {OWN_LIST} makes one to begin with"
        raise InputError("there is no such file", where=str(path), remedy=remedy)
    found = parse(raw, str(path or f"{settings.war}/{OWN_LIST}"), kinds())
    if isinstance(found, Watchlist):
        base = path.resolve().parent if path else Path.cwd()
        return found.model_copy(update={"source": tuple(placed(one, base) for one in found.source)}), base
    for fault in found[:-1]:
        complain(str(fault))
    raise found[-1]


def _own(settings: Settings) -> bytes:
    from counterclaim.wars import war_file

    raw = war_file(settings.war, OWN_LIST)
    if raw is None:
        remedy = "write one: docs/watch.md says what belongs in it"
        raise InputError("this war brings no list of sources", where=settings.war, remedy=remedy)
    return raw


def _tell_status(settings: Settings, watchlist: Watchlist, as_json: bool) -> None:
    from counterclaim.store import Store
    from counterclaim.store.lock import WatchLock
    from counterclaim.store.watching import Watching
    from counterclaim.watch.status import lines, status

    with Store.open(settings.home) as store:
        runs = WatchLock(settings.home).is_held
        told = status(Watching(store.database), datetime.now(UTC), runs=runs, watchlist=watchlist)
    if as_json:
        print_json(told)
    else:
        for line in lines(told):
            print(one_line(line))


def _watch(settings: Settings, watchlist: Watchlist, base: Path, once: bool, port: int | None) -> None:
    from counterclaim.store.lock import WatchLock
    from counterclaim.store.watching import Watching
    from counterclaim.watch.delivery import lines, ways

    with settings.newsroom() as newsroom, WatchLock(settings.home):
        watching = Watching(newsroom.store.database)
        receivers, faults = ways(watchlist.alerts, os.environ)
        for fault in faults:
            complain(str(fault))
        queues = lines(receivers, watching, _complain)

        def made_some() -> None:
            _write_feed(settings, watchlist, base, watching)
            for queue in queues:
                queue.wake()

        watcher = _watcher(newsroom, watchlist, [way.name for way in receivers], made_some)
        made_some()
        with ExitStack() as stack:
            stack.callback(_handle(watcher.stop))
            if port is not None:
                stack.callback(_serve(settings, watchlist, port))
            if not once:
                for queue in queues:
                    queue.start()
                    stack.callback(queue.stop)
            number = len(watchlist.enabled)
            until = "" if once else " until Ctrl-C"
            print(f"watching {number} source{'s' * (number != 1)}{until}", flush=True)
            failed = watcher.run(once=once)
            if once:
                for queue in queues:
                    queue.deliver()
        print("done" if once else "stopped; what was kept is kept", flush=True)
    if once and failed:
        raise typer.Exit(InputError.exit_code)


def _watcher(newsroom: Newsroom, watchlist: Watchlist, receivers: list[str], after: Callable[[], None]) -> Watcher:
    from counterclaim.store.watching import Watching
    from counterclaim.watch.alerts import Wanted
    from counterclaim.watch.asking import Askers
    from counterclaim.watch.assessing import Assessor
    from counterclaim.watch.watcher import Teller, Watcher

    askers = Askers(watchlist.defaults, newsroom.store.keep_exchange)
    wanted = Wanted(watchlist.alerts.kinds, watchlist.alerts.recent / 86400)
    assessor = Assessor(newsroom.desk, newsroom.store, Watching(newsroom.store.database), wanted, receivers)
    if assessor.begin(datetime.now(UTC)) and newsroom.store.documents():
        print("what is kept already is taken for known: alerts begin here", flush=True)
    made = {one.name: askers.asker(one) for one in watchlist.enabled}
    return Watcher(newsroom, watchlist, made, assessor, Teller(_kept, _alerted, _complain), after)


def _write_feed(settings: Settings, watchlist: Watchlist, base: Path, watching: Watching) -> None:
    if not watchlist.alerts.feed:
        return
    from counterclaim.store import write_file
    from counterclaim.watch.status import feed

    try:
        write_file(base / Path(watchlist.alerts.feed).expanduser(), feed(watching, settings.war))
    except CounterclaimError as error:
        complain(str(error))


def _handle(stop: Callable[[], None]) -> Callable[[], None]:
    """Stop at SIGTERM and SIGINT, at once at the second; returns what gives the signals back."""

    def asked(number: int, _frame: object) -> None:
        stop()
        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, signal.SIG_DFL)

    before = {one: signal.signal(one, asked) for one in (signal.SIGTERM, signal.SIGINT)}

    def give_back() -> None:
        for one, handler in before.items():
            signal.signal(one, handler)

    return give_back


def _serve(settings: Settings, watchlist: Watchlist, port: int) -> Callable[[], None]:
    """Serve status and alerts in a thread; returns what ends it. Raises ``UsageError`` where the port is taken."""
    from counterclaim.web.watching import live, server

    made = server(live(settings.home, settings.war, watchlist), port)

    def run() -> None:
        with suppress(SystemExit):  # it could not listen: `started` stays false
            made.run()

    thread = threading.Thread(target=run, daemon=True, name="status")
    thread.start()
    while thread.is_alive() and not made.started:
        thread.join(0.02)
    if not made.started:
        raise UsageError(f"cannot listen on port {port}", remedy="choose another with --port")
    bound = made.servers[0].sockets[0].getsockname()[1]
    print(f"status at http://127.0.0.1:{bound}/status, alerts at http://127.0.0.1:{bound}/alerts.atom", flush=True)

    def end() -> None:
        made.should_exit = True
        thread.join(5)

    return end


def _kept(name: str, added: Added) -> None:
    claims = "1 claim" if added.claims == 1 else f"{added.claims} claims"
    print(one_line(f"new   {added.document_id[:12]} {claims}, {name}: {added.target}"), flush=True)


def _alerted(alert: Alert) -> None:
    from counterclaim.publications.alerts import title

    print(one_line(f"ALERT {title(alert)}"), flush=True)


def _complain(name: str, error: CounterclaimError) -> None:
    complain(f"{name}: {error}")
