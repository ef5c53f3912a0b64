"""Organisations with their contracts and metering points, and the personas worth a look."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ventanilla.demo import russian
from ventanilla.demo.chance import between, one_of
from ventanilla.demo.contracts import Contract, DemoMeter, Rate
from ventanilla.demo.model import DemoIdentity, Persona
from ventanilla.kernel.quantities import Commodity, Unit

ORGANISATIONS = 36
PASSWORD = "ventanilla-demo"  # noqa: S105  printed for everybody who starts the demo
_RATE = Rate("Электроэнергия", Unit.KWH, 6_9100, vat=True, issue_day=5, due_day=18)
_TOWNS = ("Вологда", "Череповец", "Сокол", "Великий Устюг", "Грязовец", "Кириллов", "Тотьма")
_STREETS = ("Льняная", "Кружевная", "Молочная", "Сухонская", "Ткацкая", "Берёзовая", "Речников", "Масляная")
_PLACES = ("Цех", "Склад", "Контора", "Котельная", "Магазин", "Насосная", "Гараж")
_MAKES = ("Меркурий 230 AR", "ЦЭ6803В", "СЭТ-4ТМ.03М", "Энергомера CE303", "ПСЧ-4ТМ.05")
_QUIRKS = {1: "debt", 2: "credit", 3: "new"}


@dataclass(frozen=True)
class Consumer:
    """An organisation that buys energy, with its head and its contracts."""

    number: str
    organisation: russian.Organisation
    head: str
    legal_address: str
    email: str
    phone: str
    contracts: tuple[Contract, ...]


def consumers() -> Iterator[Consumer]:
    """All organisations, the personas first."""
    for at in range(ORGANISATIONS):
        number = f"35{at + 101:05d}"
        town = one_of(_TOWNS, number, "town")
        street = f"ул. {one_of(_STREETS, number, 'street')}, д. {between(1, 80, number, 'house')}"
        contracts = 3 if at == 0 else 1 if at in _QUIRKS else between(1, 3, number, "contracts")
        yield Consumer(
            number,
            russian.organisation(at, 35),
            russian.full_name(number, "head"),
            f"{160000 + between(0, 999, number, 'post')}, г. {town}, {street}",
            f"buh{at + 101}@firma.example",
            russian.mobile(5000 + at),
            tuple(_contract(number, at, nth, town) for nth in range(1, contracts + 1)),
        )


def _contract(consumer: str, at: int, nth: int, town: str) -> Contract:
    number = f"{consumer}{nth:02d}"
    street = f"ул. {one_of(_STREETS, number, 'street')}, д. {between(1, 60, number, 'house')}"
    since = date(2008 + between(0, 12, number, "year"), between(1, 12, number, "month"), 1)
    monthly = between(3, 60, number, "monthly") * 1000
    meters = tuple(_meters(number, between(1, 4, number, "meters")))
    kind = Commodity.ELECTRICITY
    return Contract(consumer, number, kind, street, town, monthly, _RATE, since, _QUIRKS.get(at, ""), meters)


def _meters(contract: str, count: int) -> Iterator[DemoMeter]:
    for at in range(count):
        words = (contract, at)
        serial = str(between(10**7, 10**8 - 1, *words, "serial"))
        place = f"{_PLACES[(at + between(0, 6, contract, 'place')) % len(_PLACES)]} № {at + 1}"
        coefficient = one_of((1, 20, 30, 40), *words, "coefficient")
        share = 100 // count + (100 % count if at == 0 else 0)
        zones = (62, 38) if between(1, 5, *words, "zones") == 1 else (100,)
        yield DemoMeter(serial, one_of(_MAKES, *words, "make"), place, share, zones, 6, coefficient)


def _persona(at: int, about: str, login: str = "", first: str = "", signed_on: str = "12.02.2024") -> Persona:
    found = next(each for place, each in enumerate(consumers()) if place == at)
    identity = DemoIdentity(login, "" if first else PASSWORD, found.email, "", "") if login else None
    agreement = {
        "customer_number": found.number,
        "number": f"ЛК-{at + 1}",
        "signed_on": signed_on,
        "signer": "head",
        "signer_name": found.head,
        "document": "passport",
        "document_number": f"1900 00{at:04d}",
        "email": found.email,
    }
    numbers = tuple(contract.number for contract in found.contracts)
    return Persona(about, numbers, {}, identity, agreement if login else {}, first)


PERSONAS = (
    _persona(0, "three contracts with several metering points", "vl100001"),
    _persona(1, "three bills unpaid", "vl100002", signed_on="15.04.2024"),
    _persona(2, "paid too much; has to choose a password", "vl100003", "vhad-9876-test", "03.06.2025"),
    _persona(3, "a new contract with nothing yet; has no login: `staff record-agreement`"),
)
