"""A million bills come in: ours against the database's own loader and against an idiomatic importer, in one run.

``python bench/import.py [ROWS] [ROUNDS] [sqlite|postgresql]`` prints medians and ratios of rows a second.

The limit is what the database takes by its own means into the very same table with the same keys and indexes:
COPY on PostgreSQL, ``.import`` of the ``sqlite3`` command on SQLite (``csv`` with ``executemany`` where that is
absent). It gets rows that are ready to be stored, ids and all; ours reads, checks and keys them from the feed, and
both must end with the same rows before anything is timed. The bare limit is the raw file into a table without keys.
The peer is what one would write by the books: marshmallow in front of SQLAlchemy's bulk insert, on a part of the rows.
"""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

from marshmallow import Schema, fields
from sqlalchemy import func, insert, select

from ventanilla.app import build_portal
from ventanilla.billing.tables import bill
from ventanilla.kernel.actors import SystemActor
from ventanilla.settings import MailSettings, Settings
from ventanilla.storage import Database
from ventanilla.testing.databases import PostgresServer, migrated

GOALS = {"postgresql": 0.6, "sqlite": 0.5}
MOST_MB = 256
MONTHS = 20
PEER_ROWS = 20_000
HEADER = "customer_number,supply_number,month,number,kind,issued_on,due_on,total,holder,consumption,unit,payment_code"


def write_feeds(folder: Path, rows: int) -> None:
    """Customers and supplies in ``known``, bills in ``bills``, each with one charge in ``charges``."""
    supplies = max(1, rows // MONTHS)
    files = {name: folder / name for name in ("known", "bills", "charges")}
    for path in files.values():
        path.mkdir(parents=True)
        (path / "feed.toml").write_text("version = 1\n")
    _write(files["known"] / "customers.csv", "number,name", (f"{n},Socio {n}" for n in range(supplies)))
    points = (f"{n},1,Calle {n},Villa Serena,electricity,Energía" for n in range(supplies))
    _write(files["known"] / "supply_points.csv", "customer_number,number,street,locality,commodity,service", points)
    _write(files["bills"] / "bills.csv", HEADER, (line for line, _ in _bills(rows, supplies)))
    charges = (line for _, line in _bills(rows, supplies))
    _write(
        files["charges"] / "charges.csv", "customer_number,supply_number,bill_number,line,description,amount", charges
    )


def _bills(rows: int, supplies: int) -> Iterator[tuple[str, str]]:
    for at in range(rows):
        month, customer = divmod(at, supplies)
        day = f"{2024 + month // 12}-{month % 12 + 1:02d}"
        number, total = f"B 0003-{at:08d}", f"{1000 + at % 9000}.{at % 100:02d}"
        said = f"{day},{number},18,{day}-05,{day}-25,{total},Socio {customer},{100 + at % 300},kWh,{at:018d}"
        yield f"{customer},1,{said}", f"{customer},1,{number},1,Energía,{total}"


def _write(path: Path, header: str, lines: Iterator[str]) -> None:
    with path.open("w", encoding="utf-8") as out:
        out.write(header + "\n")
        out.writelines(f"{line}\n" for line in lines)


def settings_of(url: str, folder: Path) -> Settings:
    """Those of a portal that only imports."""
    return Settings(
        utility="cosepav",
        base_url="http://127.0.0.1:8000/cosepav",
        secret_key="a secret key of the bench, of no other use",
        database=url,
        mail=MailSettings(folder=str(folder / "mail")),
    )


def take(url: str, folder: Path, name: str) -> None:
    """Run in a process of its own: take one feed in and print seconds and memory."""
    import resource

    portal = build_portal(settings_of(url, folder))
    started = time.monotonic()
    outcome = portal.exchange.import_feed(SystemActor("bench"), folder / name, rejects=folder / "rejects")
    spent = time.monotonic() - started
    portal.house.db.close()
    seconds = {file.name: file.seconds for file in outcome.files}
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"seconds": seconds, "all": spent, "mb": most, "changed": outcome.changed}))


def ours(url: str, folder: Path, name: str) -> dict[str, Any]:
    """What :func:`take` measured."""
    words = [sys.executable, __file__, "--take", url, str(folder), name]
    found: dict[str, Any] = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
    return found


def fingerprint(url: str) -> tuple[int, str]:
    """How many bills there are and what they say, in one hash."""
    db, whole = Database(url), hashlib.sha256()
    columns = [column for column in bill.c if column.name != "is_set_aside"]
    with db.engine.connect() as connection:
        count = int(connection.execute(select(func.count()).select_from(bill)).scalar_one())
        rows = connection.execution_options(stream_results=True, yield_per=5000).execute(
            select(*columns).order_by(bill.c.number)
        )
        for row in rows:
            whole.update(repr(tuple(row)).encode())
    db.close()
    return count, whole.hexdigest()


