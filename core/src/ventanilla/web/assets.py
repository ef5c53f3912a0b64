"""Static files: read once at start, addressed by their content, kept by browsers for good."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Response, request

from ventanilla.errors import NotFound

_FOREVER = "public, max-age=31536000, immutable"
_COMPRESSED = {"text/css", "text/javascript", "image/svg+xml"}
_LARGEST = 1 << 20


@dataclass(frozen=True, slots=True)
class _File:
    body: bytes
    packed: bytes
    type: str
    digest: str


class Assets:
    """All static files of core and theme by name; a theme's file stands before core's of the same name.

    Only what was read at start is ever served, so no path can lead elsewhere.
    """

    def __init__(
        self,
        folders: Iterable[Path],
        made: Mapping[str, str] | None = None,
        borrowed: Mapping[str, Path] | None = None,
    ) -> None:
        self._files: dict[str, _File] = {}
        for folder in folders:
            for path in sorted(folder.rglob("*")):
                if path.is_file() and path.stat().st_size <= _LARGEST:
                    self._files.setdefault(path.relative_to(folder).as_posix(), _file(path.name, path.read_bytes()))
        for name, path in (borrowed or {}).items():
            self._files[name] = _file(name, path.read_bytes())
        for name, text in (made or {}).items():
            self._files[name] = _file(name, text.encode())

    def path(self, name: str) -> str:
        """Where the browser finds a file, below the portal's prefix.

        :raises KeyError: when there is no such file.
        """
        return f"/static/{self._files[name].digest}/{name}"

    def names(self) -> tuple[str, ...]:
        """All files there are."""
        return tuple(self._files)

    def text(self, name: str) -> str:
        """A file's content, for pictures that are drawn into the page.

        :raises KeyError: when there is no such file.
        """
        return self._files[name].body.decode()

    def blueprint(self) -> Blueprint:
        """Serves them under ``/static/``."""
        blueprint = Blueprint("static", __name__, url_prefix="/static")
        blueprint.add_url_rule("/<digest>/<path:name>", "file", self._serve)
        blueprint.add_url_rule("/theme.css", "theme", lambda: self._serve("", "theme.css"))
        return blueprint

    def _serve(self, digest: str, name: str) -> Response:
        file = self._files.get(name)
        if file is None or digest not in ("", file.digest):
            raise NotFound
        is_packed = bool(file.packed) and request.accept_encodings["gzip"] > 0
        response = Response(file.packed if is_packed else file.body, content_type=file.type)
        response.headers["Cache-Control"] = _FOREVER if digest else "public, max-age=300"
        response.headers["Vary"] = "Accept-Encoding"
        if is_packed:
            response.headers["Content-Encoding"] = "gzip"
        return response


def _file(name: str, body: bytes) -> _File:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if kind == "application/javascript":
        kind = "text/javascript"
    packed = gzip.compress(body, 9, mtime=0) if kind in _COMPRESSED else b""
    digest = hashlib.blake2b(body, digest_size=8).hexdigest()
    return _File(body, packed, f"{kind}; charset=utf-8" if kind.startswith("text/") else kind, digest)
