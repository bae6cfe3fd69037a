"""The same views as the pages, for a terminal: rich renderables, made from the ledger and nothing else.

A screen takes less than a page: what weighs most and what is newest is shown, and what is left out is counted.
Nothing from a document reaches the terminal as markup or as control characters. Colour repeats what words say, so
that a pipe, a screen reader and ``NO_COLOR`` lose nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from counterclaim.model import Ledger, War
from counterclaim.publications.record_screen import diagram
from counterclaim.publications.screen_text import clean as clean
from counterclaim.publications.screen_text import text as _text
from counterclaim.publications.views import (
    BriefItem,
    CheckView,
    ClaimLink,
    ClaimView,
    DossierView,
    Note,
    Section,
    Step,
    brief_view,
    check_view,
    dossier_view,
    lookup,
    speaker_view,
)
from counterclaim.publications.views.claims import one_per_act
from counterclaim.publications.views.dossier import strongest
from counterclaim.publications.views.words import (
    VERDICT_WORDS,
    admiralty_legend,
    day_text,
    leading,
    percent,
    role_text,
    shortened,
)

_RIBBON = 72
_JUDGED, _OTHERS = 8, 3  # notes of each verdict that a fact check shows, and of the kinds that decide nothing
_STEPS, _SAYINGS, _SENTENCES, _CITED = 6, 10, 8, 2
_QUOTE = 180  # letters
_LABELS = {
    "supported": "bold green",
    "contradicted": "bold red",
    "disputed": "bold yellow",
    "unverified": "bold",
    "premature": "bold magenta",
    "overtaken": "bold cyan",
}
_BY_USE = ("contradicted", "disputed", "premature", "overtaken", "supported", "unverified", "")

Palette = Mapping[str, str]


def palette(war: War) -> Palette:
    """The style of each side: a camp's own colour, grey for what neither firmly holds, plain for third parties."""
    first, second = war.camps
    return {"a": first.colour, "b": second.colour, "contested": "grey58", "third": "", "": ""}


def _indent(what: RenderableType, by: int = 3) -> Padding:
    return Padding(what, (0, 0, 0, by), expand=False)


def _hung(mark: str, *what: RenderableType) -> Table:
    """A mark, and beside it lines that stay clear of it where they wrap."""
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(justify="right", no_wrap=True, min_width=len(mark))
    table.add_column(overflow="fold")
    for index, line in enumerate(what):
        table.add_row("" if index else mark, line)
    return table


def _counts(counts: Iterable[tuple[str, str, int]]) -> Text:
    parts: list[str | tuple[str, str]] = []
    for label, words, number in counts:
        parts += [" · " if parts else "", (f"{number} {words.split(':')[0]}", _LABELS.get(label, "dim"))]
    return _text(*parts)


def _more(number: int, what: str, by: int = 0) -> Iterator[RenderableType]:
    if number > 0:
        yield _indent(_text((f"and {number} more{f' {what}' if what else ''}; --json has all", "dim")), by)


def fact_check(ledger: Ledger, document_id: str) -> Group:
    """A document's fact check: what to know of it, then its claims by verdict, with their words and why.

    Raises ``NotFound`` where the ledger has no such document.
    """
    view, sides = check_view(ledger, document_id), palette(ledger.war)
    numbers = {note: number for number, note in enumerate((n for s in view.sections for n in s.notes), start=1)}
    coded = any(note.admiralty for note in numbers)
    return Group(
        *_check_head(view),
        *(part for section in view.sections for part in _section(view, section, numbers, sides)),
        *((Text(), _text((f"In brackets: {admiralty_legend()}", "dim"))) if coded else ()),
    )


def _check_head(view: CheckView) -> Iterator[RenderableType]:
    yield _text((view.title, "bold"))
    yield _text((" · ".join(part for part in (view.publisher, view.url, view.language) if part), "dim"))
    yield _text(f"Published: {view.published} ({view.published_known})")
    yield _text(f"As known on {view.as_of}: {view.summary}")
    if view.claim_count:
        yield _counts(view.verdict_counts)
    if view.comments:
        yield _text(f"Comments: {view.comments}")


def _section(
    view: CheckView, section: Section, numbers: Mapping[Note, int], sides: Palette
) -> Iterator[RenderableType]:
    yield Text()
    if len(view.sections) > 1 or section.title != view.title:
        yield _text(("Story: ", "dim"), (section.title, "bold"))
    if section.published != view.published:
        yield _text(f"Published: {section.published} ({section.published_known})")
    if section.copy_of:
        yield _text(f"A copy of {section.copy_of[1]}: it adds no evidence of its own.")
    for _, words, quotes in section.findings:
        yield _text(("Note: ", "yellow"), words)
        yield from (_indent(_quote(quote)) for quote in quotes[:_CITED])
        yield from _more(len(quotes) - _CITED, "", 3)
    yield _text(section.sides if section.claims else "No claim about the war was found in this story.")
    for label in _BY_USE:
        notes = [note for note in section.notes if note.label == label]
        if notes:
            yield from _under(label, notes, section, numbers, sides)


