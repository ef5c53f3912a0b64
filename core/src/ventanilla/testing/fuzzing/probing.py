"""Asks every operation of a portal as its owner, as a stranger and as nobody, with right and odd values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from werkzeug.test import TestResponse

from ventanilla.identity.tables.identities import identity
from ventanilla.testing.fuzzing.asking import PROBES, generated
from ventanilla.testing.fuzzing.checks import faults_of
from ventanilla.testing.fuzzing.operations import Operation, operations_of
from ventanilla.testing.fuzzing.shapes import validators
from ventanilla.testing.holding import Holding, Person, enter
from ventanilla.testing.matrix.apps import OF_SYSTEMS, Apps

if TYPE_CHECKING:
    from flask import Flask

    from ventanilla.app import Portal

_LAST = ("/identity/session", "/identity/sessions", "/identity/password", "/supplies/links/{link_id}")
"""What takes away what the others need is asked at the end."""
_LATER = {"/identity/sign-in/second": 401, "/identity/factors/authenticator": 404}
"""What answers nothing before something else was begun, and with what."""


@dataclass(frozen=True, slots=True)
class Finding:
    """An operation and what is wrong with it."""

    operation: str
    what: str


class Prober:
    """Asks, and collects what it finds, each thing once an operation."""

    def __init__(self, portal: Portal, app: Flask, people: tuple[Person, Holding, Person, Holding]) -> None:
        self.portal = portal
        self.me, self.mine, self.other, self.theirs = people
        self.base = portal.house.settings.base_url
        self.client = app.test_client(use_cookies=False)
        self.document: dict[str, Any] = self.client.get("/api/v1/openapi.json", base_url=self.base).get_json()
        self.findings: dict[Finding, None] = {}
        self.asked = 0
        self._share = 1
        self._system = ""
        self._shapes = validators(self.document)

    def is_off(self, operation: Operation) -> bool:
        """Whether the utility has switched off what an operation is about: it answers 404 to everybody."""
        utility = self.portal.house.utility
        parts: dict[str, object] = {
            "readings": utility.readings,
            "utility/batches": utility.readings,
            "specialists": utility.tickets,
            "tickets": utility.tickets,
        }
        parts |= {"payable": utility.payments, "payments": utility.payments, "site": utility.site}
        parts |= {"documents": utility.archive, "identity/agreement": utility.identity.issued}
        parts |= {"agreement": utility.identity.issued, "grid": utility.grid, "generation": utility.generation}
        parts |= {"bills/dte": utility.tax_documents, "dossier": utility.screen("home.dossier")}
        parts |= {"history": utility.screen("documents.history"), "outages": utility.screen("grid.outages")}
        parts |= {"outage-notices": utility.screen("messages.outage_notices")}
        return any(f"{operation.noun}/".startswith(f"{noun}/") for noun, told in parts.items() if told is None)

    def later(self, operation: Operation) -> int:
        """What an operation answers before something else was begun; 0 for others."""
        return _LATER.get(operation.path.removeprefix("/api/v1"), 0)

    def run(self, examples: int = 0, *, thorough: bool = False, only: str = "") -> list[Finding]:
        """Ask everything; with ``examples`` of schemathesis for each operation beside our own.

        ``only`` names one operation to look at. Unless it is ``thorough``, each operation gets a third of the
        odd values, each another third.
        """
        self._share = 1 if thorough else 3
        for operation in sorted(self.operations(), key=lambda each: each.path.removeprefix("/api/v1") in _LAST):
            if only not in ("", operation.name):
                continue
            for probe in PROBES:
                self.heal()
                probe(self, operation)
            self.heal()
            if examples:
                generated(self, operation, examples)
        return list(self.findings)

    def operations(self) -> Iterator[Operation]:
        """All operations of the document."""
        return operations_of(self.document)

    def token_for(self, operation: Operation) -> str:
        """The token of whom an operation is for: the customer's own, or one of a system of the utility."""
        if not operation.is_systems:
            return self.me.token
        if not self._system:
            self._system = Apps(self.portal).system_token(OF_SYSTEMS)
        return self._system

    def some(self, operation: Operation, values: Iterable[Any]) -> list[Any]:
        """The share of odd values that an operation gets, always the same."""
        first = sum(operation.name.encode()) % self._share
        return list(values)[first :: self._share]

    def note(self, operation: Operation, what: str) -> None:
        """Keep a finding."""
        self.findings[Finding(operation.name, what)] = None

    def send(self, operation: Operation, path: str, **options: Any) -> TestResponse:
        """One request; what is wrong with its answer is noted."""
        token = options.pop("token", None)
        token = self.token_for(operation) if token is None else token
        headers = {"Accept-Language": "en", **options.pop("headers", {})}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        self.asked += 1
        try:
            answer = self.client.open(
                path, method=operation.method.upper(), base_url=self.base, headers=headers, **options
            )
            answer.get_data()
        except Exception as fault:
            self.note(operation, f"it broke: {type(fault).__name__}")
            raise
        for what in faults_of(operation.told, self.document, answer):
            self.note(operation, what)
        self._look_at(operation, answer)
        return answer

    def _look_at(self, operation: Operation, answer: TestResponse) -> None:
        told = operation.told["responses"].get(str(answer.status_code), {})
        schema = told.get("content", {}).get("application/json", {}).get("schema")
        if schema is not None and answer.is_json and (wrong := self._shapes(schema, answer.get_json(silent=True))):
            self.note(operation, f"another shape than described: {wrong}")
        if operation.is_private and answer.status_code < 300:
            for secret in (
                self.theirs.supply_point_id,
                self.theirs.bill_id,
                self.theirs.certificate_id,
                self.other.name,
            ):
                if secret.encode() in answer.data:
                    self.note(operation, "what is somebody else's")

    def heal(self) -> None:
        """Be signed in again, with the supply linked, whatever the last question did."""
        portal = self.portal
        if portal.identity.api_actor(self.me.token, "") is None:
            self._reopen()
            self.me = enter(portal, self.me.name)
            self.mine.session_id = self.me.actor.session_id
        links = portal.supply.links_of(self.me.actor, None)
        if self.mine.link_id not in {link.id for link in links}:
            portal.supply.link(self.me.actor, self.mine.attempt_id, [self.mine.supply_point_id])
            self.mine.link_id = portal.supply.links_of(self.me.actor, None)[0].id

    def _reopen(self) -> None:
        """Give a login back that its owner has ended."""
        with self.portal.house.db.write() as connection:
            open_again = {"closed_at": None, "closed_by": ""}
            mine = identity.c.id == self.me.actor.identity_id
            connection.execute(identity.update().where(mine).values(open_again))


def without_limits(portal: Portal) -> Portal:
    """The same portal, for apps that ask more in a minute than anybody should."""
    open_to_all = replace(portal.house.settings, api=replace(portal.house.settings.api, per_minute=1_000_000))
    object.__setattr__(portal.house, "settings", open_to_all)
    return portal
