"""Second factors: the second step of signing in, by code, recovery code and passkey."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ventanilla.errors import (
    InvalidInput,
    SecondNeeded,
    SignInRefused,
    SignInRequired,
)
from ventanilla.identity.model import HalfWay, SecondWay, SessionKind
from ventanilla.identity.service.factors.totp import STEP
from ventanilla.kernel.actors import Anonymous
from ventanilla.kernel.proofs import Proof
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.factoring import PASSWORD, STEPS, Desk, Person

HERE = Anonymous("192.0.2.1")


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
