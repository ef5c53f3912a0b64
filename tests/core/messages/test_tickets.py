"""Messages to specialists: routed, numbered, answered, and nobody else's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ventanilla.errors import Conflict, InvalidInput, NotFound, NotPermitted, SignInRequired, TooManyTries
from ventanilla.kernel.actors import Anonymous, StaffActor
from ventanilla.messages.model import NewTicket, Reach, StaffReply, TicketFilter, TicketState
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.mailbox import SmtpSink, html
from ventanilla.testing.plugins import installed_from
from ventanilla.testing.writing import PASSWORD, Correspondent, a_pdf

EXAMPLE = Path(__file__).parents[2] / "example_plugin"
pytestmark = pytest.mark.utility("acme_water")
CLERK = StaffActor("Marta")
REACH = Reach("elena@correo.example", "0353 455-0100")


@pytest.fixture(autouse=True)
def installed() -> Iterator[None]:
    with installed_from(EXAMPLE):
        yield


@pytest.fixture
def elena(portal: Any) -> Correspondent:
    return Correspondent(portal)


def write(who: Correspondent, **changes: Any) -> Any:
    new = NewTicket("bills", "¿Por qué subió?", REACH, supply_point_id=who.supply)
    return who.tickets.send(who.actor, replace(new, **changes), "es-AR")


@pytest.mark.covers("VOL-05")
def test_a_message_reaches_the_specialist_of_its_topic_under_a_number(elena: Correspondent) -> None:
    made = write(elena).ticket
    assert (made.number, made.state, made.assignee, made.assignee_name) == (
        "AC-2026-000001", TicketState.NEW, "17", "Marta Ibáñez",
    )  # fmt: skip
    assert made.due_on == elena.portal.house.today() + timedelta(days=10)
    assert write(elena, topic="leaks").ticket.assignee == "crew"
    assert [one.number for one in elena.tickets.tickets(elena.actor)[0]] == ["AC-2026-000002", "AC-2026-000001"]


@pytest.mark.covers("VOL-04")
def test_the_specialists_of_a_supply_are_shown_with_their_contacts(elena: Correspondent) -> None:
    found = elena.tickets.specialists(elena.actor, elena.supply).value
    assert [(one.name, one.phone, one.topics) for one in found] == [
        ("Marta Ibáñez", "0353 455-0117", ("bills",)), ("Guardia de redes", "0353 455-0199", ("leaks",)),
    ]  # fmt: skip


@pytest.mark.covers("VOL-05")
def test_the_answer_comes_into_the_cabinet_as_a_notification_and_by_mail(
    elena: Correspondent, smtp_sink: SmtpSink
) -> None:
    ticket = write(elena, reach=Reach("otra@correo.example")).ticket
    elena.work()
    answered = elena.tickets.reply(CLERK, ticket.number, StaffReply("Subió la tarifa.\nSaludos <b>"))
    elena.work()
    assert answered.state is TicketState.ANSWERED
    lines = elena.tickets.ticket(elena.actor, ticket.id).lines
    assert [(one.author, one.author_name, one.text) for one in lines][1] == (
        "staff",
        "Marta",
        "Subió la tarifa.\nSaludos <b>",
    )
    (notice,) = elena.portal.messages.notifications(elena.actor).items
    assert (notice.kind, notice.path) == ("ticket_answered", f"/tickets/{ticket.id}")
    received, reply = smtp_sink.to("otra@correo.example")
    assert ticket.number in str(received["Subject"])
    assert ticket.number in str(reply["Subject"])
    assert "Subió la tarifa." in html(reply)
    assert "Saludos &lt;b&gt;" in html(reply)


def test_an_answer_opens_the_ticket_again_and_a_closed_one_takes_none(elena: Correspondent) -> None:
    ticket = write(elena).ticket
    elena.tickets.reply(CLERK, ticket.number, StaffReply("Listo."))
    again = elena.tickets.answer(elena.actor, ticket.id, "No, sigue igual.")
    assert (again.ticket.state, len(again.lines)) == (TicketState.NEW, 3)
    elena.tickets.reply(CLERK, ticket.number, StaffReply("Ahora sí.", closes=True))
    with pytest.raises(Conflict):
        elena.tickets.answer(elena.actor, ticket.id, "¿Hola?")
    with pytest.raises(Conflict):
        elena.tickets.reply(CLERK, ticket.number, StaffReply("Otra"))


def test_the_same_key_is_one_ticket_and_another_text_says_so(elena: Correspondent) -> None:
    first = write(elena, key="key-0000001")
    assert write(elena, key="key-0000001").ticket.id == first.ticket.id
    with pytest.raises(InvalidInput) as refused:
        write(elena, key="key-0000001", text="otra cosa")
    assert refused.value.fields[""].values == {"number": first.ticket.number}


def test_every_wrong_field_is_named_at_once(elena: Correspondent) -> None:
    with pytest.raises(InvalidInput) as refused:
        write(elena, topic="nothing", text=" \n ", reach=Reach("a@b, c@d.example", "call me"))
    assert sorted(refused.value.fields) == ["email", "phone", "text", "topic"]


def test_nobody_sees_anothers_ticket_or_file(portal: Any, elena: Correspondent) -> None:
    (file,), _ = elena.tickets.add_files(elena.actor, [("nota.pdf", a_pdf())])
    ticket = write(elena, files=(file.id,)).ticket
    ramon = Correspondent(portal, "ramon", "7777")
    for ask in (
        lambda: ramon.tickets.ticket(ramon.actor, ticket.id),
        lambda: ramon.tickets.ticket(ramon.actor, "nothing"),
        lambda: ramon.tickets.answer(ramon.actor, ticket.id, "hola"),
        lambda: ramon.tickets.file(ramon.actor, file.id),
        lambda: ramon.tickets.file(ramon.actor, "nothing"),
        lambda: ramon.tickets.specialists(ramon.actor, elena.supply),
        lambda: write(ramon, supply_point_id=elena.supply),
        lambda: ramon.tickets.drop_file(ramon.actor, file.id),
    ):
        with pytest.raises(NotFound):
            ask()
    with pytest.raises(InvalidInput):
        write(ramon, files=(file.id,))
    assert ramon.tickets.tickets(ramon.actor) == ((), None)
    with pytest.raises(SignInRequired):
        elena.tickets.ticket(Anonymous(), ticket.id)


def test_a_ticket_goes_with_the_supply_that_is_let_go(portal: Any, elena: Correspondent) -> None:
    (file,), _ = elena.tickets.add_files(elena.actor, [("nota.pdf", a_pdf())])
    ticket = write(elena, files=(file.id,)).ticket
    (link,) = portal.supply.links_of(elena.actor, None)
    portal.supply.unlink(elena.actor, link.id)
    for ask in (lambda: elena.tickets.ticket(elena.actor, ticket.id), lambda: elena.tickets.file(elena.actor, file.id)):
        with pytest.raises(NotFound):
            ask()


def test_files_are_kept_with_the_message_and_can_be_taken_back_before(elena: Correspondent) -> None:
    taken, bad = elena.tickets.add_files(elena.actor, [("a.pdf", a_pdf()), ("b.txt", "Привет".encode("cp1251"))])
    assert [one.name for one in taken] == ["a.pdf", "b.txt"]
    assert bad == ()
    made = write(elena, files=(taken[1].id, taken[0].id))
    assert [one.name for one in made.lines[0].files] == ["b.txt", "a.pdf"]
    assert elena.tickets.file(elena.actor, taken[1].id)[1].decode() == "Привет"
    assert elena.tickets.read_file(CLERK, made.ticket.number, taken[0].id)[1] == a_pdf()
    with pytest.raises(NotFound):
        elena.tickets.drop_file(elena.actor, taken[0].id)


def test_a_file_that_no_message_came_for_is_forgotten_after_a_day(elena: Correspondent, clock: FixedClock) -> None:
    (kept,), _ = elena.tickets.add_files(elena.actor, [("a.pdf", a_pdf())])
    (left,), _ = elena.tickets.add_files(elena.actor, [("b.pdf", a_pdf())])
    write(elena, files=(kept.id,))
    clock.set(clock.now() + timedelta(days=1, minutes=1))
    elena.tickets.forget()
    assert elena.tickets.waiting_files(elena.actor, [left.id]) == ()
    assert elena.tickets.file(elena.actor, kept.id)[0].name == "a.pdf"
    with pytest.raises(NotFound):
        elena.tickets.file(elena.actor, left.id)


def test_the_staff_lists_takes_up_and_hands_on_and_each_step_is_kept(portal: Any, elena: Correspondent) -> None:
    ticket = write(elena).ticket
    leak = write(elena, topic="leaks").ticket
    tickets = elena.tickets
    assert [one.number for one in tickets.inbox(CLERK, TicketFilter())[0]] == [ticket.number, leak.number]
    assert [one.number for one in tickets.inbox(CLERK, TicketFilter(assignee="crew"))[0]] == [leak.number]
    assert tickets.inbox(CLERK, TicketFilter(assignee="-"))[0] == ()
    taken = tickets.set_state(CLERK, ticket.number, "in_work", ticket.version)
    with pytest.raises(Conflict):
        tickets.set_state(CLERK, ticket.number, "closed", ticket.version)
    moved = tickets.reassign(CLERK, ticket.number, "", version=taken.version)
    assert (moved.assignee, [one.number for one in tickets.inbox(CLERK, TicketFilter(assignee="-"))[0]]) == (
        "",
        [ticket.number],
    )
    assert tickets.read(CLERK, ticket.number).lines[0].text == "¿Por qué subió?"
    noted = [entry.action for entry in portal.house.audit.entries(ticket.id)]
    assert noted == [
        "messages.ticket_read", "messages.ticket_reassigned", "messages.ticket_state_changed", "messages.ticket_sent",
    ]  # fmt: skip
    with pytest.raises(InvalidInput):
        tickets.inbox(CLERK, TicketFilter(state="lost"))


def test_what_is_late_is_found(elena: Correspondent, clock: FixedClock) -> None:
    leak = write(elena, topic="leaks").ticket
    write(elena)
    clock.set(clock.now() + timedelta(days=3))
    assert [one.number for one in elena.tickets.inbox(CLERK, TicketFilter(is_late=True))[0]] == [leak.number]


def test_only_the_staff_is_let_at_the_desk(elena: Correspondent) -> None:
    number = write(elena).ticket.number
    for act in (
        lambda: elena.tickets.inbox(elena.actor, TicketFilter()),
        lambda: elena.tickets.read(elena.actor, number),
        lambda: elena.tickets.reply(elena.actor, number, StaffReply("x")),
        lambda: elena.tickets.set_state(elena.actor, number, "closed"),
        lambda: elena.tickets.reassign(elena.actor, number, "x"),
        lambda: elena.tickets.read_file(elena.actor, number, "x"),
    ):
        with pytest.raises(NotPermitted):
            act()
    with pytest.raises(NotFound):
        elena.tickets.read(CLERK, "AC-2026-999999")


def test_nobody_writes_without_end(elena: Correspondent) -> None:
    for _ in range(elena.tickets.policy.per_identity):
        write(elena)
    with pytest.raises(TooManyTries):
        write(elena)


def test_a_specialist_of_no_declared_topic_is_rejected(portal: Any, elena: Correspondent) -> None:
    from ventanilla.messages.feed import feed_files
    from ventanilla.testing.supplies import load_rows

    (file,) = feed_files(portal.house.utility)
    row = {"customer_number": "5555", "supply_number": "1", "code": "9", "name": "N", "topics": "weather"}
    taken = load_rows(portal.house, file, [row])
    assert taken.rejected[0].column == "topics"
    taken = load_rows(portal.house, file, [row | {"supply_number": "99", "topics": "bills"}])
    assert taken.rejected[0].column == "supply_number"


def test_what_somebody_wrote_is_in_the_download_of_their_data(portal: Any, elena: Correspondent) -> None:
    write(elena)
    (one,) = elena.tickets.data(elena.actor.identity_id)
    assert (one["number"], one["thread"][0]["text"]) == ("AC-2026-000001", "¿Por qué subió?")


def test_erasing_the_login_keeps_the_thread_without_the_ways_to_its_writer(
    elena: Correspondent, clock: FixedClock
) -> None:
    ticket = write(elena).ticket
    closing = elena.portal.identity.closing
    closing.close(elena.actor, {"password": PASSWORD})
    clock.advance(closing.wait)
    assert closing.erase_due() == 1
    kept = elena.tickets.read(CLERK, ticket.number)
    assert [line.text for line in kept.lines] == ["¿Por qué subió?"]
    assert REACH.email not in repr(kept)
    assert REACH.phone not in repr(kept)
