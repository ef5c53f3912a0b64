"""The pages of tickets: the specialists, a new message, the thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask import Blueprint, Response, request, session

from ventanilla.errors import Conflict, InvalidInput, TooManyTries, VentanillaError
from ventanilla.kernel.actors import CustomerActor
from ventanilla.kernel.messages import Message, message
from ventanilla.messages.answers import file_response
from ventanilla.messages.attachments import EXTENSIONS
from ventanilla.messages.model import AttachedFile, NewTicket, Reach, TicketState
from ventanilla.messages.service.tickets import TicketsService, step_name
from ventanilla.plugin import Field, FieldKind
from ventanilla.web.forms import Form
from ventanilla.web.frame import ShownSupply
from ventanilla.web.security import takes_files
from ventanilla.web.shell import Shell

EMAIL = Field("email", FieldKind.EMAIL, "messages.write.email", "messages.write.email_hint")
PHONE = Field("phone", FieldKind.PHONE, "messages.write.phone", "messages.write.phone_hint", required=False)
ACCEPT = ",".join(f".{ending}" for endings in EXTENSIONS.values() for ending in endings)
ROOM = 1 << 20
"""Of a request beside its files, in bytes: boundaries, and fields of the usual size."""
_KEPT_TEXT = 200_000
"""So much of a text that is far too long is shown again."""
TONES: Mapping[TicketState, tuple[str, str]] = {
    TicketState.NEW: ("", "○"),
    TicketState.IN_WORK: ("warn", "◷"),
    TicketState.ANSWERED: ("good", "✓"),
    TicketState.CLOSED: ("", "■"),
}
"""The tone and the sign of each state."""


@dataclass(frozen=True)
class _WriteForm(Form):
    """Its address and phone are declared fields; topic, text and files are drawn by the page itself."""

    drawn: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.drawn, *(each.name for each in self.fields))

    @property
    def labels(self) -> dict[str, str]:
        return {**self.drawn, **{each.name: each.label_id for each in self.fields}}


CLAIMS = "messages.claims"
WRITE = {
    "kind": "messages.write.kind",
    "topic": "messages.write.topic",
    "text": "messages.write.text",
    "files": "messages.write.files",
}
ANSWER = {"text": "messages.ticket.answer", "files": "messages.write.files"}


@dataclass(frozen=True)
class _Handed:
    """What became of the files of one request: ids of all that wait, and the first fault."""

    ids: tuple[str, ...]
    fault: Message | None = None


def add_tickets(pages: Blueprint, service: TicketsService, shell: Shell) -> None:
    """``/supplies/<id>/contacts``, ``/supplies/<id>/write``, ``/tickets…`` and ``/ticket-files/<id>``."""
    _contacts(pages, service, shell)
    _write(pages, service, shell)
    _tickets(pages, service, shell)
    _thread(pages, service, shell)


def _contacts(pages: Blueprint, service: TicketsService, shell: Shell) -> None:
    @pages.get("/supplies/<supply_point_id>/contacts")
    def contacts(supply_point_id: str) -> Response:
        answer = service.specialists(shell.customer(), supply_point_id)
        return shell.page(
            "messages/contacts.html",
            title=message("screen.messages.contacts"),
            screen="messages.contacts",
            supply_point_id=supply_point_id,
            specialists=answer.value,
            as_of=answer.as_of,
        )


def _write(pages: Blueprint, service: TicketsService, shell: Shell) -> None:
    current = _in_menu(shell, "messages.write")

    def show(
        supply_point_id: str,
        typed: Mapping[str, str],
        files: Sequence[AttachedFile] = (),
        faults: Mapping[str, Message] | None = None,
        status: int = 200,
        *,
        is_claim: bool = False,
    ) -> Response:
        offered = service.form(shell.customer(), "" if is_claim else supply_point_id)
        values = {"email": offered.email, "phone": offered.phone, **typed}
        return shell.page(
            "messages/claims.html" if is_claim else "messages/write.html",
            title=message("screen.messages.claims" if is_claim else "messages.write.title"),
            screen=CLAIMS if is_claim else current,
            status=status,
            supply_point_id=supply_point_id,
            choices=[(each.id, _named(shell, each)) for each in shell.supplies()] if is_claim else [],
            offered=offered,
            typed=values,
            files=files,
            accept=ACCEPT,
            form=_WriteForm((EMAIL, PHONE), values, faults or {}, WRITE),
        )

    @pages.get("/supplies/<supply_point_id>/write")
    def write(supply_point_id: str) -> Response:
        return show(supply_point_id, _begun())

    @pages.post("/supplies/<supply_point_id>/write")
    @takes_files(service.policy.total_bytes * 2 + ROOM)
    def send(supply_point_id: str) -> Response:
        customer, typed = shell.customer(), _cut(shell.posted())
        service.form(customer, supply_point_id)
        return take(customer, typed, supply_point_id)

    if CLAIMS in {each.name for each in shell.house.utility.screens}:

        @pages.get("/claims")
        def claims() -> Response:
            looked_at = session.get("supply", "")
            return show(looked_at if isinstance(looked_at, str) else "", _begun(), is_claim=True)

        @pages.post("/claims")
        @takes_files(service.policy.total_bytes * 2 + ROOM)
        def claim() -> Response:
            customer, typed = shell.customer(), _cut(shell.posted())
            return take(customer, typed, typed.get("supply", "")[:26], is_claim=True)

    def take(
        customer: CustomerActor, typed: Mapping[str, str], supply_point_id: str, *, is_claim: bool = False
    ) -> Response:
        handed = _hand_over(service, customer)
        try:
            if handed.fault:
                raise InvalidInput({"files": handed.fault})
            if "send" not in typed:
                waiting = service.waiting_files(customer, handed.ids)
                return show(supply_point_id, typed, waiting, is_claim=is_claim)
            new = NewTicket(
                topic=typed.get("topic", "")[:40],
                text=request.form.get("text", ""),
                reach=Reach(typed.get("email", "")[:300], typed.get("phone", "")[:80]),
                files=handed.ids,
                supply_point_id=supply_point_id,
                kind=typed.get("kind", "")[:40],
            )
            made = service.send(customer, new, shell.language.tag)
        except (InvalidInput, TooManyTries) as fault:
            left = service.waiting_files(customer, handed.ids)
            return show(supply_point_id, typed, left, _faults(fault), fault.status, is_claim=is_claim)
        return shell.see_other("messages.sent", ticket_id=made.ticket.id)


def _tickets(pages: Blueprint, service: TicketsService, shell: Shell) -> None:
    @pages.get("/tickets")
    def tickets() -> Response:
        try:
            found, following = service.tickets(shell.customer(), request.args.get("from", "")[:80])
        except InvalidInput:
            return shell.see_other("messages.tickets")
        return shell.page(
            "messages/tickets.html",
            title=message("screen.messages.tickets"),
            screen=_in_menu(shell, "messages.tickets"),
            found=found,
            next=following,
            claims=CLAIMS in {each.name for each in shell.house.utility.screens},
            tones=TONES,
            today=shell.house.today(),
        )

    @pages.get("/tickets/<ticket_id>/sent")
    def sent(ticket_id: str) -> Response:
        thread = service.ticket(shell.customer(), ticket_id)
        return shell.page(
            "messages/sent.html",
            title=message("messages.sent.title"),
            screen=_in_menu(shell, "messages.tickets"),
            thread=thread,
        )

    @pages.get("/ticket-files/<file_id>")
    def ticket_file(file_id: str) -> Response:
        return file_response(*service.file(shell.customer(), file_id))


def _thread(pages: Blueprint, service: TicketsService, shell: Shell) -> None:
    def show(
        ticket_id: str,
        typed: Mapping[str, str],
        files: Sequence[AttachedFile] = (),
        faults: Mapping[str, Message] | None = None,
        status: int = 200,
    ) -> Response:
        thread = service.ticket(shell.customer(), ticket_id)
        return shell.page(
            "messages/ticket.html",
            title=message("messages.ticket.title", number=thread.ticket.number),
            screen=_in_menu(shell, "messages.tickets"),
            status=status,
            thread=thread,
            tones=TONES,
            today=shell.house.today(),
            step_name=step_name,
            typed=typed,
            files=files,
            accept=ACCEPT,
            policy=service.policy,
            form=_WriteForm((), typed, faults or {}, ANSWER),
        )

    @pages.get("/tickets/<ticket_id>")
    def ticket(ticket_id: str) -> Response:
        return show(ticket_id, {})

    @pages.post("/tickets/<ticket_id>")
    @takes_files(service.policy.total_bytes * 2 + ROOM)
    def answer(ticket_id: str) -> Response:
        customer, typed = shell.customer(), _cut(shell.posted())
        service.ticket(customer, ticket_id)
        handed = _hand_over(service, customer)
        try:
            if handed.fault:
                raise InvalidInput({"files": handed.fault})
            if "send" not in typed:
                return show(ticket_id, typed, service.waiting_files(customer, handed.ids))
            service.answer(customer, ticket_id, request.form.get("text", ""), handed.ids)
        except (InvalidInput, TooManyTries, Conflict) as fault:
            left = service.waiting_files(customer, handed.ids)
            return show(ticket_id, typed, left, _faults(fault), fault.status)
        shell.tell(message("messages.ticket.answer_sent"))
        return shell.see_other("messages.ticket", ticket_id=ticket_id)


def _begun() -> dict[str, str]:
    """What an address chooses beforehand."""
    return {name: request.args.get(name, "")[:40] for name in ("topic", "kind")}


def _named(shell: Shell, supply: ShownSupply) -> str:
    """A supply with its address, to be chosen."""
    label = shell.house.utility.supply_label.format(customer_number=supply.customer_number, number=supply.number)
    return f"{label} · {supply.address.street}, {supply.address.locality}"


def _in_menu(shell: Shell, screen: str) -> str:
    """The entry that is marked: the screen's own, or Contacts where the menu has none for it."""
    shown = {each.name for each in shell.house.utility.screens if each.in_menu}
    return screen if screen in shown else "messages.contacts"


