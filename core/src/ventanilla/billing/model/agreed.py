"""What was agreed on and what is charged by: contract values by month, tariffs and norms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from ventanilla.kernel.money import Money
from ventanilla.kernel.periods import Month
from ventanilla.kernel.quantities import Quantity


@dataclass(frozen=True, slots=True)
class ContractValue:
    """What a contract foresees for a month: how much of a service, and for how much; None where it says nothing."""

    supply_point_id: str
    month: Month
    service: str
    volume: Quantity | None
    amount: Money | None


def sums_of(values: Sequence[ContractValue]) -> tuple[Quantity | None, Money | None]:
    """What contract values come to; None where none is known, or where volumes have several units."""
    volumes = [one.volume for one in values if one.volume is not None]
    amounts = [one.amount for one in values if one.amount is not None]
    is_one = len({each.unit for each in volumes}) == 1
    volume = sum(volumes[1:], volumes[0]) if is_one else None
    return volume, sum(amounts[1:], amounts[0]) if amounts else None


class TariffKind(StrEnum):
    """A price, or a norm of consumption where nothing is metered."""

    TARIFF = "tariff"
    NORM = "norm"


@dataclass(frozen=True, slots=True)
class Tariff:
    """A price or norm of a service. ``unit`` says of what (``руб./кВт·ч``), ``zone`` is the time of day or the group.

    It holds from ``since`` to ``until``, both included; None is an open end. ``basis`` is the decision that set it.
    """

    code: str
    kind: TariffKind
    service: str
    name: str
    zone: str
    value: Decimal
    unit: str
    since: date
    until: date | None
    basis: str

    def holds(self, day: date) -> bool:
        """Whether it is in force on that day."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one supply stands today, for lists of supplies: what is owed, in favour, and on its way."""

    owed: Money
    overdue: Money
    credit: Money
    in_process: Money
    can_be_paid: bool
