"""What a reader hears of a briefing, a fact check and a place: the sentences of their views, and who said it.

Words of articles are read only where they are in the language that is spoken; else their language is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from counterclaim.language.interface import N_, _, language, ngettext
from counterclaim.publications.brief_feed import part_name
from counterclaim.publications.speech.script import Script, script_of
from counterclaim.publications.views.brief import BriefItem, BriefView
from counterclaim.publications.views.check import CheckView, Note, Section
from counterclaim.publications.views.claims import ClaimLink, ClaimView, one_per_act
from counterclaim.publications.views.dossier import DossierView
from counterclaim.publications.views.sectors import PARTS, SectorBrief
from counterclaim.publications.views.words import shortened

ITEMS, ALL_ITEMS, NOTES, SAYINGS, PAIRS, FINDINGS = 6, 60, 15, 6, 3, 3
"""Read at most: items of each part of a briefing, and of all; notes and findings of a fact check; sayings and pairs."""
_QUOTE, _TITLE = 160, 120  # letters
_IN = {"en": N_("in English"), "uk": N_("in Ukrainian"), "ru": N_("in Russian")}


def brief_script(view: BriefView, sectors: Sequence[SectorBrief] = ()) -> Script:
    """A day's briefing: ``title``, ``quiet``, then the name and the items of each part, in the page's order.

    With ``sectors`` (``by_sector``) those of each: ``<sector>``, ``<sector>-said``, ``<sector>-said-0`` and so on;
    without, ``said``, ``said-0``. ``more`` tells how many items were left out.
    """
    return script_of(_brief(view, sectors))


def check_script(view: CheckView) -> Script:
    """A fact check: ``title``, ``published``, ``summary``, ``finding-0``, then the stories, ``more`` and ``comments``.

    Of each story ``story-<id>`` (where there are several), ``copy-<id>``, ``sides-<id>``, and each of its notes by its
    first claim: ``note-<id>``.
    """
    return script_of(_check(view))


def place_script(view: DossierView) -> Script:
    """A place: ``title``, ``state``, ``confidence``, ``share``, ``pair-0``, ``turn-0``, ``claim-<id>`` and so on."""
    return script_of(_place(view))


# -- a briefing ----------------------------------------------------------------------------------------------


def _brief(view: BriefView, sectors: Sequence[SectorBrief]) -> Iterator[tuple[str, str]]:
    yield "title", view.title
    yield "quiet", view.quiet
    every: list[tuple[str, tuple[BriefItem, ...]]] = [(part, getattr(view, part)) for part in PARTS]
    said = 0
    for sector in sectors or (SectorBrief("", "", tuple(every)),):
        if said < ALL_ITEMS:
            yield sector.id, sector.name
        for part, items in sector.parts:
            about = "-".join(filter(None, (sector.id, part)))
            shown = items[: min(ITEMS, ALL_ITEMS - said)]
            said += len(shown)
            yield about, part_name(part) if shown else ""
            for index, item in enumerate(shown):
                yield f"{about}-{index}", f"{item.text} {_sources(item.citations)}"
    yield "more", _more(sum(len(items) for _part, items in every) - said)


def _more(number: int) -> str:
    if number < 1:
        return ""
    words = ngettext("{number} more is on the page.", "{number} more are on the page.", number)
    return words.format(number=number)


def _sources(citations: Sequence[ClaimLink]) -> str:
    """Where the words stand: the outlets, with the language where it is another than the listener's."""
    named = [_outlet(link.publisher, link.language) for link in citations if link.publisher]
    if not (names := list(dict.fromkeys(named))):
        return ""
    words = ngettext("Source: {names}", "Sources: {names}", min(len(names), 3)).format(names="; ".join(names[:2]))
    rest = len(names) - 2
    more = ngettext("and {number} more", "and {number} more", rest).format(number=rest) if rest > 0 else ""
    return f"{words}; {more}." if more else f"{words}."


def _outlet(name: str, written_in: str) -> str:
    tongue = _tongue(written_in)
    return f"{name}, {tongue}" if tongue else name


def _tongue(written_in: str) -> str:
    """``in Russian`` where that is not the listener's language; empty where it is, or is not known."""
    return "" if written_in == language() or written_in not in _IN else _(_IN[written_in])


# -- a fact check --------------------------------------------------------------------------------------------


