"""A year of somebody with many machines who guesses birth dates, against the real service on a clock that is set.

The back office is played by a plugin that knows 50,000 customers and notes every claim that it is shown: what it
was not shown was not evaluated, whatever the portal answered.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from ventanilla.kernel.actors import CustomerActor
from ventanilla.plugin import Budget, LinkingPolicy, hookimpl
from ventanilla.storage import Database
from ventanilla.supply.model import Contact, Customer
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.linking import LINKING, UTILITY, Linking, applicant, build

CUSTOMERS = 50_000
BIRTH_DATES = 29_220
"""Days of eighty years: all that a birth date can be for who knows nothing of it."""
NARROWED = 730
"""The same where the number of a document tells the year of birth within one."""
CODES = 10**6
NEIGHBOURS = 4
"""So many times its budget an address may spend, as the limiter has it."""


@dataclass
class BackOffice:
    """Customers by their document; the birth date follows from it, and half of them have a contact on file."""

    clock: FixedClock
    seen: list[tuple[datetime, str]] = field(default_factory=list)

    @hookimpl
    def customers_matching(self, proofs: Mapping[str, str]) -> tuple[Customer, ...]:
        """Who fits a claim."""
        self.seen.append((self.clock.now(), proofs["dni"]))
        number = int(proofs["dni"]) - 20_000_000
        if proofs["birth_date"] != birth_date(number).isoformat():
            return ()
        contact = Contact("somebody@correo.example", "") if number % 2 else Contact("", "")
        return (Customer(id=f"customer{number}", number=str(number), name="Ana Paz", contact=contact),)


def birth_date(number: int) -> date:
    """Of a customer."""
    return date(1930, 1, 1) + timedelta(days=number * 7919 % BIRTH_DATES)


@dataclass(frozen=True)
class Guess:
    """What was evaluated."""

    at: datetime
    target: str
    actor: str
    address: str


@dataclass(frozen=True)
class Year:
    """What a botnet got out of some days."""

    policy: LinkingPolicy
    days: int
    tried: int
    evaluated: tuple[Guess, ...]

    def worst(self, name: str, budget: Budget) -> int:
        """The most evaluated guesses within a budget's window on one target, by one actor, …; on all, where unnamed."""
        moments: dict[str, list[datetime]] = defaultdict(list)
        for each in self.evaluated:
            moments[getattr(each, name) if name else ""].append(each.at)
        return max((_densest(found, budget.window) for found in moments.values()), default=0)

    def over(self) -> dict[str, int]:
        """By how much each budget was exceeded; empty when none was."""
        policy = self.policy
        per_address = replace(policy.per_actor, tries=policy.per_actor.tries * NEIGHBOURS)
        budgets = {
            "target": policy.per_target, "actor": policy.per_actor, "address": per_address, "": policy.per_utility,
        }  # fmt: skip
        found = {name or "utility": self.worst(name, budget) - budget.tries for name, budget in budgets.items()}
        return {name: more for name, more in found.items() if more > 0}

    def expected(self, space: int, *, has_contact: bool) -> float:
        """Completed hijacks to expect of a year, when a right claim is one in ``space``.

        With a contact on file a right claim opens nothing: there are ``code_tries`` at a code of six digits beside it.
        """
        a_year = len(self.evaluated) * 365 / self.days
        return a_year / space * (self.policy.code_tries / CODES if has_contact else 1)


def _densest(moments: list[datetime], window: timedelta) -> int:
    ordered = sorted(moments)
    return max(bisect_right(ordered, at) - bisect_right(ordered, at - window) for at in ordered)


def attack(db: Database, clock: FixedClock, days: int, *, seed: int = 1) -> Year:
    """Some days of all strategies at once: one machine at many customers, many at one, many at many, one network."""
    office = BackOffice(clock)
    linking = build(db, clock, UTILITY, office)
    chance = random.Random(seed)
    evaluated: list[Guess] = []
    tried = 0
    for day in range(days):
        for actor, number in _tries(day, chance):
            tried += 1
            clock.advance(timedelta(minutes=24 * 60 / 75))
            before = len(office.seen)
            _guess(linking, actor, number, chance)
            evaluated += [Guess(at, target, actor.identity_id, actor.address) for at, target in office.seen[before:]]
    return Year(LINKING, days, tried, tuple(evaluated))


def _tries(day: int, chance: random.Random) -> Iterator[tuple[CustomerActor, int]]:
    """Of one day, 75, shuffled by strategy: the order in which they are tried decides who gets the budget."""
    anybody = [chance.randrange(CUSTOMERS) for _ in range(60)]
    lone = [(applicant("lone", "198.51.100.1"), number) for number in anybody[:10]]
    victim = [(_bot(day, at), 4242 + day // 30) for at in range(15)]
    network = [(_bot(day, 100 + at, "2001:db8:0:7::1"), number) for at, number in enumerate(anybody[10:35])]
    spray = [(_bot(day, 200 + at), number) for at, number in enumerate(anybody[35:])]
    plans = [lone, victim, network, spray]
    chance.shuffle(plans)
    for plan in plans:
        yield from plan


def _bot(day: int, at: int, address: str = "") -> CustomerActor:
    return applicant(f"b{day}.{at}", address or f"10.{day % 250}.{day // 250}.{at % 250}")


def _guess(linking: Linking, actor: CustomerActor, number: int, chance: random.Random) -> None:
    wrong = date(1930, 1, 1) + timedelta(days=chance.randrange(BIRTH_DATES))
    linking.supply.start_link(actor, {"dni": str(20_000_000 + number), "birth_date": f"{wrong:%d/%m/%Y}"})
