"""Paying in the portal through a provider that answers over HTTP: one effect, whatever it says, when and how often."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from threading import Event
from time import sleep

import pytest

from ventanilla.app import Portal
from ventanilla.billing.feed import feed_files
from ventanilla.billing.model import RECEIVED, OnlinePayment, PaymentState
from ventanilla.demo.sandbox import Delivery
from ventanilla.errors import Conflict, InvalidInput, NotFound, NotPermitted, Unavailable
from ventanilla.kernel.actors import StaffActor
from ventanilla.kernel.money import Money
from ventanilla.kernel.periods import Month
from ventanilla.settings import Settings
from ventanilla.testing.billing import NUMBER, Holder, bill_row, holder, load, payment_row
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.paying import Bank, build_paying, open_bank

pytestmark = pytest.mark.utility("cosepav")
SECOND = "B 0003-00012399"
CLERK = StaffActor("caja")


def pesos(amount: str) -> Money:
    return Money(Decimal(amount), "ARS")


@pytest.fixture
def bank(tmp_path: Path, clock: FixedClock) -> Iterator[Bank]:
    with open_bank(tmp_path, clock) as opened:
        yield opened


@pytest.fixture
def portal(portal_settings: Settings, clock: FixedClock, bank: Bank) -> Iterator[Portal]:
    built = build_paying(portal_settings, bank, clock)
    yield built
    built.house.db.close()


@pytest.fixture
def ours(portal: Portal) -> Holder:
    """Two bills: 2.671,84 that was due on the 10th and 1.000,00 due on the 30th."""
    held = holder(portal)
    second = bill_row(
        number=SECOND, month=Month(2026, 3), total=Decimal(1000), due_on=date(2026, 4, 30), sequence=12399
    )
    assert not load(portal.house, "bills", [bill_row(), second]).rejected
    return held


def start(portal: Portal, ours: Holder, amount: str = "", key: str = "", number: str = "") -> OnlinePayment:
    bill_id = portal.house.id_of("bill", number) if number else ""
    wanted = pesos(amount) if amount else None
    return portal.billing.paying.start(ours.actor, ours.supply_point_id, wanted, bill_id=bill_id, key=key)


def owed(portal: Portal, ours: Holder) -> Money:
    return portal.billing.debts(ours.actor, ours.supply_point_id).value.total


def state(portal: Portal, ours: Holder, one: OnlinePayment) -> PaymentState:
    return portal.billing.paying.payment(ours.actor, ours.supply_point_id, one.id).state


def rows(portal: Portal, ours: Holder) -> list[tuple[str, Money]]:
    found = portal.billing.payments(ours.actor, ours.supply_point_id, date(2026, 1, 1), date(2026, 12, 31)).value
    return [(line.state, line.amount) for line in found]


@pytest.mark.covers("KOM-11")
def test_a_payment_lowers_what_is_owed_once_the_provider_has_said_so(portal: Portal, ours: Holder, bank: Bank) -> None:
    one = start(portal, ours, number=NUMBER)
    assert (one.amount, one.state) == (pesos("2671.84"), PaymentState.STARTED)
    assert owed(portal, ours) == pesos("3671.84"), "an order is no payment"
    payment = bank.pay(one.url)
    assert (payment.amount, payment.currency) == ("2671.84", "ARS")
    assert owed(portal, ours) == pesos("3671.84"), "paying there is no payment here until it is confirmed"
    portal.billing.reports.notify(*bank.notice(payment, "succeeded"))
    assert owed(portal, ours) == pesos("1000.00")
    assert rows(portal, ours) == [("confirmed", pesos("2671.84"))]


def test_notices_that_come_twice_late_and_in_any_order_have_one_effect(
    portal: Portal, ours: Holder, bank: Bank
) -> None:
    one = start(portal, ours, "1500.00")
    payment = bank.pay(one.url)
    seen = []
    for said in ("declined", "succeeded", "processing", "succeeded", "declined", "expired", "new", "succeeded"):
        portal.billing.reports.notify(*bank.notice(payment, said))
        seen.append((state(portal, ours, one).value, owed(portal, ours).amount))
    assert seen[0] == ("declined", Decimal("3671.84"))
    assert set(seen[1:]) == {("confirmed", Decimal("2171.84"))}
    assert rows(portal, ours) == [("confirmed", pesos("1500.00"))]


def test_many_notices_at_once_have_one_effect(portal: Portal, ours: Holder, bank: Bank) -> None:
    one = start(portal, ours, "1000.00")
    notice = bank.notice(bank.pay(one.url), "succeeded")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: portal.billing.reports.notify(*notice), range(16)))
    assert owed(portal, ours) == pesos("2671.84")
    assert rows(portal, ours) == [("confirmed", pesos("1000.00"))]


def test_a_forged_changed_or_old_notice_is_refused(portal: Portal, ours: Holder, bank: Bank, clock: FixedClock) -> None:
    one = start(portal, ours, "1000.00")
    signature, body = bank.notice(bank.page_of(one.url), "succeeded")
    wrong = [
        ("", body),
        ("t=1,v1=" + "0" * 64, body),
        (signature.replace("v1=", "v1=0")[: len(signature)], body),
        (signature, body.replace(b"1000.00", b"0001.00")),
        (signature + ",v1=" + "0" * 64, body),
        (signature, body + b" "),
        (signature, b""),
    ]
    for given in wrong:
        with pytest.raises(NotPermitted):
            portal.billing.reports.notify(*given)
    clock.advance(timedelta(minutes=6))
    with pytest.raises(NotPermitted):
        portal.billing.reports.notify(signature, body)
    assert state(portal, ours, one) is PaymentState.STARTED
    assert owed(portal, ours) == pesos("3671.84")


def test_another_amount_than_ours_is_booked_nowhere_and_kept_for_the_staff(
    portal: Portal, ours: Holder, bank: Bank
) -> None:
    one = start(portal, ours, "1000.00")
    portal.billing.reports.notify(*bank.notice(bank.page_of(one.url), "succeeded", amount="10.00"))
    assert state(portal, ours, one) is PaymentState.UNSURE
    assert owed(portal, ours) == pesos("3671.84")
    assert [each.id for each in portal.billing.reports.found(CLERK, [PaymentState.UNSURE])] == [one.id]


def test_a_lost_notice_is_made_good_by_asking(portal: Portal, ours: Holder, bank: Bank, clock: FixedClock) -> None:
    one = start(portal, ours, "1000.00")
    bank.pay(one.url)
    assert portal.billing.reports.reconcile() == 0, "a notice may take a moment"
    clock.advance(timedelta(minutes=3))
    assert portal.billing.reports.reconcile() == 1
    assert portal.billing.reports.reconcile() == 0
    assert owed(portal, ours) == pesos("2671.84")


def test_what_is_under_way_is_shown_and_not_asked_for_again(
    portal: Portal, ours: Holder, bank: Bank, clock: FixedClock
) -> None:
    one = start(portal, ours, "3000.00")
    payment = bank.pay(one.url, Delivery.LATE)
    portal.billing.reports.notify(*bank.notice(payment, "processing"))
    assert owed(portal, ours) == pesos("3671.84"), "never hidden before it is confirmed"
    may = portal.billing.paying.payable(ours.actor, ours.supply_point_id)
    assert (may.in_process, may.most) == (pesos("3000.00"), pesos("671.84"))
    assert rows(portal, ours) == [("processing", pesos("3000.00"))]
    clock.advance(timedelta(seconds=5))
    got = portal.billing.paying.refreshed(ours.actor, ours.supply_point_id, one.id)
    assert (got.state, owed(portal, ours)) == (PaymentState.CONFIRMED, pesos("671.84"))


@pytest.mark.covers("KOM-08")
def test_the_back_offices_own_row_takes_the_place_of_ours(portal: Portal, ours: Holder, bank: Bank) -> None:
    one = start(portal, ours, "1000.00", number=SECOND)
    portal.billing.reports.notify(*bank.notice(bank.pay(one.url), "succeeded"))
    row = payment_row("1000.00", SECOND, paid_on=date(2026, 4, 15), channel="Banco", reference=one.reference)
    assert not load(portal.house, "payments", [row]).rejected
    assert rows(portal, ours) == [(RECEIVED, pesos("1000.00"))]
    assert owed(portal, ours) == pesos("2671.84")
    again = load(portal.house, "payments", [row])
    assert (again.unchanged, again.inserted) == (1, 0)
    portal.billing.reports.notify(*bank.notice(bank.page_of(one.url), "succeeded"))
    assert owed(portal, ours) == pesos("2671.84")


def test_the_back_offices_row_may_come_before_the_notice(portal: Portal, ours: Holder, bank: Bank) -> None:
    one = start(portal, ours, "1000.00", number=SECOND)
    payment = bank.pay(one.url)
    load(portal.house, "payments", [payment_row("1000.00", SECOND, paid_on=date(2026, 4, 15), reference=one.reference)])
    assert (rows(portal, ours), owed(portal, ours)) == ([(RECEIVED, pesos("1000.00"))], pesos("2671.84"))
    portal.billing.reports.notify(*bank.notice(payment, "succeeded"))
    assert (rows(portal, ours), owed(portal, ours)) == ([(RECEIVED, pesos("1000.00"))], pesos("2671.84"))
    assert state(portal, ours, one) is PaymentState.CONFIRMED


def test_a_refund_brings_the_debt_back_once(portal: Portal, ours: Holder, bank: Bank) -> None:
    one = start(portal, ours, "1000.00")
    payment = bank.pay(one.url)
    with pytest.raises(Conflict):
        portal.billing.reports.refund(CLERK, one.reference, "de más")
    portal.billing.reports.notify(*bank.notice(payment, "succeeded"))
    with pytest.raises(NotPermitted):
        portal.billing.reports.refund(ours.actor, one.reference, "de más")
    with pytest.raises(InvalidInput):
        portal.billing.reports.refund(CLERK, one.reference, "  ")
    assert portal.billing.reports.refund(CLERK, one.reference, "de más").state is PaymentState.REFUNDED
    for said in ("refunded", "succeeded", "refunded"):
        portal.billing.reports.notify(*bank.notice(payment, said))
    assert owed(portal, ours) == pesos("3671.84")
    assert rows(portal, ours) == [("refunded", pesos("1000.00"))]
    (entry,) = [each for each in portal.house.audit.entries() if each.action == "billing.payment_refunded"]
    assert (entry.actor_kind, entry.actor_id, entry.subject) == ("staff", "caja", one.id)


def test_a_refund_may_be_told_before_the_payment(portal: Portal, ours: Holder, bank: Bank) -> None:
    one = start(portal, ours, "1000.00")
    payment = bank.pay(one.url)
    portal.billing.reports.notify(*bank.notice(payment, "refunded"))
    portal.billing.reports.notify(*bank.notice(payment, "succeeded"))
    assert (state(portal, ours, one), owed(portal, ours)) == (PaymentState.REFUNDED, pesos("3671.84"))


def test_the_same_key_is_the_same_payment(portal: Portal, ours: Holder, bank: Bank) -> None:
    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(lambda _: start(portal, ours, "1000.00", "a key"), range(6)))
    assert len({one.id for one in made}) == 1
    assert len({one.url for one in made}) == 1
    with pytest.raises(Conflict):
        start(portal, ours, "999.00", "a key")


@pytest.mark.parametrize("amount", ["0.99", "3671.85"])
def test_too_little_and_too_much_are_refused(portal: Portal, ours: Holder, bank: Bank, amount: str) -> None:
    with pytest.raises(InvalidInput) as fault:
        start(portal, ours, amount)
    assert set(fault.value.fields) == {"amount"}


def test_more_than_one_bill_owes_pays_the_next_one(portal: Portal, ours: Holder, bank: Bank) -> None:
    one = start(portal, ours, "3000.00")
    portal.billing.reports.notify(*bank.notice(bank.pay(one.url), "succeeded"))
    (left,) = portal.billing.debts(ours.actor, ours.supply_point_id).value.bills
    assert (left.number, left.open) == (SECOND, pesos("671.84"))


def test_who_owes_nothing_has_nothing_to_pay(portal: Portal, ours: Holder) -> None:
    load(portal.house, "payments", [payment_row(), payment_row("1000.00", SECOND)])
    with pytest.raises(Conflict):
        start(portal, ours)


def test_strangers_find_nothing(portal: Portal, ours: Holder, bank: Bank) -> None:
    one = start(portal, ours, "1000.00")
    paying, point = portal.billing.paying, ours.supply_point_id
    for ask in (
        lambda: paying.payable(ours.stranger, point),
        lambda: paying.start(ours.stranger, point, None),
        lambda: paying.payment(ours.stranger, point, one.id),
        lambda: paying.refreshed(ours.stranger, point, one.id),
        lambda: paying.payments(ours.stranger, point),
        lambda: paying.payment(ours.actor, point, "nosuch"),
        lambda: paying.start(ours.actor, point, None, bill_id="nosuch"),
        lambda: portal.billing.payments(ours.stranger, point, date(2026, 1, 1), date(2026, 12, 31)),
    ):
        with pytest.raises(NotFound):
            ask()


@pytest.mark.parametrize("elsewhere", ["http://127.0.0.1:1", "https://bank.example", "javascript:alert(1)//", "//b"])
def test_a_provider_that_sends_customers_elsewhere_is_not_believed(
    portal_settings: Settings, clock: FixedClock, tmp_path: Path, elsewhere: str
) -> None:
    with open_bank(tmp_path / "bank", clock, shown_as=elsewhere) as bank:
        portal = build_paying(portal_settings, bank, clock)
        held = holder(portal)
        load(portal.house, "bills", [bill_row()])
        with pytest.raises(Unavailable):
            start(portal, held, "1000.00")
        portal.house.db.close()


def test_a_provider_that_is_down_is_asked_again_under_the_same_key(
    portal_settings: Settings, clock: FixedClock, tmp_path: Path
) -> None:
    with open_bank(tmp_path / "a", clock) as gone:
        pass
    portal = build_paying(portal_settings, gone, clock)
    held = holder(portal)
    load(portal.house, "bills", [bill_row()])
    with pytest.raises(Unavailable):
        start(portal, held, "1000.00", "a key")
    (kept,) = portal.billing.paying.payments(held.actor, held.supply_point_id)
    assert (kept.state, kept.url) == (PaymentState.STARTED, "")
    assert owed(portal, held) == pesos("2671.84")
    clock.advance(timedelta(hours=25))
    assert portal.billing.reports.reconcile() == 0, "it may have heard of it: nobody knows while it is down"
    portal.house.db.close()
    clock.advance(timedelta(minutes=3))
    with open_bank(tmp_path / "b", clock) as back:
        again = build_paying(portal_settings, back, clock)
        assert again.billing.reports.reconcile() == 1
        assert state(again, held, kept) is PaymentState.EXPIRED
        again.house.db.close()


def test_without_a_provider_nothing_can_be_paid_here(portal_settings: Settings, clock: FixedClock) -> None:
    portal = build_paying(portal_settings, None, clock)
    held = holder(portal)
    load(portal.house, "bills", [bill_row()])
    assert not portal.billing.paying.is_on
    with pytest.raises(NotFound):
        start(portal, held)
    with pytest.raises(NotFound):
        portal.billing.reports.notify("t=1,v1=" + "0" * 64, b"{}")
    portal.house.db.close()


def test_what_nobody_goes_on_with_is_over_after_a_day_and_still_counts_when_it_comes(
    portal: Portal, ours: Holder, bank: Bank, clock: FixedClock
) -> None:
    one = start(portal, ours, "1000.00")
    clock.advance(timedelta(hours=23))
    assert portal.billing.reports.reconcile() == 0
    clock.advance(timedelta(hours=2))
    assert portal.billing.reports.reconcile() == 1
    assert state(portal, ours, one) is PaymentState.EXPIRED
    portal.billing.reports.notify(*bank.notice(bank.pay(one.url), "succeeded"))
    assert (state(portal, ours, one), owed(portal, ours)) == (PaymentState.CONFIRMED, pesos("2671.84"))


@pytest.mark.parametrize("is_feed_first", [True, False])
def test_feed_and_notice_at_the_same_moment_have_one_effect(
    portal: Portal, ours: Holder, bank: Bank, is_feed_first: bool
) -> None:
    one = start(portal, ours, "1000.00", number=SECOND)
    notice = bank.notice(bank.pay(one.url), "succeeded")
    row = payment_row("1000.00", SECOND, paid_on=date(2026, 4, 15), reference=one.reference)
    begun, may_end = Event(), Event()
    house = portal.house

    def by_feed() -> None:
        file = next(file for file in feed_files(house.utility) if file.name == "payments")
        whole = {column.name: None for column in file.columns}
        whose = {"customer_number": "8888", "supply_number": "1"}
        with house.db.write() as connection:
            file.load(connection, house, [whole | whose | row])
            begun.set()
            may_end.wait(5)

    def by_notice() -> None:
        with house.db.whole():
            portal.billing.reports.notify(*notice)
            begun.set()
            may_end.wait(5)

    first, second = (by_feed, by_notice) if is_feed_first else (by_notice, by_feed)
    with ThreadPoolExecutor(2) as pool:
        one_of_them = pool.submit(first)
        assert begun.wait(5)
        other = pool.submit(second)
        sleep(0.3)
        assert not other.done(), "it waits for the first"
        may_end.set()
        one_of_them.result(30)
        other.result(30)
    assert rows(portal, ours) == [(RECEIVED, pesos("1000.00"))]
    assert owed(portal, ours) == pesos("2671.84")
