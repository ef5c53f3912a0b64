"""Keys that id_tokens are signed with: made at the first need, changed in time, told to whoever checks them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, RSAKey
from sqlalchemy import Connection, RowMapping

from ventanilla.apps.service.sealing import KeySeal
from ventanilla.apps.tables import keys
from ventanilla.errors import NotPermitted
from ventanilla.house import House
from ventanilla.kernel.actors import Actor, StaffActor, SystemActor
from ventanilla.kernel.ids import new_id
from ventanilla.plugin import AppsPolicy

ALGORITHM = "RS256"
BITS = 2048
LINGER = timedelta(days=1)
"""So much longer than the id_tokens that it signed a retired key is told, whatever the clocks of apps say."""
LONGEST = 4096


class Keys:
    """Signs id_tokens and reads them back. Of one algorithm and with our own keys only: a header chooses neither."""

    def __init__(self, house: House, policy: AppsPolicy) -> None:
        self._house = house
        self._policy = policy
        self._seal = KeySeal(house.settings.secret_key)

    def public(self) -> dict[str, Any]:
        """The JWK set: the key that signs, and those whose id_tokens may still be good."""
        return {"keys": [json.loads(row["public"]) for row in self._told()]}

    def sign(self, connection: Connection, claims: Mapping[str, Any]) -> str:
        """An id_token, in the transaction of the tokens that it comes with."""
        key_id, key = self._signing(connection)
        return jwt.encode({"alg": ALGORITHM, "typ": "JWT", "kid": key_id}, dict(claims), key, algorithms=[ALGORITHM])

    def read(self, token: str) -> Mapping[str, Any] | None:
        """The claims of an id_token that this portal has signed, however old; None for anything else."""
        if not 0 < len(token) <= LONGEST or not token.isascii():
            return None
        known = KeySet([RSAKey.import_key(json.loads(row["public"])) for row in self._rows()])
        if not known.keys:
            return None
        try:
            found = jwt.decode(token, known, algorithms=[ALGORITHM])
        except (JoseError, ValueError, TypeError, KeyError):
            return None
        return found.claims if found.claims.get("iss") == self._house.settings.base_url else None

    def rotate(self, actor: Actor) -> str:
        """Sign with a new key from now on; the id of that key. For the command line and the portal itself.

        :raises NotPermitted: for anybody else.
        """
        if not isinstance(actor, SystemActor) and not (isinstance(actor, StaffActor) and actor.roles is None):
            raise NotPermitted
        row = self._made()
        with self._house.db.write() as connection:
            self._put(connection, actor, row)
        return str(row["id"])

    def rotate_when_due(self) -> None:
        """The portal's own work, daily: a new key in time, and none that nothing depends on any more."""
        now = self._house.clock.now()
        rows = self._rows()
        if rows and rows[0]["made_at"] + self._policy.key_life <= now:
            self.rotate(SystemActor("apps.keys"))
        with self._house.db.write() as connection:
            keys.forget(connection, now - self._policy.id_token_life - LINGER)

    def _signing(self, connection: Connection) -> tuple[str, RSAKey]:
        for row in keys.every(connection):
            private = self._seal.open(row["sealed"], row["id"]) if row["retired_at"] is None else ""
            if private:
                return row["id"], RSAKey.import_key(json.loads(private))
        made = self._made()
        self._put(connection, SystemActor("apps.keys"), made)
        return made["id"], RSAKey.import_key(json.loads(self._seal.open(made["sealed"], made["id"])))

    def _told(self) -> tuple[RowMapping, ...]:
        """Where there is no key yet, the first one is made: what was told once must hold."""
        if not (rows := self._rows()):
            with self._house.db.write() as connection:
                self._signing(connection)
            rows = self._rows()
        return rows

    def _rows(self) -> tuple[RowMapping, ...]:
        with self._house.db.read() as connection:
            return tuple(keys.every(connection))

    def _made(self) -> dict[str, Any]:
        key_id, now = new_id(), self._house.clock.now()
        key = RSAKey.generate_key(BITS, {"kid": key_id, "use": "sig", "alg": ALGORITHM}, private=True)
        public = {**key.as_dict(private=False), "kid": key_id, "use": "sig", "alg": ALGORITHM}
        sealed = self._seal.close(json.dumps(key.as_dict(private=True)), key_id)
        return {"id": key_id, "public": json.dumps(public), "sealed": sealed, "made_at": now, "retired_at": None}

    def _put(self, connection: Connection, actor: Actor, row: Mapping[str, Any]) -> None:
        keys.add(connection, row)
        keys.retire(connection, row["made_at"], row["id"])
        self._house.audit.note(connection, actor, "apps.key_made", row["id"])
