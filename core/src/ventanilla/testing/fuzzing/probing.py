"""Asks every operation of a portal as its owner, as a stranger and as nobody, with right and odd values."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from werkzeug.test import TestResponse

from ventanilla.testing.fuzzing import words
from ventanilla.testing.fuzzing.asking import PROBES, generated
from ventanilla.testing.fuzzing.checks import faults_of
from ventanilla.testing.holding import Holding, Person, enter

if TYPE_CHECKING:
    from flask import Flask

    from ventanilla.app import Portal

_METHODS = ("get", "post", "put", "patch", "delete")
_LAST = ("/identity/session", "/identity/sessions", "/identity/password", "/supplies/links/{link_id}")
"""What takes away what the others need is asked at the end."""


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
        self._shapes = _validators(self.document)

    def is_off(self, operation: Operation) -> bool:
        """Whether the utility has switched off what an operation is about: it answers 404 to everybody."""
        utility = self.portal.house.utility
        parts: dict[str, object] = {
            "readings": utility.readings,
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
        for path, siblings in self.document["paths"].items():
            for method in [each for each in _METHODS if each in siblings]:
                yield Operation(self, method, path, siblings[method])

    def some(self, operation: Operation, values: Iterable[Any]) -> list[Any]:
        """The share of odd values that an operation gets, always the same."""
        first = sum(operation.name.encode()) % self._share
        return list(values)[first :: self._share]

    def note(self, operation: Operation, what: str) -> None:
        """Keep a finding."""
        self.findings[Finding(operation.name, what)] = None

    def send(self, operation: Operation, path: str, **options: Any) -> TestResponse:
        """One request; what is wrong with its answer is noted."""
        token = options.pop("token", self.me.token)
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
            self.me = enter(portal, self.me.name)
            self.mine.session_id = self.me.actor.session_id
        links = portal.supply.links_of(self.me.actor)
        if self.mine.link_id not in {link.id for link in links}:
            portal.supply.link(self.me.actor, self.mine.attempt_id, [self.mine.supply_point_id])
            self.mine.link_id = portal.supply.links_of(self.me.actor)[0].id


@dataclass(frozen=True)
class Operation:
    """One operation, and how to fill its path."""

    prober: Prober
    method: str
    path: str
    told: dict[str, Any]

    @property
    def name(self) -> str:
        """As findings call it: ``GET /supplies``."""
        return f"{self.method.upper()} {self.path.removeprefix('/api/v1')}"

    @property
    def noun(self) -> str:
        """What it is about: ``bills/dte/pdf`` of ``/api/v1/supplies/{…}/bills/{…}/dte/pdf``."""
        below = self.path.removeprefix("/api/v1").removeprefix("/supplies")
        return "/".join(part for part in below.split("/") if part and not part.startswith("{"))

    @property
    def is_private(self) -> bool:
        """Whether it wants a token."""
        return self.told.get("security") != []

    @property
    def parameters(self) -> list[str]:
        """The names in its path."""
        return [part[1:-1] for part in self.path.split("/") if part.startswith("{")]

    @property
    def queries(self) -> list[str]:
        """The names of its query parameters."""
        return [each["name"] for each in self.told.get("parameters", ()) if each.get("in") == "query"]

    @property
    def required_queries(self) -> list[str]:
        """Those that it does not do without."""
        return [
            each["name"] for each in self.told.get("parameters", ()) if each.get("in") == "query" and each["required"]
        ]

    @property
    def body(self) -> Any:
        """The example of its body; None where it takes none."""
        return self.told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example")

    def path_with(self, values: Callable[[str], str]) -> str:
        """Its path with a value for each name."""
        path = self.path
        for name in self.parameters:
            path = path.replace(f"{{{name}}}", quote(values(name), safe="%"))
        return path

    def held_by(self, holding: Holding) -> str:
        """Its path with what somebody holds, and nothing for the rest."""
        return self.path_with(lambda name: getattr(holding, name, words.NOBODY))

    @property
    def names_somebody(self) -> bool:
        """Whether its path names a thing of ours, so that a stranger's is another one."""
        return any(hasattr(self.prober.mine, name) for name in self.parameters)


def _validators(document: dict[str, Any]) -> Callable[[dict[str, Any], Any], str]:
    """What of a value is not as a schema of the document says; empty when all is."""
    import jsonschema_rs

    from ventanilla.testing.fuzzing.shapes import as_json_schema

    shapes = as_json_schema(document["components"]["schemas"])
    made: dict[str, Any] = {}

    def wrong(schema: dict[str, Any], value: Any) -> str:
        key = json.dumps(schema, sort_keys=True)
        if key not in made:
            made[key] = jsonschema_rs.validator_for(
                {**as_json_schema({"x": schema})["x"], "components": {"schemas": shapes}}
            )
        for fault in made[key].iter_errors(value):
            return f"{'/'.join(str(part) for part in fault.instance_path)}: {type(fault.kind).__name__}"
        return ""

    return wrong
