"""A Russian utility with one organisation: four bills, payments, meters, plans, and what it handed over."""

from __future__ import annotations

import hashlib
import importlib
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from ventanilla.app import Portal, build_portal
from ventanilla.demo.dte import DemoDte, DemoItem, DemoParty
from ventanilla.demo.writing import FeedStyle, FeedWriter
from ventanilla.documents.look import Look
from ventanilla.documents.paper import Paper
from ventanilla.documents.writer import Writer
from ventanilla.exchange.model import ImportOutcome
from ventanilla.kernel.actors import Anonymous, CustomerActor, SystemActor
from ventanilla.kernel.ids import new_id
from ventanilla.kernel.periods import Month
from ventanilla.settings import Settings
from ventanilla.supply.tables.links import add_link
from ventanilla.testing.clock import FixedClock

PASSWORD = "una clave muy larga"
TODAY = datetime(2026, 11, 21, 9, tzinfo=UTC)
REGISTERED = datetime(2026, 8, 1, 9, tzinfo=UTC)
MONTHS = (Month(2026, 6), Month(2026, 7), Month(2026, 8), Month(2026, 9), Month(2026, 10))
BUYER = "ООО «Мельница»"


@pytest.fixture(scope="session")
def sever_package() -> Iterator[ModuleType]:
    """The utility's package, which is not installed."""
    sys.path.insert(0, str(Path(__file__).parent))
    yield importlib.import_module("ventanilla_sever")
    sys.path.remove(str(Path(__file__).parent))


@dataclass
class Sever:
    """A portal with an organisation (contract 77-01, and 77-02 of another one) and somebody signed in for it."""

    portal: Portal
    folder: Path
    actor: CustomerActor = field(init=False)
    stranger: CustomerActor = field(init=False)
    secrets: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.ours = self.portal.house.id_of("supply_point", "77", "77-01")
        self.other = self.portal.house.id_of("supply_point", "78", "78-01")

    @staticmethod
    def pdf(text: str = "Копия договора") -> bytes:
        """A small honest PDF."""
        writer = Writer(text, "ru", "Севэнерго", date(2026, 11, 1))
        paper = Paper(writer, Look())
        paper.new_page()
        paper.text(20, 20, text, 12)
        return writer.to_bytes()

    def feed(self, name: str = "feed") -> FeedWriter:
        """A feed to be filled, in the folder of that name."""
        return FeedWriter(self.folder / name, FeedStyle())

    def take(self, name: str = "feed") -> ImportOutcome:
        """Take that feed in."""
        return self.portal.exchange.import_feed(
            SystemActor("test"), self.folder / name, rejects=self.folder / f"{name}.rejects"
        )

    def hand_over(self, name: str, *rows: Mapping[str, Any], files: Mapping[str, bytes] | None = None) -> ImportOutcome:
        """Take a feed with ``documents.csv`` and PDFs in; what a row does not say is as usual."""
        with self.feed(name) as feed:
            for content in (files or {}).items():
                (self.folder / name / content[0]).write_bytes(content[1])
            for row in rows:
                file = row.get("file")
                known = (files or {}).get(str(file))
                usual = {
                    "customer_number": "77",
                    "supply_number": "77-01",
                    "kind": "contract_copy",
                    "number": "К-1",
                    "issued_on": date(2026, 10, 1),
                    "month": Month(2026, 10),
                    "file": file,
                    "sha256": hashlib.sha256(known).hexdigest() if known is not None else None,
                    "effective_on": None,
                    "note": None,
                }
                feed.add("documents", **{**usual, **row})
        return self.take(name)

    def sign_up(self, user_name: str, supply_point_id: str, customer: str) -> tuple[CustomerActor, dict[str, str]]:
        """Somebody with a login and a link to one supply."""
        identity, house = self.portal.identity, self.portal.house
        values = {
            "user_name": user_name, "email": f"{user_name}@firma.example", "first_name": "Мария",
            "last_name": "Мельникова", "password": PASSWORD, "password_again": PASSWORD,
        }  # fmt: skip
        identity.open_identity(SystemActor("test"), values, "ru")
        login = {"user_name": user_name, "password": PASSWORD}
        secrets = {kind: identity.sign_in(Anonymous("192.0.2.7"), login, kind).secret for kind in ("web", "api")}
        actor = identity.web_actor(secrets["web"], "192.0.2.7")
        assert actor is not None
        now = house.clock.now()
        row = {
            "id": new_id(), "identity_id": actor.identity_id, "supply_point_id": supply_point_id,
            "customer_id": house.id_of("customer", customer), "policy": "test", "version": 1, "proof": "staff",
            "channel": "", "made_at": now, "effective_at": now, "attempt_id": new_id(),
        }  # fmt: skip
        with house.db.write() as connection:
            add_link(connection, row)
        return actor, secrets


