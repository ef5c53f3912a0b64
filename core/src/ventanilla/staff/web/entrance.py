"""The start page, signing in and out, and the way in of a new member."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, g, request

from ventanilla.errors import InvalidInput, SignInRefused, TooManyTries
from ventanilla.figures.codes import qr_svg
from ventanilla.kernel.messages import Message, message
from ventanilla.staff.service import StaffService
from ventanilla.staff.web.shell import DeskShell, Sheet, faults_of

SIGN_IN = {"email": "staff.member.email", "password": "staff.sign_in.password", "code": "staff.sign_in.code"}
ENROL = {
    "password": "staff.enrol.password",
    "password_again": "staff.enrol.password_again",
    "code": "staff.enrol.code",
}


def add_entrance(pages: Blueprint, service: StaffService, desk: DeskShell) -> None:
    """``/staff/``, ``/staff/sign-in``, ``/staff/sign-out`` and ``/staff/enrol/<secret>``."""

    @pages.get("/")
    def start() -> Response:
        work = service.doors.open_work(desk.member())
        return desk.page("staff/start.html", title=message("staff.section.start"), section="start", work=work)

    @pages.post("/sign-out")
    def sign_out() -> Response:
        service.members.sign_out(desk.member(), desk.cookie.read(request))
        response = desk.see_other("staff.sign_in")
        desk.cookie.drop(response)
        return response

    _sign_in(pages, service, desk)
    _enrol(pages, service, desk)


def _sign_in(pages: Blueprint, service: StaffService, desk: DeskShell) -> None:
    has_keys = service.members.keys.is_possible

    def show(wanted: str, typed: Mapping[str, str], faults: Mapping[str, Message], status: int = 200) -> Response:
        sheet = Sheet(SIGN_IN, {"email": typed.get("email", "")[:254]}, faults)
        title = message("staff.sign_in.title")
        return desk.page(
            "staff/sign_in.html", title=title, status=status, sheet=sheet, wanted=wanted, has_passkeys=has_keys
        )

    @pages.get("/sign-in")
    def sign_in() -> Response:
        if desk.found() is not None:
            return desk.see_other("staff.start")
        return show(request.args.get("next", "")[:600], {}, {})

    @pages.post("/sign-in")
    def come_in() -> Response:
        typed = desk.posted()
        wanted = typed.get("next", "")[:600]
        email, password, code = (typed.get(name, "")[:2000] for name in SIGN_IN)
        try:
            opened = service.members.sign_in(desk.visitor(), email[:300], password, code[:100])
        except (SignInRefused, TooManyTries) as fault:
            refused = message("staff.sign_in.refused") if isinstance(fault, SignInRefused) else fault.message
            return show(wanted, typed, {"": refused}, fault.status)
        return desk.let_in(opened, desk.go_on(wanted))


def _enrol(pages: Blueprint, service: StaffService, desk: DeskShell) -> None:
    def show(secret: str, faults: Mapping[str, Message], status: int = 200) -> Response:
        found = service.members.enrolment(secret)
        return desk.page(
            "staff/enrol.html",
            title=message("staff.enrol.title"),
            status=status,
            secret=secret,
            found=found,
            qr=qr_svg(found.address, desk.shell.language.text("staff.enrol.qr")),
            letters=[found.factor[at : at + 4] for at in range(0, len(found.factor), 4)],
            sheet=Sheet(ENROL, {}, faults),
        )

    @pages.get("/enrol/<secret>")
    def enrol(secret: str) -> Response:
        return show(secret, {})

    @pages.post("/enrol/<secret>")
    def enrolled(secret: str) -> Response:
        typed = desk.posted()
        try:
            opened = service.members.enrol(secret, {name: typed.get(name, "") for name in ENROL})
        except (InvalidInput, TooManyTries) as fault:
            return show(secret, faults_of(fault), fault.status)
        g.desk_member = opened.actor
        shown = desk.page("staff/recovery.html", title=message("staff.recovery.title"), codes=opened.codes)
        return desk.let_in(opened, shown)
