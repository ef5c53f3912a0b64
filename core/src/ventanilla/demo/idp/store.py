"""The provider's codes and tokens, in a SQLite file of its own: several processes may serve it."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import orjson
from joserfc.jwk import ECKey, Key, RSAKey

_TABLE = "CREATE TABLE IF NOT EXISTS kept (kind TEXT, id TEXT, body TEXT, PRIMARY KEY (kind, id))"


class Store:
    """What is kept under a secret, for once or for longer; and the provider's key pair."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        with self._open() as connection:
            connection.execute(_TABLE)

    def put(self, kind: str, body: dict[str, Any], id_: str = "") -> str:
        """Keep something; the secret that it is found under."""
        secret = id_ or secrets.token_urlsafe(24)
        with self._open() as connection:
            connection.execute("INSERT OR IGNORE INTO kept VALUES (?, ?, ?)", (kind, secret, orjson.dumps(body)))
        return secret

    def take(self, kind: str, secret: str) -> dict[str, Any] | None:
        """What was kept, this once."""
        with self._open() as connection:
            row = connection.execute(
                "DELETE FROM kept WHERE kind = ? AND id = ? RETURNING body", (kind, secret)
            ).fetchone()
        return orjson.loads(row[0]) if row else None

    def look(self, kind: str, secret: str) -> dict[str, Any] | None:
        """What is kept."""
        with self._open() as connection:
            row = connection.execute("SELECT body FROM kept WHERE kind = ? AND id = ?", (kind, secret)).fetchone()
        return orjson.loads(row[0]) if row else None

    def key(self, name: str = "signing", *, curve: bool = False) -> Key:
        """A key pair, made when it is first asked for; the same in all processes."""
        kept = self.look("key", name)
        if kept is None:
            made = ECKey.generate_key("P-256") if curve else RSAKey.generate_key(2048)
            made.ensure_kid()
            self.put("key", dict(made.as_dict(private=True)), name)
            kept = self.look("key", name)
            assert kept is not None
        return ECKey.import_key(kept) if kept["kty"] == "EC" else RSAKey.import_key(kept)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._path, timeout=10)) as connection, connection:
            yield connection
