"""What somebody held before they closed their login, when the staff lets it in again: as far as it is still theirs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from ventanilla.house import House
from ventanilla.identity.service import IdentityService
from ventanilla.kernel.actors import SystemActor
from ventanilla.kernel.ids import new_id
from ventanilla.supply.model import Proof
from ventanilla.supply.service.holdings import Holdings
from ventanilla.supply.tables.links import CLOSING, HOLDERS, add_link, came_after, kept_links, settle_closed

_ACTOR = SystemActor("supply.restore_links")
_KEPT = ("identity_id", "supply_point_id", "customer_id", "policy", "version", "proof", "channel", "attempt_id")


class Restoring:
    """Links that ended with the login and nothing else: each is made anew on the evidence that it rested on.

    That takes the same customer of the same supply, a power that is still good, and nobody else who has linked it
    since; whoever holds it beside is told and can undo it, and who had shown knowledge alone waits again. Of the others
    their owner is told that they have to be linked again.
    """

    def __init__(self, house: House, identity: IdentityService, holdings: Holdings) -> None:
        self._house = house
        self._identity = identity
        self._holdings = holdings

    def subscribe(self) -> None:
        """Listen."""
        self._house.jobs.on("identity.let_in", "supply.restore_links", self._restore)
        self._house.jobs.on("identity.let_in_again", "supply.restore_links_again", self._restore)

    def _restore(self, payload: Mapping[str, Any]) -> None:
        identity_id = payload["identity_id"]
        if self._identity.person(identity_id) is None or self._identity.standing(identity_id) is None:
            return  # closed or blocked again meanwhile
        with self._house.db.read() as connection:
            ended = [row for row in kept_links(connection, identity_id=identity_id) if row["undone_by"] == CLOSING]
        good = {row["id"]: self._is_still_theirs(row) for row in ended}
        with self._house.db.write() as connection:
            self._settle(connection, ended, good)
        self._holdings.forget()

    def _settle(self, connection: Connection, ended: Sequence[Mapping[Any, Any]], good: Mapping[str, bool]) -> None:
        for row in ended:
            if not settle_closed(connection, row["id"]):
                continue  # another run of this job was quicker
            if good[row["id"]] and not came_after(connection, row):
                self._add(connection, row, self._house.clock.now())
            else:
                self._house.jobs.record(connection, "supply.link_left", link_id=row["id"])

    def _is_still_theirs(self, row: Mapping[Any, Any]) -> bool:
        today = self._house.today()
        point = self._holdings.point(row["supply_point_id"])
        if point is None or point.customer_id != row["customer_id"]:
            return False
        return all(last is None or last >= today for last in (point.until, row["valid_until"]))

    def _add(self, connection: Connection, row: Mapping[Any, Any], now: datetime) -> None:
        others = [one for (one,) in self._house.db.rows(HOLDERS, connection, supply_point_id=row["supply_point_id"])]
        must_wait = row["proof"] == Proof.KNOWLEDGE and any(one != row["identity_id"] for one in others)
        wait = self._house.utility.linking.cooling_off
        link_id = new_id()
        fresh = {name: row[name] for name in (*_KEPT, "valid_until")}
        at = {"made_at": now, "effective_at": now + wait if must_wait else now}
        if not add_link(connection, {"id": link_id, **fresh, **at}):
            return  # linked again already
        policy = f"{row['policy']}/{row['version']}"
        self._house.audit.note(connection, _ACTOR, "supply.restored", link_id, policy=policy, proof=row["proof"])
        self._house.jobs.record(connection, "supply.link_made", link_id=link_id)