class Sqlite:
    """A fresh file each time."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._count = folder, 0

    def fresh(self) -> str:
        """The address of a migrated database."""
        self._count += 1
        path = self._folder / f"{self._count}.db"
        template = self._folder / "template.db"
        if not template.exists():
            db = Database(f"sqlite:///{template}")
            migrated(db)
            db.close()
        shutil.copyfile(template, path)
        return f"sqlite:///{path}"

    def export(self, url: str, out: Path) -> None:
        """The bills as the database's own loader takes them: no header, nothing quoted that need not be."""
        db = sqlite3.connect(url.removeprefix("sqlite:///"))
        with out.open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream).writerows(db.execute("SELECT * FROM bill ORDER BY number"))
        db.close()

    def limit(self, url: str, rows: Path) -> float:
        """Seconds of ``.import`` into the table of bills."""
        return self._import(url.removeprefix("sqlite:///"), rows, "bill")

    def mend(self, url: str) -> None:
        """``.import`` knows no NULL: put it where it stands in ours, outside of what is timed."""
        db = sqlite3.connect(url.removeprefix("sqlite:///"))
        names = [c.name for c in bill.c if c.nullable]
        db.execute(f"UPDATE bill SET {', '.join(f'{name} = NULLIF({name}, ?)' for name in names)}", [""] * len(names))
        db.commit()
        db.close()

    def bare(self, feed: Path) -> float:
        """Seconds of ``.import`` of the raw file into a new table of texts."""
        path = self._folder / "bare.db"
        path.unlink(missing_ok=True)
        return self._import(str(path), feed, "raw")

    def _import(self, path: str, rows: Path, table: str) -> float:
        started = time.monotonic()
        if shutil.which("sqlite3"):
            words = ["sqlite3", path, "-cmd", ".mode csv", f".import {rows} {table}"]
            subprocess.run(words, check=True, capture_output=True)
        else:
            _by_hand(path, rows, table)
        return time.monotonic() - started


def _by_hand(path: str, rows: Path, table: str) -> None:
    db = sqlite3.connect(path)
    with rows.open(newline="", encoding="utf-8") as stream:
        reader = csv.reader(stream)
        first = next(reader)
        if table == "raw":
            db.execute(f"CREATE TABLE raw ({', '.join(first)})")
        else:
            stream.seek(0)
        db.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(first))})", reader)
    db.commit()
    db.close()


class Postgres:
    """A fresh database each time, on a server of the run's own."""

    def __init__(self) -> None:
        self._server = PostgresServer()
        self._server.start()
        self._open: list[Any] = []

    def fresh(self) -> str:
        """The address of a migrated database."""
        self.drop()
        self._open.append(self._server.fresh())
        return str(self._open[-1].__enter__())

    def drop(self) -> None:
        """Let the databases go that are no longer needed."""
        while len(self._open) > 1:
            self._open.pop(0).__exit__(None, None, None)

    def stop(self) -> None:
        """End the server."""
        for each in self._open:
            each.__exit__(None, None, None)
        self._server.stop()

    def export(self, url: str, out: Path) -> None:
        """The bills as COPY takes them."""
        import psycopg

        with (
            psycopg.connect(url) as connection,
            out.open("wb") as stream,
            connection.cursor().copy("COPY (SELECT * FROM bill ORDER BY number) TO STDOUT") as copy,
        ):
            for block in copy:
                stream.write(block)

    def limit(self, url: str, rows: Path) -> float:
        """Seconds of COPY into the table of bills."""
        return self._copy(url, rows, "COPY bill FROM STDIN")

    def mend(self, url: str) -> None:
        """COPY knows NULL."""

    def bare(self, feed: Path) -> float:
        """Seconds of COPY of the raw file into a new table of texts."""
        url = self.fresh()
        names = ", ".join(f"{name} text" for name in HEADER.split(","))
        return self._copy(url, feed, "COPY raw FROM STDIN (FORMAT csv, HEADER)", f"CREATE TABLE raw ({names})")

    def _copy(self, url: str, rows: Path, statement: str, before: str = "SELECT 1") -> float:
        import psycopg

        with psycopg.connect(url) as connection:
            connection.execute(before.encode())
            started = time.monotonic()
            with rows.open("rb") as stream, connection.cursor().copy(statement.encode()) as copy:
                while block := stream.read(1 << 20):
                    copy.write(block)
            connection.commit()
            return time.monotonic() - started


class _BillSchema(Schema):
    customer_number = fields.Str(required=True)
    supply_number = fields.Str(required=True)
    month = fields.Str(required=True)
    number = fields.Str(required=True)
    kind = fields.Str()
    issued_on = fields.Date(required=True)
    due_on = fields.Date(required=True)
    total = fields.Decimal(required=True)
    holder = fields.Str(required=True)
    consumption = fields.Decimal()
    unit = fields.Str()
    payment_code = fields.Str()


