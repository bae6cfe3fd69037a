"""The flow, from a target to publications.

Stages never call one another: each takes a ``Work`` and returns it with one thing more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from counterclaim import plugins
from counterclaim.assessments.explain import Series, Triple, assess_place
from counterclaim.assessments.independence import utterances
from counterclaim.assessments.judgement.verdicts import verdicts
from counterclaim.assessments.track_records.admiralty import graded
from counterclaim.assessments.track_records.records import records
from counterclaim.assessments.track_records.reliability import reliabilities
from counterclaim.assessments.worlds import world_of
from counterclaim.claims.llm.readings import one_reading
from counterclaim.documents.read import read
from counterclaim.errors import CounterclaimError, PluginError
from counterclaim.evaluation.places import Found as Mention
from counterclaim.model import (
    Assessment,
    Claim,
    Document,
    Fetched,
    Ledger,
    Place,
    RegionRole,
    ResolvedClaim,
    Speaker,
    Story,
    Toponym,
    Utterance,
    War,
)
from counterclaim.publications.site import publish_site
from counterclaim.resolution.places import PlaceChoice
from counterclaim.resolution.resolve import Resolver, dated
from counterclaim.store.gazetteer import GazetteerFile
from counterclaim.store.war_places import with_places
from counterclaim.stories.campaigns import mark_campaigns
from counterclaim.stories.comments import mark_comments
from counterclaim.stories.credits import Outlets
from counterclaim.stories.days import infer_days
from counterclaim.stories.findings import find_findings
from counterclaim.stories.origins import OriginIndex
from counterclaim.stories.split import split
from counterclaim.wars import load_war

SETTLED = frozenset({"city", "town", "village", "settlement"})
_READ = frozenset({RegionRole.TITLE, RegionRole.BODY})


@dataclass(frozen=True, slots=True)
class Work:
    """What has been made so far of one fetched thing, or (from ``assess`` on) of everything in the store."""

    fetched: Fetched | None = None
    simply: bool = False
    document: Document | None = None
    notes: tuple[str, ...] = ()
    stories: tuple[Story, ...] = ()
    toponyms: Mapping[str, Sequence[Toponym]] | None = None
    claims: tuple[Claim, ...] = ()
    resolved: tuple[ResolvedClaim, ...] = ()
    documents: tuple[Document, ...] = ()
    as_of: date | None = None
    ledger: Ledger | None = None
    files: Mapping[str, bytes] | None = None


class Stage(NamedTuple):
    """One step of the flow: its folder, what it does, and the function that does it."""

    name: str
    what: str
    run: Callable[[Desk, Work], Work]


class Desk:
    """The tools that the stages work with: the war's tables, the gazetteer and the plug-ins; no store."""

    def __init__(self, war: War, index: GazetteerFile) -> None:
        self.war, self.index = war, with_places(index, war.places)
        self.installed: tuple[plugins.Extractor, ...] | None = None  # those that were made here, not put here

    @cached_property
    def gazetteer(self) -> plugins.Gazetteer:
        """Finds places in text."""
        made: plugins.Gazetteer = plugins.create("gazetteers", "embedded", self.index, self.war)
        return made

    @cached_property
    def extractors(self) -> tuple[plugins.Extractor, ...]:
        """Every installed extractor, in the order of their names."""
        made = tuple(plugins.create("extractors", name) for name in plugins.load("extractors"))
        for extractor in made:
            if isinstance(extractor, plugins.MapReader):
                extractor.use_places(self.index)
        self.installed = made
        return made

    @cached_property
    def resolver(self) -> Resolver:
        """Tells speakers, places and days."""
        return Resolver(self.war, self.index)

    @cached_property
    def origins(self) -> OriginIndex:
        """Tells where stories come from; reads each story once in the life of the desk."""
        return OriginIndex(Outlets(self.war.speakers))

    def is_on(self, name: str, claim: ResolvedClaim) -> bool:
        """Whether a claim is on a place of that name; of one refused among namesakes, whether one of them is."""
        meant = {claim.place_id} if claim.place_id else {candidate for candidate, _ in claim.place_candidates}
        return any(place.id in meant for place in self.index.named(name))

    def mentions(self, text: str, language: str, day: date | None = None) -> list[Mention]:
        """The places that a text names and what each means there, as an evaluation wants them."""
        toponyms = self.gazetteer.find(text, language)
        choices = self.resolver.places.of_story(text, toponyms, day)
        return [_mention(toponym, choices[toponym], self.index) for toponym in toponyms]

    def position(self, place_id: str) -> tuple[float, float] | None:
        """Latitude and longitude of a place, None where the gazetteer has none."""
        place = self.index.place(place_id)
        return None if place is None or place.lat is None or place.lon is None else (place.lat, place.lon)

    def work(self, fetched: Fetched, *, simply: bool = False) -> Work:
        """Run one fetched thing through the stages that need nothing but itself; ``simply`` where that failed."""
        work = Work(fetched=fetched, simply=simply)
        for stage in STAGES[:PER_DOCUMENT]:
            work = stage.run(self, work)
        return work


