from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ventanilla.errors import InvalidInput, LinkExpired, SignInRefused, TooManyTries
from ventanilla.identity.model import LetterKind
from ventanilla.kernel.actors import Anonymous
from ventanilla.testing.clock import FixedClock

Desk = Any


@pytest.mark.covers("COS-01", "COS-02")
def test_whoever_registers_is_active_after_the_link_and_not_before(desk: Desk) -> None:
    desk.register()
    with pytest.raises(SignInRefused):
        desk.sign_in()
    (letter,) = desk.mail()
    assert (letter.kind, letter.email, letter.locale) == (LetterKind.ACTIVATION, "ana@correo.example", "es-AR")
    with pytest.raises(SignInRefused):
        desk.sign_in()
    secret = letter.path.removeprefix("/activate/")
    desk.identity.activate(secret)
    assert desk.who(desk.sign_in().secret) == "Ana.Paz"


@pytest.mark.covers("COS-02")
def test_looking_at_the_link_uses_nothing_up(desk: Desk) -> None:
    desk.register()
    secret = desk.secret()
    for _ in range(3):
        assert desk.identity.look_at_activation(secret).user_name == "Ana.Paz"
    desk.identity.activate(secret)
    for again in (desk.identity.look_at_activation, desk.identity.activate):
        with pytest.raises(LinkExpired):
            again(secret)


def test_a_link_ends_with_its_lifetime(desk: Desk, clock: FixedClock) -> None:
    desk.register()
    secret = desk.secret()
    clock.advance(timedelta(days=3))
    for late in (desk.identity.look_at_activation, desk.identity.activate):
        with pytest.raises(LinkExpired):
            late(secret)


@pytest.mark.parametrize("change", [lambda s: s + "x", lambda s: s[:-1], lambda _: "", lambda _: "ñ" * 5000])
def test_a_changed_link_is_no_link(desk: Desk, change: Any) -> None:
    desk.register()
    with pytest.raises(LinkExpired):
        desk.identity.activate(change(desk.secret()))


def test_a_retry_of_the_mail_kills_the_earlier_link(desk: Desk) -> None:
    desk.register()
    first = desk.secret()
    second = desk.identity.issue_activation(_registration(desk))
    with pytest.raises(LinkExpired):
        desk.identity.activate(first)
    desk.identity.activate(second.path.removeprefix("/activate/"))


def test_a_known_address_is_told_so_and_gets_no_link(desk: Desk) -> None:
    desk.active()
    desk.register(user_name="otra.ana", first_name="Impostora")
    (letter,) = desk.mail()
    assert (letter.kind, letter.email, letter.path) == (
        LetterKind.ALREADY_REGISTERED,
        "ana@correo.example",
        "/password/forgotten",
    )
    assert letter.first_name == "Ana"


def test_a_taken_user_name_is_told_by_mail_only(desk: Desk) -> None:
    desk.active()
    desk.register(user_name="ANA.paz", email="otra@correo.example")
    (letter,) = desk.mail()
    assert (letter.kind, letter.email, letter.path) == (LetterKind.USER_NAME_TAKEN, "otra@correo.example", "/register")


def test_of_two_who_register_one_name_the_first_to_activate_has_it(desk: Desk) -> None:
    desk.register()
    first = desk.secret()
    desk.register(email="otra@correo.example")
    second = desk.secret()
    desk.identity.activate(second)
    with pytest.raises(LinkExpired):
        desk.identity.activate(first)
    (letter,) = desk.mail()
    assert (letter.kind, letter.email) == (LetterKind.USER_NAME_TAKEN, "ana@correo.example")


def test_nobody_s_mailbox_is_flooded(desk: Desk, clock: FixedClock) -> None:
    for each in range(8):
        desk.register(user_name=f"ana{each}")
    assert len(desk.mail()) == 5
    clock.advance(timedelta(days=1, seconds=1))
    desk.register(user_name="ana9")
    assert len(desk.mail()) == 1


def test_one_place_registers_only_so_often(desk: Desk) -> None:
    visitor = Anonymous("192.0.2.77")
    for _ in range(60):
        desk.identity.request_reset(visitor, {"email": "ana"})
    with pytest.raises(TooManyTries):
        desk.identity.request_reset(visitor, {"email": "ana"})
    desk.identity.request_reset(Anonymous("192.0.2.78"), {"email": "ana"})


def test_an_id_in_the_form_is_refused(desk: Desk) -> None:
    with pytest.raises(InvalidInput) as fault:
        desk.register(id="aaaaaaaaaaaaaaaaaaaaaaaaaa")
    assert set(fault.value.fields) == {"id"}


def test_nothing_personal_is_in_jobs_and_audit(desk: Desk) -> None:
    desk.register()
    with desk.house.db.engine.connect() as connection:
        for table in ("audit_entry",):
            text = repr(connection.exec_driver_sql(f"SELECT * FROM {table}").all()).lower()
            for secret in ("ana", "paz", "correo.example", "caballo"):
                assert f"'{secret}" not in text


def _registration(desk: Desk) -> str:
    with desk.house.db.engine.connect() as connection:
        return str(connection.exec_driver_sql("SELECT id FROM registration").scalar_one())
