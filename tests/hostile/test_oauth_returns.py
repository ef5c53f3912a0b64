"""Attacks on where people are sent back to: only ever to an address of the app, letter by letter."""

from __future__ import annotations

import re

import pytest

from ventanilla.apps.model import Asked, Source
from ventanilla.errors import AppRefused
from ventanilla.kernel.actors import SystemActor
from ventanilla.testing.apping import (
    CALLBACK,
    DESK,
    Apps,
    a_name,
    register,
    register_public,
    register_system,
)
from ventanilla.testing.holding import Person

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


def test_nobody_is_led_on_unseen_to_an_app_that_nobody_has_looked_at(apps: Apps, ramon: Person) -> None:
    """Whoever registers an app could else send people from the utility's address to a page that imitates it."""
    values = {"name": a_name("Own"), "contact": "a@balance.example", "kind": "public", "redirect_uris": [CALLBACK]}
    clients = apps.portal.apps.clients
    made = clients.enter(SystemActor("test"), {**values, "scopes": ["openid"]}, Source.DYNAMIC).client
    for browser in (apps.browser(), apps.browser(ramon.secret)):
        for other in ({"scope": "no:such"}, {"prompt": "none"}, {"response_type": "token"}):
            query = {name: each[0] for name, each in apps.asked(made, **{"scope": "openid", **other}).items()}
            answered = apps.get("/oauth/authorize", browser, query_string=query)
            assert (answered.status_code, "http-equiv" in answered.text) == (200, False)
            assert made.name in answered.text
            assert f'href="{CALLBACK}?error=' in answered.text


def test_an_app_that_is_unknown_shut_or_a_system_gets_no_page_of_consent(apps: Apps, ramon: Person) -> None:
    client, system = register(apps.portal).client, register_system(apps.portal).client
    apps.portal.apps.clients.set_enabled(DESK, client.id, False, "test")
    for each in ("", "unknown", client.id, system.id, "' OR 1=1 --", "\0", "x" * 5000):
        with pytest.raises(AppRefused):
            apps.portal.apps.authorization.look(ramon.actor, apps.asked(client, client_id=each))


def test_the_port_of_an_app_on_the_own_machine_is_free_and_nothing_else(apps: Apps, ramon: Person) -> None:
    uris = ["http://127.0.0.1/back"]
    client = register_public(apps.portal, redirect_uris=uris).client
    look = apps.portal.apps.authorization.look
    assert isinstance(look(ramon.actor, apps.asked(client, redirect_uri="http://127.0.0.1:49152/back")), Asked)
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
