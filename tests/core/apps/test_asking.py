"""What an app may wish for in its request beside scopes: the strength of a proof, a language, the way it is sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from ventanilla.apps.model import Asked, Turned
from ventanilla.kernel.ids import new_id
from ventanilla.kernel.proofs import BY_KEY
from ventanilla.testing.apping import CALLBACK, Apps, answer, register, register_public

if TYPE_CHECKING:
    from ventanilla.testing.consenting import Consenting
    from ventanilla.testing.holding import Person

TWO = "urn:ventanilla:acr:two-factors urn:ventanilla:acr:one-factor"
BASE = "http://127.0.0.1:8000"


def give_passkey(apps: Apps, who: Person) -> None:
    from ventanilla.identity.tables import passkeys

    row = {
        "id": new_id(), "realm": "customer", "holder_id": who.actor.identity_id, "credential_hash": new_id(),
        "credential": "AA", "public_key": b"", "sign_count": 0, "transports": "", "name": "a key",
        "made_at": apps.clock.now(),
    }  # fmt: skip
    with apps.portal.house.db.write() as connection:
        assert passkeys.add(connection, row)


def test_whoever_has_a_passkey_is_asked_for_it_where_an_app_wishes_two_factors(apps: Apps, ramon: Person) -> None:
    client, look = register(apps.portal).client, apps.portal.apps.authorization.look
    give_passkey(apps, ramon)
    apps.clock.advance(timedelta(minutes=1))
    assert isinstance(look(ramon.actor, apps.asked(client)), Asked)
    turned = look(ramon.actor, apps.asked(client, acr_values=TWO))
    assert isinstance(turned, Turned)
    asked = {**apps.asked(client, acr_values=TWO), "ticket": [answer(turned.url)["ticket"]]}
    assert look(ramon.actor, asked).needs_proof
    apps.clock.advance(timedelta(seconds=5))
    by_key = replace(ramon.actor, proved_at=apps.clock.now(), proved_by=BY_KEY)
    assert not look(by_key, asked).needs_proof
    assert isinstance(look(by_key, apps.asked(client, acr_values=TWO)), Asked), "nobody is asked who has shown it"
    by_password = replace(ramon.actor, proved_at=apps.clock.now())
    assert not look(by_password, asked).needs_proof, "a wish, and no condition: it is asked for once"


@pytest.mark.parametrize("wish", ["", "urn:ventanilla:acr:one-factor urn:ventanilla:acr:two-factors", "1 2 x", "é"])
def test_nobody_is_asked_for_more_than_an_app_wishes(apps: Apps, ramon: Person, wish: str) -> None:
    client, look = register(apps.portal).client, apps.portal.apps.authorization.look
    give_passkey(apps, ramon)
    assert not look(ramon.actor, apps.asked(client, acr_values=wish)).needs_proof


def test_nobody_is_asked_for_what_they_do_not_have(apps: Apps, ramon: Person) -> None:
    found = apps.portal.apps.authorization.look(ramon.actor, apps.asked(register(apps.portal).client, acr_values=TWO))
    assert not found.needs_proof


def test_without_a_page_an_app_is_told_what_there_is(apps: Apps, ramon: Person) -> None:
    client = register(apps.portal)
    give_passkey(apps, ramon)
    apps.tokens(client, ramon.actor, scope="openid")
    asked = apps.asked(client.client, prompt="none", scope="openid", acr_values=TWO)
    assert "code" in answer(apps.portal.apps.authorization.look(ramon.actor, asked).url)


@pytest.mark.parametrize("is_public", [False, True])
def test_only_an_app_with_a_secret_goes_on_without_a_page_on_the_own_machine(
    apps: Apps, ramon: Person, is_public: bool
) -> None:
    made = (register_public if is_public else register)(apps.portal, redirect_uris=["http://127.0.0.1:9000/back"])
    apps.tokens(made, ramon.actor, scope="openid")
    turned = apps.portal.apps.authorization.look(ramon.actor, apps.asked(made.client, prompt="none", scope="openid"))
    assert answer(turned.url).get("error") == ("consent_required" if is_public else None)


def test_a_request_may_be_posted_and_is_then_looked_at(apps: Apps, ramon: Person) -> None:
    client = register(apps.portal).client
    form = {name: values[0] for name, values in apps.asked(client).items()}
    browser = apps.browser(ramon.secret)
    sent = {**form, "decision": "allow", "scopes": "openid", "x": "y"}
    answered = browser.post(
        f"{apps.prefix}/oauth/authorize", data=sent, base_url=BASE, headers={"Origin": "https://balance.example"}
    )
    assert (answered.status_code, answered.headers["Location"].partition("?")[0]) == (303, "/cosepav/oauth/authorize")
    assert answer(answered.headers["Location"]) == form
    page = browser.get(answered.headers["Location"], base_url=BASE)
    assert (page.status_code, client.name in page.text) == (200, True)
    assert apps.portal.apps.grants.of(ramon.actor) == ()
    for body in ({}, {**form, "state": "x" * 4_000}):
        lost = browser.post(f"{apps.prefix}/oauth/authorize", data=body, base_url=BASE, follow_redirects=True)
        assert lost.status_code == 400


def test_a_request_goes_on_after_signing_in_without_what_nobody_reads(apps: Apps) -> None:
    client = register(apps.portal).client
    form = {name: values[0] for name, values in apps.asked(client).items()}
    junk = {"claims": '{"id_token":{}}' * 90, "login_hint": "ramon@correo.example", "display": "popup"}
    location = apps.get("/oauth/authorize", query_string={**form, **junk}).headers["Location"]
    wanted = answer(location)["next"]
    assert answer(wanted) == form
    assert "correo" not in location


def test_the_page_of_signing_in_says_which_app_sent_people_there(site: Consenting) -> None:
    site.leave()
    site.speak("en")
    page = site.client.get(site.asking(), base_url=f"{BASE}/cosepav", follow_redirects=True)
    assert f"“{site.app.name}” sent you here." in page.text
    again = site.send(
        "/sign-in", page=page.request.full_path, next=f"/cosepav{site.asking()}", user_name="x", password="y"
    )
    assert f"“{site.app.name}” sent you here." in again.text
    for lost in ("/bills", site.asking(redirect_uri="https://evil.example/"), site.asking(client_id="x"), "//evil"):
        other = site.open(f"/sign-in?{urlencode({'next': f'/cosepav{lost}'})}")
        assert "sent you here" not in other.text


def test_an_app_says_in_which_language_unless_somebody_chose_one(apps: Apps, ramon: Person) -> None:
    client = register(apps.portal).client

    def page(wanted: str, **headers: str) -> str:
        asked = {name: values[0] for name, values in apps.asked(client, ui_locales=wanted).items()}
        browser = apps.browser()
        answered = browser.get(
            f"{apps.prefix}/oauth/authorize", query_string=asked, base_url=BASE, follow_redirects=True, headers=headers
        )
        return str(answered.text)

    told = apps.get("/.well-known/openid-configuration").json["ui_locales_supported"]
    assert told == ["es-AR", "en"]
    assert '<html lang="en"' in page("fr en es")
    assert '<html lang="es-AR"' in page("es-MX en", **{"Accept-Language": "en"})
    for nothing in ("xx ../ é", "x" * 600, ","):
        assert '<html lang="en"' in page(nothing, **{"Accept-Language": "en"})


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"])
def test_both_kinds_of_libraries_find_what_the_server_says_of_itself(apps: Apps, path: str) -> None:
    told = apps.get(path)
    assert told.json["issuer"] == apps.portal.house.settings.base_url
    assert told.headers["Access-Control-Allow-Origin"] == "*"


def test_a_long_state_comes_back(apps: Apps, ramon: Person) -> None:
    client, state = register(apps.portal).client, "s" * 1_000
    turned = apps.portal.apps.authorization.look(ramon.actor, apps.asked(client, state=state, scope="x"))
    assert answer(turned.url)["state"] == state
    assert turned.url.startswith(CALLBACK)


def test_a_token_may_come_in_the_body_of_a_form_and_in_one_place(apps: Apps, ramon: Person) -> None:
    token = apps.tokens(register(apps.portal), ramon.actor)["access_token"]
    header: dict[str, Any] = {"headers": {"Authorization": f"Bearer {token}"}}
    assert apps.post("/oauth/userinfo", {"access_token": token}).json["sub"]
    assert apps.post("/oauth/userinfo", {"access_token": "vat_x"}).status_code == 401
    assert apps.post("/oauth/userinfo", {"access_token": [token, token]}).status_code == 400
    both = apps.post("/oauth/userinfo", {"access_token": token}, **header)
    assert (both.status_code, both.json) == (400, {"error": "invalid_request"})
    assert apps.get("/oauth/userinfo", query_string={"access_token": token}).status_code == 401
    assert apps.get("/oauth/userinfo", data={"access_token": token}).status_code == 401
