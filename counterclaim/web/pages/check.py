"""The room of fact checks: give an article, see it being read, and read what holds up in it."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse, StreamingResponse
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from counterclaim.documents.decode import MAX_BYTES
from counterclaim.errors import CounterclaimError, NotFound, UsageError
from counterclaim.language.interface import _
from counterclaim.publications.pages import harmless_text
from counterclaim.web.access import access_of, may_write
from counterclaim.web.checking import Checking, Job, State
from counterclaim.web.given import Given, given_address, given_file, given_text
from counterclaim.web.page import house_of, in_language, kept_answer, page, render
from counterclaim.web.pages.checked import checked_values
from counterclaim.web.pages.progress import standing, steps_shown

router = APIRouter(include_in_schema=False)
LISTED = 30
_LOOK, _BEAT = 0.2, 15.0
_FIELDS = ("way", "address", "text", "day", "outlet")


def checking_of(request: Request) -> Checking:
    """The checks of the house that answers a request; made with the first."""
    state = request.app.state
    if not hasattr(state, "checking"):
        state.checking = Checking(house_of(request))
    found: Checking = state.checking
    return found


@router.get("/check")
@router.get("/check/index.html")
def form(request: Request, after: str = "") -> Response:
    """Where an article is given, and the articles that were read."""
    return _form(request, after=after)


@router.post("/check", dependencies=[Depends(may_write)])
async def start(request: Request) -> Response:
    """Take an article on; what is known already is shown at once."""
    async with request.form(max_files=1, max_fields=12, max_part_size=8 << 20) as sent:
        try:
            given = await _given(sent)
            return await run_in_threadpool(_start, request, given)
        except CounterclaimError as error:
            told = {name: str(sent.get(name, "")) for name in _FIELDS}
            return await run_in_threadpool(_form, request, error=error, told=told)


def _start(request: Request, given: Given) -> Response:
    if given.fetched is not None and not given.is_mail:
        known = hashlib.sha256(given.fetched.raw).hexdigest()
        if house_of(request).edition().document_counts([known]):
            return RedirectResponse(f"/check/{known}", 303)
    return RedirectResponse(f"/check/job/{checking_of(request).start(given).id}", 303)


def _form(
    request: Request, after: str = "", error: CounterclaimError | None = None, told: dict[str, str] | None = None
) -> Response:
    edition = house_of(request).edition()
    documents, further = edition.documents(after, LISTED)
    values = {
        "documents": documents,
        "counts": edition.document_counts([document.id for document in documents]),
        "total": edition.head.documents,
        "after": after,
        "further": further,
        "error": error,
        "told": told or dict.fromkeys(_FIELDS, ""),
        "most": MAX_BYTES >> 20,
        "may_write": access_of(request).is_local(request),
    }
    return page(request, "check_form.html", status=422 if error else 200, **values)


async def _given(sent: FormData) -> Given:
    """What the form carries, by its field ``way``; raises ``UsageError`` where there is nothing in it."""

    def text(name: str) -> str:
        value = sent.get(name)
        return value if isinstance(value, str) else ""

    way = text("way")
    if way == "address":
        return given_address(text("address"))
    if way == "text":
        return given_text(text("text"), text("day"), text("outlet"))
    file = sent.get("file")
    if way == "file" and isinstance(file, UploadFile) and file.filename:
        return given_file(file.filename, await file.read(MAX_BYTES + 1))
    raise UsageError(_("nothing was given"), remedy=_("paste an address or a text, or choose a file"))


# -- a check in progress -----------------------------------------------------------------------------------------------


@router.get("/check/job/{job_id}")
def progress(request: Request, job_id: str) -> Response:
    """How far a check is; leads to the article when it is done. Reloads itself where there is no script."""
    job = checking_of(request).find(job_id)
    if job.state is State.DONE:
        return RedirectResponse(_way(job), 303)
    with in_language(request):
        steps, now = steps_shown(job), standing(job, checking_of(request).ahead(job_id))
    return page(request, "check_job.html", job=job, steps=steps, now=now)


@router.post("/check/job/{job_id}/cancel", dependencies=[Depends(may_write)])
def cancel(request: Request, job_id: str) -> Response:
    """Give a check up."""
    checking_of(request).cancel(job_id)
    return RedirectResponse(f"/check/job/{job_id}", 303)


@router.get("/check/job/{job_id}/state")
def state(request: Request, job_id: str) -> Response:
    """How far a check is, for scripts."""
    return JSONResponse(_told(request, job_id), headers={"Cache-Control": "no-store"})


@router.get("/check/job/{job_id}/events")
async def events(request: Request, job_id: str) -> Response:
    """The same as a stream of server-sent events, one for every change, until it is over."""
    checking_of(request).find(job_id)
    return StreamingResponse(
        _stream(request, job_id), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
    )


async def _stream(request: Request, job_id: str) -> AsyncIterator[str]:
    house = house_of(request)
    sent, silent = "", 0.0
    while not house.is_closing:
        try:
            told = json.dumps(_told(request, job_id))
        except NotFound:  # it is over for so long that it was forgotten
            return
        if told != sent:
            sent, silent = told, 0.0
            yield f"event: progress\ndata: {told}\n\n"
        elif silent > _BEAT:
            silent = 0.0
            yield ": still here\n\n"
        if json.loads(told)["state"] in (State.DONE, State.FAILED, State.CANCELLED):
            return
        await asyncio.sleep(_LOOK)
        silent += _LOOK


def _told(request: Request, job_id: str) -> dict[str, Any]:
    job, ahead = checking_of(request).find(job_id), checking_of(request).ahead(job_id)
    with in_language(request):
        steps = {step.name: step.text for step in steps_shown(job) if step.behind}
        words = harmless_text(standing(job, ahead))
    return {"state": job.state, "percent": job.percent, "words": words, "steps": steps, "go": _way(job)}


def _way(job: Job) -> str:
    return f"/check/{job.documents[0]}" if job.documents else ""


# -- the article -------------------------------------------------------------------------------------------------------


@router.get("/check/{name}")
def article(request: Request, name: str) -> Response:
    """A fact check: the article with its claims underlined, and what became of each."""
    document_id = name.removesuffix(".html")
    edition = house_of(request).edition()
    return kept_answer(request, lambda: render(request, "check_app.html", **checked_values(edition, document_id)))
