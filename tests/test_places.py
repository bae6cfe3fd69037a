"""Choosing among namesakes: by company, region and sector; refusing where nothing tells them apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterclaim.language.spelling import key
from counterclaim.model import Camp, Place, Sector, Toponym, War
from counterclaim.resolution.places import PlaceChoice, PlaceResolver

KUPIANSK = "Kupiansk Raion"
KHARKIV, POLTAVA = "Kharkiv Oblast", "Poltava Oblast"


def place(
    code: str, name: str, lat: float, lon: float, *, oblast: str = KHARKIV, raion: str = "", kind: str = "village",
    population: int = 0, source: str = "GeoNames", radius: float = 2.0, hromada: str = "",
) -> Place:  # fmt: skip
    return Place(code, name, "", "", kind, oblast, raion, lat, lon, radius, source, population, hromada)


PLACES = {
    p.id: p
    for p in (
        place("UA63A", "Kupiansk", 49.71, 37.62, raion="Kupiansk Raion", kind="town", population=27_000),
        place("UA63B", "Pishchane", 49.65, 37.78, raion=KUPIANSK, hromada="B", source="hromada centre", radius=14.0),
        place("UA63C", "Pishchane", 49.57, 37.83, raion=KUPIANSK, hromada="C", source="hromada centre", radius=14.0),
        place("UA63E", "Petropavlivka", 49.66, 37.73, raion=KUPIANSK, hromada="B", population=3_000),
        place("UA63F", "Tabaivka", 49.57, 37.87, raion=KUPIANSK, hromada="C"),
        place("UA53B", "Ivanivka", 49.15, 33.45, oblast=POLTAVA, raion="Kremenchuk Raion"),
        place("UA59B", "Ivanivka", 51.15, 34.45, oblast="Sumy Oblast", raion="Sumy Raion"),
        place("UA53A", "Pishchane", 49.12, 33.40, oblast=POLTAVA, raion="Kremenchuk Raion", population=4_900),
        place("UA63D", "Lyman", 49.90, 37.00, raion="Chuhuiv Raion"),
        place("UA14A", "Lyman", 48.99, 37.81, oblast="Donetsk Oblast", raion="Kramatorsk Raion", population=20_000),
        place("UA63", KHARKIV, 49.6, 36.4, kind="region", radius=115.0),
        place("UA53", POLTAVA, 49.6, 34.0, oblast=POLTAVA, kind="region", radius=115.0),
    )
}


class Index:
    """The places above, as resolution reads them."""

    def place(self, place_id: str) -> Place | None:
        return PLACES.get(place_id)

    def named(self, name: str) -> Sequence[Place]:
        return [p for p in PLACES.values() if key(p.name) == key(name)]

    def lookup(self, keys: Iterable[str]) -> Mapping[str, Sequence[tuple[str, int]]]:
        return {name: found for name in keys if (found := [(p.id, 0) for p in self.named(name)])}


def war(renamed: Mapping[str, str] | None = None) -> War:
    camps = (Camp("A", "A", "A", "#000000"), Camp("B", "B", "B", "#ffffff"))
    sectors = (Sector("k", "Kupiansk", "UA63A", ("Kupiansk", "Pishchane"), (), (KHARKIV,)),)
    return War("w", "w", camps, date(2022, 2, 24), (), sectors, renamed or {}, {}, {}, {}, ("UA",))


def toponym(name: str, kind: str = "settlement") -> Toponym:
    return Toponym(0, len(name), name, tuple(p.id for p in Index().named(name)), kind)


def story(*sentences: Sequence[Toponym]) -> tuple[str, list[Toponym]]:
    """A text in which each sentence is a line that names these places, and the toponyms where they stand in it."""
    text, placed = "", []
    for sentence in sentences:
        for named in sentence:
            placed.append(replace(named, start=len(text), end=len(text) + len(named.text)))
            text += f"{named.text}, "
        text += "\n"
    return text, placed


def choose(
    name: str | Toponym, sentence: Sequence[Toponym] = (), rest: Sequence[Toponym] = (), of: War | None = None
) -> PlaceChoice:
    """What a name means that comes first of its sentence, ``rest`` standing in the next one."""
    text, placed = story([toponym(name) if isinstance(name, str) else name, *sentence], rest)
    return PlaceResolver(of or war(), Index()).of_story(text, placed)[placed[0]]


def test_a_lone_name_needs_no_choosing() -> None:
    choice = choose("Kupiansk")
    assert (choice.place_id, choice.candidates, choice.radius_km) == ("UA63A", (("UA63A", 1.0),), 2.0)


def test_the_sector_and_the_neighbours_pull_a_name_to_their_raion() -> None:
    choice = choose("Pishchane", [toponym("Kupiansk", "sector")])
    assert sum(share for code, share in choice.candidates if code.startswith("UA63")) > 0.9


def test_two_that_only_their_sector_is_told_of_are_refused_one_is_no_better_than_the_other() -> None:
    choice = choose("Pishchane", [toponym("Kupiansk", "sector"), toponym("Kupiansk")])
    assert choice.place_id is None and choice.radius_km is None
    assert choice.reason.startswith("ambiguous: 3 places called Pishchane; likeliest")
    assert {code for code, share in choice.candidates if share > 0.2} == {"UA63B", "UA63C"}


def test_the_community_of_a_neighbour_tells_two_namesakes_of_one_raion_apart() -> None:
    assert choose("Pishchane", [toponym("Kupiansk", "sector"), toponym("Petropavlivka")]).place_id == "UA63B"
    assert choose("Pishchane", [toponym("Kupiansk", "sector"), toponym("Tabaivka")]).place_id == "UA63C"


def test_a_name_means_what_it_was_said_to_mean_before() -> None:
    text, placed = story([toponym("Pishchane"), toponym(POLTAVA, "region")], [toponym("Pishchane")])
    found = PlaceResolver(war(), Index()).of_story(text, placed)
    assert [found[placed[n]].place_id for n in (0, 2)] == ["UA53A", "UA53A"]


def test_names_that_are_settled_tell_those_that_are_not() -> None:
    village = toponym("Ivanivka")
    assert choose(village).place_id is None
    assert choose(village, [toponym("Pishchane"), toponym(POLTAVA, "region")]).place_id == "UA53B"


def test_a_sector_counts_on_its_own_days_only() -> None:
    days = date(2024, 1, 1), date(2024, 2, 1)
    sector = Sector("l", "Lyman", "UA63D", ("Lyman",), (), (KHARKIV,), ("",), *days)
    resolver = PlaceResolver(replace(war(), sectors=(sector,)), Index())
    text, placed = story([toponym("Lyman")])
    shares = [dict(resolver.of_story(text, placed, day)[placed[0]].candidates)["UA63D"] for day in
              (date(2023, 12, 31), date(2024, 1, 15), None)]  # fmt: skip
    assert shares[0] < shares[2] < shares[1]  # an unknown day rules out less than a known one


def test_the_region_named_decides() -> None:
    assert choose("Pishchane", [toponym(POLTAVA, "region")]).place_id == "UA53A"


def test_nothing_to_go_by_is_refused_with_the_reason() -> None:
    choice = choose("Pishchane")
    assert choice.place_id is None
    assert choice.reason.startswith("ambiguous: 3 places called Pishchane; likeliest")
    assert choice.radius_km is None


def test_a_town_beats_a_village_of_its_name_unless_the_company_says_otherwise() -> None:
    assert choose("Lyman").candidates[0][0] == "UA14A"
    assert choose("Lyman", [toponym(KHARKIV, "region")]).candidates[0][0] == "UA63D"


def test_an_unknown_name_says_so() -> None:
    choice = choose(Toponym(0, 3, "Foo", ("X",)))
    assert choice == PlaceChoice(None, (), "no gazetteer knows Foo")


def test_a_former_name_points_to_its_place() -> None:
    alias = Toponym(0, 12, "Krasny Liman", ("UA63D", "UA14A"))
    choice = choose(alias, of=war({"Krasny Liman": "Lyman"}))
    assert choice.candidates[0][0] == "UA14A"


@pytest.mark.parametrize("kind", ["region", "sector", "river", "country"])
def test_what_is_no_settlement_keeps_its_first_meaning(kind: str) -> None:
    several = Toponym(0, 5, "Lyman", ("UA14A", "UA63D"), kind)
    choice = choose(several)
    assert choice.place_id == "UA14A" and [share for _, share in choice.candidates] == [1.0, 0.0]


CONTEXT = st.lists(
    st.sampled_from(
        [toponym("Kupiansk"), toponym("Kupiansk", "sector"), toponym("Lyman"), toponym(KHARKIV, "region"),
         toponym(POLTAVA, "region")]
    ),
    max_size=4,
)  # fmt: skip


@given(st.sampled_from(["Pishchane", "Lyman", "Kupiansk"]), CONTEXT, CONTEXT)
def test_probabilities_sum_to_one_and_the_choice_is_sure_or_explained(
    name: str, sentence: list[Toponym], rest: list[Toponym]
) -> None:
    choice = choose(name, sentence, rest)
    assert sum(share for _, share in choice.candidates) == pytest.approx(1.0)
    assert [share for _, share in choice.candidates] == sorted((s for _, s in choice.candidates), reverse=True)
    assert choice.reason
    assert choice == choose(name, sentence, rest)


@given(CONTEXT)
def test_the_order_of_the_candidates_changes_nothing(sentence: list[Toponym]) -> None:
    straight = toponym("Pishchane")
    turned = Toponym(0, 9, "Pishchane", straight.candidates[::-1])
    assert choose(straight, sentence) == choose(turned, sentence)
