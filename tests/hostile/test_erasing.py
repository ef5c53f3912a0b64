"""A canary closes its account: nothing of it is left in the whole database but what the declared holds name."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import inspect, text

from ventanilla.app import create_app
from ventanilla.identity.service.factors.totp import code_at
from ventanilla.kernel.actors import Anonymous, StaffActor
from ventanilla.kernel.ids import new_id
from ventanilla.messages.model import Medium, Wish
from ventanilla.testing import linking
from ventanilla.testing.apping import Apps, register
from ventanilla.testing.desk import Clerk
from ventanilla.testing.holding import PASSWORD, enter, hold_everything

CANARIES = ("kanari", "klunker", "5277-1903", "52771903")
DESK = StaffActor("Olga")


def dump(portal: Any) -> dict[tuple[str, str], str]:
    """Every value of the database as text, by table and column."""
    found: dict[tuple[str, str], str] = {}
    with portal.house.db.read() as connection:
        for table in inspect(connection).get_table_names():
            for row in connection.execute(text(f'select * from "{table}"')).mappings():
                for name, value in row.items():
                    said = bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)
                    found[table, name] = found.get((table, name), "") + "\n" + said
    return found


def left(portal: Any) -> set[tuple[str, str]]:
    return {where for where, said in dump(portal).items() if any(each in said.casefold() for each in CANARIES)}


def work(portal: Any) -> None:
    while portal.house.jobs.run_due():
        pass
    assert portal.house.jobs.dead() == []


def register_canary(portal: Any) -> None:
    typed = {
        "user_name": "kanari1", "email": "kanari@correo.example", "first_name": "Kanari", "last_name": "Klunker",
        "password": PASSWORD, "password_again": PASSWORD,
    }  # fmt: skip
    caught: list[str] = []
    portal.house.jobs.on(
        "identity.registration_received", f"test.{new_id()}", lambda told: caught.append(told["registration_id"])
    )
    portal.identity.register(Anonymous("192.0.2.5"), typed, "es-AR")
    work(portal)
    letter = portal.identity.issue_activation(caught[0])
    portal.identity.activate(letter.path.rpartition("/")[2])


def test_nothing_of_the_canary_is_left(portal: Any) -> None:
    register_canary(portal)
    who = enter(portal, "kanari1")
    linking.load(portal.house, [row | {"email": "", "phone": ""} for row in linking.customer_rows()],
                 linking.point_rows())  # fmt: skip
    held = hold_everything(portal, who, linking.WITHOUT_CONTACT, "8888", "1")
    wish = Wish(Medium.EMAIL, "klunker@otro.example", is_agreed=True, version=None)
    portal.messages.opt_in(who.actor, held.supply_point_id, wish, "web", "es-AR")
    work(portal)
    portal.messages.opt_in(who.actor, held.supply_point_id, Wish(Medium.EMAIL, "", is_agreed=True, version=None),
                           "web", "es-AR")  # fmt: skip
    work(portal)
    identity = portal.identity
    identity.request_email(who.actor, {"email": "kanari.nueva@correo.example", "password": PASSWORD})
    work(portal)
    identity.request_phone(who.actor, {"phone": "+54 9 11 5277-1903", "password": PASSWORD})
    work(portal)
    made = identity.factors.offer_authenticator(who.actor)
    identity.factors.confirm_authenticator(who.actor, code_at(made.secret, portal.house.clock.now()))
    identity.request_reset(Anonymous("192.0.2.6"), {"account": "kanari1"})
    identity.request_reset(Anonymous("192.0.2.6"), {"account": "kanari@correo.example"})
    apps = Apps(portal, portal.house.clock)
    token = apps.tokens(register(portal), who.actor, [held.link_id])["access_token"]
    work(portal)
    bills = f"/supplies/{held.supply_point_id}/bills"
    assert apps.api(bills, token).status_code == 200
    filled = {
        ("identity", "email"), ("identity", "user_key"), ("contact_change", "value"), ("consent", "address"),
        ("subscription", "address"), ("address_confirmation", "address"),
    }  # fmt: skip
    assert left(portal) >= filled

    identity.closing.close(who.actor, {"password": PASSWORD})
    assert apps.api(bills, token).status_code == 401
    assert apps.api(bills, who.token).status_code == 401
    assert apps.get(bills, apps.browser(who.secret)).status_code in {302, 303, 401}
    work(portal)
    assert [link.ended_by for link in portal.supply.held_links(DESK, identity_id=who.actor.identity_id)] == ["closing"]

    portal.house.clock.advance(identity.closing.wait + timedelta(hours=1))
    work(portal)
    assert left(portal) == set(), "no declared hold has anything typed by the canary but what it wrote to the utility"
    assert portal.house.audit.verify() is None
    kept = dump(portal)
    assert who.actor.identity_id in kept["link", "identity_id"]
    assert json.loads(kept["identity", "details"]) == {}
    register_canary(portal)
    assert enter(portal, "kanari1").actor.identity_id != who.actor.identity_id


@pytest.fixture
def app(portal: Any) -> Any:
    return create_app(portal.house.settings, portal)


def test_the_mail_tells_once_and_says_what_follows(portal: Any, smtp_sink: Any) -> None:
    register_canary(portal)
    who = enter(portal, "kanari1")
    work(portal)
    before = len(smtp_sink.to("kanari@correo.example"))
    portal.identity.closing.close(who.actor, {"password": PASSWORD})
    work(portal)
    (told,) = smtp_sink.to("kanari@correo.example")[before:]
    assert "Tu cuenta" in str(told["Subject"])
    portal.staff.let_in(DESK, who.actor.identity_id, "asked for it")
    portal.staff.block(DESK, who.actor.identity_id, "a complaint")
    work(portal)
    assert len(smtp_sink.to("kanari@correo.example")) == before + 3


def test_only_a_clerk_with_a_reason_and_a_token_blocks(portal: Any, app: Any) -> None:
    register_canary(portal)
    who = enter(portal, "kanari1")
    path = f"/staff/customers/{who.actor.identity_id}"
    editor = Clerk(portal, app, "Eva Paz", ("editor",))
    editor.enrol()
    for act in ("block", "let-in"):
        assert editor.post(f"{path}/{act}", reason="because").status_code == 403
    clerk = Clerk(portal, app, "Olga Ruiz")
    clerk.enrol()
    assert clerk.client.post(f"{path}/block", base_url=clerk.base, data={"reason": "x"}).status_code in {400, 403}
    clerk.post(f"{path}/block", reason="")
    assert portal.identity.web_actor(who.secret, "") is not None
    assert clerk.post(f"{path}/block", reason="a complaint").status_code == 303
    assert portal.identity.web_actor(who.secret, "") is None
    page = clerk.post("/staff/customers", page="/staff/customers", text="kanari1", reason="a call").text
    assert "Blocked on" in page
    assert "Let in again" in page
    assert clerk.post(f"{path}/let-in", reason="cleared up").status_code == 303
    enter(portal, "kanari1")
