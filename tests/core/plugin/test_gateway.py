"""The gateway with plugins that behave, and with ones that don't."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace as plugin
from typing import Any

import pytest

from ventanilla.errors import NotFound, PluginFault, Unavailable
from ventanilla.plugin import Gateway, hookimpl, live_hookimpl
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.samples import MONTH, SUPPLY, a_bill

Make = Callable[..., Gateway]
Ask = Callable[[Gateway], Any]


def test_the_records_answer_where_no_plugin_does(make_gateway: Make, ask_bills: Ask) -> None:
    gateway = make_gateway()
    assert ask_bills(gateway).value == (a_bill(),)
    assert ask_bills(gateway).as_of is None
    assert gateway.only_records("bills")


def test_nobody_answers_with_none(make_gateway: Make) -> None:
    assert make_gateway().ask("bill", supply_point=SUPPLY, bill_id="b1").value is None


def test_the_utility_is_asked_before_the_records_and_may_amend_them(make_gateway: Make, ask_bills: Ask) -> None:
    @hookimpl
    def bills(portal: Any, supply_point: Any, since: Any) -> Any:
        return tuple(replace(one, number="X") for one in portal.records.bills(supply_point, since=since))

    gateway = make_gateway(plugin(bills=bills))
    assert [one.number for one in ask_bills(gateway).value] == ["X"]
    assert not gateway.only_records("bills")
    assert gateway.only_records("supply_points")


def test_a_silent_plugin_lets_the_records_answer(make_gateway: Make, ask_bills: Ask) -> None:
    @hookimpl
    def bills(supply_point: Any) -> None:
        return None

    assert ask_bills(make_gateway(plugin(bills=bills))).value == (a_bill(),)


def _raise(fault: BaseException) -> Any:
    raise fault


def _generator() -> Iterator[Any]:
    yield a_bill()


FAULTS: dict[str, Callable[..., Any]] = {
    "raises": lambda supply_point: 1 / 0,
    "exits": lambda supply_point: sys.exit(3),
    "interrupts": lambda supply_point: _raise(KeyboardInterrupt()),
    "raises the base": lambda supply_point: _raise(BaseException("all of it")),
    "raises a generator's end": lambda supply_point: _raise(GeneratorExit()),
    "returns a list": lambda supply_point: [a_bill()],
    "returns a text": lambda supply_point: "12 bills",
    "returns a generator": lambda supply_point: _generator(),
    "returns somebody else's": lambda supply_point: (a_bill("s2"),),
    "returns a bill with a text as total": lambda supply_point: (replace(a_bill(), total="12"),),
    "writes into what it was given": lambda supply_point: supply_point.attributes.update(tank=True),
}


@pytest.mark.parametrize("mark", [hookimpl, live_hookimpl], ids=["local", "live"])
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_an_evil_hook_costs_its_answer_and_nothing_else(
    make_gateway: Make, ask_bills: Ask, fault: Callable[..., Any], mark: Any
) -> None:
    def bills(supply_point: Any) -> Any:
        return fault(supply_point)

    gateway = make_gateway(plugin(bills=mark(bills)))
    with pytest.raises(PluginFault):
        ask_bills(gateway)
    assert gateway.ask("supply_points", customer_id="c1").value == (SUPPLY,)
    assert dict(SUPPLY.attributes) == {}


def test_the_fault_is_logged_without_its_text(
    make_gateway: Make, ask_bills: Ask, capsys: pytest.CaptureFixture[str]
) -> None:
    @hookimpl
    def bills(supply_point: Any) -> Any:
        raise ValueError("customer Juana Pérez, DNI 30123456")

    with pytest.raises(PluginFault):
        ask_bills(make_gateway(plugin(bills=bills)))
    said = capsys.readouterr()
    assert "plugin.fault" in said.out + said.err
    assert "ValueError" in said.out + said.err
    assert "Juana" not in said.out + said.err


def test_an_error_of_the_family_passes(make_gateway: Make, ask_bills: Ask) -> None:
    @hookimpl
    def bills(supply_point: Any) -> Any:
        raise NotFound

    with pytest.raises(NotFound):
        ask_bills(make_gateway(plugin(bills=bills)))


def test_a_real_interrupt_is_let_through(make_gateway: Make, ask_bills: Ask) -> None:
    @hookimpl
    def bills(supply_point: Any) -> Any:
        signal.raise_signal(signal.SIGINT)
        end = time.monotonic() + 2
        while time.monotonic() < end:
            pass

    # A run that was started in the background has SIGINT ignored.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            ask_bills(make_gateway(plugin(bills=bills)))
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_stop_in_a_signal_handler_is_let_through(make_gateway: Make, ask_bills: Ask) -> None:
    def stop(number: int, frame: Any) -> None:
        sys.exit(0)

    @hookimpl
    def bills(supply_point: Any) -> Any:
        signal.raise_signal(signal.SIGTERM)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        with pytest.raises(SystemExit):
            ask_bills(make_gateway(plugin(bills=bills)))
    finally:
        signal.signal(signal.SIGTERM, before)


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


def test_a_hook_that_hangs_costs_its_deadline(make_gateway: Make, ask_bills: Ask, gate: threading.Event) -> None:
    @live_hookimpl
    def bills(supply_point: Any) -> Any:
        gate.wait(60)

    gateway = make_gateway(plugin(bills=bills), deadline=0.5)
    began = time.monotonic()
    with pytest.raises(PluginFault):
        ask_bills(gateway)
    assert time.monotonic() - began < 10, "and not the minute that it hangs"


def test_all_live_calls_of_a_page_share_one_budget(make_gateway: Make, ask_bills: Ask, gate: threading.Event) -> None:
    @live_hookimpl
    def bills(supply_point: Any) -> Any:
        gate.wait(60)

    gateway = make_gateway(plugin(bills=bills), deadline=4)
    began = time.monotonic()
    with gateway.page(0.5):
        for _ in range(5):
            with pytest.raises(PluginFault):
                ask_bills(gateway)
    assert time.monotonic() - began < 4, "not even one call's own deadline"


def test_hanging_calls_fill_the_pool_and_the_next_one_does_not_wait(
    make_gateway: Make, ask_bills: Ask, gate: threading.Event
) -> None:
    @live_hookimpl
    def bills(supply_point: Any) -> Any:
        gate.wait(60)

    gateway = make_gateway(plugin(bills=bills), deadline=1, threads=2)
    for _ in range(2):
        with pytest.raises(PluginFault):
            ask_bills(gateway)
    began = time.monotonic()
    with pytest.raises(PluginFault):
        ask_bills(gateway)
    assert time.monotonic() - began < 0.9, "less than a deadline"


class BackOffice:
    """Answers, or not; counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.is_down = False
        self.answer: Any = (a_bill(pesos="10.00"),)

    def plugin(self) -> Any:
        @live_hookimpl
        def bills(supply_point: Any, since: Any) -> Any:
            self.asked += 1
            if self.is_down:
                raise Unavailable
            return self.answer

        return plugin(bills=bills)


