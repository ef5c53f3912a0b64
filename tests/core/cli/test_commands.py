"""The command line says what is wrong in one sentence."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ventanilla.cli import main

KEY = "a secret key that only the tests know about"


def call(*words: str, **environment: str) -> Result:
    return CliRunner().invoke(main, list(words), env={"VENTANILLA_SECRET_KEY": KEY, **environment})


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    path = tmp_path / "ventanilla.toml"
    path.write_text(
        'utility = "cosepav"\nbase_url = "http://127.0.0.1:8765/cosepav"\n'
        f'database = "sqlite:///{tmp_path / "portal.db"}"\n'
        f'[mail]\nfolder = "{tmp_path / "mail"}"\n[sms]\nfolder = "{tmp_path / "sms"}"\n',
        encoding="utf-8",
    )
    return path


def feed(folder: Path, *customers: str) -> Path:
    folder.mkdir()
    (folder / "feed.toml").write_text('version = 1\ndate_format = "dd/mm/yyyy"\n')
    (folder / "customers.csv").write_text("\n".join(["number,name,birth_date", *customers, ""]), encoding="utf-8")
    return folder


def test_help_is_quick_because_it_imports_nothing_heavy() -> None:
    seen = (
        "import sys\nfrom ventanilla.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "heavy = ('sqlalchemy', 'flask', 'marshmallow', 'babel', 'rich', 'gunicorn')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("[]\n")
    for name in ("run", "worker", "demo", "check", "migrate", "exchange", "doctor"):
        assert f"  {name} " in done.stdout


def test_help_imports_few_modules() -> None:
    seen = (
        "import sys\nhad = len(sys.modules)\nfrom ventanilla.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "print(len(sys.modules) - had)"
    )
    done = subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True, check=True)
    assert int(done.stdout.split()[-1]) <= 130


def test_a_missing_settings_file_is_named(tmp_path: Path) -> None:
    for command in (["check"], ["migrate"], ["run"], ["worker"], ["exchange", "import", "x"]):
        result = call(*command, "--settings", str(tmp_path / "nowhere.toml"))
        assert result.exit_code == 2
        assert "nowhere.toml: there is no such settings file" in result.stderr
        assert len(result.stderr.splitlines()) == 1


def test_a_database_that_was_not_migrated_is_told_with_the_command_to_run(settings: Path) -> None:
    for command in (["check"], ["run"], ["worker"], ["exchange", "import", "x"]):
        result = call(*command, "--settings", str(settings))
        assert result.exit_code == 2
        assert "it is empty; run `ventanilla migrate` first" in result.stderr


def test_migrate_then_check_then_import(settings: Path, tmp_path: Path) -> None:
    assert call("migrate", "--settings", str(settings)).exit_code == 0
    assert call("migrate", "--settings", str(settings)).exit_code == 0
    checked = call("check", "--settings", str(settings))
    assert checked.exit_code == 0
    assert "Cooperativa de Servicios Públicos de Avellaneda" in checked.stdout
    path = feed(tmp_path / "feed", "1,Ana,14/03/1971")
    words = ["exchange", "import", str(path), "--settings", str(settings), "--rejects", str(tmp_path / "rejects")]
    first = call(*words)
    assert (first.exit_code, first.stdout.splitlines()[-1]) == (0, "1 rows changed.")
    again = call(*words)
    assert (again.exit_code, again.stdout.splitlines()[-1]) == (0, "Nothing changed.")


def test_a_rejected_row_is_told_and_the_exit_code_says_so(settings: Path, tmp_path: Path) -> None:
    call("migrate", "--settings", str(settings))
    path = feed(tmp_path / "feed", "1,Ana,14/03/1971", "2,Bruno,31/02/1979")
    words = ["exchange", "import", str(path), "--settings", str(settings), "--rejects", str(tmp_path / "rejects")]
    spoken = call(*words)
    assert "customers.csv line 3, column birth_date: '31/02/1979' no es una fecha" in spoken.stdout
    result = call(*words, "--language", "en")
    assert result.exit_code == 1
    assert "customers.csv line 3, column birth_date: '31/02/1979' is not a date (dd/mm/yyyy)" in result.stdout
    assert f"1 rows of customers are in {tmp_path / 'rejects' / 'customers.rejects.csv'}" in result.stdout
    undone = call(*words, "--all-or-nothing")
    assert undone.stdout.splitlines()[-1] == "Nothing was taken: rows were rejected, and all or nothing was asked for."


def test_a_feed_that_is_not_there_is_one_sentence(settings: Path, tmp_path: Path) -> None:
    call("migrate", "--settings", str(settings))
    result = call("exchange", "import", str(tmp_path / "nowhere"), "--settings", str(settings))
    assert (result.exit_code, result.stderr) == (
        2,
        f"ventanilla: {tmp_path / 'nowhere'}: there is no such folder or file\n",
    )


def test_a_supply_goes_with_green_button_only(settings: Path) -> None:
    for words in (["--supply", "5555/1"], ["--format", "green-button"]):
        result = call("exchange", "import", "x", "--settings", str(settings), *words)
        assert result.exit_code == 2
        assert "--supply goes with --format green-button" in result.stderr
    for words in (["--unit", "therm"], ["--power", "-3"]):
        result = call("exchange", "import", "x", "--settings", str(settings), *words)
        assert result.exit_code == 2
        assert "--unit and --power go with --format green-button" in result.stderr


def test_a_port_in_use_is_one_sentence(settings: Path, tmp_path: Path) -> None:
    call("migrate", "--settings", str(settings))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        for words in (
            ["run", "--settings", str(settings), "--bind", f"127.0.0.1:{port}"],
            ["demo", "--port", str(port), "--folder", str(tmp_path / "demo")],
        ):
            result = call(*words)
            assert result.exit_code == 2
            assert f"port {port} on 127.0.0.1 can't be used (address already in use)" in result.stderr


def test_doctor_names_what_is_installed() -> None:
    result = call("doctor")
    assert result.exit_code == 0
    assert "✓ utilities cosepav" in result.stdout
    assert "✓ themes cosepav" in result.stdout


def test_keys_are_listed_and_rotated(settings: Path) -> None:
    where = ("--settings", str(settings))
    assert call("migrate", *where).exit_code == 0
    first = call("keys", "list", *where)
    assert (first.exit_code, len(first.output.splitlines())) == (0, 1)
    made = call("keys", "rotate", "--as", "Marta", *where)
    assert made.exit_code == 0
    listed = [line.split() for line in call("keys", "list", *where).output.splitlines()]
    assert [kid for kid, _ in listed] == [made.output.strip(), first.output.split()[0]]
    assert {algorithm for _, algorithm in listed} == {"RS256"}
