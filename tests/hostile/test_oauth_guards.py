"""Apps that ask again without a page, and addresses on people's own machines: what is easily forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from ventanilla.apps.model import Turned
from ventanilla.apps.model.clients import Source
from ventanilla.apps.tables.grants import app_grant
from ventanilla.errors import AppRefused, NotFound, ProofNeeded
from ventanilla.kernel.actors import SystemActor
from ventanilla.kernel.scopes import Scope
from ventanilla.testing.apping import ALL, CALLBACK, SCOPES, Apps, a_name, answer, open_apps, register
from ventanilla.testing.holding import Person, enter, person, two_holders

if TYPE_CHECKING:
    from ventanilla.testing.databases import SqliteTemplate


@pytest.fixture(scope="module")
def shared(sqlite_template: SqliteTemplate, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Apps]:
    with sqlite_template.fresh() as url, open_apps(url, tmp_path_factory.mktemp("apps")) as apps:
        two_holders(apps.portal)
        yield apps


@pytest.fixture
def apps(shared: Apps) -> Apps:
    """An hour later than the test before."""
    shared.clock.advance(timedelta(hours=1))
    return shared


@pytest.fixture
def ramon(apps: Apps) -> Person:
    return person(apps.portal, a_name("ramon"))


def told(found: object) -> dict[str, str]:
    """What an app is told without a page."""
    assert isinstance(found, Turned)
    return answer(found.url)


def test_the_port_of_an_app_with_a_secret_is_not_free(apps: Apps, ramon: Person) -> None:
    """Only an app that is on people's machines can't know its port; who else listens at another one is a stranger."""
    client = register(apps.portal, redirect_uris=["http://127.0.0.1:9001/back"]).client
    look = apps.portal.apps.authorization.look
    assert not isinstance(look(ramon.actor, apps.asked(client, scope="openid")), Turned)
    for uri in ("http://127.0.0.1:9002/back", "http://127.0.0.1/back", "http://[::1]:9001/back"):
        with pytest.raises(AppRefused):
            look(ramon.actor, apps.asked(client, scope="openid", redirect_uri=uri))


def test_an_app_that_nobody_has_looked_at_always_has_to_ask(apps: Apps, ramon: Person) -> None:
    """One that registered itself: its customer said yes to that page, and not to whoever bears the name next."""
    values = {
        "name": a_name("Of its own"),
        "contact": "hola@balance.example",
        "kind": "confidential",
        "redirect_uris": [CALLBACK],
        "scopes": SCOPES.split(),
        "grants": ALL,
    }
    made = apps.portal.apps.clients.enter(SystemActor("test"), values, Source.DYNAMIC)
    apps.tokens(made, ramon.actor, scope="openid")
    asked = apps.asked(made.client, prompt="none", scope="openid")
    assert told(apps.portal.apps.authorization.look(ramon.actor, asked))["error"] == "consent_required"


def test_a_hint_of_somebody_else_gets_no_code(apps: Apps, ramon: Person) -> None:
    """The app means somebody else than who sits there now: a shared machine must not hand over the wrong account."""
    client, look = register(apps.portal), apps.portal.apps.authorization.look
    own = apps.tokens(client, ramon.actor, scope="openid")["id_token"]
    other = person(apps.portal, a_name("elena"))
    hers = apps.tokens(client, other.actor, scope="openid")["id_token"]
    elsewhere = apps.tokens(register(apps.portal), ramon.actor, scope="openid")["id_token"]
    assert "code" in told(
        look(ramon.actor, apps.asked(client.client, prompt="none", scope="openid", id_token_hint=own))
    )
    for hint in (hers, elsewhere, own[:-6], "x", "a.b.c"):
        asked = apps.asked(client.client, prompt="none", scope="openid", id_token_hint=hint)
        assert told(look(ramon.actor, asked))["error"] == "login_required", hint
    form = {name: value for name, (value,) in asked.items()}
    posted = apps.browser().post(f"{apps.prefix}/oauth/authorize", data=form, base_url="http://127.0.0.1:8000")
    assert answer(posted.headers["Location"])["id_token_hint"] == "a.b.c", "a form of another site asks no less"


def test_what_was_not_used_for_too_long_gives_no_code(apps: Apps, ramon: Person) -> None:
    """The page of consent says that it ends by itself."""
    client = register(apps.portal)
    apps.tokens(client, ramon.actor, scope="openid offline_access")
    (grant,) = apps.portal.apps.grants.of(ramon.actor)
    old = apps.portal.house.clock.now() - timedelta(days=91)
    with apps.portal.house.db.write() as connection:
        connection.execute(update(app_grant).where(app_grant.c.id == grant.id).values(given_at=old, used_at=old))
    asked = apps.asked(client.client, prompt="none", scope="openid")
    assert told(apps.portal.apps.authorization.look(ramon.actor, asked))["error"] == "consent_required"


def test_an_app_that_registered_itself_leads_nobody_on_by_signing_out(apps: Apps) -> None:
    values = {
        "name": "Otra App", "contact": "hola@balance.example", "kind": "confidential", "redirect_uris": [CALLBACK],
        "post_logout_uris": ["https://balance.example/bye"], "scopes": SCOPES.split(), "grants": ALL,
    }  # fmt: skip
    made = apps.portal.apps.clients.enter(SystemActor("test"), values, Source.DYNAMIC).client
    query = {"client_id": made.id, "post_logout_redirect_uri": "https://balance.example/bye"}
    answered = apps.get("/oauth/end-session", apps.browser(), query_string=query)
    assert answered.status_code == 200
    assert "balance.example" in answered.text


def test_what_was_given_before_the_password_changed_gives_no_code(apps: Apps, ramon: Person) -> None:
    """The old consent went with the old password: the app is told to ask, and gets no code that opens nothing."""
    client, portal = register(apps.portal), apps.portal
    apps.tokens(client, ramon.actor, scope="openid offline_access")
    portal.identity.revoke_all(SystemActor("test"), ramon.actor.identity_id)
    again = enter(portal, ramon.name)
    asked = apps.asked(client.client, prompt="none", scope="openid")
    assert told(portal.apps.authorization.look(again.actor, asked))["error"] == "consent_required"


def test_a_token_never_says_more_than_what_was_given(apps: Apps, ramon: Person) -> None:
    """Whatever is written at the token: the consent is what its customer sees, and takes back."""
    got = apps.tokens(register(apps.portal), ramon.actor, scope="openid profile")
    (grant,) = apps.portal.apps.grants.of(ramon.actor)
    with apps.portal.house.db.write() as connection:
        connection.execute(update(app_grant).where(app_grant.c.id == grant.id).values(scopes="openid"))
    actor = apps.portal.apps.api_actor(got["access_token"], "192.0.2.1")
    assert actor is not None
    assert actor.scopes == {Scope.OPENID}


@pytest.mark.parametrize("end", ["sign out", "password"])
def test_what_was_promised_is_void_when_what_it_stands_on_ends(apps: Apps, ramon: Person, end: str) -> None:
    """Neither a code nor a device gets tokens for a consent that is over, useless as they would be."""
    client, portal = register(apps.portal), apps.portal
    scope = "openid" if end == "sign out" else "openid offline_access"
    code = apps.code(client.client, ramon.actor, scope=scope)
    device = apps.post("/oauth/device_authorization", {"scope": scope}, client).json
    portal.apps.devices.give(ramon.actor, device["user_code"], scope.split(), [])
    if end == "sign out":
        portal.identity.sign_out(ramon.actor)
    else:
        portal.identity.revoke_all(SystemActor("test"), ramon.actor.identity_id)
    kind = "urn:ietf:params:oauth:grant-type:device_code"
    polled = apps.post("/oauth/token", {"grant_type": kind, "device_code": device["device_code"]}, client)
    for answered in (apps.exchange(client, code), polled):
        assert (answered.status_code, answered.json["error"]) == (400, "invalid_grant"), answered.text


def test_a_device_is_let_in_after_a_fresh_proof_only(apps: Apps, ramon: Person) -> None:
    """Also by who sends the form at once: a session that was left open in a library lets no device in."""
    client, devices = register(apps.portal), apps.portal.apps.devices
    apps.clock.advance(timedelta(hours=1, minutes=30))
    actor = apps.portal.identity.web_actor(ramon.secret, "192.0.2.77")
    assert actor is not None
    code = apps.post("/oauth/device_authorization", {"scope": "openid"}, client).json["user_code"]
    assert devices.look(actor, code).needs_proof
    with pytest.raises(ProofNeeded):
        devices.give(actor, code, ["openid"], [])
    assert not apps.portal.apps.grants.of(actor)


def test_a_wish_to_sign_out_that_contradicts_itself_leads_nowhere(apps: Apps, ramon: Person) -> None:
    """An app's hint under another app's name, or with its address: nobody is signed out, nobody is sent there."""
    client, other, look = register(apps.portal), register(apps.portal).client, apps.portal.apps.endings.look
    hint = apps.tokens(client, ramon.actor, scope="openid")["id_token"]
    assert look(ramon.actor, {"id_token_hint": [hint], "client_id": [client.client.id]}).is_certain
    bye = other.post_logout_uris[0]
    for named in (other.id, "x", client.client.id.upper()):
        with pytest.raises(AppRefused):
            look(ramon.actor, {"id_token_hint": [hint], "client_id": [named], "post_logout_redirect_uri": [bye]})


def test_nobody_sees_or_ends_what_somebody_else_gave(apps: Apps, ramon: Person) -> None:
    client, grants = register(apps.portal), apps.portal.apps.grants
    apps.tokens(client, ramon.actor, scope="openid offline_access")
    other = person(apps.portal, a_name("elena"))
    hers = apps.tokens(client, other.actor, scope="openid offline_access")
    ((his,), (theirs,)) = grants.of(ramon.actor), grants.of(other.actor)
    assert his.id != theirs.id
    for act in (grants.one, grants.end):
        with pytest.raises(NotFound):
            act(ramon.actor, theirs.id)
    assert apps.is_good(hers["access_token"])
