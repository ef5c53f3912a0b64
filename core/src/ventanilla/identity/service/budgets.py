"""How many tries somebody has: counted in the database before the try, so that parallel ones count too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from sqlalchemy import Connection

from ventanilla.errors import TooManyTries
from ventanilla.house import House
from ventanilla.identity.tables import tries
from ventanilla.kernel.actors import Actor, Anonymous
from ventanilla.plugin import Budget

TRUST = timedelta(days=90)
"""So long a network address stays known to an identity that signed in from there."""
PER_ADDRESS = Budget(5, timedelta(days=1))
"""E-mails about registering and resetting that one e-mail address gets."""
PER_UTILITY = Budget(5_000, timedelta(days=1))
"""The same for all addresses together."""
PER_ACTOR = Budget(60, timedelta(hours=1))
"""Registrations and resets that one network address may ask for."""
PER_IDENTITY = Budget(10, timedelta(days=1))
"""Changes of contacts that one identity may ask for."""


@dataclass(frozen=True, slots=True)
class Spent:
    """There is no try left; ``is_by_actor`` when the network address has none left, whomever it tries."""

    is_by_actor: bool


@dataclass(frozen=True, slots=True)
class Try:
    """One counted try at signing in: its keys and its moment, to take it back when it was right."""

    actor: str
    pair: str
    target: str
    moment: int
    is_known_pair: bool


@dataclass(frozen=True, slots=True)
class CodeTry:
    """One counted code of a second factor."""

    key: str
    budget: Budget
    moment: int


class Budgets:
    """The counters of sign-ins, registrations and e-mails. Keys are keyed hashes.

    An address from which the identity has signed in before has tries of its own, so that nobody else's
    wrong guesses keep the holder out; everybody else shares those of the target.
    """

    def __init__(self, house: House) -> None:
        self._house = house
        self._policy = house.utility.identity

    def try_sign_in(self, address: str, target: str) -> Try | Spent:
        """Count a try before it is made; when there is none left, nothing is counted."""
        now = self._house.clock.now()
        place = network_of(address)
        actor, whom = self._key("sign_in.actor", place), self._key("sign_in.target", target)
        pair = self._key("sign_in.pair", place, target)
        with self._house.db.write(apart=True) as connection:
            by_actor = self._window(connection, actor, self._policy.sign_in_per_actor, now)
            by_pair = self._window(connection, pair, self._policy.sign_in_per_target, now)
            by_target = self._window(connection, whom, self._policy.sign_in_per_target, now)
            is_known = by_pair.trusted_until is not None and by_pair.trusted_until > now
            asked = [by_actor, by_pair] if is_known else [by_actor, by_pair, by_target]
            if not all(each.has_room for each in asked):
                return Spent(not by_actor.has_room)
            for each in asked:
                each.take(connection, now)
        return Try(actor, pair, whom, _milliseconds(now), is_known)

    def was_right(self, connection: Connection, made: Try) -> None:
        """Take back a try that was right, and know its address from now on; the failures of others stay counted."""
        now = self._house.clock.now()
        for key, budget in self._shared(made):
            self._window(connection, key, budget, now).give_back(connection, made.moment, now)
        tries.trust(connection, made.pair, now + TRUST)

    def was_half_right(self, connection: Connection, made: Try) -> None:
        """Take back a try whose password was right; its address is known only when the second factor was right too."""
        now = self._house.clock.now()
        for key, budget in [*self._shared(made), (made.pair, self._policy.sign_in_per_target)]:
            self._window(connection, key, budget, now).give_back(connection, made.moment, now)

    def know(self, connection: Connection, address: str, identity_id: str) -> None:
        """Know an address from now on: the identity came in from there with all that it takes."""
        now, pair = self._house.clock.now(), self._key("sign_in.pair", network_of(address), identity_id)
        self._window(connection, pair, self._policy.sign_in_per_target, now)
        tries.trust(connection, pair, now + TRUST)

    def try_code(self, address: str, identity_id: str) -> CodeTry | None:
        """Count a code of a second factor before it is looked at; None when the year has none left.

        Networks that the identity is known from have a budget of their own, which a stranger can't use up.
        """
        now, policy = self._house.clock.now(), self._policy.factors
        pair = self._key("sign_in.pair", network_of(address), identity_id)
        with self._house.db.write(apart=True) as connection:
            trusted_until = self._window(connection, pair, self._policy.sign_in_per_target, now).trusted_until
            is_known = trusted_until is not None and trusted_until > now
            scope, budget = ("factor.known", policy.known) if is_known else ("factor.strange", policy.strange)
            window = self._window(connection, self._key(scope, identity_id), budget, now)
            if not window.has_room:
                return None
            window.take(connection, now)
        return CodeTry(window.key, budget, _milliseconds(now))

    def code_was_right(self, connection: Connection, made: CodeTry) -> None:
        """Take back the try of a code that was right."""
        now = self._house.clock.now()
        self._window(connection, made.key, made.budget, now).give_back(connection, made.moment, now)

    def forgive(self, connection: Connection, identity_id: str) -> None:
        """Forget the failures at a target: its holder has proved themselves by e-mail."""
        tries.clear(connection, self._key("sign_in.target", identity_id))

    def admit(self, actor: Actor) -> None:
        """Count a visitor's request for an e-mail.

        :raises TooManyTries: when their network address has none left.
        """
        if isinstance(actor, Anonymous):
            with self._house.db.write(apart=True) as connection:
                if not self._take(connection, "request.actor", network_of(actor.address), PER_ACTOR):
                    raise TooManyTries

    def may_write_to(self, connection: Connection, email_key: str) -> bool:
        """Count an e-mail; False when its address or the whole utility has none left today."""
        return self._take(connection, "mail.address", email_key, PER_ADDRESS) and self._take(
            connection, "mail.utility", "", PER_UTILITY
        )

    def admit_change(self, connection: Connection, identity_id: str) -> bool:
        """Count an identity's wish to change a contact; False when it has none left today."""
        return self._take(connection, "change.identity", identity_id, PER_IDENTITY)

    def take_all(self, connection: Connection, asked: Sequence[tuple[str, str, Budget]]) -> bool:
        """Take one unit of every budget (a scope, whom it is about, and the budget), or of none.

        The rows are locked in the order of their keys, so that two at once wait for each other only once.
        """
        now = self._house.clock.now()
        keyed = sorted((self._key(scope, whom), budget.tries, budget) for scope, whom, budget in asked)
        windows = [self._window(connection, key, budget, now) for key, _, budget in keyed]
        if not all(each.has_room for each in windows):
            return False
        for each in windows:
            each.take(connection, now)
        return True

    def has_room(self, connection: Connection, asked: Sequence[tuple[str, str, Budget]]) -> bool:
        """Whether every budget has a unit left, without taking one; their rows stay locked until the transaction ends.

        For what is counted only when it turns out to be wrong.
        """
        now = self._house.clock.now()
        keyed = sorted((self._key(scope, whom), budget.tries, budget) for scope, whom, budget in asked)
        windows = [self._window(connection, key, budget, now) for key, _, budget in keyed]
        return all(each.has_room for each in windows)

    def target(self, target: str) -> str:
        """How the audit calls the target of a try, whether there is such an identity or not."""
        return self._key("sign_in.target", target)

    def _take(self, connection: Connection, scope: str, whom: str, budget: Budget) -> bool:
        now = self._house.clock.now()
        window = self._window(connection, self._key(scope, whom), budget, now)
        if window.has_room:
            window.take(connection, now)
        return window.has_room

    def _shared(self, made: Try) -> list[tuple[str, Budget]]:
        shared = [(made.actor, self._policy.sign_in_per_actor)]
        return shared if made.is_known_pair else [*shared, (made.target, self._policy.sign_in_per_target)]

    def _window(self, connection: Connection, key: str, budget: Budget, now: datetime) -> _Window:
        moments, trusted_until = tries.locked(connection, key, now + budget.window)
        oldest = _milliseconds(now - budget.window)
        return _Window(key, budget, [each for each in moments if each > oldest], trusted_until)

    def _key(self, scope: str, *whom: str) -> str:
        return self._house.id_of(scope, *whom)


@dataclass(frozen=True, slots=True)
class _Window:
    """What was tried under one key in the window that ends now; its row is locked."""

    key: str
    budget: Budget
    moments: list[int]
    trusted_until: datetime | None

    @property
    def has_room(self) -> bool:
        return len(self.moments) < self.budget.tries

    def take(self, connection: Connection, now: datetime) -> None:
        self._keep(connection, [*self.moments, _milliseconds(now)], now)

    def give_back(self, connection: Connection, moment: int, now: datetime) -> None:
        left = list(self.moments)
        if moment in left:
            left.remove(moment)
        self._keep(connection, left, now)

    def _keep(self, connection: Connection, moments: list[int], now: datetime) -> None:
        ends = [now + self.budget.window, *filter(None, [self.trusted_until])]
        tries.keep(connection, self.key, moments, max(ends))


def network_of(address: str) -> str:
    """What counts as one place: an IPv4 address, or the /64 that one customer of an IPv6 network has."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or IPv6Address(int(parsed) >> 64 << 64))
    return str(parsed)


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
