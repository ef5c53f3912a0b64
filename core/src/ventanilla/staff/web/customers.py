"""Customers and logins: looked up, told a one-time code, freed of a wrong link."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Blueprint, Response

from ventanilla.errors import Conflict, InvalidInput, NotFound
from ventanilla.kernel.actors import Actor
from ventanilla.kernel.messages import Message, message
from ventanilla.staff.model import Findings
from ventanilla.staff.service import StaffService
from ventanilla.staff.web.shell import DeskShell, Sheet, faults_of

FIND = {"text": "staff.customers.text", "reason": "staff.reason"}
CODE = {"user_name": "staff.codes.user_name", "reason": "staff.reason"}


def add_customers(pages: Blueprint, service: StaffService, desk: DeskShell) -> None:
    """``/staff/customers…``, ``/staff/links/…``, ``/staff/activations`` and ``/staff/codes``.

    What is looked for is posted, so that no address and no log has it.
    """
    _finding(pages, service, desk)
    _helping(pages, service, desk)
    _ending(pages, service, desk)
    _codes(pages, service, desk)


def _finding(pages: Blueprint, service: StaffService, desk: DeskShell) -> None:
    def show(
        typed: Mapping[str, str], faults: Mapping[str, Message], findings: Findings | None, status: int = 200
    ) -> Response:
        service.may_look(desk.member())
        return desk.page(
            "staff/customers.html",
            title=message("staff.section.customers"),
            section="customers",
            status=status,
            findings=findings,
            now=desk.house.clock.now(),
            masked=masked,
            sheet=Sheet(FIND, typed, faults),
        )

    @pages.get("/customers")
    def customers() -> Response:
        return show({}, {}, None)

    @pages.post("/customers")
    def customers_found() -> Response:
        typed = desk.posted()
        try:
            findings = service.find(desk.member(), typed.get("text", "")[:200], typed.get("reason", ""))
        except InvalidInput as fault:
            return show(typed, faults_of(fault), None, fault.status)
        return show(typed, {}, findings)

    @pages.get("/customers/<identity_id>/history")
    def customer_history(identity_id: str) -> Response:
        found, entries = service.history(desk.member(), identity_id)
        return desk.page(
            "staff/history.html",
            title=message("staff.customers.history_of", user_name=found.user_name),
            section="customers",
            entries=entries,
        )


def masked(contact: str) -> str:
    """Enough of an address or a number to recognise it by, and not to write to it."""
    name, at, host = contact.partition("@")
    if at:
        return f"{name[:1]}…@{host}"
    return f"…{contact[-3:]}" if contact else ""


def _helping(pages: Blueprint, service: StaffService, desk: DeskShell) -> None:
    @pages.post("/links/<link_id>/undo")
    def link_undo(link_id: str) -> Response:
        try:
            ended = service.undo_link(desk.member(), link_id[:26], desk.posted().get("reason", ""))
        except Conflict:
            desk.tell(message("staff.undo.ended"), "bad")
        else:
            desk.tell(message("staff.undo.done", supply=ended.supply))
        return desk.see_other("staff.customers")

    @pages.post("/activations")
    def activation_resend() -> Response:
        try:
            service.resend_activation(desk.member(), desk.posted().get("user", "")[:300])
        except Conflict:
            desk.tell(message("staff.resend.active"), "bad")
        except NotFound:
            desk.tell(message("staff.resend.unknown"), "bad")
        else:
            desk.tell(message("staff.resend.done"))
        return desk.see_other("staff.customers")

    @pages.post("/customers/<identity_id>/factors/reset")
    def customer_factors_reset(identity_id: str) -> Response:
        try:
            due = service.reset_factors(desk.member(), identity_id, desk.posted().get("reason", ""))
        except Conflict:
            desk.tell(message("staff.factors.waits"), "bad")
        except NotFound:
            desk.tell(message("staff.factors.none"), "bad")
        else:
            desk.tell(message("staff.factors.asked", at=due))
        return desk.see_other("staff.customers")


def _ending(pages: Blueprint, service: StaffService, desk: DeskShell) -> None:
    def done(act: Callable[[Actor, str, str], None], identity_id: str, told: str) -> Response:
        try:
            act(desk.member(), identity_id, desk.posted().get("reason", ""))
        except (Conflict, NotFound):
            desk.tell(message("staff.login.changed"), "bad")
        else:
            desk.tell(message(told))
        return desk.see_other("staff.customers")

    @pages.post("/customers/<identity_id>/block")
    def customer_block(identity_id: str) -> Response:
        return done(service.block, identity_id, "staff.login.blocked")

    @pages.post("/customers/<identity_id>/let-in")
    def customer_let_in(identity_id: str) -> Response:
        return done(service.let_in, identity_id, "staff.login.let_in")


def _codes(pages: Blueprint, service: StaffService, desk: DeskShell) -> None:
    def show(typed: Mapping[str, str], faults: Mapping[str, Message], status: int = 200) -> Response:
        service.may_issue(desk.member())
        return desk.page(
            "staff/codes.html",
            title=message("staff.section.codes"),
            section="codes",
            status=status,
            sheet=Sheet(CODE, typed, faults),
        )

    @pages.get("/codes")
    def codes() -> Response:
        return show({}, {})

    @pages.post("/codes")
    def code_issued() -> Response:
        member, typed = desk.member(), desk.posted()
        service.may_issue(member)
        try:
            given = service.issue_code(member, typed.get("user_name", "")[:100], typed.get("reason", ""))
        except InvalidInput as fault:
            return show(typed, faults_of(fault), fault.status)
        except NotFound:
            return show(typed, {"user_name": message("staff.code.unknown")}, 422)
        except Conflict:
            return show(typed, {"user_name": message("staff.code.ended")}, 422)
        return desk.page("staff/given.html", title=message("staff.codes.given"), section="codes", given=given)
