"""Looks at an instance and at what is installed, and says what is wrong in sentences."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

import click

from ventanilla.errors import StartRefused
from ventanilla.plugin.markers import PROJECT
from ventanilla.settings import load_settings
from ventanilla.storage import Database

HOOK_MARK = f"{PROJECT}_impl"


def check_instance(settings_path: Path) -> int:
    """The exit code: 0 when the portal could start, else 2 with one sentence a fault."""
    from ventanilla.app import build_portal

    try:
        settings = load_settings(settings_path)
        portal = build_portal(settings)
    except StartRefused as refused:
        click.echo(f"✗ {refused.sentence}", err=True)
        return 2
    portal.house.db.close()
    click.echo(f"✓ {portal.house.utility.title}: settings, plugin, theme and database are as they should be")
    return 0


def migrate_instance(settings_path: Path) -> None:
    """Create or bring up to date what the database needs.

    :raises StartRefused: when the settings are wrong or the database can't be reached.
    """
    db = Database(load_settings(settings_path).database)
    try:
        migrate_database(db)
    finally:
        db.close()
    click.echo("The database is up to date.")


def migrate_database(db: Database) -> None:
    """Bring the schema of core and of its job queue up to date.

    :raises StartRefused: when it can't be reached.
    """
    from ventanilla.jobs import prepare
    from ventanilla.storage.migrate import upgrade

    upgrade(db)
    prepare(db)


def examine() -> int:
    """The exit code: 0 when every installed utility fits, else 2."""
    faults = 0
    for group, look in (("ventanilla.utilities", _utility), ("ventanilla.themes", _theme)):
        for point in sorted(entry_points(group=group), key=lambda point: point.name):
            faults += _examine(point, look)
    return 2 if faults else 0


def _examine(point: EntryPoint, look: Callable[[EntryPoint], str]) -> int:
    version = point.dist.version if point.dist else "?"
    try:
        said = look(point)
    except StartRefused as refused:
        click.echo(f"✗ {point.group.removeprefix('ventanilla.')} {point.name} {version}: {refused.sentence}", err=True)
        return 1
    click.echo(f"✓ {point.group.removeprefix('ventanilla.')} {point.name} {version}: {said}")
    return 0


def _utility(point: EntryPoint) -> str:
    from ventanilla.plugin.checks import refuse_wrong_manifest
    from ventanilla.plugin.loading import load_utility

    loaded = load_utility(point.name)
    refuse_wrong_manifest(loaded.utility)
    hooks = vars(loaded.hooks) if loaded.hooks else {}
    own = sorted(name for name, value in hooks.items() if hasattr(value, HOOK_MARK))
    return f"{loaded.utility.title}; answers {', '.join(own) or 'no hook itself'}"


def _theme(point: EntryPoint) -> str:
    from ventanilla.web.themes.theme import load_theme

    return f"{len(load_theme(point.name).tokens)} tokens, contrast as WCAG 2.2 AA asks"
