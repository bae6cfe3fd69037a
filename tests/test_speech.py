"""What is read aloud, and how: names by their sounds, numbers and abbreviations in words, sentences that cite."""

from __future__ import annotations

import json
import re
import tomllib
from importlib.resources import files

import pytest
from hibari import Hibari
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_sample import DOC_EN, DOC_RU, PLACES, sample_ledger

from counterclaim.language.interface import speaking
from counterclaim.language.pronunciation import ACUTE, phonemes, stressed, well_known
from counterclaim.publications.speech.aloud import aloud, names_of
from counterclaim.publications.speech.script import LONGEST, heard, script_of
from counterclaim.publications.speech.scripts import brief_script, check_script, place_script
from counterclaim.publications.views import brief_days, brief_view, check_view, dossier_view
from counterclaim.publications.views.sectors import by_sector

TABLE = tomllib.loads((files("counterclaim.language") / "stress.toml").read_text(encoding="utf-8"))
VOCABULARY = frozenset(json.loads((files("hibari") / "assets" / "vocab.json").read_text(encoding="utf-8")))
CYRILLIC = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя'ыэъё"


@pytest.mark.parametrize(
    ("name", "sounds"),
    [
        ("Куп'янськ", "kupjˈɑnsk"),
        ("Покровськ", "pɔkɹˈɔvsk"),
        ("Костянтинівка", "kˌɔstjɑntˈɪnivkə"),
        ("Гуляйполе", "hˌuljIpˈɔlɛ"),
        ("Запоріжжя", "zˌɑpɔɹˈiʒjə"),
        ("Часів Яр", "ʧˈɑsiv jˈɑɹ"),
        ("Мирноград", "mˌɪɹnɔhəɹˈɑd"),
        ("Бахмут", "bɑkmˈut"),
        ("Харків", "hˈɑɹkiv"),
        ("Хмельницький", "kmɛlnˈɪtski"),
        ("Дніпро", "dnipɹˈɔ"),
        ("Велика Новосілка", "vɛlˈɪkə nˌɔvɔsˈilkə"),
    ],
)
def test_well_known_names_sound_as_they_are_said(name: str, sounds: str) -> None:
    assert phonemes(name) == sounds


@pytest.mark.parametrize(
    ("name", "marked"),
    [
        ("Торське", "то́рське"),
        ("Олексіївка", "олексі́ївка"),
        ("Новомиколаївка", "новомикола́ївка"),
        ("Степногірськ", "степногі́рськ"),
        ("Калинове", "кали́нове"),
        ("Яблунівськ", "яблуні́вськ"),
        ("Рай-Олександрівка", "рай-олекса́ндрівка"),
    ],
)
def test_a_name_that_no_table_has_is_stressed_by_its_ending(name: str, marked: str) -> None:
    assert stressed(name) == marked


@pytest.mark.parametrize(("name", "sounds"), [("Белгород", "bˈɛlɡəɹəd"), ("Суджа", "sˈuʤə"), ("Курск", "kˈuɹsk")])
def test_russian_names_sound_russian(name: str, sounds: str) -> None:
    assert phonemes(name, "ru") == sounds


def test_every_row_of_the_table_is_cyrillic_with_one_stress_a_word() -> None:
    assert len(TABLE["towns"]) >= 80
    for name in (name for part in ("towns", "people", "words", "russian") for name in TABLE[part]):
        assert re.fullmatch(rf"[{CYRILLIC}{CYRILLIC.upper()}{ACUTE} -]+", name), name
        for word in re.split("[ -]", name):
            vowels = len(re.findall("[аеєиіїоуюяыэё]", word.lower()))
            assert word.count(ACUTE) == 1 or (vowels == 1 and ACUTE not in word), name
            assert not re.search(rf"[^аеєиіїоуюяыэё]{ACUTE}", word.lower()), name


def test_every_spelling_of_the_table_sounds_in_what_the_voice_knows() -> None:
    known = well_known()
    assert known["Kupiansk"] == known["Kupyansk"] == "kupjˈɑnsk"
    assert known["Zelensky"] == known["Zelenskyy"]
    assert all(VOCABULARY.issuperset(sounds) and sounds.count("ˈ") >= 1 for sounds in known.values())


@given(st.text(alphabet=f"{CYRILLIC}{CYRILLIC.upper()}{ACUTE}’ -Aq7", max_size=40), st.sampled_from(["uk", "ru"]))
def test_any_name_has_sounds_that_the_voice_knows(name: str, language: str) -> None:
    assert VOCABULARY.issuperset(phonemes(name, language))


def test_the_voice_takes_the_sounds_that_it_is_given() -> None:
    names = names_of(PLACES.values())
    text = aloud("Kupiansk, Petropavlivka and Chasiv Yar: 5 km² near Pishchane's north.", "en", names)
    spoken = " ".join(Hibari().phonemize(text))
    for name in ("Куп'янськ", "Петропавлівка", "Часів Яр", "Піщане"):
        assert phonemes(name) in spoken
    assert "skwˈɛɹ" in spoken


