"""Asks other servers, and only those that may be asked."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import cast

from ventanilla.egress.addresses import Place, Resolver, addresses_of, place_key, place_of, system_resolver
from ventanilla.egress.wire import Deadline, Line
from ventanilla.errors import AddressRefused, StartRefused, Unavailable
from ventanilla.settings import EgressSettings

MOST_BYTES = 1 << 20
TIMEOUT = 10.0
"""Seconds for all of it: the name, the connection, the question and the whole answer."""
_HEAD = 1 << 16
"""Bytes of an answer that may come before its body, and between its chunks."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said. The names of ``headers`` are in small letters; of one that came twice, the last is kept."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_good(self) -> bool:
        """Whether the server took it: any 2xx. A redirect is none, for it is never followed."""
        return 200 <= self.status < 300


class Egress:
    """The way out. Public servers by https at port 443, and whatever the settings list by host and port.

    A name is looked up once for each request, and the connection goes to the address that was found good, while name
    and certificate stay those of the host: a resolver that answers differently the next time changes nothing.
    """

    def __init__(
        self, settings: EgressSettings, *, named: Iterable[str] = (), resolve: Resolver = system_resolver
    ) -> None:
        """``named`` are addresses that other settings name, whose places are as good as listed.

        :raises StartRefused: when the file of certificates can't be read.
        """
        self._settings, self._resolve = settings, resolve
        self._listed = frozenset(settings.allow) | {place_of(url).key for url in named}
        self._context: ssl.SSLContext | None = None
        if settings.ca_file:
            self._context = _trust(settings.ca_file)

    def to(self, url: str) -> Egress:
        """The same way out, and to the place of an address that the settings name elsewhere.

        :raises AddressRefused: when it is no address.
        """
        return Egress(self._settings, named=(url,), resolve=self._resolve)

    def check(self, url: str, *, timeout: float = TIMEOUT) -> None:
        """Whether an address may be asked, as far as that can be said beforehand. Asking checks it again.

        :raises AddressRefused: when it may not.
        :raises Unavailable: when its name leads nowhere.
        """
        place = self._place(url)
        addresses_of(place, self._resolve, seconds=timeout, is_listed=self._is_listed(place))

    def ask(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        most_bytes: int = MOST_BYTES,
        timeout: float = TIMEOUT,
    ) -> Answer:
        """Ask once and hear the answer, whatever its status. ``most_bytes=0``: the body is not listened to.

        :raises AddressRefused: when the address may not be asked.
        :raises Unavailable: when there is no whole answer in time, or it is longer than ``most_bytes``.
        """
        place = self._place(url)
        try:
            deadline = Deadline(timeout)
            found = addresses_of(place, self._resolve, seconds=deadline.left, is_listed=self._is_listed(place))
            with closing(_connected(found, place.port, deadline)) as plain:
                plain.settimeout(deadline.left)
                with closing(self._secured(plain, place)) as sock:
                    line = Line(sock, deadline, most_bytes + _HEAD)
                    return _asked(line, place, method, headers or {}, body, most_bytes)
        except (OSError, HTTPException, ValueError):
            raise Unavailable from None

    def _place(self, url: str) -> Place:
        place = place_of(url)
        if not self._is_listed(place) and (not place.is_secure or place.port != 443):
            raise AddressRefused
        return place

    def _is_listed(self, place: Place) -> bool:
        return place.key in self._listed or place_key(place.host, "*") in self._listed

    def _secured(self, plain: socket.socket, place: Place) -> socket.socket:
        if not place.is_secure:
            return plain
        if self._context is None:
            self._context = _trust("")
        return self._context.wrap_socket(plain, server_hostname=place.host)


def _trust(ca_file: str) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context()
        if ca_file:
            context.load_verify_locations(ca_file)
    except (OSError, ssl.SSLError):
        raise StartRefused(f"egress.ca_file: {ca_file} can't be read as certificates (PEM)") from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _connected(addresses: Iterable[str], port: int, deadline: Deadline) -> socket.socket:
    """To the first address that takes the connection; never by name, so nothing is looked up again."""
    fault: OSError = OSError("no address")
    for address in addresses:
        try:
            return socket.create_connection((address, port), deadline.left)
        except TimeoutError:
            raise
        except OSError as refused:
            fault = refused
    raise fault


class _Secure(HTTPConnection):
    """Over a socket that is encrypted already."""

    default_port = 443


def _asked(line: Line, place: Place, method: str, headers: Mapping[str, str], body: bytes, most_bytes: int) -> Answer:
    asking = (_Secure if place.is_secure else HTTPConnection)(place.host, place.port)
    asking.sock = cast(socket.socket, line)
    ours = {"User-Agent": "Ventanilla", "Accept-Encoding": "identity", "Connection": "close"}
    asking.request(method, place.path, body or None, {**ours, **headers})
    answer = asking.getresponse()
    return Answer(
        answer.status, {name.lower(): value for name, value in answer.getheaders()}, _body(answer, most_bytes)
    )


def _body(answer: HTTPResponse, most_bytes: int) -> bytes:
    """:raises OSError: when it is too long, or packed although plain bytes were asked for."""
    if most_bytes == 0:
        return b""
    if answer.getheader("Content-Encoding", "identity").strip().lower() not in ("", "identity"):
        raise OSError("a packed answer")
    body = answer.read(most_bytes + 1)
    if len(body) > most_bytes:
        raise OSError("too long an answer")
    if answer.length:
        raise OSError("cut off")
    return body
