"""The sentences of every page. Likelihood and confidence are never in one sentence (ICD 203)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from counterclaim.language.figures import day_text as day_text
from counterclaim.language.figures import km2_text as km2_text
from counterclaim.language.figures import percent as percent
from counterclaim.language.interface import N_, _, pgettext
from counterclaim.language.retold import retold
from counterclaim.model import (
    Assessment,
    Camp,
    Confidence,
    Days,
    Document,
    RegionRole,
    ResolvedClaim,
    Turn,
    VerdictLabel,
    War,
)
from counterclaim.publications.views.clauses import proposition as proposition
from counterclaim.publications.views.clauses import says as says
from counterclaim.publications.views.names import camp_cases, camp_name, place_cases, speaker_name
from counterclaim.publications.views.names import listed as listed
from counterclaim.publications.views.names import role_text as role_text

VERDICT_WORDS: dict[str, str] = {
    VerdictLabel.SUPPORTED: N_("supported"),
    VerdictLabel.CONTRADICTED: N_("contradicted"),
    VerdictLabel.DISPUTED: N_("disputed"),
    VerdictLabel.UNVERIFIED: N_("unverified"),
    VerdictLabel.PREMATURE: N_("premature: became true later"),
    VerdictLabel.OVERTAKEN: N_("overtaken: was true then"),
    "": N_("not weighed"),
}

# The Admiralty code (NATO AJP-2.1): who says it by its record on other claims, and what others' evidence makes of this.
SOURCE_WORDS = {
    "A": N_("completely reliable"),
    "B": N_("usually reliable"),
    "C": N_("fairly reliable"),
    "D": N_("not usually reliable"),
    "E": N_("unreliable"),
    "F": N_("cannot be judged"),
}
ITEM_WORDS = {
    "1": N_("confirmed by independent sources"),
    "2": N_("probably true"),
    "3": N_("possibly true"),
    "4": N_("doubtful"),
    "5": N_("improbable"),
    "6": N_("cannot be judged"),
}

NAMELESS_OUTLET = "the-article"  # the speaker of what a page says itself where nothing tells whose page it is

_KNOWN = {
    "stated": N_("stated in the document"),
    "metadata": N_("from the page's metadata"),
    "inferred": N_("inferred"),
    "unknown": N_("not known"),
}
_LIKELY = {
    "likely": N_("It is likely (%(share)s) that %(clause)s."),
    "very likely": N_("It is very likely (%(share)s) that %(clause)s."),
    "almost certain": N_("It is almost certain (%(share)s) that %(clause)s."),
}
_SHORT = {
    "roughly even chance": N_("roughly even chance: held by %(camp)s"),
    "likely": N_("likely held by %(camp)s"),
    "very likely": N_("very likely held by %(camp)s"),
    "almost certain": N_("almost certain held by %(camp)s"),
}
_SHORT_CONTESTED = {
    "roughly even chance": N_("roughly even chance: contested"),
    "likely": N_("likely contested"),
    "very likely": N_("very likely contested"),
    "almost certain": N_("almost certain contested"),
}
LIKELIHOODS = (
    N_("almost no chance"), N_("very unlikely"), N_("unlikely"), N_("roughly even chance"), N_("likely"),
    N_("very likely"), N_("almost certain"),
)  # fmt: skip
"""The words of ICD 203."""


def verdict_text(label: str) -> str:
    """A verdict in words; of the empty label that nothing was weighed."""
    return _(VERDICT_WORDS[label])


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
        return _("unknown")
    if first == last:
        return day_text(first)
    if (first.year, first.month) == (last.year, last.month):
        return _("%(day)s to %(last)s") % {"day": first.day, "last": day_text(last)}
    return _("%(first)s to %(last)s") % {"first": day_text(first), "last": day_text(last)}


def known_text(days: Days) -> str:
    """How an interval is known, in words, with the reason where it was inferred."""
    how, reason = _(_KNOWN.get(days.known, days.known)), retold(days.reason)
    if days.known == "unknown":
        return reason or how
    return f"{how}: {reason}" if reason and days.known not in ("stated", "metadata") else how


def known_word(known: str) -> str:
    """How an interval of days is known, in one word (``Days.known``)."""
    return {
        "stated": pgettext("day", "stated"),
        "metadata": pgettext("day", "metadata"),
        "inferred": pgettext("day", "inferred"),
        "unknown": pgettext("day", "unknown"),
    }.get(known, known)


def admiralty_text(code: str) -> str:
    """An Admiralty code in words: ``B2: the source is usually reliable, this claim probably true``."""
    letter, number = SOURCE_WORDS.get(code[:1], "?"), ITEM_WORDS.get(code[1:], "?")
    words = {"code": code, "letter": _(letter), "number": _(number)}
    if letter.startswith("cannot"):
        return _("%(code)s: the source %(letter)s, this claim %(number)s") % words
    return _("%(code)s: the source is %(letter)s, this claim %(number)s") % words


def admiralty_legend() -> str:
    """What the codes of a page mean, in two sentences."""
    letters = ", ".join(f"{code} {_(words)}" for code, words in SOURCE_WORDS.items())
    numbers = ", ".join(f"{code} {_(words)}" for code, words in ITEM_WORDS.items())
    return _(
        "Admiralty code: the letter is how the source's other claims held up (%(letters)s). "
        "The number is what others' evidence makes of this claim (%(numbers)s)."
    ) % {"letters": letters, "numbers": numbers}


def leading(probabilities: tuple[float, float, float]) -> int | None:
    """The most probable state's place in the triple; None where both camps are equally probable, and more than neither.

    So no order of the camps decides what a page says.
    """
    a, contested, b = probabilities
    if contested >= max(a, b):
        return 1
    return None if a == b else 0 if a > b else 2


def state_clause(war: War, state: str, place: str) -> str:
    """What a state means, as a clause: ``Ukraine holds Kupiansk``; ``it`` is a place that was named before."""
    camp = war.camp(state)
    if place == "it":
        return _("%(camp)s holds it") % camp_cases(camp) if camp else _("neither side firmly holds it")
    if camp is None:
        return _("neither side firmly holds %(place)s") % place_cases(place)
    return _("%(camp)s holds %(place)s") % {**camp_cases(camp), **place_cases(place)}


def state_name(war: War, state: str) -> str:
    """A state in a few words, for legends and cells."""
    camp = war.camp(state)
    return _("held by %(camp)s") % camp_cases(camp) if camp else _("contested: neither side holds it firmly")


def state_sentence(war: War, assessment: Assessment | None, place: str) -> str:
    """The assessed state with its likelihood word and probability, in one sentence; confidence has another."""
    where: Mapping[str, str] = place_cases(place)
    if assessment is None:
        return _("Who holds %(place)s is not assessed: no claim about it could be weighed.") % where
    if leading(assessment.probabilities) is None:
        share = percent(assessment.probabilities[0])
        words = _("Who holds %(place)s is unclear. Either side is equally probable, at %(share)s each.")
        return words % {**where, "share": share}
    share = percent(assessment.probabilities[war.states.index(assessment.state)])
    word = assessment.likelihood.strip().lower()
    if "unlikely" in word or "no chance" in word:
        best = {"share": share, "clause": state_clause(war, assessment.state, "it")}
        words = _("Who holds %(place)s is unclear. Best supported, at %(share)s, is that %(clause)s.")
        return words % {**where, **best}
    clause = {"share": share, "clause": state_clause(war, assessment.state, place)}
    if "even" in word:
        return _("There is a roughly even chance (%(share)s) that %(clause)s.") % clause
    word = word.replace("certainly", "certain")
    return _(_LIKELY.get(word, f"It is {word} (%(share)s) that %(clause)s.")) % clause


def state_short(war: War, assessment: Assessment | None) -> str:
    """The assessed state in a few words, for a table's cell."""
    if assessment is None:
        return _("not assessed")
    word, camp = assessment.likelihood.strip().lower(), war.camp(assessment.state)
    if leading(assessment.probabilities) is None:
        return _("unclear; either side equally probable")
    if "unlikely" in word or "no chance" in word:
        best = camp_name(camp) if camp else _("contested")
        return _("unclear; best supported: %(best)s") % {"best": best}
    colon = ":" if "even" in word else ""
    if camp:
        return _(_SHORT.get(word, f"{word}{colon} held by %(camp)s")) % camp_cases(camp)
    return _(_SHORT_CONTESTED.get(word, f"{word}{colon} contested"))


