"""What a secret is good for: the place it was made for, and nothing beside."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Response

from ventanilla.app import create_app
from ventanilla.identity.model import SessionKind
from ventanilla.identity.web.providers import HandleCookie
from ventanilla.kernel.actors import Anonymous
from ventanilla.settings import Settings
from ventanilla.staff.web.shell import DeskCookie
from ventanilla.testing.holding import ADDRESS, PASSWORD, Person, person
from ventanilla.web.sessions import SessionCookie

pytestmark = pytest.mark.utility("cosepav")
BASE = "http://127.0.0.1:8000"


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def ana(portal: Any) -> Person:
    return person(portal, "ana")


def test_a_cookie_is_no_token_and_a_token_is_no_cookie(portal: Any, ana: Person) -> None:
    """A page that is talked into a request has the cookie; a stolen token must not open the pages with their forms."""
    client = create_app(portal.house.settings, portal).test_client()

    def api(secret: str) -> int:
        headers = {"Authorization": f"Bearer {secret}"}
        return client.get("/api/v1/identity/me", base_url=f"{BASE}/cosepav", headers=headers).status_code

    def page(secret: str) -> int:
        client.set_cookie("cosepav_session", secret, domain="127.0.0.1", path="/cosepav")
        return client.get("/apps", base_url=f"{BASE}/cosepav").status_code

    assert (api(ana.token), page(ana.secret)) == (200, 200)
    assert (api(ana.secret), page(ana.token)) == (401, 303)


@pytest.mark.parametrize(("made", "tried"), [("web", "api"), ("api", "web")])
def test_the_service_reads_a_secret_as_what_it_was_made_for(portal: Any, ana: Person, made: str, tried: str) -> None:
    asked = {"user_name": "ana", "password": PASSWORD}
    secret = portal.identity.sign_in(Anonymous(ADDRESS), asked, SessionKind(made)).secret
    readers = {"web": portal.identity.web_actor, "api": portal.identity.api_actor}
    assert readers[made](secret, ADDRESS) is not None
    assert readers[tried](secret, ADDRESS) is None


COOKIES = [
    ("http://127.0.0.1:8000/cosepav", "/cosepav", False),
    ("https://portal.example/oficina", "/oficina", True),
    ("https://portal.example", "/", True),
]


@pytest.mark.parametrize(("base_url", "path", "is_secure"), COOKIES)
def test_every_cookie_that_opens_something_has_the_strictest_flags(base_url: str, path: str, is_secure: bool) -> None:
    """No script reads it, no other site sends it, nothing but https carries it, no neighbour of the host gets it."""
    settings = Settings("cosepav", base_url, "a secret key that only the tests know about")
    desk = path.rstrip("/") + "/staff"
    kinds = ((SessionCookie(settings), path, "Lax"), (HandleCookie(settings), path, "Lax"))
    for cookie, where, site in (*kinds, (DeskCookie(settings), desk, "Strict")):
        put, dropped = Response(), Response()
        cookie.put(put, "the secret")
        cookie.drop(dropped)
        for response in (put, dropped):
            (header,) = response.headers.getlist("Set-Cookie")
            flags = header.split("; ")[1:]
            assert {"HttpOnly", f"Path={where}", f"SameSite={site}"} <= set(flags), header
            assert ("Secure" in flags) is is_secure, header
            assert "Domain" not in header


def test_a_sign_in_makes_a_new_cookie_and_voids_the_forms_of_before(portal: Any, ana: Person) -> None:
    client = create_app(portal.house.settings, portal).test_client()
    shown = client.get("/sign-in", base_url=f"{BASE}/cosepav").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', shown)
    assert token
    typed = {"csrf_token": token[1], "user_name": "ana", "password": PASSWORD}
    answer = client.post("/sign-in", data=typed, base_url=f"{BASE}/cosepav")
    (header,) = [each for each in answer.headers.getlist("Set-Cookie") if each.startswith("cosepav_session=")]
    assert set(header.split("; ")[1:]) == {"HttpOnly", "Path=/cosepav", "SameSite=Lax"}
    assert client.get("/apps", base_url=f"{BASE}/cosepav").status_code == 200
    old = client.post("/sign-out", data={"csrf_token": token[1]}, base_url=f"{BASE}/cosepav")
    assert old.status_code == 400, "the token of the form that anybody could have planted is void"
