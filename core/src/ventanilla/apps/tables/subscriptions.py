"""Grants whose app wants to hear of news."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, RowMapping, String, and_, bindparam, select

from ventanilla.apps.tables.clients import app_client
from ventanilla.apps.tables.grants import app_grant
from ventanilla.storage import Hot

_g, _c = app_grant.c, app_client.c
_COLUMNS = (
    _g.id, _g.identity_id, _g.client_id, _g.scopes, _g.epoch, _g.session_id, _g.is_offline, _g.given_at,
    _c.scopes.label("allowed"),
)  # fmt: skip
_good = and_(_g.ended_at.is_(None), _c.is_enabled.is_(True))
_joined = select(*_COLUMNS).join(app_client, _c.id == _g.client_id).where(_good)

ONE = Hot(_joined.where(_g.id == bindparam("id", type_=String)))
"""An open grant of an app that is let in."""
NAMES = tuple(column.name for column in _COLUMNS)


def told(connection: Connection, after: str, limit: int) -> Sequence[RowMapping]:
    """Open grants for apps with an address for news, by id, some after one of them."""
    wanted = _joined.where(_c.notify_uri != "", _g.id > after).order_by(_g.id).limit(limit)
    return connection.execute(wanted).mappings().all()
