"""Acts of saying at random on one place, for the tests of the control model."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st
from sayings import said

from counterclaim.model import CONTESTED, Extent, Predicate, Stance, Utterance

BEGAN = date(2024, 3, 1)
DAYS = 16
VOICES = (
    ("ministry", "RU", "ministry"),
    ("governor", "RU", "local-official"),
    ("staff", "UA", "general-staff"),
    ("brigade", "UA", "commander"),
    ("institute", "third", "analyst"),
    ("agency", "third", "agency"),
)
OF_CONTROL = (Predicate.CONTROL, Predicate.ADVANCE, Predicate.CLEARING, Predicate.SITUATION, Predicate.WITHDRAWAL)


@st.composite
def utterances(draw: st.DrawFn, late: int = 6) -> Utterance:
    """Something said of a day up to ``late`` days ago."""
    speaker, camp, role = draw(st.sampled_from(VOICES))
    day = BEGAN + timedelta(days=draw(st.integers(0, DAYS - 1)))
    stance = draw(st.sampled_from(Stance))
    told = draw(st.sampled_from((*OF_CONTROL, *Predicate)))
    return said(
        speaker,
        camp,
        role,
        day,
        told,
        stance,
        holder=draw(st.sampled_from(("UA", "RU", CONTESTED, None))),
        extent=draw(st.sampled_from((None, *Extent))),
        event_day=day - timedelta(days=draw(st.integers(0, late))),
        relayed=draw(st.booleans()),
        relay_camp=draw(st.sampled_from(("", "UA", "RU"))),
    )


@st.composite
def statements(draw: st.DrawFn) -> Utterance:
    """A statement, said the same day, of how much of the town a camp holds: all, most, none, or without an extent."""
    speaker, camp, role = draw(st.sampled_from(VOICES))
    day = BEGAN + timedelta(days=draw(st.integers(0, DAYS - 1)))
    extent = draw(st.sampled_from((Extent.FULL, Extent.MOST, None, Extent.NONE)))
    told = draw(st.sampled_from((Predicate.CONTROL, Predicate.CLEARING, Predicate.WITHDRAWAL, Predicate.SITUATION)))
    stance, holder = draw(st.sampled_from((Stance.ASSERTS, Stance.HEDGES))), draw(st.sampled_from(("UA", "RU")))
    relayed = draw(st.booleans())
    return said(speaker, camp, role, day, told, stance, holder=holder, extent=extent, relayed=relayed)
