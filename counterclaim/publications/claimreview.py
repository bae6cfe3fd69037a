"""A fact check as schema.org ClaimReview, which search engines and other fact-checkers read, as JSON-LD in the page.

Verdicts become ratings from 1 to 5, without the two ends: 5 would mean proven and 1 disproven, and nothing here proves.
What is unverified, or was not weighed, has words and no number, since "in the middle" would be a finding too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from markupsafe import Markup

from counterclaim.language.interface import _
from counterclaim.language.interface import language as spoken
from counterclaim.model import VerdictLabel
from counterclaim.publications.views.check import CheckView, Note
from counterclaim.publications.views.claims import ClaimLink, ClaimView
from counterclaim.publications.views.saying import Saying

RATINGS: Mapping[str, int] = {
    VerdictLabel.SUPPORTED: 4,
    VerdictLabel.OVERTAKEN: 4,  # it was so when it was said
    VerdictLabel.DISPUTED: 3,
    VerdictLabel.PREMATURE: 2,  # it was not so yet when it was said
    VerdictLabel.CONTRADICTED: 2,
}
WORST, BEST = 1, 5
PERSONS = frozenset(("commander", "local-official", "politician", "soldier", "spokesperson"))
"""Roles of speakers that are persons; everybody else is named as a body, since most are."""
_ESCAPED = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}


def claim_reviews(
    view: CheckView, claims: Mapping[str, ClaimView], sayings: Mapping[str, Saying], as_of: date
) -> Sequence[Any]:
    """A ClaimReview for every note of a fact check; ``sayings`` are by the notes' first claims.

    Addresses are relative to the page's own, as JSON-LD within a page may have them. The author is the program: who
    runs it is not known to it.
    """
    notes = [note for section in view.sections for note in section.notes]
    firsts = [(note, claims[note.claim_ids[0]]) for note in notes]
    return [_review(view, note, claim, sayings.get(claim.id), as_of) for note, claim in firsts]


def json_ld(data: Any) -> Markup:
    """Data as JSON that may stand in a script element: nothing in it can end that element or begin another."""
    return Markup(json.dumps(data, ensure_ascii=True, separators=(",", ":")).translate(_ESCAPED))


def _review(view: CheckView, note: Note, claim: ClaimView, said: Saying | None, as_of: date) -> dict[str, Any]:
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "@id": f"/check/{view.document_id}#note-{claim.id}",
        "url": f"/check/{view.document_id}#claim-{claim.id}",
        "datePublished": as_of.isoformat(),
        "inLanguage": spoken(),
        "claimReviewed": f"{claim.speaker} {note.says}",
        "author": {"@type": "Organization", "name": "Counterclaim", "description": _("an automatic assessment")},
        "reviewRating": _rating(note.label, note.label_text, note.reason),
        "itemReviewed": _filled({
            "@type": "Claim",
            "name": claim.quote,
            "author": _author(claim),
            "datePublished": claim.said.best.isoformat() if claim.said.best else "",
            "appearance": _appearance(view.url, view.title, view.publisher, view.language),
            "firstAppearance": _first(said.first) if said and said.first and not said.is_first else {},
        }),
    }  # fmt: skip


def _rating(label: str, words: str, reason: str) -> dict[str, Any]:
    number = RATINGS.get(label)
    scale = {} if number is None else {"ratingValue": number, "bestRating": BEST, "worstRating": WORST}
    return _filled({"@type": "Rating", **scale, "alternateName": words, "ratingExplanation": reason})


def _author(claim: ClaimView) -> dict[str, Any]:
    kind = "Person" if claim.role in PERSONS else "Organization"
    org = _body(claim.speaker_org) if kind == "Person" else {}
    url = f"/{claim.speaker_href}" if claim.speaker_href else ""
    return _filled({"@type": kind, "name": claim.speaker, "url": url, "affiliation": org})


def _appearance(url: str, title: str, publisher: str, language: str) -> dict[str, Any]:
    return _filled({
        "@type": "CreativeWork",
        "url": url if url.startswith(("https://", "http://")) else "",
        "headline": title,
        "inLanguage": language,
        "publisher": _body(publisher),
    })  # fmt: skip


def _first(link: ClaimLink) -> dict[str, Any]:
    day = link.day.isoformat() if link.day else ""
    told = {"@type": "CreativeWork", "url": f"/{link.href}", "datePublished": day, "publisher": _body(link.publisher)}
    return _filled(told)


def _body(name: str) -> dict[str, Any]:
    return {"@type": "Organization", "name": name} if name else {}


def _filled(values: Mapping[str, Any]) -> dict[str, Any]:
    """What is known: unknown parts are left out, not left empty."""
    return {name: value for name, value in values.items() if value not in ("", {}, None)}
