"""What each page says, as plain values: templates, exports, the API and the terminal all read these.

Every function takes the ledger (or a ``Lookup`` made from it once) and returns frozen dataclasses; ``plain`` turns
any of them into what JSON can carry.
"""

from counterclaim.publications.views.area import AreaView, area_view
from counterclaim.publications.views.brief import BriefItem, BriefView, brief_days, brief_view
from counterclaim.publications.views.check import Block, CheckView, Note, Section, Segment, check_view
from counterclaim.publications.views.claims import ClaimLink, ClaimView, claim_link, claim_view
from counterclaim.publications.views.dossier import DossierView, PlaceRow, Step, dossier_view, place_row, place_rows
from counterclaim.publications.views.lookup import Lookup, lookup
from counterclaim.publications.views.map import MapPlace, MapView, map_view
from counterclaim.publications.views.plain import plain
from counterclaim.publications.views.records import LeaguesView, RecordRow, leagues_view
from counterclaim.publications.views.speaker import SpeakerView, speaker_view

__all__ = [
    "AreaView",
    "Block",
    "BriefItem",
    "BriefView",
    "CheckView",
    "ClaimLink",
    "ClaimView",
    "DossierView",
    "LeaguesView",
    "Lookup",
    "MapPlace",
    "MapView",
    "Note",
    "PlaceRow",
    "RecordRow",
    "Section",
    "Segment",
    "SpeakerView",
    "Step",
    "area_view",
    "brief_days",
    "brief_view",
    "check_view",
    "claim_link",
    "claim_view",
    "dossier_view",
    "leagues_view",
    "lookup",
    "map_view",
    "place_row",
    "place_rows",
    "plain",
    "speaker_view",
]
