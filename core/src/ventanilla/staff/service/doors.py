"""The rooms of the back office that belong to other topics: each opens to its role only."""

from __future__ import annotations

import csv
import io

from ventanilla.apps.service import AppsService
from ventanilla.errors import NotFound
from ventanilla.exchange.service import BatchService, EventService, WebhookService
from ventanilla.figures.files import safe
from ventanilla.grid.service import OutageService
from ventanilla.house import House
from ventanilla.kernel.actors import Actor
from ventanilla.messages.service import MessagesService
from ventanilla.messages.service.site import SiteService
from ventanilla.messages.service.tickets import TicketsService
from ventanilla.staff.model import OpenWork, Role
from ventanilla.staff.service.permits import permit


class Doors:
    """Whoever has the role gets the service behind the door; where the utility has no such thing, it is not found."""

    def __init__(
        self,
        house: House,
        messages: MessagesService,
        batches: BatchService,
        outages: OutageService,
        apps: AppsService,
        events: EventService,
        webhooks: WebhookService,
    ) -> None:
        self._house = house
        self._events, self._webhooks = events, webhooks
        self._apps = apps
        self._outages = outages
        self._messages = messages
        self._batches = batches

    def tickets(self, actor: Actor) -> TicketsService:
        """Customers' messages.

        :raises NotPermitted: for anybody but a clerk.
        :raises NotFound: where the utility takes no messages.
        """
        permit(actor, Role.CLERK)
        if self._house.utility.tickets is None:
            raise NotFound
        return self._messages.tickets

    def questions(self, actor: Actor) -> SiteService:
        """Visitors' questions.

        :raises NotPermitted: for anybody but a clerk.
        :raises NotFound: where the utility takes no questions.
        """
        permit(actor, Role.CLERK)
        if not (self._messages.site.is_offered and self._messages.site.policy.asks_questions):
            raise NotFound
        return self._messages.site

    def contents(self, actor: Actor) -> SiteService:
        """News and pages.

        :raises NotPermitted: for anybody but an editor.
        :raises NotFound: where the utility has no public site.
        """
        permit(actor, Role.EDITOR)
        if not self._messages.site.is_offered:
            raise NotFound
        return self._messages.site

    def batches(self, actor: Actor) -> BatchService:
        """Batches of readings.

        :raises NotPermitted: for anybody but the meter desk.
        :raises NotFound: where the utility takes no readings.
        """
        permit(actor, Role.METER_DESK)
        if self._house.utility.readings is None:
            raise NotFound
        return self._batches

    def outages(self, actor: Actor) -> OutageService:
        """Outages.

        :raises NotPermitted: for anybody but the desk of the grid.
        :raises NotFound: where the utility tells of none.
        """
        permit(actor, Role.GRID_DESK)
        if not self._outages.is_offered:
            raise NotFound
        return self._outages

    def apps(self, actor: Actor) -> AppsService:
        """Apps of others and systems of the utility.

        :raises NotPermitted: for anybody but the desk of integrations.
        :raises NotFound: where the utility lets no apps in.
        """
        permit(actor, Role.INTEGRATIONS)
        if not self._apps.is_open:
            raise NotFound
        return self._apps

    def events(self, actor: Actor) -> EventService:
        """What happened.

        :raises NotPermitted: for anybody but the desk of integrations.
        """
        permit(actor, Role.INTEGRATIONS)
        return self._events

    def webhooks(self, actor: Actor) -> WebhookService:
        """Where what happened is delivered.

        :raises NotPermitted: for anybody but the desk of integrations.
        """
        permit(actor, Role.INTEGRATIONS)
        return self._webhooks

    def batch_table(self, actor: Actor, batch_id: str) -> bytes:
        """A batch's rows for a spreadsheet: the file of the outbox, with no cell that starts a formula.

        :raises NotPermitted: for anybody but the meter desk.
        :raises NotFound: when there is none of that id.
        """
        rows = self.batches(actor).batch_file(actor, batch_id).decode()
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\r\n").writerows(
            [safe(cell) for cell in row] for row in csv.reader(io.StringIO(rows, newline=""))
        )
        return text.getvalue().encode("utf-8-sig")

    def open_work(self, actor: Actor) -> OpenWork:
        """What waits, of what the actor's roles and the utility have.

        :raises NotPermitted: for anybody but the staff.
        """
        asking = permit(actor)
        utility, site, roles = self._house.utility, self._messages.site, asking.roles
        has = {role: roles is None or role.value in roles for role in Role}
        late = messages = questions = batches = None
        if has[Role.CLERK] and utility.tickets is not None:
            messages, late = self._messages.tickets.waiting(actor)
        if has[Role.CLERK] and site.is_offered and site.policy.asks_questions:
            questions = len(site.questions(actor, "new"))
        if has[Role.METER_DESK] and utility.readings is not None:
            batches = sum(one.handed_at is None for one in self._batches.batches(actor, limit=500))
        stopped = self._webhooks.stopped(actor) if has[Role.INTEGRATIONS] else None
        return OpenWork(messages, late, questions, batches, stopped)
