"""Authlib's authorization server, with the room's own apps: who asks is proved in one place, and denied in one way."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from authlib.oauth2.rfc6749 import AuthorizationServer, InvalidClientError, InvalidRequestError

from ventanilla.apps.model import AuthMethod, Client
from ventanilla.apps.service.clients import Clients
from ventanilla.apps.service.devices import Devices
from ventanilla.apps.service.grants import Grants
from ventanilla.apps.service.holding import Holding
from ventanilla.apps.service.issuing import Issuing
from ventanilla.apps.service.protocol.payload import FormRequest, Reply
from ventanilla.house import House
from ventanilla.plugin import AppsPolicy


@dataclass(frozen=True)
class Works:
    """What the flows of machines stand on."""

    house: House
    policy: AppsPolicy
    clients: Clients
    grants: Grants
    holding: Holding
    issuing: Issuing
    devices: Devices


class KnownClient:
    """An app as Authlib asks about it."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def get_client_id(self) -> str:
        """Its id."""
        return self.client.id

    def check_grant_type(self, grant_type: str) -> bool:
        """Whether that way to a token is open to it."""
        return grant_type in {each.value for each in self.client.grants}


class Server(AuthorizationServer):  # type: ignore[misc]  # Authlib carries no types
    """Finds grants and endpoints; everything that is stored is stored by the works."""

    def __init__(self, works: Works) -> None:
        super().__init__()
        self.works = works

    def create_oauth2_request(self, request: FormRequest) -> FormRequest:
        """The request as it is."""
        return request

    def handle_response(self, status: int, body: Any, headers: list[tuple[str, str]]) -> Reply:
        """An answer for the web to send."""
        return Reply(status, body or None, dict(headers))

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nobody listens."""

    def authenticate_client(self, request: FormRequest, methods: Any, endpoint: str = "token") -> KnownClient:
        """Which app asks; unknown, shut and badly proved apps are denied alike.

        :raises InvalidClientError: when it isn't proved, or proved otherwise than it was registered for.
        :raises InvalidRequestError: when it is proved in two ways at once.
        """
        method, client_id, secret = _shown(request)
        client = self.works.clients.find(client_id)
        is_right = client is not None and client.is_enabled and client.auth_method is method
        if client is not None and is_right and method is not AuthMethod.NONE:
            is_right = self.works.clients.has_secret(client, secret)
        if client is None or not is_right or method.value not in methods:
            raise InvalidClientError(status_code=401, description="The app is not known by what it showed.")
        request.auth_method = method.value
        known = request.client = KnownClient(client)
        return known


def _shown(request: FormRequest) -> tuple[AuthMethod, str, str]:
    """How an app shows who it is: the way, its id, its secret. An empty secret is none (RFC 6749, section 2.3.1)."""
    form: Mapping[str, str] = request.form
    named, secret = form.get("client_id", ""), form.get("client_secret", "")
    scheme, _, written = request.sent.authorization.partition(" ")
    if not scheme:
        return (AuthMethod.POST if secret else AuthMethod.NONE), named, secret
    if secret:
        raise InvalidRequestError("Show who you are in one way.")
    if scheme.lower() != "basic":
        raise InvalidClientError(status_code=401, description="The app is not known by what it showed.")
    client_id, password = _basic(written)
    if named and named != client_id:
        raise InvalidRequestError("Show who you are in one way.")
    return (AuthMethod.BASIC if password else AuthMethod.NONE), client_id, password


def _basic(written: str) -> tuple[str, str]:
    """Id and secret, each form-encoded (RFC 6749, section 2.3.1); empty for anything else."""
    try:
        text = base64.b64decode(written.strip()[:1000], validate=True).decode()
    except (binascii.Error, ValueError):
        return "", ""
    client_id, _, secret = text.partition(":")
    return unquote_plus(client_id), unquote_plus(secret)