def _mention(toponym: Toponym, choice: PlaceChoice, index: plugins.PlaceIndex) -> Mention:
    places = [place for i in toponym.candidates if (place := index.place(i)) is not None]
    largest = max(places, key=lambda place: place.population).id if places else ""
    return Mention(toponym.start, toponym.end, toponym.kind, choice.place_id or "", toponym.candidates, largest)


# -- the stages ----------------------------------------------------------------------------------------------


def collect(desk: Desk, work: Work) -> Work:
    """Bytes to a document: decoded, cleaned, its regions told apart."""
    assert work.fetched is not None
    document, notes = read(work.fetched, simply=work.simply)
    if "://" not in document.url:
        document = replace(document, url=Path(document.url).name)
    return replace(work, document=document, notes=notes)


def group(desk: Desk, work: Work) -> Work:
    """A document to its stories, comments marked."""
    assert work.document is not None
    text = work.document.text
    return replace(work, stories=tuple(mark_comments(story, text, desk.war) for story in split(work.document)))


def extract(desk: Desk, work: Work) -> Work:
    """Stories to claims: who said what, in which words."""
    document = work.document
    assert document is not None
    prose = {story.id for story in work.stories if any(region.role in _READ for region in story.regions)}
    toponyms = {
        story.id: _within(story, desk.gazetteer.find(document.text[story.start : story.end], story.language))
        if story.id in prose
        else ()
        for story in work.stories
    }
    claims = tuple(
        claim
        for story in work.stories
        for extractor in desk.extractors
        if story.id in prose or isinstance(extractor, plugins.MapReader)  # a map is megabytes of coordinates
        for claim in _told(extractor, document, story, toponyms[story.id], desk.war)
    )
    notes = tuple(note for extractor in desk.extractors for note in getattr(extractor, "remarks", tuple)())
    return replace(work, toponyms=toponyms, claims=one_reading(_exact(claims, document)), notes=work.notes + notes)


def resolve(desk: Desk, work: Work) -> Work:
    """Claims to resolved claims: which speaker, place and days."""
    document, toponyms = work.document, work.toponyms
    assert document is not None and toponyms is not None
    resolved = tuple(
        claim
        for story in work.stories
        for claim in desk.resolver.resolve(
            document, story, [c for c in work.claims if c.story_id == story.id], toponyms[story.id]
        )
    )
    return replace(work, resolved=resolved)


def assess(desk: Desk, work: Work) -> Work:
    """Everything known to a ledger: utterances, assessments, verdicts and track records as of a day."""
    stories = settle(work.stories, work.resolved, work.documents, desk.war, desk.origins)
    return replace(work, ledger=weigh(desk, stories, work.resolved, work.documents, work.as_of))


def publish(desk: Desk, work: Work) -> Work:
    """A ledger to files: every installed publisher's, and the shared assets."""
    from counterclaim.assessments.ground.survey import survey  # geometry is loaded where it is needed

    assert work.ledger is not None
    ledger = replace(work.ledger, ground=survey(work.ledger))
    publishers = [plugins.create("publishers", name) for name in plugins.load("publishers")]
    return replace(work, files=publish_site(ledger, publishers))


STAGES: tuple[Stage, ...] = (
    Stage("documents", "fetch, keep the bytes, clean", collect),
    Stage("stories", "one page, many stories; which are copies", group),
    Stage("claims", "who said what, in which words", extract),
    Stage("resolution", "which place, which speaker, which day", resolve),
    Stage("assessments", "what the evidence supports", assess),
    Stage("publications", "map, dossier, fact check, briefing, exports", publish),
)
PER_DOCUMENT = 4  # the first four need one document only; the others everything in the store


