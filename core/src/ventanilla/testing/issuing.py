"""Clients of a utility that issues its logins, in a whole portal: for tests of one-time passwords and agreements."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from ventanilla.identity.model import SignedIn
from ventanilla.kernel.actors import Anonymous, StaffActor
from ventanilla.supply.feed import feed_files
from ventanilla.testing.supplies import load_rows

CLERK = StaffActor("marina")
KANEVA = {
    "full_name": "Канёва Полина Игоревна",
    "birth_date": "09.03.1958",
    "customer_number": "10200451",
    "mobile": "+7 900 000-04-51",
}
"""A client with two contracts in force and one that has ended, and her mobile on file."""
MINE = "нетриваль-ная фраза 7"
"""A password of one's own."""
_ORGANISATION = {"inn": "7707083893", "kpp": "770701001"}


def load_clients(portal: Any) -> None:
    """Two people and an organisation, with their contracts."""
    house = portal.house
    files = {file.name: file for file in feed_files(house.utility)}
    known = {column.name for column in files["customers"].columns}
    customers: list[dict[str, Any]] = [
        {
            "number": "10200451",
            "name": "Канева  Полина Игоревна",
            "phone": "+79000000451",
            "birth_date": date(1958, 3, 9),
        },
        {"number": "10448830", "name": "Чупрова Нина Андреевна", "phone": "", "birth_date": date(1949, 12, 2)},
        {"number": "20000107", "name": "ООО «Северный лён»", "email": "buh@len.example", **_ORGANISATION},
    ]
    rows = [{name: value for name, value in each.items() if name in known} for each in customers]
    assert not load_rows(house, files["customers"], rows).rejected
    contracts = (
        ("10200451", "1020045101", None),
        ("10200451", "1020045102", None),
        ("10200451", "1020045103", date(2025, 12, 31)),
        ("10448830", "1044883001", None),
        ("20000107", "2000010701", None),
        ("20000107", "2000010702", None),
    )
    points = [add_contract(customer, number, until) for customer, number, until in contracts]
    assert not load_rows(house, files["supply_points"], points).rejected


def add_contract(customer: str, number: str, until: date | None = None) -> dict[str, Any]:
    """A row of ``supply_points.csv``."""
    return {
        "customer_number": customer,
        "number": number,
        "street": "ул. Таёжная, д. 4",
        "locality": "Печора",
        "commodity": "electricity",
        "service": "Электроэнергия",
        "since": date(2014, 2, 1),
        "until": until,
    }


def load_contracts(portal: Any, *rows: dict[str, Any]) -> None:
    """Take contracts in anew."""
    files = {file.name: file for file in feed_files(portal.house.utility)}
    assert not load_rows(portal.house, files["supply_points"], list(rows)).rejected


def sign_in(portal: Any, user_name: str, password: str, kind: str = "web", address: str = "192.0.2.1") -> SignedIn:
    """Sign in as anybody would."""
    typed = {"user_name": user_name, "password": password}
    signed: SignedIn = portal.identity.sign_in(Anonymous(address), typed, kind)
    return signed


def choose(portal: Any, signed: SignedIn, once: str, new: str = MINE, kind: str = "web") -> SignedIn:
    """Choose a password after coming in with a one-time one."""
    newcomer = portal.identity.newcomer(signed.secret, kind)
    assert newcomer is not None
    typed = {"current_password": once, "password": new, "password_again": new, **portal.identity.settings(newcomer)}
    made: SignedIn = portal.identity.save_settings(newcomer, typed, kind)
    return made


def password_in(text: str) -> str:
    """The one-time password of a message."""
    found = re.search(r"\b[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}\b", text)
    assert found, text
    return found[0]
