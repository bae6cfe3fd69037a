"""The nouns of Counterclaim: frozen values, no input or output.

Times stay apart: ``event_days`` (said to have happened), ``said`` (when it was said), ``retrieved_at`` (when it was
fetched). Ids are hashes of content, so that doing a thing twice changes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from counterclaim.errors import CounterclaimError
from counterclaim.ground import Ground
from counterclaim.track_record import Estimate as Estimate
from counterclaim.track_record import Record as Record
from counterclaim.vocabulary import Confidence as Confidence
from counterclaim.vocabulary import Extent as Extent
from counterclaim.vocabulary import Predicate as Predicate
from counterclaim.vocabulary import RegionRole as RegionRole
from counterclaim.vocabulary import Stance as Stance
from counterclaim.vocabulary import VerdictLabel as VerdictLabel

CONTESTED = "contested"
THIRD = "third"


def content_id(*parts: object, length: int = 16) -> str:
    """Hash parts into a stable id of ``length`` hexadecimal digits."""
    return hashlib.sha256("\x1f".join(str(part) for part in parts).encode()).hexdigest()[:length]


@dataclass(frozen=True, slots=True)
class Days:
    """A closed interval of days, with how it is known.

    ``known`` is ``stated``, ``metadata``, ``inferred`` or ``unknown``; ``reason`` says in words what it rests on.
    An unknown interval has ``first`` and ``last`` None.
    """

    first: date | None
    last: date | None
    known: str = "stated"
    reason: str = ""

    @property
    def is_known(self) -> bool:
        """Whether there is any interval at all."""
        return self.first is not None and self.last is not None

    @property
    def best(self) -> date | None:
        """The single day to use where one is needed: the last of the interval."""
        return self.last


UNKNOWN_DAYS = Days(None, None, "unknown", "nothing in the document tells its day")


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a source brought: raw bytes and what is known about where they came from."""

    raw: bytes
    url: str
    retrieved_at: datetime
    content_type: str = ""
    publisher: str = ""
    published: str = ""  # ISO 8601, where the source (a feed, a channel, an index) says it beside the page


@dataclass(frozen=True, slots=True)
class Polled:
    """One step of asking a source again: a document, none, or why one could not be had, and where to go on from.

    ``cursor`` is small and belongs to the source: entity tags, days, keys of the items seen.
    """

    fetched: Fetched | None
    cursor: Mapping[str, str]
    error: CounterclaimError | None = None


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch ``[start, end)`` of a document's cleaned text, in characters, and its role.

    Of a comment ``author`` and ``said`` tell who wrote it and when, as the page has it. ``node`` is the path of the
    element in the archived page that the words stand in: child numbers from the root, counting elements from 0.
    """

    role: RegionRole
    start: int
    end: int
    mark: str = ""  # e.g. why a comment is spam; empty when nothing is held against it
    author: str = ""
    said: str = ""
    node: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One archived thing: raw bytes (kept in the store under ``id``, their sha256) and what was derived from them."""

    id: str
    url: str
    publisher: str
    published: Days
    retrieved_at: datetime
    language: str
    text: str
    regions: tuple[Region, ...]
    title: str = ""
    media_type: str = "text/plain"
    modified: Days = UNKNOWN_DAYS


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a reader of the article should know: an inconsistency, a spam section, a missing side."""

    kind: str
    text: str
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """One news item of a document; ``[start, end)`` in its cleaned text. ``origin_id`` is the story it is a copy of.

    ``origin_reason`` says in words how that is known; ``credit`` is the outlet whose report it says that it retells.
    """

    id: str
    document_id: str
    start: int
    end: int
    title: str
    published: Days
    origin_id: str
    regions: tuple[Region, ...]
    language: str
    publisher: str
    findings: tuple[Finding, ...] = ()
    credit: str = ""
    origin_reason: str = ""

    @property
    def is_copy(self) -> bool:
        """Whether another story said it first."""
        return self.origin_id != self.id


@dataclass(frozen=True, slots=True)
class Span:
    """Exact words: ``text[start:end] == quote`` in the document's cleaned text, with a little context either side."""

    document_id: str
    start: int
    end: int
    quote: str
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Toponym:
    """A place named in a text: offsets, and the gazetteer ids it may mean, best first.

    ``size`` is the best candidate's kind of settlement: city, town, settlement or village; empty for others.
    """

    start: int
    end: int
    text: str
    candidates: tuple[str, ...]
    kind: str = "settlement"  # settlement, region, sector, river, country
    size: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """A number that was claimed, what it counts, and over what: ``5 attacks`` in a ``sector``."""

    value: float
    unit: str = ""
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """Who said what, in which words.

    ``holder`` is the camp (or ``contested``) that holds the place if the claim is true as meant; for an encirclement,
    the side said to encircle. A denial says in ``denies_predicate`` and ``denies_holder`` what is denied.
    """

    id: str
    story_id: str
    span: Span
    speaker_text: str
    relayed_by_text: str
    stance: Stance
    predicate: Predicate
    place_text: str
    place: Toponym | None
    holder: str | None
    extent: Extent | None
    count: Count | None
    event_text: str
    likelihood: str
    extractor: str
    confidence: float
    denies_predicate: Predicate | None = None
    denies_holder: str | None = None
    outcome: str = ""
    due_text: str = ""
    background: bool = False
    headline: bool = False
    speaker_camp: str = ""  # what the words around the speaker say of its side, before the registry is asked
    speaker_role: str = ""
    quotes_map: bool = False


