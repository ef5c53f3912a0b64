from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from ventanilla.errors import (
    Conflict,
    InvalidInput,
    NotFound,
    ProofNeeded,
    SecondNeeded,
    SignInRefused,
    SignInRequired,
)
from ventanilla.identity.model import HalfWay, SecondWay, SessionKind, SignedIn
from ventanilla.identity.service.factors.totp import STEP, code_at
from ventanilla.kernel.actors import Anonymous, CustomerActor, StaffActor
from ventanilla.kernel.proofs import Proof
from ventanilla.testing.authenticator import Authenticator
from ventanilla.testing.clock import FixedClock

Desk = Any
HERE = Anonymous("192.0.2.1")
PASSWORD = "caballo verde lápiz"
ORIGIN = "https://portal.example"
STEPS = timedelta(seconds=3 * STEP)


class Person:
    """Somebody with an identity, a telephone and a browser."""

    def __init__(self, desk: Desk, clock: FixedClock, name: str = "ana.paz") -> None:
        self.desk, self.clock, self.name = desk, clock, name
        self.id = desk.active(user_name=name, email=f"{name}@correo.example")
        self.actor: CustomerActor = desk.sign_in(name).actor
        self.factors = desk.identity.factors
        self.second = desk.identity.second
        self.secret = ""
        self.codes: tuple[str, ...] = ()
        self.browser = Authenticator(ORIGIN)

    def with_app(self) -> Person:
        self.secret = self.factors.offer_authenticator(self.actor).secret
        self.codes = self.factors.confirm_authenticator(self.actor, self.code()) or self.codes
        self.clock.advance(STEPS)
        return self

    def with_key(self, name: str = "the blue key", **how: bool) -> Person:
        asked = self.factors.ask_passkey(self.actor)
        answer = {"name": name, "ticket": asked.ticket, "credential": self.browser.create(asked.options, **how)}
        self.codes = self.factors.add_passkey(self.actor, answer) or self.codes
        return self

    def code(self, later: int = 0) -> str:
        return code_at(self.secret, self.clock.now() + timedelta(seconds=later * STEP))

    def begin(self, address: str = "192.0.2.1") -> HalfWay:
        typed = {"user_name": self.name, "password": PASSWORD}
        half = self.desk.identity.begin(Anonymous(address), typed, SessionKind.WEB, "")
        assert isinstance(half, HalfWay)
        return half

    def come_in(self, **shown: str) -> SignedIn:
        done: SignedIn = self.second.finish(self.begin().actor, shown)
        return done

    def show_key(self, half: HalfWay) -> dict[str, Any]:
        asked = self.second.ask_passkey(half.actor)
        return {"ticket": asked.ticket, "credential": self.browser.get(asked.options)}

    def told(self) -> list[str]:
        return [str(each["what"]) for each in self.desk.events("identity.factor_changed")]

    def noted(self) -> list[str]:
        return [each.action for each in self.desk.house.audit.entries(self.id)]


@pytest.fixture
def ana(named_desk: Desk, clock: FixedClock) -> Person:
    return Person(named_desk, clock)


def test_without_a_factor_a_password_is_enough(ana: Person) -> None:
    signed_in = ana.desk.sign_in()
    assert ana.desk.who(signed_in.secret) == "ana.paz"


def test_with_an_app_the_password_goes_half_the_way_and_a_code_the_rest(ana: Person) -> None:
    ana.with_app()
    half = ana.begin()
    assert half.ways == (SecondWay.TOTP, SecondWay.RECOVERY_CODE)
    assert ana.desk.who(half.secret) is None
    assert ana.desk.identity.newcomer(half.secret) is None
    signed_in = ana.second.finish(half.actor, {"code": ana.code()})
    assert ana.desk.who(signed_in.secret) == "ana.paz"
    assert ana.second.half_way(half.secret, SessionKind.WEB, "") is None
    with pytest.raises((SignInRequired, SignInRefused)):
        ana.second.finish(half.actor, {"code": ana.code(1)})


def test_what_cannot_go_half_way_is_told_so(ana: Person) -> None:
    ana.with_app()
    with pytest.raises(SecondNeeded):
        ana.desk.sign_in()


def test_a_code_is_taken_however_its_digits_are_typed_and_once(ana: Person) -> None:
    ana.with_app()
    code = ana.code()
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in code)
    ana.come_in(code=f"{code[:3]} {code[3:]}")
    for again in (code, wide, f" {code[:3]}-{code[3:]} "):
        with pytest.raises(InvalidInput) as fault:
            ana.come_in(code=again)
        assert set(fault.value.fields) == {"code"}
    ana.clock.advance(timedelta(seconds=STEP))
    ana.come_in(code=ana.code())


