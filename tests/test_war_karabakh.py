"""Another war loads from its own folder: the whole flow on a past one, by its name and by the path of a copy."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from desks import claims_of, desk
from typer.testing import CliRunner

from counterclaim.claims.lexicon import lexicon
from counterclaim.cli import app
from counterclaim.errors import InputError
from counterclaim.language.spelling import key
from counterclaim.model import CONTESTED, THIRD
from counterclaim.resolution.front import Front
from counterclaim.wars import load_war

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "counterclaim" / "wars" / "karabakh"
PAGES = ROOT / "tests" / "war_karabakh"
IN_UKRAINE = (
    ("Armenian", "Ukrainian"), ("Azerbaijani", "Russian"), ("Shusha", "Kupiansk"),
    ("Азербайджана", "России"), ("армянские", "украинские"), ("Шуши", "Купянска"),
    ("Вірменії", "України"), ("вірменські", "українські"), ("азербайджанські", "російські"), ("Шуші", "Куп'янська"),
)  # fmt: skip


@dataclass(frozen=True)
class Newsdesk:
    """The program with a home of its own that follows one war, its pages read."""

    home: Path
    war: str

    def __call__(self, *words: str | Path) -> str:
        """What a command prints; it must succeed."""
        arguments = ["--home", str(self.home), "--war", self.war, *map(str, words)]
        result = CliRunner().invoke(app, arguments, env={"COUNTERCLAIM_HOME": None}, catch_exceptions=False)
        assert result.exit_code == 0, result.stderr
        return result.stdout


@pytest.fixture(scope="module")
def newsdesk(tmp_path_factory: pytest.TempPathFactory) -> Newsdesk:
    made = Newsdesk(tmp_path_factory.mktemp("karabakh"), "karabakh")
    assert "6 new, 0 known already, 0 not read" in made("add", PAGES)
    return made


def exported(newsdesk: Newsdesk) -> list[dict[str, Any]]:
    claims: list[dict[str, Any]] = json.loads(newsdesk("export"))["claims"]
    return claims


def shares(newsdesk: Newsdesk, place: str, day: str) -> tuple[float, float, float]:
    """The probabilities (Armenia, contested, Azerbaijan) of a place as known on a day."""
    row = features(newsdesk, day)[place]["properties"]
    return row["probability_a"], row["probability_contested"], row["probability_b"]


def features(newsdesk: Newsdesk, day: str = "2020-11-12") -> Mapping[str, Any]:
    found = json.loads(newsdesk("export", "--format", "geojson", "--as-of", day))["features"]
    return {feature["properties"]["place"]: feature for feature in found}


# -- the folder ------------------------------------------------------------------------------------------------------


def test_both_camps_have_the_same_kinds_of_speakers_and_the_same_tables() -> None:
    war = load_war("karabakh")
    assert war.states == ("AM", CONTESTED, "AZ") and war.began == date(2020, 9, 27)
    assert len(war.speakers) >= 25
    roles = {camp: {speaker.role for speaker in war.speakers if speaker.camp == camp} for camp in ("AM", "AZ")}
    assert roles["AM"] == roles["AZ"]
    groups = {camp: {row.partition(" = ")[0] for row in war.words[f"groups.{camp}"]} for camp in ("AM", "AZ")}
    assert groups["AM"] == groups["AZ"]
    named = {row.partition(" = ")[2] for camp in ("AM", "AZ", THIRD) for row in war.words[f"groups.{camp}"]}
    assert named <= {speaker.name for speaker in war.speakers}
    tables = {camp: {group.replace(camp, "") for group in war.words if f".{camp}" in group} for camp in ("AM", "AZ")}
    assert tables["AM"] == tables["AZ"]


def test_every_speaker_is_read_back_by_every_alias() -> None:
    book = desk("karabakh").resolver.book
    wrong = [
        (name, speaker.id, book.resolve(name).id)
        for speaker in load_war("karabakh").speakers
        for name in (speaker.name, *speaker.aliases)
        if book.resolve(name).id != speaker.id
    ]
    assert wrong == []


def test_every_name_of_a_place_finds_that_one_place_first() -> None:
    index = desk("karabakh").index
    for place in load_war("karabakh").places:
        for name in (place.name, place.name_uk, place.name_ru, *place.aliases):
            assert index.named(name)[0].id == place.id, name
            assert place.id in dict(index.lookup([key(name)])[key(name)])


@pytest.mark.parametrize(
    ("text", "language", "place"),
    [
        ("Fighting went on in Shushi on Sunday.", "en", "AZ-shusha"),
        ("Troops entered Sugovushan and Talysh.", "en", "AZ-madagiz"),
        ("Войска вошли в Губадлы.", "ru", "AZ-qubadli"),
        ("Бои идут под Мартакертом.", "ru", "AZ-martakert"),
        ("Бої точаться біля Ханкенді.", "uk", "AZ-stepanakert"),
        ("Наступ на Гадрутському напрямку зупинено.", "uk", "AZ-hadrut"),
    ],
)
def test_a_place_is_found_in_text_under_either_sides_name_in_three_languages(
    text: str, language: str, place: str
) -> None:
    found = desk("karabakh").gazetteer.find(text, language)
    assert found and found[0].candidates[0] == place


def test_every_name_alone_in_a_sentence_is_resolved_to_its_place() -> None:
    at = desk("karabakh")
    wrong = []
    for place in at.war.places:
        for name in (place.name, place.name_uk, place.name_ru, *place.aliases):
            text = f"Heavy fighting; {name} was shelled." if name.isascii() else f"Тяжёлые бои; {name} под обстрелом."
            found = at.gazetteer.find(text, "en" if name.isascii() else "ru")
            choices = at.resolver.places.of_story(text, found)
            chosen = [choices[one].place_id for one in found]
            wrong += [(name, chosen)] if chosen != [place.id] else []
    assert wrong == []


def test_places_of_this_war_are_unknown_to_the_other_and_the_files_places_known_to_both() -> None:
    assert desk("ukraine").index.named("Hadrut") == ()
    assert desk("karabakh").index.named("Kupiansk") == desk("ukraine").index.named("Kupiansk") != ()
    armenia = desk("karabakh").index.place("country:AM")
    assert armenia is not None and armenia.name_ru == "Армения"


# -- the flow --------------------------------------------------------------------------------------------------------


def test_every_speaker_has_the_right_camp_and_every_place_its_own_record(newsdesk: Newsdesk) -> None:
    claims = exported(newsdesk)
    camps = {claim["speaker"]: claim["camp"] for claim in claims}
    assert camps == {
        "Ilham Aliyev": "AZ", "Ministry of Defence of Azerbaijan": "AZ",
        "Ministry of Defence of Armenia": "AM", "Shushan Stepanyan": "AM", "Artsrun Hovhannisyan": "AM",
        "Vahram Poghosyan": "AM", "Arayik Harutyunyan": "AM",
        "Reuters": THIRD, "Our correspondents": THIRD,
    }  # fmt: skip
    assert {claim["place_id"] for claim in claims} == {
        "AZ-hadrut", "AZ-shusha", "AZ-stepanakert", "AZ-jabrayil", "AZ-fuzuli", "AZ-zangilan",
    }  # fmt: skip
    assert {claim["language"] for claim in claims} == {"en", "ru", "uk"}


def test_hadrut_is_claimed_and_denied_and_nobody_else_could_verify(newsdesk: Newsdesk) -> None:
    told = {
        (claim["camp"], claim["stance"], claim["holder"])
        for claim in exported(newsdesk)
        if claim["place_id"] == "AZ-hadrut"
    }
    assert told == {
        ("AZ", "asserts", "AZ"), ("AM", "denies", None), ("AM", "asserts", "AM"), (THIRD, "cannot-verify", None),
    }  # fmt: skip
    dossier = newsdesk("place", "Хадрут", "--as-of", "2020-10-12")
    assert "Disputed: both sides have spoken against each other" in dossier
    assert "39.520, 47.032 (places.toml, within 2 km)" in dossier
    assert max(shares(newsdesk, "Hadrut", "2020-10-12")) < 0.6


def test_shusha_is_unclear_on_the_day_of_the_claim_and_very_likely_taken_once_admitted(newsdesk: Newsdesk) -> None:
    assert max(shares(newsdesk, "Shusha", "2020-11-08")) < 0.6
    assert shares(newsdesk, "Shusha", "2020-11-09")[2] > 0.75
    assert shares(newsdesk, "Shusha", "2020-11-12")[2] > 0.8
    admitted = {claim["speaker"] for claim in exported(newsdesk) if claim["against_interest"]}
    assert admitted == {"Vahram Poghosyan", "Arayik Harutyunyan"}
    assert newsdesk("place", "Шуші") == newsdesk("place", "Shushi")
    assert shares(newsdesk, "Stepanakert", "2020-11-12")[0] > 0.9


def test_check_source_and_brief_speak_of_this_war(newsdesk: Newsdesk) -> None:
    checked = newsdesk("check", PAGES / "uk-shusha-8-lystopada.txt")
    assert "Shushan Stepanyan (Armenia, spokesperson) denied that Azerbaijani forces hold Shusha." in checked
    assert "Both sides are heard: Armenia in 2, Azerbaijan in 1 of 3 claims." in checked
    assert newsdesk("source", "Арцрун Ованнисян").startswith("Artsrun Hovhannisyan  spokesperson, Ministry of Defence")
    brief = newsdesk("brief", "--day", "2020-11-09")
    assert "Vahram Poghosyan said that Azerbaijani forces hold all of Shusha" in brief
    assert "Ukrain" not in brief + checked


def test_the_map_has_this_wars_camps_colours_positions_and_no_outlines_of_another(
    newsdesk: Newsdesk, tmp_path: Path
) -> None:
    drawn = features(newsdesk)
    assert drawn["Shusha"]["geometry"] == {"type": "Point", "coordinates": [46.749, 39.758]}
    assert drawn["Shusha"]["properties"]["state"] == "AZ" and drawn["Stepanakert"]["properties"]["state"] == "AM"
    assert all(row["properties"]["position_source"] == "places.toml" for row in drawn.values())
    newsdesk("site", tmp_path / "site")
    page = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert "held by Armenia" in page and "held by Azerbaijan" in page
    assert "oblasts.js" not in page and "Київ" not in page
    styles = (tmp_path / "site" / "static" / "camps.css").read_text(encoding="utf-8")
    assert styles.startswith(":root { --camp-a: #b06a2c; --camp-b: #2f7d6d;")
    data = (tmp_path / "site" / "data" / "map.js").read_text(encoding="utf-8")
    assert '"lat":39.758,"lon":46.749' in data


# -- no code touched -------------------------------------------------------------------------------------------------


def test_a_copy_of_the_folder_elsewhere_under_another_name_gives_the_same_results(
    newsdesk: Newsdesk, tmp_path: Path
) -> None:
    shutil.copytree(FOLDER, tmp_path / "a-war-of-ones-own")
    copied = Newsdesk(tmp_path / "home", str(tmp_path / "a-war-of-ones-own"))
    copied("add", PAGES)
    for form in ("json", "csv", "geojson"):
        assert copied("export", "--format", form) == newsdesk("export", "--format", form)
    assert copied("place", "Shusha") == newsdesk("place", "Shusha")


def test_no_code_names_a_camp_or_town_of_this_war() -> None:
    code = [path for path in (ROOT / "counterclaim").rglob("*") if path.suffix in {".py", ".js", ".html"}]
    words = ("armenia", "azerbaijan", "karabakh", "artsakh", "shusha")
    ours = [path for path in code if "lib" not in path.parts]
    assert len(ours) > 50
    assert [path.name for path in ours if any(word in path.read_text(encoding="utf-8").lower() for word in words)] == []


@pytest.mark.parametrize(
    "text",
    [
        "The Armenian military admitted that Azerbaijani forces have captured Shusha.",
        "The Azerbaijani Defence Ministry said its troops had pushed Armenian forces out of Shusha.",
        "The Armenian military said Armenian forces drove Azerbaijani troops out of Shusha.",
        "The Azerbaijani military said its forces surrounded Armenian troops in Shusha.",
        "The Armenian military said that Shusha remained in Armenian hands.",
        "Минобороны Азербайджана сообщило, что его войска выбили армянские силы из Шуши.",
        "Міноборони Вірменії повідомило, що вірменські сили витіснили азербайджанські війська з Шуші.",
    ],
)
def test_words_say_of_this_war_what_they_say_of_the_other(text: str) -> None:
    def read_as(text: str, day: str, war: str) -> list[tuple[object, ...]]:
        held = {None: None, CONTESTED: CONTESTED} | dict(zip(load_war(war).states[::2], "AB", strict=True))
        return [
            (c.claim.predicate, c.claim.stance, c.claim.extent, held[c.claim.holder], held[c.camp], c.role)
            for c in claims_of(text, day, desk(war))
        ]

    there = text
    for one, other in IN_UKRAINE:
        there = there.replace(one, other)
    found = read_as(text, "2020-11-09", "karabakh")
    assert found and found == read_as(there, "2025-12-01", "ukraine")


def test_a_phrase_for_a_frame_that_there_is_not_is_told_in_one_line() -> None:
    with pytest.raises(InputError, match=r"words\.toml: there is no frame 'pushout' .*push-out"):
        lexicon("en", (("pushout.en", ("pushed",)),))


def test_the_places_that_a_war_brings_are_part_of_its_front_on_every_day() -> None:
    war = load_war("karabakh")
    front = Front(war)
    for day in (None, war.began, date(2020, 11, 9), date(2035, 1, 1)):
        assert all(front.on(day).has(place) for place in war.places)
