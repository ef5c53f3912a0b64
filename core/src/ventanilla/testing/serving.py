"""An app behind a real socket, with a thread a request, for tests of what happens at the same time."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Barrier, Thread
from typing import TYPE_CHECKING

from werkzeug.serving import make_server

from ventanilla.app import create_app

if TYPE_CHECKING:
    from ventanilla.app import Portal


@dataclass(frozen=True)
class Heard:
    """An answer as it came over the wire."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Wire:
    """Where a portal is served on this machine."""

    port: int
    prefix: str

    def send(self, method: str, path: str, body: object = None, **headers: str) -> Heard:
        """One request on a connection of its own; ``body`` goes as JSON, or as bytes with a type of their own."""
        sent = {"Host": "127.0.0.1:8000", **{name.replace("_", "-"): value for name, value in headers.items()}}
        raw = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        if raw is not None:
            sent.setdefault("Content-Type", "application/json")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, self.prefix + path, raw, sent)
            answer = connection.getresponse()
            return Heard(answer.status, dict(answer.getheaders()), answer.read())
        finally:
            connection.close()

    def at_once(self, count: int, method: str, path: str, body: object = None, **headers: str) -> list[Heard]:
        """The same request so many times, all at the same moment."""
        start = Barrier(count)

        def one(_number: int) -> Heard:
            start.wait(30)
            return self.send(method, path, body, **headers)

        with ThreadPoolExecutor(count) as threads:
            return list(threads.map(one, range(count)))


@contextmanager
def serve(portal: Portal) -> Iterator[Wire]:
    """A portal behind a socket until the block ends."""
    server = make_server("127.0.0.1", 0, create_app(portal.house.settings, portal), threaded=True)
    server.socket.listen(256)
    running = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    running.start()
    try:
        yield Wire(server.server_port, portal.house.settings.prefix)
    finally:
        server.shutdown()
        running.join()
        server.server_close()
