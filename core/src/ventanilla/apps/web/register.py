"""Where apps register themselves (RFC 7591), look themselves up, change and take themselves off (RFC 7592)."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Blueprint, Response, request

from ventanilla.apps.model import Client
from ventanilla.apps.service import AppsService
from ventanilla.apps.service.registering import RegistrationFault, metadata_of, read_metadata
from ventanilla.errors import NotFound, TooManyTries
from ventanilla.kernel.actors import Anonymous
from ventanilla.web.security import one_click
from ventanilla.web.shell import Shell

PATH = "/oauth/register"


def mount(pages: Blueprint, service: AppsService, shell: Shell) -> None:
    """``/oauth/register…``; not found where the utility lets no app register itself."""

    @pages.post(PATH)
    @one_click
    def register() -> Response:
        if not service.registering.is_on:
            raise NotFound
        try:
            made = service.registering.register(Anonymous(request.remote_addr or ""), _body())
        except RegistrationFault as fault:
            return _fault(fault)
        except TooManyTries:
            return _later("too many registrations from here")
        secret = {"client_secret": made.secret, "client_secret_expires_at": 0} if made.secret else {}
        return _json({**metadata_of(made.client), **secret, **_managing(shell, made.client, made.manage)}, 201)

    @pages.get(f"{PATH}/<client_id>")
    def registered(client_id: str) -> Response:
        client, manage = _known(service, client_id)
        return _json({**metadata_of(client), **_managing(shell, client, manage)}, 200) if client else _unknown()

    @pages.put(f"{PATH}/<client_id>")
    @one_click
    def reregister(client_id: str) -> Response:
        client, manage = _known(service, client_id)
        if client is None:
            return _unknown()
        try:
            made = service.registering.change(client, _body())
        except RegistrationFault as fault:
            return _fault(fault)
        except TooManyTries:
            return _later("too many changes of this app")
        return _json({**metadata_of(made), **_managing(shell, made, manage)}, 200)

    @pages.delete(f"{PATH}/<client_id>")
    @one_click
    def unregister(client_id: str) -> Response:
        client, _ = _known(service, client_id)
        if client is None:
            return _unknown()
        service.registering.take_off(client)
        return Response(status=204)


def _body() -> dict[str, Any]:
    """The metadata that was sent.

    :raises RegistrationFault: when it is no JSON object.
    """
    if request.mimetype != "application/json":
        raise RegistrationFault("invalid_client_metadata", "the body")
    return read_metadata(request.get_data(cache=False))


def _known(service: AppsService, client_id: str) -> tuple[Client | None, str]:
    if not service.registering.is_on:
        raise NotFound
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    manage = token.strip()[:128] if scheme.lower() == "bearer" else ""
    return (service.registering.look(client_id, manage) if manage else None), manage


def _managing(shell: Shell, client: Client, manage: str) -> dict[str, str]:
    where = f"{shell.house.settings.base_url}{PATH}/{client.id}"
    return {"registration_access_token": manage, "registration_client_uri": where}


def _fault(fault: RegistrationFault) -> Response:
    return _json({"error": fault.error, "error_description": f"{fault.field} can't be taken"}, 400)


def _later(why: str) -> Response:
    response = _json({"error": "temporarily_unavailable", "error_description": why}, 429)
    response.headers["Retry-After"] = "600"
    return response


def _unknown() -> Response:
    response = _json({"error": "invalid_token"}, 401)
    response.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    return response


def _json(value: dict[str, Any], status: int) -> Response:
    response = Response(orjson.dumps(value), status=status, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
