"""Endpoints and events by their ids."""

from __future__ import annotations

from sqlalchemy import Connection, RowMapping

from ventanilla.errors import Conflict, NotFound
from ventanilla.exchange.events.service import event_of
from ventanilla.exchange.model.events import Event
from ventanilla.exchange.tables import events as log
from ventanilla.exchange.tables import webhooks as tables


def stored(connection: Connection, endpoint_id: str) -> RowMapping:
    """An endpoint's row.

    :raises NotFound: when there is none of that id.
    """
    row = tables.endpoint(connection, endpoint_id[:26])
    if row is None:
        raise NotFound
    return row


def enabled(connection: Connection, endpoint_id: str) -> RowMapping:
    """The same of one that is on.

    :raises NotFound: when there is none of that id.
    :raises Conflict: when it is off.
    """
    row = stored(connection, endpoint_id)
    if not row["is_enabled"]:
        raise Conflict
    return row


def kept_event(connection: Connection, event_id: str) -> Event:
    """An event.

    :raises NotFound: when none of that id is kept.
    """
    row = log.by_id(connection, event_id)
    if row is None:
        raise NotFound
    return event_of(row)
