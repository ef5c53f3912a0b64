"""What a topic's API gets from the API shell."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from ventanilla.house import House
from ventanilla.i18n import Language
from ventanilla.kernel.actors import Actor, CustomerActor


class ApiShell:
    """Bearer tokens in, problem+json out, one description of it all."""

    house: House

    def blueprint(self, topic: str, import_name: str, description: str) -> Blueprint:
        """A blueprint whose operations appear in the OpenAPI document under the topic's tag."""
        raise NotImplementedError

    def actor(self) -> Actor:
        """Who asks: the identity behind the bearer token, or anonymous. Cookies never authenticate here."""
        raise NotImplementedError

    def customer(self) -> CustomerActor:
        """The identity behind the bearer token.

        :raises SignInRequired: when there is none or it is no longer valid.
        """
        raise NotImplementedError

    @property
    def language(self) -> Language:
        """The language of the texts in the answer, by Accept-Language."""
        raise NotImplementedError

    def private(self, body: dict[str, Any]) -> Response:
        """A JSON answer that no cache may keep, written by orjson."""
        raise NotImplementedError
