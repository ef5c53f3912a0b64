"""Apps in tests: registered, let in by a customer, and speaking to the portal as apps do."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from ventanilla.app import build_portal, create_app
from ventanilla.apps.model import Client, GrantType, Registered, Source
from ventanilla.kernel.actors import CustomerActor, StaffActor, SystemActor
from ventanilla.settings import MailSettings, Settings, SmsSettings
from ventanilla.supply.model import Link
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.holding import Person, enter
from ventanilla.testing.passwords import QUICK

if TYPE_CHECKING:
    from ventanilla.app import Portal

DESK = StaffActor("Olga")
ROOT = "http://127.0.0.1:8000"
NOON = datetime(2026, 4, 15, 12, 0, tzinfo=UTC)
CALLBACK = "https://balance.example/callback"
VERIFIER = "a-verifier-of-an-app-that-is-long-enough-to-be-one-43"
SCOPES = "openid profile email supply:read billing:read offline_access"
ALL = [each.value for each in (GrantType.AUTHORIZATION_CODE, GrantType.REFRESH, GrantType.DEVICE_CODE)]


_NUMBERS = count(1)


@contextmanager
def open_apps(database: str, folder: Path, root: str = ROOT, now: datetime = NOON) -> Iterator[Apps]:
    """A portal on a migrated database for all tests of a file: putting one together takes longer than most tests."""
    settings = Settings(
        utility="cosepav",
        base_url=f"{root}/cosepav",
        secret_key="a secret key that only the tests know about",
        password_work=QUICK,
        database=database,
        mail=MailSettings(folder=str(folder / "mail")),
        sms=SmsSettings(folder=str(folder / "sms")),
        files=str(folder / "files"),
        outbox=str(folder / "outbox"),
    )
    clock = FixedClock(now)
    portal = build_portal(settings, clock=clock)
    try:
        yield Apps(portal, clock)
    finally:
        portal.house.db.close()


def a_name(name: str) -> str:
    """A name that nobody has yet."""
    return f"{name}{next(_NUMBERS)}"


def register(portal: Portal, name: str = "Balance", **other: Any) -> Registered:
    """An app with a secret, unless something else is said; its name gets a number, since no two are alike."""
    values: dict[str, Any] = {
        "name": a_name(name),
        "about": "Shows what you use.",
        "contact": "hola@balance.example",
        "kind": "confidential",
        "redirect_uris": [CALLBACK],
        "post_logout_uris": ["https://balance.example/bye"],
        "scopes": SCOPES.split(),
        "grants": ALL,
        **other,
    }
    return portal.apps.clients.enter(SystemActor("test"), values, Source.STAFF)


def register_public(portal: Portal, name: str = "Mi Consumo", **other: Any) -> Registered:
    """An app that can't keep a secret."""
    return register(portal, name, **{"kind": "public", **other})


def register_system(
    portal: Portal, name: str = "Mediciones", scopes: Iterable[str] = ("utility:events",)
) -> Registered:
    """A system of the utility."""
    values = {"name": a_name(name), "contact": "it@cosepav.example", "kind": "system", "scopes": list(scopes)}
    return portal.apps.clients.enter(SystemActor("test"), values, Source.STAFF)


