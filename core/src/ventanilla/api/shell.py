"""What a topic's API gets from the API shell."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any

import orjson
from flask import Flask, Response, g, request

from ventanilla.api import conditional, manifest
from ventanilla.api.document import spec_options
from ventanilla.api.idempotency import read_key
from ventanilla.api.operations import ROOT, DescribedApi, StrictBlueprint, described
from ventanilla.api.paging import Cursors, one_page
from ventanilla.api.problems import problem
from ventanilla.errors import NotFound, SignInRequired
from ventanilla.figures.sheet import Sheet
from ventanilla.house import House
from ventanilla.i18n import Language
from ventanilla.kernel.actors import Actor, Anonymous, CustomerActor
from ventanilla.web.once import Asked
from ventanilla.web.security import SAFE, is_api
from ventanilla.web.themes import Theme

SessionReader = Callable[[str, str], CustomerActor | None]
"""Of a token and the network address: whose token it is, or None."""


@dataclass(frozen=True)
class ApiLook:
    """How the pages look, for apps that want to look alike; ``asset`` is the path of a static file."""

    theme: Theme
    asset: Callable[[str], str]


class ApiShell:
    """Bearer tokens in, problem+json out, one description of it all."""

    def __init__(self, house: House, session_reader: SessionReader, look: ApiLook | None = None) -> None:
        self.house = house
        self.look = look
        self._session_reader = session_reader
        self.half_way: dict[str, Callable[[str, str], bool]] = {}
        """Paths that a token is good for before it is good for anything else, each with who says so."""
        self.printer: Callable[[Sheet], Response] | None = None
        """What makes a PDF of a sheet, to be saved."""
        self.cursors = Cursors(house.settings.secret_key)
        self.api: DescribedApi | None = None
        """What describes the operations; there once they are installed."""

    def install(self, app: Flask, blueprints: Iterable[StrictBlueprint]) -> None:
        """Mount the operations and their description, ``/api/v1/openapi.json``, on an app."""
        settings = self.house.settings
        app.config.update(spec_options(settings, ROOT))
        conditional.install(app)
        _refuse_nul(app)
        api = self.api = described(app)
        for each in (manifest.blueprint(self), *blueprints):
            api.register_blueprint(each)

    def guard(self, app: Flask) -> None:
        """Put a guard before every operation, when all are there: what wants a token gets no look at what was sent
        without one, and what has an ``If-Match`` passes while that holds."""
        views = app.view_functions
        views.update({name: self._guarded(name, view) for name, view in views.items() if name.startswith("api_")})

    def _guarded(self, name: str, view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def checked(*args: Any, **values: Any) -> Any:
            if request.endpoint == name:
                is_private = self.api is not None and (name, request.method) in self.api.private_endpoints
                if is_private and not self._is_half_way():
                    self.customer()
                if request.method not in SAFE and request.headers.get("If-Match"):
                    conditional.check(request.headers["If-Match"])
            return view(*args, **values)

        return checked

    def blueprint(self, topic: str, import_name: str, description: str) -> StrictBlueprint:
        """A blueprint whose operations appear in the OpenAPI document under the topic's tag."""
        return StrictBlueprint(topic, import_name, description)

    def _is_half_way(self) -> bool:
        reader = self.half_way.get(request.path.removeprefix(ROOT))
        return reader is not None and reader(self.token(), request.remote_addr or "")

    def actor(self) -> Actor:
        """Who asks: the identity behind the bearer token, or anonymous. Cookies never authenticate here."""
        return self._signed_in() or Anonymous(request.remote_addr or "")

    def customer(self) -> CustomerActor:
        """The identity behind the bearer token.

        :raises SignInRequired: when there is none or it is no longer valid.
        """
        actor = self._signed_in()
        if actor is None:
            raise SignInRequired
        return actor

    def token(self) -> str:
        """The bearer token as sent, or nothing; two of them are none."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        return token.strip()[:128] if scheme.lower() == "bearer" else ""

    def asked(self) -> Asked | None:
        """The request under its ``Idempotency-Key``, to be answered once; None without one."""
        token = self.token()
        return read_key(self.actor, token, lambda: self._session_reader(token, "") is not None)

    @property
    def language(self) -> Language:
        """The language of the texts in the answer, by Accept-Language."""
        return self.house.languages.wanted(request.headers.get("Accept-Language", "")[:500])

    def sheet(self, sheet: Sheet) -> Response:
        """What a page shows as a PDF to keep.

        :raises NotFound: where the portal prints nothing.
        """
        if self.printer is None:
            raise NotFound
        return self.printer(sheet)

    def private(self, body: dict[str, Any]) -> Response:
        """A JSON answer that no cache may keep, written by orjson.

        Of a reading operation's list the page that is asked for, unless the operation has a ``cursor`` of its own.

        :raises InvalidInput: on ``limit`` or ``cursor``.
        """
        if request.method == "GET" and "items" in body and "next" in body and not self._cuts_pages():
            body["items"], body["next"] = one_page(body["items"], request.path, request.args, self.cursors)
        response = self._json(body)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Vary"] = "Authorization, Accept-Language"
        return response

    def public(self, body: dict[str, Any]) -> Response:
        """A JSON answer that is the same for everybody, by the language."""
        response = self._json(body)
        response.headers["Cache-Control"] = "public, max-age=300"
        response.headers["Vary"] = "Accept-Language"
        return response

    def _cuts_pages(self) -> bool:
        return self.api is None or (request.endpoint or "", request.method) in self.api.own_pages

    def _json(self, body: dict[str, Any]) -> Response:
        response = Response(orjson.dumps(body), content_type="application/json")
        response.headers["Content-Language"] = self.language.tag
        return response

    def problem(self, fault: Exception) -> Response:
        """The answer to any fault below ``/api``."""
        return problem(fault, self.language)

    def _signed_in(self) -> CustomerActor | None:
        if "api_actor" not in g:
            token = self.token()
            g.api_actor = self._session_reader(token, request.remote_addr or "") if token else None
        actor: CustomerActor | None = g.api_actor
        return actor


def _refuse_nul(app: Flask) -> None:
    """No id and no code has a NUL in it, and PostgreSQL stores none."""

    @app.before_request
    def check() -> None:
        if is_api(request.path) and "\0" in request.path:
            raise NotFound
