"""The page for devices: a code is typed, the same consent asked for, the device hears of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from lxml import html

if TYPE_CHECKING:
    from ventanilla.testing.consenting import Consenting

pytestmark = pytest.mark.utility("cosepav")


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


def words(answer: Any) -> str:
    return " ".join(html.fromstring(answer.text).find(".//main").text_content().split()).replace("\u00a0", " ")


@pytest.fixture
def code(site: Consenting) -> str:
    """What a device shows that asks for bills."""
    scopes = sorted(scope for scope in site.app.scopes if scope.value in ("openid", "billing:read"))
    return str(site.portal.apps.devices.start(site.app, scopes, "192.0.2.99")["user_code"])


def test_a_device_is_let_in(site: Consenting, code: str) -> None:
    assert f'value="{code}"' in site.open(f"/device?user_code={code}").text
    answer = site.send("/device", user_code=code.lower().replace("-", " "))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/cosepav/device/consent")
    page = site.open("/device/consent")
    said = words(page)
    for part in (f"Does your device show {code}?", "“Mi Consumo” asks to see your data", "See your bills", "8888 / 1"):
        assert part in said, part
    assert "Your answer goes to" not in said
    missing = site.send("/device/consent", decision="allow", scopes=["openid", "billing:read"], link_ids=[])
    assert missing.status_code == 422
    done = site.send("/device/consent", decision="allow", scopes=["openid", "billing:read"], link_ids=site.links)
    assert (done.status_code, done.headers["Location"]) == (303, "/cosepav/device/done")
    assert "The device is connected" in words(site.open("/device/done"))
    assert site.open("/device/done").headers["Location"] == "/cosepav/device"
    (found,) = site.portal.apps.connected.of(site.ours.actor)
    assert [scope.value for scope in found.grant.scopes] == ["openid", "billing:read"]


def test_a_device_is_refused(site: Consenting, code: str) -> None:
    site.send("/device", user_code=code)
    done = site.send("/device/consent", decision="deny")
    assert done.headers["Location"] == "/cosepav/device/done"
    assert "The device was refused" in words(site.open("/device/done"))
    assert site.portal.apps.connected.of(site.ours.actor) == ()
    assert site.send("/device", user_code=code).status_code == 422


def test_a_wrong_code_is_named(site: Consenting) -> None:
    answer = site.send("/device", user_code="BCDF-GHJK")
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert "BCDF-GHJK" in answer.text


def test_without_a_code_there_is_nothing_to_answer(site: Consenting) -> None:
    assert site.open("/device/consent").headers["Location"] == "/cosepav/device"
    assert site.send("/device/consent", page="/device", decision="allow").headers["Location"] == "/cosepav/device"


def test_a_stranger_signs_in_first(site: Consenting, code: str) -> None:
    site.leave()
    answer = site.open(f"/device?user_code={code}")
    assert answer.headers["Location"].startswith("/cosepav/sign-in?next=%2Fcosepav%2Fdevice%3Fuser_code%3D")
