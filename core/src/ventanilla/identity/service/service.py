"""The service of identity: every public action, what it promises, and what it refuses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ventanilla.errors import NotFound, SecondNeeded
from ventanilla.house import House
from ventanilla.identity.model import Contact, HalfWay, Holder, Letter, OpenSession, SessionKind, SignedIn, Standing
from ventanilla.identity.service.budgets import Budgets
from ventanilla.identity.service.care import AccountCare, own
from ventanilla.identity.service.entering import Entering
from ventanilla.identity.service.factors.second import SecondSteps
from ventanilla.identity.service.forms import Asked, Forms
from ventanilla.identity.service.freshness import FRESH, TYPING
from ventanilla.identity.service.hashing import Passwords
from ventanilla.identity.service.issuing import Issuing
from ventanilla.identity.service.password import PasswordChanges
from ventanilla.identity.service.providers import Providers
from ventanilla.identity.service.proving import Proving
from ventanilla.identity.service.registration import Registrations
from ventanilla.identity.service.reset import Resets
from ventanilla.identity.service.sessions import Sessions
from ventanilla.identity.service.settings import Settings
from ventanilla.identity.service.sign_in import SignIns
from ventanilla.identity.tables import identities, sessions
from ventanilla.kernel.actors import Actor, AppActor, CustomerActor, NewcomerActor, SystemActor


class IdentityService(AccountCare):
    """Who signs in: registration, activation, sign-in, sessions, passwords, and the care of the account.

    Whatever a visitor asks, the answer, the work and the SQL are the same for a known and an unknown name.
    """

    def __init__(self, house: House) -> None:
        """:raises StartRefused: when the utility's policy lacks a field that a flow needs."""
        self.forms = Forms(house)
        self.activation_lifetime = house.utility.identity.activation_lifetime
        self.reset_lifetime = house.utility.identity.reset_lifetime
        passwords, budgets = Passwords(house.settings.password_work), Budgets(house)
        proving = Proving(house, passwords, budgets)
        super().__init__(house, self.forms, proving, budgets)
        self.issuing = Issuing(house, budgets)
        self._sessions = Sessions(house)
        self._registrations = Registrations(house, self.forms, passwords, budgets)
        self.entering = Entering(house, budgets, self.issuing, self._sessions)
        self._sign_ins = SignIns(house, self.forms, passwords, budgets, self.issuing, self.entering)
        self.second = SecondSteps(house, budgets, self.entering, self.issuing, self._evidence)
        self.providers = Providers(house, self.forms, budgets, self.issuing, self.entering, self._registrations)
        self.add_data("providers", self.providers.connected.data_of)
        self._resets = Resets(house, self.forms, passwords, budgets, self.issuing)
        self._changes = PasswordChanges(house, self.forms, passwords, proving, self._sessions)
        self._settings = Settings(house, self.forms, passwords, proving, budgets, self.issuing, self._sessions)

    def register(self, actor: Actor, values: Mapping[str, Any], locale: str) -> None:
        """Take a registration in; what comes of it is told by e-mail only.

        :raises InvalidInput: naming each field that is missing, wrong or does not match.
        :raises TooManyTries: when the visitor's network address has asked too often.
        """
        self._registrations.register(actor, values, locale)

    def open_identity(self, actor: SystemActor, values: Mapping[str, Any], locale: str) -> str | None:
        """Make an identity at once and without an e-mail, for the command line and the demo.

        :returns: its id, or None when the user name or the e-mail is somebody's already.
        :raises InvalidInput: as :meth:`register` does.
        """
        return self._registrations.open(actor, values, locale)

    def issue_activation(self, registration_id: str) -> Letter | None:
        """The e-mail about a registration: with a new activation link (an earlier one is dead), or that the user
        name is taken, or that the address has an identity already. None when there is nothing to send."""
        return self._registrations.issue(registration_id)

    def look_at_activation(self, secret: str) -> Holder:
        """Whom an activation link would activate; looking uses nothing up.

        :raises LinkExpired: for an unknown, used or expired link.
        """
        return self._registrations.look(secret)

    def activate(self, secret: str) -> str:
        """Use an activation link up: from now on this identity can sign in.

        :returns: the identity's id.
        :raises LinkExpired: for an unknown, used or expired link, and when somebody else has taken the user name
            meanwhile, which an e-mail then says.
        """
        return self._registrations.activate(secret)

    def sign_in(
        self, actor: Actor, values: Mapping[str, Any], kind: SessionKind | str = SessionKind.WEB, label: str = ""
    ) -> SignedIn:
        """Sign in with a new session; ``label`` is the User-Agent it was done with.

        :raises InvalidInput: when user name or password are missing.
        :raises SignInRefused: for everything else alike.
        :raises AccessEnded: when all is right and the login opens nothing any more.
        :raises SecondNeeded: when all is right and a second factor is set.
        :raises TooManyTries: when more sign-ins wait than the machine can check.
        """
        signed_in = self.begin(actor, values, kind, label)
        if isinstance(signed_in, HalfWay):
            raise SecondNeeded
        return signed_in

    def begin(
        self, actor: Actor, values: Mapping[str, Any], kind: SessionKind | str = SessionKind.WEB, label: str = ""
    ) -> SignedIn | HalfWay:
        """Sign in as :meth:`sign_in` does; where a second factor is set, half the way: see ``second``.

        :raises InvalidInput: when user name or password are missing.
        :raises SignInRefused: for everything else alike.
        :raises AccessEnded: when all is right and the login opens nothing any more.
        :raises TooManyTries: when more sign-ins wait than the machine can check.
        """
        return self._sign_ins.begin(actor, values, SessionKind(kind), label)

    def actor_of(
        self, secret: str, kind: SessionKind | str = SessionKind.WEB, address: str = ""
    ) -> CustomerActor | None:
        """Whose session a secret opens, or None; one SQL statement. ``address`` is where it is used from."""
        return self._sessions.actor_of(secret, SessionKind(kind), address)

    def newcomer(
        self, secret: str, kind: SessionKind | str = SessionKind.WEB, address: str = ""
    ) -> NewcomerActor | None:
        """Who came in with a one-time password and still has to choose one; None for every other session."""
        return self._sessions.newcomer(secret, SessionKind(kind), address)

    def setting_up(
        self, secret: str, kind: SessionKind | str = SessionKind.WEB, address: str = ""
    ) -> CustomerActor | None:
        """Who has signed in where a second factor is required and still has to set one up: until then they are let to
        do that and nothing else, and are nobody to :meth:`actor_of`. None for every other session."""
        return self._sessions.setting_up(secret, SessionKind(kind), address)

    def setting_up_web(self, secret: str, address: str) -> CustomerActor | None:
        """The same of a cookie's secret."""
        return self._sessions.setting_up(secret, SessionKind.WEB, address)

    def setting_up_api(self, token: str, address: str) -> CustomerActor | None:
        """The same of a bearer token."""
        return self._sessions.setting_up(token, SessionKind.API, address)

    def web_actor(self, secret: str, address: str) -> CustomerActor | None:
        """Whose browser session a cookie's secret opens, or None."""
        return self._sessions.actor_of(secret, SessionKind.WEB, address)

    def api_actor(self, token: str, address: str) -> CustomerActor | None:
        """Whose bearer token it is, or None."""
        return self._sessions.actor_of(token, SessionKind.API, address)

    def standing(self, identity_id: str, session_id: str = "") -> Standing | None:
        """How a login stands at this moment; None when there is none, or it has ended. One SQL statement."""
        return self._sessions.standing(identity_id, session_id)

    def sign_out(self, actor: Actor | NewcomerActor) -> None:
        """End the session in which the actor asks; nothing happens to a visitor."""
        if isinstance(actor, NewcomerActor):
            self._sessions.end(actor.identity_id, actor.session_id)
        if isinstance(actor, AppActor):
            own(actor)
        if not isinstance(actor, CustomerActor):
            return
        with self._house.db.write() as connection:
            if sessions.revoke(connection, actor.identity_id, actor.session_id, self._house.clock.now()):
                self._house.audit.note(connection, actor, "identity.signed_out", actor.identity_id)

    def revoke_all(self, actor: Actor, identity_id: str, except_session: str = "") -> int:
        """End all sessions of an identity but one; how many there were.

        :raises NotFound: when it is not the actor's own.
        """
        if not isinstance(actor, SystemActor) and own(actor).identity_id != identity_id:
            raise NotFound
        with self._house.db.write() as connection:
            count = sessions.revoke_all(connection, identity_id, self._house.clock.now(), except_session)
            self._house.audit.note(connection, actor, "identity.sessions_revoked", identity_id, count=str(count))
        return count

    def sessions_of(self, actor: Actor) -> tuple[OpenSession, ...]:
        """Where the actor is signed in, the last used first.

        :raises SignInRequired: for a visitor.
        """
        return self._sessions.of(own(actor))

    def request_reset(self, actor: Actor, values: Mapping[str, Any]) -> None:
        """Take in that somebody forgot a password; only the e-mail on record hears of it.

        :raises InvalidInput: when nothing was typed.
        :raises TooManyTries: when the visitor's network address has asked too often.
        """
        self._resets.request(actor, values)

    def issue_reset(self, request_id: str) -> Letter | None:
        """The e-mail with a new reset link; all earlier links of that identity are dead. None when nobody is meant."""
        return self._resets.issue(request_id)

    def look_at_reset(self, secret: str) -> Holder:
        """Whose password a link would change; looking uses nothing up.

        :raises LinkExpired: for an unknown, used, replaced or expired link.
        """
        return self._resets.look(secret)

    def reset_password(self, secret: str, values: Mapping[str, Any]) -> None:
        """Use a reset link up: the new password is good, every session and other link of the identity is dead.

        :raises InvalidInput: when the new password won't do; the link stays good.
        :raises LinkExpired: for an unknown, used, replaced or expired link.
        """
        self._resets.reset(secret, values)

    def asks(self, actor: Actor, asked: Asked, *, is_sent: bool = False) -> Asked:
        """A form that asks for the current password, as it is shown to the actor: without that field where there is no
        password, for which a fresh proof stands in; for a form that ``is_sent`` a little longer.

        :raises SignInRequired: for a visitor.
        :raises ProofNeeded: where there is no password and the last proof is too old.
        """
        if self.factors.has_password(own(actor)):
            return asked
        self.needs_fresh(actor, FRESH + TYPING if is_sent else FRESH)
        return asked.free

    def change_password(
        self, actor: Actor, values: Mapping[str, Any], kind: SessionKind | str = SessionKind.WEB, label: str = ""
    ) -> SignedIn:
        """Change one's own password: all sessions end, and the actor gets a new one.

        :raises InvalidInput: naming the field, also when the current password is wrong.
        :raises TooManyTries: when the current password was wrong too often.
        """
        return self._changes.change(own(actor), values, SessionKind(kind), label)

    def settings(self, actor: Actor | NewcomerActor) -> dict[str, str]:
        """The contacts as the page of settings shows them.

        :raises SignInRequired: for a visitor.
        """
        return self._settings.now(actor)

    def save_settings(
        self,
        actor: Actor | NewcomerActor,
        values: Mapping[str, Any],
        kind: SessionKind | str = SessionKind.WEB,
        label: str = "",
    ) -> SignedIn | None:
        """Change password, e-mail and phone at once, after the current password, which may be the one-time one.

        A new contact waits for its proof. A newcomer has to choose a password.

        :returns: the session that replaces all others when the password is a new one, else None.
        :raises SignInRequired: for a visitor.
        :raises InvalidInput: naming the field; nothing is changed.
        :raises TooManyTries: when the password was wrong, or changes were asked for, too often.
        """
        return self._settings.save(actor, values, SessionKind(kind), label)

    def contact_of(self, identity_id: str) -> Contact:
        """How to reach an identity.

        :raises NotFound: when there is none.
        """
        contact = self.person(identity_id)
        if contact is None:
            raise NotFound
        return contact

    def person(self, identity_id: str) -> Contact | None:
        """How to reach an identity, or None."""
        rows = self._house.db.rows(identities.CONTACT, id=identity_id)
        return Contact(*rows[0]) if rows else None

    def set_locale(self, actor: Actor, locale: str) -> None:
        """Keep the language that the actor chose; one that the portal lacks becomes the utility's own.

        :raises SignInRequired: for a visitor.
        """
        asking = own(actor)
        with self._house.db.write() as connection:
            identities.set_locale(connection, asking.identity_id, self._house.languages.get(locale).tag)
