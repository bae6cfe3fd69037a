"""Real names among their real namesakes, through the gazetteer that ships."""

from __future__ import annotations

from datetime import date

import pytest
from desks import desk, ledger_of, read

from counterclaim.model import Toponym
from counterclaim.publications.factcheck import FactCheckPublisher
from counterclaim.resolution.places import PlaceChoice

EAST_OF_KURYLIVKA, BESIDE_KROKHMALNE = "UA63080110130049893", "UA63080130120053141"


def chosen(text: str, language: str, day: date | None = None) -> dict[str, PlaceChoice]:
    """What each settlement of a text means, by the words that name it."""
    found = desk().gazetteer.find(text, language)
    choices = desk().resolver.places.of_story(text, found, day)
    return {toponym.text: choices[toponym] for toponym in found if is_settlement(toponym)}


def is_settlement(toponym: Toponym) -> bool:
    return toponym.kind == "settlement"


@pytest.mark.parametrize(
    ("language", "text", "name", "code", "year"),
    [
        ("en", "Pishchane, near Kurylivka and Petropavlivka, was shelled.", "Pishchane", EAST_OF_KURYLIVKA, 2025),
        ("uk", "Піщане поблизу Петропавлівки обстріляли, горить і Курилівка.", "Піщане", EAST_OF_KURYLIVKA, 2025),
        ("en", "Pishchane, next to Krokhmalne and Tabaivka, was lost.", "Pishchane", BESIDE_KROKHMALNE, 2024),
        ("ru", "Песчаное возле Крахмального и Табаевки взято.", "Песчаное", BESIDE_KROKHMALNE, 2024),
    ],
)
def test_both_pishchanes_of_kupiansk_raion_are_told_apart_by_their_neighbours_and_the_front_of_the_day(
    language: str, text: str, name: str, code: str, year: int
) -> None:
    assert chosen(text, language, date(year, 12, 1))[name].place_id == code


def test_a_raion_alone_does_not_tell_its_two_pishchanes_apart() -> None:
    choice = chosen("A bomb fell on Pishchane in Kupiansk Raion.", "en")["Pishchane"]
    assert choice.place_id is None and choice.reason.startswith("ambiguous:")
    assert {code for code, _ in choice.candidates[:2]} == {EAST_OF_KURYLIVKA, BESIDE_KROKHMALNE}


@pytest.mark.parametrize("day", [date(2025, 12, 24), None])
def test_the_four_settlements_of_a_december_report_on_the_kupiansk_sector_resolve(day: date | None) -> None:
    text = (
        "In the Kupiansk sector five attacks were beaten off on 24 December, near Kupiansk itself and towards "
        "Petropavlivka, Pishchane and Zahryzove."
    )
    found = {name: choice.place_id for name, choice in chosen(text, "en", day).items()}
    assert found == {
        "Kupiansk": "UA63080090010026457",
        "Petropavlivka": "UA63080130010073205",
        "Pishchane": EAST_OF_KURYLIVKA,
        "Zahryzove": "UA63040050140089525",
    }


def test_ten_settlements_of_one_briefing_resolve_together_or_are_refused_one_by_one() -> None:
    text = (
        "За неделю под контроль группировки перешли населённые пункты Комар, Перебудова, Вольное Поле, Зелёный Гай, "
        "Мирное, Бурлацкое, Шевченко, Федоровка, Толстой и Новохатское Донецкой области."
    )
    found = chosen(text, "ru", date(2025, 7, 4))
    assert len(found) >= 9
    raions = {name: place.raion for name, choice in found.items()
              if choice.place_id and (place := desk().index.place(choice.place_id))}  # fmt: skip
    assert {"Комар", "Вольное Поле", "Зелёный Гай", "Мирное", "Федоровка"} <= raions.keys()
    assert set(raions.values()) == {"Volnovakha Raion"}
    assert all(choice.reason.startswith("ambiguous:") for name, choice in found.items() if name not in raions)


def test_a_fact_check_says_that_a_name_was_refused_and_which_places_it_may_be() -> None:
    text = "Ukraine's General Staff said its troops repelled two attacks near Ivanivka on Wednesday."
    work = read(f" date 2025-11-20\n\n{text}\n")
    ledger = ledger_of([work])
    (claim,) = (claim for claim in ledger.claims if claim.claim.place_text == "Ivanivka")
    assert not claim.place_id and len(claim.place_candidates) > 5
    (story,) = ledger.stories
    shown = FactCheckPublisher().publish(ledger)
    page = next(data for path, data in shown.items() if story.document_id[:12] in path)
    assert "places called Ivanivka; likeliest" in page.decode()
