"""Time stamps of the log by a real authority on loopback: kept, checked, and believed only against its certificates."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from typer.testing import CliRunner

from counterclaim.cli import app
from counterclaim.documents.sources.authority import LARGEST, ask
from counterclaim.errors import FetchError, InputError, NotFound, Refused, TimedOut, TooLarge
from counterclaim.store import Store
from counterclaim.store.timestamps import certificates, keep, question, stamps

OPENSSL = shutil.which("openssl")
pytestmark = pytest.mark.skipif(OPENSSL is None, reason="the authority of these tests signs with the openssl program")

CONFIG = """
[tsa]
default_tsa = one
[one]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
accuracy = secs:1
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
"""


def certified(
    name: str, issuer: tuple[x509.Certificate, rsa.RSAPrivateKey] | None = None
) -> tuple[x509.Certificate, rsa.RSAPrivateKey]:
    """A certificate and its key: an authority's of certificates, or one that it gives to a time-stamping authority."""
    key = rsa.generate_private_key(65537, 2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    started = datetime.now(UTC) - timedelta(days=1)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer[0].subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(started)
        .not_valid_after(started + timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if issuer:
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(usage, critical=True)
        above = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer[1].public_key())
        builder = builder.add_extension(above, critical=False)
    return builder.sign(issuer[1] if issuer else key, hashes.SHA256()), key


def pem(one: x509.Certificate) -> bytes:
    return one.public_bytes(serialization.Encoding.PEM)


class Authority:
    """A time-stamping authority: its root, and what it answers to a query."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder = folder
        root = certified(f"{name} root")
        signer, key = certified(f"{name} signer", root)
        (folder / "serial").write_text("01\n")
        (folder / "tsa.cnf").write_text(CONFIG.format(folder=folder))
        (folder / "root.pem").write_bytes(pem(root[0]))
        (folder / "signer.pem").write_bytes(pem(signer))
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        (folder / "key.pem").write_bytes(private)
        self.kept = b""
        self._lock = threading.Lock()

    def answer(self, query: bytes) -> bytes:
        with self._lock:
            (self.folder / "query").write_bytes(query)
            command = "ts -reply -config tsa.cnf -queryfile query -signer signer.pem -inkey key.pem -out answer".split()
            subprocess.run([OPENSSL or "", *command], cwd=self.folder, check=True, capture_output=True)
            return (self.folder / "answer").read_bytes()


class Server(BaseHTTPRequestHandler):
    authorities: ClassVar[dict[str, Authority]] = {}

    def do_POST(self) -> None:
        query = self.rfile.read(int(self.headers["Content-Length"]))
        assert self.headers["Content-Type"] == "application/timestamp-query"
        name, _, manner = self.path.strip("/").partition("/")
        authority = self.authorities.get(name)
        status, body = 200, b""
        if authority is None:
            status = 404
        elif manner == "again":
            authority.kept = authority.kept or authority.answer(query)
            body = authority.kept
        elif manner == "garbage":
            body = b"<html>Welcome</html>"
        elif manner == "huge":
            body = bytes(LARGEST + 1)
        elif manner == "refuses":
            body = authority.answer(b"\x30\x03\x02\x01\x05")
        elif manner == "moved":
            status = 302
        elif manner == "slow":
            time.sleep(2)
        else:
            body = authority.answer(query)
        self.send_response(status)
        self.send_header("Content-Type", "application/timestamp-reply")
        if status == 302:
            self.send_header("Location", "/one")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def authorities(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Authority]:
    return {name: Authority(tmp_path_factory.mktemp(name), name.title()) for name in ("one", "two")}


@pytest.fixture(scope="module")
def server(authorities: dict[str, Authority]) -> Iterator[str]:
    Server.authorities = authorities
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    httpd.daemon_threads = True
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{httpd.server_port}"
    httpd.shutdown()
    httpd.server_close()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with Store.open(tmp_path / "home") as store:
        store.note("noted", {"word": "first"})
        store.note("noted", {"word": "second"})
    return tmp_path / "home"


def run(home: Path, *words: str) -> Any:
    return CliRunner().invoke(app, ["--home", str(home), *words])


def test_two_authorities_stamp_the_same_head_and_verify_tells_what_by_whom_and_when(
    home: Path, server: str, authorities: dict[str, Authority]
) -> None:
    with Store.open(home) as store:
        head = store.head()
    stamped = run(home, "archive", "stamp", "--authority", f"{server}/one", "--authority", f"{server}/two", "--json")
    assert stamped.exit_code == 0, stamped.output
    told = json.loads(stamped.stdout)
    assert told["head"] == head and [one["entry"] for one in told["stamps"]] == [2, 2] and told["failed"] == []
    roots = [f"--trust={authorities[name].folder / 'root.pem'}" for name in ("one", "two")]
    report = json.loads(run(home, "verify", "--json", *roots).stdout)
    assert report["ok"] and [one["trusted"] for one in report["stamps"]] == [True, True]
    assert [one["signer"] for one in report["stamps"]] == ["CN=One signer", "CN=Two signer"]
    for one in report["stamps"]:
        assert abs(datetime.fromisoformat(one["at"]) - datetime.now(UTC)) < timedelta(minutes=10)
    words = run(home, "verify", *roots).stdout
    assert "log entries 1 to 2 were there at" in words and "CN=Two signer: believed" in words


def test_without_certificates_a_stamp_is_shown_and_not_believed(home: Path, server: str) -> None:
    assert run(home, "archive", "stamp", "--authority", f"{server}/one").exit_code == 0
    told = run(home, "verify")
    assert told.exit_code == 0 and "not checked against any certificate: --trust PEM" in told.stdout


def test_against_anothers_certificate_a_stamp_is_a_fault(
    home: Path, server: str, authorities: dict[str, Authority]
) -> None:
    run(home, "archive", "stamp", "--authority", f"{server}/one")
    told = run(home, "verify", "--trust", str(authorities["two"].folder / "root.pem"))
    assert told.exit_code == 5 and "does not hold against the certificates given" in told.stdout


def test_one_authority_that_is_down_costs_only_its_own_stamp(home: Path, server: str) -> None:
    told = run(home, "archive", "stamp", "--authority", "http://127.0.0.1:9/tsa", "--authority", f"{server}/two")
    assert told.exit_code == 3 and "by " + server in told.stdout
    assert "the authority cannot be reached" in told.stderr and "127.0.0.1:9" in told.stderr
    with Store.open(home) as store:
        assert [one.authority for one in stamps(store.log())] == [f"{server}/two"]


@pytest.mark.parametrize(
    ("manner", "error", "words"),
    [
        ("one/garbage", InputError, "no time stamp"),
        ("one/refuses", InputError, "refuses"),
        ("one/huge", TooLarge, "too large"),
        ("one/moved", Refused, "answered 302"),
        ("none", Refused, "answered 404"),
    ],
)
def test_what_is_no_stamp_is_said_and_not_kept(
    home: Path, server: str, manner: str, error: type[InputError], words: str
) -> None:
    with Store.open(home) as store:
        before = store.head()
        asked = question(store)
        with pytest.raises(error, match=words):
            keep(store, asked, manner, ask(f"{server}/{manner}", asked.raw))
        assert store.head() == before


def test_an_answer_to_another_question_is_not_kept(home: Path, server: str) -> None:
    with Store.open(home) as store:
        first, second = question(store), question(store)
        keep(store, first, "one", ask(f"{server}/one/again", first.raw))
        with pytest.raises(InputError, match="another question"):
            keep(store, second, "one", ask(f"{server}/one/again", second.raw))
        later = question(store)
        with pytest.raises(InputError, match="stamped something else"):
            keep(store, later, "one", ask(f"{server}/one/again", later.raw))


def test_an_authority_that_is_slow_or_no_address_is_said(server: str) -> None:
    with pytest.raises(TimedOut, match="in time"):
        ask(f"{server}/one/slow", b"x", connect=0.5, read=0.3)
    with pytest.raises(Refused, match="no http"):
        ask("ftp://tsa.example/", b"x")
    with pytest.raises(FetchError):
        ask("http://[broken", b"x")


def test_a_log_that_was_rewritten_no_longer_fits_its_stamp(home: Path, server: str) -> None:
    run(home, "archive", "stamp", "--authority", f"{server}/one")
    other = home.parent / "other"
    with Store.open(other) as store:
        store.note("noted", {"word": "another history"})
    with Store.open(home) as old, Store.open(other) as new:
        payload = next(entry.data for entry in old.log() if entry.kind == "stamped")
        new.note("stamped", payload)
        (stamp,) = stamps(new.log())
    assert "no entry of this log" in stamp.fault and run(other, "verify").exit_code == 5


def test_a_stamp_whose_bytes_were_changed_is_a_fault(
    home: Path, server: str, authorities: dict[str, Authority]
) -> None:
    trust = certificates(authorities["one"].folder / "root.pem")
    run(home, "archive", "stamp", "--authority", f"{server}/one")
    with Store.open(home) as store:
        payload = next(entry.data for entry in store.log() if entry.kind == "stamped")
        for answer in ("", "%%%", payload["answer"][:400], payload["answer"][:-8] + "AAAAAAA="):
            store.note("stamped", payload | {"answer": answer})
        first, *others = stamps(store.log(), trust)
        assert first.trusted and len(others) == 4
        assert all(one.fault for one in others)


def test_there_is_nothing_to_stamp_in_an_empty_store(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store, pytest.raises(NotFound, match="nothing to stamp"):
        question(store)


def test_what_is_no_certificate_is_said(home: Path, tmp_path: Path) -> None:
    (tmp_path / "x.pem").write_text("words")
    told = run(home, "verify", "--trust", str(tmp_path / "x.pem"))
    assert told.exit_code == 3 and "no certificate in it" in told.stderr
    assert run(home, "verify", "--trust", str(tmp_path / "none.pem")).exit_code == 3


def test_the_stamp_is_part_of_the_chain(home: Path, server: str) -> None:
    run(home, "archive", "stamp", "--authority", f"{server}/one")
    with closing(sqlite3.connect(home / "counterclaim.db")) as database, database:
        database.execute("DROP TRIGGER IF EXISTS log_is_append_only_delete")
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {name}")
        database.execute("UPDATE log SET payload = replace(payload, '/one', '/two') WHERE kind = 'stamped'")
    told = run(home, "verify")
    assert told.exit_code == 5 and "log entry 3 (stamped) was changed" in told.stdout
