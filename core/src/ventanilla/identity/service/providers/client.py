"""One provider as the portal's client: the address to send people to, and whom a code is about."""

from __future__ import annotations

import base64
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NoReturn
from urllib.parse import quote_plus, urlencode

from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from ventanilla.errors import AddressRefused, ProviderRefused, StartRefused, Unavailable
from ventanilla.house import House
from ventanilla.identity.service.providers.asking import Line
from ventanilla.identity.service.providers.claims import level_of, told_flat
from ventanilla.identity.service.providers.endpoints import Endpoints
from ventanilla.identity.service.providers.signing import OwnKeys
from ventanilla.identity.service.providers.tokens import Expected, Unfit, identity_of, unlocked
from ventanilla.identity.service.providers.words import Person, Return
from ventanilla.plugin import ProviderShape, SignInProvider
from ventanilla.settings import ProviderSettings

_JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_log = logging.getLogger("ventanilla.identity")


@dataclass(frozen=True, slots=True)
class Trip:
    """One journey to a provider and back. All of it follows from the state, which only the two browsers' ends know."""

    state: str
    nonce: str
    verifier: str
    redirect_uri: str
    is_again: bool = False
    """Whether the person has to prove anew who they are."""


class Client:
    """Plain OpenID Connect: authorization code with PKCE S256, the identity token, the user's info."""

    has_nonce = True
    has_challenge = True
    by_post = False
    """Whether the user's info is asked for by POST, and the secret goes in the body."""

    def __init__(self, house: House, provider: SignInProvider, settings: ProviderSettings) -> None:
        """:raises StartRefused: when the settings lack something that its shape needs."""
        self.provider, self.settings = provider, settings
        self.keys = OwnKeys(settings.key_file, provider.name) if settings.key_file else None
        self.line = Line(house, provider.name, provider.shape, settings)
        self.check()

    def check(self) -> None:
        """Look at what the shape needs of the settings."""

    def url(self, trip: Trip) -> str:
        """Where to send somebody.

        :raises Unavailable: when the provider can't be reached.
        :raises ProviderRefused: when it says something else than was meant.
        """
        with _told(self.provider.name):
            endpoints = self.line.endpoints()
            return str(prepare_grant_uri(endpoints.authorize, **self._question(endpoints, trip)))

    def person(self, answer: Return, trip: Trip) -> Person:
        """Whom a provider's answer is about.

        :raises Unavailable: when it can't be reached.
        :raises ProviderRefused: when anything of its word is not good.
        """
        with _told(self.provider.name):
            endpoints = self.line.endpoints()
            if endpoints.says_issuer and not answer.issuer:
                raise Unfit("iss of the answer is missing")
            if answer.issuer and answer.issuer != endpoints.issuer:
                raise Unfit("iss of the answer")
            if not answer.code or len(answer.code) > 4096:
                raise Unfit("no code")
            tokens = self.tokens(endpoints, answer.code, trip)
            claims = self.line.said_by(tokens.get("id_token"))
            nonce = trip.nonce if self.has_nonce else ""
            expected = Expected(endpoints.issuer, self.settings.client_id, nonce, self.line.now)
            subject = identity_of(claims, expected)
            said = self.info(endpoints, tokens, subject)
            flat = told_flat(self.provider.shape, {**said, **claims})
            level = level_of(self.provider.shape, flat)
            since = claims.get("auth_time")
            return Person(endpoints.issuer, subject, level, flat, int(since) if isinstance(since, int | float) else 0)

    def farewell(self, back: str) -> str:
        """Where somebody signs out at the provider; empty where it has no such place, or can't be asked."""
        try:
            url = self.line.endpoints().logout
        except (Unfit, Unavailable, AddressRefused):
            return ""
        if not url:
            return ""
        return url + ("&" if "?" in url else "?") + urlencode(self.goodbye(back))

    def goodbye(self, back: str) -> dict[str, str]:
        """What its place of signing out asks for (RP-Initiated Logout 1.0)."""
        return {"client_id": self.settings.client_id, "post_logout_redirect_uri": back}

    def parameters(self, endpoints: Endpoints, trip: Trip) -> dict[str, str]:
        """What the authorization request says beside what all of them say."""
        return {"prompt": "login", "max_age": "0"} if trip.is_again else {}

    def tokens(self, endpoints: Endpoints, code: str, trip: Trip) -> Mapping[str, Any]:
        """What a code is good for."""
        asked = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": trip.redirect_uri,
            "client_id": self.settings.client_id,
        }
        if self.has_challenge:
            asked["code_verifier"] = trip.verifier
        headers: dict[str, str] = {}
        if self.keys is not None:
            asked |= self._asserted(endpoints)
        elif self.settings.secret and endpoints.takes_basic and not self.by_post:
            pair = f"{quote_plus(self.settings.client_id)}:{quote_plus(self.settings.secret)}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        elif self.settings.secret:
            asked["client_secret"] = self.settings.secret
        return self.line.json(self.line.post(endpoints.token, urlencode(asked).encode(), headers))

    def info(self, endpoints: Endpoints, tokens: Mapping[str, Any], subject: str) -> Mapping[str, Any]:
        """What the provider says of the person beside the identity token; of somebody else it is not taken."""
        if not endpoints.userinfo:
            return {}
        opens = {"Authorization": f"Bearer {bearer(tokens)}"}
        asked = self.line.post(endpoints.userinfo, b"", opens) if self.by_post else None
        answer = asked or self.line.get(endpoints.userinfo, **opens)
        if "jwt" in answer.headers.get("content-type", "") and answer.is_good:
            said = self._sealed(endpoints, answer.body)
        else:
            said = self.line.json(answer)
        if said.get("sub") != subject:
            raise Unfit("sub of the user's info")
        return said

    def _sealed(self, endpoints: Endpoints, body: bytes) -> Mapping[str, Any]:
        """Signed by the provider for this client, and maybe encrypted for it."""
        token = body.decode("ascii", "replace").strip()
        if token.count(".") == 4:
            lock = self.keys.lock if self.keys else None
            if lock is None:
                raise Unfit("encrypted, and there is no key")
            token = unlocked(token, lock)
        said = self.line.said_by(token)
        audience = said.get("aud")
        if said.get("iss") != endpoints.issuer or self.settings.client_id not in (
            audience if isinstance(audience, list) else [audience]
        ):
            raise Unfit("user's info for somebody else")
        return said

    def _question(self, endpoints: Endpoints, trip: Trip) -> dict[str, str]:
        return {**self.common(trip), **self.parameters(endpoints, trip)}

    def common(self, trip: Trip) -> dict[str, str]:
        """What every authorization request says."""
        asked = {
            "client_id": self.settings.client_id,
            "response_type": "code",
            "redirect_uri": trip.redirect_uri,
            "scope": " ".join(self.provider.asked),
            "state": trip.state,
        }
        if self.has_nonce:
            asked["nonce"] = trip.nonce
        if self.has_challenge:
            challenge = create_s256_code_challenge(trip.verifier)
            asked |= {"code_challenge": challenge, "code_challenge_method": "S256"}
        if self.provider.levels and self.provider.shape in (ProviderShape.OIDC, ProviderShape.SPID_CIE):
            asked["acr_values"] = " ".join(self.provider.levels)
        return asked

    def _asserted(self, endpoints: Endpoints) -> dict[str, str]:
        """The portal's signature in place of a secret (RFC 7523)."""
        assert self.keys is not None
        me = self.settings.client_id
        claims = {"iss": me, "sub": me, "aud": endpoints.token}
        return {
            "client_assertion_type": _JWT_BEARER,
            "client_assertion": self.keys.sign(claims, self.line.now),
        }


def bearer(tokens: Mapping[str, Any]) -> str:
    """The access token.

    :raises Unfit: when there is none that could go into a header.
    """
    token = tokens.get("access_token")
    is_one = isinstance(token, str) and 0 < len(token) <= 16_384 and token.isascii() and token.isprintable()
    if not is_one or " " in str(token):
        raise Unfit("no access token")
    return str(token)


@contextmanager
def _told(provider: str) -> Iterator[None]:
    """Say to people what they can do about it, and to the log why."""
    try:
        yield
    except Unfit as fault:
        _log.warning("the answer of provider %s was not taken: %s", provider, fault)
        raise ProviderRefused from None
    except (Unavailable, AddressRefused) as fault:
        _log.warning("provider %s did not answer: %s", provider, type(fault).__name__)
        raise Unavailable from None


def needs(name: str, what: str, setting: str) -> NoReturn:
    """Refuse to start without a setting.

    :raises StartRefused: always.
    """
    raise StartRefused(f"providers.{name}: {what} needs {setting}")
