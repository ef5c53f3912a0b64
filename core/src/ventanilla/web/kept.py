"""An answer taken down, to be given again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, session

BIGGEST = 1 << 20
"""Of an answer that is kept, in bytes."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Status, headers and body; ``visit`` is what the browser's visit became, None where it did not change.

    ``about`` are the ids of the supplies that it is about: it is for nobody who has them no longer.
    """

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    visit: dict[str, Any] | None
    about: tuple[str, ...] = ()

    @classmethod
    def of(cls, response: Response) -> Kept | None:
        """What an answer is; None for one that can't be kept: a stream, or one that is too big."""
        if response.is_streamed or response.direct_passthrough:
            return None
        body = response.get_data()
        visit = dict(session) if session.modified else None
        return None if len(body) > BIGGEST else cls(response.status_code, list(response.headers), body, visit)

    def again(self) -> Response:
        """The same answer for a second request."""
        response = Response(self.body, status=self.status)
        response.headers.clear()
        response.headers.extend(self.headers)
        if self.visit is not None:
            session.clear()
            session.update(self.visit)
        return response
