"""Attackers at the door of signing in with others: wrong words of a provider, and right ones in wrong hands."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from ventanilla.errors import ProviderRefused
from ventanilla.identity.service.providers import Outcome, Purpose, Return
from ventanilla.kernel.actors import Anonymous
from ventanilla.plugin import FieldKind, ProviderShape, SignInProvider
from ventanilla.settings import Settings
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.providing import Idp, build_trusting, open_idp, said_in

VISITOR = Anonymous("192.0.2.9")
DECLARED = SignInProvider("oidc", "provider.clave_unica", levels=("gold",), proves=(FieldKind.BIRTH_DATE,))
ANA = {
    "user_name": "ana.paz",
    "email": "ana@correo.example",
    "first_name": "Ana",
    "last_name": "Paz",
    "password": "caballo verde lápiz",
    "password_again": "caballo verde lápiz",
}
EVE = {**ANA, "user_name": "eve.paz", "email": "eve@correo.example"}


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def idp(portal_settings: Settings, clock: FixedClock, tmp_path: Path) -> Iterator[Idp]:
    with open_idp(tmp_path, ProviderShape.OIDC, portal_settings.base_url, clock=clock) as opened:
        yield opened


@pytest.fixture
def portal(portal_settings: Settings, clock: FixedClock, idp: Idp) -> Iterator[Any]:
    built = build_trusting(portal_settings, idp, clock, DECLARED)
    yield built
    built.house.db.close()


class Trip:
    """Somebody at the provider, about to come back."""

    def __init__(self, portal: Any, idp: Idp, actor: Any = VISITOR, purpose: Purpose = Purpose.SIGN_IN) -> None:
        self.desk, self.actor = portal.identity.providers, actor
        self.begun = self.desk.begin(actor, "oidc", purpose=purpose)
        said = said_in(idp.choose(self.begun.url, "oidc-7"))
        self.answer = Return(said["state"], said["code"], said["iss"])

    def back(self, **changes: Any) -> Any:
        answer = Return(**{**{n: getattr(self.answer, n) for n in ("state", "code", "issuer", "error")}, **changes})
        return self.desk.arrive(self.actor, "oidc", answer, self.begun.handle)


def with_claims(idp: Idp, **changes: Any) -> None:
    """From now on identity tokens say something else; None leaves a claim out."""
    whole = idp.provider.identity

    def changed(one: Any, question: Any) -> dict[str, Any]:
        claims = {**whole(one, question), **changes}
        return {name: value for name, value in claims.items() if value is not None}

    idp.provider.identity = changed  # type: ignore[method-assign]


def test_the_untouched_word_is_taken(portal: Any, idp: Idp) -> None:
    assert Trip(portal, idp).back().outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://evil.example"},
        {"iss": None},
        {"aud": "another"},
        {"aud": ["portal", "another"]},
        {"aud": []},
        {"aud": None},
        {"azp": "another"},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": 1},
        {"exp": None},
        {"exp": "9999999999"},
        {"exp": True},
        {"exp": 1e400},
        {"iat": 1},
        {"iat": None},
        {"iat": 9_999_999_999},
        {"nbf": 9_999_999_999},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": "x" * 256},
    ],
)
def test_an_identity_token_that_says_something_else_is_not_taken(
    changes: dict[str, Any], portal: Any, idp: Idp
) -> None:
    with_claims(idp, **changes)
    with pytest.raises(ProviderRefused):
        Trip(portal, idp).back()


def _public_pem(idp: Idp) -> bytes:
    key = idp.provider.key
    assert isinstance(key, RSAKey)
    return key.as_pem(private=False)


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _none(idp: Idp, claims: dict[str, Any]) -> str:
    parts = ({"alg": "none", "kid": idp.provider.key.kid}, claims)
    return ".".join(_encoded(json.dumps(part).encode()) for part in parts) + "."


def _shared(idp: Idp, claims: dict[str, Any]) -> str:
    """HS256, the public key being the secret."""
    parts = ({"alg": "HS256", "kid": idp.provider.key.kid}, claims)
    text = ".".join(_encoded(json.dumps(part).encode()) for part in parts)
    return f"{text}.{_encoded(hmac.digest(_public_pem(idp), text.encode(), 'sha256'))}"


def _own_key(idp: Idp, claims: dict[str, Any], **header: Any) -> str:
    key = RSAKey.generate_key(2048)
    return jwt.encode({"alg": "RS256", "kid": idp.provider.key.kid, **header}, claims, key, algorithms=["RS256"])


def _brought_along(idp: Idp, claims: dict[str, Any]) -> str:
    key = RSAKey.generate_key(2048)
    header = {"alg": "RS256", "kid": "mine", "jwk": key.as_dict(private=False)}
    return jwt.encode(header, claims, key, algorithms=["RS256"])


def _other_kid(idp: Idp, claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "RS256", "kid": "../../dev/null"}, claims, idp.provider.key, algorithms=["RS256"])


def _cut(idp: Idp, claims: dict[str, Any]) -> str:
    whole = jwt.encode({"alg": "RS256", "kid": idp.provider.key.kid}, claims, idp.provider.key)
    head, body, _signature = whole.split(".")
    return f"{head}.{body}."


def _huge(_idp: Idp, _claims: dict[str, Any]) -> str:
    return "e30." + "A" * 200_000 + ".AAAA"


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
@pytest.mark.parametrize("forge", [_none, _shared, _own_key, _brought_along, _other_kid, _cut, _huge])
def test_a_forged_identity_token_is_not_taken(
    forge: Callable[[Idp, dict[str, Any]], str], portal: Any, idp: Idp
) -> None:
    trip = Trip(portal, idp)
    idp.provider.sign = lambda claims: forge(idp, claims)  # type: ignore[method-assign]
    with pytest.raises(ProviderRefused):
        trip.back()
