"""What the page of a fact check shows, from the edition."""

from __future__ import annotations

from typing import Any

from counterclaim.language.interface import _
from counterclaim.model import CONTESTED
from counterclaim.publications.claimreview import claim_reviews, json_ld
from counterclaim.publications.factcheck import check_values
from counterclaim.publications.views.check import CheckView, check_view
from counterclaim.publications.views.claims import ClaimView
from counterclaim.publications.views.digest import digest
from counterclaim.publications.views.lookup import Lookup, lookup
from counterclaim.publications.views.names import camp_name
from counterclaim.publications.views.saying import saying
from counterclaim.publications.views.words import day_text, percent
from counterclaim.store.edition import Edition
from counterclaim.store.edition.first import first_sayings

State = tuple[str, str, str]
"""Side, whose, and how probable in words."""


def checked_values(edition: Edition, document_id: str) -> dict[str, Any]:
    """The values of ``check_app.html``; raises ``NotFound``."""
    look = lookup(edition.document(document_id))
    view = check_view(look, document_id)
    values = check_values(view)
    own = [look.utterance_of[claim] for claim in values["claims"] if claim in look.utterance_of]
    firsts = lookup(first_sayings(edition, {act.id: act for act in own}.values()))
    sayings = {first: saying(look, firsts, note.claim_ids) for first, note in values["notes"].items()}
    reviews = claim_reviews(view, values["claims"], sayings, edition.head.as_of)
    return {
        **values,
        "digest": digest(look, view),
        "sayings": sayings,
        "then": _then(edition, look, [values["claims"][name] for name in values["notes"]]),
        "headline": _headline(view),
        "labels": [(label, words) for label, words, _number in view.verdict_counts],
        "json_ld": json_ld(reviews) if reviews else "",
    }


def _headline(view: CheckView) -> Any:
    """The block with the page's headline, where its only story begins with it: then it is shown as the title."""
    blocks = view.sections[0].blocks if len(view.sections) == 1 else ()
    return blocks[0] if blocks and blocks[0].role == "title" else None


def _then(edition: Edition, look: Lookup, claims: list[ClaimView]) -> dict[str, tuple[str, tuple[State, ...]]]:
    """What the evidence makes of each claim's place on the claim's own day: the day, and the states; by claim."""
    first, second = look.ledger.war.camps
    names = (("a", camp_name(first)), (CONTESTED, _("contested")), ("b", camp_name(second)))
    series = {place: dict(edition.series(place)) for place in {claim.place_id for claim in claims if claim.place_id}}
    found = {}
    for claim in claims:
        day = claim.event_days.best or claim.said.best
        triple = series.get(claim.place_id, {}).get(day) if day else None
        if triple is not None:
            states = tuple((side, name, percent(part)) for (side, name), part in zip(names, triple, strict=True))
            found[claim.id] = (day_text(day), states)
    return found
