"""The front of granting: every public action, what it promises, and what it refuses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from ventanilla.errors import Conflict, InvalidInput, NotFound
from ventanilla.house import House
from ventanilla.identity.model import IssuedLogin, OneTimePassword, PasswordSource
from ventanilla.identity.service import IdentityService
from ventanilla.identity.service.care import staff
from ventanilla.identity.service.permits import whose
from ventanilla.kernel.actors import Actor, SystemActor
from ventanilla.kernel.messages import message
from ventanilla.kernel.scopes import Scope
from ventanilla.kernel.text import canonical
from ventanilla.plugin import Field, IssuedLogins
from ventanilla.supply.model import Agreement, ElsewhereNotice, OneTimeNotice
from ventanilla.supply.service.granting.agreements import Agreements, Recorded
from ventanilla.supply.service.granting.claims import Claims, make_login
from ventanilla.supply.service.granting.enrolling import DOOR, Enrolments
from ventanilla.supply.service.granting.refreshing import Refreshing
from ventanilla.supply.service.granting.scopes import Scopes
from ventanilla.supply.service.holdings import Holdings
from ventanilla.supply.tables import granting as tables

EXPIRY_EVERY = timedelta(hours=1)
LONGEST_REASON = 200


class Granting:
    """Logins bound to the records. Where a utility issues none, nothing here is found."""

    def __init__(self, house: House, identity: IdentityService, holdings: Holdings) -> None:
        self._house = house
        self._identity = identity
        self._policy = house.utility.identity.issued
        policy = self._policy or IssuedLogins("", 0, ())
        self._scopes = Scopes(house)
        refreshing = Refreshing(house, policy, self._scopes, holdings)
        self._claims = Claims(house, policy, self._scopes, identity)
        self._enrolments = Enrolments(house, policy, self._scopes, identity)
        self._agreements = Agreements(house, policy, self._scopes, identity, refreshing)
        self._refreshing = refreshing

    def subscribe(self) -> None:
        """Look what a login opens at each sign-in, and end what has run out."""
        if self._policy is None:
            return
        self._identity.issuing.at_sign_in(self._refreshing.refresh)
        if self._policy.agreement is not None:
            self._house.jobs.every(EXPIRY_EVERY, "supply.end_powers", lambda _payload: self._end_expired())

    @property
    def is_on(self) -> bool:
        """Whether this utility issues its logins."""
        return self._policy is not None

    def issues(self, policy: str) -> bool:
        """Whether a link's evidence names the policy by which this portal grants links."""
        return self._policy is not None and self._policy.name == policy

    # One-time passwords (KOM-03)

    def request_password(self, actor: Actor, door: str, values: Mapping[str, Any]) -> None:
        """Ask for a one-time password with what only the customer knows; the contact on file gets it, or nobody.

        :raises NotFound: for an unknown door, and one whose passwords only the staff gives.
        :raises InvalidInput: naming each field that can't be what it asks for, whatever the records hold.
        :raises TooManyTries: when the visitor's network address has asked too often.
        """
        self._claims.request(actor, door, values)

    def issue_password(self, claim_id: str) -> OneTimeNotice | None:
        """The password that answers a request, to be sent now; the earlier one is dead. None when nobody is meant."""
        with self._house.db.read() as connection:
            row = tables.claim(connection, claim_id)
        if row is not None and row["door"] == DOOR:
            return self._enrolments.issue(row)
        return self._claims.issue(claim_id)

    # Logins that customers ask for (ITA-01, ITA-02)

    @property
    def enrolment_fields(self) -> tuple[tuple[Field, ...], tuple[Field, ...]]:
        """What the first and the second step ask; both empty where customers don't ask for logins."""
        return self._enrolments.fields, self._enrolments.more

    def check_enrolment(self, values: Mapping[str, Any]) -> dict[str, str]:
        """What the first step asks, in its canonical form; nothing is looked up.

        :raises NotFound: where customers don't ask for logins.
        :raises InvalidInput: naming each field that can't be what it asks for, whatever the records hold.
        """
        return self._enrolments.check(values)

    def request_enrolment(self, actor: Actor, values: Mapping[str, Any], *, always: bool = False) -> None:
        """Ask for a first password by mail: to the address on file, or where a recent bill's secret is right.

        ``always`` makes that other address the contact, once the password has been used.

        :raises NotFound: where customers don't ask for logins.
        :raises InvalidInput: as :meth:`check_enrolment`.
        :raises TooManyTries: when the visitor's network address has asked too often.
        """
        self._enrolments.request(actor, values, always=always)

    def elsewhere_notice(self, claim_id: str) -> ElsewhereNotice | None:
        """Whom to tell that a password went to another address than the one on file; None when nobody."""
        return self._enrolments.elsewhere(claim_id)

    # The staff: role ``clerk``

    def issue_code(self, actor: Actor, user_name: str, reason: str) -> OneTimePassword:
        """A one-time password that the operator tells a customer on the phone, by number or login; shown this once.

        :raises NotPermitted: for anybody but the staff.
        :raises InvalidInput: on ``reason`` when there is none.
        :raises NotFound: for an unknown number or login.
        :raises Conflict: when the login has ended.
        """
        asking = staff(actor)
        why = reason_of(reason)
        if self._policy is None:
            raise NotFound
        number = user_name.strip()
        login = self._identity.issuing.named(number)
        scope = self._scopes.of("".join(number.split()).replace("-", "")) if self._policy.agreement is None else None
        if scope is not None and login is None:
            login = self._identity.issuing.of_record(scope.kind, scope.record_id)
        if login is None and scope is None:
            raise NotFound
        if login is not None and self._is_over(login):
            raise Conflict
        with self._house.db.write() as connection:
            login_id = login.identity_id if login else ""
            if not login_id and scope is not None:
                login_id = make_login(connection, self._identity, scope, "".join(number.split()).replace("-", ""))
            if not login_id:
                raise Conflict
            lifetime = self._policy.one_time_lifetime
            given = self._identity.issuing.give_password(connection, login_id, PasswordSource.STAFF, lifetime)
            self._house.audit.note(connection, asking, "identity.code_issued", login_id, reason=why)
        return given

    def record_agreement(self, actor: Actor, values: Mapping[str, Any]) -> Recorded:
        """Record a signed agreement: a unique login and its first password, which is shown this once.

        :raises NotPermitted: for anybody but the staff.
        :raises NotFound: where logins don't come of agreements.
        :raises InvalidInput: naming each field that is missing, wrong or not in the records.
        """
        return self._agreements.record(staff(actor), values, {})

    def open_agreement(self, actor: SystemActor, values: Mapping[str, Any], login: str, password: str) -> Recorded:
        """As :meth:`record_agreement`, with a login and a one-time first password of the demo's choice."""
        return self._agreements.record(actor, values, {"login": login, "password": password})

    def renew_agreement(self, actor: Actor, agreement_id: str, values: Mapping[str, Any]) -> Agreement:
        """Take a new power of attorney: the login, if it had run out, opens again.

        :raises NotPermitted: for anybody but the staff.
        :raises NotFound: for an unknown agreement.
        :raises InvalidInput: naming the field.
        :raises Conflict: when the staff has ended it, or no power of attorney stands behind it.
        """
        return self._agreements.renew(staff(actor), agreement_id, values)

    def end_agreement(self, actor: Actor, agreement_id: str, reason: str) -> Agreement:
        """End it: login, sessions, tokens and links at once; the e-mail on record is told.

        :raises NotPermitted: for anybody but the staff.
        :raises InvalidInput: on ``reason`` when there is none.
        :raises NotFound: for an unknown agreement.
        :raises Conflict: when it has ended already.
        """
        return self._agreements.end(staff(actor), agreement_id, reason_of(reason), "staff")

    def agreements(self, actor: Actor, customer_number: str = "", limit: int = 100) -> tuple[Agreement, ...]:
        """The agreements of an organisation, or of all, the newest first.

        :raises NotPermitted: for anybody but the staff.
        """
        staff(actor)
        return self._agreements.listed(customer_number, limit)

    def agreement(self, actor: Actor, agreement_id: str) -> Agreement:
        """One agreement.

        :raises NotPermitted: for anybody but the staff.
        :raises NotFound: when there is none.
        """
        staff(actor)
        return self._agreements.one(agreement_id)

    def registered_on(self, actor: Actor, scope: Scope | None) -> date | None:
        """When the agreement behind the actor's login was signed; None where logins don't come of agreements.

        :raises SignInRequired: for a visitor.
        :raises ScopeMissing: for an app without the scope.
        """
        with self._house.db.read() as connection:
            return tables.signing_day(connection, whose(actor, scope))

    def _is_over(self, login: IssuedLogin) -> bool:
        return login.closed_at is not None or (
            login.valid_until is not None and login.valid_until < self._house.today()
        )

    def _end_expired(self) -> None:
        self._agreements.end_expired()


def reason_of(text: str) -> str:
    """Why a member of the staff does something, for the audit.

    :raises InvalidInput: on ``reason`` when it says nothing.
    """
    try:
        why = canonical(text)[:LONGEST_REASON]
    except ValueError:
        raise InvalidInput({"reason": message("field.fault.unseen")}) from None
    if not why:
        raise InvalidInput({"reason": message("agreement.fault.no_reason")})
    return why
