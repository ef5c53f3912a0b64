"""What has ended long ago is not kept."""

from __future__ import annotations

from datetime import timedelta

from ventanilla.apps.tables import codes, devices, grants, tokens
from ventanilla.house import House

AFTER = timedelta(days=1)
"""So long codes, devices and tokens are kept after their time, so that a replay is known for one."""
GRANTS_AFTER = timedelta(days=400)
"""So long a customer may see what they had given to whom."""


def forget(house: House) -> None:
    """The portal's own work, daily."""
    now = house.clock.now()
    with house.db.write() as connection:
        codes.forget(connection, now - AFTER)
        devices.forget(connection, now - AFTER)
        tokens.forget(connection, now - AFTER)
        grants.forget(connection, now - GRANTS_AFTER)