def peer(url: str, feed: Path, id_of: Callable[..., str]) -> float:
    """Rows a second of the importer by the books."""
    db, schema, done, started = Database(url), _BillSchema(), 0, time.monotonic()
    with feed.open(newline="", encoding="utf-8") as stream:
        reader = csv.DictReader(stream)
        while some := [_as_stored(schema.load(row), id_of) for row in islice(reader, 1000)]:
            with db.write() as connection:
                connection.execute(insert(bill), some)
            done += len(some)
            if done >= PEER_ROWS:
                break
    spent = time.monotonic() - started
    db.close()
    return done / spent


def _as_stored(row: Any, id_of: Callable[..., str]) -> dict[str, Any]:
    total = int(row["total"] * 100)
    return {
        "supply_point_id": id_of("supply_point", row["customer_number"], row["supply_number"]),
        "month": int(row["month"].replace("-", "")),
        "id": id_of("bill", row["number"]),
        "number": row["number"],
        "issued_on": row["issued_on"],
        "due_on": row["due_on"],
        "total_minor": total,
        "open_minor": total,
        "consumption_micro": int(row["consumption"] * 10**6),
        "consumption_unit": row["unit"],
        "holder": row["holder"],
        "payment_code": row["payment_code"],
        "is_set_aside": True,
        "fiscal": json.dumps({"kind": row["kind"]}, separators=(",", ":")),
        "attributes": "{}",
    }


def measure(kind: str, database: Any, folder: Path, rows: int, rounds: int) -> bool:
    """Interleaved rounds; whether the goals are met."""
    url = database.fresh()
    ours(url, folder, "known")
    base = url
    first = ours(base, folder, "bills")
    ready = folder / f"ready.{kind}"
    database.export(base, ready)
    expected = fingerprint(base)
    other = database.fresh()
    database.limit(other, ready)
    database.mend(other)
    if fingerprint(other) != expected or expected[0] != rows:
        print(f"{kind}: the two do not hold the same bills")
        return False
    again = ours(base, folder, "bills")
    charges = ours(base, folder, "charges")
    if again["changed"] or charges["changed"] != rows:
        print(f"{kind}: taken in again, {again['changed']} bills changed; {charges['changed']} charges came in")
        return False
    speed: dict[str, list[float]] = {"ours": [], "limit": [], "bare": [], "peer": []}
    memory = [first["mb"], charges["mb"]]
    for _ in range(rounds):
        url = database.fresh()
        ours(url, folder, "known")
        found = ours(url, folder, "bills")
        memory.append(found["mb"])
        speed["ours"].append(rows / found["seconds"]["bills"])
        speed["limit"].append(rows / database.limit(database.fresh(), ready))
        speed["bare"].append(rows / database.bare(folder / "bills" / "bills.csv"))
        other = database.fresh()
        portal = build_portal(settings_of(other, folder))
        speed["peer"].append(peer(other, folder / "bills" / "bills.csv", portal.house.id_of))
        portal.house.db.close()
    return _report(kind, rows, speed, again, charges, max(memory))


def _report(kind: str, rows: int, speed: dict[str, list[float]], again: Any, charges: Any, most: int) -> bool:
    middle = {name: median(found) for name, found in speed.items()}
    for name, found in speed.items():
        print(f"{kind:10} {name:6} {middle[name]:>10,.0f} rows/s ({min(found):,.0f}-{max(found):,.0f})")
    print(f"{kind:10} again  {rows / again['seconds']['bills']:>10,.0f} rows/s, nothing changed")
    print(f"{kind:10} charges{rows / charges['seconds']['charges']:>10,.0f} rows/s")
    ratio = median(mine / limit for mine, limit in zip(speed["ours"], speed["limit"], strict=True))
    bare, idiomatic = middle["ours"] / middle["bare"], middle["ours"] / middle["peer"]
    is_met = ratio >= GOALS[kind] and most <= MOST_MB
    print(
        f"{kind:10} {ratio:.2f} of the limit (goal {GOALS[kind]}), {bare:.2f} of the bare limit,"
        f" {idiomatic:.1f} times the peer; {most} MB (goal {MOST_MB}): {'met' if is_met else 'missed'}"
    )
    return is_met


def main(rows: int, rounds: int, kinds: tuple[str, ...]) -> int:
    """0 when the goals are met."""
    folder = Path(tempfile.mkdtemp(prefix="ventanilla-bench-"))
    is_met = True
    try:
        write_feeds(folder, rows)
        for kind in kinds:
            database: Any = Sqlite(folder) if kind == "sqlite" else Postgres()
            try:
                is_met = measure(kind, database, folder, rows, rounds) and is_met
            finally:
                if kind == "postgresql":
                    database.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0 if is_met else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["--take"]:
        take(sys.argv[2], Path(sys.argv[3]), sys.argv[4])
        raise SystemExit(0)
    words = sys.argv[1:]
    chosen = tuple(word for word in words if word in GOALS) or ("sqlite", "postgresql")
    numbers = [int(word) for word in words if word.isdigit()]
    raise SystemExit(main(*(numbers + [1_000_000, 3][len(numbers) :])[:2], chosen))
