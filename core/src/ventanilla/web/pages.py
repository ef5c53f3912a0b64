"""The pages of the shell itself: start, help, contact, privacy, accessibility, and the choice of language."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, current_app, request, session

from ventanilla.errors import SignInRequired
from ventanilla.kernel.actors import CustomerActor
from ventanilla.kernel.messages import message
from ventanilla.web.forms import Form
from ventanilla.web.frame import SUPPLY
from ventanilla.web.shell import Shell

TEXTS = ("help", "contact", "privacy", "accessibility")


def blueprint(shell: Shell) -> Blueprint:
    """The start page, the pages in the footer, and ``POST /language``."""
    pages = Blueprint("web", __name__)

    @pages.get("/")
    def start() -> Response:
        actor = shell.actor()
        if isinstance(actor, CustomerActor):
            return _first_page(shell)
        if shell.is_setting_up():
            raise SignInRequired
        if shell.front is not None:
            return shell.front()
        form = Form(shell.house.utility.identity.sign_in)
        return shell.page("web/start.html", title=message("web.start.title"), form=form)

    @pages.post("/language")
    def language() -> Response:
        chosen = shell.house.languages.get(request.form.get("language", "")[:40])
        session["language"] = chosen.tag
        actor = shell.actor()
        if isinstance(actor, CustomerActor) and shell.set_locale is not None:
            shell.set_locale(actor, chosen.tag)
        return shell.go_on(request.form.get("back", ""))

    for name in TEXTS:
        pages.add_url_rule(f"/{name}", name, _text_page(shell, name))
    return pages


def _first_page(shell: Shell) -> Response:
    """The utility's landing screen, of the supply last looked at where it is one of a supply, or where to link one."""
    landing = shell.house.utility.landing
    if landing in current_app.view_functions:
        if not current_app.url_map.is_endpoint_expecting(landing, SUPPLY):
            return shell.see_other(landing)
        supplies = {each.id: each for each in shell.supplies()}
        if supplies:
            last = session.get("supply")
            return shell.see_other(landing, supply_point_id=last if last in supplies else next(iter(supplies)))
    return Response(status=303, headers={"Location": f"{request.script_root}/link"})


def _text_page(shell: Shell, name: str) -> Callable[[], Response]:
    def show() -> Response:
        return shell.page(f"web/{name}.html", title=message(f"web.{name}.title"), screen=f"web.{name}")

    return show
