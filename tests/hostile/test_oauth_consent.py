"""Attacks on consent: from sessions that ended, from other sites, for more than was asked, with old proofs."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ventanilla.errors import InvalidInput, ProofNeeded, SignInRequired
from ventanilla.kernel.actors import Anonymous, SystemActor
from ventanilla.testing.apping import (
    Apps,
    answer,
    held,
    register,
    register_public,
)
from ventanilla.testing.holding import Person, enter

NOBODY = Anonymous("192.0.2.9")


def test_a_signed_out_session_gives_nothing(apps: Apps, ramon: Person) -> None:
    client = register(apps.portal).client
    params, authorization = apps.asked(client), apps.portal.apps.authorization
    apps.portal.identity.sign_out(ramon.actor)
    for actor in (NOBODY, SystemActor("test"), ramon.actor):
        with pytest.raises(SignInRequired):
            authorization.give(actor, params, ["openid"], [])
    browser = apps.browser(ramon.secret)
    answered = apps.get("/oauth/authorize", browser, query_string={name: each[0] for name, each in params.items()})
    assert answered.status_code == 303
    assert "/sign-in?next=" in answered.headers["Location"]
    assert "code" not in answer(answered.headers["Location"])


def test_consent_can_not_be_posted_by_another_site(apps: Apps, ramon: Person) -> None:
    client = register(apps.portal).client
    query = {name: each[0] for name, each in apps.asked(client).items()}
    answered = apps.browser(ramon.secret).post(
        f"{apps.prefix}/oauth/authorize/answer",
        query_string=query,
        data={"decision": "allow", "scopes": ["openid"]},
        base_url="http://127.0.0.1:8000",
        headers={"Origin": "https://evil.example"},
    )
    assert answered.status_code == 400
    assert "Location" not in answered.headers


def test_consent_takes_a_fresh_proof(apps: Apps, ramon: Person) -> None:
    client = register(apps.portal).client
    apps.clock.advance(timedelta(hours=1, minutes=30))
    actor = apps.portal.identity.web_actor(ramon.secret, "192.0.2.77")
    assert actor is not None
    assert apps.portal.apps.authorization.look(actor, apps.asked(client)).needs_proof
    with pytest.raises(ProofNeeded):
        apps.portal.apps.authorization.give(actor, apps.asked(client), ["openid"], [])


def test_only_what_was_asked_for_and_is_one_s_own_can_be_given(apps: Apps) -> None:
    ramon, his, hers = held(apps)
    client = register(apps.portal, scopes=["openid", "supply:read", "billing:read"]).client
    params, give = apps.asked(client, scope="openid supply:read"), apps.portal.apps.authorization.give
    for scopes, links, field in (
        (["openid", "supply:read", "billing:read"], [his.id], "scopes"),
        (["openid", "supply:read"], [hers.id], "link_ids"),
        (["openid", "supply:read"], [his.id, hers.id], "link_ids"),
        (["openid", "supply:read"], ["unknown"], "link_ids"),
        (["openid", "supply:read"], [], "link_ids"),
        ([], [his.id], "scopes"),
        (["*"], [his.id], "scopes"),
    ):
        with pytest.raises(InvalidInput) as fault:
            give(ramon.actor, params, scopes, links)
        assert list(fault.value.fields) == [field]


def test_an_app_asks_again_without_a_page_only_within_what_it_was_given(apps: Apps, ramon: Person) -> None:
    client, look = register(apps.portal), apps.portal.apps.authorization.look
    apps.tokens(client, ramon.actor, scope="openid email")
    again = answer(look(ramon.actor, apps.asked(client.client, prompt="none", scope="openid")).url)
    assert apps.exchange(client, again["code"]).json["scope"] == "openid"
    for scope in ("openid profile", "openid email offline_access"):
        turned = look(ramon.actor, apps.asked(client.client, prompt="none", scope=scope))
        assert answer(turned.url)["error"] == "consent_required"
    other = enter(apps.portal, ramon.name)
    turned = look(other.actor, apps.asked(client.client, prompt="none", scope="openid"))
    assert answer(turned.url)["error"] == "consent_required"


def test_an_app_that_can_be_imitated_always_has_to_ask(apps: Apps, ramon: Person) -> None:
    client = register_public(apps.portal, redirect_uris=["http://127.0.0.1/back"])
    apps.tokens(client, ramon.actor, scope="openid")
    turned = apps.portal.apps.authorization.look(ramon.actor, apps.asked(client.client, prompt="none", scope="openid"))
    assert answer(turned.url)["error"] == "consent_required"


def test_a_new_proof_is_one_after_the_request(apps: Apps, ramon: Person) -> None:
    client, look = register(apps.portal).client, apps.portal.apps.authorization.look
    apps.clock.advance(timedelta(minutes=1))
    for other in ({"prompt": "login"}, {"max_age": "0"}):
        params = apps.asked(client, **other)
        turned = look(ramon.actor, params)
        assert turned.url.startswith(f"{apps.portal.house.settings.base_url}/oauth/authorize?")
        ticket = answer(turned.url)["ticket"]
        assert look(ramon.actor, {**params, "ticket": [ticket]}).needs_proof
        with pytest.raises(ProofNeeded):
            apps.portal.apps.authorization.give(ramon.actor, {**params, "ticket": [ticket]}, ["openid"], [])
        for forged in ("0", f"0.{'0' * 32}", f"0.{ticket.partition('.')[2]}", "é.é", ticket[:-1]):
            assert "ticket" in answer(look(ramon.actor, {**params, "ticket": [forged]}).url)
        other_request = {**apps.asked(client, state="other", **other), "ticket": [ticket]}
        assert answer(look(ramon.actor, other_request).url)["ticket"] != ticket
        apps.clock.advance(timedelta(seconds=5))
        fresh = enter(apps.portal, ramon.name)
        asked = look(fresh.actor, {**params, "ticket": [ticket]})
        assert not asked.needs_proof


def test_an_app_says_how_old_a_proof_may_be(apps: Apps, ramon: Person) -> None:
    client, look = register(apps.portal).client, apps.portal.apps.authorization.look
    apps.clock.advance(timedelta(minutes=5))
    assert look(ramon.actor, apps.asked(client, max_age="60")).needs_proof
    assert not look(ramon.actor, apps.asked(client, max_age="600")).needs_proof
    turned = look(ramon.actor, apps.asked(client, max_age="60", prompt="none"))
    assert answer(turned.url)["error"] == "login_required"
