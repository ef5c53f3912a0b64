"""How the bench measures: CPU time in interleaved rounds, medians, ratios within a round, one verdict.

CPU time is steadier than the clock on the wall, above all where other work shares the machine. Each ratio is taken
within its round, so that what slows one contestant down slows the other, too.
"""

from __future__ import annotations

import gc
import json
import os
import platform
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

ROUNDS = 9
MOST_SPREAD = 0.25
"""A limit whose own rounds differ by more than this says nothing for sure."""
RESULTS = Path(__file__).parents[1] / "results"
_PACKAGES = ("ventanilla", "flask", "werkzeug", "jinja2", "sqlalchemy", "marshmallow", "argon2-cffi", "orjson")


@dataclass(frozen=True)
class Found:
    """What was measured: microseconds of CPU a call, by contestant and round."""

    spent: Mapping[str, list[float]]

    def middle(self, name: str) -> float:
        """The median of one contestant."""
        return median(self.spent[name])

    def ratio(self, mine: str, other: str) -> tuple[float, float, float]:
        """The median of the ratios within the rounds, the least and the most."""
        ratios = [a / b for a, b in zip(self.spent[mine], self.spent[other], strict=True)]
        return median(ratios), min(ratios), max(ratios)

    def spread(self, name: str) -> float:
        """How far the rounds of one contestant lie apart, of its median."""
        return (max(self.spent[name]) - min(self.spent[name])) / self.middle(name)


def contest(contestants: Mapping[str, Callable[[], object]], *, calls: int, rounds: int = ROUNDS) -> Found:
    """Let them all run in turn, round by round; the first round only warms up."""
    spent: dict[str, list[float]] = {name: [] for name in contestants}
    order = list(contestants)
    for at in range(rounds + 1):
        for name in order:
            gc.collect()
            found = _cpu(contestants[name], calls)
            if at:
                spent[name].append(found)
        order.append(order.pop(0))
    return Found(spent)


def _cpu(call: Callable[[], object], calls: int) -> float:
    started = time.process_time_ns()
    for _ in range(calls):
        call()
    return (time.process_time_ns() - started) / calls / 1000


def report(
    workload: str, found: Found, *, limit: str, goal: float | None, facts: Mapping[str, Any] | None = None
) -> bool:
    """Print the table, keep it as JSON, and say whether ours is at most ``goal`` times the limit.

    Where the limit itself wavered too much, and the rounds do not all say the same, nothing is missed and nothing is
    met: it counts as not missed. So does a workload whose goal is no ratio.
    """
    for name in found.spent:
        values = found.spent[name]
        ratio = found.middle(name) / found.middle(limit)
        print(
            f"{workload:24} {name:42} {found.middle(name):10,.1f} µs  ({min(values):,.1f}-{max(values):,.1f})"
            f"  {ratio:5.2f} x"
        )
    middle, least, most = found.ratio("ours", limit)
    is_met = goal is None or middle <= goal
    is_sure = goal is None or found.spread(limit) <= MOST_SPREAD or most <= goal or least > goal
    word = ("met" if is_met else "missed") if is_sure else "inconclusive"
    verdict = f", goal {goal:g}: {word}" if goal is not None else ""
    print(f"{workload:24} ours is {middle:.2f} ({least:.2f}-{most:.2f}) times the limit{verdict}")
    keep(
        workload,
        {
            "cpu_microseconds": dict(found.spent),
            "limit": limit,
            "ratio": {"median": middle, "min": least, "max": most},
            "goal": goal,
            "verdict": word if goal is not None else None,
            **(facts or {}),
        },
    )
    return is_met or not is_sure


def keep(workload: str, result: Mapping[str, Any]) -> None:
    """Write a result with what it was measured on to ``bench/results/<workload>.json``."""
    RESULTS.mkdir(exist_ok=True)
    about = {
        "workload": workload,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "machine": f"{os.cpu_count()} processors, {_processor()}",
        "packages": {name: version(name) for name in _PACKAGES},
    }
    name = workload.replace(" ", "-").replace(",", "")
    (RESULTS / f"{name}.json").write_text(json.dumps({**about, **result}, indent=1, ensure_ascii=False) + "\n")


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")


def rounds_of(words: list[str]) -> int:
    """How many rounds the command line asks for, at least seven."""
    return max(7, int(words[0])) if words and words[0].isdigit() else ROUNDS


def end(are_met: list[bool]) -> None:
    """Leave with 1 when a goal was missed."""
    sys.exit(0 if all(are_met) else 1)
