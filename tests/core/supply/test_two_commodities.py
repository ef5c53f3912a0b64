"""One client, two commodities: codes of the market, screens of one of them, the data of client and contract."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ventanilla.demo import italian
from ventanilla.errors import NotFound, StartRefused
from ventanilla.kernel.quantities import Commodity
from ventanilla.plugin import Attribute, AttributeType, Screen
from ventanilla.plugin.checks import refuse_wrong_manifest
from ventanilla.supply.feed import feed_files
from ventanilla.testing.enrolling import ALBA, ALBA_MAIL, MINE, ask, browser_of, load_clients, point
from ventanilla.testing.issuing import choose, password_in, sign_in
from ventanilla.testing.mailbox import links, plain
from ventanilla.testing.supplies import load_rows

pytestmark = pytest.mark.utility("italian_gas")
OWN: dict[str, Any] = {"distributor": "Reti Toscane S.p.A.", "meter_class": "G4", "contract_code": "G000123"}


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    """One database is enough for what is no SQL of its own."""
    return sqlite_url


@pytest.fixture
def alba(portal: Any, smtp_sink: Any) -> Any:
    """Alba's browser, signed in; ``points`` are the ids of her gas and her electricity."""
    load_clients(portal)
    load_points(portal, point(ALBA, "PR000001", "gas", italian.pdr(1), **OWN))
    ask(portal)
    once = password_in(plain(smtp_sink.to(ALBA_MAIL)[-1]))
    signed = choose(portal, sign_in(portal, ALBA, once), once, MINE)
    portal.identity.sign_out(signed.actor)
    portal.house.clock.advance(timedelta(days=3))
    browser = browser_of(portal)
    assert browser.path_of(browser.post("/sign-in", user_name=ALBA, password=MINE)) == "/"
    browser.points = [portal.house.id_of("supply_point", ALBA, number) for number in ("PR000001", "PR000002")]
    browser.token = browser.call("POST", "/identity/sign-in", body={"user_name": ALBA, "password": MINE}).get_json()[
        "token"
    ]
    return browser


def load_points(portal: Any, *rows: dict[str, Any]) -> Any:
    files = {file.name: file for file in feed_files(portal.house.utility)}
    return load_rows(portal.house, files["supply_points"], list(rows))


@pytest.mark.parametrize(
    ("commodity", "code"),
    [
        ("gas", "1234567890123"),
        ("gas", "123456789012345"),
        ("gas", "IT999E00000001"),
        ("gas", "０0000000000001"),
        ("electricity", "IT99E00000001"),
        ("electricity", "IT999X00000001"),
        ("electricity", "00000000000001"),
    ],
)
@pytest.mark.covers("ITA-04")
def test_a_code_that_is_none_of_its_commodity_is_set_aside(portal: Any, commodity: str, code: str) -> None:
    load_clients(portal)
    (rejected,) = load_points(portal, point(ALBA, "PR000099", commodity, code)).rejected
    assert rejected.column == "code"


def test_a_code_may_be_missing_or_written_with_blanks(portal: Any) -> None:
    load_clients(portal)
    rows = (point(ALBA, "PR000091", "gas", ""), point(ALBA, "PR000092", "electricity", "IT 999 E 00000092"))
    assert not load_points(portal, *rows).rejected
    found = portal.house.gateway.ask(
        "supply_point", supply_point_id=portal.house.id_of("supply_point", ALBA, "PR000092")
    ).value
    assert found.code == "IT999E00000092"


@pytest.mark.covers("ITA-04", "ITA-17")
def test_every_page_has_name_logout_last_access_and_picker(alba: Any, portal: Any) -> None:
    gas, power = alba.points
    for path in (f"/supplies/{gas}/", f"/supplies/{gas}/technical", "/forms", "/tickets"):
        page = " ".join(re.sub(r"<[^>]+>", " ", alba.get(path).text).split())
        assert "Benvenuto Nencini Alba" in page
        assert "logout" in page
        assert "Ultimo accesso: 15/04/26" in page, path
        assert "PR000001 (Pdr: 00000000000001); VIA ROMA 1 - 57014 COLLESALVETTI (LI)" in page
        assert "PR000002 (Pod: IT999E00000002); VIA ROMA 1 - 57014 COLLESALVETTI (LI)" in page
    assert f'href="/italian_gas/supplies/{power}/technical"' in alba.get(f"/supplies/{gas}/technical").text
    assert alba.path_of(alba.get("/")) == f"/supplies/{gas}/"
    me = alba.call("GET", "/identity/me", alba.token).get_json()
    assert me["last_access_at"].startswith("2026-04-18")


