"""The second factors of one's own account: set up, looked at, taken away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from ventanilla.errors import Conflict, FactorRequired, InvalidInput, NotFound, StartRefused, TooManyTries
from ventanilla.house import House
from ventanilla.identity.model import FactorState, NewAuthenticator, PasskeyAsked
from ventanilla.identity.service.budgets import Budgets
from ventanilla.identity.service.factors.evidence import Evidence, code_of
from ventanilla.identity.service.factors.passkeys import Purpose, name_of
from ventanilla.identity.service.factors.recovery import new_codes
from ventanilla.identity.service.factors.totp import address_of, new_factor, step_of
from ventanilla.identity.service.freshness import TYPING, needs_fresh
from ventanilla.identity.service.proving import Proving
from ventanilla.identity.tables import factors
from ventanilla.kernel.actors import Actor, CustomerActor
from ventanilla.kernel.messages import message
from ventanilla.plugin import Budget, FactorKind

WRONG_CODES = ("factor.enrol", Budget(10, TYPING))
"""Codes that may be tried on an app that is to be set up."""
REFUSED = "identity.second_refused"


class FactorCare:
    """Every change asks for a fresh proof first, is written down, and told by e-mail."""

    def __init__(self, house: House, budgets: Budgets, proving: Proving, evidence: Evidence) -> None:
        self._house = house
        self._budgets = budgets
        self._proving = proving
        self._evidence = evidence
        self._policy = house.utility.identity.factors
        can = {FactorKind.TOTP: True, FactorKind.PASSKEY: evidence.passkeys.is_possible}
        if self._policy.required and not any(can[each] for each in self._policy.offered):
            raise StartRefused("base_url: no passkey can be set up there, and this utility requires one of everybody")

    def may_change(self, actor: Actor) -> CustomerActor:
        """Whether the actor may open a form that changes factors.

        :raises SignInRequired: for a visitor.
        :raises ProofNeeded: when the last proof is too old.
        """
        return needs_fresh(actor, self._house.clock.now(), self._policy.fresh)

    def state(self, actor: Actor) -> FactorState:
        """The actor's factors.

        :raises SignInRequired: for a visitor.
        """
        asking = self._owner(actor)
        offered, can = self._policy.offered, self._evidence.passkeys.is_possible
        row = self._proving.row(asking)
        with self._house.db.read() as connection:
            app = factors.authenticator_of(connection, asking.identity_id)
            keys = self._evidence.passkeys.of(connection, asking.identity_id)
            left, made_at = factors.codes_of(connection, asking.identity_id)
            reset = factors.reset_of(connection, asking.identity_id)
        return FactorState(
            offers_authenticator=FactorKind.TOTP in offered,
            offers_passkeys=FactorKind.PASSKEY in offered and can,
            has_password=bool(row["password_hash"]),
            authenticator_since=app["made_at"] if app else None,
            passkeys=keys,
            codes_left=left,
            codes_made_at=made_at,
            reset_due_at=reset["due_at"] if reset else None,
            is_required=self._policy.required,
        )

    def has_password(self, actor: CustomerActor) -> bool:
        """Whether the actor has a password; whoever signs in with another provider only has none."""
        return bool(self._proving.row(actor)["password_hash"])

    def offer_authenticator(self, actor: Actor) -> NewAuthenticator:
        """A secret for an app; nothing changes until it is confirmed, and an earlier one is void.

        :raises ProofNeeded: when the last proof is too old.
        :raises NotFound: where apps are not offered.
        :raises Conflict: when there is one already.
        """
        asking = self.may_change(actor)
        if FactorKind.TOTP not in self._policy.offered:
            raise NotFound
        secret = new_factor()
        sealed = self._evidence.seal.close(secret, asking.identity_id)
        with self._house.db.write() as connection:
            if not factors.offer(connection, asking.identity_id, sealed, self._house.clock.now()):
                raise Conflict
        return self._new(asking, secret)

    def offered_authenticator(self, actor: Actor) -> NewAuthenticator:
        """The secret that was offered last and is not confirmed, to be shown again.

        :raises NotFound: when there is none.
        """
        asking = self._sending(actor)
        return self._new(asking, self._secret(asking)[1])

    def confirm_authenticator(self, actor: Actor, code: str) -> tuple[str, ...]:
        """Confirm the app by a code that it shows: signing in takes one from now on.

        :returns: new recovery codes, shown once; none when there are some already.
        :raises InvalidInput: on ``code``.
        :raises TooManyTries: after too many wrong codes.
        :raises NotFound: when none was offered.
        """
        asking, plain = self._sending(actor), code_of(code)
        sealed, secret = self._secret(asking)
        self._count(asking)
        step = step_of(secret, plain, self._house.clock.now())
        if step is None:
            raise InvalidInput({"code": message("factors.code.wrong")})
        with self._house.db.write() as connection:
            if not factors.confirm(connection, asking.identity_id, sealed, step, self._house.clock.now()):
                raise NotFound
            return self._added(connection, asking, "authenticator_added")

    def remove_authenticator(self, actor: Actor) -> None:
        """Take the app away.

        :raises ProofNeeded: when the last proof is too old.
        :raises NotFound: when there is none.
        :raises FactorRequired: when it is the last one, and everybody has to have one.
        """
        asking = self._sending(actor)
        with self._house.db.write() as connection:
            if not factors.remove_authenticator(connection, asking.identity_id):
                raise NotFound
            self._removed(connection, asking, "authenticator_removed")

    def ask_passkey(self, actor: Actor) -> PasskeyAsked:
        """Have the browser make a passkey.

        :raises ProofNeeded: when the last proof is too old.
        :raises NotFound: where passkeys are not offered.
        :raises Conflict: when there are as many as there may be.
        """
        asking = self._sending(actor)
        keys = self._evidence.passkeys
        if FactorKind.PASSKEY not in self._policy.offered or not keys.is_possible:
            raise NotFound
        with self._house.db.write() as connection:
            if len(keys.of(connection, asking.identity_id)) >= self._policy.most_passkeys:
                raise Conflict
            names = (asking.user_name, f"{asking.first_name} {asking.last_name}".strip() or asking.user_name)
            return keys.ask_new(connection, asking.identity_id, names, asking.session_id)

    def add_passkey(self, actor: Actor, values: Mapping[str, Any]) -> tuple[str, ...]:
        """Keep the passkey that the browser made: ``name``, ``ticket`` and ``credential``.

        :returns: as :meth:`confirm_authenticator`.
        :raises InvalidInput: naming the field.
        :raises Conflict: when it, or as many as there may be, are there already.
        """
        asking, name = self._sending(actor), name_of(values.get("name"))
        keys = self._evidence.passkeys
        key = keys.made(str(values.get("ticket", "")), asking.session_id, values.get("credential"))
        with self._house.db.write() as connection:
            if len(keys.of(connection, asking.identity_id)) >= self._policy.most_passkeys:
                raise Conflict
            keys.add(connection, asking.identity_id, key, name)
            return self._added(connection, asking, "passkey_added")

    def remove_passkey(self, actor: Actor, passkey_id: str) -> None:
        """Take a passkey away.

        :raises NotFound: when it is not the actor's.
        :raises FactorRequired: when it is the last one, and everybody has to have one.
        """
        asking = self._sending(actor)
        with self._house.db.write() as connection:
            if not self._evidence.passkeys.remove(connection, asking.identity_id, passkey_id):
                raise NotFound
            self._removed(connection, asking, "passkey_removed")

    def renew_codes(self, actor: Actor) -> tuple[str, ...]:
        """New recovery codes, shown once; the old ones are void.

        :raises NotFound: without a second factor: then there is nothing to recover.
        """
        asking = self._sending(actor)
        with self._house.db.write() as connection:
            if not factors.has_any(connection, asking.identity_id):
                raise NotFound
            codes = self._renew(connection, asking)
            self._note(connection, asking, "recovery_codes_renewed")
            return codes

    def stop_reset(self, actor: Actor) -> None:
        """Keep the factors, which the staff was to take away.

        :raises NotFound: when nothing waits.
        """
        asking = self._owner(actor)
        with self._house.db.write() as connection:
            if not factors.end_reset(connection, asking.identity_id):
                raise NotFound
            self._note(connection, asking, "factor_reset_stopped")

    def ask_proof(self, actor: Actor) -> PasskeyAsked:
        """Have the browser show a passkey, to prove again who the actor is.

        :raises NotFound: when they have none.
        """
        asking = self._owner(actor)
        with self._house.db.write() as connection:
            keys = self._evidence.passkeys.of(connection, asking.identity_id)
            if all(key.is_suspended for key in keys):
                raise NotFound
            return self._evidence.passkeys.ask(connection, Purpose.PROOF, asking.session_id, asking.identity_id)

    def data(self, identity_id: str) -> dict[str, Any]:
        """What a download of one's data says of them: names and days, nothing that opens anything."""
        with self._house.db.read() as connection:
            app = factors.authenticator_of(connection, identity_id)
            keys = self._evidence.passkeys.of(connection, identity_id)
            left, made_at = factors.codes_of(connection, identity_id)
        return {
            "authenticator_since": app["made_at"] if app else None,
            "passkeys": [{"name": key.name, "made_at": key.made_at, "used_at": key.used_at} for key in keys],
            "recovery_codes": {"left": left, "made_at": made_at},
        }

    def _owner(self, actor: Actor) -> CustomerActor:
        return needs_fresh(actor, self._house.clock.now(), None)

    def _sending(self, actor: Actor) -> CustomerActor:
        """A form is sent a while after its page was shown."""
        return needs_fresh(actor, self._house.clock.now(), self._policy.fresh + TYPING)

    def _new(self, asking: CustomerActor, secret: str) -> NewAuthenticator:
        return NewAuthenticator(secret, address_of(secret, asking.user_name, self._house.utility.short_title))

    def _secret(self, asking: CustomerActor) -> tuple[str, str]:
        with self._house.db.read() as connection:
            row = factors.authenticator_of(connection, asking.identity_id)
        secret = self._evidence.seal.open(row["secret"], asking.identity_id) if row and not row["made_at"] else ""
        if row is None or not secret:
            raise NotFound
        return str(row["secret"]), secret

    def _count(self, asking: CustomerActor) -> None:
        scope, budget = WRONG_CODES
        with self._house.db.write(apart=True) as connection:
            if not self._budgets.take_all(connection, [(scope, asking.identity_id, budget)]):
                raise TooManyTries

    def _added(self, connection: Connection, asking: CustomerActor, what: str) -> tuple[str, ...]:
        codes = () if factors.codes_of(connection, asking.identity_id)[0] else self._renew(connection, asking)
        self._note(connection, asking, what)
        return codes

    def _removed(self, connection: Connection, asking: CustomerActor, what: str) -> None:
        """Without a factor there is nothing that a recovery code could stand for, nor anything to reset."""
        if not factors.has_any(connection, asking.identity_id):
            if self._policy.required:
                raise FactorRequired
            factors.renew_codes(connection, asking.identity_id, (), self._house.clock.now())
            factors.end_reset(connection, asking.identity_id)
        self._note(connection, asking, what)

    def _renew(self, connection: Connection, asking: CustomerActor) -> tuple[str, ...]:
        codes, whose = new_codes(), asking.identity_id
        hashes = [self._evidence.hash(whose, code) for code in codes]
        factors.renew_codes(connection, whose, hashes, self._house.clock.now())
        return codes

    def _note(self, connection: Connection, asking: CustomerActor, what: str) -> None:
        self._house.audit.note(connection, asking, f"identity.{what}", asking.identity_id)
        self._evidence.tell(connection, asking.identity_id, what)