def _under(
    label: str, notes: Sequence[Note], section: Section, numbers: Mapping[Note, int], sides: Palette
) -> Iterator[RenderableType]:
    """The notes of one verdict; of the kinds that decide nothing only a few."""
    most = _OTHERS if label in ("unverified", "") else _JUDGED
    name = VERDICT_WORDS[label]
    yield Text()
    yield _text((name.upper(), _LABELS.get(label, "dim")))
    claims = {claim.id: claim for claim in section.claims}
    for note in notes[:most]:
        yield _hung(f"{numbers[note]:>3}.", *_note(note, claims[note.claim_ids[0]], section, sides))
    yield from _more(len(notes) - most, name.split(":")[0], 5)


def _quote(words: str) -> Text:
    shown = shortened(words, _QUOTE)
    own = shown[:1] in '“"«„' and shown[-1:] in '”"»…'
    return _text((shown if own else f"“{shown}”", "italic"))


def _label(claim: ClaimView) -> tuple[str, str]:
    return (claim.label_text.split(":")[0], _LABELS.get(claim.label, "dim"))


def _note(note: Note, claim: ClaimView, section: Section, sides: Palette) -> Iterator[RenderableType]:
    camp = claim.camp_name if claim.camp_name != claim.speaker else ""
    what = ", ".join(part for part in (camp, role_text(claim.role)) if part)
    told = f", as told by {claim.relayed_by}" if claim.relayed_by else ""
    yield _text(
        (claim.speaker, f"bold {sides[claim.side]}".strip()), f"{f' ({what})' if what else ''} {note.says}{told}."
    )
    yield _quote(claim.quote)
    chance = f" (probability {percent(claim.probability)})" if claim.probability is not None else ""
    codes = f" [{', '.join(note.admiralty)}]" if note.admiralty else ""
    yield _text(f"Why: {note.reason}{chance}{codes}")
    if about := _circumstances(claim, section):
        yield _text((about, "dim"))


def _circumstances(claim: ClaimView, section: Section) -> str:
    outlets = sorted({link.publisher or link.href for link in claim.also_reported})
    parts = (
        f"said {claim.said_text}" if claim.said_text != section.published else "",
        f"due {day_text(claim.due)}" if claim.due else "",
        "against the speaker's own interest" if claim.against_interest else "",
        "background, not news" if claim.background else "",
        "headline" if claim.headline else "",
        f"also reported by {', '.join(outlets)}" if outlets else "",
    )
    return " · ".join(part for part in parts if part)


def dossier(ledger: Ledger, place_id: str) -> Group:
    """A place's dossier: who holds it, how sure one can be, what was said last, and which words weigh most.

    Raises ``NotFound`` where the ledger has no such place.
    """
    view, sides = dossier_view(ledger, place_id), palette(ledger.war)
    row = view.row
    parts: list[RenderableType] = [
        _text((row.name, "bold"), (f"  {' · '.join(view.aliases)}" if view.aliases else "", "dim")),
        _text((". ".join(part for part in (row.region, row.position) if part), "dim")),
        Text(),
        _text(
            f"As known on {view.as_of}: ",
            (row.state_sentence, f"bold {'' if row.unclear else sides[row.side]}".strip()),
        ),
    ]
    if row.confidence_sentence:
        parts.append(_text(row.confidence_sentence))
    if view.share_sentence:
        parts.append(_text(view.share_sentence))
    if row.disputed:
        parts.append(_text("Disputed: both sides have spoken against each other about it lately."))
    parts += _ribbon(view, sides)
    parts += _latest("What was said last", view.claims, sides)
    if view.waterfall:
        parts += [Text(), _text(("What weighs most", "bold")), _waterfall(view), *_otherwise(view)]
    return Group(*parts)


def _otherwise(view: DossierView) -> Iterator[RenderableType]:
    """What would change the assessment, and what it would be if one side alone were believed."""
    yield from (Text(), _text(("What would change this", "bold")))
    if not view.turns:
        yield _text("No single saying would make another state the most probable.")
    yield from (_hung("•", _text(turn.words)) for turn in view.turns)
    if view.believed:
        yield from (Text(), _text(("If only one side were believed", "bold")))
        yield from (_hung("•", _text(world.words)) for world in view.believed)


