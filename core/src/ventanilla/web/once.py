"""One effect for a request that is sent again, and the same answer.

A request with a key is noted before it is worked on. Its answer is kept in the transaction of its effect, so
there is never one without the other. Who sends it again meanwhile waits for the first; nobody else gets its answer.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import wraps
from typing import Any

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException

from ventanilla.errors import KeyReused, NotFound, StillRunning, Unavailable, VentanillaError
from ventanilla.house import House
from ventanilla.kernel.ids import new_id
from ventanilla.storage.hot import Hot
from ventanilla.storage.tables import postings
from ventanilla.storage.tables.postings import Posting
from ventanilla.web.kept import Kept
from ventanilla.web.sealing import Seal
from ventanilla.web.security import SAFE

PATIENCE = 5.0
"""Seconds that a request waits for the answer of the first one."""
LEASE = timedelta(seconds=30)
"""After so long without an answer the first one is taken to be dead, and another may begin anew."""
_LOOKS = (0.02, 0.02, 0.05, 0.05, 0.1)
_UNKEPT = frozenset({408, 409, 429})
"""Answers that say "later": the same key may try again, as after a fault of ours."""


@dataclass(frozen=True)
class Asked:
    """A request with a key, as somebody sent it.

    ``caller`` is whose it is; ``session`` the secret that it came with, or nothing; ``is_signed_in`` whether that
    opened anything then, ``still`` whether it does now. ``sent`` is all that must be the same;
    ``is_own`` when another ``sent`` under the same key is simply another request, and not a mistake.
    ``admit`` raises for whoever may not ask this at all, before anything is said of keys; ``held`` are the ids of the
    supplies that they may see now: an answer about others is not given again.
    """

    key: str
    caller: str
    session: str
    is_signed_in: bool
    still: Callable[[], bool]
    sent: tuple[bytes, ...]
    is_own: bool
    lifetime: Callable[[Response], timedelta]
    admit: Callable[[], None] = lambda: None
    held: Callable[[], Collection[str]] = frozenset


Reader = Callable[[], Asked | None]
"""What the request at hand asks, or None when it carries no key. Raises for a key that can't be one."""


