"""Time stamps (RFC 3161) over the head of the log: proof from others that all of it was there on a day.

An authority signs a hash and a time. The hash is that of the log's newest entry, which carries all before it: so one
stamp vouches for everything that was kept until then, and nobody needs to believe our clock.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from counterclaim.errors import InputError, NotFound
from counterclaim.store.database import Store
from counterclaim.store.log import GENESIS, LogEntry

KIND = "stamped"
"""The kind of log entry that holds a stamp."""

_GRANTED = 0


@dataclass(frozen=True, slots=True)
class Question:
    """What is sent to an authority for a head of the log: the request's bytes, and its nonce to know the answer by."""

    head: str
    raw: bytes
    nonce: int | None


@dataclass(frozen=True, slots=True)
class Stamp:
    """A stamp of the log: the entry up to which it vouches, who was asked, who signed and when.

    ``trusted`` tells whether the signature holds against the certificates given, None where none were; ``fault`` why
    the stamp does not hold, in words, or ''.
    """

    entry: int
    head: str
    authority: str
    signer: str
    at: datetime | None
    trusted: bool | None = None
    fault: str = ""


def question(store: Store) -> Question:
    """The request for the log as it stands; raises ``NotFound`` where nothing was ever done."""
    head = store.head()
    if head == GENESIS:
        raise NotFound("there is nothing to stamp yet", where=str(store.home), remedy="counterclaim add PATH|URL")
    made = TimestampRequestBuilder(data=head.encode(), hash_algorithm=HashAlgorithm.SHA256).build()
    return Question(head, made.as_bytes(), made.nonce)


def keep(store: Store, asked: Question, authority: str, answer: bytes) -> Stamp:
    """Check that an answer stamps what was asked, and write it down in the log.

    Raises ``InputError`` where it is no stamp, refuses, or stamps something else; then nothing is written.
    """
    response = _response(answer, authority)
    told = response.tst_info
    if told.message_imprint.message != hashlib.sha256(asked.head.encode()).digest():
        raise InputError("the authority stamped something else", where=authority, remedy="try another authority")
    if told.nonce != asked.nonce:
        raise InputError("the authority answered another question", where=authority, remedy="try another authority")
    token = base64.b64encode(answer).decode()
    store.note(KIND, {"head": asked.head, "authority": authority, "answer": token})
    return Stamp(_sequence(store.log(), asked.head), asked.head, authority, _signer(response), told.gen_time)


def certificates(path: Path) -> tuple[x509.Certificate, ...]:
    """The certificates of a PEM file; raises ``InputError`` where it cannot be read or has none."""
    try:
        return tuple(x509.load_pem_x509_certificates(path.read_bytes()))
    except OSError as error:
        raise InputError(f"it cannot be read: {error.strerror or error}", where=str(path)) from error
    except ValueError as error:
        remedy = "give the authority's certificates as -----BEGIN CERTIFICATE-----"
        raise InputError("there is no certificate in it", where=str(path), remedy=remedy) from error


def stamps(entries: Iterable[LogEntry], trust: Sequence[x509.Certificate] = ()) -> Iterator[Stamp]:
    """Every stamp in a log, oldest first, each checked against the log and, where given, the certificates.

    The chain itself is ``log.faults``'s to check.
    """
    heads: dict[str, int] = {}
    for entry in entries:
        if entry.kind == KIND:
            yield _checked(entry, heads, trust)
        heads[entry.sha256] = entry.sequence


def _checked(entry: LogEntry, heads: dict[str, int], trust: Sequence[x509.Certificate]) -> Stamp:
    try:
        told = entry.data
        head, authority = str(told["head"]), str(told["authority"])
        response = _response(base64.b64decode(told["answer"], validate=True), authority)
    except (ValueError, KeyError, TypeError, InputError) as error:
        return Stamp(0, "", "", "", None, None, f"log entry {entry.sequence}: its stamp cannot be read: {error}")
    fault, trusted = "", None
    hashed = hashlib.sha256(head.encode()).digest()
    if head not in heads:
        fault = "it stamps what is no entry of this log before it"
    elif response.tst_info.message_imprint.message != hashed:
        fault = "the authority signed something else"
    elif trust:
        fault = _distrust(response, hashed, trust)
        trusted = not fault
    words = f"the stamp in log entry {entry.sequence} by {authority}: {fault}" if fault else ""
    return Stamp(heads.get(head, 0), head, authority, _signer(response), response.tst_info.gen_time, trusted, words)


def _distrust(response: TimeStampResponse, hashed: bytes, trust: Sequence[x509.Certificate]) -> str:
    """Why a signature does not hold against the certificates at the time that it tells; '' where it holds."""
    builder = VerifierBuilder(
        roots=[one for one in trust if one.issuer == one.subject] or list(trust),
        intermediates=[one for one in trust if one.issuer != one.subject],
    )
    try:
        builder.build().verify(response, hashed)
    except (VerificationError, ValueError) as error:
        return f"its signature does not hold against the certificates given: {error}"
    return ""


def _response(answer: bytes, authority: str) -> TimeStampResponse:
    try:
        response = decode_timestamp_response(answer)
        granted = response.status == _GRANTED
        if granted:
            _ = response.tst_info.gen_time, response.signed_data
    except ValueError as error:
        remedy = "check the authority's address"
        raise InputError("the answer is no time stamp", where=authority, remedy=remedy) from error
    if not granted:
        reason = "; ".join(response.status_string) or f"status {response.status}"
        raise InputError(f"the authority refuses: {reason}", where=authority, remedy="try another authority")
    return response


def _signer(response: TimeStampResponse) -> str:
    """The name in the certificate of who signed, which is only believed where ``trusted``."""
    signers = {(info.issuer, info.serial_number) for info in response.signed_data.signer_infos}
    for der in response.signed_data.certificates:
        one = x509.load_der_x509_certificate(der)
        if (one.issuer, one.serial_number) in signers:
            return one.subject.rfc4514_string()
    return ""


def _sequence(entries: Iterable[LogEntry], head: str) -> int:
    return next((entry.sequence for entry in entries if entry.sha256 == head), 0)


def utc(moment: datetime) -> str:
    """A time of a stamp as it is shown."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
