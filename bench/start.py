"""Process start: ``ventanilla --help`` against an empty Python and against click alone.

``python bench/start.py [ROUNDS]`` prints CPU seconds of whole processes, and how many modules were imported.
"""

from __future__ import annotations

import os
import subprocess
import sys

from measuring import Found, end, keep, report, rounds_of

MOST = 0.15
"""Seconds of CPU."""
HELP = "from ventanilla.cli import main; main(['--help'])"
CONTESTANTS = {
    "Python that does nothing": "pass",
    "click with one command": "import click; click.command(context_settings={})(lambda: None)(['--help'])",
    "ours": HELP,
}


def spent(code: str) -> float:
    """CPU microseconds of a process that runs some code."""
    before = os.times()
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    return (after.children_user + after.children_system - before.children_user - before.children_system) * 1_000_000


def modules() -> int:
    """How many modules ``--help`` imports beyond those of an empty Python."""
    told = (
        f"import sys\nhad = len(sys.modules)\ntry:\n    {HELP}\nexcept SystemExit: print('\\n', len(sys.modules) - had)"
    )
    done = subprocess.run([sys.executable, "-c", told], check=True, capture_output=True, text=True)
    return int(done.stdout.split()[-1])


def main(rounds: int) -> bool:
    """Whether the goal is met."""
    found: dict[str, list[float]] = {name: [] for name in CONTESTANTS}
    for at in range(rounds + 1):
        for name, code in CONTESTANTS.items():
            # The kernel counts in hundredths: several processes a round make a figure of it.
            each = sum(spent(code) for _ in range(5)) / 5
            if at:
                found[name].append(each)
    whole = Found(found)
    seconds, count = whole.middle("ours") / 1_000_000, modules()
    report("start", whole, limit="click with one command", goal=None, facts={"modules": count})
    is_met = seconds <= MOST
    word = "met" if is_met else "missed"
    print(f"start  ventanilla --help: {seconds:.3f} s of CPU, {count} modules; goal {MOST} s: {word}")
    keep("start seconds", {"seconds": seconds, "goal": MOST, "modules": count, "verdict": word})
    return is_met


if __name__ == "__main__":
    end([main(rounds_of(sys.argv[1:2]))])
