"""Agreeing to be told of outages by e-mail or SMS, beside the portal, and withdrawing it."""

from __future__ import annotations

from ventanilla.errors import Conflict, InvalidInput, NotFound
from ventanilla.house import House
from ventanilla.identity.model import Contact
from ventanilla.identity.service import IdentityService
from ventanilla.identity.service.care import own
from ventanilla.kernel.actors import Actor, CustomerActor
from ventanilla.kernel.messages import message
from ventanilla.messages.addresses import one_number
from ventanilla.messages.model import (
    OUTAGE_NOTICES,
    OUTAGE_TEXT,
    AddressKind,
    ConsentChannel,
    ConsentState,
    Medium,
    OutageNotices,
    SubscriptionState,
    Wish,
)
from ventanilla.messages.service.consents import Consents, Step, Way
from ventanilla.supply.service import SupplyService

SCREEN = "messages.outage_notices"
_AGAIN = 5


class OutageSubscriptions:
    """One identity's choice for one supply: always to their own contact, which it moves with."""

    def __init__(self, house: House, identity: IdentityService, supply: SupplyService, consents: Consents) -> None:
        self._house, self._identity, self._supply, self._consents = house, identity, supply, consents
        self._is_offered = house.utility.screen(SCREEN) is not None

    def look(self, actor: Actor, supply_point_id: str) -> OutageNotices:
        """How the actor is told of one supply's outages, and the history of that.

        :raises SignInRequired: for a visitor.
        :raises NotFound: when the supply is not the actor's, or this utility sends no such notices.
        """
        customer, contact = self._asking(actor, supply_point_id)
        whose = (customer.identity_id, supply_point_id)
        with self._house.db.read() as connection:
            current = self._consents.current(connection, *whose, OUTAGE_NOTICES)
        history = self._consents.history(*whose, OUTAGE_NOTICES)
        return OutageNotices(current, history, contact.email, self._phone(contact))

    def opt_in(self, actor: Actor, supply_point_id: str, wish: Wish, channel: str, locale: str) -> OutageNotices:
        """Agree to be told as wished; the consent text was shown in that locale.

        :raises NotFound: as in :meth:`look`.
        :raises InvalidInput: naming the field: not agreed, another text, no confirmed e-mail or phone.
        :raises Conflict: when something else was chosen since the version that the wish is based on.
        """
        customer, contact = self._asking(actor, supply_point_id)
        way, whose = self._way(contact, wish), (customer.identity_id, supply_point_id)
        step = Step(ConsentState.GIVEN, ConsentChannel(channel), locale)
        with self._house.db.write() as connection:
            current = self._consents.current(connection, *whose, OUTAGE_NOTICES)
            if current is not None and current.state is SubscriptionState.ACTIVE and current.medium is way.medium:
                pass  # it is so already
            elif wish.version is not None and wish.version != (current.version if current else 0):
                raise Conflict
            elif current is None:
                self._consents.begin(connection, customer, whose, way, step, OUTAGE_NOTICES)
            else:
                self._consents.change(connection, customer, current, step, way)
        return self.look(actor, supply_point_id)

    def opt_out(self, actor: Actor, supply_point_id: str, channel: str, locale: str) -> OutageNotices:
        """Withdraw it, whatever was chosen meanwhile; again changes nothing.

        :raises NotFound: as in :meth:`look`.
        """
        customer, _ = self._asking(actor, supply_point_id)
        step = Step(ConsentState.WITHDRAWN, ConsentChannel(channel), locale)
        for left in reversed(range(_AGAIN)):
            try:
                self._withdraw(customer, supply_point_id, step)
                break
            except Conflict:
                if not left:
                    raise
        return self.look(actor, supply_point_id)

    def _withdraw(self, customer: CustomerActor, supply_point_id: str, step: Step) -> None:
        with self._house.db.write() as connection:
            current = self._consents.current(connection, customer.identity_id, supply_point_id, OUTAGE_NOTICES)
            if current is not None and current.state is not SubscriptionState.ENDED:
                self._consents.change(connection, customer, current, step)

    def _asking(self, actor: Actor, supply_point_id: str) -> tuple[CustomerActor, Contact]:
        actor = own(actor)
        self._supply.supply_point(actor, supply_point_id, scope=None)
        contact = self._identity.person(actor.identity_id)
        if not self._is_offered or contact is None:
            raise NotFound
        return actor, contact

    def _way(self, contact: Contact, wish: Wish) -> Way:
        if not wish.is_agreed:
            raise InvalidInput({"agree": message("messages.e_bill.fault.agree")})
        if wish.text_version != OUTAGE_TEXT.version:
            raise InvalidInput({"agree": message("messages.e_bill.fault.text")})
        phone = self._phone(contact)
        if wish.medium is Medium.SMS and not phone:
            raise InvalidInput({"medium": message("messages.e_bill.fault.phone")})
        if wish.medium is Medium.EMAIL and not contact.email:
            raise InvalidInput({"medium": message("messages.outage_notices.fault.email")})
        address = phone if wish.medium is Medium.SMS else contact.email
        return Way(wish.medium, AddressKind.OWN, address, wish.text_version)

    def _phone(self, contact: Contact) -> str:
        """The identity's phone where an SMS may go to it, else nothing."""
        try:
            return one_number(contact.phone, self._house.utility.country)
        except ValueError:
            return ""
