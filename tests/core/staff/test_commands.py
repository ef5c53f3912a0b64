"""``ventanilla staff``: plain sentences, exit codes, nothing that moves the cursor."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ventanilla.cli import main
from ventanilla.cli.staffing import printable

KEY = "a secret key that only the tests know about"


def call(settings: Path, *words: str) -> Result:
    line = ["staff", "--as", "marta", "--settings", str(settings), *words]
    return CliRunner().invoke(main, line, env={"VENTANILLA_SECRET_KEY": KEY})


@pytest.fixture
def settings(tmp_path: Path, db_url: str) -> Path:
    path = tmp_path / "ventanilla.toml"
    path.write_text(
        f'utility = "cosepav"\nbase_url = "http://127.0.0.1:8765/cosepav"\ndatabase = "{db_url}"\n'
        f'[mail]\nfolder = "{tmp_path / "mail"}"\n[sms]\nfolder = "{tmp_path / "sms"}"\n',
        encoding="utf-8",
    )
    feed = tmp_path / "feed"
    feed.mkdir()
    (feed / "feed.toml").write_text('version = 1\ndate_format = "dd/mm/yyyy"\n')
    rows = ["number,name,dni,birth_date", '8888,"Ramón ""Moncho"" Sosa",23456789,01/07/1952', ""]
    (feed / "customers.csv").write_text("\n".join(rows), encoding="utf-8")
    taken = CliRunner().invoke(
        main,
        ["exchange", "import", str(feed), "--settings", str(path), "--rejects", str(tmp_path / "rejects")],
        env={"VENTANILLA_SECRET_KEY": KEY},
    )
    assert taken.exit_code == 0, taken.output
    return path


def test_a_customer_is_shown_and_the_look_up_noted(settings: Path) -> None:
    found = call(settings, "find", "moncho", "--reason", "llamó")
    assert (found.exit_code, found.stderr) == (0, "")
    assert found.stdout.splitlines() == ['Socio 8888: Ramón "Moncho" Sosa', "  Contacto: –", "  Sin vínculos"]
    audit = call(settings, "verify-audit")
    assert audit.exit_code == 0
    assert "La auditoría está íntegra: 2 asientos" in audit.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("find", "nadie"), "No se encontró a nadie."),
        (("find", "a\x1b[31mb"), "Hay un carácter que no se ve"),
        (("undo-link", "nothing"), "No existe ese vínculo."),
        (("resend-activation", "nadie.mas"), "Nadie se registró con ese usuario o e-mail."),
        (("revoke-certificate", "LD-1", "--reason", "x"), "No hay un certificado vigente con ese número."),
        (("retry-job", "12"), "No existe esa tarea fallida."),
    ],
)
def test_what_is_not_there_is_said_in_one_sentence(settings: Path, words: tuple[str, ...], said: str) -> None:
    answer = call(settings, *words)
    assert answer.exit_code == 1
    assert len(answer.stdout.splitlines()) == 1
    assert said in answer.stdout


def test_dead_jobs_are_none_at_first(settings: Path) -> None:
    answer = call(settings, "dead-jobs")
    assert (answer.exit_code, answer.stdout) == (0, "Ninguna tarea falló definitivamente.\n")


def test_who_asks_has_to_be_said(tmp_path: Path) -> None:
    for words in (["staff", "find", "x"], ["staff", "--as", "  ", "find", "x"]):
        assert CliRunner().invoke(main, words, env={"VENTANILLA_SECRET_KEY": KEY}).exit_code == 2
    missing = call(tmp_path / "nowhere.toml", "find", "x")
    assert (missing.exit_code, len(missing.stderr.splitlines())) == (2, 1)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J", "\\u001b[2J"),
        ("a\nb\r", "a\\u000ab\\u000d"),
        ("fdp.\u202eexe", "fdp.\\u202eexe"),
        ("\u200b\U000e0041", "\\u200b\\U000e0041"),
        ("Ñandú 🐎 “ok”", "Ñandú 🐎 “ok”"),
    ],
)
def test_what_could_move_the_cursor_or_hide_is_written_out(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_the_first_member_comes_in_by_a_link_from_the_command_line(settings: Path) -> None:
    added = call(settings, "add-member", "Marta Ruiz", "marta@oficina.example", "--role", "admin", "--role", "clerk")
    assert added.exit_code == 0, added.output
    link = added.stdout.splitlines()[-1]
    assert link.startswith("http://127.0.0.1:8765/cosepav/staff/enrol/")
    again = call(settings, "add-member", "Marta Ruiz", "other@oficina.example", "--role", "clerk")
    assert (again.exit_code, len(again.stdout.splitlines())) == (1, 1)
    listed = call(settings, "members").stdout
    assert "Marta Ruiz <marta@oficina.example> admin, clerk" in listed
    assert link not in listed
    fresh = call(settings, "reset-member", "MARTA@oficina.example", "--reason", "perdió el teléfono")
    assert fresh.stdout.splitlines()[-1] != link
    assert call(settings, "disable-member", "marta@oficina.example", "--reason", "x").exit_code == 0
    assert call(settings, "set-roles", "nobody", "--role", "clerk").exit_code == 1
