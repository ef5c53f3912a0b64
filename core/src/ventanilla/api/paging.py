"""Lists in pages: an opaque cursor that belongs to its list, a limit within bounds, an order that stays."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from ventanilla.errors import InvalidInput
from ventanilla.kernel.messages import message

USUAL = 100
"""How many items a page has where nothing else is asked for."""
MOST = 200
PAGE_PARAMETERS: list[dict[str, Any]] = [
    {
        "name": "limit",
        "in": "query",
        "description": f"How many items at most; {USUAL} without it.",
        "schema": {"type": "integer", "minimum": 1, "maximum": MOST},
        "required": False,
    },
    {
        "name": "cursor",
        "in": "query",
        "description": "The `next` of the page before; it is good for this list and these parameters only.",
        "schema": {"type": "string", "maxLength": 400},
        "required": False,
    },
]

_SIGN = 9
_FOREIGN = {"cursor", "limit"}


class Cursors:
    """Writes and reads cursors with a key; a made-up one, or one of another list, is refused."""

    def __init__(self, key: str) -> None:
        self._key = hashlib.sha256(b"cursor\0" + key.encode()).digest()

    def write(self, of: str, place: Any) -> str:
        """The cursor of a place in the list that ``of`` names."""
        body = orjson.dumps(place)
        return base64.urlsafe_b64encode(self._sign(of, body) + body).decode().rstrip("=")

    def read(self, of: str, cursor: str) -> Any:
        """The place again.

        :raises InvalidInput: on ``cursor``, when it is none of this list.
        """
        try:
            raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        except ValueError:
            raw = b""
        sign, body = raw[:_SIGN], raw[_SIGN:]
        if not body or not hmac.compare_digest(sign, self._sign(of, body)):
            raise InvalidInput({"cursor": message("api.fault.cursor")})
        return orjson.loads(body)

    def _sign(self, of: str, body: bytes) -> bytes:
        return hmac.digest(self._key, of.encode("utf-8", "surrogatepass") + b"\0" + body, hashlib.sha256)[:_SIGN]


def limit_of(query: Mapping[str, str]) -> int:
    """How many items are asked for.

    :raises InvalidInput: on ``limit``, when it is no whole number from 1 to 200.
    """
    text = query.get("limit")
    if text is None:
        return USUAL
    if not (text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= MOST):
        raise InvalidInput({"limit": message("api.fault.limit", most=MOST)})
    return int(text)


def one_page(
    items: Sequence[Any], path: str, query: Mapping[str, str], cursors: Cursors
) -> tuple[list[Any], str | None]:
    """The page that is asked for, and the cursor of the one that follows.

    A page begins after the item that the one before ended with, wherever that stands by now; when it is gone,
    where it stood.
    """
    of = repr((path, sorted((name, value) for name, value in query.items() if name not in _FOREIGN)))
    limit, first = limit_of(query), 0
    if "cursor" in query:
        first = _after(items, cursors.read(of, query["cursor"]))
    page = list(items[first : first + limit])
    if first + limit >= len(items):
        return page, None
    return page, cursors.write(of, [first + limit, _name(page[-1])])


def _after(items: Sequence[Any], place: Any) -> int:
    at, name = place
    if 0 < at <= len(items) and _name(items[at - 1]) == name:
        return int(at)
    return next((number for number, item in enumerate(items, 1) if _name(item) == name), min(at, len(items)))


def _name(item: Any) -> str:
    named = item["id"] if isinstance(item, dict) and isinstance(item.get("id"), str) else item
    return hashlib.blake2b(orjson.dumps(named, option=orjson.OPT_SORT_KEYS), digest_size=6).hexdigest()
