"""The national providers, where they differ from plain OpenID Connect."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4

from ventanilla.house import House
from ventanilla.identity.service.providers.client import Client, Trip, bearer, needs
from ventanilla.identity.service.providers.endpoints import Endpoints
from ventanilla.identity.service.providers.signing import detached
from ventanilla.identity.service.providers.tokens import Unfit
from ventanilla.plugin import ProviderShape, SignInProvider
from ventanilla.plugin.providers import COMPANY
from ventanilla.settings import ProviderSettings


class MiArgentina(Client):
    """Mi Argentina: the user's info by POST, the secret in the body."""

    by_post = True


class ClaveUnica(Client):
    """ClaveÚnica: the same, and a way of its own to sign out."""

    by_post = True

    def goodbye(self, back: str) -> dict[str, str]:
        """One address to come back to."""
        return {"redirect": back}


class Esia(Client):
    """ESIA: its client signs each request by PKCS#7 (GOST in production), and people are read from its REST service.

    It knows no nonce and no PKCE: what binds the answer is the state, which is in the signature, and comes back.
    Its certificate is handed over on paper, so its keys are a file.
    """

    has_nonce = False
    has_challenge = False

    def check(self) -> None:
        """What it needs is not on the network."""
        if not self.settings.signer:
            needs(self.provider.name, "ESIA", "signer, the command that signs for the portal")
        if not self.settings.keys_file or not self.settings.issuer:
            needs(self.provider.name, "ESIA", "issuer, and keys_file with ESIA's public keys")

    def parameters(self, endpoints: Endpoints, trip: Trip) -> dict[str, str]:
        """The signature over scope, time, client and state."""
        return {**self._signed(trip.state), "access_type": "online"}

    def tokens(self, endpoints: Endpoints, code: str, trip: Trip) -> Mapping[str, Any]:
        """A signature of its own for this request, with a state that has to come back."""
        state = str(uuid4())
        asked = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": trip.redirect_uri,
            "client_id": self.settings.client_id,
            "scope": self._scope,
            "state": state,
            "token_type": "Bearer",
            **self._signed(state),
        }
        said = self.line.json(self.line.post(endpoints.token, urlencode(asked).encode(), {}))
        if said.get("state") != state:
            raise Unfit("state of the token")
        return said

    def info(self, endpoints: Endpoints, tokens: Mapping[str, Any], subject: str) -> Mapping[str, Any]:
        """The person of that number, whom the access token opens and nobody else."""
        url = f"{endpoints.userinfo}/{quote(subject, safe='')}"
        said = self.line.json(self.line.get(url, Authorization=f"Bearer {bearer(tokens)}"))
        if str(said.get("oid", subject)) != subject:
            raise Unfit("oid of the person")
        return said

    def goodbye(self, back: str) -> dict[str, str]:
        """Client and address, in its own words."""
        return {"client_id": self.settings.client_id, "redirect_url": back}

    @property
    def _scope(self) -> str:
        return " ".join(self.provider.asked)

    def _signed(self, state: str) -> dict[str, str]:
        at = self.line.now.strftime("%Y.%m.%d %H:%M:%S +0000")
        secret = detached(self.settings.signer, f"{self._scope}{at}{self.settings.client_id}{state}")
        return {"client_secret": secret, "timestamp": at}


class SpidCie(Client):
    """SPID and CIE: the request is a signed object, the client signs for itself, answers come encrypted."""

    def check(self) -> None:
        """It signs all it asks."""
        if self.keys is None:
            needs(self.provider.name, "SPID/CIE", "key_file, the portal's private keys")

    def parameters(self, endpoints: Endpoints, trip: Trip) -> dict[str, str]:
        """The claims that are wanted, asked for one by one, and the whole request signed."""
        wanted = (*(each.name for each in self.provider.vouched), COMPANY)
        claims: dict[str, Any] = {"userinfo": dict.fromkeys(wanted)}
        asked = self.plain(trip)
        me = self.settings.client_id
        assert self.keys is not None
        whole = {**asked, "claims": claims, "iss": me, "aud": [endpoints.issuer, endpoints.authorize]}
        return {"prompt": asked["prompt"], "request": self.keys.sign(whole, self.line.now)}

    def plain(self, trip: Trip) -> dict[str, str]:
        """What the object repeats of the address."""
        return {**self.common(trip), "prompt": "consent login" if trip.is_again else "consent"}


_CLIENTS: Mapping[ProviderShape, type[Client]] = {
    ProviderShape.OIDC: Client,
    ProviderShape.MI_ARGENTINA: MiArgentina,
    ProviderShape.CLAVE_UNICA: ClaveUnica,
    ProviderShape.ESIA: Esia,
    ProviderShape.SPID_CIE: SpidCie,
}


def client_of(house: House, provider: SignInProvider, settings: ProviderSettings) -> Client:
    """The client of a provider's shape.

    :raises StartRefused: when the settings lack something that the shape needs.
    """
    return _CLIENTS[provider.shape](house, provider, settings)
