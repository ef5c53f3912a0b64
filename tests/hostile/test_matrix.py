"""Every route of every utility, as a page and as an operation, asked in every role for what is and isn't theirs."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from lxml import html

from ventanilla.app import create_app
from ventanilla.errors import NotPermitted
from ventanilla.kernel.actors import CustomerActor
from ventanilla.supply.service import SupplyService
from ventanilla.testing.matrix import rows
from ventanilla.testing.matrix.asking import Matrix
from ventanilla.testing.matrix.people import Sender
from ventanilla.testing.matrix.world import Prepared

UTILITIES = ("cooprel", "cosepav", "italian_gas", "komiesc", "vologda")


@pytest.fixture(scope="module")
def matrices(sets: dict[str, Prepared]) -> dict[str, Matrix]:
    return {name: each.matrix for name, each in sets.items()}


@pytest.mark.parametrize("utility", UTILITIES)
def test_when_a_link_is_undone_all_that_it_opened_is_gone_at_once(sets: dict[str, Prepared], utility: str) -> None:
    one = sets[utility]
    opened = {path for path, (status, _tag) in one.seen_before.items() if status == 200}
    assert len(opened) > 30
    for part in ("/api/v1/", ".pdf", ".csv", "/bills", "/consumption"):
        assert any(part in path for path in opened), part
    tags = {path: tag for path, (_status, tag) in one.seen_before.items()}
    after = {path: each.status_code for path, each in one.matrix.visited(one.world.ex_holder, tags)}
    assert {path: after[path] for path in opened if after[path] not in (401, 404)} == {}


@pytest.mark.parametrize("utility", UTILITIES)
def test_nobody_gets_anything_that_is_not_theirs(matrices: dict[str, Matrix], utility: str) -> None:
    assert matrices[utility].findings() == []


def test_there_is_something_of_every_kind_to_ask_for(matrices: dict[str, Matrix]) -> None:
    found = {name for matrix in matrices.values() for values in matrix.seen.values.values() for name in values}
    assert found >= rows.OWNED
    for matrix in matrices.values():
        owned = [route for route in matrix.routes() if set(route.names) & rows.OWNED]
        asked = [route for route in owned if matrix.seen.values_of(route.endpoint, route.names)]
        assert len(asked) > 40, len(owned)


def test_it_notices_a_supply_that_is_given_to_anybody(
    matrices: dict[str, Matrix], monkeypatch: pytest.MonkeyPatch
) -> None:
    def anybodys(self: SupplyService, _actor: Any, supply_point_id: str, *_: Any, **__: Any) -> Any:
        return self._holdings.point(supply_point_id)

    monkeypatch.setattr(SupplyService, "supply_point", anybodys)
    found = matrices["cosepav"].findings("/debts")
    assert any("gets 200 for somebody else's" in each for each in found)
    assert any("is told what is somebody's" in each for each in found)


def test_it_notices_that_forbidden_is_told_from_nothing(
    matrices: dict[str, Matrix], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = SupplyService.supply_point

    def told(self: SupplyService, actor: Any, supply_point_id: str, *which: Any, **scope: Any) -> Any:
        held = {each.id for each in self.supplies(actor, None)} if isinstance(actor, CustomerActor) else set()
        if supply_point_id not in held and self._holdings.point(supply_point_id):
            raise NotPermitted
        return real(self, actor, supply_point_id, *which, **scope)

    monkeypatch.setattr(SupplyService, "supply_point", told)
    assert any("is told what is somebody's" in each for each in matrices["komiesc"].findings("/bills"))


def test_it_notices_a_bill_of_another_supply_below_ones_own(
    matrices: dict[str, Matrix], monkeypatch: pytest.MonkeyPatch
) -> None:
    matrix = matrices["vologda"]
    real = SupplyService.supply_point
    theirs = matrix.holder.supplies[0]
    monkeypatch.setattr(
        SupplyService,
        "supply_point",
        lambda self, actor, _id, *which, **scope: (
            real(self, actor, _id, *which, **scope) and self._holdings.point(theirs)
        ),
    )
    assert any("is told what is somebody's" in each for each in matrix.findings("/bills/<"))


def test_it_notices_a_route_that_nobody_told_it_about(sets: dict[str, Prepared]) -> None:
    one = sets["vologda"]
    portal = one.world.portal
    app = create_app(portal.house.settings, portal)
    app.add_url_rule("/planted/<planted_id>", "planted.one", lambda planted_id: "")
    app.add_url_rule("/planted/all", "planted.all", lambda: "Everybody's")
    matrix = replace(one.matrix, app=app, sender=Sender(app, portal))
    found = matrix.findings("/planted")
    assert any("nobody told the matrix what planted_id is" in each for each in found)
    assert any("it is not in the list of what is for everybody" in each for each in found)


@pytest.mark.parametrize("utility", UTILITIES)
def test_every_page_names_its_scripts_and_styles_by_a_nonce_and_has_none_inside(
    sets: dict[str, Prepared], utility: str
) -> None:
    matrix, seen = sets[utility].matrix, set()
    pages = 0
    for route in matrix.routes():
        if route.method != "GET" or route.is_operation:
            continue
        values = matrix.seen.values_of(route.endpoint, route.names) or {}
        answer = matrix.sender.send(matrix.holder, "GET", matrix.path(route, values))
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        if not (answer.content_type or "").startswith("text/html") or answer.status_code in range(300, 400):
            assert "script-src" not in policy
            continue
        assert answer.data, f"{route} is {answer.status_code} with nothing in it"
        pages += 1
        (nonce,) = re.findall(r"script-src 'nonce-([\w-]{22})'", policy) or [f"none on {route}"]
        seen.add(nonce)
        tree = html.fromstring(answer.data.decode())
        for each in tree.iter():
            inside = [name for name in each.attrib if name.startswith("on") or name == "style"]
            assert not inside, (str(route), each.tag, inside)
            if each.tag in ("script", "style") or (each.tag == "link" and each.get("rel") == "stylesheet"):
                assert each.get("nonce") == nonce, str(route)
                assert not (each.text or "").strip(), str(route)
    assert len(seen) == pages > 40
