"""Write one entry in the transaction of the change it tells of."""

from __future__ import annotations

from sqlalchemy import Connection

from ventanilla.kernel.actors import Actor


class Audit:
    """What services see."""

    def note(self, connection: Connection, actor: Actor, action: str, subject: str, **facts: str) -> None:
        """Append an entry: ``audit.note(connection, actor, "supply.linked", link_id, policy="dni_birth_date/1")``.

        Facts are ids, codes and counts: no names, no numbers of documents, no secrets.
        """
        raise NotImplementedError
