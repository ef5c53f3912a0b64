"""One-time codes: sent to the contact on file, typed by the applicant."""

from __future__ import annotations

import hmac
import json
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from ventanilla.errors import Conflict, InvalidInput, NotFound
from ventanilla.house import House
from ventanilla.kernel.actors import CustomerActor
from ventanilla.kernel.codes import DIGITS, hash_code, new_code, typed_code
from ventanilla.kernel.messages import message
from ventanilla.plugin import Channel
from ventanilla.supply.model import CodeNotice, Contact, Customer, LinkAttempt, Step
from ventanilla.supply.tables import attempts as tables

RESENDS = 2
PROOF_LIFETIME = timedelta(minutes=30)


class Attempt(NamedTuple):
    """A row of the try, as the portal knows it."""

    id: str
    identity_id: str
    target: str
    customer_ids: str
    policy: str
    version: int
    state: str
    channel: str
    code_hash: str
    expires_at: datetime
    tries_left: int
    sends_left: int
    number: str

    @property
    def customers(self) -> list[str]:
        """The ids of the customers that matched; empty for a try that matched nobody."""
        found: list[str] = json.loads(self.customer_ids)
        return found

    def seen(self) -> LinkAttempt:
        """What the applicant may know of it."""
        step = Step.CHOOSE if self.state == "proven" else Step.CODE
        return LinkAttempt(self.id, step, self.expires_at, self.tries_left, self.sends_left)


def read_attempt(house: House, actor: CustomerActor, attempt_id: str) -> Attempt:
    """A try of this actor, in whatever state.

    :raises NotFound: when there is none.
    """
    rows = house.db.rows(tables.ATTEMPT, id=attempt_id)
    if not rows or rows[0][1] != actor.identity_id:
        raise NotFound
    return Attempt(*rows[0])


def reachable(customers: list[Customer], channels: tuple[Channel, ...]) -> tuple[Channel, Contact] | None:
    """The first way to reach one of these customers, in the policy's order of channels; None when there is none."""
    for channel in channels:
        for one in customers:
            if one.contact.email if channel is Channel.EMAIL else one.contact.phone:
                return channel, one.contact
    return None


class Codes:
    """Issues codes and checks them. A try without a real code answers like one with."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._policy = house.utility.linking

    def attempt(self, actor: CustomerActor, attempt_id: str) -> LinkAttempt:
        """Where a try stands; see :meth:`SupplyService.attempt`."""
        found = read_attempt(self._house, actor, attempt_id)
        if found.state == "ended":
            raise Conflict
        return found.seen()

    def issue(self, attempt_id: str) -> CodeNotice | None:
        """See :meth:`SupplyService.issue_code`."""
        rows = self._house.db.rows(tables.ATTEMPT, id=attempt_id)
        attempt = Attempt(*rows[0]) if rows else None
        to = reachable(self._customers(attempt), self._policy.possession) if attempt else None
        if attempt is None or to is None:
            return None
        channel, contact = to
        code = new_code()
        now = self._house.clock.now()
        with self._house.db.write() as connection:
            if not tables.set_code(connection, attempt_id, self._hash(attempt_id, code), channel.value, now):
                return None
        return CodeNotice(
            channel=channel.value,
            email=contact.email if channel is Channel.EMAIL else "",
            phone=contact.phone if channel is Channel.SMS else "",
            locale=self._house.utility.locales[0],
            code=code,
            expires_at=attempt.expires_at,
        )

    def resend(self, actor: CustomerActor, attempt_id: str) -> LinkAttempt:
        """See :meth:`SupplyService.resend_code`."""
        read_attempt(self._house, actor, attempt_id)
        until = self._house.clock.now() + self._policy.code_lifetime
        with self._house.db.write() as connection:
            if not tables.take_send(connection, attempt_id, until):
                raise Conflict
            self._house.jobs.record(connection, "supply.link_attempted", attempt_id=attempt_id)
        return read_attempt(self._house, actor, attempt_id).seen()

    def enter(self, actor: CustomerActor, attempt_id: str, code: str) -> LinkAttempt:
        """See :meth:`SupplyService.enter_code`."""
        before = read_attempt(self._house, actor, attempt_id)
        typed = _digits(code)
        now = self._house.clock.now()
        if before.state == "proven" and before.expires_at > now:
            return before.seen()
        with self._house.db.write() as connection:
            is_taken = tables.take_code_try(connection, attempt_id, actor.identity_id, now, self._policy.code_lifetime)
            attempt = Attempt(*self._house.db.rows(tables.ATTEMPT, connection, id=attempt_id)[0])
            is_right = is_taken and self._is_right(attempt, typed)
            if is_right:
                tables.prove(connection, attempt_id, now + PROOF_LIFETIME)
                tables.give_guess_back(connection, attempt_id)
                self._house.audit.note(connection, actor, "supply.proven", attempt_id, proof="possession")
        if not is_right:
            self._refuse(attempt, is_taken, now)
        return read_attempt(self._house, actor, attempt_id).seen()

    def _refuse(self, attempt: Attempt, is_taken: bool, now: datetime) -> None:
        if attempt.state == "code" and attempt.tries_left == 0:
            raise InvalidInput({"code": message("supply.code.no_tries_left")})
        if attempt.state != "code":
            raise Conflict
        if not is_taken:
            raise InvalidInput({"code": message("supply.code.expired")})
        raise InvalidInput({"code": message("supply.code.wrong", count=attempt.tries_left)})

    def _is_right(self, attempt: Attempt, typed: str) -> bool:
        return hmac.compare_digest(self._hash(attempt.id, typed), attempt.code_hash)

    def _hash(self, attempt_id: str, code: str) -> str:
        return hash_code(self._house.settings.secret_key, "link-code", attempt_id, code)

    def _customers(self, attempt: Attempt) -> list[Customer]:
        found = (self._ask(one) for one in attempt.customers)
        return [one for one in found if one is not None]

    def _ask(self, customer_id: str) -> Customer | None:
        answer: Any = self._house.gateway.ask("customer", customer_id=customer_id).value
        return answer if isinstance(answer, Customer) else None


def _digits(typed: str) -> str:
    try:
        return typed_code(typed)
    except ValueError:
        raise InvalidInput({"code": message("supply.code.not_six_digits", count=DIGITS)}) from None
