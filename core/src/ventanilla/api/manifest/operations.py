"""The operations that screens use, as the description of the API has them, with labels for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from ventanilla.api.document.examples import Examples
from ventanilla.api.manifest.kinds import kind_of
from ventanilla.api.manifest.said import PLACED, VALUES
from ventanilla.i18n import Language
from ventanilla.plugin import Screen

_METHODS = ("get", "post", "put", "patch", "delete")
_PLACES = {
    "previous": "previous_reading",
    "current": "current_reading",
    "month": "period",
    "document": "number",
    "since": "linked_since",
    "contract": "number",
}
"""Where a column's value is found that the answer calls otherwise."""
_PARTS = ("address", "supply", "customer", "service")


class Used:
    """Reads the description in one language."""

    def __init__(self, document: dict[str, Any], language: Language, declared: Mapping[str, str]) -> None:
        """``declared`` are the message ids of what the utility's own forms ask, by name."""
        self.language = language
        self._declared = declared
        self._document = document
        self._shapes = Examples(document.get("components", {}).get("schemas", {}))

    @cached_property
    def _by_id(self) -> dict[str, tuple[str, str, dict[str, Any], list[dict[str, Any]]]]:
        found = {}
        for path, siblings in self._document.get("paths", {}).items():
            for method in [each for each in _METHODS if each in siblings]:
                told = siblings[method]
                given = [*siblings.get("parameters", ()), *told.get("parameters", ())]
                found[told["operationId"]] = (method, path, told, given)
        return found

    def _shape(self, schema: dict[str, Any]) -> dict[str, Any]:
        """What a schema describes, whether it may be null or not."""
        found = self._shapes.resolved(schema)
        either = [each for each in found.get("anyOf", ()) if "$ref" in each]
        return self._shapes.resolved(either[0]) if either else found

    def knows(self, operation_id: str) -> bool:
        """Whether this portal has the operation."""
        return operation_id in self._by_id

    def operation(self, operation_id: str, fixed: Mapping[str, str]) -> dict[str, Any]:
        """As ``UsedOperationSchema`` describes it."""
        method, path, told, given = self._by_id[operation_id]
        good: dict[str, Any] = next(
            (told["responses"][each] for each in sorted(told["responses"]) if each.startswith("2")), {}
        )
        security = told.get("security")
        queries = [each for each in given if each.get("in") == "query" and each["name"] not in fixed]
        return {
            "operation_id": operation_id,
            "method": method.upper(),
            "path": path,
            "summary": told.get("summary", ""),
            "content_type": next(iter(good.get("content", {})), ""),
            "scopes": [scope for each in security or () for scope in each.get("oauth2", ())],
            "is_public": security == [],
            "query": [
                self._input(each["name"], each.get("schema", {}), "query", is_required=bool(each.get("required")))
                for each in queries
            ],
            "fixed": dict(fixed),
        }

    def inputs(self, operation_id: str, fixed: Mapping[str, str]) -> list[dict[str, Any]]:
        """What the body of an operation may say; none where it takes no JSON."""
        told = self._by_id[operation_id][2]
        content = told.get("requestBody", {}).get("content", {}).get("application/json")
        shape = self._shape(content["schema"]) if content else {}
        needed = set(shape.get("required", ()))
        return [
            self._input(name, each, "field", is_required=name in needed)
            for name, each in shape.get("properties", {}).items()
            if name not in fixed
        ]

    def fitting(self, screen: Screen, operation_ids: Iterable[str]) -> list[str]:
        """The operations with that first in whose items most of the screen's columns are; else in their order."""
        return sorted(operation_ids, key=lambda id_: -self._found(screen, id_))

    def _found(self, screen: Screen, operation_id: str) -> int:
        parts = self._item(operation_id)
        return sum(self._column(screen.name, name, parts)["path"] is not None for name in screen.columns)

    def columns(self, screen: Screen, operation_id: str) -> list[dict[str, Any]]:
        """The columns that the screen declares; where none of them is in an item, all its parts with a heading too."""
        parts = self._item(operation_id) if operation_id else {}
        placed = PLACED.get(screen.name)
        if placed is not None and not screen.columns:
            return [self._column(screen.name, name, parts) for name in placed]
        declared = [self._column(screen.name, name, parts) for name in screen.columns]
        if any(each["path"] for each in declared):
            return declared
        names = [name for name, each in parts.items() if self._is_column(screen.name, name, each)]
        return declared + [self._column(screen.name, name, parts) for name in names if name not in screen.columns]

    def _is_column(self, screen: str, name: str, part: dict[str, Any]) -> bool:
        is_plain = kind_of(self._shape(part)) not in ("group", "list")
        return is_plain and bool(self._heading(screen, name))

    def _item(self, operation_id: str) -> dict[str, Any]:
        told = self._by_id[operation_id][2]
        content = told["responses"].get("200", {}).get("content", {}).get("application/json", {})
        shape = self._shape(content.get("schema", {})).get("properties", {})
        items = self._shape(shape.get("items", {})).get("items") if "items" in shape else None
        return dict(self._shape(items).get("properties", {})) if items else dict(shape)

    def _column(self, screen: str, name: str, parts: dict[str, Any]) -> dict[str, Any]:
        placed, said = PLACED.get(screen, {}).get(name, ("", ""))
        path, shape = self._placed(placed, parts) if placed else self._place(name, parts)
        heading = said or self._heading(screen, name)
        return {
            "name": name,
            "label": self.language.text(heading) if heading else name.replace("_", " "),
            "kind": kind_of(shape),
            "path": path,
            "values": self._words(f"{screen}.{name}") or self._values(shape, *_topics(screen, name)),
        }

    def _words(self, column: str) -> list[dict[str, str]]:
        return [{"value": each, "label": self.language.text(said)} for each, said in VALUES.get(column, {}).items()]

    def _placed(self, path: str, parts: dict[str, Any]) -> tuple[str | None, dict[str, Any]]:
        """The path, if it leads somewhere, and what is there."""
        first, _, rest = path.partition(".")
        if first not in parts:
            return None, {}
        shape = self._shape(parts[first])
        return (path, self._placed(rest, shape.get("properties", {}))[1]) if rest else (path, shape)

    def _place(self, name: str, parts: dict[str, Any]) -> tuple[str | None, dict[str, Any]]:
        for at in (name, _PLACES.get(name, name)):
            if at in parts:
                return at, self._shape(parts[at])
        for part in _PARTS:
            inside = self._shape(parts.get(part, {})).get("properties", {})
            if name in inside:
                return f"{part}.{name}", self._shape(inside[name])
        return None, {}

    def _heading(self, screen: str, name: str) -> str:
        """The heading of a column, as the page has it; empty where the page gives it none."""
        topic = screen.partition(".")[0]
        ids = (f"{screen}.column.{name}", f"{topic}.column.{name}", f"{screen}.{name}", f"figures.column.{name}")
        others = (f"api.column.{name}", f"attribute.supply_point.{name}", f"{topic}.field.{name}", f"field.{name}")
        known = (id_ for id_ in (*ids, *others) if self.language.has(id_))
        return next((id_ for id_ in known if self.language.constant(id_) is not None), "")

    def _input(self, name: str, schema: dict[str, Any], place: str, *, is_required: bool) -> dict[str, Any]:
        shape = self._shape(schema)
        ids = (self._declared.get(name, ""), f"api.{place}.{name}", f"field.{name}", f"api.field.{name}")
        known = next((id_ for id_ in ids if self.language.has(id_)), "")
        return {
            "name": name,
            "label": self.language.text(known) if known else name,
            "kind": kind_of(shape),
            "required": is_required,
            "values": self._values(shape, f"api.{place}.{name}"),
        }

    def _values(self, shape: dict[str, Any], *prefixes: str) -> list[dict[str, str]]:
        said = [str(each) for each in shape.get("enum", ()) if each is not None]
        return [{"value": each, "label": self._called(each, prefixes)} for each in said]

    def _called(self, value: str, prefixes: tuple[str, ...]) -> str:
        known = next((id_ for id_ in (f"{each}.{value}" for each in prefixes) if self.language.has(id_)), "")
        return self.language.text(known) if known else value.replace("_", " ")


def _topics(screen: str, name: str) -> Iterator[str]:
    topic = screen.partition(".")[0]
    yield from (f"{screen}.{name}", f"{topic}.{name}")
