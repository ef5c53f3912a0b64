"""The page that closes one's login."""

from __future__ import annotations

from flask import Blueprint, Response

from ventanilla.errors import InvalidInput, TooManyTries, VentanillaError
from ventanilla.identity.service import IdentityService
from ventanilla.identity.web.forms import form_page, typed
from ventanilla.kernel.messages import message
from ventanilla.web import sessions as cookies
from ventanilla.web.shell import Shell


def add_pages(pages: Blueprint, service: IdentityService, shell: Shell) -> None:
    """``/account/close``; not found where the utility issues the logins."""

    def show(fault: VentanillaError | None = None) -> Response:
        actor = shell.customer()
        service.closing.may_close(actor)
        asked = service.asks(actor, service.forms.proof, is_sent=fault is not None)
        return form_page(shell, "closing", asked, fault, wait=service.closing.wait.days)

    @pages.get("/account/close")
    def closing() -> Response:
        return show()

    @pages.post("/account/close")
    def closing_now() -> Response:
        try:
            service.closing.close(shell.customer(), typed())
        except (InvalidInput, TooManyTries) as fault:
            return show(fault)
        shell.tell(message("identity.closing.done"))
        response = shell.go_on("")
        cookies.end(response)
        return response
