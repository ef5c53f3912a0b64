"""What the co-operative bills, what panels give at Río Bueno, and the papers of who has them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ventanilla.demo.chilean_bills import Billing, Line, by_kwh, is_late, pesos, price_in
from ventanilla.demo.chilean_clients import Supply
from ventanilla.demo.chilean_generation import Panels
from ventanilla.kernel.periods import Month


def _lines(supply: Supply, month: Month, kwh: int) -> Iterator[Line]:
    """In the order of the figure: posting, lateness, public service, administration, transmission, energy."""
    fixed = price_in(month, 1_537_000)
    yield Line("Despacho postal", pesos(fixed * 68 / 1000))
    if is_late(supply, month.plus(-1)):
        yield Line("Pago de cuenta fuera de plazo", pesos(fixed * 68 / 1000))
    yield by_kwh("Servicio publico", kwh, price_in(month, 493), taxed=False)
    yield Line("Costo envio postal", 300, taxed=False)
    yield Line("Administración del servicio", pesos(fixed))
    price = price_in(month, 17_125)
    yield by_kwh(f"Uso del sistema de transmision $/Kwh {Decimal(kwh):.5f} * {price:.5f}", kwh, price)
    if 5 <= month.month <= 8:
        yield by_kwh("(R.M.E.)", kwh, price_in(month, 25_108))
    yield by_kwh(f"Electricidad consumida {kwh} KwH", kwh, price_in(month, 114_615))


BILLING = Billing(_lines, ("Oficina Río Bueno", "Transferencia", "Servipunto", "Pago en línea"))
PANELS = Panels(
    kw=Decimal("3.3"),
    sun=(382, 267, 300, 212, 111, 69, 61, 163, 236, 290, 335, 366),
    tariff=(Decimal("67.4521"), Decimal("65.8067"), Decimal("63.9134")),
    papers={
        "generation_contract": "Contrato de conexión para inyección",
        "connection_protocol": "Protocolo de conexión",
        "generator_location": "Ubicación del equipo de generación",
    },
)
"""Of a connection study there is no copy."""
