"""Who speaks: one speaker for every spelling, case and description; two people of one surname stay two."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from counterclaim.cli.app import app
from counterclaim.model import THIRD, Speaker
from counterclaim.resolution.speaker_names import forms, skeleton, stem
from counterclaim.resolution.speakers import SpeakerBook, SpeakerChoice
from counterclaim.wars import ROLES, load_war


@cache
def book() -> SpeakerBook:
    return SpeakerBook(load_war("ukraine"))


def who(text: str, **hints: str) -> SpeakerChoice:
    return book().resolve(text, **hints)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Victor Tregubov, spokesperson for Ukraine's Dnipro group of forces", "Viktor Trehubov"),
        ("Viktor Trehubov, head of communications for Ukraine’s Joint Forces grouping", "Viktor Trehubov"),
        ("Віктором Трегубовим", "Viktor Trehubov"),
        ("спікера угруповання Об'єднаних сил Віктора Трегубова", "Viktor Trehubov"),
        ("Трегубова", "Viktor Trehubov"),
        ("Ukrainian President Volodymyr Zelensky", "Volodymyr Zelenskyy"),
        ("президента Зеленского", "Volodymyr Zelenskyy"),
        ("Mr Putin", "Vladimir Putin"),
        ("пресс-секретарь Владимира Путина Дмитрий Песков", "Dmitry Peskov"),
        ("Russia's Defense Ministry", "Russian Ministry of Defence"),
        ("the Russian Defence Ministry", "Russian Ministry of Defence"),
        ("Минобороны РФ", "Russian Ministry of Defence"),
        ("Міноборони РФ", "Russian Ministry of Defence"),
        ("Министерства обороны России", "Russian Ministry of Defence"),
        ("Міноборони", "Ministry of Defence of Ukraine"),
        ("Минобороны", "Russian Ministry of Defence"),
        ("Генштабу ЗСУ", "General Staff of the Armed Forces of Ukraine"),
        ("Ukraine’s General Staff", "General Staff of the Armed Forces of Ukraine"),
        ("Генштаба ВС РФ", "General Staff of the Armed Forces of Russia"),
        ("Russian military blogger Rybar", "Rybar"),
        ("канала «Рыбарь»", "Rybar"),
        ("Two Majors", "Two Majors"),
        ("DeepState, a group of Ukrainian volunteers who draw the line of contact", "DeepState"),
        ("analysts at the Institute for the Study of War", "Institute for the Study of War"),
        ("Moscow", "Russia"),
        ("Kiev", "Ukraine"),
        ("the Kremlin", "Kremlin"),
        ("loyal channels and even Russian military bloggers", "Russian military bloggers"),
        ("російських пропагандистів", "Russian propagandists"),
        ("«российские военблогеры»", "Russian military bloggers"),
        ("Ukrainian military officials", "Ukrainian military officials"),
        ("начальником МВА Беседіним", "Andrii Besedin"),
        ("a spokesperson for the Joint Forces", "Joint Forces Group"),
        ("речник 24-ї механізованої бригади", "24th Mechanized Brigade"),
    ],
)
def test_a_speaker_of_the_registry_is_known_by_any_of_its_names(text: str, name: str) -> None:
    assert who(text).name == name


def test_every_speaker_of_the_labelled_seeds_has_its_labelled_name_camp_and_role(shared: Path) -> None:
    rows = [json.loads(line) for line in (shared / "data/claims/seeds.jsonl").read_text(encoding="utf-8").splitlines()]
    assert rows
    for row in rows:
        found = who(row["speaker"])
        assert (found.name, found.camp, found.role) == (row["speaker"], row["camp"], row["role"])


def test_an_unseen_person_gets_camp_and_role_from_the_post_and_one_id_in_every_alphabet() -> None:
    english = who("Ivan Petrenko, head of the Kupiansk city military administration")
    ukrainian = who("начальником Куп'янської міської військової адміністрації Іваном Петренком")
    russian = who("Иван Петренко, глава Купянской городской военной администрации")
    assert english.id == ukrainian.id == russian.id
    assert (english.camp, english.role) == ("UA", "local-official") == (ukrainian.camp, ukrainian.role)
    assert english.name == "Ivan Petrenko" == ukrainian.name


@pytest.mark.parametrize(
    ("text", "camp", "role"),
    [
        ("Pavel Smirnov, the Russian-installed mayor of the town", "RU", "local-official"),
        ("Maria Jones, a researcher at the University of Oslo who studies Russia's army", THIRD, "analyst"),
        ("Ukrainian military expert Denys Popovych", "UA", "analyst"),
        ("Russian military expert Pavel Smirnov", "RU", "analyst"),
        ("Col. Taras Lysenko, spokesperson for Ukraine's border guards", "UA", "spokesperson"),
        ("речник українських прикордонників Тарас Лисенко", "UA", "spokesperson"),
        ("представитель оккупационной администрации Павел Смирнов", "RU", "spokesperson"),
        ("глава ДНР Павел Смирнов", "RU", "politician"),
        ("Ukrainian drone operators", "UA", "soldier"),
        ("unnamed residents of the town", THIRD, "other"),
        ("a Norwegian newspaper", THIRD, "outlet"),
        ("Russian state newspaper", "RU", "outlet"),
    ],
)
def test_the_post_tells_camp_and_role(text: str, camp: str, role: str) -> None:
    found = who(text)
    assert (found.camp, found.role) == (camp, role)


def test_two_people_of_one_surname_are_never_joined() -> None:
    assert who("Serhii Ivanov").id != who("Andriy Ivanov").id
    assert who("Nazar Voloshyn").id != who("Vladyslav Voloshyn").id
    assert who("Oleh Trehubov, a teacher").id != "viktor-trehubov"
    assert who("Podolyak").name == "Mykhailo Podolyak" and who("Podolyaka").name == "Yuri Podolyaka"


def test_a_surname_that_two_registered_people_bear_names_neither_until_something_tells_them_apart() -> None:
    assert who("Voloshyn").id not in {"nazar-voloshyn", "vladyslav-voloshyn"}
    assert who("Khortytsia spokesman Voloshyn").id == "nazar-voloshyn"


def test_a_surname_alone_is_the_person_whom_the_story_introduced_before_anyone_in_the_registry() -> None:
    story = book().introduced(["Andrii Trehubov, a researcher at the University of Oslo", "Trehubov"])
    found = book().resolve("Трегубова", story_names=story)
    assert (found.name, found.role) == ("Andrii Trehubov", "analyst")
    assert who("Трегубова").name == "Viktor Trehubov"


def test_a_surname_or_a_post_of_two_people_in_the_story_is_left_alone() -> None:
    assert book().introduced(["Serhii Ivanov, a soldier", "Andrii Ivanov, an analyst"]).keys() == {"solder", "analist"}
    assert book().introduced(["Serhii Ivanov, a soldier", "Oleh Koval, a soldier"]).keys() == {"ivanov", "koval"}


def test_a_noun_alone_is_the_only_one_of_its_kind_in_the_story() -> None:
    story = book().introduced(["Federico Borsari, a security expert", "an officer of the 57th Motorized Brigade"])
    assert book().resolve("the expert", story_names=story).name == "Federico Borsari"
    assert book().resolve("the brigade", story_names=story).name == "57th Motorized Brigade"
    assert who("the expert").name == "military analysts"
    ukrainian = book().introduced(["боєць 57-ї бригади"])
    assert book().resolve("бригаді", story_names=ukrainian).name == "57th Motorized Brigade"


def test_an_aide_is_not_the_person_he_works_for() -> None:
    for text in ("an adviser to Zelenskyy", "Zelensky adviser", "радник Зеленського"):
        assert who(text).id != "volodymyr-zelenskyy"
        assert who(text).camp == "UA"


def test_a_body_of_the_side_just_named_is_that_sides_body() -> None:
    assert who("his military", camp_hint="UA").name == "Ukrainian military"
    assert who("its military", camp_hint="RU").name == "Russian military"
    assert who("the ministry", camp_hint="RU").name == "Russian Ministry of Defence"
    assert who("the General Staff", camp_hint="RU").name == "General Staff of the Armed Forces of Russia"


def test_no_words_are_the_article_and_a_pronoun_is_nobody() -> None:
    assert who("").name == "the article" and who("").role == "outlet"
    assert who("they").id == "unnamed"


def test_an_outlet_in_its_own_voice_keeps_the_name_it_writes() -> None:
    for name in ("The Oskil Courier", "Северная линия", "Річка. Новини"):
        found = who(name, role_hint="outlet")
        assert (found.name, found.camp, found.role) == (name, THIRD, "outlet")
    assert who("Reuters", role_hint="outlet").role == "agency"


def test_a_name_may_follow_its_description() -> None:
    found = who("a Russian-installed official, Viktor Mazur")
    assert (found.name, found.camp) == ("Viktor Mazur", "RU")


def test_hints_count_only_where_nothing_else_tells() -> None:
    assert who("Ivan Petrenko", camp_hint="RU", role_hint="soldier").camp == "RU"
    assert who("Ukrainian soldier Ivan Petrenko", camp_hint="RU").camp == "UA"
    assert who("Reuters", camp_hint="RU").camp == THIRD


@pytest.mark.parametrize(
    ("text", "day", "name"),
    [
        ("Ukraine's defence minister", "2023-05-01", "Oleksii Reznikov"),
        ("the Ukrainian Defense Minister", "2025-11-20", "Denys Shmyhal"),
        ("міністра оборони", "2024-05-01", "Rustem Umerov"),
        ("министр обороны РФ", "2024-05-01", "Sergei Shoigu"),
        ("Russia’s defence minister", "2024-06-01", "Andrei Belousov"),
        ("головнокомандувачем ЗСУ", "2023-06-01", "Valerii Zaluzhnyi"),
        ("главком ВСУ", "2024-02-08", "Oleksandr Syrskyi"),
        ("head of the General Staff", "2025-11-20", "Andrii Hnatov"),
        ("the head of Russia's General Staff", "2025-11-20", "Valery Gerasimov"),
        ("Kyiv's foreign minister", "2025-11-20", "Andrii Sybiha"),
        ("Moscow's foreign minister", "2025-11-20", "Sergei Lavrov"),
        ("речник угруповання Об'єднаних сил", "2025-11-20", "Viktor Trehubov"),
        ("начальник пресс-центра группировки «Центр»", "2025-11-20", "Alexander Savchuk"),
        ("глава Харківської ОВА", "2025-11-20", "Oleh Syniehubov"),
        ("губернатором Белгородской области", "2025-11-20", "Vyacheslav Gladkov"),
    ],
)
def test_a_post_is_the_person_who_held_it_that_day(text: str, day: str, name: str) -> None:
    assert book().resolve(text, day=date.fromisoformat(day)).name == name


def test_a_post_stays_a_post_where_day_or_holder_is_not_known() -> None:
    for day in (None, date(2025, 12, 15)):
        found = book().resolve("head of the Office of the President of Ukraine", day=day)
        assert (found.id, found.camp, found.role) == (
            "head-of-the-office-of-the-president-of-ukraine", "UA", "politician",
        )  # fmt: skip
        assert book().speaker(found.id) is not None and not book().is_person(found.id)
    assert who("the spokesperson for the Joint Forces").name == "Joint Forces Group"


def test_a_deputy_a_former_holder_and_one_of_several_are_not_the_holder() -> None:
    for text in (
        "former commander-in-chief of Ukraine", "deputy head of the General Staff", "заместитель министра обороны РФ",
        "a spokesperson for the Joint Forces", "an adviser to Ukraine's defence minister", "Ukrainian Navy commanders",
    ):  # fmt: skip
        assert not book().is_person(book().resolve(text, day=date(2025, 11, 20)).id)


def test_a_persons_role_and_body_are_those_of_the_post_held_that_day() -> None:
    before, after = (book().resolve("Шойгу", day=date(year, 6, 1)) for year in (2023, 2025))
    assert before.id == after.id
    assert (before.role, before.org) == ("ministry", "Russian Ministry of Defence")
    assert (after.role, after.org) == ("politician", "Russian Security Council")
    early, late = (book().resolve("Rustem Umerov", day=date(2025, month, 1)) for month in (6, 9))
    assert (early.role, late.role) == ("ministry", "politician")


def test_the_post_of_the_side_named_before() -> None:
    day = date(2025, 11, 20)
    assert book().resolve("the defence minister", camp_hint="UA", day=day).name == "Denys Shmyhal"
    assert book().resolve("the defence minister", camp_hint="RU", day=day).name == "Andrei Belousov"


def test_a_capital_before_a_body_names_its_countrys_body() -> None:
    assert who("Kyiv's General Staff").name == "General Staff of the Armed Forces of Ukraine"
    assert who("Moscow's General Staff").name == "General Staff of the Armed Forces of Russia"


def test_with_the_camps_swapped_the_answers_are_the_mirror_image() -> None:
    war = load_war("ukraine")
    swap = {"UA": "RU", "RU": "UA"}

    def mirrored(group: str) -> str:
        return ".".join(swap.get(part, part) for part in group.split("."))

    turned = SpeakerBook(
        replace(
            war,
            camps=(
                replace(war.camps[1], id="UA"),
                replace(war.camps[0], id="RU"),
            ),
            speakers=tuple(replace(s, camp=swap.get(s.camp, s.camp)) for s in war.speakers),
            words={mirrored(group): found for group, found in war.words.items()},
            posts=tuple(replace(p, camp=swap.get(p.camp, p.camp)) for p in war.posts),
        )
    )
    for text in (
        "Ukrainian drone operators", "Russian-installed mayor Pavel Smirnov", "Rybar", "the Russian Defence Ministry",
        "речник українських прикордонників Тарас Лисенко", "Russian military expert Pavel Smirnov", "Reuters", "Киев",
        "Ukraine's defence minister", "начальник Генштаба ВС РФ",
    ):  # fmt: skip
        plain, mirror = who(text), turned.resolve(text)
        assert mirror.camp == swap.get(plain.camp, plain.camp)
        assert (mirror.id, mirror.role) == (plain.id, plain.role)


def test_every_name_and_alias_of_the_registry_means_its_own_speaker() -> None:
    wrong = [
        (speaker.name, alias, found)
        for speaker in load_war("ukraine").speakers
        for alias in (speaker.name, *speaker.aliases)
        if (found := who(alias).name) != speaker.name
    ]
    assert wrong == []


def test_every_name_of_a_post_means_that_post() -> None:
    posts = [post for post in load_war("ukraine").posts if post.role != "spokesperson"]
    wrong = [(post.name, alias, found) for post in posts for alias in (post.name, *post.aliases)
             if (found := who(alias).name) != post.name]  # fmt: skip
    assert wrong == []


@given(st.text(max_size=60), st.sampled_from(["", "UA", "RU", THIRD]))
def test_any_text_gets_an_answer_and_the_same_one_twice(text: str, camp: str) -> None:
    first = who(text, camp_hint=camp)
    assert first == who(text, camp_hint=camp)
    assert first.id and first.name and first.camp in {"UA", "RU", THIRD} and first.role


@given(st.sampled_from(["", "  ", "\n"]), st.sampled_from(load_war("ukraine").speakers))
def test_spaces_and_quotation_marks_change_nothing(space: str, speaker: Speaker) -> None:
    assert who(f"{space}«{speaker.name}»{space}").id == speaker.id


@pytest.mark.parametrize(
    ("one", "other"),
    [("Tregubov", "Трегубов"), ("Syniehubov", "Синєгубов"), ("Zelenskiy", "Зеленський"), ("Khortytsya", "Хортиця"),
     ("Zaluzhny", "Залужный"), ("Yevlash", "Євлаш"), ("Shoygu", "Шойгу"), ("Bielieskov", "Бєлєсков")],
)  # fmt: skip
def test_transliterations_share_a_form(one: str, other: str) -> None:
    assert forms(one) & forms(other)
    assert stem(one) == stem(other)


def test_different_surnames_keep_different_skeletons() -> None:
    names = ["Kovalov", "Kovalenko", "Kovalchuk", "Koval", "Trehubov", "Synehubov", "Ivanenko", "Ivanov"]
    assert len({skeleton(name) for name in names}) == len({stem(name) for name in names}) == len(names)


DEV, HELD = Path(__file__).parent / "speakers_dev", Path(__file__).parent / "speakers_held"


def rows_of(folder: Path) -> list[dict[str, object]]:
    files = sorted(folder.glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def test_labelled_speakers_are_many_in_three_scripts_and_use_the_words_of_the_model() -> None:
    rows = rows_of(DEV)
    assert len(rows) >= 200 and {row["language"] for row in rows} == {"en", "uk", "ru"}
    for row in (*rows, *rows_of(HELD)):
        assert row.get("camp") in {None, "UA", "RU", THIRD} and row.get("role") in {None, *ROLES}
    seen, held = (
        {(row["text"], row["language"], row.get("day"), str(row.get("story"))) for row in part}
        for part in (rows, rows_of(HELD))
    )
    shared = len(seen & held)
    assert shared == 0


def test_labelled_speakers_are_resolved_and_not_taken_for_somebody_else() -> None:
    scores = json.loads(CliRunner().invoke(app, ["eval", "speakers", str(DEV), "--json"]).stdout)
    assert scores["resolved"] >= 0.97 and scores["wrong_joins"] <= 0.005
    assert min(part["resolved"] for part in scores["by_language"].values()) >= 0.97


def test_a_namesake_on_the_other_side_in_another_role_is_somebody_else() -> None:
    assert who("Sergei Ivanov, Russia's former defence minister").id == "sergei-ivanov"
    assert who("Serhii Ivanov, a Ukrainian machine gunner").id != "sergei-ivanov"


def test_a_surname_that_looks_alike_in_two_cases_is_nobodys_until_its_case_is_told() -> None:
    assert not book().is_person(who("Подоляка").id)
    assert who("за словами Подоляка").name == "Mykhailo Podolyak"
    assert who("по словам Подоляки").name == "Yuri Podolyaka"
    assert not book().is_person(who("Putina, a teacher").id)


def test_an_initial_tells_bearers_of_a_surname_apart() -> None:
    assert who("О. Коваленко").id == who("O. Kovalenko").id == "oleksandr-kovalenko"
    assert not book().is_person(who("А. Коваленко").id)  # Андрей or Александр
    assert who("U.S. State Department").name == "US State Department"


def test_a_call_sign_is_no_surname() -> None:
    found = who("a Ukrainian sapper with the call sign Khmara")
    assert (found.camp, found.role) == ("UA", "soldier") and not book().is_person(found.id)


def test_one_of_several_namesakes_has_the_camp_and_role_that_they_share() -> None:
    found = who("Voloshyn")
    assert (found.camp, found.role) == ("UA", "spokesperson") and not book().is_person(found.id)


def test_a_feminine_surname_in_latin_letters_is_not_the_man_whom_the_story_introduced() -> None:
    story = book().introduced(["Taras Havrylov, a Ukrainian soldier"])
    assert book().resolve("Havrylov", story_names=story).name == "Taras Havrylov"
    assert book().resolve("Havrylova", story_names=story).name != "Taras Havrylov"


@pytest.mark.parametrize(
    "text",
    ["Міністерство юстиції України", "Народная милиция ЛНР", "58-ма армія РФ", "начальник Генштаба Франции",
     "Oleh Syniehubov's deputy", "телеканал «Рада»", "the Ukrainian Air Force's Air Command East", "посольство США",
     "коментатор Зеленська", "заместитель Шойгу", "помічника Путіна Володимира Коваля", "Petrov", "боєць Сибіга"],
)  # fmt: skip
def test_who_is_only_named_beside_somebody_is_not_that_somebody(text: str) -> None:
    assert book().speaker(who(text).id) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [("the Ukrainian military's General Staff", "General Staff of the Armed Forces of Ukraine"),
     ("the defense ministry in Kyiv", "Ministry of Defence of Ukraine"),
     ("the defense ministry in Moscow", "Russian Ministry of Defence"),
     ("угруповання російських військ «Схід»", "Vostok Group of Forces"),
     ("помічника Путіна Володимира Мединського", "Vladimir Medinsky"),
     ("президентки Єврокомісії Урсули фон дер Ляєн", "Ursula von der Leyen"),
     ("воєнній розвідці України", "Main Directorate of Intelligence of Ukraine")],
)  # fmt: skip
def test_a_body_or_person_is_known_behind_the_words_that_stand_before_it(text: str, name: str) -> None:
    assert who(text).name == name


def test_a_town_tells_the_side_of_whom_nothing_else_does() -> None:
    assert (who("Oksana Lys, a councillor from Poltava").camp, who("Ivan Sych, a councillor from Kursk").camp) == (
        "UA",
        "RU",
    )
    assert who("Oksana Lys, a Russian-installed official from Poltava").camp == "RU"
