"""Passkeys of the staff: another second factor, and a way in without typing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from ventanilla.errors import Conflict, InvalidInput, NotFound, SignInRefused, TooManyTries
from ventanilla.house import House
from ventanilla.identity.model import Passkey, PasskeyAsked
from ventanilla.identity.service.budgets import Budgets, network_of
from ventanilla.identity.service.factors.passkeys import Passkeys, Purpose, Shown, name_of
from ventanilla.kernel.actors import Actor, Anonymous
from ventanilla.kernel.codes import typed_code
from ventanilla.kernel.messages import message
from ventanilla.plugin import Budget
from ventanilla.staff import tables
from ventanilla.staff.model import DeskSession
from ventanilla.staff.service.inviting import WRONG_CODES, Inviting
from ventanilla.staff.service.permits import permit
from ventanilla.staff.service.rows import actor_of
from ventanilla.staff.service.sessions import DeskSessions

MOST = 10


class DeskKeys:
    """Adding one takes a code of the app: a session that was left open makes nobody a way in."""

    def __init__(self, house: House, budgets: Budgets, inviting: Inviting, sessions: DeskSessions) -> None:
        self._house = house
        self._budgets = budgets
        self._inviting = inviting
        self._sessions = sessions
        self._keys = Passkeys(house, "staff")

    @property
    def is_possible(self) -> bool:
        """Whether browsers take passkeys here."""
        return self._keys.is_possible

    def of(self, actor: Actor) -> tuple[Passkey, ...]:
        """The actor's passkeys; none for the command line.

        :raises NotPermitted: for anybody but the staff.
        """
        asking = permit(actor)
        with self._house.db.read() as connection:
            return self._keys.of(connection, asking.member_id)

    def ask_new(self, actor: Actor) -> PasskeyAsked:
        """Have the browser make one.

        :raises NotPermitted: for anybody but the staff.
        :raises NotFound: where there can be none.
        :raises Conflict: when there are as many as there may be.
        """
        asking = permit(actor)
        if not self.is_possible or not asking.member_id:
            raise NotFound
        with self._house.db.write() as connection:
            if len(self._keys.of(connection, asking.member_id)) >= MOST:
                raise Conflict
            return self._keys.ask_new(connection, asking.member_id, (asking.name, asking.name), asking.member_id)

    def add(self, actor: Actor, values: Mapping[str, Any]) -> None:
        """Keep the passkey that the browser made: ``name``, ``code``, ``ticket`` and ``credential``.

        :raises NotPermitted: for anybody but the staff.
        :raises InvalidInput: naming the field.
        :raises TooManyTries: after too many wrong codes.
        :raises Conflict: when it is there already.
        """
        asking, name = permit(actor), name_of(values.get("name"))
        step = self._step(asking.member_id, str(values.get("code", "")))
        key = self._keys.made(str(values.get("ticket", "")), asking.member_id, values.get("credential"))
        with self._house.db.write() as connection:
            if not tables.use_step(connection, asking.member_id, step):
                raise InvalidInput({"code": message("staff.enrol.wrong_code")})
            if len(self._keys.of(connection, asking.member_id)) >= MOST:
                raise Conflict
            self._keys.add(connection, asking.member_id, key, name)
            self._house.audit.note(connection, asking, "staff.passkey_added", asking.member_id)

    def remove(self, actor: Actor, passkey_id: str) -> None:
        """Take a passkey away.

        :raises NotPermitted: for anybody but the staff.
        :raises NotFound: when it is not the actor's.
        """
        asking = permit(actor)
        with self._house.db.write() as connection:
            if not self._keys.remove(connection, asking.member_id, passkey_id):
                raise NotFound
            self._house.audit.note(connection, asking, "staff.passkey_removed", asking.member_id)

    def remove_all(self, connection: Connection, member_id: str) -> None:
        """Whoever has to come in anew has none."""
        self._keys.remove_all(connection, member_id)

    def ask_alone(self, actor: Actor, per_place: Budget) -> PasskeyAsked:
        """Have a visitor's browser show whichever passkey it finds.

        :raises NotFound: where there can be none.
        :raises TooManyTries: when the visitor's network address has asked too often.
        """
        if not self.is_possible:
            raise NotFound
        place = network_of(actor.address if isinstance(actor, Anonymous) else "")
        with self._house.db.write(apart=True) as connection:
            if not self._budgets.take_all(connection, [("staff.passkey.actor", place, per_place)]):
                raise TooManyTries
        with self._house.db.write() as connection:
            return self._keys.ask(connection, Purpose.SIGN_IN, "")

    def sign_in(self, ticket: str, answer: object) -> DeskSession:
        """Sign in with a passkey: it is there, and it has verified its owner, which are two factors.

        :raises SignInRefused: for whatever is wrong, alike.
        """
        try:
            found = self._keys.shown(ticket, Purpose.SIGN_IN, "", answer)
        except InvalidInput:
            raise SignInRefused from None
        opened = self._opened(found)
        if opened is None:
            raise SignInRefused
        return opened

    def _opened(self, found: Shown) -> DeskSession | None:
        with self._house.db.write() as connection:
            row = tables.member(connection, found.holder_id)
            if row is None or not row["is_enabled"] or row["password_hash"] is None:
                return None
            actor = actor_of(row)
            if not self._keys.use(connection, found):
                if self._keys.suspend(connection, found):
                    self._house.audit.note(connection, actor, "staff.passkey_suspended", row["id"])
                return None
            secret = self._sessions.open(connection, row["id"])
            self._house.audit.note(connection, actor, "staff.signed_in", row["id"], by="passkey")
        return DeskSession(actor, secret)

    def _step(self, member_id: str, typed: str) -> int:
        with self._house.db.write(apart=True) as connection:
            if not self._budgets.take_all(connection, [("staff.passkey", member_id, WRONG_CODES)]):
                raise TooManyTries
        with self._house.db.read() as connection:
            row = tables.member(connection, member_id)
        try:
            step = self._inviting.step(row, typed_code(typed)) if row else None
        except ValueError:
            step = None
        if step is None:
            raise InvalidInput({"code": message("staff.enrol.wrong_code")})
        return step
