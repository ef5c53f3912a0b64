"""Somebody who holds a supply of the small register of the grid, and what they are told of outages."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from ventanilla.identity.model import SessionKind
from ventanilla.kernel.actors import Anonymous, CustomerActor, SystemActor
from ventanilla.kernel.ids import new_id
from ventanilla.messages.model import OUTAGE_TEXT, Medium, Wish
from ventanilla.plugin import FieldKind
from ventanilla.supply.tables.links import add_link

if TYPE_CHECKING:
    from ventanilla.testing.gridding import Grid

PASSWORD = "caballo verde lápiz"
RUT = "11111111-1"
EMAIL = "elena@correo.example"


def row(now: datetime, number: str = "I-1", **changes: Any) -> dict[str, Any]:
    """An outage of feeder 4 that began an hour ago."""
    said = {"number": number, "kind": "unplanned", "starts_at": now - timedelta(hours=1), "cause": "Árbol caído"}
    return {**said, "feeders": "4", **changes}


def register(portal: Any) -> tuple[CustomerActor, str, str]:
    """Somebody who has registered: who they are, their cookie's secret, their app's token."""
    house, identity, typed = portal.house, portal.identity, {}
    for field in house.utility.identity.register:
        values = {
            FieldKind.CL_RUT: RUT,
            FieldKind.EMAIL: EMAIL,
            FieldKind.NEW_PASSWORD: PASSWORD,
            FieldKind.PASSWORD_AGAIN: PASSWORD,
            FieldKind.BIRTH_DATE: "14-02-1975",
            FieldKind.PHONE: "64 2341214",
        }
        typed[field.name] = values.get(field.kind, "Elena")
        if getattr(field, "choices", ()):
            typed[field.name] = field.choices[0].value
        if field.kind.value == "country":
            typed[field.name] = "CL"
    assert identity.open_identity(SystemActor("test"), typed, "es-CL")
    asked = {each.name: PASSWORD if each.kind is FieldKind.PASSWORD else RUT for each in house.utility.identity.sign_in}
    secret = identity.sign_in(Anonymous("192.0.2.4"), asked, SessionKind.WEB).secret
    token = identity.sign_in(Anonymous("192.0.2.4"), asked, SessionKind.API).secret
    actor = identity.actor_of(secret, SessionKind.WEB, "192.0.2.4")
    assert isinstance(actor, CustomerActor)
    return actor, secret, token


def hold(house: Any, identity_id: str, supply_point_id: str, customer_number: str) -> None:
    """Link a supply to a login."""
    now = house.clock.now()
    link = {"id": new_id(), "identity_id": identity_id, "supply_point_id": supply_point_id, "policy": "test"}
    more = {"version": 1, "proof": "staff", "channel": "", "made_at": now, "effective_at": now, "attempt_id": new_id()}
    with house.db.write() as connection:
        add_link(connection, {**link, **more, "customer_id": house.id_of("customer", customer_number)})


def work(grid: Grid) -> None:
    """Do what is due, and what comes of it."""
    grid.portal.house.clock.advance(timedelta(seconds=1))
    while grid.portal.house.jobs.run_due():
        pass
    assert grid.portal.house.jobs.dead() == []


def told(grid: Grid, actor: CustomerActor) -> list[str]:
    """The kinds of what somebody was told, the oldest first."""
    return [one.kind.value for one in reversed(grid.portal.messages.notifications(actor).items)]


def subscribe(grid: Grid, actor: CustomerActor, medium: Medium = Medium.EMAIL) -> Any:
    """Agree to notices of outages."""
    wish = Wish(medium, is_agreed=True, text_version=OUTAGE_TEXT.version, version=None)
    return grid.portal.messages.outage_notices.opt_in(actor, grid.supply_point_id, wish, "web", "es-CL")
