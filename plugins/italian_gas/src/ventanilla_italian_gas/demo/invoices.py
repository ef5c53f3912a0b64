"""What the retailer sells at which prices; open bills go out as e-invoices, two points of a client in one file."""

from __future__ import annotations

from decimal import Decimal

from ventanilla.demo.fatturapa import Party
from ventanilla.demo.italian_bills import Offer, Retailer
from ventanilla.kernel.quantities import Commodity

RETAILER = Retailer(
    Party("Etruria Gas e Luce S.r.l.", "00088889993", "VIA DELLA FORNACE 12"),
    {
        Commodity.GAS: Offer(
            "Gas Sereno 12", "088889GSVML01XXGASSERENO12M00000", 4900, 1900, 440, fixed=Decimal("7.00")
        ),
        Commodity.ELECTRICITY: Offer(
            "Luce Serena 12", "088889ESVML01XXLUCESERENA12M0000", 1450, 420, 227, Decimal("8.50"), Decimal("1.90")
        ),
    },
)
