"""Outages as everybody and a customer see them, on pages, over the API and on the map, and the desk's pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import orjson
import pytest

from ventanilla.app import create_app
from ventanilla.errors import Conflict, InvalidInput, NotFound, NotPermitted
from ventanilla.grid.answers import outage_map_answer
from ventanilla.grid.model import Position
from ventanilla.grid.model.outages import Outage, OutageKind, OutageState
from ventanilla.grid.service.outage_map import OutageMap, OutageMaps
from ventanilla.grid.tables import outages as tables
from ventanilla.kernel.actors import Anonymous, StaffActor, SystemActor
from ventanilla.kernel.ids import new_id
from ventanilla.testing.desk import Clerk
from ventanilla.testing.gridding import Grid
from ventanilla.testing.outages import EMAIL, row, told, work
from ventanilla.testing.supplies import add_supply

pytestmark = pytest.mark.utility("cooprel")
BASE = "http://127.0.0.1:8000/cooprel"
DESK = StaffActor("Olga", frozenset({"grid_desk"}))


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
