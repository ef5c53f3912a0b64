"""What the pages and the operations of an app have in common, read off its own routes."""

from __future__ import annotations

import dis
import inspect
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from flask import Flask

_READS = {"LOAD_FAST", "LOAD_DEREF", "LOAD_GLOBAL", "LOAD_CLASSDEREF", "LOAD_NAME"}
_ATTRIBUTES = {"LOAD_ATTR", "LOAD_METHOD"}
_ROOMS = re.compile(r"ventanilla\.\w+\.(web|api|answers)\b")
BACK_OFFICE = "staff"
"""The staff's own room has pages and commands, and no operations: nothing of it is a customer's."""
_FORMS = "forms"
"""What a form asks for is described by its own step."""


@dataclass(frozen=True)
class Route:
    """A page or an operation, and what it asks the services for: ``bills``, ``agreed.tariffs``."""

    endpoint: str
    rule: str
    method: str
    asks: frozenset[str]

    @property
    def is_operation(self) -> bool:
        """Whether it is an app's and not a browser's."""
        return self.rule.startswith("/api/")


def routes_of(app: Flask) -> list[Route]:
    """All pages and operations of an app, by what their views call."""
    found = []
    for rule in app.url_map.iter_rules():
        asks = frozenset(asked_by(app.view_functions[rule.endpoint]))
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            found.append(Route(rule.endpoint, rule.rule, method, asks))
    return found


def asked_by(view: Any) -> set[str]:
    """The methods of services that a view calls, and the functions of its room that it goes through."""
    found: set[str] = set()
    seen: set[int] = set()
    waiting = [inspect.unwrap(view)]
    while waiting:
        function = waiting.pop()
        if (
            not isinstance(function, FunctionType)
            or id(function) in seen
            or not _ROOMS.match(function.__module__ or "")
        ):
            continue
        seen.add(id(function))
        cells = _cells(function)
        services = {"service", "money"} | {name for name, value in cells.items() if _is_service(value)}
        for code in _codes(function.__code__):
            found |= _asked_in(code, services)
            waiting += [cells[name] for name in code.co_freevars if name in cells]
            waiting += [function.__globals__[name] for name in code.co_names if name in function.__globals__]
    return {each for each in found if each.partition(".")[0] != _FORMS}


def _cells(function: FunctionType) -> dict[str, Any]:
    contents: dict[str, Any] = {}
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        try:
            contents[name] = cell.cell_contents
        except ValueError:
            continue
    return contents


def _is_service(value: Any) -> bool:
    return type(value).__name__.endswith("Service")


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _codes(inner)


def _asked_in(code: CodeType, services: Iterable[str]) -> set[str]:
    found: set[str] = set()
    path: list[str] | None = None
    for step in dis.get_instructions(code):
        if path is not None and step.opname in _ATTRIBUTES:
            path.append(str(step.argval))
            continue
        if path:
            found.add(".".join(path))
        path = [] if step.opname in _READS and step.argval in set(services) else None
    return found


_YEARS = range(1900, 2101)
_DATE = re.compile(r"\b(\d{2})/(\d{2})/(\d{4})\b")
_NUMBER = re.compile(r"(?<![\w/.-])-?\d{1,3}(?:\.\d{3})*(?:,\d+)?(?![\w/-])|(?<![\w/.-])\d{4,}(?![\w/-])")
_PLAIN = re.compile(r"-?\d+(?:\.\d+)?")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")


def facts_of_page(text: str) -> set[str]:
    """The days and amounts that a page in Argentine Spanish says; small whole numbers say too little."""
    facts = {f"{year}-{month}-{day}" for day, month, year in _DATE.findall(text)}
    for number in _NUMBER.findall(_DATE.sub(" ", text)):
        value = Decimal(number.replace(".", "").replace(",", "."))
        if (abs(value) >= 1000 or "," in number) and int(value) not in _YEARS:
            facts.add(_canonical(value))
    return facts


def facts_of_json(value: Any, zone: ZoneInfo) -> set[str]:
    """The days and amounts of an answer, moments as days of the utility's place."""
    if isinstance(value, dict):
        return set().union(*(facts_of_json(each, zone) for each in value.values()), set())
    if isinstance(value, list):
        return set().union(*(facts_of_json(each, zone) for each in value), set())
    if isinstance(value, bool) or value is None:
        return set()
    text = str(value)
    moments = {datetime.fromisoformat(each).astimezone(zone).date().isoformat() for each in _MOMENT.findall(text)}
    numbers = {_canonical(Decimal(each)) for each in _PLAIN.findall(_ISO.sub(" ", text))}
    return moments | set(_ISO.findall(text)) | numbers | facts_of_page(text)


def _canonical(value: Decimal) -> str:
    return f"{abs(value).normalize():f}"
