"""A portal with everything that a customer can have, and somebody else who has it too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from ventanilla.identity.model import SessionKind
from ventanilla.kernel.actors import Anonymous, CustomerActor, SystemActor
from ventanilla.kernel.periods import Month
from ventanilla.testing import billing, linking

if TYPE_CHECKING:
    from ventanilla.app import Portal

PASSWORD = "caballo verde lápiz"
ADDRESS = "192.0.2.77"


@dataclass
class Person:
    """Somebody who is signed in on the pages (``secret``) and in an app (``token``)."""

    name: str
    actor: CustomerActor
    secret: str
    token: str


def person(portal: Portal, name: str, phone: str = "") -> Person:
    """A new identity, signed in twice."""
    typed = {
        "user_name": name,
        "email": f"{name}@correo.example",
        "first_name": name.title(),
        "last_name": "Sosa",
        "password": PASSWORD,
        "password_again": PASSWORD,
    }
    assert portal.identity.open_identity(SystemActor("test"), typed, "es-AR")
    return enter(portal, name)


def enter(portal: Portal, name: str) -> Person:
    """Sign an identity in anew."""
    asked = {"user_name": name, "password": PASSWORD}
    secret, token = (
        portal.identity.sign_in(Anonymous(ADDRESS), asked, kind).secret for kind in (SessionKind.WEB, SessionKind.API)
    )
    actor = portal.identity.web_actor(secret, ADDRESS)
    assert actor is not None
    return Person(name, actor, secret, token)


@dataclass
class Holding:
    """What somebody holds, by the names of the parameters that ask for it."""

    supply_point_id: str
    link_id: str
    bill_id: str
    certificate_id: str
    code: str
    attempt_id: str
    session_id: str


def hold_everything(portal: Portal, who: Person, claim: dict[str, str], customer: str, number: str) -> Holding:
    """Link a supply and fill it: three bills, charges, a payment, certificates, notices."""
    house = portal.house
    attempt = portal.supply.start_link(who.actor, claim)
    supply = house.id_of("supply_point", customer, number)
    (link,) = portal.supply.link(who.actor, attempt.id, [supply])
    bill = _bills(portal, customer, number)
    certificate = portal.documents.issue_statement(who.actor, supply, None, None)
    while house.jobs.run_due():
        pass
    code = portal.documents.address_of(certificate).rpartition("/")[2]
    return Holding(supply, link.id, bill, certificate.id, code, attempt.id, who.actor.session_id)


def _bills(portal: Portal, customer: str, number: str) -> str:
    whose = {"customer_number": customer, "supply_number": number}
    months = ((2, "2400.10"), (3, "2511.07"), (4, "2671.84"))
    rows = [
        billing.bill_row(
            **whose,
            month=Month(2026, month),
            number=f"B 0003-{customer}{month:04}",
            issued_on=date(2026, month, 1),
            due_on=date(2026, month, 10),
            total=Decimal(total),
            sequence=int(customer) * 10 + month,
            period_first=date(2026, month - 1, 1),
            period_last=date(2026, month - 1, 28),
        )
        for month, total in months
    ]
    billing.load(portal.house, "bills", rows)
    last = str(rows[-1]["number"])
    charges = [row | whose for row in billing.charge_rows(last)]
    billing.load(portal.house, "charges", charges)
    paid = [billing.payment_row("2400.10", str(rows[0]["number"]), **whose)]
    billing.load(portal.house, "payments", paid)
    return portal.house.id_of("bill", last)


def two_holders(portal: Portal) -> tuple[Person, Holding, Person, Holding]:
    """Ramón with the supply 8888/1 and Elena with 5601/1: neither may see anything of the other."""
    linking.load(portal.house, _without_contacts(), linking.point_rows())
    ramon, elena = person(portal, "ramon"), person(portal, "elena")
    his = hold_everything(portal, ramon, linking.WITHOUT_CONTACT, "8888", "1")
    hers = hold_everything(portal, elena, linking.WITH_EMAIL, "5601", "1")
    return ramon, his, elena, hers


def _without_contacts() -> list[dict[str, object]]:
    """The invented customers, nobody of whom has left a contact: linking needs no code."""
    return [row | {"email": "", "phone": ""} for row in linking.customer_rows()]
