"""Passkeys that are not theirs, copied, of elsewhere, or none at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from webauthn.helpers import bytes_to_base64url

from ventanilla.app import build_portal
from ventanilla.errors import SignInRequired
from ventanilla.identity.model import HalfWay, SessionKind
from ventanilla.kernel.actors import Anonymous
from ventanilla.testing.authenticator import Authenticator
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.factoring import ORIGIN, PASSWORD, Portal, Target, outcome

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


def shown(ana: Target, half: HalfWay) -> dict[str, Any]:
    asked = ana.identity.second.ask_passkey(half.actor)
    return {"ticket": asked.ticket, "credential": ana.keys.get(asked.options)}


def test_an_answer_is_good_once_and_for_its_own_session_and_purpose(ana: Target) -> None:
    ana.with_key()
    half, other = ana.half(), ana.half()
    answer = shown(ana, half)
    assert outcome(lambda: ana.finish(other, **answer)) == "invalid_input"
    ana.finish(half, **answer)
    assert outcome(lambda: ana.finish(ana.half(), **answer)) == "invalid_input"
    proof = ana.identity.factors.ask_proof(ana.actor)
    stolen = {"ticket": proof.ticket, "credential": ana.keys.get(proof.options)}
    assert outcome(lambda: ana.finish(ana.half(), **stolen)) == "invalid_input"
    alone = ana.identity.second.ask_alone(Anonymous("192.0.2.1"))
    loose = {"ticket": alone.ticket, "credential": ana.keys.get(alone.options)}
    assert outcome(lambda: ana.identity.reprove(ana.actor, loose)) == "invalid_input"
    ana.clock.advance(timedelta(minutes=1))
    late = shown(ana, half2 := ana.half())
    ana.clock.advance(timedelta(minutes=5, seconds=1))
    assert outcome(lambda: ana.finish(half2, **late)) == "invalid_input"


@pytest.mark.parametrize("bent", ["origin", "host", "unverified", "crossed"])
def test_an_answer_from_elsewhere_or_of_nobody_is_refused(ana: Target, bent: str) -> None:
    ana.with_key()
    if bent == "origin":
        ana.keys.origin = "https://portal.example.evil.example"
    elif bent == "host":
        ana.keys.host = "evil.example"
    elif bent == "unverified":
        ana.keys.verifies = False
    else:
        ana.keys.crosses = True
    half = ana.half()
    answer = shown(ana, half)
    assert outcome(lambda: ana.finish(half, **answer)) == "invalid_input"
    asked = ana.identity.factors.ask_passkey(ana.actor)
    new = {"name": "otra", "ticket": asked.ticket, "credential": ana.keys.create(asked.options)}
    assert outcome(lambda: ana.identity.factors.add_passkey(ana.actor, new)) == "invalid_input"


def test_a_passkey_of_somebody_else_opens_nothing(ana: Target, portal: Portal, clock: FixedClock) -> None:
    ana.with_key()
    eva = Target(portal, clock, "evapaz").with_key()
    half = ana.half()
    asked = ana.identity.second.ask_passkey(half.actor)
    answer = {"ticket": asked.ticket, "credential": eva.keys.get(asked.options)}
    assert outcome(lambda: ana.finish(half, **answer)) == "invalid_input"
    alone = ana.identity.second.ask_alone(Anonymous("192.0.2.1"))
    forged = eva.keys.get(alone.options)
    forged["response"]["userHandle"] = bytes_to_base64url(ana.keys.keys[0].handle)
    sent = {"ticket": alone.ticket, "credential": forged}
    assert outcome(lambda: ana.identity.second.alone(Anonymous(""), sent, SessionKind.WEB, "")) == "sign_in_refused"
    [key] = ana.identity.factors.state(ana.actor).passkeys
    assert outcome(lambda: ana.identity.factors.remove_passkey(eva.actor, key.id)) == "not_found"


def test_a_copied_passkey_gives_itself_away(ana: Target) -> None:
    ana.with_key()
    half = ana.half()
    ana.finish(half, **shown(ana, half))
    ana.keys.keys[0].counter = 0
    clone = ana.half()
    assert outcome(lambda: ana.finish(clone, **shown(ana, clone))) == "invalid_input"
    [key] = ana.identity.factors.state(ana.actor).passkeys
    assert key.is_suspended
    ana.keys.keys[0].counter = 50
    half = ana.half()
    assert "passkey" not in half.ways
    assert ana.identity.factors.state(ana.actor).is_on


def test_a_passkey_of_the_staff_is_none_of_a_customer(ana: Target, portal: Portal) -> None:
    from ventanilla.kernel.actors import StaffActor

    keys, staff_keys = Authenticator(ORIGIN), portal.staff.members.keys
    asked = staff_keys.ask_new(StaffActor("Marta", frozenset({"clerk"}), "m" * 26))
    keys.create(asked.options)
    alone = portal.identity.second.ask_alone(Anonymous(""))
    sent = {"ticket": alone.ticket, "credential": keys.get(alone.options)}
    assert outcome(lambda: portal.identity.second.alone(Anonymous(""), sent, SessionKind.WEB, "")) == "sign_in_refused"


@pytest.mark.parametrize(
    "junk",
    [
        *(None, "", "[]", "{", '{"response":1}', ["a"], 7, "x" * 30_000),
        {"id": 7, "response": {}},
        {"id": "å", "response": {}},
        {"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {"clientDataJSON": "%%"}},
    ],
)
def test_junk_is_no_passkey(ana: Target, junk: Any) -> None:
    ana.with_key()
    asked = ana.identity.second.ask_alone(Anonymous(""))
    sent = {"ticket": asked.ticket, "credential": junk}
    assert outcome(lambda: ana.identity.second.alone(Anonymous(""), sent, SessionKind.WEB, "")) == "sign_in_refused"
    asked = ana.identity.factors.ask_passkey(ana.actor)
    new = {"name": "otra", "ticket": asked.ticket, "credential": junk}
    assert outcome(lambda: ana.identity.factors.add_passkey(ana.actor, new)) == "invalid_input"


def test_ended_sessions_prove_nothing(ana: Target) -> None:
    ana.identity.sign_out(ana.actor)
    with pytest.raises(SignInRequired):
        ana.identity.reprove(ana.actor, {"password": PASSWORD})
