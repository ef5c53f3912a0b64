"""What an app asks about tokens that it has: to end one, and what one is good for."""

from __future__ import annotations

from typing import Any, ClassVar

from authlib.oauth2.rfc6749 import InvalidRequestError
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7662 import IntrospectionEndpoint
from sqlalchemy import RowMapping

from ventanilla.apps.model import AuthMethod, EndedBy
from ventanilla.apps.service.holding import LONGEST
from ventanilla.apps.service.issuing import ACCESS, REFRESH, words
from ventanilla.apps.service.protocol.payload import FormRequest
from ventanilla.apps.service.protocol.server import KnownClient, Server
from ventanilla.apps.tables import tokens
from ventanilla.kernel.actors import SystemActor
from ventanilla.kernel.ids import hash_secret

_KINDS = {ACCESS: "access", REFRESH: "refresh"}
_NAMES = {"access": "Bearer", "refresh": "refresh_token"}


class Revocation(RevocationEndpoint):  # type: ignore[misc]  # Authlib carries no types
    """RFC 7009. Unknown, ended and another app's tokens are alike: nothing happens, and all is well."""

    CLIENT_AUTH_METHODS: ClassVar[Any] = [each.value for each in AuthMethod]
    server: Server

    def authenticate_token(self, request: FormRequest, client: KnownClient) -> RowMapping | None:
        """The app's own token, or None."""
        token = request.form.get("token", "")
        if not token:
            raise InvalidRequestError
        if not token.isascii() or len(token) > LONGEST:
            return None
        with self.server.works.house.db.read() as connection:
            row = tokens.read(connection, hash_secret(token))
        return row if row is not None and row["client_id"] == client.client.id else None

    def revoke_token(self, token: RowMapping, request: FormRequest) -> None:
        """End a token: a refresh token with all that came of the same code."""
        works = self.server.works
        actor, now = SystemActor("apps.tokens"), works.house.clock.now()
        with works.house.db.write() as connection:
            if token["kind"] == "access":
                ended = tokens.end(connection, token["hash"], now)
            else:
                ended = bool(tokens.end_family(connection, token["family_id"], now))
            if not ended:
                return
            grant_id = token["grant_id"]
            if grant_id and not tokens.has_open(connection, grant_id, now):
                works.grants.finish(connection, actor, grant_id, EndedBy.CLIENT)
            else:
                facts = {"client": token["client_id"], "kind": token["kind"]}
                works.house.audit.note(connection, actor, "apps.token_revoked", grant_id or "", **facts)


class Introspection(IntrospectionEndpoint):  # type: ignore[misc]  # Authlib carries no types
    """RFC 7662, for apps with a secret and about their own tokens: whatever else is asked is not active."""

    CLIENT_AUTH_METHODS: ClassVar[Any] = [AuthMethod.BASIC.value, AuthMethod.POST.value]
    server: Server

    def create_endpoint_response(self, request: FormRequest) -> tuple[int, dict[str, Any], list[tuple[str, str]]]:
        """What a token is good for."""
        client = self.authenticate_endpoint_client(request)
        token = request.form.get("token", "")
        if not token:
            raise InvalidRequestError
        body = self._told(client.client.id, token)
        return 200, body, [("Content-Type", "application/json"), ("Cache-Control", "no-store")]

    def _told(self, client_id: str, token: str) -> dict[str, Any]:
        works, kind = self.server.works, _KINDS.get(token[:4], "")
        held = works.holding.held(token, kind) if kind else None
        if held is None or held.client_id != client_id:
            return {"active": False}
        body: dict[str, Any] = {
            "active": True,
            "client_id": client_id,
            "scope": words(held.scopes),
            "token_type": _NAMES[kind],
            "iss": works.house.settings.base_url,
            "iat": int(held.made_at.timestamp()),
            "exp": int(held.expires_at.timestamp()),
        }
        if held.standing is not None:
            body["sub"] = works.issuing.subject(client_id, held.standing.identity_id)
        return body
