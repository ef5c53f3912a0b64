"""Grants: given by a customer on the page of consent, and ended by whoever has a right to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from sqlalchemy import Connection, RowMapping

from ventanilla.apps.model import Client, EndedBy, Given, Grant
from ventanilla.apps.service.clients import Clients
from ventanilla.apps.service.issuing import scopes_of, words
from ventanilla.apps.tables import grants
from ventanilla.errors import InvalidInput, NotFound, SignInRequired
from ventanilla.house import House
from ventanilla.identity.service import IdentityService
from ventanilla.identity.service.freshness import TYPING, is_fresh
from ventanilla.identity.service.permits import whose
from ventanilla.kernel.actors import Actor, CustomerActor, StaffActor, SystemActor
from ventanilla.kernel.ids import new_id
from ventanilla.kernel.messages import message
from ventanilla.kernel.scopes import Scope
from ventanilla.plugin import AppsPolicy
from ventanilla.supply.model import Link
from ventanilla.supply.service import SupplyService


class Grants:
    """What customers let apps do."""

    def __init__(
        self, house: House, policy: AppsPolicy, identity: IdentityService, supply: SupplyService, clients: Clients
    ) -> None:
        self._house = house
        self._policy = policy
        self._identity = identity
        self._supply = supply
        self._clients = clients

    def of(self, actor: Actor) -> tuple[Grant, ...]:
        """What the actor lets apps do at this moment, the newest first.

        :raises SignInRequired: for anybody but a signed-in identity: no app sees the others.
        """
        asking = own(actor)
        standing = self._identity.standing(asking.identity_id, asking.session_id)
        if standing is None:
            return ()
        with self._house.db.read() as connection:
            given = [row for row in grants.open_of(connection, asking.identity_id) if row["epoch"] == standing.epoch]
        # Asked as the tokens are: a browser that nobody has used for hours is told as none, its apps work still.
        asked = {row["session_id"] for row in given if not row["is_offline"]}
        sessions = {id_ for id_ in asked if self._is_open(asking, id_)}
        rows = [row for row in given if row["is_offline"] or row["session_id"] in sessions]
        with self._house.db.read() as connection:
            links = grants.links_of(connection, [row["id"] for row in rows])
        found = {id_: self._clients.find(id_) for id_ in {row["client_id"] for row in rows}}
        return tuple(
            _grant(row, client, links.get(row["id"], frozenset()))
            for row in rows
            if (client := found[row["client_id"]]) is not None
        )

    def _is_open(self, actor: CustomerActor, session_id: str) -> bool:
        standing = self._identity.standing(actor.identity_id, session_id)
        return standing is not None and standing.is_session_open

    def one(self, actor: Actor, grant_id: str) -> Grant:
        """One of them.

        :raises SignInRequired: for anybody but a signed-in identity.
        :raises NotFound: for an unknown one, an ended one and somebody else's, alike.
        """
        for grant in self.of(actor):
            if grant.id == grant_id:
                return grant
        raise NotFound

    def end(self, actor: Actor, grant_id: str) -> None:
        """Take back at once what an app was let to do.

        :raises SignInRequired: for anybody but a signed-in identity.
        :raises NotFound: for an unknown one, an ended one and somebody else's, alike.
        """
        grant = self.one(actor, grant_id)
        with self._house.db.write() as connection:
            if not self.finish(connection, actor, grant.id, EndedBy.CUSTOMER):
                raise NotFound

    def end_of_client(self, actor: StaffActor | SystemActor, client_id: str) -> int:
        """End all that customers gave to an app; how many grants there were.

        :raises NotPermitted: for a member of the staff without the role.
        """
        staff = self._clients.permit(actor) if isinstance(actor, StaffActor) else actor
        with self._house.db.write() as connection:
            ended = grants.end_of_client(connection, client_id, self._house.clock.now(), EndedBy.STAFF)
            self._house.audit.note(connection, staff, "apps.grants_ended", client_id, count=str(len(ended)))
        return len(ended)

    def customers_of(self, actor: Actor, client_id: str) -> int:
        """How many customers let an app in; role ``integrations``.

        :raises NotPermitted: for anybody else.
        """
        self._clients.permit(actor)
        with self._house.db.read() as connection:
            return grants.count_of_client(connection, client_id)

    # For the flows

    def links(self, actor: CustomerActor, scopes: Iterable[Scope]) -> tuple[Link, ...]:
        """The customer's links that can be chosen for some scopes: none when nothing of a supply is among them."""
        if not any(each.is_of_supplies for each in scopes):
            return ()
        now = self._house.clock.now()
        return tuple(each for each in self._supply.links_of(actor, None) if each.is_effective(now))

    def is_proved(self, actor: CustomerActor, *, is_sent: bool = False, within: timedelta | None = None) -> bool:
        """Whether the customer has proved lately enough who they are, to see the page of consent or to send it."""
        age = self._policy.fresh_proof if within is None else min(within, self._policy.fresh_proof)
        return is_fresh(actor, self._house.clock.now(), age + TYPING if is_sent else age)

    def has_passkey(self, actor: CustomerActor) -> bool:
        """Whether the customer could prove by two factors who they are without signing in anew: a passkey is both."""
        return any(not each.is_suspended for each in self._identity.factors.state(actor).passkeys)

    def chosen(
        self, actor: CustomerActor, asked: Sequence[Scope], scopes: Iterable[str], link_ids: Iterable[str]
    ) -> Given:
        """What was ticked, within what was asked for and what the customer holds.

        :raises InvalidInput: on ``scopes`` or ``link_ids``.
        """
        ticked = {each for each in asked if each in set(scopes)}
        if set(scopes) - {each.value for each in asked}:
            raise InvalidInput({"scopes": message("apps.fault.scope_not_asked")})
        if not ticked:
            raise InvalidInput({"scopes": message("apps.fault.no_scope")})
        if Scope.OPENID in asked:
            ticked.add(Scope.OPENID)
        links = {each.id for each in self.links(actor, ticked)}
        wanted = frozenset(link_ids) if any(each.is_of_supplies for each in ticked) else frozenset()
        if wanted - links:
            raise InvalidInput({"link_ids": message("apps.fault.foreign_supply")})
        if links and not wanted:
            raise InvalidInput({"link_ids": message("apps.fault.no_supply")})
        return Given(frozenset(ticked), wanted)

    def add(self, connection: Connection, actor: CustomerActor, client: Client, given: Given) -> str:
        """Store what was given, in place of what the same app was given in the same session; the new grant's id.

        :raises SignInRequired: when the login has ended meanwhile.
        """
        standing = self._identity.standing(actor.identity_id, actor.session_id)
        if standing is None or not standing.is_session_open:
            raise SignInRequired
        for row in grants.open_for(connection, actor.identity_id, client.id):
            if row["session_id"] == actor.session_id and not row["is_offline"]:
                self.finish(connection, actor, row["id"], EndedBy.CUSTOMER)
        row_ = {
            "id": new_id(),
            "identity_id": actor.identity_id,
            "client_id": client.id,
            "scopes": words(given.scopes),
            "epoch": standing.epoch,
            "session_id": actor.session_id,
            "is_offline": Scope.OFFLINE_ACCESS in given.scopes,
            "given_at": self._house.clock.now(),
        }
        grants.add(connection, row_, given.link_ids)
        grant_id = str(row_["id"])
        self._house.jobs.record(connection, "apps.grant_given", grant_id=grant_id)
        facts = {"client": client.id, "scopes": words(given.scopes), "supplies": str(len(given.link_ids))}
        self._house.audit.note(connection, actor, "apps.grant_given", grant_id, **facts)
        return grant_id

    def finish(self, connection: Connection, actor: Actor, grant_id: str, by: EndedBy) -> bool:
        """End a grant, and with it all its tokens; whether it was open."""
        if not grants.end(connection, grant_id, self._house.clock.now(), by.value):
            return False
        self._house.jobs.record(connection, "apps.grant_ended", grant_id=grant_id)
        self._house.audit.note(connection, actor, "apps.grant_ended", grant_id, by=by.value)
        return True

    def still_given(self, actor: CustomerActor, client: Client, scopes: Iterable[Scope]) -> RowMapping | None:
        """An open grant that covers what is asked for, given in this session or for longer; None without one."""
        standing = self._identity.standing(actor.identity_id, actor.session_id)
        wanted = frozenset(scopes)
        with self._house.db.read() as connection:
            rows = grants.open_for(connection, actor.identity_id, client.id)
        for row in rows:
            is_near = row["is_offline"] or row["session_id"] == actor.session_id
            is_near &= (row["used_at"] or row["given_at"]) > self._house.clock.now() - self._policy.refresh_idle
            if standing and row["epoch"] == standing.epoch and is_near and wanted <= scopes_of(row["scopes"]):
                return row
        return None


def own(actor: Actor) -> CustomerActor:
    """The signed-in identity that asks.

    :raises SignInRequired: for anybody else.
    :raises ScopeMissing: for an app, which lets no app in.
    """
    if not isinstance(actor, CustomerActor):
        whose(actor, None)
        raise SignInRequired
    return actor


def _grant(row: RowMapping, client: Client, link_ids: frozenset[str]) -> Grant:
    scopes = tuple(each for each in Scope if each in scopes_of(row["scopes"]))
    return Grant(row["id"], client, scopes, link_ids, row["is_offline"], row["given_at"], row["used_at"])
