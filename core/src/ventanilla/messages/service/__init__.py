"""What the portal tells people: letters and SMS, notifications, bills by e-mail."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from ventanilla.apps.service import AppsService
from ventanilla.billing.service import BillingService
from ventanilla.documents.service import DocumentsService
from ventanilla.errors import NotPermitted
from ventanilla.grid.service import GridService
from ventanilla.house import House
from ventanilla.identity.service import IdentityService
from ventanilla.kernel.actors import Actor, SystemActor
from ventanilla.messages.layout import Layout
from ventanilla.messages.mailer import make_mailer
from ventanilla.messages.model import Bounces, ConsentChannel, EBill, Notice, NoticeKind, NoticePage, Stoppable, Wish
from ventanilla.messages.news import NewsWriter
from ventanilla.messages.replies import ReplyWriter
from ventanilla.messages.sending import Dispatch
from ventanilla.messages.service.app_telling import AppTelling
from ventanilla.messages.service.bills import BillMails
from ventanilla.messages.service.confirming import Confirmations
from ventanilla.messages.service.consents import TOLD, Consents
from ventanilla.messages.service.desk_telling import DeskTelling
from ventanilla.messages.service.e_bill import EBills
from ventanilla.messages.service.ending import Endings
from ventanilla.messages.service.erasing import Erasing
from ventanilla.messages.service.letters import Letters
from ventanilla.messages.service.notices import Notices
from ventanilla.messages.service.outage_notices import OutageSubscriptions
from ventanilla.messages.service.outages import OutageTelling
from ventanilla.messages.service.own_data import own_data
from ventanilla.messages.service.provider_telling import ProviderTelling
from ventanilla.messages.service.site import SiteService
from ventanilla.messages.service.starting import Starting
from ventanilla.messages.service.telling import Telling
from ventanilla.messages.service.tickets import TOLD as TICKETS_TOLD
from ventanilla.messages.service.tickets import TicketsService
from ventanilla.messages.service.tickets.telling import TicketTelling
from ventanilla.messages.sms import make_sms_sender
from ventanilla.supply.service import SupplyService

__all__ = ["MessagesService"]

NOTICES_KEPT = timedelta(days=730)


class MessagesService:
    """The front of the room. ``look`` holds the theme's tokens by name; without them mails have unbranded colours."""

    def __init__(
        self,
        house: House,
        identity: IdentityService,
        supply: SupplyService,
        billing: BillingService,
        documents: DocumentsService,
        look: Mapping[str, str] | None = None,
        grid: GridService | None = None,
        apps: AppsService | None = None,
    ) -> None:
        """:raises StartRefused: when the settings of mail or SMS can't work."""
        settings = house.settings
        self._house = house
        news = NewsWriter(house.utility, house.languages, settings.base_url)
        layout = Layout(house.utility, settings.mail.sender, settings.base_url, look)
        mailer = make_mailer(settings.mail, house.clock)
        sms = make_sms_sender(settings.sms, house.clock, house.egress)
        self._dispatch = Dispatch(house, layout, mailer, sms)
        self._letters = Letters(house, identity, supply, news, self._dispatch)
        self._notices = Notices(house, identity, supply, news, self._dispatch)
        self._identity = identity
        consents = self._consents = Consents(house)
        self._confirmations = Confirmations(house, identity, supply, consents, self._notices, news, self._dispatch)
        self._e_bills = EBills(house, identity, supply, consents, self._confirmations)
        self._endings = Endings(house, identity, supply, consents, self._notices)
        self._bills = BillMails(
            house, identity, supply, billing, documents, news, self._dispatch, consents, self._endings
        )
        self._telling = Telling(house, identity, supply, billing, self._notices, consents)
        self._provider_telling = ProviderTelling(house, identity, self._notices)
        self._app_telling = AppTelling(house, apps or AppsService(house, identity, supply), self._notices)
        self.outage_notices = OutageSubscriptions(house, identity, supply, consents)
        outages, told = (grid or GridService(house, supply)).outages, (consents, self._notices, self._endings)
        self._outages = OutageTelling(house, identity, supply, outages, *told, news, self._dispatch)
        replies = ReplyWriter(house.utility, house.languages, settings.base_url)
        self._starting = Starting(house, identity, consents, self._endings, self._notices, replies, self._dispatch)
        tickets_telling = TicketTelling(house, replies, self._dispatch, self._notices)
        self.desk = DeskTelling(replies, self._dispatch)
        self.tickets = TicketsService(house, identity, supply, tickets_telling)
        self.site = SiteService(house, replies, self._dispatch)

    def subscribe(self) -> None:
        """Listen to what the topics below tell."""
        for part in (self._letters, self._telling, self._confirmations, self._endings, self._bills, self._outages):
            part.subscribe()
        for another in (self._app_telling, self._provider_telling, self._starting, self.tickets, self.site):
            another.subscribe()
        Erasing(self._house, self._identity).subscribe()
        self._identity.add_data("messages", partial(own_data, self._house))
        self._identity.add_data("tickets", self.tickets.data)
        self._identity.add_history("messages", TOLD | TICKETS_TOLD, self._subjects)
        self._house.jobs.every(timedelta(days=1), "messages.forget", self._forget)

    # Notifications (COS-16)

    def notifications(self, actor: Actor, unread_only: bool = False, cursor: str = "") -> NoticePage:
        """What the actor was told, newest first, a page at a time; nothing about supplies no longer theirs.

        :raises SignInRequired: for a visitor.
        :raises InvalidInput: when the cursor is none of ours.
        """
        return self._notices.page(actor, unread_only, cursor)

    def unread_count(self, actor: Actor) -> int:
        """How many notifications the actor has not read; one SQL statement."""
        return self._notices.unread(actor)

    def mark_read(self, actor: Actor, notice_id: str = "") -> int:
        """Mark one notification as read, or all where none is named; how many were unread.

        :raises NotFound: when the actor has no such notification.
        """
        return self._notices.mark_read(actor, notice_id)

    def open_notice(self, actor: Actor, notice_id: str) -> Notice:
        """One notification, which is read from now on.

        :raises NotFound: when the actor has no such notification.
        """
        return self._notices.open(actor, notice_id)

    def mailed_kinds(self, actor: Actor) -> Mapping[NoticeKind, bool]:
        """Which of the kinds that one may choose come by e-mail too."""
        return self._notices.mailed(actor)

    def choose_mailed(self, actor: Actor, kinds: Collection[str]) -> None:
        """Have exactly these kinds sent by e-mail too; what concerns the account's safety always is.

        :raises InvalidInput: on ``kinds``, for one that can't be chosen.
        """
        self._notices.choose(actor, kinds)

    # Bills by e-mail or SMS (COS-14, COS-19)

    def e_bill(self, actor: Actor, supply_point_id: str) -> EBill:
        """How the actor gets the bills of one supply, and the history of that.

        :raises SignInRequired: for a visitor.
        :raises NotFound: when the supply is not the actor's, or this utility sends no bills.
        """
        return self._e_bills.look(actor, supply_point_id)

    def opt_in(self, actor: Actor, supply_point_id: str, wish: Wish, channel: str, locale: str) -> EBill:
        """Agree to get the bills of one supply as wished; the consent text was shown in that locale.

        An address that is not the actor's confirmed one gets a link first, and bills once it was followed.

        :raises NotFound: as in :meth:`e_bill`.
        :raises InvalidInput: naming the field: not agreed, another text, no such address, no confirmed phone.
        :raises Conflict: when something else was chosen since the version that the wish is based on.
        :raises TooManyTries: when the actor has typed too many addresses lately.
        """
        return self._e_bills.opt_in(actor, supply_point_id, wish, ConsentChannel(channel), locale)

    def opt_out(self, actor: Actor, supply_point_id: str, channel: str, locale: str) -> EBill:
        """Withdraw the consent, whatever was chosen meanwhile; again changes nothing.

        :raises NotFound: as in :meth:`e_bill`.
        """
        return self._e_bills.opt_out(actor, supply_point_id, ConsentChannel(channel), locale)

    def look_at_confirmation(self, secret: str) -> str:
        """The address that a link would confirm; looking changes nothing.

        :raises LinkExpired: for an unknown, used or expired link.
        """
        return self._confirmations.look(secret)

    def confirm_address(self, secret: str) -> None:
        """Send the bills to the address from now on.

        :raises LinkExpired: for an unknown, used or expired link, and when the supply is no longer theirs.
        """
        self._confirmations.confirm(secret)

    def look_at_stop(self, secret: str) -> Stoppable:
        """What the link in a bill's mail would end; looking changes nothing.

        :raises LinkExpired: for an unknown link.
        """
        return self._endings.look(secret)

    def stop(self, secret: str) -> Stoppable:
        """End the subscription that a mail came from (RFC 8058); again changes nothing.

        :raises LinkExpired: for an unknown link.
        """
        return self._endings.stop(secret)

    def import_bounces(self, actor: Actor, path: Path) -> Bounces:
        """Read mails that came back (RFC 3464) from a folder, an mbox or one file; the same again changes nothing.

        :raises NotPermitted: for anybody but the portal itself.
        :raises FeedRefused: when there is nothing to read.
        """
        if not isinstance(actor, SystemActor):
            raise NotPermitted
        return self._endings.import_returned(path)

    def _subjects(self, identity_id: str) -> dict[str, dict[str, str]]:
        return self._consents.subjects(identity_id) | self.tickets.subjects(identity_id)

    def _forget(self, payload: Mapping[str, Any]) -> None:
        self._dispatch.forget()
        self._notices.forget(self._house.clock.now() - NOTICES_KEPT)
        self._confirmations.forget()
        self.tickets.forget()
        self.site.forget()
