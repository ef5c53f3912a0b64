"""Signing out at the wish of an app: whom it signed in, nobody else, and to no other place."""

from __future__ import annotations

import pytest

from ventanilla.testing.apping import (
    CALLBACK,
    Apps,
    a_name,
    answer,
    register,
)
from ventanilla.testing.holding import Person, person


def test_an_app_signs_out_whom_it_signed_in_and_nobody_else(apps: Apps, ramon: Person) -> None:
    client, elena = register(apps.portal), person(apps.portal, a_name("elena"))
    hint = apps.tokens(client, ramon.actor)["id_token"]
    query = {"id_token_hint": hint, "post_logout_redirect_uri": "https://balance.example/bye", "state": "s t"}
    hers = apps.browser(elena.secret)
    answered = apps.get("/oauth/end-session", hers, query_string=query)
    assert answered.status_code == 200
    assert apps.portal.identity.web_actor(elena.secret, "") is not None
    answered = apps.get("/oauth/end-session", apps.browser(ramon.secret), query_string=query)
    assert (answered.status_code, answered.headers["Location"]) == (303, "https://balance.example/bye?state=s+t")
    assert apps.portal.identity.web_actor(ramon.secret, "") is None


def test_a_wish_that_another_site_posts_is_looked_at_with_the_session(apps: Apps, ramon: Person) -> None:
    """With a form of another site the browser sends no cookie: taken at once, it would end nothing."""
    client = register(apps.portal)
    form = {
        "id_token_hint": apps.tokens(client, ramon.actor)["id_token"],
        "post_logout_redirect_uri": "https://balance.example/bye",
        "state": "s",
    }
    path, site = f"{apps.prefix}/oauth/end-session", {"Origin": "https://balance.example"}
    posted = apps.browser().post(path, data={**form, "x": "y"}, base_url="http://127.0.0.1:8000", headers=site)
    assert (posted.status_code, posted.headers["Location"].partition("?")[0]) == (303, path)
    assert answer(posted.headers["Location"]) == form
    assert "Set-Cookie" not in posted.headers
    assert apps.portal.identity.web_actor(ramon.secret, "") is not None
    gone = apps.browser(ramon.secret).get(posted.headers["Location"], base_url="http://127.0.0.1:8000")
    assert gone.headers["Location"] == "https://balance.example/bye?state=s"
    assert apps.portal.identity.web_actor(ramon.secret, "") is None
    long = {**form, "state": "x" * 4_000}
    assert apps.browser().post(path, data=long, base_url="http://127.0.0.1:8000").status_code == 400


def test_nobody_is_signed_out_by_an_address_alone(apps: Apps, ramon: Person) -> None:
    client = register(apps.portal).client
    for query in ({}, {"client_id": client.id}, {"id_token_hint": "x"}):
        answered = apps.get("/oauth/end-session", apps.browser(ramon.secret), query_string=query)
        assert answered.status_code == 200
        answered = apps.browser(ramon.secret).post(
            f"{apps.prefix}/oauth/end-session/confirmed", data=query, base_url="http://127.0.0.1:8000"
        )
        assert answered.status_code == 400
    assert apps.portal.identity.web_actor(ramon.secret, "") is not None


@pytest.mark.parametrize(
    "uri",
    [
        "https://evil.example/",
        "https://balance.example/bye/",
        "https://balance.example/bye?x",
        "https://balance.example@evil.example/bye",
        "//evil.example",
        CALLBACK,
    ],
)
def test_signing_out_leads_nowhere_else(apps: Apps, ramon: Person, uri: str) -> None:
    client = register(apps.portal)
    hint = apps.tokens(client, ramon.actor)["id_token"]
    for query in ({"id_token_hint": hint}, {"client_id": client.client.id}, {}):
        asked = {**query, "post_logout_redirect_uri": uri}
        answered = apps.get("/oauth/end-session", apps.browser(ramon.secret), query_string=asked)
        assert answered.status_code == 400
        assert "Location" not in answered.headers
    assert apps.portal.identity.web_actor(ramon.secret, "") is not None
