"""Signing out at the wish of an app (OpenID Connect RP-Initiated Logout 1.0)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from ventanilla.apps.model import Client
from ventanilla.apps.service.clients import Clients
from ventanilla.apps.service.issuing import Issuing
from ventanilla.apps.service.keys import Keys
from ventanilla.errors import AppRefused, NotFound
from ventanilla.house import House
from ventanilla.kernel.actors import Actor, CustomerActor

LONGEST = 500


@dataclass(frozen=True, slots=True)
class Ending:
    """An app wants its customer signed out. ``url`` is where the browser goes on to, empty for nowhere.

    ``is_certain`` when it has shown that it means whoever is signed in here; else they have to be asked.
    """

    client: Client | None
    url: str
    is_certain: bool


class Endings:
    """Reads such wishes."""

    def __init__(self, house: House, clients: Clients, issuing: Issuing, keys: Keys) -> None:
        self._house, self._clients, self._issuing, self._keys = house, clients, issuing, keys

    def look(self, actor: Actor, params: Mapping[str, Sequence[str]]) -> Ending:
        """Who wants whom signed out.

        :raises AppRefused: when it contradicts itself, or names an address that is not that app's.
        """
        if self._house.utility.apps is None:
            raise NotFound
        if any(len(values) != 1 for values in params.values()):
            raise AppRefused
        one = {name: values[0] for name, values in params.items()}
        claims = self._keys.read(one.get("id_token_hint", ""))
        client = self._client(one.get("client_id", ""), claims)
        return Ending(client, self._url(client, one), self._is_certain(actor, client, claims))

    def _client(self, named: str, claims: Mapping[str, Any] | None) -> Client | None:
        meant = str(claims.get("aud", "")) if claims else named
        if named and named != meant:
            raise AppRefused
        client = self._clients.find(meant)
        return client if client is not None and client.is_enabled else None

    def _url(self, client: Client | None, one: Mapping[str, str]) -> str:
        uri, state = one.get("post_logout_redirect_uri", ""), one.get("state", "")
        if not uri:
            return ""
        if client is None or not client.may_end_at(uri) or len(state) > LONGEST:
            raise AppRefused
        return f"{uri}{'&' if '?' in uri else '?'}{urlencode({'state': state})}" if state else uri

    def _is_certain(self, actor: Actor, client: Client | None, claims: Mapping[str, Any] | None) -> bool:
        if not isinstance(actor, CustomerActor):
            return True
        if client is None or claims is None:
            return False
        return bool(claims.get("sub") == self._issuing.subject(client.id, actor.identity_id))
