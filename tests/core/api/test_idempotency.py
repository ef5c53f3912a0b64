"""Sending a request again has no second effect, and gets the same answer."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from threading import Event, Thread
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select, text

from ventanilla.app import Portal
from ventanilla.identity.tables import identities, registrations, sessions
from ventanilla.kernel.actors import Anonymous, SystemActor
from ventanilla.storage.tables import postings
from ventanilla.testing.serving import Heard, Wire, serve
from ventanilla.web import once

pytestmark = pytest.mark.utility("cosepav")

PASSWORD = "caballo verde lápiz"
SIGN_IN = "/api/v1/identity/sign-in"
PROFILE = "/api/v1/identity/profile"
KEY = "8e03978e-40d5-43dd-bc93-6894a57f9324"


@pytest.fixture
def wire(portal: Portal) -> Iterator[Wire]:
    with serve(portal) as wire:
        yield wire


def person(portal: Portal, name: str) -> str:
    typed = {
        "user_name": name, "email": f"{name}@correo.example", "first_name": name.title(), "last_name": "Paz",
        "password": PASSWORD, "password_again": PASSWORD,
    }  # fmt: skip
    assert portal.identity.open_identity(SystemActor("test"), typed, "es-AR")
    asked = {"user_name": name, "password": PASSWORD}
    return portal.identity.sign_in(Anonymous("192.0.2.1"), asked, "api").secret


def count(portal: Portal, table: Any, *where: Any) -> int:
    with portal.house.db.read() as connection:
        return connection.execute(select(func.count()).select_from(table).where(*where)).scalar_one()


def alike(heard: list[Heard]) -> set[tuple[int, bytes, str]]:
    return {(each.status, each.body, each.headers.get("Content-Type", "")) for each in heard}


def test_fifty_sign_ins_at_once_open_one_session_and_say_one_token(portal: Portal, wire: Wire) -> None:
    person(portal, "ana")
    before = count(portal, sessions.session)
    typed = {"user_name": "ana", "password": PASSWORD}
    heard = wire.at_once(50, "POST", SIGN_IN, typed, Idempotency_Key=KEY)
    assert len(alike(heard)) == 1
    assert heard[0].status == 200
    assert count(portal, sessions.session) == before + 1
    token = json.loads(heard[0].body)["token"]
    assert wire.send("GET", PROFILE, Authorization=f"Bearer {token}").status == 200
    with portal.house.db.read() as connection:
        kept = connection.execute(select(postings.posting)).mappings().one()
    assert not [value for value in kept.values() if token in str(value) or KEY in str(value)]


def test_without_a_key_every_request_counts(portal: Portal, wire: Wire) -> None:
    person(portal, "ana")
    before = count(portal, sessions.session)
    assert len(alike(wire.at_once(3, "POST", SIGN_IN, {"user_name": "ana", "password": PASSWORD}))) == 3
    assert count(portal, sessions.session) == before + 3


def test_fifty_sign_outs_at_once_all_hear_that_it_is_done(portal: Portal, wire: Wire) -> None:
    token = person(portal, "ana")
    sent = {"Authorization": f"Bearer {token}", "Idempotency_Key": KEY}
    assert {each.status for each in wire.at_once(50, "DELETE", "/api/v1/identity/session", **sent)} == {204}
    assert wire.send("DELETE", "/api/v1/identity/session", **sent).status == 204
    assert wire.send("GET", PROFILE, Authorization=f"Bearer {token}").status == 401


def test_a_token_that_ended_otherwise_gets_nothing_again(portal: Portal, wire: Wire) -> None:
    token = person(portal, "ana")
    sent = {"Authorization": f"Bearer {token}", "Idempotency_Key": KEY}
    assert wire.send("PATCH", PROFILE, {"first_name": "Anita", "last_name": "Paz"}, **sent).status == 200
    wire.send("DELETE", "/api/v1/identity/session", Authorization=f"Bearer {token}")
    assert wire.send("PATCH", PROFILE, {"first_name": "Anita", "last_name": "Paz"}, **sent).status == 401


def test_the_effect_happens_once_whoever_waits(portal: Portal, wire: Wire) -> None:
    token = person(portal, "ana")
    body = {"first_name": "Anita", "last_name": "Paz"}
    heard = wire.at_once(50, "PATCH", PROFILE, body, Authorization=f"Bearer {token}", Idempotency_Key=KEY)
    assert len(alike(heard)) == 1
    assert json.loads(heard[0].body)["first_name"] == "Anita"
    with portal.house.db.read() as connection:
        wanted = text("SELECT count(*) FROM audit_entry WHERE action = 'identity.renamed'")
        assert connection.execute(wanted).scalar_one() == 1


def test_another_body_under_the_same_key_is_refused_in_whatever_order_it_is_written(portal: Portal, wire: Wire) -> None:
    token = person(portal, "ana")
    sent = {"Authorization": f"Bearer {token}", "Idempotency_Key": KEY, "Accept_Language": "en"}
    first = wire.send("PATCH", PROFILE, b'{"first_name": "A", "last_name": "Paz"}', **sent)
    again = wire.send("PATCH", PROFILE, b'{"last_name":"Paz","first_name":"A"}', **sent)
    assert (first.status, again.status) == (200, 200)
    assert first.body == again.body
    other = wire.send("PATCH", PROFILE, b'{"first_name": "B", "last_name": "Paz"}', **sent)
    assert (other.status, json.loads(other.body)["code"]) == (422, "key_reused")
    elsewhere = wire.send("DELETE", "/api/v1/identity/sessions", **sent)
    assert (elsewhere.status, json.loads(elsewhere.body)["code"]) == (422, "key_reused")
    assert json.loads(wire.send("GET", PROFILE, Authorization=sent["Authorization"]).body)["first_name"] == "A"


def test_a_key_is_its_callers_own(portal: Portal, wire: Wire) -> None:
    ana, eva = person(portal, "ana"), person(portal, "eva")
    body = {"first_name": "Otro", "last_name": "Nombre"}
    for token, name in ((ana, "ana"), (eva, "eva")):
        heard = wire.send("PATCH", PROFILE, body, Authorization=f"Bearer {token}", Idempotency_Key=KEY)
        assert json.loads(heard.body)["user_name"] == name
    assert wire.send("PATCH", PROFILE, body, Idempotency_Key=KEY).status == 401


@pytest.mark.parametrize("key", ["", " ", "x" * 256, "ñandú", "two words", '""'])
def test_what_is_no_key_is_said_to_be_none(portal: Portal, wire: Wire, key: str) -> None:
    token = person(portal, "ana")
    body = {"first_name": "A", "last_name": "B"}
    heard = wire.send(
        "PATCH", PROFILE, body, Authorization=f"Bearer {token}", Idempotency_Key=key.encode("latin-1").decode("latin-1")
    )
    assert (heard.status, json.loads(heard.body)["code"]) == (400, "key_invalid")


def test_a_fault_takes_the_effect_back_and_the_same_key_may_try_again(
    portal: Portal, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = person(portal, "ana")
    sent = {"Authorization": f"Bearer {token}", "Idempotency_Key": KEY}
    body = {"first_name": "Anita", "last_name": "Paz"}
    done = portal.identity.rename
    with monkeypatch.context() as planted:

        def fails(*values: Any) -> None:
            done(*values)
            raise RuntimeError("the machine stumbled after the effect")

        planted.setattr(portal.identity, "rename", fails)
        assert wire.send("PATCH", PROFILE, body, **sent).status == 500
    assert json.loads(wire.send("GET", PROFILE, Authorization=sent["Authorization"]).body)["first_name"] == "Ana"
    assert wire.send("PATCH", PROFILE, body, **sent).status == 200


def test_a_duplicate_waits_and_then_hears_that_the_first_is_still_at_work(
    portal: Portal, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = person(portal, "ana")
    sent = {"Authorization": f"Bearer {token}", "Idempotency_Key": KEY, "Accept_Language": "en"}
    body = {"first_name": "Anita", "last_name": "Paz"}
    done, begun, go_on = portal.identity.rename, Event(), Event()

    def slow(*values: Any) -> None:
        begun.set()
        go_on.wait(20)
        done(*values)

    monkeypatch.setattr(portal.identity, "rename", slow)
    first: list[Heard] = []
    running = Thread(target=lambda: first.append(wire.send("PATCH", PROFILE, body, **sent)))
    running.start()
    assert begun.wait(10)
    second = wire.send("PATCH", PROFILE, body, **sent)
    assert (second.status, json.loads(second.body)["code"]) == (409, "still_running")
    assert int(second.headers["Retry-After"]) >= 1
    go_on.set()
    running.join()
    assert first[0].status == 200
    assert wire.send("PATCH", PROFILE, body, **sent).body == first[0].body


def test_one_that_never_ended_is_begun_anew_and_the_old_one_has_no_effect_then(
    portal: Portal, wire: Wire, monkeypatch: pytest.MonkeyPatch, clock: Any
) -> None:
    token = person(portal, "ana")
    sent = {"Authorization": f"Bearer {token}", "Idempotency_Key": KEY}
    body = {"first_name": "Anita", "last_name": "Paz"}
    done, begun, go_on = portal.identity.rename, Event(), Event()
    calls: list[int] = []

    def first_is_slow(*values: Any) -> None:
        calls.append(1)
        if len(calls) == 1:
            begun.set()
            go_on.wait(20)
        done(*values)

    monkeypatch.setattr(portal.identity, "rename", first_is_slow)
    first: list[Heard] = []
    running = Thread(target=lambda: first.append(wire.send("PATCH", PROFILE, body, **sent)))
    running.start()
    assert begun.wait(10)

    clock.advance(once.LEASE + timedelta(seconds=1))
    assert wire.send("PATCH", PROFILE, body, **sent).status == 200
    go_on.set()
    running.join()
    assert first[0].status == 409
    with portal.house.db.read() as connection:
        wanted = text("SELECT count(*) FROM audit_entry WHERE action = 'identity.renamed'")
        assert connection.execute(wanted).scalar_one() == 1


def test_kept_answers_go_after_a_day(portal: Portal, wire: Wire, clock: Any) -> None:
    token = person(portal, "ana")
    sent = {"Authorization": f"Bearer {token}", "Idempotency_Key": KEY}
    assert wire.send("PATCH", PROFILE, {"first_name": "A", "last_name": "Paz"}, **sent).status == 200
    clock.advance(timedelta(hours=23))
    portal.house.jobs.run_due()
    assert count(portal, postings.posting) == 1
    clock.advance(timedelta(hours=2))
    portal.house.jobs.run_due()
    assert count(portal, postings.posting) == 0
    assert wire.send("PATCH", PROFILE, {"first_name": "B", "last_name": "Paz"}, **sent).status == 200


def form_of(wire: Wire, path: str, cookie: str = "") -> tuple[dict[str, str], str]:
    page = wire.send("GET", path, **({"Cookie": cookie} if cookie else {}))
    hidden = dict(re.findall(r'name="(csrf_token|form_key)" value="([^"]+)"', page.body.decode()))
    visit = page.headers.get("Set-Cookie", "").partition(";")[0]
    return hidden, visit or cookie


def post(wire: Wire, path: str, hidden: dict[str, str], cookie: str, times: int = 1, **typed: str) -> list[Heard]:
    body = urlencode({**hidden, **typed}).encode()
    kind = "application/x-www-form-urlencoded"
    return wire.at_once(times, "POST", path, body, Content_Type=kind, Cookie=cookie, Origin="http://127.0.0.1:8000")


NEWCOMER = {
    "user_name": "nueva", "email": "nueva@correo.example", "first_name": "Nueva", "last_name": "Socia",
    "password": PASSWORD, "password_again": PASSWORD,
}  # fmt: skip


def test_a_form_that_is_pressed_twenty_times_is_posted_once(portal: Portal, wire: Wire) -> None:
    hidden, cookie = form_of(wire, "/register")
    heard = post(wire, "/register", hidden, cookie, times=20, **NEWCOMER)
    assert {(each.status, each.headers["Location"]) for each in heard} == {(303, "/cosepav/register/sent")}
    assert count(portal, registrations.registration) == 1


def test_the_second_click_brings_the_first_ones_session_and_notice(portal: Portal, wire: Wire) -> None:
    person(portal, "ana")
    hidden, cookie = form_of(wire, "/sign-in")
    first, second = post(wire, "/sign-in", hidden, cookie, times=2, user_name="ana", password=PASSWORD)
    cookies = [
        sorted(v for k, v in [("", h)] if v)
        for h in (first.headers.get("Set-Cookie", ""), second.headers.get("Set-Cookie", ""))
    ]
    assert first.status == second.status == 303
    assert cookies[0] == cookies[1] != [""]
    assert count(portal, sessions.session, sessions.session.c.kind == "web") == 1


def test_a_form_with_other_values_is_another_form(portal: Portal, wire: Wire) -> None:
    hidden, cookie = form_of(wire, "/register")
    wrong = post(wire, "/register", hidden, cookie, **{**NEWCOMER, "email": "nonsense"})
    assert wrong[0].status == 422
    assert post(wire, "/register", hidden, cookie, **NEWCOMER)[0].status == 303
    assert count(portal, registrations.registration) == 1


def test_a_form_of_another_visit_is_not_the_same(portal: Portal, wire: Wire) -> None:
    hidden, cookie = form_of(wire, "/register")
    other, other_cookie = form_of(wire, "/register")
    post(wire, "/register", hidden, cookie, **NEWCOMER)
    post(wire, "/register", {**other, "form_key": hidden["form_key"]}, other_cookie, **NEWCOMER)
    assert count(portal, registrations.registration) == 2
    assert count(portal, identities.identity) == 0
