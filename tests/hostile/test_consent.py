"""The page of consent under attack: forged and tampered forms, strangers' supplies, names that are markup, ways out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from ventanilla.testing.visiting import BASE

if TYPE_CHECKING:
    from ventanilla.testing.consenting import Consenting

pytestmark = pytest.mark.utility("cosepav")
POLYGLOT = "\"'><svg/onload=alert(1)>{{7*7}}${7*7}"


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def site(portal: Any) -> Consenting:
    from ventanilla.testing.consenting import Consenting

    return Consenting(portal)


def given(site: Consenting) -> list[Any]:
    return list(site.portal.apps.connected.of(site.ours.actor))


def test_nobody_else_can_press_the_button(site: Consenting) -> None:
    path = site.asking()
    ticked = {"decision": "allow", "scopes": ["openid", "billing:read"], "link_ids": site.links}
    token = re.search(r'name="csrf_token" value="([^"]+)"', site.open(path).text)
    assert token
    for fields, headers in (
        (ticked, {}),
        ({**ticked, "csrf_token": "x"}, {}),
        ({**ticked, "csrf_token": token[1]}, {"Origin": "https://consumo.example"}),
        ({**ticked, "csrf_token": token[1]}, {"Origin": "null"}),
        ({**ticked, "csrf_token": token[1]}, {"Sec-Fetch-Site": "cross-site"}),
    ):
        answer = site.client.post(site.answers_to(path), base_url=BASE, data=fields, headers=headers)
        assert answer.status_code == 400, headers
    assert given(site) == []


def test_looking_gives_nothing(site: Consenting) -> None:
    for extra in ("&decision=allow&scopes=openid&scopes=billing:read", "&approved=1", "&prompt=none"):
        site.open(site.asking() + extra)
    assert site.client.head(site.asking(), base_url=BASE).status_code in (200, 303)
    assert given(site) == []


def test_no_scope_is_slipped_in(site: Consenting) -> None:
    for scope in ("readings:write", "utility:events", "profile", "*", "billing:read supply:read", ""):
        answer = site.allow(site.asking(scope="openid billing:read"), "openid", "billing:read", scope)
        assert answer.status_code == 422, scope
    assert given(site) == []


def test_no_strangers_supply_is_given(site: Consenting) -> None:
    """A supply that is another's, one that there is not, and one of the records alike."""
    own = site.links
    first = site.ours.actor
    stranger = site.enter("mara")
    assert site.portal.supply.links_of(stranger, None) == ()
    said = set()
    for link_id in (own[0], "x" * 26, site.ours.supply_point_id, "", "'--", own[0].upper()):
        answer = site.allow(site.asking(), links=[link_id])
        assert answer.status_code == 422, link_id
        said.add(re.sub(r'value="[^"]*"|nonce="[^"]*"', "", answer.text.partition("<main")[2]))
    assert len(said) == 1
    assert site.portal.apps.connected.of(first) == ()
    assert site.portal.apps.connected.of(stranger) == ()


def test_the_answer_is_to_what_the_address_asks_and_not_to_hidden_fields(site: Consenting) -> None:
    other = site.register(name="Otra")
    evil = {
        "client_id": other.id,
        "redirect_uri": "https://evil.example/",
        "scope": "readings:write",
        "state": "evil",
        "code_challenge": "A" * 43,
        "identity_id": "x",
        "is_offline": "1",
    }
    answer = site.allow(site.asking(), "openid", "billing:read", **evil)
    assert answer.headers["Location"].startswith("https://consumo.example/callback?")
    assert site.told(answer)["state"] == "s1"
    (found,) = given(site)
    assert (found.grant.client.id, found.grant.is_offline) == (site.app.id, False)


STRANGE = (
    "https://consumo.example.evil.example/callback",
    "https://consumo.example@evil.example/callback",
    "https://evil.example/callback",
    "https://consumo.example/callback/../evil",
    "https://consumo.example/callback#x",
    "https://consumo.example/callback?next=https://evil.example",
    "https://consumo.example:8443/callback",
    "HTTPS://consumo.example/callback",
    "https://consumo.example/callback%0d%0aLocation:%20https://evil.example",
    "https://consumoXexample/callback",
    "//evil.example/callback",
    "http://127.0.0.1@evil.example/callback",
    "http://127.0.0.1:80.evil.example/callback",
    "javascript:alert(1)//https://consumo.example/callback",
)


