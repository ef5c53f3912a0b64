"""``Idempotency-Key``: what an app may send with an unsafe request, to send it again without fear."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import orjson
from flask import Response, request
from webargs.core import is_json
from werkzeug.exceptions import BadRequest

from ventanilla.api.json_input import strict_json
from ventanilla.errors import KeyInvalid
from ventanilla.kernel.actors import Actor, Anonymous, CustomerActor
from ventanilla.web.form_keys import form_parts
from ventanilla.web.once import Asked

HEADER = "Idempotency-Key"
_KEY = re.compile(r"[!-~]{1,255}")
_DONE, _REFUSED = timedelta(days=1), timedelta(minutes=10)


def read_key(actor: Callable[[], Actor], token: str, still: Callable[[], bool]) -> Asked | None:
    """The request as an app sends it under a key; None without one.

    It belongs to the identity behind the token, else to the network address.

    :raises KeyInvalid: for a key that is none.
    """
    given = request.headers.get(HEADER)
    if given is None:
        return None
    key = _unquoted(given.strip())
    if not _KEY.fullmatch(key):
        raise KeyInvalid
    asking = actor()
    is_signed_in = isinstance(asking, CustomerActor)
    return Asked(
        key=key,
        caller=_caller(asking),
        session=token,
        is_signed_in=is_signed_in,
        still=still,
        sent=(request.method.encode(), request.path.encode(), request.query_string, *_body()),
        is_own=False,
        lifetime=_lifetime,
    )


def _caller(actor: Actor) -> str:
    if isinstance(actor, CustomerActor):
        return f"identity {actor.identity_id}"
    return f"address {actor.address if isinstance(actor, Anonymous) else ''}"


def _unquoted(text: str) -> str:
    """As a structured header has it, in quotes, or plain."""
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text


def _body() -> tuple[bytes, ...]:
    """What was sent, so that the same content in another spelling is the same."""
    body = request.get_data(cache=True)
    if request.mimetype == "multipart/form-data":
        return (b"form", *form_parts())
    if body and is_json(request.mimetype):
        try:
            return b"json", orjson.dumps(strict_json(body), option=orjson.OPT_SORT_KEYS)
        except (BadRequest, orjson.JSONEncodeError):
            pass
    return request.mimetype.encode(), body


def _lifetime(response: Response) -> timedelta:
    return _DONE if response.status_code < 400 else _REFUSED
