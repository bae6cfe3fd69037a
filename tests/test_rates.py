"""How often a client may ask, told by a real server and by the buckets themselves."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from access_server import bearer, serving
from hypothesis import given
from hypothesis import strategies as st

from counterclaim.web.rates import Meter, Rate, Rates, Slots


def test_whoever_asks_too_often_is_told_when_to_ask_again_and_may_then(tmp_path: Path) -> None:
    with serving(tmp_path, Rates(near=Rate(3, 1.5))) as served:
        answers = [served.ask("GET", "/api/v1/places") for _ in range(3)]
        assert [answer.headers["ratelimit"].split(";")[1] for answer in answers] == ["r=2", "r=1", "r=0"]
        assert answers[0].headers["ratelimit-policy"] == '"api";q=3;w=2'
        refused = served.ask("GET", "/api/v1/places")
        assert (refused.status, refused.headers["retry-after"]) == (429, "1")
        assert "ask again in 1 s" in refused.detail
        assert refused.headers["ratelimit"].startswith('"api";r=0;')
        assert served.ask("GET", "/").status == 200  # pages are not counted
        holder = served.ask("GET", "/api/v1/places", bearer(served.tokens.make("a")))
        assert (holder.status, ";r=2;" in holder.headers["ratelimit"]) == (200, True)  # whoever has a token is apart
        time.sleep(int(refused.headers["retry-after"]))
        assert served.ask("GET", "/api/v1/places").status == 200


def test_a_client_that_a_proxy_tells_of_is_counted_by_its_own_address(tmp_path: Path) -> None:
    with serving(tmp_path, Rates(far=Rate(1, 60)), public=True) as served:
        statuses = [
            served.ask("GET", "/api/v1/places", {"X-Forwarded-For": address}).status
            for address in (
                "203.0.113.7",
                "203.0.113.7",
                "203.0.113.8",
                "2001:db8::1",
                "2001:db8::2",
                "2001:db8:0:1::1",
            )
        ]
    assert statuses == [200, 429, 200, 200, 429, 200]


def test_checks_are_counted_apart_and_only_those_that_were_permitted(tmp_path: Path) -> None:
    with serving(tmp_path, Rates(check=Rate(2, 120))) as served:
        assert {served.post("/check", csrf="wrong").status for _ in range(4)} == {403}
        assert [served.post("/check").status for _ in range(2)] == [200, 200]
        refused = served.post("/check")
        assert (refused.status, 50 < int(refused.headers["retry-after"]) <= 60) == (429, True)
        assert refused.headers["ratelimit-policy"] == '"check";q=2;w=120'
        assert "2 checks in 120 seconds" in refused.detail
        assert served.post("/add").status == 200
        assert served.ask("POST", "/check", bearer(served.tokens.make("a"))).status == 200


def test_one_check_at_a_time_for_each_and_two_in_all(tmp_path: Path) -> None:
    with serving(tmp_path) as served, ThreadPoolExecutor(2) as pool:
        tokens = [served.tokens.make(name) for name in "abc"]
        running = [pool.submit(served.ask, "POST", "/long", bearer(token)) for token in tokens[:2]]
        while len(served.seen.written) < 2:
            time.sleep(0.01)
        again, third = (served.ask("POST", "/long", bearer(tokens[number])) for number in (0, 2))
        assert (again.status, third.status, third.headers["retry-after"]) == (429, 429, "5")
        served.seen.go.set()
        assert [one.result().status for one in running] == [200, 200]
        assert served.ask("POST", "/long", bearer(tokens[2])).status == 200


@given(st.integers(1, 8), st.integers(1, 5_000), st.lists(st.integers(0, 3_000), max_size=60))
def test_never_more_than_the_bucket_and_its_refill_pass(number: int, milliseconds: int, gaps: list[int]) -> None:
    now = 0
    meter = Meter("api", Rate(number, milliseconds / 1000), clock=lambda: now)
    passed: list[int] = []
    for gap in gaps:
        now += gap * 1_000_000
        standing = meter.take("a")
        if standing.may:
            passed.append(now)
            assert standing.wait == 0
        else:
            assert standing.left == 0
            assert standing.wait > 0
        assert 0 <= standing.left < number or not standing.may
    for first in range(len(passed)):
        for last in range(first, len(passed)):
            span = passed[last] - passed[first]
            assert (last - first + 1 - number) * milliseconds * 1_000_000 <= span * number


@given(st.integers(1, 8), st.integers(1, 5_000), st.integers(0, 20))
def test_whoever_waits_as_long_as_told_may_ask_and_a_whole_bucket_holds_its_number(
    number: int, milliseconds: int, taken: int
) -> None:
    now = 0
    meter = Meter("api", Rate(number, milliseconds / 1000), clock=lambda: now)
    standings = [meter.take("a") for _ in range(taken)]
    assert sum(standing.may for standing in standings) == min(number, taken)
    assert meter.take("b").may
    refused = next((standing for standing in standings if not standing.may), None)
    if refused is not None:
        now += round(refused.wait * 1e9)
        assert meter.take("a").may
        assert not meter.take("a").may
    now += int(milliseconds * 1_000_000) + number
    assert [meter.take("a").may for _ in range(number + 1)] == [True] * number + [False]


def test_a_meter_remembers_only_so_many_clients_and_forgets_who_was_longest_away() -> None:
    meter = Meter("api", Rate(1, 60), most=100)
    assert meter.take("0").may
    for client in range(1, 1000):
        assert meter.take(str(client)).may
        assert not meter.take("0").may
    assert len(meter) == 100
    assert meter.take("1").may


@given(st.lists(st.tuples(st.booleans(), st.sampled_from("abc")), max_size=40))
def test_turns_are_never_more_than_there_are(steps: list[tuple[bool, str]]) -> None:
    slots, held = Slots(1, 2), dict.fromkeys("abc", 0)
    for takes, who in steps:
        if takes:
            free = held[who] < 1 and sum(held.values()) < 2
            assert slots.take(who) is free
            held[who] += free
        elif held[who]:
            slots.give(who)
            held[who] -= 1