def install(app: Flask, house: House, reader: Reader) -> None:
    """Let every view of an app answer unsafe requests once a key; after all views are there."""
    once = Once(house)

    def guard(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def answered(*args: Any, **values: Any) -> Any:
            asked = None if request.method in SAFE else reader()
            return view(*args, **values) if asked is None else once.answer(asked, lambda: view(*args, **values))

        return answered

    app.view_functions.update({name: guard(view) for name, view in app.view_functions.items()})


class Once:
    """Answers a request that carries a key: does it, or says again what was answered."""

    def __init__(self, house: House, patience: float = PATIENCE) -> None:
        self._house = house
        self._patience = patience

    def answer(self, asked: Asked, act: Callable[[], Any]) -> Response:
        """The answer of the first such request, which this may be.

        :raises KeyReused: when the key was sent with something else before.
        :raises StillRunning: when the first one does not end in time.
        :raises NotFound: when it was about a supply that its sender no longer has.
        """
        seal = Seal(self._house.settings.secret_key, asked.key)
        place = (asked.caller.encode(), *(asked.sent if asked.is_own else ()))
        posted = _Posted(asked, seal, seal.name(b"id", *place), seal.name(b"asked", *asked.sent), new_id())
        if (kept := self._of_ended_session(posted)) is not None:
            return kept
        until = time.monotonic() + self._patience
        looks = 0
        while True:
            found = self._found(postings.BY_ID, posted.id)
            if not looks and (asked.is_signed_in or not self._is_answered(posted, found)):
                # Half a sign-in that this very request used up opens nothing more, but hears what it was answered.
                asked.admit()
            if found is None or found.is_over(self._house.clock.now()):
                if self._take(posted, found):
                    return self._first(posted, act)
            elif found.asked != posted.asked_name:
                raise KeyReused
            elif found.answer is not None and (again := seal.open(found.answer)) is not None:
                return _given_again(again, asked)
            if time.monotonic() >= until:
                raise StillRunning
            time.sleep(_LOOKS[min(looks, len(_LOOKS) - 1)])
            looks += 1

    def _is_answered(self, posted: _Posted, found: Posting | None) -> bool:
        is_known = found is not None and found.asked == posted.asked_name and found.answer is not None
        return is_known and found is not None and not found.is_over(self._house.clock.now())

    def _first(self, posted: _Posted, act: Callable[[], Any]) -> Response:
        is_kept = False
        try:
            with self._house.db.whole() as whole:
                response, is_broken = _answered(act)
                if is_broken:
                    whole.rollback()
                else:
                    is_kept = self._keep(posted, response)
            return response
        finally:
            if not is_kept:
                with self._house.db.write() as connection:
                    postings.release(connection, posted.id, posted.owner)

    def _keep(self, posted: _Posted, response: Response) -> bool:
        """Keep the answer with the effect; whether it is one to be kept.

        :raises StillRunning: when this took so long that somebody else began anew: then this had no effect.
        """
        kept = None if response.status_code >= 500 or response.status_code in _UNKEPT else Kept.of(response)
        if kept is None:
            return False
        kept = replace(kept, about=_named(posted.asked, kept))
        has_ended = posted.asked.is_signed_in and not posted.asked.still()
        values = {
            "answer": posted.seal.close(kept),
            "also": posted.seal.name(b"session", posted.asked.session.encode()) if has_ended else None,
            "expires_at": self._house.clock.now() + posted.asked.lifetime(response),
        }
        with self._house.db.write() as connection:
            if not postings.finish(connection, posted.id, posted.owner, values):
                raise StillRunning
        return True

    def _take(self, posted: _Posted, found: Posting | None) -> bool:
        now = self._house.clock.now()
        values = {
            "id": posted.id,
            "asked": posted.asked_name,
            "owner": posted.owner,
            "leased_until": now + LEASE,
            "expires_at": now + timedelta(days=1),
        }
        with self._house.db.write() as connection:
            return postings.take(connection, values, found.owner if found else "")

    def _of_ended_session(self, posted: _Posted) -> Response | None:
        """What was answered to the request that ended the very session with which it is sent again."""
        asked = posted.asked
        if not asked.session or asked.is_signed_in:
            return None
        found = self._found(postings.BY_SESSION, posted.seal.name(b"session", asked.session.encode()))
        if found is None or found.answer is None or found.is_over(self._house.clock.now()):
            return None
        if found.asked != posted.asked_name:
            raise KeyReused
        kept = posted.seal.open(found.answer)
        return kept.again() if kept is not None else None

    def _found(self, hot: Hot, id_: str) -> Posting | None:
        rows = self._house.db.rows(hot, id=id_)
        return Posting(*rows[0]) if rows else None


@dataclass(frozen=True)
class _Posted:
    """A request under its names in the database."""

    asked: Asked
    seal: Seal
    id: str
    asked_name: str
    owner: str


def _named(asked: Asked, kept: Kept) -> tuple[str, ...]:
    """The supplies of its sender that a request or its answer names; none while the back office can't tell."""
    told = b"\0".join((*asked.sent, kept.body))
    try:
        return tuple(sorted(each for each in asked.held() if each.encode() in told))
    except Unavailable:
        return ()


def _given_again(kept: Kept, asked: Asked) -> Response:
    if kept.about and not set(kept.about) <= set(asked.held()):
        raise NotFound
    return kept.again()


def _answered(act: Callable[[], Any]) -> tuple[Response, bool]:
    """The view's answer, a fault's included, and whether it broke where nobody expected it."""
    try:
        return current_app.make_response(act()), False
    except Exception as fault:
        is_broken = not isinstance(fault, VentanillaError | HTTPException)
        return current_app.make_response(current_app.handle_user_exception(fault)), is_broken
