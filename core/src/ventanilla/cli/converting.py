"""Writes a planner's network as a feed."""

from __future__ import annotations

from pathlib import Path

import click

from ventanilla.errors import FeedRefused


def convert(program: str, source: Path, out: Path, *, region: str, municipality: str, at: str, unit: str) -> None:
    """Say what was written, and what was left out.

    :raises FeedRefused: when the network can't be read, or an option can't be what it says.
    """
    from ventanilla.grid.convert import READERS, Setting, write_drawn

    setting = Setting(_named("--region", region), _named("--municipality", municipality), _middle(at), unit)
    try:
        drawn = READERS[program](source, setting)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
        hint = " (--at LAT,LON --unit feet)" if "degrees" in str(fault) else ""
        raise FeedRefused(f"{source}: {fault}{hint}") from None
    for name, rows in write_drawn(drawn, out).items():
        click.echo(f"{name}.csv: {rows:,} rows")
    for remark in drawn.remarks:
        click.echo(f"left out: {remark}", err=True)


def _named(option: str, text: str) -> tuple[str, str]:
    code, _, name = (part.strip() for part in text.partition("="))
    if not code or not name:
        raise FeedRefused(f"{option} {text!r}: write it as CODE=NAME")
    return code, name


def _middle(text: str) -> tuple[float, float] | None:
    if not text:
        return None
    try:
        lat, lon = (float(part) for part in text.split(","))
    except ValueError:
        raise FeedRefused(f"--at {text!r}: write latitude and longitude in degrees, as -40.33,-72.95") from None
    if not (-85 <= lat <= 85 and -180 <= lon <= 180):
        raise FeedRefused(f"--at {text!r}: the latitude is from -85 to 85, the longitude from -180 to 180")
    return lon, lat
