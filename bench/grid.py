"""A register of ten thousand assets and one of a million answer alike: by id, plate and prefix; and how both came in.

``python bench/grid.py [ROUNDS] [sqlite|postgresql]`` takes both in by the feed, and asks both the same questions in
turns. What is compared is the time of one answer of the service in this process, at a million over ten thousand; the
limit is the database's own answer to the same key on the bigger one. The import says rows a second and the memory that
the process had grown by at its end: of a hundred times the rows no more than a little.
"""

from __future__ import annotations

import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import text

from ventanilla.app import build_portal
from ventanilla.grid.service import GridService
from ventanilla.kernel.actors import CustomerActor, SystemActor
from ventanilla.settings import MailSettings, Settings
from ventanilla.storage import Database
from ventanilla.testing.databases import PostgresServer, migrated

SIZES = (10_000, 1_000_000)
PER_FEEDER = 100
"""Transformers; with as many poles and spans, and a device for every tenth."""
MOST_RATIO = 1.6
MOST_GROWTH = 96
"""MB that the import of the million may take more than that of the ten thousand."""
ASKED = 400
ROUNDS = 9
ME = CustomerActor("a" * 26, "b" * 26, "bench", "Bench", "Mark", "es-CL")


def write_feed(folder: Path, assets: int) -> None:
    """Substations of fifty feeders, whose transformers, poles, spans and devices are ``assets`` in all."""
    folder.mkdir(parents=True)
    (folder / "feed.toml").write_text("version = 1\n")
    feeders = max(1, assets // (PER_FEEDER * 3 + PER_FEEDER // 10))
    stations = feeders // 50 + 1
    _write(folder, "regions", "code,name", ["14,Los Ríos"])
    _write(folder, "municipalities", "code,name,region_code", ["14204,Río Bueno,14"])
    _write(
        folder, "substations", "number,name,municipality_code", (f"S{at},Station {at},14204" for at in range(stations))
    )
    _write(
        folder, "feeders", "number,name,substation_number", (f"F{at},Feeder {at},S{at // 50}" for at in range(feeders))
    )
    _write(folder, "poles", "number,feeder_number,plate,longitude,latitude", _poles(feeders))
    _write(
        folder,
        "transformers",
        "number,name,feeder_number,plate,capacity_kva,pole_plate,longitude,latitude",
        _transformers(feeders),
    )
    _write(folder, "spans", "number,feeder_number,from_pole,to_pole,length_m", _spans(feeders))
    _write(folder, "equipment", "number,feeder_number,kind,pole", _devices(feeders))


def _each(feeders: int) -> Iterator[tuple[int, int, int]]:
    for feeder in range(feeders):
        for at in range(PER_FEEDER):
            yield feeder, at, feeder * PER_FEEDER + at


def _poles(feeders: int) -> Iterator[str]:
    for feeder, at, one in _each(feeders):
        yield f"{one:07d},F{feeder},P{one},{-72 - feeder % 900 / 1000:.6f},{-40 - at / 10_000:.6f}"


def _transformers(feeders: int) -> Iterator[str]:
    for feeder, at, one in _each(feeders):
        place = f"{-72 - feeder % 900 / 1000:.6f},{-40 - at / 10_000:.6f}"
        yield f"T{one:07d},TRANSF.MON.10 KVA.7620 V.,F{feeder},PL{one},10,P{one},{place}"


def _spans(feeders: int) -> Iterator[str]:
    for feeder, at, one in _each(feeders):
        if at:
            yield f"V{one:07d},F{feeder},{one - 1:07d},{one:07d},96"


def _devices(feeders: int) -> Iterator[str]:
    for feeder, at, one in _each(feeders):
        if at % 10 == 0:
            yield f"E{one:07d},F{feeder},RECONECTADOR,{one:07d}"


def _write(folder: Path, name: str, header: str, lines: Any) -> None:
    with (folder / f"grid_{name}.csv").open("w", encoding="utf-8") as out:
        out.write(header + "\n")
        out.writelines(f"{line}\n" for line in lines)


class Register:
    """One portal with a register of a size."""

    def __init__(self, url: str, folder: Path, assets: int) -> None:
        feed = folder / f"feed{assets}"
        write_feed(feed, assets)
        settings = Settings(
            "cooprel",
            "http://127.0.0.1:8000/cooprel",
            "a secret key for the bench only",
            url,
            mail=MailSettings(folder=str(folder)),
            files=str(folder / "files"),
        )
        self.portal = build_portal(settings)
        before, started = _rss(), time.monotonic()
        outcome = self.portal.exchange.import_feed(SystemActor("bench"), feed, rejects=folder / "rejects")
        self.seconds, self.grown = time.monotonic() - started, _rss() - before
        assert outcome.rejected == 0, [file.first_rejection for file in outcome.files if file.rejected]
        self.rows = sum(file.rows for file in outcome.files)
        self.service: GridService = self.portal.grid
        self.feeders = sum(1 for _ in self.service.register.feeders())

    def questions(self) -> dict[str, Callable[[int], Any]]:
        """What is asked, each of some number that is there."""
        service = self.service
        return {
            "by id": lambda one: service.transformer(ME, f"T{one:07d}"),
            "by transformer plate": lambda one: service.find(ME, {"transformer_plate": f"PL{one}"}),
            "by pole plate": lambda one: service.find(ME, {"pole_plate": f"P{one}"}),
            "pole by prefix": lambda one: service.parts(ME, f"F{one // PER_FEEDER}", "pole", f"{one:07d}"[:6]),
            "span by prefix": lambda one: service.parts(ME, f"F{one // PER_FEEDER}", "span", f"V{one | 1:07d}"[:7]),
            "feeder": lambda one: service.feeder(ME, f"F{one // PER_FEEDER}"),
        }

    def limit(self, one: int) -> Any:
        """The database's own answer to a key."""
        with self.portal.house.db.read() as connection:
            sought = text("SELECT * FROM grid_transformer WHERE id = :id")
            return connection.execute(sought, {"id": f"t{one:07d}"}).one()


def _rss() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _asked(ask: Callable[[int], Any], numbers: list[int]) -> float:
    started = time.perf_counter()
    for one in numbers:
        assert ask(one)
    return (time.perf_counter() - started) / len(numbers) * 1e6


def measure(small: Register, big: Register, rounds: int) -> dict[str, dict[str, float]]:
    """Microseconds an answer at both sizes, and the median of the ratios of the rounds."""
    chance = random.Random(8500)
    found: dict[str, dict[str, list[float]]] = {}
    for _ in range(rounds):
        for name in small.questions():
            times = []
            for register in (small, big):
                numbers = [chance.randrange(register.feeders * PER_FEEDER) for _ in range(ASKED)]
                times.append(_asked(register.questions()[name], numbers))
            kept = found.setdefault(name, {"small": [], "big": [], "ratio": []})
            for key, value in zip(kept, (*times, times[1] / times[0]), strict=True):
                kept[key].append(value)
    return {name: {key: round(median(values), 2) for key, values in kept.items()} for name, kept in found.items()}


def main() -> int:
    """The exit code: 1 when a goal is missed."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    kind = sys.argv[2] if len(sys.argv) > 2 else "sqlite"
    server = PostgresServer() if kind == "postgresql" else None
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        if server:
            server.start()
            stack.callback(server.stop)
        small, big = (Register(_address(folder, size, server, stack), folder, size) for size in SIZES)
        for each in (small, big):
            stack.callback(each.portal.house.db.close)
        told = measure(small, big, rounds)
        numbers = [random.Random(1).randrange(big.feeders * PER_FEEDER) for _ in range(ASKED)]
        limit = _asked(big.limit, numbers)
    for name, known in told.items():
        print(f"{name:22} {known['small']:8.1f} µs  {known['big']:8.1f} µs  x {known['ratio']:.2f}")
    print(f"{'limit: one row by key':22} {'':11}  {limit:8.1f} µs")
    for each in (small, big):
        speed = each.rows / each.seconds
        print(f"import of {each.rows:9,} rows: {speed:8,.0f} rows/s, memory + {each.grown:.0f} MB")
    worst = max(known["ratio"] for known in told.values())
    growth = max(0.0, big.grown)
    is_good = worst <= MOST_RATIO and growth <= MOST_GROWTH
    print(f"worst ratio {worst:.2f} (goal ≤ {MOST_RATIO}), growth {growth:.0f} MB (goal ≤ {MOST_GROWTH})")
    results = Path(__file__).parent / "results" / f"grid-{kind}.json"
    kept = {"sizes": [small.rows, big.rows], "microseconds": told, "limit": round(limit, 2)}
    kept |= {"rows_a_second": [round(each.rows / each.seconds) for each in (small, big)], "growth_mb": round(growth)}
    results.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0 if is_good else 1


def _address(folder: Path, size: int, server: PostgresServer | None, stack: ExitStack) -> str:
    """Of a migrated database."""
    if server is not None:
        return stack.enter_context(server.fresh())
    url = f"sqlite:///{folder}/register{size}.sqlite"
    db = Database(url)
    migrated(db)
    db.close()
    return url


if __name__ == "__main__":
    sys.exit(main())
