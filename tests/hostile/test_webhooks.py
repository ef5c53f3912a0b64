"""Whoever may name an address, and whoever answers at one, against the rest of the portal."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from time import monotonic
from typing import Any

import pytest

from ventanilla.errors import InvalidInput
from ventanilla.exchange.model.webhooks import DeliveryState
from ventanilla.exchange.webhooks import delivering
from ventanilla.kernel.actors import StaffActor
from ventanilla.settings import EgressSettings, Settings
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.receiving import Behaviour, Receiver, cut_off, drip, flood, hang, open_receiver

DESK = StaffActor("Olga", frozenset({"integrations"}), "m")


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def receivers() -> Iterator[tuple[Receiver, Receiver]]:
    """One that misbehaves, one that does not."""
    with open_receiver() as bad, open_receiver() as good:
        yield bad, good


@pytest.fixture
def portal_settings(portal_settings: Settings, receivers: tuple[Receiver, Receiver]) -> Settings:
    return replace(portal_settings, egress=EgressSettings(tuple(one.place for one in receivers)))


def happen(portal: Any, *undone: str) -> None:
    with portal.house.db.write() as connection:
        for link in undone:
            portal.house.jobs.record(connection, "supply.link_undone", link_id=link)


def work(portal: Any) -> None:
    while portal.house.jobs.run_due():
        pass


INNER = (
    "https://127.0.0.1/", "https://localhost/", "https://[::1]/", "https://2130706433/", "https://0x7f.1/",
    "https://0177.0.0.1/", "https://[::ffff:10.0.0.1]/", "https://169.254.169.254/latest/meta-data/",
    "https://metadata.google.internal@10.0.0.1/", "http://127.0.0.1:{other}/", "http://localhost:{listed}/",
    "http://127.1:{listed}/", "file:///etc/passwd", "gopher://127.0.0.1:{listed}/",
)  # fmt: skip


@pytest.mark.parametrize("url", INNER)
def test_no_webhook_leads_into_the_inner_network(portal: Any, receivers: Any, url: str) -> None:
    with open_receiver() as canary, pytest.raises(InvalidInput) as refused:
        portal.webhooks.register(DESK, url.format(other=canary.port, listed=receivers[0].port), "ERP")
    assert set(refused.value.fields) == {"url"}
    assert (canary.taken, receivers[0].taken) == ([], [])


def test_an_address_that_leads_inside_later_is_refused_when_it_is_sent_to(
    portal: Any, receivers: tuple[Receiver, Receiver], clock: FixedClock
) -> None:
    bad, _ = receivers
    made = portal.webhooks.register(DESK, bad.url, "ERP").endpoint
    with open_receiver() as canary, portal.house.db.write() as connection:
        connection.exec_driver_sql(f"UPDATE webhook SET url = 'http://127.0.0.1:{canary.port}/'")
        portal.house.jobs.record(connection, "supply.link_undone", link_id="a")
    work(portal)
    (one,) = portal.webhooks.deliveries.latest(DESK, made.id)
    assert (one.state, one.status, one.fault, canary.taken) == (DeliveryState.WAITING, 0, "AddressRefused", [])


def test_a_redirect_is_a_failure_and_leads_nowhere(portal: Any, receivers: tuple[Receiver, Receiver]) -> None:
    bad, good = receivers
    made = portal.webhooks.register(DESK, bad.url, "ERP").endpoint
    for status in (301, 302, 303, 307, 308):
        bad.answer, bad.headers = status, {"Location": good.url}
        happen(portal, "a")
        work(portal)
        assert status in {one.status for one in portal.webhooks.deliveries.latest(DESK, made.id)}
    assert good.taken == []


@pytest.mark.parametrize("behaviour", [hang, drip, flood, cut_off], ids=["hangs", "drips", "a gigabyte", "cut off"])
def test_one_that_misbehaves_holds_up_nobody_else(
    portal: Any, receivers: tuple[Receiver, Receiver], behaviour: Behaviour, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivering, "TIMEOUT", 0.5)
    bad, good = receivers
    bad.behaviour = behaviour
    failing = portal.webhooks.register(DESK, bad.url, "Bad").endpoint
    portal.webhooks.register(DESK, good.url, "Good")
    happen(portal, *"abcdefgh")
    begun = monotonic()
    work(portal)
    assert monotonic() - begun < 10
    assert [json.loads(one.body)["data"]["link"] for one in good.taken] == list("abcdefgh")
    states = portal.webhooks.counts(DESK, failing.id)
    if behaviour in (hang, drip):
        assert (len(bad.taken), states[DeliveryState.WAITING]) == (1, 8), "it is left alone after the first failure"
    else:
        assert states[DeliveryState.DONE] == 8, "the status says it all, and nothing else is listened to"


def test_one_that_is_slow_takes_a_fifth_of_the_time_at_most(
    portal: Any, receivers: tuple[Receiver, Receiver], clock: FixedClock
) -> None:
    bad, _ = receivers

    def slow(handler: Any, ended: Any) -> None:
        ended.wait(1.1)
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")

    bad.behaviour = slow
    made = portal.webhooks.register(DESK, bad.url, "Slow").endpoint
    happen(portal, "a", "b")
    work(portal)
    assert len(bad.taken) == 1
    paused = portal.webhooks.endpoint(DESK, made.id).paused_until
    assert paused >= clock.now() + timedelta(seconds=4)
    clock.set(paused)
    work(portal)
    assert len(bad.taken) == 2


def test_nothing_that_a_receiver_writes_is_kept_or_shown(
    portal: Any, receivers: tuple[Receiver, Receiver], capsys: pytest.CaptureFixture[str]
) -> None:
    bad, _ = receivers
    bad.answer, bad.body, bad.headers = 500, b"<script>stolen</script>", {"X-Evil": "stolen"}
    portal.webhooks.register(DESK, bad.url, "ERP")
    happen(portal, "a")
    work(portal)
    with portal.house.db.read() as connection:
        names = ("webhook", "webhook_delivery")
        rows = str([connection.exec_driver_sql(f"SELECT * FROM {name}").all() for name in names])
    printed = capsys.readouterr()
    assert "stolen" not in rows + printed.out + printed.err
    assert bad.url not in printed.out + printed.err


def test_a_name_can_not_break_out_of_its_page(portal: Any, receivers: tuple[Receiver, Receiver]) -> None:
    made = portal.webhooks.register(DESK, receivers[0].url + "?<script>", "<b>x</b>").endpoint
    assert (made.about, made.url.endswith("?<script>")) == ("<b>x</b>", True)


def test_the_audit_has_neither_address_nor_secret(portal: Any, receivers: tuple[Receiver, Receiver]) -> None:
    url = receivers[0].url + "?token=hidden"
    made = portal.webhooks.register(DESK, url, "ERP")
    portal.webhooks.rotate(DESK, made.endpoint.id)
    portal.webhooks.change(DESK, made.endpoint.id, url, "Other", [], 1)
    told = str(portal.house.audit.entries(made.endpoint.id))
    assert told.count("webhooks.") == 3
    assert "hidden" not in told
    assert "whsec_" not in told


def test_job_payloads_hold_ids_only(portal: Any, receivers: tuple[Receiver, Receiver]) -> None:
    seen: list[Any] = []
    put: Callable[..., None] = portal.house.jobs._put

    def spy(connection: Any, name: str, payload: Any, when: Any) -> None:
        seen.append(payload)
        put(connection, name, payload, when)

    portal.house.jobs._put = spy
    portal.webhooks.register(DESK, receivers[0].url + "?token=hidden", "ERP")
    happen(portal, "a")
    work(portal)
    assert len(seen) >= 3
    assert "hidden" not in str(seen)
    assert "8888" not in str(seen)
