"""Members of the staff: who they are, what they may do, how they come in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

from sqlalchemy import Connection

from ventanilla.errors import Conflict, InvalidInput, NotFound, SignInRefused
from ventanilla.fields import Surroundings, email_key, load, schema_for
from ventanilla.fields.passwords import password as as_compared
from ventanilla.house import House
from ventanilla.identity.service.budgets import Budgets, Spent, Try, network_of
from ventanilla.identity.service.hashing import Passwords
from ventanilla.kernel.actors import Actor, Anonymous, StaffActor, SystemActor
from ventanilla.kernel.codes import typed_code
from ventanilla.kernel.ids import new_id
from ventanilla.kernel.messages import message
from ventanilla.kernel.text import folded
from ventanilla.plugin import Field, FieldKind
from ventanilla.staff import tables
from ventanilla.staff.model import DeskSession, Enrolment, Invitation, Member, Role
from ventanilla.staff.service.inviting import Inviting
from ventanilla.staff.service.keys import DeskKeys
from ventanilla.staff.service.permits import permit, reason_of
from ventanilla.staff.service.rows import actor_of, member_of
from ventanilla.staff.service.sessions import DeskSessions

FIELDS = (
    Field("name", FieldKind.FIRST_NAME, "staff.member.name", "staff.member.name_hint"),
    Field("email", FieldKind.EMAIL, "staff.member.email"),
)


class Members:
    """The front. Signing in takes a password and a second factor, always."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._budgets = Budgets(house)
        self._passwords = Passwords(house.settings.password_work)
        self.sessions = DeskSessions(house)
        self._inviting = Inviting(house, self._budgets, self._passwords, self.sessions)
        self.keys = DeskKeys(house, self._budgets, self._inviting, self.sessions)
        self._schema = schema_for(FIELDS, lambda: Surroundings.of(house.utility, house.today()))

    # Coming in

    def enrolment(self, secret: str) -> Enrolment:
        """What an invitation's page shows; looking uses nothing up.

        :raises LinkExpired: for an unknown, used or old one, alike.
        """
        return self._inviting.look(secret)

    def enrol(self, secret: str, values: Mapping[str, Any]) -> DeskSession:
        """Choose a password and prove the second factor; the member is signed in, and gets recovery codes, once.

        :raises LinkExpired: as in :meth:`enrolment`.
        :raises InvalidInput: naming each field.
        :raises TooManyTries: after too many wrong codes.
        """
        return self._inviting.accept(secret, values)

    def sign_in(self, actor: Actor, email: str, password: str, code: str) -> DeskSession:
        """Sign in with a password and the code of the second factor, or an unused recovery code in its place.

        :raises SignInRefused: for whatever is wrong, alike; after too many tries too.
        """
        with self._house.db.read() as connection:
            row = tables.by_email(connection, email_key(email)) if email_key(email) else None
        address = actor.address if isinstance(actor, Anonymous) else ""
        target = f"staff {row['id'] if row else email_key(email)}"
        made = self._budgets.try_sign_in(f"staff {network_of(address)}", target)
        if isinstance(made, Spent):
            if not made.is_by_actor:
                self._passwords.is_right(None, password)
            raise SignInRefused
        stored = row["password_hash"] if row else None
        is_right = self._passwords.is_right(stored, as_compared(password))
        if row is None or not is_right or not row["is_enabled"]:
            self._refuse(actor, target)
        opened = self._opened(row, made, code)
        if opened is None:
            self._refuse(actor, target)
        return opened

    def actor(self, secret: str) -> StaffActor | None:
        """Whose session a browser brings, with the roles of this moment; None for one that is over."""
        return self.sessions.actor(secret)

    def sign_out(self, actor: Actor, secret: str) -> None:
        """End a session."""
        self.sessions.end(permit(actor), secret)

    # The members (role ``admin``)

    def members(self, actor: Actor) -> tuple[Member, ...]:
        """All members, by name.

        :raises NotPermitted: for anybody but an admin.
        """
        permit(actor, Role.ADMIN)
        with self._house.db.read() as connection:
            return tuple(map(member_of, tables.all_members(connection)))

    def colleagues(self, actor: Actor) -> tuple[Member, ...]:
        """The clerks who can be given a message.

        :raises NotPermitted: for anybody but a clerk.
        """
        permit(actor, Role.CLERK)
        with self._house.db.read() as connection:
            found = map(member_of, tables.all_members(connection))
            return tuple(one for one in found if one.is_enabled and Role.CLERK in one.roles)

    def add(self, actor: Actor, values: Mapping[str, Any], roles: Iterable[str]) -> Invitation:
        """A new member, and the link by which they come in, shown this once.

        :raises NotPermitted: for anybody but an admin.
        :raises InvalidInput: naming each field; for an address or a name that is another member's too.
        """
        return self._add(permit(actor, Role.ADMIN), values, roles)

    def set_roles(self, actor: Actor, member_id: str, roles: Iterable[str]) -> Member:
        """What a member may do from now on.

        :raises NotPermitted: for anybody but an admin.
        :raises NotFound: for an unknown member.
        :raises InvalidInput: on ``roles``.
        :raises Conflict: when nobody would be left to look after the members.
        """
        asking = permit(actor, Role.ADMIN)
        wanted = _roles(roles)
        with self._house.db.write() as connection:
            row = self._row(connection, member_id)
            if row["is_enabled"] and Role.ADMIN not in wanted.split():
                self._keep_an_admin(connection, asking, member_id)
            tables.change(connection, member_id, {"roles": wanted})
            self._house.audit.note(connection, asking, "staff.roles_set", member_id, before=row["roles"], after=wanted)
            return member_of(self._row(connection, member_id))

    def set_enabled(self, actor: Actor, member_id: str, is_enabled: bool, reason: str) -> Member:
        """Shut a member out at once, or let them in again.

        :raises NotPermitted: for anybody but an admin.
        :raises NotFound: for an unknown member.
        :raises InvalidInput: on ``reason``.
        :raises Conflict: when nobody would be left to look after the members.
        """
        asking, why = permit(actor, Role.ADMIN), reason_of(reason)
        with self._house.db.write() as connection:
            self._row(connection, member_id)
            if not is_enabled:
                self._keep_an_admin(connection, asking, member_id)
                tables.end_sessions(connection, member_id)
            tables.change(connection, member_id, {"is_enabled": is_enabled})
            action = "staff.enabled" if is_enabled else "staff.disabled"
            self._house.audit.note(connection, asking, action, member_id, reason=why)
            return member_of(self._row(connection, member_id))

    def reset(self, actor: Actor, member_id: str, reason: str) -> Invitation:
        """Void a member's password, second factors, recovery codes and sessions; a new link, shown this once.

        :raises NotPermitted: for anybody but an admin.
        :raises NotFound: for an unknown member.
        :raises InvalidInput: on ``reason``.
        """
        asking, why = permit(actor, Role.ADMIN), reason_of(reason)
        values, secret = self._inviting.fresh(member_id)
        with self._house.db.write() as connection:
            self._row(connection, member_id)
            tables.change(connection, member_id, values)
            tables.end_sessions(connection, member_id)
            tables.renew_codes(connection, member_id, ())
            self.keys.remove_all(connection, member_id)
            self._house.audit.note(connection, asking, "staff.reset", member_id, reason=why)
            return self._inviting.invitation(self._row(connection, member_id), secret)

    def open(self, actor: SystemActor, values: Mapping[str, Any], password: str, factor: str) -> bool:
        """A member of the demo with all roles, a password and a second factor of its choice; whether it is new."""
        try:
            made = self._add(actor, values, [role.value for role in Role]).member
        except InvalidInput:
            return False
        with self._house.db.write() as connection:
            self._inviting.open_with(connection, StaffActor(made.name, None, made.id), password, factor)
        return True

    def _add(self, actor: StaffActor | SystemActor, values: Mapping[str, Any], roles: Iterable[str]) -> Invitation:
        typed, wanted, member_id = load(self._schema, values), _roles(roles), new_id()
        fresh, secret = self._inviting.fresh(member_id)
        row = {
            "id": member_id,
            "email": typed["email"],
            "email_key": email_key(typed["email"]),
            "name": typed["name"],
            "name_key": folded(typed["name"])[:80],
            "roles": wanted,
            "is_enabled": True,
            "step": 0,
            "made_at": self._house.clock.now(),
            **fresh,
        }
        with self._house.db.write() as connection:
            if not tables.add(connection, row):
                raise InvalidInput({"email": message("staff.fault.taken")})
            self._house.audit.note(connection, actor, "staff.added", member_id, roles=wanted)
        return self._inviting.invitation(row, secret)

    def _opened(self, row: Mapping[Any, Any], made: Try, code: str) -> DeskSession | None:
        """None for a wrong code, and one that was used already."""
        try:
            step = self._inviting.step(row, typed_code(code))
        except ValueError:
            step = None
        with self._house.db.write() as connection:
            now = tables.member(connection, row["id"])
            if now is None or not now["is_enabled"] or now["password_hash"] != row["password_hash"]:
                return None
            is_used = tables.use_step(connection, row["id"], step) if step is not None else False
            if not is_used and (step is not None or not self._inviting.use(connection, row["id"], code)):
                return None
            self._budgets.was_right(connection, made)
            secret = self.sessions.open(connection, row["id"])
            by = "code" if is_used else "recovery_code"
            self._house.audit.note(connection, actor_of(row), "staff.signed_in", row["id"], by=by)
        return DeskSession(actor_of(row), secret)

    def _refuse(self, actor: Actor, target: str) -> NoReturn:
        with self._house.db.write() as connection:
            self._house.audit.note(connection, actor, "staff.sign_in_refused", self._budgets.target(target))
        raise SignInRefused

    def _row(self, connection: Connection, member_id: str) -> Mapping[Any, Any]:
        row = tables.member(connection, member_id[:26])
        if row is None:
            raise NotFound
        return row

    def _keep_an_admin(self, connection: Connection, actor: StaffActor, member_id: str) -> None:
        """The command line may do without: it can always add another."""
        if actor.roles is None:
            return
        rows = [row for row in tables.held(connection) if row["id"] != member_id]
        if not any(row["is_enabled"] and row["password_hash"] and Role.ADMIN in row["roles"].split() for row in rows):
            was = [row for row in tables.held(connection) if row["id"] == member_id]
            if was and was[0]["is_enabled"] and Role.ADMIN in was[0]["roles"].split():
                raise Conflict


def _roles(wanted: Iterable[str]) -> str:
    known = {role.value for role in Role}
    chosen = list(dict.fromkeys(wanted))
    if not chosen or not known.issuperset(chosen):
        raise InvalidInput({"roles": message("staff.fault.roles")})
    return " ".join(role.value for role in Role if role.value in chosen)
