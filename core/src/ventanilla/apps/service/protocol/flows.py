"""The ways to a token: each uses something up, once, and gets tokens for it in the same transaction."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from authlib.oauth2.rfc6749 import AccessDeniedError, InvalidGrantError, InvalidScopeError
from authlib.oauth2.rfc6749 import grants as authlib
from authlib.oauth2.rfc7636 import CodeChallenge, create_s256_code_challenge
from authlib.oauth2.rfc8628 import AuthorizationPendingError, DeviceCodeGrant, ExpiredTokenError, SlowDownError
from sqlalchemy import Connection, RowMapping

from ventanilla.apps.model import AuthMethod, Client, EndedBy
from ventanilla.apps.service.holding import SKEW
from ventanilla.apps.service.issuing import CODE, DEVICE, REFRESH, Basis, scopes_of
from ventanilla.apps.service.protocol.server import KnownClient, Server, Works
from ventanilla.apps.tables import codes, devices, grants, tokens
from ventanilla.kernel.actors import SystemActor
from ventanilla.kernel.ids import hash_secret, new_id
from ventanilla.kernel.proofs import proofs_of
from ventanilla.kernel.scopes import Scope

METHODS = [each.value for each in AuthMethod]
SLOWER = 5
"""Seconds that a device has to wait longer each time it asks too soon (RFC 8628, section 3.5)."""
_LONGEST = 128

Answer = tuple[int, dict[str, Any], list[tuple[str, str]]]
HEADERS = [("Content-Type", "application/json"), ("Cache-Control", "no-store"), ("Pragma", "no-cache")]


def _is_verified(verifier: str, challenge: str) -> bool:
    return hmac.compare_digest(create_s256_code_challenge(verifier), challenge)


class Proof(CodeChallenge):  # type: ignore[misc]  # Authlib carries no types
    """PKCE for every app, by S256 only: each code was made with a challenge, and comes back with its verifier."""

    SUPPORTED_CODE_CHALLENGE_METHOD: ClassVar[Any] = ["S256"]
    CODE_CHALLENGE_METHODS: ClassVar[Any] = {"S256": _is_verified}

    def get_authorization_code_challenge_method(self, authorization_code: Any) -> str:
        """There is one."""
        return "S256"


class Stored:
    """A row as Authlib asks about it."""

    def __init__(self, row: RowMapping) -> None:
        self.row = row
        self.code_challenge = row.get("challenge", "")

    def get_redirect_uri(self) -> str:
        """Where the code was sent to."""
        return str(self.row["redirect_uri"])

    def get_scope(self) -> str:
        """What was given."""
        return str(self.row["scopes"])

    def check_client(self, client: KnownClient) -> bool:
        """Whether it is that app's."""
        return bool(self.row["client_id"] == client.client.id)


class CodeFlow(authlib.AuthorizationCodeGrant):  # type: ignore[misc]  # Authlib carries no types
    """A code that a browser brought: good once, for its app, its address and its verifier."""

    TOKEN_ENDPOINT_AUTH_METHODS = METHODS
    server: Server

    def query_authorization_code(self, code: str, client: KnownClient) -> Stored | None:
        """The code; one that comes again ends all that came of it."""
        works = self.server.works
        row = _row(works, codes.read, CODE, code)
        if row is None or row["client_id"] != client.client.id:
            return None
        if row["used_at"] is not None:
            _end_all(works, row["family_id"], row["grant_id"])
            return None
        now = works.house.clock.now()
        return Stored(row) if row["made_at"] - SKEW <= now < row["expires_at"] else None

    def create_token_response(self) -> Answer:
        """Tokens for the code."""
        row, works = self.request.authorization_code.row, self.server.works
        grant, client = _grant(works, row), self.request.client.client
        with works.house.db.write() as connection:
            now = works.house.clock.now()
            is_open = grants.use(connection, row["grant_id"], now)
            is_first = is_open and codes.use(connection, row["hash"], now)
            basis = Basis(
                row["family_id"],
                row["grant_id"],
                grant["identity_id"],
                _left(works, client, row["scopes"], grant["scopes"]),
                row["proved_at"],
                proofs_of(row["proved_by"]),
                row["nonce"],
            )
            body = _issued(works, connection, client, basis, basis.scopes) if is_first else None
        if body is None:
            _end_all(works, row["family_id"], row["grant_id"])
            raise InvalidGrantError
        return 200, body, HEADERS


