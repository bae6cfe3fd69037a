"""The room of the ground: how many km² each side is thought to hold, day by day, and how the sides' maps lie apart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from fastapi import APIRouter, Request, Response

from counterclaim.publications.views.names import camp_name
from counterclaim.web.page import house_of, kept_answer, render

router = APIRouter(include_in_schema=False)
Row = tuple[date, float, float, float]


@router.get("/ground")
def ground(request: Request) -> Response:
    """The km² by day as a chart, and the last day of each month as a table."""
    house = house_of(request)
    edition = house.edition()

    def made() -> bytes:
        rows = edition.areas()
        camps = [camp_name(camp) for camp in house.war.camps]
        return render(
            request, "ground_app.html", rows=month_ends(rows), camps=camps, head=edition.head, mark=house.mark
        )

    return kept_answer(request, made)


def month_ends(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The last of some days in each month, the newest first."""
    last = {(day.year, day.month): (day, a, contested, b) for day, a, contested, b in rows}
    return tuple(last[month] for month in sorted(last, reverse=True))
