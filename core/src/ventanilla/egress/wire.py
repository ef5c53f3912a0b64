"""A connection with one deadline for all of it, and one limit for all that comes in."""

from __future__ import annotations

import io
import socket
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer


class Deadline:
    """A moment after which nothing is waited for; by the clock that nobody sets."""

    def __init__(self, seconds: float) -> None:
        self._at = monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds until then.

        :raises TimeoutError: when it is over.
        """
        left = self._at - monotonic()
        if left <= 0:
            raise TimeoutError
        return left


class Line:
    """What :mod:`http.client` needs of a socket. Each wait is for what is left, so a slow drip does not prolong it."""

    def __init__(self, sock: socket.socket, deadline: Deadline, most_bytes: int) -> None:
        self.socket, self.deadline, self.most_bytes = sock, deadline, most_bytes

    def sendall(self, data: ReadableBuffer) -> None:
        """Send all of it.

        :raises OSError: when it can't be sent in time.
        """
        view = memoryview(data)
        while view:
            self.socket.settimeout(self.deadline.left)
            view = view[self.socket.send(view) :]

    def makefile(self, _mode: str) -> io.BufferedReader:
        """What comes in."""
        return io.BufferedReader(_Incoming(self))

    def close(self) -> None:
        """Nothing more is to come: whoever opened the socket closes it."""


class _Incoming(io.RawIOBase):
    def __init__(self, line: Line) -> None:
        self._line, self._left = line, line.most_bytes

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        if self._left <= 0:
            raise OSError("too long an answer")
        sock = self._line.socket
        sock.settimeout(self._line.deadline.left)
        got = sock.recv_into(memoryview(buffer)[: self._left])
        self._left -= got
        return got