def test_the_table_of_points_leaves_to_their_pages_what_has_a_page(alba: Any) -> None:
    table = alba.get("/accounts").text
    assert "VIA ROMA 1" in table
    for name in ("Distributore", "Potenza impegnata", "Codice contratto"):
        assert name not in table


@pytest.mark.covers("ITA-04", "ITA-11")
def test_a_screen_of_one_commodity_is_there_for_its_supplies_only(alba: Any) -> None:
    gas, power = alba.points
    menus = [alba.get(f"/supplies/{each}/technical").text for each in (gas, power)]
    assert ["Misure elettriche" in menu for menu in menus] == [False, True]
    assert [alba.get(f"/supplies/{each}/measures").status_code for each in (gas, power)] == [404, 200]
    foreign = alba.get("/supplies/nobodys/measures")
    assert foreign.status_code == 404
    shown = alba.get(f"/supplies/{power}/measures").text
    assert f"/supplies/{gas}/measures" not in shown, "choosing gas leads to a page that gas has"


def test_the_service_itself_guards_a_screen_of_one_commodity(alba: Any, portal: Any) -> None:
    actor = portal.identity.api_actor(alba.token, "")
    gas, power = alba.points
    assert portal.supply.supply_point(actor, power, "readings.measures", scope=None).number == "PR000002"
    with pytest.raises(NotFound):
        portal.supply.supply_point(actor, gas, "readings.measures", scope=None)


def test_an_app_draws_the_same_picker_and_menu(alba: Any) -> None:
    told = alba.call("GET", "/manifest").get_json()
    assert told["utility"]["market_codes"] == [
        {"commodity": "gas", "name": "Pdr"},
        {"commodity": "electricity", "name": "Pod"},
    ]
    choice = told["utility"]["supply_choice"]
    (gas, *_) = alba.call("GET", "/supplies", alba.token).get_json()["items"]
    shown = choice.format(number=gas["number"], market="Pdr", code=gas["code"], **gas["address"])
    assert shown == "PR000001 (Pdr: 00000000000001); VIA ROMA 1 - 57014 COLLESALVETTI (LI)"
    by_name = {each["name"]: each for each in told["screens"]}
    assert by_name["readings.measures"]["commodities"] == ["electricity"]
    assert by_name["documents.forms"]["group"] == "Documentazione Generica"
    facts = {each["name"]: each for each in told["attributes"]}
    assert (facts["voltage"]["group"], facts["voltage"]["commodities"]) == ("technical", ["electricity"])


@pytest.mark.covers("ITA-10")
def test_technical_and_contract_data_are_read_only_and_say_what_is_missing(alba: Any) -> None:
    gas, power = alba.points
    page = alba.get(f"/supplies/{gas}/technical").text
    for shown in ("Reti Toscane", "Classe del contatore", "G4", "00000000000001", "Non disponibile"):
        assert shown in page
    assert "Tensione" not in page, "gas has no voltage"
    assert "<form" not in page.partition("<main")[2].partition("</main>")[0]
    assert "Tensione" in alba.get(f"/supplies/{power}/technical").text
    assert "G000123" in alba.get(f"/supplies/{gas}/contract").text
    told = alba.call("GET", f"/supplies/{gas}/technical", alba.token).get_json()
    assert (told["market"], told["code"]) == ("Pdr", "00000000000001")
    by_name = {each["name"]: each for each in told["items"]}
    assert by_name["meter_class"]["value"] == "G4"
    assert by_name["remi"]["value"] is None
    assert "voltage" not in by_name
    contract = alba.call("GET", f"/supplies/{gas}/contract", alba.token).get_json()
    assert contract["items"][0] == {
        "name": "contract_code", "label": "Codice contratto", "type": "text", "value": "G000123", "unit": None,
    }  # fmt: skip
    for what in ("technical", "contract", "customer"):
        assert alba.get(f"/supplies/nobodys/{what}").status_code == 404


