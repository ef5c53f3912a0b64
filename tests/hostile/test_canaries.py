"""Nobody's data are in logs, jobs, counters, audit or addresses, whatever people type: canaries are driven through."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from sqlalchemy import text

from ventanilla.logs import configure_logging
from ventanilla.testing.matrix.people import Role, Sender
from ventanilla.testing.matrix.world import Prepared, World
from ventanilla.web import request_log

UTILITIES = ("cooprel", "cosepav", "italian_gas", "komiesc", "vologda")
TABLES = ("job", "job_fault", "job_effect", "identity_try", "link_guess", "audit_entry")
CANARIES = (
    "Kanarienvogel", "kanarie@correo.example", "+7 912 555-01-77", "29555177", "17.05.1955", "17/05/1955",
    "a secret of the canary", "1955177", "55177.91",
)  # fmt: skip


@pytest.fixture(scope="module")
def lines() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    request_log._log = structlog.get_logger("ventanilla.web")  # the old one may write elsewhere for good
    handlers, level = logging.root.handlers[:], logging.root.level
    configure_logging(stream)
    yield stream
    structlog.reset_defaults()
    logging.basicConfig(handlers=handlers, level=level, force=True)


def drive(prepared: Prepared) -> None:
    """Put canaries into every field of every form and operation, as a visitor and as somebody signed in."""
    world, matrix = prepared.world, prepared.matrix
    sender = Sender(world.app, world.portal)
    for route in matrix.routes():
        if route.method == "GET" or any(part in route.rule for part in ("/session", "/sign-out")):
            continue
        path = matrix.path(route, matrix.seen.values_of(route.endpoint, route.names) or {})
        asked = matrix.bodies.get(str(route)) if route.is_operation else matrix.seen.forms.get(route.endpoint)
        names = list(asked) if isinstance(asked, dict) else ["user_name", "password", "email", "text", "name"]
        for turn in range(3):
            body = {name: CANARIES[(at + turn * 3) % len(CANARIES)] for at, name in enumerate(names)}
            for role in (Role("nobody"), world.customer):
                sender.send(role, route.method, path, body)
    for path in ("/search?q=Kanarienvogel", "/api/v1/site/search?q=Kanarienvogel", "/nowhere/Kanarienvogel"):
        sender.send(world.customer, "GET", path, User_Agent="Kanarienvogel\x1b[31m", Referer="http://x/Kanarienvogel")
    sender.send(world.customer, "GET", f"/supplies/{world.customer.supplies[0]}/?Kanarienvogel=55177.91")
    while world.portal.house.jobs.run_due():
        pass


def told(world: World, lines: io.StringIO) -> str:
    found = [lines.getvalue()]
    with world.portal.house.db.read() as connection:
        for table in TABLES:
            found += [str(tuple(row)) for row in connection.execute(text(f"SELECT * FROM {table}"))]
    return "\n".join(found)


def secrets_of(world: World) -> list[str]:
    """What opens somebody's session, and what the records know of the holder."""
    customer = world.portal.supply.details(world.holder.actor, world.holder.supplies[0]).customer
    known = [customer.name, customer.contact.email, customer.contact.phone] if customer else []
    return [each for each in (world.customer.secret, world.customer.token, world.holder.secret, *known) if each]


@pytest.mark.parametrize("utility", UTILITIES)
def test_canaries_are_nowhere(sets: dict[str, Prepared], utility: str, lines: io.StringIO) -> None:
    world = sets[utility].world
    lines.truncate(lines.seek(0))
    drive(sets[utility])
    everything = told(world, lines)
    assert everything.count("request") > 100
    for canary in (*CANARIES, *secrets_of(world)):
        assert canary not in everything, canary
    assert "\x1b" not in lines.getvalue()
    sent = world.portal.house.settings.mail.folder
    for mail in Path(sent).glob("*.eml") if sent else ():
        if "kanarie@" not in mail.read_text(errors="replace").partition("\n\n")[0]:
            assert "Kanarienvogel" not in mail.read_text(errors="replace")


def test_a_log_of_paths_would_be_noticed(
    sets: dict[str, Prepared], lines: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flask import request

    monkeypatch.setattr(request_log, "_route", lambda: request.full_path)
    world = sets["komiesc"].world
    Sender(world.app, world.portal).send(world.customer, "GET", "/search?q=Kanarienvogel")
    assert "Kanarienvogel" in told(world, lines)
