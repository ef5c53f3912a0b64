"""Attacks on the authorization server: where people are sent, codes, tokens, proofs, signatures."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest

from ventanilla.errors import AppRefused, InvalidInput, ProofNeeded, SignInRequired
from ventanilla.kernel.actors import Anonymous, AppActor, SystemActor
from ventanilla.kernel.scopes import Scope
from ventanilla.supply.model import Link
from ventanilla.testing.apping import (
    CALLBACK,
    VERIFIER,
    Apps,
    a_name,
    answer,
    basic,
    challenge,
    open_apps,
    register,
    register_public,
    register_system,
)
from ventanilla.testing.holding import Person, enter, person, two_holders

if TYPE_CHECKING:
    from ventanilla.testing.databases import SqliteTemplate

NOBODY = Anonymous("192.0.2.9")


@pytest.fixture(scope="module")
def shared(sqlite_template: SqliteTemplate, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Apps]:
    with sqlite_template.fresh() as url, open_apps(url, tmp_path_factory.mktemp("apps")) as apps:
        two_holders(apps.portal)
        yield apps


@pytest.fixture
def apps(shared: Apps) -> Apps:
    """An hour later than the test before: what that one used up is there again."""
    shared.clock.advance(timedelta(hours=1))
    return shared


@pytest.fixture
def ramon(apps: Apps) -> Person:
    return person(apps.portal, a_name("ramon"))


def held(apps: Apps) -> tuple[Person, Link, Link]:
    """Somebody with a supply, the link to it, and a link of somebody else."""
    ramon, elena = (enter(apps.portal, name) for name in ("ramon", "elena"))
    (his,), (hers,) = (apps.portal.supply.links_of(each.actor, None)[:1] for each in (ramon, elena))
    return ramon, his, hers


def refused(answered: Any, error: str = "invalid_grant", status: int = 400) -> None:
    assert (answered.status_code, answered.json["error"]) == (status, error), answered.text


# Where people are sent back to

ELSEWHERE = [
    "https://balance.example.evil.com/callback",
    "https://balance.example@evil.example/callback",
    "https://evil.example/callback",
    "https://evil.example/https://balance.example/callback",
    "https://balance.example/callback#x",
    "https://balance.example/callback#@evil.example",
    "https://balance.example/callback/",
    "https://balance.example/callback/../x",
    "https://balance.example/callback/..",
    "https://balance.example/./callback",
    "https://balance.example/callback?x=1",
    "https://balance.example/callback?",
    "https://balance.example:443/callback",
    "https://balance.example:8443/callback",
    "HTTPS://balance.example/callback",
    "https://BALANCE.example/callback",
    "http://balance.example/callback",
    "https://balanceXexample/callback",
    "https://balance.example/callback%0d%0aSet-Cookie:x=1",
    "https://balance.example/callback%00",
    "https://balance.example/%63allback",
    "https://balance.example\\callback",
    "https://balance.example/callback ",
    " https://balance.example/callback",
    "https://balance.example/callback\t",
    "//balance.example/callback",
    "/callback",
    "javascript:alert(1)//https://balance.example/callback",
    "data:text/html,x",
    "https://balance.example",
    "https:balance.example/callback",
    "https://xn--balance-9za.example/callback",
    "https://bаlance.example/callback",
    "null",
    "",
]


@pytest.mark.parametrize("uri", ELSEWHERE)
def test_nobody_is_sent_to_an_address_that_is_not_the_app_s_letter_by_letter(
    apps: Apps, ramon: Person, uri: str
) -> None:
    client = register(apps.portal).client
    browser = apps.browser(ramon.secret)
    for more in ({}, {"response_type": "token"}, {"scope": "no:such"}, {"prompt": "none"}, {"request": "x"}):
        query = {name: values[0] for name, values in apps.asked(client, redirect_uri=uri, **more).items()}
        answered = apps.get("/oauth/authorize", browser, query_string=query)
        assert answered.status_code == 400
        assert "Location" not in answered.headers
        assert "http-equiv" not in answered.text
        assert not re.search(r'(href|action|src|content|url)="?(https?:)?//[^"]*evil', answered.text)


def test_an_address_or_an_app_that_is_named_twice_is_refused(apps: Apps, ramon: Person) -> None:
    client = register(apps.portal).client
    for name, second in (
        ("redirect_uri", CALLBACK),
        ("redirect_uri", "https://evil.example/"),
        ("client_id", client.id),
    ):
        params = apps.asked(client)
        with pytest.raises(AppRefused):
            apps.portal.apps.authorization.look(ramon.actor, {**params, name: [*params[name], second]})
        with pytest.raises(AppRefused):
            apps.portal.apps.authorization.look(ramon.actor, {**params, name: [second, *params[name]]})


def test_an_app_that_is_unknown_shut_or_a_system_gets_no_page_of_consent(apps: Apps, ramon: Person) -> None:
    client, system = register(apps.portal).client, register_system(apps.portal).client
    apps.portal.apps.clients.set_enabled(_desk(), client.id, False, "test")
    for each in ("", "unknown", client.id, system.id, "' OR 1=1 --", "\0", "x" * 5000):
        with pytest.raises(AppRefused):
            apps.portal.apps.authorization.look(ramon.actor, apps.asked(client, client_id=each))


def test_the_port_of_an_app_on_the_own_machine_is_free_and_nothing_else(apps: Apps, ramon: Person) -> None:
    uris = ["http://127.0.0.1/back"]
    client = register_public(apps.portal, redirect_uris=uris).client
    look = apps.portal.apps.authorization.look
    assert look(ramon.actor, apps.asked(client, redirect_uri="http://127.0.0.1:49152/back"))
    for uri in (
        "http://127.0.0.1:49152/other",
        "http://127.0.0.2:49152/back",
        "http://localhost:49152/back",
        "http://127.0.0.1:49152@evil.example/back",
        "http://127.0.0.1:99999/back",
        "http://127.0.0.1:4915x/back",
        "https://127.0.0.1:49152/back",
        "http://127.0.0.1.evil.example/back",
        "http://[::1]:49152/back",
        "http://2130706433/back",
    ):
        with pytest.raises(AppRefused):
            look(ramon.actor, apps.asked(client, redirect_uri=uri))


# What is wrong goes back to the app, with its state and with who says so

WRONG = [
    ({"response_type": None}, "invalid_request"),
    ({"response_type": "token"}, "unsupported_response_type"),
    ({"response_type": "code token"}, "unsupported_response_type"),
    ({"response_type": "id_token"}, "unsupported_response_type"),
    ({"response_type": "none"}, "unsupported_response_type"),
    ({"response_mode": "fragment"}, "invalid_request"),
    ({"response_mode": "form_post"}, "invalid_request"),
    ({"scope": None}, "invalid_scope"),
    ({"scope": ""}, "invalid_scope"),
    ({"scope": "no:such"}, "invalid_scope"),
    ({"scope": "openid readings:write"}, "invalid_scope"),
    ({"scope": "openid utility:events"}, "invalid_scope"),
    ({"scope": "offline_access"}, "invalid_scope"),
    ({"scope": "*"}, "invalid_scope"),
    ({"scope": "openid\0supply:read"}, "invalid_scope"),
    ({"code_challenge": None}, "invalid_request"),
    ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
    ({"code_challenge_method": None}, "invalid_request"),
    ({"code_challenge_method": "plain"}, "invalid_request"),
    ({"code_challenge_method": "s256"}, "invalid_request"),
    ({"code_challenge_method": "S512"}, "invalid_request"),
    ({"code_challenge": "short"}, "invalid_request"),
    ({"code_challenge": "a" * 128}, "invalid_request"),
    ({"code_challenge": "*" * 43}, "invalid_request"),
    ({"request": "eyJhbGciOiJub25lIn0.e30."}, "request_not_supported"),
    ({"request_uri": "http://169.254.169.254/"}, "request_uri_not_supported"),
    ({"registration": "{}"}, "registration_not_supported"),
    ({"resource": "https://other.example/"}, "invalid_target"),
    ({"prompt": "none login"}, "invalid_request"),
    ({"prompt": "create"}, "invalid_request"),
    ({"max_age": "-1"}, "invalid_request"),
    ({"max_age": "1e3"}, "invalid_request"),
    ({"max_age": "٣"}, "invalid_request"),
    ({"nonce": "x" * 501}, "invalid_request"),
    ({"prompt": "none"}, "consent_required"),
]


@pytest.mark.parametrize(("other", "error"), WRONG)
def test_what_is_wrong_is_told_to_the_app(apps: Apps, ramon: Person, other: dict[str, str | None], error: str) -> None:
    client = register(apps.portal).client
    turned = apps.portal.apps.authorization.look(ramon.actor, apps.asked(client, **other))
    assert turned.url.startswith(f"{CALLBACK}?")
    issuer = apps.portal.house.settings.base_url
    assert answer(turned.url) == {"error": error, "state": "the state", "iss": issuer}


def test_a_state_that_can_not_go_back_does_not(apps: Apps, ramon: Person) -> None:
    client = register(apps.portal).client
    for state in ("x" * 501, "a\r\nLocation: https://evil.example", "é"):
        turned = apps.portal.apps.authorization.look(ramon.actor, apps.asked(client, state=state))
        assert "state" not in answer(turned.url)
        assert answer(turned.url)["error"] == "invalid_request"


def test_nobody_asks_without_a_page_for_somebody_who_is_not_signed_in(apps: Apps) -> None:
    client = register(apps.portal).client
    turned = apps.portal.apps.authorization.look(NOBODY, apps.asked(client, prompt="none"))
    assert answer(turned.url)["error"] == "login_required"


# Consent


def test_a_signed_out_session_gives_nothing(apps: Apps, ramon: Person) -> None:
    client = register(apps.portal).client
    params, authorization = apps.asked(client), apps.portal.apps.authorization
    apps.portal.identity.sign_out(ramon.actor)
    for actor in (NOBODY, SystemActor("test"), ramon.actor):
        with pytest.raises(SignInRequired):
            authorization.give(actor, params, ["openid"], [])
    browser = apps.browser(ramon.secret)
    answered = apps.get("/oauth/authorize", browser, query_string={name: each[0] for name, each in params.items()})
    assert answered.status_code == 303
    assert "/sign-in?next=" in answered.headers["Location"]
    assert "code" not in answer(answered.headers["Location"])


def test_consent_can_not_be_posted_by_another_site(apps: Apps, ramon: Person) -> None:
    client = register(apps.portal).client
    query = {name: each[0] for name, each in apps.asked(client).items()}
    answered = apps.browser(ramon.secret).post(
        f"{apps.prefix}/oauth/authorize",
        query_string=query,
        data={"decision": "allow", "scopes": ["openid"]},
        base_url="http://127.0.0.1:8000",
        headers={"Origin": "https://evil.example"},
    )
    assert answered.status_code == 400
    assert "Location" not in answered.headers


def test_consent_takes_a_fresh_proof(apps: Apps, ramon: Person) -> None:
    client = register(apps.portal).client
    apps.clock.advance(timedelta(hours=1, minutes=30))
    actor = apps.portal.identity.web_actor(ramon.secret, "192.0.2.77")
    assert actor is not None
    assert apps.portal.apps.authorization.look(actor, apps.asked(client)).needs_proof
    with pytest.raises(ProofNeeded):
        apps.portal.apps.authorization.give(actor, apps.asked(client), ["openid"], [])


def test_only_what_was_asked_for_and_is_one_s_own_can_be_given(apps: Apps) -> None:
    ramon, his, hers = held(apps)
    client = register(apps.portal, scopes=["openid", "supply:read", "billing:read"]).client
    params, give = apps.asked(client, scope="openid supply:read"), apps.portal.apps.authorization.give
    for scopes, links, field in (
        (["openid", "supply:read", "billing:read"], [his.id], "scopes"),
        (["openid", "supply:read"], [hers.id], "link_ids"),
        (["openid", "supply:read"], [his.id, hers.id], "link_ids"),
        (["openid", "supply:read"], ["unknown"], "link_ids"),
        (["openid", "supply:read"], [], "link_ids"),
        ([], [his.id], "scopes"),
        (["*"], [his.id], "scopes"),
    ):
        with pytest.raises(InvalidInput) as fault:
            give(ramon.actor, params, scopes, links)
        assert list(fault.value.fields) == [field]


def test_an_app_asks_again_without_a_page_only_within_what_it_was_given(apps: Apps, ramon: Person) -> None:
    client, look = register(apps.portal), apps.portal.apps.authorization.look
    apps.tokens(client, ramon.actor, scope="openid email")
    again = answer(look(ramon.actor, apps.asked(client.client, prompt="none", scope="openid")).url)
    assert apps.exchange(client, again["code"]).json["scope"] == "openid"
    for scope in ("openid profile", "openid email offline_access"):
        turned = look(ramon.actor, apps.asked(client.client, prompt="none", scope=scope))
        assert answer(turned.url)["error"] == "consent_required"
    other = enter(apps.portal, ramon.name)
    turned = look(other.actor, apps.asked(client.client, prompt="none", scope="openid"))
    assert answer(turned.url)["error"] == "consent_required"


def test_an_app_that_can_be_imitated_always_has_to_ask(apps: Apps, ramon: Person) -> None:
    client = register_public(apps.portal, redirect_uris=["http://127.0.0.1/back"])
    apps.tokens(client, ramon.actor, scope="openid")
    turned = apps.portal.apps.authorization.look(ramon.actor, apps.asked(client.client, prompt="none", scope="openid"))
    assert answer(turned.url)["error"] == "consent_required"


def test_a_new_proof_is_one_after_the_request(apps: Apps, ramon: Person) -> None:
    client, look = register(apps.portal).client, apps.portal.apps.authorization.look
    apps.clock.advance(timedelta(minutes=1))
    for other in ({"prompt": "login"}, {"max_age": "0"}):
        params = apps.asked(client, **other)
        turned = look(ramon.actor, params)
        assert turned.url.startswith(f"{apps.portal.house.settings.base_url}/oauth/authorize?")
        ticket = answer(turned.url)["ticket"]
        assert look(ramon.actor, {**params, "ticket": [ticket]}).needs_proof
        with pytest.raises(ProofNeeded):
            apps.portal.apps.authorization.give(ramon.actor, {**params, "ticket": [ticket]}, ["openid"], [])
        for forged in ("0", f"0.{'0' * 32}", f"0.{ticket.partition('.')[2]}", "é.é", ticket[:-1]):
            assert "ticket" in answer(look(ramon.actor, {**params, "ticket": [forged]}).url)
        other_request = {**apps.asked(client, state="other", **other), "ticket": [ticket]}
        assert answer(look(ramon.actor, other_request).url)["ticket"] != ticket
        apps.clock.advance(timedelta(seconds=5))
        fresh = enter(apps.portal, ramon.name)
        asked = look(fresh.actor, {**params, "ticket": [ticket]})
        assert not asked.needs_proof


def test_an_app_says_how_old_a_proof_may_be(apps: Apps, ramon: Person) -> None:
    client, look = register(apps.portal).client, apps.portal.apps.authorization.look
    apps.clock.advance(timedelta(minutes=5))
    assert look(ramon.actor, apps.asked(client, max_age="60")).needs_proof
    assert not look(ramon.actor, apps.asked(client, max_age="600")).needs_proof
    turned = look(ramon.actor, apps.asked(client, max_age="60", prompt="none"))
    assert answer(turned.url)["error"] == "login_required"


# Codes


def test_a_code_is_good_for_a_minute(apps: Apps, ramon: Person) -> None:
    client = register(apps.portal)
    late, early = apps.code(client.client, ramon.actor), apps.code(client.client, ramon.actor)
    apps.clock.advance(timedelta(seconds=59))
    assert apps.exchange(client, early).status_code == 200
    apps.clock.advance(timedelta(seconds=2))
    refused(apps.exchange(client, late))


def test_a_code_that_comes_again_ends_what_came_of_it(apps: Apps, ramon: Person) -> None:
    client = register(apps.portal)
    code = apps.code(client.client, ramon.actor)
    got = apps.exchange(client, code).json
    newer = apps.refresh(client, got["refresh_token"]).json
    assert apps.is_good(newer["access_token"])
    refused(apps.exchange(client, code))
    assert not apps.is_good(got["access_token"])
    assert not apps.is_good(newer["access_token"])
    refused(apps.refresh(client, newer["refresh_token"]))
    assert apps.portal.apps.grants.of(ramon.actor) == ()


def test_a_code_is_its_app_s_alone_and_its_address_s(apps: Apps, ramon: Person) -> None:
    client, thief = register(apps.portal), register(apps.portal, "Otra")
    code = apps.code(client.client, ramon.actor)
    refused(apps.exchange(thief, code))
    refused(apps.exchange(client, code, redirect_uri="https://balance.example/other"))
    refused(apps.exchange(client, code, redirect_uri=None))
    assert apps.exchange(client, code).status_code == 200


@pytest.mark.parametrize("is_public", [True, False])
@pytest.mark.parametrize(
    ("verifier", "error"),
    [
        (None, "invalid_request"),
        ("", "invalid_request"),
        (challenge(), "invalid_grant"),
        (VERIFIER[:-1] + "x", "invalid_grant"),
        (VERIFIER + "\0", "invalid_request"),
        ("short", "invalid_request"),
        ("é" * 43, "invalid_request"),
        ("x" * 129, "invalid_request"),
    ],
)
def test_every_app_proves_that_it_began(
    apps: Apps, ramon: Person, verifier: str | None, error: str, is_public: bool
) -> None:
    client = register_public(apps.portal) if is_public else register(apps.portal)
    refused(apps.exchange(client, apps.code(client.client, ramon.actor), code_verifier=verifier), error)


@pytest.mark.parametrize("code", ["", "vac_", "vac_" + "x" * 43, "x", "é", "vac_" + "x" * 5000, "vat_x", "' OR '1'='1"])
def test_a_code_that_is_none_is_refused(apps: Apps, code: str) -> None:
    client = register(apps.portal)
    answered = apps.exchange(client, code)
    assert answered.status_code == 400
    assert answered.json["error"] in ("invalid_grant", "invalid_request")


def test_a_secret_of_one_kind_is_none_of_another(apps: Apps, ramon: Person) -> None:
    client = register(apps.portal)
    code = apps.code(client.client, ramon.actor)
    assert not apps.is_good(code)
    refused(apps.refresh(client, code))
    got = apps.exchange(client, code).json
    assert not apps.is_good(got["refresh_token"])
    refused(apps.refresh(client, got["access_token"]))
    refused(apps.exchange(client, got["refresh_token"]))
    for token in (got["refresh_token"], got["id_token"], code):
        assert apps.api("/supplies", token).status_code == 401


# Refresh tokens


def test_a_refresh_token_that_comes_again_ends_its_family(apps: Apps, ramon: Person) -> None:
    client = register_public(apps.portal)
    first = apps.tokens(client, ramon.actor)
    second = apps.refresh(client, first["refresh_token"]).json
    refused(apps.refresh(client, first["refresh_token"]))
    assert not apps.is_good(second["access_token"])
    refused(apps.refresh(client, second["refresh_token"]))


def test_a_refresh_token_is_its_app_s_alone(apps: Apps, ramon: Person) -> None:
    client, thief = register_public(apps.portal), register_public(apps.portal, "Otra")
    first = apps.tokens(client, ramon.actor)
    refused(apps.refresh(thief, first["refresh_token"]))
    assert apps.refresh(client, first["refresh_token"]).status_code == 200


@pytest.mark.parametrize("scope", ["openid supply:read", "readings:write", "utility:events", "*", "no:such"])
def test_no_scope_is_added_when_a_token_is_refreshed(apps: Apps, ramon: Person, scope: str) -> None:
    client = register(apps.portal)
    got = apps.tokens(client, ramon.actor, scope="openid email")
    refused(apps.refresh(client, got["refresh_token"], scope=scope), "invalid_scope")
    assert apps.refresh(client, got["refresh_token"]).status_code == 200


# Who the app is


def test_an_app_that_is_not_proved_is_refused_in_one_way(apps: Apps, ramon: Person) -> None:
    client, public = register(apps.portal), register_public(apps.portal)
    shut = register(apps.portal, "Otra")
    apps.portal.apps.clients.set_enabled(_desk(), shut.client.id, False, "test")
    form = {"grant_type": "authorization_code", "code": "vac_x", "code_verifier": VERIFIER, "redirect_uri": CALLBACK}
    tries: list[tuple[dict[str, str], str]] = [
        ({}, ""),
        ({"client_id": "unknown"}, ""),
        ({"client_id": client.client.id}, ""),
        ({"client_id": client.client.id, "client_secret": client.secret}, ""),
        ({"client_id": client.client.id, "client_secret": ""}, ""),
        ({"client_id": public.client.id, "client_secret": "x"}, ""),
        ({}, basic(client.client.id, "wrong")),
        ({}, basic(client.client.id, "")),
        ({}, basic("unknown", client.secret)),
        ({}, basic(public.client.id, "x")),
        ({}, basic(shut.client.id, shut.secret)),
        ({}, "Basic !!!"),
        ({}, "Basic " + base64.b64encode(b"\xff\xfe").decode()),
        ({}, "Basic"),
        ({}, f"Bearer {client.secret}"),
    ]
    told = set()
    for more, header in tries:
        headers = {"Authorization": header} if header else {}
        answered = apps.post("/oauth/token", {**form, **more}, headers=headers)
        told.add((answered.status_code, answered.text, answered.headers["WWW-Authenticate"]))
    assert len(told) == 1, told
    assert next(iter(told))[0] == 401


def test_an_app_shows_who_it_is_in_one_way(apps: Apps) -> None:
    client, other = register(apps.portal), register(apps.portal, "Otra")
    form = {"grant_type": "refresh_token", "refresh_token": "vrt_x"}
    headers = {"Authorization": basic(client.client.id, client.secret)}
    refused(apps.post("/oauth/token", {**form, "client_secret": client.secret}, headers=headers), "invalid_request")
    refused(apps.post("/oauth/token", {**form, "client_id": other.client.id}, headers=headers), "invalid_request")


def test_what_is_said_twice_means_nothing(apps: Apps, ramon: Person) -> None:
    client = register(apps.portal)
    code = apps.code(client.client, ramon.actor)
    form = {
        "grant_type": "authorization_code",
        "code": [code, code],
        "code_verifier": VERIFIER,
        "redirect_uri": CALLBACK,
    }
    refused(apps.post("/oauth/token", form, client), "invalid_request")
    assert apps.exchange(client, code).status_code == 200


@pytest.mark.parametrize(
    "grant", ["", "password", "implicit", "urn:ietf:params:oauth:grant-type:jwt-bearer", 'x"\r\ny']
)
def test_there_is_no_other_way_to_a_token(apps: Apps, grant: str) -> None:
    answered = apps.post(
        "/oauth/token", {"grant_type": grant, "username": "ramon", "password": "x"}, register(apps.portal)
    )
    assert (answered.status_code, answered.json) == (400, {"error": "unsupported_grant_type"})


def test_nothing_is_taken_from_the_address(apps: Apps, ramon: Person) -> None:
    client = register_public(apps.portal)
    code = apps.code(client.client, ramon.actor)
    query = {
        "grant_type": "authorization_code",
        "client_id": client.client.id,
        "code": code,
        "code_verifier": VERIFIER,
        "redirect_uri": CALLBACK,
    }
    assert apps.post("/oauth/token", {}, query_string=query).status_code == 400
    token = apps.exchange(client, code).json["access_token"]
    assert apps.get("/oauth/userinfo", query_string={"access_token": token}).status_code == 401
    assert apps.get("/api/v1/supplies", query_string={"access_token": token}).status_code == 401


def test_whoever_fails_too_often_has_to_wait(apps: Apps) -> None:
    client = register_public(apps.portal)
    statuses = [apps.refresh(client, f"vrt_{number}").status_code for number in range(62)]
    assert statuses[:60] == [400] * 60
    assert statuses[60:] == [429] * 2
    apps.clock.advance(timedelta(minutes=6))
    assert apps.refresh(client, "vrt_x").status_code == 400


# Tokens that look like something else


def forged(apps: Apps, id_token: str) -> list[str]:
    """Signatures and headers that a careless reader takes."""

    def part(value: Any) -> str:
        raw = value if isinstance(value, bytes) else json.dumps(value).encode()
        return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

    (key,) = apps.portal.apps.public_keys()["keys"]
    claims = json.loads(base64.urlsafe_b64decode(id_token.split(".")[1] + "=="))
    public = json.dumps(key).encode()
    body = part({**claims, "exp": "99999999999", "sub": "admin"})
    heads: list[Any] = [
        {"alg": "none"},
        {"alg": "None"},
        {"alg": "nOnE", "kid": key["kid"]},
        {"alg": "HS256", "kid": key["kid"]},
        {"alg": "HS256"},
        {"alg": "RS256", "jwk": key},
        {"alg": "RS256", "kid": "../../../../dev/null"},
        {"alg": "RS256", "kid": "' OR 1=1 --"},
        {"alg": "RS256", "kid": key["kid"], "crit": ["exp"]},
        {"alg": "RS256", "kid": key["kid"], "crit": ["b64"], "b64": False},
        {"alg": "RS256", "jku": "https://evil.example/jwks.json"},
        {"alg": "RS256", "x5u": "https://evil.example/cert.pem", "kid": 7},
        {"alg": "RS512", "kid": key["kid"]},
        {"alg": ["RS256"]},
        [],
        "RS256",
    ]
    made = []
    for head in heads:
        signed = f"{part(head)}.{body}"
        mac = hmac.new(public, signed.encode(), hashlib.sha256).digest()
        made += [f"{signed}.", f"{signed}.{part(mac)}", f"{signed}.{id_token.split('.')[2]}"]
    return [*made, id_token, "..", ".".join(["a" * 100_000] * 3), "eyJ", "null", f"{id_token}.x"]


def test_a_token_that_is_a_jwt_opens_nothing(apps: Apps, ramon: Person) -> None:
    id_token = apps.tokens(register(apps.portal), ramon.actor)["id_token"]
    for token in forged(apps, id_token):
        headers = {"Authorization": f"Bearer {token}"}
        assert apps.get("/oauth/userinfo", headers=headers).status_code == 401
        assert apps.api("/supplies", token).status_code == 401


def test_a_forged_hint_signs_nobody_out(apps: Apps, ramon: Person) -> None:
    client = register(apps.portal)
    id_token = apps.tokens(client, ramon.actor)["id_token"]
    for token in forged(apps, id_token):
        if token == id_token:
            continue
        found = apps.portal.apps.endings.look(ramon.actor, {"id_token_hint": [token]})
        assert (found.client, found.is_certain) == (None, False)
    assert apps.portal.apps.endings.look(ramon.actor, {"id_token_hint": [id_token]}).is_certain


# Signing out


def test_an_app_signs_out_whom_it_signed_in_and_nobody_else(apps: Apps, ramon: Person) -> None:
    client, elena = register(apps.portal), person(apps.portal, a_name("elena"))
    hint = apps.tokens(client, ramon.actor)["id_token"]
    query = {"id_token_hint": hint, "post_logout_redirect_uri": "https://balance.example/bye", "state": "s t"}
    hers = apps.browser(elena.secret)
    answered = apps.get("/oauth/end-session", hers, query_string=query)
    assert answered.status_code == 200
    assert apps.portal.identity.web_actor(elena.secret, "") is not None
    answered = apps.get("/oauth/end-session", apps.browser(ramon.secret), query_string=query)
    assert (answered.status_code, answered.headers["Location"]) == (303, "https://balance.example/bye?state=s+t")
    assert apps.portal.identity.web_actor(ramon.secret, "") is None


def test_nobody_is_signed_out_by_an_address_alone(apps: Apps, ramon: Person) -> None:
    client = register(apps.portal).client
    for query in ({}, {"client_id": client.id}, {"id_token_hint": "x"}):
        answered = apps.get("/oauth/end-session", apps.browser(ramon.secret), query_string=query)
        assert answered.status_code == 200
        answered = apps.browser(ramon.secret).post(
            f"{apps.prefix}/oauth/end-session/confirmed", data=query, base_url="http://127.0.0.1:8000"
        )
        assert answered.status_code == 400
    assert apps.portal.identity.web_actor(ramon.secret, "") is not None


@pytest.mark.parametrize(
    "uri",
    [
        "https://evil.example/",
        "https://balance.example/bye/",
        "https://balance.example/bye?x",
        "https://balance.example@evil.example/bye",
        "//evil.example",
        CALLBACK,
    ],
)
def test_signing_out_leads_nowhere_else(apps: Apps, ramon: Person, uri: str) -> None:
    client = register(apps.portal)
    hint = apps.tokens(client, ramon.actor)["id_token"]
    for query in ({"id_token_hint": hint}, {"client_id": client.client.id}, {}):
        asked = {**query, "post_logout_redirect_uri": uri}
        answered = apps.get("/oauth/end-session", apps.browser(ramon.secret), query_string=asked)
        assert answered.status_code == 400
        assert "Location" not in answered.headers
    assert apps.portal.identity.web_actor(ramon.secret, "") is not None


# At the same moment, on both databases


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_of_many_uses_of_one_secret_at_once_one_wins_at_most(kind: str, request: pytest.FixtureRequest) -> None:
    apps = _apps_on(kind, request)
    ramon, client = person(apps.portal, "ramon"), register_public(apps.portal)
    code = apps.code(client.client, ramon.actor)
    assert sorted(_at_once(8, lambda: apps.exchange(client, code).status_code))[1:] == [400] * 7
    got = apps.tokens(client, ramon.actor)
    statuses = _at_once(8, lambda: apps.refresh(client, got["refresh_token"]).status_code)
    assert sorted(statuses)[1:] == [400] * 7
    refused(apps.refresh(client, got["refresh_token"]))
    assert not apps.is_good(got["access_token"])
    assert apps.portal.apps.grants.of(ramon.actor) == ()


def _apps_on(kind: str, request: pytest.FixtureRequest) -> Apps:
    stack = ExitStack()
    request.addfinalizer(stack.close)
    source = request.getfixturevalue("sqlite_template" if kind == "sqlite" else "postgres_server")
    return stack.enter_context(open_apps(stack.enter_context(source.fresh()), request.getfixturevalue("tmp_path")))


def _at_once(count: int, act: Any) -> list[int]:
    start = Barrier(count)

    def one(_number: int) -> int:
        start.wait(30)
        return int(act())

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(one, range(count)))


# Devices


def started(apps: Apps, client: Any, scope: str = "openid email offline_access") -> Any:
    answered = apps.post("/oauth/device_authorization", {"scope": scope}, client)
    assert answered.status_code == 200, answered.text
    return answered.json


def polled(apps: Apps, client: Any, device: Any) -> Any:
    form = {"grant_type": "urn:ietf:params:oauth:grant-type:device_code", "device_code": device["device_code"]}
    return apps.post("/oauth/token", form, client)


def test_a_device_waits_and_is_told_to_be_patient(apps: Apps, ramon: Person) -> None:
    client = register_public(apps.portal)
    device = started(apps, client)
    assert set(device["user_code"]) <= set("BCDFGHJKLMNPQRSTVWXZ-")
    refused(polled(apps, client, device), "authorization_pending")
    refused(polled(apps, client, device), "slow_down")
    apps.clock.advance(timedelta(seconds=6))
    refused(polled(apps, client, device), "slow_down")
    apps.clock.advance(timedelta(seconds=16))
    refused(polled(apps, client, device), "authorization_pending")
    typed = device["user_code"].lower().replace("-", " ")
    apps.portal.apps.devices.give(ramon.actor, typed, ["openid", "email", "offline_access"], [])
    got = polled(apps, client, device)
    assert got.status_code == 200
    assert got.json["scope"] == "openid email offline_access"
    assert isinstance(apps.portal.apps.api_actor(got.json["access_token"], ""), AppActor)
    refused(polled(apps, client, device))


def test_a_device_that_is_refused_late_or_another_app_s_gets_nothing(apps: Apps, ramon: Person) -> None:
    client, thief = register_public(apps.portal), register_public(apps.portal, "Otra")
    device = started(apps, client)
    apps.portal.apps.devices.refuse(ramon.actor, device["user_code"])
    refused(polled(apps, client, device), "access_denied")
    device = started(apps, client)
    refused(polled(apps, thief, device))
    apps.clock.advance(timedelta(minutes=10))
    refused(polled(apps, client, device), "expired_token")
    with pytest.raises(InvalidInput):
        apps.portal.apps.devices.look(ramon.actor, device["user_code"])


def test_codes_of_devices_are_not_guessed(apps: Apps, ramon: Person) -> None:
    from ventanilla.errors import TooManyTries

    device, devices = started(apps, register_public(apps.portal)), apps.portal.apps.devices
    for number in range(5):
        with pytest.raises(InvalidInput):
            devices.look(ramon.actor, f"BBBB-BBB{'BCDFG'[number]}")
    with pytest.raises(TooManyTries):
        devices.look(ramon.actor, device["user_code"])
    with pytest.raises(TooManyTries):
        devices.look(enter(apps.portal, ramon.name).actor, device["user_code"])
    apps.clock.advance(timedelta(minutes=14, seconds=59))
    with pytest.raises(TooManyTries):
        devices.look(ramon.actor, device["user_code"])


@pytest.mark.parametrize("scope", ["", "no:such", "readings:write", "utility:events"])
def test_a_device_asks_for_no_more_than_its_app_may(apps: Apps, scope: str) -> None:
    client = register_public(apps.portal)
    refused(apps.post("/oauth/device_authorization", {"scope": scope}, client), "invalid_scope")


# What an app may do


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


def _desk() -> Any:
    from ventanilla.kernel.actors import StaffActor

    return StaffActor("Olga")
