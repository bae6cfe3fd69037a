"""The sentences of every page. Likelihood and confidence are never in one sentence (ICD 203)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from counterclaim.model import (
    CONTESTED,
    Assessment,
    Camp,
    Claim,
    Days,
    Document,
    Extent,
    Predicate,
    RegionRole,
    ResolvedClaim,
    Stance,
    Turn,
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
    Predicate.SUPPLY: ("supply", " at {place}"),
    Predicate.SITUATION: ("the situation", " at {place}"),
    Predicate.STRIKE: ("a strike", " at {place}"),
    Predicate.CASUALTIES: ("losses", " at {place}"),
    Predicate.FORECAST: ("what is to come", " at {place}"),
    Predicate.ORDER: ("an order", " about {place}"),
    Predicate.OTHER: ("another matter", ""),
}

# The Admiralty code (NATO AJP-2.1): who says it by its record on other claims, and what others' evidence makes of this.
SOURCE_WORDS = {
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "cannot be judged",
}
ITEM_WORDS = {
    "1": "confirmed by independent sources",
    "2": "probably true",
    "3": "possibly true",
    "4": "doubtful",
    "5": "improbable",
    "6": "cannot be judged",
}

NAMELESS_OUTLET = "the-article"  # the speaker of what a page says itself where nothing tells whose page it is

_ROLES = {
    "agency": "news agency",
    "general-staff": "general staff",
    "local-official": "local official",
    "mapper": "mapping project",
    "milblogger": "war blogger",
    "other": "",
    "outlet": "news outlet",
}


def day_text(day: date | None) -> str:
    """A day in words, ``20 November 2025``; ``unknown`` where there is none."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}" if day else "unknown"


def moment_text(said: str) -> str:
    """An ISO 8601 day or time in words, ``20 November 2025, 08:02 UTC``; what is neither stays as it is."""
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        return said
    if len(said) <= len("2025-11-20"):
        return day_text(at.date())
    return f"{day_text(at.date())}, {at:%H:%M} {at.tzname() or ''}".rstrip()


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


def role_text(role: str) -> str:
    """What a speaker is, in words; empty where nothing more than the name is known."""
    return _ROLES.get(role, role.replace("-", " "))


def listed(names: Sequence[str]) -> str:
    """Names as a sentence takes them: ``A, B and C``."""
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


def known_text(days: Days) -> str:
    """How an interval is known, in words, with the reason where it was inferred."""
    how = {
        "stated": "stated in the document",
        "metadata": "from the page's metadata",
        "inferred": "inferred",
        "unknown": "not known",
    }.get(days.known, days.known)
    if days.known == "unknown":
        return days.reason or how
    return f"{how}: {days.reason}" if days.reason and days.known not in ("stated", "metadata") else how


def percent(probability: float) -> str:
    """A probability in whole per cent; never 0 % or 100 %, which no evidence supports."""
    if probability < 0.005:
        return "under 1%"
    return "over 99%" if probability > 0.995 else f"{probability * 100:.0f}%"


def admiralty_text(code: str) -> str:
    """An Admiralty code in words: ``B2: the source is usually reliable, this claim probably true``."""
    letter, number = SOURCE_WORDS.get(code[:1], "?"), ITEM_WORDS.get(code[1:], "?")
    source = letter if letter.startswith("cannot") else f"is {letter}"
    return f"{code}: the source {source}, this claim {number}"


def admiralty_legend() -> str:
    """What the codes of a page mean, in two sentences."""
    letters, numbers = (", ".join(f"{k} {v}" for k, v in words.items()) for words in (SOURCE_WORDS, ITEM_WORDS))
    return (
        f"Admiralty code: the letter is how the source's other claims held up ({letters}). "
        f"The number is what others' evidence makes of this claim ({numbers})."
    )


def counted(number: int, what: str) -> str:
    """How many of what: ``1 settlement``, ``5 settlements``."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def km2_text(km2: float, sign: bool = False) -> str:
    """Square kilometres as one reads them: whole ones from 10 on, a tenth below; with a plus where ``sign`` asks."""
    text = f"{km2:,.0f}" if abs(km2) >= 9.95 else f"{km2:.1f}"
    text = "0" if text in ("0.0", "-0.0") else text
    return f"+{text}" if sign and km2 > 0 and text != "0" else text


def leading(probabilities: tuple[float, float, float]) -> int | None:
    """The most probable state's place in the triple; None where both camps are equally probable, and more than neither.

    So no order of the camps decides what a page says.
    """
    a, contested, b = probabilities
    if contested >= max(a, b):
        return 1
    return None if a == b else 0 if a > b else 2


def state_clause(war: War, state: str, place: str) -> str:
    """What a state means, as a clause: ``Ukraine holds Kupiansk``."""
    camp = war.camp(state)
    return f"{camp.name} holds {place}" if camp else f"neither side firmly holds {place}"


def state_name(war: War, state: str) -> str:
    """A state in a few words, for legends and cells."""
    camp = war.camp(state)
    return f"held by {camp.name}" if camp else "contested: neither side holds it firmly"


def state_sentence(war: War, assessment: Assessment | None, place: str) -> str:
    """The assessed state with its likelihood word and probability, in one sentence; confidence has another."""
    if assessment is None:
        return f"Who holds {place} is not assessed: no claim about it could be weighed."
    if leading(assessment.probabilities) is None:
        share = percent(assessment.probabilities[0])
        return f"Who holds {place} is unclear. Either side is equally probable, at {share} each."
    clause = state_clause(war, assessment.state, place)
    share = percent(assessment.probabilities[war.states.index(assessment.state)])
    word = assessment.likelihood.strip().lower()
    if "unlikely" in word or "no chance" in word:
        best = state_clause(war, assessment.state, "it")
        return f"Who holds {place} is unclear. Best supported, at {share}, is that {best}."
    if "even" in word:
        return f"There is a roughly even chance ({share}) that {clause}."
    return f"It is {word.replace('certainly', 'certain')} ({share}) that {clause}."


def state_short(war: War, assessment: Assessment | None) -> str:
    """The assessed state in a few words, for a table's cell."""
    if assessment is None:
        return "not assessed"
    word, camp = assessment.likelihood.strip().lower(), war.camp(assessment.state)
    if leading(assessment.probabilities) is None:
        return "unclear; either side equally probable"
    if "unlikely" in word or "no chance" in word:
        return f"unclear; best supported: {camp.name if camp else 'contested'}"
    name = f"held by {camp.name}" if camp else "contested"
    return f"{word}: {name}" if "even" in word else f"{word} {name}"


