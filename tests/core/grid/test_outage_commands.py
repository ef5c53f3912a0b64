"""``ventanilla staff … outages``: the desk's deeds from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ventanilla.cli import main
from ventanilla.testing.gridding import SMALL

KEY = "a secret key that only the tests know about"


@pytest.fixture
def settings(tmp_path: Path, sqlite_url: str) -> Path:
    path, feed = tmp_path / "ventanilla.toml", tmp_path / "feed"
    path.write_text(
        f'utility = "cooprel"\nbase_url = "http://127.0.0.1:8765/cooprel"\ndatabase = "{sqlite_url}"\n'
        f'[mail]\nfolder = "{tmp_path / "mail"}"\n[sms]\nfolder = "{tmp_path / "sms"}"\n',
        encoding="utf-8",
    )
    feed.mkdir()
    (feed / "feed.toml").write_text("version = 1\n")
    for name in ("regions", "municipalities", "substations", "feeders"):
        columns = list(dict.fromkeys(key for row in SMALL[name] for key in row))
        rows = [",".join(columns), *(",".join(str(row.get(key, "")) for key in columns) for row in SMALL[name])]
        (feed / f"grid_{name}.csv").write_text("\n".join([*rows, ""]), encoding="utf-8")
    words = ["exchange", "import", str(feed), "--settings", str(path), "--rejects", str(tmp_path / "rejects")]
    taken = CliRunner().invoke(main, words, env={"VENTANILLA_SECRET_KEY": KEY})
    assert taken.exit_code == 0, taken.output
    return path


@pytest.mark.covers("CPR-05")
def test_an_outage_is_announced_changed_and_called_off(settings: Path) -> None:
    def call(*words: str) -> Any:
        line = ["staff", "--as", "marta", "--settings", str(settings), *words]
        return CliRunner().invoke(main, line, env={"VENTANILLA_SECRET_KEY": KEY})

    assert call("outages").exit_code == 1
    said = ("--kind", "unplanned", "--start", "2025-01-10T09:00", "--cause", "Rayo")
    wrong = call("announce-outage", "I-1", *said, "--feeder", "99")
    assert (wrong.exit_code, "99" in wrong.stdout) == (1, True)
    made = call("announce-outage", "I-1", *said, "--feeder", "4")
    assert (made.exit_code, made.stdout) == (0, "Interrupción I-1 anunciada.\n")
    assert call("announce-outage", "I-1", *said, "--feeder", "4").exit_code == 1
    assert call("change-outage", "i-1", "--feeder", "1", "--feeder", "4").exit_code == 0
    listed = call("outages")
    assert listed.stdout.startswith("I-1 Interrupción no programada, 10-01-2025 09:00 – –: Sin suministro")
    back = call("restore-outage", "I-1", "--at", "2025-01-10T11:00")
    assert back.stdout == "Interrupción I-1 terminada.\n"
    assert call("cancel-outage", "I-1").exit_code == 1
    assert "No existe esa interrupción." in call("cancel-outage", "nothing").stdout
    assert "Servicio repuesto" in call("outages").stdout
