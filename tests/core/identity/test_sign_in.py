from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from ventanilla.errors import InvalidInput, SignInRefused
from ventanilla.identity.model import SessionKind
from ventanilla.testing.clock import FixedClock

Desk = Any
WRONG = "no es esta frase"


@pytest.mark.covers("COS-03")
def test_user_name_and_password_open_a_session(desk: Desk) -> None:
    identity_id = desk.active()
    signed_in = desk.sign_in()
    actor = desk.identity.actor_of(signed_in.secret, "web", "192.0.2.9")
    assert (actor.identity_id, actor.first_name, actor.last_name) == (identity_id, "Ana", "Paz")
    assert (actor.locale, actor.address) == ("es-AR", "192.0.2.9")


@pytest.mark.parametrize("spelling", ["ana.paz", "ANA.PAZ", " Ana.Paz  ", "ａｎａ.paz"])
def test_spellings_of_one_name_are_one_identity(desk: Desk, spelling: str) -> None:
    desk.active()
    assert desk.who(desk.sign_in(spelling).secret) == "Ana.Paz"


@pytest.mark.parametrize("odd", ["ana.paz\u200b", "аna.paz", "nadie", "\ud800", "x\x00", "ana@correo.example", "%"])
def test_every_other_spelling_is_refused_alike(desk: Desk, odd: str) -> None:
    desk.active()
    with pytest.raises(SignInRefused) as fault:
        desk.sign_in(odd)
    assert fault.value.values == {}


@pytest.mark.parametrize("password", [WRONG, "x" * 1_000_000, "\ud800" * 12, "\x00" * 12, " " * 12])
def test_a_wrong_password_is_refused_whatever_it_is(desk: Desk, password: str) -> None:
    desk.active()
    for name in ("ana.paz", "nadie"):
        with pytest.raises(SignInRefused):
            desk.sign_in(name, password)


def test_what_is_missing_is_named_for_known_and_unknown_alike(desk: Desk) -> None:
    desk.active()
    for name in ("ana.paz", "nadie"):
        with pytest.raises(InvalidInput) as fault:
            desk.sign_in(name, "")
        assert set(fault.value.fields) == {"password"}


def test_known_and_unknown_cost_the_same_statements(desk: Desk) -> None:
    desk.active()
    assert _refused(desk, "ana.paz") == _refused(desk, "nadie") == _refused(desk, "ana.paz\u200b")


def test_nobody_gets_more_tries_than_the_budget(desk: Desk) -> None:
    desk.active()
    for _ in range(10):
        with pytest.raises(SignInRefused):
            desk.sign_in(password=WRONG)
    with pytest.raises(SignInRefused):
        desk.sign_in()


def test_the_right_password_works_again_when_the_window_is_over(desk: Desk, clock: FixedClock) -> None:
    desk.active()
    for _ in range(30):
        with pytest.raises(SignInRefused):
            desk.sign_in(password=WRONG)
    clock.advance(timedelta(minutes=15))
    desk.sign_in()


def test_the_window_slides(desk: Desk, clock: FixedClock) -> None:
    desk.active()
    for _ in range(10):
        with pytest.raises(SignInRefused):
            desk.sign_in(password=WRONG)
        clock.advance(timedelta(minutes=1))
    clock.advance(timedelta(minutes=5))
    with pytest.raises(SignInRefused):
        desk.sign_in(password=WRONG)
    with pytest.raises(SignInRefused):
        desk.sign_in()
    clock.advance(timedelta(minutes=1))
    desk.sign_in()


def test_tries_from_many_places_share_the_budget_of_their_target(desk: Desk) -> None:
    desk.active()
    for each in range(10):
        with pytest.raises(SignInRefused):
            desk.sign_in(password=WRONG, address=f"198.51.100.{each}")
    with pytest.raises(SignInRefused):
        desk.sign_in(address="198.51.100.200")


