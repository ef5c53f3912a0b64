"""What the provider does: looks at the question, lets somebody be chosen, and signs who they are."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hmac import compare_digest
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwe, jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet

from ventanilla.demo.idp.people import told
from ventanilla.demo.idp.store import Store
from ventanilla.demo.model import SandboxPerson
from ventanilla.kernel.clock import Clock, SystemClock
from ventanilla.plugin import ProviderShape

_BASIC = ("client_secret_basic", "client_secret_post")


class Refused(Exception):
    """A question that is not answered; its text is OAuth's word for why."""


@dataclass(frozen=True)
class SandboxClient:
    """Who may ask: with a secret, with public keys of its own (a JWK set), or with signatures that ``verify`` takes."""

    id: str
    redirect_uri: str
    secret: str = ""
    keys: Mapping[str, Any] = field(default_factory=dict)
    verify: Callable[[bytes, bytes], bool] | None = None


class SandboxProvider:
    """One provider of one shape with one client. All that it signs can be made otherwise by a test: ``sign``."""

    def __init__(
        self,
        url: str,
        shape: ProviderShape,
        client: SandboxClient,
        people: Sequence[SandboxPerson],
        path: Path,
        clock: Clock | None = None,
    ) -> None:
        self.url, self.shape, self.client = url, shape, client
        self.people = {each.id: each for each in people}
        self.store, self._clock = Store(path), clock or SystemClock()

    @property
    def issuer(self) -> str:
        """What its tokens say it is."""
        return f"{self.url}/openid" if self.shape is ProviderShape.CLAVE_UNICA else self.url

    @property
    def now(self) -> int:
        """Seconds since 1970."""
        return int(self._clock.now().timestamp())

    @property
    def key(self) -> Key:
        """What it signs with."""
        return self.store.key()

    def public_keys(self) -> dict[str, Any]:
        """Its keys as it publishes them."""
        return {"keys": [{**self.key.as_dict(private=False), "use": "sig", "alg": "RS256"}]}

    def question(self, asked: Mapping[str, str]) -> dict[str, str]:
        """An authorization request that is good, ready to be kept until somebody is chosen.

        :raises Refused: when it isn't; nobody is sent anywhere.
        """
        if asked.get("client_id") != self.client.id or asked.get("redirect_uri") != self.client.redirect_uri:
            raise Refused("invalid_client")
        if asked.get("response_type") != "code" or "openid" not in asked.get("scope", "").split():
            raise Refused("invalid_scope")
        if self.shape is ProviderShape.ESIA:
            self._look_at_signature(asked)
        elif asked.get("code_challenge_method") != "S256" or not asked.get("nonce"):
            raise Refused("invalid_request")
        if self.shape is ProviderShape.SPID_CIE:
            self._look_at_object(asked)
        names = ("redirect_uri", "scope", "state", "nonce", "code_challenge", "acr_values")
        return {name: asked.get(name, "") for name in names}

    def code(self, question: Mapping[str, str], person: SandboxPerson) -> str:
        """A code for whoever was chosen."""
        return self.store.put("code", {**question, "person": person.id, "at": self.now})

    def tokens(self, asked: Mapping[str, str], header: str) -> dict[str, Any]:
        """What a code is good for, once.

        :raises Refused: when it is good for nothing.
        """
        self._look_at_client(asked, header)
        kept = self.store.take("code", asked.get("code", ""))
        if kept is None or kept["at"] < self.now - 60 or asked.get("redirect_uri") != kept["redirect_uri"]:
            raise Refused("invalid_grant")
        if self.shape is not ProviderShape.ESIA:
            verifier = asked.get("code_verifier", "")
            if not verifier or create_s256_code_challenge(verifier) != kept["code_challenge"]:
                raise Refused("invalid_grant")
        person = self.people[kept["person"]]
        access = self.store.put("token", {"person": person.id})
        said = {"access_token": access, "token_type": "Bearer", "expires_in": 300}
        if self.shape is ProviderShape.ESIA:
            said["state"] = asked.get("state", "")
        return {**said, "id_token": self.sign(self.identity(person, kept))}

    def identity(self, person: SandboxPerson, question: Mapping[str, Any]) -> dict[str, Any]:
        """The claims of the identity token."""
        claims = {
            "iss": self.issuer,
            "sub": person.id,
            "aud": self.client.id,
            "iat": self.now,
            "exp": self.now + 300,
            "auth_time": self.now,
        }
        if question["nonce"]:
            claims["nonce"] = question["nonce"]
        if self.shape in (ProviderShape.OIDC, ProviderShape.SPID_CIE) and person.level:
            claims["acr"] = person.level
        return claims

    def sign(self, claims: dict[str, Any]) -> str:
        """A token of the provider."""
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key, algorithms=["RS256"])

    def person_of(self, access: str) -> SandboxPerson:
        """Whose an access token is.

        :raises Refused: when it is nobody's.
        """
        kept = self.store.look("token", access)
        if kept is None:
            raise Refused("invalid_token")
        return self.people[kept["person"]]

    def info(self, person: SandboxPerson) -> dict[str, Any]:
        """The user's info."""
        return {"sub": person.id, **told(self.shape, person)}

    def sealed(self, claims: dict[str, Any]) -> str:
        """Signed, and then encrypted for the client."""
        inner = self.sign({"iss": self.issuer, "aud": self.client.id, "iat": self.now, "exp": self.now + 60, **claims})
        locks = [key for key in KeySet.import_key_set(dict(self.client.keys)).keys if key.get("use") == "enc"]  # type: ignore[arg-type]
        header = {"alg": "RSA-OAEP-256", "enc": "A256CBC-HS512", "cty": "JWT", "kid": str(locks[0].kid)}
        return jwe.encrypt_compact(header, inner, locks[0], algorithms=["RSA-OAEP-256", "A256CBC-HS512"])

    def description(self) -> dict[str, Any]:
        """What it says about itself (OpenID Connect Discovery 1.0)."""
        at = {
            ProviderShape.CLAVE_UNICA: ("/openid/authorize/", "/openid/token/", "/openid/userinfo/"),
            ProviderShape.MI_ARGENTINA: ("/authorize/", "/token/", "/userinfo/"),
        }
        authorize, token, userinfo = at.get(self.shape, ("/authorize", "/token", "/userinfo"))
        said = {
            "issuer": self.issuer,
            "authorization_endpoint": self.url + authorize,
            "token_endpoint": self.url + token,
            "userinfo_endpoint": self.url + userinfo,
            "end_session_endpoint": f"{self.url}/logout",
            "response_types_supported": ["code"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["private_key_jwt"] if self.client.keys else list(_BASIC),
            "authorization_response_iss_parameter_supported": True,
        }
        keys = {"jwks": self.public_keys()} if self.shape is ProviderShape.SPID_CIE else {}
        return {**said, "jwks_uri": f"{self.url}/jwks", **keys}

    def entity(self) -> str:
        """The same inside an entity statement (OpenID Federation 1.0)."""
        claims = {
            "iss": self.url,
            "sub": self.url,
            "iat": self.now,
            "exp": self.now + 3600,
            "jwks": self.public_keys(),
            "metadata": {"openid_provider": self.description()},
        }
        header = {"alg": "RS256", "kid": self.key.kid, "typ": "entity-statement+jwt"}
        return jwt.encode(header, claims, self.key, algorithms=["RS256"])

    def _look_at_client(self, asked: Mapping[str, str], header: str) -> None:
        if self.shape is ProviderShape.ESIA:
            self._look_at_signature(asked)
        elif self.client.keys:
            if self._signed(asked.get("client_assertion", "")).get("sub") != self.client.id:
                raise Refused("invalid_client")
        elif not compare_digest(_secret(asked, header), f"{self.client.id}:{self.client.secret}"):
            raise Refused("invalid_client")

    def _look_at_signature(self, asked: Mapping[str, str]) -> None:
        text = "".join(asked.get(name, "") for name in ("scope", "timestamp", "client_id", "state"))
        try:
            signature = base64.urlsafe_b64decode(asked.get("client_secret", ""))
        except (ValueError, binascii.Error):
            raise Refused("invalid_client") from None
        if self.client.verify is None or not self.client.verify(signature, text.encode()):
            raise Refused("invalid_client")

    def _look_at_object(self, asked: Mapping[str, str]) -> None:
        inside = self._signed(asked.get("request", ""))
        same = ("client_id", "redirect_uri", "scope", "state", "nonce", "code_challenge", "acr_values")
        if any(inside.get(name) != asked.get(name) for name in same) or self.url not in inside.get("aud", []):
            raise Refused("invalid_request_object")
        if not inside.get("claims", {}).get("userinfo") or not asked.get("acr_values"):
            raise Refused("invalid_request_object")

    def _signed(self, token: str) -> dict[str, Any]:
        try:
            keys = KeySet.import_key_set(dict(self.client.keys))  # type: ignore[arg-type]
            claims = dict(jwt.decode(token, keys, algorithms=["RS256", "ES256"]).claims)
        except (JoseError, ValueError):
            raise Refused("invalid_client") from None
        if not self.now - 60 <= claims.get("exp", 0) <= self.now + 300:
            raise Refused("invalid_client")
        return claims


def _secret(asked: Mapping[str, str], header: str) -> str:
    if not header.startswith("Basic "):
        return f"{asked.get('client_id', '')}:{asked.get('client_secret', '')}"
    try:
        return unquote_plus(base64.b64decode(header[6:]).decode())
    except (ValueError, binascii.Error):
        return ""
