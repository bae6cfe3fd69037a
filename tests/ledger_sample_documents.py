"""The war, places, speakers, articles and stories of the sample ledger, in words of our own."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime

from counterclaim.model import (
    THIRD,
    Camp,
    Days,
    Document,
    Finding,
    Place,
    Region,
    RegionRole,
    Span,
    Speaker,
    Story,
    War,
    content_id,
)

AS_OF = date(2025, 12, 26)
CAMPS = (Camp("UA", "Ukraine", "Ukrainian", "#2b6cb0", "UA"), Camp("RU", "Russia", "Russian", "#b83a3a", "RU"))
WAR = War("ukraine", "War in Ukraine", CAMPS, date(2022, 2, 24), (), (), {}, {}, {}, {}, outlines="oblasts.js")

PLACES = {
    place.id: place
    for place in (
        Place(
            "kupiansk",
            "Kupiansk",
            "Куп'янськ",
            "Купянск",
            "settlement",
            "Kharkiv Oblast",
            "Kupiansk raion",
            49.7064,
            37.6167,
            3.0,
            "GeoNames",
            27_000,
            aliases=("Kupyansk", "Kupjansk"),
        ),
        Place(
            "pokrovsk",
            "Pokrovsk",
            "Покровськ",
            "Покровск",
            "settlement",
            "Donetsk Oblast",
            "Pokrovsk raion",
            48.2820,
            37.1758,
            4.0,
            "GeoNames",
            60_000,
            aliases=("Krasnoarmiisk", "Красноармейск"),
        ),
        Place(
            "petropavlivka",
            "Petropavlivka",
            "Петропавлівка",
            "Петропавловка",
            "settlement",
            "Kharkiv Oblast",
            "Kupiansk raion",
            49.7190,
            37.7110,
            2.0,
            "GeoNames",
            2_500,
        ),
        Place(
            "pishchane",
            "Pishchane",
            "Піщане",
            "Песчаное",
            "settlement",
            "Kharkiv Oblast",
            "Kupiansk raion",
            None,
            None,
            None,
            "",
            0,
        ),
    )
}

SPEAKERS = {
    speaker.id: speaker
    for speaker in (
        Speaker("ru-mod", "Russian Defence Ministry", "RU", "official", "Russian Defence Ministry", ("Минобороны РФ",)),
        Speaker("ua-trehubov", "Viktor Trehubov", "UA", "spokesperson", "Joint Forces", ("Victor Tregubov",)),
        Speaker("ru-bloggers", "Russian military bloggers", "RU", "blogger"),
        Speaker("analyst-lenz", "Mara Lenz", THIRD, "analyst", "Institute for Border Studies"),
        Speaker("press-north", "Northern Wire", THIRD, "media"),
    )
}

ENGLISH = """Skip to main content
Ministry says Kupiansk is ringed, spokesman denies it
The Russian Defence Ministry said on Tuesday that its troops had closed the ring around Kupiansk.
"There is no ring, and none is near," said Victor Tregubov, who speaks for the Ukrainian forces there.
Mara Lenz of the Institute for Border Studies called a full encirclement in the coming weeks moderately likely.
Northern Wire was unable to verify either account.
A street in Kupiansk in August. Photo: Northern Wire
"""
COPY = """Ring around Kupiansk, says Moscow
The Russian Defence Ministry said on Tuesday that its troops had closed the ring around Kupiansk.
"""
RUSSIAN = """Купянск взят, заявили в ведомстве
Минобороны РФ сообщило 20 ноября, что город Купянск полностью перешёл под контроль российских войск.
Бои за Петропавловку продолжаются, добавили в министерстве.
"""
UKRAINIAN = """Речник: у Куп'янську лишилися десятки окупантів
Віктор Трегубов сказав, що Сили оборони тримають майже весь Куп'янськ.
За його словами, навіть російські воєнблогери визнають: міста в них більше немає.
Він додав, що за добу біля Піщаного відбито п'ять атак.
Уторговуйте монети вже сьогодні!!!
Заробіток удома, пишіть у приват
Заробіток удома, пишіть у приват
"""
TWO_STORIES = """Fight for Pokrovsk grows harder
The Russian Defence Ministry said its units hold most of Pokrovsk, and Moscow wants it whole by 1 December.
"Our troops stand in Pokrovsk," said Viktor Trehubov; he spoke of a hard situation after nearly three years of war.
Rare earths: talks go on
Ministers met on Thursday about a mining fund and agreed to meet again.
"""
NO_CLAIMS = """A bakery reopens in Lviv
The ovens were lit at five in the morning, and the queue went round the corner.
"""


def _document(text: str, publisher: str, title: str, published: Days, language: str, regions: tuple) -> Document:
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Document(
        digest,
        f"https://{publisher.lower().replace(' ', '-')}.example/{digest[:6]}",
        publisher,
        published,
        datetime(2025, 12, 26, 9, tzinfo=UTC),
        language,
        text,
        _regions(text, regions),
        title,
        "text/html",
    )


def _regions(text: str, marks: tuple[tuple[str, RegionRole, str], ...]) -> tuple[Region, ...]:
    regions, at = [], 0
    for line in text.splitlines(keepends=True):
        role, mark = next(((r, m) for start, r, m in marks if line.startswith(start)), (RegionRole.BODY, ""))
        regions.append(Region(role, at, at + len(line.rstrip("\n")), mark))
        at += len(line)
    return tuple(regions)


def on(*parts: int) -> Days:
    day = date(*parts)
    return Days(day, day, "stated")


TITLE, SPAM = RegionRole.TITLE, RegionRole.COMMENT
DOC_EN = _document(
    ENGLISH,
    "Northern Wire",
    "Ministry says Kupiansk is ringed, spokesman denies it",
    on(2025, 9, 23),
    "en",
    (("Skip", RegionRole.FURNITURE, ""), ("Ministry", TITLE, ""), ("A street", RegionRole.CAPTION, "")),
)
DOC_COPY = _document(
    COPY, "Daily Echo", "Ring around Kupiansk, says Moscow", on(2025, 9, 23), "en", (("Ring", TITLE, ""),)
)
DOC_RU = _document(
    RUSSIAN, "Вестник", "Купянск взят, заявили в ведомстве", on(2025, 11, 20), "ru", (("Купянск взят", TITLE, ""),)
)
DOC_UK = _document(
    UKRAINIAN,
    "Слобожанські новини",
    "Речник: у Куп'янську лишилися десятки окупантів",
    Days(date(2025, 12, 24), date(2025, 12, 26), "inferred", 'the text says "24 грудня"'),
    "uk",
    (("Речник", TITLE, ""), ("Уторговуйте", SPAM, "advertises"), ("Заробіток", SPAM, "the same text twice")),
)
DOC_TWO = _document(TWO_STORIES, "Daily Echo", "", on(2025, 11, 5), "en", (("Fight", TITLE, ""), ("Rare", TITLE, "")))
DOC_NONE = _document(
    NO_CLAIMS, "Daily Echo", "A bakery reopens in Lviv", on(2025, 10, 2), "en", (("A bakery", TITLE, ""),)
)


def _story(document: Document, first: str, last: str, findings: tuple[Finding, ...] = ()) -> Story:
    start, end = document.text.index(first), document.text.rindex(last) + len(last)
    held = tuple(region for region in document.regions if start <= region.start and region.end <= end)
    title = document.text[start : document.text.index("\n", start)]
    identity = content_id("story", document.id, start)
    return Story(
        identity,
        document.id,
        start,
        end,
        title,
        document.published,
        identity,
        held,
        document.language,
        document.publisher,
        findings,
    )


def span_of(document: Document, quote: str) -> Span:
    start = document.text.index(quote)
    end = start + len(quote)
    return Span(
        document.id, start, end, quote, document.text[max(0, start - 30) : start], document.text[end : end + 30]
    )


STORY_EN = _story(DOC_EN, "Ministry says", "Photo: Northern Wire")
STORY_COPY = replace(_story(DOC_COPY, "Ring", "around Kupiansk."), origin_id=STORY_EN.id)
STORY_RU = _story(DOC_RU, "Купянск взят", "министерстве.")
STORY_UK = _story(DOC_UK, "Речник", "приват")
# What is held against a comment is the story's finding; the document knows its role alone.
DOC_UK = replace(DOC_UK, regions=tuple(replace(region, mark="") for region in DOC_UK.regions))
STORY_POKROVSK = _story(
    DOC_TWO,
    "Fight",
    "three years of war.",
    (
        Finding(
            "inconsistency",
            "The text says nearly three years of war; on its day the war was in its fourth year.",
            (span_of(DOC_TWO, "nearly three years of war"),),
        ),
    ),
)
STORY_EARTHS = _story(DOC_TWO, "Rare earths", "meet again.")
STORY_NONE = _story(DOC_NONE, "A bakery", "corner.")
