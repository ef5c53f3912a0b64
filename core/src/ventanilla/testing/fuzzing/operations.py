"""The operations of a description, and how their paths are filled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from ventanilla.testing.fuzzing import words

_METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Operation:
    """One operation, and how to fill its path."""

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

    def held_by(self, holding: object) -> str:
        """Its path with what somebody holds, and nothing for the rest."""
        return self.path_with(lambda name: getattr(holding, name, words.NOBODY))

    @property
    def scopes(self) -> tuple[str, ...]:
        """What an app's token has to say; nothing where it is for no app."""
        return tuple(scope for each in self.told.get("security", ()) for scope in each.get("oauth2", ()))

    @property
    def is_systems(self) -> bool:
        """Whether only the utility's own systems are let in."""
        return any(each.startswith("utility:") for each in self.scopes)


def operations_of(document: dict[str, Any]) -> Iterator[Operation]:
    """All operations of a document."""
    for path, siblings in document["paths"].items():
        for method in [each for each in _METHODS if each in siblings]:
            yield Operation(method, path, siblings[method])
