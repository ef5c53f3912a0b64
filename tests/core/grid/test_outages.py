"""Outages: what is taken in, who is told and how often, what everybody sees, and the desk that announces them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ventanilla.app import create_app
from ventanilla.errors import Conflict, InvalidInput, LinkExpired, NotFound
from ventanilla.kernel.actors import StaffActor
from ventanilla.kernel.ids import new_id
from ventanilla.messages.model import Medium, Wish
from ventanilla.testing.gridding import Grid
from ventanilla.testing.mailbox import SmtpSink, plain
from ventanilla.testing.outages import EMAIL, hold, row, subscribe, told, work
from ventanilla.testing.supplies import add_supply

pytestmark = pytest.mark.utility("cooprel")
BASE = "http://127.0.0.1:8000/cooprel"
DESK = StaffActor("Olga", frozenset({"grid_desk"}))


@pytest.mark.covers("CPR-05")
def test_whoever_hangs_on_a_feeder_is_told_once_a_change(grid: Grid, elena: Any) -> None:
    actor, now = elena[0], grid.portal.house.clock.now()
    assert grid.bring("outages", row(now)).inserted == 1
    work(grid)
    assert told(grid, actor) == ["outage_announced"]
    assert grid.bring("outages", row(now)).unchanged == 1
    work(grid)
    assert told(grid, actor) == ["outage_announced"]
    later = row(now, expected_end_at=now + timedelta(hours=2))
    assert grid.bring("outages", later).updated == 1
    work(grid)
    grid.bring("outages", {**later, "restored_at": now})
    work(grid)
    assert told(grid, actor) == ["outage_announced", "outage_changed", "outage_restored"]
    newest = grid.portal.messages.notifications(actor).items[0]
    assert newest.path == f"/supplies/{grid.supply_point_id}/outages"
    # Another transformer of the same feeder is nobody's here, another feeder is not this one.
    grid.bring("outages", row(now, "I-2", feeders=None, transformers="328258"), row(now, "I-3", feeders="1"))
    work(grid)
    assert len(told(grid, actor)) == 3


@pytest.mark.covers("CPR-05")
def test_history_is_news_to_nobody_and_makes_no_jobs(grid: Grid, elena: Any) -> None:
    now = grid.portal.house.clock.now()
    past = now - timedelta(days=30)
    over = row(now, starts_at=past, restored_at=past + timedelta(hours=3))
    planned = row(now, "P-1", kind="planned", starts_at=past, expected_end_at=past + timedelta(hours=3))
    called_off = row(now, "P-2", kind="planned", expected_end_at=now + timedelta(hours=3), cancelled=True)
    before = grid.portal.house.jobs.waiting()
    assert grid.bring("outages", over, planned, called_off).inserted == 3
    assert grid.portal.house.jobs.waiting() == before
    # That a long finished one gets another cause is no news either.
    assert grid.bring("outages", {**over, "cause": "Rayo"}).updated == 1
    assert grid.portal.house.jobs.waiting() == before
    found = grid.service.outages.of_supply(elena[0], grid.supply_point_id)
    assert [(one.outage.number, one.state.value) for one in found.past] == [
        ("P-2", "cancelled"),
        ("P-1", "restored"),
        ("I-1", "restored"),
    ]
    assert found.open == ()
    # The same moment again does not make it another outage.
    grid.portal.house.clock.advance(timedelta(minutes=5))
    assert grid.bring("outages", called_off).unchanged == 1


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"feeders": "4|99"}, "feeders"),
        ({"transformers": "328250|T'; DROP"}, "transformers"),
        ({"feeders": None}, "feeders"),
        ({"feeders": " | "}, "feeders"),
        ({"number": "I/1"}, "number"),
        ({"starts_at": datetime(1950, 1, 1, tzinfo=UTC)}, "starts_at"),
        ({"starts_at": datetime(2026, 12, 1, tzinfo=UTC)}, "starts_at"),
        ({"kind": "planned"}, "expected_end_at"),
        ({"expected_end_at": datetime(2020, 1, 1, tzinfo=UTC)}, "expected_end_at"),
        ({"expected_end_at": datetime(2099, 1, 1, tzinfo=UTC)}, "expected_end_at"),
        ({"restored_at": datetime(2020, 1, 1, tzinfo=UTC)}, "restored_at"),
        ({"restored_at": datetime(2026, 12, 1, tzinfo=UTC)}, "restored_at"),
    ],
)
def test_what_can_not_be_goes_to_the_rejects_with_its_reason(grid: Grid, changes: Any, column: str) -> None:
    now = grid.portal.house.clock.now()
    taken = grid.bring("outages", row(now, **changes), row(now, "I-9"))
    assert [(each.row, each.column) for each in taken.rejected] == [(0, column)]
    assert taken.rejected[0].reason.id.startswith("grid.feed.")
    assert taken.inserted == 1


@pytest.mark.covers("CPR-05")
def test_a_subscriber_gets_one_mail_a_change_and_ends_it_from_the_mail(
    grid: Grid, elena: Any, smtp_sink: SmtpSink
) -> None:
    actor, now = elena[0], grid.portal.house.clock.now()
    assert subscribe(grid, actor).is_on
    grid.bring("outages", row(now, transformers="328250"))
    work(grid)
    (mail,) = smtp_sink.to(EMAIL)
    text = plain(mail)
    assert "I-1" in text
    assert "Árbol caído" in text
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    secret = str(mail["List-Unsubscribe"]).strip("<>").rpartition("/")[2]
    assert grid.portal.messages.look_at_stop(secret).kind == "outage_notices"
    client = create_app(grid.portal.house.settings, grid.portal).test_client()
    grid.portal.house.clock.advance(timedelta(seconds=1))
    page = client.post(f"/unsubscribe/{secret}", base_url=BASE, data={"List-Unsubscribe": "One-Click"})
    assert page.status_code == 200
    assert not grid.portal.messages.outage_notices.look(actor, grid.supply_point_id).is_on
    grid.bring("outages", row(now, restored_at=now, transformers="328250"))
    work(grid)
    assert len(smtp_sink.to(EMAIL)) == 1
    assert told(grid, actor) == ["outage_announced", "outage_notices_ended", "outage_restored"]
    with pytest.raises(LinkExpired):
        grid.portal.messages.look_at_stop("x" * 43)


def test_a_choice_is_refused_by_its_field_and_kept_in_the_history(grid: Grid, elena: Any) -> None:
    actor, notices = elena[0], grid.portal.messages.outage_notices
    for wish, field in (
        (Wish(Medium.EMAIL, is_agreed=False, text_version=1), "agree"),
        (Wish(Medium.EMAIL, is_agreed=True, text_version=7), "agree"),
        (Wish(Medium.SMS, is_agreed=True, text_version=1), "medium"),
    ):
        with pytest.raises(InvalidInput) as fault:
            notices.opt_in(actor, grid.supply_point_id, wish, "web", "es-CL")
        assert set(fault.value.fields) == {field}
    subscribe(grid, actor)
    assert subscribe(grid, actor).version == 1, "again changes nothing"
    with pytest.raises(NotFound):
        notices.look(actor, new_id())
    assert not notices.opt_out(actor, grid.supply_point_id, "web", "es-CL").is_on
    with pytest.raises(Conflict):
        notices.opt_in(actor, grid.supply_point_id, Wish(Medium.EMAIL, "", True, 1, 1), "web", "es-CL")
    seen = notices.look(actor, grid.supply_point_id)
    assert [one.state.value for one in seen.history] == ["withdrawn", "given"]
    # The consent to bills is another one.
    assert grid.portal.messages._consents.history(actor.identity_id, grid.supply_point_id) == ()


def test_supplies_of_a_feeder_are_told_some_at_a_time(grid: Grid, elena: Any, monkeypatch: Any) -> None:
    from ventanilla.grid.service import outages as service
    from ventanilla.messages.service import outages as telling

    monkeypatch.setattr(service, "AT_ONCE", 3)
    monkeypatch.setattr(telling, "_EACH", 2)
    actor, house, now = elena[0], grid.portal.house, grid.portal.house.clock.now()
    for at in range(8):
        supply = add_supply(house, "7654321-6", str(500 + at))
        which = "328258" if at % 2 else "328250"
        connection = {"customer_number": "7654321-6", "supply_number": str(500 + at), "transformer_number": which}
        assert not grid.bring("connections", connection).rejected
        if at < 5:
            hold(house, actor.identity_id, supply, "7654321-6")
    chunks = list(grid.service.outages.affected("i-1"))
    assert chunks == []
    grid.bring("outages", row(now, transformers="328250"))
    chunks = list(grid.service.outages.affected("i-1"))
    assert max(map(len, chunks)) <= 3
    assert sum(map(len, chunks)) == 9
    work(grid)
    assert told(grid, actor).count("outage_announced") == 6


def test_an_hour_that_comes_twice_is_told_apart(grid: Grid) -> None:
    """Chile puts its clocks back from midnight to eleven on 4 April 2026."""
    house, language = grid.portal.house, grid.portal.house.languages.default
    desk = grid.service.outages.desk
    house.clock.set(datetime(2026, 4, 4, 12, tzinfo=UTC))
    first, second = datetime(2026, 4, 5, 2, 30, tzinfo=UTC), datetime(2026, 4, 5, 3, 30, tzinfo=UTC)
    assert language.moment(first)[10:] == " 23:30 (UTC-03:00)"
    assert language.moment(second)[10:] == " 23:30 (UTC-04:00)"
    assert language.moment(second + timedelta(hours=1))[10:] == " 00:30"
    assert desk.local(second) == "2026-04-04 23:30-04:00"
    typed = {"number": "P-1", "kind": "planned", "starts_at": "2026-04-04 23:30", "feeders": "4"}
    for text, reason in (
        ("2026-04-04 23:30", "twice"),
        ("2026-09-06 00:30", "never"),
        ("mañana", "moment"),
        ("2026-02-30 10:00", "moment"),
        ("", "moment"),
    ):
        with pytest.raises(InvalidInput) as fault:
            desk.announce(DESK, {**typed, "starts_at": text, "expected_end_at": "2026-09-07 10:00"})
        assert fault.value.fields["starts_at"].id == f"grid.outage.fault.{reason}", text
    assert desk._moment("starts_at", "2026-04-04 23:30-04:00") == second
