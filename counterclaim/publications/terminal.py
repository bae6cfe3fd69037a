"""The same views as the pages, for a terminal: rich renderables, made from the ledger and nothing else.

Nothing from a document reaches the terminal as markup or as control characters. Colour repeats what words say, so
that a pipe, a screen reader and ``NO_COLOR`` lose nothing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from counterclaim.model import Ledger, War
from counterclaim.publications.views import (
    BriefItem,
    CheckView,
    ClaimLink,
    ClaimView,
    DossierView,
    Section,
    Step,
    brief_view,
    check_view,
    dossier_view,
    lookup,
    speaker_view,
)
from counterclaim.publications.views.words import day_text, known_text, percent

_RIBBON = 72
_LABELS = {
    "supported": "bold green",
    "contradicted": "bold red",
    "disputed": "bold yellow",
    "unverified": "bold",
    "premature": "bold magenta",
    "overtaken": "bold cyan",
}

Palette = Mapping[str, str]


def palette(war: War) -> Palette:
    """The style of each side: a camp's own colour, grey for what neither firmly holds, plain for third parties."""
    first, second = war.camps
    return {"a": first.colour, "b": second.colour, "contested": "grey58", "third": "", "": ""}


def clean(text: str) -> str:
    """Drop what could steer a terminal or turn its letters round: control and format characters, but line ends."""
    return "".join(
        letter for letter in text if letter in "\n\t" or unicodedata.category(letter) not in ("Cc", "Cf", "Cs")
    )


def _text(*parts: str | tuple[str, str]) -> Text:
    whole = Text()
    for part in parts:
        words, style = (part, "") if isinstance(part, str) else part
        whole.append(clean(words), style=style)
    return whole


def _indent(what: RenderableType, by: int = 3) -> Padding:
    return Padding(what, (0, 0, 0, by), expand=False)


def _counts(counts: Iterable[tuple[str, str, int]]) -> Text:
    parts: list[str | tuple[str, str]] = []
    for label, words, number in counts:
        parts += [" · " if parts else "", (f"{number} {words.split(':')[0]}", _LABELS.get(label, "dim"))]
    return _text(*parts)


def fact_check(ledger: Ledger, document_id: str) -> Group:
    """A document's fact check: what to know of it, then each claim with its words, its verdict, for and against.

    Raises ``NotFound`` where the ledger has no such document.
    """
    view, sides = check_view(ledger, document_id), palette(ledger.war)
    return Group(*_check_head(view), *(part for section in view.sections for part in _section(view, section, sides)))


def _check_head(view: CheckView) -> Iterator[RenderableType]:
    yield _text((view.title, "bold"))
    yield _text((" · ".join(part for part in (view.publisher, view.url, view.language) if part), "dim"))
    yield _text(f"Published: {view.published} ({view.published_known})")
    yield _text(f"As known on {view.as_of}: {view.summary}")
    if view.claim_count:
        yield _counts(view.verdict_counts)
    if view.comments:
        yield _text(f"Comments: {view.comments}")


def _section(view: CheckView, section: Section, sides: Palette) -> Iterator[RenderableType]:
    yield Text()
    if len(view.sections) > 1 or section.title != view.title:
        yield _text(("Story: ", "dim"), (section.title, "bold"))
    if len(view.sections) > 1:
        yield _indent(_text(f"Published: {section.published} ({section.published_known})"))
    if section.copy_of:
        yield _indent(_text(f"A copy of what document {section.copy_of[:12]} said first."))
    for kind, words, quotes in section.findings:
        yield _indent(_text((f"Note ({kind}): ", "yellow"), words))
        yield from (_indent(_quote(quote), 6) for quote in quotes)
    empty = "No claim about the war was found in this story."
    yield _indent(_text(section.sides if section.claims else empty))
    for number, claim in enumerate(section.claims, 1):
        yield Text()
        yield _claim(number, claim, sides)


def _quote(words: str) -> Text:
    return _text(("“" + " ".join(words.split()) + "”", "italic"))


def _label(claim: ClaimView) -> tuple[str, str]:
    return (claim.label_text.upper(), _LABELS.get(claim.label, "dim"))


def _claim(number: int, claim: ClaimView, sides: Palette) -> Group:
    head = _text(f"{number:>2}. ", _label(claim), "  ", (claim.speaker, f"bold {sides[claim.side]}".strip()))
    head.append_text(_text(f" ({', '.join(part for part in (claim.camp_name, claim.role) if part)}) {claim.says}."))
    rows: list[RenderableType] = [head, _indent(_quote(claim.quote), 4)]
    rows.append(_indent(_text((_circumstances(claim), "dim")), 4))
    chance = f" (probability {percent(claim.probability)})" if claim.probability is not None else ""
    rows.append(_indent(_text(f"Why: {claim.reason}{chance}"), 4))
    rows += _others("For", claim.supporting, sides)
    rows += _others("Against", claim.contradicting, sides)
    if claim.also_reported:
        outlets = sorted({link.publisher or link.href for link in claim.also_reported})
        rows.append(_indent(_text(f"Also reported by: {', '.join(outlets)}"), 4))
    return Group(*rows)


