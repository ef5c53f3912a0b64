"""Requests that schemathesis makes out of the description of an operation."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any


@dataclass(frozen=True)
class Case:
    """One request: parameters of the path and query, and what the test client takes as its body."""

    parameters: dict[str, str]
    query: dict[str, str]
    body: dict[str, Any] = field(default_factory=dict)


def cases(document: dict[str, Any], method: str, path: str, count: int) -> Iterator[Case]:
    """So many right ones, and as many wrong ones where something can be wrong."""
    import schemathesis
    from hypothesis import HealthCheck, Phase, settings

    operation = _schema(json.dumps(document))[path][method]
    can_be_wrong = bool(operation.body) or bool(operation.query)
    modes = [schemathesis.GenerationMode.POSITIVE] + [schemathesis.GenerationMode.NEGATIVE] * can_be_wrong
    quiet = settings(
        max_examples=count,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    for mode in modes:
        yield from map(_plain, _drawn(operation.as_strategy(generation_mode=mode), quiet))


def _drawn(strategy: Any, quiet: Any) -> list[Any]:
    """So many examples of a strategy; none of one that has none."""
    from hypothesis import given
    from hypothesis.errors import Unsatisfiable

    found: list[Any] = []

    def collect(case: Any) -> None:
        found.append(case)

    with suppress(Unsatisfiable):
        quiet(given(case=strategy)(collect))()
    return found


def _plain(case: Any) -> Case:
    parameters = {name: str(value) for name, value in (case.path_parameters or {}).items()}
    query = {name: _text(value) for name, value in (case.query or {}).items()}
    body = case.body
    if isinstance(body, (dict, list, str, int, float, bool)) or body is None:
        try:
            raw = json.dumps(body).encode()
        except (ValueError, TypeError):
            return Case(parameters, query)
        return Case(parameters, query, {"data": raw, "content_type": "application/json"})
    return Case(parameters, query)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=str)


@lru_cache(maxsize=2)
def _schema(document: str) -> Any:
    """The document without headers, which we vary ourselves."""
    import schemathesis

    plain = copy.deepcopy(json.loads(document))
    plain["components"].pop("parameters", None)
    for siblings in plain["paths"].values():
        for operation in siblings.values():
            if isinstance(operation, dict):
                operation["parameters"] = [each for each in operation.get("parameters", ()) if "$ref" not in each]
    return schemathesis.openapi.from_dict(plain)
