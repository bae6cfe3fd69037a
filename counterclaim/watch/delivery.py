"""Bringing alerts to their receivers: each has a line of its own in the store, which neither a restart nor a receiver
that is down empties.

An alert is delivered at least once: where the program is cut off between a receiver's answer and our writing it down,
it goes out again, under the same id.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from counterclaim.errors import CounterclaimError, FetchError, InputError
from counterclaim.publications.alerts import alert_bytes, title
from counterclaim.store.watching import DELIVERED, OPEN, REFUSED, Made, Watching
from counterclaim.watch.schedule import backoff
from counterclaim.watch.settings import Alerting
from counterclaim.watch.webhook import Receiver, RefusedAlert, post

PATIENCE = 5
"""Tries after which an alert that a receiver does not want, while it takes others, is given up."""
STALE = 3600.0
"""Seconds after which an alert is no longer shown on the screen: nobody sat there."""
AT_ONCE = 5
"""Notifications that are shown within a minute at most; the others stand in the feed."""
LOOK = 2.0
"""Seconds between two looks at a line that nobody woke."""


class Way(Protocol):
    """One receiver: its name, under which its line is kept, and how an alert gets there."""

    @property
    def name(self) -> str:
        """What its line is called; never an address, which may hold a secret."""
        ...

    def send(self, made: Made) -> None:
        """Bring one alert there; raises ``RefusedAlert`` where it does not want this one, ``FetchError`` else."""
        ...


class Webhook:
    """A receiver on the web."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver

    @property
    def name(self) -> str:
        """``webhook`` and the user's name for it."""
        return f"webhook {self._receiver.name}"

    def send(self, made: Made) -> None:
        """Post it; raises as ``webhook.post``."""
        post(self._receiver, made.alert.id, alert_bytes(made.alert, made.made_at), datetime.now(UTC))


class Screen:
    """Notifications on this computer's screen, by ``show(title, text)``."""

    name = "desktop"

    def __init__(self, show: Callable[[str, str], None]) -> None:
        self._show = show
        self._shown: deque[datetime] = deque(maxlen=AT_ONCE)

    def send(self, made: Made) -> None:
        """Show it, unless it is old or many were shown just now; raises ``FetchError`` where there is no screen."""
        now = datetime.now(UTC)
        is_full = len(self._shown) == AT_ONCE and (now - self._shown[0]).total_seconds() < 60
        if is_full or (now - made.made_at).total_seconds() > STALE:
            return
        self._shown.append(now)
        try:
            self._show(title(made.alert), made.alert.words[0].quote if made.alert.words else made.alert.text)
        except Exception as error:
            raise FetchError(f"it cannot be shown: {error}", where=self.name) from error


class Line:
    """One receiver's line: what waits goes out in order; after a failure it waits, longer each time."""

    def __init__(self, way: Way, watching: Watching, failed: Callable[[str, CounterclaimError], None]) -> None:
        self._way, self._watching, self._failed = way, watching, failed
        self._failures = 0
        self._wake = threading.Event()
        self._stopped = False

    def deliver(self) -> bool:
        """Send all that waits until something fails; returns whether the line is empty now."""
        while waiting := self._watching.waiting(self._way.name):
            for made, tries in waiting:
                if self._stopped:
                    return False
                if not self._try(made, tries):
                    return False
        return True

    def start(self) -> None:
        """Deliver in a thread from now on."""
        threading.Thread(target=self._run, daemon=True, name=f"deliver {self._way.name}").start()

    def wake(self) -> None:
        """There is something new."""
        self._wake.set()

    def stop(self) -> None:
        """Start no further try."""
        self._stopped = True
        self._wake.set()

    def _run(self) -> None:
        while not self._stopped:
            try:
                empty = self.deliver()
            except Exception as error:  # the store, mostly: as with a receiver, try again later
                self._failures += 1
                what = FetchError(f"{type(error).__name__}: {error}")
                self._failed(self._way.name, error if isinstance(error, CounterclaimError) else what)
                empty = False
            self._wake.clear()
            if empty:
                self._wake.wait(LOOK)
            else:
                self._wake.wait(backoff(self._failures) if self._failures else LOOK)

    def _try(self, made: Made, tries: int) -> bool:
        """Send one; False where the line had better wait."""
        now = datetime.now(UTC)
        try:
            self._way.send(made)
        except RefusedAlert as error:
            done = REFUSED if tries + 1 >= PATIENCE else OPEN
            self._watching.tried(self._way.name, made.alert.id, now, done, str(error))
            self._failed(self._way.name, error)
            self._failures = 1
            return done == REFUSED
        except CounterclaimError as error:
            self._watching.tried(self._way.name, made.alert.id, now, OPEN, str(error))
            self._failures += 1
            if self._failures in (1, 10) or self._failures % 100 == 0:
                self._failed(self._way.name, error)
            return False
        self._watching.tried(self._way.name, made.alert.id, now, DELIVERED, None)
        self._failures = 0
        return True


def ways(settings: Alerting, environment: Mapping[str, str]) -> tuple[tuple[Way, ...], tuple[InputError, ...]]:
    """The receivers that a list names, and a line for each that cannot be had: the others are served all the same."""
    made: list[Way] = []
    faults: list[InputError] = []
    for hook in settings.webhook:
        secret = hook.secret or environment.get(hook.secret_env or "", "")
        if hook.secret_env and not secret:
            what = f"the environment variable {hook.secret_env} is not set: alerts go out unsigned"
            faults.append(InputError(what, where=f"webhook {hook.name!r}", remedy="set it and start again"))
        made.append(Webhook(Receiver(hook.name, hook.url, secret)))
    if settings.desktop:
        try:
            made.append(Screen(desktop()))
        except InputError as error:
            faults.append(error)
    return tuple(made), tuple(faults)


def desktop() -> Callable[[str, str], None]:
    """What shows a notification on this computer; raises ``InputError`` where the extra is not installed."""
    try:
        from desktop_notifier.sync import DesktopNotifierSync
    except ImportError as error:
        raise InputError(
            "nothing here can show notifications", where="alerts: desktop", remedy="pip install 'counterclaim[desktop]'"
        ) from error
    made: list[Any] = []

    def show(heading: str, text: str) -> None:
        if not made:  # in the thread that uses it
            made.append(DesktopNotifierSync(app_name="Counterclaim"))
        made[0].send(title=heading, message=text)

    return show


def lines(
    found: Sequence[Way], watching: Watching, failed: Callable[[str, CounterclaimError], None]
) -> tuple[Line, ...]:
    """A line for every receiver."""
    return tuple(Line(way, watching, failed) for way in found)
