"""Notices of payments from the open net: forged, replayed, huge, torn, and many at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ventanilla.billing.model import OnlinePayment
from ventanilla.billing.signing import signature
from ventanilla.errors import Conflict, NotFound
from ventanilla.kernel.actors import StaffActor
from ventanilla.kernel.money import Money
from ventanilla.settings import Settings
from ventanilla.testing.billing import bill_row, load
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.paying import SECRET, Bank, build_paying, open_bank
from ventanilla.testing.visiting import BASE, Visit

pytestmark = pytest.mark.utility("cosepav")


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


@pytest.fixture
def one(visit: Visit, bank: Bank) -> OnlinePayment:
    found = visit.portal.billing.paying.start(visit.ours.actor, visit.ours.supply_point_id, None)
    bank.pay(found.url)
    return found


def post(visit: Visit, signed: str, body: bytes, **headers: str) -> Any:
    given = {"X-Payment-Signature": signed, "Content-Type": "application/json", **headers}
    return visit.client.post("/payments/notices", base_url=BASE, data=body, headers=given)


def owed(visit: Visit) -> Money:
    return visit.portal.billing.debts(visit.ours.actor, visit.ours.supply_point_id).value.total


def body_of(one: OnlinePayment, **changes: Any) -> bytes:
    said = {"reference": one.reference, "state": "succeeded", "amount": "2671.84", "currency": "ARS"}
    return json.dumps({**said, **changes}).encode()


def test_without_the_secret_nothing_is_believed(visit: Visit, one: OnlinePayment, clock: FixedClock) -> None:
    body = body_of(one)
    forged = [
        "",
        "v1=0",
        "t=0,v1=" + "0" * 64,
        signature("another secret of at least thirty-two chars", clock.now(), body),
        signature(SECRET, clock.now() - timedelta(minutes=6), body),
        signature(SECRET, clock.now() + timedelta(minutes=6), body),
        signature(SECRET, clock.now(), body, "POST /payments"),
        signature(SECRET, clock.now(), body).upper(),
        "t=9" * 10_000,
    ]
    answers = [post(visit, each, body) for each in forged]
    assert {answer.status_code for answer in answers} == {403}
    assert len({answer.data for answer in answers}) == 1
    assert owed(visit).minor == 267184


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"null", b"{", b'"x"', b"{}", b"\xff\xfe", b'{"reference": 5, "state": "succeeded", "amount": "1"}'],
)
def test_signed_nonsense_is_refused(visit: Visit, one: OnlinePayment, clock: FixedClock, body: bytes) -> None:
    assert post(visit, signature(SECRET, clock.now(), body), body).status_code == 403


@pytest.mark.parametrize(
    "amount", [2671.84, 267184, "NaN", "Infinity", "1E+999999", "-2671.84", "2671.840001", "", None]
)
def test_an_amount_that_is_not_ours_is_never_booked(
    visit: Visit, one: OnlinePayment, clock: FixedClock, amount: Any
) -> None:
    body = body_of(one, amount=amount)
    assert post(visit, signature(SECRET, clock.now(), body), body).status_code in (204, 403)
    assert owed(visit).minor == 267184


def test_another_currency_is_never_booked(visit: Visit, one: OnlinePayment, clock: FixedClock) -> None:
    body = body_of(one, currency="USD")
    assert post(visit, signature(SECRET, clock.now(), body), body).status_code == 204
    assert owed(visit).minor == 267184


def test_what_nobody_knows_is_taken_and_forgotten(visit: Visit, one: OnlinePayment, clock: FixedClock) -> None:
    known = {"NOSUCH": 204, "'; DROP TABLE bill; --": 204, "": 403, "x" * 10_000: 403, "\u0000": 403, "\u202e1": 403}
    for reference, status in known.items():
        body = body_of(one, reference=reference)
        assert post(visit, signature(SECRET, clock.now(), body), body).status_code == status, reference
    assert owed(visit).minor == 267184


def test_a_key_with_odd_characters_is_no_key(visit: Visit, one: OnlinePayment) -> None:
    start = visit.portal.billing.paying.start
    for key in ("\u0000", "a\r\nb", "x" * 81):
        with pytest.raises(Conflict):
            start(visit.ours.actor, visit.ours.supply_point_id, None, key=key)
    with pytest.raises(NotFound):
        visit.portal.billing.reports.refund(StaffActor("caja"), "\u0000", "x")


def test_a_huge_notice_costs_nothing(visit: Visit, one: OnlinePayment, clock: FixedClock) -> None:
    body = body_of(one, pad="x" * 500_000)
    assert post(visit, signature(SECRET, clock.now(), body), body).status_code == 403
    assert post(visit, "", b"x" * 2_000_000).status_code in (403, 413)


def test_a_notice_sent_again_and_again_has_one_effect(visit: Visit, one: OnlinePayment, clock: FixedClock) -> None:
    body = body_of(one)
    signed = signature(SECRET, clock.now(), body)
    with ThreadPoolExecutor(6) as pool:
        codes = list(pool.map(lambda _: visit.portal.billing.reports.notify(signed, body), range(24)))
    assert codes == [None] * 24
    assert post(visit, signed, body).status_code == 204
    assert owed(visit).minor == 0
    with visit.portal.house.db.read() as connection:
        count = connection.exec_driver_sql("SELECT count(*) FROM payment").scalar_one()
    assert count == 1


def test_a_notice_needs_no_cookie_and_gives_none(visit: Visit, one: OnlinePayment, clock: FixedClock) -> None:
    body = body_of(one)
    answer = post(visit, signature(SECRET, clock.now(), body), body, Origin="https://bank.example")
    assert answer.status_code == 204
    assert "Set-Cookie" not in answer.headers
