"""An account statement that is certified: the movements and balances of some days, frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ventanilla.billing.model import Movement, MovementKind, Statement
from ventanilla.kernel.money import Money
from ventanilla.kernel.periods import Month

_AMOUNTS = ("debit", "credit", "balance")


@dataclass(frozen=True, slots=True)
class StatementFacts:
    """What a certified statement says. The movements know no ids any more: what is printed is what is kept."""

    supply: str
    holder: str
    street: str
    locality: str
    service: str
    as_of: date
    statement: Statement

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> StatementFacts:
        """From the frozen facts."""
        currency = facts["currency"]
        statement = Statement(
            supply_point_id="",
            since=date.fromisoformat(facts["since"]),
            until=date.fromisoformat(facts["until"]),
            opening=Money(Decimal(facts["opening"]), currency),
            movements=tuple(_movement(each, currency) for each in facts["movements"]),
            closing=Money(Decimal(facts["closing"]), currency),
        )
        named = {name: facts[name] for name in ("supply", "holder", "street", "locality", "service")}
        return cls(**named, as_of=date.fromisoformat(facts["as_of"]), statement=statement)

    def frozen(self) -> dict[str, Any]:
        """As they are kept and signed."""
        statement = self.statement
        return {
            "supply": self.supply,
            "holder": self.holder,
            "street": self.street,
            "locality": self.locality,
            "service": self.service,
            "as_of": self.as_of.isoformat(),
            "currency": statement.opening.currency,
            "since": statement.since.isoformat(),
            "until": statement.until.isoformat(),
            "opening": f"{statement.opening.amount:f}",
            "movements": [_frozen(each) for each in statement.movements],
            "closing": f"{statement.closing.amount:f}",
        }


def _frozen(one: Movement) -> dict[str, Any]:
    return {
        "day": one.day.isoformat(),
        "kind": one.kind.value,
        "document": one.document,
        "text": one.text,
        "month": str(one.month) if one.month else None,
        **{name: f"{getattr(one, name).amount:f}" for name in _AMOUNTS},
    }


def _movement(facts: Mapping[str, Any], currency: str) -> Movement:
    def money(name: str) -> Money:
        return Money(Decimal(facts[name]), currency)

    return Movement(
        day=date.fromisoformat(facts["day"]),
        kind=MovementKind(facts["kind"]),
        document=facts["document"],
        text=facts["text"],
        month=Month.parse(facts["month"]) if facts["month"] else None,
        debit=money("debit"),
        credit=money("credit"),
        balance=money("balance"),
    )
