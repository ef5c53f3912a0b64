"""The second step of signing in, and signing in with a passkey alone."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, request, session

from ventanilla.errors import (
    AccessEnded,
    InvalidInput,
    NotFound,
    SignInRefused,
    SignInRequired,
    TooManyTries,
    VentanillaError,
)
from ventanilla.identity.model import HalfWay, SecondWay, SessionKind, SignedIn
from ventanilla.identity.service import IdentityService
from ventanilla.identity.web.forms import faults_of, typed
from ventanilla.identity.web.passkeys import asked_json
from ventanilla.kernel.actors import CustomerActor
from ventanilla.kernel.messages import message
from ventanilla.plugin import Field, FieldKind
from ventanilla.web import sessions
from ventanilla.web.forms import Form
from ventanilla.web.next_page import safe_next
from ventanilla.web.shell import Shell

CODE = Field("code", FieldKind.CODE, "factors.code.label", "factors.code.hint")
RECOVERY = Field("recovery_code", FieldKind.TEXT, "factors.recovery_code.label", "factors.recovery_code.hint")
_TICKET = "passkey_ticket"


def add_pages(pages: Blueprint, service: IdentityService, shell: Shell) -> None:
    """``/sign-in/second…`` and ``/sign-in/passkey…``."""
    _second(pages, service, shell)
    _passkey(pages, service, shell)


def half_way(service: IdentityService, shell: Shell) -> HalfWay | None:
    """Who has given the right password here and still has to show a second factor; None for everybody else."""
    secret = shell.cookie.read(request)
    return service.second.half_way(secret, SessionKind.WEB, request.remote_addr or "") if secret else None


def let_in(shell: Shell, signed_in: SignedIn, wanted: str) -> Response:
    """On to where somebody wanted to go, or to choosing a password first."""
    response = shell.see_other("identity.settings") if signed_in.is_limited else shell.go_on(wanted)
    sessions.start(response, signed_in.secret)
    return response


def to_second(shell: Shell, half: HalfWay, wanted: str) -> Response:
    """On to the second step, with the half of a session that it takes."""
    onwards = safe_next(wanted, request.script_root)
    response = shell.see_other("identity.second", next=onwards) if onwards else shell.see_other("identity.second")
    sessions.start(response, half.secret)
    return response


def _second(pages: Blueprint, service: IdentityService, shell: Shell) -> None:
    def current() -> HalfWay:
        found = half_way(service, shell)
        if found is None:
            raise SignInRequired
        return found

    def show(half: HalfWay, wanted: str, fault: VentanillaError | None = None) -> Response:
        faults = faults_of(fault)
        if fault is not None and "credential" in faults:
            faults = {"": faults["credential"]}
        fields = (CODE, RECOVERY)
        return shell.page(
            "identity/second.html",
            title=message("factors.second.title"),
            status=fault.status if fault else 200,
            form=Form(fields, {}, faults),
            ways={way.value for way in half.ways},
            first=half.ways[0].value if half.ways else "",
            wanted=safe_next(wanted, request.script_root),
            SecondWay=SecondWay,
        )

    @pages.get("/sign-in/second")
    def second() -> Response:
        wanted = request.args.get("next", "")
        if isinstance(shell.actor(), CustomerActor):
            return shell.go_on(wanted)
        return show(current(), wanted)

    @pages.post("/sign-in/second")
    def second_now() -> Response:
        half, wanted = current(), shell.posted().get("next", "")
        try:
            signed_in = service.second.finish(half.actor, typed())
        except (InvalidInput, TooManyTries) as fault:
            return show(half, wanted, fault)
        except (SignInRefused, SignInRequired, AccessEnded):
            shell.tell(message("factors.second.over"), "bad")
            response = shell.see_other("identity.sign_in")
            sessions.end(response)
            return response
        return let_in(shell, signed_in, wanted)

    @pages.post("/sign-in/second/challenge")
    def second_challenge() -> Response:
        return asked_json(service.second.ask_passkey(current().actor))

    @pages.post("/sign-in/second/back")
    def second_back() -> Response:
        half = half_way(service, shell)
        if half is not None:
            service.second.end(half.actor)
        response = shell.see_other("identity.sign_in")
        sessions.end(response)
        return response


def _passkey(pages: Blueprint, service: IdentityService, shell: Shell) -> None:
    @pages.post("/sign-in/passkey/challenge")
    def passkey_challenge() -> Response:
        asked = service.second.ask_alone(shell.actor())
        session[_TICKET] = asked.ticket
        return asked_json(asked)

    @pages.post("/sign-in/passkey")
    def passkey_now() -> Response:
        if not service.second.offers_passkeys:
            raise NotFound
        before, wanted = shell.actor(), shell.posted().get("next", "")
        values: Mapping[str, object] = {"ticket": session.pop(_TICKET, ""), "credential": typed().get("credential")}
        try:
            signed_in = service.second.alone(before, values, SessionKind.WEB, request.user_agent.string)
        except (SignInRefused, AccessEnded) as fault:
            told = fault.message if isinstance(fault, AccessEnded) else message("factors.passkey.not_known")
            shell.tell(told, "bad")
            onwards = safe_next(wanted, request.script_root)
            return shell.see_other("identity.sign_in", **({"next": onwards} if onwards else {}))
        service.sign_out(before)
        return let_in(shell, signed_in, wanted)