def confidence_text(confidence: str) -> str:
    """How sure one can be, in one word; empty where nothing is assessed."""
    return {
        Confidence.LOW.value: pgettext("confidence", "low"),
        Confidence.MODERATE.value: pgettext("confidence", "moderate"),
        Confidence.HIGH.value: pgettext("confidence", "high"),
    }.get(str(confidence), "")


def confidence_sentence(assessment: Assessment | None) -> str:
    """How much the evidence can bear, as its own sentence; empty where nothing is assessed."""
    if assessment is None:
        return ""
    reason, how = retold(assessment.confidence_reason.strip().rstrip(".")), confidence_text(assessment.confidence)
    if not reason:
        return _("Confidence is %(how)s.") % {"how": how}
    return _("Confidence is %(how)s: %(reason)s.") % {"how": how, "reason": reason}


def share_sentence(war: War, assessment: Assessment | None) -> str:
    """How much of the settlement each camp is expected to hold; empty where nothing is assessed."""
    if assessment is None:
        return ""
    first, second = war.camps
    a, b = percent(1 - assessment.share), percent(assessment.share)
    return _("Expected share of the settlement: %(first)s %(a)s, %(second)s %(b)s.") % {
        "first": camp_name(first), "a": a, "second": camp_name(second), "b": b,
    }  # fmt: skip


