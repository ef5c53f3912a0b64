"""What it costs to ask a plugin: the gateway's ``ask`` against the bare pluggy call, ten plugins, in one run.

``python bench/gateway.py [ROUNDS]`` prints CPU microseconds a call, and the ratio to pluggy calling the same hook of
the same ten plugins with nothing around it. Ours adds who answered, the order of plugins and records, the check of
what was answered, and that a fault costs the answer only.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pluggy
from measuring import Found, contest, end, report, rounds_of

from ventanilla.plugin import Gateway, hookimpl
from ventanilla.storage import Database
from ventanilla.supply import hooks as supply_hooks
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.samples import SUPPLY

GOAL = 3.0
CALLS = 2000
PLUGINS = 10
WHOSE = {"customer_id": "c1"}


class Silent:
    """A plugin that leaves the answer to the next one."""

    @hookimpl
    def supply_points(self, portal: Any, customer_id: str) -> None:
        return None


class Records:
    """What the portal's own tables say."""

    @hookimpl
    def supply_points(self, portal: Any, customer_id: str) -> tuple[Any, ...]:
        return (SUPPLY,)


def measure(db: Database, rounds: int) -> Found:
    """Both contestants with the same plugins."""
    gateway = Gateway([supply_hooks], db=db, clock=FixedClock(datetime.now(UTC)), timezone="UTC", key=b"k" * 32)
    bare = pluggy.PluginManager("ventanilla")
    bare.add_hookspecs(supply_hooks)
    bare.register(Records())
    gateway.add_records(Records())
    for at in range(PLUGINS):
        bare.register(Silent())
        gateway.add_plugin(f"silent{at}", Silent(), None)
    hook = bare.hook.supply_points
    return contest(
        {
            "pluggy": lambda: hook(portal=None, **WHOSE),
            "ours": lambda: gateway.ask("supply_points", **WHOSE),
        },
        calls=CALLS,
        rounds=rounds,
    )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        found = measure(Database(f"sqlite:///{Path(folder) / 'bench.db'}"), rounds_of(sys.argv[1:]))
    end([report("gateway", found, limit="pluggy", goal=GOAL, facts={"plugins": PLUGINS})])
