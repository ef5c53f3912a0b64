"""Which providers an identity has connected."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection as Transaction

from ventanilla.errors import Conflict, NotFound
from ventanilla.house import House
from ventanilla.identity.service.freshness import needs_fresh
from ventanilla.identity.service.permits import whose
from ventanilla.identity.service.providers.vouching import Vouching
from ventanilla.identity.service.providers.words import Connection, Vouched
from ventanilla.identity.tables import identities, sessions
from ventanilla.identity.tables import providers as tables
from ventanilla.kernel.actors import Actor, CustomerActor
from ventanilla.kernel.ids import new_id


class Connections:
    """Lists, adds and takes away; one of each provider."""

    def __init__(self, house: House, vouching: Vouching) -> None:
        self._house, self._vouching = house, vouching

    def of(self, actor: Actor) -> tuple[Connection, ...]:
        """What the actor has connected, the oldest first.

        :raises SignInRequired: for a visitor.
        """
        mine = whose(actor, None)
        with self._house.db.read() as connection:
            rows = tables.of_identity(connection, mine)
        names = ("connected_at", "used_at")
        return tuple(
            Connection(row["id"], row["provider"], self._label(row["provider"]), *(row[name] for name in names))
            for row in rows
        )

    def add(self, connection: Transaction, asking: CustomerActor, subject: str, vouched: Vouched) -> None:
        """Connect a subject, and take the provider's word for this session.

        :raises Conflict: when it is somebody else's already, or another one of that provider is connected.
        """
        whom = asking.identity_id
        mine = {row["provider"]: row["subject"] for row in tables.of_identity(connection, whom)}
        self._vouching.keep(connection, whom, asking.session_id, vouched)
        if mine.get(vouched.provider) == subject:
            return
        row = {
            "id": new_id(),
            "subject": subject,
            "identity_id": whom,
            "provider": vouched.provider,
            "level": vouched.level,
            "connected_at": self._house.clock.now(),
        }
        if vouched.provider in mine or not tables.add(connection, row):
            raise Conflict
        self._house.audit.note(connection, asking, "identity.provider_connected", whom, provider=vouched.provider)
        self._tell(connection, "identity.provider_connected", whom, str(row["id"]), vouched.provider)

    def remove(self, actor: Actor, connection_id: str) -> None:
        """Take a provider away; it answers for nobody here any more, and every other session ends.

        :raises SignInRequired: for a visitor.
        :raises ProofNeeded: when the last proof is too old.
        :raises NotFound: when it is not the actor's.
        :raises Conflict: when nothing else would be left to sign in with.
        """
        asking = needs_fresh(actor, self._house.clock.now())
        whom = asking.identity_id
        with self._house.db.write() as connection:
            row = identities.held(connection, whom)
            provider = tables.remove(connection, whom, connection_id)
            if row is None or not provider:
                raise NotFound
            if not row["password_hash"] and not tables.of_identity(connection, whom):
                raise Conflict
            tables.unvouch(connection, whom, provider)
            sessions.revoke_all(connection, whom, self._house.clock.now(), asking.session_id)
            self._house.audit.note(connection, asking, "identity.provider_removed", whom, provider=provider)
            self._tell(connection, "identity.provider_removed", whom, connection_id, provider)

    def data_of(self, identity_id: str) -> list[dict[str, Any]]:
        """What is kept of an identity's connections."""
        with self._house.db.read() as connection:
            rows = tables.of_identity(connection, identity_id)
        names = ("provider", "level", "connected_at", "used_at")
        return [{name: row[name] for name in names} for row in rows]

    def _tell(self, connection: Transaction, event: str, whom: str, connection_id: str, provider: str) -> None:
        facts = {"identity_id": whom, "connection_id": connection_id, "provider": provider}
        self._house.jobs.record(connection, event, **facts)

    def _label(self, name: str) -> str:
        declared = self._house.utility.identity.provider(name)
        return declared.label_id if declared else ""
