"""Devices without a keyboard: one shows a code, its customer types it elsewhere and answers there (RFC 8628)."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, RowMapping

from ventanilla.apps.model import Client, Device
from ventanilla.apps.service.clients import Clients
from ventanilla.apps.service.grants import Grants, own
from ventanilla.apps.service.issuing import DEVICE, scopes_of, words
from ventanilla.apps.tables import devices
from ventanilla.errors import InvalidInput, NotFound, ProofNeeded, TooManyTries, Unavailable
from ventanilla.house import House
from ventanilla.identity.service.budgets import Budgets, network_of
from ventanilla.kernel.actors import Actor, CustomerActor, SystemActor
from ventanilla.kernel.codes import hash_code
from ventanilla.kernel.ids import hash_secret, new_secret
from ventanilla.kernel.messages import message
from ventanilla.kernel.proofs import written
from ventanilla.kernel.scopes import Scope
from ventanilla.plugin import AppsPolicy

LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
"""Without vowels, so that chance writes no words."""
LENGTH = 8
_TRIES = 5


class Devices:
    """A user code is short, so wrong ones are counted, for the session and for the network address."""

    def __init__(self, house: House, policy: AppsPolicy, clients: Clients, grants: Grants, budgets: Budgets) -> None:
        self._house, self._policy = house, policy
        self._clients, self._grants, self._budgets = clients, grants, budgets

    def look(self, actor: Actor, user_code: str) -> Device:
        """Which device shows a code, however it is typed.

        :raises SignInRequired: for anybody but a signed-in identity.
        :raises InvalidInput: on ``user_code``, for one that is unknown, answered or over, alike.
        :raises TooManyTries: after too many wrong ones.
        """
        asking = own(actor)
        _, device = self._found(asking, user_code)
        return device

    def give(self, actor: Actor, user_code: str, scopes: Iterable[str], link_ids: Iterable[str]) -> Client:
        """Let the app on the device in, with the scopes and at the supplies that were ticked.

        :raises SignInRequired: for anybody but a signed-in identity.
        :raises ProofNeeded: when the customer has to prove first who they are.
        :raises InvalidInput: on ``user_code`` as in :meth:`look`, on ``scopes`` or ``link_ids``.
        :raises TooManyTries: after too many wrong codes.
        """
        asking = own(actor)
        row, device = self._found(asking, user_code)
        if not self._grants.is_proved(asking, is_sent=True):
            raise ProofNeeded
        given = self._grants.chosen(asking, device.scopes, scopes, link_ids)
        with self._house.db.write() as connection:
            grant_id = self._grants.add(connection, asking, device.client, given)
            proved = {"proved_at": asking.proved_at, "proved_by": written(asking.proved_by)}
            self._move(connection, row, "given", grant_id=grant_id, scopes=words(given.scopes), **proved)
        return device.client

    def refuse(self, actor: Actor, user_code: str) -> Client:
        """Don't let it in.

        :raises SignInRequired: for anybody but a signed-in identity.
        :raises InvalidInput: on ``user_code`` as in :meth:`look`.
        :raises TooManyTries: after too many wrong codes.
        """
        asking = own(actor)
        row, device = self._found(asking, user_code)
        with self._house.db.write() as connection:
            self._move(connection, row, "refused")
            facts = {"scopes": words(device.scopes)}
            self._house.audit.note(connection, asking, "apps.grant_refused", device.client.id, **facts)
        return device.client

    def start(self, client: Client, scopes: Iterable[Scope], address: str) -> dict[str, Any]:
        """A device begins: the answer of the device authorization endpoint.

        :raises TooManyTries: when that network address has started too many.
        :raises Unavailable: when no free code was found, which is chance or a flood.
        """
        with self._house.db.write(apart=True) as connection:
            asked = [("apps.started", network_of(address), self._policy.started)]
            has_room = self._budgets.take_all(connection, asked)
        if not has_room:
            raise TooManyTries
        for _ in range(_TRIES):
            code, user_code = DEVICE + new_secret(), "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
            with self._house.db.write() as connection:
                if devices.add(connection, self._row(client, scopes, code, user_code)):
                    actor = SystemActor("apps.devices")
                    self._house.audit.note(connection, actor, "apps.device_started", client.id)
                    return self._told(code, _shown(user_code))
        raise Unavailable

    def _row(self, client: Client, scopes: Iterable[Scope], code: str, user_code: str) -> dict[str, Any]:
        now = self._house.clock.now()
        return {
            "hash": hash_secret(code),
            "user_hash": self._hash(user_code),
            "client_id": client.id,
            "scopes": words(scopes),
            "state": "waiting",
            "pause": int(self._policy.device_interval.total_seconds()),
            "made_at": now,
            "expires_at": now + self._policy.device_life,
        }

    def _told(self, code: str, user_code: str) -> dict[str, Any]:
        page = f"{self._house.settings.base_url}/device"
        return {
            "device_code": code,
            "user_code": user_code,
            "verification_uri": page,
            "verification_uri_complete": f"{page}?user_code={user_code}",
            "expires_in": int(self._policy.device_life.total_seconds()),
            "interval": int(self._policy.device_interval.total_seconds()),
        }

    def _found(self, actor: CustomerActor, typed: str) -> tuple[RowMapping, Device]:
        if self._house.utility.apps is None:
            raise NotFound
        code = typed_user_code(typed)
        row = self._guessed(actor, code)
        client = self._clients.find(row["client_id"]) if row else None
        if row is None or client is None or not client.is_enabled:
            raise InvalidInput({"user_code": message("apps.fault.user_code")})
        left = scopes_of(row["scopes"]) & client.scopes
        scopes = tuple(each for each in Scope if each in left)
        links = self._grants.links(actor, scopes)
        needs_proof = not self._grants.is_proved(actor)
        return row, Device(_shown(code), client, scopes, links, row["expires_at"], needs_proof)

    def _guessed(self, actor: CustomerActor, code: str) -> RowMapping | None:
        """The device with that code; a wrong one is counted, in the same transaction that looked whether it may be."""
        place = network_of(actor.address)
        asked = [
            ("apps.user_code.session", actor.session_id, self._policy.user_codes),
            ("apps.user_code.address", place, self._policy.user_codes),
        ]
        with self._house.db.write(apart=True) as connection:
            has_room = self._budgets.has_room(connection, asked)
            row = devices.waiting(connection, self._hash(code), self._house.clock.now()) if has_room and code else None
            if has_room and row is None and code:
                self._budgets.take_all(connection, asked)
        if not has_room:
            raise TooManyTries
        return row

    def _move(self, connection: Connection, row: RowMapping, after: str, **values: Any) -> None:
        if not devices.move(connection, row["hash"], "waiting", after, **values):
            raise InvalidInput({"user_code": message("apps.fault.user_code")})

    def _hash(self, user_code: str) -> str:
        return hash_code(self._house.settings.secret_key, "apps.user_code", "", user_code)


def typed_user_code(text: str) -> str:
    """A user code as it is compared: case, blanks and hyphens don't matter. Empty for what can't be one."""
    plain = unicodedata.normalize("NFKC", text[:100]).upper()
    letters = "".join(char for char in plain if char not in " -\t\u00a0\u2010\u2011\u2013")
    return letters if len(letters) == LENGTH and set(letters) <= set(LETTERS) else ""


def _shown(code: str) -> str:
    """A user code as people read it: ``BDWP-HQPK``."""
    return f"{code[:4]}-{code[4:]}"
