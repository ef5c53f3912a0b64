"""Proving again who one is, in a session that is there already."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from ventanilla.errors import InvalidInput, SignInRequired
from ventanilla.fields.passwords import password as as_compared
from ventanilla.house import House
from ventanilla.identity.model import SecondWay
from ventanilla.identity.service.entering import proof_of
from ventanilla.identity.service.factors.evidence import Evidence
from ventanilla.identity.service.factors.passkeys import Purpose
from ventanilla.identity.service.freshness import FRESH, TYPING, needs_fresh
from ventanilla.identity.service.proving import Proving
from ventanilla.identity.tables import sessions
from ventanilla.kernel.actors import CustomerActor
from ventanilla.kernel.messages import message
from ventanilla.kernel.proofs import BY_PASSWORD, ProvedBy, written

__all__ = ["FRESH", "TYPING", "Proofs", "needs_fresh"]

REFUSED = "identity.proof_refused"


class Proofs:
    """Takes a proof from somebody who is signed in."""

    def __init__(self, house: House, proving: Proving, evidence: Evidence) -> None:
        self._house = house
        self._proving = proving
        self._evidence = evidence

    def reprove(self, actor: CustomerActor, values: Mapping[str, Any]) -> datetime:
        """See :meth:`IdentityService.reprove`."""

        def proved(connection: Connection, way: SecondWay) -> datetime:
            return self._proved(connection, actor, proof_of(way))

        if values.get("credential"):
            where = (Purpose.PROOF, actor.session_id)
            return self._evidence.passkey(actor, values, where, REFUSED, proved)
        if values.get("code"):
            typed = str(values["code"])
            return self._evidence.code(actor, typed, REFUSED, proved)
        password = values.get("password")
        if not isinstance(password, str) or not password:
            raise InvalidInput({"password": message("field.fault.required")})
        row = self._proving.row(actor)
        if not row["password_hash"]:
            # Nobody proves anything with a password that there isn't.
            raise InvalidInput({"password": message("field.fault.current_password")})
        self._proving.prove(actor, row["password_hash"], as_compared(password), "password", REFUSED)
        with self._house.db.write() as connection:
            return self._proved(connection, actor, BY_PASSWORD)

    def _proved(self, connection: Connection, actor: CustomerActor, by: ProvedBy) -> datetime:
        now = self._house.clock.now()
        if not sessions.prove(connection, actor.identity_id, actor.session_id, now, written(by)):
            raise SignInRequired
        self._house.audit.note(connection, actor, "identity.proved", actor.identity_id)
        return now