def test_an_older_step_is_not_taken_after_a_newer_one(ana: Person) -> None:
    ana.with_app()
    before = ana.code()
    ana.come_in(code=ana.code(1))
    with pytest.raises(InvalidInput):
        ana.come_in(code=before)


def test_what_are_no_six_digits_costs_no_try(ana: Person) -> None:
    ana.with_app()
    half = ana.begin()
    for odd in ("", "12345", "1234567", "abcdef", "١٢٣٤٥٦x"):
        with pytest.raises(InvalidInput):
            ana.second.finish(half.actor, {"code": odd})
    ana.second.finish(half.actor, {"code": ana.code()})


def test_three_wrong_codes_end_it_and_the_holder_hears_of_it(ana: Person) -> None:
    ana.with_app()
    half = ana.begin()
    right = ana.code()
    wrong = f"{(int(right) + 1) % 10**6:06}"
    for _ in range(2):
        with pytest.raises(InvalidInput):
            ana.second.finish(half.actor, {"code": wrong})
    with pytest.raises(SignInRefused):
        ana.second.finish(half.actor, {"code": wrong})
    with pytest.raises(SignInRefused):
        ana.second.finish(half.actor, {"code": right})
    assert ana.told()[-1] == "second_refused"
    assert ana.noted().count("identity.second_refused") == 3


def test_a_half_session_ends_by_itself_and_with_every_session(ana: Person) -> None:
    ana.with_app()
    half = ana.begin()
    ana.clock.advance(timedelta(minutes=10, seconds=1))
    assert ana.second.half_way(half.secret, SessionKind.WEB, "") is None
    with pytest.raises(SignInRequired):
        ana.second.finish(half.actor, {"code": ana.code()})
    fresh = ana.begin()
    ana.desk.identity.revoke_all(ana.actor, ana.id, ana.actor.session_id)
    assert ana.second.half_way(fresh.secret, SessionKind.WEB, "") is None


def test_a_recovery_code_opens_once_and_the_holder_hears_of_it(ana: Person) -> None:
    ana.with_app()
    assert len(ana.codes) == 10
    ana.come_in(recovery_code=ana.codes[0].upper().replace("-", " "))
    with pytest.raises(InvalidInput):
        ana.come_in(recovery_code=ana.codes[0])
    assert ana.factors.state(ana.actor).codes_left == 9
    assert "recovery_code_used" in ana.told()
    fresh = ana.factors.renew_codes(ana.actor)
    with pytest.raises(InvalidInput):
        ana.come_in(recovery_code=ana.codes[1])
    ana.come_in(recovery_code=fresh[1])


def test_changing_factors_takes_a_fresh_proof_which_the_password_gives(ana: Person) -> None:
    ana.clock.advance(timedelta(minutes=46))
    acts: list[Callable[[], object]] = [
        lambda: ana.factors.may_change(ana.actor),
        lambda: ana.factors.offer_authenticator(ana.actor),
        lambda: ana.factors.ask_passkey(ana.actor),
        lambda: ana.factors.remove_authenticator(ana.actor),
        lambda: ana.factors.remove_passkey(ana.actor, "x"),
        lambda: ana.factors.renew_codes(ana.actor),
    ]
    for act in acts:
        with pytest.raises(ProofNeeded):
            act()
    with pytest.raises(InvalidInput):
        ana.desk.identity.reprove(ana.actor, {"password": "no es esta frase"})
    signed_in = ana.desk.sign_in()
    ana.clock.advance(timedelta(minutes=16))
    old = ana.desk.identity.actor_of(signed_in.secret)
    with pytest.raises(ProofNeeded):
        ana.desk.identity.needs_fresh(old)
    assert ana.desk.identity.reprove(old, {"password": PASSWORD}) == ana.clock.now()
    again = ana.desk.identity.actor_of(signed_in.secret)
    assert ana.desk.identity.needs_fresh(again).proved_at == ana.clock.now()
    ana.factors.offer_authenticator(again)


def test_a_proof_from_the_future_is_none(ana: Person) -> None:
    ana.clock.advance(timedelta(hours=-1))
    with pytest.raises(ProofNeeded):
        ana.desk.identity.needs_fresh(ana.actor)


def test_a_code_and_a_passkey_prove_too_and_a_recovery_code_does_not(ana: Person) -> None:
    ana.with_app().with_key()
    ana.clock.advance(timedelta(minutes=20))
    assert ana.desk.identity.reprove(ana.actor, {"code": ana.code()}) == ana.clock.now()
    asked = ana.factors.ask_proof(ana.actor)
    shown = {"ticket": asked.ticket, "credential": ana.browser.get(asked.options)}
    assert ana.desk.identity.reprove(ana.actor, shown) == ana.clock.now()
    with pytest.raises(InvalidInput):
        ana.desk.identity.reprove(ana.actor, {"recovery_code": ana.codes[0]})