# -- parts of the stages -------------------------------------------------------------------------------------


def settle(
    stories: Sequence[Story],
    claims: Sequence[ResolvedClaim],
    documents: Sequence[Document],
    war: War,
    index: OriginIndex | None = None,
) -> tuple[Story, ...]:
    """Stories with what only the whole collection tells: inferred days, origins, credits, campaigns and findings.

    An ``index`` that is kept spares reading stories again that it has read; it changes no result.
    """
    texts = {document.id: document.text for document in documents}
    retrieved = {document.id: document.retrieved_at.date() for document in documents}
    places: dict[str, set[str]] = {story.id: set() for story in stories}
    for claim in claims:
        if claim.place_id and claim.claim.story_id in places:
            places[claim.claim.story_id].add(claim.place_id)
    days = infer_days(stories, texts, retrieved, places)
    known = [replace(story, published=days[story.id]) for story in stories]
    told = (index or OriginIndex(Outlets(war.speakers))).settled(known, texts, places)
    settled = mark_campaigns(told, documents)
    return tuple(replace(s, findings=find_findings(s, texts[s.document_id], war.began)) for s in settled)


def weigh(
    desk: Desk,
    stories: Sequence[Story],
    resolved: Sequence[ResolvedClaim],
    documents: Sequence[Document],
    as_of: date | None = None,
) -> Ledger:
    """The ledger of settled stories and their claims, or of those on some places alone.

    Of ``documents`` only those are needed whose stories' days were settled otherwise than they were read.
    """
    texts = {document.id: document for document in documents}
    by_id = {story.id: story for story in stories}
    claims = tuple(_dated(claim, texts, by_id) for claim in resolved)
    as_of = as_of or max((story.published.last for story in stories if story.published.last), default=desk.war.began)
    shown = tuple(story for story in stories if story.published.first is None or story.published.first <= as_of)
    kept = {story.id for story in shown}
    claims = tuple(claim for claim in claims if claim.claim.story_id in kept)
    said = tuple(u for u in utterances(claims, by_id) if u.day <= as_of)
    return _ledger(desk, as_of, documents, shown, claims, said)


def _dated(claim: ResolvedClaim, documents: Mapping[str, Document], stories: Mapping[str, Story]) -> ResolvedClaim:
    """The claim with its days told anew where its story's day is known better than when it was read."""
    story = stories[claim.claim.story_id]
    return claim if claim.said == story.published else dated(claim, documents[claim.claim.span.document_id], story)


def _within(story: Story, toponyms: Sequence[Toponym]) -> tuple[Toponym, ...]:
    return tuple(replace(t, start=t.start + story.start, end=t.end + story.start) for t in toponyms)


def _told(
    extractor: plugins.Extractor, document: Document, story: Story, toponyms: Sequence[Toponym], war: War
) -> Sequence[Claim]:
    """An extractor's claims; one that breaks on a page is named, and costs only that page."""
    try:
        return extractor.extract(document, story, toponyms, war)
    except (CounterclaimError, MemoryError):
        raise
    except Exception as error:
        what = f"the extractor {type(extractor).__name__} broke: {type(error).__name__}: {error}"
        raise PluginError(
            what, where=document.url, remedy="the page is kept; add it again once that is mended"
        ) from error


def _exact(claims: Sequence[Claim], document: Document) -> tuple[Claim, ...]:
    """Only claims whose quote is the text at its offsets: an extractor that invents words is not believed."""
    return tuple(c for c in claims if c.span.quote and document.text[c.span.start : c.span.end] == c.span.quote)


