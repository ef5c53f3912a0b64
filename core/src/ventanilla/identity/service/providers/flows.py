"""The way to a provider and back: one state, one handle, one use, in the same hands."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from ventanilla.errors import ProviderRefused
from ventanilla.house import House
from ventanilla.identity.model import SessionKind
from ventanilla.identity.service.providers.client import Client, Trip
from ventanilla.identity.service.providers.words import Begun, Person, Purpose, Return
from ventanilla.identity.tables import providers as tables
from ventanilla.kernel.actors import Actor, CustomerActor
from ventanilla.kernel.ids import hash_secret, new_id, new_secret

LIFETIME = timedelta(minutes=10)
"""So long somebody may take at the provider."""
DECIDING = timedelta(minutes=30)
"""So long somebody whom the portal does not know may take to register, or to sign in and connect."""
_SKEW = 60
_Row = Mapping[Any, Any]


class Flows:
    """Sends people away and takes them back. What is not in the right hands uses nothing up and learns nothing."""

    def __init__(self, house: House) -> None:
        self._house = house

    def callback(self, name: str) -> str:
        """The one address of the portal that a provider sends people back to: each has its own (RFC 9700, 4.4)."""
        return f"{self._house.settings.base_url.rstrip('/')}/sign-in/with/{name}/back"

    def begin(self, actor: Actor, client: Client, kind: SessionKind, purpose: Purpose, onwards: str) -> Begun:
        """Note that somebody goes, and where to.

        :raises Unavailable: when the provider can't be reached.
        """
        state, handle, now = new_secret(), new_secret(), self._house.clock.now()
        name = client.provider.name
        identity_id, session_id = ("", "") if purpose is Purpose.SIGN_IN else _whose(actor)
        url = client.url(self._trip(name, state, purpose))
        row = {
            "id": new_id(),
            "state_hash": hash_secret(state),
            "handle_hash": hash_secret(handle),
            "provider": name,
            "kind": kind.value,
            "purpose": purpose.value,
            "identity_id": identity_id,
            "session_id": session_id,
            "onwards": onwards[:512],
            "state": "open",
            "made_at": now,
            "expires_at": now + LIFETIME,
        }
        with self._house.db.write() as connection:
            tables.open_flow(connection, row)
            self._house.audit.note(connection, actor, "identity.provider_asked", str(row["id"]), provider=name)
        return Begun(url, handle, now + LIFETIME)

    def onwards(self, name: str, state: str) -> str | None:
        """Where an app that began is told of the answer; None where a browser of the portal's pages began it.

        :raises ProviderRefused: for a state that opens nothing.
        """
        with self._house.db.read() as connection:
            row = tables.under(connection, hashed(state), name, self._house.clock.now())
        if row is None:
            raise ProviderRefused
        return str(row["onwards"]) if row["kind"] == SessionKind.API.value else None

    def take(self, actor: Actor, client: Client, kind: SessionKind, answer: Return, handle: str) -> tuple[_Row, Person]:
        """Use a state up, with the handle that began it and for whoever began it; whom the answer is about.

        :raises ProviderRefused: when it isn't theirs, or the provider's answer is not good.
        :raises Unavailable: when the provider can't be reached.
        """
        name = client.provider.name
        with self._house.db.write(apart=True) as connection:
            hands = tables.Hands(hashed(handle), kind.value, *_whose(actor))
            row = tables.spend(connection, hashed(answer.state), hands, name, self._house.clock.now())
            if row is None or answer.error:
                self._house.audit.note(connection, actor, "identity.provider_refused", name)
        if row is None or answer.error:
            raise ProviderRefused
        purpose = Purpose(row["purpose"])
        try:
            person = client.person(answer, self._trip(name, answer.state, purpose))
            if purpose is not Purpose.SIGN_IN and 0 < person.auth_time < row["made_at"].timestamp() - _SKEW:
                raise ProviderRefused
        except ProviderRefused:
            with self._house.db.write() as connection:
                self._house.audit.note(connection, actor, "identity.provider_refused", name)
            raise
        return row, person

    def _trip(self, name: str, state: str, purpose: Purpose) -> Trip:
        is_again = purpose is not Purpose.SIGN_IN
        return Trip(state, self._made("nonce", state), self._made("verifier", state), self.callback(name), is_again)

    def _made(self, what: str, state: str) -> str:
        """What goes with a state: nobody can tell it without the portal's key, and nothing has to be kept."""
        key = self._house.settings.secret_key.encode()
        made = hmac.digest(key, f"provider\0{what}\0{state}".encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(made).rstrip(b"=").decode("ascii")


def _whose(actor: Actor) -> tuple[str, str]:
    return (actor.identity_id, actor.session_id) if isinstance(actor, CustomerActor) else ("", "")


def hashed(secret: str) -> str:
    """How a state or a handle is stored; of what can't be one, nothing that is stored anywhere."""
    return hash_secret(secret) if 0 < len(secret) <= 128 and secret.isascii() else ""
