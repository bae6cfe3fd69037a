"""Track records in words and in order: who can be ranked by what, and who cannot because too little is resolved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from counterclaim.language.figures import decimal
from counterclaim.language.interface import N_, _, ngettext
from counterclaim.model import Estimate, Ledger, Record
from counterclaim.publications.views.lookup import Lookup, lookup, slug
from counterclaim.publications.views.names import camp_name, role_text, speaker_name
from counterclaim.publications.views.words import day_text, percent
from counterclaim.track_record import Forecasts

KINDS: Mapping[str, str] = {
    "speaker": N_("Speakers"),
    "body": N_("Bodies"),
    "role": N_("Roles"),
    "camp": N_("Sides"),
    "country": N_("Countries"),
    "outlet": N_("Outlets, in their own voice"),
    "relay": N_("Outlets, by what they relayed of others"),
}
_ORDERS: Mapping[str, tuple[str, Callable[[Record], Estimate | None], int]] = {
    "held": (N_("held up"), lambda record: record.held_share, -1),
    "premature": (N_("came true only later"), lambda record: record.premature_share, -1),
    "false": (N_("false"), lambda record: record.contradicted_share, -1),
    "lead": (N_("days too early"), lambda record: record.lead, -1),
    "brier": (N_("Brier score"), lambda record: record.forecasts.brier, 1),
}
SORTS: Mapping[str, str] = {name: words for name, (words, _, _) in _ORDERS.items()} | {"name": N_("name")}


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
                League(kind, _(title), tuple(_row(look, one) for one in first), tuple(_row(look, one) for one in rest))
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
        name=record_name(look, record),
        side=look.side(camp) if camp else "",
        held=share_text(record.held_share),
        premature=share_text(record.premature_share),
        false=share_text(record.contradicted_share),
        lead=_ranged(record.lead, "g") if record.lead else "",
        brier=_ranged(brier, ".2f") if brier else "",
    )


def record_name(look: Lookup, record: Record) -> str:
    """Whose record it is, in the language that is spoken."""
    if record.kind == "role":
        return role_text(record.name) or _("other")
    camp = look.ledger.war.camp(record.id) if record.kind == "camp" else None
    if camp is not None:
        return camp_name(camp)
    return speaker_name(look.ledger.war, record.name)


def share_text(share: Estimate) -> str:
    """A share with its interval: ``83% (61% to 93%)``; empty where nothing is resolved."""
    if share.value is None or share.low is None or share.high is None:
        return ""
    return _within(_whole(share.value), percent(share.low), percent(share.high))


def _whole(share: float) -> str:
    """An observed share in whole per cent; unlike a probability it may be all or none."""
    return f"{share * 100:.0f}%"


def _within(value: str, low: str, high: str) -> str:
    return _("%(value)s (%(low)s to %(high)s)") % {"value": value, "low": low, "high": high}


def _figure(value: float | None, form: str) -> str:
    return "" if value is None else decimal(value, form)


def _ranged(estimate: Estimate, form: str) -> str:
    value = _figure(estimate.value, form)
    if estimate.low is None or estimate.high is None:
        return value
    return _within(value, decimal(estimate.low, form), decimal(estimate.high, form))


def record_sentences(record: Record | None) -> tuple[str, ...]:
    """A track record in sentences, each true by itself; F says that too few are resolved."""
    if record is None:
        return (_("No track record: nothing this speaker said could be weighed yet."),)
    return (*_claims(record), *_lead(record), *_admissions(record), *_forecasts(record.forecasts), *_orders(record))


def _claims(record: Record) -> Iterator[str]:
    said = ngettext(
        "%(num)d utterance, %(resolved)d of them resolved",
        "%(num)d utterances, %(resolved)d of them resolved",
        record.utterances,
    ) % {"num": record.utterances, "resolved": record.resolved}
    if record.matters != record.resolved:
        said += ngettext(
            " (%(num)d different matter, what was said again aside)",
            " (%(num)d different matters, what was said again aside)",
            record.matters,
        ) % {"num": record.matters}
    if record.grade == "F":
        yield _("%(said)s: too few to judge, so the grade is F (reliability cannot be judged).") % {"said": said}
        return
    yield _("%(said)s; %(held)d held up, %(false)d did not, %(premature)d came true only later.") % {
        "said": said, "held": record.held, "false": record.contradicted, "premature": record.premature,
    }  # fmt: skip
    yield _(
        "Of its matters %(held)s held up, %(false)s were false, %(premature)s were premature; the brackets are 90%% "
        "credible intervals."
    ) % {
        "held": share_text(record.held_share),
        "false": share_text(record.contradicted_share),
        "premature": share_text(record.premature_share),
    }


def _lead(record: Record) -> Iterator[str]:
    if record.lead is None:
        return
    lead = record.lead
    bounds = _("too few for an interval")
    if lead.low is not None and lead.high is not None:
        ends = {"low": decimal(lead.low), "high": decimal(lead.high)}
        bounds = _("90%% interval %(low)s to %(high)s days") % ends
    yield _("What came true later did so %(days)s days after it was said, by the median (%(bounds)s).") % {
        "days": _figure(lead.value, "g"), "bounds": bounds,
    }  # fmt: skip


def _admissions(record: Record) -> Iterator[str]:
    if record.admissions:
        yield ngettext(
            "%(num)d spoke against the speaker's own interest.",
            "%(num)d spoke against the speaker's own interest.",
            record.admissions,
        ) % {"num": record.admissions}


def _forecasts(forecasts: Forecasts) -> Iterator[str]:
    if not forecasts.due:
        return
    due = {"num": forecasts.due}
    come = ngettext("%(num)d forecast has fallen due", "%(num)d forecasts have fallen due", forecasts.due) % due
    brier = forecasts.brier
    if brier is None:
        yield _("%(come)s; others' evidence decides none of them.") % {"come": come}
        return
    bounds = _("too few for an interval")
    if brier.low is not None and brier.high is not None:
        ends = {"low": decimal(brier.low, ".2f"), "high": decimal(brier.high, ".2f")}
        bounds = _("90%% interval %(low)s to %(high)s") % ends
    yield _(
        "%(come)s, %(scored)d decided by others' evidence: Brier score %(brier)s (%(bounds)s; 0 is perfect, always "
        "stating 50%% scores %(even)s)."
    ) % {
        "come": come,
        "scored": forecasts.scored,
        "brier": _figure(brier.value, ".2f"),
        "bounds": bounds,
        "even": decimal(0.25),
    }


def _orders(record: Record) -> Iterator[str]:
    if record.orders:
        words = _("Orders whose day has come: %(orders)d, of which %(met)d met.")
        yield words % {"orders": record.orders, "met": record.met}