def _ledger(
    desk: Desk,
    as_of: date,
    documents: Sequence[Document],
    stories: Sequence[Story],
    claims: Sequence[ResolvedClaim],
    said: Sequence[Utterance],
) -> Ledger:
    places = {claim.place_id: desk.index.place(claim.place_id) for claim in claims if claim.place_id}
    found = {place_id: place for place_id, place in sorted(places.items()) if place}
    starting = {place_id: start_of(place, desk.war) for place_id, place in found.items()}
    told: dict[str, list[Utterance]] = defaultdict(list)
    for utterance in said:
        told[utterance.place_id].append(utterance)
    assessments: list[Assessment] = []
    series: dict[str, Series] = {}
    for place_id, place in found.items():
        about = told[place_id]
        if place.kind in SETTLED and about:
            assessment, series[place_id] = assess_place(place_id, about, desk.war, as_of, starting[place_id])
            assessments.append(assessment)
    judged = verdicts(said, desk.war, as_of, starting)
    known, spoke = reliabilities(said, judged, as_of), _speakers(claims, desk)
    shown = {story.document_id for story in stories}
    return Ledger(
        war=desk.war,
        as_of=as_of,
        documents=tuple(sorted((d for d in documents if d.id in shown), key=lambda d: d.id)),
        stories=tuple(sorted(stories, key=lambda s: (s.document_id, s.start))),
        claims=tuple(sorted(claims, key=lambda c: (c.claim.span.document_id, c.claim.span.start, c.id))),
        utterances=tuple(said),
        assessments=tuple(assessments),
        series=series,
        verdicts=graded(judged, said, known),
        reliabilities=known,
        places=found,
        speakers=spoke,
        records=records(said, judged, claims, stories, spoke, desk.war, as_of, starting),
        worlds={camp.id: _world(camp.id, told, series, desk.war, as_of, starting) for camp in desk.war.camps},
    )


def _world(
    camp: str,
    told: Mapping[str, Sequence[Utterance]],
    assessed: Mapping[str, Series],
    war: War,
    as_of: date,
    starting: Mapping[str, str | None],
) -> dict[str, Triple]:
    made = {place_id: world_of(camp, told[place_id], war, as_of, starting[place_id]) for place_id in assessed}
    return {place_id: world for place_id, world in made.items() if world is not None}


def start_of(place: Place, war: War) -> str | None:
    """Which side a place began with, by the war's table: by its name or its oblast's; None where that is not known."""
    for name in (place.name, place.oblast, f"{place.oblast} Oblast"):
        if name in war.starting:
            return war.starting[name]
    return None


def _speakers(claims: Sequence[ResolvedClaim], desk: Desk) -> dict[str, Speaker]:
    """Every speaker and relayer of the claims by id: the registry's record, or what the stories say of them."""
    made: dict[str, Speaker] = {}
    for claim in sorted(claims, key=lambda claim: claim.id):
        made.setdefault(
            claim.speaker_id, Speaker(claim.speaker_id, claim.speaker_name, claim.camp, claim.role, claim.speaker_org)
        )
        if claim.relayed_by_id:
            made.setdefault(
                claim.relayed_by_id, Speaker(claim.relayed_by_id, claim.relayed_by_name, claim.relayed_by_camp, "other")
            )
    return {speaker_id: desk.resolver.book.speaker(speaker_id) or made[speaker_id] for speaker_id in sorted(made)}


def built_in_gazetteer() -> Path:
    """Where the gazetteer lies that was built with the package."""
    return Path(str(files("counterclaim.resolution").joinpath("gazetteer.sqlite")))


def read_texts(
    paths: Sequence[Path], war: str = "ukraine"
) -> tuple[Mapping[str, Sequence[ResolvedClaim]], Mapping[str, str], Callable[[str, ResolvedClaim], bool]]:
    """Run files through the flow without a store: claims and language by file name, and a test of a claim's place.

    Raises ``InputError`` for a file that cannot be read; all files together settle each other's days, as in a store.
    """
    desk = Desk(load_war(war), GazetteerFile(built_in_gazetteer()))
    source = plugins.create("sources", "file")
    works = {path.name: desk.work(fetched) for path in paths for fetched in source.fetch(str(path))}
    documents = {work.document.id: work.document for work in works.values() if work.document}
    stories = {story.id: story for work in works.values() for story in work.stories}
    resolved = {claim.id: claim for work in works.values() for claim in work.resolved}
    ledger = assess(
        desk,
        Work(stories=tuple(stories.values()), resolved=tuple(resolved.values()), documents=tuple(documents.values())),
    ).ledger
    assert ledger is not None
    by_document: dict[str, list[ResolvedClaim]] = {document_id: [] for document_id in documents}
    for claim in ledger.claims:
        by_document[claim.claim.span.document_id].append(claim)
    named = {name: by_document[work.document.id] for name, work in works.items() if work.document}
    return named, {name: work.document.language for name, work in works.items() if work.document}, desk.is_on
