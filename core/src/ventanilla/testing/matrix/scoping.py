"""Apps with exactly the scopes and supplies that a test wants, asked about every operation of a utility."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ventanilla.api.operations import ROOT
from ventanilla.kernel.scopes import Scope
from ventanilla.testing.matrix import rows
from ventanilla.testing.matrix.apps import OF_CUSTOMERS, Apps
from ventanilla.testing.matrix.asking import Matrix
from ventanilla.testing.matrix.people import Role, hold
from ventanilla.testing.matrix.world import Prepared

_METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Operation:
    """As the document has it; without ``security`` it is for everybody."""

    method: str
    path: str
    security: list[dict[str, list[str]]]
    names: tuple[str, ...]

    @property
    def is_public(self) -> bool:
        """Whether it is for everybody."""
        return self.security == []

    @property
    def wants(self) -> frozenset[Scope]:
        """What an app needs; nothing where it is for no app."""
        return frozenset(Scope(each) for one in self.security for each in one.get("oauth2", ()))

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@dataclass
class Asker:
    """Asks the operations of one utility as apps of the holder, who has two supplies."""

    one: Prepared
    apps: Apps
    first: str
    second: str
    links: Mapping[str, str]
    made: dict[tuple[frozenset[Scope], tuple[str, ...]], Role] = field(default_factory=dict)

    @property
    def matrix(self) -> Matrix:
        """What is known of the utility."""
        return self.one.matrix

    @property
    def holder(self) -> Role:
        """Whom all its apps act for."""
        return self.one.world.holder

    @property
    def served(self) -> frozenset[Scope]:
        """What apps can have at this utility; an operation of anything else is for none of them."""
        return frozenset(self.one.world.portal.house.utility.app_scopes)

    def operations(self) -> Iterator[Operation]:
        """All that the document has."""
        document = self.one.world.sender.send(Role("nobody"), "GET", f"{ROOT}/openapi.json").get_json()
        for path, siblings in document["paths"].items():
            for method in [each for each in _METHODS if each in siblings]:
                security = siblings[method].get("security", document["security"])
                yield Operation(method.upper(), path, security, tuple(re.findall(r"{(\w+)}", path)))

    def token(self, scopes: Iterable[Scope], *links: str) -> Role:
        """An app with these scopes; at both supplies unless others are named."""
        assert self.holder.actor is not None
        chosen, asked = links or tuple(self.links.values()), frozenset(scopes)
        if (asked, chosen) not in self.made:
            token = self.apps.token(self.holder.actor, asked, chosen, within=OF_CUSTOMERS)
            self.made[asked, chosen] = Role("an app", token=token)
        return self.made[asked, chosen]

    def ask(self, role: Role, operation: Operation, supply: str = "", **headers: str) -> Any:
        """Of a reading operation what is the holder's; an unsafe one about nothing, so that all stays as it is."""
        rule = operation.path.replace("{", "<").replace("}", ">")
        known = self.matrix.seen.values_of("", operation.names) or {}
        values = known if operation.method == "GET" else {}
        if supply:
            values = {**values, "supply_point_id": supply}
        path = re.sub(r"<(\w+)>", lambda found: values.get(found[1], rows.NOBODY), rule)
        body = None if operation.method == "GET" else self.matrix.bodies.get(f"{operation.method} {rule}")
        return self.one.world.sender.send(role, operation.method, path, body, **headers)


def asker_of(one: Prepared) -> Asker:
    """Whoever asks a utility, in a world that is prepared: its holder gets a second supply where they have one only."""
    world = one.world
    assert world.holder.actor is not None
    assert world.customer.actor is not None
    first = world.holder.supplies[0]
    second = world.holder.supplies[1] if len(world.holder.supplies) > 1 else world.customer.supplies[0]
    if second not in world.holder.supplies:
        point = world.portal.supply.supply_point(world.customer.actor, second, scope=None)
        hold(world.portal, world.holder, second, point.customer_id)
    links = {each.supply_point.id: each.id for each in world.portal.supply.links_of(world.holder.actor, None)}
    return Asker(one, Apps(world.portal), first, second, {each: links[each] for each in (first, second)})
