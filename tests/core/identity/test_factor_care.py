"""Second factors: set up, proved anew, taken away, and what is kept and told of them."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pytest

from ventanilla.errors import (
    Conflict,
    InvalidInput,
    NotFound,
    ProofNeeded,
)
from ventanilla.identity.model import HalfWay
from ventanilla.identity.service.factors.totp import code_at
from ventanilla.kernel.actors import Anonymous, StaffActor
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.factoring import PASSWORD, Desk, Person

HERE = Anonymous("192.0.2.1")


@pytest.fixture
def ana(named_desk: Desk, clock: FixedClock) -> Person:
    return Person(named_desk, clock)


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
