"""Clients with their supply points, and the personas worth a look."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import chain

from ventanilla.demo import italian
from ventanilla.demo.italian_clients import GAS, POWER, Area
from ventanilla.demo.italian_points import Client
from ventanilla.demo.model import DemoIdentity, Persona, SandboxPerson

CLIENTS = 90
MEASURED = "PR000002"
"""Whose quarter hours are there."""
FIRST_BILLS, LATER = date(2014, 1, 1), date(2021, 3, 1)
PASSWORD = "ventanilla-demo"  # noqa: S105  printed for everybody who starts the demo
AREA = Area(
    ("Via Garibaldi", "Via dell'Ulivo", "Via dei Mille", "Viale dei Cipressi", "Piazza del Grano", "Via Etrusca"),
    ("57014 COLLESALVETTI (LI)", "56043 CRESPINA LORENZANA (PI)", "57016 ROSIGNANO MARITTIMO (LI)"),
)
_known, _BOTH = AREA.client, (GAS, POWER)
_ALBA = italian.tax_code("Nencini", "Alba", date(1968, 5, 14), is_woman=True)
_TITO = italian.tax_code("Ristori", "Tito", date(1981, 9, 3), is_woman=False)
_VIOLA = italian.with_omocodia(italian.tax_code("Bindi", "Viola", date(1990, 2, 27), is_woman=True))
_NERI = italian.tax_code("Corsani", "Neri", date(1955, 12, 8), is_woman=False)
_PIA = italian.tax_code("Ulivieri", "Pia", date(1996, 7, 19), is_woman=True)
KNOWN = (
    _known("000123", _ALBA, "Nencini Alba", "nencini@posta.example", _BOTH, 1, FIRST_BILLS,
           address=("VIA ROMA 1", AREA.towns[0])),
    _known("204518", italian.vat_number(57), "Vetreria del Tirreno S.r.l.", "conti@vetreria.example", _BOTH, 11,
           FIRST_BILLS),
    _known("310277", _TITO, "Ristori Tito", "ristori@posta.example", (GAS,), 21, LATER, "debt"),
    _known("415906", _VIOLA, "Bindi Viola", "bindi@posta.example", (POWER,), 31, FIRST_BILLS),
    _known("520834", _NERI, "Corsani Neri", "", _BOTH, 41, FIRST_BILLS),
    _known("688001", _PIA, "Ulivieri Pia", "ulivieri@posta.example", (GAS,), 51, LATER, "new"),
)  # fmt: skip


def _identity(client: Client) -> DemoIdentity:
    return DemoIdentity(client.number, PASSWORD, client.email, "", "")


def _proofs(client: Client, *, secret: bool = False) -> dict[str, str]:
    typed = {"client_code": client.number, "tax_code": client.tax_code}
    typed |= {"email": client.email} if client.email else {}
    return typed | ({"invoice_code": client.invoice_code} if secret else {})


def _numbers(client: Client) -> tuple[str, ...]:
    return tuple(point.number for point in client.points)


PERSONAS = (
    Persona("gas and electricity, bills since 2014", _numbers(KNOWN[0]), identity=_identity(KNOWN[0])),
    Persona("a firm: gas with a corrector, electricity", _numbers(KNOWN[1]), identity=_identity(KNOWN[1])),
    Persona("three bills unpaid", _numbers(KNOWN[2]), identity=_identity(KNOWN[2])),
    Persona("registers by e-mail; a tax code with omocodia", _numbers(KNOWN[3]), _proofs(KNOWN[3])),
    Persona("no e-mail on file: the invoice's code proves", _numbers(KNOWN[4]), _proofs(KNOWN[4], secret=True)),
    Persona("a new contract with nothing yet", _numbers(KNOWN[5]), _proofs(KNOWN[5])),
)


def clients(today: date) -> Iterator[Client]:
    """All clients, the personas first; the others have the bills of three years."""
    return chain(KNOWN, AREA.others(CLIENTS - len(KNOWN), today))


PEOPLE = {
    "spid_cie": (
        SandboxPerson(
            "it-alba",
            "Alba",
            "Nencini",
            _ALBA,
            "1968-05-14",
            KNOWN[0].email,
            "https://www.spid.gov.it/SpidL2",
            "000123",
        ),
        SandboxPerson(
            "it-tito",
            "Tito",
            "Ristori",
            _TITO,
            "1981-09-03",
            KNOWN[2].email,
            "https://www.spid.gov.it/SpidL1",
            "level 1",
        ),
    )
}
"""Who can be chosen at the demo's SPID."""
