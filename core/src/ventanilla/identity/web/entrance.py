"""The pages of registering, activating, signing in and out, and passwords."""

from __future__ import annotations

from flask import Blueprint, Response, request

from ventanilla.errors import (
    AccessEnded,
    InvalidInput,
    LinkExpired,
    NotFound,
    SignInRefused,
    TooManyTries,
    VentanillaError,
)
from ventanilla.identity.model import HalfWay
from ventanilla.identity.service import IdentityService
from ventanilla.identity.service.forms import Asked
from ventanilla.identity.web.forms import expired_page, form_page, typed
from ventanilla.identity.web.second import let_in, to_second
from ventanilla.identity.web.setting_up import to_setup
from ventanilla.identity.web.settings import newcomer
from ventanilla.kernel.actors import CustomerActor
from ventanilla.kernel.messages import message
from ventanilla.web import sessions
from ventanilla.web.next_page import safe_next
from ventanilla.web.shell import Shell


def add_pages(pages: Blueprint, service: IdentityService, shell: Shell) -> None:
    """``/register…``, ``/activate/…``, ``/sign-in``, ``/sign-out`` and ``/password…``."""
    if shell.house.utility.identity.register:
        _register(pages, service, shell)
        _activate(pages, service, shell)
    _sign_in(pages, service, shell)
    _forgotten(pages, service, shell)
    _reset(pages, service, shell)
    _change(pages, service, shell)


def _register(pages: Blueprint, service: IdentityService, shell: Shell) -> None:
    @pages.get("/register")
    def register() -> Response:
        if isinstance(shell.actor(), CustomerActor):
            return shell.go_on("")
        return form_page(shell, "register", service.forms.register)

    @pages.post("/register")
    def register_now() -> Response:
        try:
            service.register(shell.actor(), typed(), shell.language.tag)
        except (InvalidInput, TooManyTries) as fault:
            return form_page(shell, "register", service.forms.register, fault)
        return shell.see_other("identity.registered")

    @pages.get("/register/sent")
    def registered() -> Response:
        days = service.activation_lifetime.days
        by = next((each for each in service.providers.offered if each.name == request.args.get("by")), None)
        return shell.page("identity/registered.html", title=message("identity.registered.title"), days=days, by=by)


def _activate(pages: Blueprint, service: IdentityService, shell: Shell) -> None:
    @pages.get("/activate/<secret>")
    def activate(secret: str) -> Response:
        try:
            holder = service.look_at_activation(secret)
        except LinkExpired:
            return expired_page(shell, "activation")
        title = message("identity.activate.title")
        return shell.page("identity/activate.html", title=title, holder=holder, secret=secret)

    @pages.post("/activate/<secret>")
    def activate_now(secret: str) -> Response:
        try:
            service.activate(secret)
        except LinkExpired:
            return expired_page(shell, "activation")
        return shell.see_other("identity.activated")

    @pages.get("/activate/done")
    def activated() -> Response:
        return shell.page("identity/done.html", title=message("identity.activated.title"), what="activated")


def _sign_in(pages: Blueprint, service: IdentityService, shell: Shell) -> None:
    issued = shell.house.utility.identity.issued
    doors = {door.name: door for door in issued.doors} if issued else {}

    def show(door: str, wanted: str, is_again: bool, fault: VentanillaError | None = None) -> Response:
        if door and door not in doors:
            raise NotFound
        onwards = safe_next(wanted, request.script_root)
        return form_page(
            shell,
            "sign_in",
            service.forms.sign_in,
            fault,
            next=onwards,
            is_again=is_again,
            door=door,
            errand=shell.errand(onwards) if shell.errand and onwards else None,
            issued=issued,
            has_passkeys=service.second.offers_passkeys,
            offers=service.providers.offered,
        )

    @pages.get("/sign-in")
    @pages.get("/sign-in/<door>")
    def sign_in(door: str = "") -> Response:
        wanted = request.args.get("next", "")
        if isinstance(shell.actor(), CustomerActor):
            return shell.go_on(wanted)
        if shell.is_setting_up():
            return to_setup(shell, wanted)
        if doors and newcomer(service, shell):
            return shell.see_other("identity.settings")
        return show(door, wanted, "again" in request.args)

    @pages.post("/sign-in")
    @pages.post("/sign-in/<door>")
    def sign_in_now(door: str = "") -> Response:
        wanted = shell.posted().get("next", "")
        before = shell.actor()
        try:
            signed_in = service.begin(before, typed(), label=request.user_agent.string)
        except (InvalidInput, SignInRefused, TooManyTries, AccessEnded) as fault:
            return show(door, wanted, False, fault)
        service.sign_out(before)
        if isinstance(signed_in, HalfWay):
            return to_second(shell, signed_in, wanted)
        return let_in(shell, signed_in, wanted)

    @pages.post("/sign-out")
    def sign_out() -> Response:
        wanted = shell.posted().get("next", "")
        came_with = "" if wanted else service.providers.came_with(shell.actor())
        service.sign_out(newcomer(service, shell) or shell.actor())
        if came_with:
            response = shell.see_other("identity.left", name=came_with)
            sessions.end(response)
            return response
        shell.tell(message("identity.signed_out"))
        response = shell.go_on(wanted)
        sessions.end(response)
        return response


