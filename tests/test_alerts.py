"""Alerts: what is news, that it is told once, and that it reaches its receivers."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from desks import mirror
from watching import ADMITTED, DENIED, ELSEWHERE, NOW, QUIET, TAKEN, Desk, atom, desk, serving

from counterclaim.alert import Alert, AlertWords
from counterclaim.documents.sources.entries import read_feed
from counterclaim.errors import FetchError, InputError
from counterclaim.newsroom import Newsroom
from counterclaim.pipeline import Desk as Tools
from counterclaim.publications.alerts import alert_json, alerts_feed
from counterclaim.store import verify
from counterclaim.store.gazetteer import GazetteerFile
from counterclaim.store.watching import DELIVERED, OPEN, REFUSED, Made
from counterclaim.wars import load_war
from counterclaim.watch.alerts import known
from counterclaim.watch.delivery import PATIENCE, STALE, Line, Screen, Webhook, desktop, ways
from counterclaim.watch.picture import Picture
from counterclaim.watch.settings import Alerting
from counterclaim.watch.webhook import Receiver, RefusedAlert, post, signature


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path / "home", ("webhook desk",)) as opened:
        yield opened


# What is news


def test_what_a_store_holds_when_watching_begins_is_no_news(watched):
    watched.keep(TAKEN, DENIED, ADMITTED)
    assert watched.assessor.begin(NOW)
    assert watched.alerts() == []
    assert not watched.assessor.begin(NOW)


def test_a_denial_makes_the_claim_disputed_and_leads_to_the_words_of_both(watched):
    watched.assessor.begin(NOW)
    watched.keep(TAKEN)
    assert watched.alerts() == []
    watched.keep(DENIED)
    (alert,) = watched.assessor.assess(NOW)
    assert (alert.kind, alert.place_name, alert.day) == ("disputed", "Kupiansk", date(2025, 11, 21))
    assert [words.speaker for words in alert.words] == [
        "General Staff of the Armed Forces of Ukraine",
        "Russian Ministry of Defence",
    ]
    for words in alert.words:
        document = watched.newsroom.store.document(words.document_id)
        assert words.quote in document.text and words.url == document.url.partition("?")[0]
        assert any(claim.id == words.claim_id for claim in watched.newsroom.store.claims())
    assert "denied" in alert.text and alert.text.endswith("Contradicted by Russian Ministry of Defence.")


def test_an_admission_and_the_change_that_it_makes_are_news(watched):
    watched.assessor.begin(NOW)
    watched.keep(TAKEN, DENIED)
    watched.alerts()
    watched.keep(ADMITTED)
    assert watched.alerts() == [("disputed", "Rybar"), ("changed", "Rybar"), ("admission", "Rybar")]
    changed = next(made.alert for made in watched.watching.alerts() if made.alert.kind == "changed")
    assert "likely" in changed.text and "Confidence is" in changed.text


def test_the_same_documents_all_at_once_make_the_same_disputes_and_admissions(tmp_path):
    made = []
    for name, batches in (("one", [[TAKEN, DENIED, ADMITTED]]), ("three", [[TAKEN], [DENIED], [ADMITTED]])):
        with desk(tmp_path / name, kinds=("disputed", "admission")) as watched:
            watched.assessor.begin(NOW)
            for batch in batches:
                watched.keep(*batch)
                watched.alerts()
            made.append({alert.alert.id for alert in watched.watching.alerts()})
    assert made[0] == made[1] and len(made[0]) == 3


def test_documents_that_dispute_nothing_make_no_alert(watched):
    watched.assessor.begin(NOW)
    watched.keep(TAKEN, ELSEWHERE, QUIET)
    assert watched.alerts() == []


def test_words_older_than_the_list_says_are_no_news_and_only_wanted_kinds_are_told(tmp_path):
    with desk(tmp_path / "old", recent=3) as old:
        old.assessor.begin(NOW)
        old.keep(TAKEN, DENIED, ("30 November 2025", QUIET[1]))
        assert old.alerts() == []
    with desk(tmp_path / "kinds", kinds=("admission",)) as few:
        few.assessor.begin(NOW)
        few.keep(TAKEN, DENIED, ADMITTED)
        assert few.alerts() == [("admission", "Rybar")]


def test_a_page_that_claims_to_be_of_a_far_day_moves_no_day(watched):
    watched.assessor.begin(NOW)
    watched.keep(TAKEN, ("1 January 2029", QUIET[1]))
    watched.alerts()
    watched.keep(DENIED)
    assert watched.alerts() == [("disputed", "General Staff of the Armed Forces of Ukraine")]


def test_a_document_added_by_hand_while_nobody_watched_is_news_at_the_next_start(tmp_path):
    with desk(tmp_path / "home") as watched:
        watched.assessor.begin(NOW)
        watched.keep(TAKEN)
        watched.alerts()
    with Newsroom.open(tmp_path / "home") as newsroom:
        (tmp_path / "denied.txt").write_text("\n\n".join(DENIED))
        list(newsroom.add([str(tmp_path / "denied.txt")]))
    with desk(tmp_path / "home") as watched:
        assert not watched.assessor.begin(NOW)
        assert watched.alerts() == [("disputed", "General Staff of the Armed Forces of Ukraine")]


def test_an_alert_is_made_once_over_restarts_and_further_reports_of_the_same_words(tmp_path):
    for _ in range(2):
        with desk(tmp_path / "home", ("webhook desk",)) as watched:
            watched.assessor.begin(NOW)
            watched.keep(TAKEN, DENIED)
            watched.alerts()
            watched.keep_one(replace(_copy(DENIED), url="https://other.example/copy"))
            watched.alerts()
            assert [made.alert.kind for made in watched.watching.alerts()] == ["disputed"]
            assert [queue.waiting for queue in watched.watching.queues()] == [1]
            assert verify(watched.newsroom.store).faults == ()


def _copy(report):
    from watching import fetched

    return fetched(report, "copy", extra="\n\nPrinted again.")


def test_a_cut_between_saving_and_assessing_loses_no_alert(tmp_path):
    with desk(tmp_path / "home") as watched:
        watched.assessor.begin(NOW)
        watched.keep(TAKEN, DENIED)  # and here it is cut off
    with desk(tmp_path / "home") as watched:
        assert len(watched.alerts()) == 1
    with desk(tmp_path / "home") as watched:
        assert watched.alerts() == []


def test_what_is_kept_up_document_by_document_is_what_the_whole_ledger_says(root, tmp_path):
    pages = sorted((root / "samples").rglob("*.html"))
    with desk(tmp_path / "home", recent=0) as watched:
        watched.assessor.begin(NOW)
        for number in range(0, len(pages), 5):
            list(watched.newsroom.add([str(path) for path in pages[number : number + 5]]))
            watched.assessor.assess(NOW)
        ledger = watched.newsroom.ledger()
        places = {claim.place_id for claim in ledger.claims} - {""}
        picture = Picture(watched.newsroom.desk, watched.newsroom.store, watched.watching)
        kept_up = picture.weigh(places, ledger.as_of)
        assert len(places) >= 3
        assert {a.place_id: a.probabilities for a in kept_up.assessments} == {
            a.place_id: a.probabilities for a in ledger.assessments
        }
        assert known(kept_up, {}, places) == known(ledger, {}, places)


def test_with_the_camps_exchanged_the_alerts_are_the_mirror_image(tmp_path, gazetteer_path):
    war = load_war("ukraine")
    found = {}
    for name, told in (("as it is", war), ("mirrored", mirror(war))):
        with closing(GazetteerFile(gazetteer_path)) as index, desk(tmp_path / name, own=Tools(told, index)) as watched:
            watched.assessor.begin(NOW)
            watched.keep(TAKEN, DENIED, ADMITTED)
            found[name] = watched.alerts()
    assert found["as it is"] == found["mirrored"] and len(found["mirrored"]) == 3


# The feed


WORDS = AlertWords(
    "c1",
    "d" * 64,
    'https://news.example/a b"<x>',
    "The <Example>",
    "A & B",
    date(2025, 11, 21),
    "it was\x00 <taken> & held",
)
SAMPLE = Alert("a1", "disputed", "p1", "Kupiansk", date(2025, 11, 21), "A & B <denied> it.", (WORDS, WORDS))


def test_the_feed_is_valid_atom_with_stable_ids_and_leads_to_the_words():
    feed = alerts_feed([(SAMPLE, NOW), (replace(SAMPLE, id="a2"), NOW)], "ukraine", NOW)
    assert feed == alerts_feed([(SAMPLE, NOW), (replace(SAMPLE, id="a2"), NOW)], "ukraine", NOW)
    read = atom(feed)
    assert read["id"] == "urn:counterclaim:alerts" and read["updated"] == "2025-12-01T12:00:00Z"
    assert [entry["id"] for entry in read["entries"]] == ["urn:counterclaim:alert:a1", "urn:counterclaim:alert:a2"]
    entry = read["entries"][0]
    assert entry["links"] == [("alternate", "https://news.example/a%20b%22%3Cx%3E")]
    assert entry["updated"] == "2025-12-01T12:00:00Z" and "claim c1" in entry["content"]
    assert "<blockquote><p>it was\ufffd &lt;taken&gt; &amp; held</p>" in entry["content"]
    own = read_feed(feed, "application/atom+xml", "https://here.example/alerts.atom")
    assert own is not None and [one.link for one in own] == ["https://news.example/a%20b%22%3Cx%3E"] * 2
    assert "claim c1" in own[0].content


def test_a_feed_without_alerts_is_valid_too():
    read = atom(alerts_feed([], "ukraine", NOW))
    assert read["entries"] == [] and read["updated"] == "2025-12-01T12:00:00Z"


# Webhooks


def test_a_webhook_gets_the_alert_signed_as_standard_webhooks_has_it():
    with serving() as served:
        post(Receiver("desk", f"{served.base}/hook", "a shared secret"), "a1", b'{"x": 1}', NOW)
        headers, body = served.posted[0]
    content = b".".join((b"a1", headers["webhook-timestamp"].encode(), body))
    expected = base64.b64encode(hmac.new(b"a shared secret", content, hashlib.sha256).digest()).decode()
    assert headers["webhook-id"] == "a1" and headers["webhook-signature"] == f"v1,{expected}"
    assert headers["content-type"].startswith("application/json") and body == b'{"x": 1}'


def test_the_signature_is_that_of_the_published_example_of_standard_webhooks():
    # From the specification's own test vectors: secret, id, timestamp, body and what comes of them.
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
    made = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", body)
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_without_a_secret_nothing_is_signed_and_redirects_are_not_followed():
    with serving() as served:
        post(Receiver("desk", f"{served.base}/hook"), "a1", b"{}", NOW)
        assert "webhook-signature" not in served.posted[0][0]
        served.status = 302
        with pytest.raises(FetchError, match="webhook 'desk': it answered 302"):
            post(Receiver("desk", f"{served.base}/hook"), "a1", b"{}", NOW)
        served.status = 422
        with pytest.raises(RefusedAlert, match="it answered 422"):
            post(Receiver("desk", f"{served.base}/hook"), "a1", b"{}", NOW)
        assert len(served.posted) == 3


def waiting(watched: Desk, count: int) -> None:
    alerts = [replace(SAMPLE, id=f"a{number}") for number in range(count)]
    watched.watching.assessed({}, {}, alerts, ("webhook desk",), NOW)


def line(watched: Desk, served, told: list[str] | None = None) -> Line:
    way = Webhook(Receiver("desk", f"{served.base}/hook"))
    said = [] if told is None else told
    return Line(way, watched.watching, lambda name, error: said.append(f"{name}: {error}"))


def test_nothing_is_lost_while_a_receiver_is_down_or_over_a_restart(tmp_path):
    told: list[str] = []
    with serving() as gone:
        port = gone.port
    with desk(tmp_path / "home") as watched:
        waiting(watched, 3)
        assert not line(watched, gone, told).deliver()
        assert told == ["webhook desk: webhook 'desk': nothing answers there"]
    with desk(tmp_path / "home") as watched, serving(port) as served:
        served.status = 503
        assert not line(watched, served).deliver()
        served.status = 200
        assert line(watched, served).deliver()
        assert sorted(str(alert["id"]) for alert in served.received()[1:]) == ["a0", "a1", "a2"]
        assert served.received()[1] == json.loads(json.dumps(alert_json(replace(SAMPLE, id="a2"), NOW)))
        assert line(watched, served).deliver() and len(served.posted) == 4
        (queue,) = watched.watching.queues()
        assert (queue.delivered, queue.waiting, queue.refused) == (3, 0, 0)


def test_an_alert_that_a_receiver_does_not_want_holds_up_no_other_and_is_given_up_in_time(watched):
    with serving() as served:
        waiting(watched, 1)
        served.status = 400
        ours = line(watched, served)
        for _ in range(PATIENCE - 1):
            assert not ours.deliver()
        watched.watching.assessed({}, {}, [replace(SAMPLE, id="later")], ("webhook desk",), NOW)
        assert [made.alert.id for made, _ in watched.watching.waiting("webhook desk")] == ["later", "a0"]
        served.status = 200
        ours._way = _Picky(ours._way)
        ours.deliver()
        (queue,) = watched.watching.queues()
        assert (queue.delivered, queue.waiting, queue.refused) == (1, 0, 1)


class _Picky:
    """A receiver that still does not want the first alert."""

    name = "webhook desk"

    def __init__(self, way):
        self._way = way

    def send(self, made):
        if made.alert.id == "a0":
            raise RefusedAlert("it answered 400")
        self._way.send(made)


def test_a_line_in_its_thread_delivers_what_comes_and_stops(watched):
    with serving() as served:
        ours = line(watched, served)
        ours.start()
        waiting(watched, 2)
        ours.wake()
        until(lambda: len(served.posted) == 2)
        ours.stop()
        until(lambda: not any(thread.name == "deliver webhook desk" for thread in threading.enumerate()))


def until(holds, seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.01)


def test_a_delivery_is_written_down_with_its_tries(watched):
    waiting(watched, 1)
    watched.watching.tried("webhook desk", "a0", NOW, OPEN, "down")
    assert [tries for _, tries in watched.watching.waiting("webhook desk")] == [1]
    assert watched.watching.queues()[0].last_error == "down"
    watched.watching.tried("webhook desk", "a0", NOW, DELIVERED, None)
    assert watched.watching.waiting("webhook desk") == ()
    assert watched.watching.queues()[0].last_error is None
    assert REFUSED not in (OPEN, DELIVERED)


def test_a_secret_that_is_not_set_is_told_and_the_webhook_served_all_the_same():
    settings = Alerting.model_validate(
        {
            "webhook": [
                {"name": "a", "url": "http://10.0.0.1/x", "secret_env": "HOOK"},
                {"name": "b", "url": "https://b.example"},
            ]
        }
    )
    found, faults = ways(settings, {})
    assert [way.name for way in found] == ["webhook a", "webhook b"]
    assert [str(fault).partition(" (")[0] for fault in faults] == [
        "webhook 'a': the environment variable HOOK is not set: alerts go out unsigned"
    ]
    assert ways(settings, {"HOOK": "secret words"})[1] == ()


# The screen


def test_without_the_extra_one_line_says_how_to_get_notifications(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "desktop_notifier.sync", None)
    with pytest.raises(InputError, match=r"alerts: desktop: .* \(pip install 'counterclaim\[desktop\]'\)"):
        desktop()
    found, faults = ways(Alerting(desktop=True), {})
    assert found == () and len(faults) == 1


def test_the_screen_shows_what_is_new_and_passes_over_what_is_old():
    shown: list[tuple[str, str]] = []
    screen = Screen(lambda heading, words: shown.append((heading, words)))
    screen.send(Made(1, datetime.now(UTC), SAMPLE))
    screen.send(Made(1, datetime.fromtimestamp(time.time() - STALE - 60, UTC), SAMPLE))
    assert shown == [("Disputed: Kupiansk: A & B <denied> it.", WORDS.quote)]
    for _ in range(9):
        screen.send(Made(1, datetime.now(UTC), SAMPLE))
    assert len(shown) == 5

    def broken(heading: str, words: str) -> None:
        raise RuntimeError("no bus")

    with pytest.raises(FetchError, match="desktop: it cannot be shown: no bus"):
        Screen(broken).send(Made(1, datetime.now(UTC), SAMPLE))
