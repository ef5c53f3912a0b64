"""From a client's number to the transformer, and no further; and slowly, so that nobody walks through the numbers."""

from __future__ import annotations

from ventanilla.errors import TooManyTries
from ventanilla.grid.service.entrance import permit_client, typed_key
from ventanilla.grid.tables import reading
from ventanilla.house import House
from ventanilla.identity.service.budgets import Budgets, network_of
from ventanilla.kernel.actors import Actor

MOST = 20
"""So many transformers of one number are told: where numbers repeat, they are several clients."""


class Clients:
    """Counts each search before it is made, in the database, so that parallel ones and other hosts count too."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._budgets = Budgets(house)

    def transformers(self, actor: Actor, field: str, number: str) -> list[str]:
        """The ids of the transformers that feed the supplies of a client's number; none for an unknown one.

        :raises SignInRequired: for a visitor, whatever the utility's rule for browsing.
        :raises InvalidInput: on ``field``, for what can't be a number; it costs nothing.
        :raises TooManyTries: when the identity, its network or the utility has asked too often.
        """
        policy, customer = permit_client(self._house, actor)
        key = typed_key(field, number).replace(" ", "")
        asked = [
            ("grid.client.identity", customer.identity_id, policy.clients_per_identity),
            ("grid.client.day", customer.identity_id, policy.clients_per_day),
            ("grid.client.utility", "", policy.clients_per_utility),
        ]
        if customer.address:
            asked.append(("grid.client.address", network_of(customer.address), policy.clients_per_address))
        with self._house.db.write(apart=True) as connection:
            has_room = self._budgets.take_all(connection, asked)
        if not has_room:
            raise TooManyTries
        return reading.transformers_of_client(self._house.db, key, MOST)
