"""The page on which somebody who is signed in proves again who they are, and goes on to what needs it."""

from __future__ import annotations

from flask import Blueprint, Response, request

from ventanilla.errors import InvalidInput, TooManyTries, VentanillaError
from ventanilla.identity.model import FactorState
from ventanilla.identity.service import IdentityService
from ventanilla.identity.web.forms import faults_of, typed
from ventanilla.identity.web.passkeys import asked_json
from ventanilla.identity.web.second import CODE
from ventanilla.kernel.messages import message
from ventanilla.web.forms import Form
from ventanilla.web.next_page import safe_next
from ventanilla.web.shell import Shell


def add_pages(pages: Blueprint, service: IdentityService, shell: Shell) -> None:
    """``/confirm`` and ``/confirm/challenge``."""

    def show(wanted: str, fault: VentanillaError | None = None) -> Response:
        state = service.factors.state(shell.customer())
        faults = faults_of(fault)
        if "credential" in faults:
            faults = {"": faults["credential"]}
        password = service.forms.proof.fields
        fields = (*(password if state.has_password else ()), *((CODE,) if state.authenticator_since else ()))
        return shell.page(
            "identity/confirm.html",
            title=message("factors.confirm.title"),
            status=fault.status if fault else 200,
            form=Form(fields, {}, faults),
            state=state,
            has_passkey=_has_passkey(state),
            wanted=safe_next(wanted, request.script_root),
            offers=service.providers.connected_here(shell.customer()),
        )

    @pages.get("/confirm")
    def confirm() -> Response:
        return show(request.args.get("next", ""))

    @pages.post("/confirm")
    def confirm_now() -> Response:
        wanted = shell.posted().get("next", "")
        try:
            service.reprove(shell.customer(), typed())
        except (InvalidInput, TooManyTries) as fault:
            return show(wanted, fault)
        return shell.go_on(wanted)

    @pages.post("/confirm/challenge")
    def confirm_challenge() -> Response:
        return asked_json(service.factors.ask_proof(shell.customer()))


def _has_passkey(state: FactorState) -> bool:
    return any(not each.is_suspended for each in state.passkeys)
