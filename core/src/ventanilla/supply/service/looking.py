"""Looking customers and links up: for the staff, for the history and for the copy of one's data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ventanilla.errors import Conflict, NotFound
from ventanilla.fields import Fault, Surroundings, canonical_value
from ventanilla.house import House
from ventanilla.kernel.actors import StaffActor
from ventanilla.kernel.text import searchable
from ventanilla.supply.model import Customer, Evidence, HeldLink, Proof
from ventanilla.supply.service.holdings import Holdings
from ventanilla.supply.tables.customers import ids_named
from ventanilla.supply.tables.links import LINK, end_link, kept_links

MOST = 20
"""So many customers of one name are enough to see that the name has to be written out."""

TOLD = frozenset(
    {
        "supply.linked",
        "supply.unlinked",
        "supply.restored",
        "supply.undone",
        "supply.undone_by_staff",
        "supply.proven",
        "supply.link_tried",
        "supply.granted",
        "supply.grant_ended",
    }
)
"""What the history of an account tells of this topic."""


class Looking:
    """Finds, and ends a link for the staff."""

    def __init__(self, house: House, holdings: Holdings) -> None:
        self._house = house
        self._holdings = holdings

    def customers(self, text: str) -> tuple[Customer, ...]:
        """See :meth:`SupplyService.find_customers`."""
        found = {one.id: one for one in (*self._by_number(text), *self._by_proof(text))}
        if not found:
            found = {one.id: one for one in self._by_name(text)}
        return tuple(found.values())

    def held(self, *, identity_id: str = "", customer_id: str = "") -> tuple[HeldLink, ...]:
        """Links of an identity, or to a customer's supplies, ended ones too, the oldest first."""
        with self._house.db.read() as connection:
            rows = kept_links(connection, identity_id=identity_id, customer_id=customer_id)
        return tuple(self._held(row) for row in rows)

    def undo(self, actor: StaffActor, link_id: str, reason: str) -> HeldLink:
        """See :meth:`SupplyService.undo_link`."""
        rows = self._house.db.rows(LINK, id=link_id)
        if not rows:
            raise NotFound
        now = self._house.clock.now()
        with self._house.db.write() as connection:
            if not end_link(connection, link_id, now, "staff"):
                raise Conflict
            why = {"reason": reason} if reason else {}
            self._house.audit.note(connection, actor, "supply.undone_by_staff", link_id, **why)
            self._house.jobs.record(connection, "supply.link_undone", link_id=link_id)
        self._holdings.forget()
        return next(one for one in self.held(identity_id=rows[0][1]) if one.id == link_id)

    def subjects(self, identity_id: str) -> Mapping[str, Mapping[str, str]]:
        """The links of an identity, each with the label of its supply."""
        return {one.id: {"supply": one.supply} for one in self.held(identity_id=identity_id)}

    def data(self, identity_id: str) -> list[dict[str, Any]]:
        """The links of an identity with their evidence, ready for JSON."""
        return [_told(one) for one in self.held(identity_id=identity_id)]

    def _by_number(self, text: str) -> Iterable[Customer]:
        found = self._holdings.customer(self._house.id_of("customer", text.strip()))
        return (found,) if found else ()

    def _by_proof(self, text: str) -> Iterable[Customer]:
        """By the first proof of the policy: that is the one that finds a customer."""
        around = Surroundings.of(self._house.utility, self._house.today())
        for asked in self._house.utility.linking.matched[:1]:
            try:
                value = canonical_value(asked.kind, text.strip(), around)
            except Fault:
                continue
            found: tuple[Customer, ...] | None = self._house.gateway.ask(
                "customers_matching", proofs={asked.name: value}
            ).value
            yield from found or ()

    def _by_name(self, text: str) -> Iterable[Customer]:
        try:
            words = searchable(text).split()
        except ValueError:
            return
        if not words:
            return
        with self._house.db.read() as connection:
            ids = ids_named(connection, words, MOST)
        for id_ in ids:
            found = self._holdings.customer(id_)
            if found is not None:
                yield found

    def _held(self, row: Mapping[Any, Any]) -> HeldLink:
        point = self._holdings.point(row["supply_point_id"])
        evidence = Evidence(row["policy"], row["version"], Proof(row["proof"]), row["made_at"], row["channel"])
        return HeldLink(
            row["id"],
            row["identity_id"],
            self._holdings.label(point) if point else "–",
            evidence,
            row["effective_at"],
            row["undone_at"],
            row["undone_by"] or "",
        )


def _told(one: HeldLink) -> dict[str, Any]:
    return {
        "supply": one.supply,
        "policy": one.evidence.policy,
        "version": one.evidence.version,
        "proof": one.evidence.proof.value,
        "channel": one.evidence.channel,
        "made_at": one.evidence.made_at,
        "effective_at": one.effective_at,
        "ended_at": one.ended_at,
        "ended_by": one.ended_by,
    }
