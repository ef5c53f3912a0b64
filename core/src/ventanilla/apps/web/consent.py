"""The page on which customers let an app in, or don't: what, whose, for how long, at which supplies."""

from __future__ import annotations

from flask import Blueprint, Response, request

from ventanilla.apps.model import Asked, Turned
from ventanilla.apps.model.addresses import is_local
from ventanilla.apps.service import AppsService
from ventanilla.apps.web.parts import Ticks, client_facts, host_of, idle_days, onward, sent, to_proof, to_sign_in
from ventanilla.errors import InvalidInput, ProofNeeded, SignInRequired
from ventanilla.kernel.messages import message
from ventanilla.web.shell import Shell

PATH = "/oauth/authorize"


def mount(pages: Blueprint, service: AppsService, shell: Shell) -> None:
    """``/oauth/authorize``."""

    def show(found: Asked | Turned, fault: InvalidInput | None = None) -> Response:
        if isinstance(found, Turned):
            return onward(shell, found.url)
        if found.needs_proof:
            return to_proof(f"{PATH}?{found.query}")
        return _page(shell, found, fault)

    def asked() -> Asked | Turned:
        return service.authorization.look(shell.actor(), request.args.to_dict(flat=False))

    @pages.get(PATH)
    def authorize() -> Response:
        return show(asked())

    @pages.post(PATH)
    def authorize_answered() -> Response:
        back = f"{PATH}?{request.query_string.decode('ascii', 'ignore')}"
        try:
            return _see_other(_answered(service, shell))
        except InvalidInput as fault:
            return show(asked(), fault)
        except SignInRequired:
            return to_sign_in(shell, back)
        except ProofNeeded:
            return to_proof(back)


def _answered(service: AppsService, shell: Shell) -> str:
    """Where the answer sends the browser."""
    actor, params = shell.actor(), request.args.to_dict(flat=False)
    decisions = request.form.getlist("decision")
    if decisions == ["deny"]:
        return service.authorization.refuse(actor, params)
    if decisions != ["allow"]:
        raise InvalidInput({"decision": message("apps.fault.decision")})
    return service.authorization.give(actor, params, *sent())


def _page(shell: Shell, asked: Asked, fault: InvalidInput | None) -> Response:
    ticks = Ticks.typed(asked.scopes, asked.links, fault.fields) if fault else Ticks.fresh(asked.scopes, asked.links)
    return shell.page(
        "apps/consent.html",
        title=message("apps.consent.title", app=asked.client.name),
        status=fault.status if fault else 200,
        leads_to=asked.leads_to,
        client=asked.client,
        facts=client_facts(asked.client),
        returns_to=host_of(asked.redirect_uri),
        is_here=is_local(asked.redirect_uri),
        ticks=ticks,
        action=f"{request.script_root}{PATH}?{asked.query}",
        back=f"{request.script_root}{PATH}?{asked.query}",
        days=idle_days(shell),
        device=None,
    )


def _see_other(location: str) -> Response:
    return Response(status=303, headers={"Location": location})
