"""The port to a virus scanner, and the way to clamd through it."""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass
from typing import Protocol

from ventanilla.errors import StartRefused
from ventanilla.settings import ScannerSettings

TIMEOUT = 20.0
"""Seconds for a whole look at one file."""
_CHUNK = 1 << 16
_LONGEST_ANSWER = 4096


class ScannerAway(Exception):
    """The scanner gave no answer that says anything about the file."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the scanner said; ``found`` is the name of what it found, empty for a clean file."""

    found: str = ""

    @property
    def is_clean(self) -> bool:
        """Whether nothing was found."""
        return not self.found


class Scanner(Protocol):
    """Looks at files."""

    def scan(self, content: bytes) -> Verdict:
        """Look at one file.

        :raises ScannerAway: when there is no answer.
        """
        ...


class ClamdScanner:
    """clamd's ``INSTREAM``, over TCP (``tcp://host:port``) or a socket (``unix:///run/clamav/clamd.ctl``)."""

    def __init__(self, address: str) -> None:
        """:raises StartRefused: for an address that is neither."""
        scheme, _, place = address.partition("://")
        host, _, port = place.rpartition(":")
        self._path = place if scheme == "unix" and place.startswith("/") else ""
        self._host, self._port = host.strip("[]"), int(port) if port.isdecimal() and int(port) < 65536 else 0
        if not self._path and not (scheme == "tcp" and self._host and self._port):
            raise StartRefused("scanner.address: write tcp://HOST:PORT or unix:///PATH/TO/clamd.ctl")

    def scan(self, content: bytes) -> Verdict:
        """Look at one file; see :class:`Scanner`."""
        try:
            with self._connected() as server:
                server.sendall(b"zINSTREAM\0")
                for at in range(0, len(content), _CHUNK):
                    piece = content[at : at + _CHUNK]
                    server.sendall(struct.pack("!I", len(piece)) + piece)
                server.sendall(struct.pack("!I", 0))
                answer = _answer(server)
        except OSError:
            raise ScannerAway from None
        return _verdict(answer)

    def _connected(self) -> socket.socket:
        if not self._path:
            return socket.create_connection((self._host, self._port), TIMEOUT)
        server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            server.settimeout(TIMEOUT)
            server.connect(self._path)
        except OSError:
            server.close()
            raise
        return server


def make_scanner(settings: ScannerSettings) -> Scanner | None:
    """The scanner that the settings name, or None.

    :raises StartRefused: when its address can't be one.
    """
    return ClamdScanner(settings.address) if settings.address else None


def _answer(server: socket.socket) -> bytes:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER:
        piece = server.recv(_LONGEST_ANSWER)
        if not piece:
            break
        answer += piece
    return answer.rstrip(b"\0\n ")


def _verdict(answer: bytes) -> Verdict:
    said = answer.decode("utf-8", "replace").removeprefix("stream:").strip()
    if said == "OK":
        return Verdict()
    if said.endswith(" FOUND"):
        return Verdict(said.removesuffix(" FOUND").strip() or "unknown")
    raise ScannerAway
