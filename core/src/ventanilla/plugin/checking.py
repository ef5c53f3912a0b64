"""Whether a value is what an annotation promises, looked at to the last field.

Python does not check what a plugin returns; this does, so that a wrong answer fails where it comes in
and not in a template.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

Checker = Callable[[Any], bool]


@cache
def checker(annotation: Any) -> Checker:
    """A check made once an annotation: classes, dataclasses, ``X | Y``, ``tuple[X, ...]`` and mappings of them."""
    if annotation in (Any, object):
        return _anything
    if annotation is None:
        return lambda value: value is None
    origin = get_origin(annotation)
    if origin in (Union, types.UnionType):
        return _any_of(tuple(checker(part) for part in get_args(annotation)))
    if origin is tuple:
        return _tuple_of(get_args(annotation))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        key, value = map(checker, get_args(annotation))
        return lambda found: isinstance(found, Mapping) and all(key(k) and value(v) for k, v in found.items())
    if is_dataclass(annotation) and isinstance(annotation, type):
        return _dataclass(annotation)
    return _scalar(annotation)


def first_wrong(value: Any, cls: type, trail: str = "") -> str:
    """Which field of a dataclass is not what it should be (``screens[2].name``), or an empty text."""
    hints = get_type_hints(cls)
    for field in fields(cls):
        found, here = getattr(value, field.name), f"{trail}{field.name}"
        if checker(hints[field.name])(found):
            continue
        if is_dataclass(found) and not isinstance(found, type) and isinstance(hints[field.name], type):
            return first_wrong(found, type(found), f"{here}.") or here
        if isinstance(found, tuple):
            for at, item in enumerate(found):
                if is_dataclass(item) and not isinstance(item, type):
                    inner = first_wrong(item, type(item), f"{here}[{at}].")
                    if inner:
                        return inner
        return here
    return ""


def _anything(_: Any) -> bool:
    return True


def _any_of(parts: tuple[Checker, ...]) -> Checker:
    return lambda value: any(part(value) for part in parts)


def _tuple_of(items: tuple[Any, ...]) -> Checker:
    if len(items) == 2 and items[1] is Ellipsis:
        each = checker(items[0])
        return lambda value: type(value) is tuple and all(map(each, value))
    parts = tuple(checker(item) for item in items)
    return lambda value: (
        type(value) is tuple
        and len(value) == len(parts)
        and all(part(item) for part, item in zip(parts, value, strict=True))
    )


def _dataclass(cls: type) -> Checker:
    hints = get_type_hints(cls)
    parts = tuple((field.name, checker(hints[field.name])) for field in fields(cls))
    return lambda value: isinstance(value, cls) and all(part(getattr(value, name)) for name, part in parts)


def _scalar(cls: type) -> Checker:
    if cls is date:
        return lambda value: type(value) is date
    if cls is datetime:
        return lambda value: isinstance(value, datetime) and value.tzinfo is not None
    if cls is int:
        return lambda value: type(value) is int
    if cls is Decimal:
        return lambda value: isinstance(value, Decimal) and value.is_finite()
    return lambda value: isinstance(value, cls)
