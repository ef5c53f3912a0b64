"""What strangers send to every utility, in every spelling: bodies, paths, hosts, addresses, languages, cookies."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from stdnum.cl import rut

from ventanilla.app import build_portal, create_app
from ventanilla.plugin import FieldKind
from ventanilla.testing import hostile
from ventanilla.testing.matrix.people import Role, Sender
from ventanilla.testing.matrix.sameness import plain
from ventanilla.testing.matrix.world import Prepared, World
from ventanilla.testing.serving import serve

UTILITIES = ("cooprel", "cosepav", "italian_gas", "komiesc", "vologda")
NOBODY = Role("nobody")
WITHOUT_A_TOKEN = {
    "apps.device_authorization",
    "apps.introspect",
    "apps.register",
    "apps.revoke",
    "apps.token",
    "apps.userinfo",
    "messages.unsubscribe_now",
}
"""What machines and mail programs post to; where a cookie counts for nothing."""

ASKS = {"apps.authorize", "apps.end_session"}
"""What other sites' forms may ask for: nothing is done, the same is asked on a page."""


@pytest.fixture(params=UTILITIES)
def prepared(request: pytest.FixtureRequest, sets: dict[str, Prepared]) -> Prepared:
    found: Prepared = sets[request.param]
    return found


@pytest.fixture
def world(prepared: Prepared) -> World:
    return prepared.world


def prefix(world: World) -> str:
    found: str = world.portal.house.settings.prefix
    return found


def raw(world: World, method: str, path: str, **options: Any) -> Any:
    client = world.app.test_client(use_cookies=False)
    return client.open(path, method=method, base_url=world.portal.house.settings.base_url, **options)


def operations(prepared: Prepared) -> Iterator[tuple[str, str]]:
    """Operations that read a body as JSON, with addresses of the holder's."""
    matrix = prepared.matrix
    for route in matrix.routes():
        if route.is_operation and not route.is_staffs and str(route) in matrix.bodies:
            values = matrix.seen.values_of(route.endpoint, route.names) or {}
            yield route.method, matrix.path(route, values)


def test_101_102_no_operation_takes_json_that_is_none(prepared: Prepared) -> None:
    world, wrong = prepared.world, []
    bearer = {"Authorization": f"Bearer {world.holder.token}"}
    asked = list(operations(prepared))
    assert len(asked) > 20
    for at, (method, path) in enumerate(asked):
        for name, body in hostile.BODIES.items():
            if name == "20 MB" and at % 7:
                continue
            answer = raw(world, method, path, data=body, content_type="application/json", headers=bearer)
            allowed = {413} if name == "20 MB" else {400, 404, 413}
            if answer.status_code not in allowed:
                wrong.append((method, path, name, answer.status_code))
        for body in hostile.SHAPES:
            answer = raw(world, method, path, data=body, content_type="application/json", headers=bearer)
            if answer.status_code not in (400, 404, 422):
                wrong.append((method, path, body.decode(), answer.status_code))
        answer = raw(world, method, path, data=b"{}", content_type="text/plain", headers=bearer)
        if answer.status_code not in (404, 415):
            wrong.append((method, path, "text/plain", answer.status_code))
    assert wrong == []


def test_66_no_operation_takes_a_field_that_it_does_not_ask_for(prepared: Prepared) -> None:
    world, wrong = prepared.world, []
    bearer = {"Authorization": f"Bearer {world.holder.token}"}
    names = ("id", "is_staff", "role", "tenant_id", "email_verified", "balance", "identity_id", "__proto__", "_method")
    for at, (method, path) in enumerate(operations(prepared)):
        route = next(key for key in prepared.matrix.bodies if key.startswith(method) and _fits(key, method, path))
        body = prepared.matrix.bodies[route]
        if not isinstance(body, dict) or any(part in path for part in ("/session", "/password", "/pay")):
            continue
        for name in (names[at % len(names)], "is_admin"):
            answer = raw(world, method, path, json={**body, name: True}, headers=bearer)
            if answer.status_code not in (404, 422):
                wrong.append((method, path, name, answer.status_code))
    assert wrong == []


def _fits(key: str, method: str, path: str) -> bool:
    rule = key.removeprefix(f"{method} ").split("/")
    parts = path.split("/")
    return len(rule) == len(parts) and all(a == b or a.startswith("<") for a, b in zip(rule, parts, strict=True))


