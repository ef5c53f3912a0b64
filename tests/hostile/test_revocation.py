"""Every kind of token against everything that ends one: gone with the next request, and only where it ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from ventanilla.kernel.actors import Anonymous, StaffActor, SystemActor
from ventanilla.testing.apping import Apps, register, register_system
from ventanilla.testing.holding import PASSWORD, Holding, Person, enter, two_holders

DESK = StaffActor("Olga")
LASTING, ONCE = "supply:read billing:read offline_access", "supply:read billing:read"
NEW = "otra clave bien larga"


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


@dataclass
class Everything:
    """One customer with a token of every kind, each with a way to try it: whether the supply is open with it."""

    apps: Apps
    who: Person
    held: Holding
    again: Person
    tries: dict[str, Callable[[], bool]]
    clients: tuple[Any, ...]
    system: Any

    def open(self) -> set[str]:
        """The kinds that open the supply now."""
        return {kind for kind, is_open in self.tries.items() if is_open()}


@pytest.fixture
def everything(portal: Any) -> Everything:
    apps = Apps(portal, portal.house.clock)
    who, held, _, _ = two_holders(portal)
    again = enter(portal, "ramon")
    client, other, third = (register(portal, name) for name in ("Balance", "Other", "Third"))
    system = register_system(portal)
    bills = f"/supplies/{held.supply_point_id}/bills"

    def page(secret: str) -> bool:
        return apps.get(bills, apps.browser(secret)).status_code == 200

    def api(token: str) -> bool:
        return apps.api(bills, token).status_code == 200

    def given(scope: str, by: Any = client) -> Any:
        return apps.tokens(by, who.actor, [held.link_id], scope=scope)

    def refreshed(kept: dict[str, str], by: Any = client) -> bool:
        answer = apps.refresh(by, kept["refresh_token"])
        kept |= answer.json if answer.status_code == 200 else {}
        return answer.status_code == 200 and api(kept["access_token"])

    def system_works() -> bool:
        actor = portal.apps.api_actor(machine["access_token"], "")
        form = {"grant_type": "client_credentials", "scope": "utility:events"}
        return actor is not None and apps.post("/oauth/token", form, system).status_code == 200

    machine = apps.post("/oauth/token", {"grant_type": "client_credentials", "scope": "utility:events"}, system).json
    lasting, once, device = given(LASTING), given(ONCE, third), _device(apps, client, who, held)
    others = given(LASTING), given(ONCE, other)
    tries: dict[str, Callable[[], bool]] = {
        "page": lambda: page(who.secret),
        "another page": lambda: page(again.secret),
        "bearer": lambda: api(who.token),
        "app": lambda: api(lasting["access_token"]),
        "app once": lambda: api(once["access_token"]),
        "refresh": lambda: refreshed(others[0]),
        "refresh once": lambda: refreshed(others[1], other),
        "device": lambda: api(device["access_token"]),
        "system": system_works,
    }
    return Everything(apps, who, held, again, tries, (client, other, third), system)


def _device(apps: Apps, client: Any, who: Person, held: Holding) -> Any:
    began = apps.post("/oauth/device_authorization", {"scope": LASTING}, client).json
    apps.portal.apps.devices.give(who.actor, began["user_code"], LASTING.split(), [held.link_id])
    kind = "urn:ietf:params:oauth:grant-type:device_code"
    answer = apps.post("/oauth/token", {"grant_type": kind, "device_code": began["device_code"]}, client)
    assert answer.status_code == 200, answer.text
    return answer.json


def _log_out(all_: Everything) -> None:
    all_.apps.portal.identity.sign_out(all_.who.actor)


def _change_password(all_: Everything) -> None:
    asked = all_.apps.portal.house.utility.identity.change_password
    typed = {each.name: PASSWORD if "current" in each.name else NEW for each in asked}
    all_.apps.portal.identity.change_password(all_.again.actor, typed)


def _reset(all_: Everything) -> None:
    identity, caught = all_.apps.portal.identity, []
    all_.apps.portal.house.jobs.on("identity.reset_requested", "test.catch", lambda told: caught.append(told))
    identity.request_reset(Anonymous("192.0.2.9"), {"account": "ramon"})
    while all_.apps.portal.house.jobs.run_due():
        pass
    secret = identity.issue_reset(caught[0]["request_id"]).path.rpartition("/")[2]
    identity.reset_password(secret, {"password": NEW, "password_again": NEW})


def _end_sessions(all_: Everything) -> None:
    all_.apps.portal.identity.revoke_all(all_.again.actor, all_.who.actor.identity_id, all_.again.actor.session_id)


def _end_login(all_: Everything) -> None:
    with all_.apps.portal.house.db.write() as connection:
        all_.apps.portal.identity.issuing.close(connection, DESK, all_.who.actor.identity_id, "left")


def _close(all_: Everything) -> None:
    all_.apps.portal.identity.closing.close(all_.again.actor, {"password": PASSWORD})


def _block(all_: Everything) -> None:
    all_.apps.portal.staff.block(DESK, all_.who.actor.identity_id, "a complaint")


def _block_and_let_in(all_: Everything) -> None:
    _block(all_)
    all_.apps.portal.staff.let_in(DESK, all_.who.actor.identity_id, "cleared up")


def _unlink(all_: Everything) -> None:
    all_.apps.portal.supply.unlink(all_.who.actor, all_.held.link_id)


def _undo(all_: Everything) -> None:
    all_.apps.portal.supply.undo_link(DESK, all_.held.link_id, "not theirs")


def _shut_app(all_: Everything) -> None:
    for each in all_.clients:
        all_.apps.portal.apps.clients.set_enabled(DESK, each.client.id, False, "a complaint")


def _shut_system(all_: Everything) -> None:
    all_.apps.portal.apps.clients.set_enabled(DESK, all_.system.client.id, False, "replaced")


def _take_back(all_: Everything) -> None:
    for grant in all_.apps.portal.apps.grants.of(all_.who.actor):
        all_.apps.portal.apps.grants.end(all_.who.actor, grant.id)


def _end_all_of_app(all_: Everything) -> None:
    for each in all_.clients:
        all_.apps.portal.apps.grants.end_of_client(SystemActor("test"), each.client.id)


_SESSIONS = {"page", "another page", "bearer"}
_ONCE = {"app once", "refresh once"}
_APPS = {"app", "refresh", "device"} | _ONCE
ENDS: dict[str, tuple[Callable[[Everything], None], set[str]]] = {
    "signing out": (_log_out, {"page"} | _ONCE),
    "a new password": (_change_password, _SESSIONS | _APPS),
    "a reset": (_reset, _SESSIONS | _APPS),
    "ending all other sessions": (_end_sessions, {"page", "bearer"} | _ONCE),
    "the staff ending the login": (_end_login, _SESSIONS | _APPS),
    "closing the account": (_close, _SESSIONS | _APPS),
    "the staff blocking the login": (_block, _SESSIONS | _APPS),
    "the staff letting it in again": (_block_and_let_in, _SESSIONS | _APPS),
    "letting the supply go": (_unlink, _SESSIONS | _APPS),
    "the staff undoing the link": (_undo, _SESSIONS | _APPS),
    "shutting the app": (_shut_app, _APPS),
    "shutting the system": (_shut_system, {"system"}),
    "taking it back": (_take_back, _APPS),
    "the staff ending all of the app": (_end_all_of_app, _APPS),
}


@pytest.mark.parametrize("event", ENDS)
def test_what_ends_access_ends_it_with_the_next_request(everything: Everything, event: str) -> None:
    end, gone = ENDS[event]
    assert everything.open() == {*_SESSIONS, *_APPS, "system"}
    end(everything)
    assert everything.open() == {*_SESSIONS, *_APPS, "system"} - gone


def test_a_clock_that_goes_back_brings_nothing_back(everything: Everything) -> None:
    from datetime import timedelta

    token = everything.apps.tokens(everything.clients[0], everything.who.actor, [everything.held.link_id])[
        "access_token"
    ]
    clock = everything.apps.portal.house.clock
    clock.advance(timedelta(minutes=16))
    assert not everything.apps.is_good(token)
    _take_back(everything)
    clock.advance(timedelta(minutes=-16))
    assert not everything.apps.is_good(token)
