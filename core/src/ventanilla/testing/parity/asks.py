"""What a view asks the services for, read off its code: ``BillingService.bills``, ``MeterDesk.entry``."""

from __future__ import annotations

import dis
import inspect
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask

BACK_OFFICE = "staff"
"""The staff's own room has pages and commands, and no operations: nothing of it is a customer's."""
_VIEWS = re.compile(r"ventanilla\.\w+\.(web|api|answers)\b")
_SERVICES = re.compile(r"ventanilla\.(?!web|api|app|i18n|kernel|plugin|fields|figures|storage|jobs|testing)\w+\.")
_NO_SERVICE = re.compile(r"ventanilla\.\w+\.(web|api|answers|model|tables|hooks|feed|records)\b")
_READS = ("LOAD_FAST", "LOAD_DEREF", "LOAD_GLOBAL", "LOAD_CLASSDEREF", "LOAD_NAME")
_ATTRIBUTES = ("LOAD_ATTR", "LOAD_METHOD")
_KEEPS = ("STORE_FAST", "STORE_DEREF")


@dataclass(frozen=True)
class Route:
    """A page or an operation, and what it asks the services for."""

    endpoint: str
    rule: str
    method: str
    asks: frozenset[str]

    @property
    def is_operation(self) -> bool:
        """Whether it is an app's and not a browser's."""
        return self.rule.startswith("/api/")

    @property
    def names(self) -> frozenset[str]:
        """The parameters of its address."""
        return frozenset(re.findall(r"<(?:[^:<>]+:)?([^<>]+)>", self.rule))

    def path(self, values: Mapping[str, str]) -> str:
        """Its address with values for all its parameters."""
        return re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", lambda found: values[found[1]], self.rule)


def routes_of(app: Flask) -> list[Route]:
    """All pages and operations of an app, by what their views call."""
    services = _services(app.extensions["ventanilla"])
    found = []
    for rule in app.url_map.iter_rules():
        asks = frozenset(asked_by(app.view_functions[rule.endpoint], services))
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            found.append(Route(rule.endpoint, rule.rule, method, asks))
    return found


def _services(portal: Any) -> dict[str, Any]:
    """Whatever of a portal does something, by the name of its class."""
    found: dict[str, Any] = {}
    waiting = list(vars(portal).values())
    while waiting:
        value = waiting.pop()
        name = type(value).__name__
        if _is_service(value) and name not in found:
            found[name] = value
            waiting += getattr(value, "__dict__", {}).values()
    return found


def _is_service(value: Any) -> bool:
    module = type(value).__module__
    return bool(_SERVICES.match(f"{module}.")) and not _NO_SERVICE.match(module) and not isinstance(value, type)


def asked_by(view: Any, services: Mapping[str, Any]) -> set[str]:
    """The methods of services that a view calls, and the functions of its room that it goes through."""
    found: set[str] = set()
    seen: set[int] = set()
    waiting = [inspect.unwrap(view)]
    while waiting:
        function = waiting.pop()
        if (
            not isinstance(function, FunctionType)
            or id(function) in seen
            or not _VIEWS.match(function.__module__ or "")
        ):
            continue
        seen.add(id(function))
        cells = _cells(function)
        known = {**_declared(function, services), **{name: each for name, each in cells.items() if _is_service(each)}}
        for code in _codes(function.__code__):
            found |= set(_asked_in(code, known))
            waiting += [cells[name] for name in code.co_freevars if name in cells]
            waiting += [function.__globals__[name] for name in code.co_names if name in function.__globals__]
    return found


def _declared(function: FunctionType, services: Mapping[str, Any]) -> dict[str, Any]:
    """The services that a function is handed, by the names of its parameters."""
    found = {}
    for name, told in function.__annotations__.items():
        for word in re.findall(r"\w+", str(told)):
            if word in services:
                found[name] = services[word]
    return found


def _cells(function: FunctionType) -> dict[str, Any]:
    contents: dict[str, Any] = {}
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        try:
            contents[name] = cell.cell_contents
        except ValueError:
            continue
    return contents


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _codes(inner)


def _asked_in(code: CodeType, services: Mapping[str, Any]) -> Iterator[str]:
    """``Class.method`` of whatever is read below a service; a part of one that is given a name is a service too."""
    known = dict(services)
    path: list[str] = []
    of: Any = None
    for step in dis.get_instructions(code):
        if of is not None and step.opname in _ATTRIBUTES:
            path.append(str(step.argval))
            continue
        if of is not None and path:
            asked, part = _followed(of, path)
            if asked:
                yield asked
            if part is not None and step.opname in _KEEPS:
                known[str(step.argval)] = part
        path, of = [], known.get(str(step.argval)) if step.opname in _READS else None


def _followed(service: Any, path: Iterable[str]) -> tuple[str, Any]:
    """What is asked for at the end of a path, or the service that stands there; settings are neither."""
    for name in path:
        value = getattr(service, name, None)
        if callable(value) and not _is_service(value):
            return f"{type(service).__name__}.{name}", None
        if not _is_service(value):
            return "", None
        service = value
    return "", service