def _ribbon(view: DossierView, sides: Palette) -> list[RenderableType]:
    """The most probable state over time, one letter a stretch of days: A and B for the camps, a dot for neither."""
    if len(view.series) < 2:
        return []
    step = -(-len(view.series) // _RIBBON)
    states = [_state(triple) for _, triple in view.series[::step]]
    signs = {"a": "A", "contested": "·", "b": "B"}
    ribbon = Text().join(Text(signs[state], style=f"bold {sides[state]}") for state in states)
    first, last = day_text(view.series[0][0]), day_text(view.series[-1][0])
    names = f"A {view.camp_names[0]}, B {view.camp_names[1]}, · neither firmly"
    often = "a day" if step == 1 else f"{step} days"
    return [Text(), ribbon, _text((f"{first} to {last}, one sign {often}: {names}", "dim"))]


def _state(triple: tuple[float, float, float]) -> str:
    top = leading(triple)
    return "contested" if top is None else ("a", "contested", "b")[top]


def _latest(title: str, claims: Sequence[ClaimView], sides: Palette, named: bool = True) -> list[RenderableType]:
    """The newest sayings, a line each: the day, the verdict, who said what, and where it stands."""
    acts = one_per_act(claims)
    if not acts:
        return []
    table = Table.grid(padding=(0, 2, 0, 0))
    for _ in range(2):
        table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for claim in acts[:_SAYINGS]:
        told = f", as told by {claim.relayed_by}" if claim.relayed_by else ""
        page = (f" [{claim.publisher or claim.document_title}]", "dim")
        said = _text((f"{claim.speaker} " if named else "", sides[claim.side]), f"{claim.says}{told}", page)
        day = claim.said_text if claim.said.is_known else "day unknown"
        table.add_row(_text((day, "dim")), _text(_label(claim)), said)
    return [Text(), _text((title, "bold")), table, *_more(len(acts) - _SAYINGS, "sayings")]


def _waterfall(view: DossierView) -> RenderableType:
    shown = strongest(view.waterfall, _STEPS)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("words")
    for name in (view.camp_names[0], "neither", view.camp_names[1]):
        table.add_column(clean(name), justify="right", no_wrap=True)
    for step in shown:
        table.add_row(_text(step.words, (_without(step), "dim")), *(_text(cell) for cell in _cells(step)))
    what = "In the order of saying: the change to the log odds of each state, and the probability after it; "
    what += "“without it” is what the result would be if that saying alone had not been made."
    return Group(table, _text((what, "dim")), *_more(len(view.waterfall) - len(shown), "that weigh less"))


def _without(step: Step) -> str:
    """The result if this saying alone had not been made, in the order of the columns; nothing of the prior."""
    if step.link is None:
        return ""
    return f"\nwithout it: {' · '.join(map(percent, step.without)) if step.without else 'the same'}"


def _cells(step: Step) -> list[str]:
    return [f"{change:+.2f} {percent(after):>8}" for change, after in zip(step.log_odds, step.after, strict=True)]


def track_record(ledger: Ledger, speaker_id: str) -> Group:
    """A speaker's record: how its words held up, F and said so where too few are resolved, then its last words.

    Raises ``NotFound`` where nobody of that id spoke.
    """
    view, sides = speaker_view(ledger, speaker_id), palette(ledger.war)
    org = view.org if view.org != view.name else ""
    described = ", ".join(part for part in (role_text(view.role), org, view.camp_name) if part)
    parts: list[RenderableType] = [_text((view.name, f"bold {sides[view.side]}".strip()), f"  {described}")]
    if view.aliases:
        parts.append(_text((f"Also: {' · '.join(view.aliases)}", "dim")))
    parts.append(_text(f"Reliability as known on {view.as_of}: ", (view.grade, "bold")))
    parts += [_text(sentence) for sentence in view.record_sentences]
    if view.record:
        parts += diagram(view.record.forecasts)
    if view.claims:
        parts += [_counts(view.verdict_counts), *_latest("What was said last", view.claims, sides, named=False)]
    return Group(*parts)


def briefing(ledger: Ledger) -> Group:
    """The briefing for the ledger's day, every sentence with the words that it rests on."""
    look = lookup(ledger)
    view, sides = brief_view(look, ledger.as_of), palette(ledger.war)
    parts: list[RenderableType] = [_text((view.title, "bold"))]
    if view.quiet:
        parts.append(_text(view.quiet))
    for heading, items in (
        ("What changed", view.changed),
        ("Admitted against interest", view.admitted),
        ("What was said", view.said),
        ("In dispute", view.disputed),
        ("Due", view.due),
    ):
        if items:
            parts += [Text(), _text((heading, "bold underline"))]
            parts += [*(_item(item, sides) for item in items[:_SENTENCES]), *_more(len(items) - _SENTENCES, "", 2)]
    return Group(*parts)


def _item(item: BriefItem, sides: Palette) -> RenderableType:
    sources = [_cited(link) for link in item.citations[:_CITED]]
    return _hung(
        "•", _text((item.text, sides.get(item.side, ""))), *sources, *_more(len(item.citations) - _CITED, "reports")
    )


def _cited(link: ClaimLink) -> Text:
    source = f" [{', '.join(part for part in (link.publisher, link.said) if part)}]"
    quote = _quote(link.quote)
    quote.append_text(_text((source, "dim")))
    return quote