def _hand_over(service: TicketsService, customer: CustomerActor) -> _Handed:
    """Take the files of this request in, beside those that waited already; one that was taken back is dropped."""
    waiting = [id_[:26] for id_ in request.form.getlist("file")[:20]]
    dropped = request.form.get("drop", "")[:26]
    if dropped in waiting:
        waiting.remove(dropped)
        service.drop_file(customer, dropped)
    most = service.policy
    chosen = [file for file in request.files.getlist("files") if file.filename]
    if len(waiting) + len(chosen) > most.most_files:
        return _Handed(tuple(waiting), message("messages.file.too_many", most=most.most_files))
    handed = [(file.filename or "", file.stream.read(most.file_bytes + 1)) for file in chosen]
    try:
        taken, bad = service.add_files(customer, handed) if handed else ((), ())
    except TooManyTries as fault:
        return _Handed(tuple(waiting), fault.message)
    ids = (*waiting, *(one.id for one in taken))
    if bad:
        name, why = bad[0]
        return _Handed(ids, message("messages.file.refused", name=name, why=why))
    return _Handed(ids)


def _cut(typed: Mapping[str, str]) -> Mapping[str, str]:
    return {name: text[:_KEPT_TEXT] for name, text in typed.items()}


def _faults(fault: VentanillaError) -> Mapping[str, Message]:
    if isinstance(fault, InvalidInput):
        return fault.fields
    return {"": message("messages.ticket.closed_now") if isinstance(fault, Conflict) else fault.message}
