"""Finding places in text: inflected names in three languages, and all that only looks like a place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from counterclaim.language.inflection import adjective_bases, name_language, nominatives
from counterclaim.model import Toponym
from counterclaim.resolution.mentions import Words
from counterclaim.resolution.toponyms import EmbeddedGazetteer
from counterclaim.store.gazetteer import GazetteerFile
from counterclaim.wars import load_war

LETTERS = st.text("абвгдежзийклмнопрстуфхцчшщьюяіїє' -'’.,\nКПХABCkhupy", max_size=80)


@pytest.fixture(scope="module")
def index() -> Iterator[GazetteerFile]:
    path = Path(str(files("counterclaim.resolution") / "gazetteer.sqlite"))
    if not path.is_file():
        pytest.skip(
            "the gazetteer is not built: python -m tools.build_gazetteer counterclaim/resolution/gazetteer.sqlite"
        )
    opened = GazetteerFile(path)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def finder(index: GazetteerFile) -> EmbeddedGazetteer:
    return EmbeddedGazetteer(index, load_war("ukraine"))


def found(finder: EmbeddedGazetteer, index: GazetteerFile, text: str, language: str) -> list[tuple[str, str]]:
    """What is found: kind, and the name of the first candidate."""
    places = [(t, index.place(t.candidates[0])) for t in finder.find(text, language)]
    return [(toponym.kind, place.name) for toponym, place in places if place is not None]


@pytest.mark.parametrize(
    ("form", "language", "name"),
    [
        ("Куп'янська", "uk", "куп'янськ"),
        ("Куп’янському", "uk", "куп'янськ"),
        ("Куп'янськом", "uk", "куп'янськ"),
        ("Покровську", "uk", "покровськ"),
        ("Костянтинівці", "uk", "костянтинівка"),
        ("Часовому Яру", "uk", "часів яр"),
        ("Часового Яру", "uk", "часів яр"),
        ("Харкова", "uk", "харків"),
        ("Києва", "uk", "київ"),
        ("Петропавлівки", "uk", "петропавлівка"),
        ("Піщаного", "uk", "піщане"),
        ("Загризовому", "uk", "загризове"),
        ("Сум", "uk", "суми"),
        ("Сумах", "uk", "суми"),
        ("Лиманів", "uk", "лимани"),
        ("Кривому Розі", "uk", "кривий ріг"),
        ("Тернополя", "uk", "тернопіль"),
        ("Куп’янська-Вузлового", "uk", "куп'янськ-вузловий"),
        ("Купянском", "ru", "купянск"),
        ("Покровске", "ru", "покровск"),
        ("Песчаного", "ru", "песчаное"),
        ("Часова Яра", "ru", "часов яр"),
        ("Димитрова", "ru", "димитров"),
        ("Красном Лимане", "ru", "красный лиман"),
        ("Kupyansk’s", "en", "kupyansk"),
    ],
)
def test_a_form_leads_back_to_its_nominative(form: str, language: str, name: str) -> None:
    if form != "Куп’янському":  # an adjective's form, which only a noun after it explains
        assert name in nominatives(form, language)
    else:
        assert name in adjective_bases(form, language)


@pytest.mark.parametrize(
    ("adjective", "language", "name"),
    [
        ("Лиманському", "uk", "лиман"),
        ("Костянтинівського", "uk", "костянтинівка"),
        ("Гуляйпільський", "uk", "гуляйполе"),
        ("Запорізькому", "uk", "запоріжжя"),
        ("Бахмутский", "ru", "бахмут"),
        ("Красноармейское", "ru", "красноармейск"),
        ("Kupianskyi", "en", "kupiansk"),
    ],
)
def test_an_adjective_leads_back_to_its_place(adjective: str, language: str, name: str) -> None:
    assert name in adjective_bases(adjective, language)


@given(st.text("абвгґдеєжзиіїйклмнопрстуфхцчшщьюя'", min_size=1, max_size=20), st.sampled_from(["uk", "ru"]))
def test_a_name_is_always_among_its_own_nominatives(name: str, language: str) -> None:
    assume(name.strip("'") == name)
    assert nominatives(name, language)[0] == name.lower()
    assert name_language(name, language) in {"en", "uk", "ru"}


@given(LETTERS)
def test_words_stand_where_they_say(text: str) -> None:
    words = Words(text)
    for word, start, end in zip(words.texts, words.starts, words.ends, strict=True):
        assert re.sub("[’ʼ]", "'", text[start:end]) == word


@settings(max_examples=60, deadline=None)
@given(LETTERS, st.sampled_from(["en", "uk", "ru"]))
def test_toponyms_are_in_order_do_not_overlap_and_quote_the_text(
    finder: EmbeddedGazetteer, text: str, language: str
) -> None:
    toponyms = finder.find(text, language)
    assert all(text[t.start : t.end] == t.text and t.candidates for t in toponyms)
    assert all(a.end <= b.start for a, b in pairwise(toponyms))
    assert finder.find(text, language) == toponyms


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Fighting goes on in Kupyansk and Pokrovsk.", [("settlement", "Kupiansk"), ("settlement", "Pokrovsk")]),
        ("en", "Shells hit the Pokrovsk-Myrnohrad area.", [("settlement", "Pokrovsk"), ("settlement", "Myrnohrad")]),
        ("en", "Moscow says it took Krasnoarmeysk.", [("country", "Russia"), ("settlement", "Pokrovsk")]),
        ("en", "Five attacks in the Kupiansk sector.", [("sector", "Kupiansk")]),
        ("en", "The Lyman and Siversk directions held.", [("sector", "Lyman"), ("sector", "Siversk")]),
        ("en", "The Kharkiv region was shelled.", [("region", "Kharkiv Oblast")]),
        ("en", "Donetsk and Luhansk oblasts.", [("region", "Donetsk Oblast"), ("region", "Luhansk Oblast")]),
        ("en", "Boats crossed the Oskil River.", [("river", "Oskil")]),
        ("en", "Troops crossed the Dnipro at night.", [("river", "Dnipro")]),
        ("en", "A missile hit Dnipro.", [("settlement", "Dnipro")]),
        ("en", "This could give Kyiv time to prepare.", [("country", "Ukraine")]),
        ("en", "Explosions were heard in Kyiv.", [("settlement", "Kyiv")]),
        ("en", "The deal gives Kyiv leverage.", [("country", "Ukraine")]),
        ("en", "The village of Nove was shelled.", [("settlement", "Nove")]),
        ("en", "KOSTIANTYNIVKA, UKRAINE: a street", [("settlement", "Kostiantynivka"), ("country", "Ukraine")]),
        ("uk", "Бої біля Петропавлівки й Загризового.", [("settlement", "Petropavlivka"), ("settlement", "Zahryzove")]),
        ("uk", "На Куп'янському напрямку тихо.", [("sector", "Kupiansk")]),
        ("uk", "На Лиманському і Сіверському напрямках.", [("sector", "Lyman"), ("sector", "Siversk")]),
        ("uk", "У Харківській області та на Сумщині.", [("region", "Kharkiv Oblast"), ("region", "Sumy Oblast")]),
        ("uk", "Ворог увійшов до Часового Яру.", [("settlement", "Chasiv Yar")]),
        ("uk", "У селі Мирне спокійно.", [("settlement", "Myrne")]),
        ("uk", "Човни перетнули річку Оскіл.", [("river", "Oskil")]),
        ("ru", "Войска вошли в Красноармейск и Димитров.", [("settlement", "Pokrovsk"), ("settlement", "Myrnohrad")]),
        ("ru", "На Краснолиманском направлении бои.", [("sector", "Lyman")]),
        ("ru", "Взят Купянск-Узловой.", [("settlement", "Kupiansk-Vuzlovyi")]),
        ("ru", "Бои у Песчаного под Купянском.", [("settlement", "Pishchane"), ("settlement", "Kupiansk")]),
    ],
)  # fmt: skip
def test_places_are_found(
    finder: EmbeddedGazetteer, index: GazetteerFile, language: str, text: str, expected: list[tuple[str, str]]
) -> None:
    assert found(finder, index, text, language) == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The Kyiv Independent and the Kyiv Post wrote of it."),
        ("en", "It began at 7 pm (Kyiv time) and ended at 21:00 Kyiv time."),
        ("en", "A spokesperson for the Dnipro group of forces spoke."),
        ("en", "Andrii Besedin and General Pokrovsky met."),
        ("en", "Volodymyr Zelensky spoke."),
        ("en", "Dynamo Kyiv won again."),
        ("en", "Soldiers of the Azov brigade rested."),
        ("en", "Nice weather, but reading and mobile signal are human."),
        ("uk", "Речник угруповання військ «Дніпро» мовчав."),
        ("uk", "Перемога буде за нами. Мирне життя. Нове рішення."),
        ("uk", "Володимир Зеленський приїхав."),
        ("uk", "Бійці бригади «Азов» відпочили."),
        ("ru", "Группировка войск «Днепр» нанесла удар."),
        ("ru", "Октябрь выдался холодным, Победа близко."),
    ],
)
def test_people_forces_outlets_and_ordinary_words_are_no_places(
    finder: EmbeddedGazetteer, index: GazetteerFile, language: str, text: str
) -> None:
    assert found(finder, index, text, language) == []


def test_an_ordinary_word_is_a_place_in_the_company_of_places(finder: EmbeddedGazetteer, index: GazetteerFile) -> None:
    text = "Атаки відбили поблизу Гуляйполя, Зеленого, Варварівки."
    assert [name for _, name in found(finder, index, text, "uk")] == ["Huliaipole", "Zelene", "Varvarivka"]


@pytest.mark.parametrize(
    ("seed", "names"),
    [
        ("000_e02204fa3eaaecd2.txt", {"Kupiansk", "Kharkiv Oblast", "Kharkiv"}),
        ("001_aa154774c9857686.txt", {"Kupiansk", "Kharkiv Oblast", "Petropavlivka", "Pishchane", "Zahryzove",
                                      "Oskil"}),
        ("002_cce5dfeb65bef494.txt", {"Pokrovsk", "Kupiansk", "Kharkiv Oblast", "Kostiantynivka", "Donetsk Oblast",
                                      "Kramatorsk", "Sloviansk", "Vladivostok"}),
    ],
)  # fmt: skip
def test_the_seed_articles_name_these_places_and_no_others(
    finder: EmbeddedGazetteer, index: GazetteerFile, shared: Path, seed: str, names: set[str]
) -> None:
    text = (shared / "seeds" / seed).read_text(encoding="utf-8")
    assert {name for kind, name in found(finder, index, text, "en") if kind != "country"} == names


def test_a_toponym_of_a_sector_covers_its_noun(finder: EmbeddedGazetteer) -> None:
    (toponym,) = finder.find("Attacks in the Kupiansk sector today.", "en")
    assert toponym == Toponym(15, 30, "Kupiansk sector", toponym.candidates, "sector")


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("Kupiansk holds. Staromaiorske was lost in a night.", "en", ["Kupiansk", "Staromaiorske"]),
        ("Бои идут в Купянске. Куриловка потеряна.", "ru", ["Купянске", "Куриловка"]),
        ("Фронт під Гуляйполем. Варто було повернути Веселе.", "uk", ["Гуляйполем", "Веселе"]),
        ("Українські війська стоять у Куп'янську.", "uk", ["Куп'янську"]),
        ("The Moscow Military District sent a brigade to Kupiansk.", "en", ["Kupiansk"]),
    ],
)
def test_a_village_is_known_by_its_shape_or_by_its_neighbours(
    text: str, language: str, found: list[str], finder: EmbeddedGazetteer
) -> None:
    assert [t.text for t in finder.find(text, language) if t.kind == "settlement"] == found


def test_a_toponym_tells_whether_it_is_a_town_or_a_village(finder: EmbeddedGazetteer) -> None:
    sizes = {t.text: t.size for t in finder.find("Fighting goes on in Kupiansk and Masiutivka.", "en")}
    assert sizes == {"Kupiansk": "town", "Masiutivka": "village"}
