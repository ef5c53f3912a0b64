"""Agreeing to get bills by e-mail or SMS, and withdrawing it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from ventanilla.errors import Conflict, InvalidInput, NotFound
from ventanilla.fields import email_key
from ventanilla.house import House
from ventanilla.identity.model import Contact
from ventanilla.identity.service import IdentityService
from ventanilla.identity.service.care import own
from ventanilla.kernel.actors import Actor, CustomerActor
from ventanilla.kernel.messages import message
from ventanilla.messages.addresses import one_address, one_number
from ventanilla.messages.model import (
    E_BILL_TEXT,
    AddressKind,
    ConsentChannel,
    ConsentState,
    EBill,
    Medium,
    Subscription,
    SubscriptionState,
    Wish,
)
from ventanilla.messages.service.confirming import Confirmations
from ventanilla.messages.service.consents import Consents, Step, Way
from ventanilla.supply.service import SupplyService

SCREEN = "messages.e_bill"
_AGAIN = 5
"""How often withdrawing is tried against others who change the same row at the same time."""


@dataclass(frozen=True, slots=True)
class _Asking:
    """Who asks for which supply, and how the portal reaches them."""

    actor: CustomerActor
    supply_point_id: str
    contact: Contact

    @property
    def whose(self) -> tuple[str, str]:
        return self.actor.identity_id, self.supply_point_id


class EBills:
    """One identity's choice for one supply."""

    def __init__(
        self,
        house: House,
        identity: IdentityService,
        supply: SupplyService,
        consents: Consents,
        confirmations: Confirmations,
    ) -> None:
        self._house = house
        self._identity = identity
        self._supply = supply
        self._consents = consents
        self._confirmations = confirmations
        self._is_offered = any(screen.name == SCREEN for screen in house.utility.screens)

    def look(self, actor: Actor, supply_point_id: str) -> EBill:
        """See :meth:`MessagesService.e_bill`."""
        asking = self._asking(actor, supply_point_id)
        with self._house.db.read() as connection:
            current = self._consents.current(connection, *asking.whose)
            waiting = self._confirmations.waiting(connection, *asking.whose)
        history = self._consents.history(*asking.whose)
        return EBill(current, waiting, history, asking.contact.email, self._phone(asking.contact))

    def opt_in(self, actor: Actor, supply_point_id: str, wish: Wish, channel: ConsentChannel, locale: str) -> EBill:
        """See :meth:`MessagesService.opt_in`."""
        asking = self._asking(actor, supply_point_id)
        way = self._way(asking.contact, wish)
        step = Step(ConsentState.GIVEN, channel, locale)
        with self._house.db.write() as connection:
            current = self._consents.current(connection, *asking.whose)
            if not _is_so(current, way):
                _refuse_outdated(current, wish)
                if way.address_kind is AddressKind.OTHER:
                    self._confirmations.ask(connection, asking.whose, way, step, current.version if current else 0)
                else:
                    self._give(connection, asking, current, way, step)
        return self.look(actor, supply_point_id)

    def opt_out(self, actor: Actor, supply_point_id: str, channel: ConsentChannel, locale: str) -> EBill:
        """See :meth:`MessagesService.opt_out`."""
        asking = self._asking(actor, supply_point_id)
        for left in reversed(range(_AGAIN)):
            try:
                self._withdraw(asking, Step(ConsentState.WITHDRAWN, channel, locale))
                break
            except Conflict:
                if not left:
                    raise
        return self.look(actor, supply_point_id)

    def _give(
        self, connection: Connection, asking: _Asking, current: Subscription | None, way: Way, step: Step
    ) -> None:
        self._confirmations.end(connection, *asking.whose)
        if current is None:
            given = self._consents.begin(connection, asking.actor, asking.whose, way, step)
        else:
            given = self._consents.change(connection, asking.actor, current, step, way)
        told = {"subscription_id": given.id, "version": given.version}
        self._house.jobs.record(connection, "messages.e_bill_given", **told)

    def _withdraw(self, asking: _Asking, step: Step) -> None:
        with self._house.db.write() as connection:
            current = self._consents.current(connection, *asking.whose)
            waiting = self._confirmations.waiting(connection, *asking.whose)
            self._confirmations.end(connection, *asking.whose)
            if current is not None and current.state is not SubscriptionState.ENDED:
                self._consents.change(connection, asking.actor, current, step)
            elif waiting:
                way = Way(Medium.EMAIL, AddressKind.OTHER, waiting, E_BILL_TEXT.version)
                self._consents.note(connection, asking.whose, way, step, current.version if current else 0)

    def _asking(self, actor: Actor, supply_point_id: str) -> _Asking:
        actor = own(actor)
        point = self._supply.supply_point(actor, supply_point_id, scope=None)
        contact = self._identity.person(actor.identity_id)
        if not self._is_offered or contact is None:
            raise NotFound
        return _Asking(actor, point.id, contact)

    def _way(self, contact: Contact, wish: Wish) -> Way:
        if not wish.is_agreed:
            raise InvalidInput({"agree": message("messages.e_bill.fault.agree")})
        if wish.text_version != E_BILL_TEXT.version:
            raise InvalidInput({"agree": message("messages.e_bill.fault.text")})
        if wish.medium is Medium.SMS:
            phone = self._phone(contact)
            if not phone:
                raise InvalidInput({"medium": message("messages.e_bill.fault.phone")})
            return Way(wish.medium, AddressKind.OWN, phone, wish.text_version)
        typed = wish.address.strip(" ")
        if not typed and not contact.email:
            raise InvalidInput({"address": message("messages.e_bill.fault.address")})
        if not typed or (contact.email and email_key(typed) == email_key(contact.email)):
            return Way(wish.medium, AddressKind.OWN, contact.email, wish.text_version)
        try:
            address = one_address(typed)
        except ValueError:
            raise InvalidInput({"address": message("messages.e_bill.fault.address")}) from None
        return Way(wish.medium, AddressKind.OTHER, address, wish.text_version)

    def _phone(self, contact: Contact) -> str:
        """The confirmed phone where an SMS reaches it."""
        try:
            return one_number(contact.phone, self._house.utility.country) if contact.phone else ""
        except ValueError:
            return ""


def _is_so(current: Subscription | None, way: Way) -> bool:
    """Whether bills come exactly this way already."""
    if current is None or current.state is not SubscriptionState.ACTIVE:
        return False
    same_address = current.address.casefold() == way.address.casefold()
    return current.medium is way.medium and same_address and current.text_version == way.text_version


def _refuse_outdated(current: Subscription | None, wish: Wish) -> None:
    if wish.version is not None and wish.version != (current.version if current else 0):
        raise Conflict
