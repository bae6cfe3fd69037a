"""How a claim came to be told: who said it first, in how many reports, and from how many origins those come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from counterclaim.language.interface import _, ngettext
from counterclaim.model import ResolvedClaim, Story, Utterance
from counterclaim.publications.views.claims import ClaimLink, claim_link
from counterclaim.publications.views.lookup import Lookup
from counterclaim.publications.views.words import document_name
from counterclaim.vocabulary import proposition


@dataclass(frozen=True, slots=True)
class Copy:
    """A report that another one was copied from: both with the way to them from the site's root, and what they are."""

    href: str
    name: str
    origin_href: str
    origin_name: str


@dataclass(frozen=True, slots=True)
class Saying:
    """Of one note: ``first`` is the earliest known saying of the same, None where none is weighed.

    ``reports`` are documents that tell of this very act of saying, ``origins`` the stories that these were copied from
    or are; ``others`` are speakers who say what supports it, ``other_origins`` the origins that only they bring.
    """

    first: ClaimLink | None
    is_first: bool
    reports: int
    origins: int
    copies: tuple[Copy, ...]
    others: int
    other_origins: int

    @property
    def independence(self) -> str:
        """How independent it is, in one or two sentences; empty where nothing was weighed."""
        if not self.reports:
            return ""
        told = ngettext("Told in {number} report", "Told in {number} reports", self.reports)
        come = ngettext("from {number} origin", "from {number} independent origins", self.origins)
        words = f"{told.format(number=self.reports)} {come.format(number=self.origins)}."
        if not self.others:
            return f"{words} {_('Nobody else who supports it is known.')}"
        backed = ngettext("{number} other speaker supports it", "{number} other speakers support it", self.others)
        bring = ngettext("from {number} more origin", "from {number} more origins", self.other_origins)
        more = _("in the same reports") if not self.other_origins else bring.format(number=self.other_origins)
        return f"{words} {backed.format(number=self.others)}, {more}."


def saying(look: Lookup, firsts: Lookup, claim_ids: Sequence[str]) -> Saying:
    """How the claims of one note came to be told; ``firsts`` has the earliest sayings of the same (``Edition``)."""
    acts = list({act.id: act for name in claim_ids if (act := look.utterance_of.get(name))}.values())
    first = _first(firsts, acts)
    known = first and firsts.utterance_of[first.claim_id].id in {act.id for act in acts}
    origins = {origin for act in acts for origin in act.origins}
    backing = _supporting(look, acts)
    theirs = {origin for act in backing for origin in act.origins} - origins
    documents = {look.claims[name].claim.span.document_id for act in acts for name in act.claim_ids
                 if name in look.claims}  # fmt: skip
    return Saying(
        first=first,
        is_first=bool(known),
        reports=len(documents),
        origins=len(origins),
        copies=_copies(look, acts),
        others=len({act.speaker_id or act.id for act in backing}),
        other_origins=len(theirs),
    )


def _first(firsts: Lookup, acts: Sequence[Utterance]) -> ClaimLink | None:
    wanted = {(proposition(act), act.background): act.day for act in acts}
    known = firsts.utterances.values()
    same = [said for said in known if said.day <= wanted.get((proposition(said), said.background), date.min)]
    for said in sorted(same, key=lambda u: (u.day, u.id)):
        reports = [firsts.claims[name] for name in said.claim_ids if name in firsts.claims]
        if reports:
            return claim_link(firsts, min(reports, key=lambda report: _rank(firsts, report)))
    return None


def _rank(look: Lookup, report: ResolvedClaim) -> tuple[bool, date, bool, str]:
    """Which of the reports of one saying to show: no copy, the earliest, no headline."""
    story = look.stories.get(report.claim.story_id)
    return (bool(story and story.is_copy), report.said.best or date.max, report.claim.headline, report.id)


def _supporting(look: Lookup, acts: Sequence[Utterance]) -> list[Utterance]:
    verdicts = [look.verdicts[act.id] for act in acts if act.id in look.verdicts]
    names = dict.fromkeys(name for verdict in verdicts for name in verdict.supporting)
    return [look.utterances[name] for name in names if name in look.utterances]


def _copies(look: Lookup, acts: Sequence[Utterance]) -> tuple[Copy, ...]:
    """The reports of these acts that are copies, each once, and what they are copies of."""
    reports = [look.claims[name] for act in acts for name in act.claim_ids if name in look.claims]
    told = {look.stories[r.claim.story_id].id: look.stories[r.claim.story_id] for r in reports
            if r.claim.story_id in look.stories}  # fmt: skip
    found = (_copy(look, story) for story in told.values() if story.is_copy)
    return tuple(copy for copy in found if copy is not None)


def _copy(look: Lookup, story: Story) -> Copy | None:
    origin = look.stories.get(story.origin_id)
    if origin is None:
        return None
    return Copy(*_named(look, story), *_named(look, origin))


def _named(look: Lookup, story: Story) -> tuple[str, str]:
    """The way to a story's fact check from the site's root, and what to call it: its outlet, else its headline."""
    document = look.documents.get(story.document_id)
    name = story.publisher or (document.publisher or document_name(document) if document else story.title)
    return f"check/{story.document_id}.html", name or story.document_id[:12]
