"""Clients with their contracts, and the personas worth a look."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ventanilla.demo import russian
from ventanilla.demo.chance import between, one_of
from ventanilla.demo.contracts import Contract, DemoMeter, Rate
from ventanilla.demo.model import DemoIdentity, Persona, SandboxPerson
from ventanilla.kernel.quantities import Commodity, Unit

CLIENTS = 200
PASSWORD = "ventanilla-demo"  # noqa: S105  printed for everybody who starts the demo
TARIFFS = {
    Commodity.ELECTRICITY: "Население, одноставочный",
    Commodity.HEAT: "Отопление по площади",
    Commodity.HOT_WATER: "Горячая вода по счётчику",
    Commodity.WATER: "Холодная вода по счётчику",
    Commodity.HOUSING: "Содержание жилья",
}
RATES = {
    Commodity.ELECTRICITY: Rate("Электроэнергия", Unit.KWH, 5_1200),
    Commodity.HEAT: Rate("Отопление", Unit.GCAL, 2245_6700),
    Commodity.HOT_WATER: Rate("Горячая вода", Unit.M3, 198_4500),
    Commodity.WATER: Rate("Холодная вода", Unit.M3, 46_9100),
    Commodity.HOUSING: Rate("Жилищные услуги", Unit.M2, 31_2500),
}
OFFICE = Rate("Электроэнергия", Unit.KWH, 7_8400, vat=True, due_day=18)
_TOWNS = ("Сыктывкар", "Ухта", "Печора", "Инта", "Усинск", "Воркута", "Сосногорск")
_STREETS = ("Северного Сияния", "Оленья", "Морошковая", "Таёжная", "Кедровая", "Пармы", "Белых Ночей", "Сплавная")


@dataclass(frozen=True)
class Client:
    """A client of the company: a household, or an organisation with its numbers."""

    number: str
    name: str
    birth_date: date | None
    email: str
    phone: str
    contracts: tuple[Contract, ...]
    organisation: russian.Organisation | None = None


def _contracts(client: str, kinds: tuple[Commodity, ...], quirk: str = "") -> tuple[Contract, ...]:
    street = f"ул. {one_of(_STREETS, client, 'street')}, д. {between(1, 90, client, 'house')}"
    where = f"{street}, кв. {between(1, 120, client, 'flat')}"
    town = one_of(_TOWNS, client, "town")
    return tuple(_contract(client, at, kind, where, town, quirk) for at, kind in enumerate(kinds, start=1))


def _contract(client: str, at: int, kind: Commodity, where: str, town: str, quirk: str) -> Contract:
    number = f"{client}{at:02d}"
    area = between(30, 78, client, "area")
    monthly = {Commodity.ELECTRICITY: between(110, 330, number), Commodity.HEAT: area, Commodity.HOUSING: area}
    since = date(2006 + between(0, 14, client, "year"), between(1, 12, client, "month"), 1)
    rate, amount = RATES[kind], monthly.get(kind, between(3, 9, number))
    return Contract(client, number, kind, where, town, amount, rate, since, quirk, _meters(number, kind))


def _meters(number: str, kind: Commodity) -> tuple[DemoMeter, ...]:
    serial = f"{between(10**7, 10**8 - 1, number, 'serial')}"
    if kind is Commodity.ELECTRICITY:
        zones = (64, 36) if between(1, 3, number, "zones") == 1 else (100,)
        return (DemoMeter(serial, "Меркурий 201" if zones == (100,) else "Меркурий 200", "Квартира", zones=zones),)
    if kind in (Commodity.HOT_WATER, Commodity.WATER):
        return (DemoMeter(serial, "СВ-15Г" if kind is Commodity.HOT_WATER else "СВ-15Х", "Санузел"),)
    return ()


_HOME = (Commodity.ELECTRICITY, Commodity.HEAT, Commodity.HOT_WATER, Commodity.WATER, Commodity.HOUSING)
_LIGHT = (Commodity.ELECTRICITY,)
_SHOP = russian.organisation(19, 11)
_KNOWN = (
    Client("10200451", "Канева Полина Игоревна", date(1958, 3, 9), "", "+79000000451", _contracts("10200451", _HOME)),
    Client(
        "10317722", "Рочев Степан Олегович", date(1983, 7, 21), "", "+79000000722",
        _contracts("10317722", _LIGHT, "debt"),
    ),
    Client(
        "10448830", "Чупрова Нина Андреевна", date(1949, 12, 2), "chuprova@pochta.example", "",
        _contracts("10448830", _LIGHT, "credit"),
    ),
    Client(
        "10559014", "Вокуев Егор Михайлович", date(1991, 5, 30), "", "+79000000014",
        _contracts("10559014", (Commodity.ELECTRICITY, Commodity.WATER)),
    ),
    Client(
        "20000107", _SHOP.name, None, "buh@pticefabrika.example", "",
        (
            Contract(
                "20000107", "2000010701", Commodity.ELECTRICITY, "ул. Сплавная, д. 4", "Печора", 9400, OFFICE,
                date(2014, 2, 1), meters=(DemoMeter("40551277", "Меркурий 230", "Ввод 1", digits=6, coefficient=20),),
            ),
        ),
        _SHOP,
    ),
    Client(
        "10660288", "Дуркина Софья Денисовна", date(1999, 9, 17), "durkina@pochta.example", "",
        _contracts("10660288", _LIGHT, "new"),
    ),
)  # fmt: skip

PERSONAS = (
    Persona(
        "electricity, heating, hot and cold water and housing services",
        tuple(contract.number for contract in _KNOWN[0].contracts),
        identity=DemoIdentity("10200451", PASSWORD, "", "", ""),
    ),
    Persona("three bills unpaid", ("1031772201",), identity=DemoIdentity("10317722", PASSWORD, "", "", "")),
    Persona("an organisation", ("2000010701",), identity=DemoIdentity("20000107", PASSWORD, "", "", "")),
    Persona(
        "two contracts",
        ("1055901401", "1055901402"),
        {
            "full_name": "Вокуев Егор Михайлович",
            "birth_date": "30.05.1991",
            "customer_number": "10559014",
            "mobile": "+7 900 000-00-14",
        },
    ),
    Persona("paid too much; no phone on file: `staff issue-code 10448830`", ("1044883001",)),
    Persona("a new contract with nothing yet; `staff issue-code 10660288`", ("1066028801",)),
)

PEOPLE = {
    "esia": (
        SandboxPerson("1000000451", "Полина", "Канева", "00100145134", "1958-03-09", "", "trusted", "клиент 10200451"),
        SandboxPerson("1000000772", "Олег", "Чупров", "00100177248", "1990-09-30", "", "", "не подтверждён"),
    ),
}
"""Who can be chosen at the demo's ESIA; the first one has a login to connect."""


def clients() -> Iterator[Client]:
    """All clients, the personas first."""
    yield from _KNOWN
    for at in range(CLIENTS - len(_KNOWN)):
        number = str(11_000_003 + at * 17)
        chance = between(1, 10, number, "kinds")
        kinds = _HOME if chance == 1 else (*_LIGHT, Commodity.WATER) if chance < 4 else _LIGHT
        quirk = "debt" if between(1, 25, number, "quirk") == 1 else ""
        contact = between(1, 4, number, "contact")
        phone = "" if contact == 1 else russian.mobile(1000 + at)
        email = f"client{number}@pochta.example" if contact == 2 else ""
        name, born = russian.full_name(number), russian.birth_date(number)
        yield Client(number, name, born, email, phone, _contracts(number, kinds, quirk))
