"""``python -m ventanilla.cli`` is the command ``ventanilla``."""

from ventanilla.cli.commands import main

main(prog_name="ventanilla")
