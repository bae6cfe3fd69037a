"""A war is a folder of tables: read whole, checked, and refused in one clear line where it is wrong."""

from __future__ import annotations

import re
from dataclasses import FrozenInstanceError
from datetime import date
from pathlib import Path

import pytest

from counterclaim.errors import InputError, NotFound
from counterclaim.model import CONTESTED, THIRD
from counterclaim.wars import ROLES, load_war, wars

HEAD = """
id = "hill"
name = "The war of the hill"
began = 2001-05-04
[[camps]]
id = "N"
name = "North"
adjective = "Northern"
colour = "#112233"
[[camps]]
id = "S"
name = "South"
adjective = "Southern"
colour = "#332211"
"""


def folder(path: Path, **files: str) -> str:
    """Write a war's folder; keyword ``speakers`` becomes ``speakers.toml``."""
    for name, text in ({"war": HEAD, "speakers": "speakers = []"} | files).items():
        (path / f"{name}.toml").write_text(text, encoding="utf-8")
    return str(path)


def test_ukraine_comes_with_the_package_and_names_two_camps_and_its_first_day() -> None:
    war = load_war("ukraine")
    assert "ukraine" in wars()
    assert war.states == ("UA", CONTESTED, "RU")
    assert war.other("UA") == "RU" and war.other("RU") == "UA" and war.other(THIRD) is None
    assert war.began == date(2022, 2, 24) == war.key_dates["full-scale-invasion"]
    assert war.key_dates["liberation-of-kupiansk"].strftime("%Y-%m") == "2022-09"


def test_the_registry_is_large_and_every_row_has_a_known_camp_and_role() -> None:
    war = load_war("ukraine")
    assert len(war.speakers) >= 200
    assert {speaker.camp for speaker in war.speakers} == {"UA", "RU", THIRD}
    assert {speaker.role for speaker in war.speakers} <= ROLES
    assert len({speaker.id for speaker in war.speakers}) == len(war.speakers)


def test_every_described_group_of_one_camp_has_its_mirror_image_in_the_other() -> None:
    war = load_war("ukraine")
    roles = {camp: {row.partition(" = ")[0] for row in war.words[f"groups.{camp}"]} for camp in ("UA", "RU")}
    assert roles["UA"] == roles["RU"]
    names = {speaker.name for speaker in war.speakers}
    for camp in ("UA", "RU", THIRD):
        assert {row.partition(" = ")[2] for row in war.words[f"groups.{camp}"]} <= names


def test_no_front_line_oblast_has_a_holder_before_any_evidence() -> None:
    starting = load_war("ukraine").starting
    assert starting["Lviv Oblast"] == "UA" and starting["Crimea"] == "RU"
    for oblast in ("Kharkiv", "Donetsk", "Zaporizhzhia", "Kherson", "Sumy", "Dnipropetrovsk"):
        assert f"{oblast} Oblast" not in starting
    assert "Kupiansk" not in starting and "Pokrovsk" not in starting


def test_sectors_start_with_the_place_they_are_named_after_and_are_found_in_three_languages() -> None:
    kupiansk = next(sector for sector in load_war("ukraine").sectors if sector.id == "kupiansk")
    assert kupiansk.place_names[0] == "Kupiansk"
    assert {"Petropavlivka", "Pishchane", "Zahryzove"} <= set(kupiansk.place_names)
    assert {"Kupyansk", "Куп'янський", "Купянское"} <= set(kupiansk.aliases)


def test_a_folder_of_ones_own_is_read_by_its_path(tmp_path: Path) -> None:
    war = load_war(
        folder(
            tmp_path,
            words='[side.N]\nen = ["north\\\\w*"]\n[deep.er.still]\nuk = ["а", "б"]',
            places='[[renamed]]\nname = "Newtown"\naliases = ["Oldtown", "Alttown"]',
            starting='N = ["Hill"]\n[oblasts]\nS = ["Valley"]',
        )
    )
    assert war.states == ("N", CONTESTED, "S")
    assert war.words["side.N.en"] == ("north\\w*",) and war.words["deep.er.still.uk"] == ("а", "б")
    assert war.renamed == {"Oldtown": "Newtown", "Alttown": "Newtown"}
    assert war.starting == {"Hill": "N", "Valley": "S"}


def test_a_folder_without_words_places_sectors_and_starting_belief_is_a_war_all_the_same(tmp_path: Path) -> None:
    war = load_war(folder(tmp_path))
    assert (war.words, war.renamed, war.sectors, war.starting) == ({}, {}, (), {})


def test_a_war_brings_its_own_places_with_their_positions_and_names(tmp_path: Path) -> None:
    rows = PLACE.format("XX-newtown", "town") + AT + 'aliases = ["Oldtown"]\n' + PLACE.format("country:XX", "country")
    (newtown, country) = load_war(folder(tmp_path, war=CODES, places=rows)).places
    assert (newtown.id, newtown.lat, newtown.lon, newtown.radius_km) == ("XX-newtown", 1.5, 2.0, 3.0)
    assert newtown.aliases == ("Oldtown",) and newtown.position_source == "places.toml"
    assert country.lat is None and country.position_source == ""


