"""The meter desk's commands: ``ventanilla staff --as NAME batches``, ``… hand-over``."""

from __future__ import annotations

import click

from ventanilla.cli.staff import Asking, staff


@staff.command()
@click.pass_obj
def batches(asking: Asking) -> None:
    """List the batches of readings, the newest first, and whether the back office has them."""
    asking.end("batches")


@staff.command("hand-over")
@click.pass_obj
def hand_over(asking: Asking) -> None:
    """Bring the readings that wait to the back office now."""
    asking.end("hand_over")
