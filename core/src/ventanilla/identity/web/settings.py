"""The settings of the cabinet: password, e-mail and phone on one page, and where a newcomer begins."""

from __future__ import annotations

from flask import Blueprint, Response, request

from ventanilla.errors import InvalidInput, SignInRequired, TooManyTries, VentanillaError
from ventanilla.identity.model import SessionKind
from ventanilla.identity.service import IdentityService
from ventanilla.identity.web.forms import form_page, typed
from ventanilla.kernel.actors import CustomerActor, NewcomerActor
from ventanilla.kernel.messages import message
from ventanilla.web import sessions
from ventanilla.web.shell import Shell


def add_pages(pages: Blueprint, service: IdentityService, shell: Shell) -> None:
    """``/settings``."""

    def show(fault: VentanillaError | None = None) -> Response:
        actor = whoever(service, shell)
        is_new = isinstance(actor, NewcomerActor)
        screen = "" if is_new else "identity.settings"
        before = service.settings(actor)
        profile = None if is_new else service.profile(shell.customer())
        return form_page(
            shell,
            "settings",
            service.forms.first_settings if is_new else service.asks(shell.customer(), service.forms.settings),
            fault,
            screen=screen,
            before=before,
            is_new=is_new,
            user_name=actor.user_name,
            pending=profile.pending if profile else (),
        )

    @pages.get("/settings")
    def settings() -> Response:
        return show()

    @pages.post("/settings")
    def settings_now() -> Response:
        actor = whoever(service, shell)
        try:
            signed_in = service.save_settings(actor, typed(), label=request.user_agent.string)
        except (InvalidInput, TooManyTries) as fault:
            return show(fault)
        if signed_in is None:
            shell.tell(message("identity.settings.saved"))
            return shell.see_other("identity.settings")
        shell.tell(message("identity.settings.password_saved"))
        response = shell.go_on("") if isinstance(actor, NewcomerActor) else shell.see_other("identity.settings")
        sessions.start(response, signed_in.secret)
        return response


def newcomer(service: IdentityService, shell: Shell) -> NewcomerActor | None:
    """Who has come in with a one-time password and has to choose one; None for everybody else."""
    secret = shell.cookie.read(request)
    return service.newcomer(secret, SessionKind.WEB, request.remote_addr or "") if secret else None


def whoever(service: IdentityService, shell: Shell) -> CustomerActor | NewcomerActor:
    """The signed-in identity, or the newcomer.

    :raises SignInRequired: for a visitor.
    """
    actor = shell.actor()
    found = actor if isinstance(actor, CustomerActor) else newcomer(service, shell)
    if found is None:
        raise SignInRequired
    return found
