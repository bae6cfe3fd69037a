"""The room of what happens now: documents, claims and changed assessments as they arrive, and health of the sources."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse
from starlette.concurrency import run_in_threadpool

from counterclaim.publications.views import place_rows
from counterclaim.store.lock import WatchLock
from counterclaim.store.watching import Watching
from counterclaim.watch.status import feed, status
from counterclaim.web.page import answer, house_of, page
from counterclaim.web.pulse import Pulse
from counterclaim.web.server import problem

router = APIRouter(include_in_schema=False)
LISTED, DAYS, BEAT, LOOK = 12, 14, 15.0, 0.5
MOST, MOST_EACH = 50, 5
"""Streams that are open at once, in all and for one client."""


def pulse_of(request: Request) -> Pulse:
    """The pulse of the server that answers a request; begins with the first who asks."""
    state = request.app.state
    if not hasattr(state, "pulse"):
        state.pulse = Pulse(house_of(request))
    found: Pulse = state.pulse
    return found


@router.get("/live")
def live(request: Request) -> Response:
    """The newest documents and changes, and how the sources do; goes on by itself where there is a script."""
    house = house_of(request)
    pulse, edition = pulse_of(request), house.edition()
    documents, _after = edition.documents("", LISTED)
    moves = edition.moves(since=edition.head.as_of - timedelta(days=DAYS))[-LISTED:][::-1]
    rows = {row.id: row for row in place_rows(edition.places(ids=[move.place_id for move in moves]).ledger)}
    return page(
        request, "live_app.html", documents=documents, head=edition.head, last=pulse.last, health=_health(request),
        counts=edition.document_counts([document.id for document in documents]),
        moves=[(move, rows[move.place_id]) for move in moves if move.place_id in rows], problem=house.problem,
    )  # fmt: skip


@router.get("/live/health")
def health(request: Request) -> Response:
    """How the sources do, for the page's script."""
    return JSONResponse(_health(request), headers={"Cache-Control": "no-store"})


@router.get("/live/events")
async def events(request: Request, after: str = "") -> Response:
    """A stream of server-sent events; ``Last-Event-ID``, or ``after``, tells what the reader saw last."""
    open_now: dict[str, int] = request.app.state.__dict__.setdefault("live_streams", {})
    client = request.client.host if request.client else ""
    if sum(open_now.values()) >= MOST or open_now.get(client, 0) >= MOST_EACH:
        found = problem(503, "Too many streams", "too many live pages are open; try again later", request.url.path)
        found.headers["Retry-After"] = "30"
        return found
    pulse = await run_in_threadpool(pulse_of, request)
    seen = request.headers.get("last-event-id") or after or pulse.last
    return StreamingResponse(
        _stream(request, pulse, seen, open_now, client),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _stream(
    request: Request, pulse: Pulse, seen: str, open_now: dict[str, int], client: str
) -> AsyncIterator[str]:
    open_now[client] = open_now.get(client, 0) + 1
    silent = 0.0
    try:
        yield "retry: 2000\n\n"
        while not pulse.is_over and not await request.is_disconnected():
            for event in pulse.after(seen):
                seen, silent = f"{pulse.run}-{event.number}", 0.0
                data = json.dumps(dict(event.data), ensure_ascii=False)
                yield f"id: {seen}\nevent: {event.kind}\ndata: {data}\n\n"
            if silent >= BEAT:
                silent = 0.0
                yield ": still here\n\n"
            await asyncio.sleep(LOOK)
            silent += LOOK
    finally:
        open_now[client] -= 1
        if not open_now[client]:
            del open_now[client]


@router.get("/alerts.atom")
def alerts(request: Request) -> Response:
    """The alerts of the watcher as an Atom feed."""
    house = house_of(request)
    return answer(request, feed(Watching(house.store.database), house.war.name), "application/atom+xml")


def _health(request: Request) -> dict[str, Any]:
    house = house_of(request)
    return status(Watching(house.store.database), datetime.now(UTC), runs=WatchLock(house.home).is_held)