def confidence_sentence(assessment: Assessment | None) -> str:
    """How much the evidence can bear, as its own sentence; empty where nothing is assessed."""
    if assessment is None:
        return ""
    reason = assessment.confidence_reason.strip().rstrip(".")
    return f"Confidence is {assessment.confidence}{f': {reason}' if reason else ''}."


def share_sentence(war: War, assessment: Assessment | None) -> str:
    """How much of the settlement each camp is expected to hold; empty where nothing is assessed."""
    if assessment is None:
        return ""
    first, second = war.camps
    a, b = percent(1 - assessment.share), percent(assessment.share)
    return f"Expected share of the settlement: {first.name} {a}, {second.name} {b}."


_SAYINGS = {
    "full": "holds all of it",
    "most": "holds most of it",
    "part": "holds part of it",
    "not_held": "does not hold it",
}


def turn_sentence(war: War, turn: Turn) -> str:
    """What would change an assessment: a saying, and what would be thought after it."""
    speaker, about = war.camp(turn.by), war.camp(turn.about)
    who = f"{speaker.name}{' itself' if turn.by == turn.about else ''}" if speaker else "a third party"
    said = f"{about.name if about else 'one side'} {_SAYINGS.get(turn.what, turn.what)}"
    return f"If {who} said that {said}, {_then_clause(war, turn.probabilities)}."


def believed_sentence(war: War, camp: Camp, probabilities: tuple[float, float, float] | None) -> str:
    """What a camp's own words alone, taken at their word, make of a place."""
    if probabilities is None:
        return f"{camp.name}'s own words decide nothing: it said nothing of it that could be weighed."
    return f"If only {camp.name}'s own words were believed, {_then_clause(war, probabilities)}."


def _then_clause(war: War, probabilities: tuple[float, float, float]) -> str:
    """What would be most probable, in numbers: likelihood words are for what is thought."""
    top = leading(probabilities)
    if top is None:
        return f"either side would be equally probable ({percent(probabilities[0])} each)"
    camp = war.camp(war.states[top])
    clause = f"{camp.name} holds it" if camp else "neither side firmly holds it"
    return f"it would be most probable that {clause} ({percent(probabilities[top])})"


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


def _details(claim: Claim, outcome: str) -> str:
    parts = [outcome, f"likelihood: “{claim.likelihood}”" if claim.likelihood else ""]
    if claim.count is not None:
        unit = claim.count.unit or claim.predicate.value
        scope = f" in the {claim.count.scope}" if claim.count.scope else ""
        parts.insert(0, f"{claim.count.value:g} {unit}{scope}")
    return "; ".join(part for part in parts if part)


def _spoke_of(topic: str, predicate: Predicate, claim: Claim, place: str) -> str:
    matter, at = _TOPICS[predicate]
    if predicate is Predicate.OTHER and place:
        return f"{topic} {place}"
    where = at.format(place=place) if place else ""
    if predicate is Predicate.SITUATION and claim.outcome and claim.stance is Stance.ASSERTS:
        return f"called {matter}{where} {claim.outcome}"
    return f"{topic} {matter}{where}"


def says(war: War, claim: Claim, place: str) -> str:
    """What a speaker says, as a clause that follows the speaker's name: ``denied that …``, ``spoke of …``."""
    denied = claim.stance is Stance.DENIES
    predicate = (claim.denies_predicate if denied else None) or claim.predicate
    holder = (claim.denies_holder if denied else None) or claim.holder
    that, topic = _STANCES[claim.stance]
    if predicate in _TOPICS:
        clause = _spoke_of(topic, predicate, claim, place)
    else:
        clause = f"{that} {proposition(war, predicate, holder, claim.extent, place)}"
    details = _details(claim, "" if clause.startswith("called ") else claim.outcome)
    return f"{clause} ({details})" if details else clause


def speaker_text(claim: ResolvedClaim, document: Document) -> str:
    """Whom to name: the resolved speaker, else the words of the text; an article of an unknown outlet by its title."""
    if claim.speaker_id == NAMELESS_OUTLET:
        return document.publisher or f"“{shortened(document_name(document), 60)}”"
    return claim.speaker_name or claim.claim.speaker_text or "Speaker not named"


def document_name(document: Document) -> str:
    """A document's title, else the first words of its text, else its id; never empty."""
    return document.title or shortened(_first_line(document)) or document.id[:12]


def shortened(words: str, most: int = 90) -> str:
    """Words cut at a blank where they are longer than ``most`` letters."""
    words = " ".join(words.split())
    return words if len(words) <= most else f"{words[:most].rsplit(' ', 1)[0].rstrip(',;:.')}…"


def _first_line(document: Document) -> str:
    aside = (RegionRole.METADATA, RegionRole.FURNITURE, RegionRole.COMMENT)
    parts = [document.text[r.start : r.end] for r in document.regions if r.role not in aside] or [document.text]
    return next((line.strip() for part in parts for line in part.splitlines() if line.strip()), "")
