"""A group of commands that says what is wrong in one sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ventanilla.errors import FeedRefused, StartRefused

settings_option = click.option(
    "--settings",
    "settings",
    envvar="VENTANILLA_SETTINGS",
    default="ventanilla.toml",
    show_default=True,
    type=click.Path(path_type=Path),
    help="The settings file of the instance.",
)


class Sentences(click.Group):
    """Prints a refusal as a sentence and ends with 2, without a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except (StartRefused, FeedRefused) as refused:
            click.echo(f"ventanilla: {refused.sentence}", err=True)
            ctx.exit(2)
