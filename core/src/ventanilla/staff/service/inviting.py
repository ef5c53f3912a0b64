"""The way in for a member: a link that is good once, behind it a new password and the second factor."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from ventanilla.errors import InvalidInput, LinkExpired, TooManyTries
from ventanilla.fields import Surroundings, load, schema_for
from ventanilla.fields.passwords import is_own
from ventanilla.house import House
from ventanilla.identity.service.budgets import Budgets
from ventanilla.identity.service.factors.recovery import hash_of, new_codes
from ventanilla.identity.service.factors.sealing import FactorSeal
from ventanilla.identity.service.factors.totp import address_of, new_factor, step_of
from ventanilla.identity.service.hashing import Passwords
from ventanilla.kernel.actors import StaffActor
from ventanilla.kernel.ids import hash_secret, new_secret
from ventanilla.kernel.messages import message
from ventanilla.plugin import Budget, Field, FieldKind
from ventanilla.staff import tables
from ventanilla.staff.model import DeskSession, Enrolment, Invitation
from ventanilla.staff.service.rows import actor_of, member_of
from ventanilla.staff.service.sessions import DeskSessions

LIFETIME = timedelta(days=3)
WRONG_CODES = Budget(10, timedelta(minutes=15))
"""Codes that may be tried on an invitation."""
FIELDS = (
    Field("password", FieldKind.NEW_PASSWORD, "staff.enrol.password"),
    Field("password_again", FieldKind.PASSWORD_AGAIN, "staff.enrol.password_again"),
    Field("code", FieldKind.CODE, "staff.enrol.code", "staff.enrol.code_hint"),
)


class Inviting:
    """Issues invitations and takes them."""

    def __init__(self, house: House, budgets: Budgets, passwords: Passwords, sessions: DeskSessions) -> None:
        self._house = house
        self._budgets = budgets
        self._passwords = passwords
        self._sessions = sessions
        self._seal = FactorSeal(house.settings.secret_key, "staff second factor")
        self._schema = schema_for(FIELDS, lambda: Surroundings.of(house.utility, house.today()))

    def fresh(self, member_id: str) -> tuple[dict[str, Any], str]:
        """The columns of a member who has to come in anew, and the secret of the link."""
        secret = new_secret()
        values = {
            "password_hash": None,
            "factor": self._seal.close(new_factor(), member_id),
            "invitation_hash": hash_secret(secret),
            "invitation_until": self._house.clock.now() + LIFETIME,
        }
        return values, secret

    def invitation(self, row: Mapping[Any, Any], secret: str) -> Invitation:
        """What is shown of it, once."""
        return Invitation(member_of(row), f"/staff/enrol/{secret}", row["invitation_until"])

    def look(self, secret: str) -> Enrolment:
        """See :meth:`Members.enrolment`."""
        row = self._row(secret)
        factor = self._seal.open(row["factor"], row["id"])
        return Enrolment(member_of(row), factor, address_of(factor, row["email"], self._house.utility.short_title))

    def accept(self, secret: str, values: Mapping[str, Any]) -> DeskSession:
        """See :meth:`Members.enrol`."""
        row = self._row(secret)
        typed = load(self._schema, values)
        if is_own(typed["password"], [row["name"], *row["name"].split(), row["email"].partition("@")[0]]):
            raise InvalidInput({"password": message("field.fault.password_own")})
        self._count(row["id"])
        step = step_of(self._seal.open(row["factor"], row["id"]), typed["code"], self._house.clock.now())
        if step is None or step <= row["step"]:
            raise InvalidInput({"code": message("staff.enrol.wrong_code")})
        actor, codes = actor_of(row), new_codes()
        hashed = self._passwords.hash(typed["password"])
        with self._house.db.write() as connection:
            if not tables.accept(connection, row["invitation_hash"], {"password_hash": hashed, "step": step}):
                raise LinkExpired
            tables.renew_codes(connection, row["id"], [self._hash(row["id"], code) for code in codes])
            opened = self._sessions.open(connection, row["id"])
            self._house.audit.note(connection, actor, "staff.enrolled", row["id"])
        return DeskSession(actor, opened, codes)

    def use(self, connection: Connection, member_id: str, code: str) -> bool:
        """Use a recovery code up; whether it was one."""
        hashed = self._hash(member_id, code)
        return bool(hashed) and tables.use_code(connection, member_id, hashed)

    def step(self, row: Mapping[Any, Any], code: str) -> int | None:
        """The time step of a member's code; None for a wrong one."""
        factor = self._seal.open(row["factor"], row["id"])
        return step_of(factor, code, self._house.clock.now()) if factor else None

    def open_with(self, connection: Connection, actor: StaffActor, password: str, factor: str) -> None:
        """Let a member come in with a password and a factor of the demo's choice."""
        values = {
            "password_hash": self._passwords.hash(password),
            "factor": self._seal.close(factor, actor.member_id),
            "invitation_hash": None,
            "invitation_until": None,
        }
        tables.change(connection, actor.member_id, values)

    def _row(self, secret: str) -> Mapping[Any, Any]:
        with self._house.db.read() as connection:
            row = tables.invited(connection, hash_secret(secret[:100]))
        now = self._house.clock.now()
        if row is None or not row["is_enabled"] or row["invitation_until"] <= now:
            raise LinkExpired
        return row

    def _count(self, member_id: str) -> None:
        with self._house.db.write(apart=True) as connection:
            if not self._budgets.take_all(connection, [("staff.enrol", member_id, WRONG_CODES)]):
                raise TooManyTries

    def _hash(self, member_id: str, code: str) -> str:
        return hash_of(self._house.settings.secret_key, "staff recovery", member_id, code)
