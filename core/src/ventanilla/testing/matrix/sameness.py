"""When two answers are the same: byte for byte, but for what is drawn anew for every answer."""

from __future__ import annotations

import re
from collections.abc import Iterable

from werkzeug.test import TestResponse

_DRAWN = re.compile(r'(name="(?:csrf_token|form_key)" value=|nonce=)"[^"]*"')
_NONCE = re.compile(r"'nonce-[^']*'")
_COUNTED = {"date", "content-length", "ratelimit"}


def plain(answer: TestResponse, sent: Iterable[str] = ()) -> tuple[int, tuple[str, ...], bytes]:
    """Status, headers and body without nonces, tokens of forms, and the ids that were sent, which a page may repeat.

    Of cookies only the names are left: their values are sealed anew each time.
    """
    body, ids = answer.get_data(), sorted(set(sent), key=len, reverse=True)
    if (answer.content_type or "").startswith(("text/", "application/json", "application/problem")):
        body = _without(_DRAWN.sub(r'\1""', body.decode()), ids).encode()
    headers = [
        f"{name}: {value.partition('=')[0] if name == 'Set-Cookie' else _without(_NONCE.sub('', value), ids)}"
        for name, value in answer.headers
        if name.lower() not in _COUNTED
    ]
    return answer.status_code, tuple(sorted(headers)), body


def _without(text: str, ids: Iterable[str]) -> str:
    for each in ids:
        text = text.replace(each, "·")
    return text
