"""A member's own page: their passkeys, and signing in with one."""

from __future__ import annotations

import json
from collections.abc import Mapping

from flask import Blueprint, Response, session

from ventanilla.errors import Conflict, InvalidInput, SignInRefused, TooManyTries
from ventanilla.identity.model import PasskeyAsked
from ventanilla.kernel.messages import Message, message
from ventanilla.staff.service import StaffService
from ventanilla.staff.web.shell import DeskShell, Sheet, faults_of

NEW = {"name": "factors.passkey.name", "code": "staff.sign_in.code"}
_TICKET = "desk_passkey_ticket"


def add_me(pages: Blueprint, service: StaffService, desk: DeskShell) -> None:
    """``/staff/me…`` and ``/staff/sign-in/passkey…``."""
    _own(pages, service, desk)
    _coming_in(pages, service, desk)


def _own(pages: Blueprint, service: StaffService, desk: DeskShell) -> None:
    keys = service.members.keys

    def show(typed: Mapping[str, str], faults: Mapping[str, Message], status: int = 200) -> Response:
        shown = dict(faults)
        if "credential" in shown:
            shown[""] = shown.pop("credential")
        return desk.page(
            "staff/me.html",
            title=message("staff.me.title"),
            status=status,
            found=keys.of(desk.member()),
            is_possible=keys.is_possible,
            sheet=Sheet(NEW, {"name": typed.get("name", "")}, shown),
        )

    @pages.get("/me")
    def me() -> Response:
        return show({}, {})

    @pages.post("/me/passkeys/challenge")
    def me_challenge() -> Response:
        return _asked(keys.ask_new(desk.member()))

    @pages.post("/me/passkeys")
    def me_passkey() -> Response:
        member, typed = desk.member(), desk.posted()
        try:
            keys.add(member, typed)
        except (InvalidInput, TooManyTries, Conflict) as fault:
            return show(typed, faults_of(fault), fault.status)
        desk.tell(message("factors.passkey.done"))
        return desk.see_other("staff.me")

    @pages.post("/me/passkeys/<passkey_id>/remove")
    def me_passkey_remove(passkey_id: str) -> Response:
        keys.remove(desk.member(), passkey_id[:26])
        desk.tell(message("factors.passkey.removed"))
        return desk.see_other("staff.me")


def _coming_in(pages: Blueprint, service: StaffService, desk: DeskShell) -> None:
    keys = service.members.keys

    @pages.post("/sign-in/passkey/challenge")
    def key_challenge() -> Response:
        asked = keys.ask_alone(desk.visitor(), desk.house.utility.identity.sign_in_per_actor)
        session[_TICKET] = asked.ticket
        return _asked(asked)

    @pages.post("/sign-in/passkey")
    def key_in() -> Response:
        typed = desk.posted()
        try:
            opened = keys.sign_in(session.pop(_TICKET, ""), typed.get("credential"))
        except SignInRefused:
            desk.tell(message("factors.passkey.not_known"), "bad")
            return desk.see_other("staff.sign_in")
        return desk.let_in(opened, desk.go_on(typed.get("next", "")[:600]))


def _asked(asked: PasskeyAsked) -> Response:
    body = json.dumps({"ticket": asked.ticket, "options": asked.options})
    response = Response(body, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
