"""What ends a token, by whom, and for whom."""

from __future__ import annotations

from ventanilla.kernel.actors import SystemActor
from ventanilla.kernel.scopes import Scope
from ventanilla.supply.model import Link
from ventanilla.testing.apping import (
    DESK,
    Apps,
    a_name,
    register,
)
from ventanilla.testing.holding import PASSWORD, Person, person

ONCE = "openid supply:read"
"""What ends with the session: without offline_access."""


def test_signing_out_ends_what_was_given_for_the_session(apps: Apps, ramon: Person) -> None:
    client = register(apps.portal)
    other = register(apps.portal)
    got, lasting = apps.tokens(client, ramon.actor, scope=ONCE), apps.tokens(other, ramon.actor)
    assert apps.is_good(got["access_token"])
    apps.portal.identity.sign_out(ramon.actor)
    assert not apps.is_good(got["access_token"])
    assert apps.refresh(client, got["refresh_token"]).json["error"] == "invalid_grant"
    assert apps.is_good(lasting["access_token"])
    assert apps.refresh(other, lasting["refresh_token"]).status_code == 200


def test_a_new_password_ends_everything(apps: Apps, ramon: Person) -> None:
    client = register(apps.portal)
    got = apps.tokens(client, ramon.actor)
    new = "otra clave bien larga"
    typed = {"current_password": PASSWORD, "password": new, "password_again": new}
    apps.portal.identity.change_password(ramon.actor, typed)
    assert not apps.is_good(got["access_token"])
    assert apps.refresh(client, got["refresh_token"]).json["error"] == "invalid_grant"


def test_taking_it_back_ends_it_at_once_and_for_nobody_else(apps: Apps, ramon: Person) -> None:
    client, other = register(apps.portal), person(apps.portal, a_name("elena"))
    got, theirs = apps.tokens(client, ramon.actor), apps.tokens(client, other.actor)
    (grant,) = apps.portal.apps.grants.of(ramon.actor)
    apps.portal.apps.grants.end(ramon.actor, grant.id)
    assert not apps.is_good(got["access_token"])
    assert apps.refresh(client, got["refresh_token"]).json["error"] == "invalid_grant"
    assert apps.portal.apps.grants.of(ramon.actor) == ()
    assert apps.is_good(theirs["access_token"])


def test_an_app_that_is_shut_out_opens_nothing_from_that_moment(apps: Apps, ramon: Person) -> None:
    client = register(apps.portal)
    got = apps.tokens(client, ramon.actor)
    apps.portal.apps.clients.set_enabled(DESK, client.client.id, False, "complaints")
    assert not apps.is_good(got["access_token"])
    answered = apps.refresh(client, got["refresh_token"])
    assert (answered.status_code, answered.json["error"]) == (401, "invalid_client")


def test_a_login_that_the_staff_ended_opens_nothing(apps: Apps, ramon: Person) -> None:
    client = register(apps.portal)
    got = apps.tokens(client, ramon.actor)
    apps.portal.identity.revoke_all(SystemActor("desk"), ramon.actor.identity_id)
    assert not apps.is_good(got["access_token"])


def test_a_supply_that_was_unlinked_is_gone_from_the_token(apps: Apps, held: tuple[Person, Link]) -> None:
    ramon, his = held
    token = apps.tokens(register(apps.portal), ramon.actor, [his.id])["access_token"]
    actor = apps.portal.apps.api_actor(token, "")
    assert [each.id for each in apps.portal.supply.supplies(actor, Scope.SUPPLY_READ)] == [his.supply_point.id]
    apps.portal.supply.unlink(ramon.actor, his.id)
    again = apps.portal.apps.api_actor(token, "")
    assert apps.portal.supply.supplies(again, Scope.SUPPLY_READ) == ()


def test_what_the_staff_took_from_an_app_is_gone_from_its_tokens(apps: Apps, ramon: Person) -> None:
    client = register(apps.portal)
    got = apps.tokens(client, ramon.actor)
    values = {name: getattr(client.client, name) for name in ("name", "about", "contact", "redirect_uris")}
    fewer = {
        **values,
        "redirect_uris": list(values["redirect_uris"]),
        "scopes": ["openid"],
        "grants": ["authorization_code"],
    }
    apps.portal.apps.clients.change(DESK, client.client.id, fewer)
    actor = apps.portal.apps.api_actor(got["access_token"], "")
    assert actor is not None
    assert actor.scopes == {Scope.OPENID}


def test_a_refresh_token_that_its_app_gives_back_ends_all_and_the_consent(apps: Apps, ramon: Person) -> None:
    client = register(apps.portal)
    got = apps.tokens(client, ramon.actor)
    assert apps.post("/oauth/revoke", {"token": got["refresh_token"]}, client).status_code == 200
    assert not apps.is_good(got["access_token"])
    assert apps.portal.apps.grants.of(ramon.actor) == ()


def test_an_access_token_that_its_app_gives_back_ends_alone(apps: Apps, ramon: Person) -> None:
    client = register(apps.portal)
    got = apps.tokens(client, ramon.actor)
    assert apps.post("/oauth/revoke", {"token": got["access_token"]}, client).status_code == 200
    assert not apps.is_good(got["access_token"])
    assert apps.refresh(client, got["refresh_token"]).status_code == 200


def test_nobody_gives_back_the_token_of_another_app(apps: Apps, ramon: Person) -> None:
    client, thief = register(apps.portal), register(apps.portal, "Otra")
    got = apps.tokens(client, ramon.actor)
    for token in (*got.values(), "vat_unknown", "x"):
        answered = apps.post("/oauth/revoke", {"token": str(token)}, thief)
        assert (answered.status_code, answered.text) == (200, "")
    assert apps.is_good(got["access_token"])
