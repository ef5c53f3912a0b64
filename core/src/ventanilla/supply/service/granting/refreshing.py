"""The links of an issued login: made, kept and ended as the records say."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from ventanilla.errors import NotFound, Unavailable
from ventanilla.house import House
from ventanilla.identity.model import IssuedLogin, LoginScope, PasswordSource
from ventanilla.kernel.actors import SystemActor
from ventanilla.kernel.ids import new_id
from ventanilla.plugin import IssuedLogins
from ventanilla.supply.model import Proof, SupplyPoint
from ventanilla.supply.service.granting.scopes import Scopes
from ventanilla.supply.service.holdings import Holdings
from ventanilla.supply.tables import granting as tables
from ventanilla.supply.tables.links import LINKS, add_link, end_link, set_validity

SYSTEM = SystemActor("supply.granting")
BY_RECORDS = "records"
"""Who ended a link that was granted: nobody chose to, what it rested on has ended."""


class Refreshing:
    """Compares what a login holds with what it may hold."""

    def __init__(self, house: House, policy: IssuedLogins, scopes: Scopes, holdings: Holdings) -> None:
        self._house = house
        self._policy = policy
        self._scopes = scopes
        self._holdings = holdings

    def refresh(self, login: IssuedLogin) -> None:
        """Called at each sign-in. While the back office does not answer, what was granted stays."""
        try:
            points = self._opened(login)
        except NotFound:
            points = ()
        except Unavailable:
            return
        wanted = {point.id: point for point in points}
        with self._house.db.write() as connection:
            held = {row[2]: row for row in self._house.db.rows(LINKS, connection, identity_id=login.identity_id)}
            for point_id in wanted.keys() - held.keys():
                self._grant(connection, login, wanted[point_id])
            for point_id, row in held.items():
                if point_id not in wanted:
                    self.end(connection, row[0])
                elif row[-1] != login.valid_until:
                    set_validity(connection, row[0], login.valid_until)
        self._holdings.forget()

    def end(self, connection: Connection, link_id: str) -> None:
        """End a granted link."""
        if end_link(connection, link_id, self._house.clock.now(), BY_RECORDS):
            self._house.audit.note(connection, SYSTEM, "supply.grant_ended", link_id)
            self._house.jobs.record(connection, "supply.link_undone", link_id=link_id)

    def end_all(self, connection: Connection, identity_id: str) -> None:
        """End all links of a login."""
        for row in self._house.db.rows(LINKS, connection, identity_id=identity_id):
            self.end(connection, row[0])
        self._holdings.forget()

    def _opened(self, login: IssuedLogin) -> tuple[SupplyPoint, ...]:
        if login.scope is LoginScope.SUPPLY:
            return self._scopes.point(login.record_id)
        if login.scope is LoginScope.CUSTOMER:
            return self._scopes.points(login.record_id)
        with self._house.db.read() as connection:
            row = tables.one_agreement(connection, login.record_id)
        return covered(row, self._scopes) if row is not None and row["ended_at"] is None else ()

    def _grant(self, connection: Connection, login: IssuedLogin, point: SupplyPoint) -> None:
        by_staff = login.source in (PasswordSource.STAFF, PasswordSource.AGREEMENT)
        proof = Proof.STAFF if by_staff or login.scope is LoginScope.AGREEMENT else Proof.POSSESSION
        now, link_id = self._house.clock.now(), new_id()
        row = {
            "id": link_id,
            "identity_id": login.identity_id,
            "supply_point_id": point.id,
            "customer_id": point.customer_id,
            "policy": self._policy.name,
            "version": self._policy.version,
            "proof": proof.value,
            "channel": login.scope.value if login.scope is LoginScope.AGREEMENT else login.source or "",
            "made_at": now,
            "effective_at": now,
            "attempt_id": "",
            "valid_until": login.valid_until,
        }
        if add_link(connection, row):
            policy = f"{self._policy.name}/{self._policy.version}"
            self._house.audit.note(connection, SYSTEM, "supply.granted", link_id, policy=policy, proof=proof.value)
            self._house.jobs.record(connection, "supply.link_made", link_id=link_id)


def covered(row: Mapping[Any, Any], scopes: Scopes) -> tuple[SupplyPoint, ...]:
    """The supplies that an agreement covers and that have not ended."""
    chosen = set(json.loads(str(row["contracts"])))
    points = scopes.points(str(row["customer_id"]))
    return tuple(point for point in points if not chosen or point.id in chosen)
