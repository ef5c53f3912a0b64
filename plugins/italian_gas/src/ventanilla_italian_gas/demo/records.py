"""What the records say of supply points, the papers of the personas, and the blank forms."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ventanilla.demo.chance import between, one_of
from ventanilla.demo.italian_papers import BlankForm, write_forms, write_letters
from ventanilla.demo.italian_points import Client, Point
from ventanilla.demo.writing import FeedWriter
from ventanilla.kernel.periods import Month
from ventanilla.kernel.quantities import Commodity
from ventanilla_italian_gas.demo.invoices import RETAILER
from ventanilla_italian_gas.demo.people import KNOWN, MEASURED

_FORMS = (
    BlankForm("VOLTURA", "Richiesta di voltura", "Contratto", ("PDR o POD:", "Nuovo intestatario:")),
    BlankForm("RECESSO", "Richiesta di cessazione della fornitura", "Contratto", ("Punto di fornitura:",)),
    BlankForm("SEPA", "Mandato di addebito diretto SEPA", "Pagamenti", ("Intestatario del conto:", "IBAN:")),
    BlankForm("RATE", "Richiesta di rateizzazione", "Pagamenti", ("Numero fattura:",)),
    BlankForm("RECLAMO", "Modulo di reclamo scritto", "Reclami", ("Motivo del reclamo:",)),
)


def own_data(point: Point, client: Client, today: date) -> dict[str, object]:
    """The declared attributes of a point; what its commodity has not is left out."""
    is_gas = point.commodity is Commodity.GAS
    offer = RETAILER.offer_of(point, Month.of(today).plus(-1))
    power = Decimal("30") if client.is_firm else one_of((Decimal("3"), Decimal("4.5")), point.number, "power")
    return {
        "distributor": "Reti Toscane S.p.A." if is_gas else "Distribuzione Tirreno S.p.A.",
        "meter_class": ("G16" if client.is_firm else "G4") if is_gas else None,
        "remi": f"3490{between(1000, 9999, point.locality)}" if is_gas else None,
        "coefficient_c": Decimal("1.018254") if is_gas else None,
        "profile": "C3 – riscaldamento, acqua calda e cottura" if is_gas else None,
        "yearly_gas": Decimal(point.monthly * 12) if is_gas else None,
        "meter_type": None if is_gas else ("Elettronico 2G" if point.number == MEASURED else "Elettronico 1G"),
        "voltage": None if is_gas else (400 if client.is_firm else 230),
        "committed_power": None if is_gas else power,
        "available_power": None if is_gas else power * Decimal("1.1"),
        "yearly_power": None if is_gas else Decimal(point.monthly * 12),
        "contract_code": f"{'G' if is_gas else 'E'}{point.client}{point.at:05d}",
        "usage": "Altri usi" if client.is_firm else "Domestico residente",
        "offer": offer["offer_name"],
        "offer_code": offer["offer_code"],
        "price_until": offer["offer_until"],
        "payment_method": "Avviso pagoPA",
        "billing_every": "Mensile",
        "delivery": "E-mail" if client.email else "Posta",
    }


def write_papers(feed: FeedWriter, today: date) -> None:
    """The contracts and letters of some personas, and the forms for everybody."""
    for client in KNOWN[:3]:
        write_letters(feed, client, RETAILER.office.name, today)
    write_forms(feed, _FORMS, RETAILER.office.name, date(2026, 1, 2))
