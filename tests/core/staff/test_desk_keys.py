"""Passkeys of the staff."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ventanilla.app import build_portal
from ventanilla.errors import InvalidInput, NotFound, SignInRefused
from ventanilla.identity.service.factors.totp import STEP, code_at
from ventanilla.kernel.actors import Anonymous, StaffActor, SystemActor
from ventanilla.plugin import Budget
from ventanilla.testing.authenticator import Authenticator
from ventanilla.testing.clock import FixedClock

pytestmark = pytest.mark.utility("vologda")
ORIGIN = "https://portal.example"
FACTOR = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
HERE = Anonymous("192.0.2.1")
OFTEN = Budget(60, timedelta(minutes=15))


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def portal(portal_settings: Any, clock: FixedClock) -> Any:
    built = build_portal(replace(portal_settings, base_url=f"{ORIGIN}/vologda"), clock=clock)
    yield built
    built.house.db.close()


class Marta:
    """A member with an app and a browser that makes passkeys."""

    def __init__(self, portal: Any, clock: FixedClock) -> None:
        self.portal, self.clock = portal, clock
        self.members = portal.staff.members
        self.members.open(SystemActor("test"), {"name": "Marta", "email": "marta@desk.example"}, "clave larga", FACTOR)
        self.actor: StaffActor = self.members.sign_in(HERE, "marta@desk.example", "clave larga", self.code()).actor
        self.browser = Authenticator(ORIGIN)

    def code(self) -> str:
        return code_at(FACTOR, self.clock.advance(timedelta(seconds=2 * STEP)))

    def add(self, **other: Any) -> None:
        asked = self.members.keys.ask_new(self.actor)
        made = {"ticket": asked.ticket, "credential": self.browser.create(asked.options)}
        self.members.keys.add(self.actor, {"name": "llave", "code": self.code(), **made, **other})

    def come_in(self) -> Any:
        asked = self.members.keys.ask_alone(HERE, OFTEN)
        return self.members.keys.sign_in(asked.ticket, self.browser.get(asked.options))


@pytest.fixture
def marta(portal: Any, clock: FixedClock) -> Marta:
    return Marta(portal, clock)


def test_a_passkey_lets_a_member_in(marta: Marta) -> None:
    marta.add()
    assert marta.members.actor(marta.come_in().secret).name == "Marta"
    last = marta.portal.house.audit.entries(marta.actor.member_id, limit=1)[0]
    assert (last.action, last.facts["by"]) == ("staff.signed_in", "passkey")


def test_adding_one_takes_a_code_that_was_not_used(marta: Marta) -> None:
    used = marta.code()
    marta.members.sign_in(HERE, "marta@desk.example", "clave larga", used)
    for code in ("", "abc", "000000", used):
        with pytest.raises(InvalidInput) as fault:
            marta.add(code=code)
        assert set(fault.value.fields) == {"code"}
    assert marta.members.keys.of(marta.actor) == ()


def shut_out(marta: Marta) -> None:
    chief = StaffActor("chief")
    marta.members.set_enabled(chief, marta.actor.member_id, False, "gone")


def reset(marta: Marta) -> None:
    marta.members.reset(StaffActor("chief"), marta.actor.member_id, "lost it")


def remove(marta: Marta) -> None:
    [key] = marta.members.keys.of(marta.actor)
    marta.members.keys.remove(marta.actor, key.id)


@pytest.mark.parametrize("act", [shut_out, reset, remove])
def test_it_opens_nothing_any_more(marta: Marta, act: Callable[[Marta], None]) -> None:
    marta.add()
    act(marta)
    with pytest.raises(SignInRefused):
        marta.come_in()


def test_a_copy_gives_itself_away(marta: Marta) -> None:
    marta.add()
    marta.come_in()
    marta.browser.keys[0].counter = 0
    with pytest.raises(SignInRefused):
        marta.come_in()
    marta.browser.keys[0].counter = 90
    with pytest.raises(SignInRefused):
        marta.come_in()
    assert marta.members.keys.of(marta.actor)[0].is_suspended


def test_a_colleagues_passkey_is_nobody_elses_to_remove(marta: Marta) -> None:
    marta.add()
    [key] = marta.members.keys.of(marta.actor)
    with pytest.raises(NotFound):
        marta.members.keys.remove(StaffActor("Eva", frozenset({"admin"}), "e" * 26), key.id)


def test_a_staff_passkey_is_none_of_a_customer(marta: Marta) -> None:
    marta.add()
    asked = marta.portal.identity.second.ask_alone(HERE)
    sent = {"ticket": asked.ticket, "credential": marta.browser.get(asked.options)}
    with pytest.raises(SignInRefused):
        marta.portal.identity.second.alone(HERE, sent, "web", "")
