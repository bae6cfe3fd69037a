"""The interface in English, Ukrainian and Russian: whole, in good grammar, the same for both camps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_sample import sample_ledger
from ledger_sample_documents import WAR

from counterclaim.language.cases import accusative
from counterclaim.language.figures import day_text, decimal, km2_text, month_text, percent
from counterclaim.language.interface import (
    LANGUAGES,
    _,
    language,
    negotiate,
    ngettext,
    speaking,
    words_for_script,
)
from counterclaim.language.own_names import own_name
from counterclaim.model import (
    CONTESTED,
    THIRD,
    Assessment,
    Claim,
    Confidence,
    Extent,
    Predicate,
    Span,
    Stance,
    Turn,
    War,
)
from counterclaim.publications.pages import environment
from counterclaim.publications.views import lookup, place_row
from counterclaim.publications.views.check import sides_sentence
from counterclaim.publications.views.claims import claim_link
from counterclaim.publications.views.clauses import says
from counterclaim.publications.views.names import camp_name, is_many, speaker_name
from counterclaim.publications.views.words import (
    believed_sentence,
    share_sentence,
    state_name,
    state_sentence,
    state_short,
    turn_sentence,
)
from counterclaim.wars import load_war
from tools import catalogs

OTHERS = LANGUAGES[1:]


@pytest.fixture(params=OTHERS)
def spoken(request: pytest.FixtureRequest) -> Iterator[str]:
    with speaking(request.param):
        yield request.param


# -- the catalogs --------------------------------------------------------------------------------------------


def test_every_sentence_of_the_program_is_translated(capsys):
    assert catalogs.main(["--check"]) == 0, capsys.readouterr().out


@pytest.mark.parametrize("name", OTHERS)
def test_a_catalog_is_kept_in_its_one_form(name):
    written = (catalogs.LOCALES / f"{name}.po").read_bytes()
    assert catalogs.as_po(catalogs.known_catalog(name)) == written


def test_what_nobody_says_any_more_goes_and_what_is_said_keeps_its_translation():
    template, known = catalogs.Catalog(), catalogs.Catalog(locale="uk")
    template.add("said", context=None)
    template.add(("a word", "words"))
    known.add("said", "сказано")
    known.add("forgotten", "забуто")
    known.add("DeepState", "DeepState", context=catalogs.NAMES)
    fresh = catalogs.updated(template, known, "uk")
    assert fresh.get("said").string == "сказано"
    assert fresh.get("forgotten") is None
    assert fresh.get("DeepState", catalogs.NAMES) is not None
    assert [fault.split(":")[0] for fault in catalogs.faults_of(fresh)] == ["no translation"]


@pytest.mark.parametrize(
    ("said", "told", "is_fault"),
    [
        ("%(camp)s holds %(place)s", "%(place_acc)s утримує %(camp)s", False),
        ("%(camp)s holds %(place)s", "утримує %(camp)s", True),
        ("%(camp)s holds %(place)s", "%(place)s утримує %(side)s", True),
        ("{number} of {all}", "{number} з {all}", False),
        ("{number} of {all}", "{number} з", True),
        ("said", "", True),
    ],
)
def test_a_translation_tells_the_values_of_its_sentence(said, told, is_fault):
    catalog = catalogs.Catalog(locale="uk")
    catalog.add(said, told)
    assert bool(list(catalogs.faults_of(catalog))) is is_fault


def test_calls_inside_of_f_strings_and_template_strings_are_extracted(tmp_path: Path):
    (tmp_path / "a.py").write_text("x = f\"{_('one')} {ngettext('two', 'twos', n)}\"\n_(variable)\n")
    (tmp_path / "b.js").write_text('say(`${t("three")}: ${t("f\\"our")}`); chart("five"); x.t("six");\n')
    with (tmp_path / "a.py").open("rb") as source:
        python = [
            (name, said[:2]) for _line, name, said, _more in catalogs.from_python(source, ("_", "ngettext"), (), {})
        ]
    with (tmp_path / "b.js").open("rb") as source:
        script = [said for _line, _name, said, _more in catalogs.from_script(source, (), (), {})]
    assert sorted(python) == [("_", ["one"]), ("ngettext", ["two", "twos"])]
    assert script == ["three", 'f"our']


def test_scripts_get_their_own_words_alone(spoken):
    words = words_for_script(spoken)
    assert words["No later change here."] != "No later change here."
    assert "Skip to the content" not in words
    assert words_for_script("en") == {}


# -- speaking ------------------------------------------------------------------------------------------------


def test_a_language_is_spoken_inside_and_not_after():
    assert language() == "en" and _("Map") == "Map"
    with speaking("uk"):
        with speaking("ru"):
            assert _("Sources") == "Источники"
        assert _("Sources") == "Джерела"
    with speaking("tlh"):
        assert language() == "en"
    assert _("a sentence of nobody") == "a sentence of nobody"


@pytest.mark.parametrize(
    ("accepted", "chosen", "wanted"),
    [
        ("", "", "en"),
        ("uk-UA,uk;q=0.9,en;q=0.5", "", "uk"),
        ("de-DE,de;q=0.9,ru;q=0.3,en;q=0.2", "", "ru"),
        ("en;q=0.1, RU-ru;q=0.2", "", "ru"),
        ("uk", "ru", "ru"),
        ("uk", "xx", "uk"),
        ("uk;q=0, ru;q=x", "", "en"),
        ("*;q=1", "", "en"),
        (";;;,,q=,uk", "", "uk"),
    ],
)
def test_the_reader_s_language_is_found(accepted, chosen, wanted):
    assert negotiate(accepted, chosen) == wanted


@given(st.text(), st.text(max_size=3))
def test_no_header_breaks_it(accepted, chosen):
    assert negotiate(accepted, chosen) in LANGUAGES


FORMS = {
    "uk": {"спікер": (1, 21, 101), "спікери": (2, 3, 4, 22, 104), "спікерів": (0, 5, 11, 12, 14, 25, 111)},
    "ru": {"спикер": (1, 21, 101), "спикера": (2, 3, 4, 22, 104), "спикеров": (0, 5, 11, 12, 14, 25, 111)},
}


def test_numbers_bend_words(spoken):
    for word, numbers in FORMS[spoken].items():
        for number in numbers:
            told = ngettext("%(count)d speaker", "%(count)d speakers", number) % {"count": number}
            assert told == f"{number} {word}"


def test_one_environment_speaks_to_many_at_once():
    template = environment().from_string('{{ _("Sources") }} {{ ngettext("%(num)s claim", "%(num)s claims", 5) }}')

    def told(name: str) -> str:
        with speaking(name):
            return template.render()

    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(told, LANGUAGES * 40))
    assert set(found[::3]) == {"Sources 5 claims"}
    assert set(found[1::3]) == {"Джерела 5 тверджень"} and set(found[2::3]) == {"Источники 5 утверждений"}


def test_values_in_a_sentence_are_escaped_and_cannot_turn_its_direction(spoken):
    template = environment().from_string('{{ _("Said by %(camp)s", camp=name) }}|{% trans %}100%{% endtrans %}')
    shown = template.render(name="<b>\u202e")
    assert "&lt;b&gt;[U+202E]" in shown and "<b>" not in shown and shown.endswith("|100%")


# -- days and numbers ----------------------------------------------------------------------------------------


def test_days_and_numbers_are_written_as_the_language_does():
    with speaking("uk"):
        assert day_text(date(2025, 11, 20)) == "20 листопада 2025"
        assert (percent(0.72), percent(0.001), decimal(0.25), km2_text(12345.6)) == (
            "72%",
            "менше 1%",
            "0,25",
            "12\u00a0346",
        )
        assert month_text(11) == "лист"
    with speaking("ru"):
        assert day_text(date(2025, 11, 20)) == "20 ноября 2025"
        assert (percent(0.999), decimal(3.0), km2_text(2.25, sign=True)) == ("более 99%", "3", "+2,2")
    assert (day_text(date(2025, 11, 20)), decimal(0.25), km2_text(12345.6)) == ("20 November 2025", "0.25", "12,346")


def test_an_unknown_day_is_said_to_be_unknown():
    with speaking("ru"):
        assert day_text(None) == "неизвестно"


# -- names ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "code", "bent"),
    [
        ("Костянтинівка", "uk", "Костянтинівку"),
        ("Велика Новосілка", "uk", "Велику Новосілку"),
        ("Асканія-Нова", "uk", "Асканію-Нову"),
        ("Станиця Луганська", "uk", "Станицю Луганську"),
        ("Часів Яр", "uk", "Часів Яр"),
        ("Щастя", "uk", "Щастя"),
        ("Гуляйполе", "uk", "Гуляйполе"),
        ("Привілля", "uk", "Привілля"),
        ("Пригір’я", "uk", "Пригір’я"),
        ("Озера", "uk", "Озера"),
        ("Восьме Березня", "uk", "Восьме Березня"),
        ("Імені Абакумова", "uk", "Імені Абакумова"),
        ("Kupiansk", "uk", "Kupiansk"),
        ("Боровая", "ru", "Боровую"),
        ("Константиновка", "ru", "Константиновку"),
        ("Счастье", "ru", "Счастье"),
        ("Alpha", "en", "Alpha"),
    ],
)
def test_a_place_has_its_accusative(name, code, bent):
    with speaking(code):
        assert accusative(name) == bent


@pytest.mark.parametrize(
    ("name", "others", "uk", "ru"),
    [
        ("Andrii Lys", ("Lys", "Андрій Лис", "Андрей Лис"), "Андрій Лис", "Андрей Лис"),
        ("Olena Koval", ("О. Коваль", "Олена Коваль"), "Олена Коваль", "Олена Коваль"),
        ("Russia", ("Москва", "Росія", "Россия", "РФ"), "Росія", "Россия"),
        ("92nd Brigade", ("92-га бригада", "92-я бригада"), "92-га бригада", "92-я бригада"),
        ("Wire", ("The Wire",), "Wire", "Wire"),
    ],
)  # fmt: skip
def test_a_speaker_is_called_by_the_reader_s_name_for_it(name, others, uk, ru):
    assert (own_name(name, others, "uk"), own_name(name, others, "ru")) == (uk, ru)


def test_speakers_of_a_war_are_named_and_loaded_words_are_not_used():
    war = load_war("ukraine")
    with speaking("uk"):
        assert speaker_name(war, "Viktor Trehubov") == "Віктор Трегубов"
        assert speaker_name(war, "Kremlin") == "Кремль"
        assert speaker_name(war, "DeepState") == "DeepState"
        assert speaker_name(war, "Somebody Unheard Of") == "Somebody Unheard Of"
        told = [speaker_name(war, speaker.name).lower() for speaker in war.speakers]
        assert not [name for name in told if re.search("окупа|ворог|загарбник|терорист", name)]
    with speaking("ru"):
        told = [speaker_name(war, speaker.name).lower() for speaker in war.speakers]
        assert not [name for name in told if re.search("оккупа|враг|киевский режим|террорист|нацист", name)]


@pytest.mark.parametrize(
    ("name", "many"),
    [
        ("Збройні сили України", True),
        ("місцеві жителі", True),
        ("Російські джерела", True),
        ("Кремль", False),
        ("Ентоні Блінкен", False),
        ("Генеральний штаб Збройних сил України", False),
        ("Вооружённые силы России", True),
    ],
)
def test_a_name_of_many_takes_the_plural(name, many):
    with speaking("uk"):
        assert is_many(name) is many
    assert not is_many(name)


def test_places_and_regions_are_named_in_the_language():
    war = load_war("ukraine")
    ledger = replace(sample_ledger(), war=war)
    place = replace(ledger.places["kupiansk"], raion="Kupiansk Raion")
    ledger = replace(ledger, places={**ledger.places, "kupiansk": place})
    for code, name, region in (
        ("en", "Kupiansk", "Kupiansk Raion, Kharkiv Oblast"),
        ("uk", "Куп’янськ", "Куп’янський район, Харківська область"),
        ("ru", "Купянск", "Купянский район, Харьковская область"),
    ):
        with speaking(code):
            row = place_row(ledger, "kupiansk")
        assert (row.name, row.region) == (name, region)


def test_one_lookup_serves_several_languages():
    look = lookup(sample_ledger())
    claim = look.ledger.claims[0]
    told = {}
    for code in (*LANGUAGES, *LANGUAGES):
        with speaking(code):
            told.setdefault(code, set()).add(claim_link(look, claim).says)
    assert all(len(words) == 1 for words in told.values()) and len(set(map(frozenset, told.values()))) == 3


# -- the same for both camps ---------------------------------------------------------------------------------

MIRROR = {
    "en": ("Ukraine Russia", "Ukrainian Russian"),
    "uk": ("Україна Росія", "України Росії", "українські російські"),
    "ru": ("Украина Россия", "Украины России", "украинские российские"),
}


def mirrored(words: str, code: str) -> str:
    """A sentence with the two camps' names, in every case that is used, exchanged."""
    pairs = [tuple(pair.split()) for pair in MIRROR[code]]
    other = {a: b for one, two in pairs for a, b in ((one, two), (two, one))}
    return re.sub(r"\w+", lambda found: other.get(found.group(), found.group()), words)


