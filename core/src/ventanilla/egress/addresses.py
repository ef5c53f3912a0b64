"""Where an address may lead: what is written in it, and where its name leads to at this moment."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from threading import Thread
from urllib.parse import urlsplit

from ventanilla.errors import AddressRefused, Unavailable

Resolver = Callable[[str, int], Sequence[str]]
"""The addresses of a name, as text; an ``OSError`` where it has none."""

LONGEST = 2000
_PORTS = {"https": 443, "http": 80}
_NAME = re.compile(r"(?=.{1,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")
_NUMBER = re.compile(r"(\d+|0x[0-9a-f]*)")
_CLOSED = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",
        "100.64.0.0/10",  # addresses that a carrier shares among its customers (RFC 6598)
        "168.63.129.16/32",  # the machine under a hosted one, at an address that looks public
        "192.0.0.0/24",
        "192.88.99.0/24",  # relays of 6to4
        "240.0.0.0/4",
        "::/96",  # IPv4-compatible
        "::ffff:0:0/96",  # IPv4-mapped
        "::ffff:0:0:0/96",  # IPv4-translated
        "64:ff9b::/96",  # NAT64
        "64:ff9b:1::/48",
        "2001::/23",  # Teredo, ORCHID and other forms of the protocol's own
        "2002::/16",  # 6to4
        "5f00::/16",
        "fec0::/10",
    )
)
"""What no public server stands at, beside what :mod:`ipaddress` knows: an IPv6 form of an IPv4 address is one too."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request is to go. ``path`` is with its query; ``host`` is without brackets."""

    is_secure: bool
    host: str
    port: int
    path: str

    @property
    def key(self) -> str:
        """As a list of places writes it: ``host:port``."""
        return place_key(self.host, self.port)

    @property
    def url(self) -> str:
        """The address in one spelling: two that are asked alike are written alike."""
        scheme = "https" if self.is_secure else "http"
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _PORTS[scheme] else f":{self.port}"
        return f"{scheme}://{host}{port}{self.path}"


def place_key(host: str, port: int | str) -> str:
    """``host:port``, with brackets around an IPv6 address."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def place_of(url: str) -> Place:
    """What an address says.

    :raises AddressRefused: for one that is none, says a user, or writes its host as a number in disguise.
    """
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url or len(url) > LONGEST:
        raise AddressRefused
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").lower()
    except ValueError:
        raise AddressRefused from None
    if parts.scheme not in _PORTS or "@" in parts.netloc or parts.netloc.endswith(":") or port == 0:
        raise AddressRefused
    host = _host(host, is_bracketed="[" in parts.netloc)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Place(parts.scheme == "https", host, port or _PORTS[parts.scheme], path)


def _host(host: str, *, is_bracketed: bool) -> str:
    try:
        address = ip_address(host)
    except ValueError:
        if is_bracketed or not _NAME.fullmatch(host) or _NUMBER.fullmatch(host.rpartition(".")[2]):
            raise AddressRefused from None
        return host
    if isinstance(address, IPv6Address) and (address.scope_id or not is_bracketed):
        raise AddressRefused
    return str(address)


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether anybody's server may stand there: not here, nearby, at many places at once, or in another's guise."""
    if any(address in net for net in _CLOSED if net.version == address.version):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_link_local)


def addresses_of(place: Place, resolve: Resolver, *, seconds: float, is_listed: bool) -> list[str]:
    """Where a place's name leads now.

    :raises Unavailable: when it leads nowhere, or nobody says so in time.
    :raises AddressRefused: when one of the addresses is not public, unless the place ``is_listed``.
    """
    found = _looked_up(place, resolve, seconds)
    if not found:
        raise Unavailable
    if not is_listed and not all(_is_public(text) for text in found):
        raise AddressRefused
    return found


def _is_public(text: str) -> bool:
    try:
        return is_public(ip_address(text))
    except ValueError:
        return False


def _looked_up(place: Place, resolve: Resolver, seconds: float) -> list[str]:
    """The resolver of the system can't be told to hurry, so it is left behind."""
    answers: list[list[str]] = []

    def look() -> None:
        try:
            answers.append(list(dict.fromkeys(resolve(place.host, place.port))))
        except (OSError, UnicodeError):
            answers.append([])

    thread = Thread(target=look, name="ventanilla-egress-resolver", daemon=True)
    thread.start()
    thread.join(max(seconds, 0))
    return answers[0] if answers else []


def system_resolver(host: str, port: int) -> list[str]:
    """What the machine's own resolver says."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(one[4][0]) for one in found]
