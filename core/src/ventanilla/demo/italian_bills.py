"""What an Italian retailer bills month by month: prices and offers, the lines of a bill, its e-invoices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from ventanilla.demo.fatturapa import Paper, PaperLine, Party, invoice_file, notice_number
from ventanilla.demo.invoicing import FOLDER, line_of
from ventanilla.demo.italian_points import Client, Point
from ventanilla.kernel.periods import Month
from ventanilla.kernel.quantities import Commodity


@dataclass(frozen=True)
class Offer:
    """What a commodity is sold at: energy, net and excise in ten-thousandths of a euro, the rest in euros a month."""

    name: str
    code: str
    energy: int
    net: int
    excise: int
    fixed: Decimal
    power: Decimal | None = None
    """Of a kW."""


@dataclass(frozen=True)
class Retailer:
    """Who sells, and what; ``power`` is the committed one in kW. Prices are those of ``since``, 2 % more each year."""

    office: Party
    offers: Mapping[Commodity, Offer]
    since: int = 2014
    power: Decimal = Decimal(3)

    def offer_of(self, point: Point, month: Month) -> dict[str, str | date]:
        """The offer that is printed on a bill, as cells of its row."""
        offer = self.offers[point.commodity]
        return {"offer_name": offer.name, "offer_code": offer.code, "offer_until": date(month.year + 1, 3, 31)}

    def paper_of(self, client: Client, point: Point, month: Month, used: int) -> Paper:
        """The bill of a month, issued on the tenth of the next."""
        issued = month.plus(1).first.replace(day=10)
        notice = notice_number(month.year * 10**8 + month.month * 10**6 + point.at)
        return Paper(
            f"{month.year}{point.at:06d}{month.month:02d}", issued, self._lines(client, point, month, Decimal(used)),
            due_on=issued + timedelta(days=20), first=month.first, last=month.last, notice=notice,
        )  # fmt: skip

    def with_notes(self, paper: Paper, point: Point, month: Month, used: int, counter: int) -> Paper:
        """The same with what e-invoices say in their free data."""
        first, *rest = paper.lines
        offer = self.offer_of(point, month)
        power = (("POTENZA", self.power),) if point.commodity is Commodity.ELECTRICITY else ()
        notes = (
            ("POD/PDR", point.code), ("COD.CLI", point.client), ("CONSUMO", Decimal(used)), *power,
            ("LETT.PREC", Decimal(counter)), ("LETT.ATT", Decimal(counter + used)), ("LETTURA", "rilevata"),
            ("OFFERTA", str(offer["offer_name"])), ("COD.OFF", str(offer["offer_code"])),
            ("SCAD.OFF", offer["offer_until"]),
        )  # fmt: skip
        return replace(paper, lines=(replace(first, notes=notes), *rest))

    def write_invoices(self, folder: Path, client: Client, papers: Sequence[Paper]) -> None:
        """A file of a client's open bills, in the encoding of old offices."""
        (folder / FOLDER).mkdir(exist_ok=True)
        whole = invoice_file(self.office, Party(client.name, client.tax_code), papers, encoding="windows-1252")
        (folder / FOLDER / f"IT{self.office.tax_code}_{client.number}.xml").write_bytes(whole)

    def _lines(self, client: Client, point: Point, month: Month, used: Decimal) -> tuple[PaperLine, ...]:
        offer, rate = self.offers[point.commodity], 22 if client.is_firm else 10
        energy, net, excise = (self._price(each, month) for each in (offer.energy, offer.net, offer.excise))
        unit = "Smc" if point.commodity is Commodity.GAS else "kWh"
        power = () if offer.power is None else (line_of("Quota potenza", self.power, "kW/mese", offer.power, rate),)
        return (
            line_of("Vendita: materia prima", used, unit, energy, rate),
            line_of("Rete e oneri generali", used, unit, net, rate),
            line_of("Quota fissa", Decimal(1), "mesi", offer.fixed, rate),
            *power,
            line_of("Accisa", used, unit, excise, rate),
        )

    def _price(self, ten_thousandths: int, month: Month) -> Decimal:
        return Decimal(ten_thousandths * (100 + 2 * (month.year - self.since)) // 100).scaleb(-4)
