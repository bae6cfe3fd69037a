"""Who is at the other end of a request, and whether a page of ours sent it."""

from __future__ import annotations

import ipaddress

from starlette.requests import HTTPConnection

FORWARDING = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")
"""Headers that a proxy adds: with any of them the client is not whoever connected."""
_UNKNOWN = "unknown"
_IPV6_SITE = 64


def is_loopback(host: str) -> bool:
    """Whether a name or address, without a port, means this machine: ``localhost``, 127.0.0.0/8, ``::1``."""
    if host.lower() == "localhost":
        return True
    address = _address(host)
    return address is not None and address.is_loopback


def host_name(connection: HTTPConnection) -> str:
    """The name in the Host header, without its port; empty where there is none, or more than one."""
    named = connection.headers.getlist("host")
    if len(named) != 1:
        return ""
    name, bracket, port = named[0].partition("]") if named[0].startswith("[") else ("", "", named[0])
    if bracket:
        return name[1:] if port == "" or _is_port(port) else ""
    name, colon, port = named[0].partition(":")
    return name if not colon or _is_port(f":{port}") else ""


def address_key(connection: HTTPConnection) -> str:
    """The client's address as limits count it: an IPv6 client has a whole /64 to ask from."""
    address = _address(connection.client.host) if connection.client else None
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, _IPV6_SITE), strict=False))
    return _UNKNOWN if address is None else str(address)


def is_near(connection: HTTPConnection) -> bool:
    """Whether the client is on this machine, as far as the connection tells: a proxy here may hide others."""
    return connection.client is not None and is_loopback(connection.client.host)


def is_forwarded(connection: HTTPConnection) -> bool:
    """Whether a proxy says that it passes the request on for somebody else."""
    return any(name in connection.headers for name in FORWARDING)


def is_from_own_page(connection: HTTPConnection) -> bool:
    """Whether the browser says that a page of this very origin sent it, or the user by hand.

    ``Sec-Fetch-Site`` is what counts, since a form on a page with ``Referrer-Policy: no-referrer`` sends the origin
    ``null``; without it the origin has to be ours. No script of another page can set either.
    """
    origin = connection.headers.get("origin", "null").lower()
    own = f"{connection.scope['scheme']}://{connection.headers.get('host', '')}".lower()
    if origin not in ("null", own):
        return False
    site = connection.headers.get("sec-fetch-site")
    return origin == own if site is None else site in ("same-origin", "none")


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        found = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return mapped or found


def _is_port(text: str) -> bool:
    return text.startswith(":") and text[1:].isascii() and text[1:].isdigit()