@pytest.fixture
def sever(portal_settings: Settings, sever_package: ModuleType, clock: FixedClock, tmp_path: Path) -> Iterator[Sever]:
    """The portal on the 21st of November 2026; the cabinet was registered on the 1st of August."""
    settings = replace(portal_settings, utility="sever", base_url="http://127.0.0.1:8000/sever")
    clock.set(TODAY)
    portal = build_portal(settings, clock=clock, package=sever_package)
    made = Sever(portal, tmp_path / "feeds")
    with made.feed() as feed:
        _fill(feed)
    outcome = made.take()
    assert outcome.rejected == 0, [file.first_rejection for file in outcome.files]
    clock.set(REGISTERED)
    made.actor, made.secrets = made.sign_up("melnica", made.ours, "77")
    made.stranger, _ = made.sign_up("drugoy", made.other, "78")
    clock.set(TODAY)
    # Sessions have ended by now: sign in again.
    login = {"user_name": "melnica", "password": PASSWORD}
    made.secrets = {
        kind: portal.identity.sign_in(Anonymous("192.0.2.7"), login, kind).secret for kind in ("web", "api")
    }
    yield made
    portal.house.db.close()


def _fill(feed: FeedWriter) -> None:
    for number, name, inn in (("77", BUYER, "0035000001"), ("78", "АО «Другой»", "0035000019")):
        feed.add("customers", number=number, name=name, inn=inn, kpp="003501001", legal_address="г. Северск, д. 2")
        feed.add(
            "supply_points", customer_number=number, number=f"{number}-01", street="ул. Мельничная, д. 5",
            locality="Северск", commodity="electricity", service="Электроэнергия", since=date(2015, 4, 1),
        )  # fmt: skip
    whose = {"customer_number": "77", "supply_number": "77-01"}
    for at, month in enumerate(MONTHS):
        _bill(feed, whose, month, at)
    for month in (Month(2026, 10), Month(2026, 11), Month(2026, 12)):
        feed.add(
            "contract_values", **whose, month=month, service="Электроэнергия", volume=Decimal(1000), unit="kWh",
            amount=Decimal("10000.01"),
        )  # fmt: skip
    _meters(feed, whose)


def _bill(feed: FeedWriter, whose: Mapping[str, str], month: Month, at: int) -> None:
    """1,000 kWh at 7.5 with VAT: 7,500.00 + 1,650.00 = 9,150.00 a month; the last bill is open."""
    number, issued = f"77-01/{month.month}", month.plus(1).first.replace(day=5)
    due = issued.replace(day=18)
    feed.add(
        "bills", **whose, month=month, number=number, issued_on=issued, due_on=due, total=Decimal("9150.00"),
        holder=BUYER, period_first=month.first, period_last=month.last, consumption=Decimal(1000), unit="kWh",
        payment_code="7701",
    )  # fmt: skip
    lines = (
        ("Электроэнергия, день", Decimal(700), Decimal("7.5"), None, "5250.00"),
        ("Электроэнергия, ночь", Decimal(300), Decimal("7.5"), None, "2250.00"),
        ("НДС 22 %", None, None, Decimal(22), "1650.00"),
    )
    for line, (said, quantity, price, rate, amount) in enumerate(lines, start=1):
        feed.add(
            "charges", **whose, bill_number=number, line=line, description=said, quantity=quantity,
            unit="kWh" if quantity else None, price=price, tax_rate=rate, amount=Decimal(amount),
        )  # fmt: skip
    if at < len(MONTHS) - 1:
        paid = {"paid_on": due, "amount": Decimal("9150.00"), "channel": "Банк", "reference": str(500 + at)}
        feed.add("payments", **whose, bill_number=number, **paid)


