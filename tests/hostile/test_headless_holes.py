"""Ways around what apps, providers and pages were let to do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from ventanilla.identity.api.providers import BeginSchema
from ventanilla.identity.model import SessionKind
from ventanilla.identity.service.factors.totp import code_at
from ventanilla.kernel.actors import Anonymous
from ventanilla.kernel.ids import new_id
from ventanilla.supply.model import Link
from ventanilla.testing.apping import ROOT, Apps, a_name, answer, open_apps, register, register_system
from ventanilla.testing.holding import PASSWORD, Person, enter, person, two_holders

if TYPE_CHECKING:
    from ventanilla.testing.databases import SqliteTemplate

READING = "openid supply:read billing:read readings:read offline_access"


@pytest.fixture(scope="module")
def shared(sqlite_template: SqliteTemplate, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Apps]:
    with sqlite_template.fresh() as url, open_apps(url, tmp_path_factory.mktemp("apps")) as apps:
        two_holders(apps.portal)
        yield apps


@pytest.fixture
def apps(shared: Apps) -> Apps:
    """An hour later than the test before."""
    shared.clock.advance(timedelta(hours=1))
    return shared


def held(apps: Apps) -> tuple[Person, Link]:
    """Somebody with a supply, and the link to it."""
    ramon = enter(apps.portal, "ramon")
    return ramon, apps.portal.supply.links_of(ramon.actor, None)[0]


def espi(apps: Apps, path: str, token: str) -> Any:
    headers = {"Authorization": f"Bearer {token}"}
    return apps.browser().get(f"{apps.prefix}/espi/1_1/resource{path}", headers=headers, base_url=ROOT)


def test_a_token_with_less_than_its_grant_opens_no_more_by_green_button(apps: Apps) -> None:
    ramon, link = held(apps)
    app = register(apps.portal, scopes=READING.split())
    whole = apps.tokens(app, ramon.actor, [link.id], scope=READING)
    less = apps.refresh(app, whole["refresh_token"], scope="readings:read").json
    assert less["scope"] == "readings:read"
    grant_id = whole["resourceURI"].rpartition("/")[2]
    bills = f"/Subscription/{grant_id}/UsagePoint/{link.supply_point.id}/UsageSummary"
    assert espi(apps, bills, whole["access_token"]).status_code == 200
    assert espi(apps, bills, less["access_token"]).status_code == 403
    batch = espi(apps, f"/Batch/Subscription/{grant_id}", less["access_token"])
    assert batch.status_code == 200
    assert "UsageSummary" not in batch.text
    assert link.supply_point.address.street not in batch.text
    said = espi(apps, f"/Authorization/{grant_id}", less["access_token"]).text
    assert "billing:read" not in said
    alone = apps.refresh(app, less["refresh_token"], scope="openid").json["access_token"]
    assert espi(apps, f"/Batch/Subscription/{grant_id}", alone).status_code == 403


def test_what_still_works_is_shown_and_can_be_taken_back(apps: Apps) -> None:
    """A browser that nobody used for hours has no session any more; the app let in with it has its tokens."""
    name = a_name("ramon")
    ramon = person(apps.portal, name)
    app = register(apps.portal, scopes=["openid", "profile"])
    token = apps.tokens(app, ramon.actor, scope="openid profile")["refresh_token"]
    apps.clock.advance(apps.portal.house.utility.identity.session_idle + timedelta(minutes=1))
    again = enter(apps.portal, name)
    fresh = apps.refresh(app, token)
    shown = apps.portal.apps.connected.of(again.actor)
    assert [each.grant.client.id for each in shown] == ([app.client.id] if fresh.status_code == 200 else [])
    for each in shown:
        apps.portal.apps.connected.end(again.actor, each.grant.id)
    if fresh.status_code == 200:
        assert not apps.is_good(fresh.json["access_token"])


@pytest.mark.parametrize(
    "address",
    [
        "org.example.app:/in\n",
        "http://127.0.0.1:9000/in\n",
        "http://127.0.0.1:9000/in\r\nSet-Cookie: a=b",
        "http://127.0.0.1.evil.example/in",
        "http://127.0.0.1@evil.example/in",
        "https://evil.example/in",
        "javascript:alert(1)",
    ],
)
def test_an_answer_of_a_provider_goes_to_no_strange_address(address: str) -> None:
    assert "return_to" in BeginSchema().validate({"return_to": address})
    assert not BeginSchema().validate({"return_to": "org.example.app:/in"})


def test_a_machine_is_answered_for_itself_whatever_key_its_form_has(apps: Apps) -> None:
    system = register_system(apps.portal)
    form = {"grant_type": "client_credentials", "scope": "utility:events", "form_key": new_id()}
    first = apps.post("/oauth/token", form, system)
    assert first.status_code == 200
    other = register_system(apps.portal)
    second = apps.post("/oauth/token", form, other)
    assert second.json["access_token"] != first.json["access_token"]
    stranger = apps.post("/oauth/token", {**form, "client_id": system.client.id})
    assert stranger.status_code == 401


def test_the_question_of_signing_out_takes_no_fields_from_the_address(apps: Apps) -> None:
    ramon, _ = held(apps)
    browser = apps.browser(ramon.secret)
    page = apps.get("/oauth/end-session?form_key=0123456789abcdef0123&next=/x&state=s", browser)
    assert page.status_code == 200
    assert 'value="0123456789abcdef0123"' not in page.text
    assert 'name="next" value="/x"' not in page.text


def test_consent_without_the_page_never_widens_what_a_token_says(apps: Apps) -> None:
    ramon, link = held(apps)
    app = register(apps.portal, scopes=READING.split())
    apps.tokens(app, ramon.actor, [link.id], scope=READING)
    url = apps.portal.apps.authorization.look(ramon.actor, apps.asked(app.client, scope="openid", prompt="none")).url
    body = apps.exchange(app, answer(url)["code"]).json
    assert body["scope"] == "openid"
    assert apps.refresh(app, body["refresh_token"], scope="billing:read").status_code == 400


def test_neighbours_with_one_key_get_each_their_own_answer(apps: Apps) -> None:
    """Half a sign-in has a token that is nobody's as yet: what it was answered is for nobody else in that network."""
    name = a_name("ramon")
    ramon, identity = person(apps.portal, name), apps.portal.identity
    secret = identity.factors.offer_authenticator(ramon.actor).secret
    identity.factors.confirm_authenticator(ramon.actor, code_at(secret, apps.clock.now()))
    apps.clock.advance(timedelta(minutes=2))
    typed = {"user_name": name, "password": PASSWORD}
    half = identity.begin(Anonymous("127.0.0.1"), typed, SessionKind.API)
    code, key = {"code": code_at(secret, apps.clock.now())}, {"Idempotency-Key": "1"}
    path = "/identity/sign-in/second"
    first = apps.api(path, half.secret, "POST", json=code, headers=key)
    assert first.status_code == 200, first.text
    assert apps.api(path, half.secret, "POST", json=code, headers=key).json == first.json
    stranger = apps.api(path, "x" * 43, "POST", json=code, headers=key)
    assert (stranger.status_code, "token" in stranger.text) == (401, False)
