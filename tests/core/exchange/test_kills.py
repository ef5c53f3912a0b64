"""An import that is killed leaves a state from which the same command finishes the job; two at once don't mix."""

from __future__ import annotations

import random
import signal
from pathlib import Path

from ventanilla.testing.importing import Importer, content, write_feed, write_settings

CUSTOMERS = 8


def test_the_same_command_finishes_what_a_kill_cut_short(db_url: str, tmp_path: Path) -> None:
    importer = Importer(write_settings(tmp_path / "a.toml", db_url), write_feed(tmp_path / "feed", CUSTOMERS))
    chance = random.Random(7)
    assert importer.kill(3, chance)
    code, said = importer.run()
    assert (code, said.splitlines()[-1][-13:]) == (0, "rows changed.")
    rows = {name: count for name, (count, _) in content(db_url).items()}
    assert rows == {
        "customer": CUSTOMERS,
        "supply_point": CUSTOMERS,
        "bill": 12 * CUSTOMERS,
        "charge": 24 * CUSTOMERS,
        "payment": 6 * CUSTOMERS,
    }
    before = content(db_url)
    code, said = importer.run()
    assert (code, said.splitlines()[-1]) == (0, "Nothing changed.")
    assert content(db_url) == before


def test_of_two_at_once_one_says_so_and_the_other_finishes(db_url: str, tmp_path: Path) -> None:
    importer = Importer(write_settings(tmp_path / "a.toml", db_url), write_feed(tmp_path / "feed", CUSTOMERS))
    first = importer.start()
    assert first.stdout is not None
    first.stdout.readline()
    first.send_signal(signal.SIGSTOP)
    code, said = importer.run()
    first.send_signal(signal.SIGCONT)
    rest = first.stdout.read()
    first.stdout.close()
    assert first.wait() == 0, rest
    assert rest.splitlines()[-1].endswith("rows changed.")
    # On SQLite it may have been stopped in the midst of a transaction, where nobody else can look.
    assert (code, said.startswith("ventanilla: another import ")) == (2, True)