def test_an_app_is_on_only_when_a_code_of_it_was_typed(ana: Person) -> None:
    first = ana.factors.offer_authenticator(ana.actor).secret
    assert not ana.factors.state(ana.actor).is_on
    ana.desk.sign_in()
    ana.secret = ana.factors.offer_authenticator(ana.actor).secret
    with pytest.raises(InvalidInput):
        ana.factors.confirm_authenticator(ana.actor, code_at(first, ana.clock.now()))
    assert len(ana.factors.confirm_authenticator(ana.actor, ana.code())) == 10
    with pytest.raises(Conflict):
        ana.factors.offer_authenticator(ana.actor)
    with pytest.raises(NotFound):
        ana.factors.offered_authenticator(ana.actor)
    assert ana.told() == ["authenticator_added"]
    assert ana.noted()[0] == "identity.authenticator_added"


def test_the_last_factor_takes_the_recovery_codes_along(ana: Person) -> None:
    ana.with_app().with_key()
    ana.factors.remove_authenticator(ana.actor)
    assert ana.factors.state(ana.actor).codes_left == 10
    [key] = ana.factors.state(ana.actor).passkeys
    ana.factors.remove_passkey(ana.actor, key.id)
    state = ana.factors.state(ana.actor)
    assert (state.is_on, state.codes_left) == (False, 0)
    ana.desk.sign_in()
    with pytest.raises(NotFound):
        ana.factors.renew_codes(ana.actor)


@pytest.mark.parametrize("not_count", [False, True])
def test_a_passkey_is_the_second_step(ana: Person, not_count: bool) -> None:
    ana.with_key(not_count=not_count)
    for _ in range(2):
        half = ana.begin()
        assert SecondWay.PASSKEY in half.ways
        signed_in = ana.second.finish(half.actor, ana.show_key(half))
        assert ana.desk.who(signed_in.secret) == "ana.paz"
    assert ana.factors.state(ana.actor).passkeys[0].used_at == ana.clock.now()


def test_a_session_knows_by_what_it_was_proved(ana: Person) -> None:
    def known(secret: str) -> set[str]:
        actor = ana.desk.identity.web_actor(secret, "192.0.2.1")
        assert actor is not None
        return {each.value for each in actor.proved_by}

    assert {each.value for each in ana.actor.proved_by} == {"pwd"}
    ana.with_app().with_key()
    by_code = ana.come_in(code=ana.code())
    assert known(by_code.secret) == {"pwd", "otp", "mfa"}
    assert by_code.actor.proved_by == {Proof.PASSWORD, Proof.CODE, Proof.SEVERAL}
    ana.desk.identity.reprove(by_code.actor, {"password": PASSWORD})
    assert known(by_code.secret) == {"pwd"}, "as its moment, it is of the last proof"
    ana.clock.advance(STEPS)
    ana.desk.identity.reprove(by_code.actor, {"code": ana.code()})
    assert known(by_code.secret) == {"otp"}
    half = ana.begin()
    assert known(ana.second.finish(half.actor, ana.show_key(half)).secret) == {"pwd", "pop", "mfa"}


def test_a_passkey_signs_in_without_a_password(ana: Person) -> None:
    ana.with_key()
    asked = ana.second.ask_alone(HERE)
    assert "allowCredentials" not in asked.options or not asked.options["allowCredentials"]
    shown = {"ticket": asked.ticket, "credential": ana.browser.get(asked.options)}
    signed_in = ana.second.alone(HERE, shown, SessionKind.WEB, "")
    assert ana.desk.who(signed_in.secret) == "ana.paz"


def test_passkeys_have_names_and_there_are_not_too_many(ana: Person) -> None:
    for name in ("", "   ", "x" * 61, "a\u202eb", None, 7):
        asked = ana.factors.ask_passkey(ana.actor)
        answer = {"name": name, "ticket": asked.ticket, "credential": ana.browser.create(asked.options)}
        with pytest.raises(InvalidInput) as fault:
            ana.factors.add_passkey(ana.actor, answer)
        assert set(fault.value.fields) == {"name"}
    for number in range(10):
        ana.with_key(f"llave {number}")
        ana.clock.advance(timedelta(seconds=1))
    assert [key.name for key in ana.factors.state(ana.actor).passkeys][:2] == ["llave 0", "llave 1"]
    with pytest.raises(Conflict):
        ana.factors.ask_passkey(ana.actor)


def test_a_wrong_password_says_nothing_of_factors(ana: Person) -> None:
    def refused() -> tuple[type, dict[str, object]]:
        with pytest.raises(SignInRefused) as fault:
            ana.desk.identity.begin(HERE, {"user_name": "ana.paz", "password": "no es esta frase"})
        return type(fault.value), dict(fault.value.values)

    before = refused()
    ana.with_app()
    assert refused() == before


