"""The apps that a customer let in: shown, taken back, told in the history and in the copy of one's data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ventanilla.apps.model.connected import ConnectedApp, ToldGrant
from ventanilla.apps.model.grants import Grant
from ventanilla.apps.service.grants import Grants
from ventanilla.apps.service.told import grant_told
from ventanilla.apps.tables import grants as tables
from ventanilla.errors import SignInRequired
from ventanilla.house import House
from ventanilla.kernel.actors import Actor, CustomerActor
from ventanilla.supply.model import SupplyPoint
from ventanilla.supply.service import SupplyService

TOLD = frozenset({"apps.grant_given", "apps.grant_ended"})
"""What the history of an account tells of this topic."""


class Connected:
    """Nothing here is for apps: an app sees neither others nor itself."""

    def __init__(self, house: House, grants: Grants, supply: SupplyService) -> None:
        self._house, self._grants, self._supply = house, grants, supply

    def of(self, actor: Actor) -> tuple[ConnectedApp, ...]:
        """The apps that are let in at this moment, the last one first.

        :raises SignInRequired: for anybody but a customer.
        """
        asking = _own(actor)
        return tuple(self._shown(asking, grant) for grant in self._grants.of(asking))

    def one(self, actor: Actor, grant_id: str) -> ConnectedApp:
        """One of them.

        :raises SignInRequired: for anybody but a customer.
        :raises NotFound: when it is not theirs, or was taken back.
        """
        asking = _own(actor)
        return self._shown(asking, self._grants.one(asking, grant_id))

    def has_another(self, actor: Actor, grant: Grant) -> bool:
        """Whether the same app was let in by another grant too, which ends on its own: a second device, say.

        :raises SignInRequired: for anybody but a customer.
        """
        theirs = self._grants.of(_own(actor))
        return any(each.id != grant.id and each.client.id == grant.client.id for each in theirs)

    def end(self, actor: Actor, grant_id: str) -> None:
        """Take back what an app was given; its next request is refused.

        :raises SignInRequired: for anybody but a customer.
        :raises NotFound: when it is not theirs, or was taken back already.
        """
        self._grants.end(_own(actor), grant_id)

    def told(self, grant_id: str) -> ToldGrant | None:
        """What its giver is told of a grant, from jobs; None when there is none of that id."""
        with self._house.db.read() as connection:
            row = tables.by_id(connection, grant_id)
            name, _ = grant_told(connection, grant_id)
        return ToldGrant(row["identity_id"], name, row["ended_by"] or "") if row and name is not None else None

    def label(self, point: SupplyPoint) -> str:
        """A supply as the utility's bills write it."""
        return self._supply.label(point)

    def subjects(self, identity_id: str) -> Mapping[str, Mapping[str, str]]:
        """The grants of an identity, each with the name of its app."""
        with self._house.db.read() as connection:
            rows = tables.every_of(connection, identity_id)
        return {row["id"]: {"app": row["client_name"]} for row in rows}

    def data(self, identity_id: str) -> list[dict[str, Any]]:
        """What an identity gave to apps, ended ones too, ready for JSON."""
        with self._house.db.read() as connection:
            rows = tables.every_of(connection, identity_id)
            links = tables.links_of(connection, [row["id"] for row in rows])
        return [
            {
                "app": row["client_name"],
                "scopes": row["scopes"].split(),
                "supplies": self._labels(links.get(row["id"], frozenset())),
                **{name: row[name] for name in ("is_offline", "given_at", "used_at", "ended_at", "ended_by")},
            }
            for row in rows
        ]

    def _shown(self, actor: CustomerActor, grant: Grant) -> ConnectedApp:
        now = self._house.clock.now()
        links = (
            link for link in self._supply.links_of(actor, None) if link.id in grant.link_ids and link.is_effective(now)
        )
        return ConnectedApp(grant, tuple(link.supply_point for link in links))

    def _labels(self, link_ids: frozenset[str]) -> list[str]:
        """Of the supplies that are theirs still."""
        found = (self._supply.made_link(link_id) for link_id in sorted(link_ids))
        return sorted(self._supply.label(link.supply_point) for link in found if link is not None)


def _own(actor: Actor) -> CustomerActor:
    if not isinstance(actor, CustomerActor):
        raise SignInRequired
    return actor
