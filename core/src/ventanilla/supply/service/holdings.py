"""What an identity holds: the links, and the supplies they give a right to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from ventanilla.house import House
from ventanilla.plugin import Answer
from ventanilla.supply.model import Customer, FamilyMember, Link, Service, SupplyPoint
from ventanilla.supply.tables.links import HOLDERS, LINK, LINKED, LINKS
from ventanilla.supply.tables.rows import Reader, link_of, place


class Holdings:
    """Reads links; every page begins here."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._reader = Reader(house.utility)
        self._memory: ContextVar[dict[str, tuple[Link, ...]] | None] = ContextVar("links", default=None)

    def links(self, identity_id: str) -> tuple[Link, ...]:
        """Active links whose supply has not ended, in order."""
        memory = self._memory.get()
        if memory is not None and identity_id in memory:
            return memory[identity_id]
        found = tuple(sorted(self._read(identity_id), key=lambda one: place(one.supply_point)))
        if memory is not None:
            memory[identity_id] = found
        return found

    def supplies(self, identity_id: str) -> tuple[SupplyPoint, ...]:
        """Those that may be seen now."""
        links = self.links(identity_id)
        now = self._house.clock.now()
        return tuple(one.supply_point for one in links if one.is_effective(now))

    def any_link(self, link_id: str) -> Link | None:
        """A link whatever its state; None for an unknown one or when its supply is gone."""
        rows = self._house.db.rows(LINK, id=link_id)
        point = self.point(rows[0][2]) if rows else None
        return link_of(rows[0], point) if point else None

    def point(self, supply_point_id: str) -> SupplyPoint | None:
        """A supply as the utility's records have it, whoever holds it."""
        answer: SupplyPoint | None = self._house.gateway.ask("supply_point", supply_point_id=supply_point_id).value
        return answer

    def holders(self, supply_point_id: str) -> tuple[str, ...]:
        """The identities that may see a supply now."""
        rows = self._house.db.rows(HOLDERS, supply_point_id=supply_point_id)
        return tuple(id_ for (id_,) in rows if any(one.id == supply_point_id for one in self.supplies(id_)))

    def customer(self, customer_id: str) -> Customer | None:
        """A customer as the utility's records have them."""
        answer: Customer | None = self._house.gateway.ask("customer", customer_id=customer_id).value
        return answer

    def services(self, point: SupplyPoint) -> Answer[tuple[Service, ...]]:
        """What the utility says that a supply is billed for."""
        answer: Answer[tuple[Service, ...] | None] = self._house.gateway.ask("services", supply_point=point)
        return Answer(answer.value or (), answer.as_of)

    def family(self, customer_id: str) -> Answer[tuple[FamilyMember, ...]]:
        """Who belongs to a customer's family group."""
        answer: Answer[tuple[FamilyMember, ...] | None] = self._house.gateway.ask(
            "family_members", customer_id=customer_id
        )
        return Answer(answer.value or (), answer.as_of)

    def label(self, point: SupplyPoint) -> str:
        """The supply as the utility's bills write it."""
        return self._house.utility.supply_label.format(customer_number=point.customer_number, number=point.number)

    @contextmanager
    def remembered(self) -> Iterator[None]:
        """Read an identity's links once inside; one inside another shares its memory."""
        if self._memory.get() is not None:
            yield
            return
        token = self._memory.set({})
        try:
            yield
        finally:
            self._memory.reset(token)

    def forget(self) -> None:
        """Something changed: read again."""
        memory = self._memory.get()
        if memory is not None:
            memory.clear()

    def _read(self, identity_id: str) -> list[Link]:
        house = self._house
        today = house.today()
        if house.gateway.only_records("supply_point"):
            rows = house.db.rows(LINKED, identity_id=identity_id, today=today)
            return [self._reader.link(row) for row in rows]
        found = []
        for row in house.db.rows(LINKS, identity_id=identity_id):
            point = self.point(row[2])
            if row[-1] is not None and row[-1] < today:
                continue
            if point is not None and (point.until is None or point.until >= today):
                found.append(link_of(row, point))
        return found
