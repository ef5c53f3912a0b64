"""The command ``ventanilla``. What is heavy is imported by the command that needs it, so that ``--help`` is quick."""

from ventanilla.cli.commands import main

__all__ = ["main"]
