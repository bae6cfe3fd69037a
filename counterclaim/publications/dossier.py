"""Dossiers: one page a place that is assessed or spoken of, and one page a speaker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from counterclaim.model import Ledger
from counterclaim.publications.pages import render, safe
from counterclaim.publications.records import records_files
from counterclaim.publications.ribbon import evidence_bars, ribbon, share_bar
from counterclaim.publications.views import DossierView, Lookup, Step, dossier_view, lookup, place_rows, speaker_view
from counterclaim.publications.views.claims import one_per_act
from counterclaim.publications.views.dossier import strongest

STRONGEST, PAIRS, SAYINGS = 6, 5, 12  # what a dossier shows at once; the rest is folded


def place_page(view: DossierView) -> bytes:
    """A place's page as HTML."""
    first = strongest(view.waterfall, STRONGEST)
    return render(
        "place.html",
        view.row.href,
        view=view,
        ribbon=safe(ribbon(view)),
        steps=drawn(view, first),
        all_steps=drawn(view, view.waterfall) if len(first) < len(view.waterfall) else (),
        acts=one_per_act(view.claims),
        pairs_shown=PAIRS,
        acts_shown=SAYINGS,
    )


def drawn(view: DossierView, steps: Sequence[Step]) -> list[tuple[Step, Markup, Markup, Markup]]:
    """Steps with their bars, drawn to the scale of what was said: the prior's bar may be cut."""
    most = max((abs(value) for step in view.waterfall[1:] for value in step.log_odds), default=0.0)
    return [
        (
            step,
            safe(evidence_bars(step.log_odds, most)),
            safe(share_bar(step.after)),
            safe(share_bar(step.without) if step.without else ""),
        )
        for step in steps
    ]


def _places(look: Lookup) -> dict[str, bytes]:
    rows = place_rows(look)
    return {row.href: place_page(dossier_view(look, row.id)) for row in rows if row.href}


def _speakers(look: Lookup) -> dict[str, bytes]:
    spoke = set(look.claims_by) | set(look.reliabilities)
    views = [speaker_view(look, name) for name in sorted(spoke)]
    views.sort(key=lambda view: (view.grade, -len(view.claims), view.name, view.id))
    pages = {view.href: render("source.html", view.href, view=view) for view in views}
    return pages | {"source/index.html": render("sources.html", "source/index.html", views=views)}


class DossierPublisher:
    """Publishes ``place/*.html``, ``source/*.html`` and ``records/*.html`` with their download."""

    def publish(self, ledger: Ledger) -> Mapping[str, bytes]:
        """Return a page per place and per speaker, the speakers' index, and everybody's track records."""
        look = lookup(ledger)
        return {**_places(look), **_speakers(look), **records_files(look)}
