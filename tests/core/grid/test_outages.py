"""Outages: what is taken in, who is told and how often, what everybody sees, and the desk that announces them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import orjson
import pytest

from ventanilla.app import create_app
from ventanilla.errors import Conflict, InvalidInput, LinkExpired, NotFound, NotPermitted
from ventanilla.grid.answers import outage_map_answer
from ventanilla.grid.model import Position
from ventanilla.grid.model.outages import Outage, OutageKind, OutageState
from ventanilla.grid.service.outage_map import OutageMap, OutageMaps
from ventanilla.grid.tables import outages as tables
from ventanilla.identity.model import SessionKind
from ventanilla.kernel.actors import Anonymous, CustomerActor, StaffActor, SystemActor
from ventanilla.kernel.ids import new_id
from ventanilla.messages.model import OUTAGE_TEXT, Medium, Wish
from ventanilla.plugin import FieldKind
from ventanilla.supply.tables.links import add_link
from ventanilla.testing.desk import Clerk
from ventanilla.testing.gridding import Grid
from ventanilla.testing.mailbox import SmtpSink, plain
from ventanilla.testing.supplies import add_supply

pytestmark = pytest.mark.utility("cooprel")
BASE = "http://127.0.0.1:8000/cooprel"
DESK = StaffActor("Olga", frozenset({"grid_desk"}))
PASSWORD = "caballo verde lápiz"
RUT = "11111111-1"
EMAIL = "elena@correo.example"


def row(now: datetime, number: str = "I-1", **changes: Any) -> dict[str, Any]:
    """An outage of feeder 4 that began an hour ago."""
    said = {"number": number, "kind": "unplanned", "starts_at": now - timedelta(hours=1), "cause": "Árbol caído"}
    return {**said, "feeders": "4", **changes}


def register(portal: Any) -> tuple[CustomerActor, str, str]:
    """Somebody who has registered: who they are, their cookie's secret, their app's token."""
    house, identity, typed = portal.house, portal.identity, {}
    for field in house.utility.identity.register:
        values = {
            FieldKind.CL_RUT: RUT,
            FieldKind.EMAIL: EMAIL,
            FieldKind.NEW_PASSWORD: PASSWORD,
            FieldKind.PASSWORD_AGAIN: PASSWORD,
            FieldKind.BIRTH_DATE: "14-02-1975",
            FieldKind.PHONE: "64 2341214",
        }
        typed[field.name] = values.get(field.kind, "Elena")
        if getattr(field, "choices", ()):
            typed[field.name] = field.choices[0].value
        if field.kind.value == "country":
            typed[field.name] = "CL"
    assert identity.open_identity(SystemActor("test"), typed, "es-CL")
    asked = {each.name: PASSWORD if each.kind is FieldKind.PASSWORD else RUT for each in house.utility.identity.sign_in}
    secret = identity.sign_in(Anonymous("192.0.2.4"), asked, SessionKind.WEB).secret
    token = identity.sign_in(Anonymous("192.0.2.4"), asked, SessionKind.API).secret
    actor = identity.actor_of(secret, SessionKind.WEB, "192.0.2.4")
    assert isinstance(actor, CustomerActor)
    return actor, secret, token


def hold(house: Any, identity_id: str, supply_point_id: str, customer_number: str) -> None:
    now = house.clock.now()
    link = {"id": new_id(), "identity_id": identity_id, "supply_point_id": supply_point_id, "policy": "test"}
    more = {"version": 1, "proof": "staff", "channel": "", "made_at": now, "effective_at": now, "attempt_id": new_id()}
    with house.db.write() as connection:
        add_link(connection, {**link, **more, "customer_id": house.id_of("customer", customer_number)})


@pytest.fixture
def elena(grid: Grid, smtp_sink: SmtpSink) -> tuple[CustomerActor, str, str]:
    """A holder of the supply 11111, which hangs on transformer 328250 of feeder 4."""
    found = register(grid.portal)
    hold(grid.portal.house, found[0].identity_id, grid.supply_point_id, "12345678-5")
    work(grid)
    smtp_sink.messages.clear()
    smtp_sink.envelopes.clear()
    return found


def work(grid: Grid) -> None:
    grid.portal.house.clock.advance(timedelta(seconds=1))
    while grid.portal.house.jobs.run_due():
        pass
    assert grid.portal.house.jobs.dead() == []


def told(grid: Grid, actor: CustomerActor) -> list[str]:
    return [one.kind.value for one in reversed(grid.portal.messages.notifications(actor).items)]


def subscribe(grid: Grid, actor: CustomerActor, medium: Medium = Medium.EMAIL) -> Any:
    wish = Wish(medium, is_agreed=True, text_version=OUTAGE_TEXT.version, version=None)
    return grid.portal.messages.outage_notices.opt_in(actor, grid.supply_point_id, wish, "web", "es-CL")


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


@pytest.mark.covers("CPR-05")
def test_the_desk_announces_changes_restores_and_calls_off(grid: Grid, elena: Any) -> None:
    desk, actor = grid.service.outages.desk, elena[0]
    now = grid.portal.house.clock.now()

    def at(hours: int) -> str:
        return desk.local(now + timedelta(hours=hours))

    typed = {"number": "P-7", "kind": "planned", "starts_at": at(24), "expected_end_at": at(27), "cause": "Poda"}
    parts = {"feeders": "", "transformers": "328250,\n328258"}
    made = desk.announce(DESK, typed | parts)
    work(grid)
    with pytest.raises(InvalidInput) as fault:
        desk.announce(DESK, typed | parts)
    assert set(fault.value.fields) == {"number"}
    for wrong, field in (
        ({"feeders": "99"}, "feeders"),
        ({"transformers": ""}, "feeders"),
        ({"kind": "maybe"}, "kind"),
        ({"starts_at": at(-9), "expected_end_at": at(-8)}, "expected_end_at"),
        ({"cause": "x" * 501}, "cause"),
        ({"number": "a/b"}, "number"),
    ):
        with pytest.raises(InvalidInput) as fault:
            desk.announce(DESK, {**typed, **parts, "number": "P-8", **wrong})
        assert set(fault.value.fields) == {field}
    changed = desk.change(DESK, "p-7", {**typed, **parts, "cause": "Poda de árboles"}, made.version)
    work(grid)
    with pytest.raises(Conflict):
        desk.change(DESK, "p-7", typed | parts, made.version)
    assert (changed.version, changed.number) == (2, "P-7")
    desk.cancel(DESK, "P-7")
    work(grid)
    with pytest.raises(Conflict):
        desk.restore(DESK, "P-7")
    desk.announce(DESK, {**typed, **parts, "number": "I-7", "kind": "unplanned", "starts_at": at(-1)})
    with pytest.raises(InvalidInput) as fault:
        desk.restore(DESK, "I-7", at(5))
    assert set(fault.value.fields) == {"restored_at"}
    desk.restore(DESK, "I-7")
    work(grid)
    # The announcement that was over before anybody worked is told as what it is now.
    assert told(grid, actor) == ["outage_announced", "outage_changed", "outage_cancelled", "outage_restored"]
    entries = grid.portal.house.audit.entries("p-7")
    assert [one.action for one in entries][::-1] == [
        "grid.outage_announced",
        "grid.outage_changed",
        "grid.outage_cancelled",
    ]


def test_the_desk_is_for_its_role_only(grid: Grid, elena: Any) -> None:
    outages = grid.service.outages
    for actor in (elena[0], Anonymous(""), SystemActor("x"), StaffActor("Ana", frozenset({"editor", "clerk"}))):
        for act in (
            lambda who: outages.latest(who),
            lambda who: outages.desk.announce(who, {}),
            lambda who: outages.desk.change(who, "i-1", {}),
            lambda who: outages.desk.restore(who, "i-1"),
            lambda who: outages.desk.cancel(who, "i-1"),
        ):
            with pytest.raises(NotPermitted):
                act(actor)
    for wrong in ("nothing", "%", "a\0b", "x" * 10_000):
        with pytest.raises(NotFound):
            outages.desk.cancel(DESK, wrong)


@pytest.mark.covers("CPR-05")
def test_everybody_sees_where_and_nobody_sees_whom(grid: Grid, elena: Any) -> None:
    now = grid.portal.house.clock.now()
    tomorrow = {"starts_at": now + timedelta(days=1), "expected_end_at": now + timedelta(days=1, hours=4)}
    planned = {"kind": "planned", "feeders": None, "transformers": "328156", **tomorrow}
    old = {"starts_at": now - timedelta(days=9), "restored_at": now - timedelta(days=8)}
    late = {"expected_end_at": now - timedelta(minutes=5)}
    grid.bring("outages", row(now, **late), row(now, "P-2", **planned), row(now, "I-0", **old))
    client = create_app(grid.portal.house.settings, grid.portal).test_client()

    def get(path: str, token: str = "") -> Any:
        sent = {"Accept-Language": "es-CL"} | ({"Authorization": f"Bearer {token}"} if token else {})
        return client.get(path, base_url=BASE, headers=sent)

    page = get("/outages")
    assert page.status_code == 200
    for word in ("I-1", "P-2", "PILMAIQUEN", "LA UNION", "Río Bueno", "Árbol caído", "demora más de lo previsto"):
        assert word in page.text, word
    for secret in ("I-0", "11111", "328250", "328156", grid.supply_point_id):
        assert secret not in page.text, secret
    items = get("/api/v1/outages").json["items"]
    assert [(one["number"], one["state"], one["is_late"], one["is_whole"]) for one in items] == [
        ("I-1", "current", True, True),
        ("P-2", "coming", False, False),
    ]
    assert grid.supply_point_id not in get("/api/v1/outages").text
    drawn = get("/api/v1/outages/map")
    assert (drawn.status_code, drawn.content_type) == (200, "application/geo+json")
    assert drawn.get_json(force=True)["type"] == "FeatureCollection"
    assert not any(secret in drawn.text for secret in ("11111", "328250", grid.supply_point_id))
    found = get("/outages?find=pilmaiquen&size=10&page=1&sort=-starts_at")
    assert "I-1" in found.text
    assert "P-2" not in found.text
    assert get("/outages?find=%25&page=-1&sort=zz").status_code == 200
    own = f"/supplies/{grid.supply_point_id}/outages"
    assert get(own).status_code == 303
    assert get(f"/api/v1{own}").status_code == 401
    assert get("/api/v1/outages/mine").status_code == 401
    mine = get(f"/api/v1{own}", elena[2]).json
    assert ([one["number"] for one in mine["open"]], [one["number"] for one in mine["past"]]) == (["I-1"], ["I-0"])
    assert [one["supply_point_id"] for one in get("/api/v1/outages/mine", elena[2]).json["items"]] == [
        grid.supply_point_id
    ]
    for foreign in (add_supply(grid.portal.house, "7654321-6", "77"), new_id()):
        assert get(f"/api/v1/supplies/{foreign}/outages", elena[2]).status_code == 404
    client.set_cookie("cooprel_session", elena[1], domain="127.0.0.1", path="/cooprel")
    assert "I-1" in get(own).text
    assert "/outage-notices" in get(own).text
    assert own in get("/outages").text
    settings = get(f"/supplies/{grid.supply_point_id}/outage-notices")
    assert settings.status_code == 200
    assert EMAIL in settings.text
    chosen = client.put(
        f"/api/v1/supplies/{grid.supply_point_id}/outage-notices",
        base_url=BASE,
        headers={"Authorization": f"Bearer {elena[2]}"},
        json={"medium": "email", "agree": True, "text_version": 1},
    )
    assert chosen.json["state"] == "active"


def test_where_the_utility_tells_of_none_there_are_none(grid: Grid) -> None:
    from ventanilla.grid.service import GridService

    house = grid.portal.house
    utility = replace(house.utility, screens=tuple(one for one in house.utility.screens if one.name != "grid.outages"))
    outages = GridService(replace(house, utility=utility), grid.portal.supply).outages
    for act in (outages.public, outages.mine, lambda who: outages.of_supply(who, grid.supply_point_id)):
        with pytest.raises(NotFound):
            act(grid.actor)


@pytest.mark.covers("CPR-05")
def test_the_desk_in_the_browser(grid: Grid) -> None:
    app = create_app(grid.portal.house.settings, grid.portal)
    clerk = Clerk(grid.portal, app, roles=("grid_desk",))
    clerk.enrol()
    desk, now = grid.service.outages.desk, grid.portal.house.clock.now()
    typed = {"number": "I-5", "kind": "unplanned", "starts_at": "ayer", "feeders": "4", "transformers": ""}
    wrong = clerk.post("/staff/outages/new", **typed)
    assert wrong.status_code == 422
    assert 'value="ayer"' in wrong.text
    made = clerk.post("/staff/outages/new", **{**typed, "starts_at": desk.local(now - timedelta(hours=1))})
    assert made.status_code == 303
    assert "I-5" in clerk.get("/staff/outages", "es-CL").text
    page = clerk.get("/staff/outages/i-5", "es-CL")
    assert page.status_code == 200
    said = {"kind": "unplanned", "starts_at": desk.local(now - timedelta(hours=2)), "feeders": "4", "version": "1"}
    assert clerk.post("/staff/outages/i-5", **said).status_code == 303
    assert clerk.post("/staff/outages/i-5", **said).status_code == 409
    assert clerk.post("/staff/outages/i-5/restore", restored_at="never").status_code == 422
    assert clerk.post("/staff/outages/i-5/restore").status_code == 303
    assert clerk.post("/staff/outages/i-5/cancel").status_code == 409
    assert clerk.get("/staff/outages/nosuch").status_code == 404
    with grid.portal.house.db.read() as connection:
        assert tables.stored(connection, ["i-5"])["i-5"].version == 3


def test_the_map_shows_what_is_without_supply_and_what_will_be_and_is_drawn_once(grid: Grid) -> None:
    for at, number in enumerate(("7705", "7706", "7707")):
        spot = {"longitude": Decimal(f"-72.8{at}"), "latitude": Decimal(f"-40.4{at}1")}
        grid.bring("poles", {"number": number, "feeder_number": "4", "plate": f"P{number}", **spot})
    maps, start = OutageMaps(grid.portal.house), grid.portal.house.clock.now()
    feeder = Outage("a", "A", OutageKind.PLANNED, start, feeders=frozenset({"4"}))
    transformer = Outage("b", "B", OutageKind.UNPLANNED, start, transformers=frozenset({"328250"}))
    only_mark = maps.of([(transformer, OutageState.CURRENT), (feeder, OutageState.RESTORED)])
    assert (len(only_mark.around), only_mark.current, only_mark.coming) == (2, (), ())
    # To some 500 metres only: it stands at -72.861, -40.402.
    assert [(str(place.lon), str(place.lat)) for place in only_mark.current_marks] == [("-72.860000", "-40.400000")]
    both = maps.of([(feeder, OutageState.COMING), (transformer, OutageState.CURRENT)])
    assert (len(both.coming), both.around) == (2, ())
    assert maps.of([(feeder, OutageState.COMING), (transformer, OutageState.CURRENT)]) is both
    assert maps.of([]).places == []


def test_an_app_gets_lines_and_marks_with_what_they_stand_for() -> None:
    here, there = Position(-73_000_000, -40_250_000), Position(-72_995_000, -40_255_000)
    found = OutageMap(((here, there),), (), ((there, here),), (), (there,))
    features = orjson.loads(outage_map_answer(found).get_data())["features"]
    assert [(one["geometry"]["type"], one["properties"]["state"]) for one in features] == [
        ("LineString", "current"),
        ("LineString", "around"),
        ("Point", "coming"),
    ]
    assert features[0]["geometry"]["coordinates"] == [[-73.0, -40.25], [-72.995, -40.255]]
