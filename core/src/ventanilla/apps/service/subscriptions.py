"""Grants as subscriptions: who acts by one now, and which apps want to hear of news."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from ventanilla.apps.model.grants import EndedBy
from ventanilla.apps.model.subscriptions import Subscription
from ventanilla.apps.service.clients import Clients
from ventanilla.apps.service.grants import Grants
from ventanilla.apps.service.holding import Holding
from ventanilla.apps.service.issuing import scopes_of
from ventanilla.apps.tables import grants
from ventanilla.apps.tables.subscriptions import NAMES, ONE, told
from ventanilla.errors import SignInRequired
from ventanilla.house import House
from ventanilla.kernel.actors import Actor, AppActor
from ventanilla.plugin import AppsPolicy

_AT_ONCE = 200


class Subscriptions:
    """Every look asks anew whether the grant, its app and its giver's login are good."""

    def __init__(self, house: House, policy: AppsPolicy, clients: Clients, grants_: Grants, holding: Holding) -> None:
        self._house, self._policy, self._clients, self._holding = house, policy, clients, holding
        self._grants = grants_

    def of(self, actor: Actor) -> Subscription:
        """The one that an app acts by, with no more than the scopes that its token says.

        :raises SignInRequired: for anybody but an app, and when it ended meanwhile.
        """
        found = self.one(actor.grant_id) if isinstance(actor, AppActor) else None
        if found is None or not isinstance(actor, AppActor):
            raise SignInRequired
        return replace(found, actor=replace(found.actor, scopes=found.actor.scopes & actor.scopes))

    def one(self, grant_id: str) -> Subscription | None:
        """A grant with what it lets its app do at this moment; None when it is good no more."""
        rows = self._house.db.rows(ONE, id=grant_id)
        return self._made(dict(zip(NAMES, rows[0], strict=True))) if rows else None

    def end(self, actor: Actor) -> None:
        """End what an app acts by, at its own wish.

        :raises SignInRequired: for anybody but an app, and when it ended meanwhile.
        """
        found = self.of(actor)
        with self._house.db.write() as connection:
            if not self._grants.finish(connection, actor, found.id, EndedBy.CLIENT):
                raise SignInRequired

    def told(self) -> Iterator[str]:
        """The open grants whose app has an address for news, some at a time."""
        after = ""
        while True:
            with self._house.db.read() as connection:
                rows = told(connection, after, _AT_ONCE)
            yield from (row["id"] for row in rows)
            if len(rows) < _AT_ONCE:
                return
            after = rows[-1]["id"]

    def expiry(self, token: str) -> datetime | None:
        """Until when an access token is good (UTC); None for one that is not."""
        held = self._holding.held(token, "access")
        return held.expires_at if held else None

    def _made(self, row: Mapping[str, Any]) -> Subscription | None:
        standing = self._holding.good(row["identity_id"], row["epoch"], row["session_id"], is_offline=row["is_offline"])
        client = self._clients.find(row["client_id"])
        if standing is None or client is None:
            return None
        scopes = scopes_of(row["scopes"]) & scopes_of(row["allowed"]) & frozenset(self._policy.scopes)
        links = frozenset(link_id for (link_id,) in self._house.db.rows(grants.LINKS, grant_id=row["id"]))
        actor = AppActor(standing.identity_id, client.id, row["id"], scopes, links, standing.locale)
        return Subscription(actor, client, row["given_at"], row["is_offline"])
