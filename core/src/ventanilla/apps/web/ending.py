"""Signing out at the wish of an app: at once where it is certain who is meant, else after a question."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, Response, request

from ventanilla.apps.model import Turned
from ventanilla.apps.model.addresses import source_of
from ventanilla.apps.service import AppsService
from ventanilla.apps.service.ending import Ending
from ventanilla.apps.web.parts import onward
from ventanilla.errors import AppRefused
from ventanilla.identity.service import IdentityService
from ventanilla.kernel.messages import message
from ventanilla.web import sessions
from ventanilla.web.security import one_click
from ventanilla.web.shell import Shell

PATH = "/oauth/end-session"
LONGEST = 3_000
"""Of a wish that is posted: it goes on as an address."""
_ASKED = ("id_token_hint", "client_id", "post_logout_redirect_uri", "state")


def mount(pages: Blueprint, service: AppsService, shell: Shell, identity: IdentityService) -> None:
    """``/oauth/end-session``, and the button on its page."""

    def end(found: Ending) -> Response:
        """Sign out whoever is here, and go on."""
        identity.sign_out(shell.actor())
        if found.url and found.client is not None and not found.client.is_verified:
            response = onward(shell, Turned(found.url, found.client))
        else:
            response = _see_other(found.url or f"{request.script_root}/")
        sessions.end(response)
        return response

    @pages.route(PATH, methods=["GET", "POST"])
    @one_click
    def end_session() -> Response:
        """A wish that an app posts is looked at anew: browsers send no cookie with a form of another site."""
        if request.method == "POST":
            return _see_other(f"{request.script_root}{PATH}?{_posted()}")
        sent = request.args
        found = service.endings.look(shell.actor(), sent.to_dict(flat=False))
        if found.is_certain:
            return end(found)
        return shell.page(
            "apps/end_session.html",
            title=message("apps.end_session.title"),
            client=found.client,
            asked={name: value for name, value in sent.items() if name in _ASKED},
            leads_to=_leads_to(found),
        )

    @pages.post(f"{PATH}/confirmed")
    def end_session_confirmed() -> Response:
        asked = {name: [text] for name, text in shell.posted().items() if name in _ASKED}
        found = service.endings.look(shell.actor(), asked)
        return end(found)


def _posted() -> str:
    """A wish that was posted, as a query.

    :raises AppRefused: for one that is too long to be one.
    """
    query = urlencode([(name, text) for name in _ASKED for text in request.form.getlist(name)])
    if len(query) > LONGEST:
        raise AppRefused
    return query


def _see_other(location: str) -> Response:
    return Response(status=303, headers={"Location": location})


def _leads_to(found: Ending) -> str:
    """Where the button leads, as a content policy names it."""
    return source_of(found.url) if found.url else ""
