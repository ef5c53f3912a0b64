"""Whoever has the password and not the second factor, or a passkey that is not theirs."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ventanilla.app import build_portal, create_app
from ventanilla.errors import InvalidInput, SignInRefused, TooManyTries
from ventanilla.identity.model import SessionKind
from ventanilla.identity.service.factors.totp import STEP
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.factoring import ORIGIN, Portal, Target, outcome

pytestmark = pytest.mark.utility("cosepav")


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def portal(portal_settings: Any, clock: FixedClock) -> Any:
    """One that is reached by a name, so that it takes passkeys."""
    built = build_portal(replace(portal_settings, base_url=f"{ORIGIN}/cosepav"), clock=clock)
    yield built
    built.house.db.close()


@pytest.fixture
def ana(portal: Portal, clock: FixedClock) -> Target:
    return Target(portal, clock, "anapaz")


def test_a_hundred_codes_at_once_are_three_tries(ana: Target) -> None:
    ana.with_app()
    half, right = ana.half(), ana.code()
    typed = [ana.wrong(by) for by in range(1, 31)]

    def attempt(code: str) -> str:
        return outcome(lambda: ana.finish(half, code=code))

    with ThreadPoolExecutor(8) as threads:
        seen = list(threads.map(attempt, typed))
    assert seen.count("in") == 0
    entries = [each.action for each in ana.portal.house.audit.entries(ana.actor.identity_id)]
    assert entries.count("identity.second_refused") == 3
    assert outcome(lambda: ana.finish(half, code=right)) == "sign_in_refused"


def test_the_same_code_at_once_opens_one_session(ana: Target) -> None:
    ana.with_app()
    halves, code = [ana.half() for _ in range(6)], ana.code()
    with ThreadPoolExecutor(6) as threads:
        seen = list(threads.map(lambda half: outcome(lambda: ana.finish(half, code=code)), halves))
    assert seen.count("in") == 1


def test_a_year_of_guessing_stays_within_the_budget(ana: Target) -> None:
    """Threats C.3, G1: with three codes good at a time, 33 wrong ones in a year are one in ten thousand."""
    ana.with_app()
    looked_at = 0
    for day in range(365):
        half = ana.half(f"198.51.{day % 250}.{day // 250 + 1}")
        for by in (1, 2):
            try:
                ana.finish(half, code=ana.wrong(by))
            except InvalidInput:
                looked_at += 1
            except (TooManyTries, SignInRefused):
                pass
        ana.clock.advance(timedelta(days=1) - timedelta(seconds=7))
        if looked_at == 18 and day > 20:
            break
    assert looked_at == 18
    home = ana.half("192.0.2.1")
    ana.finish(home, recovery_code=ana.codes[0])


def test_strangers_wrong_codes_keep_nobody_out_who_is_known_here(ana: Target) -> None:
    ana.with_app()
    ana.finish(ana.half("192.0.2.1"), code=ana.code())
    ana.clock.advance(timedelta(seconds=2 * STEP))
    for _ in range(9):
        half = ana.half("203.0.113.9")
        for by in (1, 2):
            assert outcome(lambda half=half, by=by: ana.finish(half, code=ana.wrong(by))) == "invalid_input"
    assert outcome(lambda: ana.finish(ana.half("203.0.113.9"), code=ana.code())) == "too_many_tries"
    assert outcome(lambda: ana.finish(ana.half("192.0.2.1"), code=ana.code())) == "in"


def test_the_right_password_alone_makes_no_place_known(ana: Target) -> None:
    ana.with_app()
    for _ in range(9):
        half = ana.half("203.0.113.9")
        for by in (1, 2):
            outcome(lambda half=half, by=by: ana.finish(half, code=ana.wrong(by)))
    assert outcome(lambda: ana.finish(ana.half("203.0.113.9"), code=ana.wrong())) == "too_many_tries"


def test_an_hour_back_revives_nothing(ana: Target) -> None:
    ana.with_app()
    half, code = ana.half(), ana.code()
    ana.finish(half, code=code)
    other = ana.half()
    ana.clock.advance(timedelta(hours=-1))
    assert ana.identity.second.half_way(other.secret, SessionKind.WEB, "") is None
    assert outcome(lambda: ana.finish(ana.half(), code=ana.code())) == "invalid_input"
    assert outcome(lambda: ana.identity.needs_fresh(ana.actor)) == "proof_needed"


def test_a_half_session_reaches_nothing(ana: Target) -> None:
    """Every page and every operation with the secret of a half session: as for a visitor, or the second step itself."""
    ana.with_app().with_key()
    app = create_app(ana.portal.house.settings, ana.portal)
    web, token = ana.half(), ana.half(kind=SessionKind.API)
    half_client, client = app.test_client(use_cookies=True), app.test_client()
    name = app.extensions["ventanilla_session_cookie"].name
    half_client.set_cookie(name, web.secret, domain="portal.example", path="/cosepav")
    open_anyway = {"identity.second", "identity.sign_in"}
    seen = 0
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or rule.endpoint.startswith(("static", "staff")) or rule.endpoint in open_anyway:
            continue
        path = re.sub(r"<[^>]+>", "nosuch", rule.rule)
        if path.startswith("/api/"):
            if path.endswith("/identity/sign-in/second"):
                continue
            headers = {"Authorization": f"Bearer {token.secret}"}
            with_half = client.get(f"/cosepav{path}", base_url=ORIGIN, headers=headers)
            without = client.get(f"/cosepav{path}", base_url=ORIGIN, headers={"Authorization": "Bearer nosuch"})
        else:
            with_half = half_client.get(f"/cosepav{path}", base_url=ORIGIN)
            without = client.get(f"/cosepav{path}", base_url=ORIGIN)
        places = [each.headers.get("Location") for each in (with_half, without)]
        assert (with_half.status_code, places[0]) == (without.status_code, places[1]), path
        assert ana.name not in with_half.text, path
        seen += 1
    assert seen > 100


@pytest.mark.parametrize("kind", ["GET", "POST", "DELETE"])
def test_a_half_token_is_no_bearer_of_anything(ana: Target, kind: str) -> None:
    ana.with_app()
    app = create_app(ana.portal.house.settings, ana.portal)
    client, secret = app.test_client(), ana.half(kind=SessionKind.API).secret
    headers = {"Authorization": f"Bearer {secret}"}
    for path in ("/identity/me", "/identity/factors", "/identity/session", "/supplies", "/identity/proof"):
        answer = client.open(f"/cosepav/api/v1{path}", method=kind, base_url=ORIGIN, headers=headers, json={})
        assert answer.status_code in (401, 405), path
    web = ana.half(kind=SessionKind.WEB).secret
    asked = "/cosepav/api/v1/identity/sign-in/second"
    assert client.get(asked, base_url=ORIGIN, headers={"Authorization": f"Bearer {web}"}).status_code == 401


def test_the_secret_changes_at_each_step(ana: Target) -> None:
    ana.with_app()
    half = ana.half()
    whole = ana.finish(half, code=ana.code())
    assert half.secret != whole.secret
    assert ana.identity.actor_of(half.secret) is None
    assert ana.identity.second.half_way(whole.secret, SessionKind.WEB, "") is None


def test_a_wrong_password_is_answered_alike_with_and_without_a_factor(portal: Portal, clock: FixedClock) -> None:
    app = create_app(portal.house.settings, portal)
    client = app.test_client()
    Target(portal, clock, "anapaz").with_app().with_key()
    Target(portal, clock, "evapaz")

    def answered(name: str) -> tuple[int, bytes]:
        names = [one.name for one in portal.house.utility.identity.sign_in]
        typed = dict(zip(names, (name, "no es esta frase"), strict=True))
        sent = client.post("/cosepav/api/v1/identity/sign-in", base_url=ORIGIN, json=typed)
        return sent.status_code, re.sub(rb'"(instance|id)":"[^"]*"', b"", sent.data)

    assert answered("anapaz") == answered("evapaz") == answered("nadiepaz")