def exchanged(war: War) -> War:
    """The war with the names of its camps exchanged, and nothing else."""
    first, second = war.camps
    return replace(
        war,
        camps=(
            replace(first, name=second.name, adjective=second.adjective),
            replace(second, name=first.name, adjective=first.adjective),
        ),
    )


def claim_of(predicate: Predicate, stance: Stance, holder: str | None, extent: Extent | None) -> Claim:
    span = Span("d", 0, 1, "x")
    denied = {"denies_predicate": predicate, "denies_holder": holder} if stance is Stance.DENIES else {}
    return Claim("c", "s", span, "", "", stance, predicate, "", None, holder, extent, None, "", "", "x", 1.0, **denied)


def sentences(war: War) -> Iterator[str]:
    """Sentences of every kind that name a camp."""
    shares = ((0.9, 0.06, 0.04), (0.5, 0.3, 0.2), (0.4, 0.35, 0.25), (0.48, 0.04, 0.48), (0.2, 0.6, 0.2))
    words = ("very likely", "roughly even chance", "unlikely", "likely", "almost certain")
    for probabilities, word in zip(shares, words, strict=True):
        for state in war.states:
            found = Assessment(
                "p", date.min, date.min, probabilities, state, word, Confidence.LOW, "", (0, 0, 0), (), "r"
            )
            yield state_sentence(war, found, "Kupiansk")
            yield state_short(war, found)
            yield share_sentence(war, found)
            yield state_name(war, state)
        for camp in war.camps:
            yield believed_sentence(war, camp, probabilities)
            yield believed_sentence(war, camp, None)
    for by in (war.camps[0].id, war.camps[1].id, THIRD):
        for about in (war.camps[0].id, war.camps[1].id):
            for what in ("full", "most", "part", "not_held"):
                yield turn_sentence(war, Turn(by, about, what, (0.2, 0.3, 0.5)))
    for holder in (*(camp.id for camp in war.camps), CONTESTED, None):
        for extent in (None, *Extent):
            for stance in Stance:
                for predicate in Predicate:
                    yield says(war, claim_of(predicate, stance, holder, extent), ["Kupiansk", "Lyman"])
    names = [camp_name(camp) for camp in war.camps]
    with_counts = [("a", names[0], 3), ("b", names[1], 0), ("third", "", 1)]
    yield sides_sentence(with_counts)
    yield sides_sentence([("a", names[0], 3), ("b", names[1], 3), ("third", "", 0)])


@pytest.mark.parametrize("code", LANGUAGES)
def test_exchanging_the_camps_names_gives_the_mirror_sentence(code):
    with speaking(code):
        told, other = list(sentences(WAR)), list(sentences(exchanged(WAR)))
    assert [mirrored(words, code) for words in told] == other
    assert len(set(told)) > 250
    if code != "en":
        assert not [
            words
            for words in told
            if re.search("Ukrain|Russia|forces|holds|%|said", words.replace("%", "", 2)) and "Kupiansk" not in words
        ]


def test_places_stand_in_the_case_of_their_clause():
    claim = claim_of(Predicate.CONTROL, Stance.ASSERTS, "UA", Extent.FULL)
    with speaking("uk"):
        assert says(WAR, claim, ["Костянтинівка", "Лиман"]) == (
            "заявляє, що українські сили повністю утримують Костянтинівку та Лиман"
        )
        assert says(WAR, claim, "Костянтинівка", many=True).startswith("заявляють, що ")
    with speaking("ru"):
        assert says(WAR, replace(claim, stance=Stance.DENIES, extent=None), "") == (
            "отрицает, что украинские силы удерживают не названное место"
        )
