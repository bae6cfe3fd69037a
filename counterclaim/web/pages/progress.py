"""How a check stands, in words."""

from __future__ import annotations

from dataclasses import dataclass

from counterclaim.language.interface import N_, _, ngettext
from counterclaim.web.checking import Job, State

_STEPS = (
    ("started", N_("Get ready")),
    ("fetched", N_("Fetch it")),
    ("kept", N_("Keep it as it came")),
    ("read", N_("Find its claims")),
    ("weighed", N_("Weigh the places that it speaks of")),
    ("printed", N_("Write the fact check")),
)


@dataclass(frozen=True, slots=True)
class Step:
    """A stage of a check: ``behind`` where it is done, ``is_next`` where it is at work."""

    name: str
    text: str
    behind: bool
    is_next: bool


def steps_shown(job: Job) -> tuple[Step, ...]:
    """Every stage of a check, in order; what those behind came to is in their words."""
    done = dict(job.steps)
    last = max((at for at, (name, _words) in enumerate(_STEPS) if name in done), default=-1)
    return tuple(
        Step(
            name,
            _come(name, done[name]) if name in done else _(words),
            at <= last,
            at == last + 1 and job.state is State.WORKING,
        )
        for at, (name, words) in enumerate(_STEPS)
    )


def _come(name: str, number: int) -> str:
    if name == "started":
        return _("Ready")
    if name == "fetched":
        return _("Fetched: {size} kB").format(size=f"{max(1, number // 1000):,}")
    if name == "kept":
        return _("Kept as it came")
    if name == "read":
        return ngettext("Read: {number} claim", "Read: {number} claims", number).format(number=number)
    if name == "weighed":
        return ngettext("Weighed: {number} place", "Weighed: {number} places", number).format(number=number)
    return _("Written")


def standing(job: Job, ahead: int) -> str:
    """How a check stands, in one sentence."""
    if job.state is State.WAITING:
        if not ahead:
            return _("It waits for its turn.")
        words = ngettext("It waits: {number} check is before it.", "It waits: {number} checks are before it.", ahead)
        return words.format(number=ahead)
    if job.state is State.WORKING:
        step = next((step for step in steps_shown(job) if step.is_next), None)
        return f"{step.text}…" if step else _("Almost done…")
    if job.state is State.FAILED:
        return f"{job.error[:1].upper()}{job.error[1:]}."
    return _("It was given up.") if job.state is State.CANCELLED else _("Done.")
