"""The web UI and the API of one instance as a WSGI app."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ventanilla.app.portal import Portal, build_portal
from ventanilla.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment
    from flask import Flask


def create_app(settings: Settings, portal: Portal | None = None) -> Flask:
    """Wire every topic's pages and operations around one portal.

    :raises StartRefused: when the settings, the database, the plugin or the theme has a fault; it says which.
    """
    from flask import Flask

    from ventanilla.api.shell import ApiShell
    from ventanilla.billing import api as billing_api
    from ventanilla.billing import web as billing_web
    from ventanilla.documents import api as documents_api
    from ventanilla.documents import web as documents_web
    from ventanilla.home import api as home_api
    from ventanilla.home import web as home_web
    from ventanilla.identity import api as identity_api
    from ventanilla.identity import web as identity_web
    from ventanilla.readings import api as readings_api
    from ventanilla.readings import web as readings_web
    from ventanilla.supply import api as supply_api
    from ventanilla.supply import web as supply_web
    from ventanilla.web.assembly import create_web
    from ventanilla.web.shell import Shell

    portal = portal or build_portal(settings)
    house = portal.house
    app = Flask("ventanilla", static_folder=None, template_folder=None)
    app.extensions["ventanilla"] = portal
    identity = portal.identity
    shell = Shell(house, identity.web_actor, portal.supply.supplies, identity.set_locale, theme=portal.theme)
    api = ApiShell(house, identity.api_actor)
    api.install(
        app,
        [
            identity_api.blueprint(portal.identity, api),
            supply_api.blueprint(portal.supply, api),
            home_api.blueprint(portal.home, api),
            billing_api.blueprint(portal.billing, api),
            documents_api.blueprint(portal.documents, api),
            readings_api.blueprint(portal.readings, api),
        ],
    )
    create_web(
        app,
        house,
        shell,
        [
            identity_web.blueprint(portal.identity, shell),
            supply_web.blueprint(portal.supply, shell),
            home_web.blueprint(portal.home, shell),
            billing_web.blueprint(portal.billing, shell),
            documents_web.blueprint(portal.documents, shell),
            readings_web.blueprint(portal.readings, shell),
        ],
        api.problem,
    )
    app.wsgi_app = _one_request(app.wsgi_app, portal)  # type: ignore[assignment, method-assign]
    return app


def _one_request(inner: WSGIApplication, portal: Portal) -> WSGIApplication:
    """What one request shares: one reading of the links, and one budget of time for all live hooks."""

    def call(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with portal.supply.one_request(), portal.house.gateway.page():
            return inner(environ, start_response)

    return call