class RefreshFlow(authlib.RefreshTokenGrant):  # type: ignore[misc]  # Authlib carries no types
    """A refresh token is good once, for the next one; one that comes again ends its family."""

    TOKEN_ENDPOINT_AUTH_METHODS = METHODS
    server: Server

    def authenticate_refresh_token(self, refresh_token: str) -> Stored | None:
        """The token, unless it ended."""
        works = self.server.works
        row = _row(works, tokens.read, REFRESH, refresh_token)
        if row is None or row["kind"] != "refresh" or row["client_id"] != self.request.client.client.id:
            return None
        if row["ended_at"] is None and row["used_at"] is not None:
            _end_all(works, row["family_id"], row["grant_id"])
            return None
        return Stored(row) if works.holding.held(refresh_token, "refresh") else None

    def create_token_response(self) -> Answer:
        """The next tokens, with the same scopes or fewer."""
        row, works, client = self.request.refresh_token.row, self.server.works, self.request.client.client
        grant = _grant(works, row)
        left = _left(works, client, row["scopes"], grant["scopes"])
        asked = self.request.payload.scope
        wanted = scopes_of(asked) if asked else left
        if not wanted or not wanted <= left:
            raise InvalidScopeError
        with works.house.db.write() as connection:
            now = works.house.clock.now()
            is_open = grants.use(connection, row["grant_id"], now)
            is_first = is_open and tokens.use(connection, row["hash"], now)
            proved = row["proved_at"], proofs_of(row["proved_by"])
            basis = Basis(row["family_id"], row["grant_id"], grant["identity_id"], left, *proved)
            body = works.issuing.issue(connection, client, basis, wanted) if is_first else None
        if body is None:
            _end_all(works, row["family_id"], row["grant_id"])
            raise InvalidGrantError
        return 200, body, HEADERS


class DeviceFlow(DeviceCodeGrant):  # type: ignore[misc]  # Authlib carries no types
    """A device asks again and again until its customer has answered."""

    TOKEN_ENDPOINT_AUTH_METHODS = METHODS
    server: Server

    def query_device_credential(self, device_code: str) -> Any:
        """The device; unknown and another app's are alike.

        :raises InvalidGrantError: for those.
        """
        row = _row(self.server.works, devices.read, DEVICE, device_code)
        if row is None or row["client_id"] != self.request.client.client.id:
            raise InvalidGrantError
        return _Waiting(row)

    def validate_device_credential(self, credential: Any) -> Any:
        """How its customer answered.

        :raises AuthorizationPendingError: while they haven't.
        :raises SlowDownError: when it asks too soon.
        """
        row, works = credential.row, self.server.works
        if row["state"] == "used":
            raise InvalidGrantError
        if row["state"] == "refused":
            raise AccessDeniedError
        if row["expires_at"] <= works.house.clock.now():
            raise ExpiredTokenError
        if row["state"] == "given":
            return row["grant_id"]
        self._wait(row)

    def _wait(self, row: RowMapping) -> None:
        works = self.server.works
        now, before, pause = works.house.clock.now(), row["polled_at"], row["pause"]
        is_hasty = before is not None and (now - before).total_seconds() < pause
        with works.house.db.write() as connection:
            devices.polled(connection, row["hash"], now, pause + SLOWER if is_hasty else pause)
        raise SlowDownError if is_hasty else AuthorizationPendingError

    def create_token_response(self) -> Answer:
        """Tokens for the device."""
        row, works, client = self.request.credential.row, self.server.works, self.request.client.client
        grant = _grant(works, row)
        with works.house.db.write() as connection:
            now = works.house.clock.now()
            is_open = grants.use(connection, row["grant_id"], now)
            is_first = is_open and devices.move(connection, row["hash"], "given", "used")
            left = _left(works, client, row["scopes"], grant["scopes"])
            proved = row["proved_at"], proofs_of(row["proved_by"])
            basis = Basis(new_id(), row["grant_id"], grant["identity_id"], left, *proved)
            body = _issued(works, connection, client, basis, left) if is_first else None
        if body is None:
            raise InvalidGrantError
        return 200, body, HEADERS