def _forgotten(pages: Blueprint, service: IdentityService, shell: Shell) -> None:
    issued = shell.house.utility.identity.issued

    @pages.get("/password/forgotten")
    def forgotten() -> Response:
        if issued is not None and issued.agreement is None and issued.enrolment is None:
            doors = [door for door in issued.doors if door.prove]
            title = message("identity.one_time.title")
            return shell.page("identity/forgotten_issued.html", title=title, doors=doors)
        return form_page(shell, "forgotten", service.forms.forgotten)

    @pages.post("/password/forgotten")
    def forgotten_now() -> Response:
        try:
            service.request_reset(shell.actor(), typed())
        except (InvalidInput, TooManyTries) as fault:
            return form_page(shell, "forgotten", service.forms.forgotten, fault)
        return shell.see_other("identity.forgotten_sent")

    @pages.get("/password/forgotten/sent")
    def forgotten_sent() -> Response:
        minutes = int(service.reset_lifetime.total_seconds()) // 60
        by_password = issued is not None and issued.enrolment is not None
        title = message("identity.forgotten_sent.title")
        return shell.page("identity/forgotten_sent.html", title=title, minutes=minutes, by_password=by_password)


def _reset(pages: Blueprint, service: IdentityService, shell: Shell) -> None:
    @pages.get("/password/reset/<secret>")
    def reset(secret: str) -> Response:
        return _reset_form(service, shell, secret)

    @pages.post("/password/reset/<secret>")
    def reset_now(secret: str) -> Response:
        try:
            service.reset_password(secret, typed())
        except LinkExpired:
            return expired_page(shell, "reset")
        except (InvalidInput, TooManyTries) as fault:
            return _reset_form(service, shell, secret, fault)
        response = shell.see_other("identity.reset_done")
        sessions.end(response)
        return response

    @pages.get("/password/reset/done")
    def reset_done() -> Response:
        return shell.page("identity/done.html", title=message("identity.reset_done.title"), what="reset_done")


_PASSWORD = "identity.password"  # noqa: S105  a screen


def _change(pages: Blueprint, service: IdentityService, shell: Shell) -> None:
    locks = shell.house.utility.identity.password_locks

    @pages.get("/password")
    def password() -> Response:
        asked = service.asks(shell.customer(), service.forms.change)
        return form_page(shell, "password", asked, screen=_PASSWORD, words=_words(asked), locked=locks)

    @pages.post("/password")
    def password_now() -> Response:
        try:
            signed_in = service.change_password(shell.customer(), typed(), label=request.user_agent.string)
        except (InvalidInput, TooManyTries) as fault:
            asked = service.asks(shell.customer(), service.forms.change, is_sent=True)
            return form_page(shell, "password", asked, fault, screen=_PASSWORD, words=_words(asked), locked=locks)
        response = shell.see_other("identity.password_done")
        sessions.start(response, signed_in.secret)
        return response

    @pages.get("/password/done")
    def password_done() -> Response:
        shell.customer()
        return shell.page("identity/password_done.html", title=message("identity.password_done.title"))


def _words(asked: Asked) -> str:
    """Whoever has no password yet chooses the first one."""
    return "password" if any(each.name == "current_password" for each in asked.fields) else "password_first"


def _reset_form(service: IdentityService, shell: Shell, secret: str, fault: VentanillaError | None = None) -> Response:
    try:
        holder = service.look_at_reset(secret)
    except LinkExpired:
        return expired_page(shell, "reset")
    return form_page(shell, "reset", service.forms.reset, fault, holder=holder, secret=secret)
