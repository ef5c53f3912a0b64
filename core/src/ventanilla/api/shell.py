"""What a topic's API gets from the API shell."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import orjson
from flask import Flask, Response, g, request

from ventanilla.api import manifest
from ventanilla.api.description import describe_field, spec_options
from ventanilla.api.operations import ROOT, DescribedApi, StrictBlueprint
from ventanilla.api.problems import problem
from ventanilla.errors import SignInRequired
from ventanilla.house import House
from ventanilla.i18n import Language
from ventanilla.kernel.actors import Actor, Anonymous, CustomerActor

SessionReader = Callable[[str, str], CustomerActor | None]
"""Of a token and the network address: whose token it is, or None."""


class ApiShell:
    """Bearer tokens in, problem+json out, one description of it all."""

    def __init__(self, house: House, session_reader: SessionReader) -> None:
        self.house = house
        self._session_reader = session_reader

    def install(self, app: Flask, blueprints: Iterable[StrictBlueprint]) -> None:
        """Mount the operations and their description, ``/api/v1/openapi.json``, on an app."""
        settings = self.house.settings
        app.config.update(spec_options(settings, ROOT))
        api = DescribedApi(app)
        api.ma_plugin.converter.add_attribute_function(describe_field)
        for each in (manifest.blueprint(self), *blueprints):
            api.register_blueprint(each)

    def blueprint(self, topic: str, import_name: str, description: str) -> StrictBlueprint:
        """A blueprint whose operations appear in the OpenAPI document under the topic's tag."""
        return StrictBlueprint(topic, import_name, description)

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

    @property
    def language(self) -> Language:
        """The language of the texts in the answer, by Accept-Language."""
        return self.house.languages.wanted(request.headers.get("Accept-Language", "")[:500])

    def private(self, body: dict[str, Any]) -> Response:
        """A JSON answer that no cache may keep, written by orjson."""
        response = Response(orjson.dumps(body), content_type="application/json")
        response.headers["Cache-Control"] = "no-store"
        response.headers["Vary"] = "Authorization, Accept-Language"
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
