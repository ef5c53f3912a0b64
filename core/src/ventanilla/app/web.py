"""The web UI and the API of one instance as a WSGI app."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from ventanilla.app.portal import Portal, build_portal
from ventanilla.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment
    from flask import Blueprint, Flask, Response

    from ventanilla.api.operations import StrictBlueprint
    from ventanilla.api.shell import ApiShell
    from ventanilla.figures.sheet import Sheet
    from ventanilla.web.shell import Shell


def create_app(settings: Settings, portal: Portal | None = None) -> Flask:
    """Wire every topic's pages and operations around one portal.

    :raises StartRefused: when the settings, the database, the plugin or the theme has a fault; it says which.
    """
    from flask import Flask, request

    from ventanilla.api import docs, texts
    from ventanilla.api.shell import ApiLook, ApiShell
    from ventanilla.exchange.api import espi
    from ventanilla.identity.service.budgets import network_of
    from ventanilla.staff import web as staff
    from ventanilla.staff.web import DeskShell
    from ventanilla.web import once
    from ventanilla.web.assembly import create_web
    from ventanilla.web.routes import PatientRule
    from ventanilla.web.security import is_api
    from ventanilla.web.shell import Shell

    def is_desk() -> bool:
        return request.blueprint == "staff"

    portal = portal or build_portal(settings)
    house, identity = portal.house, portal.identity
    app = Flask("ventanilla", static_folder=None, template_folder=None)
    app.url_rule_class = PatientRule
    app.extensions["ventanilla"] = portal
    shell = Shell(
        house,
        identity.web_actor,
        partial(portal.supply.supplies, scope=None),
        identity.set_locale,
        theme=portal.theme,
        plugin=_templates(portal),
        unread=portal.messages.unread_count,
    )
    api = ApiShell(house, identity.api_actor, ApiLook(shell.theme, shell.assets.path))
    api.app_reader = portal.apps.api_actor if portal.apps.is_open else None
    api.supplies_of = portal.supply.supplies
    _let_print(portal, shell, api)
    api.reading_windows = portal.readings.desk.windows
    api.install(app, (*_operations(portal, api), texts.blueprint(shell, api)))
    desk = DeskShell(shell, portal.staff)
    pages = (*_pages(portal, shell), staff.blueprint(portal.staff, desk))
    create_web(app, house, shell, pages, api.problem)
    app.register_blueprint(docs.blueprint(shell, api))
    if portal.apps.is_open:
        app.register_blueprint(espi.blueprint(portal.green_button.connect, api))
    if portal.apps.is_open:
        api.open_to(app, portal.apps.clients.origins)
    api.limit(app, network_of)
    api.guard(app)
    once.install(app, house, lambda: (api if is_api(request.path) else desk if is_desk() else shell).asked())
    app.wsgi_app = _one_request(app.wsgi_app, portal)  # type: ignore[assignment, method-assign]
    return app


def _let_print(portal: Portal, shell: Shell, api: ApiShell) -> None:
    """Give both shells the printer of sheets; each prints in the language of its request."""
    from ventanilla.documents.answers import pdf_response

    def printer(asked: Shell | ApiShell) -> Callable[[Sheet], Response]:
        return lambda sheet: pdf_response(portal.documents.sheet_pdf(sheet, asked.language), is_saved=True)

    shell.printer, api.printer = printer(shell), printer(api)


def _operations(portal: Portal, api: ApiShell) -> Iterable[StrictBlueprint]:
    from ventanilla.apps import api as apps
    from ventanilla.billing import api as billing
    from ventanilla.documents import api as documents
    from ventanilla.exchange.api import green_button, utility
    from ventanilla.grid import api as grid
    from ventanilla.home import api as home
    from ventanilla.identity import api as identity
    from ventanilla.messages import api as messages
    from ventanilla.readings import api as readings
    from ventanilla.supply import api as supply

    yield identity.blueprint(portal.identity, api)
    yield supply.blueprint(portal.supply, api, portal.billing)
    yield apps.blueprint(portal.apps, api)
    yield home.blueprint(portal.home, api)
    yield billing.blueprint(portal.billing, api)
    yield documents.blueprint(portal.documents, api)
    yield readings.blueprint(portal.readings, api)
    yield grid.blueprint(portal.grid, api)
    yield messages.blueprint(portal.messages, api)
    yield utility.blueprint(portal.events, portal.webhooks, portal.batches, api)
    yield green_button.blueprint(portal.green_button, api)


def _pages(portal: Portal, shell: Shell) -> Iterable[Blueprint]:
    from ventanilla.apps import web as apps
    from ventanilla.billing import web as billing
    from ventanilla.documents import web as documents
    from ventanilla.exchange import web as exchange
    from ventanilla.grid import web as grid
    from ventanilla.home import web as home
    from ventanilla.identity import web as identity
    from ventanilla.messages import web as messages
    from ventanilla.readings import web as readings
    from ventanilla.supply import web as supply

    yield identity.blueprint(portal.identity, shell)
    yield supply.blueprint(portal.supply, shell, portal.billing, portal.identity)
    yield apps.blueprint(portal.apps, shell, portal.identity)
    yield home.blueprint(portal.home, shell)
    yield billing.blueprint(portal.billing, shell)
    yield documents.blueprint(portal.documents, shell)
    yield readings.blueprint(portal.readings, shell)
    yield grid.blueprint(portal.grid, shell)
    yield messages.blueprint(portal.messages, shell)
    yield exchange.blueprint(portal.green_button, shell)


def _templates(portal: Portal) -> list[Path]:
    """The plugin's own templates, where it has any: they stand before core's."""
    folder = Path(str(files(portal.loaded.package))) / "templates"
    return [folder] if folder.is_dir() else []


def _one_request(inner: WSGIApplication, portal: Portal) -> WSGIApplication:
    """What one request shares: one reading of the links, and one budget of time for all live hooks."""

    def call(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with portal.supply.one_request(), portal.house.gateway.page():
            return inner(environ, start_response)

    return call
