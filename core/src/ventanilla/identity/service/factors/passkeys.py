"""Passkeys of customers and of the staff: challenges that are good once and here only, and keys behind them."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from ventanilla.errors import Conflict, InvalidInput, NotFound
from ventanilla.house import House
from ventanilla.identity.model import Passkey, PasskeyAsked
from ventanilla.identity.tables import passkeys
from ventanilla.kernel.ids import hash_secret, new_id, new_secret
from ventanilla.kernel.messages import message
from ventanilla.kernel.text import canonical

if TYPE_CHECKING:
    from ventanilla.identity.service.factors.ceremonies import NewKey

LIFETIME = timedelta(minutes=5)
LONGEST_NAME = 60


class Purpose(StrEnum):
    """What a challenge is answered for; an answer to one opens nothing else."""

    ADD = "add"
    SIGN_IN = "sign_in"
    SECOND = "second"
    PROOF = "proof"


@dataclass(frozen=True, slots=True)
class Shown:
    """A passkey that signed: whose it is, and whether it is ``stale``, having shown an older counter than before."""

    holder_id: str
    passkey_id: str
    name: str
    is_stale: bool = False
    counter: int = field(default=0, repr=False)


class Passkeys:
    """Those of one realm, ``customer`` or ``staff``."""

    def __init__(self, house: House, realm: str) -> None:
        self._house = house
        self._realm = realm
        base_url = house.settings.base_url
        from ventanilla.identity.service.factors import ceremonies

        self._rules = ceremonies
        self._host, self._origin = ceremonies.host_of(base_url), ceremonies.origin_of(base_url)

    @property
    def is_possible(self) -> bool:
        """Whether browsers take passkeys here: the portal has a host name and is reached safely, or on this machine."""
        return bool(self._host) and (self._house.settings.is_secure or self._host == "localhost")

    def of(self, connection: Connection, holder_id: str) -> tuple[Passkey, ...]:
        """Somebody's passkeys, the oldest first."""
        return tuple(map(passkey_of, passkeys.of_holder(connection, self._realm, holder_id)))

    def ask_new(self, connection: Connection, holder_id: str, names: tuple[str, str], bound_to: str) -> PasskeyAsked:
        """Have a browser make one; ``names`` are the user name and the one to be shown."""
        ticket, challenge = self._challenge(connection, Purpose.ADD, bound_to)
        known = [row["credential"] for row in passkeys.of_holder(connection, self._realm, holder_id)]
        who = (self._handle(holder_id), *names)
        options = self._rules.creation(self._host, self._house.utility.short_title, who, challenge, known)
        return PasskeyAsked(ticket, options)

    def ask(self, connection: Connection, purpose: Purpose, bound_to: str, holder_id: str = "") -> PasskeyAsked:
        """Have a browser show one of somebody's, or whichever it finds.

        :raises NotFound: where there can be none, since the portal is reached by an address and not by a name.
        """
        if not self._host:
            raise NotFound
        ticket, challenge = self._challenge(connection, purpose, bound_to)
        rows = passkeys.of_holder(connection, self._realm, holder_id) if holder_id else ()
        known = [row["credential"] for row in rows if row["suspended_at"] is None]
        return PasskeyAsked(ticket, self._rules.asking(self._host, challenge, known))

    def made(self, ticket: str, bound_to: str, answer: object) -> NewKey:
        """The key that a browser made; the challenge is used up whatever the answer is.

        :raises InvalidInput: on ``credential``.
        """
        challenge = self._answered(ticket, Purpose.ADD, bound_to)
        try:
            return self._rules.made(self._rules.parsed(answer), challenge, self._host, self._origin)
        except self._rules.NotProven:
            raise _refused() from None

    def add(self, connection: Connection, holder_id: str, key: NewKey, name: str) -> None:
        """Keep a key under a name.

        :raises Conflict: when it is somebody's already.
        """
        row = {
            "id": new_id(),
            "realm": self._realm,
            "holder_id": holder_id,
            "credential_hash": hash_secret(key.credential),
            "credential": key.credential,
            "public_key": key.public_key,
            "sign_count": key.sign_count,
            "transports": " ".join(key.transports),
            "name": name,
            "made_at": self._house.clock.now(),
        }
        if not passkeys.add(connection, row):
            raise Conflict

    def shown(self, ticket: str, purpose: Purpose, bound_to: str, answer: object, holder_id: str = "") -> Shown:
        """Whose key signed; the challenge is used up whatever the answer is.

        A key of somebody else than ``holder_id``, where one is given, is none. Nothing is noted yet: see :meth:`use`.

        :raises InvalidInput: on ``credential``.
        """
        challenge = self._answered(ticket, purpose, bound_to)
        try:
            found = self._rules.parsed(answer)
            row = self._row(found, holder_id, must_say=not holder_id)
            counter = self._rules.shown(found, challenge, self._host, self._origin, row["public_key"])
        except self._rules.NotProven:
            raise _refused() from None
        is_stale = (counter > 0 or row["sign_count"] > 0) and counter <= row["sign_count"]
        return Shown(row["holder_id"], row["id"], row["name"], is_stale, counter)

    def use(self, connection: Connection, found: Shown) -> bool:
        """Note that a key was used; False when it showed an older counter meanwhile."""
        return not found.is_stale and passkeys.used(
            connection, found.passkey_id, found.counter, self._house.clock.now()
        )

    def suspend(self, connection: Connection, found: Shown) -> bool:
        """Take a key no more: it, or a copy of it, was used elsewhere. Whether it was good until now."""
        return passkeys.suspend(connection, found.passkey_id, self._house.clock.now())

    def remove(self, connection: Connection, holder_id: str, passkey_id: str) -> bool:
        """Take somebody's away; whether there was one."""
        return passkeys.remove(connection, self._realm, holder_id, passkey_id)

    def remove_all(self, connection: Connection, holder_id: str) -> int:
        """Take all of somebody's away; how many there were."""
        return passkeys.remove_all(connection, self._realm, holder_id)

    def _row(self, answer: Mapping[str, Any], holder_id: str, *, must_say: bool) -> Mapping[Any, Any]:
        credential = hash_secret(self._rules.credential_of(answer))
        with self._house.db.read() as connection:
            row = passkeys.by_credential(connection, self._realm, credential)
        if row is None or row["suspended_at"] is not None or (holder_id and row["holder_id"] != holder_id):
            raise self._rules.NotProven
        handle = self._rules.handle_of(answer)
        if (must_say or handle is not None) and handle != self._handle(row["holder_id"]):
            raise self._rules.NotProven
        return row

    def _challenge(self, connection: Connection, purpose: Purpose, bound_to: str) -> tuple[str, bytes]:
        ticket, challenge, now = new_secret(), secrets.token_bytes(32), self._house.clock.now()
        row = {
            "hash": hash_secret(ticket),
            "purpose": self._purpose(purpose),
            "bound_to": bound_to,
            "challenge": challenge,
            "expires_at": now + LIFETIME,
        }
        passkeys.ask(connection, row, now)
        return ticket, challenge

    def _answered(self, ticket: str, purpose: Purpose, bound_to: str) -> bytes:
        now = self._house.clock.now()
        asked = (hash_secret(ticket[:100]), self._purpose(purpose), bound_to)
        with self._house.db.write(apart=True) as connection:
            challenge = passkeys.answer(connection, *asked, now, now + LIFETIME)
        if challenge is None:
            raise InvalidInput({"credential": message("factors.passkey.too_old")})
        return challenge

    def _purpose(self, purpose: Purpose) -> str:
        return f"{self._realm}.{purpose.value}"

    def _handle(self, holder_id: str) -> bytes:
        """What an authenticator calls its owner: it says nothing, and another portal calls them otherwise."""
        return self._house.id_of("passkey", self._realm, holder_id).encode()


def name_of(typed: object) -> str:
    """What somebody calls a passkey.

    :raises InvalidInput: on ``name``.
    """
    try:
        name = canonical(unicodedata.normalize("NFC", typed)) if isinstance(typed, str) else ""
    except ValueError:
        raise InvalidInput({"name": message("field.fault.unseen")}) from None
    if not name:
        raise InvalidInput({"name": message("field.fault.required")})
    if len(name) > LONGEST_NAME:
        raise InvalidInput({"name": message("factors.passkey.too_long", count=LONGEST_NAME)})
    return name


def passkey_of(row: Mapping[Any, Any]) -> Passkey:
    """A passkey from its row."""
    return Passkey(row["id"], row["name"], row["made_at"], row["used_at"], row["suspended_at"] is not None)


def _refused() -> InvalidInput:
    return InvalidInput({"credential": message("factors.passkey.refused")})
