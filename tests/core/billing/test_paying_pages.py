"""Paying over HTTP: pages, operations and the provider's notices, for the holder and for others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ventanilla.demo.sandbox import Delivery
from ventanilla.settings import Settings
from ventanilla.testing.billing import NUMBER, bill_row, load, payment_row
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.paying import Bank, build_paying, open_bank
from ventanilla.testing.visiting import BASE, PAGE, Visit

pytestmark = pytest.mark.utility("cosepav")
ORIGIN = {"Origin": "http://127.0.0.1:8000"}


@pytest.fixture
def bank(tmp_path: Path, clock: FixedClock) -> Iterator[Bank]:
    with open_bank(tmp_path, clock) as opened:
        yield opened


@pytest.fixture
def visit(portal_settings: Settings, clock: FixedClock, bank: Bank) -> Iterator[Visit]:
    portal = build_paying(portal_settings, bank, clock)
    made = Visit(portal)
    load(portal.house, "bills", [bill_row()])
    yield made
    portal.house.db.close()


def post(visit: Visit, path: str, page: str, **values: str) -> Any:
    token = dict(re.findall(r'name="(csrf_token|form_key)" value="([^"]+)"', visit.get(page).text))
    where = f"{visit.root}{path}"
    return visit.client.post(where, base_url=BASE, data={**token, **values}, headers={**PAGE, **ORIGIN})


def order(visit: Visit, key: str = "", **body: object) -> Any:
    headers = {**visit.bearer, **({"Idempotency-Key": key} if key else {})}
    return visit.client.post(f"/api/v1{visit.root}/payments", base_url=BASE, json=body, headers=headers)


def notify(visit: Visit, signature: str, body: bytes) -> int:
    headers = {"X-Payment-Signature": signature, "Content-Type": "application/json"}
    return int(visit.client.post("/payments/notices", base_url=BASE, data=body, headers=headers).status_code)


def test_from_the_bill_to_the_provider_and_back(visit: Visit, bank: Bank) -> None:
    bill_id = visit.portal.house.id_of("bill", NUMBER)
    page = visit.page(f"/bills/{bill_id}")
    assert [each.get("href") for each in page.xpath("//main//a[@class='button']")] == [
        f"/cosepav{visit.root}/pay?bill={bill_id}"
    ]
    form = visit.page(f"/pay?bill={bill_id}")
    assert form.xpath("//input[@name='amount']/@value") == ["2671,84"]
    sent = post(visit, "/pay", f"/pay?bill={bill_id}", amount="2.671,84", bill=bill_id)
    assert sent.status_code == 422
    sent = post(visit, "/pay", f"/pay?bill={bill_id}", amount="2671,84", bill=bill_id)
    assert sent.status_code == 303
    assert sent.headers["Location"].startswith(f"{bank.url}/pay/")
    kept = bank.page_of(sent.headers["Location"])
    back = kept.return_url.removeprefix(BASE)
    assert visit.client.get(f"{back}?status=success", base_url=BASE).status_code == 303
    shown = visit.said(visit.page(back.removesuffix("/return").removeprefix(visit.root)))
    assert "sin terminar" in shown, "the browser's word is worth nothing"
    bank.pay(sent.headers["Location"])
    assert notify(visit, *bank.notice(kept, "succeeded")) == 204
    assert "pagado" in visit.said(visit.page("/payments"))
    assert "No debés nada" in visit.said(visit.page("/debts"))
    assert visit.get(f"/pay?bill={bill_id}").status_code == 303, "nothing is left to pay"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "NaN",
        "1E+9",
        "-5",
        "0",
        "0,00",
        "1,001",
        "１００",
        "٣",
        "1e3",
        "0x10",
        "9" * 400,
        "1.000,50",
        "\u202e12",
        "a\r\nb",
    ],
)
def test_an_amount_that_is_none_is_named_and_kept(visit: Visit, bank: Bank, typed: str) -> None:
    answer = post(visit, "/pay", "/pay", amount=typed)
    assert answer.status_code == 422
    assert 'id="f-amount-fault"' in answer.text
    assert order(visit, amount=typed or "x").status_code == 422
    assert visit.portal.billing.paying.payments(visit.ours.actor, visit.ours.supply_point_id) == ()


def test_the_form_may_lead_to_the_provider_and_to_nobody_else(visit: Visit, bank: Bank) -> None:
    policy = visit.get("/pay").headers["Content-Security-Policy"]
    assert re.search(r"form-action ([^;]+)", policy)[1] == f"'self' {bank.url}"  # type: ignore[index]


def test_a_double_click_is_one_payment(visit: Visit, bank: Bank) -> None:
    token = dict(re.findall(r'name="(csrf_token|form_key)" value="([^"]+)"', visit.get("/pay").text))
    sent = [
        visit.client.post(
            f"{visit.root}/pay", base_url=BASE, data={**token, "amount": "100"}, headers={**PAGE, **ORIGIN}
        )
        for _ in range(2)
    ]
    assert [each.status_code for each in sent] == [303, 303]
    assert sent[0].headers["Location"] == sent[1].headers["Location"]
    assert len(visit.portal.billing.paying.payments(visit.ours.actor, visit.ours.supply_point_id)) == 1


def test_an_app_pays_under_a_key(visit: Visit, bank: Bank) -> None:
    may = visit.json("/payable").json
    assert may["most"] == {"amount": "2671.84", "currency": "ARS"}
    made = [order(visit, "k-1", amount="1000.50") for _ in range(3)]
    assert {each.status_code for each in made} == {201}
    assert len({each.json["id"] for each in made}) == 1
    one = made[0].json
    assert (one["state"], one["amount"]["amount"]) == ("started", "1000.50")
    bank.pay(one["url"])
    got = visit.json(f"/payments/{one['id']}").json
    assert (got["state"], got["url"]) == ("confirmed", "")
    (line,) = visit.json("/payments").json["items"]
    assert (line["state"], line["received_on"], line["online_id"]) == ("confirmed", None, one["id"])
    whole = order(visit, "k-2").json
    assert whole["amount"]["amount"] == "1671.34"
    load(visit.portal.house, "payments", [payment_row("1671.34")])
    assert order(visit, "k-3").status_code == 409
    assert order(visit, amount=5).status_code == 422
    assert order(visit, amount="5", more="x").status_code == 422


def test_what_is_somebody_elses_is_not_there(visit: Visit, bank: Bank) -> None:
    one = order(visit, amount="10").json
    visit.enter("extra")
    paths = ("/payments", f"/payments/{one['id']}", f"/payments/{one['id']}/return", "/pay", "/balance")
    nowhere = visit.root.replace(visit.root[-5:], "aaaaa")
    for path in paths:
        theirs, none = visit.get(path), visit.client.get(f"{nowhere}{path}", headers=PAGE, base_url=BASE)
        assert theirs.status_code == none.status_code == 404, path
    for path in ("/payments", f"/payments/{one['id']}", "/payable", "/balance", "/contract-values", "/details"):
        theirs = visit.client.get(f"/api/v1{visit.root}{path}", headers=visit.bearer, base_url=BASE)
        none = visit.client.get(f"/api/v1{nowhere}{path}", headers=visit.bearer, base_url=BASE)
        assert (theirs.status_code, theirs.data) == (404, none.data), path
    assert order(visit, amount="10").status_code == 404


def test_nobody_pays_without_signing_in(visit: Visit) -> None:
    visit.client.delete_cookie("cosepav_session", domain="127.0.0.1", path="/cosepav")
    assert visit.get("/pay").status_code == 303
    visit.bearer = {}
    assert order(visit, amount="10").status_code == 401


@pytest.mark.parametrize(("year", "status"), [("", 200), ("2026", 200), ("2031", 422), ("x", 422), ("1", 422)])
def test_a_year_that_is_none_is_named(visit: Visit, year: str, status: int) -> None:
    for page in ("/payments", "/balance"):
        assert visit.get(f"{page}?year={year}").status_code == status
    assert visit.json(f"/payments?year={year}").status_code == (status if year else 422), "an app leaves it out"
    assert visit.get("/balance?year=2026&month=13").status_code == 422
    assert visit.get("/balance?year=2026&month=12").status_code == 422, "it has not begun"


def test_amounts_on_the_form_are_exact(visit: Visit, bank: Bank) -> None:
    sent = post(visit, "/pay", "/pay", amount="0 000 123,40")
    assert Decimal(bank.page_of(sent.headers["Location"]).amount) == Decimal("123.40")


@pytest.mark.covers("KOM-08")
def test_what_was_never_paid_is_not_shown_as_on_its_way(visit: Visit, bank: Bank, clock: FixedClock) -> None:
    for outcome in ("declined", "succeeded"):
        made = bank.page_of(post(visit, "/pay", "/pay", amount="10").headers["Location"])
        if outcome == "declined":
            bank.sandbox.decline(made)
        else:
            bank.sandbox.pay(made, Delivery.LOST)
        assert notify(visit, *bank.notice(made, outcome)) == 204
        clock.advance(timedelta(minutes=1))
    rows = [" ".join(row.text_content().split()) for row in visit.page("/payments").xpath("//main//tbody/tr")]
    assert ["rechazado" in row for row in rows] == [False, True], "the newest stands first"
    assert ["Todavía no" in row for row in rows] == [True, False]
