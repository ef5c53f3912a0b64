"""The built-in answers about specialists, from the portal's own tables."""

from __future__ import annotations

from ventanilla.messages.model import Specialist
from ventanilla.messages.tables.specialists import SPECIALISTS
from ventanilla.plugin import PluginPortal, hookimpl
from ventanilla.storage import Database
from ventanilla.supply.model import SupplyPoint

_COLUMNS = ("supply_point_id", "code", "name", "position", "phone", "email", "office", "hours", "topics")


class MessagesRecords:
    """Answers ``specialists`` with one statement."""

    def __init__(self, db: Database) -> None:
        self._db = db

    @hookimpl
    def specialists(self, portal: PluginPortal, supply_point: SupplyPoint) -> tuple[Specialist, ...]:
        """In the order of the feed; none where it names none."""
        rows = self._db.rows(SPECIALISTS, supply_point_id=supply_point.id)
        return tuple(_specialist(dict(zip(_COLUMNS, row, strict=True))) for row in rows)


def _specialist(row: dict[str, str]) -> Specialist:
    return Specialist(**{**row, "topics": tuple(row["topics"].split())})  # type: ignore[arg-type]
