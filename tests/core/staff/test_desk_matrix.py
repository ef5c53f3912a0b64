"""Every page of the back office with every role: read off its own routes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from ventanilla.testing.desk import ALL, Clerk

pytestmark = pytest.mark.utility("vologda")
OPEN = {"staff.sign_in", "staff.come_in", "staff.key_in", "staff.key_challenge", "staff.enrol", "staff.enrolled"}
OWN = {"staff.me", "staff.me_challenge", "staff.me_passkey", "staff.me_passkey_remove"}
ANY_MEMBER = {"staff.start", "staff.sign_out"} | OWN
WHOSE = {
    "message": "clerk",
    "question": "clerk",
    "customer": "clerk",
    "link": "clerk",
    "activation": "clerk",
    "code": "clerk",
    "agreement": "clerk",
    "content": "editor",
    "batch": "meter_desk",
    "outage": "grid_desk",
    "app": "integrations",
    "webhook": "integrations",
    "delivery": "integrations",
    "event": "integrations",
    "member": "admin",
    "audit": "admin",
}


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


def routes(app: Any) -> list[tuple[str, str, str]]:
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("staff."):
            path = re.sub(r"<kind>", "news", re.sub(r"<(?!kind)[^>]+>", "nosuch", rule.rule))
            found += [(rule.endpoint, method, path) for method in sorted(rule.methods - {"HEAD", "OPTIONS"})]
    return found


def role_of(endpoint: str) -> str:
    name = endpoint.partition(".")[2]
    return next(role for word, role in WHOSE.items() if name.startswith(word))


def asked(clerk: Clerk, method: str, path: str) -> Any:
    return clerk.get(path) if method == "GET" else clerk.post(path, reason="why")


def test_there_is_a_role_for_every_page(app: Any) -> None:
    assert len(routes(app)) > 30
    for endpoint, _, _ in routes(app):
        assert endpoint in OPEN | ANY_MEMBER or role_of(endpoint) in ALL


@pytest.mark.parametrize("role", ALL)
def test_a_role_opens_its_own_pages_and_no_other(app: Any, hire: Callable[..., Clerk], role: str) -> None:
    clerk = hire(role)
    # The meter desk of this utility has nothing to do where it takes no readings; what is not there is not found.
    for endpoint, method, path in routes(app):
        if endpoint in OPEN | ANY_MEMBER:
            continue
        status = asked(clerk, method, path).status_code
        if role_of(endpoint) == role:
            assert status in (200, 303, 404, 422), (endpoint, method, status)
        else:
            assert status == 403, (endpoint, method, status)


def test_nobody_else_gets_in(app: Any, portal: Any) -> None:
    stranger = Clerk(portal, app)
    for endpoint, method, path in routes(app):
        if endpoint not in OPEN:
            answer = asked(stranger, method, path)
            assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (303, "/vologda/staff/sign-in")


def test_every_section_of_an_almighty_member_opens_in_every_language(hire: Callable[..., Clerk]) -> None:
    chief = hire(*ALL)
    for language in ("en", "ru", "es-AR"):
        start = chief.get("/staff/", language)
        assert start.status_code == 200
        sections = set(re.findall(r'href="/vologda(/staff/[a-z-]+)"', start.text))
        assert len(sections) >= 5
        for path in (*sections, "/staff/agreements/new", "/staff/audit?verify=1"):
            page = chief.get(path, language)
            assert page.status_code == 200, path
            assert "staff." not in re.sub(r"<[^>]*>|staff\.[a-z_]+</code>", "", page.text.partition("<main")[2]), path
            assert "<script>" not in page.text
            assert " style=" not in page.text


def test_the_cabinets_session_opens_nothing_here(app: Any, portal: Any) -> None:
    client = app.test_client()
    client.set_cookie("vologda_session", "x" * 43, domain="127.0.0.1", path="/vologda")
    answer = client.get("/staff/", base_url=portal.house.settings.base_url)
    assert answer.status_code == 303
