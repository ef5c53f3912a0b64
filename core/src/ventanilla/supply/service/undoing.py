"""How links end: by their owner, or by a holder who was told and says "not me"."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from ventanilla.errors import LinkExpired, NotFound
from ventanilla.house import House
from ventanilla.identity.service import IdentityService
from ventanilla.kernel.actors import CustomerActor, SystemActor
from ventanilla.kernel.ids import hash_secret, new_secret
from ventanilla.plugin import Channel
from ventanilla.supply.model import Customer, EndedLink, Undoable, UndoNotice
from ventanilla.supply.service.codes import reachable
from ventanilla.supply.service.holdings import Holdings
from ventanilla.supply.service.restoring import Restoring
from ventanilla.supply.tables.attempts import forget_attempts
from ventanilla.supply.tables.links import CLOSING, ENDED, HOLDERS, LINK, UNDO, add_undo_secrets, end_link, kept_links


class _Recipient(NamedTuple):
    channel: Channel
    email: str
    phone: str
    locale: str
    first_name: str


class Undoing:
    """Tells holders, and ends links."""

    def __init__(self, house: House, identity: IdentityService, holdings: Holdings) -> None:
        self._house = house
        self._identity = identity
        self._holdings = holdings

    def unlink(self, actor: CustomerActor, link_id: str) -> None:
        """See :meth:`SupplyService.unlink`."""
        rows = self._house.db.rows(LINK, id=link_id)
        if not rows or rows[0][1] != actor.identity_id or self._is_granted(rows[0][4]):
            raise NotFound
        now = self._house.clock.now()
        with self._house.db.write() as connection:
            if not end_link(connection, link_id, now, "owner"):
                raise NotFound
            self._house.audit.note(connection, actor, "supply.unlinked", link_id)
            self._house.jobs.record(connection, "supply.link_undone", link_id=link_id)
        self._holdings.forget()

    def subscribe(self) -> None:
        """Who closes their login holds nothing any more, until the staff lets it in again."""
        Restoring(self._house, self._identity, self._holdings).subscribe()
        self._house.jobs.on("identity.closed", "supply.unlink_closed", self._unlink_all)
        self._house.jobs.on("identity.closed_again", "supply.unlink_closed_again", self._unlink_all)
        self._identity.closing.add_eraser(forget_attempts)

    def _unlink_all(self, payload: Mapping[str, Any]) -> None:
        identity_id = payload["identity_id"]
        if not self._identity.closing.closed_by_owner(identity_id):
            return  # let in again meanwhile
        now, actor = self._house.clock.now(), SystemActor("supply.unlink_closed")
        with self._house.db.write() as connection:
            for row in kept_links(connection, identity_id=identity_id):
                if end_link(connection, row["id"], now, CLOSING):
                    self._house.audit.note(connection, actor, "supply.unlinked", row["id"])
                    self._house.jobs.record(connection, "supply.link_undone", link_id=row["id"])
        self._holdings.forget()

    def notices(self, link_id: str) -> tuple[UndoNotice, ...]:
        """See :meth:`SupplyService.issue_undo_notices`."""
        link = self._holdings.any_link(link_id)
        rows = self._house.db.rows(LINK, id=link_id)
        if link is None or rows[0][-1] is not None or self._is_granted(link.evidence.policy):
            return ()
        customer = self._holdings.customer(link.supply_point.customer_id)
        recipients = self._recipients(link.identity_id, link.supply_point.id, customer)
        secrets = [new_secret() for _one in recipients]
        until = link.evidence.made_at + self._house.utility.linking.undo_lifetime
        with self._house.db.write() as connection:
            add_undo_secrets(connection, link_id, [hash_secret(one) for one in secrets], until)
        label = self._holdings.label(link.supply_point)
        return tuple(
            UndoNotice(*to, supply=label, made_at=link.evidence.made_at, path=f"/links/undo/{secret}")
            for to, secret in zip(recipients, secrets, strict=True)
        )

    def ended(self, link_id: str) -> EndedLink | None:
        """See :meth:`SupplyService.ended_link`."""
        for identity_id, point_id, by in self._house.db.rows(ENDED, id=link_id):
            if by == "records":
                return None
            point = self._holdings.point(point_id)
            label = self._holdings.label(point) if point else ""
            return EndedLink(identity_id, label, by == "holder", point_id, by == "staff")
        return None

    def look(self, secret: str) -> Undoable:
        """See :meth:`SupplyService.look_at_undo`."""
        _link_id, _customer_id, point_id, made_at = self._find(secret, self._house.clock.now())
        point = self._holdings.point(point_id)
        return Undoable(self._holdings.label(point) if point else "", made_at)

    def undo(self, secret: str) -> Undoable:
        """See :meth:`SupplyService.undo`."""
        now = self._house.clock.now()
        what = self.look(secret)
        link_id = self._find(secret, now)[0]
        with self._house.db.write() as connection:
            if not end_link(connection, link_id, now, "holder"):
                raise LinkExpired
            self._house.audit.note(connection, SystemActor("supply.undo"), "supply.undone", link_id)
            self._house.jobs.record(connection, "supply.link_undone", link_id=link_id)
        self._holdings.forget()
        return what

    def _is_granted(self, policy: str) -> bool:
        """Whether a link came with an issued login: nobody chose it, so nobody lets it go or undoes it."""
        issued = self._house.utility.identity.issued
        return issued is not None and issued.name == policy

    def _find(self, secret: str, now: datetime) -> tuple[str, str, str, datetime]:
        rows = self._house.db.rows(UNDO, secret_hash=hash_secret(secret), now=now)
        if not rows:
            raise LinkExpired
        link_id, customer_id, point_id, made_at = rows[0]
        return link_id, customer_id, point_id, made_at

    def _recipients(self, owner_id: str, point_id: str, customer: Customer | None) -> list[_Recipient]:
        found: list[_Recipient] = []
        for (identity_id,) in self._house.db.rows(HOLDERS, supply_point_id=point_id):
            person = self._identity.person(identity_id) if identity_id != owner_id else None
            if person is not None:
                found.append(_Recipient(Channel.EMAIL, person.email, "", person.locale, person.first_name))
        to = reachable([customer], (Channel.EMAIL, Channel.SMS)) if customer else None
        if to is not None:
            channel, contact = to
            email, phone = (contact.email, "") if channel is Channel.EMAIL else ("", contact.phone)
            found.append(_Recipient(channel, email, phone, self._house.utility.locales[0], ""))
        once = {(one.email.casefold(), one.phone): one for one in reversed(found)}
        return list(reversed(once.values()))
