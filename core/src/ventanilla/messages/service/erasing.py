"""Taking an identity out of this room when its login is erased."""

from __future__ import annotations

from sqlalchemy import Connection

from ventanilla.house import House
from ventanilla.identity.service import IdentityService
from ventanilla.messages.tables import notices, sent, subscriptions, tickets
from ventanilla.plugin import Channel


class Erasing:
    """Deletes what was told, and empties the addresses of what stays: consents and correspondence."""

    def __init__(self, house: House, identity: IdentityService) -> None:
        self._house = house
        self._identity = identity

    def subscribe(self) -> None:
        """Have it done with everything else."""
        self._identity.closing.add_eraser(self._erase)

    def _erase(self, connection: Connection, identity_id: str) -> None:
        contact = self._identity.person(identity_id)
        if contact is not None:
            to = ((Channel.EMAIL, contact.email.casefold()), (Channel.SMS, contact.phone))
            sent.erase(connection, [self._house.id_of("recipient", channel, one) for channel, one in to if one])
        for table in (notices, subscriptions, tickets):
            table.erase(connection, identity_id)
