"""Tokens: made for a grant or for a system of the utility, and stored as hashes."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from ventanilla.apps.model import Client, GrantType
from ventanilla.apps.model.espi_scope import resource_uris
from ventanilla.apps.service.keys import Keys
from ventanilla.apps.tables import tokens
from ventanilla.house import House
from ventanilla.kernel.ids import hash_secret, new_secret
from ventanilla.kernel.proofs import Proof, ProvedBy, written
from ventanilla.kernel.scopes import Scope
from ventanilla.plugin import AppsPolicy

ACCESS, REFRESH, CODE, DEVICE = "vat_", "vrt_", "vac_", "vdc_"
"""How each kind of secret begins, so that one that leaks is known for what it is."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What tokens rest on. Without ``grant_id`` they are of a system of the utility.

    ``proved_at`` and ``proved_by`` are when and by what the customer last proved who they are; ``nonce`` ties an
    id_token to the app's own request.
    """

    family_id: str
    grant_id: str | None
    identity_id: str
    scopes: frozenset[Scope]
    proved_at: datetime | None = None
    proved_by: ProvedBy = frozenset()
    nonce: str = ""


class Issuing:
    """Makes tokens, in the transaction of whoever used something up for them."""

    def __init__(self, house: House, policy: AppsPolicy, keys: Keys) -> None:
        self._house = house
        self._policy = policy
        self._keys = keys

    def issue(self, connection: Connection, client: Client, basis: Basis, asked: Iterable[Scope]) -> dict[str, Any]:
        """The answer of the token endpoint; ``asked`` are the scopes of the access token, within those of the basis."""
        scopes = frozenset(asked) & basis.scopes
        access = self._made(connection, ACCESS, client, basis, scopes)
        body: dict[str, Any] = {
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": int(self._policy.access_life.total_seconds()),
            "scope": words(scopes),
        }
        if basis.grant_id and GrantType.REFRESH in client.grants:
            body["refresh_token"] = self._made(connection, REFRESH, client, basis, basis.scopes)
        if basis.grant_id:
            body |= resource_uris(self._house.settings.base_url, basis.grant_id, scopes)
        if basis.grant_id and Scope.OPENID in scopes:
            body["id_token"] = self._keys.sign(connection, self._claims(client, basis, access))
        return body

    def subject(self, client_id: str, identity_id: str) -> str:
        """What an app calls a customer: another id for each app, so that two can't compare theirs."""
        return self._house.id_of("subject", client_id, identity_id)

    def _made(self, connection: Connection, kind: str, client: Client, basis: Basis, scopes: frozenset[Scope]) -> str:
        secret, now = kind + new_secret(), self._house.clock.now()
        row = {
            "hash": hash_secret(secret),
            "kind": _KINDS[kind],
            "family_id": basis.family_id,
            "grant_id": basis.grant_id,
            "client_id": client.id,
            "scopes": words(scopes),
            "proved_at": basis.proved_at,
            "proved_by": written(basis.proved_by),
            "made_at": now,
            "expires_at": now + (self._policy.access_life if kind == ACCESS else self._policy.refresh_idle),
        }
        tokens.add(connection, row)
        return secret

    def _claims(self, client: Client, basis: Basis, access: str) -> Mapping[str, Any]:
        now = int(self._house.clock.now().timestamp())
        claims: dict[str, Any] = {
            "iss": self._house.settings.base_url,
            "sub": self.subject(client.id, basis.identity_id),
            "aud": client.id,
            "iat": now,
            "exp": now + int(self._policy.id_token_life.total_seconds()),
            "at_hash": half_hash(access),
        }
        if basis.proved_at is not None:
            claims["auth_time"] = int(basis.proved_at.timestamp())
        if basis.proved_by:
            claims |= {"amr": sorted(basis.proved_by), "acr": class_of(basis.proved_by)}
        if basis.nonce:
            claims["nonce"] = basis.nonce
        return claims


ONE_FACTOR, TWO_FACTORS = "urn:ventanilla:acr:one-factor", "urn:ventanilla:acr:two-factors"
"""What an id_token says in ``acr``: whether its customer last proved who they are by one factor or by two."""
CLASSES = (ONE_FACTOR, TWO_FACTORS)


def class_of(proofs: ProvedBy) -> str:
    """The ``acr`` of what somebody proved."""
    return TWO_FACTORS if Proof.SEVERAL in proofs else ONE_FACTOR


_KINDS = {ACCESS: "access", REFRESH: "refresh"}


def words(scopes: Iterable[Scope]) -> str:
    """Scopes as they are written, in one order."""
    return " ".join(each.value for each in Scope if each in set(scopes))


def scopes_of(text: str) -> frozenset[Scope]:
    """The scopes in a text; words that are none are passed over."""
    return frozenset(_SCOPES[each] for each in text.split() if each in _SCOPES)


_SCOPES = {each.value: each for each in Scope}


def half_hash(secret: str) -> str:
    """What an id_token says of the token that came with it (OpenID Connect Core, section 3.1.3.6)."""
    return base64.urlsafe_b64encode(hashlib.sha256(secret.encode()).digest()[:16]).rstrip(b"=").decode()