def test_a_stranger_s_guesses_don_t_keep_the_holder_out(desk: Desk, clock: FixedClock) -> None:
    desk.active()
    desk.sign_in(address="192.0.2.1")
    for each in range(40):
        with pytest.raises(SignInRefused):
            desk.sign_in(password=WRONG, address=f"198.51.100.{each}")
        clock.advance(timedelta(minutes=1))
    desk.sign_in(address="192.0.2.1")


def test_success_takes_back_only_its_own_tries(desk: Desk) -> None:
    desk.active()
    for _ in range(9):
        with pytest.raises(SignInRefused):
            desk.sign_in(password=WRONG, address="198.51.100.1")
    for _ in range(12):
        desk.sign_in(address="192.0.2.1")
    with pytest.raises(SignInRefused):
        desk.sign_in(password=WRONG, address="198.51.100.1")
    with pytest.raises(SignInRefused):
        desk.sign_in(address="198.51.100.2")


def test_one_place_can_t_spray_over_many_names(desk: Desk) -> None:
    desk.active()
    for each in range(60):
        with pytest.raises(SignInRefused):
            desk.sign_in(f"vecino{each}", WRONG, address="198.51.100.1")
    with pytest.raises(SignInRefused):
        desk.sign_in(address="198.51.100.1")
    desk.sign_in(address="198.51.100.2")


def test_neighbours_in_one_ipv6_network_are_one_place(desk: Desk) -> None:
    desk.active()
    for each in range(60):
        with pytest.raises(SignInRefused):
            desk.sign_in(f"vecino{each}", WRONG, address=f"2001:db8:1:2::{each:x}")
    with pytest.raises(SignInRefused):
        desk.sign_in(address="2001:db8:1:2:ffff::1")
    desk.sign_in(address="2001:db8:1:3::1")


def test_every_sign_in_is_a_new_session(desk: Desk) -> None:
    desk.active()
    first, second = desk.sign_in(), desk.sign_in()
    assert first.secret != second.secret
    assert first.actor.session_id != second.actor.session_id


def test_an_app_s_token_is_no_cookie_and_the_other_way_round(desk: Desk) -> None:
    desk.active()
    token = desk.sign_in(kind=SessionKind.API).secret
    cookie = desk.sign_in().secret
    assert desk.who(token, SessionKind.API)
    assert desk.who(cookie)
    assert desk.who(token) is None
    assert desk.who(cookie, SessionKind.API) is None


def test_secrets_and_passwords_are_nowhere_in_the_database(desk: Desk) -> None:
    desk.register(user_name="otro", email="otro@correo.example")
    link = desk.secret()
    desk.active()
    cookie = desk.sign_in().secret
    with desk.house.db.engine.connect() as connection:
        for table in ("identity", "registration", "session", "identity_try", "audit_entry"):
            text = repr(connection.exec_driver_sql(f"SELECT * FROM {table}").all())
            for secret in (link, cookie, "caballo verde"):
                assert secret not in text


def test_a_hash_of_yesterday_is_renewed_at_sign_in(desk: Desk) -> None:
    from argon2 import PasswordHasher
    from sqlalchemy import select, update

    from ventanilla.identity.tables.identities import identity

    desk.active()
    weak = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash("caballo verde lápiz")
    with desk.house.db.write() as connection:
        connection.execute(update(identity).values(password_hash=weak))
    desk.sign_in()
    with desk.house.db.read() as connection:
        stored = connection.execute(select(identity.c.password_hash)).scalar_one()
    work = desk.house.settings.password_work
    assert f"m={work.kib},t={work.passes},p=1" in stored
    desk.sign_in()


def _refused(desk: Desk, name: str) -> list[str]:
    """The statements of a refused sign-in."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(desk.house.db.engine, "before_cursor_execute", note)
    try:
        with pytest.raises(SignInRefused):
            desk.sign_in(name, WRONG)
    finally:
        event.remove(desk.house.db.engine, "before_cursor_execute", note)
    return seen
