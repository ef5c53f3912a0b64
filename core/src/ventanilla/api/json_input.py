"""JSON as strangers send it: no duplicate names, no NaN, no bottomless nesting, declared as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any, NoReturn

from flask import Flask, Request, request
from webargs.core import is_json
from webargs.flaskparser import FlaskParser
from webargs.multidictproxy import MultiDictProxy
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from ventanilla.errors import InvalidInput, NotFound
from ventanilla.kernel.messages import message
from ventanilla.web.security import is_api

_DEEPEST = 20
_HALF = re.compile("[\ud800-\udfff]")


def strict_json(body: bytes) -> Any:
    """The value of a JSON text in UTF-8.

    :raises BadRequest: when it is anything else, names a member twice, nests deeper than 20 levels,
        or has half a character or a NUL in a text.
    """
    try:
        value = json.loads(body.decode("utf-8"), object_pairs_hook=_once, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise BadRequest from None
    if _depth(value) > _DEEPEST or not _is_text(value):
        raise BadRequest
    return value


class StrictParser(FlaskParser):
    """Reads arguments of operations; a body that isn't declared as JSON is refused."""

    def _raw_load_json(self, req: Request) -> Any:
        body = req.get_data(cache=True)
        if not body:
            return {}
        if not is_json(req.mimetype):
            raise UnsupportedMediaType
        return strict_json(body)

    def load_querystring(self, req: Request, schema: Any) -> Any:
        """Each name once: which of two values counts is a guess that we don't make."""
        if any(len(values) > 1 or not _is_text([name, *values]) for name, values in req.args.lists()):
            raise BadRequest
        return MultiDictProxy(req.args, schema)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a name is given twice")
    return made


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _depth(value: Any) -> int:
    deepest, level = 0, [value]
    while level and deepest <= _DEEPEST:
        deepest += 1
        level = [inner for each in level for inner in _children(each)]
    return deepest


def _children(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _is_text(value: Any) -> bool:
    """Whether all its texts can be written as UTF-8 and stored."""
    if isinstance(value, str):
        return "\0" not in value and not _HALF.search(value)
    if isinstance(value, dict):
        return all(_is_text(name) and _is_text(inner) for name, inner in value.items())
    return all(map(_is_text, value)) if isinstance(value, list) else True


def refuse_blanks(names: Iterable[str]) -> None:
    """What is described as a number, a day or a word of a list is left out of the query or is one.

    :raises InvalidInput: on each that is there and empty.
    """
    if blank := [each for each in names if request.args.get(each) == ""]:
        raise InvalidInput({each: message("error.field.invalid") for each in blank})


def refuse_odd_paths(app: Flask) -> None:
    """Two slashes in a row lead nowhere, not even on to one."""

    @app.before_request
    def check() -> None:
        if is_api(request.path) and "//" in request.path:
            raise NotFound
