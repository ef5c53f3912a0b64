"""``ventanilla staff block-login``, ``let-in`` and ``erase-again``, on a real instance."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ventanilla.app import build_portal
from ventanilla.cli import main
from ventanilla.errors import AccessEnded
from ventanilla.kernel.actors import StaffActor
from ventanilla.settings import load_settings
from ventanilla.testing.holding import PASSWORD, enter, person

KEY = "a secret key that only the tests know about"
DESK = StaffActor("anybody")
Call = Callable[..., Result]


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def settings(tmp_path: Path, db_url: str) -> Path:
    path = tmp_path / "ventanilla.toml"
    path.write_text(
        f'utility = "cosepav"\nbase_url = "http://127.0.0.1:8765/cosepav"\ndatabase = "{db_url}"\n'
        f"files = {json.dumps(str(tmp_path / 'files'))}\n"
        f'[mail]\nfolder = "{tmp_path / "mail"}"\n[sms]\nfolder = "{tmp_path / "sms"}"\n',
        encoding="utf-8",
    )
    return path


@pytest.fixture
def call(settings: Path) -> Call:
    def do(*words: str) -> Result:
        line = ["staff", "--as", "marta", "--settings", str(settings), *words]
        return CliRunner().invoke(main, line, env={"VENTANILLA_SECRET_KEY": KEY})

    return do


@contextmanager
def opened(settings: Path) -> Iterator[Any]:
    portal = build_portal(load_settings(settings, {"VENTANILLA_SECRET_KEY": KEY}))
    try:
        yield portal
    finally:
        while portal.house.jobs.run_due():
            pass
        portal.house.db.close()


def test_a_login_is_blocked_and_let_in_from_the_command_line(settings: Path, call: Call, tmp_path: Path) -> None:
    with opened(settings) as portal:
        who = person(portal, "mara")
    blocked = call("block-login", "mara", "--reason", "a complaint")
    assert (blocked.exit_code, blocked.stderr) == (0, "")
    assert "bloqueado" in blocked.stdout
    with opened(settings) as portal:
        assert portal.identity.web_actor(who.secret, "") is None
        with pytest.raises(AccessEnded):
            enter(portal, "mara")
    again = call("block-login", "mara", "--reason", "a complaint")
    assert (again.exit_code, len(again.stdout.splitlines())) == (1, 1)
    let_in = call("let-in", "MARA@correo.example", "--reason", "cleared up")
    assert (let_in.exit_code, let_in.stderr) == (0, "")
    with opened(settings) as portal:
        assert portal.identity.web_actor(who.secret, "") is None, "nothing of before is good again"
        enter(portal, "mara")
        trail = [
            (entry.action, entry.actor_id, entry.facts["reason"])
            for entry in portal.house.audit.entries(who.actor.identity_id)
            if entry.action in {"identity.blocked", "identity.let_in"}
        ]
    assert trail == [("identity.let_in", "marta", "cleared up"), ("identity.blocked", "marta", "a complaint")]
    assert len(list((tmp_path / "mail").glob("*.eml"))) >= 2, "its holder is told of both"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("block-login", "nobody", "--reason", "x"), 1),
        (("let-in", "nobody", "--reason", "x"), 1),
        (("let-in", "mara", "--reason", "it is open already"), 1),
        (("block-login", "mara", "--reason", " "), 1),
        (("block-login", "mara", "--reason", "a\u202eb"), 1),
        (("block-login", "mara"), 2),
        (("let-in", "mara"), 2),
        (("erase-again",), 2),
    ],
)
def test_what_can_not_be_done_is_said_and_changes_nothing(
    settings: Path, call: Call, words: tuple[str, ...], code: int
) -> None:
    with opened(settings) as portal:
        who = person(portal, "mara")
    refused = call(*words)
    assert refused.exit_code == code, refused.output
    assert refused.output.strip()
    assert "Traceback" not in refused.output
    with opened(settings) as portal:
        assert portal.identity.web_actor(who.secret, "") is not None


def test_after_a_restored_backup_they_are_erased_again_from_the_command_line(
    settings: Path, call: Call, tmp_path: Path, db_url: str
) -> None:
    with opened(settings) as portal:
        who = person(portal, "mara")
    file = Path(db_url.removeprefix("sqlite:///"))
    backup = file.read_bytes()
    with opened(settings) as portal:
        portal.identity.closing.close(enter(portal, "mara").actor, {"password": PASSWORD})
    for rest in (file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
        rest.unlink(missing_ok=True)
    file.write_bytes(backup)
    done = call("erase-again")
    assert (done.exit_code, done.stdout.strip()) == (0, "Borrados otra vez: 0; cerrados otra vez: 1; reabiertos: 0.")
    with opened(settings) as portal:
        assert portal.identity.web_actor(who.secret, "") is None
    with (tmp_path / "erasures.log").open("a") as log:
        log.write("erased 2026-0")
    torn = call("erase-again", "--file", str(tmp_path / "erasures.log"))
    assert (torn.exit_code, len(torn.stdout.splitlines())) == (1, 2)


def test_a_login_is_closed_for_its_holder_who_asks_at_the_office(settings: Path, call: Call) -> None:
    with opened(settings) as portal:
        who = person(portal, "mara")
    done = call("close-login", "mara", "--reason", "asked at the counter")
    assert (done.exit_code, "En 14 días se borra." in done.stdout) == (0, True)
    with opened(settings) as portal:
        assert portal.identity.web_actor(who.secret, "") is None
        assert portal.identity.closing.closed_by_owner(who.actor.identity_id)
        (entry,) = [one for one in portal.house.audit.entries(who.actor.identity_id) if one.action == "identity.closed"]
        assert (entry.actor_id, entry.facts["reason"]) == ("marta", "asked at the counter")
    again = call("close-login", "mara", "--reason", "twice")
    assert (again.exit_code, len(again.stdout.splitlines())) == (1, 1)
    assert call("let-in", "mara", "--reason", "changed their mind").exit_code == 0
    with opened(settings) as portal:
        enter(portal, "mara")
