"""The demo's own pages, and the portals below them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask, Response, abort, render_template
from werkzeug.exceptions import NotFound
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from ventanilla.app import create_app
from ventanilla.demo.apps import client_id_of
from ventanilla.demo.desk import PASSWORD, code_now, member_of
from ventanilla.demo.identities import PLACE, create_identities
from ventanilla.demo.instances import NAMES, SANDBOX, DemoInstance
from ventanilla.demo.mailbox import message, pieces, sent
from ventanilla.demo.sandbox import Sandbox, create_sandbox
from ventanilla.plugin.loading import load_utility, theme_of
from ventanilla.web.themes.theme import Theme, load_theme

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def create_demo(instances: Sequence[DemoInstance]) -> WSGIApplication:
    """All portals, each below its name, the start page and the mailbox."""
    portals: dict[str, WSGIApplication] = {each.name: create_app(each.settings) for each in instances}
    sandboxes = {SANDBOX: create_bank(instances), PLACE: create_identities(instances)}
    return Crossroads({**portals, **sandboxes}, create_pages(instances), instances[0])


def create_bank(instances: Sequence[DemoInstance]) -> WSGIApplication:
    """The payment provider of all portals that take payments, each a shop of its own."""
    shops: dict[str, WSGIApplication] = {}
    for each in instances:
        settings = each.settings.payments
        if settings.url:
            sandbox = Sandbox(each.folder / "sandbox.db", settings.secret)
            shops[f"/{SANDBOX}/{each.name}"] = create_sandbox(sandbox, settings.url)
    return DispatcherMiddleware(NotFound(), shops)


class Crossroads:
    """Leads to the portal that the path begins with, else to the demo's own pages.

    The visitor may have typed ``localhost``: portals that know themselves as 127.0.0.1 are told so, or the reverse.
    """

    def __init__(self, portals: dict[str, WSGIApplication], pages: WSGIApplication, first: DemoInstance) -> None:
        self._portals = portals
        self._pages = pages
        port = "" if first.port == 80 else f":{first.port}"
        self._home = f"{first.host}{port}"
        self._also = {f"{name}{port}" for name in (*NAMES, "[::1]")} - {self._home}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("HTTP_HOST", "").lower() in self._also:
            self._rename(environ)
        first = environ.get("PATH_INFO", "").split("/", 2)[1:2]
        portal = self._portals.get(first[0]) if first else None
        return (portal or self._pages)(environ, start_response)

    def _rename(self, environ: WSGIEnvironment) -> None:
        typed = environ["HTTP_HOST"].lower()
        environ["HTTP_HOST"] = self._home
        if environ.get("HTTP_ORIGIN", "").lower() == f"http://{typed}":
            environ["HTTP_ORIGIN"] = f"http://{self._home}"


def create_pages(instances: Sequence[DemoInstance]) -> Flask:
    """The start page and the mailbox."""
    app = Flask("ventanilla.demo", static_folder=None, template_folder=str(Path(__file__).parent / "templates"))
    brands = {each.name: _theme(each) for each in instances}
    by_name = {each.name: each for each in instances}
    css = _css(brands)
    app.jinja_env.globals["folder"] = instances[0].folder.parent

    @app.get("/")
    def start() -> str:
        members = {each.name: member_of(each.utility) for each in instances}
        return render_template("start.html", instances=instances, members=members, app_of=client_id_of)

    @app.get("/mailbox/")
    def mailbox() -> str:
        return render_template(
            "mailbox.html", messages=sent(instances), utilities=by_name, desk=PASSWORD, code=code_now()
        )

    @app.get("/mailbox/<utility>/<name>")
    def letter(utility: str, name: str) -> str:
        found = message(instances, utility, name)
        if found is None:
            abort(404)
        text = pieces(found.text, by_name[utility].settings.base_url)
        return render_template("message.html", message=found, pieces=text, utility=by_name[utility].utility)

    @app.get("/demo.css")
    def style() -> Response:
        return Response(css, content_type="text/css; charset=utf-8")

    @app.get("/logo/<name>.svg")
    def logo(name: str) -> Response:
        if name not in brands:
            abort(404)
        return Response(brands[name].logo_file.read_bytes(), content_type="image/svg+xml")

    @app.errorhandler(404)
    def missing(_fault: Exception) -> tuple[str, int]:
        return render_template("missing.html"), 404

    @app.after_request
    def dress(response: Response) -> Response:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return app


def _theme(instance: DemoInstance) -> Theme:
    found = theme_of("", load_utility(instance.name))
    return load_theme("" if found.package is None else found.name)


def _css(brands: dict[str, Theme]) -> str:
    own = (Path(__file__).parent / "static" / "demo.css").read_text(encoding="utf-8")
    rules = [
        f".u-{name}{{--brand:{theme.light['brand']};--brand-ink:{theme.light['brand_ink']};"
        f"--accent:{theme.light['accent']};--deep:{theme.light['brand_deep']}}}"
        for name, theme in brands.items()
    ]
    return own + "\n".join(rules)
