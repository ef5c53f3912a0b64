from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ventanilla.errors import InvalidInput, LinkExpired, SignInRefused, SignInRequired, TooManyTries
from ventanilla.identity.model import LetterKind
from ventanilla.kernel.actors import Anonymous
from ventanilla.testing.clock import FixedClock

Desk = Any
OLD = "caballo verde lápiz"


def ask(desk: Desk, named: str = "ana@correo.example") -> None:
    desk.identity.request_reset(desk.visitor(), {"email": named})


@pytest.mark.covers("COS-03")
@pytest.mark.parametrize("named", ["ana.paz", "ANA@correo.example", " Ana.Paz "])
def test_a_forgotten_password_is_replaced_through_the_mail(desk: Desk, new: dict[str, str], named: str) -> None:
    desk.active()
    before = desk.sign_in()
    ask(desk, named)
    (letter,) = desk.mail()
    assert (letter.kind, letter.email, letter.user_name) == (LetterKind.RESET, "ana@correo.example", "Ana.Paz")
    secret = letter.path.removeprefix("/password/reset/")
    assert desk.identity.look_at_reset(secret).user_name == "Ana.Paz"
    assert desk.identity.look_at_reset(secret).user_name == "Ana.Paz"
    desk.sign_in()
    desk.identity.reset_password(secret, new)
    assert desk.who(before.secret) is None
    with pytest.raises(SignInRefused):
        desk.sign_in()
    desk.sign_in(password=new["password"])
    with pytest.raises(LinkExpired):
        desk.identity.reset_password(secret, new)


@pytest.mark.parametrize("named", ["nadie", "nadie@correo.example", "аna.paz", "\ud800", "x" * 200])
def test_nobody_is_written_to_when_nobody_is_meant(desk: Desk, named: str) -> None:
    desk.active()
    ask(desk, named)
    assert desk.mail() == []


def test_a_second_request_kills_the_first_link(desk: Desk, new: dict[str, str]) -> None:
    desk.active()
    ask(desk)
    first = desk.secret()
    ask(desk, "ana.paz")
    second = desk.secret()
    with pytest.raises(LinkExpired):
        desk.identity.look_at_reset(first)
    with pytest.raises(LinkExpired):
        desk.identity.reset_password(first, new)
    desk.identity.reset_password(second, new)


def test_a_reset_link_lives_an_hour(desk: Desk, clock: FixedClock, new: dict[str, str]) -> None:
    desk.active()
    ask(desk)
    secret = desk.secret()
    clock.advance(timedelta(hours=1))
    with pytest.raises(LinkExpired):
        desk.identity.reset_password(secret, new)
    desk.sign_in()


def test_a_bad_new_password_leaves_the_link_good(desk: Desk, new: dict[str, str]) -> None:
    desk.active()
    ask(desk)
    secret = desk.secret()
    for bad in ("corta", "contraseña1", "Ana.Paz1234"):
        with pytest.raises(InvalidInput) as fault:
            desk.identity.reset_password(secret, {"password": bad, "password_again": bad})
        assert set(fault.value.fields) == {"password"}
    desk.identity.reset_password(secret, new)


def test_whoever_proves_the_mailbox_gets_in_while_others_guess(desk: Desk, new: dict[str, str]) -> None:
    desk.active()
    for each in range(10):
        with pytest.raises(SignInRefused):
            desk.sign_in(password="no es esta frase", address=f"198.51.100.{each}")
    ask(desk)
    desk.identity.reset_password(desk.secret(), new)
    desk.sign_in(password=new["password"])


def test_a_victim_s_mailbox_gets_few_resets_and_the_password_stays(desk: Desk) -> None:
    desk.active()
    for each in range(40):
        desk.identity.request_reset(Anonymous(f"198.51.100.{each}"), {"email": "ana.paz"})
    assert len(desk.mail()) == 5
    desk.sign_in()


@pytest.mark.covers("COS-18")
def test_the_password_is_changed_and_other_sessions_end(desk: Desk, new: dict[str, str]) -> None:
    desk.active()
    here, there = desk.sign_in(), desk.sign_in()
    ask(desk)
    link = desk.secret()
    after = desk.identity.change_password(here.actor, {"current_password": OLD, **new})
    assert desk.who(after.secret) == "Ana.Paz"
    assert desk.who(here.secret) is None
    assert desk.who(there.secret) is None
    with pytest.raises(SignInRefused):
        desk.sign_in()
    with pytest.raises(LinkExpired):
        desk.identity.look_at_reset(link)


@pytest.mark.covers("COS-18")
def test_each_wrong_field_of_the_change_is_named(desk: Desk, new: dict[str, str]) -> None:
    desk.active()
    actor = desk.sign_in().actor
    cases: list[tuple[dict[str, str], str, str]] = [
        ({"current_password": "no es esta"}, "current_password", "current_password"),
        ({"password_again": "no es igual"}, "password_again", "password_again"),
        ({"password": OLD, "password_again": OLD}, "password", "password_same"),
        ({"password": "corta", "password_again": "corta"}, "password", "password_short"),
    ]
    for change, name, reason in cases:
        with pytest.raises(InvalidInput) as fault:
            desk.identity.change_password(actor, {"current_password": OLD, **new, **change})
        assert {key: said.id for key, said in fault.value.fields.items()} == {name: f"field.fault.{reason}"}


def test_a_stolen_session_can_t_guess_the_password(desk: Desk, new: dict[str, str]) -> None:
    desk.active()
    actor = desk.sign_in().actor
    for _ in range(10):
        with pytest.raises(InvalidInput):
            desk.identity.change_password(actor, {"current_password": "no es esta", **new})
    with pytest.raises(TooManyTries):
        desk.identity.change_password(actor, {"current_password": OLD, **new})


def test_a_visitor_has_no_password_to_change(desk: Desk, new: dict[str, str]) -> None:
    with pytest.raises(SignInRequired):
        desk.identity.change_password(Anonymous(), {"current_password": OLD, **new})


def test_what_was_typed_is_forgotten_once_it_is_answered(desk: Desk) -> None:
    desk.active()
    for named in ("ana.paz", "nadie@correo.example"):
        ask(desk, named)
    desk.mail()
    with desk.house.db.engine.connect() as connection:
        assert set(connection.exec_driver_sql("SELECT named FROM reset_request").scalars()) == {""}
