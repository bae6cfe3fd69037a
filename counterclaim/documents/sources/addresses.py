"""Which network addresses may be fetched from: public ones, checked at the moment of connecting."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Collection
from typing import cast

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from counterclaim.errors import Refused

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Whether an IP address is one that anybody on the internet can reach.

    Private, loopback, link-local, multicast, reserved and unspecified addresses are not, nor are IPv6 addresses that
    wrap an IPv4 one (mapped, 6to4, Teredo, NAT64), behind which any of those may hide.
    """
    try:
        ip = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address) and (ip.ipv4_mapped or ip.sixtofour or ip.teredo or ip in _NAT64):
        return False
    return ip.is_global and not (
        ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_loopback or ip.is_link_local
    )


def resolve_public(host: str, port: int, allow: Collection[str] = ()) -> list[str]:
    """Resolve a name once; raise ``Refused`` unless every address it has is public or in ``allow``."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise Refused("there is no such host", where=host, remedy="check the address") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not addresses or not all(address in allow or is_public(address) for address in addresses):
        raise Refused("its address is private or reserved", where=host, remedy="save the page and give the file")
    return addresses


def _connect(connection: HTTPConnection, allow: Collection[str]) -> socket.socket:
    """Connect to exactly an address that was checked; the name is not looked up a second time."""
    failure: OSError | None = None
    for address in resolve_public(connection.host, connection.port or 80, allow):
        try:
            made = socket.create_connection((address, connection.port or 80), timeout=cast(float, connection.timeout))
        except TimeoutError as error:
            raise ConnectTimeoutError(connection, "timed out") from error
        except OSError as error:
            failure = error
            continue
        return _reached(made, connection.host, allow)
    raise NewConnectionError(connection, f"cannot connect: {failure}") from failure


def _reached(made: socket.socket, host: str, allow: Collection[str]) -> socket.socket:
    """The connection itself, if the address at its other end is one that was meant."""
    peer = _peer(made)
    if peer in allow or is_public(peer):
        return made
    made.close()
    raise Refused("its address is private or reserved", where=host, remedy="save the page and give the file")


def _peer(made: socket.socket) -> str:
    return str(made.getpeername()[0])


def guarded(
    allow: Collection[str], opened: list[tuple[HTTPConnection, str]] | None = None
) -> tuple[type[HTTPConnection], type[HTTPSConnection]]:
    """Connection classes, plain and TLS, that connect only to public addresses and those in ``allow``.

    The TLS server name and certificate check stay those of the URL's host. Every connection made is added to
    ``opened`` with the address that it leads to.
    """
    allowed = frozenset(allow)

    def connect(connection: HTTPConnection) -> socket.socket:
        made = _connect(connection, allowed)
        if opened is not None:
            opened.append((connection, _peer(made)))
        return made

    class Plain(HTTPConnection):
        """HTTP to a checked address."""

        def _new_conn(self) -> socket.socket:
            return connect(self)

    class Secure(HTTPSConnection):
        """HTTPS to a checked address."""

        def _new_conn(self) -> socket.socket:
            return connect(self)

    return Plain, Secure