def test_59_104_109_no_path_opens_anything_or_leads_away(world: World) -> None:
    wrong = []
    for path in hostile.PATHS:
        for asked in (f"/{path}", f"/.//{path}", f"/./{path}"):
            for role in (NOBODY, world.holder):
                headers = {"Cookie": f"{world.app.extensions['ventanilla_session_cookie'].name}={role.secret}"}
                answer = raw(world, "GET", asked, headers=headers if role.secret else {})
                fault = hostile.wrong_with(answer, prefix(world)) or (
                    answer.status_code in (200, 204) and f"status {answer.status_code}"
                )
                if fault:
                    wrong.append((asked[:60], fault))
    assert wrong == []


def test_11_no_other_host_is_served_or_written_anywhere(world: World) -> None:
    wrong = []
    for host in hostile.HOSTS:
        for path in ("/", "/sign-in", "/api/v1/manifest", ""):
            for name in ("X-Forwarded-Host", "X-Host", "Forwarded", "X-Original-URL"):
                client = world.app.test_client(use_cookies=False)
                try:
                    answer = client.get(
                        prefix(world) + path, headers={"Host": host, name: f"host={host or 'evil.example'}"}
                    )
                except ValueError:
                    continue  # the client itself can't send it
                if answer.status_code not in (400, 308) or "evil" in answer.text + answer.headers.get("Location", ""):
                    wrong.append((host, path, answer.status_code))
    for name in ("X-Forwarded-Host", "Forwarded", "X-Forwarded-Proto", "X-Forwarded-Prefix", "X-Original-URL"):
        answer = raw(world, "GET", "/help", headers={name: "host=evil.example"})
        if answer.status_code != 200 or "evil" in answer.text:
            wrong.append((name, "/help", answer.status_code))
    assert wrong == []


@pytest.mark.parametrize(
    "head",
    [
        "GET http://evil.example{p}/sign-in HTTP/1.1\r\nHost: evil.example",
        "GET {p}/sign-in HTTP/1.1\r\nHost: evil.example\r\nHost: 127.0.0.1:8000",
        "GET {p}/sign-in HTTP/1.1\r\nHost: 127.0.0.1:8000\r\nHost: evil.example",
        "GET {p} HTTP/1.1\r\nHost: evil.example",
        "GET //evil.example{p}/ HTTP/1.1\r\nHost: evil.example",
    ],
)
def test_11_raw_request_lines_and_two_hosts(sets: dict[str, Prepared], head: str) -> None:
    portal = sets["cosepav"].world.portal
    with serve(portal) as wire, socket.create_connection(("127.0.0.1", wire.port), timeout=10) as line:
        line.sendall(f"{head}\r\nConnection: close\r\n\r\n".replace("{p}", wire.prefix).encode())
        heard = b"".join(iter(lambda: line.recv(65536), b"")).decode(errors="replace")
    assert heard.split()[1] in ("400", "404", "308"), heard[:300]
    assert "evil" not in heard


def test_106_addresses_that_proxies_forward_are_no_fault_and_no_bypass(world: World) -> None:
    settings = replace(world.portal.house.settings, proxies=1)
    portal = build_portal(settings)
    client = create_app(settings, portal).test_client(use_cookies=False)
    try:
        for value in hostile.FORWARDED:
            environ = {"HTTP_X_FORWARDED_FOR": value}
            answer = client.get("/sign-in", base_url=settings.base_url, environ_overrides=environ)
            assert answer.status_code in (200, 303), value
            sent = {"user_name": "nobody", "password": "wrong"}
            tried = client.post(
                "/api/v1/identity/sign-in", base_url=settings.base_url, json=sent, environ_overrides=environ
            )
            assert tried.status_code < 500, value
    finally:
        portal.house.db.close()


def test_99_languages_that_are_none_are_no_fault(world: World) -> None:
    for value in hostile.LANGUAGES:
        environ = {"HTTP_ACCEPT_LANGUAGE": value}
        for path in ("/help", "/api/v1/manifest", "/nowhere"):
            assert raw(world, "GET", path, environ_overrides=environ).status_code in (200, 404), value


