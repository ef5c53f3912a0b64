"""An invented customer of the Italian retailer with a gas and a power supply, and e-invoices for both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ventanilla.app import create_app
from ventanilla.demo import italian
from ventanilla.demo.fatturapa import Paper, PaperLine, Party, cents, invoice_file, notice_number
from ventanilla.exchange.model import ImportOutcome
from ventanilla.kernel.actors import CustomerActor, StaffActor, SystemActor
from ventanilla.supply.feed import feed_files
from ventanilla.testing.issuing import MINE, choose, sign_in
from ventanilla.testing.supplies import holder_of, load_rows

if TYPE_CHECKING:
    from ventanilla.app import Portal

CLIENT = "000123"
TAX_CODE = italian.tax_code("Nencini", "Alba", date(1968, 5, 14), is_woman=True)
OTHER_CODE = italian.tax_code("Ristori", "Tito", date(1981, 9, 3), is_woman=False)
PDR, POD = "00000000000001", "IT999E00000002"
GAS, POWER = "PR000001", "PR000002"
NOTICE = notice_number(123)
TAX_ID = "00088889993"
OFFICE = Party("Etruria Gas e Luce S.r.l.", TAX_ID)
ALBA = Party("Nencini Alba", TAX_CODE)
ACTOR = SystemActor("test")
ROOT = "http://127.0.0.1:8000"


def load_client(portal: Portal, number: str = CLIENT, tax_code: str = TAX_CODE) -> CustomerActor:
    """The customer with both points, and somebody who holds both."""
    house = portal.house
    files = {file.name: file for file in feed_files(house.utility)}
    customer = {"number": number, "name": ALBA.name, "tax_code": tax_code, "email": f"c{number}@posta.example"}
    rows = [
        _point(number, GAS, "gas", "Gas naturale", PDR),
        _point(number, POWER, "electricity", "Energia elettrica", POD),
    ]
    assert not load_rows(house, files["customers"], [customer]).rejected
    assert not load_rows(house, files["supply_points"], rows).rejected
    actor = holder_of(house, point_id(portal, GAS, number), number)
    return actor


def point_id(portal: Portal, number: str, customer: str = CLIENT) -> str:
    """The id of one of the supplies."""
    return str(portal.house.id_of("supply_point", customer, number))


def _point(customer: str, number: str, commodity: str, service: str, code: str) -> dict[str, Any]:
    where = {"street": "VIA ROMA 1", "locality": "57014 COLLESALVETTI (LI)"}
    return {
        "customer_number": customer, "number": number, "commodity": commodity, "service": service, "code": code,
        **where,
    }  # fmt: skip


def gas_lines(used: int = 120, *, code: str = PDR, client: str = CLIENT) -> tuple[PaperLine, ...]:
    """What a gas bill of some cubic metres charges, energy at 10 % and the fixed quota at 22 %."""
    volume, whose = Decimal(used), (("POD/PDR", code), *((("COD.CLI", client),) if client else ()))
    read = (("LETT.PREC", Decimal(1000)), ("LETT.ATT", Decimal(1000 + used)), ("LETTURA", "rilevata"))
    offer = (
        ("OFFERTA", "Gas Sereno 12"),
        ("COD.OFF", "004211GSVML01XXGASSER12MESI00"),
        ("SCAD.OFF", date(2027, 3, 31)),
    )
    return (
        PaperLine("Quota per consumi: materia gas naturale", cents(volume * Decimal("0.49")), Decimal(10), volume,
                  "Smc", Decimal("0.49"), (*whose, ("QUOTA", "consumi"), ("CONSUMO", volume), *read, *offer)),
        PaperLine("Quota per consumi: rete e oneri", volume * Decimal("0.123456"), Decimal(10), volume, "Smc",
                  Decimal("0.123456"), (("QUOTA", "consumi"),)),
        PaperLine("Quota fissa", Decimal("14.00"), Decimal(22), Decimal(2), "mesi", Decimal(7), (("QUOTA", "fissa"),)),
        PaperLine("Accisa sul gas naturale", volume * Decimal("0.044"), Decimal(10), volume, "Smc", Decimal("0.044")),
    )  # fmt: skip


def power_lines(
    used: int = 410, kilowatts: str = "3", *, code: str = POD, client: str = CLIENT
) -> tuple[PaperLine, ...]:
    """What an electricity bill charges: two bands, power, fixed quota, excise."""
    first, second = Decimal(used // 2), Decimal(used - used // 2)
    whose = (("POD/PDR", code), *((("COD.CLI", client),) if client else ()))
    return (
        PaperLine("Energia F1", first * Decimal("0.18"), Decimal(10), first, "kWh", Decimal("0.18"), whose),
        PaperLine("Energia F23", second * Decimal("0.15"), Decimal(10), second, "kWh", Decimal("0.15"),
                  (("CONSUMO", Decimal(used)), ("POTENZA", Decimal(kilowatts)))),
        PaperLine("Quota potenza", Decimal(kilowatts) * 2 * Decimal("1.90"), Decimal(10), Decimal(kilowatts) * 2,
                  "kW/mese", Decimal("1.90")),
        PaperLine("Quota fissa", Decimal("16.00"), Decimal(10), Decimal(2), "mesi", Decimal(8)),
        PaperLine("Accisa sull'energia elettrica", Decimal(used) * Decimal("0.0227"), Decimal(10), Decimal(used), "kWh",
                  Decimal("0.0227")),
    )  # fmt: skip


def gas_paper(number: str = "2026/000871", **changes: Any) -> Paper:
    """The gas bill of February and March 2026, due on 30 April, with a pagoPA notice."""
    paper = Paper(
        number, date(2026, 4, 7), gas_lines(), due_on=date(2026, 4, 30), first=date(2026, 2, 1), last=date(2026, 3, 31),
        notice=NOTICE,
    )  # fmt: skip
    return replace(paper, **changes)


def power_paper(number: str = "2026/000872", **changes: Any) -> Paper:
    """The electricity bill of the same months."""
    return replace(gas_paper(number, lines=power_lines(), notice=notice_number(124)), **changes)


def invoices(folder: Path, **files: Sequence[Paper] | bytes) -> Path:
    """A folder with files of those names: of documents for Alba, or as they are."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, said in files.items():
        content = said if isinstance(said, bytes) else invoice_file(OFFICE, ALBA, said)
        (folder / f"{name}.xml").write_bytes(content)
    return folder


