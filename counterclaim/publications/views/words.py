"""The sentences of every page. Likelihood and confidence are never in one sentence (ICD 203)."""

from __future__ import annotations

from datetime import date

from counterclaim.model import (
    CONTESTED,
    Assessment,
    Claim,
    Days,
    Document,
    Extent,
    Predicate,
    ResolvedClaim,
    Stance,
    VerdictLabel,
    War,
)

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

VERDICT_WORDS: dict[str, str] = {
    VerdictLabel.SUPPORTED: "supported",
    VerdictLabel.CONTRADICTED: "contradicted",
    VerdictLabel.DISPUTED: "disputed",
    VerdictLabel.UNVERIFIED: "unverified",
    VerdictLabel.PREMATURE: "premature: became true later",
    VerdictLabel.OVERTAKEN: "overtaken: was true then",
    "": "not weighed",
}

_EXTENT = {
    Extent.FULL: "all of ",
    Extent.MOST: "most of ",
    Extent.PART: "part of ",
    Extent.OUTSKIRTS: "the outskirts of ",
    Extent.NONE: "no part of ",
}

_ACTS = {
    Predicate.ADVANCE: "{who}forces are advancing at {place}",
    Predicate.ATTACK: "{who}forces attacked at {place}",
    Predicate.ENCIRCLEMENT: "{who}forces have encircled {place}",
    Predicate.INFILTRATION: "{who}groups have infiltrated {place}",
    Predicate.CLEARING: "{who}forces are clearing {place}",
    Predicate.WITHDRAWAL: "{who}forces are withdrawing at {place}",
    Predicate.SURRENDER: "{who}troops are surrendering at {place}",
}

_TOPICS = {
    Predicate.SUPPLY: "supply at {place}",
    Predicate.SITUATION: "the situation at {place}",
    Predicate.STRIKE: "a strike at {place}",
    Predicate.CASUALTIES: "losses at {place}",
    Predicate.FORECAST: "what is to come at {place}",
    Predicate.ORDER: "an order about {place}",
    Predicate.OTHER: "events at {place}",
}


def day_text(day: date | None) -> str:
    """A day in words, ``20 November 2025``; ``unknown`` where there is none."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}" if day else "unknown"


def days_text(days: Days) -> str:
    """An interval in words: one day, ``1 to 3 November 2025``, or ``unknown``."""
    first, last = days.first, days.last
    if first is None or last is None:
        return "unknown"
    if first == last:
        return day_text(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {day_text(last)}"
    return f"{day_text(first)} to {day_text(last)}"


def known_text(days: Days) -> str:
    """How an interval is known, in words, with its reason where one is given."""
    how = {
        "stated": "stated in the document",
        "metadata": "from the page's metadata",
        "inferred": "inferred",
        "unknown": "not known",
    }.get(days.known, days.known)
    return f"{how}: {days.reason}" if days.reason and days.known != "stated" else how


def percent(probability: float) -> str:
    """A probability in whole per cent; never 0 % or 100 %, which no evidence supports."""
    if probability < 0.005:
        return "under 1%"
    return "over 99%" if probability > 0.995 else f"{probability * 100:.0f}%"


def state_clause(war: War, state: str, place: str) -> str:
    """What a state means, as a clause: ``Ukraine holds Kupiansk``."""
    camp = war.camp(state)
    return f"{camp.name} holds {place}" if camp else f"neither side firmly holds {place}"


def state_name(war: War, state: str) -> str:
    """A state in a few words, for legends and cells."""
    camp = war.camp(state)
    return f"held by {camp.name}" if camp else "held firmly by neither side"


def state_sentence(war: War, assessment: Assessment | None, place: str) -> str:
    """The assessed state with its likelihood word and probability, in one sentence; confidence has another."""
    if assessment is None:
        return f"Who holds {place} is not assessed: no claim about it could be weighed."
    clause = state_clause(war, assessment.state, place)
    share = percent(assessment.probabilities[war.states.index(assessment.state)])
    word = assessment.likelihood.strip().lower()
    if "unlikely" in word or "no chance" in word:
        return f"No state is likely: best supported, at {share}, is that {clause}."
    if "even" in word:
        return f"There is a roughly even chance ({share}) that {clause}."
    return f"It is {word.replace('certainly', 'certain')} ({share}) that {clause}."


def state_short(war: War, assessment: Assessment | None) -> str:
    """The assessed state in a few words, for a table's cell."""
    if assessment is None:
        return "not assessed"
    word, name = assessment.likelihood.strip().lower(), state_name(war, assessment.state)
    if "unlikely" in word or "no chance" in word:
        return f"no state is likely; best supported: {name}"
    return f"{word}: {name}" if "even" in word else f"{word} {name}"


def confidence_sentence(assessment: Assessment | None) -> str:
    """How much the evidence can bear, as its own sentence; empty where nothing is assessed."""
    if assessment is None:
        return ""
    reason = assessment.confidence_reason.strip().rstrip(".")
    return f"Confidence is {assessment.confidence}{f': {reason}' if reason else ''}."


def proposition(war: War, predicate: Predicate, holder: str | None, extent: Extent | None, place: str) -> str:
    """What is said to be so, as a clause in our words; the speaker's own words are always shown beside it."""
    where = place or "a place not named"
    camp = war.camp(holder or "")
    if predicate is Predicate.CONTROL:
        if holder == CONTESTED:
            return f"neither side firmly holds {where}"
        who = f"{camp.adjective} forces hold" if camp else "one side holds"
        return f"{who} {_EXTENT.get(extent, '') if extent else ''}{where}"
    act = _ACTS.get(predicate, "something is so at {place}")
    return act.format(who=f"{camp.adjective} " if camp else "", place=where)


_STANCES = {
    Stance.ASSERTS: ("said that", "spoke of"),
    Stance.DENIES: ("denied that", "denied what was said of"),
    Stance.HEDGES: ("said, with reservation, that", "spoke, with reservation, of"),
    Stance.CANNOT_VERIFY: ("could not verify that", "could not verify what was said of"),
}


def _details(claim: Claim) -> str:
    parts = [claim.outcome, claim.likelihood]
    if claim.count is not None:
        unit = claim.count.unit or claim.predicate.value
        parts.insert(0, f"{claim.count.value:g} {unit}{f', {claim.count.scope}' if claim.count.scope else ''}")
    return "; ".join(part for part in parts if part)


def says(war: War, claim: Claim, place: str) -> str:
    """What a speaker says, as a clause that follows the speaker's name: ``denied that …``, ``spoke of …``."""
    denied = claim.stance is Stance.DENIES
    predicate = (claim.denies_predicate if denied else None) or claim.predicate
    holder = (claim.denies_holder if denied else None) or claim.holder
    that, topic = _STANCES[claim.stance]
    if predicate in _TOPICS:
        clause = f"{topic} {_TOPICS[predicate].format(place=place or 'a place not named')}"
    else:
        clause = f"{that} {proposition(war, predicate, holder, claim.extent, place)}"
    details = _details(claim)
    return f"{clause} ({details})" if details else clause


def speaker_text(claim: ResolvedClaim) -> str:
    """Whom to name: the resolved speaker, else the words of the text, else that nobody is named."""
    return claim.speaker_name or claim.claim.speaker_text or "Speaker not named"


def document_name(document: Document) -> str:
    """A document's title, else its first words, else its id; never empty."""
    first = next((line.strip() for line in document.text.splitlines() if line.strip()), "")
    return document.title or (f"{first[:70]}…" if len(first) > 70 else first) or document.id[:12]