def challenge(verifier: str = VERIFIER) -> str:
    """What an app says of its verifier beforehand."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


@dataclass
class Apps:
    """A portal before apps."""

    portal: Portal
    clock: FixedClock
    headers: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def web(self) -> Flask:
        """The portal's pages and API."""
        return create_app(self.portal.house.settings, self.portal)

    @property
    def prefix(self) -> str:
        """Where it is mounted."""
        return self.portal.house.settings.prefix

    def browser(self, secret: str = "") -> FlaskClient:
        """A browser, signed in with the secret of a session or not."""
        made = self.web.test_client()
        if secret:
            name = f"{self.portal.house.settings.utility}_session"
            made.set_cookie(name, secret, domain="127.0.0.1", path=self.prefix)
        return made

    def get(self, path: str, browser: FlaskClient | None = None, **options: Any) -> TestResponse:
        """A page, or whatever else."""
        return (browser or self.browser()).get(f"{self.prefix}{path}", base_url=ROOT, **options)

    def post(
        self, path: str, form: Mapping[str, Any], client: Registered | None = None, **options: Any
    ) -> TestResponse:
        """A form of a machine; with a client that has a secret, it shows it."""
        headers = {**self.headers, **options.pop("headers", {})}
        if client is not None and client.secret:
            headers["Authorization"] = basic(client.client.id, client.secret)
        elif client is not None:
            form = {"client_id": client.client.id, **form}
        path = f"{self.prefix}{path}"
        return self.browser().post(path, data=form, headers=headers, base_url=ROOT, **options)

    def asked(self, client: Client, **other: str | None) -> dict[str, list[str]]:
        """The query of a right request to let an app in; a name with None is left out."""
        query: dict[str, str | None] = {
            "response_type": "code",
            "client_id": client.id,
            "redirect_uri": client.redirect_uris[0],
            "scope": SCOPES,
            "state": "the state",
            "nonce": "the nonce",
            "code_challenge": challenge(),
            "code_challenge_method": "S256",
            **other,
        }
        return {name: [value] for name, value in query.items() if value is not None}

    def code(self, client: Client, actor: CustomerActor, links: Iterable[str] = (), **other: str | None) -> str:
        """A customer lets an app in with all that it asks for; the code."""
        params = self.asked(client, **other)
        url = self.portal.apps.authorization.give(actor, params, params["scope"][0].split(), links)
        return answer(url)["code"]

    def exchange(self, client: Registered, code: str, **other: str | None) -> TestResponse:
        """The app brings its code; a name with None is left out."""
        form: dict[str, str | None] = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": client.client.redirect_uris[0],
            "code_verifier": VERIFIER,
            **other,
        }
        return self.post("/oauth/token", {name: text for name, text in form.items() if text is not None}, client)

    def refresh(self, client: Registered, token: str, **other: str) -> TestResponse:
        """The app brings its refresh token."""
        return self.post("/oauth/token", {"grant_type": "refresh_token", "refresh_token": token, **other}, client)

    def tokens(self, client: Registered, actor: CustomerActor, links: Iterable[str] = (), **other: Any) -> Any:
        """The app is let in and has its tokens: the answer of the token endpoint."""
        answered = self.exchange(client, self.code(client.client, actor, links, **other))
        assert answered.status_code == 200, answered.text
        return answered.json

    def is_good(self, token: str) -> bool:
        """Whether an access token opens anything."""
        return self.portal.apps.api_actor(token, "192.0.2.1") is not None

    def api(self, path: str, token: str, method: str = "GET", **options: Any) -> TestResponse:
        """An operation of the API with a bearer token."""
        headers = {"Authorization": f"Bearer {token}", **options.pop("headers", {})}
        path = f"{self.prefix}/api/v1{path}"
        return self.browser().open(path, method=method, headers=headers, base_url=ROOT, **options)


def held(apps: Apps) -> tuple[Person, Link, Link]:
    """Somebody with a supply, the link to it, and a link of somebody else."""
    ramon, elena = (enter(apps.portal, name) for name in ("ramon", "elena"))
    (his,), (hers,) = (apps.portal.supply.links_of(each.actor, None)[:1] for each in (ramon, elena))
    return ramon, his, hers


def refused(answered: TestResponse, error: str = "invalid_grant", status: int = 400) -> None:
    """See that a machine was refused, by the words of the standards."""
    told = answered.json or {}
    assert (answered.status_code, told.get("error")) == (status, error), answered.text


def answer(url: str) -> dict[str, str]:
    """What an address says after its question mark."""
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def basic(client_id: str, secret: str) -> str:
    """The header in which an app shows its secret."""
    return "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()
