"""The commands; each hands over to the module that does the work."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ventanilla import __version__
from ventanilla.cli import agreeing as agreeing
from ventanilla.cli import answering as answering
from ventanilla.cli import batching as batching
from ventanilla.cli import hooking as hooking
from ventanilla.cli import outaging as outaging
from ventanilla.cli import paying as paying
from ventanilla.cli import peopling as peopling
from ventanilla.cli.apping import apps
from ventanilla.cli.group import Sentences, settings_option
from ventanilla.cli.keying import keys
from ventanilla.cli.staff import staff


@click.group(cls=Sentences, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="ventanilla")
def main() -> None:
    """The service window of a utility."""


@main.command()
@settings_option
@click.option("--bind", default="", help="HOST:PORT to listen on; where base_url points or 127.0.0.1:8000 by default.")
@click.option("--workers", default=0, help="Processes; one a core by default.")
@click.option("--threads", default=8, show_default=True, help="Threads a process.")
def run(settings: Path, bind: str, workers: int, threads: int) -> None:
    """Serve the portal."""
    from ventanilla.cli.serving import serve_instance

    serve_instance(settings, bind, workers, threads)


@main.command()
@settings_option
def worker(settings: Path) -> None:
    """Do the jobs: e-mails, SMS, whatever was promised."""
    from ventanilla.cli.working import work

    work(settings)


@main.command()
@click.option("--port", envvar="PORT", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--folder",
    default="var/demo",
    show_default=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the demo's data lives.",
)
@click.option(
    "--host",
    envvar="VENTANILLA_DEMO_HOST",
    default="127.0.0.1",
    show_default=True,
    type=click.Choice(["127.0.0.1", "localhost"]),
    help="How browsers call it. They take passkeys at localhost only.",
)
@click.option("--prepare-only", is_flag=True, help="Fill the databases and stop.")
def demo(port: int, folder: Path, host: str, prepare_only: bool) -> None:
    """Serve every installed utility with invented customers, to look around."""
    from ventanilla.demo.service import run_demo

    run_demo(folder, port, prepare_only, host)


@main.command()
@settings_option
def check(settings: Path) -> None:
    """Look whether the portal could start: settings, plugin, theme, database."""
    from ventanilla.cli.checking import check_instance

    raise SystemExit(check_instance(settings))


@main.command()
@settings_option
def migrate(settings: Path) -> None:
    """Bring the database to the schema of the installed version."""
    from ventanilla.cli.checking import migrate_instance

    migrate_instance(settings)


@main.command()
def doctor() -> None:
    """Show the installed utilities and themes, and whether they fit this version."""
    from ventanilla.cli.checking import examine

    raise SystemExit(examine())


@main.group()
def exchange() -> None:
    """What flows in from the back office."""


@exchange.command("convert-grid")
@click.argument("program", type=click.Choice(["opendss", "pandapower"]))
@click.argument("source", type=click.Path(path_type=Path, exists=True))
@click.argument("out", type=click.Path(path_type=Path, file_okay=False))
@click.option("--region", default="1=Region", show_default=True, metavar="CODE=NAME", help="Where the grid is.")
@click.option("--municipality", default="1=Municipality", show_default=True, metavar="CODE=NAME")
@click.option("--at", default="", metavar="LAT,LON", help="Where the middle of a drawing lies that is not in degrees.")
@click.option("--unit", type=click.Choice(["metres", "feet"]), default="metres", show_default=True)
def convert_grid(program: str, source: Path, out: Path, **how: str) -> None:
    """Write a network of a planner's program as a feed of the grid register.

    For opendss SOURCE is the folder with its .dss files or the master file itself, for pandapower the JSON file.
    """
    from ventanilla.cli.converting import convert

    convert(program, source, out, **how)


@exchange.command("import")
@click.argument("path", type=click.Path(path_type=Path))
@settings_option
@click.option(
    "--format",
    "kind",
    type=click.Choice(["standard", "green-button", "fatturapa", "bounces"]),
    default="standard",
    show_default=True,
)
@click.option("--supply", default="", help="The supply of a Green Button file, as its bills write it: 5555/1.")
@click.option("--unit", default="", help="The unit of a Green Button file that names none: Wh, m3, Sm3, therm.")
@click.option("--power", default=0, help="The power of ten of its values, with --unit: -3 for thousandths.")
@click.option("--all-or-nothing", is_flag=True, help="One row that can't be taken undoes the whole feed.")
@click.option("--whole", multiple=True, metavar="FILE", help="One row that can't be taken undoes this file: bills.")
@click.option("--language", default="", help="The language of the reasons, as en; the utility's own where not said.")
@click.option(
    "--rejects",
    default="var/rejects",
    show_default=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Where rows that can't be taken are written.",
)
def import_(path: Path, settings: Path, kind: str, supply: str, rejects: Path, **how: Any) -> None:
    """Take a feed in: a folder or ZIP of the standard feed, or a Green Button XML file.

    With --format fatturapa, take a folder of Italian e-invoices in as bills, each document by itself.

    With --format bounces, read mails that came back from a folder, an mbox or one file: bills stop going to addresses
    that refuse them for good, and their owners see it in the portal. Taking the same in again changes nothing.
    """
    from ventanilla.cli.importing import import_path

    raise SystemExit(import_path(path, settings, kind, supply, rejects, **how))


main.add_command(staff)
main.add_command(apps)
main.add_command(keys)
