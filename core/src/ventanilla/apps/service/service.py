"""The service of apps: whose token it is, what an app asks, what a customer gave, what ends it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from ventanilla.apps.service.authorization import Authorization
from ventanilla.apps.service.clients import Clients
from ventanilla.apps.service.connected import TOLD, Connected
from ventanilla.apps.service.devices import Devices
from ventanilla.apps.service.ending import Endings
from ventanilla.apps.service.grants import Grants
from ventanilla.apps.service.holding import Holding
from ventanilla.apps.service.issuing import Issuing
from ventanilla.apps.service.keys import Keys
from ventanilla.apps.service.metadata import metadata
from ventanilla.apps.service.protocol import Machine
from ventanilla.apps.service.protocol.server import Works
from ventanilla.apps.service.purging import forget
from ventanilla.apps.service.registering import Registering
from ventanilla.apps.service.subscriptions import Subscriptions
from ventanilla.apps.service.userinfo import UserInfo
from ventanilla.errors import NotFound
from ventanilla.house import House
from ventanilla.identity.service import IdentityService
from ventanilla.identity.service.budgets import Budgets
from ventanilla.kernel.actors import AppActor, ClientActor
from ventanilla.plugin import AppsPolicy
from ventanilla.supply.service import SupplyService


class AppsService:
    """Apps that act for customers, and systems of the utility that act for themselves.

    Where the utility lets no apps in (``Utility.apps`` is None) no token is good, and everything else is not found.
    """

    def __init__(self, house: House, identity: IdentityService, supply: SupplyService) -> None:
        self._house = house
        self._identity = identity
        self.policy = replace(house.utility.apps or AppsPolicy(), scopes=house.utility.app_scopes)
        budgets = Budgets(house)
        self.clients = Clients(house)
        self.registering = Registering(house, self.clients)
        self.keys = Keys(house, self.policy)
        self.grants = Grants(house, self.policy, identity, supply, self.clients)
        self.connected = Connected(house, self.grants, supply)
        self._holding = Holding(house, self.policy, identity)
        self.subscriptions = Subscriptions(house, self.policy, self.clients, self.grants, self._holding)
        issuing = Issuing(house, self.policy, self.keys)
        self.userinfo = UserInfo(self._holding, issuing)
        self.authorization = Authorization(house, self.policy, self.clients, self.grants, issuing, self.keys)
        self.devices = Devices(house, self.policy, self.clients, self.grants, budgets)
        self.endings = Endings(house, self.clients, issuing, self.keys)
        works = Works(house, self.policy, self.clients, self.grants, self._holding, issuing, self.devices)
        self.machine = Machine(works, budgets)

    @property
    def is_open(self) -> bool:
        """Whether the utility lets apps in."""
        return self._house.utility.apps is not None

    def subscribe(self) -> None:
        """Come round: new keys in time, and nothing kept that has ended long ago; and tell of consents."""
        self._house.jobs.every(timedelta(days=1), "apps.rotate_keys", lambda _: self.keys.rotate_when_due())
        self._house.jobs.every(timedelta(days=1), "apps.forget", lambda _: forget(self._house))
        self._identity.add_history("apps", TOLD, self.connected.subjects)
        self._identity.add_data("apps", self.connected.data)

    def api_actor(self, token: str, address: str) -> AppActor | ClientActor | None:
        """Whose bearer token it is: an app's that acts for a customer, or a system's of the utility; None for neither.

        Everything it stands on is asked again with each request, in three SQL statements at most: the token itself, its
        grant and app, the login behind it, the session where the grant ends with one, and the supplies chosen.
        """
        return self._holding.api_actor(token, address) if self.is_open else None

    def metadata(self) -> dict[str, Any]:
        """What the authorization server says of itself.

        :raises NotFound: where the utility lets no apps in.
        """
        if not self.is_open:
            raise NotFound
        return metadata(self._house, self.policy)

    def public_keys(self) -> dict[str, Any]:
        """The keys that id_tokens are checked with, a JWK set.

        :raises NotFound: where the utility lets no apps in.
        """
        if not self.is_open:
            raise NotFound
        return self.keys.public()
