"""What customers do: choose a topic, write, answer again, look."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from ventanilla.errors import Conflict, InvalidInput, NotFound, TooManyTries, Unavailable
from ventanilla.house import House
from ventanilla.identity.service import IdentityService
from ventanilla.identity.service.permits import Acting, keyed
from ventanilla.kernel.actors import AppActor
from ventanilla.kernel.ids import new_id
from ventanilla.kernel.messages import Message, message
from ventanilla.kernel.scopes import Scope
from ventanilla.messages.model import (
    KindChoice,
    NewTicket,
    Reach,
    Specialist,
    Ticket,
    TicketAuthor,
    TicketForm,
    TicketState,
    TicketThread,
    TopicChoice,
    due_day,
)
from ventanilla.messages.service.tickets.filing import Filing
from ventanilla.messages.service.tickets.rows import cursor_of, lines_of, place_of, steps_of, ticket_of
from ventanilla.messages.service.tickets.typing import (
    checked_email,
    checked_key,
    checked_phone,
    checked_text,
    clean_text,
    text_fault,
)
from ventanilla.messages.tables import ticket_steps, tickets
from ventanilla.plugin import Answer, TicketKind, TicketPolicy
from ventanilla.supply.model import SupplyPoint
from ventanilla.supply.service import SupplyService

PAGE = 20
_DAY = timedelta(days=1)
_NO_KIND = TicketKind("")


class Writing:
    """The customers' side of tickets."""

    def __init__(
        self, house: House, identity: IdentityService, supply: SupplyService, policy: TicketPolicy, filing: Filing
    ) -> None:
        self._house = house
        self._identity = identity
        self._supply = supply
        self._policy = policy
        self._filing = filing
        self._topics = {topic.name: topic for topic in policy.topics}

    def specialists(self, actor: Acting, supply_point_id: str) -> Answer[tuple[Specialist, ...]]:
        """See :meth:`TicketsService.specialists`."""
        return self._ask(self._supply.supply_point(actor, supply_point_id, scope=Scope.MESSAGES_READ))

    def form(self, actor: Acting, supply_point_id: str) -> TicketForm:
        """See :meth:`TicketsService.form`."""
        found = self._known(self._point(actor, supply_point_id, Scope.MESSAGES_READ))
        kinds = tuple(KindChoice(kind.name, self._term(kind.name)) for kind in self._policy.kinds)
        may_know = not isinstance(actor, AppActor) or Scope.PROFILE_READ in actor.scopes
        contact = self._identity.person(actor.identity_id) if may_know else None
        choices = tuple(
            TopicChoice(topic.name, _who(found, topic.name), topic.answer_days) for topic in self._policy.topics
        )
        policy = self._policy
        return TicketForm(
            choices,
            found,
            policy.most_files,
            policy.file_bytes,
            policy.total_bytes,
            policy.longest_text,
            contact.email if contact else "",
            contact.phone if contact else "",
            kinds,
        )

    def send(self, actor: Acting, new: NewTicket, locale: str) -> TicketThread:
        """See :meth:`TicketsService.send`."""
        if isinstance(actor, AppActor) and not new.supply_point_id:
            raise NotFound
        point = self._point(actor, new.supply_point_id, Scope.MESSAGES_WRITE)
        text, reach, key = self._checked(new)
        key = keyed(self._house, actor, key)
        who = _who(self._known(point), new.topic)
        with self._house.db.write() as connection:
            tickets.alone(connection)
            sent = tickets.by_key(connection, actor.identity_id, key)
            if sent is None:
                made = self._row(actor, new, reach, key, locale, who)
                made["number"] = self._number(connection)
                self._add(connection, actor, made, text, new)
            else:
                self._refuse_other(connection, sent, text)
        id_ = sent["id"] if sent is not None else made["id"]
        return self.thread(actor, id_, Scope.MESSAGES_WRITE)

    def answer(self, actor: Acting, ticket_id: str, text: str, files: tuple[str, ...], key: str) -> TicketThread:
        """See :meth:`TicketsService.answer`."""
        self._own(actor, ticket_id, Scope.MESSAGES_WRITE)
        said, key = checked_text("text", text, self._policy.longest_text), keyed(self._house, actor, checked_key(key))
        with self._house.db.write() as connection:
            tickets.alone(connection)
            row = tickets.by_id(connection, ticket_id)
            assert row is not None
            if tickets.line_by_key(connection, ticket_id, key) is None:
                if row["state"] == TicketState.CLOSED.value:
                    raise Conflict
                self._refuse_too_many(connection, actor)
                wanted = self._filing.check(connection, actor, files)
                self._append(connection, actor, ticket_id, key, said, wanted)
                state = TicketState.IN_WORK if row["state"] == TicketState.IN_WORK.value else TicketState.NEW
                now = self._house.clock.now()
                values = {"state": state.value, "changed_at": now, "due_on": self._due(row["topic"], row["kind"])}
                if not tickets.change(connection, ticket_id, row["version"], values):
                    raise Conflict
                if row["state"] != state.value:
                    ticket_steps.add_step(connection, _step(ticket_id, state, now))
                self._house.audit.note(connection, actor, "messages.ticket_continued", ticket_id)
        return self.thread(actor, ticket_id, Scope.MESSAGES_WRITE)

    def page(self, actor: Acting, cursor: str) -> tuple[tuple[Ticket, ...], str | None]:
        """See :meth:`TicketsService.tickets`."""
        with self._house.db.read() as connection:
            seen = self._seen(actor, Scope.MESSAGES_READ)
            rows = tickets.newest(connection, actor.identity_id, seen, place_of(cursor), PAGE + 1)
        found = tuple(map(ticket_of, rows[:PAGE]))
        return found, cursor_of(found[-1]) if len(rows) > PAGE else None

    def thread(self, actor: Acting, ticket_id: str, scope: Scope = Scope.MESSAGES_READ) -> TicketThread:
        """See :meth:`TicketsService.ticket`; an app that has written gets what it is told with ``scope``."""
        found = self._own(actor, ticket_id, scope)
        with self._house.db.read() as connection:
            lines, steps = lines_of(connection, ticket_id), steps_of(connection, ticket_id)
        labels = {point.id: self._supply.label(point) for point in self._supply.supplies(actor, scope)}
        return TicketThread(found, lines, labels.get(found.supply_point_id, ""), steps)

    def may_read(self, actor: Acting, row: Mapping[Any, Any]) -> bool:
        """Whether a file is one of the actor's: of a ticket that they see, or one that waits."""
        if row["identity_id"] != actor.identity_id:
            return False
        if not row["ticket_id"]:
            return not isinstance(actor, AppActor)
        with self._house.db.read() as connection:
            found = tickets.by_id(connection, row["ticket_id"])
        return found is not None and found["supply_point_id"] in self._seen(actor, Scope.MESSAGES_READ)

    def _own(self, actor: Acting, ticket_id: str, scope: Scope) -> Ticket:
        with self._house.db.read() as connection:
            row = tickets.by_id(connection, ticket_id)
        seen = self._seen(actor, scope)
        if row is None or row["identity_id"] != actor.identity_id or row["supply_point_id"] not in seen:
            raise NotFound
        return ticket_of(row)

    def _seen(self, actor: Acting, scope: Scope) -> set[str]:
        """The supplies whose tickets are shown: to the identity those about none too, to an app never."""
        about = {point.id for point in self._supply.supplies(actor, scope)}
        return about if isinstance(actor, AppActor) else {"", *about}

    def _point(self, actor: Acting, supply_point_id: str, scope: Scope) -> SupplyPoint | None:
        return self._supply.supply_point(actor, supply_point_id, scope=scope) if supply_point_id else None

    def _ask(self, point: SupplyPoint) -> Answer[tuple[Specialist, ...]]:
        answer = self._house.gateway.ask("specialists", supply_point=point)
        return answer if answer.value is not None else Answer(())

    def _known(self, point: SupplyPoint | None) -> tuple[Specialist, ...]:
        """While nobody knows who is in charge, messages go to the common inbox: they are never turned away."""
        try:
            return self._ask(point).value if point else ()
        except Unavailable:
            return ()

    def _checked(self, new: NewTicket) -> tuple[str, Reach, str]:
        faults: dict[str, Message] = {}
        if new.topic not in self._topics:
            faults["topic"] = message("messages.write.fault.topic")
        if new.kind not in {kind.name for kind in self._policy.kinds or (_NO_KIND,)}:
            faults["kind"] = message("messages.write.fault.kind")
        text = clean_text(new.text, self._policy.longest_text)
        if fault := text_fault(new.text, text, self._policy.longest_text):
            faults["text"] = fault
        email = phone = ""
        try:
            email = checked_email(new.reach.email)
        except ValueError:
            faults["email"] = message("messages.write.fault.email")
        try:
            phone = checked_phone(new.reach.phone, self._house.utility.country)
        except ValueError:
            faults["phone"] = message("messages.write.fault.phone")
        if faults:
            raise InvalidInput(faults)
        return text, Reach(email, phone), checked_key(new.key)

    def _row(
        self, actor: Acting, new: NewTicket, reach: Reach, key: str, locale: str, who: Specialist | None
    ) -> dict[str, Any]:
        now = self._house.clock.now()
        return {
            "id": new_id(),
            "identity_id": actor.identity_id,
            "supply_point_id": new.supply_point_id,
            "key": key,
            "topic": new.topic,
            "state": TicketState.NEW.value,
            "assignee": who.code if who else "",
            "assignee_name": who.name if who else "",
            "email": reach.email,
            "phone": reach.phone,
            "locale": locale,
            "created_at": now,
            "changed_at": now,
            "due_on": self._due(new.topic, new.kind),
            "version": 1,
            "kind": new.kind,
        }

    def _add(self, connection: Connection, actor: Acting, row: Mapping[str, Any], text: str, new: NewTicket) -> None:
        self._refuse_too_many(connection, actor)
        wanted = self._filing.check(connection, actor, new.files)
        tickets.add(connection, row)
        ticket_steps.add_step(connection, _step(row["id"], TicketState.NEW, row["created_at"]))
        self._append(connection, actor, row["id"], row["key"], text, wanted)
        self._house.jobs.record(connection, "messages.ticket_sent", ticket_id=row["id"])
        self._house.audit.note(connection, actor, "messages.ticket_sent", row["id"], topic=row["topic"])

    def _append(
        self, connection: Connection, actor: Acting, ticket_id: str, key: str, text: str, files: tuple[str, ...]
    ) -> None:
        line_id = new_id()
        line = {
            "id": line_id,
            "ticket_id": ticket_id,
            "identity_id": actor.identity_id,
            "key": key,
            "author": TicketAuthor.CUSTOMER.value,
            "author_name": "",
            "text": text,
            "at": self._house.clock.now(),
        }
        tickets.add_line(connection, line)
        tickets.attach(connection, ticket_id, line_id, files)

    def _number(self, connection: Connection) -> str:
        year = self._house.today().year
        return f"{self._policy.prefix}-{year}-{tickets.next_number(connection, f'ticket-{year}'):06}"

    def _due(self, topic: str, kind: str) -> date | None:
        """By when an answer is due: as the kind says, else as the topic does."""
        if (term := self._term(kind)) is not None:
            return term
        days = self._topics[topic].answer_days if topic in self._topics else None
        return None if days is None else due_day(self._house.today(), days)

    def _term(self, name: str) -> date | None:
        for kind in self._policy.kinds:
            if kind.name == name and kind.answer_days is not None:
                today, holidays = self._house.today(), self._policy.holidays
                return due_day(today, kind.answer_days, in_business_days=kind.in_business_days, holidays=holidays)
        return None

    def _refuse_too_many(self, connection: Connection, actor: Acting) -> None:
        since = self._house.clock.now() - _DAY
        if tickets.lines_since(connection, actor.identity_id, since) >= self._policy.per_identity:
            raise TooManyTries

    def _refuse_other(self, connection: Connection, sent: Mapping[Any, Any], text: str) -> None:
        """The same form sent twice is one ticket; one that was changed in between says so."""
        first = lines_of(connection, sent["id"])[0]
        if first.text != text:
            raise InvalidInput({"": message("messages.write.fault.sent_already", number=sent["number"])})


def _step(ticket_id: str, state: TicketState, at: datetime) -> dict[str, Any]:
    author = {"author": TicketAuthor.CUSTOMER.value, "author_name": ""}
    return {"ticket_id": ticket_id, "state": state.value, "at": at, **author}


def _who(found: tuple[Specialist, ...], topic: str) -> Specialist | None:
    return next((one for one in found if topic in one.topics), None)