_SAYINGS = {
    "full": (N_("%(camp)s holds all of it"), N_("one side holds all of it")),
    "most": (N_("%(camp)s holds most of it"), N_("one side holds most of it")),
    "part": (N_("%(camp)s holds part of it"), N_("one side holds part of it")),
    "not_held": (N_("%(camp)s does not hold it"), N_("one side does not hold it")),
}


def turn_sentence(war: War, turn: Turn) -> str:
    """What would change an assessment: a saying, and what would be thought after it."""
    speaker, about = war.camp(turn.by), war.camp(turn.about)
    named, unnamed = _SAYINGS.get(turn.what, (f"%(camp)s {turn.what}", f"one side {turn.what}"))
    said = _(named) % camp_cases(about) if about else _(unnamed)
    values = {"said": said, "then": _then_clause(war, turn.probabilities)}
    if speaker is None:
        return _("If a third party said that %(said)s, %(then)s.") % values
    if turn.by == turn.about:
        return _("If %(camp)s itself said that %(said)s, %(then)s.") % {**values, **camp_cases(speaker)}
    return _("If %(camp)s said that %(said)s, %(then)s.") % {**values, **camp_cases(speaker)}


def believed_sentence(war: War, camp: Camp, probabilities: tuple[float, float, float] | None) -> str:
    """What a camp's own words alone, taken at their word, make of a place."""
    if probabilities is None:
        words = _("%(camp)s's own words decide nothing: it said nothing of it that could be weighed.")
        return words % camp_cases(camp)
    then = {"then": _then_clause(war, probabilities)}
    return _("If only %(camp)s's own words were believed, %(then)s.") % {**camp_cases(camp), **then}


def _then_clause(war: War, probabilities: tuple[float, float, float]) -> str:
    """What would be most probable, in numbers: likelihood words are for what is thought."""
    top = leading(probabilities)
    if top is None:
        words = _("either side would be equally probable (%(share)s each)")
        return words % {"share": percent(probabilities[0])}
    values = {"clause": state_clause(war, war.states[top], "it"), "share": percent(probabilities[top])}
    return _("it would be most probable that %(clause)s (%(share)s)") % values


def speaker_text(claim: ResolvedClaim, document: Document, war: War) -> str:
    """Whom to name: the resolved speaker, else the words of the text; an article of an unknown outlet by its title."""
    if claim.speaker_id == NAMELESS_OUTLET:
        return document.publisher or quoted(shortened(document_name(document), 60))
    return speaker_name(war, claim.speaker_name) or claim.claim.speaker_text or _("Speaker not named")


def document_name(document: Document) -> str:
    """A document's title, else the first words of its text, else its id; never empty."""
    return document.title or shortened(_first_line(document)) or document.id[:12]


def quoted(words: str) -> str:
    """Words in the quotation marks of the language that is spoken."""
    return _("“%(words)s”") % {"words": words}


def shortened(words: str, most: int = 90) -> str:
    """Words cut at a blank where they are longer than ``most`` letters."""
    words = " ".join(words.split())
    return words if len(words) <= most else f"{words[:most].rsplit(' ', 1)[0].rstrip(',;:.')}…"


def _first_line(document: Document) -> str:
    aside = (RegionRole.METADATA, RegionRole.FURNITURE, RegionRole.COMMENT)
    parts = [document.text[r.start : r.end] for r in document.regions if r.role not in aside] or [document.text]
    return next((line.strip() for part in parts for line in part.splitlines() if line.strip()), "")