def test_the_last_good_answer_stands_in_with_its_time(make_gateway: Make, ask_bills: Ask, clock: FixedClock) -> None:
    office = BackOffice()
    gateway = make_gateway(office.plugin())
    fresh = ask_bills(gateway)
    assert fresh.as_of is None
    then = clock.now()
    clock.advance(timedelta(minutes=7))
    office.is_down = True
    stale = ask_bills(gateway)
    assert (stale.value, stale.as_of) == (office.answer, then)
    with pytest.raises(Unavailable):
        gateway.ask("bills", supply_point=replace(SUPPLY, id="s2"), since=MONTH)


def test_an_answer_that_is_too_old_is_not_shown(make_gateway: Make, ask_bills: Ask, clock: FixedClock) -> None:
    office = BackOffice()
    gateway = make_gateway(office.plugin())
    ask_bills(gateway)
    clock.advance(timedelta(days=31))
    office.is_down = True
    with pytest.raises(Unavailable):
        ask_bills(gateway)


def test_the_breaker_opens_after_five_faults_and_tries_again_after_its_rest(
    make_gateway: Make, ask_bills: Ask, clock: FixedClock
) -> None:
    office = BackOffice()
    office.is_down = True
    gateway, another = make_gateway(office.plugin()), make_gateway(office.plugin())
    for _ in range(5):
        with pytest.raises(Unavailable):
            ask_bills(gateway)
    with pytest.raises(PluginFault):
        ask_bills(another)
    assert office.asked == 5

    clock.advance(timedelta(seconds=31))
    with pytest.raises(Unavailable):
        ask_bills(another)
    with pytest.raises(PluginFault):
        ask_bills(gateway)
    assert office.asked == 6

    clock.advance(timedelta(seconds=31))
    office.is_down = False
    assert ask_bills(gateway).value == office.answer
    assert ask_bills(another).as_of is None
    assert office.asked == 8


def test_faults_count_only_in_a_row(make_gateway: Make, ask_bills: Ask) -> None:
    office = BackOffice()
    gateway = make_gateway(office.plugin())
    ask_bills(gateway)
    for _ in range(3):
        office.is_down = True
        for _ in range(4):
            assert ask_bills(gateway).as_of is not None
        office.is_down = False
        assert ask_bills(gateway).as_of is None
    assert office.asked == 16


def test_proofs_are_never_answered_from_what_was_kept(make_gateway: Make) -> None:
    is_down = False

    @live_hookimpl
    def customers_matching(proofs: Any) -> Any:
        if is_down:
            raise Unavailable
        return ()

    gateway = make_gateway(plugin(customers_matching=customers_matching))
    assert gateway.ask("customers_matching", proofs={"dni": "1"}).value == ()
    is_down = True
    with pytest.raises(Unavailable):
        gateway.ask("customers_matching", proofs={"dni": "1"})


def test_every_listener_hears_whatever_another_one_does(make_gateway: Make) -> None:
    heard: list[str] = []

    @hookimpl
    def link_made(link: Any) -> Any:
        heard.append("first")
        raise SystemExit

    @hookimpl
    def link_made_too(link: Any) -> Any:
        heard.append("second")

    gateway = make_gateway(plugin(link_made=link_made))
    gateway.add_plugin("another", plugin(link_made=link_made_too))
    gateway.tell("link_made", link=object())
    assert heard == ["first", "second"]


def test_a_plugin_gets_its_settings_and_the_clock(make_gateway: Make, ask_bills: Ask, clock: FixedClock) -> None:
    seen: list[Any] = []

    @hookimpl
    def bills(portal: Any) -> Any:
        seen.extend([dict(portal.settings), portal.clock.now(), portal.timezone])

    ask_bills(make_gateway(plugin(bills=bills), {"url": "https://office.example"}))
    assert seen == [{"url": "https://office.example"}, clock.now(), "America/Argentina/Buenos_Aires"]


def test_a_trace_says_who_answered(
    make_gateway: Make, ask_bills: Ask, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    @hookimpl
    def bills() -> None:
        return None

    monkeypatch.setenv("VENTANILLA_TRACE_HOOKS", "1")
    ask_bills(make_gateway(plugin(bills=bills)))
    assert capsys.readouterr().err == "hook bills: evil was silent\nhook bills: records.Records answered\n"
