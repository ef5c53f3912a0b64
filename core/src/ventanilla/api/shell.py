"""What a topic's API gets from the API shell."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

import orjson
from flask import Flask, Response, g, request

from ventanilla.api import access, conditional, cors, deprecation, manifest, rates
from ventanilla.api.document import spec_options
from ventanilla.api.idempotency import Sender, read_key
from ventanilla.api.json_input import refuse_blanks, refuse_odd_paths
from ventanilla.api.operations import ROOT, DescribedApi, StrictBlueprint, described
from ventanilla.api.paging import Cursors, one_page
from ventanilla.api.problems import problem
from ventanilla.errors import FactorSetupNeeded, NotFound, ScopeMissing, SignInRequired
from ventanilla.figures.sheet import Sheet
from ventanilla.house import House
from ventanilla.i18n import Language
from ventanilla.kernel.actors import Actor, Anonymous, AppActor, ClientActor, CustomerActor
from ventanilla.kernel.scopes import Scope
from ventanilla.plugin import Window
from ventanilla.web.once import Asked
from ventanilla.web.routes import Other
from ventanilla.web.security import SAFE
from ventanilla.web.shown import ShownSupply
from ventanilla.web.themes import Theme

SessionReader = Callable[[str, str], CustomerActor | None]
"""Of a token and the network address: whose token it is, or None."""

AppReader = Callable[[str, str], AppActor | ClientActor | None]
"""The same of an app's token: for whom the app acts, or which of the utility's systems it is."""

SuppliesReader = Callable[[Actor, Scope | None], Sequence[ShownSupply]]
"""The supplies of an actor, of an app with that scope."""

APP_TOKENS = "vat_"
"""What tokens of apps begin with."""


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
        self.app_reader: AppReader | None = None
        """Who reads the tokens of apps; None where there are no apps."""
        self.half_way: dict[str, Callable[[str, str], bool]] = {}
        """Paths that a token is good for before it is good for anything else, each with who says so."""
        self.setting_up: SessionReader | None = None
        """Whose token is good for setting up a second factor, and nothing else yet; None where nobody has to."""
        self.set_up_operations: frozenset[tuple[str, str]] = frozenset()
        """Method and path of the operations that such a token opens."""
        self.supplies_of: SuppliesReader | None = None
        """The supplies that whoever asks may see now."""
        self.printer: Callable[[Sheet], Response] | None = None
        """What makes a PDF of a sheet, to be saved."""
        self.reading_windows: Sequence[Window] = ()
        """When readings are taken, for those who draw the form."""
        self.cursors = Cursors(house.settings.secret_key)
        self.api: DescribedApi | None = None
        """What describes the operations; there once they are installed."""

    def install(self, app: Flask, blueprints: Iterable[StrictBlueprint]) -> None:
        """Mount the operations and their description, ``/api/v1/openapi.json``, on an app."""
        settings = self.house.settings
        scopes = access.offered(self.house.utility) if self.app_reader is not None else frozenset()
        app.url_map.converters["other"] = Other
        app.config.update(spec_options(settings, ROOT, scopes=scopes))
        conditional.install(app)
        deprecation.install(app, self._deprecated, self.house.clock.now, settings.base_url.rstrip("/"))
        refuse_odd_paths(app)
        api = self.api = described(app)
        for each in (manifest.blueprint(self), *blueprints):
            api.register_blueprint(each)

    def limit(self, app: Flask, place: Callable[[str], str]) -> None:
        """Count who asks how often, where a setting says how often they may; ``place`` is the network of an address."""
        per_minute = self.house.settings.api.per_minute
        if per_minute:
            rates.install(app, rates.Rates(self.house.clock, per_minute), self._asking, place)

    def open_to(self, app: Flask, origins: cors.Origins) -> None:
        """Let pages of these origins call the operations."""
        cors.install(app, origins)

    def _asking(self) -> Actor:
        return self._token_of() or Anonymous(request.remote_addr or "")

    def guard(self, app: Flask) -> None:
        """Put a guard before every operation, when all are there: what wants a token gets no look at what was sent
        without one, or with an app's that does not say it, and what has an ``If-Match`` passes while that holds."""
        views = app.view_functions
        views.update({name: self._guarded(name, view) for name, view in views.items() if name.startswith("api_")})

    def _guarded(self, name: str, view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def checked(*args: Any, **values: Any) -> Any:
            if request.endpoint == name:
                self._admit()
                refuse_blanks(self.api.never_blank.get(self._place(), ()) if self.api is not None else ())
                if request.method not in SAFE and request.headers.get("If-Match"):
                    conditional.check(request.headers["If-Match"], self._may_read)
            return view(*args, **values)

        return checked

    def blueprint(self, topic: str, import_name: str, description: str) -> StrictBlueprint:
        """A blueprint whose operations appear in the OpenAPI document under the topic's tag."""
        return StrictBlueprint(topic, import_name, description)

    def _admit(self) -> None:
        if self.api is None or self._place() not in self.api.private_endpoints:
            return
        if self._token_of() is None and self._sets_up() is not None:
            raise FactorSetupNeeded(sorted((method, ROOT + path) for method, path in self.set_up_operations))
        if self._token_of() is not None or not self._is_half_way():
            access.admit(self._token_of(), self._scopes())

    def _may_read(self, endpoint: str) -> None:
        """Let pass who may ask the reading operation too: a condition tells what it says."""
        place = (endpoint, "GET")
        if self.api is not None and place in self.api.private_endpoints:
            access.admit(self._token_of(), self.api.scopes.get(place, ()))

    def _place(self) -> tuple[str, str]:
        return request.endpoint or "", "GET" if request.method == "HEAD" else request.method

    def _deprecated(self) -> deprecation.Deprecated | None:
        return self.api.deprecated.get(self._place()) if self.api is not None else None

    def _scopes(self) -> tuple[Scope, ...]:
        """What the operation at hand asks of an app; nothing where it is for none."""
        return self.api.scopes.get(self._place(), ()) if self.api is not None else ()

    def _is_half_way(self) -> bool:
        reader = self.half_way.get(request.path.removeprefix(ROOT))
        return reader is not None and reader(self.token(), request.remote_addr or "")

    def actor(self) -> Actor:
        """Who asks: the identity behind the bearer token, an app that acts for one where an operation is for apps, or
        anonymous. Cookies never authenticate here."""
        actor = self._token_of()
        if isinstance(actor, CustomerActor) or (isinstance(actor, AppActor) and self._scopes()):
            return actor
        return Anonymous(request.remote_addr or "")

    def customer(self) -> CustomerActor | AppActor:
        """The identity behind the bearer token, or the app that acts for it where the operation names a scope.

        :raises SignInRequired: when there is none or it is no longer valid.
        """
        actor = self.actor()
        if isinstance(actor, CustomerActor | AppActor):
            return actor
        raise SignInRequired

    def person(self) -> CustomerActor:
        """The identity behind the bearer token, for what no app may do.

        :raises SignInRequired: when there is none or it is no longer valid.
        :raises ScopeMissing: for an app.
        """
        actor = self._token_of()
        if isinstance(actor, CustomerActor):
            return actor
        if actor is None:
            raise SignInRequired
        raise ScopeMissing("")

    def utility_system(self, scope: Scope) -> ClientActor:
        """The system of the utility behind the bearer token.

        :raises SignInRequired: when there is none or it is no longer valid.
        :raises ScopeMissing: for any other, and without that scope.
        """
        actor = self._token_of()
        access.admit(actor, (scope,))
        if isinstance(actor, ClientActor):
            return actor
        raise ScopeMissing(scope.value)

    def entrant(self) -> access.Entrant | None:
        """Whose token came with the request, whatever it is good for: for what asks about scopes itself."""
        return self._token_of()

    def token(self) -> str:
        """The bearer token as sent, or nothing; two of them are none."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        return token.strip()[:128] if scheme.lower() == "bearer" else ""

    def asked(self) -> Asked | None:
        """The request under its ``Idempotency-Key``, to be answered once; None without one.

        Nobody gets an answer of before to what their token does not let them do now, or about what they no longer have.
        """
        return read_key(self._sender)

    def _sender(self) -> Sender:
        token = self.token()
        return Sender(
            self._asking(),
            token,
            lambda: self._session_reader(token, "") is not None or self._sets_up() is not None,
            self._admit,
            self._held,
        )

    def _held(self) -> Collection[str]:
        """The ids of the supplies that whoever asks may see now, with what the operation asks of an app."""
        actor, scopes = self.actor(), self._scopes()
        if self.supplies_of is None or isinstance(actor, Anonymous):
            return ()
        return [each.id for each in self.supplies_of(actor, scopes[0] if scopes else None)]

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
        response = problem(fault, self.language)
        if told := access.challenge(fault, has_token=bool(self.token())):
            response.headers["WWW-Authenticate"] = told
        return response

    def _token_of(self) -> access.Entrant | None:
        """Whose token came with the request, whatever it is good for."""
        if "api_actor" not in g:
            token = self.token()
            g.api_actor = self._read(token, request.remote_addr or "") if token else None
        actor: access.Entrant | None = g.api_actor
        return actor

    def _read(self, token: str, address: str) -> access.Entrant | None:
        app = self.app_reader(token, address) if self.app_reader is not None and token.startswith(APP_TOKENS) else None
        found = app or self._session_reader(token, address)
        if found is None and (request.method, request.path.removeprefix(ROOT)) in self.set_up_operations:
            return self._sets_up()
        return found

    def _sets_up(self) -> CustomerActor | None:
        """Who has signed in and has to set up a second factor first."""
        token = self.token()
        return self.setting_up(token, request.remote_addr or "") if self.setting_up is not None and token else None
