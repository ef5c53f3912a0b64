"""The page of consent: what it says, what may be left out, where the browser goes on to."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from lxml import html

if TYPE_CHECKING:
    from ventanilla.testing.consenting import Consenting

pytestmark = pytest.mark.utility("cosepav")


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


def main(answer: Any) -> Any:
    return html.fromstring(answer.text).find(".//main")


def words(answer: Any) -> str:
    return " ".join(main(answer).text_content().split()).replace("\u00a0", " ")


def ticked(answer: Any, name: str) -> dict[str, bool]:
    return {box.get("value"): "checked" in box.attrib for box in main(answer).iterfind(f".//input[@name='{name}']")}


def test_it_says_what_whose_who_and_for_how_long(site: Consenting) -> None:
    page = site.open(site.asking())
    assert page.status_code == 200
    said = words(page)
    for part in (
        "“Mi Consumo” asks to see your data",
        "Muestra cuánto usás.",
        "hola@consumo.example",
        "Privacy policyconsumo.example",
        "Your answer goes toconsumo.example",
        "Ramon Sosa (ramon)",
        "Recognise you each time you come",
        "See your supplies",
        "See your bills",
        "8888 / 1",
        "Until you sign out of this portal.",
        "The app never learns your password",
    ):
        assert part in said, part
    assert "Not verified" not in said
    assert "apps." not in said
    assert ticked(page, "scopes") == {"openid": False, "supply:read": True, "billing:read": True}
    assert list(ticked(page, "link_ids").values()) == [True]
    buttons = [button.get("class") for button in main(page).iterfind(".//button[@name='decision']")]
    assert buttons == ["button", "button"]
    site.speak("es-AR")
    spanish = words(site.open(site.asking()))
    assert "Permitir No permitir" in spanish
    assert "apps." not in spanish


def test_it_may_lead_to_the_app_and_to_nobody_else(site: Consenting) -> None:
    policy = site.open(site.asking()).headers["Content-Security-Policy"]
    assert "form-action 'self' https://consumo.example;" in policy
    assert "frame-ancestors 'none'" in policy
    free = site.open(site.asking(redirect_uri="http://127.0.0.1:5123/callback")).headers["Content-Security-Policy"]
    assert "form-action 'self' http://127.0.0.1:5123;" in free
    assert "consumo" not in site.open("/apps").headers["Content-Security-Policy"]


def test_allowing_gives_the_app_a_code(site: Consenting) -> None:
    answer = site.allow(site.asking())
    told = site.told(answer)
    assert answer.headers["Location"].startswith("https://consumo.example/callback?")
    assert told.keys() == {"code", "state", "iss"}
    assert told["state"] == "s1"
    (found,) = site.portal.apps.connected.of(site.ours.actor)
    assert [scope.value for scope in found.grant.scopes] == ["openid", "supply:read", "billing:read"]
    assert [point.id for point in found.supplies] == [site.ours.supply_point_id]
    assert not found.grant.is_offline


def test_less_may_be_given_than_was_asked_for(site: Consenting) -> None:
    site.allow(site.asking(), "billing:read")
    (found,) = site.portal.apps.connected.of(site.ours.actor)
    assert [scope.value for scope in found.grant.scopes] == ["openid", "billing:read"]


def test_staying_after_signing_out_is_a_choice(site: Consenting) -> None:
    path = site.asking(scope="billing:read offline_access")
    said = words(site.open(path))
    assert "until you take it back; it also ends when the app has not come for 90 days" in said
    assert "Until you sign out of this portal." not in said
    site.allow(path, "billing:read")
    assert [one.grant.is_offline for one in site.portal.apps.connected.of(site.ours.actor)] == [False]
    site.allow(path)
    assert {one.grant.is_offline for one in site.portal.apps.connected.of(site.ours.actor)} == {True}


def test_refusing_tells_the_app_and_gives_nothing(site: Consenting) -> None:
    told = site.told(site.send(site.asking(), decision="deny", scopes=["openid"], link_ids=site.links))
    assert told == {"error": "access_denied", "state": "s1", "iss": "http://127.0.0.1:8000/cosepav"}
    assert site.portal.apps.connected.of(site.ours.actor) == ()


def test_what_is_missing_is_named_and_what_was_ticked_stays(site: Consenting) -> None:
    page = site.allow(site.asking(), "openid", "billing:read", links=[])
    assert page.status_code == 422
    assert "Choose at least one supply." in words(page)
    assert ticked(page, "scopes") == {"openid": False, "supply:read": False, "billing:read": True}
    assert list(ticked(page, "link_ids").values()) == [False]
    assert main(page).find(".//a[@href='#f-link_ids']") is not None
    nothing = site.send(site.asking(scope="billing:read"), decision="allow", link_ids=site.links)
    assert nothing.status_code == 422
    assert "Choose at least one." in words(nothing)
    for decision in ([], ["maybe"], ["allow", "deny"], ["deny", "allow"]):
        undecided = site.send(site.asking(), decision=decision, scopes=["openid"], link_ids=site.links)
        assert undecided.status_code == 422, decision
    assert site.portal.apps.connected.of(site.ours.actor) == ()


def test_more_than_one_supply_is_chosen_by_hand(site: Consenting) -> None:
    second = site.link_another()
    page = site.open(site.asking())
    assert list(ticked(page, "link_ids").values()) == [False, False]
    assert "8888 / 2 Mitre 12, Villa Serena" in words(page)
    site.allow(site.asking(), links=[second])
    (found,) = site.portal.apps.connected.of(site.ours.actor)
    assert [point.number for point in found.supplies] == ["2"]


def test_no_supplies_are_asked_for_what_is_of_none(site: Consenting) -> None:
    path = site.asking(scope="openid profile")
    assert ticked(site.open(path), "link_ids") == {}
    assert "code" in site.told(site.allow(path, links=[]))


def test_a_stranger_signs_in_and_comes_back(site: Consenting) -> None:
    site.leave()
    path = site.asking()
    answer = site.open(path)
    assert answer.status_code == 303
    went = urlsplit(answer.headers["Location"])
    assert went.path == "/cosepav/sign-in"
    assert parse_qs(went.query)["next"] == [f"/cosepav{path}"]
    back = site.send(
        "/sign-in", user_name="ramon", password="una clave muy larga", next=parse_qs(went.query)["next"][0]
    )
    assert (back.status_code, back.headers["Location"]) == (303, f"/cosepav{path}")


def test_nothing_is_given_from_a_session_that_was_left(site: Consenting) -> None:
    path = site.asking()
    found = re.search(r'name="csrf_token" value="([^"]+)"', site.open(path).text)
    assert found
    links = site.links
    site.leave()
    sent = {"csrf_token": found[1], "decision": "allow", "scopes": ["openid", "billing:read"], "link_ids": links}
    answer = site.client.post(site.answers_to(path), base_url="http://127.0.0.1:8000/cosepav", data=sent)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/cosepav/sign-in?next=%2Fcosepav%2Foauth%2Fauthorize%3F")
    assert site.portal.apps.connected.of(site.ours.actor) == ()


def test_whoever_comes_again_to_the_address_of_an_answer_is_asked_anew(site: Consenting) -> None:
    path = site.asking()
    assert site.send(path, decision="allow", scopes=["openid", "billing:read"]).status_code == 422
    again = site.open(site.answers_to(path))
    assert (again.status_code, again.headers["Location"].startswith("/cosepav/oauth/authorize?")) == (303, True)
    assert site.app.name in site.client.get(again.headers["Location"], base_url="http://127.0.0.1:8000").text


def test_an_old_proof_is_renewed_first(site: Consenting) -> None:
    path = site.asking()
    site.portal.house.clock.advance(timedelta(minutes=16))
    answer = site.open(path)
    assert answer.status_code == 303
    went = urlsplit(answer.headers["Location"])
    assert went.path == "/cosepav/confirm"
    assert parse_qs(went.query)["next"][0].startswith("/cosepav/oauth/authorize?")


def test_somebody_else_may_sign_in_instead(site: Consenting) -> None:
    page = main(site.open(site.asking()))
    (form,) = [form for form in page.iterfind(".//form") if form.get("action") == "/cosepav/sign-out"]
    back = form.find(".//input[@name='next']").get("value")
    answer = site.send("/sign-out", page="/apps", next=back)
    assert (answer.status_code, answer.headers["Location"]) == (303, back)
    assert back.startswith("/cosepav/oauth/authorize?")
    assert site.open(back.removeprefix("/cosepav")).headers["Location"].startswith("/cosepav/sign-in")


def test_after_our_own_form_the_browser_goes_on_by_a_page(site: Consenting) -> None:
    """Browsers hold the redirects after a form against the policy of the page with the form."""
    path = site.asking(scope="nonsense")
    straight = site.open(path)
    assert straight.status_code == 303
    assert "error=invalid_scope" in straight.headers["Location"]
    page = site.open(path, Referer="http://127.0.0.1:8000/cosepav/sign-in")
    assert page.status_code == 200
    link = main(page).find(".//a[@class='button']").get("href")
    assert link == straight.headers["Location"]
    assert html.fromstring(page.text).find(".//meta[@http-equiv='refresh']").get("content") == f"0;url={link}"


def test_an_app_that_registered_itself_is_marked(site: Consenting) -> None:
    from ventanilla.apps.model import Source
    from ventanilla.kernel.actors import SystemActor
    from ventanilla.testing.consenting import APP

    values = {**APP, "name": "Otra app"}
    made = site.portal.apps.clients.enter(SystemActor("apps.register"), values, Source.DYNAMIC)
    said = words(site.open(site.asking(made.client)))
    assert "Not verified" in said
    assert "Nobody at COSEPAV has looked at it" in said


def test_an_address_on_ones_own_machine_is_said_in_words(site: Consenting) -> None:
    """Few people know what 127.0.0.1 is."""
    app = site.register(name="Bills on paper", kind="public", redirect_uris=["http://127.0.0.1/callback"])
    page = site.open(site.asking(app, redirect_uri="http://127.0.0.1:41263/callback"))
    assert "Your answer goes toA program on this device (127.0.0.1:41263)" in words(page)
    for locale in ("es-AR", "en"):
        site.speak(locale)
        assert "apps." not in words(site.open(site.asking(app, redirect_uri="http://127.0.0.1:41263/callback")))
