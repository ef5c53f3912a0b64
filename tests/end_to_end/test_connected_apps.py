"""Apps of others in a browser: the staff registers one, a customer lets it in on a telephone, and takes it back."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from ventanilla.demo.desk import PASSWORD, code_now
from ventanilla.testing.axe import LOOK, complaints
from ventanilla.testing.consenting import VERIFIER, challenge
from ventanilla.testing.receiving import Receiver, open_receiver
from ventanilla.testing.site import Site
from ventanilla.testing.visitor import Visitor

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 360, "height": 800}}
SCOPES = ("openid", "supply:read", "billing:read")


def press(visitor: Visitor, selector: str) -> None:
    """A button, whatever language it is in."""
    with visitor.page.expect_navigation():
        visitor.main.locator(selector).click()


def registered(desk: Visitor) -> str:
    """The client_id of an app that the desk has taken in, by hand."""
    desk.go("/staff/sign-in")
    for name, text in {"email": "desk@vologda.example", "password": PASSWORD, "code": code_now()}.items():
        desk.page.locator(f"[name={name}]").fill(text)
    press(desk, "form button[type=submit]:last-of-type")
    desk.go("/staff/apps")
    assert complaints(desk) == []
    desk.go("/staff/apps/new/public")
    assert complaints(desk) == []
    typed = {"name": "Мой учёт", "contact": "hello@uchet.example", "redirect_uris": "http://127.0.0.1/callback"}
    for name, text in typed.items():
        desk.page.locator(f"[name={name}]").fill(text)
    for scope in SCOPES:
        desk.page.locator(f"[name=scopes][value='{scope}']").check()
    press(desk, "form.card button[type=submit]")
    assert complaints(desk) == []
    return desk.main.locator(".given code").first.inner_text()


def asking(site: Site, client_id: str, back: str) -> str:
    """Where the app sends its customer."""
    asked = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": back,
        "scope": " ".join(SCOPES),
        "state": "of the app",
        "code_challenge": challenge(),
        "code_challenge_method": "S256",
    }
    return f"{site.url}/oauth/authorize?{urlencode(asked)}"


def heard(app: Receiver) -> dict[str, str]:
    """What the browser brought back to the app."""
    path = next(one.path for one in app.taken if one.path.startswith("/callback"))
    return {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}


def fetched(site: Site, path: str, token: str = "", form: dict[str, str] | None = None) -> tuple[int, Any]:
    """What the app gets."""
    data = urlencode(form).encode() if form else None
    request = urllib.request.Request(f"{site.url}{path}", data, {"Authorization": f"Bearer {token}"} if token else {})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as fault:
        return fault.code, None


def test_an_app_is_let_in_and_taken_back(guest: Callable[..., Visitor]) -> None:
    desk = guest("vologda", viewport={"width": 1280, "height": 900}, **LOOK)
    client_id = registered(desk)
    site = desk.site
    with open_receiver() as app:
        app.body, back = b"<title>Back in the app</title>", f"http://{app.place}/callback"
        customer = guest("vologda", **PHONE)
        customer.go(asking(site, client_id, back))
        assert customer.path.endswith("/sign-in"), "nobody is asked before they have signed in"
        form = customer.main.locator("form").filter(has=customer.page.locator("input[type=password]")).first
        form.locator("input[autocomplete=username]").fill("vl100001")
        form.locator("input[type=password]").fill(password_of("vl100001"))
        with customer.page.expect_navigation():
            form.locator("button[type=submit]").last.click()
        assert customer.path.endswith("/oauth/authorize")
        assert "Мой учёт" in customer.heading
        supplies = customer.main.locator("[name=link_ids]")
        assert supplies.count() == 3
        assert customer.main.locator("[name=link_ids]:checked").count() == 0

        press(customer, "[name=decision][value=allow]")
        assert customer.main.locator("#summary").is_visible(), "a supply has to be chosen"
        supplies.nth(1).check()
        customer.main.locator("[name=scopes][value='supply:read']").check()
        press(customer, "[name=decision][value=allow]")
        told = heard(app)
        assert (told["state"], told["iss"]) == ("of the app", site.url)

    given = {"grant_type": "authorization_code", "code": told["code"], "redirect_uri": back}
    status, tokens = fetched(site, "/oauth/token", form={**given, "client_id": client_id, "code_verifier": VERIFIER})
    assert (status, sorted(tokens["scope"].split())) == (200, sorted(SCOPES))
    status, seen = fetched(site, "/api/v1/supplies", tokens["access_token"])
    assert (status, len(seen["items"])) == (200, 1)

    look_through(guest, customer, asking(site, client_id, "http://127.0.0.1/callback"))

    customer.go("/apps")
    assert "Мой учёт" in customer.words
    press(customer, "section.card a.button")
    press(customer, "form.card button[type=submit]")
    assert customer.path.endswith("/apps")
    assert fetched(site, "/api/v1/supplies", tokens["access_token"])[0] == 401


def look_through(guest: Callable[..., Visitor], customer: Visitor, asked: str) -> None:
    """Axe on every page of it, with the same session."""
    looked = guest("vologda", storage_state=customer.context.storage_state(), **PHONE, **LOOK)
    for path in (asked, "/device", "/apps"):
        looked.go(path)
        assert complaints(looked) == [], path
    press(looked, "section.card a.button")
    assert complaints(looked) == []


def password_of(login: str) -> str:
    """A persona's."""
    from ventanilla_vologda.demo import PERSONAS

    return next(each.identity.password for each in PERSONAS if each.identity and each.identity.user_name == login)