@pytest.mark.covers("ITA-07")
def test_contacts_are_changed_with_proof_and_the_rest_names_whom_to_ask(
    alba: Any, portal: Any, smtp_sink: Any, sms_sink: Any
) -> None:
    path = f"/supplies/{alba.points[0]}/customer"
    page = alba.get(path).text
    for shown in (ALBA, "Nencini Alba", "Via Roma 1", "800 000 057", "clienti@etruria.example"):
        assert shown in page
    inputs = set(re.findall(r'<input id="f-([a-z_]+)"', page))
    assert inputs == {"phone", "fax", "email", "current_password"}
    typed = {"phone": "+39 347 000 0099", "fax": "0586 000 057", "email": "nuova@posta.example"}
    assert alba.post(path, **typed, current_password="sbagliata sbagliata").status_code == 422
    assert alba.path_of(alba.post(path, **typed, current_password=MINE)) == path
    portal.house.jobs.run_due()
    after = alba.get(path).text
    assert 'value="+390586000057"' in after
    assert f'value="{ALBA_MAIL}"' in after, "the new one waits for its proof"
    (proof,) = [each for mail in smtp_sink.to("nuova@posta.example") for each in links(mail)]
    secret = proof.partition("/italian_gas")[2]
    alba.post(secret)
    code = re.search(r"\b\d{6}\b", sms_sink.to("+393470000099")[0]["text"])
    assert code is not None
    alba.post(
        "/profile/phone/code" if alba.get("/profile/phone/code").status_code == 200 else "/phone/code", code=code[0]
    )
    portal.house.jobs.run_due()
    told = alba.call("GET", "/identity/contacts", alba.token).get_json()
    assert told["fax"] == "+390586000057"
    assert told["email"] == "nuova@posta.example"
    assert any("cambiat" in plain(mail) for mail in smtp_sink.to(ALBA_MAIL)), "the old address is told"


@pytest.mark.covers("ITA-07")
def test_an_app_changes_the_same_contacts(alba: Any) -> None:
    asked = alba.call("GET", "/identity/contacts", alba.token).get_json()
    assert [each["name"] for each in asked["fields"]] == ["phone", "fax", "email", "current_password"]
    body = {"phone": asked["phone"], "fax": "", "email": "terza@posta.example", "current_password": MINE}
    saved = alba.call("PUT", "/identity/contacts", alba.token, body).get_json()
    assert saved["pending"] == {"email": "terza@posta.example"}
    odd = alba.call("PUT", "/identity/contacts", alba.token, {**body, "name": "Altra"})
    assert odd.status_code == 422
    assert alba.call("PUT", "/identity/contacts", alba.token, {**body, "email": ""}).status_code == 422


@pytest.mark.covers("ITA-06")
def test_nothing_else_can_be_chosen_while_the_password_is_changed(alba: Any) -> None:
    page = alba.get("/password").text
    assert "Cambio password" in page
    ways = re.findall(r'<a [^>]*href="([^"]+)"', page)
    assert ways == ["/italian_gas/"], "Annulla alone leads away"
    assert re.findall(r'<button[^>]*type="submit"[^>]*>([^<]+)<', page) == ["Conferma"]
    assert len(re.findall(r'<a role="link" aria-disabled="true"', page)) >= 8
    assert page.count("<form") == 1
    wrong = alba.post("/password", current_password=MINE, password="corta", password_again="corta")
    assert wrong.status_code == 422
    assert re.findall(r'<a [^>]*href="(/[^"]+)"', wrong.text) == ["/italian_gas/"]
    new = "una frase tutta nuova 8"
    done = alba.post("/password", current_password=MINE, password=new, password_again=new)
    assert alba.path_of(done) == "/password/done"
    assert "Ultimo accesso: 15/04/26" in alba.get("/forms").text, "the session of a new password is the same visit"


def test_a_manifest_that_mixes_commodities_up_does_not_start(portal: Any) -> None:
    utility = portal.house.utility
    water = replace(utility, screens=(*utility.screens, Screen("supply.family", commodities=(Commodity.WATER,))))
    with pytest.raises(StartRefused, match="water"):
        refuse_wrong_manifest(water)
    odd = Attribute("customer", "odd", AttributeType.TEXT, group="technical")
    with pytest.raises(StartRefused, match="odd"):
        refuse_wrong_manifest(replace(utility, attributes=(*utility.attributes, odd)))
    with pytest.raises(StartRefused, match="supply_choice"):
        refuse_wrong_manifest(replace(utility, supply_choice="{name}"))
