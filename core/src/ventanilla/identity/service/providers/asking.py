"""What is asked of a provider over HTTP: its description, its keys, a token for a code, and who the person is."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
from joserfc.jwk import Key

from ventanilla.egress import Answer, Egress
from ventanilla.errors import StartRefused, Unavailable
from ventanilla.house import House
from ventanilla.identity.service.providers.endpoints import Endpoints, described, document_url, is_whole, known
from ventanilla.identity.service.providers.tokens import Unfit, UnknownKey, key_set, signed
from ventanilla.plugin import ProviderShape
from ventanilla.settings import ProviderSettings

MOST_BYTES = 256 * 1024
TIMEOUT = 8.0
KEPT = timedelta(hours=1)
"""So long a description and keys are believed without asking again."""
AGAIN = timedelta(minutes=1)
"""New keys are looked for at most so often."""


class Line:
    """One provider, asked over the portal's one way out. What it published is kept in this process for a while."""

    def __init__(self, house: House, name: str, shape: ProviderShape, settings: ProviderSettings) -> None:
        """:raises StartRefused: when the file of its keys can't be read."""
        self._house, self._shape, self._settings = house, shape, settings
        named = (settings.url, settings.token_url, settings.userinfo_url, settings.keys_url)
        self._egress = Egress(house.settings.egress, named=filter(None, named))
        self._pinned = _keys_of(name, settings.keys_file) if settings.keys_file else ()
        self._endpoints: tuple[Endpoints, datetime] | None = None
        self._keys: tuple[tuple[Key, ...], datetime] | None = None

    @property
    def now(self) -> datetime:
        """The moment by the portal's clock (aware, UTC)."""
        return self._house.clock.now()

    def endpoints(self) -> Endpoints:
        """Where things are.

        :raises Unavailable: when it does not say.
        :raises Unfit: when it says something else than what was meant.
        """
        found = known(self._shape, self._settings)
        if is_whole(found, has_keys=bool(self._pinned)):
            return found
        if self._endpoints is None or not self._endpoints[1] <= self.now < self._endpoints[1] + KEPT:
            self._endpoints = self._described(), self.now
        return self._endpoints[0]

    def said_by(self, token: object) -> dict[str, Any]:
        """The claims of a token that the provider has signed; for a key that is new, its keys are asked for once more.

        :raises Unfit: when it has not signed it.
        """
        try:
            return signed(token, self._known_keys(anew=False))
        except UnknownKey:
            if self._pinned or (self._keys is not None and self.now < self._keys[1] + AGAIN):
                raise
            return signed(token, self._known_keys(anew=True))

    def json(self, answer: Answer) -> dict[str, Any]:
        """The object of a good answer.

        :raises Unavailable: for a fault of the server.
        :raises Unfit: for everything else.
        """
        if answer.status >= 500 or answer.status == 429:
            raise Unavailable
        if not answer.is_good:
            raise Unfit(f"status {answer.status}")
        try:
            found = orjson.loads(answer.body)
        except ValueError:
            raise Unfit("no JSON") from None
        if not isinstance(found, dict):
            raise Unfit("no object")
        return found

    def get(self, url: str, **headers: str) -> Answer:
        """Ask for something."""
        sent = {"Accept": "application/json", **headers}
        return self._egress.ask("GET", url, headers=sent, most_bytes=MOST_BYTES, timeout=TIMEOUT)

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send something."""
        sent = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded", **headers}
        return self._egress.ask("POST", url, headers=sent, body=body, most_bytes=MOST_BYTES, timeout=TIMEOUT)

    def _described(self) -> Endpoints:
        url = document_url(self._shape, self._settings)
        answer = self.get(url)
        if self._shape is not ProviderShape.SPID_CIE:
            return described(self._shape, self._settings, self.json(answer))
        return described(self._shape, self._settings, self._stated(answer))

    def _stated(self, answer: Answer) -> Mapping[str, Any]:
        """The description inside an entity statement, which is signed with a key that the settings know or it names."""
        if not answer.is_good:
            raise Unavailable
        token = answer.body.decode("ascii", "replace").strip()
        keys = self._pinned or key_set(_peeked(token).get("jwks"))
        said = signed(token, keys)
        issuer = self._settings.issuer or self._settings.url
        expires = said.get("exp")
        if said.get("iss") != issuer or said.get("sub") != issuer or not isinstance(expires, int):
            raise Unfit("entity statement")
        if expires <= self.now.timestamp():
            raise Unfit("entity statement is over")
        metadata = said.get("metadata")
        found = metadata.get("openid_provider") if isinstance(metadata, dict) else None
        if not isinstance(found, dict):
            raise Unfit("entity statement of no provider")
        return found

    def _known_keys(self, *, anew: bool) -> tuple[Key, ...]:
        is_federated = self._shape is ProviderShape.SPID_CIE
        if self._pinned and not is_federated:
            return self._pinned
        if anew and is_federated:
            self._endpoints = None
        found = self.endpoints()
        if found.keys:
            return found.keys
        if anew or self._keys is None or not self._keys[1] <= self.now < self._keys[1] + KEPT:
            self._keys = tuple(key_set(self.json(self.get(found.keys_url)))), self.now
        return self._keys[0]


def _keys_of(name: str, path: str) -> tuple[Key, ...]:
    try:
        return tuple(key_set(orjson.loads(Path(path).read_bytes())))
    except (OSError, ValueError, Unfit):
        raise StartRefused(f"providers.{name}.keys_file: {path} can't be read as a JWK set of public keys") from None


def _peeked(token: str) -> Mapping[str, Any]:
    """What an entity statement says before anybody has looked at its signature: only its own keys are taken."""
    payload = token.split(".")[1] if token.count(".") == 2 else ""
    try:
        found = orjson.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except ValueError:
        raise Unfit("no entity statement") from None
    return found if isinstance(found, dict) else {}
