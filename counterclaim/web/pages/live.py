"""The room of what happens now: documents, claims and changed assessments as they arrive, and health of the sources."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from threading import Lock

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from counterclaim.publications.pages import harmless_text
from counterclaim.publications.views import place_rows
from counterclaim.store.watching import Watching
from counterclaim.watch.status import feed
from counterclaim.web.health import health_of, health_words
from counterclaim.web.news import main_claims, standing_text
from counterclaim.web.page import answer, chosen_language, house_of, in_language, page, render
from counterclaim.web.peer import address_key
from counterclaim.web.pulse import Happened, Pulse
from counterclaim.web.server import problem

router = APIRouter(include_in_schema=False)
LISTED, CLAIMS, DAYS = 12, 2, 14
"""Documents on the page and claims of each; days back from which changes come."""
BEAT, LOOK = 15.0, 0.5
"""Seconds without news after which a stream says that it lives; seconds between its looks."""
MOST, MOST_EACH = 50, 5
"""Streams that are open at once, in all and for one client."""
_beginning = Lock()


def pulse_of(request: Request) -> Pulse:
    """The pulse of the server that answers a request; begins with the first who asks."""
    state = request.app.state
    with _beginning:
        if not hasattr(state, "pulse"):
            state.pulse = Pulse(house_of(request))
        found: Pulse = state.pulse
        return found


@router.get("/live")
def live(request: Request) -> Response:
    """The newest documents and changes, and how the sources do; goes on by itself where there is a script."""
    house, pulse = house_of(request), pulse_of(request)
    last, edition = pulse.last, house.edition()
    documents, _after = edition.documents("", LISTED)
    held = edition.document_counts([document.id for document in documents])
    moves = edition.moves(since=edition.head.as_of - timedelta(days=DAYS))[-LISTED:][::-1]
    with in_language(request):
        rows = {row.id: row for row in place_rows(edition.places(ids=[move.place_id for move in moves]).ledger)}
        waiting, standing = pulse.waiting, standing_text(edition)
        claims = {document.id: tuple(main_claims(edition, document.id, CLAIMS)) for document in documents}
    return page(
        request, "live_app.html", documents=documents, standing=standing, last=last, health=health_of(house),
        health_words=health_words,        counts=held, claims=claims, waiting=waiting,
        moves=[(move, rows[move.place_id]) for move in moves if move.place_id in rows], problem=house.problem,
    )  # fmt: skip


@router.get("/live/health")
def health(request: Request) -> Response:
    """How the sources do, as the part of the page that its script puts in anew."""
    with in_language(request):
        body = render(request, "live_health.html", health=health_of(house_of(request)), health_words=health_words)
    return answer(request, body, headers={"Cache-Control": "no-store"})


@router.get("/live/events")
async def events(request: Request, after: str = "") -> Response:
    """A stream of server-sent events; ``Last-Event-ID``, or ``after``, tells what the reader saw last."""
    pulse = await run_in_threadpool(pulse_of, request)
    open_now: list[str] = request.app.state.__dict__.setdefault("live_streams", [])
    client = address_key(request)
    if len(open_now) >= MOST or open_now.count(client) >= MOST_EACH:
        found = problem(503, "Too many streams", "too many live pages are open; try again later", request.url.path)
        found.headers["Retry-After"] = "30"
        return found
    open_now.append(client)
    seen = (request.headers.get("last-event-id") or after or pulse.last)[:100]
    return _Stream(_told(request, pulse, seen), lambda: open_now.remove(client))


class _Stream(StreamingResponse):
    """A stream of events; ``leave`` is called however it ends."""

    def __init__(self, lines: AsyncIterator[str], leave: Callable[[], None]) -> None:
        super().__init__(lines, media_type="text/event-stream",
                         headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})  # fmt: skip
        self._leave = leave

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._leave()


async def _told(request: Request, pulse: Pulse, seen: str) -> AsyncIterator[str]:
    spoken, silent = chosen_language(request), 0.0
    yield "retry: 2000\n\n"
    for event in await run_in_threadpool(pulse.missed, seen):
        yield _line(event, spoken)
    while not pulse.is_over and not await request.is_disconnected():
        news = pulse.after(seen)
        for event in news:
            yield _line(event, spoken)
            seen = event.name
        silent = 0.0 if news else silent + LOOK
        if silent >= BEAT:
            silent = 0.0
            yield ": still here\n\n"
        await asyncio.sleep(LOOK)


def _line(event: Happened, spoken: str) -> str:
    told = harmless_text(json.dumps(event.told[spoken], ensure_ascii=False))
    return f"id: {event.name}\nevent: {event.kind}\ndata: {told}\n\n"


@router.get("/alerts.atom")
def alerts(request: Request) -> Response:
    """The alerts of the watcher as an Atom feed."""
    house = house_of(request)
    return answer(request, feed(Watching(house.store.database), house.war.name), "application/atom+xml")
