"""Real HTTP servers on the loopback address: they keep what they are sent and answer as a test says, well or badly."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

Behaviour = Callable[[BaseHTTPRequestHandler, Event], None]
"""Answers one request; the event is set when the server stops, so that whoever hangs lets go."""


@dataclass(frozen=True)
class Taken:
    """One request as it came; the names of its headers in small letters."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Receiver:
    """A server and what it was sent. ``answer`` is its status, unless it has a ``behaviour`` of its own."""

    port: int
    scheme: str = "http"
    taken: list[Taken] = field(default_factory=list)
    answer: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    behaviour: Behaviour | None = None

    @property
    def place(self) -> str:
        """As the list of the settings writes it."""
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"{self.scheme}://{self.place}/hook"


@contextmanager
def open_receiver(certificate: tuple[Path, Path] | None = None) -> Iterator[Receiver]:
    """A receiver until the block ends; over TLS where a certificate and its key are given."""
    ended = Event()
    holder: list[Receiver] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            _take(holder[0], self, ended)

        do_GET = do_PUT = do_POST

        def log_message(self, format: str, *args: Any) -> None:
            return

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, request: Any, client_address: Any) -> None:
            return

    server = Server(("127.0.0.1", 0), Handler)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    holder.append(Receiver(server.server_port, "https" if certificate else "http"))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield holder[0]
    finally:
        ended.set()
        server.shutdown()
        thread.join()
        server.server_close()


def _take(receiver: Receiver, handler: BaseHTTPRequestHandler, ended: Event) -> None:
    body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
    headers = {name.lower(): value for name, value in handler.headers.items()}
    receiver.taken.append(Taken(handler.command, handler.path, headers, body))
    if receiver.behaviour is not None:
        with suppress(OSError):
            receiver.behaviour(handler, ended)
        handler.close_connection = True
        return
    handler.send_response(receiver.answer)
    for name, value in receiver.headers.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(receiver.body)))
    handler.end_headers()
    handler.wfile.write(receiver.body)


def hang(_handler: BaseHTTPRequestHandler, ended: Event) -> None:
    """Say nothing at all."""
    ended.wait(20)


def drip(handler: BaseHTTPRequestHandler, ended: Event) -> None:
    """A header, a letter at a time, without an end."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not ended.wait(0.05):
        handler.wfile.write(b"a")
        handler.wfile.flush()


def flood(handler: BaseHTTPRequestHandler, ended: Event) -> None:
    """A gigabyte, as long as somebody listens."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n")
    while not ended.is_set():
        handler.wfile.write(b"x" * 65536)


def cut_off(handler: BaseHTTPRequestHandler, _ended: Event) -> None:
    """Half of what was announced."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
    handler.wfile.flush()
    handler.connection.shutdown(socket.SHUT_RDWR)


def certificate_for(folder: Path, *names: str) -> tuple[Path, Path]:
    """A certificate of its own for some host names, and its key; trusted by whoever trusts the file."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, names[0])])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(each) for each in names]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    files = folder / f"{names[0]}.pem", folder / f"{names[0]}.key"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return files
