"""The pages of issued logins: a one-time password in two steps, the section of organisations, the blank agreement."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, session, url_for

from ventanilla.errors import InvalidInput, NotFound, TooManyTries
from ventanilla.fields import Fault
from ventanilla.fields.numbers import customer_number
from ventanilla.kernel.messages import Message, message
from ventanilla.plugin import Door, FieldKind, IssuedLogins
from ventanilla.supply.service import SupplyService
from ventanilla.supply.service.granting import blank_agreement
from ventanilla.web.forms import Form
from ventanilla.web.shell import Shell

_NUMBER = "claim_number"


def add_granting(pages: Blueprint, service: SupplyService, shell: Shell) -> None:
    """``/password/new/…``, and with agreements ``/organisations`` and ``/agreement``; nothing where none is issued."""
    issued = shell.house.utility.identity.issued
    if issued is None:
        return
    if any(door.prove for door in issued.doors):
        _number_pages(pages, shell, issued)
        _proof_pages(pages, service, shell, issued)
    if issued.agreement is not None:
        _agreement_pages(pages, shell, issued)


def _number_pages(pages: Blueprint, shell: Shell, issued: IssuedLogins) -> None:
    def show(door: Door, values: Mapping[str, str], faults: Mapping[str, Message]) -> Response:
        form = Form(tuple(each for each in door.prove if each.kind is FieldKind.CUSTOMER_NUMBER), values, faults)
        action = url_for("supply.one_time_number", door_name=door.name)
        return _step(shell, 1, form, action, url_for("identity.forgotten"), 422 if faults else 200)

    @pages.get("/password/new/<door_name>")
    def one_time(door_name: str) -> Response:
        return show(_door(issued, door_name), {}, {})

    @pages.post("/password/new/<door_name>")
    def one_time_number(door_name: str) -> Response:
        door = _door(issued, door_name)
        name = next(each.name for each in door.prove if each.kind is FieldKind.CUSTOMER_NUMBER)
        typed = shell.posted().get(name, "")[:100]
        fault = _fault_of_number(typed)
        if fault is not None:
            return show(door, {name: typed}, {name: fault})
        # The number waits in the visitor's own signed cookie: never in an address, never in a row.
        session[_NUMBER] = typed
        return shell.see_other("supply.one_time_proof", door_name=door.name)


def _proof_pages(pages: Blueprint, service: SupplyService, shell: Shell, issued: IssuedLogins) -> None:
    def show(door: Door, values: Mapping[str, str], faults: Mapping[str, Message], status: int = 200) -> Response:
        action = url_for("supply.one_time_send", door_name=door.name)
        back = url_for("supply.one_time", door_name=door.name)
        return _step(shell, 2, Form(door.prove, values, faults), action, back, status)

    @pages.get("/password/new/<door_name>/proof")
    def one_time_proof(door_name: str) -> Response:
        door = _door(issued, door_name)
        known = {each.name: str(session.get(_NUMBER, "")) for each in door.prove if _is_number(each.kind)}
        return show(door, known, {})

    @pages.post("/password/new/<door_name>/proof")
    def one_time_send(door_name: str) -> Response:
        door = _door(issued, door_name)
        typed = shell.posted()
        values = {each.name: typed.get(each.name, "") for each in door.prove}
        try:
            service.granting.request_password(shell.actor(), door_name, values)
        except InvalidInput as fault:
            return show(door, values, fault.fields, fault.status)
        except TooManyTries as fault:
            return show(door, values, {"": fault.message}, fault.status)
        session.pop(_NUMBER, None)
        return shell.see_other("supply.one_time_sent", door_name=door.name)

    @pages.get("/password/new/<door_name>/sent")
    def one_time_sent(door_name: str) -> Response:
        return shell.page(
            "supply/one_time_sent.html",
            title=message("supply.one_time_sent.title"),
            door=_door(issued, door_name),
            minutes=int(issued.one_time_lifetime.total_seconds()) // 60,
        )


def _agreement_pages(pages: Blueprint, shell: Shell, issued: IssuedLogins) -> None:
    @pages.get("/organisations")
    def organisations() -> Response:
        title = message("supply.organisations.title")
        return shell.page("supply/organisations.html", title=title, doors=issued.doors)

    @pages.get("/agreement")
    def agreement() -> Response:
        language, title = shell.house.languages.default, message("agreement.blank.title")
        text = blank_agreement(language, shell.house.utility.title)
        return shell.page("supply/agreement.html", title=title, text=text, language=language)


def _step(shell: Shell, step: int, form: Form, action: str, back: str, status: int) -> Response:
    title = message("supply.one_time.title")
    return shell.page(
        "supply/one_time.html", title=title, status=status, form=form, step=step, action=action, back=back
    )


def _door(issued: IssuedLogins, name: str) -> Door:
    door = issued.door(name)
    if door is None or not door.prove:
        raise NotFound
    return door


def _is_number(kind: FieldKind) -> bool:
    return kind is FieldKind.CUSTOMER_NUMBER


def _fault_of_number(typed: str) -> Message | None:
    if not typed.strip():
        return message("field.fault.required")
    try:
        customer_number(typed)
    except Fault as fault:
        return fault.message
    return None
