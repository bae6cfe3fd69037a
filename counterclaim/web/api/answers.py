"""The shapes of answers: what the description promises, field by field; most parts are the views of the pages.

``as_of`` is the day as of which everything is known, camps are ``a`` and ``b`` in the war's order, probabilities are of
a, contested, b. Every ``href`` is a page's way from the site's root, everything else that begins with ``/`` an address.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from counterclaim.model import Place, Record, Story
from counterclaim.publications.views import BriefView, CheckView, ClaimLink, ClaimView, PlaceRow, RecordRow, Step
from counterclaim.publications.views.area import Km2
from counterclaim.publications.views.digest import Digest
from counterclaim.publications.views.whatif import BelievedView, TurnView

Triple = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Problem:
    """An error as problem details (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    instance: str


@dataclass(frozen=True, slots=True)
class Camp:
    """A side of the war, and whether other answers call it ``a`` or ``b``."""

    side: Literal["a", "b"]
    id: str
    name: str
    colour: str


@dataclass(frozen=True, slots=True)
class Resource:
    """Something to ask for, and an address that shows it."""

    path: str
    what: str
    example: str


@dataclass(frozen=True, slots=True)
class Index:
    """What there is: ``edition`` is a word that changes when anything does, ``is_current`` whether all is in it."""

    as_of: date
    first: date
    edition: str
    is_current: bool
    war: str
    camps: tuple[Camp, Camp]
    states: tuple[str, str, str]
    places: int
    claims: int
    documents: int
    resources: tuple[Resource, ...]


@dataclass(frozen=True, slots=True)
class Places:
    """A page of places; ``next`` is the address of the next one."""

    as_of: date
    total: int
    places: tuple[PlaceRow, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Pair:
    """A saying, what the evidence makes of it, and what others said against it."""

    claim: ClaimLink
    label: str
    reason: str
    against: tuple[ClaimLink, ...]


@dataclass(frozen=True, slots=True)
class PlaceLinks:
    """What else there is of a place."""

    page: str
    series: str
    claims: str
    moves: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """A place: who holds it, how sure one can be, and why: the prior, then each saying's part in the waterfall.

    ``share`` is how much of it camp b is expected to hold; ``turns`` would change the outcome; ``believed`` is what
    each camp's words alone would make of it.
    """

    as_of: date
    place: Place
    row: PlaceRow
    state_names: tuple[str, str, str]
    camp_names: tuple[str, str]
    share: float | None
    share_sentence: str
    waterfall: tuple[Step, ...]
    pairs: tuple[Pair, ...]
    turns: tuple[TurnView, ...]
    believed: tuple[BelievedView, ...]
    links: PlaceLinks


@dataclass(frozen=True, slots=True)
class SeriesDay:
    """How probable each state is on a day; the three add up to 1."""

    day: date
    a: float
    contested: float
    b: float


@dataclass(frozen=True, slots=True)
class PlaceSeries:
    """A place's assessed probabilities by day."""

    as_of: date
    place_id: str
    name: str
    series: tuple[SeriesDay, ...]


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim in one line, its verdict with it; the columns of the CSV.

    ``supported_by`` and ``contradicted_by`` count others' sayings.
    """

    id: str
    utterance_id: str
    document_id: str
    story_id: str
    publisher: str
    speaker_id: str
    speaker: str
    camp: str
    role: str
    relayed_by: str
    stance: str
    predicate: str
    holder: str | None
    extent: str | None
    place_id: str
    place: str
    said_first: date | None
    said_last: date | None
    said_known: str
    due: date | None
    likelihood: str
    against_interest: bool
    background: bool
    verdict: str
    verdict_probability: float | None
    admiralty: str
    start: int
    end: int
    language: str
    quote: str
    href: str
    side: str
    says: str
    supported_by: int
    contradicted_by: int


@dataclass(frozen=True, slots=True)
class Claims:
    """A page of claims, the newest first, those of an unknown day last; ``next`` is the address of the next one."""

    as_of: date
    total: int
    claims: tuple[ClaimRow, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim with all that was said for it and against it."""

    as_of: date
    claim: ClaimView


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document in one line."""

    id: str
    title: str
    publisher: str
    url: str
    published: date | None
    published_known: str
    language: str
    claims: int
    href: str


@dataclass(frozen=True, slots=True)
class Documents:
    """A page of documents, the newest first, those of an unknown day last; ``next`` is the address of the next one."""

    as_of: date
    total: int
    documents: tuple[DocumentRow, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class DocumentLinks:
    """What else there is of a document."""

    page: str
    claims: str
    claimreview: str
    archived: str


@dataclass(frozen=True, slots=True)
class FactCheck:
    """A document's fact check: its text cut at every claim, what became of each, and the article in a few lines."""

    as_of: date
    check: CheckView
    digest: Digest
    links: DocumentLinks


@dataclass(frozen=True, slots=True)
class Relative:
    """A story of the same family: what others copied, or a copy."""

    id: str
    document_id: str
    title: str
    publisher: str
    published: date | None
    is_copy: bool
    origin_id: str
    origin_reason: str
    address: str


@dataclass(frozen=True, slots=True)
class StoryAnswer:
    """A story with its cleaned text; offsets of its regions are in the document's text, of which this is a part."""

    as_of: date
    story: Story
    text: str
    family: tuple[Relative, ...]
    document: str


@dataclass(frozen=True, slots=True)
class SpeakerRow:
    """Somebody who spoke, in one line; ``grade`` is the Admiralty letter, F where too little is resolved."""

    id: str
    name: str
    org: str
    role: str
    camp: str
    side: str
    country: str
    claims: int
    grade: str
    href: str


@dataclass(frozen=True, slots=True)
class Speakers:
    """A page of speakers, those of most claims first; ``next`` is the address of the next one."""

    as_of: date
    total: int
    speakers: tuple[SpeakerRow, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class SpeakerAnswer:
    """A speaker with its track record, None where nothing it said could be weighed."""

    as_of: date
    speaker: SpeakerRow
    aliases: tuple[str, ...]
    record: Record | None
    record_sentences: tuple[str, ...]
    claims: str


@dataclass(frozen=True, slots=True)
class RankedRecord:
    """A record with its rank among those of its kind, None where it has too little to be ranked by."""

    rank: int | None
    row: RecordRow


@dataclass(frozen=True, slots=True)
class Records:
    """Track records by kind, ranked by ``sort``."""

    as_of: date
    sort: str
    records: tuple[RankedRecord, ...]


@dataclass(frozen=True, slots=True)
class BriefingRow:
    """A day that has a briefing."""

    day: date
    address: str
    href: str


@dataclass(frozen=True, slots=True)
class Briefings:
    """A page of briefings, the newest first; ``next`` is the address of the next one."""

    as_of: date
    total: int
    briefings: tuple[BriefingRow, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Briefing:
    """A day's briefing: what changed, was said, is disputed, was admitted, falls due; every item cited."""

    as_of: date
    briefing: BriefView


@dataclass(frozen=True, slots=True)
class MoveRow:
    """A day on which another side became the most probable; sides are '', a, contested or b, '' before anything."""

    day: date
    place_id: str
    place: str
    before: str
    after: str
    href: str


@dataclass(frozen=True, slots=True)
class Moves:
    """A page of changes, the newest first; ``next`` is the address of the next one."""

    as_of: date
    total: int
    moves: tuple[MoveRow, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class AreaDay:
    """The km² expected of each state on a day."""

    day: date
    a: float
    contested: float
    b: float


@dataclass(frozen=True, slots=True)
class AreaInterval:
    """The km² of each state on a day, with 90% intervals; the three expected areas add up to what is known."""

    as_of: date
    day: date
    known_km2: float
    a: Km2
    contested: Km2
    b: Km2


@dataclass(frozen=True, slots=True)
class Area:
    """The ground by day, in hindsight; ``interval`` is there where one day was asked for."""

    as_of: date
    days: tuple[AreaDay, ...]
    interval: AreaInterval | None


@dataclass(frozen=True, slots=True)
class Point:
    """A position: longitude, latitude."""

    type: Literal["Point"]
    coordinates: tuple[float, float]


@dataclass(frozen=True, slots=True)
class MapProperties:
    """Who holds a place on a day, as assessed or in one camp's world, where ``probabilities`` are not told."""

    name: str
    slug: str
    side: str
    probability: float
    probabilities: Triple | None
    disputed: bool
    claims: int


@dataclass(frozen=True, slots=True)
class MapFeature:
    """A settlement (RFC 7946)."""

    type: Literal["Feature"]
    id: str
    geometry: Point
    properties: MapProperties


@dataclass(frozen=True, slots=True)
class MapFeatures:
    """The settlements of which something is assessed by that day; ``unlocated`` is how many have no position."""

    type: Literal["FeatureCollection"]
    as_of: date
    day: date
    world: str
    unlocated: int
    features: tuple[MapFeature, ...]


@dataclass(frozen=True, slots=True)
class FrontFeature:
    """The front line (``kind`` line, MultiLineString) or its band (``kind`` band, MultiPolygon)."""

    type: Literal["Feature"]
    geometry: dict[str, Any]
    properties: dict[str, Any]


@dataclass(frozen=True, slots=True)
class FrontFeatures:
    """The line between the sides and the band that it lies in, in hindsight (RFC 7946)."""

    type: Literal["FeatureCollection"]
    note: str
    day: date
    as_of: date
    features: tuple[FrontFeature, ...]


@dataclass(frozen=True, slots=True)
class EditionState:
    """Whether what is served is all that the store holds; ``problem`` says why it is not renewed."""

    as_of: date
    is_current: bool
    problem: str


@dataclass(frozen=True, slots=True)
class Health:
    """How watching the sources stands, and the edition. Times are ISO 8601 in UTC, lengths are seconds."""

    now: str
    running: bool
    sources: tuple[dict[str, Any], ...]
    alerts: dict[str, Any]
    receivers: tuple[dict[str, Any], ...]
    edition: EditionState