def test_47_cookies_and_tokens_that_are_none_are_nobodys(world: World, sets: dict[str, Prepared]) -> None:
    others = [each.world.holder.secret for each in sets.values() if each.world is not world]
    own = world.holder.secret
    tampered = [own[:-1], f"{own}x", own.swapcase(), own[::-1], f"{own}.{own}", world.holder.token]
    name = world.app.extensions["ventanilla_session_cookie"].name
    for secret in (*hostile.COOKIES, *others, *tampered):
        environ = {"HTTP_COOKIE": f"{name}={secret}"}
        answer = raw(world, "GET", "/profile", environ_overrides=environ)
        assert answer.status_code == 303, secret
        assert "/sign-in" in answer.headers["Location"]
        for scheme in ("Bearer", "bearer", "Basic", "Token", ""):
            token = secret if secret != world.holder.token else own
            told = {"HTTP_AUTHORIZATION": f"{scheme} {token}"}
            assert raw(world, "GET", "/api/v1/identity/me", environ_overrides=told).status_code == 401, (scheme, token)
    query = raw(world, "GET", f"/api/v1/identity/me?access_token={world.holder.token}&token={world.holder.token}")
    assert query.status_code == 401


def test_20_every_place_to_go_on_to_is_of_this_portal(world: World) -> None:
    sender = Sender(world.app, world.portal)
    for text in hostile.NEXT:
        wanted = text.replace("{p}", prefix(world))
        answer = sender.send(NOBODY, "POST", "/language", {"language": "en", "back": wanted})
        assert (answer.status_code, answer.headers["Location"]) == (303, f"{prefix(world)}/"), wanted
    page = sender.send(NOBODY, "GET", "/sign-in?next=//evil.example")
    assert not re.search(r'name="next" value="[^"]', page.text)


def test_13_no_form_is_taken_without_its_token_or_from_elsewhere(prepared: Prepared) -> None:
    world, wrong = prepared.world, []
    name = world.app.extensions["ventanilla_session_cookie"].name
    cookie = {"Cookie": f"{name}={world.holder.secret}"}
    for route in prepared.matrix.routes():
        if route.method != "POST" or route.is_operation or route.endpoint in ("billing.notices",):
            continue
        path = prepared.matrix.path(route, prepared.matrix.seen.values_of(route.endpoint, route.names) or {})
        body = prepared.matrix.seen.forms.get(route.endpoint, {})
        for headers in ({}, {"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
            sent = {**body, "csrf_token": "x"}
            answer = raw(world, "POST", path, data=sent, headers={**cookie, **headers})
            to_sign_in = answer.status_code == 303 and "/sign-in?again=1" in answer.headers.get("Location", "")
            # What another site's form asks for is put as a question, on a page that comes by GET.
            leads_to = answer.headers.get("Location", "").partition("?")[0]
            only_asks = route.endpoint in ASKS and (answer.status_code, leads_to) == (303, prefix(world) + path)
            is_safe = answer.status_code == 400 or to_sign_in or only_asks
            if route.endpoint in WITHOUT_A_TOKEN:
                is_safe = answer.status_code == raw(world, "POST", path, data=sent, headers=headers).status_code
            if not is_safe:
                wrong.append((str(route), headers, answer.status_code))
        get = raw(world, "GET", path, headers=cookie)
        if get.status_code in (200, 303) and "POST" not in get.headers.get("Allow", "POST"):
            wrong.append((str(route), "GET", get.status_code))
    assert wrong == []


def nobodys(world: World, known: str) -> str:
    """A login of the same form that nobody has; where it is a number, one whose check digit is right."""
    if world.portal.house.utility.identity.login_kind is not FieldKind.CL_RUT:
        return "zz" + known[2:]
    body, _, digit = known.partition("-")
    others = (str(int(body) + step) for step in range(1, 100))
    return next(f"{one}-{digit}" for one in others if rut.calc_check_digit(one) == digit)


def test_1_2_4_a_login_that_exists_and_one_that_does_not_answer_alike(world: World) -> None:
    sender = Sender(world.app, world.portal)
    actor = world.customer.actor
    assert actor is not None
    known, unknown = actor.user_name, nobodys(world, actor.user_name)
    step = sender.send(NOBODY, "GET", "/api/v1/identity/sign-in").get_json()
    user, password = (each["name"] for each in step["fields"])
    pairs = [(known, unknown), *zip(hostile.spellings(known), hostile.spellings(unknown), strict=True)]
    for one, other in pairs:
        for typed in ("wrong password", "", "x" * 5000, "\x00", " "):
            answers = []
            for name in (one, other):
                body = {user: name, password: typed}
                page = sender.send(NOBODY, "POST", "/sign-in", body)
                told = sender.send(NOBODY, "POST", "/api/v1/identity/sign-in", body)
                answers.append((plain(page, (name,)), plain(told, (name,))))
                assert told.status_code in (400, 401, 422, 429), told.status_code
            assert answers[0] == answers[1], (one, typed[:20])
            if answers[0][1][0] == 429:
                return