def _check(view: CheckView) -> Iterator[tuple[str, str]]:
    yield "title", _subject(view)
    if view.published_day:
        yield "published", _("Published: {day}.").format(day=view.published)
    counts = ", ".join(f"{number} {words}" for _label, words, number in view.verdict_counts)
    yield "summary", f"{view.summary} {counts}"
    findings = [finding for section in view.sections for finding in section.findings if finding[0] != "comments"]
    for index, (_kind, words, _quotes) in enumerate(findings[:FINDINGS]):
        yield f"finding-{index}", words
    number = 0
    for section in view.sections:
        if len(view.sections) > 1:
            yield f"story-{section.story_id}", _story(section)
        if section.copy_of:
            yield f"copy-{section.story_id}", _("It is a copy, and adds no evidence of its own.")
        if section.claims:
            yield f"sides-{section.story_id}", section.sides
        for note in section.notes[: max(NOTES - number, 0)]:
            number += 1
            yield f"note-{note.claim_ids[0]}", _note(number, note, section.claims)
    yield "more", _more(sum(len(section.notes) for section in view.sections) - NOTES)
    yield "comments", view.comments


def _subject(view: CheckView) -> str:
    tongue = _tongue(view.language)
    if not tongue:
        title = f"“{shortened(view.title, _TITLE)}”"
        words = _("Fact check of {title}, by {publisher}.") if view.publisher else _("Fact check of {title}.")
        return words.format(title=title, publisher=view.publisher)
    words = (
        _("Fact check of a text {tongue}, by {publisher}.") if view.publisher else _("Fact check of a text {tongue}.")
    )
    return f"{words.format(tongue=tongue, publisher=view.publisher)} {_('Its own words are not read.')}"


def _story(section: Section) -> str:
    tongue = _tongue(section.language)
    return _("A story {tongue}.").format(tongue=tongue) if tongue else _("A story: “{title}”.").format(
        title=shortened(section.title, _TITLE)
    )  # fmt: skip


def _note(number: int, note: Note, claims: Iterable[ClaimView]) -> str:
    claim = next(claim for claim in claims if claim.id == note.claim_ids[0])
    who = _told(claim.speaker, note.says, claim.relayed_by)
    label, reason = note.label_text, note.reason.rstrip(".")
    verdict = reason if reason.startswith(label) else "; ".join(filter(None, (label, reason)))
    told = _("Verdict: {verdict}.").format(verdict=verdict)
    return f"{_('Claim {number}').format(number=number)}: {who}{_words(claim)} {told}"


def _told(speaker: str, says: str, relayed_by: str) -> str:
    if relayed_by:
        return _("{speaker} {says}, as told by {relay}.").format(speaker=speaker, says=says, relay=relayed_by)
    return f"{speaker} {says}."


def _words(claim: ClaimView) -> str:
    """The exact words, where the listener understands them and they are short; else nothing."""
    quote = " ".join(claim.quote.split()).strip('“”"«» ').rstrip(".,;:")
    if claim.language != language() or len(quote) > _QUOTE:
        return ""
    return " " + _("In these words: “{quote}”.").format(quote=quote)


# -- a place -------------------------------------------------------------------------------------------------


def _place(view: DossierView) -> Iterator[tuple[str, str]]:
    row = view.row
    where = f"{row.name}, {row.region}" if row.region else row.name
    yield "title", f"{where}. {_('As of {day}.').format(day=view.as_of)}"
    yield "state", row.state_sentence
    yield "confidence", row.confidence_sentence
    yield "share", view.share_sentence
    if view.pairs:
        yield "pairs", _("Claim against claim")
    for index, (claim, others) in enumerate(view.pairs[:PAIRS]):
        against = "; ".join(f"{other.speaker} {other.says}" for other in others[:2])
        said = _("{claim}; against this, {others}").format(claim=f"{claim.speaker} {claim.says}", others=against)
        yield f"pair-{index}", said
    if view.turns:
        yield "turns", _("What would change this")
    for index, turn in enumerate(view.turns):
        yield f"turn-{index}", turn.words
    acts = one_per_act(view.claims)
    if acts:
        yield "claims", _("What was said last")
    for claim in acts[:SAYINGS]:
        when = claim.said_text if claim.said.best else ""
        yield f"claim-{claim.id}", f"{when}: {_said(claim)}" if when else _said(claim)


def _said(claim: ClaimView) -> str:
    return _told(claim.speaker, claim.says, claim.relayed_by)
