"""The pages of linking, the accounts table, and undoing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from flask import Flask

from ventanilla.plugin import Attribute, AttributeType, Screen
from ventanilla.storage import Database
from ventanilla.supply.model import Step
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.linking import (
    UNKNOWN,
    UTILITY,
    WITH_EMAIL,
    WITHOUT_CONTACT,
    Browser,
    Linking,
    applicant,
    build,
    load,
    point_rows,
    web_app,
)


@pytest.fixture
def linking(sqlite_url: str, clock: FixedClock) -> Iterator[Linking]:
    db = Database(sqlite_url)
    yield build(db, clock)
    db.close()


@pytest.fixture
def app(linking: Linking) -> Flask:
    return web_app(linking)


def code_for(linking: Linking, attempt_id: str) -> str:
    notice = linking.supply.issue_code(attempt_id)
    assert notice is not None
    return notice.code


def test_a_visitor_is_sent_to_sign_in(app: Flask) -> None:
    visitor = Browser(app)
    for path in ("/link", "/accounts", "/link/x/code", "/link/x/supplies", "/link/x/done"):
        assert visitor.path_of(visitor.get(path)).startswith("/sign-in")
    assert visitor.post("/link", "/links/undone", **WITH_EMAIL).status_code == 303


@pytest.mark.covers("COS-05", "COS-08")
def test_the_journey_from_the_form_to_the_accounts_table(app: Flask, linking: Linking) -> None:
    me = Browser(app, "mara")
    form = me.get("/link")
    assert form.status_code == 200
    assert 'aria-current="step"' in form.text
    to_code = me.path_of(me.post("/link", **WITH_EMAIL))
    attempt_id = to_code.split("/")[2]
    page = me.get(to_code)
    assert 'autocomplete="one-time-code"' in page.text
    assert 'inputmode="numeric"' in page.text
    assert "elena" not in page.text
    wrong = me.post(to_code, code="x")
    assert wrong.status_code == 422
    assert 'href="#f-code"' in wrong.text
    to_choice = me.path_of(me.post(to_code, code=code_for(linking, attempt_id)))
    choice = me.get(to_choice)
    ids = re.findall(r'name="supplies" value="([a-z0-9]+)" checked', choice.text)
    assert len(ids) == 3
    assert "Calle 40 N.º 900" in choice.text
    nothing = me.post(to_choice)
    assert nothing.status_code == 422
    assert 'id="f-supplies"' in nothing.text
    done = me.get(me.path_of(me.post(to_choice, supplies=ids)))
    assert done.status_code == 200
    assert done.text.count("Calle") >= 3
    table = me.get("/accounts").text
    for text in ("5555", "5601", "Calle 14 N.º 20", "Villa Serena", "Servicio eléctrico", "con código por e-mail"):
        assert text in table
    assert table.count("/unlink") == 3
    assert me.path_of(me.get(to_code)) == to_choice


def test_what_was_typed_is_kept_and_each_fault_is_named(app: Flask) -> None:
    me = Browser(app, "mara")
    page = me.post("/link", dni="20.123.456", birth_date="31/02/1975")
    assert page.status_code == 422
    assert 'value="20.123.456"' in page.text
    assert 'value="31/02/1975"' in page.text
    assert 'href="#f-birth_date"' in page.text
    assert 'href="#f-dni"' not in page.text


def test_without_a_contact_the_choice_comes_at_once(app: Flask, linking: Linking) -> None:
    me = Browser(app, "mara")
    to_choice = me.path_of(me.post("/link", **WITHOUT_CONTACT))
    assert to_choice.endswith("/supplies")
    me.post(to_choice, supplies=[linking.points()["8888/1"]])
    again = me.path_of(me.post("/link", **WITHOUT_CONTACT))
    assert "Ya lo tenés asociado" in me.get(again).text
    other = Browser(app, "otto")
    late = other.path_of(other.post("/link", **WITHOUT_CONTACT))
    done = other.get(other.path_of(other.post(late, supplies=[linking.points()["8888/1"]])))
    assert "Pendiente" in done.text
    assert "Se ve desde el 18/04/2026 09:00" in other.get("/accounts").text


def test_known_and_unknown_look_the_same_on_every_page(app: Flask, linking: Linking) -> None:
    pages: list[list[str]] = []
    for name, values in (("aaaa", UNKNOWN), ("bbbb", WITH_EMAIL)):
        me = Browser(app, name)
        to_code = me.path_of(me.post("/link", **values))
        attempt_id = to_code.split("/")[2]
        linking.supply.issue_code(attempt_id)
        seen = [me.get(to_code).text, me.post(to_code, code="999999").text]
        assert me.path_of(me.post(f"{to_code}/again", to_code)) == to_code
        seen += [me.get(to_code).text, me.get("/link").text]
        tokens = r"(nonce|name=\"form_key\" value)=\"[\w-]+\"|value=\"[\w.-]{40,}\""
        hidden = (rf"{attempt_id}|{tokens}|{name.title()}|{name}|[AB]L\b", "")
        pages.append([re.sub(*hidden, text) for text in seen])
    assert pages[0] == pages[1]


def test_a_foreign_try_is_not_found(app: Flask, linking: Linking) -> None:
    attempt = linking.supply.start_link(applicant("otto", "192.0.2.1"), WITH_EMAIL)
    me = Browser(app, "mara")
    for path in (f"/link/{attempt.id}/code", f"/link/{attempt.id}/supplies", "/link/nothing/code"):
        assert me.get(path).status_code == 404
    assert me.post(f"/link/{attempt.id}/code", "/link", code="123456").status_code == 404


def test_a_try_that_has_ended_leads_back_to_the_form(app: Flask, linking: Linking) -> None:
    me = Browser(app, "mara")
    first = me.path_of(me.post("/link", **WITH_EMAIL))
    me.post("/link", **WITH_EMAIL)
    assert me.path_of(me.get(first)) == "/link"
    assert "Empezá de nuevo" in me.get("/link").text
    assert me.path_of(me.get(first.replace("/code", "/supplies"))) == "/link"


def test_a_supply_is_let_go_from_the_table(app: Flask, linking: Linking) -> None:
    me, actor = Browser(app, "mara"), applicant("mara")
    attempt = linking.supply.start_link(actor, WITHOUT_CONTACT)
    (link,) = linking.supply.link(actor, attempt.id, [linking.points()["8888/1"]])
    assert me.path_of(me.post(f"/accounts/{link.id}/unlink", "/accounts")) == "/accounts"
    page = me.get("/accounts").text
    assert "quitaste el suministro" in page
    assert "Todavía no asociaste" in page
    assert Browser(app, "otto").post(f"/accounts/{link.id}/unlink", "/link").status_code == 404


def test_undoing_needs_no_sign_in_looks_first_and_works_once(app: Flask, linking: Linking) -> None:
    actor = applicant("attacker")
    attempt = linking.supply.start_link(actor, WITH_EMAIL)
    assert linking.supply.enter_code(actor, attempt.id, code_for(linking, attempt.id)).step is Step.CHOOSE
    (link,) = linking.supply.link(actor, attempt.id, [linking.points()["5555/1"]])
    (notice,) = linking.supply.issue_undo_notices(link.id)
    holder = Browser(app)
    for _ in range(2):
        page = holder.get(notice.path)
        assert page.status_code == 200
        assert "5555 / 1" in page.text
        assert "Calle" not in page.text
    assert holder.path_of(holder.post(notice.path)) == "/links/undone"
    assert holder.get("/links/undone").status_code == 200
    assert holder.get(notice.path).status_code == 404
    assert holder.post(notice.path, "/links/undone").status_code == 404
    assert "5555" not in Browser(app, "attacker").get("/accounts").text


def test_the_pages_speak_english_too(app: Flask) -> None:
    me = Browser(app, "mara")
    me.post("/language", "/link", language="en", back="/pampa_power/link")
    assert "Link your supply" in me.get("/link").text


def test_the_table_has_the_columns_of_the_manifest(sqlite_url: str, clock: FixedClock) -> None:
    db = Database(sqlite_url)
    utility = replace(
        UTILITY,
        screens=(Screen("supply.accounts", ("number", "commodity", "since", "code", "power")),),
        attributes=(Attribute("supply_point", "power", AttributeType.DECIMAL),),
    )
    linking = build(db, clock, utility)
    load(linking.house, [], [{**point_rows()[4], "power": Decimal("3.5")}])
    attempt = linking.supply.start_link(applicant("mara"), WITHOUT_CONTACT)
    linking.supply.link(applicant("mara"), attempt.id, [linking.points()["8888/1"]])
    table = Browser(web_app(linking), "mara").get("/accounts").text
    for text in ('<td data-label="Tipo">Energía</td>', ">30/03/2004</td>", ">–</td>", ">3,5</td>"):
        assert text in table
    assert "Domicilio" not in table
    db.close()
