"""A login ends: closed by its owner, blocked and let in by the staff, erased after the waiting time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from ventanilla.errors import (
    AccessEnded,
    Conflict,
    InvalidInput,
    LinkExpired,
    NotFound,
    NotPermitted,
    ScopeMissing,
    SignInRefused,
    SignInRequired,
)
from ventanilla.kernel.actors import AppActor, StaffActor

Desk = Any
OLGA = StaffActor("Olga", frozenset({"clerk"}))
RIGHT = {"password": "caballo verde lápiz"}


def row_of(desk: Desk, identity_id: str) -> Any:
    with desk.house.db.read() as connection:
        found = connection.execute(text("select * from identity where id = :id"), {"id": identity_id})
        return found.mappings().one()


def actions(desk: Desk, identity_id: str) -> list[str]:
    return [entry.action for entry in desk.house.audit.entries(identity_id)]


def test_closing_ends_every_session_and_what_is_on_its_way(desk: Desk) -> None:
    identity_id = desk.active()
    web, other, api = desk.sign_in(), desk.sign_in(), desk.sign_in(kind="api")
    desk.identity.request_reset(desk.visitor(), {"email": "ana@correo.example"})
    reset = desk.secret()
    epoch = row_of(desk, identity_id)["epoch"]
    desk.identity.closing.close(web.actor, RIGHT)
    assert [desk.who(each.secret) for each in (web, other)] == [None, None]
    assert desk.identity.api_actor(api.secret, "") is None
    assert desk.identity.standing(identity_id) is None
    assert row_of(desk, identity_id)["epoch"] == epoch + 1
    with pytest.raises(AccessEnded):
        desk.sign_in()
    with pytest.raises(LinkExpired):
        desk.identity.look_at_reset(reset)
    assert actions(desk, identity_id).count("identity.closed") == 1
    with pytest.raises(SignInRequired):  # a second press, in a session that was open when it began
        desk.identity.closing.close(other.actor, RIGHT)


def test_nobody_closes_it_without_its_proof(desk: Desk) -> None:
    identity_id = desk.active()
    actor = desk.sign_in().actor
    for typed in ({}, {"password": "no es esta frase"}):
        with pytest.raises(InvalidInput) as fault:
            desk.identity.closing.close(actor, typed)
        assert list(fault.value.fields) == ["password"]
    for nobody, refusal in ((desk.visitor(), SignInRequired), (OLGA, SignInRequired)):
        with pytest.raises(refusal):
            desk.identity.closing.close(nobody, RIGHT)
    app = AppActor(identity_id, "client", "grant", frozenset(), frozenset(), "es-AR", "")
    with pytest.raises(ScopeMissing):
        desk.identity.closing.close(app, RIGHT)
    assert row_of(desk, identity_id)["closed_at"] is None


def test_the_staff_blocks_and_lets_in_again_and_nothing_of_before_is_good(desk: Desk) -> None:
    identity_id = desk.active()
    before = desk.sign_in()
    for actor in (desk.visitor(), before.actor):
        for act in (desk.identity.closing.block, desk.identity.closing.let_in):
            with pytest.raises(NotPermitted):
                act(actor, identity_id, "mine")
    closing = desk.identity.closing
    with pytest.raises(Conflict):
        closing.let_in(OLGA, identity_id, "open already")
    closing.block(OLGA, identity_id, "a complaint")
    assert desk.who(before.secret) is None
    with pytest.raises(Conflict):
        closing.block(OLGA, identity_id, "twice")
    with pytest.raises(AccessEnded):
        desk.sign_in()
    (found,) = desk.identity.find_identities(OLGA, "ana.paz")
    assert (found.closed_by, found.may_be_let_in) == ("staff", True)
    desk.house.clock.advance(timedelta(days=400))
    assert closing.erase_due() == 0, "what the staff blocked is not erased"
    closing.let_in(OLGA, identity_id, "cleared up")
    assert desk.who(before.secret) is None
    assert desk.who(desk.sign_in().secret) == "Ana.Paz"
    assert actions(desk, identity_id).count("identity.blocked") == 1
    with pytest.raises(NotFound):
        closing.block(OLGA, "0" * 26, "nobody")


def test_the_staff_undoes_a_closing_until_it_is_erased(desk: Desk) -> None:
    identity_id = desk.active()
    closing = desk.identity.closing
    closing.close(desk.sign_in().actor, RIGHT)
    assert closing.closed_by_owner(identity_id)
    desk.house.clock.advance(closing.wait - timedelta(seconds=1))
    assert closing.erase_due() == 0
    closing.let_in(OLGA, identity_id, "asked on the telephone")
    assert not closing.closed_by_owner(identity_id)
    desk.house.clock.advance(timedelta(days=30))
    assert closing.erase_due() == 0
    closing.close(desk.sign_in().actor, RIGHT)
    desk.house.clock.advance(closing.wait)
    assert closing.erase_due() == 1
    assert closing.erase_due() == 0
    for act in (closing.let_in, closing.block):
        with pytest.raises(NotFound):
            act(OLGA, identity_id, "too late")


def test_after_erasing_only_the_id_is_left_and_the_names_are_free(desk: Desk) -> None:
    identity_id = desk.active()
    actor = desk.sign_in(agent="Firefox Linux").actor
    desk.identity.request_email(actor, {"email": "otra@correo.example", **RIGHT})
    desk.identity.factors.offer_authenticator(actor)
    desk.identity.closing.close(actor, RIGHT)
    desk.register()  # while it waits the name is still taken
    desk.house.clock.advance(desk.identity.closing.wait)
    assert desk.identity.closing.erase_due() == 1
    row = row_of(desk, identity_id)
    assert row["user_name"].startswith("erased:")
    assert [row[name] for name in ("email", "first_name", "last_name", "phone", "password_hash")] == [""] * 5
    assert (row["email_key"], row["details"]) == (None, "{}")
    with desk.house.db.read() as connection:
        for table in ("session", "contact_change", "identity_device", "identity_authenticator", "reset_request"):
            count = connection.execute(text(f"select count(*) from {table}")).scalar()
            assert count == 0, table
        assert connection.execute(text("select count(*) from registration")).scalar() == 0
    with pytest.raises(SignInRefused):
        desk.sign_in()
    again = desk.active()
    assert again != identity_id
    assert desk.who(desk.sign_in().secret) == "Ana.Paz"
    assert actions(desk, identity_id)[0] == "identity.erased"
