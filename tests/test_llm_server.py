"""What the optional extractor asks, whom, with which key, and what it makes of servers that fail."""

from __future__ import annotations

import gzip
import json
import logging
import re
import time
from pathlib import Path

import pytest
from desks import desk as shared_desk
from desks import mirror_desk
from language_model import (
    Answer,
    Model,
    completion,
    extracted,
    failing,
    hanging_up,
    sending,
    silent,
    told,
    trickling,
)

from counterclaim.claims.llm.endpoint import MAX_ANSWER, WAITS
from counterclaim.claims.llm.extractor import MOST_FAILURES, MOST_PIECES, LlmExtractor
from counterclaim.claims.llm.pieces import LONGEST
from counterclaim.claims.llm.prompt import instructions, schema
from counterclaim.claims.llm.settings import DEFAULT_SECONDS, Settings
from counterclaim.errors import PluginError
from counterclaim.model import Extent, Predicate, Stance
from counterclaim.wars import load_war

KEY = "sk-not-for-any-log-4711"


# -- what is sent, and when --------------------------------------------------------------------------------------------


def test_without_an_address_nothing_is_asked(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("URL", "KEY", "MODEL", "SECONDS"):
        monkeypatch.delenv(f"COUNTERCLAIM_LLM_{name}", raising=False)
    monkeypatch.setattr("urllib3.PoolManager.request", lambda *_, **__: pytest.fail("a request was made"))
    extractor = LlmExtractor()
    assert extracted(extractor) == () and extractor.remarks() == ()
    monkeypatch.setenv("COUNTERCLAIM_LLM_KEY", KEY)
    monkeypatch.setenv("COUNTERCLAIM_LLM_MODEL", "tiny")
    assert extracted(LlmExtractor()) == ()


def test_an_article_that_names_no_place_is_not_sent(model: Model) -> None:
    model.tells()
    text = (
        "The quarterly figures of the bakery were better than its owners had hoped for, they told their shareholders."
    )
    assert extracted(model.extractor(), text) == () and model.asked == []


def test_the_environment_names_the_server_and_the_question_is_bounded(
    model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    model.tells()
    monkeypatch.setenv("COUNTERCLAIM_LLM_URL", f"{model.address}/v1/")
    monkeypatch.setenv("COUNTERCLAIM_LLM_MODEL", "tiny")
    monkeypatch.delenv("COUNTERCLAIM_LLM_KEY", raising=False)
    extracted(LlmExtractor())
    (question,) = model.asked
    assert model.paths == ["/v1/chat/completions"]
    assert (question["model"], question["temperature"], question["max_tokens"]) == ("tiny", 0, 8192)
    form = question["response_format"]
    assert form["type"] == "json_schema" and form["json_schema"]["strict"] is True
    assert form["json_schema"]["schema"] == schema(load_war("ukraine"))


def test_the_key_is_sent_only_where_there_is_one(model: Model) -> None:
    model.tells()
    extracted(model.extractor())
    extracted(model.extractor(KEY))
    assert [headers.get("Authorization") for headers in model.headers] == [None, f"Bearer {KEY}"]


def test_the_key_is_in_no_message_and_no_log(
    model: Model, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    model.answers = [failing(401, f"the key {KEY} is not known\x1b[31m")]
    extractor = model.extractor(KEY)
    extracted(extractor)
    (line,) = extractor.remarks()
    assert "401: the key *** is not known [31m" in line and "COUNTERCLAIM_LLM_KEY" in line and "\x1b" not in line
    assert KEY not in line + caplog.text + repr(Settings("http://localhost", "tiny", KEY))
    monkeypatch.setenv("COUNTERCLAIM_LLM_URL", model.address)
    monkeypatch.setenv("COUNTERCLAIM_LLM_MODEL", "tiny")
    monkeypatch.setenv("COUNTERCLAIM_LLM_KEY", f"{KEY}\nX-Other: 1")
    with pytest.raises(PluginError, match="COUNTERCLAIM_LLM_KEY") as raised:
        LlmExtractor()
    assert KEY not in str(raised.value)


@pytest.mark.parametrize(
    "change",
    [
        {"URL": "localhost:8080"},
        {"URL": "ftp://localhost/v1"},
        {"URL": "http://user:secret@localhost/v1"},
        {"URL": "http://localhost/v1?key=secret"},
        {"URL": "http://localhost:99999/v1"},
        {"URL": "http://"},
        {"URL": "http://local host/"},
        {"MODEL": ""},
        {"MODEL": "a\nb"},
        {"SECONDS": "soon"},
        {"SECONDS": "0"},
        {"SECONDS": "nan"},
    ],
)
def test_settings_that_cannot_be_used_are_told_in_one_line(change: dict[str, str]) -> None:
    given = {"URL": "http://localhost/v1", "MODEL": "tiny"} | change
    with pytest.raises(PluginError, match=f"COUNTERCLAIM_LLM_{next(iter(change))}") as raised:
        Settings.of({f"COUNTERCLAIM_LLM_{name}": value for name, value in given.items()})
    assert "secret" not in str(raised.value) and raised.value.remedy


def test_the_page_for_users_names_every_setting_and_the_bounds(root: Path) -> None:
    page = (root / "docs" / "llm.md").read_text(encoding="utf-8")
    told = set(re.findall(r"^\| `(COUNTERCLAIM_LLM_\w+)`", page, re.MULTILINE))
    assert told == {f"COUNTERCLAIM_LLM_{name}" for name in ("URL", "MODEL", "KEY", "SECONDS")}
    assert f"{LONGEST:,} characters" in " ".join(page.split()) and "eight pieces" in page and MOST_PIECES == 8
    assert f"by default {DEFAULT_SECONDS:g}" in page


def test_the_instructions_say_what_every_choice_means_and_name_the_sides_of_the_war_alone() -> None:
    words = instructions(shared_desk().war)
    assert [p for p in Predicate if f"\n  {p}: " not in words] == []
    assert [s for s in Stance if f"{s}: says" not in words] == []
    assert [e for e in Extent if e not in words.split("extent:")[1].split("\n\n")[0]] == []
    assert all(
        f"\n{name}: " in words for name in schema(shared_desk().war)["properties"]["claims"]["items"]["properties"]
    )
    assert "UA: Ukraine (Ukrainian)\nRU: Russia (Russian)" in words and "$" not in words
    assert "UA: Russia (Russian)\nRU: Ukraine (Ukrainian)" in instructions(mirror_desk().war)


# -- servers that fail -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "says", "requests"),
    [
        (failing(401, "no such key"), "the server answered 401: no such key (see COUNTERCLAIM_LLM_KEY)", 1),
        (failing(404), "the server answered 404 (see COUNTERCLAIM_LLM_URL and COUNTERCLAIM_LLM_MODEL)", 1),
        (failing(400, "too\nlong " + "x" * 500), "the server answered 400: too long xx", 1),
        (sending(b"<h1>Bad gateway</h1>", 502), "the server answered 502 (add", 3),
        (failing(500, "out of memory"), "the server answered 500: out of memory", 3),
        (hanging_up, "the connection failed", 3),
        (sending(b"", 302, Location="https://elsewhere.example/"), "a redirect is not followed", 1),
        (sending(b"hello"), "its answer is no JSON", 1),
        (sending(b"\xff\xfe"), "its answer is no JSON", 1),
        (sending(b"[" * 200_000), "its answer is no JSON", 1),
        (sending(b"[1]"), "its answer is no chat completion", 1),
        (sending(b'{"choices": []}'), "its answer is no chat completion", 1),
        (completion(None), "the model gave no answer", 1),
        (completion('{"claims": [{"quo', "length"), "its answer was cut short", 1),
        (completion('{"claims": [{"quo'), "the model's answer is no JSON", 1),
        (completion("Here are the claims:"), "the model's answer is no JSON", 1),
        (completion("[" * 200_000), "the model's answer is no JSON", 1),
        (completion('{"claims": 3}'), "the model's answer is no list of claims", 1),
        (sending(b"x" * (MAX_ANSWER + 1)), "its answer is more than 1024 KB", 1),
        (sending(gzip.compress(b" " * (50 * MAX_ANSWER), 1), Content_Encoding="gzip"), "more than 1024 KB", 1),
        (sending(b"never compressed", Content_Encoding="gzip"), "the connection failed", 3),
    ],
)
def test_a_server_that_fails_costs_its_own_claims_only_and_is_told_in_one_line(
    model: Model, answer: Answer, says: str, requests: int
) -> None:
    model.answers = [answer]
    extractor = model.extractor()
    assert extracted(extractor) == ()
    (line,) = extractor.remarks()
    assert says in line and "\n" not in line and len(line) < 500
    assert len(model.asked) == requests


@pytest.mark.parametrize("answer", [silent, trickling])
def test_a_server_that_takes_too_long_is_left(model: Model, answer: Answer) -> None:
    model.answers = [answer]
    extractor = model.extractor(seconds=0.4)
    began = time.monotonic()
    assert extracted(extractor) == ()
    assert time.monotonic() - began < 1.4
    assert "no whole answer within 0.4 seconds (allow more in COUNTERCLAIM_LLM_SECONDS" in extractor.remarks()[0]


def test_nothing_listens_there(model: Model) -> None:
    extractor = LlmExtractor(Settings("http://127.0.0.1:9/v1/chat/completions", "tiny"), model.waits.append)
    assert extracted(extractor) == ()
    assert "http://127.0.0.1:9/v1/chat/completions: nothing answers there (start the server" in extractor.remarks()[0]


def test_a_busy_server_is_asked_again_and_waited_for_as_it_wishes_within_bounds(model: Model) -> None:
    good = completion(json.dumps({"claims": [told("The town holds", "situation")]}))
    model.answers = [failing(503), failing(429, Retry_After="7"), good]
    extractor = model.extractor()
    assert len(extracted(extractor)) == 1 and model.waits == [WAITS[0], 7.0]
    assert extractor.remarks() == ("language model tiny: 1 claim",)
    model.answers, model.waits[:] = [failing(429, Retry_After="86400"), failing(429, Retry_After="soon"), good], []
    assert len(extracted(extractor)) == 1 and model.waits == [30.0, WAITS[1]]


def test_a_server_that_refuses_is_left_alone_for_the_rest_of_the_run(model: Model) -> None:
    model.answers = [failing(401)]
    extractor = model.extractor()
    for _ in range(3):
        extracted(extractor)
    assert len(model.asked) == 1
    assert "not asked any more in this run" in extractor.remarks()[0]


def test_a_server_that_fails_for_several_stories_is_left_alone_and_one_that_recovers_is_not(model: Model) -> None:
    model.answers = [failing(400)]
    extractor = model.extractor()
    for _ in range(MOST_FAILURES - 1):
        extracted(extractor)
    model.tells()
    extracted(extractor)
    model.answers = [failing(400)]
    for _ in range(MOST_FAILURES + 2):
        extracted(extractor)
    assert len(model.asked) == 2 * MOST_FAILURES
