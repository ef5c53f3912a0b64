"""The care of one's own account, and what the staff does for it: every public action and what it refuses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from ventanilla.errors import NotFound, NotPermitted, SignInRequired
from ventanilla.house import House
from ventanilla.identity.model import (
    ContactChanged,
    FoundIdentity,
    HistoryPage,
    Letter,
    OpenSession,
    PhoneCode,
    Profile,
)
from ventanilla.identity.service.budgets import Budgets
from ventanilla.identity.service.closing import Closing
from ventanilla.identity.service.contacts import Contacts
from ventanilla.identity.service.desk import Desk
from ventanilla.identity.service.download import DataSource, Download
from ventanilla.identity.service.factors.care import FactorCare
from ventanilla.identity.service.factors.evidence import Evidence
from ventanilla.identity.service.factors.resetting import FactorResets
from ventanilla.identity.service.forms import Forms
from ventanilla.identity.service.history import PAGE, History, SubjectsOf
from ventanilla.identity.service.permits import acting, whose
from ventanilla.identity.service.profile import Profiles
from ventanilla.identity.service.proof import FRESH, Proofs, needs_fresh
from ventanilla.identity.service.proving import Proving
from ventanilla.identity.service.reaching import Reaching
from ventanilla.identity.tables import sessions
from ventanilla.kernel.actors import Actor, CustomerActor, StaffActor
from ventanilla.kernel.scopes import Scope


class AccountCare:
    """The part of :class:`IdentityService` that is about an account that is there already."""

    def __init__(self, house: House, forms: Forms, proving: Proving, budgets: Budgets) -> None:
        self._house = house
        self._profiles = Profiles(house, forms, proving)
        self._contacts = Contacts(house, forms, proving, budgets)
        self._reaching = Reaching(house, forms, proving, self._contacts)
        self._evidence = Evidence(house, budgets)
        self.factor_resets = FactorResets(house, self._evidence)
        self.factors = FactorCare(house, budgets, proving, self._evidence)
        self._proofs = Proofs(house, proving, self._evidence)
        self._history = History(house, budgets)
        self._download = Download(house, forms, proving, self._history)
        self._download.add("second_factors", self.factors.data)
        self._desk = Desk(house, forms)
        self.closing = Closing(house, forms, proving)

    def profile(self, actor: Actor) -> Profile:
        """Who the actor is, and the contacts that wait for their proof, of which an app hears nothing.

        :raises SignInRequired: for a visitor.
        :raises ScopeMissing: for an app that may not read it.
        """
        return self._profiles.profile(acting(actor, Scope.PROFILE_READ))

    def since(self, actor: Actor, scope: Scope | None) -> datetime:
        """When the actor's login began (aware, UTC).

        :raises SignInRequired: for a visitor.
        :raises ScopeMissing: for an app without the scope.
        """
        return self._profiles.since(whose(actor, scope))

    def rename(self, actor: Actor, values: Mapping[str, Any]) -> None:
        """Change first and last name.

        :raises InvalidInput: naming each field that is missing, unknown or wrong.
        """
        self._profiles.rename(own(actor), values)

    def request_email(self, actor: Actor, values: Mapping[str, Any]) -> None:
        """Ask for another e-mail address; it is used once the link that goes there was followed.

        The answer is the same when the address is somebody else's already: only that address hears of it.

        :raises InvalidInput: naming the field, also when the current password is missing or wrong.
        :raises TooManyTries: when the password was wrong, or changes were asked for, too often.
        """
        self._contacts.request_email(own(actor), values)

    def contacts(self, actor: Actor) -> dict[str, str]:
        """The contacts of the actor as they are: ``phone``, ``fax`` and ``email``.

        :raises SignInRequired: for a visitor.
        """
        return self._reaching.now(own(actor))

    def save_contacts(self, actor: Actor, values: Mapping[str, Any]) -> None:
        """Change contacts after the current password; a new phone or e-mail waits for its proof, the old one is told.

        :raises InvalidInput: naming the field, also when the current password is missing or wrong.
        :raises TooManyTries: as in :meth:`request_email`.
        """
        self._reaching.save(own(actor), values)

    def look_at_email(self, actor: Actor, secret: str) -> str:
        """The address that a link would make the actor's; looking uses nothing up.

        :raises SignInRequired: for a visitor: whoever gets the mail by mistake must not own the account.
        :raises LinkExpired: for an unknown, used or expired link, and for somebody else's, alike.
        """
        return self._contacts.look(own(actor), secret)

    def confirm_email(self, actor: Actor, secret: str) -> None:
        """Use a link up: the new address is the actor's, open reset links are dead, the old address is told.

        :raises LinkExpired: as in :meth:`look_at_email`, and when the address became somebody else's meanwhile.
        """
        self._contacts.confirm_email(own(actor), secret)

    def request_phone(self, actor: Actor, values: Mapping[str, Any]) -> bool:
        """Ask for another phone; it is used once the code that goes there was typed. An empty one takes it away.

        :returns: whether a code is on its way.
        :raises InvalidInput: naming the field, also when the current password is missing or wrong.
        :raises TooManyTries: as in :meth:`request_email`.
        """
        return self._contacts.request_phone(own(actor), values)

    def confirm_phone(self, actor: Actor, code: str) -> None:
        """Prove the new phone with its code.

        :raises InvalidInput: on ``code``: not six digits (costs nothing), wrong, or no tries left.
        :raises Conflict: when no phone waits, or its code is too old.
        """
        self._contacts.confirm_phone(own(actor), code)

    def revoke_session(self, actor: Actor, session_id: str) -> None:
        """End one of the actor's sessions; its next request is a visitor's.

        :raises NotFound: when it is not open or not the actor's, alike.
        """
        whom = own(actor).identity_id
        with self._house.db.write() as connection:
            if not sessions.revoke(connection, whom, session_id, self._house.clock.now()):
                raise NotFound
            self._house.audit.note(connection, actor, "identity.session_revoked", whom)

    def history(self, actor: Actor, before: int | None = None, limit: int = PAGE) -> HistoryPage:
        """What happened with the actor's account and links, the newest first; before an entry where given.

        :raises SignInRequired: for a visitor.
        """
        return self._history.page(own(actor).identity_id, before, limit)

    def my_data(self, actor: Actor, values: Mapping[str, Any]) -> Iterator[bytes]:
        """The pieces of a ZIP with a JSON file of each topic's data about the actor.

        :raises InvalidInput: on ``password`` when it is missing or wrong.
        :raises TooManyTries: when it was wrong too often.
        """
        return self._download.zip(own(actor), values)

    # Proofs

    def needs_fresh(self, actor: Actor, within: timedelta = FRESH) -> CustomerActor:
        """The identity that asks, after a proof in this session that is no older than that.

        Ask for it where a form is shown; where it is sent, add :data:`proof.TYPING`, so that nothing typed is lost.

        :raises SignInRequired: for a visitor.
        :raises ScopeMissing: for an app.
        :raises ProofNeeded: when the last proof is older.
        """
        return needs_fresh(actor, self._house.clock.now(), within)

    def reprove(self, actor: Actor, values: Mapping[str, Any]) -> datetime:
        """Prove again who the actor is: with ``password``, ``code``, or ``ticket`` and ``credential``.

        :returns: the moment (aware, UTC) from which the proof counts.
        :raises InvalidInput: naming the field.
        :raises TooManyTries: when it was wrong too often.
        """
        return self._proofs.reprove(own(actor), values)

    # What upper topics add, while the portal is put together

    def add_data(self, name: str, source: DataSource) -> None:
        """Add a file ``<name>.json`` to everybody's data: what a topic holds about an identity, and nobody else.

        :raises ValueError: when the name is taken.
        """
        self._download.add(name, source)

    def add_history(self, topic: str, actions: frozenset[str], subjects: SubjectsOf) -> None:
        """Tell a topic's actions (``supply.linked``), in sentences ``supply.history.linked`` of its catalog.

        ``subjects`` answers what the audit calls the things of an identity, with the values of their sentences.

        :raises ValueError: for a second source, or actions of another topic.
        """
        self._history.add(topic, actions, subjects)

    def told_actions(self) -> frozenset[str]:
        """Every action that a history tells."""
        return self._history.told()

    # What upper topics send, from jobs

    def issue_contact_change(self, change_id: str) -> Letter | PhoneCode | None:
        """The proof of a new contact, to be sent now: a link, a code, or word to the address's owner.

        An earlier one is dead. None when there is nothing to send.
        """
        return self._contacts.issue(change_id)

    def contact_changed(self, change_id: str) -> ContactChanged | None:
        """What changed, to be told to the old contact; None when it did not come about."""
        return self._contacts.changed(change_id)

    def sign_in_notice(self, session_id: str) -> OpenSession | None:
        """With what and when somebody signed in, to be told; None for an unknown session."""
        return self._profiles.sign_in_notice(session_id)

    # The staff

    def find_identities(self, actor: Actor, text: str) -> tuple[FoundIdentity, ...]:
        """The logins under a user name or an e-mail, one that still waits for its activation included.

        :raises NotPermitted: for anybody but the staff.
        """
        staff(actor)
        return self._desk.find(text)

    def identities_of(self, actor: Actor, identity_ids: Sequence[str]) -> tuple[FoundIdentity, ...]:
        """The logins with these ids.

        :raises NotPermitted: for anybody but the staff.
        """
        staff(actor)
        return self._desk.by_ids(identity_ids)

    def reset_factors(self, actor: Actor, identity_id: str, reason: str) -> datetime:
        """Have the second factors of a login taken away after the waiting time, of which its holder is told.

        :returns: the moment (aware, UTC) when it comes about, unless the holder stops it.
        :raises NotPermitted: for anybody but the staff.
        :raises NotFound: for an unknown login, and one without factors.
        :raises Conflict: when it waits already.
        """
        return self.factor_resets.ask(staff(actor), identity_id, reason)

    def resend_activation(self, actor: Actor, text: str) -> None:
        """Send the activation of a user name or an e-mail once more; the earlier link is dead.

        :raises NotPermitted: for anybody but the staff.
        :raises NotFound: when nobody registered so.
        :raises Conflict: when the login is active already.
        """
        self._desk.resend(staff(actor), text)


def own(actor: Actor) -> CustomerActor:
    """The identity that asks, for what it does itself and no app may do for it.

    :raises SignInRequired: for anybody else.
    :raises ScopeMissing: for an app.
    """
    whose(actor, None)
    if not isinstance(actor, CustomerActor):
        raise SignInRequired
    return actor


def staff(actor: Actor) -> StaffActor:
    """The member of the staff who asks.

    :raises NotPermitted: for anybody else.
    """
    if not isinstance(actor, StaffActor):
        raise NotPermitted
    return actor