def _circumstances(claim: ClaimView) -> str:
    told = f"told by {claim.relayed_by}" if claim.relayed_by else ""
    return " · ".join(
        part
        for part in (
            f"said {claim.said_text}" + ("" if claim.said.known == "stated" else f" ({known_text(claim.said)})"),
            told,
            f"likelihood: {claim.likelihood}" if claim.likelihood else "",
            f"due {day_text(claim.due)}" if claim.due else "",
            "against the speaker's own interest" if claim.against_interest else "",
            "background, not news" if claim.background else "",
            "headline" if claim.headline else "",
        )
        if part
    )


def _others(word: str, links: Sequence[ClaimLink], sides: Palette) -> list[RenderableType]:
    if not links:
        return [_indent(_text((f"{word}: nobody", "dim")), 4)]
    lines = (_text(f"{word}: ", (link.speaker, sides[link.side]), f", {link.said}, {link.says}") for link in links)
    return [_indent(line, 4) for line in lines]


def dossier(ledger: Ledger, place_id: str) -> Group:
    """A place's dossier: who holds it, how sure one can be, who said what when, and what each word weighs.

    Raises ``NotFound`` where the ledger has no such place.
    """
    view, sides = dossier_view(ledger, place_id), palette(ledger.war)
    row = view.row
    parts: list[RenderableType] = [
        _text((row.name, "bold"), (f"  {' · '.join(view.aliases)}" if view.aliases else "", "dim")),
        _text((". ".join(part for part in (row.region, row.position) if part), "dim")),
        Text(),
        _text(f"As known on {view.as_of}: ", (row.state_sentence, f"bold {sides[row.side]}".strip())),
    ]
    if row.confidence_sentence:
        parts.append(_text(row.confidence_sentence))
    if row.disputed:
        parts.append(_text("Disputed: both sides have spoken against each other about it lately."))
    parts += _ribbon(view, sides)
    if view.claims:
        parts += [Text(), _text(("Who said what", "bold")), _timeline(view.claims, sides)]
    if view.waterfall:
        parts += [Text(), _text(("What each word weighs", "bold")), _waterfall(view)]
    return Group(*parts)


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
    return max((("contested", triple[1]), ("a", triple[0]), ("b", triple[2])), key=lambda item: item[1])[0]


def _timeline(claims: Sequence[ClaimView], sides: Palette) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("said", "verdict", "who", "what", "in"):
        table.add_column(name)
    for claim in claims:
        told = f" (told by {claim.relayed_by})" if claim.relayed_by else ""
        who = _text((claim.speaker, sides[claim.side]), told)
        words, style = _label(claim)
        verdict = _text((words.split(":")[0].lower(), style))
        table.add_row(_text(claim.said_text), verdict, who, _text(claim.says), _text((claim.document_id[:8], "dim")))
    return table


def _waterfall(view: DossierView) -> Table:
    table = Table(
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        caption="The change to the log odds of each state, and the probability after it.",
        caption_justify="left",
    )
    table.add_column("words")
    for name in (view.camp_names[0], "neither", view.camp_names[1]):
        table.add_column(clean(name), justify="right")
    for step in view.waterfall:
        table.add_row(_text(step.words), *(_text(cell) for cell in _cells(step)))
    return table


def _cells(step: Step) -> list[str]:
    return [f"{change:+.2f} {percent(after):>8}" for change, after in zip(step.log_odds, step.after, strict=True)]


def track_record(ledger: Ledger, speaker_id: str) -> Group:
    """A speaker's record: how its words held up, F and said so where too few are resolved, then every claim.

    Raises ``NotFound`` where nobody of that id spoke.
    """
    view, sides = speaker_view(ledger, speaker_id), palette(ledger.war)
    org = view.org if view.org != view.name else ""
    described = ", ".join(part for part in (view.role, org, view.camp_name) if part)
    parts: list[RenderableType] = [_text((view.name, f"bold {sides[view.side]}".strip()), f"  {described}")]
    if view.aliases:
        parts.append(_text((f"Also: {' · '.join(view.aliases)}", "dim")))
    parts.append(_text(f"Reliability as known on {view.as_of}: ", (view.grade, "bold")))
    parts += [_text(sentence) for sentence in view.record_sentences]
    if view.claims:
        parts += [_counts(view.verdict_counts), Text(), _timeline(view.claims, sides)]
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
        ("What was said", view.said),
        ("Admitted against interest", view.admitted),
        ("In dispute", view.disputed),
        ("Due", view.due),
    ):
        if items:
            parts += [Text(), _text((heading, "bold underline")), *(_item(item, sides) for item in items)]
    return Group(*parts)


def _item(item: BriefItem, sides: Palette) -> Group:
    place = (f"{item.place}: ", f"bold {sides.get(item.side, '')}".strip()) if item.place else ""
    sources = (_cited(link) for link in item.citations)
    return Group(_text("• ", place, item.text), *(_indent(source, 4) for source in sources))


def _cited(link: ClaimLink) -> Text:
    words = " ".join(link.quote.split())
    source = f"[{', '.join(part for part in (link.publisher, link.said) if part)}] "
    return _text((source, "dim"), (f"“{words}”", "italic"))
