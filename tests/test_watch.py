"""Asking sources and the watcher's loop: one writer, and what a hanging or a failing source costs the others."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import pytest
from watching import (
    DENIED,
    ELSEWHERE,
    LIST,
    NOW,
    QUIET,
    TAKEN,
    Desk,
    Heard,
    desk,
    fetched,
    serving,
    until,
)

from counterclaim.documents.sources.folder import FolderSource
from counterclaim.documents.sources.politeness import Politeness
from counterclaim.documents.sources.telegram import TelegramSource
from counterclaim.documents.sources.url import UrlSource
from counterclaim.documents.sources.web import Web
from counterclaim.errors import InputError, StoreError
from counterclaim.model import Polled
from counterclaim.store import verify
from counterclaim.store.wacz import list_archive
from counterclaim.store.watching import SourceState
from counterclaim.watch.asking import AskAgain, Askers, kinds, placed
from counterclaim.watch.settings import Watchlist, parse
from counterclaim.watch.watcher import Watcher

# Asking


def test_a_folder_gives_what_is_new_or_changed_and_goes_on_where_it_was_cut(tmp_path):
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / name).write_text(f"{name} says that the town is quiet.")
    source = FolderSource()
    steps = source.poll(str(tmp_path), {})
    first = next(steps)
    rest = list(source.poll(str(tmp_path), first.cursor))
    assert [Path(step.fetched.url).name for step in rest if step.fetched] == ["b.txt", "c.txt"]
    cursor = rest[-1].cursor
    assert list(source.poll(str(tmp_path), cursor)) == [Polled(None, cursor)]
    (tmp_path / "b.txt").write_text("b.txt says that the town is not quiet at all.")
    (tmp_path / "c.txt").unlink()
    (tmp_path / "d.txt").write_bytes(b"")
    *changed, end = source.poll(str(tmp_path), cursor)
    assert [step.fetched and Path(step.fetched.url).name for step in changed] == ["b.txt", None]
    assert "d.txt" in str(changed[1].error) and len(end.cursor) == 3
    with pytest.raises(InputError, match="there is no such file or folder"):
        list(source.poll(str(tmp_path / "nowhere"), {}))


def test_a_page_that_is_asked_again_is_news_only_where_its_bytes_changed():
    with serving() as served:
        served.pages["/live"] = b"<p>The town is quiet, the mayor said.</p>"
        asker = AskAgain(UrlSource(Web(allow=("127.0.0.1",), politeness=Politeness(0))))
        first = list(asker.poll(f"{served.base}/live", {}))
        assert [step.fetched is not None for step in first] == [True, False]
        assert [s.fetched for s in asker.poll(f"{served.base}/live", first[-1].cursor)] == [None]
        served.pages["/live"] = b"<p>The town is not quiet, the mayor said.</p>"
        assert [s.fetched is not None for s in asker.poll(f"{served.base}/live", first[-1].cursor)] == [True, False]
        with pytest.raises(InputError, match="does not know such a target"):
            list(asker.poll("telegram:rybar", {}))


# The watcher's loop


class Asked:
    """A poller made of a function: what it yields for a cursor."""

    def __init__(self, steps: Callable[[Mapping[str, str]], Iterator[Polled]]) -> None:
        self._steps = steps
        self.times = 0

    def fetch(self, target: str) -> None:
        return None

    def poll(self, target: str, cursor: Mapping[str, str], since: date | None = None) -> Iterator[Polled]:
        self.times += 1
        return self._steps(cursor)


def reports(*names: str) -> Callable[[Mapping[str, str]], Iterator[Polled]]:
    """Yield a small report for each name that the cursor does not know."""

    def steps(cursor: Mapping[str, str]) -> Iterator[Polled]:
        known = dict(cursor)
        for name in names:
            if name not in known:
                known[name] = "had"
                yield Polled(fetched(QUIET, name, extra=f" {name}."), dict(known))

    return steps


def listed(every: str = "1s", limit: str = "1s", **askers: Asked) -> Watchlist:
    sources = "".join(f'[[source]]\nname = "{name}"\ntarget = "x://{name}"\n' for name in askers)
    text = LIST.replace('every = "5m"', f'every = "{every}"\nlimit = "{limit}"\nthreads = 2\nmost = 3')
    found = parse((text + sources).encode(), "sources.toml", kinds())
    assert isinstance(found, Watchlist)
    return found


def watcher(watched: Desk, askers: dict[str, Asked], heard: Heard, **settings: str) -> Watcher:
    watched.assessor.begin(NOW)
    return Watcher(watched.newsroom, listed(**settings, **askers), askers, watched.assessor, heard.teller())


@contextmanager
def running(made: Watcher) -> Iterator[threading.Thread]:
    thread = threading.Thread(target=made.run, daemon=True)
    thread.start()
    try:
        yield thread
    finally:
        made.stop()
        thread.join(20)
        assert not thread.is_alive()


def test_every_source_is_asked_once_to_its_end_and_its_cursor_kept(tmp_path):
    heard = Heard()
    askers = {"long": Asked(reports(*"abcdefg")), "short": Asked(reports("z")), "empty": Asked(reports())}
    with desk(tmp_path) as watched:
        assert watcher(watched, askers, heard).run(once=True) == ()
        assert Counter(heard.kept) == {"long": 7, "short": 1}
        assert watched.watching.brought() == {"long": 7, "short": 1}
        assert askers["long"].times == 3  # three at a time, so that no source takes all the time
        assert sorted(watched.watching.source("long", " x://long").cursor) == list("abcdefg")
        assert watcher(watched, askers, heard).run(once=True) == ()
        assert len(heard.kept) == 8
        assert verify(watched.newsroom.store).faults == ()


def test_sources_that_hang_or_break_stop_no_other_and_are_left_behind(tmp_path):
    let_go = threading.Event()

    def hangs(cursor: Mapping[str, str]) -> Iterator[Polled]:
        let_go.wait(60)
        yield Polled(fetched(QUIET, "late"), {"late": "had"})

    def breaks(cursor: Mapping[str, str]) -> Iterator[Polled]:
        yield Polled(fetched(QUIET, "one"), {"one": "had"})
        raise ZeroDivisionError("of its own")

    heard = Heard()
    askers = {"hangs": Asked(hangs), "breaks": Asked(breaks), "works": Asked(reports("a", "b"))}
    with desk(tmp_path) as watched:
        made = watcher(watched, askers, heard, limit="1s", every="1s")
        with running(made):
            until(lambda: sum("hangs" in told and "left behind" in told for told in heard.failed) >= 2)
            until(lambda: heard.kept.count("works") == 2 and askers["works"].times >= 2)
            let_go.set()
        assert any("breaks: the source broke: ZeroDivisionError: of its own" in told for told in heard.failed)
        states = {state.name: state for state in watched.watching.sources()}
        assert states["hangs"].failures >= 2 and states["hangs"].cursor == {}
        assert states["breaks"].failures >= 1 and states["breaks"].cursor == {"one": "had"}
        assert states["works"].failures == 0 and states["works"].last_success is not None


def test_a_failing_source_is_asked_ever_more_seldom_and_after_a_success_as_before(tmp_path):
    broken = [True]

    def steps(cursor: Mapping[str, str]) -> Iterator[Polled]:
        if broken[0]:
            yield Polled(None, cursor, InputError("it is down"))
            return
        yield Polled(None, cursor)

    with desk(tmp_path) as watched:
        waits = []
        for number in range(4):
            broken[0] = number < 3
            watcher(watched, {"a": Asked(steps)}, Heard(), every="10m").run(once=True)
            state = watched.watching.source("a", " x://a")
            assert state.next_due and state.last_polled
            waits.append((state.next_due - state.last_polled).total_seconds() / 600)
        assert [round(wait / waits[3]) for wait in waits] == [2, 4, 8, 1]
        assert (state.failures, state.skipped, state.last_error) == (0, 0, "it is down")


def test_while_everybody_fails_the_fault_is_ours_and_nobody_is_asked_less(tmp_path):
    def down(cursor: Mapping[str, str]) -> Iterator[Polled]:
        yield Polled(None, cursor, InputError("there is no such host"))

    with desk(tmp_path) as watched:
        for _ in range(4):
            watcher(watched, {"a": Asked(down), "b": Asked(down)}, Heard()).run(once=True)
        assert [state.failures for state in watched.watching.sources()] == [1, 1]
        watcher(watched, {"a": Asked(down), "b": Asked(reports("x"))}, Heard()).run(once=True)
        watcher(watched, {"a": Asked(down), "b": Asked(reports("x"))}, Heard()).run(once=True)
        counted = {state.name: state.failures for state in watched.watching.sources()}
        assert counted["b"] == 0 and counted["a"] >= 2


def test_what_cannot_be_read_is_named_and_passed_over(tmp_path):
    def steps(cursor: Mapping[str, str]) -> Iterator[Polled]:
        if not cursor:
            empty = fetched(QUIET, "empty")
            yield Polled(type(empty)(b"\x00\x01\x02", empty.url, empty.retrieved_at), {"empty": "had"})
            yield Polled(fetched(QUIET, "good"), {"empty": "had", "good": "had"})

    heard = Heard()
    with desk(tmp_path) as watched:
        assert watcher(watched, {"a": Asked(steps)}, heard).run(once=True) == ()
        assert heard.kept == ["a"] and len(heard.failed) == 1
        assert watched.watching.source("a", " x://a").skipped == 1


def test_a_disk_that_refuses_loses_nothing(tmp_path, monkeypatch):
    heard = Heard()
    asked = Asked(reports("a", "b", "c"))
    with desk(tmp_path) as watched:
        keep, full = watched.newsroom.keep, [True]

        def refuse(one):
            if full[0] and one.url.endswith("/b"):
                raise StoreError("the disk is full")
            return keep(one)

        monkeypatch.setattr(watched.newsroom, "keep", refuse)
        assert watcher(watched, {"s": asked}, heard).run(once=True) == ("s",)
        assert watched.watching.source("s", " x://s").cursor == {"a": "had"}
        full[0] = False
        assert watcher(watched, {"s": asked}, heard).run(once=True) == ()
        assert len(watched.newsroom.store.documents()) == 3 and heard.kept == ["s"] * 3


def test_a_source_with_much_to_bring_does_not_make_the_others_wait(tmp_path):
    heard = Heard()
    askers = {"much": Asked(reports(*(f"m{number}" for number in range(9)))), "little": Asked(reports("z"))}
    with desk(tmp_path) as watched:
        watcher(watched, askers, heard).run(once=True)
        assert heard.kept.index("little") <= 3 and len(heard.kept) == 10


def test_another_target_under_the_same_name_starts_afresh(tmp_path):
    with desk(tmp_path) as watched:
        watched.watching.keep(SourceState("a", "feed https://old", {"x": "y"}, failures=3))
        assert watched.watching.source("a", "feed https://old").cursor == {"x": "y"}
        assert watched.watching.source("a", "feed https://new") == SourceState("a", "feed https://new")


def test_a_feed_and_a_channel_are_watched_over_the_network(tmp_path):
    heard = Heard()
    with serving() as served, desk(tmp_path) as watched:
        served.feed("/rss", [TAKEN, ELSEWHERE])
        served.pages["/s/wire"] = channel(DENIED)
        web = Web(allow=("127.0.0.1",), politeness=Politeness(0))
        text = f'{LIST}[[source]]\nname = "feed"\nkind = "feed"\ntarget = "{served.base}/rss"\n' + (
            '[[source]]\nname = "channel"\nkind = "telegram"\ntarget = "wire"\npublisher = "The Wire"\n'
        )
        found = parse(text.encode(), "sources.toml", kinds())
        assert isinstance(found, Watchlist)
        sources = [placed(source, tmp_path) for source in found.source]
        askers = {
            "feed": Askers(found.defaults, watched.newsroom.store.keep_exchange).asker(sources[0]),
            "channel": TelegramSource(web, served.base),
        }
        watched.assessor.begin(NOW)
        placed_list = found.model_copy(update={"source": tuple(sources)})
        made = Watcher(watched.newsroom, placed_list, askers, watched.assessor, heard.teller())
        assert made.run(once=True) == (), heard.failed
        assert Counter(heard.kept) == {"feed": 2, "channel": 1} and heard.alerts == ["disputed"]
        assert {document.publisher for document in watched.newsroom.store.documents()} >= {"The Wire"}
        archived = list_archive(watched.newsroom.store.warc_folder)
        assert sum(file.answers for file in archived) >= 3  # robots.txt, the feed, its pages
        asked = len(served.asked)
        Watcher(watched.newsroom, placed_list, askers, watched.assessor, heard.teller()).run(once=True)
        assert len(heard.kept) == 3 and len(served.asked) - asked <= 3
        state = watched.watching.source("channel", "telegram telegram:wire")
        assert state.lag is not None and state.lag > 0 and state.kept_in is not None and state.kept_in < 60


def channel(report: tuple[str, str]) -> bytes:
    """A channel's preview page with one post, in the markup that the preview has."""
    day = datetime.strptime(report[0], "%d %B %Y").date()
    return (
        '<html><body><div class="tgme_channel_info_header_title"><span>Wire</span></div>'
        '<section class="tgme_channel_history"><div class="tgme_widget_message_wrap">'
        '<div class="tgme_widget_message" data-post="wire/1"><div class="tgme_widget_message_text">'
        f"{report[1]}</div><div class='tgme_widget_message_info'><a class='tgme_widget_message_date' "
        f"href='https://t.me/wire/1'><time datetime='{day}T10:00:00+00:00' class='time'>10:00</time></a></div>"
        "</div></div></section></body></html>"
    ).encode()