@dataclass(frozen=True, slots=True)
class ResolvedClaim:
    """A claim whose speaker, place and days are known or known to be unknown."""

    claim: Claim
    speaker_id: str
    speaker_name: str
    speaker_org: str
    camp: str
    role: str
    relayed_by_id: str
    relayed_by_name: str
    relayed_by_camp: str
    place_id: str
    place_name: str
    place_candidates: tuple[tuple[str, float], ...]
    place_reason: str
    event_days: Days
    said: Days
    against_interest: bool
    due: date | None = None

    @property
    def id(self) -> str:
        """The claim's id."""
        return self.claim.id


@dataclass(frozen=True, slots=True)
class Utterance:
    """One speaker, one proposition, one day: the act of saying. The claims are the reports of it."""

    id: str
    speaker_id: str
    speaker_name: str
    camp: str
    role: str
    relayed: bool
    relay_camp: str
    stance: Stance
    predicate: Predicate
    holder: str | None
    extent: Extent | None
    denies_predicate: Predicate | None
    denies_holder: str | None
    outcome: str
    likelihood: str
    place_id: str
    day: date
    event_day: date
    due: date | None
    against_interest: bool
    background: bool
    claim_ids: tuple[str, ...]
    origins: tuple[str, ...]
    relay_id: str = ""  # who told of it, where it was told by somebody else