def take(portal: Portal, folder: Path) -> ImportOutcome:
    """Import a folder; rejects go beside it."""
    return portal.exchange.import_invoices(ACTOR, folder, rejects=folder.parent / "rejects")


class Visit:
    """A browser and an app on the API of the customer, who has both supplies by their client code."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        load_client(portal)
        once = portal.supply.granting.issue_code(StaffActor("test"), CLIENT, "test").password
        secret = choose(portal, sign_in(portal, CLIENT, once), once).secret
        self.client = create_app(portal.house.settings, portal).test_client()
        self.client.set_cookie("italian_gas_session", secret, domain="127.0.0.1", path="/italian_gas")
        self.bearer = {"Authorization": f"Bearer {sign_in(portal, CLIENT, MINE, 'api').secret}"}
        self.actor = portal.identity.web_actor(secret, "192.0.2.1")

    def root(self, number: str = GAS) -> str:
        """The path of a supply."""
        return f"/supplies/{point_id(self.portal, number)}"

    def get(self, path: str, number: str = GAS) -> Any:
        """A page of a supply, by its path below it."""
        return self.client.get(f"{self.root(number)}{path}", base_url=f"{ROOT}/italian_gas")

    def page(self, path: str, number: str = GAS) -> Any:
        """The same as a tree."""
        from lxml import html

        answer = self.get(path, number)
        assert answer.status_code == 200, answer.text
        return html.fromstring(answer.text)

    def json(self, path: str, number: str = GAS) -> Any:
        """What an operation on a supply answers."""
        base = f"{ROOT}/italian_gas"
        return self.client.get(f"/api/v1{self.root(number)}{path}", headers=self.bearer, base_url=base)

    def said(self, tree: Any) -> str:
        """All that the main part of a page says, blanks made one."""
        return " ".join(tree.find(".//main").text_content().split()).replace("\u00a0", " ")

    def bill_id(self, number: str = "2026/000871") -> str:
        """The id of a bill."""
        return str(self.portal.house.id_of("bill", number))