def test_the_folder_that_the_documentation_writes_is_a_war(tmp_path: Path) -> None:
    page = (Path(__file__).parents[1] / "docs" / "wars.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    tables = {"war": "[[camps]]", "speakers": "speakers = [", "units": "[[units]]", "places": "[[place]]\n"}
    files = {name: next(block for block in blocks if mark in block) for name, mark in tables.items()}
    files["places"] += next(block for block in blocks if block.startswith("[[renamed]]"))
    others = next(block for block in blocks if block.startswith("# words.toml"))
    _, *rest = re.split(r"^# (?=(?:words|sectors|starting)\.toml)", others, flags=re.MULTILINE)
    files |= {block.partition(".toml")[0]: "# " + block for block in rest}
    files["words"] += next(block for block in blocks if block.startswith("[frame."))
    assert files.keys() == {"war", "speakers", "units", "places", "words", "sectors", "starting"}
    war = load_war(folder(tmp_path, **files))
    assert war.states == ("N", CONTESTED, "S") and war.country_codes == ("XX",)
    assert [place.id for place in war.places] == ["XX-newtown", "country:XX"] and war.renamed == {"Oldtown": "Newtown"}
    assert {speaker.name for speaker in war.speakers} == {"Jane Doe", "10th Mountain Brigade", "128th Mountain Brigade"}
    assert war.words["frame.push-out.en"] == ("pushed (?:northern|southern) troops out of",)
    assert war.starting == {"Upper Region": "N", "Harbour": "S"} and war.sectors[0].place_names[0] == "Newtown"


def test_ukraine_takes_its_places_from_the_gazetteer_and_names_its_outlines() -> None:
    war = load_war("ukraine")
    assert war.places == () and war.outlines == "oblasts.js"


def test_an_unknown_war_is_not_found_and_the_known_ones_are_named() -> None:
    with pytest.raises(NotFound, match=r"no war 'atlantis' .*known: .*ukraine"):
        load_war("atlantis")


SPEAKER = 'speakers = [{{ id = "a", name = "A", camp = "{camp}", role = "{role}" }}]'

PLACE = '[[place]]\nid = "{}"\nname = "Newtown"\nkind = "{}"\n'
AT = "lat = 1.5\nlon = 2\nradius_km = 3\n"
CODES = HEAD.replace("began", 'country_codes = ["XX"]\nbegan')
RENAMED = '[[renamed]]\nname = "{}"\naliases = ["Z"]\n'


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"war": HEAD.replace("began = 2001-05-04", "")}, r"war\.toml: 'began' is missing"),
        ({"war": HEAD.replace("2001-05-04", '"2001-05-04"')}, r"'began' must be a day such as 2022-02-24"),
        ({"war": HEAD.replace('"S"', '"N"')}, r"'camps' need two different ids"),
        ({"war": HEAD.replace('"S"', '"third"')}, r"'camps' need two different ids"),
        ({"war": HEAD.replace("#332211", "brown")}, r"'colour' of camp S must be written #rrggbb"),
        ({"war": HEAD + '[[camps]]\nid = "E"\nname = "E"\nadjective = "E"\ncolour = "#000000"'}, "exactly two tables"),
        ({"war": HEAD.replace("began", 'outlines = "../x.js"\nbegan')}, r"'outlines' must be the name of a script of"),
        ({"places": PLACE.format("YY-newtown", "town") + AT}, "place 1: 'id' is 'YY-newtown', but must be a"),
        ({"war": CODES, "places": PLACE.format("XX-newtown", "port") + AT}, "'kind' is 'port', but must be one of"),
        ({"war": CODES, "places": PLACE.format("XX-newtown", "town")}, "'lat' of XX-newtown needs lat, lon and radius"),
        ({"war": CODES, "places": PLACE.format("XX-newtown", "river") + "lat = 1.5"}, "needs lat, lon and radius_km"),
        ({"war": CODES, "places": PLACE.format("XX-a", "town") + AT.replace("1.5", "91")}, "'lat' must be a number"),
        ({"war": CODES, "places": 2 * (PLACE.format("XX-a", "town") + AT)}, "has two rows with the id 'XX-a'"),
        ({"war": "id = \nname"}, r"war\.toml: no valid TOML: .*line 1"),
        ({"speakers": SPEAKER.format(camp="UA", role="other")}, r"1: 'camp' is 'UA', but must be one of N, S or third"),
        ({"speakers": SPEAKER.format(camp="N", role="king")}, r"speakers 1: 'role' is 'king'"),
        ({"speakers": 'speakers = [{ id = "a", camp = "N", role = "other" }]'}, r"speakers 1: 'name' is missing"),
        ({"places": RENAMED.format("X") + RENAMED.format("Y")}, "give 'Z' to Y and to X"),
        ({"starting": 'Q = ["Hill"]'}, r"starting\.toml: 'Q' is no state"),
        ({"starting": 'N = ["Hill"]\nS = ["Hill"]'}, "both have 'Hill'"),
        ({"words": '[side.N]\nen = ["(north"]'}, r"words side\.N\.en: '\(north' is no regular expression"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_table_is_told_in_one_line_with_file_and_key(
    tmp_path: Path, files: dict[str, str], said: str
) -> None:
    with pytest.raises(InputError, match=said) as caught:
        load_war(folder(tmp_path, **files))
    assert "\n" not in str(caught.value) and caught.value.exit_code == 3


def test_a_missing_or_wrongly_encoded_file_is_told_by_name(tmp_path: Path) -> None:
    path = folder(tmp_path)
    (tmp_path / "speakers.toml").write_bytes("# Купянск".encode("cp1251"))
    with pytest.raises(InputError, match=r"speakers\.toml: the file is not UTF-8"):
        load_war(path)
    (tmp_path / "speakers.toml").unlink()
    with pytest.raises(InputError, match=r"speakers\.toml: the file is missing"):
        load_war(path)


def test_a_war_is_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        load_war("ukraine").name = "x"  # type: ignore[misc]


def test_numbered_units_have_short_forms_unless_two_units_share_one() -> None:
    speakers = {speaker.name: speaker for speaker in load_war("ukraine").speakers}
    assert {"82nd Brigade", "82-та бригада", "82-я бригада"} <= set(speakers["82nd Air Assault Brigade"].aliases)
    shared = [speakers["31st Mechanized Brigade"], speakers["31st Airborne Brigade"]]
    assert [one.camp for one in shared] == ["UA", "RU"]
    assert not any("31st Brigade" in one.aliases for one in shared)


POSTS = """
[titles_of]
head = ["head", "chief"]
[[posts]]
id = "head-of-the-hill-office"
name = "Head of the Hill Office"
camp = "N"
role = "politician"
org = "Hill Office"
title = "head"
"""
PEOPLE = """speakers = [
  { id = "ann", name = "Ann Hill", camp = "N", role = "politician" },
  { id = "bob", name = "Bob Dale", camp = "N", role = "politician", country = "NN", owner = "Dale Ltd" },
]"""


def test_posts_have_their_holders_in_order_of_time(tmp_path: Path) -> None:
    held = """holders = [
  { who = "bob", from = 2003-01-01 },
  { who = "ann", until = 2002-12-31 },
]"""
    war = load_war(folder(tmp_path, speakers=PEOPLE, posts=POSTS + held))
    assert war.posts[0].holders == (("ann", None, date(2002, 12, 31)), ("bob", date(2003, 1, 1), None))
    assert war.words["titles_of.head"] == ("head", "chief")
    assert (war.speakers[1].country, war.speakers[1].owner) == ("NN", "Dale Ltd")


@pytest.mark.parametrize(
    ("held", "complaint"),
    [
        ('holders = [{ who = "eve" }]', "'eve', who is no speaker"),
        ('holders = [{ who = "ann" }, { who = "bob", from = 2003-01-01 }]', "overlap"),
        ('holders = [{ who = "ann", from = 2003-01-02, until = 2003-01-01 }]', "ends before"),
        ('holders = [{ who = "ann", from = "2003" }]', "day such as"),
        ('[[posts]]\nid = "ann"\nname = "x"\ncamp = "N"\nrole = "other"', "stands twice"),
        ('[[posts]]\nid = "x"\nname = "x"\ncamp = "N"\nrole = "king"', "'role'"),
        ('[[posts]]\nid = "x"\nname = "x"\ncamp = "N"\nrole = "other"\ntitle = "king"', "'title'"),
    ],
)
def test_a_wrong_post_is_one_clear_line(tmp_path: Path, held: str, complaint: str) -> None:
    with pytest.raises(InputError, match=complaint):
        load_war(folder(tmp_path, speakers=PEOPLE, posts=POSTS + held))


def test_both_camps_have_posts_of_the_same_kinds_and_no_owner_stands_without_a_country() -> None:
    war = load_war("ukraine")
    roles = {camp: {post.role for post in war.posts if post.camp == camp} for camp in ("UA", "RU")}
    titles = {camp: {post.title for post in war.posts if post.camp == camp} for camp in ("UA", "RU")}
    assert roles["UA"] == roles["RU"] and titles["UA"] == titles["RU"]
    assert min(sum(post.camp == camp and bool(post.holders) for post in war.posts) for camp in ("UA", "RU")) >= 25
    assert all(speaker.country for speaker in war.speakers if speaker.owner)