def test_the_browser_is_sent_to_no_strange_place(site: Consenting) -> None:
    for uri in STRANGE:
        for more in ({}, {"scope": "nonsense"}, {"response_type": "token"}):
            path = site.asking(redirect_uri=uri, **more)
            for answer in (site.open(path), site.send(path, page="/apps", decision="deny")):
                assert answer.status_code == 400, uri
                assert "Location" not in answer.headers
                assert "evil" not in answer.headers["Content-Security-Policy"]


def test_a_parameter_that_comes_twice_is_refused(site: Consenting) -> None:
    path = site.asking()
    for name, value in parse_qsl(urlsplit(path).query):
        answer = site.open(f"{path}&{urlencode({name: value})}")
        if name in ("client_id", "redirect_uri"):
            assert (answer.status_code, answer.headers.get("Location")) == (400, None), name
        else:
            assert site.told(answer)["error"] == "invalid_request", name


def test_what_an_app_says_of_itself_is_only_text(site: Consenting) -> None:
    app = site.register(name=POLYGLOT, about=POLYGLOT)
    path = site.asking(app)
    pages = [path]
    site.allow(path)
    (found,) = given(site)
    pages += ["/apps", f"/apps/{found.grant.id}", "/history", "/notifications"]
    site.portal.house.jobs.run_due()
    for page in pages:
        text = site.open(page).text
        assert "<svg/onload" not in text, page
        assert "49" not in re.sub(r"[^{}$]*", "", text)
    assert "&lt;svg/onload=alert(1)&gt;{{7*7}}" in site.open("/apps").text


def test_an_address_with_quotes_breaks_no_policy_and_no_page(site: Consenting) -> None:
    uri = "https://consumo.example/cb;script-src='*'?a=%22%3E(x)"
    app = site.register(name="Otra", redirect_uris=[uri])
    page = site.open(site.asking(app, redirect_uri=uri))
    assert page.status_code == 200
    policy = page.headers["Content-Security-Policy"]
    assert "form-action 'self' https://consumo.example;" in policy
    assert policy.count("script-src") == 1
    onward = site.open(site.asking(app, redirect_uri=uri, scope="x"), Referer=f"{BASE}/sign-in").text
    assert "url=https://consumo.example/cb;script-src=&#39;*&#39;?a=%22%3E(x)&amp;error=" in onward


def test_switching_users_leads_nowhere_else(site: Consenting) -> None:
    for text in ("https://evil.example/", "//evil.example", "/\\evil.example", "/cosepav/../evil", "/other/apps"):
        answer = site.send("/sign-out", page="/help", next=text)
        assert answer.headers["Location"] == "/cosepav/", text


def test_the_page_stands_in_no_frame_and_in_no_cache(site: Consenting) -> None:
    for path in (site.asking(), "/device", "/apps"):
        headers = site.open(path).headers
        assert headers["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "same-origin"


def test_a_shut_app_and_a_system_ask_nobody(site: Consenting) -> None:
    from ventanilla.testing.consenting import DESK

    system = site.register(name="Lotes", kind="system", scopes="utility:batches", redirect_uris="", grants="")
    site.portal.apps.clients.set_enabled(DESK, site.app.id, False, "x")
    for app in (site.app, system):
        assert site.open(site.asking(app)).status_code == 400


def test_a_device_code_is_not_guessed(site: Consenting) -> None:
    told = site.portal.apps.devices.start(site.app, site.app.scopes, "192.0.2.99")
    statuses = [site.send("/device", user_code=f"BCDF-GHJ{last}").status_code for last in "BCDFGHJKL"]
    assert statuses[:5] == [422] * 5
    assert set(statuses[5:]) == {429}
    assert site.send("/device", user_code=told["user_code"]).status_code == 429
