"""What a token opens and no cookie, whose pages may read answers, and what the server promises."""

from __future__ import annotations

from ventanilla.kernel.scopes import Scope
from ventanilla.testing.apping import (
    Apps,
    held,
    register,
    register_public,
)
from ventanilla.testing.holding import Person


def test_a_token_does_what_its_scopes_say_and_no_cookie_does_more(apps: Apps) -> None:
    ramon, his, hers = held(apps)
    token = apps.tokens(register(apps.portal), ramon.actor, [his.id], scope="openid supply:read")["access_token"]
    assert apps.api("/supplies", token).status_code == 200
    assert apps.api(f"/supplies/{his.supply_point.id}", token).status_code == 200
    foreign = apps.api(f"/supplies/{hers.supply_point.id}", token)
    assert foreign.status_code == 404
    assert foreign.data == apps.api("/supplies/unknown", token).data
    bills = apps.api(f"/supplies/{his.supply_point.id}/bills", token)
    assert bills.status_code == 403
    assert 'error="insufficient_scope"' in bills.headers["WWW-Authenticate"]
    assert apps.api("/apps", token).status_code == 403
    assert apps.get("/oauth/userinfo", apps.browser(ramon.secret)).status_code == 401


def test_pages_of_registered_origins_may_read_answers_and_no_others(apps: Apps) -> None:
    register_public(apps.portal, origins=["https://balance.example"])
    path = f"{apps.prefix}/oauth/token"
    for origin, allowed in (("https://balance.example", True), ("https://evil.example", False), ("null", False)):
        headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        asked = apps.browser().options(path, headers=headers, base_url="http://127.0.0.1:8000")
        assert asked.status_code == 204
        answered = apps.post("/oauth/token", {}, headers={"Origin": origin})
        for each in (asked, answered):
            assert (each.headers.get("Access-Control-Allow-Origin") == origin) is allowed
            assert "Access-Control-Allow-Credentials" not in each.headers


def test_a_utility_that_lets_no_apps_in_has_no_authorization_server(ramon: Person, apps: Apps) -> None:
    from dataclasses import replace

    client = register(apps.portal)
    got = apps.tokens(client, ramon.actor)
    portal = apps.portal
    utility = portal.house.utility
    shut = replace(portal, house=replace(portal.house, utility=replace(utility, apps=None)))
    from ventanilla.apps.service import AppsService

    closed = Apps(replace(shut, apps=AppsService(shut.house, portal.identity, portal.supply)), apps.clock)
    assert not closed.is_good(got["access_token"])
    for path in ("/.well-known/openid-configuration", "/oauth/jwks.json", "/oauth/authorize", "/oauth/userinfo"):
        assert closed.get(path).status_code == 404


def test_the_discovery_document_promises_what_there_is(apps: Apps) -> None:
    told = apps.get("/.well-known/openid-configuration").json
    assert told["issuer"] == apps.portal.house.settings.base_url
    assert told["code_challenge_methods_supported"] == ["S256"]
    assert told["authorization_response_iss_parameter_supported"] is True
    assert told["id_token_signing_alg_values_supported"] == ["RS256"]
    assert told["response_types_supported"] == ["code"]
    assert set(told["scopes_supported"]) <= {each.value for each in Scope}
    root = apps.portal.house.settings.base_url.removesuffix(apps.prefix)
    with apps.web.app_context():
        rules = {str(rule) for rule in apps.web.url_map.iter_rules()}
    for name, url in told.items():
        if name.endswith(("_endpoint", "_uri")):
            assert url.removeprefix(f"{root}{apps.prefix}") in rules, name
