"""What every request is checked for and every answer carries."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from ventanilla.app import Portal, build_portal, create_app
from ventanilla.settings import Settings
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.passwords import QUICK

ORIGIN = "http://127.0.0.1:8000"
SECRET = "a secret key that only the tests know about"


def test_every_answer_carries_the_headers(visitor: Any) -> None:
    for path in ("/", "/help", "/nowhere", "/api/v1/manifest", "/api/v1/nowhere", "/static/theme.css"):
        headers = visitor.get(path).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"], path
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "Permissions-Policy" in headers
        assert "Strict-Transport-Security" not in headers


def test_pages_are_never_kept_and_files_for_good(visitor: Any) -> None:
    page = visitor.get("/")
    assert page.headers["Cache-Control"] == "no-store"
    files = re.findall(r'(?:href|src)="/cosepav(/static/[^"]+)"', page.text)
    assert len(files) >= 4
    for path in files:
        answer = visitor.get(path, Accept_Encoding="gzip")
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
    assert visitor.get(re.sub(r"/static/\w+/", "/static/0000000000000000/", files[0])).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/static/x/../../settings.py",
        "/static/x/..%5c..%5csettings.py",
        "/static/%00",
        "/.env",
        "/.git/config",
        "/console",
        "/metrics",
        "/admin",
    ],
)
def test_nothing_else_is_served(visitor: Any, path: str) -> None:
    assert visitor.get(path).status_code == 404


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1:8001", "127.0.0.1", "", "127.0.0.1:8000.evil.example"])
def test_another_host_is_refused_and_never_led_to(app: Flask, host: str) -> None:
    for path in ("/cosepav/", "/cosepav/sign-in", "/cosepav"):
        answer = app.test_client().get(path, headers={"Host": host, "X-Forwarded-Host": host or "evil.example"})
        assert answer.status_code in (400, 308)
        assert "evil" not in answer.headers.get("Location", "") + answer.text


def test_a_path_like_another_host_stays_here(app: Flask) -> None:
    answer = app.test_client().get("/cosepav//evil.example/a", headers={"Host": "127.0.0.1:8000"})
    assert answer.status_code in (301, 308, 404)
    assert not answer.headers.get("Location", "/").startswith(("//", "http"))


def test_a_form_without_its_token_is_refused_with_what_to_do(visitor: Any) -> None:
    answer = visitor.client.post("/language", base_url=visitor.base_url, data={"language": "en"})
    assert answer.status_code == 400
    assert "Enviá el formulario de nuevo" in answer.text
    assert "Volver al formulario" not in answer.text


@pytest.mark.parametrize(
    ("referrer", "is_ours"),
    [
        (f"{ORIGIN}/cosepav/register?a=b", True),
        ("https://evil.example/cosepav/register", False),
        (f"{ORIGIN}//evil.example/cosepav/", False),
        (f"{ORIGIN}/elsewhere", False),
        ("http://[evil", False),
    ],
)
def test_a_refused_form_leads_back_to_its_own_page_of_this_portal(visitor: Any, referrer: str, is_ours: bool) -> None:
    answer = visitor.client.post("/register", base_url=visitor.base_url, headers={"Referer": referrer})
    assert answer.status_code == 400
    assert ('href="/cosepav/register?a=b"' in answer.text) is is_ours
    assert "evil" not in answer.text


def test_a_form_from_another_site_is_refused_even_with_its_token(visitor: Any) -> None:
    for headers in (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ):
        assert visitor.post("/language", "/help", {"language": "en"}, **headers).status_code == 400
    for headers in ({"Origin": ORIGIN}, {"Sec_Fetch_Site": "same-origin"}, {}):
        assert visitor.post("/language", "/help", {"language": "en"}, **headers).status_code == 303


def test_a_token_of_another_visitor_is_refused(visitor: Any, app: Flask) -> None:
    other = app.test_client()
    other.get("/help", base_url=visitor.base_url)
    token = re.search(r'name="csrf_token" value="([^"]+)"', visitor.get("/help").text)
    assert token
    answer = other.post("/language", base_url=visitor.base_url, data={"language": "en", "csrf_token": token[1]})
    assert answer.status_code == 400


def test_the_language_is_kept_and_comes_back_to_the_page(visitor: Any) -> None:
    answer = visitor.post("/language", "/help", {"language": "en", "back": "/cosepav/help?x=1"})
    assert answer.headers["Location"] == "/cosepav/help?x=1"
    page = visitor.get("/help")
    assert '<html lang="en">' in page.text
    assert (
        visitor.post("/language", "/help", {"language": "en", "back": "https://evil.example"}).headers["Location"]
        == "/cosepav/"
    )


@pytest.mark.parametrize("language", ["../../x", "xx_YY", "", "e" * 10_000, "en-GB-oed-x-y"])
def test_a_language_that_is_none_is_no_fault(visitor: Any, language: str) -> None:
    assert visitor.get("/help", Accept_Language=language[:4000]).status_code == 200
    assert visitor.post("/language", "/help", {"language": language}).status_code == 303


def test_the_language_follows_the_browser(visitor: Any) -> None:
    assert '<html lang="en">' in visitor.get("/help", Accept_Language="en-GB,en;q=0.9").text
    assert '<html lang="es-AR">' in visitor.get("/help", Accept_Language="es-MX").text
    assert '<html lang="es-AR">' in visitor.get("/help").text


def test_visitors_leave_nothing_in_the_database(visitor: Any, portal: Portal) -> None:
    from sqlalchemy import func, select

    from ventanilla.storage import metadata

    def rows() -> int:
        with portal.house.db.read() as connection:
            return sum(
                connection.scalar(select(func.count()).select_from(each)) or 0 for each in metadata.tables.values()
            )

    before = rows()
    for path in ("/", "/help", "/sign-in", "/register", "/nowhere", "/link"):
        visitor.get(path)
    visitor.post("/language", "/help", {"language": "en"})
    assert rows() == before


def test_a_body_that_is_too_large_is_refused(visitor: Any) -> None:
    answer = visitor.client.post("/language", base_url=visitor.base_url, data={"x": "y" * (1 << 20)})
    assert answer.status_code == 413
    assert "Demasiado grande" in answer.text
    many = {f"f{at}": "" for at in range(150)}
    answer = visitor.client.post("/language", base_url=visitor.base_url, data=many, content_type="multipart/form-data")
    assert answer.status_code == 413


COOKIES = [
    ("http://127.0.0.1:8000/cosepav", "cosepav_visit", "/cosepav", False),
    ("https://portal.example/cosepav", "__Secure-cosepav_visit", "/cosepav", True),
    ("https://portal.example", "__Host-cosepav_visit", "/", True),
]


@pytest.mark.parametrize(("base_url", "name", "path", "is_secure"), COOKIES)
def test_cookies_have_the_strictest_name_path_and_flags(
    sqlite_url: str, clock: FixedClock, base_url: str, name: str, path: str, is_secure: bool
) -> None:
    portal = build_portal(Settings("cosepav", base_url, SECRET, sqlite_url, password_work=QUICK), clock=clock)
    client = create_app(portal.house.settings, portal).test_client()
    answer = client.get("/help", base_url=base_url)
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith(f"{name}=")
    assert f"Path={path}" in cookie.split("; ")
    assert ("Secure" in cookie.split("; ")) is is_secure
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Domain" not in cookie
    assert ("Strict-Transport-Security" in answer.headers) is is_secure
    token = re.search(r'name="csrf_token" value="([^"]+)"', answer.text)
    assert token
    origin = base_url.removesuffix("/cosepav")
    data = {"csrf_token": token[1], "language": "en"}
    posted = client.post(
        "/language", base_url=base_url, data=data, headers={"Origin": origin, "Referer": f"{base_url}/help"}
    )
    assert posted.status_code == 303
    portal.house.db.close()


def test_the_session_cookie_follows_the_rules_too() -> None:
    from ventanilla.web.sessions import SessionCookie

    names = [SessionCookie(Settings("cosepav", base_url, SECRET)).name for base_url, *_ in COOKIES]
    assert names == ["cosepav_session", "__Secure-cosepav", "__Host-session"]


def test_the_portal_is_the_same_behind_a_server_that_mounts_it(app: Flask) -> None:
    answer = app.test_client().get(
        "/help", environ_overrides={"SCRIPT_NAME": "/cosepav"}, headers={"Host": "127.0.0.1:8000"}
    )
    assert answer.status_code == 200
    assert 'href="/cosepav/help"' in answer.text
    assert app.test_client().get("/other/", headers={"Host": "127.0.0.1:8000"}).status_code == 404


def test_the_pages_around_the_office_are_there(visitor: Any) -> None:
    for path, words in (
        ("/", ("Oficina Virtual", "Registrarse", "Ingresar", "Cooperativa de Servicios Públicos de Avellaneda")),
        ("/help", ("Registrarse", "e-mail", "Asociar")),
        ("/privacy", ("Ley 25.326", "rectifiquen", "supriman")),
        ("/accessibility", ("WCAG 2.2",)),
        ("/contact", ("0800 000 0000", "oficina@cosepav.example")),
    ):
        page = visitor.get(path)
        assert page.status_code == 200
        for word in words:
            assert word in page.text, (path, word)
        assert "style=" not in page.text
        assert not re.search(r"<script(?![^>]*src=)", page.text)


def test_a_nul_is_nowhere_and_nothing(visitor: Any) -> None:
    for path in ("/link/%00/code", "/news/a%00b", "/certificates/%00", "/supplies/a%00b/certificates/x"):
        assert visitor.get(path).status_code == 404, path
    named = visitor.post("/sign-in", "/sign-in", {"user_name": "ana\0", "password": "x"})
    assert named.status_code == 401
