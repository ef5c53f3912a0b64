"""What the pages show their owner: the addresses of everything, and how its forms are filled in."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from lxml import html
from werkzeug.exceptions import HTTPException

from ventanilla.testing.matrix.people import Role, Sender

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse

Values = dict[str, str]
Match = Callable[[str, str], "tuple[str, Values] | None"]


@dataclass
class Seen:
    """By endpoint the values of its address, and of forms what they would send."""

    values: dict[str, Values] = field(default_factory=dict)
    forms: dict[str, Values] = field(default_factory=dict)
    answers: dict[str, int] = field(default_factory=dict)

    def values_of(self, endpoint: str, names: Iterable[str]) -> Values | None:
        """Values that belong together: of that endpoint, else of one that names them all; None where nothing does."""
        wanted = set(names)
        for found in (self.values.get(endpoint), *self.values.values()):
            if found is not None and wanted <= found.keys():
                return {name: found[name] for name in wanted}
        return None


def crawl(
    app: Flask,
    sender: Sender,
    role: Role,
    prefix: str,
    also: Iterable[str] = (),
    most: int = 160,
    keep: Callable[[str, Values, TestResponse], None] | None = None,
    without: tuple[str, ...] = (),
    most_alike: int = 1_000,
) -> Seen:
    """Follow every link that the pages show, one of each kind and shape.

    ``keep`` is called with the endpoint, the values and the answer of each; paths that end ``without`` are left out,
    and of one endpoint no more than ``most_alike`` are asked for.
    """
    adapter = app.url_map.bind("127.0.0.1")
    seen = Seen()
    waiting = deque(["/", *also])
    asked: set[tuple[str, ...]] = set()

    def match(path: str, method: str) -> tuple[str, Values] | None:
        try:
            endpoint, values = adapter.match(path, method=method)
        except HTTPException:
            return None
        return str(endpoint), {name: str(each) for name, each in values.items()}

    while waiting and len(asked) < most:
        path = waiting.popleft()
        found = match(path, "GET")
        if found is None or found[0].startswith("static") or path.endswith(without or "\0"):
            continue
        endpoint, values = found
        mark = (endpoint, *sorted(values.values())[:1])
        if mark in asked or sum(each[0] == endpoint for each in asked) >= most_alike:
            continue
        asked.add(mark)
        answer = sender.send(role, "GET", path)
        seen.answers.setdefault(endpoint, answer.status_code)
        if keep is not None:
            keep(endpoint, values, answer)
        if answer.status_code == 200:
            seen.values.setdefault(endpoint, values)
        links = _links(answer, seen, prefix, match)
        answer.close()
        waiting.extend(target for target in (_below(each, prefix) for each in links) if target)
    return seen


def _links(answer: TestResponse, seen: Seen, prefix: str, match: Match) -> list[str]:
    """Where an answer leads to; the forms in it are seen."""
    links = [answer.headers["Location"]] if "Location" in answer.headers else []
    if answer.status_code != 200 or not (answer.content_type or "").startswith("text/html"):
        return links
    tree = html.fromstring(answer.text)
    links += [str(each.get("href")) for each in tree.iter("a") if each.get("href")]
    for form in tree.iter("form"):
        target = _below(form.get("action") or prefix + answer.request.path, prefix)
        posted = match(target, "POST") if form.get("method", "").lower() == "post" else None
        if posted is not None:
            seen.values.setdefault(*posted)
            seen.forms.setdefault(posted[0], _filled(form))
    return links


def _below(link: str, prefix: str) -> str:
    path = urlsplit(link).path
    return path.removeprefix(prefix) if path.startswith(f"{prefix}/") else ""


def _filled(form: Any) -> Values:
    """What a form would send as it stands, with something typed where nothing is."""
    sent: Values = {}
    for each in form.iter("input", "textarea", "select"):
        name, kind = each.get("name"), each.get("type", "text")
        if not name or name in ("csrf_token", "form_key") or kind in ("file", "submit"):
            continue
        if each.tag == "select":
            options = [one.get("value", "") for one in each.iter("option")]
            sent.setdefault(name, next((one for one in options if one), ""))
        elif kind in ("radio", "checkbox"):
            sent.setdefault(name, each.get("value", "on"))
        else:
            sent[name] = each.get("value") or (each.text or "").strip() or "12345"
    return sent