@dataclass(frozen=True, slots=True)
class Evidence:
    """One utterance's part in an assessment: the change it makes to the log odds of each state (A, contested, B).

    Added in the order of saying to the prior's log odds, all evidence is the assessment's: the waterfall. ``influence``
    is by how much the assessment's probabilities would be other without this utterance alone.
    """

    utterance_id: str
    claim_id: str
    weight: float
    log_odds: tuple[float, float, float]
    influence: tuple[float, float, float] = (0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Turn:
    """A single saying that nobody has made, and the probabilities if it were made on the day of the assessment.

    ``by`` and ``about`` are camps' ids, ``by`` is ``third`` for a third party; ``what`` is an extent or ``not_held``.
    """

    by: str
    about: str
    what: str
    probabilities: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the evidence supports for one settlement on one day, given what could be known on ``as_of``.

    ``probabilities``: camp A holds, contested, camp B holds. ``likelihood``: the ICD-203 word for the most probable.
    ``share``: how much of the settlement camp B is expected to hold, 0 to 1. ``turns``: what would change it.
    """

    place_id: str
    day: date
    as_of: date
    probabilities: tuple[float, float, float]
    state: str
    likelihood: str
    confidence: Confidence
    confidence_reason: str
    prior_log_odds: tuple[float, float, float]
    evidence: tuple[Evidence, ...]
    run_id: str
    share: float = 0.5
    turns: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the evidence makes of an utterance; the lists are ids of other speakers' utterances.

    ``lead_days`` tells of a premature claim how long before the evidence it was said. Of a forecast or an order whose
    day has come ``came`` is the probability that it came to be by then, and ``stated`` the one that the forecast gave
    it. ``credibility`` (1 to 6) and ``grade`` (A to F) are the Admiralty code.
    """

    utterance_id: str
    as_of: date
    label: VerdictLabel
    probability: float | None
    supporting: tuple[str, ...]
    contradicting: tuple[str, ...]
    reason: str
    lead_days: int | None = None
    stated: float | None = None
    came: float | None = None
    credibility: int = 6
    grade: str = "F"

    @property
    def admiralty(self) -> str:
        """The Admiralty code, such as ``B2``: the letter for the speaker, the number for this item."""
        return f"{self.grade}{self.credibility}"


@dataclass(frozen=True, slots=True)
class Camp:
    """A side of a war. ``names`` are lower-case words by language; ``colour`` is its map colour."""

    id: str
    name: str
    adjective: str
    colour: str
    country: str = ""


@dataclass(frozen=True, slots=True)
class Speaker:
    """A person, body, outlet, group or post that speaks; ``aliases`` in any language.

    A post has ``holders``: (speaker id, first day, last day), None where open; ``title`` words name it beside ``org``.
    """

    id: str
    name: str
    camp: str
    role: str
    org: str = ""
    aliases: tuple[str, ...] = ()
    wikidata: str = ""
    country: str = ""
    owner: str = ""
    title: str = ""
    holders: tuple[tuple[str, date | None, date | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A settlement or wider region, with its position's source and uncertainty radius in km (None: no position)."""

    id: str
    name: str
    name_uk: str
    name_ru: str
    kind: str
    oblast: str
    raion: str
    lat: float | None
    lon: float | None
    radius_km: float | None
    position_source: str
    population: int = 0
    hromada: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sector:
    """A named part of the front: its headword place, and places that reports of it mean.

    ``areas`` tell the raion or hromada of each of these, "" where the name alone does; ``first`` and ``last`` bound the
    days on which it was part of the front, where that is known.
    """

    id: str
    name: str
    place_id: str
    place_names: tuple[str, ...]
    aliases: tuple[str, ...]
    oblasts: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None

    def is_active(self, day: date | None) -> bool:
        """Whether it was part of the front on a day; an unknown day is taken for a late one."""
        return self.last is None if day is None else (self.first or day) <= day <= (self.last or day)


@dataclass(frozen=True, slots=True)
class War:
    """All that is particular to one war, read from its folder; code never names a camp, of which there are two.

    ``words`` maps ``group.language`` to regular-expression fragments or names (see ``wars/ukraine/words.toml``).
    ``places`` are those that the war brings itself, beside the built-in gazetteer's; ``outlines`` is the file name of
    the regions' shapes that the map draws, '' for none.
    """

    id: str
    name: str
    camps: tuple[Camp, Camp]
    began: date
    speakers: tuple[Speaker, ...]
    sectors: tuple[Sector, ...]
    renamed: Mapping[str, str]
    starting: Mapping[str, str]
    key_dates: Mapping[str, date]
    words: Mapping[str, tuple[str, ...]]
    country_codes: tuple[str, ...] = ()
    posts: tuple[Speaker, ...] = ()
    places: tuple[Place, ...] = ()
    outlines: str = ""

    @property
    def states(self) -> tuple[str, str, str]:
        """The three states' names in the order of every probability triple."""
        return (self.camps[0].id, CONTESTED, self.camps[1].id)

    def other(self, camp: str) -> str | None:
        """The opposing camp's id, or None for a third party."""
        first, second = self.camps[0].id, self.camps[1].id
        return {first: second, second: first}.get(camp)

    def camp(self, camp_id: str) -> Camp | None:
        """The camp of that id, or None for a third party."""
        return next((camp for camp in self.camps if camp.id == camp_id), None)


@dataclass(frozen=True, slots=True)
class Ledger:
    """All that is known as of a day, for every publication; tuples are sorted: equal inputs, equal bytes.

    ``series`` holds a place's assessed probabilities a day from its first day on; ``assessments`` explain ``as_of``.
    ``reliabilities`` are the records of speakers, ``records`` those of groups and outlets. ``worlds`` has by camp and
    place what that camp's own words alone, taken at their word, would make of it. ``ground`` is worked out for those
    who publish it, and None where that was not asked for or too few settlements have a position.
    """

    war: War
    as_of: date
    documents: tuple[Document, ...] = ()
    stories: tuple[Story, ...] = ()
    claims: tuple[ResolvedClaim, ...] = ()
    utterances: tuple[Utterance, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    series: Mapping[str, tuple[tuple[date, tuple[float, float, float]], ...]] = field(default_factory=dict)
    verdicts: tuple[Verdict, ...] = ()
    reliabilities: tuple[Record, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict)
    speakers: Mapping[str, Speaker] = field(default_factory=dict)
    records: tuple[Record, ...] = ()
    worlds: Mapping[str, Mapping[str, tuple[float, float, float]]] = field(default_factory=dict)
    ground: Ground | None = None
