"""The list of sources: what it may say, and what is said of every mistake in it."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from watching import (
    SOURCE,
)

from counterclaim.errors import InputError
from counterclaim.wars import load_war, war_file, wars
from counterclaim.watch.asking import Askers, kinds, placed
from counterclaim.watch.settings import Watched, Watchlist, parse

# The list


def faults(text: str) -> list[str]:
    found = parse(text.encode(), "sources.toml", kinds())
    return [] if isinstance(found, Watchlist) else [str(fault) for fault in found]


def test_a_list_says_what_to_ask_how_often_and_whom_to_tell():
    found = parse(
        b"""
        [defaults]
        every = "10m"
        [alerts]
        kinds = ["changed"]
        [[alerts.webhook]]
        name = "desk"
        url = "http://10.1.2.3/hook"
        secret = "a shared secret"
        [[source]]
        name = "Wire"
        kind = "feed"
        target = "https://wire.example/rss"
        every = "90s"
        since = 2025-11-01
        language = "uk"
        publisher = "The Wire"
        [[source]]
        name = "Off"
        target = "https://off.example/page"
        enabled = false
        """,
        "sources.toml",
        kinds(),
    )
    assert isinstance(found, Watchlist)
    wire, off = found.source
    assert (found.every(wire), found.every(off), found.enabled) == (90, 600, (wire,))
    assert (wire.since, wire.publisher, wire.language) == (date(2025, 11, 1), "The Wire", "uk")
    assert found.alerts.webhook[0].url == "http://10.1.2.3/hook" and found.alerts.kinds == ("changed",)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", ["sources.toml: there is no [[source]] in it (`counterclaim watch --example` shows one)"]),
        ("[[source]\n", [r"sources.toml: no valid TOML: "]),
        (SOURCE + 'every = "ten"', ["sources.toml: source 1 'A': 'every' must be a length of time such as 30s, 10m,"]),
        (
            SOURCE + "every = 10",
            ["sources.toml: source 1 'A': 'every' must be a length of time such as 30s, 10m, 2h or"],
        ),
        (SOURCE + 'since = "2025-01-01"', ["sources.toml: source 1 'A': 'since' must be"]),
        (SOURCE + 'evry = "10m"', ["sources.toml: source 1 'A': 'evry' is no key here"]),
        (
            SOURCE.replace("feed", "fed"),
            ["sources.toml: source 'A': 'kind' is 'fed', but must be one of eml, feed, file"],
        ),
        (SOURCE + SOURCE, ["sources.toml: source: 'name' stands 2 times: 'A' (rename one)"]),
        (SOURCE + "enabled = false", ["sources.toml: every source has enabled = false (enable those that you want)"]),
        ('[[source]]\nname = "A"', ["sources.toml: source 1 'A': 'target' is missing"]),
        (SOURCE + "[defaults]\nthreads = 0", ["sources.toml: defaults: 'threads' must be greater than or equal to 1"]),
        (SOURCE + '[alerts]\nkinds = ["news"]', ["sources.toml: alerts: 'kinds 1' must be 'disputed', 'changed' or"]),
        (
            SOURCE + '[[alerts.webhook]]\nurl = "gopher://x"',
            [
                "sources.toml: alerts webhook 1: 'name' is missing",
                "sources.toml: alerts webhook 1: 'url' must be an http",
            ],
        ),
        (
            SOURCE + '[[alerts.webhook]]\nname="x"\nurl="https://x"\nsecret="12345678"\nsecret_env="X"',
            ["sources.toml: alerts.webhook 'x': 'secret' and 'secret_env' exclude each other"],
        ),
    ],
)
def test_every_mistake_in_a_list_is_one_line_with_file_and_key(text, told):
    found = faults(text)
    assert len(found) == len(told)
    assert [line[: len(want)] for line, want in zip(found, told, strict=True)] == told
    assert not any("\n" in line for line in found)


def test_a_target_stands_beside_its_list_or_gets_the_word_of_its_kind(tmp_path):
    def target(kind: str | None, words: str) -> str:
        return placed(Watched(name="A", kind=kind, target=words), tmp_path).target

    assert target("folder", "in") == target(None, "in") == str(tmp_path / "in")
    assert target("folder", "/in") == str(Path("/in"))
    assert target("feed", "https://a.example/rss") == target("feed", "feed+https://a.example/rss")
    telegrams = {target("telegram", words) for words in ("rybar", "@rybar", "https://t.me/s/rybar", "t.me/rybar")}
    assert telegrams == {"telegram:rybar"}
    assert target("gdelt", "Kupiansk") == "gdelt:Kupiansk"
    assert target("url", "https://a.example/") == target(None, "https://a.example/") == "https://a.example/"


def test_a_target_that_no_source_knows_is_told_with_the_sources_name():
    askers = Askers(Watchlist().defaults)
    with pytest.raises(InputError, match="source 'A': nonsense: this is no target of kind telegram"):
        askers.asker(Watched(name="A", kind="telegram", target="nonsense"))
    with pytest.raises(InputError, match="source 'A': gopher://x: no source knows this target"):
        askers.asker(Watched(name="A", target="gopher://x"))


@pytest.mark.parametrize("war", [war for war in wars() if war_file(war, "sources.toml")])
def test_a_wars_own_list_is_right_names_its_speakers_and_favours_no_camp(war):
    found = parse(war_file(war, "sources.toml") or b"", war, kinds())
    assert isinstance(found, Watchlist), found
    camps = {speaker.name: speaker.camp for speaker in load_war(war).speakers}
    assert {source.publisher for source in found.source if source.publisher} <= set(camps)
    enabled = Counter(camps[source.publisher] for source in found.enabled if source.publisher)
    one, other = (camp.id for camp in load_war(war).camps)
    assert enabled[one] == enabled[other] and enabled["third"] >= enabled[one]
    assert {source.language for source in found.enabled} == {"en", "uk", "ru"}
    askers = Askers(found.defaults)
    for source in found.source:
        askers.asker(placed(source, Path(".")))
    text = (war_file(war, "sources.toml") or b"").decode()
    assert "verified = false" in text
    described = [
        block.split("\n[[source]]")[0].splitlines()[-1] for block in text.split("\n\n") if "[[source]]" in block
    ]
    assert all(line.startswith("# ") and len(line) > 8 for line in described)
