"""The pages of registering, activating, signing in and out, and passwords."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request

from ventanilla.errors import InvalidInput, LinkExpired, SignInRefused, TooManyTries, VentanillaError
from ventanilla.identity.service import IdentityService
from ventanilla.identity.service.forms import Asked
from ventanilla.kernel.actors import CustomerActor
from ventanilla.kernel.messages import Message, message
from ventanilla.web import sessions
from ventanilla.web.forms import Form
from ventanilla.web.shell import Shell

_NOT_ASKED = {"csrf_token", "next"}


def blueprint(service: IdentityService, shell: Shell) -> Blueprint:
    """``/register…``, ``/activate/…``, ``/sign-in``, ``/sign-out`` and ``/password…``."""
    pages = shell.blueprint("identity", __name__)
    _register(pages, service, shell)
    _activate(pages, service, shell)
    _sign_in(pages, service, shell)
    _forgotten(pages, service, shell)
    _reset(pages, service, shell)
    _change(pages, service, shell)
    return pages


def _register(pages: Blueprint, service: IdentityService, shell: Shell) -> None:
    @pages.get("/register")
    def register() -> Response:
        return _form(shell, "register", service.forms.register)

    @pages.post("/register")
    def register_now() -> Response:
        try:
            service.register(shell.actor(), _typed(), shell.language.tag)
        except (InvalidInput, TooManyTries) as fault:
            return _form(shell, "register", service.forms.register, fault)
        return shell.see_other("identity.registered")

    @pages.get("/register/sent")
    def registered() -> Response:
        days = service.activation_lifetime.days
        return shell.page("identity/registered.html", title=message("identity.registered.title"), days=days)


def _activate(pages: Blueprint, service: IdentityService, shell: Shell) -> None:
    @pages.get("/activate/<secret>")
    def activate(secret: str) -> Response:
        try:
            holder = service.look_at_activation(secret)
        except LinkExpired:
            return _expired(shell, "activation")
        title = message("identity.activate.title")
        return shell.page("identity/activate.html", title=title, holder=holder, secret=secret)

    @pages.post("/activate/<secret>")
    def activate_now(secret: str) -> Response:
        try:
            service.activate(secret)
        except LinkExpired:
            return _expired(shell, "activation")
        return shell.see_other("identity.activated")

    @pages.get("/activate/done")
    def activated() -> Response:
        return shell.page("identity/done.html", title=message("identity.activated.title"), what="activated")


def _sign_in(pages: Blueprint, service: IdentityService, shell: Shell) -> None:
    @pages.get("/sign-in")
    def sign_in() -> Response:
        wanted = request.args.get("next", "")
        if isinstance(shell.actor(), CustomerActor):
            return shell.go_on(wanted)
        return _form(shell, "sign_in", service.forms.sign_in, next=wanted)

    @pages.post("/sign-in")
    def sign_in_now() -> Response:
        wanted = shell.posted().get("next", "")
        before = shell.actor()
        try:
            signed_in = service.sign_in(before, _typed(), label=request.user_agent.string)
        except (InvalidInput, SignInRefused, TooManyTries) as fault:
            return _form(shell, "sign_in", service.forms.sign_in, fault, next=wanted)
        service.sign_out(before)
        response = shell.go_on(wanted)
        sessions.start(response, signed_in.secret)
        return response

    @pages.post("/sign-out")
    def sign_out() -> Response:
        service.sign_out(shell.actor())
        shell.tell(message("identity.signed_out"))
        response = shell.go_on("")
        sessions.end(response)
        return response


def _forgotten(pages: Blueprint, service: IdentityService, shell: Shell) -> None:
    @pages.get("/password/forgotten")
    def forgotten() -> Response:
        return _form(shell, "forgotten", service.forms.forgotten)

    @pages.post("/password/forgotten")
    def forgotten_now() -> Response:
        try:
            service.request_reset(shell.actor(), _typed())
        except (InvalidInput, TooManyTries) as fault:
            return _form(shell, "forgotten", service.forms.forgotten, fault)
        return shell.see_other("identity.forgotten_sent")

    @pages.get("/password/forgotten/sent")
    def forgotten_sent() -> Response:
        minutes = int(service.reset_lifetime.total_seconds()) // 60
        return shell.page(
            "identity/forgotten_sent.html", title=message("identity.forgotten_sent.title"), minutes=minutes
        )


def _reset(pages: Blueprint, service: IdentityService, shell: Shell) -> None:
    @pages.get("/password/reset/<secret>")
    def reset(secret: str) -> Response:
        return _reset_form(service, shell, secret)

    @pages.post("/password/reset/<secret>")
    def reset_now(secret: str) -> Response:
        try:
            service.reset_password(secret, _typed())
        except LinkExpired:
            return _expired(shell, "reset")
        except (InvalidInput, TooManyTries) as fault:
            return _reset_form(service, shell, secret, fault)
        response = shell.see_other("identity.reset_done")
        sessions.end(response)
        return response

    @pages.get("/password/reset/done")
    def reset_done() -> Response:
        return shell.page("identity/done.html", title=message("identity.reset_done.title"), what="reset_done")


def _change(pages: Blueprint, service: IdentityService, shell: Shell) -> None:
    @pages.get("/password")
    def password() -> Response:
        shell.customer()
        return _form(shell, "password", service.forms.change)

    @pages.post("/password")
    def password_now() -> Response:
        try:
            signed_in = service.change_password(shell.customer(), _typed(), label=request.user_agent.string)
        except (InvalidInput, TooManyTries) as fault:
            return _form(shell, "password", service.forms.change, fault)
        response = shell.see_other("identity.password_done")
        sessions.start(response, signed_in.secret)
        return response

    @pages.get("/password/done")
    def password_done() -> Response:
        shell.customer()
        return shell.page("identity/password_done.html", title=message("identity.password_done.title"))


def _reset_form(service: IdentityService, shell: Shell, secret: str, fault: VentanillaError | None = None) -> Response:
    try:
        holder = service.look_at_reset(secret)
    except LinkExpired:
        return _expired(shell, "reset")
    return _form(shell, "reset", service.forms.reset, fault, holder=holder, secret=secret)


def _form(shell: Shell, name: str, asked: Asked, fault: VentanillaError | None = None, **context: Any) -> Response:
    """A form's page, after a fault with what was typed; passwords are never among it."""
    typed = {key: value for key, value in _typed().items() if isinstance(value, str)} if fault else {}
    form = Form(asked.fields, typed, _faults(fault))
    title = message(f"identity.{name}.title")
    return shell.page(f"identity/{name}.html", title=title, status=fault.status if fault else 200, form=form, **context)


def _faults(fault: VentanillaError | None) -> Mapping[str, Message]:
    if fault is None:
        return {}
    return fault.fields if isinstance(fault, InvalidInput) else {"": fault.message}


def _expired(shell: Shell, of: str) -> Response:
    title = message("identity.expired.title")
    return shell.page("identity/expired.html", title=title, status=LinkExpired.status, of=of)


def _typed() -> dict[str, Any]:
    """What the form sent; a name that comes twice keeps all its values, which its field then refuses."""
    sent = request.form.to_dict(flat=False)
    return {name: values[0] if len(values) == 1 else values for name, values in sent.items() if name not in _NOT_ASKED}
