"""Comments that are copied, poured out or sent by many names: within a story and across stories; all words our own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counterclaim.model import UNKNOWN_DAYS, Document, Region, RegionRole, Story
from counterclaim.pipeline import settle
from counterclaim.stories.campaigns import mark_campaigns
from counterclaim.stories.findings import find_findings
from counterclaim.stories.repeats import Comment, alike, copied, flooding, moment
from counterclaim.wars import load_war

BEGAN = date(2022, 2, 24)
WORDS = "As a teacher from this town I say that the bridge was sold by its own guards"
OTHER = "Nobody here believed the governor when he promised coal for the whole winter"
RETORT = "As a teacher from this town I say that the bridge was sold by the Danes"


def page(name: str, comments: Sequence[Comment], url: str = "", body: str = "") -> tuple[Document, Story]:
    """A page of one story with comments under it, as the flow makes them."""
    parts = [
        f"Headline of {url or name}",
        body or f"The report of {name} names nobody and nothing.",
        *(c.text for c in comments),
    ]
    regions, text = [], ""
    for number, part in enumerate(parts):
        role = (RegionRole.TITLE, RegionRole.BODY, RegionRole.COMMENT)[min(number, 2)]
        comment = comments[number - 2] if number > 1 else Comment("")
        regions.append(Region(role, len(text), len(text) + len(part), author=comment.author, said=comment.said))
        text += part + "\n\n"
    day = datetime(2026, 1, 1, tzinfo=UTC)
    document = Document(name, url or f"https://{name}.example", "", UNKNOWN_DAYS, day, "en", text, tuple(regions))
    story = Story(name, name, 0, len(text), parts[0], UNKNOWN_DAYS, name, tuple(regions), "en", "")
    return document, story


def marks(*pages: tuple[Document, Story]) -> dict[str, list[str]]:
    """The marks of each page's comments, by its name."""
    settled = mark_campaigns([story for _, story in pages], [document for document, _ in pages])
    return {s.id: [r.mark for r in s.regions if r.role is RegionRole.COMMENT] for s in settled}


def at(second: int) -> str:
    return (datetime(2025, 11, 3, 9, tzinfo=UTC) + timedelta(seconds=second)).isoformat()


# the same words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (WORDS, WORDS.upper()),
        (WORDS, WORDS + "!!!"),
        (WORDS, WORDS.replace(" own", "")),
        (
            "Сусідка каже, що бачила вночі колону без вогнів біля мосту",
            "сусідка каже що бачила вночі колону без вогнів біля моста",
        ),
    ],
)
def test_texts_that_say_the_same_are_one_group(one: str, other: str) -> None:
    first, second, third = alike([Comment(one), Comment(other), Comment(OTHER)])
    assert first == second != third


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (WORDS, RETORT),
        (
            "The mayor of this town has sold the bridge to Vienna",
            "The mayor of this town has sold the bridge to Lisbon",
        ),
        ("They lost 40 tanks there in one day and hide it", "They lost 90 tanks there in one day and hide it"),
        ("Shame on you all", "Shame on you"),
    ],
)
def test_who_turns_a_sentence_round_does_not_copy_it(one: str, other: str) -> None:
    assert len(set(alike([Comment(one), Comment(other)]))) == 2


def test_copies_are_told_with_stories_names_and_minutes() -> None:
    said = [Comment(WORDS, f"reader {n}", at(20 * n), f"s{n % 3}") for n in range(6)]
    assert set(copied(said)) == {
        "the same words stand 6 times under 3 stories, by 6 names, 6 of them within 10 minutes"
    }


@pytest.mark.parametrize(
    "text",
    [
        "Glory to the defenders",
        "Rest in peace, brave men, condolences to all the families",
        "Вічна пам'ять і щирі співчуття рідним загиблих хлопців",
        "Вечная память погибшим, соболезнования их родным и близким",
        "I do not believe it",
    ],
)
def test_what_many_say_from_the_heart_is_nobodys_campaign(text: str) -> None:
    assert set(copied([Comment(text, f"reader {n}", at(n), f"s{n}") for n in range(30)])) == {""}


def test_a_middling_text_needs_more_copies_than_a_long_one() -> None:
    short = "Nothing new here, same as ever"
    assert set(copied([Comment(short, f"r{n}") for n in range(3)])) == {""}
    assert set(copied([Comment(short, f"r{n}") for n in range(4)])) != {""}
    assert set(copied([Comment(WORDS, f"r{n}") for n in range(2)])) == {
        "the same words stand 2 times under the story, by 2 names"
    }


def test_what_is_sent_twice_by_mistake_is_no_campaign() -> None:
    twice = [Comment(WORDS, "Ann", at(0)), Comment(WORDS, "Ann", at(70))]
    assert copied(twice) == ["", ""]
    assert all(copied([*twice, Comment(WORDS, "Ann", at(140))]))
    assert all(copied([twice[0], twice[1]._replace(story="another")]))
    assert all(copied([twice[0], twice[1]._replace(author="Bea")]))
    assert all(copied([comment._replace(author="Guest") for comment in twice[:1]] + twice[1:]))


# one author at once


def test_an_author_who_writes_faster_than_anybody_is_marked_and_only_then() -> None:
    fast = [Comment(f"Thought number {n}", "Ann", at(15 * n)) for n in range(12)]
    slow = [Comment(f"Answer number {n}", "Bea", at(120 * n)) for n in range(12)]
    assert set(flooding(fast)) == {"its author wrote 12 comments within 5 minutes"}
    assert set(flooding(slow)) == {""}
    assert set(flooding([comment._replace(author="Guest") for comment in fast])) == {""}
    assert set(flooding([comment._replace(said="2025-11-03") for comment in fast])) == {""}
    later = Comment("Good morning", "Ann", at(80_000))
    assert flooding([*fast, later])[-1] == ""


