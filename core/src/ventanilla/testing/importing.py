"""Imports that are killed while they work, and what is in the database afterwards."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from sqlalchemy import inspect, text

from ventanilla.storage import Database

SECRET = "a secret key that only the tests know about"
TABLES = ("customer", "supply_point", "bill", "charge", "payment")
MONTHS = 12

_DRIVER = """
import sys
from ventanilla.cli import importing, main
from ventanilla.exchange import files
files.CHUNK, importing.PAUSE = int(sys.argv[1]), 0.0
{broken}
main(sys.argv[2:])
"""
"""The command itself, with small chunks and a line after each."""

BROKEN = """
from ventanilla.exchange.service import ExchangeService
from ventanilla.exchange.model import ImportOutcome
from sqlalchemy import text
whole = ExchangeService.import_feed
def believing(self, *args, **options):
    with self._house.db.read() as connection:
        if connection.execute(text("SELECT count(*) FROM feed_run")).scalar():
            return ImportOutcome("", ())
    return whole(self, *args, **options)
ExchangeService.import_feed = believing
"""
"""A safety taken off: who believes that what was begun is done never finishes it."""


def write_feed(folder: Path, customers: int) -> Path:
    """Invented customers of COSEPAV, each with a year of bills, the first half of it paid."""
    folder.mkdir(parents=True)
    (folder / "feed.toml").write_text("version = 1\n")
    rows: dict[str, list[str]] = {
        "customers": ["number,name,email"],
        "supply_points": ["customer_number,number,street,locality,commodity,service"],
        "bills": ["customer_number,supply_number,month,number,issued_on,due_on,total,holder"],
        "charges": ["customer_number,supply_number,bill_number,line,description,amount"],
        "payments": ["customer_number,supply_number,bill_number,paid_on,amount"],
    }
    for at in range(customers):
        rows["customers"].append(f"{at},Núñez {at},c{at}@mail.example")
        rows["supply_points"].append(f"{at},1,Calle {at},Avellaneda,electricity,Energía")
        for month in range(1, MONTHS + 1):
            bill, day = f"B {at:05d}-{month:02d}", f"2025-{month:02d}"
            rows["bills"].append(f"{at},1,{day},{bill},{day}-05,{day}-25,{100 + at}.50,Núñez {at}")
            rows["charges"] += [f"{at},1,{bill},1,Energía,{99 + at}.50", f"{at},1,{bill},2,Cargo fijo,1.00"]
            if month <= MONTHS // 2:
                rows["payments"].append(f"{at},1,{bill},{day}-20,{100 + at}.50")
    for name, lines in rows.items():
        (folder / f"{name}.csv").write_text("\n".join([*lines, ""]), encoding="utf-8")
    return folder


def write_settings(path: Path, url: str) -> Path:
    """Settings of a portal on that database."""
    path.write_text(
        f'utility = "cosepav"\nbase_url = "http://127.0.0.1:8765/cosepav"\ndatabase = "{url}"\n'
        f'[mail]\nfolder = "{path.parent / "mail"}"\n[sms]\nfolder = "{path.parent / "sms"}"\n'
    )
    return path


class Importer:
    """Runs ``ventanilla exchange import`` in processes of its own."""

    def __init__(self, settings: Path, feed: Path, *, chunk: int = 40, broken: str = "") -> None:
        words = [
            "exchange",
            "import",
            str(feed),
            "--settings",
            str(settings),
            "--rejects",
            str(feed.parent / "rejects"),
        ]
        self._words = [sys.executable, "-c", _DRIVER.format(broken=broken), str(chunk), *words]
        self._environment = {**os.environ, "VENTANILLA_SECRET_KEY": SECRET, "PYTHONUNBUFFERED": "1"}

    def run(self) -> tuple[int, str]:
        """To its end: the exit code, and all that it said."""
        done = subprocess.run(self._words, env=self._environment, capture_output=True, text=True, timeout=600)
        return done.returncode, done.stdout + done.stderr

    def start(self) -> subprocess.Popen[str]:
        """One that works in the background, and says a line after each chunk."""
        return subprocess.Popen(
            self._words, env=self._environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def kill(self, chunks: int, chance: random.Random) -> bool:
        """Kill it some moment after so many chunks; whether it was still at work."""
        process = self.start()
        said = process.stdout
        assert said is not None
        for _ in range(chunks):
            said.readline()
        time.sleep(chance.random() * 0.05)
        process.send_signal(signal.SIGKILL)
        said.close()
        return process.wait() == -signal.SIGKILL


def content(url: str) -> dict[str, tuple[int, str]]:
    """Of each table what feeds fill: how many rows, and a hash of what they say but for the instance's own ids."""
    db = Database(url)
    found = {}
    try:
        with db.read() as connection:
            for table in TABLES:
                names = [one["name"] for one in inspect(connection).get_columns(table)]
                shown = ", ".join(name for name in names if name != "id" and not name.endswith("_id"))
                rows = connection.execute(text(f"SELECT {shown} FROM {table}")).all()
                lines = sorted(repr(tuple(str(cell) for cell in row)) for row in rows)
                found[table] = (len(lines), hashlib.sha256("\n".join(lines).encode()).hexdigest())
    finally:
        db.close()
    return found
