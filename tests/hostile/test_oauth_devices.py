"""Attacks on devices: hasty, late, another app's, guessed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ventanilla.errors import InvalidInput
from ventanilla.kernel.actors import AppActor
from ventanilla.testing.apping import (
    Apps,
    refused,
    register_public,
)
from ventanilla.testing.holding import Person, enter


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
