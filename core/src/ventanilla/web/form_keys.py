"""The key in every form of a page: pressed twice, a button does its work once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta

from flask import Response, request, session

from ventanilla.kernel.actors import Actor, CustomerActor
from ventanilla.web.once import Asked

FORM_KEY = "form_key"
HIDDEN = frozenset({"csrf_token", FORM_KEY})
"""What ``csrf()`` puts into a form beside its own fields."""
_DONE, _SHOWN = timedelta(minutes=10), timedelta(seconds=30)
"""How long a redirect and a page are given again: a second click comes within moments."""


def read_form_key(actor: Callable[[], Actor], secret: str, still: Callable[[], bool]) -> Asked | None:
    """The form that a browser posts; None for one without a key, and for a machine, which has no visit.

    It belongs to the visit whose CSRF token it passed with, and to whoever is signed in there. The same form with
    other values is another form: whoever went back and changed something means it.
    """
    key = request.form.get(FORM_KEY, "")
    visit = session.get("csrf_token", "")
    if not (visit and key.isascii() and key.isalnum() and 16 <= len(key) <= 64):
        return None
    asking = actor()
    whose = asking.identity_id if isinstance(asking, CustomerActor) else ""
    return Asked(
        key=key,
        caller=f"visit {visit} {whose}",
        session=secret,
        is_signed_in=bool(whose),
        still=still,
        sent=(request.path.encode(), request.query_string, *form_parts()),
        is_own=True,
        lifetime=_lifetime,
    )


def form_parts() -> tuple[bytes, ...]:
    """All fields and files of a form, whatever their order, without the hidden ones."""
    fields = [(name, text) for name, text in request.form.items(multi=True) if name not in HIDDEN]
    parts = [f"{name}\0{text}".encode("utf-8", "surrogatepass") for name, text in sorted(fields)]
    for name, file in sorted(request.files.items(multi=True), key=lambda each: each[0]):
        parts += [f"{name}\0{file.filename}".encode("utf-8", "surrogatepass"), hashlib.sha256(file.read()).digest()]
        file.seek(0)
    return tuple(parts)


def _lifetime(response: Response) -> timedelta:
    return _DONE if 300 <= response.status_code < 400 else _SHOWN
