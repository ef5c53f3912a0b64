"""What Chilean clients with panels inject, what is left over of it month by month, and copies of their papers."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ventanilla.demo.chance import between
from ventanilla.demo.chilean_clients import Client, Supply
from ventanilla.demo.papers import plain_copy
from ventanilla.demo.writing import FeedWriter
from ventanilla.kernel.periods import Month

_FIRST_COUNTER, _FIRST_REMNANT = Decimal("2313.5"), 1417
"""What the counter showed before the first month, and the pesos that were left over then."""


@dataclass(frozen=True)
class Panels:
    """``sun``: kWh a month injected, January first; ``tariff``: pesos a kWh by how many years ago, the last goes on.

    ``papers`` are the kinds with their titles that were handed over signed; ``months`` is how many are settled.
    """

    kw: Decimal
    sun: tuple[int, ...]
    tariff: tuple[Decimal, ...]
    papers: Mapping[str, str]
    months: int = 15

    def injected(self, number: str, month: Month) -> Decimal:
        """Kilowatt-hours of an account's month, to the tenth."""
        kwh = Decimal(self.sun[month.month - 1] * between(920, 1080, number, month, "sun")) / 1000
        return kwh.quantize(Decimal("0.1"))

    def tariff_in(self, month: Month, today: date) -> Decimal:
        """Pesos a kWh of a month, by its year."""
        return self.tariff[min(today.year - month.year, len(self.tariff) - 1)]


def write_generation(
    feed: FeedWriter, client: Client, supply: Supply, panels: Panels, billed: Month, today: date
) -> None:
    """Injections and credits up to the last month that is billed, the months after it as not yet read, and papers."""
    whose = {"customer_number": client.rut, "supply_number": supply.number}
    counter, left = _FIRST_COUNTER, _FIRST_REMNANT
    for back in reversed(range(panels.months)):
        month = billed.plus(-back)
        injected = panels.injected(supply.number, month)
        readings = {"previous_reading": counter, "current_reading": counter + injected}
        feed.add("injections", **whose, month=month, **readings, amount=injected)
        counter += injected
        tariff = panels.tariff_in(month, today)
        left = _write_credit(feed, supply, whose, month, injected, tariff, left, is_settled=back == 1)
    month = billed.plus(1)
    while month <= Month.of(today):
        feed.add("injections", **whose, month=month)
        feed.add("generation_credits", **whose, month=month)
        month = month.plus(1)
    _write_papers(feed, client, whose, panels.papers, billed.plus(-panels.months))


def _write_credit(
    feed: FeedWriter,
    supply: Supply,
    whose: dict[str, str],
    month: Month,
    injected: Decimal,
    tariff: Decimal,
    left: int,
    *,
    is_settled: bool,
) -> int:
    """One month, and what it leaves over. Where a month is not to add up, a clerk has turned three digits round."""
    adjusted = left + left * between(0, 6, month, "ipc") // 1000
    available = int(injected * tariff) + adjusted
    settled = adjusted if is_settled else 0
    if supply.quirk.endswith("does not add up") and month.month == 3:
        available = int(f"{available // 1000}{available % 1000:03d}"[::-1])
    feed.add(
        "generation_credits",
        **whose,
        month=month,
        injected=injected,
        tariff=tariff,
        previous=left,
        adjusted=adjusted,
        available=available,
        accumulated=adjusted - settled,
        settled_on=month.last if settled else None,
        settled=settled or None,
    )
    return adjusted - settled


def _write_papers(
    feed: FeedWriter, client: Client, whose: dict[str, str], papers: Mapping[str, str], month: Month
) -> None:
    for at, (kind, title) in enumerate(papers.items(), 1):
        number = f"EG-{whose['supply_number']}-{at}"
        content = plain_copy(title, f"N.º {number}", client.name, "Copia del documento firmado", month.first, "es-CL")
        (feed.folder / f"{number}.pdf").write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        feed.add(
            "documents", **whose, kind=kind, number=number, issued_on=month.first, month=month,
            file=f"{number}.pdf", sha256=digest,
        )  # fmt: skip
