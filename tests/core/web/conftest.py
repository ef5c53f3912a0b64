"""COSEPAV's pages on a fresh SQLite database, and somebody who is signed in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from ventanilla.app import Portal, build_portal, create_app
from ventanilla.kernel.actors import Anonymous, SystemActor
from ventanilla.settings import Settings
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.passwords import QUICK

ORIGIN = "http://127.0.0.1:8000"
ANA = {
    "user_name": "ana.paz",
    "email": "ana@correo.example",
    "first_name": "Ana",
    "last_name": "Paz",
    "password": "caballo verde lápiz",
    "password_again": "caballo verde lápiz",
}


@dataclass
class Visitor:
    """A browser without a browser: cookies, forms with their token, redirects one by one."""

    app: Flask
    base_url: str

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(path, base_url=self.base_url, headers=_named(headers))

    def post(self, path: str, page: str, data: dict[str, Any], **headers: str) -> TestResponse:
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.get(page).text)
        assert token
        sent = {"csrf_token": token[1], **data}
        return self.client.post(path, base_url=self.base_url, data=sent, headers=_named(headers))


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def settings(url: str, base_url: str = f"{ORIGIN}/cosepav") -> Settings:
    return Settings("cosepav", base_url, "a secret key that only the tests know about", url, password_work=QUICK)


@pytest.fixture
def portal(sqlite_url: str, clock: FixedClock) -> Iterator[Portal]:
    built = build_portal(settings(sqlite_url), clock=clock)
    yield built
    built.house.db.close()


@pytest.fixture
def app(portal: Portal) -> Flask:
    return create_app(portal.house.settings, portal)


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    return Visitor(app, f"{ORIGIN}/cosepav")


@pytest.fixture
def ana(app: Flask, portal: Portal) -> Visitor:
    assert portal.identity.open_identity(SystemActor("test"), ANA, "es-AR")
    signed_in = portal.identity.sign_in(Anonymous("192.0.2.1"), {key: ANA[key] for key in ("user_name", "password")})
    browser = Visitor(app, f"{ORIGIN}/cosepav")
    browser.client.set_cookie("cosepav_session", signed_in.secret, domain="127.0.0.1", path="/cosepav")
    return browser