def _meters(feed: FeedWriter, whose: Mapping[str, str]) -> None:
    """Two registers of one meter with a coefficient of 20: 35 and 14 in October, so 20 kWh are billed beyond them."""
    feed.add("meters", **whose, meter_number="12345678", make="СЭТ-4", place="Цех № 1", current_ratio=Decimal(20))
    for code, zone in (("1", "day"), ("2", "night")):
        feed.add("registers", **whose, meter_number="12345678", register=code, zone=zone, unit="kWh", digits=5)
    for code, before, after in (("1", 99980, 15), ("2", 500, 514)):
        for day, value in ((date(2026, 9, 30), before), (date(2026, 10, 31), after)):
            feed.add(
                "register_readings", **whose, meter_number="12345678", register=code, day=day, value=Decimal(value)
            )


RUT, OTHER_RUT, ISSUER = "40118732-4", "40231907-0", "40000001-8"
FIGURE_23 = (
    ("Despacho postal", 104, True),
    ("Pago de cuenta fuera de plazo", 104, True),
    ("Servicio público", 141, False),
    ("Costo envío postal", 300, False),
    ("Administración del servicio", 1537, True),
    ("Uso del sistema de transmisión $/Kwh 286.00000 * 17.12500", 4898, True),
    ("(R.M.E.)", 7181, True),
    ("Electricidad consumida 286 KwH", 32780, True),
)
"""The lines of January 2026: 47,045 pesos, 46,604 of them taxed; with tax of 8,855 the document comes to 55,900."""


@dataclass
class Austral:
    """A Chilean portal with a client (account 11, billed since 2024) and somebody else (22)."""

    portal: Portal
    folder: Path
    actor: CustomerActor = field(init=False)
    stranger: CustomerActor = field(init=False)
    secrets: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.ours = self.portal.house.id_of("supply_point", RUT, "11")
        self.other = self.portal.house.id_of("supply_point", OTHER_RUT, "22")

    def bill_id(self, number: str) -> str:
        """The id of a bill."""
        return self.portal.house.id_of("bill", number)

    @staticmethod
    def dte(kind: int = 39, folio: int = 2001, total: int = 55_900, exempt: int = 441, **changes: Any) -> DemoDte:
        """The document of January 2026, or another one."""
        tax = round((total - exempt) * 19 / 119)
        gross, net = total - exempt, total - exempt - tax
        items = (DemoItem("Suministro eléctrico", gross if kind == 39 else net), DemoItem("Exento", exempt, True))
        made = DemoDte(
            kind=kind, folio=folio, issued_on=date(2026, 2, 5), due_on=date(2026, 2, 25), since=date(2026, 1, 1),
            until=date(2026, 1, 31), issuer=DemoParty(ISSUER, "Cooperativa Eléctrica Austral Ltda.", "Calle Larga 1",
            "Río Seco", "Distribución & venta"), receiver=DemoParty(RUT, "Rosa Ñancupil", "Camino Uno", "La Unión"),
            items=items, net=net, exempt=exempt, tax=tax,
        )  # fmt: skip
        return replace(made, **changes)

    def take(self, name: str) -> ImportOutcome:
        """Take the feed of that name in."""
        return self.portal.exchange.import_feed(
            SystemActor("test"), self.folder / name, rejects=self.folder / f"{name}.rejects"
        )

    def hand_over(self, name: str, content: bytes, file: str = "a.xml", **row: str) -> ImportOutcome:
        """Take a feed with one tax document in, of January 2026 where nothing else is said."""
        usual = {"customer_number": RUT, "supply_number": "11", "bill_number": "11-2026-01", "file": file}
        with FeedWriter(self.folder / name, FeedStyle()) as feed:
            (self.folder / name / file).write_bytes(content)
            feed.add("tax_documents", **{**usual, **row})
        return self.take(name)

    def why(self, outcome: ImportOutcome) -> str:
        """Why the only row was rejected."""
        (file,) = outcome.files
        assert (file.inserted, file.rejected) == (0, 1)
        return file.first_rejection


