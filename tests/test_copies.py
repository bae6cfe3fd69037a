"""Copies of one story share an origin, whatever was done to them; reports to one form do not. All words are our own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.copies import exact, ours
from benchmarks.wire import Made, as_stories, make
from counterclaim.model import Days, Region, RegionRole, Story, content_id
from counterclaim.stories.copies import CopyIndex
from counterclaim.stories.likeness import Copying, copying
from counterclaim.stories.wording import wordings

DAY = date(2025, 12, 1)
STORY = """The ferry at Senkove stopped running on Monday after a shell tore a hole of five metres into its deck.
Nobody was hurt, the head of the landing said, but 1,200 people on the far bank now have no way to the pharmacy.
Engineer Roman Chub looked at the hull and thinks that the repair will take until the middle of the month.
Until then a boat that belongs to the fishing club carries bread, letters and insulin across, twice a day.
Drivers are sent round by Borova, which costs them two hours, and the road there has not been cleared of mines.
“We ask for patience, and for a welder,” the head of the landing said."""
SENTENCES = STORY.split("\n")


def story(text: str, day: date | None = DAY, known: str = "stated") -> tuple[Story, str]:
    document = content_id(text, day)
    published = Days(day, day, known) if day else Days(None, None, "unknown")
    regions = (Region(RegionRole.BODY, 0, len(text)),)
    return Story(document, document, 0, len(text), "", published, document, regions, "en", ""), text


def found(*pairs: tuple[Story, str]) -> dict[str, tuple[str, str]]:
    return CopyIndex().origins([one for one, _ in pairs], {one.document_id: text for one, text in pairs})


def compared(one: str, two: str) -> Copying | None:
    first, second = wordings([one, two])
    assert copying(first, second) == copying(second, first)
    return copying(first, second)


@pytest.mark.parametrize(
    "text",
    [
        STORY.replace("“", "«").replace("”", "»").replace("-", "–"),
        STORY.replace("1,200", "1\u00a0200").replace("five", "5").replace("two hours", "2 hours"),
        STORY.replace("1,200", "1200").replace("twice", "TWICE"),
        STORY.upper(),
        STORY.replace("Senkove", "Senkovye"),
        "BOROVA, 1 December (Wire) – " + "\n".join(SENTENCES[:4]),
        "BOROVA, Dec. 2 (Another wire) -- " + STORY,
        STORY.replace("Engineer Roman Chub", "Roman Chub"),
        STORY.replace("tore", "ripped").replace("Nobody", "No one").replace("repair", "work"),
    ],
)
def test_the_same_story_is_told_whatever_was_done_to_it(text: str) -> None:
    assert compared(STORY, text) is not None
    assert compared("BOROVA, Dec. 1 (Wire) — " + STORY, text) is not None


def test_how_a_copy_was_made_is_told() -> None:
    assert compared(STORY, STORY.replace("“", "«").replace("1,200", "1 200")) is Copying.SAME
    assert compared(STORY, "\n".join(SENTENCES[2:5])) is Copying.PART
    assert compared(STORY, "\n".join(SENTENCES[3:] + SENTENCES[:3])) is Copying.REARRANGED
    rewritten = STORY.replace("tore", "ripped").replace("far", "other").replace("carries", "brings")
    assert compared(STORY, rewritten) is Copying.MOST


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("five metres", "six metres"),
        ("1,200", "1,300"),
        ("Borova", "Izium"),
        ("Roman Chub", "Roman Hrim"),
        ("by Borova", "by Borova, Izium and Oskil"),
    ],
)
def test_one_other_number_or_name_in_the_same_words_makes_another_story(old: str, new: str) -> None:
    assert compared(STORY, STORY.replace(old, new)) is None


def test_a_place_that_opens_a_sentence_counts_where_all_else_is_the_same() -> None:
    form = "{} was shelled through the night and the school there has burnt down to the ground.\nNo help has come yet."
    assert compared(form.format("Kupiansk"), form.format("Siversk")) is None


def test_an_excerpt_may_open_with_words_that_come_again_in_the_whole() -> None:
    named = "Borova lost its baker in the night, and nobody in the queue knew it before the morning.\n" + STORY
    assert compared(named + "\nBorova lost its tailor in spring, a neighbour said.", named) is not None


def test_what_little_two_stories_share_makes_no_copy() -> None:
    assert (
        compared(STORY, SENTENCES[0] + " Our reporter stood on the other bank all day and saw the smoke go up.") is None
    )
    assert compared("", "") is None
    assert compared("Short.", "Short.") is Copying.SAME


def test_the_origin_is_the_earliest_then_the_one_without_a_credit_then_the_smallest_id() -> None:
    first, second, third = story(STORY), story(STORY + "\nMore from our desk."), story(STORY, DAY + timedelta(days=1))
    origin, others = sorted([first, second], key=lambda pair: pair[0].document_id)[0], found(third, second, first)
    assert others[third[0].id] == (origin[0].id, "the same words")
    pairs = (first, second)
    told = {one.id: "Reuters" for one, _ in pairs if one == origin[0]}
    credited = CopyIndex().origins([one for one, _ in pairs], {one.document_id: text for one, text in pairs}, told)
    assert set(credited) == {origin[0].id}


def test_an_unknown_day_comes_last_and_stated_days_a_week_apart_are_no_copies() -> None:
    first, dayless, late = story(STORY), story(STORY, None), story(STORY, DAY + timedelta(days=8))
    assert set(found(first, dayless)) == {dayless[0].id}
    assert set(found(first, late)) == set()
    inferred = story(STORY, DAY + timedelta(days=8), "inferred")
    assert set(found(first, inferred)) == {inferred[0].id}


def test_a_copy_of_a_copy_is_not_passed_on_to_what_it_does_not_match() -> None:
    own = (
        "Our reporter counted nine lorries in the queue at noon, and not one of them could turn round on the bank.\n"
        "A woman with a goat offered tea to the drivers and asked them for news of her son in Izium."
    )
    first = story("\n".join(SENTENCES))
    mixed = story("\n".join(SENTENCES[:3]) + "\n" + own, DAY + timedelta(days=1))
    last = story(own + "\nNothing else was seen there that day.", DAY + timedelta(days=2))
    assert {name: origin for name, (origin, _) in found(first, mixed, last).items()} == {
        mixed[0].id: first[0].id,
        last[0].id: mixed[0].id,
    }


BULLETIN = """The staff gave its evening report on the position along the front line for the whole of the day.
In the {} sector the invaders attacked {} times near {} and {}, and all of the attacks were repelled by our soldiers.
Aircraft dropped {} guided bombs on towns behind the line, and {} drones were counted over the region by the evening.
We thank everybody who holds the line and remind readers not to publish pictures of our soldiers at their work."""
WEATHER = (
    "In {} it will be {} degrees tomorrow with wind of up to {} metres, and the roads near {} stay icy until noon."
)
LOSSES = """Losses of the enemy over the past day are about {} men, {} tanks and {} guns, the staff has counted.
The figures are being checked, the fighting makes the count difficult, and the next report follows in the morning."""
FORMS = (BULLETIN, WEATHER, LOSSES)
TOWNS = ["Kupiansk", "Lyman", "Siversk", "Pokrovsk", "Pishchane", "Zahryzove", "Borova", "Izium", "Oskil", "Toretsk"]


@st.composite
def reports(draw: st.DrawFn) -> tuple[str, str]:
    """Two reports to one form that differ in at least one number or place."""
    form = draw(st.sampled_from(FORMS))
    kinds = ["place" if form is not LOSSES and i in ((0, 2, 3) if form is BULLETIN else (0, 3)) else "number"
             for i in range(form.count("{}"))]  # fmt: skip
    values = [draw(st.sampled_from(TOWNS)) if kind == "place" else str(draw(st.integers(2, 2500))) for kind in kinds]
    other = list(values)
    for i in draw(st.sets(st.integers(0, len(kinds) - 1), min_size=1)):
        pool = st.sampled_from(TOWNS) if kinds[i] == "place" else st.integers(2, 2500).map(str)
        other[i] = draw(pool.filter(lambda value, i=i: value not in values and value != values[i]))  # type: ignore[misc]
    return form.format(*values), form.format(*other)


@given(reports())
@settings(max_examples=120)
def test_reports_to_one_form_with_another_number_or_place_never_merge(pair: tuple[str, str]) -> None:
    assert compared(*pair) is None
    assert found(story(pair[0]), story(pair[1], DAY + timedelta(days=1))) == {}


MADE = make(180)


def origins(made: Sequence[Made], index: CopyIndex | None = None) -> dict[str, str]:
    """Origins of made stories, by text and day."""
    pairs = [story(one.text, one.day) for one in made]
    texts = {one.document_id: text for one, text in pairs}
    return {k: v for k, (v, _) in (index or CopyIndex()).origins([one for one, _ in pairs], texts).items()}


@given(st.randoms(use_true_random=False))
@settings(max_examples=5)
def test_the_order_of_stories_never_changes_the_result(random: st.Random) -> None:  # type: ignore[name-defined]
    shuffled = list(MADE)
    random.shuffle(shuffled)
    assert origins(shuffled) == origins(MADE)


@given(st.integers(0, len(MADE) - 1))
@settings(max_examples=5)
def test_an_unrelated_story_changes_nothing(day: int) -> None:
    other = Made("A cook in Lisbon won the prize for soups with a broth of seven herbs.", "en", MADE[day].day, "", "")
    assert origins([*MADE, other]) == origins(MADE)


def test_an_index_that_is_asked_again_answers_as_a_new_one() -> None:
    index = CopyIndex()
    for count in (60, 30, 150, 180, 20):
        assert origins(MADE[:count], index) == origins(MADE[:count])


def test_texts_are_asked_for_new_stories_only() -> None:
    index, pairs = CopyIndex(), [story(STORY), story(STORY + "\nMore.", DAY + timedelta(days=1))]
    stories = [one for one, _ in pairs]
    before = index.origins(stories, {one.document_id: text for one, text in pairs})
    assert index.origins(stories, {}) == before


def test_made_stories_get_their_origin_and_no_bulletin_is_merged() -> None:
    made = make(800)
    stories, texts = as_stories(made)
    pairs = ours(stories, texts)
    family = [one.family or str(number) for number, one in enumerate(made)]
    right = sum(family[i] == family[j] for i, j in pairs)
    wanted = sum(15 for name in set(family) if name.startswith("family"))
    assert not any(made[i].variant == "bulletin" for pair in pairs for i in pair)
    assert right >= 0.95 * wanted and right >= 0.999 * len(pairs)
    assert len(exact(stories, texts)) < 0.1 * right


def test_a_phrase_that_hundreds_share_still_leads_to_the_earliest() -> None:
    ends = ["apple", "birch", "cedar", "daisy", "elder", "fern", "grape", "hazel", "iris", "juniper"]
    texts = [
        STORY + f"\nRead more about the {a} and the {b} of our {c} below." for a in ends for b in ends for c in ends[:2]
    ]
    pairs = [story(STORY), *(story(text, DAY + timedelta(days=1 + i % 3)) for i, text in enumerate(texts))]
    assert set(origin for origin, _ in found(*pairs).values()) == {pairs[0][0].id}