class OwnFlow(authlib.ClientCredentialsGrant):  # type: ignore[misc]  # Authlib carries no types
    """A system of the utility, for itself: it says what it wants, and gets nothing of a customer's."""

    TOKEN_ENDPOINT_AUTH_METHODS: ClassVar[Any] = [AuthMethod.BASIC.value, AuthMethod.POST.value]
    server: Server

    def create_token_response(self) -> Answer:
        """An access token; it has no refresh token, since it can always ask again."""
        works, client = self.server.works, self.request.client.client
        wanted = scopes_of(self.request.payload.scope or "")
        if not wanted or not wanted <= client.scopes or not all(each.is_of_utility for each in wanted):
            raise InvalidScopeError
        basis = Basis(new_id(), None, "", wanted)
        with works.house.db.write() as connection:
            body = _issued(works, connection, client, basis, wanted)
        return 200, body, HEADERS


class _Waiting:
    """A device as Authlib asks about it."""

    def __init__(self, row: RowMapping) -> None:
        self.row = row

    def get_client_id(self) -> str:
        return str(self.row["client_id"])


def _row(works: Works, read: Any, kind: str, secret: str) -> RowMapping | None:
    """What is stored under a secret of a kind, or None."""
    if not secret.startswith(kind) or len(secret) > _LONGEST or not secret.isascii():
        return None
    with works.house.db.read() as connection:
        found: RowMapping | None = read(connection, hash_secret(secret))
    return found


def _grant(works: Works, row: Mapping[Any, Any]) -> RowMapping:
    """The grant of a row, when it is good at this moment.

    :raises InvalidGrantError: when it ended, or what it stands on did.
    """
    with works.house.db.read() as connection:
        grant = grants.by_id(connection, row["grant_id"])
    if grant is None or grant["ended_at"] is not None:
        raise InvalidGrantError
    is_offline = grant["is_offline"]
    good = works.holding.good(grant["identity_id"], grant["epoch"], grant["session_id"], is_offline=is_offline)
    if good is None:
        raise InvalidGrantError
    return grant


def _left(works: Works, client: Client, *texts: str) -> frozenset[Scope]:
    """Of what was given, what the app and the utility still have."""
    left = client.scopes & frozenset(works.policy.scopes)
    for text in texts:
        left &= scopes_of(text)
    return left


def _issued(
    works: Works, connection: Connection, client: Client, basis: Basis, scopes: Iterable[Scope]
) -> dict[str, Any]:
    """The first tokens of a family."""
    body = works.issuing.issue(connection, client, basis, scopes)
    facts = {"client": client.id, "scopes": str(body["scope"])}
    works.house.audit.note(connection, SystemActor("apps.tokens"), "apps.tokens_made", basis.grant_id or "", **facts)
    return body


def _end_all(works: Works, family_id: str, grant_id: str) -> None:
    """A secret was used twice: two have it, and none of them goes on."""
    with works.house.db.write() as connection:
        works.grants.finish(connection, SystemActor("apps.tokens"), grant_id, EndedBy.REUSE)
        tokens.end_family(connection, family_id, works.house.clock.now())
