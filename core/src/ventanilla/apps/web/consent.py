"""The page on which customers let an app in, or don't: what, whose, for how long, at which supplies."""

from __future__ import annotations

from urllib.parse import parse_qs

from flask import Blueprint, Response, g, request, session

from ventanilla.apps.model import Asked, Turned
from ventanilla.apps.model.addresses import is_local
from ventanilla.apps.service import AppsService
from ventanilla.apps.service.requests import Params, query_of
from ventanilla.apps.web.parts import Ticks, client_facts, host_of, idle_days, onward, sent, to_proof, to_sign_in
from ventanilla.errors import AppRefused, InvalidInput, ProofNeeded, SignInRequired
from ventanilla.kernel.actors import CustomerActor
from ventanilla.kernel.messages import Message, message
from ventanilla.web.security import one_click
from ventanilla.web.shell import Shell

PATH = "/oauth/authorize"
ANSWER = f"{PATH}/answer"
LONGEST = 3_000
"""Of a request that is posted: it goes on as an address."""


def mount(pages: Blueprint, service: AppsService, shell: Shell) -> None:
    """``/oauth/authorize``, and where the answer of its page goes."""
    shell.errand = lambda wanted: _errand(service, shell, wanted)

    def show(found: Asked | Turned, fault: InvalidInput | None = None) -> Response:
        if isinstance(found, Turned):
            return onward(shell, found)
        if found.needs_proof:
            return to_proof(f"{PATH}?{found.query}")
        return _page(shell, found, fault)

    def asked() -> Asked | Turned:
        return service.authorization.look(shell.actor(), request.args.to_dict(flat=False))

    @pages.route(PATH, methods=["GET", "POST"])
    @one_click
    def authorize() -> Response:
        """A request that an app posts is one to look at: browsers send no cookie with a form of another site."""
        if request.method == "POST":
            return _see_other(f"{request.script_root}{PATH}?{_posted()}")
        _speak(shell, request.args.get("ui_locales", ""))
        try:
            return show(asked())
        except SignInRequired:
            if shell.is_setting_up():
                raise
            return to_sign_in(shell, f"{PATH}?{query_of(request.args.to_dict(flat=False))}")

    @pages.route(ANSWER, methods=["GET", "POST"])
    def authorize_answered() -> Response:
        """Whoever comes again to the address of a form with a fault in it is asked anew."""
        back = f"{PATH}?{query_of(request.args.to_dict(flat=False), request.args.get('ticket', ''))}"
        if request.method == "GET":
            return _see_other(f"{request.script_root}{back}")
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
        action=f"{request.script_root}{ANSWER}?{asked.query}",
        back=f"{request.script_root}{PATH}?{asked.query}",
        days=idle_days(shell),
        device=None,
    )


def _posted() -> str:
    """A request that was posted, as a query.

    :raises AppRefused: for one that is too long to be one.
    """
    query = query_of(request.form.to_dict(flat=False))
    if len(query) > LONGEST:
        raise AppRefused
    return query


def _errand(service: AppsService, shell: Shell, wanted: str) -> Message | None:
    """Why somebody is asked to sign in, where an app sent them; None where none did. In the language that it wants."""
    path, _, query = wanted.partition("?")
    if path != f"{request.script_root}{PATH}":
        return None
    params: Params = parse_qs(query, keep_blank_values=True)
    client = service.authorization.client_of(params)
    if client is None:
        return None
    _speak(shell, params.get("ui_locales", [""])[0])
    return message("apps.errand" if client.is_verified else "apps.errand.unverified", app=client.name)


def _speak(shell: Shell, ui_locales: str) -> None:
    """The language that an app says its customer reads, unless they have chosen one here."""
    actor = shell.actor()
    if ui_locales and "language" not in session and not (isinstance(actor, CustomerActor) and actor.locale):
        browsers = request.headers.get("Accept-Language", "")[:500]
        g.language = shell.house.languages.wanted(",".join([*ui_locales[:200].split(), browsers]))


def _see_other(location: str) -> Response:
    return Response(status=303, headers={"Location": location})