@pytest.mark.parametrize(
    ("language", "written", "said"),
    [
        ("en", "ISW and the SBU", "Institute for the Study of War and the Security Service of Ukraine"),
        ("en", "1 km² or 1,204 km²", "1 square kilometre or 1,204 square kilometres"),
        ("en", "DISWASHER UAVS", "DISWASHER UAVS"),
        ("uk", "86% і 1 км², 22%", "86 відсотків і 1 квадратний кілометр, 22 відсотки"),
        ("uk", "20 листопада 2025", "двадцятого листопада дві тисячі двадцять п'ятого року"),
        ("uk", "3 грудня", "третього грудня"),
        ("ru", "11% за 21 ноября 2025 года", "11 процентов за двадцать первого ноября две тысячи двадцать пятого года"),
        ("ru", "1,5 км", "1,5 километра"),
        ("ru", "ВСУ", "вооружённые силы Украины"),
    ],
)
def test_abbreviations_units_and_days_are_read_in_words(language: str, written: str, said: str) -> None:
    assert aloud(written, language) == said


def test_cyrillic_in_an_english_sentence_is_read_by_its_sounds() -> None:
    assert aloud("Source: Вестник, in Russian.", "en") == f"Source: [Вестник](/{phonemes('Вестник')}/), in Russian."
    assert "/ˌukɹɑjˈinskə/" in aloud("Українська правда", "en")


@settings(max_examples=60)
@given(st.text(max_size=60))
def test_nothing_that_was_written_commands_a_voice(written: str) -> None:
    for language in ("en", "uk", "ru"):
        spoken = re.sub(r"\[[^\[\]]+\]\(/[^/()]+/\)", "", aloud(f"[a](/b/) [[k]] <s> {written}", language))
        assert not set("[]<>{}|\\") & set(spoken)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.text(max_size=5), st.text(max_size=900)), max_size=6))
def test_a_script_is_numbered_and_each_sentence_has_an_end_and_a_bound(said: list[tuple[str, str]]) -> None:
    script = script_of(said)
    assert [sentence.id for sentence in script.sentences] == [f"say-{n}" for n in range(1, len(script.sentences) + 1)]
    for sentence in script.sentences:
        assert 0 < len(sentence.text) <= LONGEST + 2
        assert sentence.text.splitlines() == [sentence.text]


def test_what_turns_the_direction_of_writing_is_not_heard() -> None:
    assert heard("a\u202eb\u2066\n c") == "a b c."


def test_a_briefing_cites_in_words_and_names_the_language_of_what_it_does_not_read() -> None:
    ledger = sample_ledger()
    texts = [s.text for day in brief_days(ledger) for s in brief_script(brief_view(ledger, day)).sentences]
    cited = [text for text in texts if "Source" in text]
    assert any("Russian Defence Ministry said that Russian forces hold all of Kupiansk" in text for text in cited)
    assert any(", in Russian." in text for text in cited)
    assert any(", in Ukrainian" in text for text in cited)
    said = " ".join(re.sub("Sources?:.*", "", text) for text in texts)
    assert not re.search("[а-яіїєґ]{4}", said)


def test_a_briefing_is_read_in_the_order_of_its_page() -> None:
    ledger = sample_ledger()
    view = brief_view(ledger)
    sectors = by_sector(view, ledger)
    script = brief_script(view, sectors)
    items = [f"{sector.id}-{part}-{n}" for sector in sectors for part, held in sector.parts for n in range(len(held))]
    assert [s.about for s in script.sentences if re.search(r"-\d+$", s.about)] == items
    assert script.sentences[0].about == "title"
    assert script.ids["title"] == "say-1"


def test_a_fact_check_reads_words_in_the_listeners_language_only() -> None:
    ledger = sample_ledger()
    english = check_script(check_view(ledger, DOC_EN.id)).sentences
    assert any("In these words: “The Russian Defence Ministry said on Tuesday" in s.text for s in english)
    foreign = " ".join(s.text for s in check_script(check_view(ledger, DOC_RU.id)).sentences)
    assert foreign.startswith("Fact check of a text in Russian")
    assert "под контроль" not in foreign
    with speaking("ru"):
        own = check_script(check_view(ledger, DOC_RU.id))
    assert own.language == "ru"
    assert any("под контроль" in s.text for s in own.sentences)
    notes = [about for about in own.ids if about.startswith("note-")]
    assert notes == [f"note-{note.claim_ids[0]}" for section in check_view(ledger, DOC_RU.id).sections
                     for note in section.notes]  # fmt: skip


def test_a_place_is_read_with_both_sides_of_what_is_disputed() -> None:
    script = place_script(dossier_view(sample_ledger(), "kupiansk"))
    told = {sentence.about: sentence.text for sentence in script.sentences}
    assert told["state"] == "It is very likely (86%) that Ukraine holds Kupiansk."
    assert "against this" in told["pair-0"]
    assert told["turn-0"].startswith("If ")
    assert list(told)[:4] == ["title", "state", "confidence", "share"]
