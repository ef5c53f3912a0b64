"""The commands about the keys that id_tokens are signed with: ``ventanilla keys …``."""

from __future__ import annotations

from pathlib import Path

import click

from ventanilla.cli.group import settings_option


@click.group()
def keys() -> None:
    """The keys by which apps know that the portal has signed."""


@keys.command("rotate")
@click.option("--as", "name", default="command line", show_default=True, help="Who you are; the audit keeps it.")
@settings_option
def rotate(name: str, settings: Path) -> None:
    """Sign with a new key from now on; the old one is told until what it signed has ended."""
    from ventanilla.app import build_portal
    from ventanilla.kernel.actors import StaffActor
    from ventanilla.settings import load_settings

    portal = build_portal(load_settings(settings))
    try:
        click.echo(portal.apps.keys.rotate(StaffActor(name)))
    finally:
        portal.house.db.close()


@keys.command("list")
@settings_option
def list_(settings: Path) -> None:
    """List the keys that apps are told, the one that signs first."""
    from ventanilla.app import build_portal
    from ventanilla.settings import load_settings

    portal = build_portal(load_settings(settings))
    try:
        for each in portal.apps.keys.public()["keys"]:
            click.echo(f"{each['kid']} {each['alg']}")
    finally:
        portal.house.db.close()
