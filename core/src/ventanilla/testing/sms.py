"""A real HTTP gateway for SMS on the loopback address that keeps what it is sent."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


class SmsSink:
    """Collects messages as the dictionaries that came; ``answer`` is the status that it gives."""

    def __init__(self) -> None:
        self.messages: list[dict[str, str]] = []
        self.headers: list[dict[str, str]] = []
        self.answer = 202
        self.location = ""
        sink = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                sink._take(self)

            def do_GET(self) -> None:
                sink._take(self)

            def log_message(self, format: str, *args: Any) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/messages"

    def start(self) -> None:
        """Listen in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def to(self, number: str) -> list[dict[str, str]]:
        """The messages to one number, in the order they came."""
        return [m for m in self.messages if m["to"] == number]

    def _take(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers.get("Content-Length", 0)))
        if self.answer < 300:
            self.messages.append(json.loads(body or b"{}"))
            self.headers.append(dict(request.headers.items()))
        request.send_response(self.answer)
        if self.location:
            request.send_header("Location", self.location)
        request.send_header("Content-Length", "0")
        request.end_headers()
