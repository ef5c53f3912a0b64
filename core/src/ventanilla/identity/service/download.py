"""Everything that the portal holds about an identity, as a ZIP of JSON files."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import orjson

from ventanilla.house import House
from ventanilla.identity.service.forms import Forms
from ventanilla.identity.service.history import History
from ventanilla.identity.service.proving import Proving
from ventanilla.identity.tables import changes, devices, identities, sessions
from ventanilla.kernel.actors import CustomerActor

DataSource = Callable[[str], Any]
"""Of an identity's id: what one topic holds about it, ready for JSON."""

_PROFILE = ("id", "user_name", "first_name", "last_name", "email", "phone", "locale")
_MOMENTS = ("created_at", "password_changed_at")
_SESSION = ("kind", "label", "created_at", "last_seen_at", "expires_at", "revoked_at")
_CHANGE = ("channel", "value", "old_value", "state", "requested_at", "done_at")


class Download:
    """Asks every topic, then writes as it is read."""

    def __init__(self, house: House, forms: Forms, proving: Proving, history: History) -> None:
        self._house = house
        self._forms = forms
        self._proving = proving
        self._sources: dict[str, DataSource] = {
            "profile": self._profile,
            "contacts": self._contacts,
            "sessions": self._sessions,
            "history": history.facts,
        }

    def add(self, name: str, source: DataSource) -> None:
        """See :meth:`IdentityService.add_data`."""
        if name in self._sources:
            raise ValueError(f"two sources of data are called {name}")
        self._sources[name] = source

    def zip(self, actor: CustomerActor, values: Mapping[str, Any]) -> Iterator[bytes]:
        """See :meth:`IdentityService.my_data`."""
        row = self._proving.row(actor)
        typed = self._forms.proof.load_of(row, values)
        self._proving.prove(actor, row["password_hash"], typed["password"], "password", "identity.data_refused")
        with self._house.db.write() as connection:
            self._house.audit.note(connection, actor, "identity.data_downloaded", actor.identity_id)
        files = {name: self._json(source(actor.identity_id)) for name, source in self._sources.items()}
        return _zipped(files, self._house.clock.now().astimezone(self._house.zone).timetuple()[:6])

    def _json(self, found: Any) -> bytes:
        return orjson.dumps(found, option=orjson.OPT_INDENT_2)

    def _profile(self, identity_id: str) -> dict[str, Any]:
        with self._house.db.read() as connection:
            row = identities.by_id(connection, identity_id)
        if row is None:
            return {}
        return {**{name: row[name] for name in (*_PROFILE, *_MOMENTS)}, "details": json.loads(row["details"])}

    def _contacts(self, identity_id: str) -> list[dict[str, Any]]:
        with self._house.db.read() as connection:
            rows = changes.all_of(connection, identity_id)
        return [{name: row[name] for name in _CHANGE} for row in rows]

    def _sessions(self, identity_id: str) -> dict[str, Any]:
        with self._house.db.read() as connection:
            rows = sessions.all_of(connection, identity_id)
            seen = devices.seen_at(connection, identity_id)
        return {
            "sessions": [{name: row[name] for name in _SESSION} for row in rows],
            "known_devices": [{"last_used_at": each} for each in seen],
        }


class _Pipe(io.RawIOBase):
    """Takes what the ZIP writes and hands it on piece by piece; it can't be rewound."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def taken(self) -> bytes:
        """What was written since it was asked last."""
        out, self._pieces = b"".join(self._pieces), []
        return out


def _zipped(files: Mapping[str, bytes], at: Any) -> Iterator[bytes]:
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(f"{name}.json", at), content, zipfile.ZIP_DEFLATED)
            yield pipe.taken()
    yield pipe.taken()
