"""What apps rely on: the operations of the API and their fields, in a form that two versions can be compared in.

``python -m ventanilla.testing.surface FILE`` writes what there is now: do it when something is changed on purpose.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ventanilla.plugin.loading import installed

METHODS = ("get", "post", "put", "patch", "delete")
FORM = "a form that the utility declares"
Document = dict[str, Any]


def documents() -> dict[str, Document]:
    """The description of every installed utility's API."""
    with TemporaryDirectory() as folder:
        return {name: _document(name, Path(folder) / name) for name in sorted(installed())}


def _document(utility: str, folder: Path) -> Document:
    from ventanilla.app import build_portal, create_app
    from ventanilla.cli.checking import migrate_database
    from ventanilla.settings import Settings
    from ventanilla.storage import Database

    folder.mkdir()
    base_url, database = f"http://127.0.0.1:8000/{utility}", f"sqlite:///{folder / 'portal.db'}"
    db = Database(database)
    migrate_database(db)
    db.close()
    portal = build_portal(Settings(utility, base_url, "a secret key that only the tests know about", database))
    try:
        client = create_app(portal.house.settings, portal).test_client()
        told: Document = client.get("/api/v1/openapi.json", base_url=base_url).get_json()
        return told
    finally:
        portal.house.db.close()


def operations_of(document: Document) -> Iterator[tuple[str, dict[str, Any], list[dict[str, Any]]]]:
    """Each operation by ``GET /path``, with what is said of it and all its parameters."""
    for path, siblings in document["paths"].items():
        for method in [each for each in METHODS if each in siblings]:
            told = siblings[method]
            given = [*siblings.get("parameters", ()), *told.get("parameters", ())]
            yield f"{method.upper()} {path}", told, [_followed(each, document) for each in given]


def _followed(found: dict[str, Any], document: Document) -> dict[str, Any]:
    while "$ref" in found:
        _, _, kind, name = found["$ref"].split("/")
        found = document["components"][kind][name]
    return found


def surface_of(every: Mapping[str, Document]) -> dict[str, Any]:
    """All operations and shapes of all utilities: ``name: type``, with ``!`` where it is always there or needed."""
    operations: dict[str, Any] = {}
    shapes: dict[str, Any] = {}
    for document in every.values():
        for place, told, given in operations_of(document):
            one = operations.setdefault(place, {"id": told["operationId"], "query": {}, "answers": {}})
            _add(one["query"], {each["name"]: _typed(each) for each in given if each.get("in") == "query"})
            for status, answer in told["responses"].items():
                if status < "3":
                    one["answers"][status] = _content(answer)
            if "requestBody" in told:
                one["body"] = _content(told["requestBody"])
        for name, shape in document["components"]["schemas"].items():
            if not name.endswith("Form"):
                _add(shapes.setdefault(name, {}), _fields(shape))
    return {"operations": dict(sorted(operations.items())), "shapes": dict(sorted(shapes.items()))}


def _add(known: dict[str, str], more: Mapping[str, str]) -> None:
    """What one utility leaves out is not always there."""
    for name in known.keys() - more.keys():
        known[name] = known[name].rstrip("!")
    for name, told in more.items():
        known[name] = told if known.get(name, told) == told else told.rstrip("!")


def _content(told: dict[str, Any]) -> str:
    contents: dict[str, dict[str, Any]] = told.get("content", {})
    kind, content = next(iter(contents.items()), ("", {}))
    shape = _type(content.get("schema", {})) if content else ""
    return FORM if shape.endswith("Form") else shape if kind.endswith("json") else kind


def _fields(shape: dict[str, Any]) -> dict[str, str]:
    needed = set(shape.get("required", ()))
    return {name: _type(each) + "!" * (name in needed) for name, each in sorted(shape.get("properties", {}).items())}


def _typed(parameter: dict[str, Any]) -> str:
    return _type(parameter.get("schema", {})) + "!" * bool(parameter.get("required"))


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    either = [*schema.get("allOf", ()), *schema.get("anyOf", ())]
    if either:
        return next(_type(each) for each in either if "$ref" in each or len(either) == 1)
    if schema.get("type") == "array":
        return f"[{_type(schema.get('items', {}))}]"
    return str(schema.get("format") or schema.get("type", "any"))


def broken(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """What an app that was made for the surface before can no longer rely on, a line each."""
    found = []
    for place, told in before["operations"].items():
        after = now["operations"].get(place)
        if after is None:
            found.append(f"{place} is gone")
            continue
        if after["id"] != told["id"]:
            found.append(f"{place} is called {after['id']} and no longer {told['id']}")
        found += [f"{place}: ?{each}" for each in _asked_more(told["query"], after["query"])]
        for status, shape in told["answers"].items():
            if after["answers"].get(status) != shape:
                found.append(f"{place} answers {status} with {after['answers'].get(status)}, and no longer {shape}")
        if after.get("body") != told.get("body"):
            found.append(f"{place} takes {after.get('body')}, and no longer {told.get('body')}")
    taken = {told["body"] for told in before["operations"].values() if told.get("body")}
    for name, fields in before["shapes"].items():
        after = now["shapes"].get(name)
        if after is None:
            found.append(f"the shape {name} is gone")
            continue
        changes = _asked_more(fields, after) if name in taken else _told_less(fields, after)
        found += [f"{name}.{each}" for each in changes]
    return found


def _told_less(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    for name, told in before.items():
        if name not in after:
            yield f"{name} is gone"
        elif after[name].rstrip("!") != told.rstrip("!"):
            yield f"{name} is {after[name]}, and no longer {told}"
        elif told.endswith("!") and not after[name].endswith("!"):
            yield f"{name} is no longer always there"


def _asked_more(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    for name, told in before.items():
        if name not in after:
            yield f"{name} is no longer taken"
        elif after[name].rstrip("!") != told.rstrip("!"):
            yield f"{name} is {after[name]}, and no longer {told}"
    for name, told in after.items():
        if told.endswith("!") and not before.get(name, "").endswith("!"):
            yield f"{name} has to be sent now"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(surface_of(documents()), indent=1, ensure_ascii=False) + "\n", "utf-8")
