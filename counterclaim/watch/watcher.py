"""The watcher's loop: it starts polls as they fall due, and is the one writer through which every document goes.

A document is archived, read and saved before the cursor that passes over it is written, so that a cut at any moment
loses nothing: what was not passed over is asked for again, and keeping a thing twice changes nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from counterclaim.alert import Alert
from counterclaim.errors import CounterclaimError, PluginError, StoreError, TimedOut
from counterclaim.model import Fetched
from counterclaim.newsroom import Added, Newsroom
from counterclaim.plugins import Poller
from counterclaim.store.watching import SourceState, Watching
from counterclaim.watch.asking import PATHS
from counterclaim.watch.assessing import Assessor
from counterclaim.watch.polling import Ended, Inbox, Poll, Step
from counterclaim.watch.schedule import Course, backoff, due, is_due
from counterclaim.watch.settings import Watched, Watchlist

LONGEST_PAUSE = 1.0
"""Seconds between two looks at the clock at most."""
AT_ONE_HOST = 2
"""Polls of one host that run at the same time at most: they wait for their turn there anyway, and others need not."""
MOST_HANGING = 3
"""Abandoned threads of one source that may still hang; with more it is not asked until one of them ends."""


@dataclass(slots=True)
class _Seat:
    """A source, how it stands, and the poll that is under way."""

    watched: Watched
    poller: Poller
    state: SourceState
    poll: Poll | None = None
    news: int = 0
    good: int = 0
    error: CounterclaimError | None = None
    again: bool = False
    was_asked: bool = False
    hanging: list[Poll] = field(default_factory=list)

    @property
    def host(self) -> str:
        """Whom it asks: the host of its address, else its kind."""
        kind, target = self.watched.kind, self.watched.target
        address = re.search(r"https?://([^/?#\s]+)", target)
        return address[1].lower() if address else kind or target.partition(":")[0]

    @property
    def is_done(self) -> bool:
        """Whether it was asked since the start, to the end of what it had."""
        return self.was_asked and self.poll is None and not self.again


@dataclass(frozen=True, slots=True)
class Teller:
    """Whom the watcher tells what happens: a document kept, an alert made, something gone wrong with a source."""

    kept: Callable[[str, Added], None]
    made: Callable[[Alert], None]
    failed: Callable[[str, CounterclaimError], None]


class Watcher:
    """Watches a list of sources until it is stopped; ``run`` is the only writer of documents.

    ``askers`` gives each enabled source's poller by its name. ``after`` is called whenever alerts were made.
    """

    def __init__(
        self,
        newsroom: Newsroom,
        watchlist: Watchlist,
        askers: Mapping[str, Poller],
        assessor: Assessor,
        teller: Teller,
        after: Callable[[], None] = lambda: None,
    ) -> None:
        self._newsroom, self._list, self._assessor = newsroom, watchlist, assessor
        self._watching = Watching(newsroom.store.database)
        self._teller, self._after = teller, after
        self._inbox = Inbox()
        self._stopping = False
        self._started = _now()
        self._assessed = self._started - timedelta(days=1)
        self._unassessable = 0
        self._seats = {
            watched.name: _Seat(watched, askers[watched.name], self._watching.source(watched.name, watched.asked))
            for watched in watchlist.enabled
        }

    def stop(self) -> None:
        """End soon, after the document at hand; may be called from a signal's handler or another thread."""
        self._stopping = True
        self._inbox.wake()

    def run(self, *, once: bool = False) -> tuple[str, ...]:
        """Watch until stopped; ``once`` asks every source once and ends. Returns the names of sources that failed."""
        for seat in self._seats.values():
            if seat.state.next_due is None:
                self._write(seat, replace(seat.state, next_due=self._due(seat)))
        while not self._stopping:
            self._start(once)
            if once and all(seat.is_done for seat in self._seats.values()):
                break
            event = self._inbox.take(LONGEST_PAUSE)
            if event is not None:
                self._take(*event)
            self._abandon()
            self._assess()
        if not self._stopping:
            self._assess(at_once=True)
        return tuple(name for name, seat in self._seats.items() if seat.state.failures)

    # -- asking --------------------------------------------------------------------------------------------------------

    def _start(self, once: bool) -> None:
        now = _now()
        hosts = Counter(seat.host for seat in self._seats.values() if seat.poll is not None)
        free = self._list.defaults.threads - hosts.total()
        for seat in sorted(self._seats.values(), key=lambda seat: (self._due(seat), seat.watched.name)):
            if free <= 0 or self._stopping:
                return
            if seat.poll is not None or (once and seat.is_done) or hosts[seat.host] >= AT_ONE_HOST:
                continue
            is_time = once or seat.again or is_due(now, self._due(seat), seat.state.last_polled)
            if is_time and self._ask(seat):
                hosts[seat.host] += 1
                free -= 1

    def _ask(self, seat: _Seat) -> bool:
        seat.hanging = [poll for poll in seat.hanging if poll.is_alive]
        seat.news = seat.good = 0
        seat.error, seat.again, seat.was_asked = None, False, True
        if len(seat.hanging) >= MOST_HANGING:
            what = f"{len(seat.hanging)} earlier askings still hang"
            self._end(seat, Ended(TimedOut(what, where=seat.watched.name)))
            return False
        watched, defaults = seat.watched, self._list.defaults
        since = watched.since or defaults.since
        seat.poll = Poll(watched.name, seat.poller, watched.target, seat.state.cursor, since, defaults.most)
        seat.poll.start(self._inbox)
        return True

    def _abandon(self) -> None:
        for seat in self._seats.values():
            limit = self._list.limit(seat.watched)
            if seat.poll is not None and seat.poll.silent_for() > limit:
                seat.hanging.append(seat.poll)
                self._inbox.cancel(seat.poll)
                what = f"it brought nothing for {limit:g} seconds and was left behind"
                self._end(seat, Ended(TimedOut(what, where=seat.watched.name)))

    # -- keeping -------------------------------------------------------------------------------------------------------

    def _take(self, poll: Poll, event: Step | Ended) -> None:
        seat = self._seats[poll.name]
        if seat.poll is not poll:
            return
        if isinstance(event, Ended):
            self._end(seat, event)
            return
        try:
            self._keep(seat, event)
        except StoreError as error:  # the cursor stays where it is: all that follows comes again
            self._inbox.cancel(poll)
            self._end(seat, Ended(error))

    def _keep(self, seat: _Seat, step: Step) -> None:
        polled, state = step.polled, replace(seat.state, cursor=dict(step.polled.cursor))
        fault = polled.error
        added: Added | None = None
        if polled.fetched is not None:
            try:
                added = self._newsroom.keep(_credited(polled.fetched, seat.watched))
                fault = added.error or fault
            except StoreError:
                raise
            except CounterclaimError as error:
                fault = error
            except Exception as error:
                what = f"reading it broke: {type(error).__name__}: {error}"
                fault = PluginError(what, where=polled.fetched.url)
        now = _now()
        if fault is not None:
            seat.error = fault
            is_one = polled.fetched is not None or state.cursor != seat.state.cursor  # else the whole list failed
            state = replace(state, skipped=state.skipped + is_one, last_error=str(fault), last_error_at=now)
            self._teller.failed(seat.watched.name, fault)
        else:
            seat.good += 1
        if added is None or added.error is not None:
            self._write(seat, state)
            return
        state = replace(state, kept_in=_seconds(step.found_at, now))
        if added.new:
            seat.news += 1
            state = replace(state, last_news=now, lag=_lag(polled.fetched, now))
        self._write(seat, state, added.document_id)
        if added.new:
            self._teller.kept(seat.watched.name, added)

    def _end(self, seat: _Seat, ended: Ended) -> None:
        now = _now()
        failure = ended.error or (seat.error if not seat.good and not seat.news else None)
        before = Course(seat.state.streak, seat.state.failures)
        course = before.after(seat.news > 0, failure is not None)
        if failure is not None and before.failures and self._is_cut_off():
            course = before
        state = replace(seat.state, streak=course.streak, failures=course.failures, last_polled=now)
        if failure is None:
            state = replace(state, last_success=now)
        elif ended.error is not None:
            state = replace(state, last_error=str(failure), last_error_at=now)
            self._teller.failed(seat.watched.name, failure)
        seat.poll, seat.again = None, ended.more
        seat.state = state
        try:
            self._write(seat, replace(state, next_due=now if ended.more else self._due(seat)))
        except StoreError as error:  # in memory it stands; the disk may take it the next time
            self._teller.failed(seat.watched.name, error)

    def _is_cut_off(self) -> bool:
        """Whether everybody who is asked over the network fails: then the fault is ours, and nobody is asked less."""
        far = [seat for seat in self._seats.values() if seat.watched.kind not in PATHS]
        return len(far) > 1 and all(seat.state.failures for seat in far)

    def _write(self, seat: _Seat, state: SourceState, document_id: str = "") -> None:
        self._watching.keep(state, document_id, _now())
        seat.state = state

    def _due(self, seat: _Seat) -> datetime:
        state, every = seat.state, self._list.every(seat.watched)
        return due(every, Course(state.streak, state.failures), seat.watched.name, state.last_polled, self._started)

    # -- alerts --------------------------------------------------------------------------------------------------------

    def _assess(self, *, at_once: bool = False) -> None:
        now = _now()
        pause = backoff(self._unassessable) if self._unassessable else self._list.defaults.assess_every
        if (now - self._assessed).total_seconds() < pause and not at_once:
            return
        self._assessed = now
        try:
            made = self._assessor.assess(now)
        except Exception as error:  # reading goes on; what was not assessed is assessed when it can be
            self._unassessable += 1
            what = PluginError(f"assessing broke: {type(error).__name__}: {error}")
            self._teller.failed("alerts", error if isinstance(error, CounterclaimError) else what)
            return
        self._unassessable = 0
        for alert in made:
            self._teller.made(alert)
        if made:
            self._after()


def _now() -> datetime:
    return datetime.now(UTC)


def _credited(fetched: Fetched, watched: Watched) -> Fetched:
    return replace(fetched, publisher=watched.publisher) if watched.publisher else fetched


def _seconds(start: datetime, end: datetime) -> float:
    return round((end - start).total_seconds(), 3)


def _lag(fetched: Fetched | None, now: datetime) -> float | None:
    """Seconds since publication, where the source tells its moment."""
    try:
        published = datetime.fromisoformat(fetched.published) if fetched and fetched.published else None
    except ValueError:
        return None
    if published is None:
        return None
    return _seconds(published if published.tzinfo else published.replace(tzinfo=UTC), now)
