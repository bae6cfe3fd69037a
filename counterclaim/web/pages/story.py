"""The room of stories: each as it was told, with its comments, its copies and where it comes from."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from counterclaim.language.interface import _
from counterclaim.publications.origins import origin_graph
from counterclaim.publications.pages import safe
from counterclaim.publications.views.story import story_view
from counterclaim.web.page import house_of, kept_answer, render

router = APIRouter(include_in_schema=False)


@router.get("/story/{name}")
def story(request: Request, name: str) -> Response:
    """A story: text, captions, comments with spam folded, copies and origin."""
    edition = house_of(request).edition()
    found, family = edition.story(name.removesuffix(".html"))

    def made() -> bytes:
        view = story_view(edition.document(found.document_id), found, family)
        graph = safe(origin_graph(view.tellings, _("Who had it first and who copied it")))
        labels = {claim.id: claim for claim in view.claims}
        return render(request, "story_app.html", view=view, graph=graph, labels=labels)

    return kept_answer(request, made)
