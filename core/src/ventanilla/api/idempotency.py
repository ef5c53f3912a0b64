"""``Idempotency-Key``: what an app may send with an unsafe request, to send it again without fear."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta

import orjson
from flask import Response, request
from webargs.core import is_json
from werkzeug.exceptions import BadRequest

from ventanilla.api.json_input import strict_json
from ventanilla.errors import KeyInvalid
from ventanilla.kernel.actors import Actor, Anonymous, AppActor, ClientActor, CustomerActor
from ventanilla.web.form_keys import form_parts
from ventanilla.web.once import Asked

HEADER = "Idempotency-Key"
_KEY = re.compile(r"[!-~]{1,255}")
_DONE, _REFUSED = timedelta(days=1), timedelta(minutes=10)


@dataclass(frozen=True)
class Sender:
    """Who sends a request: the actor and the token; ``still``, ``admit`` and ``held`` as :class:`Asked` has them."""

    actor: Actor
    token: str
    still: Callable[[], bool]
    admit: Callable[[], None]
    held: Callable[[], Collection[str]]


def read_key(sender: Callable[[], Sender]) -> Asked | None:
    """The request as an app sends it under a key; None without one.

    It belongs to the identity behind the token, else to the network address; an app's to what it was given, so that
    neither another app nor the identity itself nor the app after another consent is told what was answered.

    :raises KeyInvalid: for a key that is none.
    """
    given = request.headers.get(HEADER)
    if given is None:
        return None
    who, key = sender(), _unquoted(given.strip())
    if not _KEY.fullmatch(key):
        who.admit()
        raise KeyInvalid
    asking = who.actor
    is_app = isinstance(asking, AppActor | ClientActor)
    return Asked(
        key=key,
        caller=_caller(asking, who.token),
        session=who.token,
        is_signed_in=is_app or isinstance(asking, CustomerActor),
        # No answer outlives what was given to an app, not even one to the request during which it ended.
        still=(lambda: True) if is_app else who.still,
        sent=(request.method.encode(), request.path.encode(), request.query_string, *_body()),
        is_own=False,
        lifetime=_lifetime,
        admit=who.admit,
        held=who.held,
    )


def _caller(actor: Actor, token: str) -> str:
    if isinstance(actor, CustomerActor):
        return f"identity {actor.identity_id}"
    if isinstance(actor, AppActor):
        given = " ".join(sorted(actor.scopes)), " ".join(sorted(actor.link_ids))
        return f"app {actor.client_id} {actor.grant_id} {actor.identity_id} {given[0]} / {given[1]}"
    if isinstance(actor, ClientActor):
        return f"system {actor.client_id}"
    # Neighbours of one network may be half way in, each with a token that is good for that and nothing else.
    return f"address {actor.address if isinstance(actor, Anonymous) else ''} {token}"


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
