"""The staff's commands about messages, questions and contents, as they are typed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ventanilla.cli import main
from ventanilla.identity.service.factors.totp import code_at
from ventanilla.kernel.actors import Anonymous
from ventanilla.messages.model import AskedQuestion, NewTicket, Reach
from ventanilla.testing.plugins import installed_from
from ventanilla.testing.writing import Correspondent, a_pdf

EXAMPLE = Path(__file__).parents[2] / "example_plugin"
pytestmark = pytest.mark.utility("acme_water")
Staff = Callable[..., Result]


@pytest.fixture(autouse=True)
def installed() -> Iterator[None]:
    with installed_from(EXAMPLE):
        yield


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def staff(portal: Any, tmp_path: Path) -> Staff:
    settings = portal.house.settings
    path = tmp_path / "ventanilla.toml"
    path.write_text(
        f'utility = "acme_water"\nbase_url = "{settings.base_url}"\ndatabase = "{settings.database}"\n'
        f'files = "{settings.files}"\n',
        encoding="utf-8",
    )

    def run(*words: str, text: str = "", code: int = 0) -> Result:
        done = CliRunner(env={"VENTANILLA_SECRET_KEY": "x" * 40}).invoke(
            main, ["staff", "--as", "Marta", "--settings", str(path), *words], input=text
        )
        assert done.exit_code == code, done.output
        return done

    return run


def test_a_clerk_lists_reads_takes_up_hands_on_and_answers(portal: Any, staff: Staff, tmp_path: Path) -> None:
    elena = Correspondent(portal)
    (file,), _ = elena.tickets.add_files(elena.actor, [("a.pdf", a_pdf())])
    reach = Reach("elena@correo.example")
    new = NewTicket("bills", "Hola \u2067", reach, files=(file.id,), supply_point_id=elena.supply)
    number = elena.tickets.send(elena.actor, new, "es-AR").ticket.number
    assert number in staff("tickets").output
    shown = staff("ticket", number).output
    assert "elena@correo.example" in shown
    assert "a.pdf" in shown
    staff("ticket-file", number, file.id, "--to", str(tmp_path / "out.pdf"))
    assert (tmp_path / "out.pdf").read_bytes() == a_pdf()
    staff("set-state", number, "in_work")
    staff("reassign", number, "-")
    assert number in staff("tickets", "--assignee", "-").output
    staff("reply", number, "-", "--close", text="Listo.")
    staff("reply", number, "-", text="Otra", code=1)
    assert number not in staff("tickets").output
    assert staff("ticket", "AC-2026-999999", code=1).output


def test_an_editor_takes_contents_in_and_back_and_a_clerk_answers_questions(
    portal: Any, staff: Staff, tmp_path: Path
) -> None:
    (tmp_path / "hours.md").write_text('+++\ntitle = "Horarios"\n+++\nDe 8 a 12.\n', encoding="utf-8")
    assert "1" in staff("import-contents", str(tmp_path)).output
    assert "hours" in staff("contents").output
    staff("unpublish", "page", "hours")
    staff("publish", "page", "hours", "--version", "1")
    staff("publish", "page", "nothing", code=1)
    asked = AskedQuestion("Ana", "ana@correo.example", "¿A qué hora?")
    number = portal.messages.site.ask(Anonymous("192.0.2.1"), asked, "es-AR")
    assert "¿A qué hora?" in staff("questions").output
    staff("answer-question", number, "-", "--publish-as", "¿Cuándo abren?", text="A las 8.")
    staff("dismiss-question", number, code=1)
    assert "Cuándo abren" in staff("contents", "--kind", "answer").output


def test_second_factors_are_taken_away_by_the_command_line(portal: Any, staff: Staff) -> None:
    elena = Correspondent(portal)
    name = elena.actor.user_name
    words = ("reset-factors", name, "--reason", "lost the phone")
    assert "reset-factors" in staff("--help").output
    none = staff(*words, code=1).output
    assert staff("reset-factors", "nobody.here", "--reason", "why", code=1).output == none
    factors = portal.identity.factors
    secret = factors.offer_authenticator(elena.actor).secret
    factors.confirm_authenticator(elena.actor, code_at(secret, portal.house.clock.now()))
    asked = staff(*words).output
    assert asked != none
    assert factors.state(elena.actor).reset_due_at is not None
    again = staff(*words, code=1).output
    assert again not in (none, asked)
