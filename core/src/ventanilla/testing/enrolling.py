"""Clients who ask for their login by mail, in a whole portal of the Italian retailer."""

from __future__ import annotations

from datetime import date
from typing import Any

from ventanilla.app import create_app
from ventanilla.demo import italian
from ventanilla.kernel.actors import Anonymous
from ventanilla.supply.feed import feed_files
from ventanilla.testing.linking import Browser
from ventanilla.testing.supplies import load_rows

ALBA, NERI, FIRM = "000123", "520834", "204518"
MINE = "una frase non banale 7"
"""A password of one's own."""
ALBA_MAIL, OTHER_MAIL = "nencini@posta.example", "altra@posta.example"
ALBA_CODE = italian.tax_code("Nencini", "Alba", date(1968, 5, 14), is_woman=True)
NERI_CODE = italian.tax_code("Corsani", "Neri", date(1955, 12, 8), is_woman=False)
BILL_CODE = "40719352"
"""What the last bill of everybody here prints."""


def load_clients(portal: Any) -> None:
    """Somebody with an address on file and gas and electricity, somebody without an address, and a firm."""
    house = portal.house
    files = {file.name: file for file in feed_files(house.utility)}
    rows = [
        _client(ALBA, "Nencini Alba", ALBA_CODE, ALBA_MAIL),
        _client(NERI, "Corsani Neri", NERI_CODE, ""),
        _client(FIRM, "Vetreria del Tirreno S.r.l.", italian.vat_number(57), "conti@vetreria.example"),
    ]
    assert not load_rows(house, files["customers"], rows).rejected
    points = [
        point(ALBA, "PR000001", "gas", italian.pdr(1)),
        point(ALBA, "PR000002", "electricity", italian.pod(2)),
        point(NERI, "PR000041", "gas", italian.pdr(41)),
        point(FIRM, "PR000011", "gas", italian.pdr(11)),
    ]
    assert not load_rows(house, files["supply_points"], points).rejected


def point(client: str, number: str, commodity: str, code: str, **own: Any) -> dict[str, Any]:
    """A row of ``supply_points.csv``; ``own`` are declared attributes."""
    return {
        "customer_number": client,
        "number": number,
        "street": "VIA ROMA 1",
        "locality": "57014 COLLESALVETTI (LI)",
        "commodity": commodity,
        "service": "Gas naturale" if commodity == "gas" else "Energia elettrica",
        "code": code,
        **own,
    }


def ask(portal: Any, client: str = ALBA, code: str = ALBA_CODE, *, address: str = "192.0.2.7", **more: Any) -> None:
    """Ask for a first password: ``email``, ``invoice_code`` and ``always``."""
    always = bool(more.pop("always", False))
    typed = {"client_code": client, "tax_code": code, "email": ALBA_MAIL, "invoice_code": "", **more}
    portal.supply.granting.request_enrolment(Anonymous(address), typed, always=always)
    portal.house.jobs.run_due()


def browser_of(portal: Any) -> Browser:
    """A visitor's browser."""
    browser = Browser(create_app(portal.house.settings, portal))
    browser.root = f"/{portal.house.utility.name}"
    return browser


def _client(number: str, name: str, tax_code: str, email: str) -> dict[str, Any]:
    return {
        "number": number,
        "name": name,
        "email": email,
        "phone": "+393470000001",
        "tax_code": tax_code,
        "invoice_code": BILL_CODE,
        "residence": "Via Roma 1, 57014 Collesalvetti (LI)",
    }
