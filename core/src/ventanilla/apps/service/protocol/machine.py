"""The endpoints that machines speak to, each a form in and JSON out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from authlib.oauth2.rfc6749 import InvalidRequestError, InvalidScopeError, OAuth2Error, UnauthorizedClientError

from ventanilla.apps.model import AuthMethod, GrantType
from ventanilla.apps.service.protocol.asking import Introspection, Revocation
from ventanilla.apps.service.protocol.flows import (
    HEADERS,
    METHODS,
    CodeFlow,
    DeviceFlow,
    OwnFlow,
    Proof,
    RefreshFlow,
)
from ventanilla.apps.service.protocol.payload import FormRequest, Reply, Sent
from ventanilla.apps.service.protocol.server import Server, Works
from ventanilla.apps.service.requests import Told, read_scopes
from ventanilla.errors import NotFound, TooManyTries
from ventanilla.identity.service.budgets import Budgets, network_of

_COSTLY = frozenset({"invalid_client", "invalid_grant"})
"""What a guess looks like."""


class Machine:
    """Whoever fails too often from one network is answered with nothing but that, until it has waited."""

    def __init__(self, works: Works, budgets: Budgets) -> None:
        self._works = works
        self._budgets = budgets
        self._server = Server(works)
        self._server.register_grant(CodeFlow, [Proof()])
        for flow in (RefreshFlow, DeviceFlow, OwnFlow):
            self._server.register_grant(flow)
        self._server.register_endpoint(Revocation)
        self._server.register_endpoint(Introspection)

    def token(self, sent: Sent) -> Reply:
        """Get tokens for a code, a refresh token, a device or an app's own secret."""
        return self._answer(sent, self._server.create_token_response)

    def revoke(self, sent: Sent) -> Reply:
        """End a token (RFC 7009)."""
        return self._answer(sent, lambda request: self._server.create_endpoint_response("revocation", request))

    def introspect(self, sent: Sent) -> Reply:
        """What one of the app's own tokens is good for (RFC 7662)."""
        return self._answer(sent, lambda request: self._server.create_endpoint_response("introspection", request))

    def start_device(self, sent: Sent) -> Reply:
        """A device begins (RFC 8628, section 3.1)."""
        return self._answer(sent, self._started)

    def _answer(self, sent: Sent, act: Callable[[FormRequest], Any]) -> Reply:
        """
        :raises NotFound: where the utility lets no apps in.
        """
        if self._works.house.utility.apps is None:
            raise NotFound
        if not sent.is_plain:
            return self._refused(InvalidRequestError())
        request = FormRequest(sent)
        reply: Reply = act(request)
        if reply.body is not None and reply.body.get("error") in _COSTLY and self._is_spent(request):
            return Reply(429, {"error": "temporarily_unavailable"}, {"Retry-After": "300"})
        return reply

    def _started(self, request: FormRequest) -> Reply:
        try:
            client = self._server.authenticate_client(request, METHODS).client
            if GrantType.DEVICE_CODE not in client.grants:
                raise UnauthorizedClientError
            scopes = read_scopes(client, request.form.get("scope", ""), self._works.policy)
            body = self._works.devices.start(client, scopes, request.sent.address)
        except Told as told:
            return self._refused(InvalidScopeError(told.why))
        except OAuth2Error as fault:
            return self._refused(fault)
        except TooManyTries:
            return Reply(429, {"error": "temporarily_unavailable"}, {"Retry-After": "600"})
        return Reply(200, body, dict(HEADERS))

    def _refused(self, fault: OAuth2Error) -> Reply:
        status, body, headers = fault(None)
        return Reply(status, body, dict(headers))

    def _is_spent(self, request: FormRequest) -> bool:
        """Count a failure; a server with a secret that keeps the tokens of many customers fails without guessing."""
        if request.client is not None and request.auth_method != AuthMethod.NONE.value:
            return False
        asked = [("apps.failed", network_of(request.sent.address), self._works.policy.tries)]
        with self._works.house.db.write(apart=True) as connection:
            return not self._budgets.take_all(connection, asked)
