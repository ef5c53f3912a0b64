from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ventanilla.errors import NotFound, SignInRequired
from ventanilla.identity.model import SessionKind
from ventanilla.identity.service.sessions import device_label
from ventanilla.kernel.actors import Anonymous
from ventanilla.testing.clock import FixedClock

Desk = Any


def test_a_session_ends_when_nobody_uses_it(desk: Desk, clock: FixedClock) -> None:
    desk.active()
    secret = desk.sign_in().secret
    for _ in range(5):
        clock.advance(timedelta(minutes=90))
        assert desk.who(secret)
    clock.advance(timedelta(hours=2))
    assert desk.who(secret) is None


def test_an_ended_session_is_not_revived_by_a_clock_that_goes_back(desk: Desk, clock: FixedClock) -> None:
    desk.active()
    secret = desk.sign_in().secret
    clock.advance(timedelta(hours=3))
    assert desk.who(secret) is None
    clock.advance(-timedelta(hours=3))
    assert desk.who(secret) is None


def test_no_session_lives_longer_than_two_weeks(desk: Desk, clock: FixedClock) -> None:
    desk.active()
    secret = desk.sign_in().secret
    for _ in range(14 * 24 - 1):
        clock.advance(timedelta(hours=1))
        assert desk.who(secret)
    clock.advance(timedelta(hours=1))
    assert desk.who(secret) is None


def test_an_app_s_token_rests_as_long_as_it_lives(desk: Desk, clock: FixedClock) -> None:
    desk.active()
    token = desk.sign_in(kind=SessionKind.API).secret
    clock.advance(timedelta(days=13))
    assert desk.who(token, SessionKind.API)
    clock.advance(timedelta(days=1))
    assert desk.who(token, SessionKind.API) is None


def test_who_signs_out_is_out(desk: Desk) -> None:
    desk.active()
    here, there = desk.sign_in(), desk.sign_in()
    desk.identity.sign_out(here.actor)
    assert desk.who(here.secret) is None
    assert desk.who(there.secret)
    desk.identity.sign_out(here.actor)
    desk.identity.sign_out(Anonymous())


def test_all_other_sessions_can_be_ended(desk: Desk) -> None:
    identity_id = desk.active()
    here, there = desk.sign_in(), desk.sign_in(kind=SessionKind.API)
    assert desk.identity.revoke_all(here.actor, identity_id, here.actor.session_id) == 1
    assert desk.who(here.secret)
    assert desk.who(there.secret, SessionKind.API) is None


def test_nobody_ends_somebody_else_s_sessions(desk: Desk) -> None:
    ana = desk.active()
    desk.active(user_name="eva.luz", email="eva@correo.example")
    eva = desk.sign_in("eva.luz").actor
    with pytest.raises(NotFound):
        desk.identity.revoke_all(eva, ana)
    with pytest.raises(SignInRequired):
        desk.identity.revoke_all(Anonymous(), ana)


def test_somebody_sees_where_they_are_signed_in(desk: Desk, clock: FixedClock) -> None:
    desk.active()
    desk.identity.sign_in(
        desk.visitor(),
        {"user_name": "ana.paz", "password": "caballo verde lápiz"},
        "web",
        "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    )
    clock.advance(timedelta(minutes=1))
    here = desk.sign_in()
    mine = desk.identity.sessions_of(here.actor)
    assert [(each.label, each.is_current) for each in mine] == [("", True), ("Firefox · Linux", False)]


def test_reading_pages_writes_at_most_every_five_minutes(desk: Desk, clock: FixedClock) -> None:
    desk.active()
    secret = desk.sign_in().secret
    assert [_writes(desk, secret) for _ in range(3)] == [0, 0, 0]
    clock.advance(timedelta(minutes=5))
    assert [_writes(desk, secret) for _ in range(3)] == [1, 0, 0]


@pytest.mark.parametrize("odd", ["", "x", "ñ" * 43, "a" * 100_000, "\ud800", "' OR 1=1 --"])
def test_a_made_up_secret_opens_nothing(desk: Desk, odd: str) -> None:
    assert desk.who(odd) is None


def test_a_language_is_kept(desk: Desk) -> None:
    desk.active()
    signed_in = desk.sign_in()
    desk.identity.set_locale(signed_in.actor, "en-GB")
    assert desk.identity.actor_of(signed_in.secret).locale == "en"
    assert desk.identity.contact_of(signed_in.actor.identity_id) == ("ana@correo.example", "en", "Ana", "")
    desk.identity.set_locale(signed_in.actor, "../../x")
    assert desk.identity.actor_of(signed_in.secret).locale == "es-AR"


def test_an_unknown_identity_has_no_contact(desk: Desk) -> None:
    assert desk.identity.person("nobody") is None
    with pytest.raises(NotFound):
        desk.identity.contact_of("nobody")


@pytest.mark.parametrize(
    ("user_agent", "label"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19 Safari/604", "Safari · iPhone"),
        ("Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome · Android"),
        ("curl/8.0\x1b[31m", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_a_browser_is_called_as_people_call_it(user_agent: str, label: str) -> None:
    assert device_label(user_agent) == label


def _writes(desk: Desk, secret: str) -> int:
    from sqlalchemy import event

    seen = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(desk.house.db.engine, "before_cursor_execute", note)
    try:
        assert desk.who(secret)
    finally:
        event.remove(desk.house.db.engine, "before_cursor_execute", note)
    return sum(statement.startswith("UPDATE") for statement in seen)
