"""The dashboard as a bare template: a WSGI function, the rows it needs by raw SQL, one flat Jinja template.

The template is made of the page itself: every number, amount, date and name in it becomes a value that is filled in,
all else stays as it is, translations included. The values are at hand as texts: it formats and computes nothing. So
it is what Jinja needs at the very least to write the same bytes.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Callable, Iterable
from datetime import date
from http.cookies import SimpleCookie
from typing import Any

from jinja2 import DictLoader, Environment

from peers.plain import BILLS, CONSUMPTION, SESSION, SUPPLY, asking

UNREAD = "SELECT count(*) FROM notification WHERE identity_id = ? AND read_at IS NULL"
_VALUE = re.compile(r"(?<![\w#<&;-])-?\d[\d.,/]*")


def flattened(page: str, names: Iterable[str]) -> tuple[str, list[str]]:
    """A template with ``v0``, ``v1`` … for what is a customer's own, and the texts to fill in."""
    values: list[str] = []
    pattern = re.compile("|".join([*(re.escape(html.escape(name)) for name in names), _VALUE.pattern]))

    def fill(found: re.Match[str]) -> str:
        values.append(html.unescape(found[0]))
        return f"{{{{ v{len(values) - 1} }}}}"

    return pattern.sub(fill, page), values


def bare_app(url: str, page: str, supply: str, names: Iterable[str], moment: Any, day: date) -> Callable[..., Any]:
    """The function, for one supply."""
    source, texts = flattened(page, names)
    template = Environment(loader=DictLoader({"page": source}), autoescape=True, keep_trailing_newline=True)
    values = {f"v{at}": text for at, text in enumerate(texts)}
    render = template.get_template("page").render
    ask, no = asking(url)
    today: Any = day.isoformat() if no == "0" else day
    at = day.year * 100 + day.month

    def app(request: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        secret = SimpleCookie(request["HTTP_COOKIE"])["cosepav_session"].value
        who = ask(SESSION.replace("'api'", "'web'"), (hashlib.sha256(secret.encode()).hexdigest(),))[0][0]
        assert ask(SUPPLY, (who, supply, moment, today, today))
        ask(BILLS.format(no=no), (supply, at - 3))
        ask(CONSUMPTION, (supply, at - 201, at))
        ask(UNREAD, (who,))
        body = render(values).encode()
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))])
        return [body]

    return app
