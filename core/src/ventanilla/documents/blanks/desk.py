"""What is done with blank forms: list them, fetch one. Anybody may."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ventanilla.documents.archive.desk import plain_name, safe_name
from ventanilla.documents.blanks.intake import STORE
from ventanilla.documents.model import Printed
from ventanilla.documents.tables import blanks as tables
from ventanilla.errors import NotFound
from ventanilla.house import House
from ventanilla.kernel.actors import Actor

SCREEN = "documents.forms"
_WAITING = timedelta(days=1)
"""How long a file may lie in the store before a form names it."""


@dataclass(frozen=True, slots=True)
class BlankForm:
    """A form to be filled in by hand; ``topic`` is the heading that it stands under, or nothing."""

    id: str
    code: str
    title: str
    topic: str
    updated_on: date
    file_size: int


class Blanks:
    """They are common to all, so that every actor sees the same ones."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._store = house.files(STORE)

    def subscribe(self) -> None:
        """Once a day, take away files that no form names."""
        if self._is_offered:
            self._house.jobs.every(timedelta(days=1), "documents.forget_forms", self._forget)

    def listed(self, _actor: Actor) -> tuple[BlankForm, ...]:
        """All of them, as the utility orders them.

        :raises NotFound: where the utility publishes none.
        """
        if not self._is_offered:
            raise NotFound
        return tuple(BlankForm(*row) for row in self._house.db.rows(tables.BLANKS))

    def pdf(self, _actor: Actor, form_id: str) -> Printed:
        """One as a PDF.

        :raises NotFound: when there is none of that id.
        """
        rows = self._house.db.rows(tables.BLANK_FILE, id=form_id) if self._is_offered else ()
        if not rows:
            raise NotFound
        title, file_id = rows[0]
        with self._store.open(file_id) as stream:
            return Printed(stream.read(), plain_name(title), safe_name(title))

    @property
    def _is_offered(self) -> bool:
        return self._house.utility.screen(SCREEN) is not None

    def _forget(self, _payload: Mapping[str, Any]) -> None:
        old = list(self._store.ids(self._house.clock.now() - _WAITING))
        with self._house.db.read() as connection:
            named = tables.kept_files(connection)
        for id_ in old:
            if id_ not in named:
                self._store.delete(id_)
