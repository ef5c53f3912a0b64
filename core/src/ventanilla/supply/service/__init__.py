"""What the portal does with customers, supplies and links."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from ventanilla.errors import NotFound
from ventanilla.house import House
from ventanilla.identity.service import IdentityService
from ventanilla.identity.service.care import own, staff
from ventanilla.identity.service.permits import whose
from ventanilla.kernel.actors import Actor, AppActor, SystemActor
from ventanilla.kernel.scopes import Scope
from ventanilla.plugin import Answer
from ventanilla.supply.model import (
    CodeNotice,
    Customer,
    Details,
    EndedLink,
    Evidence,
    FamilyMember,
    HeldLink,
    Link,
    LinkAttempt,
    Offer,
    Service,
    SupplyPoint,
    Undoable,
    UndoNotice,
)
from ventanilla.supply.service.codes import Codes, read_attempt
from ventanilla.supply.service.details import details_of
from ventanilla.supply.service.granting import Granting
from ventanilla.supply.service.holdings import Holdings
from ventanilla.supply.service.linking import Linking
from ventanilla.supply.service.looking import TOLD, Looking
from ventanilla.supply.service.undoing import Undoing

__all__ = ["SupplyService"]


class SupplyService:
    """The front of the room: who asks, what they hold, how they come to hold more, how it ends."""

    def __init__(self, house: House, identity: IdentityService) -> None:
        self._house = house
        self._holdings = Holdings(house)
        self._linking = Linking(house, self._holdings, identity.providers.vouched)
        self.answers = self._linking.answers
        self._codes = Codes(house)
        self._undoing = Undoing(house, identity, self._holdings)
        self._looking = Looking(house, self._holdings)
        self._identity = identity
        self.granting = Granting(house, identity, self._holdings)

    def subscribe(self) -> None:
        """Tell the plugins of links made and undone, from jobs, and hand over what history and data hold of them."""
        self._house.jobs.on("supply.link_made", "supply.tell_link_made", self._tell_link_made)
        self._house.jobs.on("supply.link_undone", "supply.tell_link_undone", self._tell_link_undone)
        self._undoing.subscribe()
        self.granting.subscribe()
        self._identity.add_history("supply", TOLD, self._looking.subjects)
        self._identity.add_data("links", self._looking.data)

    # What an identity holds

    def links_of(self, actor: Actor, scope: Scope | None) -> tuple[Link, ...]:
        """All links of the actor whose supply has not ended, pending ones too, by customer number and number.

        An app with that ``scope`` gets those that it was given, and no pending one; None is for no app.

        :raises SignInRequired: for a visitor.
        :raises ScopeMissing: for an app without the scope.
        """
        links, now = self._holdings.links(whose(actor, scope)), self._house.clock.now()
        given = actor.link_ids if isinstance(actor, AppActor) else None
        return links if given is None else tuple(one for one in links if one.id in given and one.is_effective(now))

    def supplies(self, actor: Actor, scope: Scope | None) -> tuple[SupplyPoint, ...]:
        """The supplies that the actor may see now, by customer number and number; empty when there are none.

        An app with that ``scope`` sees those that it was given. The portal itself sees them on behalf of an identity.
        :raises SignInRequired: for a visitor.
        :raises ScopeMissing: for an app without the scope.
        """
        if isinstance(actor, SystemActor) and actor.on_behalf_of:
            return self._holdings.supplies(actor.on_behalf_of)
        now = self._house.clock.now()
        return tuple(one.supply_point for one in self.links_of(actor, scope) if one.is_effective(now))

    def supply_point(self, actor: Actor, supply_point_id: str, screen: str = "", *, scope: Scope | None) -> SupplyPoint:
        """One supply of the actor: the first line of every service that shows something of a supply.

        ``screen`` is the one that shows it, where not every commodity has that screen; ``scope`` as for the others.

        :raises SignInRequired: for a visitor.
        :raises ScopeMissing: for an app without the scope.
        :raises NotFound: when there is no such supply, the actor may not see it, or it has no such screen, alike.
        """
        for point in self.supplies(actor, scope):
            if point.id == supply_point_id and self._house.utility.offers(screen, point.commodity):
                return point
        raise NotFound

    def evidence(self, actor: Actor, supply_point_id: str) -> Evidence:
        """What the actor's right to a supply rests on.

        :raises NotFound: as in :meth:`supply_point`.
        """
        for link in self.links_of(actor, Scope.SUPPLY_READ):
            if link.supply_point.id == supply_point_id:
                return link.evidence
        raise NotFound

    def services(self, actor: Actor, supply_point_id: str) -> Answer[tuple[Service, ...]]:
        """What the supply is billed for; empty where the utility says nothing (COS-09).

        :raises NotFound: as in :meth:`supply_point`.
        """
        return self._holdings.services(self.supply_point(actor, supply_point_id, scope=Scope.SUPPLY_READ))

    def family(self, actor: Actor, supply_point_id: str) -> Answer[tuple[FamilyMember, ...]]:
        """The family group of the customer of that supply; empty when nobody else belongs to it (COS-15).

        :raises NotFound: as in :meth:`supply_point`: a link that is still waiting shows nobody's family.
        """
        point = self.supply_point(actor, supply_point_id, scope=Scope.SUPPLY_READ)
        return self._holdings.family(point.customer_id)

    def details(self, actor: Actor, supply_point_id: str) -> Details:
        """The contract and its customer as the utility's records have them, and the contracts the actor may see.

        :raises NotFound: as in :meth:`supply_point`.
        """
        point = self.supply_point(actor, supply_point_id, scope=Scope.SUPPLY_READ)
        seen = self.supplies(actor, Scope.SUPPLY_READ)
        return details_of(self._house.utility, point, self._holdings.customer(point.customer_id), seen)

    def label(self, point: SupplyPoint) -> str:
        """The supply as the utility's bills write it: ``5555 / 1``."""
        return self._holdings.label(point)

    @contextmanager
    def one_request(self) -> Iterator[None]:
        """Within it, an identity's links are read once: wrap one web or API request in it, never more.

        One inside another shares its memory. Linking, unlinking and undoing inside it are seen at once.
        """
        with self._holdings.remembered():
            yield

    # How they come to hold more (COS-05)

    def start_link(self, actor: Actor, values: Mapping[str, Any]) -> LinkAttempt:
        """Claim to be a customer, with the fields of the utility's linking policy as typed.

        Wrong data, spent budgets, and right data with a contact on file answer alike: a code is asked for.

        :raises SignInRequired: for a visitor.
        :raises InvalidInput: naming the field, when something can't be such a value; it costs no try.
        """
        return self._linking.start(own(actor), values)

    def attempt(self, actor: Actor, attempt_id: str) -> LinkAttempt:
        """Where a try stands.

        :raises NotFound: when there is none of this actor.
        :raises Conflict: when it has ended, so that the applicant has to begin again.
        """
        return self._codes.attempt(own(actor), attempt_id)

    def resend_code(self, actor: Actor, attempt_id: str) -> LinkAttempt:
        """Ask for another code; the old one ends. The tries left stay what they were.

        :raises NotFound: when there is none of this actor.
        :raises Conflict: when it has ended or no more codes may be sent.
        """
        return self._codes.resend(own(actor), attempt_id)

    def enter_code(self, actor: Actor, attempt_id: str, code: str) -> LinkAttempt:
        """Prove possession with the code, typed with blanks or hyphens or without.

        :raises NotFound: when there is no such try of this actor.
        :raises InvalidInput: on ``code``: not six digits (costs nothing), wrong, expired, or no tries left.
        :raises Conflict: when a later try took its place.
        """
        return self._codes.enter(own(actor), attempt_id, code)

    def offered(self, actor: Actor, attempt_id: str) -> tuple[Offer, ...]:
        """All supplies of the customers that the actor has proven to be, linked ones marked.

        :raises NotFound: when there is no such try of this actor.
        :raises Conflict: when it is not proven, or the proof is too old.
        """
        return self._linking.offered(own(actor), attempt_id)

    def link(self, actor: Actor, attempt_id: str, supply_point_ids: Sequence[str]) -> tuple[Link, ...]:
        """Link the chosen ones of the offer; what is linked already stays as it is.

        :raises NotFound: when there is no such try of this actor.
        :raises Conflict: when it is not proven, or the proof is too old.
        :raises InvalidInput: on ``supplies``: none chosen, or one that was not offered.
        """
        return self._linking.link(own(actor), attempt_id, supply_point_ids)

    def linked_by(self, actor: Actor, attempt_id: str) -> tuple[Link, ...]:
        """The links that one try has made and that still hold.

        :raises SignInRequired: for a visitor.
        :raises NotFound: when there is no such try of this actor.
        """
        read_attempt(self._house, own(actor), attempt_id)
        return tuple(one for one in self.links_of(actor, None) if one.attempt_id == attempt_id)

    def unlink(self, actor: Actor, link_id: str) -> None:
        """Let a supply go.

        :raises NotFound: when the actor has no such link.
        """
        self._undoing.unlink(own(actor), link_id)

    # What upper topics send, from jobs

    def issue_code(self, attempt_id: str) -> CodeNotice | None:
        """A fresh code for a try, to be sent now; None when nobody is to get one. The old code ends."""
        return self._codes.issue(attempt_id)

    def issue_undo_notices(self, link_id: str) -> tuple[UndoNotice, ...]:
        """Who is told of a link: the other holders and the contact on file, once an address, each with a secret.

        Asked again, it makes new secrets; the earlier ones stay good, since they may have been sent.
        """
        return self._undoing.notices(link_id)

    def ended_link(self, link_id: str) -> EndedLink | None:
        """Whom to tell that a link was undone; None while it holds, or when there is none."""
        return self._undoing.ended(link_id)

    def made_link(self, link_id: str) -> Link | None:
        """A link that holds, pending ones too; None once it is undone, or when there is none."""
        return None if self._undoing.ended(link_id) else self._holdings.any_link(link_id)

    def holders(self, supply_point_id: str) -> tuple[str, ...]:
        """The identities that may see a supply now, those that linked it first first."""
        return self._holdings.holders(supply_point_id)

    # How it ends, by a secret from a notice

    def look_at_undo(self, secret: str) -> Undoable:
        """What an undo link would undo. Looking changes nothing.

        :raises LinkExpired: for an unknown, used or expired secret alike.
        """
        return self._undoing.look(secret)

    def undo(self, secret: str) -> Undoable:
        """End the link at once; all its other secrets end too.

        :raises LinkExpired: for an unknown, used or expired secret alike.
        """
        return self._undoing.undo(secret)

    # The staff

    def find_customers(self, actor: Actor, text: str) -> tuple[Customer, ...]:
        """Customers by their number, by the first proof of the linking policy, else by words of their name.

        :raises NotPermitted: for anybody but the staff.
        """
        staff(actor)
        return self._looking.customers(text)

    def held_links(self, actor: Actor, *, identity_id: str = "", customer_id: str = "") -> tuple[HeldLink, ...]:
        """Links of an identity, or to a customer's supplies, ended ones too, the oldest first.

        :raises NotPermitted: for anybody but the staff.
        """
        staff(actor)
        return self._looking.held(identity_id=identity_id, customer_id=customer_id)

    def undo_link(self, actor: Actor, link_id: str, reason: str = "") -> HeldLink:
        """End a link for the staff, at once; its owner is told. The audit keeps the reason.

        :raises NotPermitted: for anybody but the staff.
        :raises NotFound: for an unknown link.
        :raises Conflict: when it has ended already.
        """
        return self._looking.undo(staff(actor), link_id, reason)

    def _tell_link_made(self, payload: Mapping[str, Any]) -> None:
        self._tell("link_made", payload["link_id"])

    def _tell_link_undone(self, payload: Mapping[str, Any]) -> None:
        self._tell("link_undone", payload["link_id"])

    def _tell(self, hook: str, link_id: str) -> None:
        if (link := self._holdings.any_link(link_id)) is not None:
            self._house.gateway.tell(hook, link=link)