@pytest.fixture(scope="session")
def austral_package() -> Iterator[ModuleType]:
    """The utility's package, which is not installed."""
    sys.path.insert(0, str(Path(__file__).parent))
    yield importlib.import_module("ventanilla_austral")
    sys.path.remove(str(Path(__file__).parent))


@pytest.fixture
def austral(
    portal_settings: Settings, austral_package: ModuleType, clock: FixedClock, tmp_path: Path
) -> Iterator[Austral]:
    """The portal on the 21st of November 2026."""
    settings = replace(portal_settings, utility="austral", base_url="http://127.0.0.1:8000/austral")
    clock.set(TODAY)
    portal = build_portal(settings, clock=clock, package=austral_package)
    made = Austral(portal, tmp_path / "feeds")
    with FeedWriter(made.folder / "feed", FeedStyle()) as feed:
        _fill_austral(feed)
    outcome = made.take("feed")
    assert outcome.rejected == 0, [file.first_rejection for file in outcome.files]
    made.actor, made.secrets = _sign_up(portal, "rosa", made.ours, RUT)
    made.stranger, _ = _sign_up(portal, "pedro", made.other, OTHER_RUT)
    yield made
    portal.house.db.close()


def _sign_up(portal: Portal, name: str, supply_point_id: str, customer: str) -> tuple[CustomerActor, dict[str, str]]:
    return Sever.sign_up(SimpleNamespace(portal=portal), name, supply_point_id, customer)  # type: ignore[arg-type]


def _fill_austral(feed: FeedWriter) -> None:
    for rut, number, name in ((RUT, "11", "Rosa Ñancupil"), (OTHER_RUT, "22", "Pedro Oyarzún")):
        feed.add("customers", number=rut, name=name, email="rosa@correo.example", rut=rut)
        feed.add(
            "supply_points", customer_number=rut, number=number, street="Camino Uno km 3", locality="La Unión",
            commodity="electricity", service="Energía", since=date(2015, 4, 1), region="Los Ríos",
        )  # fmt: skip
    first = Month(2024, 1)
    for at in range(34):
        month = first.plus(at)
        if month == Month(2026, 1):
            _pesos_bill(feed, month, 286, FIGURE_23, 8855)
        elif month == Month(2026, 9):
            _pesos_bill(feed, month, 0, (("Sin consumo facturado", 0, False),), 0)
        elif month != Month(2025, 3):
            _pesos_bill(feed, month, 100 + at, (("Energía", 10_000 + at * 100, True), ("Envío", 300, False)), None)
    _pesos_bill(feed, Month(2026, 2), None, (("Rebaja", -1_000, True),), -190, number="NC-1", kind="61")


def _pesos_bill(
    feed: FeedWriter, month: Month, kwh: int | None, lines: tuple[tuple[str, int, bool], ...], tax: int | None,
    number: str = "", kind: str = "39",
) -> None:  # fmt: skip
    whose, number = {"customer_number": RUT, "supply_number": "11"}, number or f"11-{month}"
    taxed = sum(amount for _, amount, is_taxed in lines if is_taxed)
    vat = taxed * 19 // 100 if tax is None else tax
    feed.add(
        "bills", **whose, month=month, number=number, kind=kind, issued_on=month.plus(1).first.replace(day=5),
        due_on=month.plus(1).first.replace(day=25), total=sum(amount for _, amount, _ in lines) + vat,
        holder="Rosa Ñancupil", consumption=kwh, unit="kWh" if kwh is not None else None,
    )  # fmt: skip
    for line, (said, amount, is_taxed) in enumerate(lines, start=1):
        told = {"tax_rate": 19 if is_taxed else None, "part": "consumption", "amount": amount}
        feed.add("charges", **whose, bill_number=number, line=line, description=said, **told)
    if vat:
        told = {"tax_rate": 19, "part": "vat", "amount": vat}
        feed.add("charges", **whose, bill_number=number, line=len(lines) + 1, description="IVA 19 %", **told)
