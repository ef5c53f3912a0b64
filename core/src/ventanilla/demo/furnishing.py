"""Fills the demo with what people read and write: the plugin's contents, and messages of its personas."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from ventanilla.app import Portal
from ventanilla.demo.apps import connect
from ventanilla.demo.desk import hire
from ventanilla.identity.model import FoundIdentity
from ventanilla.kernel.actors import CustomerActor, StaffActor, SystemActor
from ventanilla.messages.model import NewTicket, Reach, StaffReply

CONTENT = "content"


def furnish(portal: Portal, demo: Path) -> None:
    """Hire the staff and register an app of others.

    Then take in the folder ``content`` beside a ``demo`` module: ``*.md`` and ``tickets.toml``.
    """
    hire(portal)
    connect(portal)
    folder = demo / CONTENT
    if portal.messages.site.is_offered and folder.is_dir():
        portal.messages.site.import_entries(SystemActor("demo"), folder)
    written = folder / "tickets.toml"
    if portal.house.utility.tickets is not None and written.exists():
        for at, ticket in enumerate(tomllib.loads(written.read_text(encoding="utf-8"))["tickets"]):
            _write(portal, ticket, f"demo-ticket-{at:03}")


def _write(portal: Portal, told: dict[str, Any], key: str) -> None:
    """A login that this demo does not have writes nothing."""
    staff = StaffActor(told.get("by", "demo"))
    found = portal.identity.find_identities(staff, told["login"])
    if not found:
        return
    actor = _actor(portal, found[0])
    supplies = portal.supply.supplies(actor, None)
    reach = Reach(found[0].email, told.get("phone", ""))
    supply_point_id = supplies[0].id if supplies else ""
    kind = told.get("kind", "")
    new = NewTicket(told["topic"], told["text"], reach, key, supply_point_id=supply_point_id, kind=kind)
    thread = portal.messages.tickets.send(actor, new, actor.locale)
    if len(thread.steps) > 1:
        return
    if told.get("answer"):
        reply = StaffReply(told["answer"], closes=bool(told.get("closes")))
        portal.messages.tickets.reply(staff, thread.ticket.number, reply)
    if told.get("state"):
        portal.messages.tickets.set_state(staff, thread.ticket.number, told["state"])


def _actor(portal: Portal, found: FoundIdentity) -> CustomerActor:
    locale = portal.house.languages.default.tag
    return CustomerActor(
        identity_id=found.id,
        session_id="",
        user_name=found.user_name,
        first_name=found.first_name,
        last_name=found.last_name,
        locale=locale,
        address="127.0.0.1",
    )
