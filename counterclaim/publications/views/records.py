"""Track records in words and in order: who can be ranked by what, and who cannot because too little is resolved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from counterclaim.model import Estimate, Ledger, Record
from counterclaim.publications.views.lookup import Lookup, lookup, slug
from counterclaim.publications.views.words import day_text, percent, role_text
from counterclaim.track_record import Forecasts

KINDS: Mapping[str, str] = {
    "speaker": "Speakers",
    "body": "Bodies",
    "role": "Roles",
    "camp": "Sides",
    "country": "Countries",
    "outlet": "Outlets, in their own voice",
    "relay": "Outlets, by what they relayed of others",
}
_ORDERS: Mapping[str, tuple[str, Callable[[Record], Estimate | None], int]] = {
    "held": ("held up", lambda record: record.held_share, -1),
    "premature": ("came true only later", lambda record: record.premature_share, -1),
    "false": ("false", lambda record: record.contradicted_share, -1),
    "lead": ("days too early", lambda record: record.lead, -1),
    "brier": ("Brier score", lambda record: record.forecasts.brier, 1),
}
SORTS: Mapping[str, str] = {name: words for name, (words, _, _) in _ORDERS.items()} | {"name": "name"}


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A record as a table shows it; ``href`` is relative to the site's root and empty where there is no page."""

    record: Record
    href: str
    name: str
    side: str
    held: str
    premature: str
    false: str
    lead: str
    brier: str


@dataclass(frozen=True, slots=True)
class League:
    """The records of one kind: in the order asked for, and apart from them those that nothing can be said of yet."""

    kind: str
    title: str
    ranked: tuple[RecordRow, ...]
    unranked: tuple[RecordRow, ...]


@dataclass(frozen=True, slots=True)
class LeaguesView:
    """The page of all records, sorted by one thing."""

    as_of: str
    sort: str
    leagues: tuple[League, ...]


def all_records(ledger: Ledger) -> tuple[Record, ...]:
    """Every record of a ledger: speakers', then those of groups and outlets."""
    return (*ledger.reliabilities, *ledger.records)


def ranked(records: Iterable[Record], sort: str) -> tuple[tuple[Record, ...], tuple[Record, ...]]:
    """Records in the order of ``sort`` (a name of ``SORTS``), and, by name, those with too little to be ranked.

    A share ranks who has a letter; a median or a score ranks who has enough for an interval. By name all stand in line.
    """
    by_name = sorted(records, key=lambda record: (record.name.casefold(), record.id))
    if sort == "name":
        return tuple(by_name), ()
    _, value, sign = _ORDERS[sort]

    def known(record: Record) -> float | None:
        found = value(record)
        enough = record.grade != "F" or sort in ("lead", "brier")
        return found.value if found and enough and found.low is not None else None

    first = [(score, record) for record in by_name if (score := known(record)) is not None]
    first.sort(key=lambda pair: sign * pair[0])
    return tuple(record for _, record in first), tuple(record for record in by_name if known(record) is None)


def leagues_view(source: Ledger | Lookup, sort: str) -> LeaguesView:
    """All records by kind, in the order of ``sort``."""
    look = lookup(source)
    every = all_records(look.ledger)
    leagues = []
    for kind, title in KINDS.items():
        first, rest = ranked((record for record in every if record.kind == kind), sort)
        if first or rest:
            leagues.append(
                League(kind, title, tuple(_row(look, one) for one in first), tuple(_row(look, one) for one in rest))
            )
    return LeaguesView(day_text(look.as_of), sort, tuple(leagues))


def _row(look: Lookup, record: Record) -> RecordRow:
    known = look.ledger.speakers.get(record.id)
    has_page = record.kind not in ("role", "camp", "country") and record.id in look.reliabilities
    camp = record.id if record.kind == "camp" else known.camp if known else ""
    brier = record.forecasts.brier
    return RecordRow(
        record=record,
        href=f"source/{slug(record.id)}.html" if has_page else "",
        name=(role_text(record.name) or "other") if record.kind == "role" else record.name,
        side=look.side(camp) if camp else "",
        held=share_text(record.held_share),
        premature=share_text(record.premature_share),
        false=share_text(record.contradicted_share),
        lead=_ranged(record.lead, "{:g}") if record.lead else "",
        brier=_ranged(brier, "{:.2f}") if brier else "",
    )


def share_text(share: Estimate) -> str:
    """A share with its interval: ``83% (61% to 93%)``; empty where nothing is resolved."""
    if share.value is None or share.low is None or share.high is None:
        return ""
    return f"{_whole(share.value)} ({percent(share.low)} to {percent(share.high)})"


def _whole(share: float) -> str:
    """An observed share in whole per cent; unlike a probability it may be all or none."""
    return f"{share * 100:.0f}%"


def _ranged(estimate: Estimate, form: str) -> str:
    value = form.format(estimate.value)
    if estimate.low is None or estimate.high is None:
        return value
    return f"{value} ({form.format(estimate.low)} to {form.format(estimate.high)})"


def record_sentences(record: Record | None) -> tuple[str, ...]:
    """A track record in sentences, each true by itself; F says that too few are resolved."""
    if record is None:
        return ("No track record: nothing this speaker said could be weighed yet.",)
    return (*_claims(record), *_lead(record), *_admissions(record), *_forecasts(record.forecasts), *_orders(record))


def _claims(record: Record) -> Iterator[str]:
    said = f"{record.utterances} utterance{'' if record.utterances == 1 else 's'}, {record.resolved} of them resolved"
    if record.matters != record.resolved:
        said += f" ({record.matters} different matter{'' if record.matters == 1 else 's'}, what was said again aside)"
    if record.grade == "F":
        yield f"{said}: too few to judge, so the grade is F (reliability cannot be judged)."
        return
    yield f"{said}; {record.held} held up, {record.contradicted} did not, {record.premature} came true only later."
    yield (
        f"Of its matters {share_text(record.held_share)} held up, {share_text(record.contradicted_share)} were false, "
        f"{share_text(record.premature_share)} were premature; the brackets are 90% credible intervals."
    )


def _lead(record: Record) -> Iterator[str]:
    if record.lead is None:
        return
    lead = record.lead
    bounds = "too few for an interval" if lead.low is None else f"90% interval {lead.low:g} to {lead.high:g} days"
    yield f"What came true later did so {lead.value:g} days after it was said, by the median ({bounds})."


def _admissions(record: Record) -> Iterator[str]:
    if record.admissions:
        yield f"{record.admissions} spoke against the speaker's own interest."


def _forecasts(forecasts: Forecasts) -> Iterator[str]:
    if not forecasts.due:
        return
    come = "1 forecast has" if forecasts.due == 1 else f"{forecasts.due} forecasts have"
    brier = forecasts.brier
    if brier is None:
        yield f"{come} fallen due; others' evidence decides none of them."
        return
    bounds = "too few for an interval" if brier.low is None else f"90% interval {brier.low:.2f} to {brier.high:.2f}"
    yield (
        f"{come} fallen due, {forecasts.scored} decided by others' evidence: Brier score {brier.value:.2f} ({bounds}; "
        "0 is perfect, always stating 50% scores 0.25)."
    )


def _orders(record: Record) -> Iterator[str]:
    if record.orders:
        yield f"Orders whose day has come: {record.orders}, of which {record.met} met."
