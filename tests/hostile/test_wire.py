"""What a request says of the place it was sent to changes nothing there, not even from a proxy on the same machine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from gunicorn.http import get_parser
from gunicorn.http.wsgi import create

from ventanilla.cli.serving import Server


def environ_of(*lines: str, peer: str = "127.0.0.1") -> dict[str, Any]:
    """What the application is given for a request, by the server that ``ventanilla run`` starts."""
    cfg = Server(lambda: pytest.fail("nobody serves here"), "127.0.0.1:8000", 1, 1).cfg
    raw = "\r\n".join(("GET /x/staff/ HTTP/1.1", "Host: portal.example", *lines, "", "")).encode()

    def chunks() -> Iterator[bytes]:
        yield raw

    request = next(get_parser(cfg, chunks(), (peer, 40000)))
    _, environ = create(request, None, (peer, 40000), ("127.0.0.1", 8000), cfg)
    return dict(environ)


@pytest.mark.parametrize("peer", ["127.0.0.1", "::1", "192.0.2.1"])
@pytest.mark.parametrize("name", ["SCRIPT_NAME", "Script_Name", "PATH_INFO", "REMOTE_USER", "X_FORWARDED_FOR"])
def test_no_header_moves_the_paths(name: str, peer: str) -> None:
    """A proxy that shuts ``/staff`` must not be talked past, and no page may be written for another prefix."""
    environ = environ_of(f"{name}: /x", peer=peer)
    assert environ["SCRIPT_NAME"] == ""
    assert environ["PATH_INFO"] == "/x/staff/"
    assert not [key for key, value in environ.items() if value == "/x"]


def test_headers_that_contradict_each_other_about_the_scheme_are_no_fault() -> None:
    environ = environ_of("X-Forwarded-Proto: https", "X-Forwarded-Ssl: off")
    assert environ["wsgi.url_scheme"] == "http"
