"""Whoever has the password and not the second factor, or a passkey that is not theirs."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from webauthn.helpers import bytes_to_base64url

from ventanilla.app import build_portal, create_app
from ventanilla.errors import InvalidInput, SignInRefused, SignInRequired, TooManyTries, VentanillaError
from ventanilla.identity.model import HalfWay, SessionKind, SignedIn
from ventanilla.identity.service.factors.totp import STEP, code_at
from ventanilla.kernel.actors import Anonymous, CustomerActor, HalfActor, SystemActor
from ventanilla.testing.authenticator import Authenticator
from ventanilla.testing.clock import FixedClock

pytestmark = pytest.mark.utility("cosepav")
Portal = Any
ORIGIN = "https://portal.example"
PASSWORD = "caballo verde lápiz"


class Person:
    def __init__(self, portal: Portal, clock: FixedClock, name: str) -> None:
        self.portal, self.clock, self.name = portal, clock, name
        self.identity = portal.identity
        policy = portal.house.utility.identity
        values = (name, f"{name}@correo.example", "Ana", "Paz", PASSWORD, PASSWORD)
        typed = dict(zip((one.name for one in policy.register), values, strict=True))
        assert self.identity.open_identity(SystemActor("test"), typed, "es-AR")
        self.typed = dict(zip((one.name for one in policy.sign_in), (name, PASSWORD), strict=True))
        self.actor: CustomerActor = self.identity.sign_in(Anonymous("192.0.2.1"), self.typed).actor
        self.keys = Authenticator(ORIGIN)

    def with_app(self) -> Person:
        self.secret: str = self.identity.factors.offer_authenticator(self.actor).secret
        self.codes = self.identity.factors.confirm_authenticator(self.actor, self.code())
        self.clock.advance(timedelta(seconds=3 * STEP))
        return self

    def with_key(self) -> Person:
        asked = self.identity.factors.ask_passkey(self.actor)
        answer = {"name": "llave", "ticket": asked.ticket, "credential": self.keys.create(asked.options)}
        self.identity.factors.add_passkey(self.actor, answer)
        return self

    def code(self) -> str:
        return code_at(self.secret, self.clock.now())

    def wrong(self, by: int = 1) -> str:
        return f"{(int(self.code()) + by) % 10**6:06}"

    def half(self, address: str = "198.51.100.7", kind: SessionKind = SessionKind.WEB) -> HalfWay:
        found = self.identity.begin(Anonymous(address), self.typed, kind)
        assert isinstance(found, HalfWay)
        return found

    def finish(self, half: HalfWay | HalfActor, **shown: Any) -> SignedIn:
        actor = half.actor if isinstance(half, HalfWay) else half
        done: SignedIn = self.identity.second.finish(actor, shown)
        return done


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
def ana(portal: Portal, clock: FixedClock) -> Person:
    return Person(portal, clock, "anapaz")


def outcome(act: Callable[[], object]) -> str:
    try:
        act()
    except VentanillaError as fault:
        return fault.code
    return "in"


def test_a_hundred_codes_at_once_are_three_tries(ana: Person) -> None:
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


def test_the_same_code_at_once_opens_one_session(ana: Person) -> None:
    ana.with_app()
    halves, code = [ana.half() for _ in range(6)], ana.code()
    with ThreadPoolExecutor(6) as threads:
        seen = list(threads.map(lambda half: outcome(lambda: ana.finish(half, code=code)), halves))
    assert seen.count("in") == 1


def test_a_year_of_guessing_stays_within_the_budget(ana: Person) -> None:
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


def test_strangers_wrong_codes_keep_nobody_out_who_is_known_here(ana: Person) -> None:
    ana.with_app()
    ana.finish(ana.half("192.0.2.1"), code=ana.code())
    ana.clock.advance(timedelta(seconds=2 * STEP))
    for _ in range(9):
        half = ana.half("203.0.113.9")
        for by in (1, 2):
            assert outcome(lambda half=half, by=by: ana.finish(half, code=ana.wrong(by))) == "invalid_input"
    assert outcome(lambda: ana.finish(ana.half("203.0.113.9"), code=ana.code())) == "too_many_tries"
    assert outcome(lambda: ana.finish(ana.half("192.0.2.1"), code=ana.code())) == "in"


def test_the_right_password_alone_makes_no_place_known(ana: Person) -> None:
    ana.with_app()
    for _ in range(9):
        half = ana.half("203.0.113.9")
        for by in (1, 2):
            outcome(lambda half=half, by=by: ana.finish(half, code=ana.wrong(by)))
    assert outcome(lambda: ana.finish(ana.half("203.0.113.9"), code=ana.wrong())) == "too_many_tries"


def test_an_hour_back_revives_nothing(ana: Person) -> None:
    ana.with_app()
    half, code = ana.half(), ana.code()
    ana.finish(half, code=code)
    other = ana.half()
    ana.clock.advance(timedelta(hours=-1))
    assert ana.identity.second.half_way(other.secret, SessionKind.WEB, "") is None
    assert outcome(lambda: ana.finish(ana.half(), code=ana.code())) == "invalid_input"
    assert outcome(lambda: ana.identity.needs_fresh(ana.actor)) == "proof_needed"


def test_a_half_session_reaches_nothing(ana: Person) -> None:
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
def test_a_half_token_is_no_bearer_of_anything(ana: Person, kind: str) -> None:
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


def test_the_secret_changes_at_each_step(ana: Person) -> None:
    ana.with_app()
    half = ana.half()
    whole = ana.finish(half, code=ana.code())
    assert half.secret != whole.secret
    assert ana.identity.actor_of(half.secret) is None
    assert ana.identity.second.half_way(whole.secret, SessionKind.WEB, "") is None


def test_a_wrong_password_is_answered_alike_with_and_without_a_factor(portal: Portal, clock: FixedClock) -> None:
    app = create_app(portal.house.settings, portal)
    client = app.test_client()
    Person(portal, clock, "anapaz").with_app().with_key()
    Person(portal, clock, "evapaz")

    def answered(name: str) -> tuple[int, bytes]:
        names = [one.name for one in portal.house.utility.identity.sign_in]
        typed = dict(zip(names, (name, "no es esta frase"), strict=True))
        sent = client.post("/cosepav/api/v1/identity/sign-in", base_url=ORIGIN, json=typed)
        return sent.status_code, re.sub(rb'"(instance|id)":"[^"]*"', b"", sent.data)

    assert answered("anapaz") == answered("evapaz") == answered("nadiepaz")


# Passkeys


def shown(ana: Person, half: HalfWay) -> dict[str, Any]:
    asked = ana.identity.second.ask_passkey(half.actor)
    return {"ticket": asked.ticket, "credential": ana.keys.get(asked.options)}


def test_an_answer_is_good_once_and_for_its_own_session_and_purpose(ana: Person) -> None:
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
def test_an_answer_from_elsewhere_or_of_nobody_is_refused(ana: Person, bent: str) -> None:
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


def test_a_passkey_of_somebody_else_opens_nothing(ana: Person, portal: Portal, clock: FixedClock) -> None:
    ana.with_key()
    eva = Person(portal, clock, "evapaz").with_key()
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


def test_a_copied_passkey_gives_itself_away(ana: Person) -> None:
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


def test_a_passkey_of_the_staff_is_none_of_a_customer(ana: Person, portal: Portal) -> None:
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
def test_junk_is_no_passkey(ana: Person, junk: Any) -> None:
    ana.with_key()
    asked = ana.identity.second.ask_alone(Anonymous(""))
    sent = {"ticket": asked.ticket, "credential": junk}
    assert outcome(lambda: ana.identity.second.alone(Anonymous(""), sent, SessionKind.WEB, "")) == "sign_in_refused"
    asked = ana.identity.factors.ask_passkey(ana.actor)
    new = {"name": "otra", "ticket": asked.ticket, "credential": junk}
    assert outcome(lambda: ana.identity.factors.add_passkey(ana.actor, new)) == "invalid_input"


def test_ended_sessions_prove_nothing(ana: Person) -> None:
    ana.identity.sign_out(ana.actor)
    with pytest.raises(SignInRequired):
        ana.identity.reprove(ana.actor, {"password": PASSWORD})
