"""The pages of the shell itself: start, help, contact, privacy, accessibility, and the choice of language."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, current_app, request, session

from ventanilla.kernel.actors import CustomerActor
from ventanilla.kernel.messages import message
from ventanilla.web.shell import Shell

_TEXTS = ("help", "contact", "privacy", "accessibility")


def blueprint(shell: Shell) -> Blueprint:
    """The start page, the pages in the footer, and ``POST /language``."""
    pages = Blueprint("web", __name__)

    @pages.get("/")
    def start() -> Response:
        actor = shell.actor()
        if isinstance(actor, CustomerActor):
            return _first_page(shell)
        return shell.page("web/start.html", title=message("web.start.title"))

    @pages.post("/language")
    def language() -> Response:
        chosen = shell.house.languages.get(request.form.get("language", "")[:40])
        session["language"] = chosen.tag
        actor = shell.actor()
        if isinstance(actor, CustomerActor) and shell.set_locale is not None:
            shell.set_locale(actor, chosen.tag)
        return shell.go_on(request.form.get("back", ""))

    for name in _TEXTS:
        pages.add_url_rule(f"/{name}", name, _text_page(shell, name))
    return pages


def _first_page(shell: Shell) -> Response:
    """The home page of the supply last looked at, or where to link one."""
    supplies = {each.id: each for each in shell.supplies()}
    if supplies and "home.dashboard" in current_app.view_functions:
        last = session.get("supply")
        shown = last if last in supplies else next(iter(supplies))
        return shell.see_other("home.dashboard", supply_point_id=shown)
    return Response(status=303, headers={"Location": f"{request.script_root}/link"})


def _text_page(shell: Shell, name: str) -> Callable[[], Response]:
    def show() -> Response:
        return shell.page(f"web/{name}.html", title=message(f"web.{name}.title"))

    return show
