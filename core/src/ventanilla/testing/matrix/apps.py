"""Apps that act for the people of a matrix, with exactly the scopes and supplies that a test wants."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ventanilla.apps.model import Client, EndedBy, Given
from ventanilla.apps.service.issuing import Basis, Issuing
from ventanilla.kernel.actors import CustomerActor, StaffActor, SystemActor
from ventanilla.kernel.ids import new_id
from ventanilla.kernel.scopes import Scope
from ventanilla.testing.matrix.people import Role

if TYPE_CHECKING:
    from ventanilla.app import Portal

OF_CUSTOMERS = frozenset(each for each in Scope if not each.is_of_utility)
OF_SYSTEMS = frozenset(each for each in Scope if each.is_of_utility)
_DESK = StaffActor("marina", frozenset({"integrations"}), "desk")


class Apps:
    """One app that customers let in, and one system of the utility, each with all scopes that it can have."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        redirecting = {"redirect_uris": "https://app.example/back", "scopes": sorted(portal.house.utility.app_scopes)}
        self.client = self._registered("public", grants=["authorization_code", "refresh_token"], **redirecting)
        self.system = self._registered("system", grants=["client_credentials"], scopes=sorted(OF_SYSTEMS))
        portal.apps.keys.public()
        self._issuing = Issuing(portal.house, portal.apps.policy, portal.apps.keys)

    def token(
        self, actor: CustomerActor, scopes: Iterable[Scope], link_ids: Iterable[str], *, within: Iterable[Scope] = ()
    ) -> str:
        """A token with these scopes at these links; its grant has the scopes ``within`` too."""
        return self.granted(actor, scopes, link_ids, within=within)[0]

    def granted(
        self,
        actor: CustomerActor,
        scopes: Iterable[Scope],
        link_ids: Iterable[str],
        *,
        within: Iterable[Scope] = (),
        client: Client | None = None,
    ) -> tuple[str, str]:
        """The same, with the id of its grant."""
        app, asked = client or self.client, frozenset(scopes)
        given = Given(asked | frozenset(within), frozenset(link_ids))
        with self.portal.house.db.write() as connection:
            grant_id = self.portal.apps.grants.add(connection, actor, app, given)
            basis = Basis(new_id(), grant_id, actor.identity_id, given.scopes)
            body = self._issuing.issue(connection, app, basis, asked)
        return str(body["access_token"]), grant_id

    def system_token(self, scopes: Iterable[Scope]) -> str:
        """A token of a system of the utility."""
        asked = frozenset(scopes)
        with self.portal.house.db.write() as connection:
            return str(
                self._issuing.issue(connection, self.system, Basis(new_id(), None, "", asked), asked)["access_token"]
            )

    def ended(self, actor: CustomerActor, link_ids: Iterable[str]) -> str:
        """A token with all scopes whose grant its giver has ended."""
        token, grant_id = self.granted(actor, OF_CUSTOMERS, link_ids)
        with self.portal.house.db.write() as connection:
            assert self.portal.apps.grants.finish(connection, SystemActor("matrix"), grant_id, EndedBy.CUSTOMER)
        return token

    def links(self, role: Role) -> tuple[str, ...]:
        """The ids of the links of somebody, by their supplies' order."""
        assert role.actor is not None
        now = self.portal.house.clock.now()
        held = self.portal.supply.links_of(role.actor, None)
        return tuple(each.id for each in held if each.is_effective(now))

    def _registered(self, kind: str, **said: object) -> Client:
        name = f"matrix {new_id()[:6]}"
        about = {"name": name, "about": "What it is.", "contact": "we@app.example", "homepage": "https://app.example/"}
        values = {**about, "policy_uri": "https://app.example/privacy", "kind": kind, **said}
        return self.portal.apps.clients.register(_DESK, values).client


def roles(portal: Portal, holder: Role, customer: Role) -> tuple[tuple[Role, ...], tuple[Role, ...]]:
    """Apps that open nothing at all, of the holder's own, and one with all scopes that acts for another customer."""
    apps = Apps(portal)
    assert holder.actor is not None
    assert customer.actor is not None
    held = apps.links(holder)
    void = (
        Role("an app without scopes", token=apps.token(holder.actor, (), held, within=OF_CUSTOMERS), is_app=True),
        Role("an app whose grant has ended", token=apps.ended(holder.actor, held), is_app=True),
        Role("a system of the utility", token=apps.system_token(OF_SYSTEMS), is_app=True, is_system=True),
    )
    token = apps.token(customer.actor, OF_CUSTOMERS, apps.links(customer)[:1])
    other = Role("another customer's app", "", token, customer.actor, customer.supplies[:1], is_app=True)
    return void, (other,)


def another_grant(portal: Portal, holder: Role) -> str:
    """The id of a grant of the holder's that none of those apps has."""
    apps = Apps(portal)
    assert holder.actor is not None
    return apps.granted(holder.actor, OF_CUSTOMERS, apps.links(holder))[1]
