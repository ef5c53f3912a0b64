"""Puts the web together: one app of one instance, below its prefix, with all guards around every page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Blueprint, Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from ventanilla.house import House
from ventanilla.settings import Settings
from ventanilla.web import faults, pages, security
from ventanilla.web.faults import Problem
from ventanilla.web.request_log import log_requests
from ventanilla.web.sessions import EXTENSION
from ventanilla.web.shell import Shell

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def create_web(
    app: Flask, house: House, shell: Shell, blueprints: Iterable[Blueprint], problem: Problem | None = None
) -> None:
    """Mount the shell's pages, the topics' blueprints and the guards on an app made with ``static_folder=None``.

    ``problem`` answers every fault below ``/api`` (``ApiShell.problem``).
    """
    log_requests(app)
    app.extensions[EXTENSION] = shell.cookie
    app.url_map.strict_slashes = True
    security.protect(app, house.settings)
    faults.install(app, shell, problem)
    app.register_blueprint(shell.assets.blueprint())
    app.register_blueprint(pages.blueprint(shell))
    for each in blueprints:
        app.register_blueprint(each)
    app.wsgi_app = Mounted(app.wsgi_app, house.settings)  # type: ignore[method-assign]
    if house.settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=house.settings.proxies, x_proto=0, x_host=0)  # type: ignore[method-assign]


class Mounted:
    """Serves the app below the path of the base URL, with the base URL's scheme, whoever stands in front.

    The prefix may still be in the path, or already be in ``SCRIPT_NAME`` (several portals under one server).
    """

    def __init__(self, app: WSGIApplication, settings: Settings) -> None:
        self._app = app
        self._prefix = settings.prefix
        self._scheme = urlsplit(settings.base_url).scheme

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ["wsgi.url_scheme"] = self._scheme
        path = environ.get("PATH_INFO", "")
        if self._prefix and environ.get("SCRIPT_NAME", "") != self._prefix:
            if path != self._prefix and not path.startswith(f"{self._prefix}/"):
                start_response("404 Not Found", [("Content-Type", "text/plain; charset=utf-8")])
                return [b"Not found\n"]
            environ["SCRIPT_NAME"] = self._prefix
            path = environ["PATH_INFO"] = path[len(self._prefix) :]
        if not path:
            environ["PATH_INFO"] = ""
            start_response("308 Permanent Redirect", [("Location", f"{self._prefix}/"), ("Content-Length", "0")])
            return [b""]
        return self._app(environ, start_response)