@pytest.mark.parametrize(
    ("said", "known"), [("2025-11-03T09:00", True), ("2025-11-03", False), ("", False), ("2 hours ago", False)]
)
def test_only_a_time_with_hours_is_a_moment(said: str, known: bool) -> None:
    assert (moment(said) is not None) is known


# across stories


def test_words_copied_from_story_to_story_are_marked_under_each() -> None:
    found = marks(page("a", [Comment(WORDS, "Ann"), Comment(OTHER, "Joe")]), page("b", [Comment(WORDS + "!", "Bea")]))
    told = "the same words stand 2 times under 2 stories, by 2 names"
    assert found == {"a": [told, ""], "b": [told]}


def test_a_page_fetched_twice_and_a_copied_story_count_once() -> None:
    first, again = (
        page("a", [Comment(WORDS, "Ann", at(0))], "https://a.example"),
        page("a2", [Comment(WORDS, "Ann", at(0))], "https://a.example"),
    )
    assert marks(first, again) == {"a": [""], "a2": [""]}
    document, story = page("c", [Comment(WORDS, "Ann", at(0))])
    assert marks(first, (document, replace(story, origin_id="a"))) == {"a": [""], "c": [""]}
    assert marks(first, (document, story))["c"] != [""]


def test_a_mark_that_a_comment_has_for_itself_stays() -> None:
    document, story = page("a", [Comment(WORDS, "Ann"), Comment(WORDS, "Joe")])
    first = next(at for at, region in enumerate(story.regions) if region.role is RegionRole.COMMENT)
    regions = list(story.regions)
    regions[first] = replace(regions[first], mark="it advertises a link")
    regions[first + 1] = replace(regions[first + 1], mark="the same words stand 2 times under the story")
    found = marks((document, replace(story, regions=tuple(regions))), page("b", [Comment(WORDS, "Bea")]))["a"]
    assert found == ["it advertises a link", "the same words stand 3 times under 2 stories, by 3 names"]


def test_settling_marks_campaigns_before_it_counts_them_in_a_finding() -> None:
    pages = (
        page("a", [Comment(WORDS, "Ann"), Comment("Who saw it?", "Joe")]),
        page("b", [Comment(WORDS, "Bea")], body="Coal came by rail to the town, says the report of the railway."),
    )
    settled = settle([story for _, story in pages], [], [document for document, _ in pages], load_war("ukraine"))
    texts = [finding.text for story in settled for finding in story.findings if finding.kind == "comments"]
    assert texts[0] == "2 comments, 1 of them spam: 1 in words that stand under several stories."


def test_each_reason_has_its_words_in_the_finding() -> None:
    document, story = page("a", [Comment("One"), Comment("Two")])
    told = ("it reads like advertising: “my page”", "its author wrote 12 comments within 5 minutes")
    regions = [r for r in story.regions if r.role is not RegionRole.COMMENT]
    held = [r for r in story.regions if r.role is RegionRole.COMMENT]
    marked = replace(story, regions=(*regions, *(replace(r, mark=m) for r, m in zip(held, told, strict=True))))
    (finding,) = find_findings(marked, document.text, BEGAN)
    assert "1 by authors who wrote faster than anybody can" in finding.text
    assert "1 that read like advertising" in finding.text


# invariants


TEXTS = st.sampled_from(
    [
        WORDS,
        WORDS.lower(),
        WORDS + " indeed",
        RETORT,
        OTHER,
        OTHER + "!",
        "Thank you.",
        "Why?",
        "Nothing new here, same as ever",
    ]
)
MADE = st.builds(
    Comment,
    TEXTS,
    st.sampled_from(["", "Ann", "Bea", "Guest"]),
    st.sampled_from(["", "2025-11-03", *map(at, range(0, 90, 9))]),
    st.sampled_from("xyz"),
)


@settings(max_examples=40)
@given(st.lists(MADE, max_size=25), st.randoms(use_true_random=False))
def test_the_order_of_comments_changes_no_mark(comments: list[Comment], random: st.DrawFn) -> None:
    before = sorted(zip(comments, copied(comments), flooding(comments), strict=True))
    random.shuffle(comments)  # type: ignore[attr-defined]
    assert sorted(zip(comments, copied(comments), flooding(comments), strict=True)) == before


@settings(max_examples=30)
@given(st.lists(st.lists(MADE, max_size=6), min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_the_order_of_stories_changes_no_mark(comments: list[list[Comment]], random: st.DrawFn) -> None:
    pages = [page(f"p{number}", under) for number, under in enumerate(comments)]
    before = marks(*pages)
    random.shuffle(pages)  # type: ignore[attr-defined]
    assert marks(*pages) == before


@settings(max_examples=40)
@given(st.lists(MADE, min_size=2, max_size=12), MADE)
def test_one_comment_more_never_frees_another_of_its_marks(comments: list[Comment], more: Comment) -> None:
    before, after = copied(comments), copied([*comments, more])[:-1]
    assert all(new for old, new in zip(before, after, strict=True) if old)


def test_a_flood_of_small_changes_is_still_one_group() -> None:
    said = [
        Comment(f"{WORDS} and so say all of us{' indeed' * (n % 2)} friend{'s' * (n % 7)} here") for n in range(2_000)
    ]
    assert len(set(alike(said))) == 1
