"""The home page and its twin on the API, over HTTP, with their budgets of statements."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event

from ventanilla.app import Portal, build_portal, create_app
from ventanilla.identity.model import SessionKind
from ventanilla.kernel.actors import Anonymous, SystemActor
from ventanilla.kernel.periods import Month
from ventanilla.readings.feed import feed_files
from ventanilla.settings import Settings
from ventanilla.testing import linking
from ventanilla.testing.billing import bill_row, load, payment_row
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.passwords import QUICK
from ventanilla.testing.supplies import load_rows

BASE = "http://127.0.0.1:8000/cosepav"
ANA = {
    "user_name": "ana.paz",
    "email": "ana@correo.example",
    "first_name": "Ana",
    "last_name": "Paz",
    "password": "caballo verde lápiz",
    "password_again": "caballo verde lápiz",
}


@pytest.fixture
def portal(sqlite_url: str, clock: FixedClock) -> Iterator[Portal]:
    built = build_portal(
        Settings("cosepav", BASE, "a secret key that only the tests know about", sqlite_url, password_work=QUICK),
        clock=clock,
    )
    yield built
    built.house.db.close()


class Ana:
    """Signed in on the web and on the API, with the supply 8888/1."""

    def __init__(self, portal: Portal) -> None:
        assert portal.identity.open_identity(SystemActor("test"), ANA, "es-AR")
        typed = {key: ANA[key] for key in ("user_name", "password")}
        secret = portal.identity.sign_in(Anonymous("192.0.2.1"), typed).secret
        self.token = portal.identity.sign_in(Anonymous("192.0.2.1"), typed, kind=SessionKind.API).secret
        self.client = create_app(portal.house.settings, portal).test_client()
        self.client.set_cookie("cosepav_session", secret, domain="127.0.0.1", path="/cosepav")
        actor = portal.identity.actor_of(secret, SessionKind.WEB, "192.0.2.1")
        assert actor
        linking.load(portal.house, linking.customer_rows(), linking.point_rows())
        attempt = portal.supply.start_link(actor, linking.WITHOUT_CONTACT)
        self.supply = portal.house.id_of("supply_point", "8888", "1")
        portal.supply.link(actor, attempt.id, [self.supply])

    def page(self) -> Any:
        return self.client.get(f"/supplies/{self.supply}/", base_url=BASE)

    def json(self, **headers: str) -> Any:
        sent = {"Authorization": f"Bearer {self.token}", **headers}
        return self.client.get(f"/api/v1/supplies/{self.supply}/dashboard", base_url=BASE, headers=sent)


@pytest.fixture
def ana(portal: Portal) -> Ana:
    return Ana(portal)


@pytest.mark.covers("COS-07")
def test_a_new_supply_is_told_so_and_nothing_is_shown_as_zero(ana: Ana) -> None:
    page = ana.page()
    assert page.status_code == 200
    assert "Hola, Ana" in page.text
    assert "Este suministro es nuevo" in page.text
    assert "$" not in page.text.split("<main")[1].split("</main>")[0]


@pytest.mark.covers("COS-06")
def test_the_page_says_what_is_owed_by_when_and_leads_on(ana: Ana, portal: Portal) -> None:
    load(portal.house, "bills", [bill_row()])
    text = ana.page().text.replace("\xa0", " ")
    for words in ("$ 2.671,84", "Venció el 10/04/2026", "hace 5 días", "1 factura pendiente", "ACCESO A COMPROBANTES"):
        assert words in text, words
    assert f'href="/cosepav/supplies/{ana.supply}/bills"' in text
    listed = re.search(r">Trámites Disponibles</h2>(.*?)</section>", text, re.DOTALL)
    assert listed
    assert re.findall(r"<b>(.*?)</b>", listed[1]) == [
        "Libre de Deuda",
        "Resumen de Cuenta",
        "Adhesion al envio de factura digital",
        "Consulta familiares adherido",
    ]
    assert "style=" not in text


def test_the_api_says_the_same(ana: Ana, portal: Portal) -> None:
    load(portal.house, "bills", [bill_row()])
    answer = ana.json()
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    account = answer.json["account"]
    assert account["last_bill"]["total"] == {"amount": "2671.84", "currency": "ARS"}
    assert account["last_bill"]["due_on"] == "2026-04-10"
    assert (account["last_bill"]["state"], account["last_bill"]["days_left"]) == ("overdue", -5)
    assert account["owed"] == account["overdue"] == {"amount": "2671.84", "currency": "ARS"}
    assert answer.json["consumption"]["available"] is True


@pytest.mark.covers("COS-07")
def test_a_paid_bill_still_says_when_it_was_due(ana: Ana, portal: Portal) -> None:
    load(portal.house, "bills", [bill_row()])
    load(portal.house, "payments", [payment_row()])
    text = ana.page().text
    assert "Pagada" in text
    assert "Vencimiento 10/04/2026" in text


def test_a_credit_is_the_same_balance_as_that_of_debts_and_statement(
    ana: Ana, portal: Portal, counted: list[str]
) -> None:
    load(portal.house, "bills", [bill_row()])
    load(portal.house, "payments", [payment_row("3000.00")])
    for ask, most in ((ana.page, 8), (ana.json, 4)):
        ask()
        counted.clear()
        assert ask().status_code == 200
        assert len(counted) <= most, counted
    page = ana.page().text.replace("\xa0", " ")
    tile = re.search(r">Estado de cuenta</h2>(.*?)</section>", page, re.DOTALL)
    assert tile
    assert "$ 328,16 <small>a favor</small>" in tile[1]
    for path in ("debts", "statement"):
        shown = ana.client.get(f"/supplies/{ana.supply}/{path}", base_url=BASE).text.replace("\xa0", " ")
        assert "$ 328,16" in shown, path
    account = ana.json().json["account"]
    sent = {"Authorization": f"Bearer {ana.token}"}
    debts = ana.client.get(f"/api/v1/supplies/{ana.supply}/debts", base_url=BASE, headers=sent).json
    assert account["credit"] == debts["credit"] == {"amount": "328.16", "currency": "ARS"}
    assert account["balance"] == debts["balance"] == {"amount": "-328.16", "currency": "ARS"}


def test_the_api_takes_no_cookie_for_a_token(ana: Ana) -> None:
    path = f"/api/v1/supplies/{ana.supply}/dashboard"
    wrong = 'Bearer error="invalid_token"'
    for sent, challenge in ((None, "Bearer"), ("Bearer nonsense", wrong), ("Basic YTpi", "Bearer")):
        answer = ana.client.get(path, base_url=BASE, headers={"Authorization": sent} if sent else {})
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == challenge
    cookie = next(c.value for c in ana.client._cookies.values() if c.key == "cosepav_session")
    assert ana.client.get(path, base_url=BASE, headers={"Authorization": f"Bearer {cookie}"}).status_code == 401
    assert ana.client.get(f"{path}?token={ana.token}", base_url=BASE).status_code == 401


@pytest.fixture
def counted(ana: Ana, portal: Portal) -> Iterator[list[str]]:
    """Every statement that goes to the database, those by the driver's own cursor too."""
    seen: list[str] = []
    db = portal.house.db
    rows = db.rows

    def note(hot: Any, *args: Any, **values: Any) -> Any:
        seen.append(str(hot.statement))
        return rows(hot, *args, **values)

    def also(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    db.rows = note  # type: ignore[method-assign]
    for engine in (db._reads, db._writes):
        event.listen(engine, "before_cursor_execute", also)
    yield seen
    for engine in (db._reads, db._writes):
        event.remove(engine, "before_cursor_execute", also)
    db.rows = rows  # type: ignore[method-assign]


def test_the_page_costs_at_most_eight_statements_and_the_json_four(
    ana: Ana, portal: Portal, counted: list[str]
) -> None:
    load(portal.house, "bills", [bill_row()])
    for ask, most in ((ana.page, 8), (ana.json, 4)):
        ask()
        counted.clear()
        assert ask().status_code == 200
        assert 3 <= len(counted) <= most, counted


def used(portal: Portal, amounts: dict[str, int | None]) -> None:
    file = next(each for each in feed_files(portal.house.utility) if each.name == "consumption")
    supply = {"customer_number": "8888", "supply_number": "1", "unit": "kWh"}
    rows = [
        {**supply, "month": Month.parse(month), "amount": None if amount is None else Decimal(amount)}
        for month, amount in amounts.items()
    ]
    taken = load_rows(portal.house, file, rows)
    assert not taken.rejected, taken


def test_the_chart_has_a_sentence_a_table_and_two_drawings(ana: Ana, portal: Portal) -> None:
    load(portal.house, "bills", [bill_row()])
    used(portal, {"2025-04": 204, "2026-02": None, "2026-03": 198, "2026-04": 221})
    text = ana.page().text.replace("\xa0", " ")
    assert "8 % más que en abril de 2025." in text
    assert re.search(r'class="chart wide"', text)
    assert re.search(r'class="chart narrow"', text)
    assert "febrero de 2026" in text
    assert "<caption>" in text
    seen = ana.json().json["consumption"]
    assert seen["last"] == {
        "month": "2026-04",
        "amount": {"value": "221", "unit": "kWh"},
        "before": {"value": "204", "unit": "kWh"},
    }
    assert seen["change_percent"] == 8
    months = {each["month"]: each["amount"] for each in seen["months"]}
    assert months["2026-02"] == {"value": None, "unit": "kWh", "absent": "not_supplied"}
    assert months["2026-03"] == {"value": "198", "unit": "kWh"}
