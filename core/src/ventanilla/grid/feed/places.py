"""Regions and municipalities."""

from __future__ import annotations

from ventanilla.grid.feed.taking import Taking, named, naming, number_column
from ventanilla.storage.feeds import FeedFile, Row


def regions_file() -> FeedFile:
    """``grid_regions.csv``."""
    columns = (number_column("the country's code of the region", "code"), named("region"))
    take = Taking("regions", "code", {}, _name)
    return FeedFile("grid_regions", columns, take, ("code",), "The regions where the grid is.")


def municipalities_file() -> FeedFile:
    """``grid_municipalities.csv``."""
    columns = (
        number_column("the country's code of the municipality", "code"),
        named("municipality"),
        naming("region_code", "a code of grid_regions.csv"),
    )
    take = Taking("municipalities", "code", {"region_code": ("regions", "region_id")}, _name)
    return FeedFile("grid_municipalities", columns, take, ("code",), "The municipalities (comunas) of the regions.")


def _name(row: Row) -> dict[str, str]:
    return {"name": row["name"]}
