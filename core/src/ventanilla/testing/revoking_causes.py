"""What ends access, and what it ends: all the rest stays open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from ventanilla.kernel.actors import Anonymous, StaffActor, SystemActor
from ventanilla.testing import linking
from ventanilla.testing.holding import PASSWORD
from ventanilla.testing.revoking import HALF, OF_APPS, OF_SUPPLY, SESSIONS, WITH_SESSION, Everything

DESK = StaffActor("Olga")
NEW = "otra clave bien larga"
_BY_SECRET = frozenset(
    {"refresh", "refresh once", "code", "code once", "device answered", "device waiting", "introspection"}
)
"""What an app needs its secret for."""
_OF_LOGIN = SESSIONS | OF_APPS | HALF


@dataclass(frozen=True)
class Cause:
    """Something that happens, and the kinds of access that are gone from then on."""

    happens: Callable[[Everything], object]
    ends: frozenset[str]


def _log_out(all_: Everything) -> None:
    all_.portal.identity.sign_out(all_.who.actor)


def _change_password(all_: Everything) -> None:
    asked = all_.portal.house.utility.identity.change_password
    typed = {each.name: PASSWORD if "current" in each.name else NEW for each in asked}
    all_.portal.identity.change_password(all_.again.actor, typed)


def _reset(all_: Everything) -> None:
    identity, caught = all_.portal.identity, list[Any]()
    all_.portal.house.jobs.on("identity.reset_requested", f"test.{all_.who.name}", caught.append)
    identity.request_reset(Anonymous("192.0.2.9"), {"account": all_.who.name})
    while all_.portal.house.jobs.run_due():
        pass
    letter = identity.issue_reset(caught[-1]["request_id"])
    assert letter is not None
    secret = letter.path.rpartition("/")[2]
    identity.reset_password(secret, {"password": NEW, "password_again": NEW})


def _end_sessions(all_: Everything) -> None:
    all_.portal.identity.revoke_all(all_.again.actor, all_.who.actor.identity_id, all_.again.actor.session_id)


def _end_login(all_: Everything) -> None:
    with all_.portal.house.db.write() as connection:
        all_.portal.identity.issuing.close(connection, DESK, all_.who.actor.identity_id, "left")


def _close(all_: Everything) -> None:
    all_.portal.identity.closing.close(all_.again.actor, {"password": PASSWORD})


def _block(all_: Everything) -> None:
    all_.portal.staff.block(DESK, all_.who.actor.identity_id, "a complaint")


def _block_and_let_in(all_: Everything) -> None:
    _block(all_)
    all_.portal.staff.let_in(DESK, all_.who.actor.identity_id, "cleared up")


def _unlink(all_: Everything) -> None:
    all_.portal.supply.unlink(all_.who.actor, all_.link_id)


def _undo(all_: Everything) -> None:
    all_.portal.supply.undo_link(DESK, all_.link_id, "not theirs")


def _move_out(all_: Everything) -> None:
    """The back office says that the customer has the supply no more: it is somebody else's from now on."""
    yesterday = (all_.portal.house.clock.now() - timedelta(days=1)).date()
    linking.load(all_.portal.house, [], [{**all_.point, "until": yesterday}])


def _shut_app(all_: Everything) -> None:
    for each in all_.clients:
        all_.portal.apps.clients.set_enabled(DESK, each.client.id, False, "a complaint")


def _new_secret(all_: Everything) -> None:
    for each in all_.clients:
        all_.portal.apps.clients.new_secret(DESK, each.client.id, "it was in a log")


def _shut_system(all_: Everything) -> None:
    all_.portal.apps.clients.set_enabled(DESK, all_.system.client.id, False, "replaced")


def _take_back(all_: Everything) -> None:
    for grant in all_.portal.apps.grants.of(all_.who.actor):
        all_.portal.apps.grants.end(all_.who.actor, grant.id)


def _end_all_of_app(all_: Everything) -> None:
    for each in all_.clients:
        all_.portal.apps.grants.end_of_client(SystemActor("test"), each.client.id)


def _remove_factor(all_: Everything) -> None:
    all_.portal.identity.factors.remove_authenticator(all_.who.actor)


def _new_codes(all_: Everything) -> None:
    all_.portal.identity.factors.renew_codes(all_.who.actor)


CAUSES: Mapping[str, Cause] = {
    "signing out": Cause(_log_out, WITH_SESSION | {"page"}),
    "a new password": Cause(_change_password, _OF_LOGIN),
    "a reset": Cause(_reset, _OF_LOGIN),
    "ending all other sessions": Cause(_end_sessions, WITH_SESSION | HALF | {"page", "bearer"}),
    "the staff ending the login": Cause(_end_login, _OF_LOGIN),
    "closing the account": Cause(_close, _OF_LOGIN),
    "the staff blocking the login": Cause(_block, _OF_LOGIN),
    "the staff letting it in again": Cause(_block_and_let_in, _OF_LOGIN),
    "letting the supply go": Cause(_unlink, SESSIONS | OF_SUPPLY),
    "the staff undoing the link": Cause(_undo, SESSIONS | OF_SUPPLY),
    "the supply changing hands": Cause(_move_out, SESSIONS | OF_SUPPLY),
    "shutting the app": Cause(_shut_app, OF_APPS | {"device waiting"}),
    "another secret for the app": Cause(_new_secret, _BY_SECRET),
    "shutting the system": Cause(_shut_system, frozenset({"system"})),
    "taking it back": Cause(_take_back, OF_APPS),
    "the staff ending all of the app": Cause(_end_all_of_app, OF_APPS),
    "taking the second factor away": Cause(_remove_factor, HALF),
    "other recovery codes": Cause(_new_codes, HALF),
}
