"""Every operation of any utility, asked with every kind of token, and its answers held against its description."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from werkzeug.test import TestResponse

from ventanilla.testing.fuzzing import domain, words
from ventanilla.testing.fuzzing.checks import beside, faults_of
from ventanilla.testing.fuzzing.generating import cases
from ventanilla.testing.fuzzing.operations import Operation, operations_of
from ventanilla.testing.fuzzing.probing import Finding, without_limits
from ventanilla.testing.fuzzing.shapes import validators
from ventanilla.testing.matrix import rows
from ventanilla.testing.matrix.apps import OF_CUSTOMERS, OF_SYSTEMS, Apps

if TYPE_CHECKING:
    from flask import Flask

    from ventanilla.app import Portal
    from ventanilla.testing.matrix.people import Role
    from ventanilla.testing.matrix.world import Prepared

OWN, APP, SYSTEM, NOBODY = "a customer", "an app", "a system", "nobody"
_ENDS = ("/identity/session", "/identity/sessions", "/identity/password", "/supplies/links/{link_id}")


class Sweep:
    """Asks, on a copy of a world, and collects what it finds; whatever a request does is undone when it hurts."""

    def __init__(self, portal: Portal, holder: Role, known: Mapping[str, str]) -> None:
        from ventanilla.app import create_app

        self.portal, self.holder, self.known = without_limits(portal), holder, known
        self.app: Flask = create_app(portal.house.settings, portal)
        self.base = portal.house.settings.base_url
        self.apps = Apps(portal)
        self.tokens = {OWN: holder.token, APP: self._app_token(), SYSTEM: self.apps.system_token(OF_SYSTEMS)}
        self.client = self.app.test_client(use_cookies=False)
        self.document: dict[str, Any] = self.client.get("/api/v1/openapi.json", base_url=self.base).get_json()
        self.findings: dict[Finding, None] = {}
        self.asked = 0
        self.statuses: dict[str, set[int]] = {}
        """What each operation has answered."""
        self._wrong = validators(self.document)
        self._texts = cycle(domain.texts_of(portal.house.languages.default.tag))
        self._odd = cycle(domain.ODD)
        self._headers = cycle(words.HEADERS)
        self._others = cycle(words.METHODS)
        self._file = Path(portal.house.settings.database.removeprefix("sqlite:///"))
        self._kept = self._file.with_suffix(".kept")
        _copy(self._file, self._kept)

    def run(self, each: int = 1, examples: int = 1, only: str = "") -> list[Finding]:
        """Ask everything, with so many odd values for each parameter and field, and so many of schemathesis."""
        told = sorted(operations_of(self.document), key=lambda one: one.path.removeprefix("/api/v1") in _ENDS)
        for operation in told:
            if only not in ("", operation.name):
                continue
            for options in self._questions(operation, each, examples):
                kinds = self._kinds(operation)
                self.send(operation, kinds[self.asked % len(kinds)], **options)
            self._heal()
            self._doors(operation)
            self._methods(operation)
            self._keys(operation)
            self._heal()
        return list(self.findings)

    def send(self, operation: Operation, kind: str, path: str = "", **options: Any) -> TestResponse:
        """One request; what is wrong with its answer is noted."""
        answer = self._open(operation.method.upper(), path or self._path(operation), kind, **options)
        self.statuses.setdefault(operation.name, set()).add(answer.status_code)
        for what in faults_of(operation.told, self.document, answer):
            self.note(operation, f"{what} ({kind})")
        told = operation.told["responses"].get(str(answer.status_code), {})
        schema = told.get("content", {}).get("application/json", {}).get("schema")
        if schema is not None and answer.is_json and (wrong := self._wrong(schema, answer.get_json(silent=True))):
            self.note(operation, f"another shape than described: {wrong}")
        return answer

    def _open(self, method: str, path: str, kind: str, **options: Any) -> TestResponse:
        headers = [("Accept-Language", "en"), *options.pop("headers", ())]
        if kind != NOBODY:
            headers.append(("Authorization", f"Bearer {self.tokens[kind]}"))
        self.asked += 1
        place = {"REMOTE_ADDR": f"10.{self.asked >> 16 & 255}.{self.asked >> 8 & 255}.{self.asked & 255}"}
        answer = self.client.open(
            path, method=method, base_url=self.base, headers=headers, environ_base=place, **options
        )
        answer.get_data()
        answer.close()
        return answer

    def _methods(self, operation: Operation) -> None:
        """What its path does not take is not allowed, and nothing worse."""
        method = next(self._others)
        if method.lower() in self.document["paths"][operation.path]:
            return
        answer = self._open(method, self._path(operation), self._kinds(operation)[0])
        for what in beside(answer):
            self.note(operation, f"{what} for {method}")

    def _keys(self, operation: Operation) -> None:
        """Whatever changes something looks at its key first."""
        if operation.method == "get":
            return
        headers = [("Idempotency-Key", "no key")]
        for kind in self._kinds(operation):
            found = self.send(operation, kind, headers=headers, **_as_json(operation.body)).status_code
            if found not in (400, 401):
                self.note(operation, f"{found} with a key that is none ({kind})")

    def note(self, operation: Operation, what: str) -> None:
        """Keep a finding."""
        self.findings[Finding(f"{self.portal.house.utility.name} {operation.name}", what)] = None

    def _kinds(self, operation: Operation) -> tuple[str, ...]:
        """The kinds of tokens that are let in."""
        if operation.is_systems:
            return (SYSTEM,)
        if not operation.is_private:
            return (NOBODY, OWN)
        return (OWN, APP, OWN) if operation.scopes else (OWN,)

    def _doors(self, operation: Operation) -> None:
        """What the description says of tokens is so."""
        if not operation.is_private:
            return
        good, refused = self._kinds(operation), {OWN: 403, APP: 403, SYSTEM: 403, NOBODY: 401}
        for kind, status in refused.items():
            if kind not in good:
                found = self.send(operation, kind, **_as_json(operation.body)).status_code
                if found != status and not (found == 401 and "/sign-in/second" in operation.path):
                    self.note(operation, f"{found} for {kind}")

    def _questions(self, operation: Operation, each: int, examples: int) -> Iterator[dict[str, Any]]:
        for _ in self._kinds(operation):
            yield _as_json(operation.body)
        yield from self._of_paths(operation, each)
        yield from self._of_queries(operation, each)
        yield from self._of_bodies(operation, each)
        for _ in range(each):
            # Two at a time, so that a few utilities see all of them.
            yield {**_as_json(operation.body), "headers": [next(self._headers), next(self._headers)]}
        for case in _cases(self.document, operation, examples):
            values = {**case.parameters, **self.known}
            path = operation.path_with(lambda name, values=values: values.get(name, words.NOBODY))  # type: ignore[misc]
            yield {"path": path, "query_string": case.query, **case.body}

    def _of_paths(self, operation: Operation, each: int) -> Iterator[dict[str, Any]]:
        for name in operation.parameters:
            for value in islice(self._texts, each):
                values = {**self.known, name: value.replace("/", "∕") or "x"}
                path = operation.path_with(lambda one, values=values: values.get(one, words.NOBODY))  # type: ignore[misc]
                yield {"path": path, **_as_json(operation.body)}

    def _of_queries(self, operation: Operation, each: int) -> Iterator[dict[str, Any]]:
        for name in operation.queries:
            known = words.QUERIES.get(name, words.ANY_QUERY)
            for at in range(each):
                yield {"query_string": {name: known[(self.asked + at) % len(known)]}}
                yield {"query_string": {name: next(self._texts)}}
        if operation.queries:
            yield {"query_string": {name: next(self._texts) for name in operation.queries}}
        else:
            yield {"query_string": {"supply_point_id": words.NOBODY, "limit": "-1"}, **_as_json(operation.body)}

    def _of_bodies(self, operation: Operation, each: int) -> Iterator[dict[str, Any]]:
        body = operation.body
        if body is None:
            return
        for at in range(each):
            yield {"data": words.BODIES[(self.asked + at) % len(words.BODIES)], "content_type": "application/json"}
            yield {"data": b"{}", "content_type": words.TYPES[(self.asked + at) % len(words.TYPES)]}
        if not isinstance(body, dict):
            return
        yield _as_json({**body, **domain.MORE})
        for _ in range(each):
            yield _as_json({name: next(self._texts) for name in body})
            yield _as_json({name: self._right(name, value) for name, value in body.items()})
        for name in body:
            for _ in range(each):
                known = words.DOMAIN.get(name, ())
                yield _as_json({**body, name: next(self._texts)})
                yield _as_json({**body, name: known[self.asked % len(known)] if known else next(self._odd)})

    def _right(self, name: str, value: Any) -> Any:
        """An id that there is, for a field that wants one; a text for a text."""
        return self.known.get(name, next(self._texts) if isinstance(value, str) else value)

    def _path(self, operation: Operation) -> str:
        return operation.path_with(lambda name: self.known.get(name, words.NOBODY))

    def _app_token(self) -> str:
        assert self.holder.actor is not None
        return self.apps.token(self.holder.actor, OF_CUSTOMERS, self.apps.links(self.holder))

    def _heal(self) -> None:
        """Put everything back when what was asked has ended a session, a link or a grant."""
        own = self.portal.identity.api_actor(self.tokens[OWN], "")
        app = self.portal.apps.api_actor(self.tokens[APP], "")
        held = own and {each.id for each in self.portal.supply.supplies(own, None)}
        if own is None or app is None or not set(self.holder.supplies) <= set(held or ()):
            _copy(self._kept, self._file)


@contextmanager
def swept(prepared: Prepared, folder: Path) -> Iterator[Sweep]:
    """A sweep of a copy of a prepared world, which itself stays as it is."""
    from ventanilla.app import build_portal

    folder.mkdir(parents=True)
    world = prepared.world
    settings = world.portal.house.settings
    _copy(Path(settings.database.removeprefix("sqlite:///")), folder / "portal.db")
    for name in ("files", "outbox"):
        if Path(getattr(settings, name)).is_dir():
            shutil.copytree(getattr(settings, name), folder / name)
    own = {"files": str(folder / "files"), "outbox": str(folder / "outbox")}
    portal = build_portal(replace(settings, database=f"sqlite:///{folder / 'portal.db'}", **own))
    try:
        yield Sweep(portal, world.holder, known_of(prepared))
    finally:
        portal.house.db.close()


def known_of(prepared: Prepared) -> dict[str, str]:
    """What there is, by the names of parameters."""
    found: dict[str, str] = {}
    for values in prepared.matrix.seen.values.values():
        for name, value in values.items():
            if value != rows.NOBODY:
                found.setdefault(name, value)
    return {**found, "supply_point_id": prepared.world.holder.supplies[0]}


def _as_json(body: Any) -> dict[str, Any]:
    return {} if body is None else {"json": body}


def _copy(source: Path, target: Path) -> None:
    """All of a database, while it is open."""
    with sqlite3.connect(source) as read, sqlite3.connect(target) as write:
        read.backup(write)
    read.close()
    write.close()


_MADE: dict[tuple[str, str, str, int], list[Any]] = {}


def _cases(document: dict[str, Any], operation: Operation, examples: int) -> list[Any]:
    """What schemathesis makes, once for all utilities that describe an operation alike."""
    if not examples:
        return []
    shapes: Callable[[str], Any] = document["components"]["schemas"].get
    content = operation.told.get("requestBody", {}).get("content", {}).values()
    bodies = [shapes(one.get("schema", {}).get("$ref", "").rpartition("/")[2]) for one in content]
    told = repr((operation.told.get("parameters"), bodies))
    key = (operation.method, operation.path, told, examples)
    if key not in _MADE:
        _MADE[key] = list(cases(document, operation.method, operation.path, examples))
    return _MADE[key]