def test_a_new_password_by_mail_leaves_the_second_step(ana: Person) -> None:
    ana.with_app()
    ana.desk.identity.request_reset(HERE, {"email": "ana.paz@correo.example"})
    new = "otra frase distinta"
    ana.desk.identity.reset_password(ana.desk.secret(), {"password": new, "password_again": new})
    half = ana.desk.identity.begin(HERE, {"user_name": "ana.paz", "password": new})
    assert isinstance(half, HalfWay)
    ana.second.finish(half.actor, {"code": ana.code()})


def test_the_staff_takes_factors_away_after_a_waiting_time(ana: Person) -> None:
    ana.with_app().with_key()
    desk, staff = ana.desk.identity, StaffActor("Marta", frozenset({"clerk"}), "m" * 26)
    due = desk.reset_factors(staff, ana.id, "lost her telephone")
    assert due == ana.clock.now() + timedelta(hours=72)
    with pytest.raises(Conflict):
        desk.reset_factors(staff, ana.id, "again")
    assert ana.told()[-1] == "factor_reset_asked"
    ana.clock.advance(timedelta(hours=71, minutes=59))
    assert desk.factor_resets.do_due() == 0
    assert isinstance(ana.begin(), HalfWay)
    ana.clock.advance(timedelta(minutes=2))
    assert desk.factor_resets.do_due() == 1
    assert ana.desk.who(ana.desk.sign_in().secret) == "ana.paz"
    assert ana.told()[-1] == "factors_reset"
    with pytest.raises(NotFound):
        desk.reset_factors(staff, ana.id, "nothing there")


def test_the_holder_stops_a_reset_by_the_link_of_the_mail_or_signed_in(ana: Person) -> None:
    ana.with_app()
    resets, staff = ana.desk.identity.factor_resets, StaffActor("Marta", frozenset({"clerk"}), "m" * 26)
    ana.desk.identity.reset_factors(staff, ana.id, "somebody called")
    secret = resets.issue_stop(ana.id).path.rpartition("/")[2]
    assert resets.look(secret) == resets.look(secret)
    resets.stop(HERE, secret)
    ana.clock.advance(timedelta(days=4))
    assert resets.do_due() == 0
    assert isinstance(ana.begin(), HalfWay)
    ana.desk.identity.reset_factors(staff, ana.id, "somebody called again")
    ana.factors.stop_reset(ana.actor)
    assert ana.factors.state(ana.actor).reset_due_at is None


def test_the_copy_of_ones_data_names_factors_and_holds_no_secret(ana: Person) -> None:
    ana.with_app().with_key("the blue key")
    pieces = ana.desk.identity.my_data(ana.actor, {"password": PASSWORD})
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as archive:
        whole = {name: archive.read(name).decode() for name in archive.namelist()}
    data = json.loads(whole["second_factors.json"])
    assert data["passkeys"][0]["name"] == "the blue key"
    assert data["recovery_codes"]["left"] == 10
    assert set(data["passkeys"][0]) == {"name", "made_at", "used_at"}
    everything = "".join(whole.values())
    assert not any(secret in everything for secret in (ana.secret, *ana.codes))


def test_the_history_tells_of_factors(ana: Person) -> None:
    ana.with_app()
    ana.come_in(code=ana.code())
    told = {entry.what.id for entry in ana.desk.identity.history(ana.actor).entries}
    assert {"identity.history.authenticator_added", "identity.history.half_signed_in"} <= told


def test_secrets_in_the_database_open_nothing_by_themselves(ana: Person) -> None:
    from sqlalchemy import select

    from ventanilla.identity.tables import factors

    ana.with_app()
    with ana.desk.house.db.read() as connection:
        rows = connection.execute(select(factors.authenticator)).all()
        hashes = connection.execute(select(factors.recovery_code)).all()
    assert ana.secret not in str(rows)
    assert not any(code in str(hashes) for code in ana.codes)


def test_without_a_password_a_fresh_proof_stands_in_for_it(ana: Person) -> None:
    """Whoever signs in with another provider has none."""
    from sqlalchemy import update

    from ventanilla.identity.tables.identities import identity

    with ana.desk.house.db.write() as connection:
        connection.execute(update(identity).where(identity.c.id == ana.id).values(password_hash=""))
    service = ana.desk.identity
    asked = service.asks(ana.actor, service.forms.email)
    assert [each.name for each in asked.fields] == ["email"]
    service.request_email(ana.actor, {"email": "otra@correo.example"})
    ana.clock.advance(timedelta(minutes=46))
    with pytest.raises(ProofNeeded):
        service.asks(ana.actor, service.forms.email)
    for password in ({}, {"password": ""}, {"password": "whatever it is"}):
        with pytest.raises(ProofNeeded):
            service.request_email(ana.actor, {"email": "tercera@correo.example", **password})
    with pytest.raises(InvalidInput):
        service.reprove(ana.actor, {"password": ""})
