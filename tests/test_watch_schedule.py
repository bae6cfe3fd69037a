"""When a source is asked again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from counterclaim.watch.schedule import DAY, JITTER, LEAST, QUICKEST, Course, backoff, due, is_due, share, wait

NOON = datetime(2025, 12, 26, 12, tzinfo=UTC)
rhythms = st.floats(1, 30 * DAY)
names = st.text(min_size=1, max_size=20)
courses = st.builds(Course, st.integers(0, 500), st.integers(0, 500))


@given(rhythms, courses, names)
def test_a_wait_is_never_longer_than_a_day_unless_the_rhythm_is_and_never_a_rush(every, course, name):
    seconds = wait(every, course, name)
    assert seconds <= max(DAY, every)
    assert seconds >= (1 - JITTER) * max(every / QUICKEST, min(LEAST, every))


@given(rhythms, st.integers(0, 100), names)
def test_every_further_failure_makes_the_wait_longer_up_to_a_day(every, failures, name):
    before, after = (wait(every, Course(0, number), name) for number in (failures, failures + 1))
    assert after >= before
    assert wait(every, Course(0, 100), name) >= (1 - JITTER) * DAY or every >= DAY


@given(rhythms, st.integers(0, 100), names)
def test_every_further_poll_with_news_makes_the_wait_no_longer(every, streak, name):
    assert wait(every, Course(streak + 1, 0), name) <= wait(every, Course(streak, 0), name)


def test_ten_minutes_halve_with_news_double_with_failures_and_return_with_silence():
    steady = wait(600, Course(), "a")
    assert wait(600, Course().after(news=True, failed=False), "a") == steady / 2
    assert wait(600, Course().after(news=False, failed=True), "a") == steady * 2
    course = Course(3, 0).after(news=False, failed=False)
    assert wait(600, course, "a") == steady
    assert Course(3, 2).after(news=True, failed=True) == Course(0, 3)
    assert Course(0, 9).after(news=False, failed=False) == Course()


@given(rhythms, courses, names)
def test_the_jitter_belongs_to_the_name_and_is_the_same_at_every_start(every, course, name):
    assert wait(every, course, name) == wait(every, course, name)
    assert 0 <= share(name) < 1


def test_sources_of_one_rhythm_do_not_ask_all_at_once():
    waits = {round(wait(600, Course(), f"source {number}")) for number in range(50)}
    assert len(waits) > 30 and min(waits) >= 540 and max(waits) <= 660
    first = [due(600, Course(), f"source {number}", None, NOON) for number in range(50)]
    assert len(set(first)) == 50 and max(first) <= NOON + timedelta(seconds=5)


@given(rhythms, courses, names, st.datetimes(timezones=st.just(UTC)))
def test_a_restart_changes_nothing_of_when_a_source_is_due(every, course, name, restarted):
    assert due(every, course, name, NOON, NOON) == due(every, course, name, NOON, restarted)


def test_a_clock_that_was_set_back_does_not_put_a_source_to_sleep():
    when = NOON + timedelta(minutes=10)
    assert not is_due(NOON, when, NOON)
    assert is_due(when, when, NOON)
    assert is_due(NOON - timedelta(days=365), when, NOON)


@given(st.integers(1, 10_000))
def test_a_receiver_that_is_down_is_tried_ever_more_seldom_but_every_hour(failures):
    assert 5 <= backoff(failures) <= backoff(failures + 1) <= 3600
